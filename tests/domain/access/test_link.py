"""The links of e-mails: one purpose, one use, a limited validity (RULES section 8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.access.link import (
    REUSABLE,
    Link,
    LinkPurpose,
    last_day,
    link_expired,
    link_replaced,
    link_used,
)
from chalicelib.domain.shared.parameters import Parameters

L = LinkPurpose
SENT = date(2021, 3, 5)
EXPIRES = datetime(2021, 9, 1, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "last"),
    [
        (L.CONFIRM_APPLICATION, date(2021, 9, 1)),
        (L.CONFIRM_CANDIDATE, date(2021, 9, 1)),
        (L.OPEN_ACCOUNT, date(2021, 4, 2)),
        (L.RESET_PASSWORD, date(2021, 4, 2)),
        (L.ANSWER_QUESTION, date(2021, 4, 2)),
        (L.CANDIDATE_AVAILABILITY, date(2021, 9, 1)),
        (L.CANDIDATE_UNSUBSCRIBE, date(2021, 9, 1)),
    ],
)
def test_links_of_forms_and_of_candidates_are_valid_180_days_and_the_others_28(
    purpose: LinkPurpose, last: date
) -> None:
    assert last_day(purpose, SENT, Parameters()) == last


def test_validity_follows_the_parameters_in_force() -> None:
    shorter = Parameters(confirmation_days=90, account_link_days=14)
    assert last_day(L.CONFIRM_CANDIDATE, SENT, shorter) == date(2021, 6, 3)
    assert last_day(L.OPEN_ACCOUNT, SENT, shorter) == date(2021, 3, 19)


def test_only_the_private_page_of_an_application_can_be_opened_repeatedly() -> None:
    assert {L.APPLICATION_STATUS, L.PROVED_APPLICATION, L.PROVED_REGISTRATION} == REUSABLE


def a_link() -> Link:
    return Link(id="link-1", purpose=L.OPEN_ACCOUNT, subject_id="account-1", expires_at=EXPIRES)


def test_a_link_opens_until_the_instant_it_expires() -> None:
    assert a_link().valid_at(EXPIRES - timedelta(microseconds=1))
    assert not a_link().valid_at(EXPIRES)
    assert not a_link().valid_at(EXPIRES + timedelta(days=1))


def test_a_link_works_once() -> None:
    used = replace(a_link(), used_at=EXPIRES - timedelta(days=2))
    assert not used.valid_at(EXPIRES - timedelta(days=1))


def test_a_link_that_was_used_replaced_or_is_too_old_says_so() -> None:
    assert [
        (one.code, one.kind) for one in (link_used(), link_replaced("tout a changé"), link_expired())
    ] == [
        ("link_used", "conflict"),
        ("link_replaced", "conflict"),
        ("link_expired", "conflict"),
    ]
