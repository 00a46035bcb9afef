"""The agency revives what was withdrawn, cancelled or classed as a duplicate by mistake (RULES section 4)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.services.access import accounts
from chalicelib.services.applying import applications, merging, revival
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.guards import siret_guard
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding import review
from chalicelib.services.deciding.committee import put_on_agenda, take_off_agenda
from tests.support.outside import refused
from tests.support.world import Role, World

S = ApplicationStatus
WHY = "La structure s'est trompée de bouton."


def revive(world: World, application: Application) -> Application:
    return revival.revive(world.ports, world.agency, application.id, reason=WHY)


def close(world: World, application: Application, status: ApplicationStatus = S.CANCELLED) -> Application:
    return applications.close_by_agency(
        world.ports, world.agency, application.id, status=status, reason="Fermée à tort."
    )


@pytest.mark.parametrize("status", [S.CANCELLED, S.DUPLICATE])
def test_an_application_closed_by_mistake_is_revived_as_it_was(
    world: World, status: ApplicationStatus
) -> None:
    before = world.reviewed()
    timers = world.timers(before)
    close(world, before, status)
    world.new_mails()
    again = revive(world, before)
    assert (again.status, again.opinion, again.decision_reason) == (S.UNDER_REVIEW, before.opinion, None)
    assert set(world.timers(again)) == set(timers), "no opinion is awaited, a digest tells it if it must"
    assert world.ports.store.guard_holder(siret_guard(again.siret)) == again.id
    assert revive(world, again).version == again.version, "once"
    assert world.new_mails() == ["application_revived"]


def test_a_withdrawn_application_waits_for_the_opinion_of_its_prefecture_again(world: World) -> None:
    application = world.confirmed()
    timers = set(world.timers(application))
    world.withdraw(application)
    assert world.timers(application) == {}
    assert revive(world, application).status is S.CONFIRMED
    assert set(world.timers(application)) == timers


def test_a_revived_postponed_application_still_has_the_request_of_the_committee(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    world.decide(session, application, Verdict.POSTPONED, reason="Le budget n'est pas voté.")
    world.publish(session)
    close(world, world.fresh(application))
    again = revive(world, application)
    assert (again.status, again.decision_reason) == (S.POSTPONED, "Le budget n'est pas voté.")


def test_posts_given_up_by_mistake_are_reserved_again_and_recruited_on(world: World) -> None:
    structure = world.granted(posts=2)
    applications.return_posts(world.ports, world.as_structure(structure), posts_kept=0, reason=WHY)
    assert present_budget(world.ports).granted == 0
    again = revive(world, world.application_of(structure))
    assert (again.status, again.posts_held, present_budget(world.ports).granted) == (S.VALIDATED, 2, 2)
    assert world.timers(again), "its term runs"
    assert world.validated(structure).application_id == again.id


def test_a_revived_application_past_its_term_is_overdue_and_may_request_time(world: World) -> None:
    structure = world.granted()
    close(world, world.application_of(structure))
    world.go_to(date(2026, 12, 1))
    assert revive(world, world.application_of(structure)).status is S.OVERDUE


def test_posts_no_longer_available_in_the_budget_are_not_granted_again(world: World) -> None:
    structure = world.granted()
    close(world, world.application_of(structure))
    world.programme_of(1)
    world.granted()
    with refused("budget_exceeded"):
        revive(world, world.application_of(structure))


def test_an_application_is_not_revived_while_another_of_its_siret_lives(world: World) -> None:
    first = world.confirmed()
    aside = world.confirmed(siret=first.siret)
    with refused("another_lives"):
        revive(world, aside)
    close(world, first)
    assert revive(world, aside).status is S.CONFIRMED, "set aside, it takes the place of the first"
    with refused("another_lives"):
        revive(world, first)


def test_an_unconfirmed_form_is_not_revived_but_sent_again(world: World) -> None:
    form = world.apply()
    close(world, form)
    with refused("never_confirmed"):
        revive(world, form)


def test_an_application_rejected_by_the_committee_is_not_revived(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    world.decide(session, application, Verdict.REJECTED)
    world.publish(session)
    with refused("status_forbids"):
        revive(world, application)


def test_a_revived_application_keeps_its_place_on_an_open_agenda_and_loses_it_on_a_published_one(
    world: World,
) -> None:
    kept, lost = world.reviewed(), world.reviewed()
    session = world.session(kept, lost)
    for application in (kept, lost):
        world.decide(session, application)
        close(world, world.fresh(application))
    assert revive(world, kept).agenda_session_id == session.id
    world.publish(session)
    assert world.fresh(kept).status is S.VALIDATED
    again = revive(world, lost)
    assert (again.status, again.agenda_session_id) == (S.UNDER_REVIEW, None)
    later = world.session()
    put_on_agenda(world.ports, world.as_staff(Role.COMMITTEE), later.id, again.id)
    assert world.get(Structure, world.fresh(kept).structure_id or "").application_id == kept.id


def test_a_session_closed_in_the_same_instant_does_not_decide_on_it(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    close(world, world.fresh(application))
    world.staff(Role.COMMITTEE)
    world.store.meanwhile = lambda: world.close(session)
    with refused("session_closed"):
        revive(world, application)
    assert world.fresh(application).status is S.CANCELLED


def test_an_application_revived_on_an_agenda_is_decided_there(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    close(world, world.fresh(application))
    stopped = world.store.agenda_item(session.id, application.id)
    revive(world, application)
    item = world.store.agenda_item(session.id, application.id)
    assert stopped is not None and item is not None and (stopped.moot, item.moot) == (True, False)


def test_sending_the_form_of_a_revived_application_again_finds_it(world: World) -> None:
    application = world.confirmed()
    world.withdraw(application)
    revive(world, application)
    submit_application(
        world.ports,
        world.anybody(),
        answers=world.answers(siret=application.siret, email=application.contact.email),
    )
    world.receive_forms()
    assert world.mails("application_exists")[-1].subject_id == application.id


def test_an_application_revived_with_an_agreement_has_its_posts_there_again(world: World) -> None:
    structure, candidate = world.granted(posts=2), world.candidate()
    agreement = world.agreement_of(world.validated(structure, candidate))
    world.cancel(structure, candidate)
    applications.return_posts(world.ports, world.as_structure(structure), posts_kept=0, reason=WHY)
    revive(world, world.application_of(structure))
    assert world.fresh(agreement).posts == 2


def test_a_structure_finds_the_application_that_is_revived_after_a_later_one_stopped(world: World) -> None:
    structure = world.granted()
    first = world.application_of(structure)
    close(world, first)
    second = world.reviewed(siret=structure.siret)
    assert world.grant(second).id == structure.id
    close(world, world.fresh(second))
    revive(world, first)
    assert world.application_of(world.fresh(structure)).id == first.id


def test_a_revived_application_is_not_on_an_agenda_from_which_a_secretary_removed_it(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    close(world, world.fresh(application))
    take_off_agenda(world.ports, world.as_staff(Role.COMMITTEE), session.id, application.id)
    assert revive(world, application).agenda_session_id is None


def test_merging_or_reviving_on_an_outdated_page_is_stale(world: World) -> None:
    kept, other = world.confirmed(), world.confirmed()
    seen = other.version
    review.give_opinion(
        world.ports,
        world.as_staff(Role.PREFECTURE, "54"),
        other.id,
        verdict=OpinionVerdict.FAVOURABLE,
        comment="Un projet solide et attendu.",
    )
    with pytest.raises(Stale):
        merging.merge(
            world.ports, world.agency, other.id, into=kept.id, reason="Un seul projet.", expected_version=seen
        )
    closed = close(world, world.fresh(other))
    with pytest.raises(Stale):
        revival.revive(world.ports, world.agency, closed.id, reason=WHY, expected_version=closed.version - 1)


def merge(world: World, duplicate: Application, kept: Application) -> Application:
    return merging.merge(world.ports, world.agency, duplicate.id, into=kept.id, reason="Un seul projet.")


def test_a_duplicate_is_merged_into_the_remaining_application_and_both_contacts_are_told(
    world: World,
) -> None:
    kept = world.confirmed()
    aside = world.confirmed(siret=kept.siret, first_name="Paul")
    world.new_mails()
    merged = merge(world, aside, kept)
    assert (merged.status, merged.merged_into) == (S.DUPLICATE, kept.id)
    assert merge(world, aside, kept).version == merged.version, "once"
    assert world.fresh(kept) == kept, "it goes on without a change"
    assert world.new_mails() == ["application_merged", "application_joined"]
    assert "Paul" in world.deliver()["application_joined"][0]["text"]


def test_who_sent_the_duplicate_of_a_structure_with_a_space_is_invited_there(world: World) -> None:
    structure = world.granted()
    aside = world.confirmed(siret=structure.siret)
    world.new_mails()
    merge(world, aside, world.application_of(structure))
    assert "staff_invited" in world.new_mails()
    account = world.open(world.token(world.mails("staff_invited", to=aside.contact.email)[-1], "account"))
    assert account.structure_id == structure.id


@pytest.mark.parametrize("removed", [False, True])
def test_the_sender_of_the_duplicate_is_told_of_the_space_only_while_it_is_true(
    world: World, removed: bool
) -> None:
    sender = world.structure_account(world.granted())
    structure = world.granted()
    owner = world.as_account(world.structure_account(structure))
    aside = world.confirmed(siret=structure.siret, email=sender.email)
    merge(world, aside, world.application_of(structure))
    if removed:
        accounts.remove_colleague(world.ports, owner, sender.id, reason="N'en fait pas partie.")
    [told] = world.deliver()["application_joined"]
    assert ("Cette personne a aussi un compte" in told["text"].replace("\xa0", " ")) is not removed


def test_a_merged_duplicate_sent_by_an_agent_asks_the_agency_to_correct_no_contact(world: World) -> None:
    structure = world.granted()
    world.staff(Role.AGENCY)
    agent = world.prefecture("54")
    merge(world, world.confirmed(siret=structure.siret, email=agent.email), world.application_of(structure))
    assert world.mails("contact_is_staff") == [] and world.fresh(agent) == agent
    assert world.mails("staff_invited", to=agent.email)[-1].subject_id == agent.id, "as an agent, before"


def test_somebody_who_already_works_there_is_not_invited_by_a_merge(world: World) -> None:
    structure = world.granted()
    account = world.structure_account(structure)
    aside = world.confirmed(siret=structure.siret, email="autre@commune.example")
    other = world.change(aside, contact=replace(aside.contact, email=account.email))
    world.new_mails()
    merge(world, other, world.application_of(structure))
    assert world.fresh(account) == account
    assert world.new_mails() == ["application_merged"], "one address is told once"


def test_two_living_applications_of_one_project_become_one_and_the_merge_is_taken_back(world: World) -> None:
    kept, other = world.reviewed(), world.reviewed()
    assert merge(world, other, kept).status is S.DUPLICATE
    again = revive(world, other)
    assert (again.status, again.merged_into) == (S.UNDER_REVIEW, None)


def test_an_application_is_not_merged_into_itself_nor_into_an_ended_one(world: World) -> None:
    one, stopped = world.confirmed(), world.confirmed()
    close(world, stopped)
    for kept in (one, stopped):
        with refused("merge_refused"):
            merge(world, one, kept)
