"""The e-mails to a structure about the money (RULES 21, section 9)."""

from chalicelib.mail.entry import Block, Button, EmailEntry, Facts, Paragraph, Quote
from chalicelib.mail.shared_texts import ACCESS, IS_SUBSIDISED

_ACCOUNT = Button("/espace/conventions/{subject}/compte", "Voir le compte de la subvention")
_BANK = Button("/espace/coordonnees-bancaires", "Voir les coordonnées bancaires")
_AMOUNT = ("Montant", "{{ instalment_cents|euros }}")
_ON_INSTALMENT = ("instalment", "instalment_cents")
_ON_OFFSET = ("offset_cents", "onto_name", "onto_instalment", "return_cents")
_ABOUT_IT = Paragraph(
    "Le compte de la subvention le montre. Si quelque chose vous semble faux, écrivez à la Banque des"
    " Territoires par la messagerie du dossier, sur Démarches simplifiées."
)


def _entry(
    name: str, subject: str, *body: Block, params: tuple[str, ...], see: Button = _ACCOUNT
) -> EmailEntry:
    return EmailEntry(
        name=name,
        subject=subject,
        because=IS_SUBSIDISED,
        params=("structure_name", "has_account", *params),
        body=(*body, see, ACCESS),
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
        Facts(
            (
                ("À rendre", "{{ return_cents|euros }}"),
                ("À contester au plus tard le", "{{ answer_by|date }}"),
            )
        ),
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
    _entry(
        "recovery_ordered",
        "Titre de perception n° {{ order }} : « {{ structure_name }} »",
        Paragraph(
            "Un titre de perception est émis pour la somme que la structure « {{ structure_name }} » doit"
            " rendre, ou pour une partie. Il dit comment la payer."
        ),
        Facts(
            (
                ("Titre", "n° {{ order }} du {{ issued_on|date }}"),
                ("Envoyé à", "{{ sent_to }}"),
                ("À payer pour ce titre", "{{ order_cents|euros }}"),
                ("Reste à rendre en tout", "{{ return_cents|euros }}"),
                ("À payer jusqu'au", "{{ pay_by|date }} inclus"),
            )
        ),
        _ABOUT_IT,
        params=("order", "issued_on", "order_cents", "pay_by", "return_cents", "sent_to"),
    ),
    _entry(
        "recovery_late",
        "Titre de perception n° {{ order }} à payer : « {{ structure_name }} »",
        Paragraph(
            "Le dernier jour pour payer le titre de perception de la structure « {{ structure_name }} » est"
            " passé, et la somme n'est pas enregistrée comme rendue."
        ),
        Facts(
            (
                ("Titre", "n° {{ order }} du {{ issued_on|date }}"),
                ("À payer pour ce titre", "{{ order_cents|euros }}"),
                ("Reste à rendre en tout", "{{ return_cents|euros }}"),
                ("À payer jusqu'au", "{{ pay_by|date }} inclus"),
            )
        ),
        _ABOUT_IT,
        params=("order", "issued_on", "order_cents", "pay_by", "return_cents"),
    ),
    _entry(
        "recovery_cancelled",
        "Titre de perception n° {{ order }} annulé : « {{ structure_name }} »",
        Paragraph(
            "Le titre de perception n° {{ order }}, émis pour la somme que la structure"
            " « {{ structure_name }} » doit rendre, est annulé : ne le payez pas. La raison en est la"
            " suivante :"
        ),
        Quote("cancelled_why"),
        Facts((("Reste à rendre", "{{ return_cents|euros }}"),)),
        params=("order", "cancelled_why", "return_cents"),
    ),
    _entry(
        "sum_set_off",
        "Somme à rendre retenue sur un versement : « {{ structure_name }} »",
        Paragraph(
            "Une partie ou la totalité de la somme que la structure « {{ structure_name }} » doit rendre est"
            " retenue sur le versement n° {{ onto_instalment }} de son autre convention"
            " (« {{ onto_name }} ») : la structure ne la paie pas, et ce versement est diminué d'autant."
        ),
        Facts((("Retenu", "{{ offset_cents|euros }}"), ("Reste à rendre", "{{ return_cents|euros }}"))),
        _ABOUT_IT,
        params=_ON_OFFSET,
    ),
    _entry(
        "set_off_reversed",
        "Retenue annulée sur un versement : « {{ structure_name }} »",
        Paragraph(
            "La somme qui avait été retenue sur le versement n° {{ onto_instalment }} d'une autre convention"
            " (« {{ onto_name }} ») de la structure ne l'est plus : elle lui est de nouveau due, et"
            " de nouveau à rendre sur la convention « {{ structure_name }} »."
        ),
        Facts(
            (
                ("N'est plus retenu", "{{ offset_cents|euros }}"),
                ("Reste à rendre", "{{ return_cents|euros }}"),
            )
        ),
        _ABOUT_IT,
        params=_ON_OFFSET,
    ),
)
