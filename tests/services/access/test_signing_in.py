"""The delay between sign-ins, which grows with failures, and the people it applies to (RULES section 8)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Account, Role, sign_in_delay
from chalicelib.domain.access.actor import Anybody
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.access import passwords, signing_in
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Throttled
from tests.support.outside import QuickPasswords, refused
from tests.support.world import PASSWORD, World

WRONG = "pas le bon"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class WatchedPasswords(QuickPasswords):
    """Counts the passwords that are checked; ``meanwhile`` runs once, during one of these checks."""

    def __init__(self) -> None:
        self.verified = 0
        self.meanwhile = lambda: None

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        act, self.meanwhile = self.meanwhile, lambda: None
        act()
        return super().verify(password_hash, password)


def watched(world: World) -> WatchedPasswords:
    passwords = WatchedPasswords()
    world.ports = replace(world.ports, passwords=passwords)
    return passwords


def user(world: World) -> str:
    """Return the e-mail of another open account, without a second factor."""
    return world.structure_account(world.granted()).email


def sign_in(world: World, email: str, password: str = PASSWORD, *, address: str = HERE) -> None:
    signing_in.sign_in(world.ports, Anybody(address=address), email=email, password=password, totp_code=None)


def fail(world: World, email: str, times: int = 1, *, address: str = HERE) -> timedelta:
    """Type a wrong password as soon as possible; return how long that took."""
    began = world.clock.at
    for _ in range(times):
        try:
            with refused("wrong_credentials"):
                sign_in(world, email, WRONG, address=address)
        except Throttled as throttled:
            world.clock.at += throttled.retry_after
            with refused("wrong_credentials"):
                sign_in(world, email, WRONG, address=address)
    return world.clock.at - began


def wait(world: World, email: str, *, address: str = HERE) -> timedelta:
    """Return how long the owner of the right password must wait."""
    try:
        sign_in(world, email, address=address)
    except Throttled as throttled:
        return throttled.retry_after
    return timedelta(0)


def spray(world: World, accounts: int, *, first: int = 0) -> timedelta:
    """Try one password on many accounts from one address, as fast as possible; return how long that took."""
    began = world.clock.at
    for number in range(first, first + accounts):
        fail(world, f"personne{number}@nulle.part.example")
    return world.clock.at - began


def midnight(world: World) -> None:
    """Go to the next day; failures are forgotten after 24 hours."""
    world.go_to(world.today + timedelta(days=1), hour=0)


# One account at one address


def test_five_failures_are_free_then_the_delay_grows(world: World) -> None:
    email = user(world)
    for _ in range(6):
        with refused("wrong_credentials"):
            sign_in(world, email, WRONG)
    delays = []
    for _ in range(5):
        with pytest.raises(Throttled) as caught:
            sign_in(world, email, WRONG)
        delays.append(caught.value.retry_after)
        fail(world, email)
    assert delays == sorted(delays) and delays[0] >= timedelta(seconds=1)
    assert delays[-1] >= 8 * delays[0]


def test_the_delay_never_grows_beyond_a_quarter_of_an_hour(world: World) -> None:
    email = user(world)
    fail(world, email, 40)
    assert timedelta(minutes=10) < wait(world, email) <= timedelta(minutes=15)


def test_an_attempt_made_too_soon_is_not_checked_and_does_not_count(world: World) -> None:
    email = user(world)
    fail(world, email, 6)
    passwords = watched(world)
    for _ in range(20):
        with pytest.raises(Throttled) as caught:
            sign_in(world, email)
    assert passwords.verified == 0
    world.clock.at += caught.value.retry_after
    sign_in(world, email)


def test_an_attempt_made_too_soon_writes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    email = user(world)
    fail(world, email, 6)
    monkeypatch.setattr(world.ports.ephemeral, "add_failure", lambda *_: pytest.fail("it is counted"))
    with pytest.raises(Throttled):
        sign_in(world, email)


def test_an_attempt_from_an_address_that_must_wait_writes_nothing_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = user(world)
    spray(world, 8)
    monkeypatch.setattr(world.ports.ephemeral, "add_failure", lambda *_: pytest.fail("it is counted"))
    with pytest.raises(Throttled):
        sign_in(world, email)


def test_a_success_restores_the_five_free_failures_of_the_account(world: World) -> None:
    email = user(world)
    for _ in range(3):
        fail(world, email, 5)
        sign_in(world, email)


def test_a_code_used_twice_counts_as_a_failure(world: World) -> None:
    account = world.staff(Role.FUNDER)
    code = world.code(account.totp_secret or "")
    given = {"email": account.email, "password": PASSWORD, "totp_code": code}
    signing_in.sign_in(world.ports, Anybody(address=HERE), **given)
    for _ in range(6):
        with refused("wrong_credentials"):
            signing_in.sign_in(world.ports, Anybody(address=HERE), **given)
    with pytest.raises(Throttled):
        signing_in.sign_in(world.ports, Anybody(address=HERE), **given)


def test_failures_from_another_address_do_not_delay_the_owner(world: World) -> None:
    email = user(world)
    fail(world, email, 40, address=ELSEWHERE)
    for number in range(60):
        fail(world, email, address=f"203.0.113.{number}")
    assert wait(world, email) == timedelta(0)


@pytest.mark.parametrize("times", [12, 200])
def test_failures_are_forgotten_the_next_day(world: World, times: int) -> None:
    email = user(world)
    fail(world, email, times)
    world.wait(days=1)
    assert fail(world, email, 5) == timedelta(0)
    assert wait(world, email) == timedelta(0)


@pytest.mark.parametrize("a_day", [3, 12])
def test_failures_are_forgotten_even_while_attempts_continue(world: World, a_day: int) -> None:
    email = user(world)
    for _ in range(14):
        fail(world, email, a_day)
        world.wait(hours=20)
    assert wait(world, email) == timedelta(0)


# Many people at one address


def test_typing_errors_of_a_colleague_never_delay_the_office(world: World) -> None:
    colleague, other = user(world), user(world)
    for day in range(1, 29):
        world.wait(hours=23)
        assert fail(world, colleague, 3) == timedelta(0)
        if day % 5 == 0:
            assert wait(world, other) == timedelta(0), f"after {3 * day} failures in {day} days"


def test_a_colleague_who_keeps_failing_waits_alone(world: World) -> None:
    colleague, other = user(world), user(world)
    for _ in range(40):
        fail(world, colleague)
        assert wait(world, other) == timedelta(0)
    assert wait(world, colleague) > timedelta(minutes=10)


def test_an_address_that_tries_many_accounts_is_delayed_whatever_the_account(world: World) -> None:
    email = user(world)
    spray(world, 8)
    assert wait(world, email) > timedelta(0)
    assert wait(world, email, address=ELSEWHERE) == timedelta(0)


def test_a_spray_is_slowed_and_slowed_more_the_longer_it_lasts(world: World) -> None:
    midnight(world)
    assert spray(world, 6) == timedelta(0)
    assert timedelta(minutes=1) < spray(world, 5, first=6) < spray(world, 5, first=11)
    assert spray(world, 8, first=16) >= timedelta(hours=2)


def test_accounts_that_failed_before_count_during_a_spray(world: World) -> None:
    midnight(world)
    spray(world, 20)
    began = world.clock.at
    spray(world, 8)
    assert world.clock.at - began >= timedelta(hours=2)


def test_an_attackers_own_account_does_not_speed_up_a_spray(world: World) -> None:
    """Its owner fails on it and signs in before each guess, which shortens no wait."""
    good = user(world)
    midnight(world)
    waits = []
    for number in range(20):
        waits.append(wait(world, good))
        world.clock.at += waits[-1]
        sign_in(world, good)
        fail(world, good)
        world.clock.at += wait(world, good)
        sign_in(world, good)
        spray(world, 1, first=number)
    seconds = [wait.total_seconds() for wait in waits]
    assert seconds == [0, 0, 0, 0, 0, 0, *(2**n for n in range(1, 10)), *[900] * 5]


def test_a_success_does_not_delay_the_next_sign_in(world: World) -> None:
    first, second = user(world), user(world)
    spray(world, 12)
    world.clock.at += wait(world, first)
    assert wait(world, first) == wait(world, second) == timedelta(0)
    assert fail(world, first) == timedelta(0)
    assert wait(world, second) > timedelta(0)


def test_the_delay_of_a_spray_is_forgotten_the_next_day(world: World) -> None:
    email = user(world)
    spray(world, 30)
    world.wait(days=1)
    assert wait(world, email) == timedelta(0)
    assert spray(world, 6) == timedelta(0)


def test_one_wrong_password_followed_by_the_right_one_is_no_spray(world: World) -> None:
    people = [user(world) for _ in range(20)]
    for person in people:
        fail(world, person)
        assert wait(world, person) == timedelta(0)


# At once


def test_a_slowed_address_has_one_guess_checked_at_a_time(world: World) -> None:
    email = user(world)
    spray(world, 9)
    world.clock.at += wait(world, email)
    passwords, waits = watched(world), []
    passwords.meanwhile = lambda: waits.append(wait(world, email))
    fail(world, "encore@nulle.part.example")
    assert waits == [timedelta(seconds=2)] and passwords.verified == 1


def test_an_attempt_that_crashed_delays_its_address_for_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = user(world)
    spray(world, 7)
    world.clock.at += wait(world, email)
    with monkeypatch.context() as died:
        died.setattr(world.ports.ephemeral, "subtract_failure", lambda key: None)
        fail(world, email)
    world.wait(seconds=10)
    assert wait(world, email) > timedelta(0)
    world.wait(minutes=1)
    assert wait(world, email) == timedelta(0)


def test_twelve_right_sign_ins_of_one_account_at_once_all_open_a_session(world: World) -> None:
    email = user(world)
    watch, waits, more = watched(world), [], iter(range(11))

    def another() -> None:
        if next(more, None) is not None:
            watch.meanwhile = another
            waits.append(wait(world, email))

    watch.meanwhile = another
    sign_in(world, email)
    assert waits == [timedelta(0)] * 11


@pytest.mark.parametrize("counted", ["failures", "failed_accounts"])
def test_an_attempt_that_begins_while_another_fails_reads_the_new_delay(
    world: World, monkeypatch: pytest.MonkeyPatch, counted: str
) -> None:
    email, watch = user(world), watched(world)
    if counted == "failures":
        fail(world, email, 7)
    else:
        spray(world, 60)
    read, first, before = getattr(world.ports.ephemeral, counted), [True], watch.verified

    def late(key: str) -> tuple[int, object]:
        """Return the count read before the other attempt failed, then the count after it."""
        if first:
            first.clear()
            return 0, None
        return read(key)  # type: ignore[no-any-return]

    monkeypatch.setattr(world.ports.ephemeral, counted, late)
    with pytest.raises(Throttled):
        sign_in(world, email)
    assert watch.verified == before


def test_a_slowed_account_has_one_guess_checked_at_a_time(world: World) -> None:
    email = user(world)
    fail(world, email, 7)
    world.clock.at += wait(world, email)
    watch, waits = watched(world), []
    watch.meanwhile = lambda: waits.append(wait(world, email))
    fail(world, email)
    assert waits == [timedelta(seconds=2)] and watch.verified == 1


# The second factor


def try_code(
    world: World, account: Account, code: str | None, *, address: str, password: str = PASSWORD
) -> None:
    signing_in.sign_in(
        world.ports, Anybody(address=address), email=account.email, password=password, totp_code=code
    )


def guess(world: World, account: Account, guesses: int, *, password: str = PASSWORD) -> Counter[str]:
    """Try wrong codes, each from an address without failures, without waiting."""
    outcomes: Counter[str] = Counter()
    for number in range(guesses):
        address = f"203.0.113.{number % 60}"
        try:
            try_code(world, account, None, address=address, password=password)
        except Throttled:
            outcomes["throttled"] += 1
        except Refusal:
            outcomes["refused"] += 1
    return outcomes


def test_wrong_codes_after_a_right_password_are_delayed_wherever_they_come_from(world: World) -> None:
    account = world.staff(Role.FUNDER)
    assert guess(world, account, 300) == {"refused": 6, "throttled": 294}


def test_the_owner_is_told_once_a_day_that_somebody_has_the_password(world: World) -> None:
    account = world.staff(Role.FUNDER)
    guess(world, account, 2)
    assert not world.mails("second_factor_refused")
    guess(world, account, 1)
    assert len(world.mails("second_factor_refused")) == 1
    guess(world, account, 100)
    [told] = world.mails("second_factor_refused")
    assert told.to == account.email
    assert [one.act for one in world.store.journal if one.subject_id == account.id].count(
        "second_factor_refused"
    ) == 1
    world.wait(days=1)
    guess(world, account, 100)
    assert len(world.mails("second_factor_refused")) == 2


def test_a_stranger_without_the_password_neither_delays_nor_alarms_the_owner(world: World) -> None:
    account = world.staff(Role.FUNDER)
    guess(world, account, 60, password=WRONG)
    try_code(world, account, world.code(account.totp_secret or ""), address=HERE)
    assert not world.mails("second_factor_refused")


@pytest.mark.parametrize("late", [12, 1], ids=["twelve", "two"])
def test_codes_tried_at_the_same_instant_beyond_the_free_ones_are_not_checked(
    world: World, monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    """Each one has read the count before the others were added to it, or all but one."""
    account, read = world.staff(Role.FUNDER), world.ports.ephemeral.failures
    monkeypatch.setattr(
        world.ports.ephemeral,
        "failures",
        lambda key: (max(0, read(key)[0] - late), None) if key.startswith("CODE#") else read(key),
    )
    assert guess(world, account, 12) == {"refused": 6, "throttled": 6}
    with pytest.raises(Throttled) as throttled:
        try_code(world, account, None, address="203.0.113.99")
    assert throttled.value.retry_after == sign_in_delay(12)


def test_a_code_after_the_announced_wait_is_checked_however_many_were_wrong(world: World) -> None:
    account, waits = world.staff(Role.FUNDER), []
    for number in range(10):
        try:
            with refused("wrong_credentials"):
                try_code(world, account, None, address=f"203.0.113.{number}")
        except Throttled as throttled:
            waits.append(throttled.retry_after)
            world.clock.at += throttled.retry_after
            with refused("wrong_credentials"):
                try_code(world, account, None, address=f"203.0.113.{number}")
    assert waits == sorted(waits) and len(waits) == 4
    world.clock.at += 2 * waits[-1]
    try_code(world, account, world.code(account.totp_secret or ""), address=HERE)


def test_the_right_code_ends_the_count_of_wrong_ones(world: World) -> None:
    account = world.staff(Role.FUNDER)
    for _ in range(3):
        assert guess(world, account, 5) == {"refused": 5}
        world.wait(seconds=60)
        try_code(world, account, world.code(account.totp_secret or ""), address=ELSEWHERE)


def test_a_new_password_ends_the_delay_of_wrong_codes(world: World) -> None:
    account = world.staff(Role.FUNDER)
    guess(world, account, 20)
    token = world.token(world.mails("second_factor_refused")[-1], "reset")
    passwords.reset_password(world.ports, world.holder(token), password="girafe tout autre sous le pont")
    code = world.code(account.totp_secret or "")
    try_code(world, account, code, address=HERE, password="girafe tout autre sous le pont")


# The session before


def test_signing_in_again_in_a_browser_ends_the_session_that_it_had(world: World) -> None:
    email = user(world)
    given = {"email": email, "password": PASSWORD, "totp_code": None}
    first = signing_in.sign_in(world.ports, Anybody(address=HERE), **given)
    elsewhere = signing_in.sign_in(world.ports, Anybody(address=ELSEWHERE), **given)
    same_browser = Anybody(address=HERE, browser_session=token_hash(first.token))
    second = signing_in.sign_in(world.ports, same_browser, **given)
    assert signing_in.identify(world.ports, first.token, "request-1") is None
    assert signing_in.identify(world.ports, second.token, "request-1")
    assert signing_in.identify(world.ports, elsewhere.token, "request-1")


def test_a_refused_sign_in_leaves_the_session_as_it_was(world: World) -> None:
    email = user(world)
    opened = signing_in.sign_in(
        world.ports, Anybody(address=HERE), email=email, password=PASSWORD, totp_code=None
    )
    same_browser = Anybody(address=HERE, browser_session=token_hash(opened.token))
    with refused("wrong_credentials"):
        signing_in.sign_in(world.ports, same_browser, email=email, password=WRONG, totp_code=None)
    assert signing_in.identify(world.ports, opened.token, "request-1")


def test_who_has_no_session_any_more_signs_out_without_a_refusal(world: World) -> None:
    signing_in.sign_out(world.ports, Anybody(address=HERE))
