"""The e-mails to a structure about its case file and its agreement (RULES 11 to 13, section 9)."""

from chalicelib.mail.entry import Block, Button, EmailEntry, Facts, Items, Paragraph, Quote
from chalicelib.mail.shared_texts import ACCESS

_BECAUSE = (
    "Vous recevez ce message parce que la structure « {{ structure_name }} » demande une subvention de l'État"
    " pour ses conseillers numériques."
)
_SEE = Button("/espace/conventions/{subject}", "Voir le dossier et la convention")
_NUMBER = ("Dossier Démarches simplifiées", "{% if case_file_number %}n° {{ case_file_number }}{% endif %}")
_SAFE = ("Complet au plus tard le", "{{ complete_file_by|date if complete_file_by else '' }}")
_PIECES: tuple[Block, ...] = (
    Paragraph("{% if pieces_refused %}Pièces refusées, et pourquoi :{% endif %}"),
    Items("pieces_refused"),
    Paragraph("{% if pieces_expected %}Pièces qui manquent :{% endif %}"),
    Items("pieces_expected"),
)
_OPEN = Button("case_file_url", "Ouvrir le dossier", when="case_file_url")
_ON_PIECES = ("case_file_number", "pieces_refused", "pieces_expected", "complete_file_by")


_AMOUNT = Facts(
    (
        ("Postes", "{{ posts }}"),
        ("Durée par poste", "{{ months }} mois"),
        ("Subvention", "{{ total_cents|euros }}"),
    )
)
_ON_TEXT = ("amends", "posts", "months", "total_cents")


def _entry(name: str, subject: str, *body: Block, params: tuple[str, ...]) -> EmailEntry:
    return EmailEntry(
        name=name,
        subject=subject,
        because=_BECAUSE,
        params=("structure_name", "has_account", *params),
        body=(*body, _SEE, ACCESS),
    )


ENTRIES = (
    _entry(
        "case_file_incomplete",
        "Dossier à compléter : « {{ structure_name }} »",
        Paragraph(
            "Le dossier de subvention de la structure « {{ structure_name }} » est à compléter. La Banque"
            " des Territoires l'instruit une fois qu'il est complet."
        ),
        Facts((_NUMBER, _SAFE)),
        *_PIECES,
        Paragraph(
            "Complétez-le sur Démarches simplifiées, avec le compte qui l'a déposé."
            "{% if not pieces_refused and not pieces_expected %} Demandez par la messagerie du dossier ce qui"
            " lui manque.{% endif %}"
        ),
        params=_ON_PIECES,
    ),
    _entry(
        "case_file_reminder",
        "Dossier à compléter au plus tard le {{ complete_file_by|date }} : « {{ structure_name }} »",
        Paragraph(
            "Le dossier de subvention de la structure « {{ structure_name }} » n'est pas encore complet. La"
            " Banque des Territoires a besoin de {{ instruction_days|plural('jour') }} pour l'instruire avant"
            " la fin du délai de recrutement."
        ),
        Facts((_NUMBER, _SAFE)),
        *_PIECES,
        _OPEN,
        params=(*_ON_PIECES, "case_file_url", "instruction_days"),
    ),
    _entry(
        "case_file_renewed",
        "Nouveau lien du dossier : « {{ structure_name }} »",
        Paragraph(
            "Démarches simplifiées efface au bout de {{ draft_days|plural('jour') }} un dossier que personne"
            " n'a ouvert avec son compte. Si vous n'avez pas encore ouvert celui de la structure"
            " « {{ structure_name }} », en voici un autre, rempli de la même façon."
        ),
        Facts((_NUMBER,)),
        _OPEN,
        Paragraph(
            "Si vous aviez déjà ouvert le précédent avec votre compte, continuez-le : il reste valable."
            " L'espace de la structure montre toujours le lien à jour."
        ),
        params=("case_file_number", "case_file_url", "draft_days"),
    ),
    _entry(
        "case_file_complete",
        "Dossier complet : « {{ structure_name }} »",
        Paragraph(
            "Le dossier de subvention de la structure « {{ structure_name }} » est complet. La Banque des"
            " Territoires l'instruit, et vous écrit si une pièce est à revoir."
        ),
        Facts((_NUMBER, ("Réponse attendue au plus tard le", "{{ due_on|date if due_on else '' }}"))),
        params=("case_file_number", "due_on"),
    ),
    _entry(
        "case_file_accepted",
        "Dossier accepté : « {{ structure_name }} »",
        Paragraph(
            "La Banque des Territoires a accepté le dossier de subvention de la structure"
            " « {{ structure_name }} ». Elle vous envoie la convention à signer ; un e-mail vous en informe."
        ),
        Facts((_NUMBER,)),
        Paragraph("Si votre assemblée doit encore autoriser la signature, faites voter dès maintenant."),
        params=("case_file_number",),
    ),
    _entry(
        "case_file_stopped",
        "Dossier {{ state_label }} : « {{ structure_name }} »",
        Paragraph(
            "Le dossier de subvention de la structure « {{ structure_name }} » est {{ state_label }} par la"
            " Banque des Territoires :"
        ),
        Quote("reason"),
        Facts((_NUMBER,)),
        Paragraph(
            "Si c'est une erreur, ou si vous pouvez y remédier, écrivez à la Banque des Territoires par la"
            " messagerie de Démarches simplifiées : elle peut rouvrir le dossier."
        ),
        params=("case_file_number", "state_label", "reason"),
    ),
    _entry(
        "agreement_to_sign",
        "{{ 'Avenant' if amends else 'Convention' }} à signer : « {{ structure_name }} »",
        Paragraph(
            "La Banque des Territoires vous envoie"
            " {{ \"l'avenant à la convention\" if amends else 'la convention' }} de subvention de la"
            " structure « {{ structure_name }} ». Lisez le texte dans l'espace de la structure, puis"
            " signez-le ; la Banque des Territoires signe en dernier."
        ),
        _AMOUNT,
        Paragraph(
            "Vous y indiquez d'abord qui signe au nom de la structure : son nom, sa qualité et, s'il y a"
            " lieu, sa délégation et la délibération qui autorise la signature. Vous pouvez retirer la"
            " signature tant que la Banque des Territoires n'a pas signé."
        ),
        params=_ON_TEXT,
    ),
    _entry(
        "agreement_reminder",
        "Rappel : {{ 'avenant' if amends else 'convention' }} à signer (« {{ structure_name }} »)",
        Paragraph(
            "{{ \"L'avenant à la convention\" if amends else 'La convention' }} de subvention de la structure"
            " « {{ structure_name }} » attend votre signature depuis le {{ sent_on|date }}."
        ),
        _AMOUNT,
        Paragraph(
            "Si le texte est à corriger, écrivez à la Banque des Territoires par la messagerie du dossier,"
            " sur Démarches simplifiées : elle peut le reprendre."
        ),
        params=(*_ON_TEXT, "sent_on"),
    ),
    _entry(
        "agreement_signed_by_structure",
        "Votre signature est enregistrée : « {{ structure_name }} »",
        Paragraph(
            "La convention de subvention de la structure « {{ structure_name }} » est signée en son nom. Elle"
            " attend la signature de la Banque des Territoires, qui signe en dernier."
        ),
        Paragraph(
            "Si vous n'êtes pas à l'origine de cette signature, retirez-la sans attendre dans l'espace de la"
            " structure."
        ),
        params=(),
    ),
    _entry(
        "agreement_signed",
        "{{ 'Avenant signé' if amends else 'Convention signée' }} par tous : « {{ structure_name }} »",
        Paragraph(
            "{{ \"L'avenant à la convention\" if amends else 'La convention' }} de subvention de la structure"
            " « {{ structure_name }} » est {{ 'signé' if amends else 'signée' }} par la structure et par la"
            " Banque des Territoires."
        ),
        _AMOUNT,
        Paragraph("Vous pouvez en lire et en imprimer le texte dans l'espace de la structure."),
        params=_ON_TEXT,
    ),
    _entry(
        "agreement_taken_back",
        "Convention reprise : « {{ structure_name }} »",
        Paragraph(
            "Le texte de la convention de subvention que la structure « {{ structure_name }} » avait reçu"
            " n'est plus à signer."
            "{% if reason %} La Banque des Territoires l'a repris pour la raison suivante :{% else %} Le"
            " nombre de postes ou le SIRET a changé depuis son envoi.{% endif %}"
        ),
        Quote("reason"),
        Paragraph(
            "Si un autre texte est à signer, il vous est envoyé de la même façon. Vous n'avez rien à faire"
            " d'ici là."
        ),
        params=("reason",),
    ),
)
