"""What a secretary may still put on an agenda, and how many each filter would leave (RULES section 4)."""

from collections import Counter

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.selection import OpinionSought, RequestSought
from chalicelib.services.deciding import committee
from chalicelib.services.deciding.agenda_choice import AgendaChoice, choose
from chalicelib.services.deciding.sitting import fill_agenda, waiting_for_agenda
from tests.support.outside import refused
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}


def secretary(world: World) -> AccountSession:
    return world.as_staff(Role.COMMITTEE)


def ids(choice: AgendaChoice) -> list[str]:
    return [one.id for one in choice.picked]


def test_what_awaits_a_decision_and_is_on_no_agenda_is_counted_by_each_filter(world: World) -> None:
    session = world.session(world.confirmed())
    world.withdraw(world.confirmed())
    first, metz, judged = world.confirmed(), world.confirmed(**METZ), world.reviewed()
    everything = choose(world.ports, secretary(world), session.id)
    assert (everything.session, everything.waiting) == (world.fresh(session), 3)
    assert set(ids(everything)) == {first.id, metz.id, judged.id}
    assert everything.counts["department"] == Counter({"54": 2, "57": 1})
    assert set(everything.counts) == {"department", "opinion", "request", "kind", "legal_form"}
    here = choose(world.ports, secretary(world), session.id, department="57")
    assert (ids(here), here.waiting) == ([metz.id], 3), "what waits, whatever the filters"
    assert here.counts["department"] == everything.counts["department"], "as if another one were chosen"
    assert sum(here.counts["opinion"].values()) == 1


def test_each_filter_picks_for_the_choice_what_it_puts_on_the_agenda(world: World) -> None:
    """The list that the secretary reads and the button under it."""
    known: list[Application] = [world.reviewed()]
    world.wait(days=10)
    known += [
        world.confirmed(**METZ),
        world.confirmed(kind=StructureKind.PRIVATE, legal_form=LegalForm.ASSOCIATION, agreement_months=24),
    ]
    session = world.session()
    old, metz, association = (one.id for one in known)
    for given, found in (
        ({}, {old, metz, association}),
        ({"department": "57"}, {metz}),
        ({"opinion": OpinionSought.FAVOURABLE}, {old}),
        ({"request": RequestSought.ADDITIONAL}, set()),
        ({"request": RequestSought.FIRST}, {old, metz, association}),
        ({"kind": StructureKind.PRIVATE}, {association}),
        ({"legal_form": LegalForm.ASSOCIATION}, {association}),
        ({"waiting_since": known[0].submitted_at.date()}, {old}),
    ):
        assert set(ids(choose(world.ports, secretary(world), session.id, **given))) == found  # type: ignore[arg-type]
        waiting = waiting_for_agenda(world.ports, secretary(world), **given)  # type: ignore[arg-type]
        assert {one.id for one in waiting} == found
        other = world.session()
        assert fill_agenda(world.ports, secretary(world), other.id, **given) == len(found)  # type: ignore[arg-type]
        assert {one.id for one in world.store.agenda(other.id, limit=50, cursor=None).items} == found
        for one in found:
            committee.take_off_agenda(world.ports, secretary(world), other.id, one)


def test_what_is_chosen_comes_by_department_and_by_how_long_it_waits(world: World) -> None:
    metz = world.confirmed(**METZ)
    world.wait(days=1)
    old = world.confirmed()
    world.wait(days=1)
    new = world.confirmed()
    picked = choose(world.ports, secretary(world), world.session().id)
    waiting = waiting_for_agenda(world.ports, secretary(world))
    assert ids(picked) == [one.id for one in waiting] == [old.id, new.id, metz.id]


def test_the_agenda_of_a_session_is_chosen_by_its_secretary_until_it_is_closed(world: World) -> None:
    session = world.session()
    for role, departments in ((Role.PREFECTURE, ("54",)), (Role.FUNDER, ())):
        with refused("not_found"):
            choose(world.ports, world.as_staff(role, *departments), session.id)
    assert choose(world.ports, world.agency, session.id).waiting == 0
    world.publish(session)
    with refused("session_closed"):
        choose(world.ports, secretary(world), session.id)
