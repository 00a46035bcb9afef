"""What prefectures, the funder and the agency read of recruitments (RULES section 7)."""

from datetime import timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.applying.application import Application
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.selection import RecruitmentSelection, RecruitmentTray
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import contracts, desk, ends
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}


def seen(world: World, actor: Actor, tray: RecruitmentTray = RecruitmentTray.ALL) -> desk.RecruitmentDesk:
    selection = RecruitmentSelection(tray=tray, today=world.today)
    return desk.select(world.ports, actor, selection, page=1, size=50)


def story(world: World, actor: Actor, recruitment_id: str) -> desk.RecruitmentDetails:
    return desk.read_details(world.ports, actor, recruitment_id, limit=50, journal_cursor=None)


def test_a_prefecture_sees_the_recruitments_of_its_departments_with_their_term(world: World) -> None:
    here = world.validated(structure := world.granted())
    world.validated(world.granted(**METZ))
    found = seen(world, world.as_staff(Role.PREFECTURE, "54"))
    (row,) = found.rows
    assert (row.id, row.structure_name, row.department) == (here.id, structure.name, "54")
    application = world.get(Application, here.application_id)
    assert found.deadlines == {application.id: application.recruitment_deadline}
    assert (found.matching, found.pages, found.counts[RecruitmentTray.TO_SIGN]) == (1, 1, 1)


def test_the_funder_reads_those_with_a_contract_and_the_agency_all(world: World) -> None:
    signed = world.hired(world.granted())
    waiting = world.validated(world.granted(**METZ))
    assert [row.id for row in seen(world, world.as_staff(Role.FUNDER)).rows] == [signed.id]
    assert {row.id for row in seen(world, world.agency).rows} == {signed.id, waiting.id}


def test_a_list_has_as_many_pages_as_needed_and_programs_read_it_by_creation(world: World) -> None:
    structure, agency = world.granted(posts=3), world.agency
    created = [world.validated(structure).id for _ in range(3)]
    selection = RecruitmentSelection(tray=RecruitmentTray.ALL, today=world.today)
    whole = [one.id for one in desk.every(world.ports, agency, selection)]
    pages = [desk.select(world.ports, agency, selection, page=page, size=2) for page in (1, 2, 3)]
    assert [[row.id for row in page.rows] for page in pages] == [whole[:2], whole[2:], []]
    assert [(page.matching, page.pages) for page in pages] == [(3, 2)] * 3
    assert desk.select(world.ports, agency, selection, page=1, size=3).pages == 1
    assert pages[2].deadlines == {} and len(pages[0].deadlines) == 1
    first = desk.page_of(world.ports, agency, selection, limit=2, cursor=None)
    then = desk.page_of(world.ports, agency, selection, limit=2, cursor=first.cursor)
    assert ([one.id for one in (*first.items, *then.items)], then.cursor) == (created, None)


def test_an_empty_list_has_one_page(world: World) -> None:
    found = seen(world, world.agency)
    assert (found.rows, found.matching, found.pages) == ([], 0, 1)


def test_an_agent_who_follows_no_adviser_finds_nothing(world: World) -> None:
    recruitment = world.hired(structure := world.granted())
    for actor in (world.as_staff(Role.COMMITTEE), world.as_structure(structure)):
        with refused("not_found"):
            seen(world, actor)
        with refused("not_found"):
            story(world, actor, recruitment.id)


def test_a_recruitment_shows_its_own_follow_ups(world: World) -> None:
    structure = world.granted(posts=2)
    recruitment, other = world.hired(structure), world.hired(structure)
    quarters = {"2026-Q3": (recruitment.id, other.id), "2026-Q4": (other.id,)}
    changes = Changes(author=world.author, at=world.clock.now())
    for quarter, ids in quarters.items():
        changes.create(
            builders.follow_up(structure_id=structure.id, quarter=quarter, recruitment_ids=ids),
        )
    world.store.commit(changes)
    for one, own in ((recruitment, ["2026-Q3"]), (other, ["2026-Q3", "2026-Q4"])):
        assert sorted(each.quarter for each in story(world, world.agency, one.id).follow_ups) == own


def test_a_recruitment_out_of_sight_looks_unknown(world: World) -> None:
    recruitment = world.validated(world.granted())
    with refused("not_found"):
        story(world, world.as_staff(Role.PREFECTURE, "57"), recruitment.id)
    with refused("not_found"):
        story(world, world.as_staff(Role.FUNDER), recruitment.id)
    found = story(world, world.as_staff(Role.PREFECTURE, "54"), recruitment.id)
    assert found.recruitment.id == recruitment.id and found.opens_application
    assert story(world, world.agency, recruitment.id).opens_application


def test_a_list_shows_each_change_of_a_recruitment(world: World) -> None:
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    recruitment = world.validated(world.granted())
    assert seen(world, prefecture, RecruitmentTray.LATE).rows == []
    world.go_to(recruitment.planned_hire_date + timedelta(days=1))
    assert [row.id for row in seen(world, prefecture, RecruitmentTray.LATE).rows] == [recruitment.id]
    world.sign(recruitment, signed_on=world.today, starts_on=world.today)
    counts = seen(world, prefecture).counts
    assert (counts[RecruitmentTray.LATE], counts[RecruitmentTray.HIRED]) == (0, 1)
    ends.end(
        world.ports,
        world.as_structure(recruitment.structure_id),
        recruitment.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    assert seen(world, prefecture).counts[RecruitmentTray.ENDING] == 1


def test_the_page_of_a_recruitment_has_the_contract_the_subsidy_and_the_journal_with_reasons(
    world: World,
) -> None:
    recruitment = world.hired(structure := world.granted())
    reason = "Le contrat papier porte une autre date."
    assert recruitment.contract is not None
    agent = world.staff(Role.AGENCY)
    contracts.correct_contract(
        world.ports,
        world.as_account(agent),
        recruitment.id,
        kind=recruitment.contract.kind,
        signed_on=recruitment.contract.signed_on,
        starts_on=recruitment.contract.starts_on,
        ends_on=world.today + timedelta(days=365),
        reason=reason,
    )
    found = story(world, world.as_staff(Role.FUNDER), recruitment.id)
    assert [entry.act for entry in found.journal.items] == ["contract_corrected", "hired", "validated"]
    assert list(found.reasons.values()) == [reason]
    assert found.authors == {agent.id: f"{agent.first_name} {agent.last_name}"}
    assert found.application == world.application_of(structure) and found.follow_ups == []
    assert found.agreement is not None and found.agreement.structure_id == structure.id
    end = recruitment.subsidy_end(found.agreement.months)
    assert end is not None and found.last_subsidised_day == end - timedelta(days=1)
    assert not found.opens_application, "the funder reads no application"
