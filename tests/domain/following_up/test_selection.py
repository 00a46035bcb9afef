"""The lists of follow-ups of a quarter."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray, ListedFollowUp, counted
from chalicelib.domain.following_up.summary import follow_up_summary
from tests.support import builders

F, T = FollowUpStatus, FollowUpTray


def listed(one: FollowUp, *advisers: str, doubts: int = 0) -> ListedFollowUp:
    return ListedFollowUp(follow_up_summary(one), advisers, doubts)


def picked(selection: FollowUpSelection, *rows: ListedFollowUp) -> list[str]:
    return [one.summary.id for one in selection.of(rows)]


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
    assert {tray for tray in T if tray.holds(listed(one))} == trays


def test_the_first_signed_is_the_first_to_check() -> None:
    late, early = signed(20, "Ville d'Agen"), signed(3, "Ville de Metz")
    assert picked(FollowUpSelection(tray=T.TO_CHECK), listed(late), listed(early)) == [early.id, late.id]


def test_awaited_follow_ups_are_sorted_by_due_date_whenever_they_were_declared() -> None:
    due_late = replace(signed(3, "Ville d'Agen"), status=F.QUESTIONED, due_on=date(2026, 12, 1))
    due_soon = replace(signed(20, "Ville de Metz"), status=F.QUESTIONED, due_on=date(2026, 11, 1))
    found = picked(FollowUpSelection(tray=T.AWAITED), listed(due_late), listed(due_soon))
    assert found == [due_soon.id, due_late.id]


def test_a_follow_up_is_found_by_the_name_of_its_structure_and_its_department() -> None:
    agen, metz = signed(20, "Ville d'Agen"), replace(signed(3, "Saint-Étienne"), department="42")
    everything = [listed(agen, "Zoé N'Diaye"), listed(metz)]
    assert picked(FollowUpSelection(tray=T.ALL, text="st etienne"), *everything) == [metz.id]
    assert picked(FollowUpSelection(tray=T.ALL, text="zoe ndia"), *everything) == [agen.id]
    assert picked(FollowUpSelection(tray=T.ALL, text="!"), *everything) == []
    assert picked(FollowUpSelection(tray=T.ALL, department="69"), *everything) == [agen.id]
    assert FollowUpSelection(tray=T.ALL, department="69").narrowed
    assert not FollowUpSelection(tray=T.ALL).narrowed


def test_submitted_follow_ups_with_nothing_to_check_may_be_accepted_together() -> None:
    sound = signed(3, "Ville d'Agen")
    post = PostDeclaration(
        recruitment_id="one",
        gross_pay_cents=1,
        absence_days=0,
        full_time=False,
        part_time_days=3,
        part_time_reason="Un congé.",
    )
    assert sound.declaration is not None
    declaration = replace(sound.declaration, posts=(post,))
    part_time = replace(sound, declaration=declaration, recruitment_ids=("one",))
    rows = [
        listed(sound),
        listed(sound, doubts=1),
        listed(part_time),
        listed(replace(sound, status=F.ACCEPTED)),
        listed(builders.follow_up(F.SUBMITTED)),
    ]
    assert [one.sound for one in rows] == [True, False, False, False, False]
    assert not listed(replace(sound, back_on=date(2026, 11, 16))).sound, "it was accepted, and came back"
    assert counted(rows)[T.SOUND] == 1 and counted(rows)[T.TO_CHECK] == 4


def test_a_submitted_follow_up_waits_since_its_declaration_and_an_awaited_one_since_its_due_date() -> None:
    sound = signed(3, "Ville d'Agen")
    assert follow_up_summary(sound).waits_since == date(2026, 10, 3)
    questioned = replace(sound, status=F.QUESTIONED, due_on=date(2026, 12, 1))
    assert follow_up_summary(questioned).waits_since == date(2026, 12, 1)
