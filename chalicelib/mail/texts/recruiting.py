"""The e-mails to the structure from the committee's decision to the contract (RULES sections 9 to 11)."""

from chalicelib.mail.entry import Button, EmailEntry, Facts, Items, Note, Paragraph, Quote
from chalicelib.mail.shared_texts import ACCESS, FOLLOWS_RECRUITMENTS

_SPACE = Button("/espace", "Ouvrir mon espace")
_RECRUITMENT = Button("/espace/recrutements/{subject}", "Voir le recrutement")
_POSTS_FREE = ("Postes à pourvoir", "{{ posts_free or '' }}")
_CONTRACTS_MISSING = ("Contrats à enregistrer", "{{ contracts_missing or '' }}")
_TERM = ("Recrutement jusqu'au", "{{ deadline|date }}")

ENTRIES = (
    EmailEntry(
        name="recruitment_reminder",
        subject="{% if not days_left %}Dernier jour{% else %}"
        "{{ 'Échéance proche : il' if late else 'Il' }} reste {{ days_left|plural('jour') }}{% endif %}"
        " pour {{ 'recruter' if posts_free else 'signer le contrat' }} (« {{ structure_name }} »)",
        because=FOLLOWS_RECRUITMENTS,
        params=(
            "structure_name",
            "deadline",
            "days_left",
            "posts_free",
            "contracts_missing",
            "late",
            "has_account",
        ),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » peut recruter jusqu'au {{ deadline|date }} inclus :"
                " {{ days_left|left }}."
            ),
            Facts((_TERM, _POSTS_FREE, _CONTRACTS_MISSING)),
            Paragraph(
                "{% if posts_free %}Dès que votre choix est fait, cliquez{{ ' sans attendre' if late }} sur"
                " « Valider cette candidature » et déposez le dossier complet sur Démarches simplifiées : la"
                " Banque des Territoires a besoin de temps pour l'instruire avant l'échéance.{% endif %}"
            ),
            Paragraph(
                "{% if contracts_missing %}Vous avez validé"
                " {{ contracts_missing|plural('candidature', 'candidatures') }} sans enregistrer de contrat :"
                " signez avant l'échéance, puis enregistrez chaque contrat signé.{% endif %}"
            ),
            Paragraph(
                "{% if late %}Si vous ne pouvez pas tenir l'échéance, demandez une prolongation dans l'espace"
                " de la structure, en expliquant pourquoi.{% endif %}"
            ),
            _SPACE,
            ACCESS,
        ),
    ),
    EmailEntry(
        name="recruitment_overdue",
        subject="Le délai de recrutement de la structure « {{ structure_name }} » est dépassé",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "deadline", "posts_free", "contracts_missing", "has_account"),
        body=(
            Paragraph(
                "Le délai de recrutement de la structure « {{ structure_name }} » est dépassé. Rien n'est"
                " annulé, mais vous ne pouvez plus valider de candidature sur ces postes."
            ),
            Facts((("Échéance", "{{ deadline|date }}"), _POSTS_FREE, _CONTRACTS_MISSING)),
            Paragraph(
                "{% if contracts_missing %}Si un contrat a été signé à temps, enregistrez-le.{% endif %}"
            ),
            Paragraph(
                "Si vous souhaitez toujours recruter, demandez une prolongation en expliquant pourquoi :"
                " votre préfecture vous répond par e-mail. Sans demande de votre part, l'Agence nationale de"
                " la cohésion des territoires peut reprendre les postes."
            ),
            Button("/espace/prolongation", "Demander une prolongation"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="recruitment_extended",
        subject="Plus de temps pour recruter : « {{ structure_name }} », jusqu'au {{ deadline|date }}",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "deadline", "reason", "posts_free", "contracts_missing", "has_account"),
        body=(
            Paragraph(
                "Le délai de recrutement de la structure « {{ structure_name }} » est prolongé, pour la"
                " raison suivante :"
            ),
            Quote("reason"),
            Facts((_TERM, _POSTS_FREE, _CONTRACTS_MISSING)),
            Paragraph(
                "{% if posts_free %}Vous pouvez valider des candidatures jusqu'à la fin de ce jour."
                "{% endif %}"
            ),
            _SPACE,
            ACCESS,
        ),
    ),
    EmailEntry(
        name="recruitment_shortened",
        subject="Délai de recrutement corrigé : « {{ structure_name }} », jusqu'au {{ deadline|date }}",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "deadline", "reason", "posts_free", "contracts_missing", "has_account"),
        body=(
            Paragraph(
                "Le délai de recrutement de la structure « {{ structure_name }} » avait été trop prolongé."
                " Il est corrigé, pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((_TERM, _POSTS_FREE, _CONTRACTS_MISSING)),
            Paragraph(
                "{% if posts_free %}Vous pouvez valider des candidatures jusqu'à la fin de ce jour."
                "{% endif %}"
            ),
            _SPACE,
            ACCESS,
        ),
    ),
    EmailEntry(
        name="extension_refused",
        subject="La prolongation demandée par la structure « {{ structure_name }} » est refusée",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "deadline", "reason", "has_account"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » a demandé plus de temps pour recruter. Cette"
                " prolongation est refusée, pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((("Échéance de recrutement", "{{ deadline|date }}"),)),
            Paragraph("Si votre situation change, vous pouvez faire une nouvelle demande."),
            Button("/espace/prolongation", "Voir ma demande"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="case_file_ready",
        subject="Déposez le dossier de la structure « {{ structure_name }} » sur Démarches simplifiées",
        because=FOLLOWS_RECRUITMENTS,
        params=(
            "structure_name",
            "candidate_name",
            "pieces",
            "case_file_url",
            "complete_file_by",
            "planned_hire_date",
            "has_account",
        ),
        body=(
            Paragraph(
                "Vous avez validé la candidature {{ candidate_name|de }}. Déposez maintenant le dossier de la"
                " structure « {{ structure_name }} » : il permet à la Banque des Territoires de préparer la"
                " convention."
            ),
            Button("case_file_url", "Ouvrir le dossier", when="case_file_url"),
            Paragraph(
                "{% if not case_file_url %}Son lien ne peut pas être préparé ici : répondez à ce message pour"
                " le recevoir, et réunissez déjà les pièces.{% endif %}"
            ),
            Facts(
                (
                    ("Dossier complet au plus tard le", "{{ complete_file_by|date if complete_file_by }}"),
                    ("Date d'embauche prévue", "{{ planned_hire_date|date if planned_hire_date }}"),
                )
            ),
            Paragraph("Les pièces à joindre, toutes obligatoires :"),
            Items("pieces"),
            Note(
                "Si le dossier ne s'ouvre plus, retrouvez son lien sur la page du recrutement. Le contrat de"
                " travail se signe sans attendre la convention, que la Banque des Territoires signe toujours"
                " en dernier."
            ),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="already_recruited",
        subject="La candidature {{ candidate_name|de }} n'est plus disponible",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "has_account"),
        body=(
            Paragraph(
                "La candidature {{ candidate_name|de }}, pré-sélectionnée par la structure « {{"
                " structure_name }} », n'est plus disponible : une autre structure recrute cette personne."
            ),
            Paragraph("D'autres candidats sont dans l'espace de la structure."),
            Button("/espace/candidatures", "Consulter les candidats"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="contract_recorded",
        subject="Le contrat {{ candidate_name|de }} est enregistré",
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "starts_on", "training_by", "has_account"),
        body=(
            Paragraph(
                "Le contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » est"
                " enregistré."
            ),
            Facts(
                (
                    ("Début du contrat", "{{ starts_on|date }}"),
                    (
                        "Début de la formation au plus tard le",
                        "{{ training_by|date if training_by else '' }}",
                    ),
                )
            ),
            Paragraph(
                "L'organisme de formation propose un test de positionnement à votre conseiller, puis vous"
                " confirme le lieu et la date de la formation. Prévoyez son poste de travail : ordinateur,"
                " téléphone et, si besoin, véhicule."
            ),
            _RECRUITMENT,
            ACCESS,
        ),
    ),
    EmailEntry(
        name="recruitment_ended",
        subject="La fin du contrat {{ candidate_name|de }} est enregistrée",
        because=FOLLOWS_RECRUITMENTS,
        params=(
            "structure_name",
            "candidate_name",
            "ended_on",
            "posts_free",
            "posts_late",
            "recruits_until",
            "several_terms",
            "in_liquidation",
            "has_account",
        ),
        body=(
            Paragraph(
                "La fin du contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » est"
                " enregistrée."
            ),
            Facts((("Fin du contrat", "{{ ended_on|date }}"),)),
            Paragraph(
                "{% if posts_free %}La structure a {{ posts_free|plural('poste libre', 'postes libres') }}"
                " et peut recruter jusqu'au {{ recruits_until|date }} inclus"
                "{% if several_terms %}, premier des délais qui courent{% endif %}."
                "{% elif in_liquidation %}Elle est en liquidation judiciaire et ne recrute plus."
                "{% elif not posts_late %}La structure n'a pas de poste libre : il n'y a personne à recruter."
                "{% endif %}"
            ),
            Paragraph(
                "{% if posts_late %}{{ posts_late|plural('poste est libre', 'postes sont libres') }} sans"
                " pouvoir être {{ 'pourvus' if posts_late > 1 else 'pourvu' }} : le délai de recrutement est"
                " dépassé. Pour recruter de nouveau, demandez une prolongation à votre préfecture en"
                " expliquant pourquoi.{% endif %}"
            ),
            _RECRUITMENT,
            ACCESS,
        ),
    ),
    EmailEntry(
        name="many_sheets_read",
        subject="Plus de {{ count }} fiches de candidats lues par la structure « {{ structure_name }} »",
        because="Vous recevez ce message parce que vous travaillez à l'Agence nationale de la cohésion des"
        " territoires.",
        params=("structure_name", "read_on", "count"),
        body=(
            Paragraph(
                "Le {{ read_on|date }}, la structure « {{ structure_name }} » a ouvert plus de {{ count }}"
                " fiches de candidats. Chaque fiche montre une adresse e-mail et un téléphone."
            ),
            Paragraph(
                "Demandez-lui pourquoi. Si ce n'est pas pour recruter, fermez ses comptes : leurs connexions"
                " s'arrêtent aussitôt. L'historique de chaque candidat dit qui a lu sa fiche."
            ),
        ),
    ),
)
