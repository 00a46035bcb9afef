"""The dated parameters are data, checked when they are read (RULES section 10)."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from chalicelib.domain.shared.parameters import Parameters, effective_on
from chalicelib.reference.parameters import SHIPPED, load_parameters


def written(folder: Path, *entries: tuple[str, dict[str, object]]) -> Path:
    path = folder / "parameters.json"
    path.write_text(json.dumps([{"effective_from": day, "values": values} for day, values in entries]))
    return path


def test_the_shipped_file_has_every_value_of_the_first_day() -> None:
    first = json.loads(SHIPPED.read_text(encoding="utf-8"))[0]
    assert first["values"] == asdict(Parameters())


def test_the_shipped_values_are_in_force_for_the_first_committee_session() -> None:
    assert effective_on(load_parameters(), date(2021, 3, 24)).recruitment_months == 2


def test_an_entry_changes_its_values_and_keeps_the_others(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ("2022-01-01", {"recruitment_months": 3}),
        ("2021-01-01", {"opinion_days": 30, "state_services_eligible": False}),
    )
    (first_day, first), (second_day, second) = load_parameters(path)
    assert (first_day, second_day) == (date(2021, 1, 1), date(2022, 1, 1))
    assert (first.recruitment_months, first.opinion_days) == (2, 30)
    assert (second.recruitment_months, second.opinion_days) == (3, 30)
    assert not second.state_services_eligible


@pytest.mark.parametrize(
    "values",
    [{"unknown_days": 1}, {"opinion_days": "21"}, {"opinion_days": True}, {"state_services_eligible": 1}],
)
def test_an_error_in_the_file_is_refused(tmp_path: Path, values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"parameters\.json"):
        load_parameters(written(tmp_path, ("2021-01-01", values)))
