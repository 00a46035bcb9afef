"""What acts on an application write and tell, and what remains after its end (RULES sections 4, 7, 10)."""

from collections.abc import Callable
from datetime import date

import pytest

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.applying import (
    agency_corrections,
    applications,
    confirm,
    extensions,
    merging,
    revival,
)
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.changes import Changes, JournalEntry, Timer
from chalicelib.services.core.guards import contact_guard
from chalicelib.services.core.transaction import Stale
from chalicelib.services.funding import instruction
from tests.support.outside import refused
from tests.support.world import World, siret

S = ApplicationStatus
WHY = "Aucun recrutement n'est en vue."
OTHER = "juste@commune.example"


def noted(world: World, act: str) -> JournalEntry:
    """Return the only entry of the journal with this name."""
    [entry] = [one for one in world.store.journal if one.act == act]
    return entry


def overdue(world: World, posts: int = 2, hired: int = 1) -> Structure:
    """Return a structure whose term has passed with posts left to hire, and which was told so."""
    structure = world.granted(posts=posts)
    for _ in range(hired):
        world.hired(structure)
    world.go_to(date(2026, 11, 20))
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE
    world.new_mails()
    return structure


# Outdated versions

Act = Callable[[World, Application, int], object]
WITH_POSTS: dict[str, Act] = {
    "extend": lambda world, one, seen: applications.extend(
        world.ports, world.agency, one.id, deadline=date(2027, 1, 31), reason=WHY, expected_version=seen
    ),
    "lapse": lambda world, one, seen: applications.lapse(
        world.ports, world.agency, one.id, reason=WHY, expected_version=seen
    ),
    "close": lambda world, one, seen: applications.close_by_agency(
        world.ports, world.agency, one.id, status=S.CANCELLED, reason=WHY, expected_version=seen
    ),
    "refuse more time": lambda world, one, seen: extensions.refuse_extension(
        world.ports, world.agency, one.id, reason=WHY, expected_version=seen
    ),
    "correct the contact": lambda world, one, seen: agency_corrections.correct_contact_email(
        world.ports, world.agency, one.id, email=OTHER, reason=WHY, expected_version=seen
    ),
    "correct the SIRET": lambda world, one, seen: agency_corrections.correct_siret(
        world.ports, world.agency, one.id, siret=siret(70001), reason=WHY, expected_version=seen
    ),
}


@pytest.mark.parametrize("act", WITH_POSTS.values(), ids=WITH_POSTS)
def test_an_act_on_an_outdated_version_is_refused_and_nothing_changes(world: World, act: Act) -> None:
    structure = overdue(world)
    asked = extensions.request_extension(
        world.ports, world.as_structure(structure), deadline=date(2027, 1, 31), reason=WHY
    )
    written = world.store.commits
    with pytest.raises(Stale):
        act(world, asked, asked.version - 1)
    assert (world.store.commits, world.fresh(asked)) == (written, asked)


def test_reviving_and_merging_require_the_version_that_the_agency_read(world: World) -> None:
    kept, stopped = world.confirmed(), world.confirmed()
    with pytest.raises(Stale):
        merging.merge(
            world.ports,
            world.agency,
            stopped.id,
            into=kept.id,
            reason=WHY,
            expected_version=stopped.version - 1,
        )
    world.withdraw(stopped)
    with pytest.raises(Stale):
        revival.revive(world.ports, world.agency, stopped.id, reason=WHY, expected_version=stopped.version)


# Repeated acts


def test_withdrawing_or_correcting_the_contact_twice_does_it_once(world: World) -> None:
    application = world.confirmed()
    corrected, again = (
        agency_corrections.correct_contact_email(
            world.ports, world.agency, application.id, email=OTHER, reason=WHY
        )
        for _ in range(2)
    )
    assert again == corrected == world.fresh(application)
    token = world.token(world.mails("contact_corrected", to=OTHER)[-1], "status")
    withdrawn, once = (applications.withdraw_by_link(world.ports, world.holder(token)) for _ in range(2))
    assert once == withdrawn == world.fresh(application)
    assert len(world.mails("application_withdrawn")) == 1


# Free posts


def test_posts_taken_back_in_part_are_told_counted_and_journalled(world: World) -> None:
    structure = overdue(world, posts=3, hired=1)
    [agreement] = world.created(Agreement)
    left = applications.lapse(world.ports, world.agency, structure.application_id, reason=WHY)
    assert (left.status, left.posts_granted) == (S.VALIDATED, 1)
    assert (world.fresh(agreement).posts, present_budget(world.ports).granted) == (1, 1)
    [told] = world.mails("posts_taken_back")
    assert (told.to, told.params["posts_returned"], told.params["reason"]) == (
        structure.contact_email,
        2,
        WHY,
    )
    assert world.said(noted(world, "lapsed")) == WHY


def test_posts_given_back_are_told_counted_and_journalled(world: World) -> None:
    structure = world.granted(posts=3)
    world.hired(structure)
    [agreement] = world.created(Agreement)
    applications.return_posts(world.ports, world.as_structure(structure), posts_kept=2, reason=WHY)
    assert (world.fresh(agreement).posts, present_budget(world.ports).granted) == (2, 2)
    assert world.mails("posts_given_back")[-1].params["posts_returned"] == 1
    assert noted(world, "posts_given_back").details["posts"] == 1


def test_the_form_to_give_posts_back_shows_its_errors_and_accepts_a_repeated_act(world: World) -> None:
    structure = world.granted(posts=2)
    actor = world.as_structure(structure)
    for kept in (0, 1, 2):
        applications.check_return(world.ports, actor, Answered({"application_id": None, "posts_kept": kept}))
    with refused("posts_not_fewer"):
        applications.check_return(world.ports, actor, Answered({"application_id": None, "posts_kept": 3}))


# The ends


def test_an_ended_application_has_no_timer(world: World) -> None:
    form, validated = world.apply(), world.application_of(world.granted())
    assert world.timers(form) and world.timers(validated)
    for one in (form, validated):
        applications.close_by_agency(world.ports, world.agency, one.id, status=S.CANCELLED, reason=WHY)
        assert world.timers(one) == {}


def test_a_published_decision_stays_on_its_agenda_unchanged(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    world.decide(session, application)
    world.publish(session)
    before = world.store.agenda_item(session.id, application.id)
    world.withdraw(world.fresh(application))
    assert world.store.agenda_item(session.id, application.id) == before
    assert before is not None and before.published and not before.moot


def test_an_application_that_ends_leaves_its_agreement_without_posts(world: World) -> None:
    structure, candidate = world.granted(posts=2), world.candidate()
    agreement = world.agreement_of(world.validated(structure, candidate))
    world.cancel(structure, candidate)
    applications.return_posts(world.ports, world.as_structure(structure), posts_kept=0, reason=WHY)
    assert (world.fresh(agreement).posts, present_budget(world.ports).granted) == (0, 0)


def test_the_agency_says_whether_it_cancelled_or_found_a_duplicate(world: World) -> None:
    for status, template in (
        (S.CANCELLED, "application_cancelled"),
        (S.DUPLICATE, "application_duplicate"),
    ):
        one = world.confirmed()
        applications.close_by_agency(world.ports, world.agency, one.id, status=status, reason=WHY)
        [told] = world.mails(template)
        assert (told.to, told.subject_id, told.params["reason"]) == (one.contact.email, one.id, WHY)
        assert world.said(noted(world, status.value)) == WHY


def test_the_timer_of_a_form_leaves_a_confirmed_or_deleted_one_alone(world: World) -> None:
    for subject in (world.confirmed().id, world.ports.ids.new()):
        changes = Changes(author=world.author, at=world.clock.now())
        timer = Timer(name="application.confirmation", subject_id=subject, due_at=changes.at)
        applications.confirmation_expired(world.ports, changes, timer)
        assert changes == Changes(author=world.author, at=changes.at)


def test_a_reminder_of_the_term_tells_the_journal_which_one_it_was(world: World) -> None:
    structure = world.granted()
    world.go_to(date(2026, 10, 15))
    world.tick()
    assert noted(world, "recruitment_reminded").details == {"step": "one_month"}
    assert world.mails("recruitment_reminder")[-1].to == structure.contact_email


def test_only_structures_that_still_recruit_are_reminded_of_the_term(world: World) -> None:
    rejected = world.reviewed()
    session = world.session(rejected)
    world.decide(session, rejected, Verdict.REJECTED)
    world.publish(session)
    hired = world.granted()
    world.hired(hired)
    for subject in (rejected.id, hired.application_id):
        for name in applications.RECRUITMENT_TIMERS.values():
            changes = Changes(author=world.author, at=world.clock.now())
            timer = Timer(name=name, subject_id=subject, due_at=changes.at)
            applications.recruitment_timer_fired(world.ports, changes, timer)
            assert changes == Changes(author=world.author, at=changes.at)


def test_a_shorter_term_keeps_only_the_reminders_still_to_come(world: World) -> None:
    application = world.application_of(world.granted())
    for today, deadline in (
        (date(2026, 10, 20), date(2027, 3, 31)),
        (date(2026, 11, 10), date(2026, 11, 14)),
    ):
        world.go_to(today)
        applications.extend(world.ports, world.agency, application.id, deadline=deadline, reason=WHY)
    due = {
        paris_date(at) for name, at in world.timers(application).items() if name.startswith("recruitment.")
    }
    assert max(due) <= date(2026, 11, 15), "nothing of the longer term is left"


def test_the_reminder_of_a_case_file_follows_the_term(world: World) -> None:
    structure = world.granted()
    agreement = world.agreement_of(world.validated(structure))
    before = world.timers(agreement)[instruction.REMINDER_TIMER]
    applications.extend(
        world.ports, world.agency, structure.application_id, deadline=date(2027, 3, 31), reason=WHY
    )
    assert world.timers(agreement)[instruction.REMINDER_TIMER] > before


def test_a_term_that_changed_before_the_morning_is_not_told(world: World) -> None:
    structure = world.granted()
    world.go_to(date(2026, 11, 15), hour=1)
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE
    applications.extend(
        world.ports, world.agency, structure.application_id, deadline=date(2027, 1, 31), reason=WHY
    )
    world.go_to(date(2026, 11, 15), hour=9)
    assert world.tick().failed == []
    assert world.mails("recruitment_overdue") == []


# The contact


def test_the_link_of_a_former_contact_is_unknown(world: World) -> None:
    application = world.application_of(world.granted())
    once = agency_corrections.correct_contact_email(
        world.ports, world.agency, application.id, email=OTHER, reason=WHY
    )
    twice = agency_corrections.correct_contact_email(
        world.ports, world.agency, application.id, email="autre@commune.example", reason=WHY
    )
    held = world.store.guard_holder
    assert (held(contact_guard(once.link_id)), held(contact_guard(twice.link_id))) == (None, twice.id)


def test_a_contact_corrected_to_an_agents_address_has_no_account_and_the_agency_is_told(
    world: World,
) -> None:
    world.staff(Role.AGENCY)
    structure = world.granted()
    agent = world.prefecture("54")
    corrected = agency_corrections.correct_contact_email(
        world.ports, world.agency, structure.application_id, email=agent.email, reason=WHY
    )
    assert world.fresh(agent) == agent
    assert [one.subject_id for one in world.mails("contact_is_staff")] == [corrected.id]
    assert noted(world, "contact_is_staff").subject_id == corrected.id
    assert world.mails("staff_invited", to=agent.email)[-1].subject_id == agent.id, "as an agent, before"


def test_a_contact_who_has_an_open_account_is_not_invited_again(world: World) -> None:
    account = world.structure_account(world.granted())
    structure = world.granted()
    agency_corrections.correct_contact_email(
        world.ports, world.agency, structure.application_id, email=account.email, reason=WHY
    )
    assert world.get(Account, account.id).works_for(structure.id)
    assert world.mails("staff_invited", to=account.email) == []


def test_the_link_of_a_form_with_the_former_siret_confirms_nothing(world: World) -> None:
    answers = world.answers()
    application = world.apply(answers)
    first = world.token(world.mails("application_confirm")[-1], "confirm")
    world.wait(hours=25)
    world.apply(world.answers(siret=answers.siret, email=answers.contact.email, posts_requested=3))
    assert world.fresh(application).earlier_forms
    corrected = agency_corrections.correct_siret(
        world.ports, world.agency, application.id, siret=siret(70001), reason=WHY
    )
    assert corrected.earlier_forms == ()
    with refused("link_superseded"):
        confirm.form_to_confirm(world.ports, world.holder(first))
