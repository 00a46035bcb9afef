"""What is counted by day: the forms received, and what became of the e-mails (RULES section 9)."""

from chalicelib.domain.agency.day_figures import EMAILS, FORMS, OF_FEEDBACK, OF_FORMS, DayFigure
from chalicelib.domain.shared.undelivered import Feedback

D = DayFigure


def test_both_forms_are_counted_and_apart_when_they_come_again() -> None:
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


def test_an_e_mail_that_comes_back_and_one_that_is_unwanted_are_counted_apart() -> None:
    assert OF_FEEDBACK == {Feedback.PERMANENT_BOUNCE: D.RETURNED, Feedback.COMPLAINT: D.UNWANTED}


def test_the_figures_of_a_day_are_of_forms_then_of_e_mails_each_once() -> None:
    assert (*FORMS, *EMAILS) == tuple(D)
