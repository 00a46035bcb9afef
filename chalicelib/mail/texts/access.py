"""The e-mails about accounts and passwords (RULES sections 8 and 9)."""

from chalicelib.mail.entry import Button, EmailEntry, Facts, Note, Paragraph

_ACCOUNT = "Vous recevez ce message parce que vous avez un compte sur la plateforme Conseiller numérique."
_STRUCTURE = (
    "Vous recevez ce message parce qu'un compte vous attend dans l'espace de la structure"
    " « {{ structure_name }} »."
)
_ONCE = Note("Ce lien est personnel et ne sert qu'une fois : ne transférez pas ce message.")
_EXPIRY = Facts((("Lien valable jusqu'au", "{{ expires_on|date }}"),))
_CREATE = Button("account", "Créer mon compte")

ENTRIES = (
    EmailEntry(
        name="account_link_reminder",
        subject="{{ 'Dernier rappel' if last else 'Rappel' }} : créez votre compte Conseiller numérique"
        " (« {{ structure_name }} »)",
        because="Vous recevez ce message parce qu'un compte vous attend sur la plateforme Conseiller"
        " numérique.",
        params=("structure_name", "expires_on", "last"),
        links=("account",),
        body=(
            Paragraph(
                "Un compte vous attend dans l'espace « {{ structure_name }} », mais vous ne l'avez pas encore"
                " créé. Sans lui, vous ne pouvez pas entrer dans votre espace."
            ),
            Paragraph("{{ 'Ce message est notre dernier rappel.' if last }}"),
            _CREATE,
            _EXPIRY,
            _ONCE,
        ),
    ),
    EmailEntry(
        name="staff_invited",
        subject="Créez votre compte « {{ role_label }} » sur la plateforme Conseiller numérique",
        because="Vous recevez ce message parce que l'Agence nationale de la cohésion des territoires vous a"
        " ouvert un accès.",
        params=("role_label", "second_factor", "expires_on"),
        links=("account",),
        body=(
            Paragraph(
                "Un accès vous est ouvert sur la plateforme Conseiller numérique. Créez votre compte pour"
                " choisir votre mot de passe."
            ),
            Facts(
                (
                    ("{{ 'Rôle' if second_factor else 'Structure' }}", "{{ role_label }}"),
                    ("Lien valable jusqu'au", "{{ expires_on|date }}"),
                )
            ),
            _CREATE,
            Paragraph(
                "{% if second_factor %}Une application d'authentification vous sera demandée : gardez votre"
                " téléphone à portée de main.{% endif %}"
            ),
            _ONCE,
        ),
    ),
    EmailEntry(
        name="intake_structure",
        subject="Votre convention est reprise : créez le compte de « {{ structure_name }} »",
        because=_STRUCTURE,
        params=("structure_name", "expires_on"),
        links=("account",),
        body=(
            Paragraph(
                "La convention de la structure « {{ structure_name }} », qui court déjà, se suit désormais"
                " sur la plateforme Conseiller numérique : ses postes, ses contrats, ses versements et ses"
                " suivis trimestriels y sont repris."
            ),
            _CREATE,
            _EXPIRY,
            Paragraph(
                "Dans votre espace, vérifiez ce qui est repris et signalez ce qui est faux à l'Agence"
                " nationale de la cohésion des territoires."
            ),
            _ONCE,
        ),
    ),
    EmailEntry(
        name="colleague_invited",
        subject="Invitation dans l'espace de la structure « {{ structure_name }} »",
        because=_STRUCTURE,
        params=("structure_name", "invited_by", "expires_on"),
        links=("account",),
        body=(
            Paragraph(
                "{{ invited_by }} vous invite à rejoindre l'espace de la structure « {{ structure_name }} »,"
                " pour suivre le recrutement de ses conseillers numériques."
            ),
            _CREATE,
            _EXPIRY,
            Note(
                "Si vous ne connaissez pas cette personne, ne faites rien : le lien s'éteindra de lui-même."
            ),
        ),
    ),
    EmailEntry(
        name="colleague_has_account",
        subject="Invitation dans l'espace de « {{ structure_name }} » : votre adresse a déjà un compte",
        because=_ACCOUNT,
        params=("structure_name", "invited_by"),
        body=(
            Paragraph(
                "{{ invited_by }} vous invite à rejoindre l'espace de la structure « {{ structure_name }} »."
                " Votre adresse a déjà un compte sur la plateforme, ou une invitation à en ouvrir un : cela"
                " ne change pas, et n'ouvre pas cet espace."
            ),
            Paragraph(
                "Pour y entrer, donnez à cette personne une autre adresse e-mail. Nous ne lui avons pas dit"
                " que vous avez un compte."
            ),
            Note("Si vous ne connaissez pas cette personne, ne faites rien."),
        ),
    ),
    EmailEntry(
        name="colleague_removed",
        subject="Vous n'avez plus accès à l'espace de « {{ structure_name }} »",
        because=_ACCOUNT,
        params=("structure_name",),
        body=(
            Paragraph(
                "Une personne de la structure « {{ structure_name }} » vous a retiré de son espace. Si vous"
                " aviez reçu une invitation, son lien ne sert plus."
            ),
            Note("Si c'est une erreur, demandez à cette structure de vous inviter à nouveau."),
        ),
    ),
    EmailEntry(
        name="many_forms",
        subject="Pour remplir votre formulaire Conseiller numérique aujourd'hui",
        because="Vous recevez ce message parce que des formulaires de la plateforme Conseiller numérique ont"
        " été remplis avec votre adresse.",
        links=("engage", "become"),
        body=(
            Paragraph(
                "Beaucoup de formulaires ont été remplis aujourd'hui avec votre adresse, par vous ou par"
                " quelqu'un d'autre. Pour ne pas remplir votre messagerie, les suivants ne comptent plus."
            ),
            Paragraph("Pour remplir le vôtre sans attendre demain, passez par l'un de ces liens :"),
            Button("become", "Devenir conseiller numérique"),
            Button("engage", "Engager un conseiller numérique"),
            Note("Ces liens servent jusqu'à minuit, heure de Paris. Sinon, vous n'avez rien à faire."),
        ),
    ),
    EmailEntry(
        name="account_opened",
        subject="Votre compte Conseiller numérique est ouvert",
        because=_ACCOUNT,
        body=(
            Paragraph(
                "Votre compte est ouvert. Connectez-vous avec votre adresse e-mail et votre mot de passe."
            ),
            Button("/connexion", "Me connecter"),
            Note(
                "Si vous n'avez pas ouvert ce compte, prévenez-nous tout de suite en répondant à ce message."
            ),
        ),
    ),
    EmailEntry(
        name="second_factor_refused",
        subject="Des codes refusés à la connexion à votre compte Conseiller numérique",
        because=_ACCOUNT,
        params=("expires_on",),
        links=("reset",),
        body=(
            Paragraph(
                "Quelqu'un a saisi le mot de passe de votre compte, puis plusieurs codes à 6 chiffres qui"
                " n'étaient pas les bons. Ces codes ont été refusés."
            ),
            Paragraph(
                "Si c'est vous, vérifiez l'heure de votre téléphone : les codes en dépendent. Si ce n'est pas"
                " vous, cette personne connaît votre mot de passe : changez-le."
            ),
            Button("reset", "Choisir un nouveau mot de passe"),
            _EXPIRY,
            _ONCE,
        ),
    ),
    EmailEntry(
        name="password_reset",
        subject="Choisissez un nouveau mot de passe pour votre compte Conseiller numérique",
        because=_ACCOUNT,
        params=("expires_on",),
        links=("reset",),
        body=(
            Paragraph("Un nouveau mot de passe a été demandé pour votre compte."),
            Button("reset", "Choisir un nouveau mot de passe"),
            _EXPIRY,
            Note(
                "Si vous n'avez rien demandé, ne faites rien : votre mot de passe actuel reste valable. Ce"
                " lien est personnel et ne sert qu'une fois."
            ),
        ),
    ),
    EmailEntry(
        name="account_new_email",
        subject="Confirmez la nouvelle adresse e-mail de votre compte",
        because=(
            "Vous recevez ce message parce que votre adresse a été indiquée comme la nouvelle adresse d'un"
            " compte de la plateforme Conseiller numérique."
        ),
        params=("expires_on",),
        links=("new_address",),
        body=(
            Paragraph(
                "Une personne demande que son compte ait désormais cette adresse. Rien ne change avant deux"
                " accords : le vôtre, et celui qui est demandé à l'adresse actuelle du compte."
            ),
            Button("new_address", "Répondre"),
            _EXPIRY,
            Note("Si ce n'est pas vous, le même bouton permet d'annuler cette demande."),
        ),
    ),
    EmailEntry(
        name="account_approve_email",
        subject="Votre compte Conseiller numérique doit-il changer d'adresse e-mail ?",
        because=_ACCOUNT,
        params=("new_email", "expires_on"),
        links=("new_address",),
        body=(
            Paragraph(
                "Depuis votre espace, il a été demandé que votre compte ait désormais l'adresse"
                " {{ new_email }}. Rien ne change avant deux accords : le vôtre, et celui qui est demandé à"
                " la nouvelle adresse."
            ),
            Button("new_address", "Répondre"),
            _EXPIRY,
            Note(
                "Si ce n'est pas vous, le même bouton annule cette demande. Quelqu'un connaît alors votre mot"
                " de passe : choisissez-en un autre, par {{ base_url }}/mot-de-passe-oublie"
            ),
        ),
    ),
    EmailEntry(
        name="account_email_changed",
        subject="L'adresse e-mail de votre compte Conseiller numérique a changé",
        because=_ACCOUNT,
        params=("is_new",),
        body=(
            Paragraph(
                "{% if is_new %}Votre compte a désormais cette adresse : c'est avec elle que vous vous"
                " connectez.{% else %}Votre compte n'a plus cette adresse : c'est avec la nouvelle qu'il"
                " s'ouvre.{% endif %} Le mot de passe et l'application d'authentification restent les mêmes."
                " Les sessions ouvertes avant le changement sont fermées."
            ),
            Button("/connexion", "Me connecter", when="is_new"),
            Note(
                "{% if is_new %}Une erreur ? Un autre changement se demande depuis votre espace.{% else %}Si"
                " ce n'est pas vous, prévenez-nous tout de suite en répondant à ce message.{% endif %}"
            ),
        ),
    ),
    EmailEntry(
        name="password_changed",
        subject="Le mot de passe de votre compte Conseiller numérique a changé",
        because=_ACCOUNT,
        params=("changed_on",),
        body=(
            Paragraph(
                "Le mot de passe de votre compte a changé le {{ changed_on|date }}. Si c'est vous, vous"
                " n'avez rien à faire : connectez-vous avec le nouveau."
            ),
            Button("/connexion", "Me connecter"),
            Note(
                "Si ce n'est pas vous, demandez tout de suite un autre mot de passe avec « Mot de passe"
                " oublié » et prévenez-nous en répondant à ce message."
            ),
        ),
    ),
)
