"""The e-mails to a structure about the money (RULES 21, section 9)."""

from chalicelib.mail.entry import Block, Button, Entry, Facts, Note, Paragraph, Quote

_BECAUSE = (
    "Vous recevez ce message parce que la structure « {{ structure_name }} » reçoit une subvention de l'État"
    " pour ses conseillers numériques."
)
_ACCOUNT = Button("/espace/conventions/{subject}/compte", "Voir le compte de la subvention")
_BANK = Button("/espace/coordonnees-bancaires", "Voir les coordonnées bancaires")
_ACCESS = Note(
    "{% if not has_account %}L'espace de la structure s'ouvre avec un compte : si vous n'en avez pas encore,"
    " demandez un lien sur {{ base_url }}/mot-de-passe-oublie{% endif %}"
)
_AMOUNT = ("Montant", "{{ instalment_cents|euros }}")
_ON_INSTALMENT = ("instalment", "instalment_cents")


def _entry(name: str, subject: str, *body: Block, params: tuple[str, ...], see: Button = _ACCOUNT) -> Entry:
    return Entry(
        name=name,
        subject=subject,
        because=_BECAUSE,
        params=("structure_name", "has_account", *params),
        body=(*body, see, _ACCESS),
    )


ENTRIES = (
    _entry(
        "instalment_due",
        "Versement n° {{ instalment }} à venir : « {{ structure_name }} »",
        Paragraph(
            "Les conditions du versement n° {{ instalment }} de la subvention de la structure"
            " « {{ structure_name }} » sont remplies. La Banque des Territoires le contrôle et l'approuve,"
            " puis l'ordonne ; un e-mail vous informe une fois qu'il est versé."
        ),
        Facts((_AMOUNT,)),
        Paragraph(
            "{% if not payable %}Il ne peut pas être ordonné sans coordonnées bancaires contrôlées : donnez"
            " celles de la structure dans son espace, ou répondez à l'appel de la Banque des Territoires si"
            " c'est fait.{% endif %}"
        ),
        params=(*_ON_INSTALMENT, "payable"),
    ),
    _entry(
        "instalment_suspended",
        "Versement n° {{ instalment }} suspendu : « {{ structure_name }} »",
        Paragraph(
            "Le versement n° {{ instalment }} de la subvention de la structure « {{ structure_name }} » est"
            " suspendu pour la raison suivante :"
        ),
        Quote("instalment_why"),
        Facts((_AMOUNT, ("Suspendu jusqu'à", "{{ instalment_until }}"))),
        Paragraph(
            "Répondez à ce qui est demandé ; pour toute question, écrivez à la Banque des Territoires par la"
            " messagerie du dossier, sur Démarches simplifiées."
        ),
        params=(*_ON_INSTALMENT, "instalment_why", "instalment_until"),
    ),
    _entry(
        "instalment_paid",
        "Versement n° {{ instalment }} effectué : « {{ structure_name }} »",
        Paragraph(
            "Le versement n° {{ instalment }} de la subvention de la structure « {{ structure_name }} » est"
            " effectué. Vous n'avez rien à faire."
        ),
        Facts((_AMOUNT, ("Payé le", "{{ paid_on|date }}"))),
        params=(*_ON_INSTALMENT, "paid_on"),
    ),
    _entry(
        "instalment_returned",
        "Versement n° {{ instalment }} renvoyé par la banque : « {{ structure_name }} »",
        Paragraph(
            "La banque a renvoyé le versement n° {{ instalment }} de la subvention de la structure"
            " « {{ structure_name }} » pour la raison suivante :"
        ),
        Quote("instalment_why"),
        Facts((_AMOUNT,)),
        Paragraph(
            "Vérifiez les coordonnées bancaires de la structure dans son espace et corrigez-les si elles ont"
            " changé. La somme reste due ; la Banque des Territoires l'ordonne de nouveau."
        ),
        params=(*_ON_INSTALMENT, "instalment_why"),
        see=_BANK,
    ),
    _entry(
        "bank_details_given",
        "Coordonnées bancaires à contrôler : « {{ structure_name }} »",
        Paragraph(
            "Des coordonnées bancaires ont été données dans l'espace de la structure"
            " « {{ structure_name }} ». Rien n'y est versé avant que la Banque des Territoires les ait"
            " contrôlées : elle appelle la structure au numéro qu'elle avait donné auparavant, ou à un numéro"
            " officiel."
        ),
        Paragraph(
            "Si vous n'êtes pas à l'origine de ce changement, corrigez-les sans attendre dans l'espace de la"
            " structure, et dites-le lors de l'appel."
        ),
        params=(),
        see=_BANK,
    ),
    _entry(
        "bank_details_checked",
        "Coordonnées bancaires contrôlées : « {{ structure_name }} »",
        Paragraph(
            "La Banque des Territoires a contrôlé les coordonnées bancaires de la structure"
            " « {{ structure_name }} » : les versements y sont ordonnés désormais."
        ),
        Paragraph(
            "Si personne de la structure n'a été appelé, écrivez sans attendre à l'adresse d'aide : répondez"
            " à ce message."
        ),
        params=(),
        see=_BANK,
    ),
    _entry(
        "bank_details_refused",
        "Coordonnées bancaires à corriger : « {{ structure_name }} »",
        Paragraph(
            "La Banque des Territoires n'a pas retenu les coordonnées bancaires données pour la structure"
            " « {{ structure_name }} », pour la raison suivante :"
        ),
        Quote("refused_why"),
        Paragraph(
            "Donnez-en d'autres dans l'espace de la structure."
            "{% if payable %} D'ici là, celles qui étaient contrôlées servent aux versements.{% else %} Rien"
            " ne peut être versé d'ici là.{% endif %}"
        ),
        params=("refused_why", "payable"),
        see=_BANK,
    ),
    _entry(
        "balance_to_return",
        "Somme à rendre : « {{ structure_name }} »",
        Paragraph(
            "La convention de subvention de la structure « {{ structure_name }} » est terminée et son solde"
            " est arrêté : une partie de ce qui a été versé n'est pas justifiée par les jours de poste"
            " occupé. Elle est à rendre."
        ),
        Facts((("À rendre", "{{ return_cents|euros }}"), ("À contester avant le", "{{ answer_by|date }}"))),
        Paragraph(
            "Le compte de la subvention montre le calcul. Si vous n'êtes pas d'accord, contestez ce solde"
            " dans l'espace de la structure jusqu'à cette date comprise. Sinon, la Banque des"
            " Territoires vous dit comment la rendre."
        ),
        params=("return_cents", "answer_by"),
    ),
    _entry(
        "dispute_answered",
        "Réponse à votre contestation : « {{ structure_name }} »",
        Paragraph(
            "La Banque des Territoires répond à la contestation du solde de la structure"
            " « {{ structure_name }} » :"
        ),
        Quote("answer"),
        Facts((("Reste à rendre", "{{ return_cents|euros }}"),)),
        params=("answer", "return_cents"),
    ),
)
