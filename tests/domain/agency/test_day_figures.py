"""What is counted by day: received forms, and the outcomes of e-mails (RULES section 9)."""

from chalicelib.domain.agency.day_figures import EMAILS, FORMS, OF_FEEDBACK, OF_FORMS, DayFigure
from chalicelib.domain.shared.undelivered import Feedback

D = DayFigure


def test_both_forms_are_counted_and_repeated_ones_separately() -> None:
    counted = {
        (kind, act): OF_FORMS.get((kind, act))
        for kind in ("application", "candidate", "account")
        for act in ("submitted", "submitted_again", "confirmed")
    }
    assert {what: figure for what, figure in counted.items() if figure} == {
        ("application", "submitted"): D.APPLICATION_FORMS,
        ("application", "submitted_again"): D.APPLICATION_FORMS_AGAIN,
        ("candidate", "submitted"): D.CANDIDATE_FORMS,
        ("candidate", "submitted_again"): D.CANDIDATE_FORMS_AGAIN,
    }


def test_bounces_and_complaints_are_counted_separately() -> None:
    assert OF_FEEDBACK == {Feedback.PERMANENT_BOUNCE: D.RETURNED, Feedback.COMPLAINT: D.UNWANTED}


def test_the_figures_of_a_day_are_those_of_forms_then_of_e_mails_each_once() -> None:
    assert (*FORMS, *EMAILS) == tuple(D)
