"""The agency reads the state of each e-mail, and sends lost ones again with today's facts (RULES section
9)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.agency.email_state import EmailState
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.events.email_consumer import send_email
from chalicelib.mail.ses import EmailRefused
from chalicelib.services.access import mail_feedback
from chalicelib.services.agency import emails
from chalicelib.services.applying import agency_corrections
from chalicelib.services.core.changes import Changes, Email
from chalicelib.services.core.guards import account_guard
from chalicelib.services.core.ports import Throttled
from tests.mail.support import BASE_URL
from tests.support.world import World


def leaves(world: World, email: Email) -> None:
    send_email({"body": f'{{"id": "{email.id}"}}'}, world.ports, BASE_URL)


def state(world: World, email: Email) -> EmailState:
    return emails.state_of(emails.read_email(world.ports, world.agency, email.id))


def decided(world: World, verdict: Verdict) -> None:
    application = world.reviewed(posts_requested=2)
    session = world.session(application)
    world.decide(session, application, verdict)
    world.publish(session)


def corrected(world: World) -> None:
    agency_corrections.correct_contact_email(
        world.ports,
        world.agency,
        world.confirmed().id,
        email="juste@commune.example",
        reason="L'adresse ne reçoit plus.",
    )


# By the name of an e-mail, an act that makes the system owe it.
OWED: dict[str, Callable[[World], object]] = {
    "application_confirm": lambda world: world.apply(),
    "application_confirmed": lambda world: world.confirmed(),
    "contact_corrected": corrected,
    "decision_validated": lambda world: world.granted(),
    "decision_rejected": lambda world: decided(world, Verdict.REJECTED),
    "decision_postponed": lambda world: decided(world, Verdict.POSTPONED),
    "candidate_confirmed": lambda world: world.candidate(),
}


def test_every_email_that_may_be_sent_again_is_tried() -> None:
    assert set(OWED) == set(emails.RESENDABLE)


@pytest.mark.parametrize("template", OWED)
def test_an_email_whose_facts_last_is_sent_again_to_the_same_person_with_the_same_text(
    world: World, template: str
) -> None:
    OWED[template](world)
    first = world.mails(template)[-1]
    leaves(world, first)
    emails.resend(world.ports, world.agency, first.id)
    again = world.mails(template)[-1]
    assert again.id != first.id and again.to == first.to
    leaves(world, again)
    sent = world.ports.mailer.sent  # type: ignore[attr-defined]
    assert sent[-1]["subject"] == sent[-2]["subject"] and sent[-1]["to"] == first.to
    assert [state(world, one) for one in (first, again)] == [EmailState.SENT, EmailState.SENT]


def test_an_email_is_sent_again_to_the_current_address(world: World) -> None:
    candidate = world.candidate()
    email = world.mails("candidate_confirmed", to=candidate.email)[-1]
    leaves(world, email)
    world.change(candidate, email="juste@courriel.example")
    emails.resend(world.ports, world.agency, email.id)
    assert world.mails("candidate_confirmed")[-1].to == "juste@courriel.example"


def test_each_outcome_of_an_email_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, returned, unwanted, untrue, refused = (
        world.mails("candidate_confirmed", to=world.candidate().email)[-1] for _ in range(5)
    )
    for email in (returned, unwanted):
        leaves(world, email)
    for email, feedback in ((returned, Feedback.PERMANENT_BOUNCE), (unwanted, Feedback.COMPLAINT)):
        mail_feedback.record_feedback(world.ports, feedback, email.to, email.id)
    world.change(world.get(Candidate, untrue.subject_id), available=False)
    leaves(world, untrue)

    def refuse(**_: object) -> str:
        raise EmailRefused("MessageRejected")

    monkeypatch.setattr(world.ports.mailer, "send", refuse)
    leaves(world, refused)
    assert [state(world, one) for one in (waiting, returned, unwanted, untrue, refused)] == [
        EmailState.WAITING,
        EmailState.RETURNED,
        EmailState.UNWANTED,
        EmailState.NOT_SENT,
        EmailState.REFUSED,
    ]
    about = emails.list_about(world.ports, world.agency, returned.subject_id, limit=10, cursor=None)
    assert returned.id in {one.id for one in about.items}


def test_an_email_that_waits_or_is_outdated_is_not_sent_again(world: World) -> None:
    candidate = world.candidate()
    waiting = world.mails("candidate_confirmed", to=candidate.email)[-1]
    with pytest.raises(Refusal, match="email_waits:"):
        emails.resend(world.ports, world.agency, waiting.id)
    confirm = world.mails("candidate_confirm", to=candidate.email)[-1]
    leaves(world, confirm)
    with pytest.raises(Refusal, match="email_not_sent_again:"):
        emails.resend(world.ports, world.agency, confirm.id)
    with pytest.raises(Refusal, match="not_found:"):
        emails.resend(world.ports, world.as_staff(Role.FUNDER), waiting.id)


def test_sending_again_is_in_the_journal_of_the_object_of_the_email(world: World) -> None:
    candidate = world.candidate()
    email = world.mails("candidate_confirmed", to=candidate.email)[-1]
    leaves(world, email)
    emails.resend(world.ports, world.agency, email.id)
    [noted] = [one for one in world.store.journal if one.act == "email_sent_again"]
    assert (noted.subject_id, noted.details) == (candidate.id, {"email": email.id})


def test_a_decision_sent_again_has_the_account_link_only_while_it_is_not_open(world: World) -> None:
    structure = world.granted()
    first = world.mails("decision_validated")[-1]
    leaves(world, first)
    emails.resend(world.ports, world.agency, first.id)
    again = world.mails("decision_validated")[-1]
    assert set(again.links) == {"status", "account"}
    assert world.structure_account(structure).structure_id == structure.id, "by the link of the second one"
    leaves(world, again)
    world.wait(minutes=10)
    emails.resend(world.ports, world.agency, again.id)
    assert set(world.mails("decision_validated")[-1].links) == {"status"}


def test_a_decision_sent_again_to_a_contact_without_account_links_to_the_private_page(
    world: World,
) -> None:
    structure = world.granted()
    first = world.mails("decision_validated")[-1]
    leaves(world, first)
    key = account_guard(world.ports, structure.contact_email)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.release(key, world.ports.store.guard_holder(key) or "")
    world.store.commit(changes)
    emails.resend(world.ports, world.agency, first.id)
    assert set(world.mails("decision_validated")[-1].links) == {"status"}


def test_only_the_agency_reads_the_state_of_emails(world: World) -> None:
    candidate = world.candidate()
    email = world.mails("candidate_confirmed", to=candidate.email)[-1]
    for stranger in (world.as_staff(Role.FUNDER), world.as_staff(Role.PREFECTURE, "54")):
        with pytest.raises(Refusal, match="not_found:"):
            emails.list_about(world.ports, stranger, candidate.id, limit=10, cursor=None)
        with pytest.raises(Refusal, match="not_found:"):
            emails.read_email(world.ports, stranger, email.id)
    with pytest.raises(Refusal, match="not_found:"):
        emails.read_email(world.ports, world.agency, world.ports.ids.new())


def test_a_double_click_sends_an_email_again_once(world: World) -> None:
    email = world.mails("candidate_confirmed", to=world.candidate().email)[-1]
    leaves(world, email)
    for _ in range(2):
        emails.resend(world.ports, world.agency, email.id)
    assert len(world.mails("candidate_confirmed", to=email.to)) == 2
    world.wait(minutes=10)
    emails.resend(world.ports, world.agency, email.id)
    assert len(world.mails("candidate_confirmed", to=email.to)) == 3


def test_sending_again_is_counted_against_floods(world: World) -> None:
    email = world.mails("candidate_confirmed", to=world.candidate().email)[-1]
    leaves(world, email)
    most = world.ports.parameters().tellings_per_subject_day
    for _ in range(most):
        emails.resend(world.ports, world.agency, email.id)
        world.wait(minutes=10)
    with pytest.raises(Throttled):
        emails.resend(world.ports, world.agency, email.id)


def test_an_address_that_works_again_leaves_the_list_until_another_report(world: World) -> None:
    candidate = world.candidate()
    email = world.mails("candidate_confirmed", to=candidate.email)[-1]
    report = (Feedback.PERMANENT_BOUNCE, candidate.email, email.id)
    mail_feedback.record_feedback(world.ports, *report)
    (told,) = mail_feedback.unreachable(world.ports, world.agency, limit=10, cursor=None).items
    mail_feedback.clear_report(world.ports, world.agency, told.report_id)
    assert mail_feedback.delivery_problems(world.ports, [candidate.email]) == {}
    with pytest.raises(Refusal, match="not_found:"):
        mail_feedback.clear_report(world.ports, world.agency, told.report_id)
    assert mail_feedback.record_feedback(world.ports, *report)
    assert mail_feedback.delivery_problems(world.ports, [candidate.email]) != {}


def test_neither_an_address_nor_a_text_stays_in_the_record(world: World) -> None:
    candidate = world.candidate()
    email = world.mails("candidate_confirmed", to=candidate.email)[-1]
    leaves(world, email)
    kept = repr(replace(emails.read_email(world.ports, world.agency, email.id)))
    assert candidate.email not in kept and candidate.first_name not in kept
