"""How the agency finds and corrects the accounts of staff (RULES section 7)."""

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.services.access import staff
from chalicelib.services.core.transaction import Stale
from tests.support.outside import refused
from tests.support.world import World


def invite(world: World, name: str, role: Role, *departments: str) -> Account:
    first_name, last_name = name.split()
    return staff.invite_staff(
        world.ports,
        world.agency,
        email=f"{last_name.lower()}.{role.value}@etat.example",
        role=role,
        first_name=first_name,
        last_name=last_name,
        departments=departments,
    )


@pytest.fixture
def agents(world: World) -> dict[str, Account]:
    """Return four agents by their names."""
    invited = (
        invite(world, "Zoé Martin", Role.PREFECTURE, "54", "57"),
        invite(world, "Ali Roux", Role.PREFECTURE, "75"),
        invite(world, "Léa Durand", Role.FUNDER),
        invite(world, "Éva Martin", Role.COMMITTEE),
    )
    return {f"{one.first_name} {one.last_name}": one for one in invited}


def found(world: World, **sought: object) -> list[str]:
    """Return the names that a search finds, in order."""
    accounts = staff.find_staff(world.ports, world.agency, **sought).accounts  # type: ignore[arg-type]
    return [f"{one.first_name} {one.last_name}" for one in accounts]


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        ({}, ["Léa Durand", "Éva Martin", "Zoé Martin", "Ali Roux"]),
        ({"role": Role.PREFECTURE}, ["Zoé Martin", "Ali Roux"]),
        ({"department": "57"}, ["Zoé Martin"]),
        ({"role": Role.FUNDER, "department": "57"}, []),
        ({"text": "martin"}, ["Éva Martin", "Zoé Martin"]),
        ({"text": "eva"}, ["Éva Martin"]),
        ({"text": "roux.pref"}, ["Ali Roux"]),
        ({"text": " Durand.funder@"}, ["Léa Durand"]),
        ({"text": "martin", "department": "54"}, ["Zoé Martin"]),
        ({"text": "martin", "role": Role.FUNDER}, []),
        ({"text": "@"}, []),
        ({"text": "personne"}, []),
    ],
)
def test_staff_are_found_by_role_department_name_and_address_sorted_by_name(
    world: World, agents: dict[str, Account], sought: dict[str, object], names: list[str]
) -> None:
    assert found(world, **sought) == names


def test_a_search_tells_the_departments_without_a_prefecture(
    world: World, agents: dict[str, Account]
) -> None:
    unfollowed = staff.find_staff(world.ports, world.agency, text="personne").unfollowed
    assert {"54", "57", "75"}.isdisjoint(unfollowed) and {"01", "974"} <= set(unfollowed)
    staff.disable_account(world.ports, world.agency, agents["Ali Roux"].id, reason="Départ.")
    assert "75" in staff.find_staff(world.ports, world.agency).unfollowed


def test_the_agency_alone_searches_and_corrects(world: World, agents: dict[str, Account]) -> None:
    other = world.as_account(agents["Léa Durand"])
    with refused("not_found"):
        staff.find_staff(world.ports, other)
    with refused("not_found"):
        staff.list_accounts(world.ports, other, role=Role.FUNDER, limit=9, cursor=None)
    with refused("not_found"):
        correct(world, agents["Ali Roux"], by=other)
    with refused("not_found"):
        correct(world, world.staff(Role.AGENCY), by=world.as_account(world.staff(Role.AGENCY)))


def correct(world: World, account: Account, **given: object) -> Account:
    values: dict[str, object] = {
        "first_name": account.first_name,
        "last_name": "Roux-Petit",
        "role": Role.PREFECTURE,
        "departments": ("75", "77"),
        "reason": "A changé de nom et de service.",
        **given,
    }
    return staff.correct_staff(world.ports, values.pop("by", world.agency), account.id, **values)  # type: ignore[arg-type]


def test_an_agent_is_corrected_once_and_the_journal_keeps_the_former_role(
    world: World, agents: dict[str, Account]
) -> None:
    known = agents["Léa Durand"]
    corrected = correct(world, known, expected_version=known.version)
    assert world.fresh(known) == corrected
    assert (corrected.last_name, corrected.role) == ("Roux-Petit", Role.PREFECTURE)
    assert corrected.departments == ("75", "77")
    entry = world.store.journal[-1]
    assert (entry.act, entry.details) == (
        "staff_corrected",
        {"role": "prefecture", "former_role": "funder"},
    )
    assert world.said(entry) == "A changé de nom et de service."
    written = len(world.store.journal)
    assert correct(world, known, expected_version=known.version) == corrected, "the same wish again"
    assert len(world.store.journal) == written


def test_a_correction_on_an_outdated_version_is_stale(world: World, agents: dict[str, Account]) -> None:
    known = agents["Ali Roux"]
    correct(world, known)
    with pytest.raises(Stale):
        correct(world, known, last_name="Petit", expected_version=known.version)
    assert world.fresh(known).last_name == "Roux-Petit"


def test_the_accounts_of_a_role_are_read_by_pages(world: World, agents: dict[str, Account]) -> None:
    listed, cursor = [], None
    for _ in range(2):
        page = staff.list_accounts(world.ports, world.agency, role=Role.PREFECTURE, limit=1, cursor=cursor)
        listed += page.items
        cursor = page.cursor
    assert {one.id for one in listed} == {agents["Zoé Martin"].id, agents["Ali Roux"].id}


def test_an_agent_invited_again_after_a_closing_has_all_fields_of_the_new_invitation(
    world: World, agents: dict[str, Account]
) -> None:
    closed = staff.disable_account(world.ports, world.agency, agents["Ali Roux"].id, reason="Départ.")
    again = invite(world, "Ali Roux", Role.PREFECTURE, "75")
    assert (again.id, again.status) == (closed.id, AccountStatus.INVITED)
    assert set(world.timers(again)) == {"account.reminder", "account.last_reminder"}
