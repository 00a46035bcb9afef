"""A service that does not answer is asked less often, and the progress of a reading is kept."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.funding.reading import Drafting, Reading

NOW = datetime(2027, 4, 12, 8, tzinfo=UTC)
HOUR, MOMENT = timedelta(hours=1), timedelta(seconds=1)


def failed(times: int) -> Reading:
    reading = Reading.first(NOW)
    for _ in range(times):
        reading = reading.failed(NOW)
    return reading


def test_a_reading_begins_with_the_programme_then_an_hour_before_its_last_beginning() -> None:
    first = Reading.first(NOW)
    assert (first.since, first.read_at) == (datetime(2021, 1, 1, tzinfo=UTC), None)
    whole = first.finished()
    assert (whole.since, whole.read_at, whole.cursor) == (NOW - HOUR, NOW, None)


def test_a_reading_continues_at_its_page_and_begins_again_after_the_last_one() -> None:
    later = NOW + HOUR
    page = Reading.first(NOW).reached("next")
    assert (page.cursor, page.starts(later)) == ("next", page)
    assert page.finished().starts(later).begun == later
    # Changes during the reading are read again: the date is that of its beginning.
    assert page.starts(later).finished().read_at == NOW


def test_after_four_failures_it_pauses_for_an_hour_then_tries_once() -> None:
    third, fourth = failed(3), failed(4)
    assert not third.paused and third.asks(NOW)
    assert fourth.paused and not fourth.asks(NOW) and not fourth.asks(NOW + HOUR - MOMENT)
    assert fourth.asks(NOW + HOUR)
    again = fourth.failed(NOW + HOUR)
    assert again.paused and not again.asks(NOW + 2 * HOUR - MOMENT) and again.asks(NOW + 2 * HOUR)


def test_a_cursor_without_an_answer_is_dropped_by_the_pause() -> None:
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


def test_after_a_wrong_page_the_reading_begins_again() -> None:
    assert Reading.first(NOW).reached("next").failed(NOW, at_the_beginning=True).cursor is None


def page(reading: Reading, unclear: int = 0, nameless: int = 0) -> Reading:
    """Return a reading after one complete page."""
    return reading.page(unclear, nameless, states_only=False).finished()


def test_once_a_day_everything_is_read() -> None:
    first = page(Reading.first(NOW).starts(NOW))
    assert first.starts(NOW + 24 * HOUR - MOMENT).since == NOW - HOUR
    again = first.starts(NOW + 24 * HOUR)
    assert again.since == datetime(2021, 1, 1, tzinfo=UTC)
    assert page(again).starts(NOW + 25 * HOUR).since == NOW + 23 * HOUR


def test_files_that_could_not_be_understood_are_read_again_in_an_hour() -> None:
    first = page(Reading.first(NOW).starts(NOW), unclear=2)
    assert (first.read_at, first.left_out) == (NOW, 2)
    soon = page(first.starts(NOW + HOUR - MOMENT))
    assert soon.since > NOW - HOUR and soon.left_out == 2, "it did not change and was not asked for"
    again = page(soon.starts(NOW + HOUR))
    assert (again.left_out, again.everything_at) == (0, NOW + HOUR)


def test_the_date_of_the_reading_is_unknown_while_a_file_without_a_number_was_read() -> None:
    first = page(Reading.first(NOW).starts(NOW), nameless=1)
    assert first.read_at is None and first.left_out == 1
    soon = page(first.starts(NOW + MOMENT))
    assert soon.read_at is None
    assert page(soon.starts(NOW + HOUR)).read_at == NOW + HOUR


def test_refused_details_are_remembered_until_they_are_read() -> None:
    refused = Reading.first(NOW).page(0, 0, states_only=True).finished()
    assert refused.states_only and not page(refused.starts(NOW + HOUR)).states_only


def test_after_four_failed_drafts_in_a_row_none_is_requested_for_ten_minutes() -> None:
    drafting, ten = Drafting(), timedelta(minutes=10)
    for _ in range(3):
        drafting = drafting.failed(NOW)
        assert not drafting.paused and drafting.asks(NOW)
    fourth = drafting.failed(NOW)
    assert fourth.paused and not fourth.asks(NOW + ten - MOMENT) and fourth.asks(NOW + ten)
    assert not fourth.failed(NOW + ten).asks(NOW + 2 * ten - MOMENT)
