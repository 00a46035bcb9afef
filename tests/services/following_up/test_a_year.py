"""A year of one structure with two advisers, to the last cent (RULES 3, 4, 19 and 21, section 11)."""

from datetime import date

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.third_parties import ThirdParty
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.ledger.entries import Balances
from chalicelib.domain.funding.ledger.recount import differences_of
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.applying import applications
from chalicelib.services.core.lists import every
from chalicelib.services.following_up import checking, follow_up
from chalicelib.services.following_up.preparing import post_facts
from chalicelib.services.funding import settling
from chalicelib.services.recruiting import ends
from infra.counting.money import facts_of
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

SUBSIDY = 50_000_00
QUARTERS = [Quarter(2026, 4), Quarter(2027, 1), Quarter(2027, 2), Quarter(2027, 3)]


class Year:
    """What happens to one structure from autumn 2026 to autumn 2027."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.go_to(date(2026, 7, 6))
        world.staff(Role.FUNDER)
        self.structure: Structure = world.granted(posts=2, contact=builders.contact(phone="+33472101010"))
        self.stays = self.hired(date(2026, 10, 1), date(2028, 9, 30))
        self.leaves = self.hired(date(2026, 10, 15), date(2028, 10, 14))

    def hired(self, starts_on: date, ends_on: date) -> Recruitment:
        return self.world.hired(
            self.structure, signed_on=min(starts_on, self.world.today), starts_on=starts_on, ends_on=ends_on
        )

    def rupture(self, on: date, *, whose: Recruitment | None = None) -> None:
        actor, of = self.world.as_structure(self.structure), whose or self.leaves
        ends.end(self.world.ports, actor, of.id, ended_on=on, reason=EndReason.RESIGNATION)

    def signed(self) -> Agreement:
        """Return the agreement of the two posts, signed by all, with a checked bank account."""
        self.world.run_tasks()
        agreement = self.world.agreement_of(self.stays)
        agreement = self.world.file_says(agreement, CaseFileState.ACCEPTED)
        self.world.send_agreement(agreement)
        self.world.sign_agreement(agreement)
        self.world.account_checked(self.structure)
        return self.world.sign_agreement_last(agreement)

    def paid(self, agreement: Agreement, number: int) -> Balances:
        """Pay an instalment by the bank; return the balances after it."""
        self.world.approve_instalment(agreement, number)
        self.world.order_instalment(agreement, number)
        self.world.bank_says(agreement, number=number)
        return self.world.ledger_of(agreement).balances

    def more_time(self, until: date) -> None:
        application = self.world.application_of(self.structure)
        reason = "Une conseillère est à remplacer."
        applications.extend(
            self.world.ports,
            self.world.agency,
            application.id,
            deadline=until,
            reason=reason,
            expected_version=None,
        )

    def opened(self, quarter: Quarter) -> FollowUp:
        """Return the follow-up of a quarter, on the 1st on which it opens."""
        self.world.go_to(quarter.opens_on, hour=9)
        self.world.tick()
        follow_up.open_quarters(self.world.ports, self.world.ports.places.departments())
        self.world.run_tasks()
        of_structure = every(self.world.ports.store.follow_ups_of_structure, self.structure.id)
        [found] = [one for one in of_structure if one.quarter == str(quarter)]
        return found

    def proved(self, agreement: Agreement) -> None:
        """Check that the ledger agrees with its facts (``infra.recount --money``)."""
        files = self.world.store._all(PaymentFile)
        orders = {one.id: frozenset(one.refs) - set(one.left) for one in files}
        facts = facts_of(self.world.ports, self.world.fresh(agreement), orders)
        assert differences_of(self.world.ledger_of(agreement), facts) == []

    def declared(self, one: FollowUp, *posts: PostDeclaration, **told: object) -> FollowUp:
        values = {"third_parties_invoiced": False, "comment": None, **told}
        declared = Declared(posts=posts, signed_by="Anne Martin", quality="Maire", **values)  # type: ignore[arg-type]
        follow_up.submit(self.world.ports, self.world.as_structure(self.structure), one.id, declared=declared)
        return self.world.fresh(one)

    def decided(self, one: FollowUp, adviser: Recruitment, days: int, percent: int) -> FollowUp:
        """Decide as the funder what part of the working time counts on the days that were not full time."""
        funder, why = self.world.as_staff(Role.FUNDER), "Temps partiel thérapeutique."
        of = {"recruitment_id": adviser.id, "days": days, "worked_percent": percent, "reason": why}
        return checking.decide_part_time(self.world.ports, funder, one.id, **of)  # type: ignore[arg-type]

    def accepted(self, one: FollowUp) -> FollowUp:
        funder = self.world.as_staff(Role.FUNDER)
        checking.accept(self.world.ports, funder, one.id, expected_version=self.world.fresh(one).version)
        return self.world.fresh(one)

    def worth(self, one: FollowUp) -> dict[str, tuple[int, int]]:
        """Return, by recruitment, the subsidised days of the quarter and their amount, in euro cents."""
        posts = post_facts(self.world.ports, self.world.fresh(one))
        return {of: (post.paid_days, post.earned_cents) for of, post in posts.items()}


def full(adviser: Recruitment, pay: int) -> PostDeclaration:
    return PostDeclaration(recruitment_id=adviser.id, gross_pay_cents=pay, absence_days=0, full_time=True)


def part(adviser: Recruitment, pay: int, days: int) -> PostDeclaration:
    return PostDeclaration(
        recruitment_id=adviser.id,
        gross_pay_cents=pay,
        absence_days=0,
        full_time=False,
        part_time_days=days,
        part_time_reason="Temps partiel thérapeutique.",
    )


@pytest.fixture
def year(world: World) -> Year:
    return Year(world)


def test_a_year_of_two_advisers_of_whom_one_is_replaced_and_one_is_not_full_time(year: Year) -> None:
    world = year.world
    # 731 days from 1 October 2026 to 30 September 2028, and from 15 October 2026 to 14 October 2028.
    first = year.opened(QUARTERS[0])
    assert year.worth(first) == {
        year.stays.id: (92, SUBSIDY * 92 // 731),
        year.leaves.id: (78, SUBSIDY * 78 // 731),
    }
    first = year.accepted(year.declared(first, full(year.stays, 7_500_00), full(year.leaves, 6_300_00)))
    world.go_to(date(2027, 2, 3), hour=10)
    year.rupture(date(2027, 2, 10))
    world.go_to(date(2027, 2, 12), hour=10)
    world.tick()
    year.more_time(until=date(2027, 4, 30))
    comes = year.hired(date(2027, 3, 1), date(2029, 2, 28))
    second = year.opened(QUARTERS[1])
    assert year.worth(second) == {
        year.stays.id: (90, SUBSIDY * 182 // 731 - SUBSIDY * 92 // 731),
        year.leaves.id: (41, SUBSIDY * 119 // 731 - SUBSIDY * 78 // 731),
        # The post began on 15 October: 137 of its days were over before 1 March.
        comes.id: (31, SUBSIDY * 168 // 731 - SUBSIDY * 137 // 731),
    }
    invoiced = (ThirdParty(name="Commune de Laxou", amount_cents=1_500_00, time_percent=10),)
    second = year.accepted(
        year.declared(
            second,
            full(year.stays, 7_500_00),
            full(year.leaves, 3_400_00),
            full(comes, 2_500_00),
            third_parties_invoiced=True,
            third_parties=invoiced,
        )
    )
    third = year.opened(QUARTERS[2])
    assert set(third.recruitment_ids) == {year.stays.id, comes.id}, "who left is not asked about any more"
    third = year.declared(third, part(year.stays, 7_000_00, 12), full(comes, 7_500_00))
    assert third.part_time and not first.part_time, "the funder reads it and decides what follows"
    third = year.accepted(year.decided(third, year.stays, 0, 100))
    fourth = year.opened(QUARTERS[3])
    fourth = year.accepted(year.declared(fourth, full(year.stays, 7_500_00), full(comes, 7_500_00)))

    earned = [sum(cents for _, cents in year.worth(one).values()) for one in (first, second, third, fourth)]
    assert earned == [11_627_89, 11_080_72, 12_448_70, 12_585_50]
    # 365 days of one post; of the other, 119 by the adviser who left and 214 by the replacement.
    whole = SUBSIDY * 365 // 731
    other = SUBSIDY * 119 // 731 + SUBSIDY * 351 // 731 - SUBSIDY * 137 // 731
    assert sum(earned) == whole + other == 47_742_81
    assert {one.status for one in (first, second, third, fourth)} == {FollowUpStatus.ACCEPTED}


def test_a_rupture_declared_after_the_acceptance_removes_its_days_to_the_cent(year: Year) -> None:
    world = year.world
    first = year.opened(QUARTERS[0])
    before = year.worth(first)[year.leaves.id]
    year.accepted(year.declared(first, full(year.stays, 7_500_00), full(year.leaves, 6_300_00)))
    year.rupture(date(2026, 12, 10))
    world.run_tasks()
    back = world.fresh(first)
    assert back.status is FollowUpStatus.QUESTIONED
    days, cents = year.worth(back)[year.leaves.id]
    assert (before[0] - days, before[1] - cents) == (21, SUBSIDY * 78 // 731 - SUBSIDY * 57 // 731)


def test_the_money_of_the_year_from_the_first_instalment_to_the_last_cent_returned(year: Year) -> None:
    world = year.world
    agreement = year.signed()
    sums = year.paid(agreement, 1)
    assert (sums.granted, sums.paid, sums.justified) == (100_000_00, 30_000_00, 0)
    first = year.opened(QUARTERS[0])
    year.accepted(year.declared(first, full(year.stays, 7_500_00), full(year.leaves, 6_300_00)))
    world.go_to(date(2027, 2, 3), hour=10)
    year.rupture(date(2027, 2, 10))
    world.go_to(date(2027, 2, 12), hour=10)
    world.tick()
    year.more_time(until=date(2027, 4, 30))
    comes = year.hired(date(2027, 3, 1), date(2029, 2, 28))
    second = year.opened(QUARTERS[1])
    pays = (full(year.stays, 7_500_00), full(year.leaves, 3_400_00), full(comes, 2_500_00))
    year.accepted(year.declared(second, *pays))
    sums = year.paid(agreement, 2)
    assert (sums.paid, sums.justified) == (65_000_00, 11_627_89 + 11_080_72)
    year.proved(agreement)
    third = year.opened(QUARTERS[2])
    third = year.declared(third, part(year.stays, 7_000_00, 12), full(comes, 7_500_00))
    with refused("part_time_undecided"):
        year.accepted(third)
    before = world.ledger_of(agreement).instalments[2].cents
    year.accepted(year.decided(third, year.stays, 12, 50))
    # Half of 12 days of the 91 that the quarter is worth for this post.
    withheld = (SUBSIDY * 273 // 731 - SUBSIDY * 182 // 731) * 12 * 50 // (91 * 100)
    assert withheld == 410_39 and world.ledger_of(agreement).instalments[2].cents == before - withheld
    assert "retient 410,39" in world.deliver()["follow_up_accepted"][-1]["text"]
    # Both leave with the last quarter, and the structure gives the posts back: the agreement ends.
    world.go_to(date(2027, 9, 1), hour=10)
    for one in (year.stays, comes):
        year.rupture(date(2027, 9, 30), whose=one)
    fourth = year.opened(QUARTERS[3])
    year.accepted(year.declared(fourth, full(year.stays, 7_500_00), full(comes, 7_500_00)))
    sums = world.ledger_of(agreement).balances
    assert (sums.due, sums.justified) == (100_000_00 - withheld, 47_742_81 - withheld)
    assert sums.advance == 17_257_19 + withheld
    worker = world.as_structure(year.structure)
    applications.return_posts(world.ports, worker, posts_kept=0, reason="La mission est finie.")
    world.go_to(date(2028, 1, 3), hour=10)
    funder = world.as_staff(Role.FUNDER)
    ledger = settling.settle(world.ports, funder, agreement.id)
    assert (ledger.balances.due, ledger.balances.to_return) == (65_000_00, 17_667_58)
    ledger = settling.record_given_back(
        world.ports, funder, agreement.id, cents=17_667_58, on=world.today, reference="VIR 27"
    )
    assert (ledger.stage, ledger.balances.awaited, ledger.balances.advance) == (SettlementStage.CLOSED, 0, 0)
    of_structure = every(world.ports.store.follow_ups_of_structure, year.structure.id)
    assert {one.status for one in of_structure} == {FollowUpStatus.CLOSED}
    year.proved(agreement)
