"""The e-mails to the structure on its way from the committee to the contract (RULES sections 9 to 11)."""

from chalicelib.domain.shared.calendar_rules import RecruitmentStep
from chalicelib.mail.entry import Button, Entry, Facts, Items, Note, Paragraph, Quote

_BECAUSE = (
    "Vous recevez ce message parce que vous suivez les recrutements de la structure « {{ structure_name }} »."
)
_SPACE = Button("/espace", "Ouvrir mon espace")
_RECRUITMENT = Button("/espace/recrutements/{subject}", "Voir le recrutement")
_POSTS_FREE = ("Postes à pourvoir", "{{ posts_free }}")
_LATE = f"stage in ('{RecruitmentStep.SEVEN_DAYS_BEFORE}', '{RecruitmentStep.ONE_DAY_BEFORE}')"
_TERM = ("Recrutement jusqu'au", "{{ deadline|date }}")

ENTRIES = (
    Entry(
        name="recruitment_reminder",
        subject="{{ 'Échéance proche : il' if " + _LATE + " else 'Il' }} reste {{ days_left|plural('jour') }}"
        " pour recruter (« {{ structure_name }} »)",
        because=_BECAUSE,
        params=("structure_name", "deadline", "days_left", "posts_free", "stage"),
        body=(
            Paragraph(
                "Il reste {{ days_left|plural('jour') }} à la structure « {{ structure_name }} » pour"
                " recruter {{ posts_free|plural('conseiller numérique', 'conseillers numériques') }}."
            ),
            Facts((_TERM, _POSTS_FREE)),
            Paragraph(
                "{% if " + _LATE + " %}Si votre choix est fait, cliquez sans attendre sur « Valider cette"
                " candidature ». Si vous ne pouvez pas tenir l'échéance, demandez une prolongation dans"
                " votre espace, en expliquant pourquoi."
                "{% else %}Dès que votre choix est fait, cliquez sur « Valider cette candidature » et déposez"
                " le dossier complet sur Démarches simplifiées : la Banque des Territoires a besoin de temps"
                " pour l'instruire avant l'échéance."
                "{% endif %}"
            ),
            _SPACE,
        ),
    ),
    Entry(
        name="recruitment_overdue",
        subject="Le délai de recrutement de la structure « {{ structure_name }} » est dépassé",
        because=_BECAUSE,
        params=("structure_name", "deadline", "posts_free"),
        body=(
            Paragraph(
                "Le délai de recrutement de la structure « {{ structure_name }} » est dépassé. Rien n'est"
                " annulé, mais vous ne pouvez plus valider de candidature."
            ),
            Facts((("Échéance", "{{ deadline|date }}"), _POSTS_FREE)),
            Paragraph(
                "Si vous souhaitez toujours recruter, demandez une prolongation en expliquant pourquoi :"
                " votre préfecture vous répond par e-mail. Sans demande de votre part, l'Agence nationale de"
                " la cohésion des territoires peut reprendre les postes."
            ),
            Button("/espace/prolongation", "Demander une prolongation"),
        ),
    ),
    Entry(
        name="recruitment_extended",
        subject="Plus de temps pour recruter : « {{ structure_name }} », jusqu'au {{ deadline|date }}",
        because=_BECAUSE,
        params=("structure_name", "deadline", "reason"),
        body=(
            Paragraph(
                "Le délai de recrutement de la structure « {{ structure_name }} » est prolongé, pour la"
                " raison suivante :"
            ),
            Quote("reason"),
            Facts((_TERM,)),
            Paragraph("Vous pouvez de nouveau valider des candidatures dans votre espace."),
            _SPACE,
        ),
    ),
    Entry(
        name="extension_refused",
        subject="La prolongation demandée par la structure « {{ structure_name }} » est refusée",
        because=_BECAUSE,
        params=("structure_name", "deadline", "reason"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » a demandé plus de temps pour recruter. Cette"
                " prolongation est refusée, pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((("Échéance de recrutement", "{{ deadline|date }}"),)),
            Paragraph("Si votre situation change, vous pouvez faire une nouvelle demande."),
            Button("/espace/prolongation", "Voir ma demande"),
        ),
    ),
    Entry(
        name="case_file_ready",
        subject="Déposez le dossier de la structure « {{ structure_name }} » sur Démarches simplifiées",
        because=_BECAUSE,
        params=(
            "structure_name",
            "candidate_name",
            "pieces",
            "case_file_url",
            "complete_file_by",
            "planned_hire_date",
        ),
        body=(
            Paragraph(
                "Vous avez validé la candidature {{ candidate_name|de }}. Déposez maintenant le dossier de la"
                " structure « {{ structure_name }} » : il permet à la Banque des Territoires de préparer la"
                " convention."
            ),
            Button("case_file_url", "Ouvrir le dossier"),
            Facts(
                (
                    ("Dossier complet au plus tard le", "{{ complete_file_by|date }}"),
                    ("Date d'embauche prévue", "{{ planned_hire_date|date }}"),
                )
            ),
            Paragraph("Les pièces à joindre, toutes obligatoires :"),
            Items("pieces"),
            Note(
                "Si le dossier ne s'ouvre plus, retrouvez son lien dans votre espace. Vous pouvez signer le"
                " contrat de travail sans attendre la convention, que la Banque des Territoires signe"
                " toujours en dernier."
            ),
        ),
    ),
    Entry(
        name="already_recruited",
        subject="La candidature {{ candidate_name|de }} n'est plus disponible",
        because=_BECAUSE,
        params=("structure_name", "candidate_name"),
        body=(
            Paragraph(
                "La candidature {{ candidate_name|de }}, pré-sélectionnée par la structure « {{"
                " structure_name }} », n'est plus disponible : une autre structure recrute cette personne."
            ),
            Paragraph("Vous pouvez consulter d'autres candidats dans votre espace."),
            Button("/espace/candidatures", "Consulter les candidats"),
        ),
    ),
    Entry(
        name="contract_recorded",
        subject="Le contrat {{ candidate_name|de }} est enregistré",
        because=_BECAUSE,
        params=("structure_name", "candidate_name", "starts_on", "training_by"),
        body=(
            Paragraph(
                "Le contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » est"
                " enregistré."
            ),
            Facts(
                (
                    ("Début du contrat", "{{ starts_on|date }}"),
                    ("Début de la formation au plus tard le", "{{ training_by|date }}"),
                )
            ),
            Paragraph(
                "L'organisme de formation propose un test de positionnement à votre conseiller, puis vous"
                " confirme le lieu et la date de la formation. Prévoyez son poste de travail : ordinateur,"
                " téléphone et, si besoin, véhicule."
            ),
            _RECRUITMENT,
        ),
    ),
    Entry(
        name="recruitment_ended",
        subject="La fin du contrat {{ candidate_name|de }} est enregistrée",
        because=_BECAUSE,
        params=("structure_name", "candidate_name", "ended_on"),
        body=(
            Paragraph(
                "La fin du contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » est"
                " enregistrée."
            ),
            Facts((("Fin du contrat", "{{ ended_on|date }}"),)),
            Paragraph(
                "Le poste est de nouveau libre : votre espace vous dit si vous pouvez recruter et jusqu'à"
                " quelle date."
            ),
            _RECRUITMENT,
        ),
    ),
)
