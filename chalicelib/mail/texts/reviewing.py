"""The e-mails to prefectures: digest, answers, opinions awaited, decisions (RULES section 9)."""

from chalicelib.mail.entry import Button, EmailEntry, Facts, Items, Paragraph, Quote, Sections

BECAUSE = (
    "Vous recevez ce message parce {% if in_place_of %}qu'aucune préfecture n'a de compte ouvert pour le"
    " département ({{ in_place_of }}) : créez-en un, ou traitez ce message à sa place."
    "{% else %}que vous suivez les candidatures de votre département.{% endif %}"
)
_SPACE = Button("/espace", "Ouvrir mon espace")

ENTRIES = (
    EmailEntry(
        name="digest",
        subject="À traiter : {% if opinion_count %}"
        "{{ opinion_count|plural('candidature à examiner', 'candidatures à examiner') }}"
        "{% endif %}{% if opinion_count and late_follow_up_count %}, {% endif %}{% if late_follow_up_count %}"
        "{{ late_follow_up_count|plural('suivi trimestriel en retard', 'suivis trimestriels en retard') }}"
        "{% endif %}{% if follow_up_back_count and (opinion_count or late_follow_up_count) %}, {% endif %}"
        "{% if follow_up_back_count %}{{ follow_up_back_count|plural('suivi à revoir', 'suivis à revoir') }}"
        "{% endif %}{% if instruction_count and (opinion_count or late_follow_up_count"
        " or follow_up_back_count) %}, {% endif %}"
        "{% if instruction_count %}{{ instruction_count|plural('instruction en retard',"
        " 'instructions en retard') }}{% endif %}"
        "{% if signature_count and (opinion_count or late_follow_up_count or follow_up_back_count"
        " or instruction_count) %}, "
        "{% endif %}"
        "{% if signature_count %}{{ signature_count|plural('convention à signer',"
        " 'conventions à signer') }}{% endif %}"
        "{% if late_recovery_count and (opinion_count or late_follow_up_count or follow_up_back_count"
        " or instruction_count or signature_count) %}, {% endif %}"
        "{% if late_recovery_count %}{{ late_recovery_count|plural('titre de perception en retard',"
        " 'titres de perception en retard') }}{% endif %}",
        because="Vous recevez ce message parce que vous suivez des structures accueillantes.",
        params=(
            "opinion_count",
            "opinion_sections",
            "opinion_more",
            "late_follow_up_count",
            "late_follow_up_sections",
            "late_follow_up_more",
            "follow_up_back_count",
            "follow_up_back_sections",
            "follow_up_back_more",
            "instruction_count",
            "instruction_sections",
            "instruction_more",
            "signature_count",
            "signature_sections",
            "signature_more",
            "late_recovery_count",
            "late_recovery_sections",
            "late_recovery_more",
            "in_place",
        ),
        body=(
            Paragraph(
                "{% if in_place %}Aucune préfecture n'a de compte ouvert pour ces départements : créez-en un,"
                " ou suivez ces structures à sa place.{% endif %}"
            ),
            Paragraph(
                "{% if opinion_count %}{{ opinion_count|plural('candidature attend',"
                " 'candidatures attendent') }} l'avis de la préfecture :{% endif %}"
            ),
            Sections("opinion_sections"),
            Paragraph("{% if opinion_more %}… et {{ opinion_more|plural('autre', 'autres') }}.{% endif %}"),
            Paragraph(
                "{% if opinion_count and not in_place %}Sur la plateforme, vous pouvez interroger chaque"
                " structure sur son projet et donner un avis favorable ou défavorable, avec un"
                " commentaire.{% endif %}"
            ),
            Paragraph(
                "{% if late_follow_up_count %}Malgré plusieurs rappels,"
                " {{ late_follow_up_count|plural('suivi trimestriel est attendu',"
                " 'suivis trimestriels sont attendus') }} :{% endif %}"
            ),
            Sections("late_follow_up_sections"),
            Paragraph(
                "{% if late_follow_up_more %}… et {{ late_follow_up_more|plural('autre', 'autres') }}."
                "{% endif %}"
            ),
            Paragraph(
                "{% if late_follow_up_count %}Prenez contact avec chaque structure : ses coordonnées et"
                " l'état de ses recrutements sont sur la plateforme.{% endif %}"
            ),
            Paragraph(
                "{% if follow_up_back_count %}{{ follow_up_back_count|plural('suivi que vous aviez accepté"
                " n\\'est plus accepté', 'suivis que vous aviez acceptés ne sont plus acceptés') }} : un"
                " contrat a changé depuis, ou la structure a corrigé sa déclaration.{% endif %}"
            ),
            Sections("follow_up_back_sections"),
            Paragraph(
                "{% if follow_up_back_more %}… et {{ follow_up_back_more|plural('autre', 'autres') }}."
                "{% endif %}"
            ),
            Paragraph(
                "{% if follow_up_back_count %}Une fois transmis de nouveau, chacun est dans la liste"
                " « À contrôler » des suivis trimestriels.{% endif %}"
            ),
            Paragraph(
                "{% if instruction_count %}Le délai de la Banque des Territoires pour instruire"
                " {{ instruction_count|plural('dossier complet', 'dossiers complets') }} est dépassé :"
                "{% endif %}"
            ),
            Sections("instruction_sections"),
            Paragraph(
                "{% if instruction_more %}… et {{ instruction_more|plural('autre', 'autres') }}.{% endif %}"
            ),
            Paragraph(
                "{% if instruction_count %}La liste « Délai dépassé » des subventions, sur la plateforme, dit"
                " où en est chaque dossier.{% endif %}"
            ),
            Paragraph(
                "{% if signature_count %}"
                "{{ signature_count|plural('convention signée', 'conventions signées') }} par la structure"
                " {{ 'attend' if signature_count == 1 else 'attendent' }} votre"
                " signature :{% endif %}"
            ),
            Sections("signature_sections"),
            Paragraph(
                "{% if signature_more %}… et {{ signature_more|plural('autre', 'autres') }}.{% endif %}"
            ),
            Paragraph(
                "{% if late_recovery_count %}"
                "{{ late_recovery_count|plural('titre de perception', 'titres de perception') }} pour une"
                " somme à rendre {% if late_recovery_count == 1 %}n'est pas payé{% else %}ne sont pas payés"
                "{% endif %} après la date limite :{% endif %}"
            ),
            Sections("late_recovery_sections"),
            Paragraph(
                "{% if late_recovery_more %}… et {{ late_recovery_more|plural('autre', 'autres') }}."
                "{% endif %}"
            ),
            _SPACE,
        ),
    ),
    EmailEntry(
        name="question_answered",
        subject="La structure « {{ structure_name }} » a répondu à votre question",
        because=BECAUSE,
        params=("in_place_of", "structure_name", "opinion_awaited", "decision_awaited"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » a répondu à votre question sur sa candidature. Lisez"
                " sa réponse sur la plateforme{% if opinion_awaited %}, puis donnez votre avis{% elif"
                " decision_awaited %}. Vous pouvez encore modifier votre avis{% endif %}."
            ),
            _SPACE,
        ),
    ),
    EmailEntry(
        name="application_completed",
        subject="La structure « {{ structure_name }} » a complété sa candidature",
        because=BECAUSE,
        params=("in_place_of", "structure_name", "text"),
        body=(
            Paragraph(
                "Le comité national de sélection avait ajourné la candidature de la structure"
                " « {{ structure_name }} ». Elle la complète ainsi :"
            ),
            Quote("text"),
            Paragraph(
                "Une prochaine séance la réexaminera. Jusque-là, vous pouvez donner ou modifier votre avis."
            ),
            _SPACE,
        ),
    ),
    EmailEntry(
        name="question_unanswered",
        subject="La structure « {{ structure_name }} » n'a pas encore répondu à la question posée",
        because=BECAUSE,
        params=("in_place_of", "structure_name", "asked_on", "text"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » n'a pas répondu à la question posée le"
                " {{ asked_on|date }} :"
            ),
            Quote("text"),
            Paragraph("Un rappel lui est envoyé. L'avis de la préfecture n'a pas à attendre sa réponse."),
            _SPACE,
        ),
    ),
    EmailEntry(
        name="extension_requested",
        subject="La structure « {{ structure_name }} » demande plus de temps pour recruter",
        because=BECAUSE,
        params=("in_place_of", "structure_name", "deadline", "wanted_until", "posts_free", "reason"),
        body=(
            Paragraph(
                "La structure « {{ structure_name }} » demande une prolongation de son délai de recrutement,"
                " pour la raison suivante :"
            ),
            Quote("reason"),
            Facts(
                (
                    ("Échéance actuelle", "{{ deadline|date }}"),
                    ("Échéance demandée", "{{ wanted_until|date }}"),
                    ("Postes à pourvoir", "{{ posts_free }}"),
                )
            ),
            Button("/espace/prolongations/{subject}", "Répondre à la demande"),
        ),
    ),
    EmailEntry(
        name="contact_is_staff",
        subject="La structure « {{ structure_name }} » n'a pas reçu de lien de compte",
        because="Vous recevez ce message parce que l'agence corrige les contacts des structures.",
        params=("structure_name", "siret"),
        body=(
            Paragraph(
                "La candidature de la structure « {{ structure_name }} » est validée, mais l'adresse de son"
                " contact est déjà celle d'un agent : aucun compte n'a pu lui être ouvert."
            ),
            Facts((("SIRET", "{{ siret|siret }}"),)),
            Paragraph("Demandez à la structure une autre adresse de contact, puis corrigez-la."),
            _SPACE,
        ),
    ),
    EmailEntry(
        name="opinion_overdue",
        subject="Avis attendu sur la candidature de la structure « {{ structure_name }} »",
        because=BECAUSE,
        params=("in_place_of", "structure_name", "confirmed_on"),
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
    EmailEntry(
        name="session_published",
        subject="Décisions de la séance n° {{ session_number }} du comité : {{ department_name }}",
        because=BECAUSE,
        params=(
            "in_place_of",
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
            Paragraph("Le détail de chaque décision est sur la plateforme."),
            _SPACE,
        ),
    ),
)
