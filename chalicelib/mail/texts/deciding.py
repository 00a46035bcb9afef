"""The decision e-mails of the committee, and their correction, to the structure (RULES sections 4, 9)."""

from chalicelib.domain.deciding.appeals import APPEALS
from chalicelib.mail.entry import Button, EmailEntry, Facts, Note, Paragraph, Quote, Steps
from chalicelib.mail.shared_texts import FOLLOWS_APPLICATION

_STATUS = Button("status", "Voir la candidature")

ENTRIES = (
    EmailEntry(
        name="decision_validated",
        subject="La candidature de la structure « {{ structure_name }} » est validée :"
        " {{ posts|plural('poste attribué', 'postes attribués') }}",
        because=FOLLOWS_APPLICATION,
        params=(
            "structure_name",
            "posts",
            "per_post_cents",
            "months",
            "total_cents",
            "deadline",
            "term_over",
            "complete_file_by",
            "account_pending",
            "additional",
            "has_account",
        ),
        links=("status",),
        optional_links=("account",),
        body=(
            Paragraph(
                "Le comité national de sélection a validé la candidature de la structure"
                " « {{ structure_name }} ». {% if term_over %}Le délai pour recruter a pris fin le"
                " {{ deadline|date }} : demandez une prolongation dans votre espace avant de valider une"
                " candidature.{% else %}Vous pouvez recruter jusqu'au {{ deadline|date }} inclus.{% endif %}"
            ),
            Facts(
                (
                    ("Postes attribués", "{{ posts }}"),
                    ("Subvention par poste", "{{ per_post_cents|euros }} sur {{ months }} mois"),
                    ("Subvention totale", "{{ total_cents|euros }}"),
                    ("Recrutement jusqu'au", "{% if not term_over %}{{ deadline|date }}{% endif %}"),
                    (
                        "Dossier complet au plus tard le",
                        "{% if complete_file_by %}{{ complete_file_by|date }}{% endif %}",
                    ),
                )
            ),
            Paragraph(
                "{% if 'account' in links %}Commencez par créer votre compte : il ouvre l'espace où vous"
                " consultez les candidats."
                "{% elif additional %}Ces postes s'ajoutent à ceux que votre structure a déjà, dans le même"
                " espace : {{ base_url }}/connexion"
                "{% elif account_pending %}Votre adresse est déjà celle d'un agent : nous revenons vers vous"
                " pour ouvrir le compte de votre structure."
                "{% elif has_account %}Vous avez déjà un compte : connectez-vous sur"
                " {{ base_url }}/connexion pour voir les candidats."
                "{% else %}Commencez par créer votre compte : demandez un lien sur"
                " {{ base_url }}/mot-de-passe-oublie{% endif %}"
            ),
            Button("account", "Créer mon compte"),
            Paragraph("Pour recruter, il est impératif de passer par la plateforme :"),
            Steps(
                (
                    "Consultez les candidats et menez vos entretiens. Si vous connaissez déjà un candidat,"
                    " demandez-lui de s'inscrire sur la plateforme pour l'y retrouver.",
                    "Cliquez sur « Valider cette candidature » : cette action est indispensable. Elle vous"
                    " donne le lien du dossier à remplir sur Démarches simplifiées.",
                    "{% if complete_file_by %}Déposez le dossier complet au plus tard le"
                    " {{ complete_file_by|date }} : la Banque des Territoires a ainsi le temps de l'instruire"
                    " avant l'échéance.{% else %}Déposez le dossier complet aussitôt.{% endif %}",
                    "Signez le contrat de travail avant le départ en formation, sans attendre la convention.",
                )
            ),
            _STATUS,
            Note("Ces liens sont personnels. Celui qui crée le compte ne sert qu'une fois."),
        ),
    ),
    EmailEntry(
        name="posts_corrected",
        subject="Postes attribués à la structure « {{ structure_name }} » : le nombre est corrigé",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "posts", "total_cents", "reason"),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a corrigé le nombre de postes attribués à"
                " la structure « {{ structure_name }} », pour la raison suivante :"
            ),
            Quote("reason"),
            Facts(
                (
                    ("Postes attribués désormais", "{{ posts }}"),
                    ("Subvention totale", "{{ total_cents|euros }}"),
                )
            ),
            Paragraph(
                "Vos recrutements en cours continuent sans changement. Si cette correction vous paraît être"
                " une erreur, répondez à ce message."
            ),
        ),
    ),
    EmailEntry(
        name="decision_rejected",
        subject="La candidature de la structure « {{ structure_name }} » est refusée",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "reason", "may_apply"),
        links=("status",),
        body=(
            Paragraph(
                "Le comité national de sélection a étudié la candidature de la structure"
                " « {{ structure_name }} » et l'a refusée, pour la raison suivante :"
            ),
            Quote("reason"),
            Paragraph(
                "Vous pouvez en parler avec votre préfecture, dont l'adresse est sur la page de la"
                " candidature{% if may_apply %} et, si votre projet évolue, déposer une nouvelle candidature"
                " sur {{ base_url }}/engager{% endif %}."
            ),
            Paragraph("Vous pouvez aussi contester la décision :"),
            Steps(APPEALS),
            _STATUS,
        ),
    ),
    EmailEntry(
        name="decision_postponed",
        subject="La candidature de la structure « {{ structure_name }} » est ajournée",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "missing"),
        links=("status",),
        body=(
            Paragraph(
                "Le comité national de sélection a étudié la candidature de la structure"
                " « {{ structure_name }} ». Il la réexaminera à une prochaine séance, car il lui manque :"
            ),
            Quote("missing"),
            Paragraph(
                "Envoyez ces éléments dès que possible : votre préfecture et le comité les liront. Il n'est"
                " pas nécessaire de déposer une nouvelle candidature."
            ),
            Button("status/complement", "Compléter ma candidature"),
            _STATUS,
        ),
    ),
)
