"""The e-mails to candidates: form, confirmation, selection, contract (RULES section 9)."""

from chalicelib.mail.entry import Button, EmailEntry, Facts, Note, Paragraph, Steps
from chalicelib.mail.shared_texts import IS_EMPLOYED, IS_RECRUITED

_BECAUSE = (
    "Vous recevez ce message parce que votre adresse a été indiquée dans une inscription pour devenir"
    " conseiller numérique."
)

# Links to answer « no longer available » and to unsubscribe, so that structures do not contact them in vain.
_WAYS_OUT = (
    Note(
        "{% if 'availability' in links %}Gardez ce message : si votre situation change, ces deux liens"
        " servent chacun une fois.{% endif %}"
    ),
    Button("availability", "Dire si je suis disponible"),
    Button("unsubscribe", "Retirer mon inscription"),
    Note("Pour corriger votre inscription : {{ base_url }}/mon-espace/lien"),
)

ENTRIES = (
    EmailEntry(
        name="candidate_confirm",
        subject="Confirmez votre inscription pour devenir conseiller numérique",
        because=_BECAUSE,
        params=("first_name",),
        links=("confirm",),
        body=(
            Paragraph(
                "Merci de votre inscription pour devenir conseiller numérique. Pour que les structures"
                " puissent vous trouver, il reste à la confirmer."
            ),
            Button("confirm", "Confirmer mon inscription"),
            Note(
                "Si vous n'avez pas fait cette demande, ne faites rien : sans confirmation, elle sera"
                " supprimée."
            ),
        ),
    ),
    EmailEntry(
        name="candidate_exists",
        subject="Votre inscription pour devenir conseiller numérique existe déjà",
        because=_BECAUSE,
        params=("first_name",),
        optional_links=("space",),
        body=(
            Paragraph(
                "Le formulaire a été rempli à nouveau avec votre adresse. Votre inscription est déjà"
                " enregistrée : il n'est pas nécessaire de recommencer."
            ),
            Paragraph(
                "Pour corriger votre inscription, la mettre en pause ou la retirer, ouvrez votre espace."
                "{% if 'space' in links %} Ce lien sert une fois, pendant une heure.{% endif %}"
                " Pour recevoir un lien plus tard : {{ base_url }}/mon-espace/lien"
            ),
            Button("space", "Ouvrir mon espace"),
            Note("Si vous n'avez pas rempli ce formulaire, vous n'avez rien à faire : rien n'a changé."),
        ),
    ),
    EmailEntry(
        name="candidate_confirmed",
        subject="Votre inscription pour devenir conseiller numérique est confirmée",
        because=_BECAUSE,
        params=("first_name", "pix_identifier"),
        optional_links=("availability", "unsubscribe"),
        body=(
            Paragraph(
                "Votre inscription est confirmée. Les structures qui recrutent à la distance que vous avez"
                " choisie peuvent désormais la consulter."
            ),
            Paragraph("La suite :"),
            Steps(
                (
                    "Passez le test Pix sur pix.fr : il situe vos compétences numériques. Quand un"
                    " identifiant vous est demandé, copiez celui-ci : {{ pix_identifier }} (votre espace le"
                    " donne aussi). Vous pourrez ensuite partager votre résultat avec les structures, si"
                    " vous le souhaitez.",
                    "Une structure intéressée vous contacte par téléphone ou par e-mail pour un entretien.",
                    "Si elle retient votre candidature, nous vous en informons par e-mail.",
                )
            ),
            Note(
                "Le résultat du test Pix ne décide ni de votre recrutement, ni de la durée de votre"
                " formation."
            ),
            *_WAYS_OUT,
        ),
    ),
    EmailEntry(
        name="candidate_still_available",
        subject="Êtes-vous toujours disponible pour devenir conseiller numérique ?",
        because=_BECAUSE,
        params=("first_name",),
        links=("availability", "unsubscribe"),
        body=(
            Paragraph(
                "Votre inscription pour devenir conseiller numérique est visible des structures qui"
                " recrutent, et aucune ne vous a encore contacté. Êtes-vous toujours disponible ?"
            ),
            Button("availability", "Répondre"),
            Paragraph("Sans réponse de votre part, votre inscription reste comme elle est."),
            Note("Si vous ne souhaitez plus devenir conseiller numérique, retirez votre inscription."),
            Button("unsubscribe", "Retirer mon inscription"),
        ),
    ),
    EmailEntry(
        name="candidate_new_email",
        subject="Confirmez votre nouvelle adresse e-mail",
        because=(
            "Vous recevez ce message parce que votre adresse a été indiquée comme la nouvelle adresse d'une"
            " inscription pour devenir conseiller numérique."
        ),
        links=("agree",),
        body=(
            Paragraph(
                "Une personne inscrite pour devenir conseiller numérique demande que son inscription ait"
                " désormais cette adresse. Rien ne change avant deux accords : le vôtre, et celui qui est"
                " demandé à l'adresse actuelle de l'inscription."
            ),
            Button("agree", "Répondre"),
            Note("Si ce n'est pas vous, le même bouton permet d'annuler cette demande."),
        ),
    ),
    EmailEntry(
        name="candidate_approve_email",
        subject="Votre inscription doit-elle changer d'adresse e-mail ?",
        because=_BECAUSE,
        params=("new_email",),
        links=("agree",),
        body=(
            Paragraph(
                "Depuis votre espace, il a été demandé que votre inscription ait désormais l'adresse"
                " {{ new_email }}. Rien ne change avant deux accords : le vôtre, et celui qui est demandé à"
                " la nouvelle adresse."
            ),
            Button("agree", "Répondre"),
            Note("Si ce n'est pas vous, le même bouton permet d'annuler cette demande."),
        ),
    ),
    EmailEntry(
        name="candidate_email_changed",
        subject="L'adresse e-mail de votre inscription a changé",
        because=_BECAUSE,
        params=("first_name", "is_new"),
        body=(
            Paragraph(
                "{% if is_new %}Votre inscription pour devenir conseiller numérique a désormais cette"
                " adresse.{% else %}Votre inscription pour devenir conseiller numérique n'a plus cette"
                " adresse : nous vous écrirons à la nouvelle.{% endif %} Les liens envoyés avant le"
                " changement n'ouvrent plus votre espace."
            ),
            Note("Pour ouvrir votre espace avec la nouvelle adresse : {{ base_url }}/mon-espace/lien"),
        ),
    ),
    EmailEntry(
        name="candidate_sign_in",
        subject="Votre lien pour ouvrir votre espace {{ 'conseiller' if adviser else 'candidat' }}",
        because="{% if adviser %}Vous recevez ce message parce que cette adresse est celle de votre espace de"
        " conseiller numérique.{% else %}" + _BECAUSE + "{% endif %}",
        params=("first_name", "adviser"),
        links=("space",),
        body=(
            Paragraph(
                "Voici le lien que vous avez demandé. Il ouvre votre espace, où vous"
                " {% if adviser %}trouvez votre contrat, votre formation, votre tenue et vos"
                " activités{% else %}pouvez corriger votre inscription, la mettre en pause ou la"
                " retirer{% endif %}. Il sert une fois, pendant une heure."
            ),
            Button("space", "Ouvrir mon espace"),
            Note("Si vous ne l'avez pas demandé, ne faites rien : rien n'a changé."),
        ),
    ),
    EmailEntry(
        name="candidate_selected",
        subject="La structure « {{ structure_name }} » a validé votre candidature",
        because=_BECAUSE,
        params=("first_name", "structure_name", "planned_hire_date"),
        body=(
            Paragraph(
                "Bonne nouvelle : la structure « {{ structure_name }} » a validé votre candidature pour un"
                " poste de conseiller numérique."
            ),
            Facts((("Date d'embauche prévue", "{{ planned_hire_date|date }}"),)),
            Paragraph(
                "La structure prépare votre contrat de travail et vous contacte pour le signer. La formation,"
                " obligatoire et prise en charge par l'État, commence dans les jours qui suivent le début du"
                " contrat ; un organisme de formation vous proposera avant un test de positionnement."
            ),
            Note(
                "Si vous n'avez pas donné votre accord à cette structure, prévenez-nous en répondant à ce"
                " message."
            ),
        ),
    ),
    EmailEntry(
        name="candidate_selection_cancelled",
        subject="La structure « {{ structure_name }} » revient sur votre recrutement",
        because=_BECAUSE,
        params=("first_name", "structure_name", "findable"),
        optional_links=("availability", "unsubscribe"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} », qui avait validé votre candidature, a annulé son"
                " choix. Elle peut vous en donner la raison."
            ),
            Paragraph(
                "{% if findable %}Votre inscription est visible : les structures peuvent vous contacter."
                " Vous n'avez rien à faire.{% else %}Les structures ne voient pas votre inscription pour"
                " le moment : votre espace vous dit pourquoi.{% endif %}"
            ),
            *_WAYS_OUT,
        ),
    ),
    EmailEntry(
        name="intake_adviser",
        subject="Votre espace de conseiller numérique est ouvert",
        because=IS_EMPLOYED,
        params=("first_name", "structure_name"),
        body=(
            Paragraph(
                "Votre contrat avec la structure « {{ structure_name }} » est repris sur la plateforme"
                " Conseiller numérique. Votre espace y est ouvert : vous y lisez votre contrat et votre"
                " formation, et vous y enregistrez vos comptes rendus d'activité."
            ),
            Paragraph("Il s'ouvre par un lien que vous recevez à cette adresse, sans mot de passe."),
            Button("/mon-espace/lien", "Ouvrir mon espace conseiller"),
            Note("Si une de ces informations est fausse, signalez-le à votre structure."),
        ),
    ),
    EmailEntry(
        name="contract_recorded_candidate",
        subject="Votre contrat avec la structure « {{ structure_name }} » est enregistré",
        because=_BECAUSE,
        params=("first_name", "structure_name", "starts_on"),
        body=(
            Paragraph(
                "Félicitations : votre contrat de conseiller numérique avec la structure"
                " « {{ structure_name }} » est enregistré."
            ),
            Facts((("Début du contrat", "{{ starts_on|date }}"),)),
            Paragraph(
                "L'organisme de formation vous propose un test de positionnement, puis vous confirme le"
                " lieu et la date de votre formation. Elle commence dans les jours qui suivent le début du"
                " contrat."
            ),
            Paragraph(
                "Votre espace est désormais celui d'un conseiller : vous y lisez votre contrat, ce qui vient"
                " ensuite et votre tenue. Il s'ouvre par un lien que vous recevez à cette adresse."
            ),
            Button("/mon-espace/lien", "Ouvrir mon espace conseiller"),
            Note("Si une de ces informations est fausse, signalez-le à votre structure."),
        ),
    ),
    *(
        EmailEntry(
            name=f"{name}_adviser",
            subject=subject,
            because=IS_RECRUITED,
            params=("first_name", "structure_name"),
            body=(
                Paragraph(
                    f"{opening}La tenue de conseiller numérique, deux polos et un sweatshirt, est offerte et"
                    " livrée à la structure « {{ structure_name }} ». Elle aide le public à vous"
                    " reconnaître ; elle n'est pas obligatoire."
                ),
                Paragraph(
                    "Indiquez votre taille, de XS à 4XL, ou que vous n'en voulez pas, dans « Ma tenue » de"
                    " votre espace. Votre structure peut aussi répondre."
                ),
                Button("/mon-espace/tenue", "Indiquer ma taille"),
            ),
        )
        for name, subject, opening in (
            ("uniform_size", "Quelle est la taille de votre tenue ?", ""),
            (
                "uniform_reminder",
                "Rappel : quelle est la taille de votre tenue ?",
                "Personne n'a encore indiqué votre taille ; nous ne vous le rappellerons plus. ",
            ),
        )
    ),
)
