"""The answers of « Devenir conseiller » and their correction (RULES section 3)."""

from dataclasses import fields

import pytest

from chalicelib.domain.candidates.answers import (
    DISTANCES_KM,
    CandidateCorrection,
    CorrectableAnswer,
    Situation,
    require_diploma,
)
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders


def test_the_form_offers_the_distances_of_the_programme() -> None:
    assert DISTANCES_KM == (5, 10, 15, 20, 40, 100)


def test_the_four_situations_have_their_french_words() -> None:
    assert [situation.label for situation in Situation] == [
        "demandeur d'emploi",
        "en emploi",
        "en formation",
        "diplômé de la médiation numérique",
    ]


@pytest.mark.parametrize(
    ("situation", "diploma", "code"),
    [
        (Situation.GRADUATE, "REMN", None),
        (Situation.EMPLOYED, None, None),
        (Situation.GRADUATE, None, "diploma_required"),
        (Situation.EMPLOYED, "REMN", "diploma_unexpected"),
    ],
)
def test_only_a_graduate_names_a_diploma(situation: Situation, diploma: str | None, code: str | None) -> None:
    situations = (Situation.JOB_SEEKER, situation)
    if code is None:
        require_diploma(situations, diploma)
        return
    with pytest.raises(Refusal) as refusal:
        require_diploma(situations, diploma)
    assert (refusal.value.code, refusal.value.kind, refusal.value.pointer) == (code, "invalid", "/diploma")


def test_the_journal_knows_every_answer_that_a_correction_may_change() -> None:
    sent = {one.name for one in fields(CandidateCorrection)} - {"postal_code", "insee_code"} | {"place"}
    assert {one.value for one in CorrectableAnswer} == sent


def test_checked_answers_have_the_commune_and_each_situation_once() -> None:
    twice = (Situation.EMPLOYED, Situation.EMPLOYED)
    form = builders.candidate_answers(situations=twice, phone="06 12 34 56 78")
    answers = form.checked(place=builders.place(), phone="+33612345678")
    assert (answers.situations, answers.phone) == ((Situation.EMPLOYED,), "+33612345678")
    assert (answers.email, answers.first_name, answers.place) == (form.email, "Zoé", builders.place())
