"""A follow-up is submitted, late or not, and the lateness is told (RULES section 11)."""

from datetime import date

from chalicelib.domain.following_up.declaration import Declaration, Declared
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from tests.support import builders

F = FollowUpStatus


def test_a_declaration_has_the_answers_and_the_instant_of_the_signature() -> None:
    declared = Declared(posts=(), third_parties_invoiced=True, comment="Rien.", signed_by="Ada Sand")
    signed = Declaration.signed(declared, builders.NOW)
    assert (signed.third_parties_invoiced, signed.comment, signed.signed_by) == (True, "Rien.", "Ada Sand")
    assert signed.signed_at == builders.NOW


def test_after_its_last_day_it_is_overdue_and_later_escalated_for_a_morning() -> None:
    late = builders.follow_up().became_overdue()
    assert late.overdue and not late.escalated
    told = late.escalated_to(date(2026, 11, 16))
    assert (told.overdue, told.escalated, told.told_on) == (True, True, date(2026, 11, 16))


def test_of_a_questioned_follow_up_the_answer_is_called_late() -> None:
    lines = {status: builders.follow_up(status).late_line(date(2026, 11, 2)) for status in F}
    assert lines[F.OPEN] == "Ville de Lyon : 3e trimestre 2026, 2 jours de retard"
    questioned = lines.pop(F.QUESTIONED)
    assert questioned == "Ville de Lyon : complément du suivi, 3e trimestre 2026, 2 jours de retard"
    assert set(lines.values()) == {lines[F.OPEN]}
