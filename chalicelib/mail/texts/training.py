"""The e-mails about the training: to structures, advisers and training bodies (RULES 14 to 17, section 9)."""

from chalicelib.mail.entry import Block, Button, EmailEntry, Facts, Items, Note, Paragraph
from chalicelib.mail.shared_texts import ACCESS, FOLLOWS_RECRUITMENTS, IS_RECRUITED

_BODY = "Vous recevez ce message parce que votre organisme forme des conseillers numériques."
_RECRUITMENT = Button("/espace/recrutements/{subject}", "Voir le recrutement")
_SHEET = Button("/espace/formations/{subject}", "Voir la fiche du conseiller")
_ASK = Note(
    "Une question ? Écrivez à l'organisme de formation, {{ body_name }}"
    "{% if body_email %} : {{ body_email }}{% else %}.{% endif %}"
)
_ASKED = ("body_name", "body_email")
_PLACE = Facts(
    (
        ("Lieu", "{{ where }}"),
        ("Premier jour", "{{ starts_on|date }}"),
        ("Dernier jour", "{{ ends_on|date }}"),
        ("Durée", "{{ course }}"),
    )
)
_ON_PLACE = ("where", "starts_on", "ends_on", "course", "remote")


def _to_structure(name: str, subject: str, *body: Block, params: tuple[str, ...] = ()) -> EmailEntry:
    return EmailEntry(
        name=name,
        subject=subject,
        because=FOLLOWS_RECRUITMENTS,
        params=("structure_name", "candidate_name", "has_account", *_ASKED, *params),
        body=(*body, _RECRUITMENT, _ASK, ACCESS),
    )


def _to_adviser(name: str, subject: str, *body: Block, params: tuple[str, ...] = ()) -> EmailEntry:
    return EmailEntry(
        name=f"{name}_candidate",
        subject=subject,
        because=IS_RECRUITED,
        params=("structure_name", "first_name", *_ASKED, *params),
        body=(*body, _ASK),
    )


def _to_body(name: str, subject: str, *body: Block, params: tuple[str, ...]) -> EmailEntry:
    return EmailEntry(name=name, subject=subject, because=_BODY, params=params, body=body)


ENTRIES = (
    _to_structure(
        "training_tested",
        "{{ 'Dispense de formation' if exempt else 'Formation' }} {{ candidate_name|de }}",
        Paragraph(
            "{% if exempt %}{{ candidate_name }} a déjà le certificat que prépare la formation (CCP1) :"
            " l'organisme de formation l'en dispense, et la prise de poste a lieu dès le début du contrat."
            "{% else %}{{ candidate_name }} a passé le test de positionnement. L'organisme de formation en a"
            " déduit la durée du parcours.{% endif %}"
        ),
        Facts((("Durée", "{{ course }}"),)),
        Paragraph(
            "{% if not exempt %}Le lieu et les dates vous sont confirmés par e-mail. Le contrat de travail se"
            " signe avant le départ en formation.{% endif %}"
        ),
        params=("exempt", "course"),
    ),
    _to_adviser(
        "training_tested",
        "{{ 'Votre dispense de formation' if exempt else 'Votre formation : ' ~ course }}",
        Paragraph(
            "{% if exempt %}Vous avez déjà le certificat que prépare la formation (CCP1) : l'organisme de"
            " formation vous en dispense. Vous prenez votre poste dès le début de votre contrat avec la"
            " structure « {{ structure_name }} ».{% else %}L'organisme de formation a enregistré le résultat"
            " de votre test de positionnement.{% endif %}"
        ),
        Facts((("Durée de votre formation", "{{ course }}"),)),
        Paragraph(
            "{% if exempt %}Une copie de ce certificat se dépose dans votre espace,"
            " {{ base_url }}/mon-espace, une fois votre contrat enregistré."
            "{% else %}Le lieu et les dates vous sont confirmés par e-mail.{% endif %}"
        ),
        params=("exempt", "course"),
    ),
    _to_structure(
        "training_confirmed",
        "Formation {{ candidate_name|de }} : du {{ starts_on|date }} au {{ ends_on|date }}",
        Paragraph(
            "La place {{ candidate_name|de }} en formation est confirmée."
            "{% if remote %} Cette formation a lieu à distance : elle peut être suivie depuis vos locaux."
            "{% endif %}"
        ),
        _PLACE,
        Paragraph(
            "{% if not signed %}Le contrat de travail n'est pas encore enregistré : signez-le et"
            " enregistrez-le avant le premier jour, sans attendre la convention.{% endif %}"
        ),
        params=(*_ON_PLACE, "signed"),
    ),
    _to_adviser(
        "training_confirmed",
        "Votre formation : du {{ starts_on|date }} au {{ ends_on|date }}",
        Paragraph(
            "Votre place en formation est confirmée."
            "{% if remote %} Cette formation a lieu à distance : elle peut être suivie depuis les locaux de"
            " la structure « {{ structure_name }} ».{% endif %}"
        ),
        _PLACE,
        params=_ON_PLACE,
    ),
    _to_structure(
        "training_place_lost",
        "Formation {{ candidate_name|de }} : la place confirmée ne tient plus",
        Paragraph(
            "Le lieu et les dates que l'organisme de formation avait confirmés pour {{ candidate_name }} ne"
            " tiennent plus. D'autres vous seront confirmés par e-mail."
        ),
    ),
    _to_adviser(
        "training_place_lost",
        "Votre formation : la place confirmée ne tient plus",
        Paragraph(
            "Le lieu et les dates que l'organisme de formation vous avait confirmés ne tiennent plus."
            " D'autres vous seront confirmés par e-mail."
        ),
    ),
    _to_structure(
        "training_contract_missing",
        "Contrat {{ candidate_name|de }} à enregistrer : la formation"
        " {{ 'a commencé' if begun else 'commence' }} le {{ starts_on|date }}",
        Paragraph(
            "La formation {{ candidate_name|de }} {{ 'a commencé' if begun else 'commence' }} le"
            " {{ starts_on|date }}, et le contrat de travail n'est pas enregistré. Sans lui, le départ en"
            " formation n'est pas possible."
        ),
        Paragraph(
            "Signez le contrat et enregistrez-le sur la page du recrutement, sans attendre la convention."
        ),
        params=("starts_on", "begun"),
    ),
    _to_structure(
        "training_absence",
        "Absences {{ candidate_name|de }} en formation",
        Paragraph(
            "{% if absences %}L'organisme de formation déclare ces absences {{ candidate_name|de }} :"
            "{% else %}L'organisme de formation ne déclare plus aucune absence {{ candidate_name|de }} : ce"
            " qui vous avait été écrit l'était par erreur.{% endif %}"
        ),
        Items("absences"),
        Paragraph("{% if absences %}C'est à vous, employeur, de leur donner suite.{% endif %}"),
        params=("absences",),
    ),
    _to_structure(
        "training_abandoned",
        "Formation {{ candidate_name|de }} abandonnée",
        Paragraph(
            "L'organisme de formation déclare que {{ candidate_name }} a abandonné sa formation le"
            " {{ abandoned_on|date }}. La formation est obligatoire : voyez avec {{ candidate_name }} et avec"
            " l'organisme comment la reprendre."
        ),
        params=("abandoned_on",),
    ),
    _to_adviser(
        "training_abandoned",
        "Votre formation est déclarée abandonnée",
        Paragraph(
            "L'organisme de formation déclare que vous avez abandonné votre formation le"
            " {{ abandoned_on|date }}. Elle est obligatoire : si c'est une erreur, ou si vous voulez la"
            " reprendre, dites-le à l'organisme."
        ),
        params=("abandoned_on",),
    ),
    _to_adviser(
        "training_exam_due",
        "Votre certificat (CCP1) à passer au plus tard le {{ exam_by|date }}",
        Paragraph(
            "Vous avez suivi la formation ; l'examen du premier certificat (CCP1) se passe au plus tard le"
            " {{ exam_by|date }}, et aucun résultat n'est enregistré{% if failed %} depuis celui que vous"
            " aviez à repasser{% endif %}. Demandez sa date à l'organisme de formation. Une fois le"
            " certificat obtenu, déposez-en une copie dans votre espace, {{ base_url }}/mon-espace."
        ),
        params=("exam_by", "failed"),
    ),
    _to_body(
        "training_exam_due",
        "Certificat (CCP1) {{ candidate_name|de }} à passer au plus tard le {{ exam_by|date }}",
        Paragraph(
            "{{ candidate_name }} a suivi la formation jusqu'au {{ ends_on|date }}. L'examen du CCP1 se passe"
            " au plus tard le {{ exam_by|date }} : donnez-lui une date, et enregistrez le résultat."
        ),
        _SHEET,
        params=("candidate_name", "exam_by", "ends_on"),
    ),
    _to_body(
        "training_start_due",
        "Départ en formation en retard : {{ candidate_name }}",
        Paragraph(
            "Le contrat {{ candidate_name|de }} avec la structure « {{ structure_name }} » a commencé le"
            " {{ starts_on|date }}{% if back_on %} et, suspendu depuis, a repris le {{ back_on|date }}"
            "{% endif %}."
            " La formation devait commencer au plus tard {{ days|plural('jour') }} après :"
            " {{ 'faites passer le test de positionnement' if to_test else"
            " 'une place dans une session proche est attendue' }}."
        ),
        _SHEET,
        params=("candidate_name", "structure_name", "starts_on", "back_on", "days", "to_test"),
    ),
    _to_body(
        "training_contract_missing_body",
        "Départ en formation bloqué : {{ candidate_name }}",
        Paragraph(
            "La session {{ candidate_name|de }} a commencé le {{ starts_on|date }}, mais la structure"
            " « {{ structure_name }} » n'a pas enregistré le contrat de travail : {{ candidate_name }} ne"
            " peut pas la commencer. La structure en est informée ; la formation commence dès que le contrat"
            " est enregistré."
        ),
        _SHEET,
        params=("candidate_name", "structure_name", "starts_on"),
    ),
    _to_body(
        "training_away_body",
        "Contrat {{ candidate_name|de }} {{ 'suspendu' if away else 'de nouveau en cours' }}",
        Paragraph(
            "{% if away %}La structure « {{ structure_name }} » déclare suspendu le contrat"
            " {{ candidate_name|de }}, qui a une place en formation. Ces jours-là, personne ne l'y attend, et"
            " ils ne sont pas des absences à déclarer.{% else %}Le contrat {{ candidate_name|de }} avec la"
            " structure « {{ structure_name }} » n'est plus suspendu : sa place en formation ne change pas."
            "{% endif %}"
        ),
        Items("away"),
        _SHEET,
        params=("candidate_name", "structure_name", "away"),
    ),
    _to_body(
        "training_stopped_body",
        "Formation {{ candidate_name|de }} arrêtée",
        Paragraph(
            "Le recrutement {{ candidate_name|de }} par la structure « {{ structure_name }} »"
            " {% if last_day %}prend fin le {{ last_day|date }}{% else %}est annulé{% endif %} : sa formation"
            " s'arrête, et vous n'avez plus rien à lui proposer."
        ),
        Paragraph(
            "{% if freed %}La place dans la session du {{ starts_on|date }} ({{ where }}) est libre : qui"
            " attend une session est dans la liste « Formations ».{% endif %}"
        ),
        Paragraph("Si cette fin est retirée, sa fiche revient parmi ceux qui attendent."),
        _SHEET,
        params=("candidate_name", "structure_name", "last_day", "freed", "starts_on", "where"),
    ),
    _to_body(
        "training_session_remote",
        "Session du {{ starts_on|date }} : à distance",
        Paragraph(
            "La session prévue en présentiel ({{ where }}) a {{ registered }}"
            " {{ 'inscrits' if registered > 1 else 'inscrit' }} à la clôture, moins que les {{ least }}"
            " nécessaires. Elle a lieu à distance, aux mêmes dates, et c'est le titulaire du lot 1 qui la"
            " donne. Les conseillers et leurs structures en sont informés par e-mail."
        ),
        Facts(
            (("Premier jour", "{{ starts_on|date }}"), ("Dernier jour", "{{ ends_on|date }}")),
        ),
        Button("/espace/sessions-de-formation/{subject}", "Voir la session"),
        params=("where", "registered", "least", "starts_on", "ends_on"),
    ),
)
