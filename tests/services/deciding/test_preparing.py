"""A session is prepared, then opened; its agenda is sorted; notes are kept by session (RULES section 4)."""

from collections import Counter

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.committee import CommitteeSession, CommitteeSessionStatus, Verdict
from chalicelib.domain.deciding.selection import OpinionSought, RequestSought
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding import committee, preparing, publication, session_agenda
from chalicelib.services.deciding.agenda_choice import AgendaChoice, read_choice
from chalicelib.services.deciding.session_agenda import fill_agenda, waiting_for_agenda
from tests.support.outside import refused
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}
P = CommitteeSessionStatus


def secretary(world: World) -> AccountSession:
    return world.as_staff(Role.COMMITTEE)


def prepared(world: World, *applications: Application) -> CommitteeSession:
    session = committee.create_session(
        world.ports, secretary(world), number=90, held_on=world.today, venue="Paris"
    )
    for one in applications:
        committee.put_on_agenda(world.ports, secretary(world), session.id, one.id)
    return session


def order(world: World, session: CommitteeSession) -> list[str]:
    return [
        item.id
        for item in session_agenda.read_session_details(world.ports, secretary(world), session.id).agenda
    ]


def test_a_session_in_preparation_has_an_agenda_but_no_decisions_and_is_not_closed(
    world: World,
) -> None:
    first, second = world.confirmed(), world.confirmed()
    session = prepared(world, first, second)
    assert (world.fresh(session).status, session.venue) == (P.PREPARED, "Paris")
    committee.take_off_agenda(world.ports, secretary(world), session.id, second.id)
    assert session_agenda.fill_agenda(world.ports, secretary(world), session.id) == 1
    with refused("session_not_open"):
        world.decide(session, first)
    with refused("session_not_open"):
        world.close(session)


def test_an_open_session_may_return_to_preparation_until_its_first_decision(world: World) -> None:
    application = world.confirmed()
    session = prepared(world, application)
    opened = preparing.open_session(world.ports, secretary(world), session.id)
    assert opened == preparing.open_session(world.ports, secretary(world), session.id)
    assert opened.status is P.OPEN
    for _ in range(2):
        again = preparing.prepare_session(world.ports, secretary(world), session.id)
        assert again.status is P.PREPARED
    preparing.open_session(world.ports, secretary(world), session.id)
    world.decide(session, application)
    with refused("session_decided"):
        preparing.prepare_session(world.ports, secretary(world), session.id)
    acts = [one.act for one in world.store.journal if one.subject_id == session.id]
    assert acts == ["created", "opened", "prepared_again", "opened", "decided"]


def test_a_decision_at_the_instant_of_the_return_keeps_the_session_open(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.store.meanwhile = lambda: world.decide(session, application)
    with refused("session_decided"):
        preparing.prepare_session(world.ports, secretary(world), session.id)
    assert world.fresh(session).status is P.OPEN


def test_a_closed_session_is_not_opened_sorted_or_noted(world: World) -> None:
    first, second = world.confirmed(), world.confirmed()
    session = world.session(first, second)
    for one in (first, second):
        world.decide(session, one)
    world.publish(session)
    for act in (preparing.open_session, preparing.prepare_session):
        with refused("session_closed"):
            act(world.ports, secretary(world), session.id)
    with refused("session_closed"):
        preparing.move_on_agenda(world.ports, secretary(world), session.id, second.id, position=1)
    with refused("session_closed"):
        preparing.note_application(world.ports, secretary(world), session.id, first.id, note="Non.")


def test_the_agenda_is_sorted_and_decided_in_its_order(world: World) -> None:
    first, second, third = (world.confirmed(name=name) for name in ("Arles", "Brest", "Caen"))
    session = world.session(first, second, third)
    assert order(world, session) == [first.id, second.id, third.id]
    preparing.move_on_agenda(world.ports, secretary(world), session.id, third.id, position=1)
    assert order(world, session) == [third.id, first.id, second.id]
    written = len(world.store.journal)
    again = preparing.move_on_agenda(world.ports, secretary(world), session.id, third.id, position=1)
    assert again.id == third.id and len(world.store.journal) == written, "where it is already"
    seen = session_agenda.read_session_details(world.ports, secretary(world), session.id)
    following = seen.next_undecided(third.id)
    assert following is not None and following.id == first.id
    with refused("position_unknown"):
        preparing.move_on_agenda(world.ports, secretary(world), session.id, third.id, position=4)
    with refused("not_found"):
        preparing.move_on_agenda(world.ports, secretary(world), session.id, world.confirmed().id, position=1)


def test_moving_a_line_returns_it_at_its_new_place_and_again_changes_nothing(world: World) -> None:
    applications = [world.confirmed(name=name) for name in ("Arles", "Brest", "Caen")]
    session = prepared(world, *applications)
    last, before = applications[-1].id, world.fresh(session).version
    moved, again = (
        preparing.move_on_agenda(world.ports, secretary(world), session.id, last, position=1)
        for _ in range(2)
    )
    assert again == moved == world.store.agenda_item(session.id, last)
    assert order(world, session)[0] == last
    assert world.fresh(session).version == before + 1, "so that two moves at once see each other"
    told = [one.details for one in world.store.journal if one.act == "moved"]
    assert told == [{"application": last, "position": 1}]


def test_two_concurrent_moves_both_keep_their_places(world: World) -> None:
    lines = [world.confirmed(name=name) for name in ("Arles", "Brest", "Caen", "Dole")]
    session = world.session(*lines)
    world.store.meanwhile = lambda: preparing.move_on_agenda(
        world.ports, world.agency, session.id, lines[3].id, position=1
    )
    preparing.move_on_agenda(world.ports, secretary(world), session.id, lines[2].id, position=1)
    assert order(world, session) == [lines[one].id for one in (2, 3, 0, 1)]


def test_a_note_is_written_corrected_and_deleted_and_an_outdated_page_is_refused(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)

    def note(text: str | None, actor: AccountSession, version: int | None = None) -> int:
        item = preparing.note_application(
            world.ports, actor, session.id, application.id, note=text, expected_version=version
        )
        assert (item.note, item.noted_by) == (text, actor.account.id if text else None)
        return item.version

    seen = note("Voir avec la région.", secretary(world))
    assert note("Voir avec la région.", secretary(world), 1) == seen, "the same again"
    with pytest.raises(Stale):
        note("Accord de la région.", world.agency, seen - 1)
    note(None, world.agency, seen)
    assert "noted" in {one.act for one in world.store.journal}
    assert "région" not in repr(world.store.journal)


def test_notes_of_earlier_sessions_that_postponed_it_follow_with_number_and_date(world: World) -> None:
    application = world.reviewed()
    held = []
    for text in ("Attendre la région.", None, "La région est d'accord."):
        session = world.session(world.fresh(application))
        held.append(session)
        if text:
            preparing.note_application(world.ports, secretary(world), session.id, application.id, note=text)
        world.decide(session, application, Verdict.POSTPONED, reason="Il manque un accord.")
        world.publish(session)
        world.wait(days=7)
    last = world.session(world.fresh(application))
    item = world.store.agenda_item(last.id, application.id)
    assert item is not None and item.note is None
    assert [(one.session_number, one.held_on, one.text) for one in item.earlier_notes] == [
        (held[0].number, held[0].held_on, "Attendre la région."),
        (held[2].number, held[2].held_on, "La région est d'accord."),
    ]


def test_no_structure_and_no_prefecture_reads_a_note(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    preparing.note_application(
        world.ports, secretary(world), session.id, application.id, note="Secret du comité."
    )
    world.decide(session, application, Verdict.REJECTED, reason="Le territoire est déjà couvert.")
    publication_task = world.close(session)
    publication.publish(world.ports, session.id, publication_task.id)
    kept = [world.fresh(application), *world.mails(), *world.store.journal]
    assert "Secret du comité" not in repr(kept)
    stranger = world.as_staff(Role.PREFECTURE, "54")
    with refused("not_found"):
        preparing.note_application(world.ports, stranger, session.id, application.id, note="x")


def test_only_the_secretary_and_the_agency_prepare_sessions(world: World) -> None:
    application = world.confirmed()
    session = prepared(world, application)
    stranger = world.as_staff(Role.FUNDER)
    for act in (preparing.open_session, preparing.prepare_session):
        with refused("not_found"):
            act(world.ports, stranger, session.id)
    with refused("not_found"):
        preparing.move_on_agenda(world.ports, stranger, session.id, application.id, position=1)
    assert preparing.open_session(world.ports, world.agency, session.id).status is P.OPEN


# Applications that may be added to an agenda


def ids(choice: AgendaChoice) -> list[str]:
    return [one.id for one in choice.picked]


def test_applications_awaiting_a_decision_on_no_agenda_are_counted_by_each_filter(world: World) -> None:
    session = world.session(world.confirmed())
    world.withdraw(world.confirmed())
    first, metz, judged = world.confirmed(), world.confirmed(**METZ), world.reviewed()
    everything = read_choice(world.ports, secretary(world), session.id)
    assert (everything.session, everything.waiting) == (world.fresh(session), 3)
    assert set(ids(everything)) == {first.id, metz.id, judged.id}
    assert everything.counts["department"] == Counter({"54": 2, "57": 1})
    assert set(everything.counts) == {"department", "opinion", "request", "kind", "legal_form"}
    here = read_choice(world.ports, secretary(world), session.id, department="57")
    assert (ids(here), here.waiting) == ([metz.id], 3), "what waits, whatever the filters"
    assert here.counts["department"] == everything.counts["department"], "as if another one were chosen"
    assert sum(here.counts["opinion"].values()) == 1


def test_each_filter_lists_exactly_what_its_button_puts_on_the_agenda(world: World) -> None:
    """The list that the secretary reads, and the button under it."""
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
        assert set(ids(read_choice(world.ports, secretary(world), session.id, **given))) == found  # type: ignore[arg-type]
        waiting = waiting_for_agenda(world.ports, secretary(world), **given)  # type: ignore[arg-type]
        assert {one.id for one in waiting} == found
        other = world.session()
        assert fill_agenda(world.ports, secretary(world), other.id, **given) == len(found)  # type: ignore[arg-type]
        assert {one.id for one in world.store.agenda(other.id, limit=50, cursor=None).items} == found
        for one in found:
            committee.take_off_agenda(world.ports, secretary(world), other.id, one)


def test_applications_to_choose_are_sorted_by_department_and_waiting_time(world: World) -> None:
    metz = world.confirmed(**METZ)
    world.wait(days=1)
    old = world.confirmed()
    world.wait(days=1)
    new = world.confirmed()
    picked = read_choice(world.ports, secretary(world), world.session().id)
    waiting = waiting_for_agenda(world.ports, secretary(world))
    assert ids(picked) == [one.id for one in waiting] == [old.id, new.id, metz.id]


def test_the_agenda_of_a_session_is_chosen_by_its_secretary_until_it_is_closed(world: World) -> None:
    session = world.session()
    for role, departments in ((Role.PREFECTURE, ("54",)), (Role.FUNDER, ())):
        with refused("not_found"):
            read_choice(world.ports, world.as_staff(role, *departments), session.id)
    assert read_choice(world.ports, world.agency, session.id).waiting == 0
    world.publish(session)
    with refused("session_closed"):
        read_choice(world.ports, secretary(world), session.id)
