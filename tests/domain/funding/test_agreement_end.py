"""The last day on which an agreement pays (RULES 4, 5 and section 11)."""

from datetime import date

from chalicelib.domain.funding.agreement_end import last_day_of
from tests.domain.funding.test_agreement import with_file
from tests.support import builders


def test_an_agreement_pays_until_the_subsidy_of_its_last_post_ends() -> None:
    two = with_file(posts=2)
    first, second = (
        builders.recruitment(contract=builders.contract(starts_on=day))
        for day in (date(2027, 3, 1), date(2027, 2, 28))
    )
    replacing = builders.recruitment(
        contract=builders.contract(starts_on=date(2027, 9, 1)), share_ends_on=date(2029, 2, 28)
    )
    assert last_day_of(two, [first, second, builders.recruitment()]) == date(2029, 2, 28)
    assert last_day_of(two, [second, replacing]) is None
    assert last_day_of(two, [second, replacing, first]) == date(2029, 2, 28)
    assert last_day_of(two, [builders.recruitment()]) is None
    assert last_day_of(with_file(posts=0), [builders.recruitment()]) is None
    leap = builders.recruitment(contract=builders.contract(starts_on=date(2028, 2, 29)))
    assert last_day_of(with_file(posts=1), [leap]) == date(2030, 2, 27)
