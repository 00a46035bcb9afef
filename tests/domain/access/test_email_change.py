"""A change of address is agreed to by the readers of both addresses (RULES section 8)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.email_change import EmailChange, email_change_over, email_unchanged
from chalicelib.domain.access.link import LinkPurpose
from tests.support import builders
from tests.support.outside import refused

P = LinkPurpose
NOW = builders.NOW
NEW, PRESENT = (P.CONFIRM_NEW_EMAIL, P.CONFIRM_ACCOUNT_EMAIL), (P.APPROVE_NEW_EMAIL, P.APPROVE_ACCOUNT_EMAIL)
CHANGE = EmailChange(id="change-1", email="new@lyon.example", asked_at=NOW, ends_at=NOW + timedelta(days=28))


@pytest.mark.parametrize("new", NEW)
@pytest.mark.parametrize("present", PRESENT)
@pytest.mark.parametrize("new_first", [True, False])
def test_the_address_changes_once_both_readers_agreed_whoever_was_first(
    new: LinkPurpose, present: LinkPurpose, new_first: bool
) -> None:
    first, last = (new, present) if new_first else (present, new)
    asked = builders.account(generation=3).asking_for(CHANGE)
    half = asked.agreeing("change-1", first)
    waiting = half.email_change
    assert waiting is not None and not waiting.complete and half.email == asked.email
    assert (waiting.confirmed, waiting.approved) == (new_first, not new_first)
    assert waiting.agreed_by(first) and not waiting.agreed_by(last)
    assert half.agreeing("change-1", first) == half, "the same link again changes nothing"
    done = half.agreeing("change-1", last)
    assert (done.email, done.email_change, done.generation) == ("new@lyon.example", None, 4)


def test_a_link_of_a_former_or_ended_change_has_expired() -> None:
    account = builders.account()
    for known in (account, account.asking_for(CHANGE)):
        with refused("email_change_over"):
            known.change_of_email("change-2")
        with refused("email_change_over"):
            known.agreeing("change-2", P.CONFIRM_NEW_EMAIL)
    assert account.asking_for(CHANGE).change_of_email("change-1") == CHANGE
    assert account.asking_for(CHANGE).without_email_change().email_change is None


def test_the_present_address_is_refused() -> None:
    with refused("email_unchanged"):
        builders.account(email=CHANGE.email).asking_for(CHANGE)
    told = email_unchanged()
    assert (told.kind, told.pointer) == ("invalid", "/email")
    assert (email_change_over().code, email_change_over().kind) == ("email_change_over", "conflict")


def test_the_same_request_within_ten_minutes_counts_as_a_double_click() -> None:
    within, after = timedelta(minutes=10, seconds=-1), timedelta(minutes=10)
    assert CHANGE.repeats(CHANGE.email, NOW) and CHANGE.repeats(CHANGE.email, NOW + within)
    assert not CHANGE.repeats(CHANGE.email, NOW + after)
    assert not CHANGE.repeats("other@lyon.example", NOW)
