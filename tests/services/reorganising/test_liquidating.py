"""The judicial liquidation of a structure: what it stops, who is told, which claims are declared (section
11)."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.audiences.public.status import state_of
from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.reorganising.liquidation import Liquidation, LiquidationFacts
from chalicelib.domain.reorganising.structure_change import StructureChangeStatus
from chalicelib.services.access.mail_readers import reader_addresses
from chalicelib.services.applying import applications, extensions, revival
from chalicelib.services.applying.confirm import OPINION_TIMER
from chalicelib.services.core.changes import Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from chalicelib.services.recruiting import ends
from chalicelib.services.reorganising import claims, liquidating
from tests.services.applying.test_additional import ask as asked_for_more
from tests.services.email_facts import reorganising_claims
from tests.services.email_facts.claims import CLAIMS, Read
from tests.services.reorganising import test_moving as takeovers
from tests.support import builders
from tests.support.files import a_pdf
from tests.support.outside import Crash, refused
from tests.support.world import World

JUDGED = date(2026, 8, 20)
PUBLISHED = date(2026, 8, 27)
ASSOCIATION: dict[str, Any] = {
    "kind": StructureKind.PRIVATE,
    "legal_form": LegalForm.ASSOCIATION,
    "agreement_months": 24,
}
WHY = "Le jugement concerne une autre structure du même nom."
# Claims register themselves when their module is imported.
assert reorganising_claims.claims


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with two posts granted on 6 July 2026, one adviser, and an agreement signed by
    all."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    world.prefecture("54")
    return world.granted(posts=2, contact=builders.contact(phone="+33472101010"), **ASSOCIATION)


@pytest.fixture
def agreement(world: World, structure: Structure) -> Agreement:
    agreement = world.signed_by_all(structure)
    world.go_to(PUBLISHED)
    world.run_tasks()
    world.deliver()
    world.new_mails()
    return world.fresh(agreement)


def facts(**told: Any) -> LiquidationFacts:
    known = {
        "judgment_on": JUDGED,
        "court": "tribunal judiciaire de Nancy",
        "published_on": PUBLISHED,
        "liquidator": "SELARL Dupont",
        "liquidator_email": "dupont@liquidateurs.example",
        "liquidator_address": "1 rue du Palais, 54000 Nancy",
    }
    return LiquidationFacts(**{**known, **told})


def declared(world: World, structure: Structure, **told: Any) -> Structure:
    return liquidating.record(world.ports, world.as_structure(structure), facts=facts(**told))


def recorded(world: World, structure: Structure, **told: Any) -> Structure:
    done = liquidating.record(world.ports, world.agency, structure.id, facts=facts(**told))
    world.run_tasks()
    return world.fresh(done)


def told_plainly(message: dict[str, str]) -> str:
    return " ".join(message["text"].split())


def first(world: World, agreement: Agreement) -> InstalmentStatus:
    return world.ledger_of(agreement).instalments[0].status


def paid(world: World, structure: Structure, agreement: Agreement) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    world.bank_says(agreement)


def test_a_structure_declares_its_liquidation_and_each_is_told_once(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    done = declared(world, structure)
    assert declared(world, structure) == world.fresh(done)
    world.run_tasks()
    mails = sorted(one for one in world.new_mails() if one.startswith("liquidation"))
    assert mails == [
        "liquidation_candidate",
        "liquidation_liquidator",
        "liquidation_recorded",
        "liquidation_staff",
        "liquidation_staff",
    ]
    assert first(world, agreement) is InstalmentStatus.SUSPENDED
    assert "liquidation judiciaire" in (world.ledger_of(agreement).instalments[0].why or "")


def test_a_liquidation_of_a_public_body_is_refused_and_one_recorded_before_is_taken_back(
    world: World,
) -> None:
    commune = world.granted()
    with refused("not_of_private_law"):
        declared(world, commune)
    with refused("not_of_private_law"):
        liquidating.record(world.ports, world.agency, commune.id, facts=facts())
    assert world.fresh(commune).liquidation is None
    judged = Liquidation(**vars(facts()), recorded_by="agency", recorded_at=world.clock.now())
    world.change(commune, liquidation=judged)
    assert liquidating.reverse(world.ports, world.agency, commune.id, reason=WHY).liquidation is None


def test_a_structure_in_liquidation_gets_no_post_and_recruits_nobody(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    waiting = world.validated(structure)
    candidate = world.candidate()
    recorded(world, structure)
    with refused("in_liquidation"):
        asked_for_more(world, structure)
    with refused("in_liquidation"):
        world.validated(structure, candidate)
    with refused("in_liquidation"):
        world.sign(waiting)


def test_a_request_for_posts_that_is_examined_is_closed_and_taken_up_again_when_it_is_taken_back(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    asked = asked_for_more(world, structure, agreement_months=24)
    session = world.session(asked)
    asked = world.fresh(asked)
    world.new_mails()
    recorded(world, structure)
    closed = world.fresh(asked)
    assert (closed.status, closed.is_closed_in_liquidation) == (ApplicationStatus.CANCELLED, True)
    assert closed.decision_reason == "La structure est en liquidation judiciaire."
    assert "close avec la liquidation judiciaire" in state_of(closed, world.today).meaning
    assert world.timers(asked) == {} and "application_cancelled" not in world.new_mails()
    item = world.store.agenda_item(session.id, asked.id)
    assert item is not None and item.moot
    told = world.deliver()
    for template in ("liquidation_recorded", "liquidation_staff"):
        for message in told[template]:
            assert "demande de postes en cours d'examen est close" in told_plainly(message)
    with refused("in_liquidation"):
        revival.revive(world.ports, world.agency, asked.id, reason=WHY)
    back = liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    again = world.fresh(asked)
    assert (again.status, again.agenda_session_id) == (asked.status, session.id)
    assert not again.is_closed_in_liquidation and OPINION_TIMER in world.timers(asked)
    assert back.liquidation is None
    with refused("additional_examined"):
        asked_for_more(world, structure, posts_requested=1, agreement_months=24)
    world.run_tasks()
    for message in world.deliver()["liquidation_reversed"]:
        assert "demande de postes est en cours d'examen" in told_plainly(message)


def test_a_request_that_the_agency_closed_before_is_not_taken_up_again(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    asked = asked_for_more(world, structure, agreement_months=24)
    applications.close_by_agency(
        world.ports, world.agency, asked.id, status=ApplicationStatus.CANCELLED, reason="Un double."
    )
    recorded(world, structure)
    text = world.deliver()["liquidation_recorded"][0]["text"]
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    assert world.fresh(asked).decision_reason == "Un double."
    assert "demande de postes" not in text


def test_a_structure_in_liquidation_takes_over_no_posts(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    other = world.granted(posts=1)
    recorded(world, structure)
    with refused("in_liquidation"):
        takeovers.proposed(world, other, structure, effective_on=PUBLISHED + timedelta(days=9))


def test_contracts_end_or_move_to_another_structure_by_the_usual_acts(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    stays = world.hired(structure)
    recorded(world, structure)
    goes = next(
        one for one in every(world.store.recruitments_of_structure, structure.id) if one.id != stays.id
    )
    actor, last = world.as_structure(structure), world.today
    ends.end(world.ports, actor, stays.id, ended_on=last, reason=EndReason.DISMISSAL)
    assert world.fresh(stays).ended_on == world.today
    successor = world.granted(posts=1)
    day = world.today + timedelta(days=9)
    change = takeovers.confirmed(world, structure, successor, effective_on=day)
    world.go_to(day, hour=8)
    world.tick()
    world.run_tasks()
    assert world.fresh(change).status is StructureChangeStatus.DONE
    assert world.fresh(goes).end_reason is EndReason.TAKEN_OVER
    assert world.fresh(stays).status is RecruitmentStatus.ENDED


def test_payments_that_become_due_in_a_liquidation_are_suspended_too(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    takeovers.accepted(world, agreement)
    owed = [one.status for one in world.ledger_of(agreement).instalments]
    assert InstalmentStatus.DUE not in owed


def test_an_agreement_signed_in_a_liquidation_has_its_payments_suspended(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.hired(structure))
    liquidating.record(
        world.ports, world.agency, structure.id, facts=facts(judgment_on=world.today, published_on=None)
    )
    world.file_says(agreement, CaseFileState.ACCEPTED)
    for step in (world.send_agreement, world.name_signatory, world.sign_agreement, world.sign_agreement_last):
        step(world.fresh(agreement))
    assert first(world, agreement) is InstalmentStatus.SUSPENDED


def test_the_liquidator_reads_the_e_mails_about_the_money_only(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    now = recorded(world, structure)
    assert reader_addresses(world.ports, now, MailKind.FUNDING) == ("dupont@liquidateurs.example",)
    assert reader_addresses(world.ports, now, MailKind.FOLLOW_UPS) == (structure.contact_email,)


def test_a_liquidation_is_corrected_and_another_liquidator_is_told(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    world.new_mails()
    after = declared(world, structure, liquidator="Maître Petit", liquidator_email="petit@huissiers.example")
    world.run_tasks()
    assert after.liquidation is not None and after.liquidation.liquidator == "Maître Petit"
    assert world.new_mails() == ["liquidation_liquidator"]


def test_a_future_judgment_and_a_publication_before_it_are_refused(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    with refused("judgment_day"):
        declared(world, structure, judgment_on=world.today + timedelta(days=1), published_on=None)
    for day in (JUDGED - timedelta(days=1), world.today + timedelta(days=1)):
        with refused("publication_day"):
            declared(world, structure, published_on=day)


def test_a_liquidation_recorded_by_mistake_is_reversed_with_its_suspensions(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    world.new_mails()
    with refused("not_found"):
        liquidating.reverse(world.ports, world.as_structure(structure), structure.id, reason=WHY)
    back = liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    world.run_tasks()
    assert back.liquidation is None and first(world, agreement) is InstalmentStatus.DUE
    told = sorted(one for one in world.new_mails() if one.startswith("liquidation"))
    assert told == [*["liquidation_reversed"] * 4, "liquidation_reversed_candidate"]
    assert world.timers(structure) == {}
    world.validated(structure)


def test_with_a_crash_at_any_step_each_is_told_once_and_suspended_once(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    declared(world, structure)
    for step in range(1, 8):
        world.store.crash_at = world.store.commits + step
        with suppress(Crash):
            world.run_tasks()
    world.run_tasks()
    assert first(world, agreement) is InstalmentStatus.SUSPENDED
    for name, times in (("recorded", 1), ("candidate", 1), ("staff", 2), ("liquidator", 1)):
        assert len(world.mails(f"liquidation_{name}")) == times


def test_the_claim_is_what_was_paid_and_not_justified_by_two_months_after_the_publication(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    funder = world.as_staff(Role.FUNDER)
    with refused("not_in_liquidation"):
        claims.read_claim(world.ports, funder, agreement.id)
    recorded(world, structure)
    with refused("nothing_to_declare"):
        declare(world, agreement)
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    world.run_tasks()
    paid(world, structure, agreement)
    recorded(world, structure)
    seen = claims.read_claim(world.ports, funder, agreement.id)
    assert (seen.ledger.claim_cents, seen.last_day) == (24_000_00, date(2026, 10, 27))
    recorded(world, structure, published_on=None)
    # Not published yet: counted from the judgment, which is earlier.
    assert claims.read_claim(world.ports, funder, agreement.id).last_day == date(2026, 10, 20)


def declare(world: World, agreement: Agreement, **told: Any) -> claims.LiquidationClaim:
    known = {"declared_cents": 30_000_00, "declared_on": PUBLISHED, "reference": "LRAR 1A 234"}
    return claims.declare(world.ports, world.as_staff(Role.FUNDER), agreement.id, **{**known, **told})


def test_the_funder_is_reminded_until_it_has_declared(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    recorded(world, structure)
    reminded = [date(2026, 9, 27), date(2026, 10, 12), date(2026, 10, 27)]
    for number, day in enumerate(reminded, start=1):
        world.go_to(day, hour=7)
        world.tick()
        assert len(world.mails("claim_to_declare")) == number - 1
        world.go_to(day, hour=9)
        world.tick()
        assert len(world.mails("claim_to_declare")) == number
    assert world.timers(structure) == {}


def test_a_declared_claim_is_corrected_taken_back_and_no_longer_reminded(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    recorded(world, structure)
    for day in (JUDGED - timedelta(days=1), world.today + timedelta(days=1)):
        with refused("declared_day"):
            declare(world, agreement, declared_on=day)
    declare(world, agreement)
    declare(world, agreement)
    seen = declare(world, agreement, declared_cents=29_000_00)
    assert [one.cents for one in seen.liquidation.declared] == [29_000_00]
    with refused("claim_declared"):
        liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    world.go_to(date(2026, 9, 27), hour=9)
    world.tick()
    assert world.mails("claim_to_declare") == []
    funder = world.as_staff(Role.FUNDER)
    for _ in range(2):
        assert claims.take_back(world.ports, funder, agreement.id).declared is None
    world.go_to(date(2026, 10, 12), hour=9)
    world.tick()
    assert len(world.mails("claim_to_declare")) == 1
    assert [one.act for one in world.store.journal if one.act.startswith("claim_")] == [
        "claim_declared",
        "claim_declared",
        "claim_taken_back",
        "claim_reminded",
    ]


def test_a_reminder_of_a_reversed_liquidation_tells_nobody(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    recorded(world, structure)
    timer = Timer(name=liquidating.CLAIM_TIMER, subject_id=structure.id, due_at=world.clock.now())
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    decide(world.ports, System(), lambda changes: claims.reminder_reached(world.ports, changes, timer))
    assert world.mails("claim_to_declare") == []


def test_the_copy_of_the_judgment_is_kept_as_long_as_a_proof(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    actor, file = world.agency, liquidating.JUDGMENT
    with refused("not_in_liquidation"):
        file.upload(world.ports, actor, structure.id)
    declared(world, structure)
    upload = file.upload(world.ports, actor, structure.id)
    world.files.receive(upload.form, a_pdf())
    file.deposit(world.ports, actor, structure.id, upload_id=upload.upload_id)
    kept = world.fresh(structure)
    assert kept.judgment is not None
    assert liquidating.JUDGMENT.download(world.ports, world.as_staff(Role.FUNDER), structure.id)
    with refused("not_found"):
        liquidating.JUDGMENT.download(world.ports, world.as_structure(structure), structure.id)
    assert liquidating.JUDGMENT.end_timer in world.timers(structure)
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    assert world.fresh(structure).judgment is None


def test_the_e_mails_about_a_liquidation_are_true_when_they_are_sent(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    world.deliver()
    recorded(world, structure)
    read(world, "recorded", "liquidator", "candidate", "staff")
    world.go_to(date(2026, 9, 27), hour=9)
    world.tick()
    read(world, "claim_to_declare")
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    world.run_tasks()
    read(world, "reversed", "reversed_candidate")


def read(world: World, *names: str) -> None:
    by_id = {email.id: email for email in world.mails()}
    left = world.deliver()
    for name in names:
        template = name if name.startswith("claim") else f"liquidation_{name}"
        assert left[template]
        for message in left[template]:
            CLAIMS[template](Read(world, by_id[message["reference"]], message))


def test_an_e_mail_that_waited_until_the_reversal_is_not_sent(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    left = world.deliver()
    assert {one for one in left if one.startswith("liquidation")} == {"liquidation_reversed"}


def test_the_end_of_a_contract_in_a_liquidation_does_not_invite_to_recruit(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    [recruitment] = every(world.store.recruitments_of_structure, structure.id)
    last = world.today + timedelta(days=3)
    ends.end(
        world.ports, world.as_structure(structure), recruitment.id, ended_on=last, reason=EndReason.DISMISSAL
    )
    world.go_to(last + timedelta(days=1))
    world.tick()
    [told] = world.deliver()["recruitment_ended"]
    assert (
        "en liquidation judiciaire et ne recrute plus" in told["text"] and "poste libre" not in told["text"]
    )


def test_a_liquidator_without_an_account_is_told_to_be_invited_by_the_structure(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    [told] = world.deliver()["instalment_suspended"]
    assert told["to"] == facts().liquidator_email
    assert "demandez à une personne de la structure de vous y inviter" in told["text"]


def test_a_structure_in_liquidation_is_neither_reminded_to_recruit_nor_given_more_time(world: World) -> None:
    world.go_to(date(2026, 9, 1))
    going_on, ended = (
        world.granted(email=f"{name}@lyon.example", **ASSOCIATION) for name in ("anne", "paul")
    )
    recorded(world, ended)
    application = world.application_of(going_on)
    assert application.recruitment_deadline is not None
    later, why = application.recruitment_deadline + timedelta(days=20), "Un entretien est prévu."
    extensions.request_extension(world.ports, world.as_structure(going_on), deadline=later, reason=why)
    with refused("in_liquidation"):
        extensions.request_extension(world.ports, world.as_structure(ended), deadline=later, reason=why)
    told: dict[str, list[str]] = {}
    for days in (-1, 1):
        world.go_to(application.recruitment_deadline + timedelta(days=days))
        world.tick()
        told |= {template: [one["to"] for one in sent] for template, sent in world.deliver().items()}
    for reminder in ("recruitment_reminder", "recruitment_overdue"):
        assert going_on.contact_email in told[reminder]
        assert ended.contact_email not in told[reminder]
