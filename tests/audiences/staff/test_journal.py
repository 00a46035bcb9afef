"""The journal of an application says in sentences who did what, when and why."""

import ast
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.audiences.shared import journal
from chalicelib.domain.access.account import Role
from chalicelib.services import applying, deciding
from chalicelib.services.applying import agency_corrections
from chalicelib.services.core.changes import BEARER, PUBLIC, SYSTEM, Author, JournalEntry
from chalicelib.services.deciding import review
from tests.audiences.site import confirmed_application, opened
from tests.audiences.situations import staff_enters
from tests.support.world import World

# Entries of these rooms about other objects: candidates, structures, sessions, the budget.
OTHERS = {
    # Of a session and of the budget.
    *("decision_taken_back", "envelope_set", "moved", "noted", "opened", "prepared_again"),
    "viewed",
    "created",
    "corrected",
    "removed",
    "decided",
    "closed",
    "published",
    "decision_without_object",
    # Of what a structure whose commune is corrected has.
    *("training_place_corrected", "department_corrected"),
    # Of a draft, which the journal of the application does not show.
    "draft_kept",
}
# The name is the status, or that of the e-mail.
BY_STATUS = {
    "cancelled",
    "duplicate",
    "correction_granted",
    "correction_declined",
    "recruitment_extended",
    "recruitment_shortened",
}
# Written by other rooms.
ELSEWHERE = {
    *("email_sent_again", "posts_taken_over", "posts_gone", "taken_in", "intake_corrected"),
    "closed_in_liquidation",
}


def noted() -> set[str]:
    """Return the names that services of these rooms write to the journal."""
    names = set()
    for room in (applying, deciding):
        for path in Path(room.__path__[0]).glob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(call, ast.Call):
                    continue
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in ("note", "note_reason"):
                    said = call.args[1 if name == "note" else 3]
                    names |= {said.value} if isinstance(said, ast.Constant) else set()
    return names


def test_every_name_in_the_journal_of_an_application_has_its_sentence() -> None:
    assert set(journal.SENTENCES) == (noted() - OTHERS) | BY_STATUS | ELSEWHERE


def entry(act: str, author: Author, **details: object) -> JournalEntry:
    at = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    return JournalEntry(
        subject_kind="application", subject_id="one", act=act, at=at, author=author, details=details
    )


def test_a_line_has_the_author_the_role_and_the_time_in_paris() -> None:
    agent = Author(kind="account", account_id="zoe", role=Role.PREFECTURE)
    line = journal.journal_line(entry("opinion_given", agent, verdict="unfavourable"), {"zoe": "Zoé Roy"}, {})
    assert (line.who, line.what) == ("Zoé Roy (préfecture)", "avis défavorable")
    assert f"{line.at:%d/%m/%Y %H:%M}" == "01/07/2026 00:30"
    gone = journal.journal_line(entry("withdrawn", agent), {}, {})
    assert gone.who == "un compte supprimé (préfecture)"


def test_an_author_without_account_is_named_by_kind() -> None:
    who = [
        journal.journal_line(entry("confirmed", Author(kind=kind)), {}, {}).who
        for kind in (PUBLIC, BEARER, SYSTEM)
    ]
    assert who == ["le public", "la structure, par le lien d'un e-mail", "le système"]


def test_a_row_of_an_older_release_is_still_told() -> None:
    assert (
        journal.journal_line(entry("opinion_asked", Author(kind=SYSTEM)), {}, {}).what
        == "acte « opinion_asked »"
    )
    bare = journal.journal_line(entry("put_on_agenda", Author(kind=SYSTEM)), {}, {})
    assert bare.what == "inscrite à l'ordre du jour de la séance n° non noté"


def test_days_and_statuses_are_in_french() -> None:
    extended = entry("recruitment_extended", Author(kind=SYSTEM), deadline="2026-09-01")
    assert journal.journal_line(extended, {}, {}).what == "recrutement prolongé jusqu'au 1er septembre 2026"
    revived = entry("revived", Author(kind=SYSTEM), status="confirmed")
    assert journal.journal_line(revived, {}, {}).what.startswith("candidature rétablie, ")


def test_a_reason_is_shown_or_told_as_erased() -> None:
    world = World()
    application = world.confirmed()
    email = "nouvelle@chartres.example"
    agency_corrections.correct_contact_email(
        world.ports, world.agency, application.id, email=email, reason="L'adresse a changé."
    )
    story = review.read_story(world.ports, world.agency, application.id, limit=50, cursor=None)
    latest = story.journal.items[0]
    line = journal.journal_line(latest, story.authors, story.reasons)
    assert (line.what, line.why, line.erased) == ("contact corrigé", "L'adresse a changé.", False)
    erased = journal.journal_line(latest, story.authors, {})
    assert (erased.why, erased.erased) == (None, True)


def test_the_page_of_an_application_shows_its_journal() -> None:
    with opened() as site:
        application = confirmed_application(site)
        staff_enters(site)
        page = site.get(f"/espace/dossiers/{application.id}")
        assert "adresse e-mail confirmée" in page.text and "formulaire reçu" in page.text
        assert page.text.index("adresse e-mail confirmée") < page.text.index("formulaire reçu")
