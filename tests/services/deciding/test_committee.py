"""The committee's sessions and the effects of each decision (RULES 1, section 4)."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import AccountSession, System
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, CommitteeSessionStatus, Verdict
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services import tasks
from chalicelib.services.access import staff
from chalicelib.services.applying import applications
from chalicelib.services.applying.budget import present_budget, read_budget, set_envelope
from chalicelib.services.applying.confirm import OPINION_TIMER
from chalicelib.services.core.changes import Changes, Email
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, add_task, decide
from chalicelib.services.deciding import committee, preparing, review
from tests.support.outside import Crash, refused
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}
V, R, P = Verdict.VALIDATED, Verdict.REJECTED, Verdict.POSTPONED


def granted_in(world: World, department: str) -> int:
    """Return the posts granted in a department, as the agency reads them."""
    return present_budget(world.ports).by_department.get(department, 0)


def lapse(world: World, structure: Structure) -> None:
    """Take the posts back as the agency, after the term."""
    world.wait(days=70)
    world.tick()
    applications.lapse(world.ports, world.agency, structure.application_id, reason="Sans nouvelle.")


def secretary(world: World) -> AccountSession:
    return world.as_staff(Role.COMMITTEE)


# Sessions and agenda


def test_a_session_has_a_number_of_its_own_and_several_may_meet_on_one_date(world: World) -> None:
    day = date(2021, 3, 24)
    for number in (1, 2, 3):
        committee.create_session(world.ports, secretary(world), number=number, held_on=day)
    with refused("session_number_taken"):
        committee.create_session(world.ports, secretary(world), number=2, held_on=date(2021, 3, 31))
    assert [(s.number, s.held_on) for s in every(world.ports.store.sessions)] == [
        (3, day),
        (2, day),
        (1, day),
    ]


def test_creating_the_same_session_twice_creates_it_once(world: World) -> None:
    first, again = (
        committee.create_session(world.ports, secretary(world), number=7, held_on=world.today)
        for _ in range(2)
    )
    assert again == first and [one.id for one in every(world.ports.store.sessions)] == [first.id]


def test_a_prefecture_finds_only_its_departments_among_applications_waiting_for_a_session(
    world: World,
) -> None:
    here, _ = world.reviewed(), world.reviewed(**METZ)
    prefecture = world.as_staff(Role.PREFECTURE, here.place.department)
    for actor, found in ((prefecture, 1), (secretary(world), 2)):
        page = committee.applications_to_decide(world.ports, actor, limit=10, cursor=None)
        assert len(page.items) == found


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.FUNDER])
def test_only_the_secretary_and_the_agency_manage_sessions(world: World, role: Role) -> None:
    session = world.session(application := world.confirmed())
    other = world.as_staff(role, *(["54"] if role is Role.PREFECTURE else []))
    acts: list[Callable[[AccountSession], object]] = [
        lambda actor: committee.list_sessions(world.ports, actor, limit=50, cursor=None),
        lambda actor: committee.read_session(world.ports, actor, session.id),
        lambda actor: committee.put_on_agenda(world.ports, actor, session.id, application.id),
        lambda actor: committee.create_session(world.ports, actor, number=99, held_on=world.today),
        lambda actor: committee.correct_session(
            world.ports, actor, session.id, number=98, held_on=world.today
        ),
        lambda actor: committee.remove_session(
            world.ports,
            actor,
            committee.create_session(world.ports, world.agency, number=97, held_on=world.today).id,
        ),
        lambda actor: committee.record_decision(
            world.ports, actor, session.id, application.id, verdict=V, posts_granted=1, reason=None
        ),
        lambda actor: committee.close_session(world.ports, actor, session.id, minutes=None),
    ]
    for act in acts:
        with refused("not_found"):
            act(other)
    for act in acts:
        act(world.agency)


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2031, 1, 1)])
def test_a_session_in_the_distant_past_or_future_is_refused(world: World, day: date) -> None:
    with refused("date_far"):
        committee.create_session(world.ports, secretary(world), number=1, held_on=day)


def test_deciding_or_closing_on_an_outdated_page_is_refused(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    seen = world.fresh(session).version
    world.decide(session, application)
    with pytest.raises(Stale):
        committee.close_session(
            world.ports, secretary(world), session.id, minutes=None, expected_version=seen
        )


def test_an_application_is_put_on_the_agenda_once(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    version = world.fresh(application).version
    committee.put_on_agenda(world.ports, secretary(world), session.id, application.id)
    assert len([*every(world.ports.store.agenda, session.id)]) == 1
    assert world.fresh(application).version == version, "doing it twice changes nothing"
    assert world.fresh(application).status is ApplicationStatus.UNDER_REVIEW


def test_putting_an_application_on_an_agenda_returns_its_line_and_sessions_are_read_by_pages(
    world: World,
) -> None:
    application = world.confirmed()
    sessions = [world.session(held_on=world.today + timedelta(days=days)) for days in range(3)]
    put, again = (
        committee.put_on_agenda(world.ports, secretary(world), sessions[0].id, application.id)
        for _ in range(2)
    )
    assert again == put == world.store.agenda_item(sessions[0].id, application.id)
    page = committee.list_sessions(world.ports, secretary(world), limit=2, cursor=None)
    rest = committee.list_sessions(world.ports, secretary(world), limit=2, cursor=page.cursor)
    assert [one.id for one in (*page.items, *rest.items)] == [one.id for one in reversed(sessions)]
    with refused("not_found"):
        committee.applications_to_decide(world.ports, world.as_staff(Role.FUNDER), limit=2, cursor=None)


def test_an_application_is_on_one_agenda_at_a_time(world: World) -> None:
    application = world.confirmed()
    first, second = world.session(application), world.session()
    with refused("already_on_agenda"):
        committee.put_on_agenda(world.ports, secretary(world), second.id, application.id)
    committee.take_off_agenda(world.ports, secretary(world), first.id, application.id)
    committee.put_on_agenda(world.ports, secretary(world), second.id, application.id)
    assert [*every(world.ports.store.agenda, first.id)] == []
    assert len([*every(world.ports.store.agenda, second.id)]) == 1


def test_only_an_application_that_waits_for_a_decision_is_put_on_an_agenda(world: World) -> None:
    session = world.session()
    decided = world.application_of(world.granted())
    withdrawn = world.confirmed()
    world.withdraw(withdrawn)
    for application in (world.apply(), decided, withdrawn):
        with refused("status_forbids"):
            committee.put_on_agenda(world.ports, secretary(world), session.id, application.id)
    page = committee.applications_to_decide(world.ports, secretary(world), limit=20, cursor=None)
    assert page.items == []


def test_an_application_is_taken_off_the_agenda_once(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    committee.take_off_agenda(world.ports, secretary(world), session.id, application.id)
    written = len(world.store.journal)
    committee.take_off_agenda(world.ports, secretary(world), session.id, application.id)
    assert len(world.store.journal) == written and [*every(world.ports.store.agenda, session.id)] == []
    with refused("not_found"):
        committee.take_off_agenda(world.ports, secretary(world), session.id, world.ports.ids.new())


def test_an_application_is_not_taken_off_an_agenda_that_closes_in_the_same_instant(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application)
    world.store.meanwhile = lambda: world.close(session)
    with refused("session_closed"):
        committee.take_off_agenda(world.ports, world.agency, session.id, application.id)
    assert world.ports.store.agenda_item(session.id, application.id) is not None


def test_the_agenda_is_sorted_by_structure_name_whatever_its_accents(world: World) -> None:
    names = ["Zuydcoote", "Écully", "arras", "Eaubonne"]
    session = world.session(*(world.confirmed(name=name) for name in names))
    agenda = [*every(world.ports.store.agenda, session.id)]
    assert [item.structure_name for item in agenda] == ["arras", "Eaubonne", "Écully", "Zuydcoote"]


def correct(world: World, session: CommitteeSession, number: int, held_on: date) -> CommitteeSession:
    return committee.correct_session(
        world.ports,
        secretary(world),
        session.id,
        number=number,
        held_on=held_on,
        expected_version=session.version,
    )


def test_the_number_and_the_date_of_an_open_session_are_corrected_and_the_term_follows(world: World) -> None:
    application = world.confirmed()
    session = world.session(application, held_on=world.today - timedelta(days=200))
    world.decide(session, application)
    session = world.fresh(session)
    corrected = correct(world, session, 40, world.today)
    assert (corrected.number, corrected.held_on) == (40, world.today)
    assert correct(world, session, 40, world.today) == corrected, "who does it twice has done it once"
    assert [one.held_on for one in every(world.ports.store.sessions)] == [world.today]
    noted = [entry.details for entry in world.store.journal if entry.act == "corrected"]
    assert noted == [
        {
            "number": 40,
            "held_on": world.today.isoformat(),
            "former_number": session.number,
            "former_held_on": session.held_on.isoformat(),
        }
    ]
    freed = committee.create_session(
        world.ports, secretary(world), number=session.number, held_on=world.today
    )
    assert freed.id != session.id, "the former number may be given again"
    world.publish(corrected)
    assert world.fresh(application).recruitment_deadline == date(2026, 11, 14)
    with refused("session_closed"):
        correct(world, world.fresh(session), 41, world.today)


def test_the_place_of_a_session_is_corrected_and_removed(world: World) -> None:
    session = world.session()
    for venue in ("Préfecture de Nancy", None):
        corrected = committee.correct_session(
            world.ports,
            secretary(world),
            session.id,
            number=session.number,
            held_on=session.held_on,
            venue=venue,
        )
        assert (corrected.venue, world.fresh(session)) == (venue, corrected)


def test_a_session_cannot_take_the_number_of_another_or_a_distant_date(world: World) -> None:
    first, second = world.session(), world.session()
    with refused("session_number_taken"):
        correct(world, second, first.number, second.held_on)
    with refused("date_far"):
        correct(world, second, second.number, date(2020, 12, 31))
    with pytest.raises(Stale):
        committee.correct_session(
            world.ports, secretary(world), second.id, number=77, held_on=world.today, expected_version=9
        )
    assert world.fresh(second) == second


def test_an_empty_session_is_deleted_and_its_number_is_free(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    with refused("agenda_not_empty"):
        committee.remove_session(world.ports, secretary(world), session.id)
    committee.take_off_agenda(world.ports, secretary(world), session.id, application.id)
    committee.remove_session(world.ports, secretary(world), session.id)
    assert [*every(world.ports.store.sessions)] == []
    with refused("not_found"):
        committee.remove_session(world.ports, secretary(world), session.id)
    again = committee.create_session(
        world.ports, secretary(world), number=session.number, held_on=session.held_on
    )
    assert again.id != session.id
    preparing.open_session(world.ports, secretary(world), again.id)
    world.publish(again)
    with refused("session_closed"):
        committee.remove_session(world.ports, secretary(world), again.id)


def test_a_session_is_not_deleted_when_an_application_is_put_on_its_agenda_meanwhile(world: World) -> None:
    session, application = world.session(), world.confirmed()
    world.staff(Role.COMMITTEE)
    world.store.meanwhile = lambda: committee.put_on_agenda(
        world.ports, secretary(world), session.id, application.id
    )
    with refused("agenda_not_empty"):
        committee.remove_session(world.ports, secretary(world), session.id)
    assert world.fresh(session).status is CommitteeSessionStatus.OPEN


# Decisions


def test_a_session_held_long_ago_is_closed_only_with_a_reason_of_the_agency(world: World) -> None:
    application = world.confirmed()
    session = world.session(application, held_on=date(world.today.year, 1, 15))
    world.decide(session, application)
    close = partial(committee.close_session, world.ports, session_id=session.id, minutes=None)
    for actor in (secretary(world), world.agency):
        with refused("term_too_short"):
            close(actor=actor)
    why = "Décisions prises en janvier, transmises au mois de septembre."
    with refused("term_too_short"):
        close(actor=secretary(world), late_reason=why)
    close(actor=world.agency, late_reason=why)
    [closed] = [entry for entry in world.store.journal if entry.act == "closed"]
    assert [words.text for words in world.ports.store.words_about(session.id)] == [why]
    assert closed.words_id is not None


def test_a_structure_told_after_its_term_reads_so_and_opens_its_account(
    world: World,
) -> None:
    application = world.confirmed()
    session = world.session(application, held_on=date(world.today.year, 1, 15))
    world.decide(session, application)
    committee.close_session(
        world.ports, world.agency, session.id, minutes=None, late_reason="Une séance transmise tard."
    )
    world.run_tasks()
    world.tick()
    assert world.fresh(application).status is ApplicationStatus.OVERDUE
    [told] = world.mails("decision_validated")
    assert (told.params["term_over"], told.params["complete_file_by"]) == (True, None)
    assert "account" in told.links


def test_a_session_that_grants_nothing_closes_whenever_it_was_held(world: World) -> None:
    application = world.confirmed()
    session = world.session(application, held_on=date(world.today.year, 1, 15))
    world.decide(session, application, R)
    world.publish(session)
    assert world.fresh(application).status is ApplicationStatus.REJECTED


def test_granting_more_posts_than_requested_needs_a_reason_for_the_session_and_the_journal(
    world: World,
) -> None:
    application = world.confirmed(posts_requested=1)
    session = world.session(application)
    with refused("reason_required"):
        world.decide(session, application, posts=2, reason=None)
    world.decide(session, application, posts=2, reason="Un grand territoire.")
    [item] = every(world.ports.store.agenda, session.id)
    assert item.decision is not None and item.decision.reason == "Un grand territoire."
    world.publish(session)
    assert "Un grand territoire." in [words.text for words in world.ports.store.words_about(application.id)]
    assert "Un grand territoire." not in str(world.mails("decision_validated")[-1].params)


def test_a_validation_grants_posts_and_the_two_others_give_a_reason(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    for posts in (None, 0, -1):
        with refused("posts_required"):
            world.decide(session, application, V, posts=posts)
    for verdict in (R, P):
        for reason in (None, ""):
            with refused("reason_required"):
                world.decide(session, application, verdict, reason=reason)


def test_a_decision_may_be_changed_until_the_session_closes(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application, R)
    world.decide(session, application, V, posts=4)
    world.publish(session)
    assert world.fresh(application).posts_granted == 4
    with refused("session_closed"):
        world.decide(session, application, R)
    with refused("session_closed"):
        committee.put_on_agenda(world.ports, secretary(world), session.id, world.confirmed().id)
    with refused("session_closed"):
        committee.take_off_agenda(world.ports, secretary(world), session.id, application.id)
    with refused("session_closed"):
        committee.close_session(world.ports, secretary(world), session.id, minutes="Après coup.")


def test_the_same_decision_twice_is_recorded_once_even_after_the_closing(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    seen = world.ports.store.agenda_item(session.id, application.id)
    assert seen is not None

    def reject(actor: AccountSession, reason: str = "Le territoire est couvert.") -> AgendaItem:
        return committee.record_decision(
            world.ports,
            actor,
            session.id,
            application.id,
            verdict=R,
            posts_granted=None,
            reason=reason,
            expected_version=seen.version,
        )

    decided = reject(secretary(world))
    written = len(world.store.journal)
    assert reject(secretary(world)) == decided == reject(world.agency)
    assert len(world.store.journal) == written
    with pytest.raises(Stale):
        reject(secretary(world), reason="Le projet n'est pas assez précis.")
    world.publish(session)
    again = reject(secretary(world))
    assert (again.decision, again.published) == (decided.decision, True)
    with refused("session_closed"):
        reject(secretary(world), reason="Le projet n'est pas assez précis.")


def test_closing_a_session_twice_closes_it_once_whatever_the_page_showed(world: World) -> None:
    session = world.session()

    def close(minutes: str | None) -> CommitteeSession:
        return committee.close_session(
            world.ports, secretary(world), session.id, minutes=minutes, expected_version=session.version
        )

    closing = close("Procès-verbal.")
    assert close("Procès-verbal.") == closing == close(None)
    assert len(world.store.tasks) == 1, "it is published once"
    world.run_tasks()
    assert close("Procès-verbal.").status is CommitteeSessionStatus.CLOSED
    with pytest.raises(Stale):
        close("Un autre procès-verbal.")


def test_a_session_closes_from_its_date_and_when_everything_is_decided(world: World) -> None:
    application = world.confirmed()
    session = world.session(application, held_on=world.today + timedelta(days=2))
    with refused("session_not_held"):
        world.close(session)
    world.wait(days=2)
    with refused("undecided"):
        world.close(session)
    world.decide(session, application)
    world.close(session)
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSING


def test_a_decision_written_while_the_session_closes_is_refused(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application, V)
    world.staff(Role.COMMITTEE)
    world.store.meanwhile = lambda: world.close(session)
    with refused("session_closed"):
        world.decide(session, application, R)


def test_an_application_put_on_the_agenda_while_the_session_closes_is_refused_or_decided(
    world: World,
) -> None:
    session, application = world.session(), world.confirmed()
    world.staff(Role.COMMITTEE)
    world.store.meanwhile = lambda: committee.put_on_agenda(
        world.ports, secretary(world), session.id, application.id
    )
    with refused("undecided"):
        world.close(session)


# E-mails of the decisions


def test_decisions_are_sent_at_the_closing_and_never_before(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.staff(Role.COMMITTEE)
    world.new_mails()
    world.decide(session, application)
    world.close(session)
    assert world.new_mails() == []
    assert world.fresh(application).status is ApplicationStatus.UNDER_REVIEW
    world.run_tasks()
    assert world.new_mails() == ["decision_validated"]
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED


def test_a_validated_structure_reads_its_posts_the_amount_the_date_and_its_account_link(world: World) -> None:
    structure = world.granted(posts=3)
    mail = world.mails("decision_validated")[-1]
    assert mail.to == structure.contact_email
    assert mail.params["posts"] == 3
    assert mail.params["total_cents"] == 150_000_00
    assert mail.params["deadline"] == "2026-11-14", "two months after the session"
    assert mail.params["complete_file_by"] == "2026-10-30", "15 days before the term"
    assert world.open(world.token(mail, "account")).structure_id == structure.id
    application = world.application_of(structure)
    assert (application.posts_granted, application.recruitment_deadline) == (3, date(2026, 11, 14))


def test_a_rejected_structure_reads_the_reason_and_may_apply_again(world: World) -> None:
    answers = world.answers()
    application = world.confirmed(answers)
    session = world.session(application)
    world.decide(session, application, R, reason="Le projet n'est pas assez précis.")
    world.publish(session)
    mail = world.mails("decision_rejected")[-1]
    assert mail.params["reason"] == "Le projet n'est pas assez précis."
    require_told(world, session, application, mail)
    assert world.fresh(application).status is ApplicationStatus.REJECTED
    again = world.confirmed(answers)
    assert again.id != application.id and again.status is ApplicationStatus.CONFIRMED


def test_a_postponed_structure_reads_what_is_missing_and_is_examined_again(world: World) -> None:
    application = world.confirmed()
    first = world.session(application)
    world.decide(first, application, P, reason="Précisez les lieux d'accueil.")
    world.publish(first)
    mail = world.mails("decision_postponed")[-1]
    assert mail.params["missing"] == "Précisez les lieux d'accueil."
    require_told(world, first, application, mail)
    assert world.fresh(application).status is ApplicationStatus.POSTPONED
    assert world.created(Structure) == []
    second = world.session(application)
    world.decide(second, application, V, posts=1)
    world.publish(second)
    decided = world.fresh(application)
    assert (decided.status, decided.session_id) == (ApplicationStatus.VALIDATED, second.id)


def require_told(world: World, session: CommitteeSession, application: Application, mail: Email) -> None:
    """Check that the contact has the link of the private page, and that journal and application name the
    session."""
    assert (mail.to, mail.subject_id) == (application.contact.email, application.id)
    holder = world.holder(world.token(mail, "status"))
    shown, _ = review.read_status(world.ports, holder, limit=1, cursor=None)
    assert shown == world.fresh(application)
    decided = world.fresh(application)
    assert (decided.session_id, decided.decided_on) == (session.id, session.held_on)
    [entry] = [one for one in world.store.journal if one.act in ("rejected", "postponed")]
    assert (entry.subject_id, entry.details) == (application.id, {"session": session.number})
    assert world.said(entry) == decided.decision_reason


def test_each_decision_is_in_the_journal_of_its_application_with_its_session_and_its_reason(
    world: World,
) -> None:
    applications = {verdict: world.confirmed() for verdict in (V, R, P)}
    session = world.session(*applications.values())
    for verdict, application in applications.items():
        world.decide(session, application, verdict, posts=2, reason=f"Décidé : {verdict.label}.")
    world.publish(session)
    for verdict, application in applications.items():
        [entry] = [
            one
            for one in world.store.journal
            if one.subject_id == application.id and one.act == verdict.value
        ]
        posts = {"posts": 2} if verdict is V else {}
        assert entry.details == {"session": session.number, **posts}
        # A validation has a reason only when it grants more than was requested.
        assert world.said(entry) == (None if verdict is V else f"Décidé : {verdict.label}.")
    [published] = [one for one in world.store.journal if one.act == "published"]
    assert (published.subject_id, published.details) == (session.id, {"decisions": 3})


def test_a_postponement_clears_the_timer_of_the_opinion(world: World) -> None:
    application = world.confirmed()
    assert OPINION_TIMER in world.timers(application)
    session = world.session(application)
    world.decide(session, application, P)
    world.publish(session)
    assert OPINION_TIMER not in world.timers(application)


def test_two_sessions_of_one_date_each_publish_their_own_decisions(world: World) -> None:
    pairs = []
    for posts in (1, 2):
        application = world.confirmed()
        session = world.session(application, held_on=world.today)
        world.decide(session, application, posts=posts)
        pairs.append((session, application))
    for session, _ in pairs:
        world.close(session)
    world.run_tasks()
    assert [world.fresh(application).posts_granted for _, application in pairs] == [1, 2]
    assert granted_in(world, "54") == 3
    assert len(world.mails("decision_validated")) == 2


def test_each_prefecture_reads_the_list_of_its_department(world: World) -> None:
    chosen = [(world.confirmed(), V), (world.confirmed(), R), (world.confirmed(**METZ), P)]
    prefectures = [world.prefecture(department) for department in ("54", "57", "88")]
    session = world.session(*(application for application, _ in chosen))
    for application, verdict in chosen:
        world.decide(session, application, verdict)
    world.publish(session)
    told = {mail.to: mail.params for mail in world.mails("session_published")}
    assert told.keys() == {prefectures[0].email, prefectures[1].email}
    nancy = told[prefectures[0].email]
    assert (nancy["validated"], nancy["rejected"], nancy["postponed"]) == (1, 1, 0)
    assert nancy["names"] == sorted([f"{chosen[0][0].name} : validée", f"{chosen[1][0].name} : refusée"])
    assert told[prefectures[1].email]["names"] == [f"{chosen[2][0].name} : ajournée"]


def test_an_empty_session_closes(world: World) -> None:
    session = world.session()
    world.publish(session)
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED


# Publication after a crash

PUBLICATION = 7
"""The commits: four decisions, two prefectures, the end."""


def decided_session(world: World) -> tuple[CommitteeSession, dict[str, Application]]:
    by_name = {
        "validated": world.confirmed(posts_requested=2),
        "rejected": world.confirmed(),
        "postponed": world.confirmed(**METZ),
        "validated too": world.confirmed(**METZ),
    }
    session = world.session(*by_name.values())
    verdicts = {"rejected": R, "postponed": P}
    for name, application in by_name.items():
        world.decide(session, application, verdicts.get(name, V), posts=2)
    for department in ("54", "57"):
        world.prefecture(department)
    return session, by_name


@pytest.mark.parametrize("crash", range(1, PUBLICATION + 1))
def test_a_publication_that_crashes_continues_where_it_stopped(world: World, crash: int) -> None:
    session, by_name = decided_session(world)
    task = world.close(session)
    world.store.crash_at = world.store.commits + crash
    with pytest.raises(Crash):
        tasks.run(world.ports, task.id)
    assert tasks.run(world.ports, task.id)
    for application in by_name.values():
        decisions = [m for m in world.mails() if m.template.startswith("decision_")]
        assert len([m for m in decisions if m.subject_id == application.id]) == 1
    told = sorted(mail.to for mail in world.mails("session_published"))
    assert told == sorted([world.prefecture("54").email, world.prefecture("57").email])
    assert (granted_in(world, "54"), granted_in(world, "57")) == (2, 2)
    assert len(world.created(Structure)) == 2
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED
    assert not tasks.run(world.ports, task.id), "it is done"


def test_a_publication_has_as_many_commits_as_the_test_of_crashes_assumes(world: World) -> None:
    session, _ = decided_session(world)
    task = world.close(session)
    before = world.store.commits
    tasks.run(world.ports, task.id)
    assert world.store.commits - before == PUBLICATION


def test_a_publication_finished_by_another_consumer_meanwhile_ends_without_error(world: World) -> None:
    session, by_name = decided_session(world)
    task = world.close(session)
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED
    assert len([m for m in world.mails() if m.template.startswith("decision_")]) == len(by_name)
    assert len(world.mails("session_published")) == 2


def test_a_publication_task_created_again_finds_it_done(world: World) -> None:
    world.prefecture("54")
    session = world.session(application := world.confirmed())
    world.decide(session, application)
    world.publish(session)
    written, told = len(world.store.journal), len(world.mails())
    world.wait(days=200)
    decide(
        world.ports,
        System(),
        lambda changes: add_task(world.ports, changes, committee.PUBLISH_TASK, session_id=session.id),
    )
    world.run_tasks()
    assert (len(world.store.journal), len(world.mails())) == (written, told)


def test_a_publication_delivered_twice_publishes_once(world: World) -> None:
    session, _ = decided_session(world)
    task = world.close(session)
    assert tasks.run(world.ports, task.id)
    world.new_mails()
    assert not tasks.run(world.ports, task.id)
    assert world.new_mails() == []


# Withdrawals meanwhile


def test_an_application_withdrawn_between_decision_and_closing_gets_no_decision(world: World) -> None:
    gone, kept = world.confirmed(), world.confirmed()
    session = world.session(gone, kept)
    world.decide(session, gone, V, posts=5)
    world.decide(session, kept, V, posts=1)
    world.withdraw(gone)
    world.publish(session)
    assert [mail.subject_id for mail in world.mails("decision_validated")] == [kept.id]
    assert world.fresh(gone).status is ApplicationStatus.WITHDRAWN
    assert granted_in(world, "54") == 1


def test_an_application_withdrawn_between_closing_and_publication_gets_no_decision(world: World) -> None:
    gone, kept = world.confirmed(), world.confirmed()
    session = world.session(gone, kept)
    world.decide(session, gone, V, posts=5)
    world.decide(session, kept, V, posts=1)
    world.close(session)
    world.withdraw(gone)
    world.run_tasks()
    assert [mail.subject_id for mail in world.mails("decision_validated")] == [kept.id]
    void = [one for one in world.store.journal if one.act == "decision_without_object"]
    assert [(one.subject_id, one.details) for one in void] == [(session.id, {"application": gone.id})]
    assert granted_in(world, "54") == 1
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED


def test_an_undecided_application_that_withdraws_no_longer_delays_the_session(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.withdraw(application)
    world.publish(session)
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED


def test_an_application_withdrawn_after_its_decision_is_not_on_the_prefectures_list(world: World) -> None:
    world.prefecture("54")
    gone, kept = world.confirmed(), world.confirmed()
    session = world.session(gone, kept)
    for application in (gone, kept):
        world.decide(session, application)
    world.withdraw(gone)
    world.publish(session)
    params = world.mails("session_published")[0].params
    assert (params["validated"], params["names"]) == (1, [f"{kept.name} : validée"])


# The budget


def test_the_budget_counts_the_posts_granted_by_department(world: World) -> None:
    world.granted(posts=3)
    world.granted(posts=2)
    world.granted(posts=4, **METZ)
    assert (granted_in(world, "54"), granted_in(world, "57"), granted_in(world, "88")) == (5, 4, 0)


def decided_on_posts(world: World, posts: int, **place: str) -> tuple[CommitteeSession, Application]:
    application = world.confirmed(posts_requested=posts, **place)
    session = world.session(application)
    world.decide(session, application, posts=posts)
    return session, application


def test_a_closing_session_reserves_its_posts_before_the_publication(world: World) -> None:
    session, application = decided_on_posts(world, 3)
    task = world.close(session)
    assert world.fresh(application).posts_granted == 0 and granted_in(world, "54") == 3
    tasks.run(world.ports, task.id)
    assert world.fresh(application).posts_granted == 3 and granted_in(world, "54") == 3
    [reserved] = [entry for entry in world.store.journal if entry.act == "reserved"]
    assert reserved.details == {"posts": 3, "session": session.id}


def test_three_sessions_of_one_date_together_grant_no_more_than_the_posts_of_the_programme(
    world: World,
) -> None:
    world.programme_of(5)
    (first, _), (second, late), (third, _) = [
        decided_on_posts(world, posts, **place) for posts, place in ((2, {}), (3, METZ), (1, {}))
    ]
    # The second one closes while the first is closing, and takes what is left.
    world.staff(Role.COMMITTEE)
    world.store.meanwhile = lambda: world.close(second)
    world.close(first)
    with pytest.raises(Refusal) as refusal:
        world.close(third)
    assert refusal.value.code == "budget_exceeded"
    assert "Postes restants sur les 5 du programme : 0 ; il en faudrait 1." in refusal.value.message
    world.run_tasks()
    assert (granted_in(world, "54"), granted_in(world, "57")) == (2, 3)
    assert world.fresh(third).status is CommitteeSessionStatus.OPEN, "nothing of it was published"
    world.withdraw(world.fresh(late))
    world.publish(third)
    assert present_budget(world.ports).by_department == {"54": 3}


def test_closing_twice_or_crashing_after_the_reservation_reserves_once(world: World) -> None:
    session, _ = decided_on_posts(world, 3)
    task = world.close(session)
    world.close(session)
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        tasks.run(world.ports, task.id)
    assert granted_in(world, "54") == 3, "nothing is lost before it is published"
    assert tasks.run(world.ports, task.id) and not tasks.run(world.ports, task.id)
    assert granted_in(world, "54") == 3


def test_a_session_that_crashes_while_it_closes_reserves_nothing(world: World) -> None:
    session, _ = decided_on_posts(world, 3)
    world.staff(Role.COMMITTEE)
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        world.close(session)
    assert (world.fresh(session).status, granted_in(world, "54")) == (CommitteeSessionStatus.OPEN, 0)


def test_a_session_that_grants_nothing_closes_when_no_post_is_left(world: World) -> None:
    world.granted(posts=2)
    world.programme_of(1)
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application, R)
    world.publish(session)
    assert world.fresh(application).status is ApplicationStatus.REJECTED


def test_posts_counted_by_an_earlier_release_stay_counted(world: World) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    changes.count("BUDGET#54", "granted", 3)
    world.store.commit(changes)
    assert granted_in(world, "54") == 3
    world.programme_of(4)
    world.granted(posts=1)
    assert granted_in(world, "54") == 4
    with refused("budget_exceeded"):
        world.granted(posts=1)


def test_the_agency_alone_reads_the_budget(world: World) -> None:
    world.granted(posts=3)
    world.granted(posts=4, **METZ)
    budget = read_budget(world.ports, world.agency)
    assert (budget.by_department, budget.granted) == ({"54": 3, "57": 4}, 7)
    with refused("not_found"):
        read_budget(world.ports, secretary(world))


def test_the_agency_sets_an_envelope_that_warns_and_refuses_nothing(world: World) -> None:
    def envelope(posts: int | None, department: str = "54") -> dict[str, int]:
        return set_envelope(world.ports, world.agency, department=department, posts=posts).by_envelope

    assert envelope(2) == {"54": 2}
    written = len(world.store.journal)
    assert envelope(2) == {"54": 2} and len(world.store.journal) == written, "the same wish again"
    world.granted(posts=3)
    assert granted_in(world, "54") == 3
    assert read_budget(world.ports, world.agency).left_in("54") == -1
    assert envelope(5) == {"54": 5} and granted_in(world, "54") == 3
    assert envelope(None) == {}
    with refused("department_unknown"):
        envelope(1, "99")
    with refused("not_found"):
        set_envelope(world.ports, secretary(world), department="54", posts=1)


def test_posts_return_to_the_budget_after_a_withdrawal_or_a_cancellation(
    world: World,
) -> None:
    first, second = world.granted(posts=3), world.granted(posts=2)
    world.withdraw(world.application_of(first))
    assert granted_in(world, "54") == 2
    applications.close_by_agency(
        world.ports,
        world.agency,
        second.application_id,
        status=ApplicationStatus.CANCELLED,
        reason="Dissolution de la structure.",
    )
    assert granted_in(world, "54") == 0
    assert world.timers(world.application_of(second)) == {}


# Existing structures and accounts


def test_a_secretary_of_two_communes_has_one_account_for_both(world: World) -> None:
    first = world.granted(email="secretaire@communes.example")
    account = world.structure_account(first)
    second = world.granted(email="secretaire@communes.example")
    assert "account" not in world.mails("decision_validated")[-1].links, "the account is open"
    joined = world.fresh(account)
    assert joined.structure_id == first.id and joined.other_structure_ids == (second.id,)
    for structure in (first, second):
        colleagues = [*every(world.ports.store.accounts, Role.STRUCTURE, structure_id=structure.id)]
        assert [each.id for each in colleagues] == [account.id]


def test_an_account_not_opened_yet_gets_a_link_with_each_decision(world: World) -> None:
    first = world.granted(email="secretaire@communes.example")
    second = world.granted(email="secretaire@communes.example")
    assert len([a for a in world.created(Account) if a.role is Role.STRUCTURE]) == 1
    opened = world.open(world.token(world.mails("decision_validated")[-1], "account"))
    assert opened.status is AccountStatus.ACTIVE
    assert (opened.structure_id, opened.other_structure_ids) == (first.id, (second.id,))
    with refused("link_used"):
        world.open(world.token(world.mails("decision_validated")[0], "account"))


def test_a_structure_that_applies_again_is_the_same_structure_with_its_account(world: World) -> None:
    answers = world.answers()
    first = world.granted(**vars(answers))
    account = world.structure_account(first)
    lapse(world, first)
    later = {**vars(answers), "available_from": world.today + timedelta(days=30)}
    again = world.granted(**later)
    assert again.id == first.id and again.application_id != first.application_id
    assert [a.id for a in every(world.ports.store.accounts, Role.STRUCTURE, structure_id=first.id)] == [
        account.id
    ]
    assert granted_in(world, "54") == 1


def test_a_structure_that_applies_again_with_another_kind_has_that_kind(world: World) -> None:
    answers = vars(world.answers())
    first = world.granted(**answers)
    world.withdraw(world.application_of(first))
    association = {"kind": StructureKind.PRIVATE, "legal_form": LegalForm.ASSOCIATION, "agreement_months": 24}
    again = world.granted(**{**answers, **association})
    assert (again.id, again.kind) == (first.id, StructureKind.PRIVATE)
    assert again.legal_form is LegalForm.ASSOCIATION


def test_two_sessions_that_invite_one_contact_at_the_same_instant_both_publish(world: World) -> None:
    published = []
    for _ in range(2):
        application = world.confirmed(email="secretaire@communes.example")
        session = world.session(application)
        world.decide(session, application)
        published.append(world.close(session))
    world.store.meanwhile = lambda: tasks.run(world.ports, published[1].id)
    tasks.run(world.ports, published[0].id)
    assert len(world.mails("decision_validated")) == 2
    [account] = [account for account in world.created(Account) if account.role is Role.STRUCTURE]
    assert len(world.fresh(account).other_structure_ids) == 1


def test_a_contact_whose_account_was_disabled_opens_it_again(world: World) -> None:
    closed = world.structure_account(world.granted(email="secretaire@communes.example"))
    staff.disable_account(world.ports, world.agency, closed.id, reason="Départ.")
    structure = world.granted(email=closed.email)
    [invited] = [*every(world.ports.store.accounts, Role.STRUCTURE, structure_id=structure.id)]
    assert (invited.id, invited.status, invited.password_hash) == (closed.id, AccountStatus.INVITED, None)
    assert set(world.timers(invited)) == {"account.reminder", "account.last_reminder"}
    assert world.structure_account(structure).status is AccountStatus.ACTIVE


def test_a_contact_who_is_staff_gets_no_account_and_the_agency_is_told(world: World) -> None:
    agency, agent = world.staff(Role.AGENCY), world.staff(Role.FUNDER)
    structure = world.granted(email=agent.email)
    assert [*every(world.ports.store.accounts, Role.STRUCTURE, structure_id=structure.id)] == []
    assert world.fresh(agent) == agent
    assert "account" not in world.mails("decision_validated")[-1].links
    [told] = world.mails("contact_is_staff")
    assert told.to == agency.email
    assert told.params == {"structure_name": structure.name, "siret": structure.siret}
