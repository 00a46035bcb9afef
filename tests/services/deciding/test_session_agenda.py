"""The page of a session for its secretary, and the filling of its agenda (RULES section 4)."""

from collections import Counter

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.deciding.agenda_selection import AgendaSelection, DecisionSought
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.selection import OpinionSought
from chalicelib.services.agency import reasons
from chalicelib.services.applying.revival import revive
from chalicelib.services.core.lists import every
from chalicelib.services.deciding import committee, preparing, session_agenda
from chalicelib.services.deciding.session_agenda import (
    LineRecords,
    fill_agenda,
    posts_left,
    read_agenda,
    read_item,
    read_line_records,
    read_session_details,
)
from tests.support.outside import refused
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}


def secretary(world: World) -> AccountSession:
    return world.as_staff(Role.COMMITTEE)


def agenda(world: World, session_id: str) -> set[str]:
    return {item.id for item in every(world.ports.store.agenda, session_id)}


def test_an_agenda_is_filled_with_the_applications_of_a_department_or_with_an_opinion(world: World) -> None:
    nancy, judged, metz = world.confirmed(), world.reviewed(), world.confirmed(**METZ)
    session = world.session()
    given = {"department": "54", "opinion": OpinionSought.FAVOURABLE}
    assert fill_agenda(world.ports, secretary(world), session.id, **given) == 1
    assert agenda(world, session.id) == {judged.id}
    assert fill_agenda(world.ports, secretary(world), session.id, department="57", opinion=None) == 1
    assert fill_agenda(world.ports, secretary(world), session.id, department=None, opinion=None) == 1
    assert agenda(world, session.id) == {nancy.id, judged.id, metz.id}
    assert fill_agenda(world.ports, secretary(world), session.id, department=None, opinion=None) == 0


def test_an_application_put_on_another_agenda_meanwhile_stays_there(world: World) -> None:
    first, second = world.confirmed(), world.confirmed()
    session, other = world.session(), world.session()
    world.store.meanwhile = lambda: fill_agenda(
        world.ports, secretary(world), other.id, department=None, opinion=None
    )
    assert fill_agenda(world.ports, secretary(world), session.id, department=None, opinion=None) == 0
    assert agenda(world, session.id) == set() and agenda(world, other.id) == {first.id, second.id}


def test_an_agenda_closed_while_it_is_filled_takes_nothing_more(world: World) -> None:
    world.confirmed()
    session = world.session()
    secretary(world)
    world.store.meanwhile = lambda: world.close(session)
    with refused("session_closed"):
        fill_agenda(world.ports, secretary(world), session.id)


def test_an_application_that_stops_meanwhile_is_put_on_no_agenda(world: World) -> None:
    first, second = world.confirmed(), world.confirmed()
    session = world.session()
    secretary(world)
    world.store.meanwhile = lambda: [world.withdraw(one) for one in (first, second)]
    assert fill_agenda(world.ports, secretary(world), session.id) == 0
    assert agenda(world, session.id) == set()


def test_the_agenda_of_a_closed_session_is_not_filled(world: World) -> None:
    session = world.session()
    world.publish(session)
    for _ in range(2):
        with refused("session_closed"):
            fill_agenda(world.ports, secretary(world), session.id, department=None, opinion=None)
        world.confirmed()


def test_sessions_are_shown_to_the_secretary_and_to_the_agency(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    stranger = world.as_staff(Role.FUNDER)
    with refused("not_found"):
        read_session_details(world.ports, stranger, session.id)
    with refused("not_found"):
        fill_agenda(world.ports, stranger, session.id, department=None, opinion=None)
    with refused("not_found"):
        read_item(world.ports, secretary(world), session.id, world.confirmed().id, limit=1)
    assert read_session_details(world.ports, world.agency, session.id).undecided


def test_after_a_decision_comes_the_next_application_without_one_then_the_first(world: World) -> None:
    metz, nancy, toul = world.confirmed(**METZ), world.confirmed(), world.confirmed()
    session = world.session(metz, nancy, toul)
    seen = read_session_details(world.ports, secretary(world), session.id)
    assert [item.id for item in seen.agenda] == [nancy.id, toul.id, metz.id], "by department, then by name"
    following = [seen.next_undecided(one.id) for one in (nancy, toul, metz)]
    assert [one and one.id for one in following] == [toul.id, metz.id, nancy.id]
    first = seen.next_undecided("of another agenda")
    assert first is not None and first.id == nancy.id
    for application in (nancy, metz):
        world.decide(session, application)
    seen = read_session_details(world.ports, secretary(world), session.id)
    assert seen.next_undecided(toul.id) is None
    assert (after := seen.next_undecided(metz.id)) is not None and after.id == toul.id


def test_before_its_closing_a_session_shows_what_will_be_sent_and_which_lines_are_void(world: World) -> None:
    kept, gone, refused_one = world.confirmed(), world.confirmed(), world.confirmed(**METZ)
    session = world.session(kept, gone, refused_one)
    world.decide(session, kept, posts=1)
    world.decide(session, gone, posts=1)
    world.decide(session, refused_one, Verdict.REJECTED)
    world.withdraw(gone)
    before = read_session_details(world.ports, secretary(world), session.id)
    before_left = posts_left(world.ports).left
    world.publish(session)
    after = read_session_details(world.ports, secretary(world), session.id)
    for seen in (before, after):
        assert [item.id for item in seen.moot] == [gone.id]
        assert seen.tally == Counter({Verdict.VALIDATED: 1, Verdict.REJECTED: 1})
        assert seen.posts == {"54": 1}
    assert (before.published, after.published) == (0, 3)
    assert (before_left - posts_left(world.ports).left) == 1, "what is void grants nothing"
    assert read_line_records(world.ports, after.agenda).authors == {
        world.staff(Role.COMMITTEE).id: "Camille Roux"
    }


def test_the_authors_of_decisions_notes_and_closings_are_named(world: World) -> None:
    first, second = world.reviewed(), world.reviewed()
    session = world.session(first, second)
    world.decide(session, first)
    noting = secretary(world)
    preparing.note_application(world.ports, noting, session.id, second.id, note="À revoir.")
    seen = read_session_details(world.ports, world.agency, session.id)
    authors = read_line_records(world.ports, seen.agenda).authors
    assert authors[noting.account.id] == "Camille Roux"
    decided = world.store.agenda_item(session.id, first.id)
    assert decided is not None and decided.decision is not None
    assert decided.decision.decided_by in authors
    empty = world.session()
    world.close(empty)
    closed_by = read_session_details(world.ports, world.agency, empty.id).session.closed_by
    assert list(read_line_records(world.ports, [], closed_by=closed_by).authors) == [closed_by]


def test_an_agenda_is_read_by_pages_filtered_and_in_its_order(world: World) -> None:
    nancy, toul, metz = world.confirmed(), world.confirmed(), world.confirmed(**METZ)
    session = world.session(metz, nancy, toul)
    preparing.move_on_agenda(world.ports, secretary(world), session.id, metz.id, position=1)
    seen, cursor = [], None
    while not seen or cursor:
        details, page, _ = read_agenda(
            world.ports, secretary(world), session.id, AgendaSelection(), limit=2, cursor=cursor
        )
        seen += [item.id for item in page.items]
        cursor = page.cursor
    assert seen == [item.id for item in details.agenda] == [metz.id, nancy.id, toul.id]
    world.decide(session, nancy)
    undecided = AgendaSelection(decision=DecisionSought.NONE, department="54")
    _, page, _ = read_agenda(world.ports, secretary(world), session.id, undecided, limit=2, cursor=None)
    assert [item.id for item in page.items] == [toul.id] and page.cursor is None


def test_an_application_revived_while_its_session_is_open_is_decided_again(world: World) -> None:
    gone = world.confirmed()
    session = world.session(gone)
    world.withdraw(gone)
    details = read_session_details(world.ports, secretary(world), session.id)
    assert [item.id for item in details.moot] == [gone.id] and not details.undecided
    revive(world.ports, world.agency, gone.id, reason="Retirée par erreur.")
    details = read_session_details(world.ports, secretary(world), session.id)
    assert [item.id for item in details.undecided] == [gone.id] and not details.moot


def test_a_session_shows_the_state_of_each_line_and_what_is_still_to_do(world: World) -> None:
    first, second = world.confirmed(name="Arles"), world.confirmed(name="Brest")
    session = world.session(first, second)
    world.decide(session, first, posts=2)
    world.decide(session, second, Verdict.REJECTED)
    before = read_session_details(world.ports, secretary(world), session.id)
    assert [before.place_of(item) for item in before.agenda] == [1, 2]
    assert [item.id for item in before.with_verdict(Verdict.VALIDATED)] == [first.id]
    assert [item.id for item in before.with_verdict(Verdict.REJECTED)] == [second.id]
    assert before.with_verdict(Verdict.POSTPONED) == []
    assert before.posts_to_grant == {"54": 2}
    world.publish(session)
    assert read_session_details(world.ports, secretary(world), session.id).posts_to_grant == {}, (
        "they are granted"
    )


def test_what_is_undecided_is_in_no_count_of_a_session(world: World) -> None:
    decided, waiting = world.confirmed(), world.confirmed()
    session = world.session(decided, waiting)
    world.decide(session, decided)
    assert read_session_details(world.ports, secretary(world), session.id).tally == Counter(
        {Verdict.VALIDATED: 1}
    )


def test_with_fewer_posts_in_the_programme_than_granted_none_is_left(world: World) -> None:
    world.granted(posts=3)
    world.programme_of(5)
    assert posts_left(world.ports).left == 2
    world.programme_of(1)
    assert posts_left(world.ports).left == 0


def test_the_proposed_reason_of_a_refusal_is_the_last_one_of_the_same_person(world: World) -> None:
    applications = [world.confirmed() for _ in range(5)]
    session = world.session(*applications)
    book = reasons.reason_book(world.ports)
    first, last, others = book.offered[:3]
    me, agency = secretary(world), world.as_staff(Role.AGENCY)
    for actor, application, reason in (
        (me, applications[0], first),
        (me, applications[1], last),
        (agency, applications[2], others),
    ):
        world.wait(minutes=1)
        committee.record_decision(
            world.ports,
            actor,
            session.id,
            application.id,
            verdict=Verdict.REJECTED,
            posts_granted=None,
            reason=None,
            standard_reason=reason.key,
        )
    world.wait(minutes=1)
    granted = applications[3]
    committee.record_decision(
        world.ports,
        me,
        session.id,
        granted.id,
        verdict=Verdict.VALIDATED,
        posts_granted=1,
        reason=None,
    )
    seen = read_session_details(world.ports, me, session.id)
    [item] = seen.undecided
    assert seen.reason_to_propose(item, me.account.id, book) == last, "a validation gives none"
    assert seen.reason_to_propose(item, agency.account.id, book) == others
    assert seen.reason_to_propose(item, "somebody-else", book) == book.proposed(None, None)


def test_one_line_is_read_with_the_history_of_its_application(world: World) -> None:
    application, other = world.reviewed(), world.confirmed()
    session = world.session(application)
    details, item, story = read_item(world.ports, secretary(world), session.id, application.id, limit=5)
    assert (details.session, item) == (
        world.fresh(session),
        world.store.agenda_item(session.id, application.id),
    )
    assert story.application == world.fresh(application)
    assert story.authors[world.prefecture("54").id] == "Camille Roux"
    with refused("not_found"):
        read_item(world.ports, secretary(world), session.id, other.id, limit=5)


def test_lines_are_returned_with_their_applications_on_request(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    agenda_ = read_session_details(world.ports, secretary(world), session.id).agenda
    assert read_line_records(world.ports, agenda_).applications == {application.id: world.fresh(application)}
    assert read_line_records(world.ports, agenda_, applications=False) == LineRecords(
        applications={}, authors={}
    )


def test_an_agenda_takes_two_hundred_at_once_and_the_rest_when_filled_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_agenda, "APPLICATIONS_PER_REQUEST", 2)
    for _ in range(3):
        world.confirmed()
    session = world.session()
    filled = [fill_agenda(world.ports, secretary(world), session.id) for _ in range(3)]
    assert filled == [2, 1, 0] and len(agenda(world, session.id)) == 3


def test_only_the_secretary_and_the_agency_fill_agendas(world: World) -> None:
    world.confirmed()
    session = world.session()
    for stranger in (world.as_staff(Role.FUNDER), world.as_staff(Role.PREFECTURE, "54")):
        with refused("not_found"):
            fill_agenda(world.ports, stranger, session.id)
    assert fill_agenda(world.ports, world.agency, session.id) == 1
