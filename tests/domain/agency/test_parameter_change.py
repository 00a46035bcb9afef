"""Parameters are set by two accounts, from a day on, between bounds (RULES section 10)."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.agency.meanings import MEANINGS, says_yes_or_no, value_of, written
from chalicelib.domain.agency.parameter_change import (
    BOOK,
    ChangeStatus,
    ParameterBook,
    proposed_already,
    require_change,
    require_first_day,
)
from chalicelib.domain.shared.parameters import DatedValue, Parameters, dated_parameters, effective_on
from chalicelib.domain.shared.refusal import Refusal
from tests.support.builders import parameter_change

TODAY = date(2027, 3, 1)
AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
PROPOSED = parameter_change(id="c1", first_day=date(2027, 4, 1), proposed_by="a1", proposed_at=AT)


def test_every_parameter_has_a_meaning_and_a_first_value_within_its_bounds() -> None:
    opened = {name: int(value) for name, value in asdict(Parameters()).items()}
    assert set(MEANINGS) == set(opened)
    outside = {n: v for n, v in opened.items() if not MEANINGS[n].least <= v <= MEANINGS[n].most}
    assert outside == {}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("opinion_days", "30", 30),
        ("opinion_days", " 30 jours", 30),
        ("recruitment_months", "3 mois", 3),
        ("public_24_months_cents", "50 000 €", 5_000_000),
        ("smic_month_cents", "1 823,03", 182_303),
        ("smic_month_cents", "1823,5", 182_350),
        ("state_services_eligible", "Non", 0),
        ("state_services_eligible", "oui", 1),
        ("overseas_uplift_percent", "10 %", 10),
    ],
)
def test_a_value_is_read_as_people_write_it(name: str, text: str, value: int) -> None:
    assert value_of(name, text) == value


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_a_displayed_value_is_read_as_the_same_value(name: str) -> None:
    for value in (MEANINGS[name].least, MEANINGS[name].most):
        assert value_of(name, written(name, value)) == value
    assert says_yes_or_no(name) is (written(name, 1) == "oui")


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("opinion_days", "trente", "parameter_unreadable"),
        ("opinion_days", "30,5", "parameter_unreadable"),
        ("opinion_days", "-3", "parameter_unreadable"),
        ("opinion_days", "0", "parameter_out_of_bounds"),
        ("password_min_length", "8", "parameter_out_of_bounds"),
        ("document_months", "12", "parameter_out_of_bounds"),
        ("state_services_eligible", "1", "parameter_unreadable"),
    ],
)
def test_an_unreadable_value_is_refused(name: str, text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        value_of(name, text)
    assert (refused.value.code, refused.value.pointer) == (code, "/value")


def test_a_value_never_begins_in_the_past() -> None:
    require_first_day(TODAY, TODAY)
    with pytest.raises(Refusal) as refused:
        require_first_day(date(2027, 2, 28), TODAY)
    assert (refused.value.code, refused.value.pointer) == ("first_day_past", "/first_day")


def test_the_value_in_force_cannot_be_proposed() -> None:
    require_change("opinion_days", 30, Parameters())
    with pytest.raises(Refusal) as refused:
        require_change("opinion_days", 21, Parameters())
    assert (refused.value.code, refused.value.pointer) == ("parameter_unchanged", "/value")
    with pytest.raises(Refusal, match="parameter_unchanged:"):
        require_change("state_services_eligible", 1, Parameters())


@pytest.mark.parametrize("status", [one for one in ChangeStatus if one is not ChangeStatus.PROPOSED])
def test_a_proposal_is_settled_once(status: ChangeStatus) -> None:
    settled = PROPOSED.settled(status, "a2", AT, "Non.")
    assert (settled.status, settled.settled_by, settled.settled_at) == (status, "a2", AT)
    assert settled.declined_because == "Non."
    assert PROPOSED.waits and not settled.waits
    with pytest.raises(Refusal, match="proposal_settled:"):
        settled.settled(ChangeStatus.CONFIRMED, "a3", AT)


def test_a_confirmed_value_replaces_the_shipped_one_from_its_day_until_the_next() -> None:
    shipped = [
        DatedValue(name="opinion_days", value=21, first_day=date(2021, 1, 1)),
        DatedValue(name="opinion_days", value=15, first_day=date(2027, 4, 1)),
        DatedValue(name="opinion_days", value=10, first_day=date(2028, 1, 1)),
    ]
    book = ParameterBook(id=BOOK).confirming(PROPOSED)
    dated = dated_parameters(shipped, book.values)
    days = (date(2027, 3, 31), date(2027, 4, 1), date(2028, 1, 1))
    assert [effective_on(dated, day).opinion_days for day in days] == [21, 30, 10]


def test_a_second_value_for_the_same_day_replaces_the_first_and_others_stay() -> None:
    other = replace(PROPOSED, id="c2", name="max_posts", value=50)
    corrected = replace(PROPOSED, id="c3", value=25)
    book = ParameterBook(id=BOOK).confirming(PROPOSED).confirming(other).confirming(corrected)
    assert {(one.name, one.value, one.change_id) for one in book.values} == {
        ("max_posts", 50, "c2"),
        ("opinion_days", 25, "c3"),
    }


def test_yes_and_no_are_read_back() -> None:
    no = DatedValue(name="state_services_eligible", value=0, first_day=TODAY)
    assert effective_on(dated_parameters([], [no]), TODAY).state_services_eligible is False


def test_a_proposal_is_repeated_only_by_the_same_account() -> None:
    assert PROPOSED.repeats(30, "a1")
    assert not PROPOSED.repeats(31, "a1") and not PROPOSED.repeats(30, "a2")


def test_a_second_proposal_for_a_day_is_refused_with_the_value_of_the_first() -> None:
    told = proposed_already(PROPOSED)
    assert (told.code, told.kind) == ("parameter_proposed_already", "conflict")
    assert PROPOSED.written == written("opinion_days", 30) and PROPOSED.written in told.message
