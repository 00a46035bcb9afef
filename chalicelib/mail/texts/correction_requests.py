"""The e-mails about corrections that a structure requests from its prefecture (RULES sections 4, 9)."""

from chalicelib.mail.entry import Button, EmailEntry, Facts, Note, Paragraph, Quote
from chalicelib.mail.shared_texts import FOLLOWS_APPLICATION
from chalicelib.mail.texts.reviewing import BECAUSE as TO_AGENT

_ANSWER = Button("/espace/demandes-de-correction/{subject}", "Répondre à la demande de correction")
_FOLLOW = Button("status", "Suivre la candidature")

ENTRIES = (
    EmailEntry(
        name="correction_requested",
        subject="La structure « {{ structure_name }} » demande une correction de sa candidature",
        because=TO_AGENT,
        params=("in_place_of", "structure_name", "reason", "on_agenda", "decided"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » demande à corriger des réponses de sa candidature,"
                " pour la raison suivante :"
            ),
            Quote("reason"),
            Paragraph(
                "{% if on_agenda %}Sa candidature est à l'ordre du jour d'une séance du comité : répondez"
                " avant qu'elle ait lieu.{% elif decided %}Le comité a décidé : il ne s'agit que de ce qui"
                " décrit la structure.{% endif %}"
            ),
            _ANSWER,
        ),
    ),
    EmailEntry(
        name="correction_unanswered",
        subject="La structure « {{ structure_name }} » attend une réponse à sa demande de correction",
        because=TO_AGENT,
        params=("in_place_of", "structure_name", "asked_on", "reason"),
        body=(
            Paragraph(
                "Le {{ asked_on|date }}, la structure « {{ structure_name }} » a demandé à corriger des"
                " réponses de sa candidature. Elle n'a pas encore de réponse :"
            ),
            Quote("reason"),
            _ANSWER,
        ),
    ),
    EmailEntry(
        name="correction_waiting",
        subject="Votre demande de correction pour « {{ structure_name }} » attend toujours sa réponse",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "asked_on", "prefecture_name"),
        links=("status",),
        body=(
            Paragraph(
                "Votre demande de correction du {{ asked_on|date }} n'a pas encore reçu de réponse. Nous"
                " venons de la rappeler à la préfecture ({{ prefecture_name }})."
            ),
            _FOLLOW,
            Note("Si elle n'a plus lieu d'être, vous pouvez la retirer depuis cette page."),
        ),
    ),
    EmailEntry(
        name="correction_granted",
        subject="La candidature de la structure « {{ structure_name }} » est corrigée",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "sentence", "granted_on", "awaits_decision"),
        links=("status",),
        body=(
            Paragraph(
                "Le {{ granted_on|date }}, les réponses de votre candidature ont été corrigées comme vous"
                " l'avez demandé, avec ces mots :"
            ),
            Quote("sentence"),
            Paragraph(
                "{% if awaits_decision %}Le comité de sélection étudiera la candidature corrigée.{% endif %}"
            ),
            _FOLLOW,
            Note("Une erreur dans la correction ? Demandez-en une autre depuis cette page."),
        ),
    ),
    EmailEntry(
        name="correction_declined",
        subject="Votre demande de correction pour « {{ structure_name }} » n'est pas acceptée",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "sentence", "asked_on"),
        links=("status",),
        body=(
            Paragraph(
                "Les réponses de votre candidature restent comme elles sont. À votre demande de correction du"
                " {{ asked_on|date }}, il est répondu :"
            ),
            Quote("sentence"),
            _FOLLOW,
            Note("Si quelque chose change, vous pouvez faire une autre demande depuis cette page."),
        ),
    ),
    EmailEntry(
        name="correction_too_late",
        subject="Le comité a décidé avant la réponse à votre demande de correction"
        " (« {{ structure_name }} »)",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "decided_on", "recruits", "to_complete"),
        links=("status",),
        body=(
            Paragraph(
                "Votre demande de correction n'avait pas reçu de réponse quand le comité a décidé sur la"
                " candidature de la structure « {{ structure_name }} » : elle n'a plus d'objet."
            ),
            Facts((("Séance du comité", "{{ decided_on|date }}"),)),
            Paragraph(
                "{% if to_complete %}Votre candidature sera étudiée à nouveau : écrivez ce qui a changé avec"
                " « Compléter ma candidature ».{% elif recruits %}Le nom de la structure, l'offre d'emploi,"
                " la personne à contacter et la date d'accueil se corrigent encore, dans votre espace."
                "{% endif %}"
            ),
            _FOLLOW,
        ),
    ),
)
