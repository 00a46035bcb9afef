"""What prefectures, the funder and the agency read of case files and agreements (RULES section 7)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.selection import AgreementSelection, Everything, Listed
from chalicelib.domain.funding.summary import AgreementSummary
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.funding import agreements, desk
from tests.support.outside import refused
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}


def seen(world: World, actor: Actor, size: int = 50, page: int = 1) -> TrayPage[AgreementSummary, Listed]:
    selection = AgreementSelection(tray=Everything.ALL)
    return desk.select(world.ports, actor, selection, page=page, size=size)


def test_a_prefecture_reads_the_agreements_of_its_departments_only(world: World) -> None:
    here = world.agreement_of(world.validated(world.granted()))
    elsewhere = world.agreement_of(world.validated(world.granted(**METZ)))
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    found = seen(world, prefecture)
    assert [row.id for row in found.rows] == [here.id]
    assert (found.matching, found.pages, found.counts[Everything.ALL]) == (1, 1, 1)
    assert agreements.read_agreement(world.ports, prefecture, here.id).id == here.id
    with refused("not_found"):
        agreements.read_agreement(world.ports, prefecture, elsewhere.id)
    for role in (Role.FUNDER, Role.AGENCY):
        assert {row.id for row in seen(world, world.as_staff(role)).rows} == {here.id, elsewhere.id}


def test_a_page_has_a_limit_and_the_counts_are_of_all(world: World) -> None:
    world.validated(world.granted())
    world.validated(world.granted(**METZ))
    found = seen(world, world.agency, size=1, page=2)
    assert (len(found.rows), found.matching, found.pages) == (1, 2, 2)
    assert found.counts[AgreementTray.TO_RECEIVE] == 2
    assert seen(world, world.agency, size=1, page=3).rows == []
    assert seen(world, world.agency, size=2, page=2).rows == []
    assert len(desk.every(world.ports, world.agency, AgreementSelection(tray=Everything.ALL))) == 2


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.STRUCTURE])
def test_an_agent_who_follows_no_subsidy_finds_nothing(world: World, role: Role) -> None:
    structure = world.granted()
    actor = world.as_structure(structure) if role is Role.STRUCTURE else world.as_staff(role)
    with refused("not_found"):
        seen(world, actor)
    with refused("not_found"):
        desk.waiting(world.ports, actor, list(AgreementTray))
    with refused("not_found"):
        desk.waiting_in(world.ports, actor, AgreementTray.TO_SIGN)


def test_waiting_agreements_are_counted_with_the_oldest_date(world: World) -> None:
    first = world.agreement_of(world.validated(world.granted()))
    second = world.agreement_of(world.validated(world.granted(**METZ)))
    world.run_tasks()
    world.file_says(world.fresh(first), CaseFileState.COMPLETE)
    since = world.today
    world.wait(days=3)
    world.file_says(world.fresh(second), CaseFileState.COMPLETE)
    trays = [AgreementTray.OVERDUE, AgreementTray.ON_THE_CLOCK]
    [waits] = desk.waiting(world.ports, world.as_staff(Role.FUNDER), trays)
    assert (waits.tray, waits.count, waits.since) == (AgreementTray.ON_THE_CLOCK, 2, since)
    assert desk.waiting_in(world.ports, world.as_staff(Role.FUNDER), AgreementTray.ON_THE_CLOCK) == [waits]
    [there] = desk.waiting(world.ports, world.as_staff(Role.PREFECTURE, "57"), trays)
    assert (there.count, there.since) == (1, since + timedelta(days=3))
