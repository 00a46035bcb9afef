"""An example of every e-mail of the catalogue, with every parameter and link."""

from collections.abc import Mapping
from datetime import UTC, datetime

from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.services.core.store import StoredEmail

NOON = datetime(2027, 1, 12, 12, 0, tzinfo=UTC)

PARAMS: Mapping[str, object] = {
    "asked_on": "2026-12-15",
    "came_back": True,
    "candidate_name": "Inès Durand",
    "case_file_url": "https://demarches.example/dossiers/4321?token=a&b=c",
    "complete_file_by": "2027-02-25",
    "confirmed_on": "2026-12-01",
    "contract_kind": "CDD",
    "count": 23,
    "days_left": 7,
    "deadline": "2027-03-12",
    "decision_awaited": True,
    "department_name": "Eure-et-Loir",
    "due_on": "2027-01-31",
    "ended_on": "2027-05-31",
    "end_reason": "démission",
    "ends_on": "2029-02-28",
    "changed_on": "2027-01-12",
    "contracts_missing": 1,
    "escalated": False,
    "expires_on": "2027-02-09",
    "findable": True,
    "first_name": "Inès",
    "has_account": True,
    "held_on": "2027-01-11",
    "in_place": False,
    "in_place_of": None,
    "invited_by": "Paul Martin",
    "kind_label": "une commune",
    "last": True,
    "late": True,
    "late_follow_up_count": 23,
    "late_follow_up_more": 3,
    "late_follow_up_sections": [
        ["Eure-et-Loir (21)", "Mairie de Chartres : 3e trimestre 2026, 45 jours de retard"],
        ["Loiret (2)", "Le Fil numérique : 4e trimestre 2026, 15 jours de retard"],
    ],
    "may_apply": True,
    "missing": "Le nombre de postes n'est pas justifié.",
    "months": 24,
    "more": 3,
    "names": ["Mairie de Chartres", "Le Fil numérique"],
    "opinion_count": 3,
    "opinion_awaited": True,
    "opinion_more": 0,
    "opinion_sections": [["Eure-et-Loir (3)", "Mairie de Chartres", "Le Fil numérique", "Bonjour Beauce"]],
    "per_post_cents": 50_000_00,
    "pieces": ["les statuts", "un relevé d'identité bancaire"],
    "planned_hire_date": "2027-03-01",
    "postponed": 1,
    "posts": 2,
    "posts_free": 2,
    "posts_left": 1,
    "posts_returned": 1,
    "posts_requested": 4,
    "prefecture_name": "Eure-et-Loir",
    "read_on": "2027-01-12",
    "quarter_label": "4e trimestre 2026",
    "question": "Où l'accueil aura-t-il lieu ?\nÀ quels horaires ?",
    "reason": "Le territoire est déjà couvert.",
    "recruits_until": "2027-03-12",
    "rejected": 2,
    "role_label": "préfecture",
    "session_number": 24,
    "signed_on": "2027-02-15",
    "siret": "21280085600016",
    "stage": "seven_days_before",
    "starts_on": "2027-03-01",
    "status_label": "en cours d'examen",
    "structure_name": "Mairie de Chartres",
    "text": "Voici le budget, voté le 5 janvier.",
    "total_cents": 100_000_00,
    "wanted_until": "2027-05-31",
    "account_pending": False,
    "recruits": True,
    "additional": False,
    "term_over": False,
    "subsidised_until": "2029-02-28",
    "training_by": "2027-03-16",
    "validated": 5,
}

LINKS: Mapping[str, tuple[str, str]] = {
    "confirm": ("confirm_application", "link-confirm"),
    "status": ("application_status", "application-1"),
    "account": ("open_account", "link-account"),
    "engage": ("proved_application", "mailbox-of-today"),
    "become": ("proved_registration", "mailbox-of-today"),
    "reset": ("reset_password", "link-reset"),
    "answer": ("answer_question", "link-answer"),
    "space": ("candidate_space", "link-space"),
    "availability": ("candidate_availability", "link-availability"),
    "unsubscribe": ("candidate_unsubscribe", "link-unsubscribe"),
}


def sample(template: str, *, email_id: str = "email-1", **changed: object) -> StoredEmail:
    """Return an e-mail with every parameter and link; ``changed`` replaces parameters."""
    entry = CATALOGUE[template]
    return StoredEmail(
        id=email_id,
        template=template,
        to="contact@chartres.example",
        subject_id="subject-1",
        params={name: changed.get(name, PARAMS[name]) for name in entry.params},
        links={name: LINKS[name] for name in (*entry.links, *entry.optional_links)},
        created_at=NOON,
    )
