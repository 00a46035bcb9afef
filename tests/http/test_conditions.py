"""Questions that depend on other answers: asked, required or left out."""

import re
from typing import Annotated

from chalicelib.audiences.candidate.activity.forms import ReportForm
from chalicelib.audiences.funder.schedule import FORM as SCHEDULE
from chalicelib.audiences.public.forms import ApplicationPageForm, CandidateForm
from chalicelib.audiences.shared.contracts import ContractForm
from chalicelib.audiences.structure.declaration import declaration_questions
from chalicelib.audiences.structure.subsidy.agreements import SignatoryForm
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form, Line
from chalicelib.http.html.form_questions import questions_of
from chalicelib.http.html.page_forms import PageForm
from chalicelib.http.html.pages import static_file


class _Pet(Form):
    kind: Annotated[str, Line(10), Ask("Animal")]
    breed: Annotated[Annotated[str, Line(10)] | None, Ask("Race", when="kind=chien,chat")] = None
    walks: Annotated[Annotated[str, Line(10)] | None, Ask("Promenades", when="kind=chien|breed=siamois")] = (
        None
    )


def _read(**answers: str) -> _Pet:
    pet: _Pet = PageForm(model=_Pet).read(Fields(tuple(answers.items())))
    return pet


def test_an_answer_not_called_for_is_left_out() -> None:
    assert _read(kind="chien", breed="setter", walks="oui") == _Pet(kind="chien", breed="setter", walks="oui")
    assert _read(kind="poisson", breed="siamois", walks="oui") == _Pet(kind="poisson")
    assert _read(kind="chat", breed="persan", walks="oui") == _Pet(kind="chat", breed="persan")
    assert _read(kind="chat", breed="siamois", walks="oui").walks == "oui"


def test_a_question_called_for_by_other_answers_is_required() -> None:
    assert all(one.required for one in questions_of(_Pet).values())


def test_the_style_sheet_hides_each_question_until_it_is_called_for() -> None:
    css = static_file("css")
    asked = [
        questions_of(model)
        for model in (ApplicationPageForm, CandidateForm, ContractForm, ReportForm, SignatoryForm)
    ]  # fmt: skip
    conditions = {one.ask.when for questions in asked for one in questions.values() if one.ask.when}
    follow_up = declaration_questions((("r", "Paul Martin"),)).questions
    conditions |= {one.ask.when for one in follow_up.values() if one.ask.when}
    conditions |= {one.ask.when for one in SCHEDULE.questions.values() if one.ask.when}
    assert len(conditions) == 10
    hidden = re.findall(r"\[data-when(\^?)=\"([^\"]+)\"\]", css)
    for condition in conditions:
        assert any(condition.startswith(text) if some else condition == text for some, text in hidden), (
            condition
        )
