"""What the funder and prefectures read of the follow-ups of a quarter (RULES sections 7, 11)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray
from chalicelib.domain.following_up.third_parties import ThirdParty
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.contract import Contract, ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core.changes import Changes
from chalicelib.services.following_up import desk
from tests.support import builders
from tests.support.world import World

SUMMER, ALL = Quarter(2026, 3), FollowUpSelection(tray=FollowUpTray.ALL)
AGREEMENT = builders.agreement()
SAME = {"structure_id": AGREEMENT.structure_id, "agreement_id": AGREEMENT.id}


def stored(world: World, *entities: Any) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    known = world.store.get(Agreement, AGREEMENT.id)
    for entity in (*entities, *(() if known else (AGREEMENT,))):
        changes.create(entity)
    world.store.commit(changes)


def contracted(starts_on: date) -> Recruitment:
    contract = Contract(kind=ContractKind.PERMANENT, signed_on=starts_on, starts_on=starts_on)
    return builders.recruitment(RecruitmentStatus.HIRED, contract=contract, **SAME)


def declared(recruitment: Recruitment, *, pay: int, absences: int = 0, **fields: Any) -> FollowUp:
    post = PostDeclaration(
        recruitment_id=recruitment.id, gross_pay_cents=pay, absence_days=absences, full_time=True
    )
    declaration = Declaration(
        posts=(post,),
        third_parties_invoiced=False,
        comment=None,
        signed_by="Inès Durand",
        signed_at=builders.NOW,
    )
    return builders.follow_up(
        FollowUpStatus.SUBMITTED,
        recruitment_ids=(recruitment.id,),
        declaration=declaration,
        **{**SAME, **fields},
    )


@pytest.fixture
def funder(world: World) -> Actor:
    return world.as_account(world.staff(Role.FUNDER))


def test_ninety_two_days_of_absence_on_a_contract_of_eighty_and_no_pay_are_marked_in_the_list(
    world: World, funder: Actor
) -> None:
    adviser = contracted(date(2026, 7, 13))
    stored(world, adviser, declared(adviser, pay=0, absences=92))
    (row,) = desk.select(world.ports, funder, SUMMER, ALL, page=1, size=50).rows
    assert (row.advisers, row.doubts) == ((adviser.candidate_name,), 2)
    examined = desk.examine(world.ports, funder, row.summary.id)
    [post] = examined.posts
    assert post.facts.recruitment is not None and post.facts.recruitment.id == adviser.id
    assert post.facts.time.days == 80
    # 80 of the 731 days of the post, whose subsidy is 50 000 €.
    assert (post.facts.paid_days, post.facts.earned_cents) == (80, 50_000_00 * 80 // 731)
    assert marked(examined) == row.doubts


def marked(examined: desk.ExaminedFollowUp) -> int:
    return len(examined.doubts) + sum(len(post.doubts) for post in examined.posts)


def test_invoices_beyond_the_pay_of_everybody_are_marked_in_the_list_and_in_the_file(
    world: World, funder: Actor
) -> None:
    adviser = contracted(date(2026, 7, 1))
    told = declared(adviser, pay=6_000_00)
    assert told.declaration is not None
    parties = (ThirdParty(name="Mairie de Laxou", amount_cents=6_000_01, time_percent=30),)
    invoiced = replace(told.declaration, third_parties_invoiced=True, third_parties=parties)
    stored(world, adviser, replace(told, declaration=invoiced))
    (row,) = desk.select(world.ports, funder, SUMMER, ALL, page=1, size=50).rows
    assert row.doubts == marked(desk.examine(world.ports, funder, told.id)) == 1


def test_pay_is_shown_beside_the_quarter_before_and_the_minimum_wage(world: World, funder: Actor) -> None:
    adviser = contracted(date(2026, 1, 5))
    now = declared(adviser, pay=6_000_00)
    spring = declared(adviser, pay=5_900_00, quarter="2026-Q2")
    winter = declared(adviser, pay=1_00, quarter="2026-Q1")
    other = declared(adviser, pay=2_00, quarter="2026-Q2", agreement_id=builders.new_id())
    stored(world, adviser, now, spring, winter, other)
    (post,) = desk.examine(world.ports, funder, now.id).posts
    assert post.before is not None and post.before.gross_pay_cents == 5_900_00
    assert post.least_pay_cents == 3 * world.ports.parameters().smic_month_cents
    assert post.doubts == []


def test_the_declaration_of_a_contract_taken_back_is_marked(world: World, funder: Actor) -> None:
    adviser = builders.recruitment(RecruitmentStatus.VALIDATED, **SAME)
    told = declared(adviser, pay=6_000_00, absences=1)
    stored(world, adviser, told)
    (post,) = desk.examine(world.ports, funder, told.id).posts
    assert post.facts.recruitment is not None and post.facts.recruitment.id == adviser.id
    assert (post.facts.time.days, post.facts.earned_cents) == (0, 0)
    assert post.doubts == ["1 jour d'absence pour 0 jour de contrat."]


def test_counts_of_trays_ignore_filters(world: World, funder: Actor) -> None:
    stored(world, builders.follow_up(), builders.follow_up(overdue=True), builders.follow_up(department="28"))
    narrowed = FollowUpSelection(tray=FollowUpTray.AWAITED, department="28")
    found = desk.select(world.ports, funder, SUMMER, narrowed, page=1, size=50)
    assert (found.matching, found.pages) == (1, 1)
    assert {tray.value: count for tray, count in found.counts.items()} == {
        "to_check": 0,
        "sound": 0,
        "late": 1,
        "awaited": 3,
        "accepted": 0,
        "all": 3,
    }
    paged = desk.select(world.ports, funder, SUMMER, ALL, page=2, size=2)
    assert (len(paged.rows), paged.pages) == (1, 2)


def test_a_prefecture_reads_the_follow_ups_of_its_departments_only(world: World) -> None:
    own, other = builders.follow_up(department="28", **SAME), builders.follow_up(department="69")
    stored(world, own, other)
    prefecture = world.as_account(world.staff(Role.PREFECTURE, "28"))
    assert [one.summary.id for one in desk.visible_follow_ups(world.ports, prefecture, SUMMER)] == [own.id]
    assert desk.examine(world.ports, prefecture, own.id).follow_up.id == own.id
    with pytest.raises(Refusal):
        desk.examine(world.ports, prefecture, other.id)
    committee = world.as_account(world.staff(Role.COMMITTEE))
    with pytest.raises(Refusal):
        desk.visible_follow_ups(world.ports, committee, SUMMER)


def test_the_list_and_the_page_of_each_follow_up_mark_the_same_values(world: World, funder: Actor) -> None:
    advisers = [contracted(date(2026, 7, 1)), contracted(date(2026, 9, 20)), contracted(date(2026, 10, 2))]
    told = [
        declared(one, pay=pay, absences=11) for one, pay in zip(advisers, (1_00, 6_000_00, 0), strict=True)
    ]
    contract = advisers[0].contract
    away = builders.recruitment(RecruitmentStatus.HIRED, contract=contract, department="976", **SAME)
    told.append(declared(away, pay=1_00, department="976"))
    stored(world, *advisers, away, *told)
    rows = {one.summary.id: one.doubts for one in desk.visible_follow_ups(world.ports, funder, SUMMER)}
    assert rows == {one.id: marked(desk.examine(world.ports, funder, one.id)) for one in told}
    assert len(set(rows.values())) > 1


def test_waiting_follow_ups_are_counted_by_quarter_with_the_oldest_date(world: World, funder: Actor) -> None:
    adviser = contracted(date(2026, 1, 5))
    spring = declared(adviser, pay=6_000_00, quarter="2026-Q2")
    late = builders.follow_up(overdue=True, due_on=date(2026, 10, 31))
    later = builders.follow_up(overdue=True, due_on=date(2026, 11, 15))
    stored(world, adviser, spring, late, later, builders.follow_up())
    trays = (FollowUpTray.TO_CHECK, FollowUpTray.LATE)
    found = desk.waiting(world.ports, funder, [SUMMER.previous(), SUMMER], trays)
    assert [(str(one.quarter), one.tray, one.count, one.since) for one in found] == [
        ("2026-Q2", FollowUpTray.TO_CHECK, 1, builders.NOW.date()),
        ("2026-Q3", FollowUpTray.LATE, 2, date(2026, 10, 31)),
    ]


def test_the_file_has_a_line_per_adviser_with_pay_beside_the_quarter_before(
    world: World, funder: Actor
) -> None:
    adviser, newcomer = contracted(date(2026, 7, 13)), contracted(date(2026, 9, 1))
    spring = declared(adviser, pay=5_900_00, quarter="2026-Q2")
    summer = declared(adviser, pay=0, absences=92)
    awaited = builders.follow_up(recruitment_ids=(newcomer.id,), structure_name="Zoo de Nancy")
    undeclared = builders.follow_up(recruitment_ids=(newcomer.id,), quarter="2026-Q2")
    stored(world, adviser, newcomer, spring, summer, awaited, undeclared)
    first, second = sorted(
        desk.follow_up_lines(world.ports, funder, SUMMER, ALL),
        key=lambda line: line.listed.summary.structure_name,
    )
    assert (first.adviser and first.adviser.id, first.days) == (adviser.id, 80)
    assert first.declared is not None and first.declared.absence_days == 92
    assert first.before is not None and first.before.gross_pay_cents == 5_900_00
    assert len(first.doubts) == first.listed.doubts == 2
    # Nothing is declared in this quarter or the one before, but the days of the contract are known.
    assert (second.declared, second.before, second.days, second.doubts) == (None, None, 30, ())


def test_the_file_contains_the_filtered_lines_and_erased_advisers_too(world: World) -> None:
    told = declared(builders.recruitment(RecruitmentStatus.HIRED), pay=1, department="54")
    stored(world, told, builders.follow_up(department="28"))
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    (line,) = desk.follow_up_lines(world.ports, prefecture, SUMMER, ALL)
    assert (line.listed.summary.id, line.adviser, line.days) == (told.id, None, 0)
    late = FollowUpSelection(tray=FollowUpTray.LATE)
    assert desk.follow_up_lines(world.ports, prefecture, SUMMER, late) == []
    with pytest.raises(Refusal, match="not_found:"):
        desk.follow_up_lines(world.ports, world.as_staff(Role.COMMITTEE), SUMMER, ALL)


def test_the_minimum_wage_is_not_compared_in_mayotte(world: World, funder: Actor) -> None:
    adviser = contracted(date(2026, 1, 5))
    stored(world, adviser, declared(adviser, pay=1, department="976"))
    (line,) = desk.follow_up_lines(world.ports, funder, SUMMER, ALL)
    assert (line.least_pay_cents, line.doubts) == (None, [])
