"""The proposal of a takeover, its refusals, and its page (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.reorganising.structure_change import (
    ChangeKind,
    StructureChange,
    StructureChangeStatus,
    Successor,
)
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.applying import applications
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import ends
from chalicelib.services.reorganising import change_details, structure_changes
from chalicelib.services.reorganising.change_details import ChangeDetails
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import (
    DAY,
    answers,
    confirmed,
    day_comes,
    proposed,
    recruitments,
    second,
)
from tests.services.reorganising.test_siret import waiting_changes
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World, siret

S = StructureChangeStatus
former, successor = test_moving.former, test_moving.successor
NUMBER, METROPOLIS = siret(777), "Métropole du Grand Nancy"
METZ = {"insee_code": "57463", "postal_code": "57000"}
CONTACT = builders.contact(email="agglo@nancy.example", phone="+33472202020")


def wrong(
    world: World, former: Structure, number: str = NUMBER, **told: object
) -> list[tuple[str, str | None]]:
    """Return the refusals of a proposal, with their fields."""
    with pytest.raises(Refusals) as caught:
        proposed(world, former, number, **told)
    return [(one.code, one.pointer) for one in caught.value.refusals]


def leaves(world: World, former: Structure, recruitment_id: str, on: date) -> None:
    ends.end(
        world.ports, world.as_structure(former), recruitment_id, ended_on=on, reason=EndReason.RESIGNATION
    )


def agent(world: World, first_name: str) -> AccountSession:
    """Return another account of the agency."""
    account = builders.account(role=Role.AGENCY, first_name=first_name, email=f"{first_name}@etat.example")
    made = Changes(author=world.author, at=world.clock.now())
    made.create(account)
    world.store.commit(made)
    return world.as_account(world.fresh(account))


def test_a_takeover_is_stored_as_proposed_without_naming_advisers(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    change = proposed(world, former, successor, recruitment_ids=(known.id,))
    assert (
        world.fresh(change)
        == change
        == StructureChange(
            id=change.id,
            version=1,
            kind=ChangeKind.TAKEOVER,
            structure_id=former.id,
            structure_name=former.name,
            siret=former.siret,
            department="54",
            effective_on=DAY,
            deed="Délibération 2026-12",
            deed_on=date(2026, 7, 1),
            reason="Fusion des deux communes.",
            proposed_by="agency",
            proposed_at=world.clock.now(),
            successor=Successor(siret=successor.siret, name=successor.name, structure_id=successor.id),
        )
    )
    assert proposed(world, former, successor) == change, "the same again"


def test_a_transfer_names_the_advisers_who_move(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    change = proposed(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    assert (change.kind, change.recruitment_ids) == (ChangeKind.ADVISERS, (known.id,))
    assert world.application_of(former).posts_free == 1
    assert change_details.read_details(world.ports, world.agency, change.id).free_posts == 0, "those stay"


def test_missing_answers_about_a_new_successor_are_told_beside_each_field(
    world: World, former: Structure
) -> None:
    assert wrong(world, former) == [("successor_incomplete", "/name"), ("successor_incomplete", "/email")]
    assert wrong(world, former, name=METROPOLIS) == [("successor_incomplete", "/email")]
    assert wrong(world, former, contact=CONTACT) == [("successor_incomplete", "/name")]
    unreachable = replace(CONTACT, phone="123")
    assert [field for _, field in wrong(world, former, name=METROPOLIS, contact=unreachable)] == ["/phone"]
    assert wrong(world, former, name=METROPOLIS, contact=CONTACT, structure_kind=StructureKind.PRIVATE)


def test_a_takeover_with_impossible_answers_is_refused(world: World, former: Structure) -> None:
    typo = f"{NUMBER[:-1]}{(int(NUMBER[-1]) + 1) % 10}"
    assert wrong(world, former, typo, deed_on=world.today + timedelta(days=1)) == [
        ("deed_to_come", "/deed_on"),
        ("siret_invalid", "/siret"),
    ]
    assert wrong(world, former, former.siret) == [("successor_same", "/siret")]


def test_people_without_a_running_contract_cannot_be_named_in_a_transfer(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    validated = world.validated(former)
    told = {"kind": ChangeKind.ADVISERS}
    expected = [("not_under_contract", "/recruitment_ids")]
    assert wrong(world, former, successor.siret, recruitment_ids=(validated.id,), **told) == expected
    leaves(world, former, known.id, world.today)
    world.go_to(world.today + timedelta(days=1))
    world.tick()
    assert wrong(world, former, successor.siret, recruitment_ids=(known.id,), **told) == expected
    _, people = structure_changes.advisers_under_contract(world.ports, world.agency, former.id)
    assert people == []


def test_a_structure_without_a_post_has_nothing_to_move(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    former, successor = world.granted(), world.granted()
    applications.return_posts(
        world.ports, world.as_structure(former), posts_kept=0, reason="Le projet est abandonné."
    )
    with refused("nothing_to_move"):
        proposed(world, former, successor)


def test_a_successor_of_another_kind_is_stored_as_described(world: World, former: Structure) -> None:
    told = {
        "structure_kind": StructureKind.PRIVATE,
        "legal_form": LegalForm.ASSOCIATION,
        "private_law_contracts": None,
    }
    change = proposed(world, former, NUMBER, name="Les Ateliers", contact=CONTACT, **told)
    assert change.successor == Successor(
        siret=NUMBER,
        name="Les Ateliers",
        contact=CONTACT,
        kind=StructureKind.PRIVATE,
        legal_form=LegalForm.ASSOCIATION,
        private_law_contracts=None,
        place=former.place,
    )


def test_only_the_agency_proposes_and_the_proposer_does_not_confirm(
    world: World, former: Structure, successor: Structure
) -> None:
    for actor in (world.as_staff(Role.FUNDER), world.as_structure(former)):
        with refused("not_found"):
            structure_changes.propose_transfer(world.ports, actor, former.id, answers=answers(successor))
    change = proposed(world, former, successor)
    for actor in (world.as_staff(Role.FUNDER), world.as_structure(former)):
        with refused("not_found"):
            change_details.read_details(world.ports, actor, change.id)
    with refused("not_found"):
        structure_changes.decline(world.ports, world.agency, change.id, reason="Une erreur.")


def test_a_withdrawn_or_declined_change_does_not_change_any_more(
    world: World, former: Structure, successor: Structure
) -> None:
    change = confirmed(world, former, successor)
    assert structure_changes.confirm(world.ports, second(world), change.id) == world.fresh(change)
    withdrawn = structure_changes.withdraw(world.ports, second(world), change.id)
    assert (withdrawn.status, withdrawn.settled_by) == (S.WITHDRAWN, "agency-2")
    assert (
        structure_changes.withdraw(world.ports, world.agency, change.id) == withdrawn == world.fresh(change)
    )
    assert world.mails("siret_change_declined") == []


def test_waiting_changes_are_shown_to_those_who_may_answer_oldest_first(
    world: World, former: Structure, successor: Structure
) -> None:
    others = [world.granted() for _ in range(2)]
    ones = [proposed(world, each, successor) for each in (former, *others)]
    assert waiting_changes(world, second(world)) == [one.id for one in ones]
    assert waiting_changes(world, world.agency) == []
    structure_changes.confirm(world.ports, second(world), ones[1].id)
    assert waiting_changes(world, second(world)) == [ones[0].id, ones[2].id]
    page = change_details.list_changes(world.ports, world.agency, limit=2, cursor=None)
    assert [one.id for one in page.items] == [ones[2].id, ones[1].id]


def test_the_page_of_a_takeover_shows_what_moves_before_and_after_its_day(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    gone = world.hired(world.fresh(former))
    leaves(world, former, gone.id, date(2026, 7, 31))
    world.go_to(date(2026, 8, 3))
    world.tick()
    world.run_tasks()
    change = proposed(world, former, successor)
    shown = ChangeDetails(
        change=change,
        recruitments=[world.fresh(known)],
        staying=[],
        free_posts=1,
        successor=world.fresh(successor),
        departments=("54",),
        authors={},
    )
    assert change_details.read_details(world.ports, world.agency, change.id) == shown
    assert change_details.own_changes(world.ports, world.fresh(former)) == [], "nothing happened yet"
    structure_changes.confirm(world.ports, second(world), change.id)
    day_comes(world)
    assert change_details.read_details(world.ports, world.agency, change.id) == replace(
        shown,
        change=world.fresh(change),
        recruitments=[world.fresh(known)],
        free_posts=0,
        successor=world.fresh(successor),
    )
    for one in (former, successor):
        assert change_details.own_changes(world.ports, world.fresh(one)) == [world.fresh(change)]


def test_a_new_successor_is_shown_from_its_day_on_and_its_department_before(
    world: World, former: Structure
) -> None:
    change = proposed(world, former, NUMBER, name=METROPOLIS, contact=CONTACT)
    elsewhere = world.change(change, successor=replace(change.successor, place=world.granted(**METZ).place))
    seen = change_details.read_details(world.ports, world.agency, elsewhere.id)
    assert (seen.successor, seen.departments) == (None, ("54", "57"))
    structure_changes.confirm(world.ports, second(world), change.id)
    day_comes(world)
    done = world.fresh(change)
    seen = change_details.read_details(world.ports, world.agency, change.id)
    assert done.successor_id is not None
    assert seen.successor == world.get(Structure, done.successor_id)


def test_the_authors_of_proposals_and_answers_are_named(
    world: World, former: Structure, successor: Structure
) -> None:
    first, other = agent(world, "Aline"), agent(world, "Basile")
    change = structure_changes.propose_transfer(world.ports, first, former.id, answers=answers(successor))
    assert change_details.read_details(world.ports, first, change.id).authors == {
        first.account.id: "Aline Martin"
    }
    structure_changes.confirm(world.ports, other, change.id)
    assert change_details.read_details(world.ports, first, change.id).authors == {
        first.account.id: "Aline Martin",
        other.account.id: "Basile Martin",
    }
