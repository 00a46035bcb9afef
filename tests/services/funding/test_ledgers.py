"""The effects of follow-ups, takeovers, a liquidation and an intake on a ledger (RULES 21, 11)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.part_time import PartTimeDecision
from chalicelib.domain.funding.agreement import Agreement, Origin
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.reorganising.liquidation import HOLD, Liquidation
from chalicelib.domain.shared.french import french_date
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from chalicelib.services.funding import ledgers, lifetime
from tests.services.funding.test_money import accepted, opened, status
from tests.support import builders
from tests.support.world import World

S = InstalmentStatus
# From 6 July to 30 September 2026, of the days of a post of two years.
FIRST_QUARTER = 50_000_00 * 87 // 731


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with two posts granted on 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    return world.granted(posts=2)


def a_post_goes(world: World, former: Agreement, **fields: Any) -> Agreement:
    """Move a post to another agreement, of Lyon, from today on; 10 000 € of its days stay here."""
    origin = Origin(agreement_id=former.id, structure_name=former.structure_name, on=world.today)
    new = builders.agreement(
        structure_id=former.structure_id, structure_name="Ville de Lyon", origin=origin, **fields
    )

    def work(changes: Changes) -> None:
        changes.create(new)
        left = world.fresh(former).post_moved_out(10_000_00, world.today, world.today)
        changes.update(left)
        ledgers.record_post_taken_over(world.ports, changes, left, new)
        changes.note(left, "opened")

    decide(world.ports, world.agency, work)
    return world.fresh(new)


def test_a_post_that_goes_lowers_the_grant_and_what_is_owed_waits_for_the_signature_there(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    world.new_mails()
    new = a_post_goes(world, agreement)
    ledger = world.ledger_of(agreement)
    first = ledger.instalments[0]
    assert ledger.balances.granted == 60_000_00 and ledger.taken_over_by == (new.id,)
    assert [one.cents for one in ledger.instalments] == [30_000_00, 15_000_00, 15_000_00]
    assert [one.status for one in ledger.instalments] == [S.SUSPENDED, S.PLANNED, S.PLANNED]
    assert (first.why, first.until, first.waits_for) == (
        "« Ville de Lyon » a repris des postes de cette convention le 6 juillet 2026.",
        "la signature par tous de la convention de « Ville de Lyon »",
        new.id,
    )
    assert ledger.entries[-1].by is None
    assert [mail.params["instalment"] for mail in world.mails("instalment_suspended")] == [1]


def test_after_all_have_signed_there_nothing_waits_here(world: World, structure: Structure) -> None:
    agreement = world.signed_by_all(structure)
    a_post_goes(world, agreement, status=AgreementStatus.SIGNED, signed_version_id="text")
    assert world.ledger_of(agreement).balances.granted == 60_000_00
    assert status(world, agreement, 1) is S.DUE


def test_an_agreement_nobody_signed_has_no_ledger_to_take_a_post_from(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.hired(structure))
    a_post_goes(world, agreement)
    assert world.store.get(Ledger, agreement.id) is None
    assert world.fresh(agreement).posts == 1


@pytest.mark.parametrize(("text", "then"), [(None, S.DUE), ("text", S.SUSPENDED)])
def test_a_payment_that_waited_is_due_again_when_the_other_agreement_ends_unsigned(
    world: World, structure: Structure, text: str | None, then: InstalmentStatus
) -> None:
    agreement = world.signed_by_all(structure)
    new = a_post_goes(world, agreement)
    world.change(new, signed_version_id=text)
    [recruitment] = every(world.ports.store.recruitments_of_structure, structure.id)
    world.change(recruitment, agreement_id=new.id)
    world.go_to(date(2028, 7, 6))
    timer = Timer(name=lifetime.END_TIMER, subject_id=new.id, due_at=world.clock.now())
    decide(world.ports, world.agency, lambda changes: lifetime.end_reached(world.ports, changes, timer))
    assert world.fresh(new).status is AgreementStatus.ENDED
    assert status(world, agreement, 1) is then


def test_a_payment_that_becomes_due_meanwhile_waits_for_the_signature_there_too(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    new = a_post_goes(world, agreement)
    tomorrow = world.today + timedelta(days=1)

    def dated(changes: Changes) -> None:
        known = world.ledger_of(agreement)
        ledgers.write_ledger(
            world.ports,
            changes,
            known,
            known.with_instalment(replace(known.instalments[1], due_on=tomorrow)),
        )
        changes.note(known, "instalment_due")

    decide(world.ports, world.agency, dated)
    world.go_to(tomorrow, hour=12)
    world.tick()
    held = world.ledger_of(agreement).instalments[1]
    assert (held.status, held.waits_for) == (S.SUSPENDED, new.id)


def test_after_all_have_signed_there_waiting_payments_are_due_again(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    new = a_post_goes(world, agreement, signatory=None)
    world.send_agreement(new)
    world.sign_agreement(new)
    assert status(world, agreement, 1) is S.SUSPENDED
    world.sign_agreement_last(new)
    assert status(world, agreement, 1) is S.DUE


def test_payments_to_a_structure_in_liquidation_wait_for_the_funder(
    world: World, structure: Structure
) -> None:
    liquidation = Liquidation(
        judgment_on=date(2026, 7, 1),
        court="Nancy",
        liquidator="Maître Blanc",
        liquidator_email="blanc@liquidateur.example",
        liquidator_address="1 rue de la Paix, 54000 Nancy",
        recorded_by="agency",
        recorded_at=world.clock.now(),
    )
    agreement = world.agreement_of(world.hired(structure))
    world.run_tasks()
    world.send_agreement(world.file_says(agreement, CaseFileState.ACCEPTED))
    world.sign_agreement(agreement)
    world.change(structure, liquidation=liquidation)
    world.sign_agreement_last(agreement)
    first = world.ledger_of(agreement).instalments[0]
    assert (first.status, first.why, first.until, first.waits_for) == (
        S.SUSPENDED,
        f"La structure est en liquidation judiciaire depuis le {french_date(liquidation.judgment_on)}.",
        "la levée de la suspension par la Banque des Territoires",
        HOLD,
    )


def test_a_ledger_opens_at_the_last_signature_unless_an_earlier_release_did_not(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.validated(structure))
    assert not ledgers.has_ledger(world.ports, agreement)
    signed = world.signed_by_all(structure)
    assert ledgers.has_ledger(world.ports, signed)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.delete(world.ledger_of(signed))
    world.store.commit(changes)
    assert not ledgers.has_ledger(world.ports, signed)


def test_a_follow_up_is_worth_the_days_of_its_own_advisers_under_its_own_agreement(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    one = opened(world, agreement)
    whole = ledgers.Worth(earned=FIRST_QUARTER, withheld=0)
    assert ledgers.worth_of(world.ports, agreement, one) == whole
    for other in (replace(one, recruitment_ids=()), replace(one, quarter="2026-Q2")):
        assert ledgers.worth_of(world.ports, agreement, other) == ledgers.Worth(earned=0, withheld=0)
    assert ledgers.worth_of(world.ports, replace(agreement, id="another"), one) == ledgers.Worth(0, 0)
    [own] = one.recruitment_ids
    absent = PartTimeDecision(
        recruitment_id=own, days=87, worked_percent=0, reason="Rien.", by="funder", at=world.clock.now()
    )
    decided = replace(one, part_time_decisions=(absent, replace(absent, recruitment_id="another")))
    assert ledgers.worth_of(world.ports, agreement, decided) == whole._replace(withheld=FIRST_QUARTER)


def test_the_signature_counts_only_accepted_follow_ups_of_its_agreement(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.hired(structure))
    world.run_tasks()
    world.file_says(agreement, CaseFileState.ACCEPTED)
    one = accepted(world, agreement)
    opened(world, agreement, date(2027, 1, 1))
    elsewhere = replace(one, id=builders.new_id(), version=0, agreement_id="another", quarter="2026-Q2")
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(elsewhere)
    world.store.commit(changes)
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    world.sign_agreement_last(agreement)
    ledger = world.ledger_of(agreement)
    assert (ledger.quarters, ledger.balances.justified) == (("2026-Q3",), FIRST_QUARTER)


def test_an_agreement_never_signed_has_no_ledger_for_its_follow_ups(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.hired(structure))
    world.run_tasks()
    one = world.change(opened(world, agreement), overdue=True, escalated=True)
    timer = Timer(name=ledgers.HOLD_TIMER, subject_id=one.id, due_at=world.clock.now())

    def work(changes: Changes) -> None:
        ledgers.hold_reached(world.ports, changes, timer)
        ledgers.reverse_reopened_follow_up(world.ports, changes, one)
        ledgers.record_accepted_follow_up(world.ports, changes, one, by="funder")
        ledgers.record_accepted_follow_up(
            world.ports, changes, replace(one, agreement_id="gone"), by="funder"
        )
        ledgers.justify_before_intake(world.ports, changes, agreement, by="agency")

    before = len(world.store.journal)
    decide(world.ports, world.agency, work)
    assert world.store.get(Ledger, agreement.id) is None and len(world.store.journal) == before


def test_quarters_before_an_intake_are_justified_once_by_the_present_contracts(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)

    def justify() -> int:
        before = len(world.store.journal)
        decide(
            world.ports,
            world.agency,
            lambda changes: ledgers.justify_before_intake(
                world.ports, changes, world.fresh(agreement), by="agency"
            ),
        )
        told = [(one.subject_id, one.act) for one in world.store.journal[before:]]
        assert told in ([], [(agreement.id, "justified_before_intake")])
        return len(told)

    assert justify() == 0, "it was made here"
    world.change(agreement, taken_in_on=date(2026, 10, 15))
    world.new_mails()
    assert (justify(), justify()) == (1, 0)
    ledger = world.ledger_of(agreement)
    assert ledger.balances.justified == FIRST_QUARTER and world.new_mails() == []
    assert {entry.by for entry in ledger.entries if entry.cents == FIRST_QUARTER} == {"agency"}
