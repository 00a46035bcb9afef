"""A service that does not answer is asked less often, and what was read stays read."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.funding.reading import Reading

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
    answered = failed(5).page(0, 0, states_only=False)
    assert not answered.paused and answered.asks(NOW) and answered.failures == 0
    assert failed(5).read_at is None, "nothing was read whole"


def test_what_could_not_be_understood_is_asked_for_again() -> None:
    first = Reading.first(NOW)
    unclear = first.page(1, 0, states_only=False).reached("next").page(1, 0, states_only=True).finished()
    assert (unclear.since, unclear.read_at, unclear.left_out) == (first.since, NOW, 2)
    assert unclear.states_only
    # What says no number may be any file: until when each of them was read is not known.
    assert first.page(0, 1, states_only=False).finished().read_at is None
    again = unclear.starts(NOW + HOUR).page(0, 0, states_only=False).finished()
    assert (again.since, again.left_out, again.states_only) == (NOW, 0, False)
