"""The effects of a liquidation on the structure, its money, its timers and its journal (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.reorganising.liquidation import DeclaredClaim, Liquidation
from chalicelib.domain.shared.calendar_rules import end_of_day, end_proof_deadline, morning_of
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.applying import agency_corrections, applications, confirm, revival
from chalicelib.services.applying.confirm import OPINION_TIMER
from chalicelib.services.core.changes import JournalEntry, Timer
from chalicelib.services.core.guards import siret_guard
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.transaction import decide
from chalicelib.services.recruiting import ends
from chalicelib.services.reorganising import claims, liquidating
from chalicelib.services.reorganising.claims import LiquidationClaim
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.services.funding.test_money import accepted
from tests.services.reorganising import test_liquidating
from tests.services.reorganising.test_liquidating import (
    ASSOCIATION,
    JUDGED,
    PUBLISHED,
    WHY,
    declare,
    declared,
    facts,
    first,
    paid,
    recorded,
)
from tests.support import builders
from tests.support.files import a_pdf
from tests.support.outside import refused
from tests.support.world import World

structure, agreement = test_liquidating.structure, test_liquidating.agreement
FILE = liquidating.JUDGMENT
OTHER = "autre.contact@association.example"


def of_liquidation(world: World, one: Entity, begin: str = "liquidation_") -> list[JournalEntry]:
    """Return the journal entries about the liquidation of an object, oldest first."""
    return [one for one in every(world.ports.store.journal_of, one) if one.act.startswith(begin)][::-1]


def reversed_(world: World, structure: Structure) -> Structure:
    return liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)


def deposited(world: World, structure: Structure) -> Structure:
    """Deposit the copy of the judgment."""
    upload = FILE.upload(world.ports, world.agency, structure.id)
    world.files.receive(upload.form, a_pdf())
    return FILE.deposit(world.ports, world.agency, structure.id, upload_id=upload.upload_id)


def test_a_liquidation_is_stored_with_its_author_and_a_correction_keeps_the_author(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    by, at = world.as_structure(structure).account.id, world.clock.now()
    done = declared(world, structure)
    kept = Liquidation(**vars(facts()), recorded_by=by, recorded_at=at)
    assert world.fresh(structure) == done == replace(structure, version=done.version, liquidation=kept)
    assert world.timers(structure) == {liquidating.CLAIM_TIMER: morning_of(date(2026, 9, 27))}
    world.wait(hours=1)
    corrected = recorded(world, structure, court="tribunal judiciaire de Metz", published_on=None)
    assert corrected.liquidation == replace(kept, court="tribunal judiciaire de Metz", published_on=None)
    assert world.timers(structure) == {liquidating.CLAIM_TIMER: morning_of(date(2026, 9, 20))}
    assert recorded(world, structure, court="tribunal judiciaire de Metz", published_on=None) == corrected
    assert [(entry.act, entry.details) for entry in of_liquidation(world, structure)] == [
        ("liquidation_recorded", {"judgment_on": "2026-08-20"}),
        ("liquidation_corrected", {"judgment_on": "2026-08-20"}),
    ]


def test_each_reader_is_told_by_an_e_mail_of_their_own(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    gone = world.hired(structure)
    ends.end(
        world.ports,
        world.as_structure(structure),
        gone.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.go_to(world.today + timedelta(days=1))
    world.tick()
    validated = world.validated(structure)
    world.run_tasks()
    before = len(world.store.emails)
    recorded(world, structure)
    (hired,) = (
        one for one in liquidating.living_recruitments_of(world.ports, structure) if one.id != validated.id
    )
    agents = [world.prefecture("54").email, world.staff(Role.FUNDER).email]
    people = {world.get(Candidate, one.candidate_id).email: one.id for one in (hired, validated)}

    def told() -> list[tuple[str, str, str]]:
        return sorted(
            (mail.template, mail.to, mail.subject_id)
            for mail in world.store.emails[before:]
            if mail.template.startswith("liquidation")
        )

    assert told() == sorted(
        [
            ("liquidation_liquidator", "dupont@liquidateurs.example", structure.id),
            ("liquidation_recorded", structure.contact_email, structure.id),
            *(("liquidation_candidate", to, about) for to, about in people.items()),
            *(("liquidation_staff", to, structure.id) for to in agents),
        ]
    )
    before = len(world.store.emails)
    reversed_(world, structure)
    world.run_tasks()
    assert told() == sorted(
        [
            ("liquidation_reversed", "dupont@liquidateurs.example", structure.id),
            ("liquidation_reversed", structure.contact_email, structure.id),
            *(("liquidation_reversed_candidate", to, about) for to, about in people.items()),
            *(("liquidation_reversed", to, structure.id) for to in agents),
        ]
    )


def test_a_reversal_is_in_the_journal_with_its_reason_and_the_resumed_payments(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    back = reversed_(world, structure)
    world.run_tasks()
    assert back == world.fresh(structure) == reversed_(world, structure)
    assert (back.liquidation, back.judgment) == (None, None)
    recording, entry = of_liquidation(world, structure)
    assert (recording.act, entry.act) == ("liquidation_recorded", "liquidation_reversed")
    assert world.said(entry) == WHY
    ledger = world.ledger_of(agreement)
    assert [one.act for one in of_liquidation(world, ledger)] == [
        "liquidation_held",
        "liquidation_released",
    ]


def test_a_liquidation_reversed_before_its_task_suspends_nothing_and_tells_only_the_liquidator(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    declared(world, structure)
    owed = list(world.store.tasks)
    world.store.tasks.clear()
    reversed_(world, structure)
    world.new_mails()
    world.store.tasks[:0] = owed[:]
    late = list(world.store.tasks)
    world.store.tasks[:] = late[: len(owed)]
    world.run_tasks()
    assert (world.new_mails(), first(world, agreement)) == ([], InstalmentStatus.DUE)
    assert of_liquidation(world, world.ledger_of(agreement)) == []


def test_an_agreement_without_money_has_nothing_to_suspend_or_declare(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    more_posts_granted(world, structure, agreement_months=24)
    for _ in range(2):
        world.hired(world.fresh(structure))
    world.run_tasks()
    [unsigned] = [one for one in world.created(Agreement) if one.id != agreement.id]
    assert world.store.get(Ledger, unsigned.id) is None
    recorded(world, structure, judgment_on=world.today, published_on=None)
    world.clock.at = world.timers(structure)[liquidating.CLAIM_TIMER]
    world.tick()
    assert [mail.subject_id for mail in world.mails("claim_to_declare")] == [agreement.id]


def test_there_is_no_reminder_for_an_agreement_with_nothing_to_return(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    world.go_to(date(2026, 9, 27), hour=9)
    world.tick()
    assert world.mails("claim_to_declare") == []
    assert of_liquidation(world, world.ledger_of(agreement), "claim_") == []
    assert world.timers(structure) == {liquidating.CLAIM_TIMER: morning_of(date(2026, 10, 12))}


def test_a_reminder_of_a_deleted_structure_tells_nobody(world: World) -> None:
    timer = Timer(name=liquidating.CLAIM_TIMER, subject_id="gone", due_at=world.clock.now())
    decide(world.ports, System(), lambda changes: claims.reminder_reached(world.ports, changes, timer))
    assert world.mails("claim_to_declare") == []


def test_a_judgment_recorded_after_its_last_day_has_no_reminder(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.go_to(date(2026, 11, 2))
    recorded(world, structure)
    assert world.timers(structure) == {}
    recorded(world, structure, published_on=date(2026, 10, 30))
    assert world.timers(structure) == {liquidating.CLAIM_TIMER: morning_of(date(2026, 11, 30))}
    recorded(world, structure)
    assert world.timers(structure) == {}, "the day that was reminded of is over"


def test_a_structure_tells_a_limited_number_of_liquidators_a_day(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    most = world.ports.parameters().tellings_per_subject_day
    for number in range(most):
        declared(world, structure, liquidator_email=f"etude{number}@huissiers.example")
    with pytest.raises(Throttled):
        declared(world, structure, liquidator_email="etude@huissiers.example")
    assert [mail.to for mail in world.mails("liquidation_liquidator")] == [
        f"etude{number}@huissiers.example" for number in range(most)
    ]


def test_a_structure_records_its_own_liquidation_and_the_agency_any(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    other = world.granted()
    for actor in (
        world.as_structure(other),
        world.as_staff(Role.FUNDER),
        world.as_staff(Role.PREFECTURE, "54"),
    ):
        with refused("not_found"):
            liquidating.record(world.ports, actor, structure.id, facts=facts())
    with refused("not_found"):
        liquidating.record(world.ports, world.agency, facts=facts())
    own = liquidating.record(world.ports, world.as_structure(structure), structure.id, facts=facts())
    assert own.liquidation is not None
    with refused("not_found"):
        liquidating.reverse(world.ports, world.as_staff(Role.FUNDER), structure.id, reason=WHY)


def anew(world: World, structure: Structure, email: str = OTHER) -> Application:
    """Give all posts back, and apply once more with the same SIRET."""
    if world.application_of(structure).posts_held:
        world.withdraw(world.application_of(structure))
    return world.confirmed(siret=structure.siret, contact=builders.contact(email=email), **ASSOCIATION)


def test_a_first_application_made_anew_is_closed_and_taken_up_again_when_it_is_taken_back(
    world: World, structure: Structure
) -> None:
    asked = anew(world, structure)
    session = world.session(asked)
    asked = world.fresh(asked)
    assert not asked.is_additional and asked.structure_id is None
    world.new_mails()
    done = recorded(world, structure, judgment_on=world.today, published_on=None)
    closed = world.fresh(asked)
    assert (closed.status, closed.is_closed_in_liquidation) == (ApplicationStatus.CANCELLED, True)
    assert done.liquidation is not None and done.liquidation.closed_application_id == asked.id
    corrected = recorded(world, structure, judgment_on=world.today, published_on=None, court="TJ de Metz")
    assert corrected.liquidation is not None and corrected.liquidation.closed_application_id == asked.id
    told = world.deliver()
    [mail] = told["application_cancelled"]
    text = " ".join(mail["text"].split())
    assert mail["to"] == OTHER and "La structure est en liquidation judiciaire." in text
    assert "nouvelle candidature" not in text, "it may not apply again"
    for template in ("liquidation_recorded", "liquidation_staff"):
        for message in told[template]:
            assert "demande de postes en cours d'examen est close" in " ".join(message["text"].split())
    with refused("in_liquidation"):
        revival.revive(world.ports, world.agency, asked.id, reason=WHY)
    reversed_(world, structure)
    again = world.fresh(asked)
    assert (again.status, again.agenda_session_id) == (asked.status, session.id)
    assert (OPINION_TIMER in world.timers(again)) is again.awaits_opinion
    assert world.store.guard_holder(siret_guard(structure.siret)) == asked.id
    world.run_tasks()
    told = world.deliver()
    [mail] = told["application_revived"]
    assert mail["to"] == OTHER and WHY in " ".join(mail["text"].split())
    for message in told["liquidation_reversed"]:
        assert "demande de postes est en cours d'examen" in " ".join(message["text"].split())


def test_a_liquidation_is_not_taken_back_while_another_application_has_the_place_of_the_closed_one(
    world: World, structure: Structure
) -> None:
    asked = anew(world, structure)
    recorded(world, structure, judgment_on=world.today, published_on=None)
    other = world.confirmed(contact=builders.contact(email="encore@association.example"), **ASSOCIATION)
    agency_corrections.correct_siret(
        world.ports, world.agency, other.id, siret=structure.siret, reason="Deux chiffres sont inversés."
    )
    with refused("another_lives"):
        reversed_(world, structure)
    applications.close_by_agency(
        world.ports, world.agency, other.id, status=ApplicationStatus.CANCELLED, reason="Un double."
    )
    reversed_(world, structure)
    assert world.fresh(asked).awaits_decision and not world.fresh(other).living


def test_a_structure_in_liquidation_does_not_apply_anew_even_by_a_form_sent_before(
    world: World, structure: Structure
) -> None:
    world.withdraw(world.application_of(structure))
    sent = world.apply(siret=structure.siret, contact=builders.contact(email=OTHER), **ASSOCIATION)
    recorded(world, structure, judgment_on=world.today, published_on=None)
    link = world.holder(world.token(world.mails("application_confirm", to=OTHER)[-1], "confirm"))
    with refused("in_liquidation"):
        confirm.confirm(world.ports, link)
    assert world.fresh(sent).status is ApplicationStatus.SUBMITTED
    reversed_(world, structure)
    confirm.confirm(world.ports, link)
    assert world.fresh(sent).awaits_decision


def test_the_application_that_the_posts_were_granted_to_is_left_to_a_liquidation(
    world: World, structure: Structure
) -> None:
    recorded(world, structure, judgment_on=world.today, published_on=None)
    assert world.application_of(structure).holds_posts and "application_cancelled" not in world.new_mails()


def test_the_agency_alone_deposits_and_removes_the_copy_of_the_judgment(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    deposited(world, structure)
    funder = world.as_staff(Role.FUNDER)
    for act in (FILE.upload, FILE.remove):
        with refused("not_found"):
            act(world.ports, funder, structure.id)
    assert FILE.download(world.ports, funder, structure.id)
    assert FILE.remove(world.ports, world.agency, structure.id).judgment is None


def test_the_copy_of_the_judgment_is_deleted_after_its_retention_from_the_judgment(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    def ends_at(day: date) -> dict[str, object]:
        return {FILE.end_timer: end_of_day(end_proof_deadline(day, world.ports.parameters()))}

    recorded(world, structure)
    deposited(world, structure)
    assert world.timers(structure).items() >= ends_at(JUDGED).items()
    recorded(world, structure, judgment_on=JUDGED - timedelta(days=9))
    assert world.timers(structure).items() >= ends_at(JUDGED - timedelta(days=9)).items()
    world.go_to(end_proof_deadline(JUDGED, world.ports.parameters()) + timedelta(days=1))
    world.tick()
    world.run_tasks()
    assert (world.fresh(structure).judgment, world.files.kept) == (None, {})


def test_a_reversal_deletes_the_copy_of_the_judgment(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    deposited(world, structure)
    assert world.files.kept
    reversed_(world, structure)
    world.run_tasks()
    assert (world.fresh(structure).judgment, world.timers(structure), world.files.kept) == (None, {}, {})


def test_a_claim_that_was_declared_is_shown_corrected_and_taken_back(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    recorded(world, structure)
    funder = world.as_staff(Role.FUNDER)

    def seen() -> LiquidationClaim:
        return claims.read_claim(world.ports, funder, agreement.id)

    shown = seen()
    assert shown == LiquidationClaim(
        ledger=world.ledger_of(agreement),
        structure=world.fresh(structure),
        liquidation=world.fresh(structure).liquidation or pytest.fail("it is recorded"),
        last_day=date(2026, 10, 27),
        declared=None,
    )
    claim = DeclaredClaim(agreement_id=agreement.id, cents=30_000_00, on=PUBLISHED, reference="LRAR 1A 234")
    after = declare(world, agreement)
    assert after == replace(
        shown,
        structure=replace(shown.structure, liquidation=after.liquidation),
        liquidation=replace(shown.liquidation, declared=(claim,)),
        declared=claim,
    )
    assert seen() == declare(world, agreement), "the same again changes nothing"
    assert (seen().declared, claims.liquidation_of(world.ports, seen().ledger)) == (
        claim,
        after.liquidation,
    )
    back = claims.take_back(world.ports, funder, agreement.id)
    assert (back.declared, back.liquidation, back.structure.liquidation) == (
        None,
        shown.liquidation,
        shown.liquidation,
    )
    assert claims.take_back(world.ports, funder, agreement.id) == seen()
    assert [(one.act, one.details) for one in of_liquidation(world, seen().ledger, "claim_")] == [
        ("claim_declared", {"declared_on": PUBLISHED.isoformat()}),
        ("claim_taken_back", {}),
    ]


def test_a_claim_taken_back_on_the_morning_of_a_reminder_is_reminded_that_day(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    recorded(world, structure)
    declare(world, agreement)
    world.go_to(date(2026, 9, 27), hour=7)
    claims.take_back(world.ports, world.as_staff(Role.FUNDER), agreement.id)
    world.go_to(date(2026, 9, 27), hour=9)
    world.tick()
    [mail] = world.mails("claim_to_declare")
    assert (mail.to, mail.subject_id) == (world.staff(Role.FUNDER).email, agreement.id)


def test_a_declared_claim_is_corrected_even_when_nothing_is_left_to_return(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    recorded(world, structure)
    declare(world, agreement)
    world.go_to(date(2026, 10, 1))
    while world.ledger_of(agreement).claim_cents:
        accepted(world, agreement, world.today)
        world.go_to(world.today + timedelta(days=92))
    assert declare(world, agreement, declared_cents=0).declared == DeclaredClaim(
        agreement_id=agreement.id, cents=0, on=PUBLISHED, reference="LRAR 1A 234"
    )


def test_only_the_funder_reads_and_declares_a_claim(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    for actor in (world.agency, world.as_structure(structure), world.as_staff(Role.PREFECTURE, "54")):
        with refused("not_found"):
            claims.read_claim(world.ports, actor, agreement.id)
        with refused("not_found"):
            claims.take_back(world.ports, actor, agreement.id)
