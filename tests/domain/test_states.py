"""The diagrams of STATES.md are those of the transition tables."""

from chalicelib.domain.applying import status
from infra import states


def test_the_committed_diagrams_are_those_of_the_tables() -> None:
    assert states.COMMITTED.read_text(encoding="utf-8") == states.rendered(), "run: python -m infra.states"


def test_each_transition_is_an_arrow_and_final_statuses_lead_out() -> None:
    [table] = [table for name, table in states.tables() if name == status.__name__]
    drawn = states.diagram(status.__name__, table).splitlines()
    assert "    [*] --> submitted" in drawn
    assert "    overdue --> lapsed" in drawn and "    lapsed --> [*]" in drawn
    assert "    rejected --> validated" not in drawn


def test_every_status_of_a_table_has_its_row() -> None:
    assert [name for name, table in states.tables() if set(table) != set(type(next(iter(table))))] == []
