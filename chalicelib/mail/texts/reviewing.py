"""The e-mails to prefectures: digest, answers, opinions awaited, decisions (RULES section 9)."""

from chalicelib.mail.entry import Button, Entry, Facts, Items, Paragraph

_BECAUSE = "Vous recevez ce message parce que vous suivez les candidatures de votre département."
_SPACE = Button("site", "Ouvrir mon espace")

ENTRIES = (
    Entry(
        name="prefecture_digest",
        subject="{{ count|plural('nouvelle candidature', 'nouvelles candidatures') }} à examiner :"
        " {{ department_name }}",
        because=_BECAUSE,
        params=("department_name", "count", "names", "more"),
        body=(
            Paragraph(
                "{{ count|plural('nouvelle candidature attend', 'nouvelles candidatures attendent') }}"
                " l'avis de la préfecture ({{ department_name }}) :"
            ),
            Items("names"),
            Paragraph("{% if more %}… et {{ more|plural('autre', 'autres') }}.{% endif %}"),
            Paragraph(
                "Dans votre espace, vous pouvez interroger chaque structure sur son projet et donner un avis"
                " favorable ou défavorable, avec un commentaire."
            ),
            _SPACE,
        ),
    ),
    Entry(
        name="question_answered",
        subject="La structure « {{ structure_name }} » a répondu à votre question",
        because=_BECAUSE,
        params=("structure_name",),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » a répondu à votre question sur sa candidature. Lisez"
                " sa réponse dans votre espace, puis donnez votre avis."
            ),
            _SPACE,
        ),
    ),
    Entry(
        name="contact_is_staff",
        subject="La structure « {{ structure_name }} » n'a pas reçu de lien de compte",
        because="Vous recevez ce message parce que l'agence corrige les contacts des structures.",
        params=("structure_name", "siret"),
        body=(
            Paragraph(
                "La candidature de la structure « {{ structure_name }} » est validée, mais l'adresse de son"
                " contact est déjà celle d'un agent : aucun compte n'a pu lui être ouvert."
            ),
            Facts((("SIRET", "{{ siret }}"),)),
            Paragraph("Demandez à la structure une autre adresse de contact, puis corrigez-la."),
            _SPACE,
        ),
    ),
    Entry(
        name="opinion_overdue",
        subject="Avis attendu sur la candidature de la structure « {{ structure_name }} »",
        because=_BECAUSE,
        params=("structure_name", "confirmed_on"),
        body=(
            Paragraph(
                "Le délai pour donner votre avis sur la candidature de la structure « {{ structure_name }} »"
                " est dépassé."
            ),
            Facts((("Candidature reçue le", "{{ confirmed_on|date }}"),)),
            Paragraph(
                "Vous pouvez encore le donner, tant que le comité national de sélection ne s'est pas"
                " prononcé. Sans avis, il peut décider sans vous."
            ),
            _SPACE,
        ),
    ),
    Entry(
        name="session_published",
        subject="Décisions du comité de sélection n° {{ session_number }} : {{ department_name }}",
        because=_BECAUSE,
        params=(
            "department_name",
            ("session_number"),
            ("held_on"),
            ("validated"),
            ("rejected"),
            ("postponed"),
            ("names"),
        ),
        body=(
            Paragraph(
                "Le comité national de sélection a rendu ses décisions sur les candidatures de votre"
                " département. Les structures en sont informées par e-mail."
            ),
            Facts(
                (
                    ("Département", "{{ department_name }}"),
                    ("Séance", "n° {{ session_number }} du {{ held_on|date }}"),
                    ("Validées", "{{ validated }}"),
                    ("Refusées", "{{ rejected }}"),
                    ("Ajournées", "{{ postponed }}"),
                )
            ),
            Items("names"),
            Paragraph("Le détail de chaque décision est dans votre espace."),
            _SPACE,
        ),
    ),
)
