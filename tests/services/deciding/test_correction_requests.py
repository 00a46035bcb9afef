"""After the examination, a structure requests corrections of its answers from its prefecture (RULES
section 4)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import LinkHolder
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.additional import AdditionalAnswers
from chalicelib.domain.applying.answers import ContactPerson
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import StructureKind
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.selection import Selection, Tray
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.services.applying import additional, agency_corrections
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding import correction_requests, desk, review
from tests.services.applying.test_own_answers import typed
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

WHY, YES, NO = "Le conseil a voté quatre postes.", "C'est corrigé, merci.", "Le projet en prévoit deux."


def own(world: World, application: Application) -> LinkHolder:
    known = world.fresh(application)
    return world.holder(world.ports.signer.token(LinkPurpose.APPLICATION_STATUS, known.link_id))


def ask(world: World, application: Application, reason: str = WHY, **changed: Any) -> Application:
    answers = typed(world.fresh(application), **(changed or {"posts_requested": 4}))
    return correction_requests.ask_by_link(
        world.ports, own(world, application), answers=answers, reason=reason
    )


def grant(world: World, application: Application, sentence: str = YES) -> Application:
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    return correction_requests.grant(world.ports, prefecture, application.id, sentence=sentence)


def decline(world: World, application: Application, reason: str = NO) -> Application:
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    return correction_requests.decline(world.ports, prefecture, application.id, reason=reason)


def acts(world: World, application: Application) -> list[str]:
    return [one.act for one in world.store.journal if one.subject_id == application.id]


def waiting(world: World) -> list[str]:
    found = desk.waiting(world.ports, world.as_staff(Role.PREFECTURE, "54"), [Tray.CORRECTION])
    return [one.since.isoformat() for one in found]


def test_the_prefecture_reads_the_requested_change_and_applies_it(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    world.prefecture("54")
    asked = ask(world, application)
    assert asked.posts_requested == 2, "nothing changes before the answer"
    [mail] = world.mails("correction_requested")
    assert mail.to == world.prefecture("54").email
    assert waiting(world) == [world.today.isoformat()], "it is on the first page, with since when"
    corrected = grant(world, application)
    assert corrected.posts_requested == 4
    assert grant(world, application) == corrected, "the same again changes nothing"
    assert corrected.corrections[-1].before.posts_requested == 2, "what was is kept"
    assert corrected.opinion == application.opinion
    assert waiting(world) == []
    [told] = world.mails("correction_granted")
    assert told.to == application.contact.email
    page = world.holder(world.token(told, "status"))
    shown, _ = review.read_status(world.ports, page, limit=1, cursor=None)
    assert shown == world.fresh(application), "its link leads to the private page"
    assert acts(world, application)[-2:] == ["correction_requested", "correction_granted"]
    assert correction_requests.CORRECTION_TIMER not in world.timers(corrected)


def test_a_request_is_declined_with_a_reason_and_may_still_be_granted(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    world.deliver()
    ask(world, application)
    declined = decline(world, application)
    assert declined.posts_requested == 2 and waiting(world) == []
    assert correction_requests.CORRECTION_TIMER not in world.timers(application)
    assert decline(world, application) == declined, "the same again changes nothing"
    [message] = world.deliver()["correction_declined"]
    assert NO in message["text"]
    again = decline(world, application, "Le projet en prévoit trois.")
    assert again.correction_request is not None
    assert again.correction_request.answer == "Le projet en prévoit trois."
    assert grant(world, application).posts_requested == 4


def test_before_the_examination_the_structure_corrects_its_answers_itself(world: World) -> None:
    with refused("correct_yourself"):
        ask(world, world.confirmed())


def test_a_new_request_replaces_the_last_and_the_same_again_changes_nothing(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    world.prefecture("54")
    assert ask(world, application) == ask(world, application)
    assert len(world.mails("correction_requested")) == 1
    ask(world, application, posts_requested=3)
    assert grant(world, application).posts_requested == 3


def test_the_structure_withdraws_its_request(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    ask(world, application)
    for _ in range(2):
        kept = correction_requests.withdraw_by_link(world.ports, own(world, application))
        assert (kept.posts_requested, kept.correction_request) == (2, None)
    assert acts(world, application)[-1] == "correction_withdrawn"
    assert correction_requests.CORRECTION_TIMER not in world.timers(kept)
    with refused("nothing_asked"):
        grant(world, application)


def test_without_a_request_nothing_is_granted_or_declined(world: World) -> None:
    for answer in (grant, decline):
        with refused("nothing_asked"):
            answer(world, world.reviewed())


def test_the_number_of_additional_posts_is_not_corrected_but_requested_again_in_the_space(
    world: World,
) -> None:
    structure = world.granted()
    more = AdditionalAnswers(
        has_identified_candidate=False,
        posts_requested=2,
        available_from=world.today + timedelta(days=60),
        agreement_months=None,
        job_offer_url=None,
    )
    second = additional.request_posts(world.ports, world.as_structure(structure), answers=more)
    with refused("additional_elsewhere"):
        ask(world, second, name="Commune nouvelle de Nancy")


def test_a_request_without_any_change_is_refused(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    with refused("nothing_changed"):
        ask(world, application, posts_requested=2)
    with refused("other_department"):
        ask(world, application, postal_code="28000", insee_code="28085")


def test_a_start_date_that_has_passed_may_stay(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    world.wait(days=90)
    assert ask(world, application).correction_request is not None
    corrected = grant(world, application)
    assert (corrected.available_from, corrected.posts_requested) == (application.available_from, 4)


def test_other_corrections_made_meanwhile_stay(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    ask(world, application)
    new = "nouveau@commune.example"
    agency_corrections.correct_contact_email(
        world.ports, world.agency, application.id, email=new, reason="La personne est partie."
    )
    corrected = grant(world, application)
    assert corrected.contact.email == new
    assert corrected.posts_requested == 4


def test_on_an_agenda_the_committee_sees_the_change_and_decides_again(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    session = world.session(application)
    world.decide(session, application, posts=2)
    ask(world, application, name="Commune nouvelle de Nancy", posts_requested=4)
    grant(world, application)
    item = world.store.agenda_item(session.id, application.id)
    assert item is not None
    assert (item.structure_name, item.posts_requested) == ("Commune nouvelle de Nancy", 4)
    assert item.decision is None, "what was decided on other answers is decided anew"
    with refused("undecided"):
        world.close(session)
    assert acts(world, session)[-1] == "decision_taken_back"


def test_corrections_that_only_describe_the_structure_leave_the_decision(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    world.decide(session, application)
    ask(world, application, name="Commune nouvelle de Nancy")
    grant(world, application)
    item = world.store.agenda_item(session.id, application.id)
    assert item is not None and item.decision is not None
    assert item.structure_name == "Commune nouvelle de Nancy"
    assert "decision_taken_back" not in acts(world, session)


def test_a_correction_on_an_agenda_without_decision_removes_none(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    session = world.session(application)
    ask(world, application)
    grant(world, application)
    item = world.store.agenda_item(session.id, application.id)
    assert item is not None and item.posts_requested == 4
    assert "decision_taken_back" not in acts(world, session)


def test_a_session_closed_meanwhile_keeps_its_decisions(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    session = world.session(application)
    world.decide(session, application, posts=2)
    ask(world, application)
    world.close(session)
    with refused("answers_decided"):
        grant(world, application)


def test_a_session_closed_at_the_instant_of_the_answer_keeps_its_decisions(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    session = world.session(application)
    world.decide(session, application, posts=2)
    ask(world, application)
    world.store.meanwhile = lambda: world.close(session)
    with refused("answers_decided"):
        grant(world, application)
    assert world.fresh(application).posts_requested == 2


def test_nobody_is_reminded_of_an_answered_or_withdrawn_request(world: World) -> None:
    answered, silent = world.reviewed(posts_requested=2), world.reviewed()
    ask(world, answered)
    decline(world, answered)
    for application in (answered, silent, builders.application()):
        changes = Changes(author=world.author, at=world.clock.now())
        timer = Timer(name=correction_requests.CORRECTION_TIMER, subject_id=application.id, due_at=changes.at)
        correction_requests.remind_of_request(world.ports, changes, timer)
        assert changes == Changes(author=world.author, at=changes.at)


@pytest.mark.parametrize("verdict", [Verdict.VALIDATED, Verdict.REJECTED, Verdict.POSTPONED])
def test_a_decision_before_the_answer_is_told_to_the_structure(world: World, verdict: Verdict) -> None:
    application = world.reviewed(posts_requested=2)
    world.deliver()
    ask(world, application)
    session = world.session(application)
    world.decide(session, application, verdict, posts=1 if verdict is Verdict.VALIDATED else None)
    world.publish(session)
    assert world.fresh(application).correction_request is None and waiting(world) == []
    [message] = world.deliver()["correction_too_late"]
    assert ("Compléter ma candidature" in message["text"]) is (verdict is Verdict.POSTPONED)
    assert ("se corrigent encore" in message["text"]) is (verdict is Verdict.VALIDATED)
    assert correction_requests.CORRECTION_TIMER not in world.timers(application), "nobody is reminded of it"
    assert "correction_too_late" in acts(world, application)


def test_a_corrected_contact_and_start_date_apply_to_the_structure_and_all_its_requests(
    world: World,
) -> None:
    application = world.reviewed()
    ready = world.today + timedelta(days=90)
    person = ContactPerson(first_name="Léa", last_name="Petit", job_title="Maire", phone=None)
    ask(world, application, name="Commune nouvelle de Nancy", available_from=ready, contact=person)
    structure = world.grant(application)
    more = AdditionalAnswers(
        has_identified_candidate=False,
        posts_requested=2,
        available_from=world.today + timedelta(days=60),
        agreement_months=None,
        job_offer_url=None,
    )
    second = additional.request_posts(world.ports, world.as_structure(structure), answers=more)
    corrected = grant(world, application)
    described = world.fresh(structure)
    assert (described.name, described.wanted_from) == ("Commune nouvelle de Nancy", ready)
    followed = world.fresh(second)
    assert (followed.name, followed.contact) == (corrected.name, corrected.contact)
    assert (followed.contact.first_name, followed.available_from) == ("Léa", second.available_from)
    assert acts(world, second)[-1] == "described_anew"
    said = acts(world, second)
    ask(world, application, job_offer_url="https://www.emploi-territorial.fr/offre")
    grant(world, application)
    assert (world.fresh(second), acts(world, second)) == (followed, said), "nothing of it changed"
    assert world.fresh(structure).wanted_from == ready


def test_a_request_that_only_describes_the_structure_waits_past_the_decision(world: World) -> None:
    application = world.reviewed()
    ask(world, application, name="Commune nouvelle de Nancy")
    structure = world.grant(application)
    assert not world.mails("correction_too_late")
    grant(world, application)
    assert world.fresh(structure).name == "Commune nouvelle de Nancy"


def test_with_posts_only_descriptions_of_the_structure_can_be_requested(world: World) -> None:
    structure = world.granted()
    application = world.application_of(structure)
    with refused("answers_decided"):
        ask(world, application, posts_requested=9)
    with refused("answers_decided"):
        ask(world, application, kind=StructureKind.DEPARTMENT)


def test_the_name_is_corrected_everywhere_once_posts_are_granted(world: World) -> None:
    structure = world.granted()
    world.hired(structure)
    asked = {"posts_requested": 1, "available_from": world.today, "agreement_months": None}
    answers = AdditionalAnswers(has_identified_candidate=False, job_offer_url=None, **asked)
    actor = world.as_structure(structure)
    world.grant(additional.request_posts(world.ports, actor, answers=answers))
    world.hired(structure)
    given = {"name": "Commune nouvelle de Nancy", "job_offer_url": None, "reason": "Fusion de communes."}
    correction_requests.ask_in_space(world.ports, actor, **given)
    grant(world, world.application_of(structure))
    assert world.fresh(structure).name == "Commune nouvelle de Nancy"
    titles = [one.title for one in world.store._all(Agreement) if one.structure_id == structure.id]
    assert titles == ["Commune nouvelle de Nancy", "Commune nouvelle de Nancy, postes supplémentaires"]
    kept = correction_requests.withdraw_in_space(world.ports, actor)
    assert kept.name == "Commune nouvelle de Nancy", "what is answered is not taken back"
    with refused("nothing_asked"):
        decline(world, world.application_of(structure))


def test_the_job_offer_is_corrected_once_posts_are_granted(world: World) -> None:
    structure = world.granted()
    agreement = world.agreement_of(world.validated(structure))
    application = world.application_of(structure)
    offer = "https://www.emploi-territorial.fr/offre"
    asked = correction_requests.ask_in_space(
        world.ports, world.as_structure(structure), name=application.name, job_offer_url=offer, reason=WHY
    )
    assert asked == world.fresh(application) and asked.job_offer_url is None
    assert grant(world, application).job_offer_url == offer
    assert world.fresh(agreement) == agreement, "it says nothing of it"
    for stranger in (world.as_staff(Role.AGENCY), world.anybody()):
        with refused("not_found"):
            correction_requests.own_application(world.ports, stranger)


def test_an_ended_application_cannot_be_corrected(world: World) -> None:
    application = world.reviewed()
    world.withdraw(application)
    with refused("status_forbids"):
        ask(world, application)
    with refused("status_forbids"):
        ask(world, application, posts_requested=1000)
    postponed = world.reviewed()
    session = world.session(postponed)
    world.decide(session, postponed, Verdict.POSTPONED, posts=None)
    world.publish(session)
    with refused("completion_awaited"):
        ask(world, postponed)


def test_without_an_answer_the_prefecture_is_reminded_and_the_structure_told_once(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    world.prefecture("54")
    ask(world, application)
    world.deliver()
    world.wait(days=8)
    world.tick()
    sent = world.deliver()
    assert [one["to"] for one in sent["correction_unanswered"]] == [world.prefecture("54").email]
    assert [one["to"] for one in sent["correction_waiting"]] == [application.contact.email]
    assert acts(world, application)[-1] == "correction_recalled"
    world.wait(days=30)
    world.tick()
    assert "correction_unanswered" not in world.deliver()


def test_the_reminder_of_a_request_answered_meanwhile_is_not_sent(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    ask(world, application)
    world.wait(days=8)
    world.tick()
    decline(world, application)
    sent = world.deliver()
    assert not {"correction_unanswered", "correction_waiting", "correction_requested"} & set(sent)


def test_without_an_account_of_the_prefecture_the_agency_answers(world: World) -> None:
    application = world.reviewed(posts_requested=2, postal_code="57000", insee_code="57463")
    ask(world, application)
    granted = correction_requests.grant(world.ports, world.agency, application.id, sentence=YES)
    assert granted.posts_requested == 4


def test_another_prefecture_finds_nothing_and_an_outdated_page_is_refused(world: World) -> None:
    application = world.reviewed(posts_requested=2)
    ask(world, application)
    with refused("not_found"):
        correction_requests.grant(
            world.ports, world.as_staff(Role.PREFECTURE, "28"), application.id, sentence=YES
        )
    with pytest.raises(Stale):
        correction_requests.grant(
            world.ports, world.agency, application.id, sentence=YES, expected_version=application.version
        )
    with pytest.raises(Stale):
        correction_requests.decline(
            world.ports, world.agency, application.id, reason=NO, expected_version=application.version
        )
    with pytest.raises(Stale):
        correction_requests.ask_by_link(
            world.ports,
            own(world, application),
            answers=typed(world.fresh(application), posts_requested=9),
            reason=WHY,
            expected_version=application.version,
        )
    for stranger in (world.as_staff(Role.PREFECTURE, "28"), world.as_staff(Role.FUNDER)):
        with refused("not_found"):
            correction_requests.decline(world.ports, stranger, application.id, reason=NO)


def test_requests_are_limited_by_day_because_they_send_emails(world: World) -> None:
    application, most = world.reviewed(posts_requested=2), world.ports.parameters().tellings_per_subject_day
    for number in range(most):
        ask(world, application, posts_requested=3 + number)
    with pytest.raises(Throttled):
        ask(world, application, posts_requested=50)


def test_the_desk_lists_the_applications_with_a_waiting_request(world: World) -> None:
    application, _ = world.reviewed(posts_requested=2), world.reviewed()
    ask(world, application)
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    found = desk.every(world.ports, prefecture, Selection(tray=Tray.CORRECTION))
    assert [one.id for one in found] == [application.id]
