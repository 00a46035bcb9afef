"""The journal of an object by pages, with the authors and the reasons (RULES section 4)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.services.agency.journals import Journal, journal_of, journal_of_budget
from chalicelib.services.applying import applications
from chalicelib.services.applying.budget import set_envelope
from tests.support.outside import refused
from tests.support.world import World

WHY = "Envoyée deux fois par la même commune."


def cancelled(world: World) -> Application:
    """Return an application that the agency cancelled with a reason, after the prefecture's opinion."""
    return applications.close_by_agency(
        world.ports,
        world.as_staff(Role.AGENCY),
        world.reviewed().id,
        status=ApplicationStatus.CANCELLED,
        reason=WHY,
    )


def read(world: World, application: Application, limit: int = 50, cursor: str | None = None) -> Journal:
    subject, journal = journal_of(
        world.ports, world.agency, Application, application.id, limit=limit, cursor=cursor
    )
    assert subject == world.fresh(application)
    return journal


def test_each_line_names_its_author_and_quotes_its_reason(world: World) -> None:
    application = cancelled(world)
    journal = read(world, application)
    assert [one.act for one in journal.entries][:2] == ["cancelled", "opinion_given"], "the latest first"
    latest, before = journal.entries[:2]
    assert journal.reasons[latest.words_id or ""] == WHY
    assert before.words_id is None
    prefecture, agency = world.prefecture("54"), world.staff(Role.AGENCY)
    assert journal.authors == {one.id: "Camille Roux" for one in (prefecture, agency)}


def test_a_journal_is_read_by_pages_to_its_end(world: World) -> None:
    application = cancelled(world)
    whole = read(world, application)
    seen, cursor = [], None
    while True:
        page = read(world, application, limit=1, cursor=cursor)
        seen += page.entries
        if (cursor := page.cursor) is None:
            break
    assert seen == list(whole.entries) and whole.cursor is None
    oldest = read(world, world.confirmed())
    assert (oldest.reasons, oldest.authors) == ({}, {}), "nobody signed in did it, and nothing is cited"


def test_the_journal_of_the_budget_is_empty_until_something_is_granted(world: World) -> None:
    def acts() -> list[str]:
        return [one.act for one in journal_of_budget(world.ports, world.agency, cursor=None).entries]

    assert acts() == []
    set_envelope(world.ports, world.agency, department="54", posts=4)
    world.granted()
    assert acts() == ["reserved", "envelope_set"]


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER])
def test_the_agency_alone_reads_them(world: World, role: Role) -> None:
    actor = world.as_staff(role, *(("54",) if role is Role.PREFECTURE else ()))
    application = world.confirmed()
    with refused("not_found"):
        journal_of(world.ports, actor, Application, application.id, cursor=None)
    with refused("not_found"):
        journal_of_budget(world.ports, actor, cursor=None)
    with refused("not_found"):
        journal_of(world.ports, world.agency, Application, world.ports.ids.new(), cursor=None)
