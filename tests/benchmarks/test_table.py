"""The figures of RESULTS.md are those of the last `make bench`, with what is needed to measure again."""

import copy
import json
from typing import Any

import pytest

from tests.benchmarks import run, table


@pytest.fixture
def results() -> Any:
    return json.loads(run.RESULTS.read_text(encoding="utf-8"))


def test_the_table_has_the_measured_figures(results: Any) -> None:
    assert table.TABLE.read_text(encoding="utf-8") == table.table(results)


def test_one_figure_that_changes_changes_the_table(results: Any) -> None:
    for field in ("requests", "read_units", "milliseconds", "megabytes", "in_reach"):
        other = copy.deepcopy(results)
        next(iter(other["pages"].values()))["visit"][0][field] += 1
        assert table.table(other) != table.table(results), field


def test_the_medians_have_enough_runs_and_the_machine_and_the_sizes_are_told(results: Any) -> None:
    assert min(run.RUNS, results["runs"]) >= 5
    assert {"processor", "cores", "system", "python"} <= results["machine"].keys()
    assert {scenario["candidates"] for scenario in results["pages"].values()} >= {4_000, 40_000, 400_000}


def test_the_writes_of_a_page_are_told(results: Any) -> None:
    next(iter(results["pages"].values()))["visit"][0]["write_units"] = 18
    assert "writes 18 units, once a minute" in table.table(results)
