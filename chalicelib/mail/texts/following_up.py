"""The e-mails of the quarterly follow-up (RULES sections 9 and 11)."""

from chalicelib.mail.entry import Block, Button, EmailEntry, Facts, Paragraph, Quote
from chalicelib.mail.shared_texts import ACCESS, IS_SUBSIDISED

_QUESTION = (
    Paragraph("{% if question %}La Banque des Territoires attend votre réponse à sa question :{% endif %}"),
    Quote("question"),
)
_FILL_IN = Button("/espace/suivis/{subject}", "Remplir le suivi")
_DUE = Facts((("Trimestre", "{{ quarter_label }}"), ("À transmettre au plus tard le", "{{ due_on|date }}")))
_LATE = Facts((("Trimestre", "{{ quarter_label }}"), ("Attendu le", "{{ due_on|date }}")))


def _awaited(
    name: str, subject: str, *body: Block, params: tuple[str, ...] = ("question", "came_back")
) -> EmailEntry:
    return EmailEntry(
        name=name,
        subject=subject,
        because=IS_SUBSIDISED,
        params=("structure_name", "quarter_label", "due_on", "has_account", *params),
        body=(*body, _FILL_IN, ACCESS),
    )


ENTRIES = (
    _awaited(
        "follow_up_open",
        "Suivi du {{ quarter_label }} à remplir : « {{ structure_name }} »",
        Paragraph(
            "Le suivi trimestriel de la structure « {{ structure_name }} » est ouvert. Vous y déclarez"
            " l'utilisation de la subvention : postes occupés, coût salarial, temps plein, absences."
        ),
        _DUE,
        Paragraph("Les versements de la subvention dépendent de ce suivi."),
        params=(),
    ),
    _awaited(
        "follow_up_reminder",
        "Rappel : suivi du {{ quarter_label }} à {{ 'compléter' if came_back else 'remplir' }}"
        " (« {{ structure_name }} »)",
        Paragraph(
            "Le suivi trimestriel de la structure « {{ structure_name }} »"
            " {{ 'est à compléter' if came_back else \"n'est pas encore transmis\" }}."
        ),
        *_QUESTION,
        _DUE,
        Paragraph("Si tout est prêt, quelques minutes suffisent."),
    ),
    _awaited(
        "follow_up_overdue",
        "Suivi du {{ quarter_label }} en retard : « {{ structure_name }} »",
        Paragraph(
            "{{ 'Le complément du' if came_back else 'Le' }} suivi trimestriel de la structure"
            " « {{ structure_name }} » est en retard."
        ),
        *_QUESTION,
        _LATE,
        Paragraph("Transmettez-le dès que possible : les versements de la subvention en dépendent."),
    ),
    _awaited(
        "follow_up_second_reminder",
        "Second rappel : suivi du {{ quarter_label }} en retard (« {{ structure_name }} »)",
        Paragraph(
            "Malgré nos rappels, le suivi trimestriel de la structure « {{ structure_name }} » n'est pas"
            " {{ 'complété' if came_back else 'transmis' }}."
        ),
        *_QUESTION,
        _LATE,
        Paragraph(
            "{% if escalated %}La préfecture et la Banque des Territoires en sont informées, et le"
            "{% else %}Sans réponse de votre part, la préfecture et la Banque des Territoires seront"
            " prévenues et le{% endif %}"
            " prochain versement pourra être suspendu. En cas de difficulté, répondez à ce message."
        ),
        params=("question", "came_back", "escalated"),
    ),
    _awaited(
        "follow_up_changed",
        "Suivi du {{ quarter_label }} à vérifier : « {{ structure_name }} »",
        Paragraph(
            "Un contrat de la structure « {{ structure_name }} » a changé depuis que vous avez transmis ce"
            " suivi{% if changed %} : {{ changed }}{% endif %}. Vérifiez les conseillers déclarés, puis"
            " transmettez-le de nouveau."
        ),
        _DUE,
        Paragraph("La Banque des Territoires en est informée si elle avait accepté ce suivi."),
        params=("changed",),
    ),
    EmailEntry(
        name="follow_up_accepted",
        subject="Suivi du {{ quarter_label }} accepté : « {{ structure_name }} »",
        because=IS_SUBSIDISED,
        params=("structure_name", "quarter_label", "withheld_cents"),
        body=(
            Paragraph(
                "Le suivi du {{ quarter_label }} de la structure « {{ structure_name }} » est accepté."
                " Merci : vous n'avez rien d'autre à faire pour ce trimestre."
            ),
            Paragraph(
                "{% if withheld_cents %}La Banque des Territoires retient {{ withheld_cents|euros }} de la"
                " subvention de ce trimestre : un conseiller n'était pas à plein temps. Le motif et le calcul"
                " sont sur la page du suivi. Si vous n'êtes pas d'accord, écrivez-lui par la messagerie du"
                " dossier, sur Démarches simplifiées.{% endif %}"
            ),
            Button("/espace/suivis/{subject}", "Voir le suivi"),
        ),
    ),
    EmailEntry(
        name="follow_up_questioned",
        subject="Suivi du {{ quarter_label }} à compléter : « {{ structure_name }} »",
        because=IS_SUBSIDISED,
        params=("structure_name", "quarter_label", "question", "due_on", "has_account"),
        body=(
            Paragraph(
                "La Banque des Territoires a une question sur le suivi du {{ quarter_label }} de la structure"
                " « {{ structure_name }} » :"
            ),
            Quote("question"),
            Facts((("À compléter au plus tard le", "{{ due_on|date }}"),)),
            Paragraph("Complétez le suivi, puis transmettez-le de nouveau."),
            Button("/espace/suivis/{subject}", "Compléter le suivi"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="follow_up_acceptance_taken_back",
        subject="Suivi du {{ quarter_label }} contrôlé à nouveau : « {{ structure_name }} »",
        because=IS_SUBSIDISED,
        params=("structure_name", "quarter_label"),
        body=(
            Paragraph(
                "La Banque des Territoires a repris son acceptation du suivi du {{ quarter_label }} de la"
                " structure « {{ structure_name }} » : elle le contrôle à nouveau."
            ),
            Paragraph("Vous n'avez rien à faire pour l'instant : vous serez informé de sa décision."),
            Button("/espace/suivis/{subject}", "Voir le suivi"),
        ),
    ),
    EmailEntry(
        name="follow_up_question_taken_back",
        subject="Question retirée sur le suivi du {{ quarter_label }} : « {{ structure_name }} »",
        because=IS_SUBSIDISED,
        params=("structure_name", "quarter_label", "came_back"),
        body=(
            Paragraph(
                "La Banque des Territoires a retiré la question qu'elle vous avait posée sur le suivi du"
                " {{ quarter_label }} de la structure « {{ structure_name }} »."
            ),
            Paragraph(
                "{% if came_back %}Un contrat a changé depuis votre déclaration : le suivi reste à"
                " transmettre de nouveau.{% else %}Vous n'avez pas à y répondre.{% endif %}"
            ),
            Button("/espace/suivis/{subject}", "Voir le suivi"),
        ),
    ),
)
