"""A service that does not answer is asked less often, and what was read stays read."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.funding.reading import Drafting, Reading

NOW = datetime(2027, 4, 12, 8, tzinfo=UTC)
HOUR, MOMENT = timedelta(hours=1), timedelta(seconds=1)


def failed(times: int) -> Reading:
    reading = Reading.first(NOW)
    for _ in range(times):
        reading = reading.failed(NOW)
    return reading


def test_it_begins_with_the_programme_and_then_asks_what_changed_since_an_hour_before_it_began() -> None:
    first = Reading.first(NOW)
    assert (first.since, first.read_at) == (datetime(2021, 1, 1, tzinfo=UTC), None)
    whole = first.finished()
    assert (whole.since, whole.read_at, whole.cursor) == (NOW - HOUR, NOW, None)


def test_it_goes_on_from_its_page_and_begins_anew_after_the_last_one() -> None:
    later = NOW + HOUR
    page = Reading.first(NOW).reached("next")
    assert (page.cursor, page.starts(later)) == ("next", page)
    assert page.finished().starts(later).begun == later
    # What changed while it was read is read again: the date told is that of its beginning.
    assert page.starts(later).finished().read_at == NOW


def test_after_four_times_without_an_answer_it_pauses_for_an_hour_then_tries_once() -> None:
    third, fourth = failed(3), failed(4)
    assert not third.paused and third.asks(NOW)
    assert fourth.paused and not fourth.asks(NOW) and not fourth.asks(NOW + HOUR - MOMENT)
    assert fourth.asks(NOW + HOUR)
    again = fourth.failed(NOW + HOUR)
    assert again.paused and not again.asks(NOW + 2 * HOUR - MOMENT) and again.asks(NOW + 2 * HOUR)


def test_a_place_that_is_not_answered_is_given_up_with_the_pause() -> None:
    at_page = Reading.first(NOW).reached("next")
    for _ in range(3):
        at_page = at_page.failed(NOW)
        assert at_page.cursor == "next"
    assert at_page.failed(NOW).cursor is None


def test_an_answer_ends_the_pause() -> None:
    for answered in (failed(5).answered(), failed(5).finished()):
        assert not answered.paused and answered.asks(NOW) and answered.failures == 0
    assert failed(5).read_at is None, "nothing was read whole"
    assert failed(5).page(0, 0, states_only=False).paused, "what is wrong may come after it"


def test_a_page_that_is_wrong_is_looked_for_from_the_beginning() -> None:
    assert Reading.first(NOW).reached("next").failed(NOW, at_the_beginning=True).cursor is None


def page(reading: Reading, unclear: int = 0, nameless: int = 0) -> Reading:
    """After a whole reading of one page."""
    return reading.page(unclear, nameless, states_only=False).finished()


def test_once_a_day_everything_is_read_again() -> None:
    first = page(Reading.first(NOW).starts(NOW))
    assert first.starts(NOW + 24 * HOUR - MOMENT).since == NOW - HOUR
    again = first.starts(NOW + 24 * HOUR)
    assert again.since == datetime(2021, 1, 1, tzinfo=UTC)
    assert page(again).starts(NOW + 25 * HOUR).since == NOW + 23 * HOUR


def test_what_could_not_be_understood_is_asked_for_again_in_an_hour() -> None:
    first = page(Reading.first(NOW).starts(NOW), unclear=2)
    assert (first.read_at, first.left_out) == (NOW, 2)
    soon = page(first.starts(NOW + HOUR - MOMENT))
    assert soon.since > NOW - HOUR and soon.left_out == 2, "it did not change and was not asked for"
    again = page(soon.starts(NOW + HOUR))
    assert (again.left_out, again.everything_at) == (0, NOW + HOUR)


def test_until_when_files_were_read_is_not_known_while_one_that_says_no_number_may_be_any() -> None:
    first = page(Reading.first(NOW).starts(NOW), nameless=1)
    assert first.read_at is None and first.left_out == 1
    soon = page(first.starts(NOW + MOMENT))
    assert soon.read_at is None
    assert page(soon.starts(NOW + HOUR)).read_at == NOW + HOUR


def test_details_that_are_refused_are_known_until_they_are_read() -> None:
    refused = Reading.first(NOW).page(0, 0, states_only=True).finished()
    assert refused.states_only and not page(refused.starts(NOW + HOUR)).states_only


def test_after_four_drafts_in_a_row_that_were_not_made_none_is_asked_for_during_ten_minutes() -> None:
    drafting, ten = Drafting(), timedelta(minutes=10)
    for _ in range(3):
        drafting = drafting.failed(NOW)
        assert not drafting.paused and drafting.asks(NOW)
    fourth = drafting.failed(NOW)
    assert fourth.paused and not fourth.asks(NOW + ten - MOMENT) and fourth.asks(NOW + ten)
    assert not fourth.failed(NOW + ten).asks(NOW + 2 * ten - MOMENT)
