"""Who acts: what the journal and the counters know of each actor (RULES section 7)."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import (
    AccountSession,
    Actor,
    Anybody,
    CandidateSession,
    System,
    address_of,
    browser_session_of,
)
from tests.support import builders

VISITOR = Anybody(address="192.0.2.1", browser_session="hash")


def test_a_signed_in_person_acts_in_the_role_of_their_account_or_as_a_candidate() -> None:
    assert AccountSession(account=builders.account(role=Role.FUNDER)).role is Role.FUNDER
    assert CandidateSession(candidate=builders.candidate()).role is Role.CANDIDATE


def test_only_visitors_are_counted_by_their_network_address_and_their_cookie() -> None:
    assert (address_of(VISITOR), browser_session_of(VISITOR)) == ("192.0.2.1", "hash")
    others: list[Actor] = [
        AccountSession(account=builders.account()),
        CandidateSession(candidate=builders.candidate()),
        System(),
    ]
    assert {(address_of(one), browser_session_of(one)) for one in others} == {("", "")}
