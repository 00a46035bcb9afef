"""The e-mails to the contact of an application: form, confirmation, questions, ends (RULES section 9)."""

from chalicelib.mail.entry import Button, EmailEntry, Facts, Note, Paragraph, Quote, Steps
from chalicelib.mail.shared_texts import ACCESS, FOLLOWS_APPLICATION

BECAUSE = (
    "Vous recevez ce message parce que votre adresse a été indiquée dans la candidature de la structure"
    " « {{ structure_name }} »."
)
_APPLY_AGAIN = (
    Paragraph(
        "{% if may_apply %}Si vous souhaitez toujours accueillir un conseiller numérique, vous pouvez déposer"
        " une nouvelle candidature.{% endif %}"
    ),
    Button("/engager", "Déposer une nouvelle candidature", when="may_apply"),
)
_STATUS = Button("status", "Suivre la candidature")
_SUBSIDY = ("Subvention prévue", "{{ per_post_cents|euros }} par poste sur {{ months }} mois")

ENTRIES = (
    EmailEntry(
        name="application_confirm",
        subject="Confirmez la candidature de la structure « {{ structure_name }} »",
        because=BECAUSE,
        params=("structure_name", "siret", "kind_label", "posts_requested", "months", "per_post_cents"),
        links=("confirm",),
        body=(
            Paragraph(
                "Nous avons reçu une demande pour accueillir des conseillers numériques dans la structure"
                " « {{ structure_name }} ». Pour qu'elle soit examinée, il reste à la confirmer."
            ),
            Button("confirm", "Confirmer la candidature"),
            Facts(
                (
                    ("Structure", "{{ structure_name }}"),
                    ("SIRET", "{{ siret|siret }}"),
                    ("Vous êtes", "{{ kind_label }}"),
                    (
                        "Conseillers souhaités",
                        "{{ 'nombre à préciser' if posts_requested is none else posts_requested }}",
                    ),
                    _SUBSIDY,
                )
            ),
            Paragraph(
                "Une fois confirmée, la candidature est transmise à la préfecture de votre département, puis"
                " étudiée par le comité national de sélection."
            ),
            Note(
                "Si vous n'avez pas fait cette demande, ne faites rien : sans confirmation, elle sera"
                " supprimée."
            ),
        ),
    ),
    EmailEntry(
        name="application_exists",
        subject="La structure « {{ structure_name }} » a déjà une candidature",
        because=BECAUSE,
        params=("structure_name", "status_label", "recruits"),
        links=("status",),
        body=(
            Paragraph(
                "Le formulaire a été rempli à nouveau avec votre adresse pour la structure « {{"
                " structure_name }} ». Sa candidature est déjà enregistrée : il n'est pas nécessaire d'en"
                " déposer une autre."
            ),
            Facts((("État de la candidature", "{{ status_label }}"),)),
            Paragraph(
                "{% if recruits %}Si vous souhaitez accueillir d'autres conseillers, demandez des postes"
                " supplémentaires dans l'espace de la structure.{% endif %}"
            ),
            Button("/espace/postes-supplementaires", "Demander des postes supplémentaires", when="recruits"),
            _STATUS,
            Note("Si vous n'avez pas rempli ce formulaire, vous n'avez rien à faire : rien n'a changé."),
        ),
    ),
    EmailEntry(
        name="application_confirmed",
        subject="La candidature de la structure « {{ structure_name }} » est confirmée",
        because=BECAUSE,
        params=("structure_name", "prefecture_name", "per_post_cents", "months"),
        links=("status",),
        body=(
            Paragraph(
                "Merci : la candidature de la structure « {{ structure_name }} » est confirmée et transmise à"
                " la préfecture de votre département."
            ),
            Facts((("Préfecture", "{{ prefecture_name }}"), _SUBSIDY)),
            Paragraph("La suite :"),
            Steps(
                (
                    "La préfecture donne son avis. Elle peut vous poser des questions par e-mail : il est"
                    " nécessaire d'y répondre.",
                    "Le comité national de sélection étudie la candidature. Sans nouvelle de notre part,"
                    " c'est qu'elle n'est pas encore passée en comité.",
                    "Vous recevez la décision par e-mail.",
                )
            ),
            Paragraph(
                "Dès maintenant, vous pouvez publier votre offre : sur emploi-territorial.fr pour une"
                " structure publique, sur votre site ou ailleurs pour une structure privée. Si vous avez"
                " déjà identifié un candidat, demandez-lui de s'inscrire sur"
                " {{ base_url }}/devenir-conseiller."
            ),
            _STATUS,
            Note("Ce lien est personnel : gardez ce message, il vous servira jusqu'à la décision."),
        ),
    ),
    EmailEntry(
        name="application_aside",
        subject="Une candidature existait déjà pour la structure « {{ structure_name }} »",
        because=BECAUSE,
        params=("structure_name", "siret", "holder_told"),
        links=("status",),
        body=(
            Paragraph(
                "Votre adresse est confirmée, mais une candidature était déjà enregistrée pour le même numéro"
                " SIRET. Une structure n'a qu'une candidature à la fois : la vôtre n'est pas transmise à la"
                " préfecture."
            ),
            Facts((("Structure", "{{ structure_name }}"), ("SIRET", "{{ siret|siret }}"))),
            Paragraph(
                "{% if holder_told %}La personne qui suit cette candidature est prévenue de votre demande, et"
                " peut vous joindre au dossier.{% endif %}"
            ),
            Paragraph(
                "Rapprochez-vous de vos collègues : l'un d'eux a sans doute déposé la première candidature."
                " Si personne ne la connaît, répondez à ce message."
            ),
            _STATUS,
        ),
    ),
    EmailEntry(
        name="application_second",
        subject="Une autre demande a été faite pour la structure « {{ structure_name }} »",
        because=BECAUSE,
        params=("structure_name", "sender", "has_account"),
        links=("status",),
        body=(
            Paragraph(
                "{{ sender }} a aussi déposé une candidature avec le numéro SIRET de la structure"
                " « {{ structure_name }} ». C'est vous qui suivez ce dossier : votre candidature est la seule"
                " transmise à la préfecture, et rien ne change pour elle."
            ),
            Paragraph(
                "S'il s'agit d'un collègue, {% if has_account %}invitez-le dans l'espace de la structure : il"
                " y suivra le dossier avec vous.{% else %}dites-lui que vous suivez ce dossier : une fois la"
                " candidature validée et votre compte créé, vous pourrez l'inviter dans l'espace de la"
                " structure.{% endif %}"
            ),
            Button("/espace/informations", "Inviter un collègue", when="has_account"),
            Paragraph(
                "S'il doit suivre le dossier à votre place, ou si vous ne connaissez pas cette personne,"
                " dites-le à l'Agence nationale de la cohésion des territoires en répondant à ce message."
            ),
            _STATUS,
        ),
    ),
    EmailEntry(
        name="question_asked",
        subject="La préfecture vous pose une question sur la candidature de « {{ structure_name }} »",
        because=BECAUSE,
        params=("structure_name", "prefecture_name", "question"),
        links=("answer",),
        body=(
            Paragraph(
                "La préfecture ({{ prefecture_name }}) examine la candidature de la structure"
                " « {{ structure_name }} » et vous demande :"
            ),
            Quote("question"),
            Button("answer", "Répondre à la préfecture"),
            Paragraph("Il est nécessaire de répondre : votre réponse éclaire l'avis de la préfecture."),
        ),
    ),
    EmailEntry(
        name="question_reminder",
        subject="Rappel : la préfecture attend votre réponse sur la candidature de « {{ structure_name }} »",
        because=BECAUSE,
        params=("structure_name", "prefecture_name", "question"),
        links=("answer",),
        body=(
            Paragraph(
                "La préfecture ({{ prefecture_name }}) attend votre réponse sur la candidature de la"
                " structure « {{ structure_name }} » :"
            ),
            Quote("question"),
            Button("answer", "Répondre à la préfecture"),
            Paragraph("Il est nécessaire de répondre : votre réponse éclaire l'avis de la préfecture."),
        ),
    ),
    EmailEntry(
        name="application_lapsed",
        subject="Les postes de la structure « {{ structure_name }} » sont repris",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "reason", "may_apply"),
        body=(
            Paragraph(
                "Le délai de recrutement de la structure « {{ structure_name }} » est dépassé. L'Agence"
                " nationale de la cohésion des territoires a repris tous les postes qui lui étaient"
                " attribués, pour la raison suivante :"
            ),
            Quote("reason"),
            *_APPLY_AGAIN,
        ),
    ),
    EmailEntry(
        name="posts_taken_back",
        subject="{{ posts_returned|plural('poste repris', 'postes repris') }} :"
        " structure « {{ structure_name }} »",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "reason", "posts_returned", "posts_left"),
        body=(
            Paragraph(
                "Le délai de recrutement de la structure « {{ structure_name }} » est dépassé. L'Agence"
                " nationale de la cohésion des territoires a repris"
                " {{ posts_returned|plural('poste', 'postes') }} sans recrutement, pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((("Postes attribués désormais", "{{ posts_left }}"),)),
            Paragraph("Vos recrutements en cours continuent sans changement."),
        ),
    ),
    EmailEntry(
        name="posts_given_back",
        subject="{{ posts_returned|plural('poste rendu', 'postes rendus') }} :"
        " structure « {{ structure_name }} »",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "posts_returned", "posts_left"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » a rendu"
                " {{ posts_returned|plural('poste', 'postes') }} sans recrutement, depuis son espace."
            ),
            Facts((("Postes attribués désormais", "{{ posts_left }}"),)),
            Paragraph("Vos recrutements en cours continuent sans changement."),
            Note(
                "Si c'est une erreur, signalez-la en répondant à ce message : l'Agence nationale de la"
                " cohésion des territoires peut corriger le nombre de postes."
            ),
        ),
    ),
    EmailEntry(
        name="contact_corrected",
        subject="Vous êtes le contact de la structure « {{ structure_name }} »",
        because=BECAUSE,
        params=("structure_name", "status_label", "has_account"),
        links=("status",),
        body=(
            Paragraph(
                "L'adresse du contact de la structure « {{ structure_name }} » a été corrigée : c'est"
                " désormais la vôtre. Les e-mails sur sa candidature vous sont adressés, et les liens envoyés"
                " à l'adresse précédente ne servent plus."
            ),
            Facts((("État de la candidature", "{{ status_label }}"),)),
            _STATUS,
            Paragraph("{% if has_account %}Votre compte donne accès à l'espace de la structure.{% endif %}"),
            Button("/espace", "Ouvrir mon espace", when="has_account"),
            Note("Si cette structure n'est pas la vôtre, signalez-le en répondant à ce message."),
        ),
    ),
    EmailEntry(
        name="siret_corrected",
        subject="Le SIRET de la structure « {{ structure_name }} » est corrigé",
        because=BECAUSE,
        params=("structure_name", "siret", "reason"),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a corrigé le SIRET de la structure"
                " « {{ structure_name }} », pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((("SIRET", "{{ siret|siret }}"),)),
            Paragraph("Si vous avez déjà un dossier sur Démarches simplifiées, corrigez-y aussi ce numéro."),
            Note("Si ce numéro n'est pas le vôtre, signalez-le en répondant à ce message."),
        ),
    ),
    EmailEntry(
        name="commune_corrected",
        subject="La commune de la structure « {{ structure_name }} » est corrigée",
        because=BECAUSE,
        params=("structure_name", "commune", "department_name", "moved", "reason", "has_account"),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a corrigé la commune de la structure"
                " « {{ structure_name }} », pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((("Commune", "{{ commune }}"), ("Département", "{{ department_name }}"))),
            Paragraph(
                "Les candidats se cherchent désormais autour de cette commune. Vos postes, leur montant et"
                " vos contrats ne changent pas.{% if moved %} La préfecture de ce département suit désormais"
                " votre structure.{% endif %}"
            ),
            Button("/espace/informations", "Voir les informations de la structure"),
            Note("Si cette commune n'est pas la vôtre, signalez-le en répondant à ce message."),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="commune_corrected_staff",
        subject="La structure « {{ structure_name }} » change de département",
        because="Vous recevez ce message parce que vous suivez un de ces deux départements.",
        params=(
            *("structure_name", "commune", "department_name", "new_department_name"),
            *("posts", "reason"),
        ),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a corrigé la commune de la structure"
                " « {{ structure_name }} », pour la raison suivante :"
            ),
            Quote("reason"),
            Facts(
                (
                    ("Commune", "{{ commune }}"),
                    ("Ancien département", "{{ department_name }}"),
                    ("Nouveau département", "{{ new_department_name }}"),
                    ("Postes attribués", "{{ posts }}"),
                )
            ),
            Paragraph(
                "Sa candidature, ses recrutements, sa convention et ses suivis se lisent désormais dans le"
                " nouveau département, et ses postes y comptent. Les avis et les décisions déjà donnés ne"
                " changent pas."
            ),
            Button("/espace", "Ouvrir mon espace"),
            Note("Si c'est une erreur, signalez-le en répondant à ce message : l'Agence la corrige."),
        ),
    ),
    EmailEntry(
        name="contact_replaced",
        subject="Vous n'êtes plus le contact de la structure « {{ structure_name }} »",
        because="Vous recevez ce message parce que votre adresse était celle du contact de la structure"
        " « {{ structure_name }} ».",
        params=("structure_name",),
        body=(
            Paragraph(
                "Le contact de la structure « {{ structure_name }} » a une autre adresse. Les liens que vous"
                " avez reçus sur sa candidature ne servent plus, et vous ne recevrez plus ces e-mails."
            ),
            Note("Si c'est une erreur, signalez-la en répondant à ce message."),
        ),
    ),
    EmailEntry(
        name="application_withdrawn",
        subject="La candidature de la structure « {{ structure_name }} » est retirée",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "may_apply", "had_posts"),
        body=(
            Paragraph(
                "{% if had_posts %}Tous les postes attribués à la structure « {{ structure_name }} » pour"
                " cette candidature sont rendus, comme demandé : elle est retirée.{% else %}La candidature de"
                " la structure « {{ structure_name }} » est retirée, comme demandé. Elle ne sera plus"
                " examinée.{% endif %}"
            ),
            Paragraph(
                "{% if had_posts %}Si un conseiller a été sous contrat, les suivis trimestriels de ces jours"
                " et le solde de la convention se font encore dans votre espace.{% endif %}"
            ),
            *_APPLY_AGAIN,
            Note("Si ce retrait est une erreur, signalez-le en répondant à ce message."),
        ),
    ),
    EmailEntry(
        name="application_cancelled",
        subject="La candidature de la structure « {{ structure_name }} » est annulée",
        because=FOLLOWS_APPLICATION,
        params=("structure_name", "reason", "may_apply"),
        body=(
            Paragraph(
                "La candidature de la structure « {{ structure_name }} » est annulée, pour la raison"
                " suivante :"
            ),
            Quote("reason"),
            Paragraph("Si vous avez une question sur cette décision, répondez à ce message."),
            *_APPLY_AGAIN,
        ),
    ),
    EmailEntry(
        name="application_merged",
        subject="La candidature de la structure « {{ structure_name }} » est réunie avec une autre",
        because=BECAUSE,
        params=("structure_name", "reason", "has_account"),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a réuni la candidature déposée avec votre"
                " adresse pour la structure « {{ structure_name }} » avec une autre, déjà en cours : elle en"
                " était un double. La raison :"
            ),
            Quote("reason"),
            Paragraph(
                "{% if has_account %}Vous suivez la candidature gardée dans l'espace de la structure."
                "{% else %}La personne qui suit la candidature gardée peut vous joindre au dossier. Si vous"
                " êtes invité dans l'espace de la structure, un autre message vous le dit.{% endif %}"
            ),
            Button("/espace", "Ouvrir mon espace", when="has_account"),
            Note("Si c'est une erreur, répondez à ce message."),
        ),
    ),
    EmailEntry(
        name="application_joined",
        subject="Un double de la candidature de « {{ structure_name }} » est réuni avec la vôtre",
        because=BECAUSE,
        params=("structure_name", "sender", "reason", "joined"),
        body=(
            Paragraph(
                "{{ sender }} avait aussi déposé une candidature. L'Agence nationale de la cohésion des"
                " territoires l'a réunie avec la vôtre, qui continue sans changement, pour la raison"
                " suivante :"
            ),
            Quote("reason"),
            Paragraph(
                "{% if joined %}Cette personne a aussi un compte ou une invitation pour l'espace de la"
                " structure.{% else %}Une fois la candidature validée et votre compte créé, vous pourrez"
                " l'inviter dans l'espace de la structure.{% endif %}"
            ),
            Note("Si c'est une erreur, répondez à ce message."),
        ),
    ),
    EmailEntry(
        name="application_revived",
        subject="La candidature de la structure « {{ structure_name }} » est rétablie",
        because=BECAUSE,
        params=("structure_name", "reason", "status_label", "recruits"),
        links=("status",),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a rétabli la candidature de la structure"
                " « {{ structure_name }} », telle qu'elle était, pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((("État de la candidature", "{{ status_label }}"),)),
            Paragraph(
                "{% if recruits %}Ses postes et leur délai de recrutement sont dans l'espace de la structure."
                "{% else %}Il n'est pas nécessaire d'en déposer une autre.{% endif %}"
            ),
            _STATUS,
            Note("Si c'est une erreur, répondez à ce message."),
        ),
    ),
    EmailEntry(
        name="application_duplicate",
        subject="La candidature de la structure « {{ structure_name }} » est classée en double",
        because=BECAUSE,
        params=("structure_name", "reason"),
        body=(
            Paragraph(
                "La candidature déposée avec votre adresse pour la structure « {{ structure_name }} » est"
                " classée en double : une structure ne peut avoir qu'une candidature à la fois. Elle ne"
                " sera pas examinée. L'Agence nationale de la cohésion des territoires en donne la raison :"
            ),
            Quote("reason"),
            Paragraph(
                "Rapprochez-vous de vos collègues : une demande a pu être faite avant la vôtre. Si ce n'est"
                " pas le cas, répondez à ce message."
            ),
        ),
    ),
)
