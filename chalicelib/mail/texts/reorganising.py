"""The e-mails about takeovers of a structure's posts and changes of its SIRET (RULES section 11)."""

from chalicelib.mail.entry import Button, EmailEntry, Facts, Note, Paragraph, Quote
from chalicelib.mail.shared_texts import ACCESS

_BECAUSE = "Vous recevez ce message parce que vous suivez la structure « {{ %s }} »."
_JUDGMENT = (
    "Un jugement du {{ judgment_on|date }} ({{ court }}) a ouvert la liquidation judiciaire de la structure"
    " « {{ structure_name }} »."
)
_WRONG = Note(
    "Si c'est une erreur, signalez-le en répondant à ce message : l'Agence nationale de la cohésion des"
    " territoires la retire."
)
_RECRUITED = (
    "Vous recevez ce message parce que la structure « {{ structure_name }} » vous a recruté comme conseiller"
    " numérique."
)
_DAY = ("Premier jour chez « {{ successor_name }} »", "{{ effective_on|date }}")
_ADVISERS = ("Conseillers concernés", "{{ advisers or '' }}")
_WHAT = ("structure_name", "successor_name", "effective_on", "advisers", "whole", "to_sign")

ENTRIES = (
    EmailEntry(
        name="structure_taken_over",
        subject="{{ 'Structure reprise' if whole else 'Conseillers transférés' }} : « {{ structure_name }} »",
        because=_BECAUSE % "structure_name",
        params=(*_WHAT, "subsidised", "former_pays", "unsigned", "has_account"),
        body=(
            Paragraph(
                "{% if whole %}La structure « {{ successor_name }} » a repris tous les postes de la structure"
                " « {{ structure_name }} ».{% else %}Des conseillers de la structure"
                " « {{ structure_name }} », avec leurs postes, ont rejoint la structure"
                " « {{ successor_name }} ».{% endif %}"
            ),
            Facts((_DAY, _ADVISERS)),
            Paragraph(
                "{% if subsidised %}Les jours antérieurs restent comptés à votre structure : transmettez le"
                " suivi trimestriel qui les concerne, s'il y en a un.{% endif %}"
                "{% if unsigned %} Une convention s'est terminée avant d'être signée par tous : rien n'est"
                " versé sous elle.{% endif %}"
                "{% if to_sign and former_pays %} S'il reste une somme à vous verser, elle attend la"
                " signature de la convention de la structure qui reprend.{% endif %}"
            ),
            Paragraph(
                "{% if whole and former_pays %}Les coordonnées bancaires enregistrées jusqu'à ce jour ne"
                " servent plus : pour un dernier versement, donnez celles d'aujourd'hui dans l'espace."
                "{% endif %}"
            ),
            Button("/espace", "Ouvrir mon espace"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="structure_takes_over",
        subject="Votre structure reprend des postes de « {{ structure_name }} »",
        because=_BECAUSE % "successor_name",
        params=(*_WHAT, "has_account"),
        body=(
            Paragraph(
                "La structure « {{ successor_name }} » a repris"
                " {{ 'tous les postes' if whole else 'des postes' }} de la structure"
                " « {{ structure_name }} ». Les contrats, leurs copies déposées, les formations et les tenues"
                " suivent : rien de cela n'est demandé de nouveau."
            ),
            Facts((_DAY, _ADVISERS)),
            Paragraph(
                "{% if to_sign %}La Banque des Territoires vous enverra une convention pour ces postes, sans"
                " nouveau dossier : indiquez qui signe au nom de votre structure, puis signez-la. Rien n'est"
                " versé avant, ni sans coordonnées bancaires contrôlées.{% endif %}"
            ),
            Button("/espace", "Ouvrir mon espace"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="structure_takeover_staff",
        subject="Reprise de postes : « {{ structure_name }} » vers « {{ successor_name }} »",
        because=_BECAUSE % "structure_name",
        params=(*_WHAT, "department_name", "new_department_name"),
        body=(
            Paragraph(
                "La structure « {{ successor_name }} » a repris"
                " {{ 'tous les postes' if whole else 'des conseillers et leurs postes' }} de la structure"
                " « {{ structure_name }} »."
            ),
            Facts(
                (
                    _DAY,
                    _ADVISERS,
                    ("Département d'origine", "{{ department_name }}"),
                    ("Département d'accueil", "{{ new_department_name }}"),
                )
            ),
            Paragraph(
                "{% if to_sign %}Chaque convention d'origine s'arrête, ou continue sans ces postes ; une"
                " convention de la structure qui reprend est à envoyer et à signer par la"
                " Banque des Territoires.{% endif %}"
            ),
            Button("/espace", "Ouvrir mon espace"),
        ),
    ),
    EmailEntry(
        name="post_taken_over_candidate",
        subject="Votre poste passe à la structure « {{ successor_name }} »",
        because="Vous recevez ce message parce que la structure « {{ structure_name }} » vous a recruté"
        " comme conseiller numérique.",
        params=("structure_name", "successor_name", "effective_on", "first_name", "under_contract"),
        body=(
            Paragraph(
                "La structure « {{ successor_name }} » reprend le poste que la structure"
                " « {{ structure_name }} » vous a confié, à compter du {{ effective_on|date }}."
            ),
            Paragraph(
                "{% if under_contract %}Votre contrat se poursuit aux mêmes conditions, votre formation et"
                " votre tenue ne changent pas. Continuez d'enregistrer vos activités dans votre"
                " espace.{% else %}Votre contrat reste à signer, avec la structure qui reprend.{% endif %}"
            ),
            Button("/mon-espace/lien", "Ouvrir mon espace conseiller"),
            Note("Si ce message vous étonne, parlez-en d'abord à votre employeur."),
        ),
    ),
    EmailEntry(
        name="siret_change_confirmed",
        subject="Changement de SIRET accepté : « {{ structure_name }} »",
        because=_BECAUSE % "structure_name",
        params=("structure_name", "siret", "effective_on", "to_sign", "has_account"),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a accepté le nouveau SIRET de la"
                " structure « {{ structure_name }} »."
            ),
            Facts((("Nouveau SIRET", "{{ siret|siret }}"), ("À compter du", "{{ effective_on|date }}"))),
            Paragraph(
                "{% if to_sign %}Votre convention est signée : la Banque des Territoires vous envoie un"
                " avenant avec ce SIRET. Signez-le ; le changement s'applique à sa date, et pas avant que"
                " tous aient signé.{% else %}Le changement s'applique de lui-même à cette date, ou demain au"
                " plus tard si elle est passée.{% endif %} Jusque-là, vous pouvez le retirer, tant qu'aucun"
                " texte signé par tous ne porte ce SIRET."
            ),
            Button("/espace/siret", "Voir le changement de SIRET"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="siret_change_declined",
        subject="Changement de SIRET refusé : « {{ structure_name }} »",
        because=_BECAUSE % "structure_name",
        params=("structure_name", "siret", "reason", "has_account"),
        body=(
            Paragraph(
                "L'Agence nationale de la cohésion des territoires a refusé le SIRET demandé pour la"
                " structure « {{ structure_name }} », pour la raison suivante :"
            ),
            Quote("reason"),
            Facts((("SIRET demandé", "{{ siret|siret }}"),)),
            Paragraph("Rien ne change. Vous pouvez faire une autre demande dans votre espace."),
            Button("/espace/siret", "Voir le changement de SIRET"),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="siret_changed",
        subject="La structure « {{ structure_name }} » a un nouveau SIRET",
        because=_BECAUSE % "structure_name",
        params=("structure_name", "siret", "effective_on", "commune", "has_account"),
        body=(
            Paragraph(
                "Le nouveau SIRET de la structure « {{ structure_name }} » est enregistré. Vos candidatures,"
                " vos conventions et votre espace le portent désormais ; le compte bancaire contrôlé, les"
                " contrats et les suivis ne changent pas. La commune enregistrée, {{ commune }}, non plus :"
                " la même préfecture suit la structure."
            ),
            Facts((("SIRET", "{{ siret|siret }}"), ("À compter du", "{{ effective_on|date }}"))),
            Paragraph("Si vous avez un dossier en cours sur Démarches simplifiées, corrigez-y ce numéro."),
            Button("/espace/siret", "Voir le changement de SIRET"),
            Note(
                "Si ce numéro n'est pas le bon, demandez de nouveau un changement dans votre espace, ou"
                " signalez-le en répondant à ce message. Si la commune n'est pas la bonne, répondez aussi :"
                " l'Agence nationale de la cohésion des territoires la corrige."
            ),
            ACCESS,
        ),
    ),
    EmailEntry(
        name="siret_changed_staff",
        subject="Nouveau SIRET de la structure « {{ structure_name }} »",
        because=_BECAUSE % "structure_name",
        params=(
            *("structure_name", "former_siret", "siret", "effective_on"),
            *("commune", "department_name"),
        ),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} », même personne morale, a changé de SIRET. Ses"
                " candidatures et ses conventions portent le nouveau ; le compte bancaire contrôlé et la"
                " commune enregistrée, {{ commune }}, ne changent pas."
            ),
            Facts(
                (
                    ("Ancien SIRET", "{{ former_siret|siret }}"),
                    ("Nouveau SIRET", "{{ siret|siret }}"),
                    ("À compter du", "{{ effective_on|date }}"),
                    ("Département", "{{ department_name }}"),
                )
            ),
            Button("/espace", "Ouvrir mon espace"),
        ),
    ),
    EmailEntry(
        name="liquidation_recorded",
        subject="Liquidation judiciaire de « {{ structure_name }} » : ce qui suit",
        because=_BECAUSE % "structure_name",
        params=(
            *("structure_name", "court", "judgment_on", "liquidator"),
            *("request_closed", "has_account"),
        ),
        body=(
            Paragraph(_JUDGMENT),
            Facts((("Liquidateur", "{{ liquidator }}"),)),
            Paragraph(
                "La structure ne reçoit plus de poste et ne recrute plus. Les versements dus sont suspendus,"
                " et les e-mails sur l'argent vont au liquidateur.{% if request_closed %} La demande de"
                " postes en cours d'examen est close.{% endif %}"
            ),
            Paragraph(
                "Pour chaque conseiller, déclarez la fin du contrat ; ou demandez à l'Agence nationale de la"
                " cohésion des territoires d'enregistrer la reprise du poste par une autre structure, en"
                " répondant à ce message."
            ),
            Button("/espace/liquidation", "Voir la liquidation"),
            ACCESS,
            _WRONG,
        ),
    ),
    EmailEntry(
        name="liquidation_liquidator",
        subject="Vous liquidez « {{ structure_name }} » : subvention de conseillers numériques",
        because="Vous recevez ce message parce que vous êtes indiqué comme liquidateur de la structure"
        " « {{ structure_name }} ».",
        params=("structure_name", "court", "judgment_on", "contact_email"),
        body=(
            Paragraph(_JUDGMENT),
            Paragraph(
                "Des postes de conseillers numériques lui ont été attribués, que l'État subventionne par la"
                " Banque des Territoires. Les e-mails sur la convention et l'argent vous sont désormais"
                " adressés. Les versements dus sont suspendus ; les sommes à rendre vous seront déclarées"
                " comme créances."
            ),
            Facts((("Contact dans la structure", "{{ contact_email }}"),)),
            Note("Si vous n'êtes pas le liquidateur, signalez-le en répondant à ce message."),
        ),
    ),
    EmailEntry(
        name="liquidation_staff",
        subject="Liquidation judiciaire de « {{ structure_name }} »",
        because=_BECAUSE % "structure_name",
        params=(
            *("structure_name", "court", "judgment_on", "liquidator"),
            *("department_name", "last_day", "request_closed", "declares"),
        ),
        body=(
            Paragraph(_JUDGMENT),
            Facts((("Liquidateur", "{{ liquidator }}"), ("Département", "{{ department_name }}"))),
            Paragraph(
                "Elle ne reçoit plus de poste et ne recrute plus ; les versements dus sont suspendus."
                "{% if request_closed %} La demande de postes en cours d'examen est close.{% endif %}"
                "{% if declares %} Les sommes à rendre se déclarent au liquidateur jusqu'au"
                " {{ last_day|date }} : le compte de chaque subvention donne le montant.{% endif %}"
            ),
            Button("/espace", "Ouvrir mon espace"),
        ),
    ),
    EmailEntry(
        name="liquidation_candidate",
        subject="Votre employeur « {{ structure_name }} » est en liquidation judiciaire",
        because=_RECRUITED,
        params=(
            *("structure_name", "court", "judgment_on", "liquidator"),
            *("first_name", "under_contract"),
        ),
        body=(
            Paragraph(_JUDGMENT),
            Facts((("Liquidateur", "{{ liquidator }}"),)),
            Paragraph(
                "{% if under_contract %}Votre contrat continue jusqu'à son terme s'il en a un, jusqu'à ce que"
                " le liquidateur y mette fin, ou qu'une autre structure le reprenne avec votre poste : vous"
                " en serez informé par e-mail.{% else %}Aucun contrat ne sera signé avec cette structure. Si"
                " une autre reprend votre poste, vous en serez informé par e-mail.{% endif %}"
            ),
            Button("/mon-espace/lien", "Ouvrir mon espace conseiller"),
        ),
    ),
    EmailEntry(
        name="liquidation_reversed",
        subject="« {{ structure_name }} » n'est pas en liquidation judiciaire",
        because=_BECAUSE % "structure_name",
        params=("structure_name", "request_examined"),
        body=(
            Paragraph(
                "La liquidation judiciaire de la structure « {{ structure_name }} » avait été enregistrée à"
                " tort : elle est retirée. Ce qu'elle suspendait reprend.{% if request_examined %} Sa demande"
                " de postes est en cours d'examen.{% endif %}"
            ),
        ),
    ),
    EmailEntry(
        name="liquidation_reversed_candidate",
        subject="« {{ structure_name }} » n'est pas en liquidation judiciaire",
        because=_RECRUITED,
        params=("structure_name", "first_name"),
        body=(
            Paragraph(
                "La liquidation judiciaire de la structure « {{ structure_name }} », dont vous aviez été"
                " informé, avait été enregistrée à tort. Rien ne change pour vous."
            ),
        ),
    ),
    EmailEntry(
        name="claim_to_declare",
        subject="Créance à déclarer au plus tard le {{ last_day|date }} : « {{ structure_name }} »",
        because=_BECAUSE % "structure_name",
        params=("structure_name", "claim_cents", "last_day", "liquidator"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » est en liquidation judiciaire, et aucune déclaration"
                " de créance n'est notée sur sa convention."
            ),
            Facts(
                (
                    ("À rendre, ou versé et pas encore justifié", "{{ claim_cents|euros }}"),
                    ("Dernier jour", "{{ last_day|date }}"),
                    ("Liquidateur", "{{ liquidator }}"),
                )
            ),
            Button("/espace/subventions/{subject}/compte/creance", "Voir la créance"),
        ),
    ),
)
