"""The e-mails sent when an adviser reports no activity (RULES 21 and section 9)."""

from chalicelib.mail.entry import Button, EmailEntry, Note, Paragraph
from chalicelib.mail.shared_texts import ACCESS, FOLLOWS_RECRUITMENTS, IS_EMPLOYED

_RULE = Paragraph(
    "Les conseillers numériques enregistrent leurs activités au fil de l'eau : le versement de la subvention"
    " en dépend."
)

ENTRIES = (
    EmailEntry(
        name="activity_silence",
        subject="Aucune activité enregistrée depuis le {{ silent_since|date }}",
        because=IS_EMPLOYED,
        params=("first_name", "structure_name", "silent_since"),
        body=(
            Paragraph("Vous n'avez enregistré aucune activité depuis le {{ silent_since|date }}."),
            _RULE,
            Button("/mon-espace/activites/nouveau", "Enregistrer un compte rendu"),
            Note(
                "Si vous êtes en congé ou en arrêt, demandez à votre structure de le déclarer : ce rappel ne"
                " vous sera plus envoyé pendant ce temps."
            ),
        ),
    ),
    EmailEntry(
        name="activity_silence_structure",
        subject="{{ candidate_name }} : aucune activité enregistrée depuis le {{ silent_since|date }}",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "silent_since", "has_account"),
        body=(
            Paragraph(
                "{{ candidate_name }}, conseiller numérique de la structure « {{ structure_name }} », n'a"
                " enregistré aucune activité depuis le {{ silent_since|date }}."
            ),
            _RULE,
            Paragraph("En cas de congé ou d'arrêt, déclarez-le sur la page du recrutement."),
            Button("/espace/recrutements/{subject}", "Voir le recrutement"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="activity_silence_superior",
        subject="{{ candidate_name }} : aucune activité enregistrée depuis le {{ silent_since|date }}",
        because="Vous recevez ce message parce que la structure « {{ structure_name }} » vous a nommé comme"
        " supérieur hiérarchique de ce conseiller numérique.",
        params=("first_name", "structure_name", "candidate_name", "silent_since", "contact_email"),
        body=(
            Paragraph(
                "{{ candidate_name }}, que vous encadrez, n'a enregistré aucune activité depuis le"
                " {{ silent_since|date }}."
            ),
            _RULE,
            Note(
                "Son espace lui permet d'enregistrer un compte rendu en moins d'une minute. En cas de congé"
                " ou d'arrêt, la structure le déclare dans le sien. Une question ? Écrivez-lui :"
                " {{ contact_email }}"
            ),
        ),
    ),
)
