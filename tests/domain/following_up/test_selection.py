"""How the follow-ups of a quarter are picked at a desk."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.following_up.follow_up import Declaration, FollowUp, FollowUpStatus
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray
from tests.support import builders

F, T = FollowUpStatus, FollowUpTray


def signed(day: int, name: str) -> FollowUp:
    declaration = Declaration(
        posts=(),
        third_parties_invoiced=False,
        comment=None,
        signed_by="Ines Roy",
        signed_at=datetime(2026, 10, day, tzinfo=UTC),
    )
    return builders.follow_up(F.SUBMITTED, structure_name=name, declaration=declaration)


@pytest.mark.parametrize(
    ("one", "trays"),
    [
        (builders.follow_up(), {T.AWAITED, T.ALL}),
        (builders.follow_up(overdue=True), {T.AWAITED, T.LATE, T.ALL}),
        (builders.follow_up(F.QUESTIONED, overdue=True), {T.AWAITED, T.LATE, T.ALL}),
        (builders.follow_up(F.SUBMITTED), {T.TO_CHECK, T.ALL}),
        (builders.follow_up(F.ACCEPTED), {T.ACCEPTED, T.ALL}),
        (builders.follow_up(F.CLOSED), {T.ACCEPTED, T.ALL}),
    ],
)
def test_a_follow_up_is_in_the_trays_of_what_it_waits_for(one: FollowUp, trays: set[FollowUpTray]) -> None:
    assert {tray for tray in T if tray.holds(one)} == trays


def test_what_was_signed_first_is_checked_first() -> None:
    late, early = signed(20, "Ville d'Agen"), signed(3, "Ville de Metz")
    assert FollowUpSelection(tray=T.TO_CHECK).of([late, early]) == [early, late]


def test_of_what_is_awaited_that_which_is_due_first_comes_first_whenever_it_was_declared() -> None:
    due_late = replace(signed(3, "Ville d'Agen"), status=F.QUESTIONED, due_on=date(2026, 12, 1))
    due_soon = replace(signed(20, "Ville de Metz"), status=F.QUESTIONED, due_on=date(2026, 11, 1))
    assert FollowUpSelection(tray=T.AWAITED).of([due_late, due_soon]) == [due_soon, due_late]


def test_a_follow_up_is_found_by_the_name_of_its_structure_and_its_department() -> None:
    agen, metz = signed(20, "Ville d'Agen"), replace(signed(3, "Saint-Étienne"), department="42")
    everything = [agen, metz]
    assert FollowUpSelection(tray=T.ALL, text="st etienne").of(everything) == [metz]
    assert FollowUpSelection(tray=T.ALL, text="!").of(everything) == []
    assert FollowUpSelection(tray=T.ALL, department="69").of(everything) == [agen]
    assert FollowUpSelection(tray=T.ALL, department="69").narrowed
    assert not FollowUpSelection(tray=T.ALL).narrowed
