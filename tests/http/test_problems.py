"""Problems are RFC 9457, in French, and never repeat what was sent."""

from typing import get_args

import pytest
from pydantic_core import core_schema

from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import messages, problems
from chalicelib.http.problems import FieldError, InvalidFields, Problem, TooManyRequests
from chalicelib.services.core.ports import CaseFilesUnavailable
from chalicelib.services.core.store import GuardTaken, LinkSpent, TimerMoved, VersionConflict

REQUEST = "01890a5d-ac96-774b-bcce-b302099a8057"


def test_a_problem_has_the_members_of_the_rfc():
    error = FieldError("/contact/email", "required", "Ce champ est obligatoire.")
    assert InvalidFields([error]).document(REQUEST) == {
        "type": "/problemes/invalid_fields",
        "title": "Réponses à corriger",
        "status": 422,
        "detail": "Certaines réponses sont à corriger.",
        "instance": f"urn:uuid:{REQUEST}",
        "errors": [{"pointer": "/contact/email", "code": "required", "message": "Ce champ est obligatoire."}],
    }


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (VersionConflict(), 409),
        (LinkSpent(), 409),
        (TimerMoved(), 409),
        (GuardTaken("EMAIL#jeanne@exemple.fr", "holder"), 409),
        (CaseFilesUnavailable(), 503),
        (TooManyRequests(10), 429),
        (Refusal("no_post_left", "Il ne reste aucun poste."), 409),
        (RuntimeError("jeanne@exemple.fr"), 500),
    ],
)
def test_an_exception_of_a_journey_becomes_a_problem_without_its_values(error, status):
    problem = problems.from_exception(error, public=False, conditional=False)
    assert problem.status == status
    assert "jeanne" not in str(problem.document(REQUEST))
    assert "holder" not in str(problem.document(REQUEST))


def test_a_version_conflict_answers_412_to_if_match():
    assert problems.from_exception(VersionConflict(), public=False, conditional=True).status == 412


def test_a_wait_is_at_least_a_second():
    assert TooManyRequests(0).headers == {"Retry-After": "1"}


def test_every_status_has_its_french_title():
    assert all(Problem(status, "x", "y").document(REQUEST)["title"] for status in problems.TITLES)


@pytest.mark.parametrize("error_type", get_args(core_schema.ErrorType))
def test_every_error_of_pydantic_has_french_words(error_type):
    assert error_type in messages.BY_TYPE


def test_limits_are_told():
    assert messages.message_of("less_than_equal", {"le": 30}) == (
        "too_large",
        "Donnez une valeur d'au plus 30.",
    )
    assert messages.message_of("string_too_long", {"max_length": 250})[1].endswith("250 caractères au plus.")


def test_an_empty_text_is_told_as_missing():
    assert messages.message_of("string_too_short", {"min_length": 1}) == messages.REQUIRED
    assert messages.message_of("string_too_short", {"min_length": 10})[0] == "too_short"


def test_an_unknown_error_of_pydantic_is_told_in_french():
    assert messages.message_of("brand_new_error", {"x": 1}) == messages.INVALID
