"""The fields of an agreement in lists (RULES section 11)."""

from dataclasses import replace
from datetime import UTC, date, datetime

from chalicelib.domain.funding.case_file import CaseFile, CaseFileState
from chalicelib.domain.funding.summary import AgreementSummary, agreement_summary
from chalicelib.domain.shared.parameters import Parameters
from tests.support import builders

FILE = CaseFile(
    number=42,
    url=None,
    created_at=datetime(2027, 4, 1, tzinfo=UTC),
    state=CaseFileState.COMPLETE,
    complete_on=date(2027, 4, 12),
    days_used=5,
)


def test_an_agreement_waits_since_a_known_day_or_since_its_creation() -> None:
    made = builders.agreement(created_at=datetime(2027, 3, 1, 23, 30, tzinfo=UTC), waits_since=None)
    assert agreement_summary(made).waits_since == date(2027, 3, 2), "the day in Paris"
    known = replace(made, waits_since=date(2027, 4, 5))
    assert agreement_summary(known).waits_since == date(2027, 4, 5)


def test_the_clock_of_its_file_has_the_days_left_and_none_runs_without_a_file() -> None:
    told = agreement_summary(builders.agreement(case_file=FILE))
    assert (told.number, told.due_on(Parameters())) == (42, date(2027, 4, 22))
    without = agreement_summary(builders.agreement())
    assert (without.number, without.complete_on, without.days_used) == (None, None, 0)
    assert without.due_on(Parameters()) is None


def test_a_summary_of_an_earlier_release_has_no_links_to_send() -> None:
    known = agreement_summary(builders.agreement())._asdict()
    without = {name: value for name, value in known.items() if name != "links_due"}
    assert not AgreementSummary(**without).links_due
