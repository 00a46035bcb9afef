"""The owner of an account changes the address to sign in with, by two links (RULES section 8)."""

from dataclasses import replace

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import LinkHolder
from chalicelib.domain.access.email_change import EmailChangeOutcome as Outcome
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.access import accounts, email_change, passwords, signing_in, staff
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.core.ports import Throttled
from tests.support.outside import Crash, refused
from tests.support.world import PASSWORD, World

NEW = "durand@nouveau.example"
TO_NEW, TO_PRESENT = "account_new_email", "account_approve_email"


def owner(world: World) -> Account:
    return world.structure_account(world.granted())


def ask(world: World, account: Account, email: str = NEW, password: str = PASSWORD) -> Account:
    actor = world.as_account(world.fresh(account))
    return email_change.request_change(world.ports, actor, email=email, password=password)


def holder(world: World, template: str) -> LinkHolder:
    return LinkHolder(token=world.token(world.mails(template)[-1], "new_address"), request_id="request-1")


def agree(world: World, template: str, agreed: bool = True) -> Outcome:
    return email_change.answer(world.ports, holder(world, template), agreed=agreed)


def opened(world: World, account: Account, email: str) -> str:
    code = world.code(account.totp_secret) if account.totp_secret else None
    return signing_in.sign_in(
        world.ports, world.anybody(), email=email, password=PASSWORD, totp_code=code
    ).token


def test_the_address_changes_when_both_links_were_used_and_the_old_one_opens_nothing(world: World) -> None:
    account = owner(world)
    session = opened(world, account, account.email)
    ask(world, account)
    assert agree(world, TO_PRESENT) is Outcome.WAITING
    assert world.fresh(account).email == account.email, "nothing changes before both agreed"
    assert signing_in.identify(world.ports, session, "request-2") is not None
    assert agree(world, TO_NEW) is Outcome.MADE
    assert signing_in.identify(world.ports, session, "request-3") is None, "open sessions are ended"
    with refused("wrong_credentials"):
        opened(world, account, account.email)
    assert opened(world, account, NEW)
    assert {mail.to for mail in world.mails("account_email_changed")} == {account.email, NEW}
    assert account_of_address(world.ports, account.email) is None, "the old address is free"


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER, Role.AGENCY])
def test_an_agent_keeps_the_second_factor(world: World, role: Role) -> None:
    account = world.staff(role, *(["54"] if role is Role.PREFECTURE else []))
    ask(world, account)
    agree(world, TO_PRESENT)
    assert agree(world, TO_NEW) is Outcome.MADE
    after = world.fresh(account)
    assert (after.email, after.totp_secret, after.role) == (NEW, account.totp_secret, role)
    assert after.departments == account.departments
    assert opened(world, after, NEW)


def test_somebody_who_finds_a_session_open_cannot_take_the_account_over(world: World) -> None:
    account = owner(world)
    with refused("wrong_password"):
        ask(world, account, password="un autre mot de passe")
    assert world.fresh(account).email_change is None and not world.mails(TO_NEW)


def test_wrong_passwords_delay_the_next_and_the_owner_still_signs_in(world: World) -> None:
    account = owner(world)
    for _ in range(6):
        with refused("wrong_password"):
            ask(world, account, password="un autre mot de passe")
    with pytest.raises(Throttled):
        ask(world, account)
    assert opened(world, account, account.email)
    world.wait(minutes=15)
    assert ask(world, account).email_change


@pytest.mark.parametrize("late", [12, 1], ids=["twelve", "two"])
def test_passwords_tried_at_the_same_instant_beyond_the_free_ones_are_not_checked(
    world: World, monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    """Each one has read the count before the others were added to it, or all but one."""
    account, outcomes, waits = owner(world), [], []
    read = world.ports.ephemeral.failures
    monkeypatch.setattr(world.ports.ephemeral, "failures", lambda key: (max(0, read(key)[0] - late), None))
    for _ in range(12):
        try:
            ask(world, account, password="un autre mot de passe")
        except (Throttled, Refusal) as answer:
            outcomes.append(type(answer))
            waits += [answer.retry_after] if isinstance(answer, Throttled) else []
    assert outcomes == [Refusal] * 6 + [Throttled] * 6
    assert waits == [signing_in.sign_in_delay(count) for count in range(6, 12)]


def test_a_password_after_the_announced_wait_is_checked_however_many_were_wrong(world: World) -> None:
    account, waits = owner(world), []
    for _ in range(10):
        try:
            with refused("wrong_password"):
                ask(world, account, password="un autre mot de passe")
        except Throttled as throttled:
            waits.append(throttled.retry_after)
            world.clock.at += throttled.retry_after
            with refused("wrong_password"):
                ask(world, account, password="un autre mot de passe")
    assert waits == sorted(waits) and len(waits) == 4
    world.clock.at += 2 * waits[-1]
    assert ask(world, account).email_change


def test_a_right_password_ends_the_count_of_wrong_ones(world: World) -> None:
    account = owner(world)
    for number in range(3):
        for _ in range(5):
            with refused("wrong_password"):
                ask(world, account, password="un autre mot de passe")
        world.wait(minutes=1)
        assert ask(world, account, f"d{number}@nouveau.example").email_change


def test_of_two_requests_for_one_address_at_the_same_instant_one_is_told(world: World) -> None:
    account = owner(world)
    world.store.meanwhile = lambda: ask(world, account)
    assert ask(world, account) == world.fresh(account)
    assert len(world.mails(TO_NEW)) == len(world.mails(TO_PRESENT)) == 1


@pytest.mark.parametrize("template", [TO_NEW, TO_PRESENT])
def test_either_reader_says_it_is_not_them_and_nothing_changes(world: World, template: str) -> None:
    account = owner(world)
    ask(world, account)
    agree(world, TO_PRESENT if template == TO_NEW else TO_NEW)
    assert agree(world, template, agreed=False) is Outcome.CANCELLED
    assert (world.fresh(account).email, world.fresh(account).email_change) == (account.email, None)


def test_a_second_request_replaces_the_first_and_a_double_click_asks_once(world: World) -> None:
    account = owner(world)
    ask(world, account)
    ask(world, account)
    assert len(world.mails(TO_NEW)) == 1
    first = holder(world, TO_NEW)
    ask(world, account, "autre@nouveau.example")
    with refused("email_change_over"):
        email_change.answer(world.ports, first, agreed=True)
    with refused("email_change_over"):
        email_change.pending_change(world.ports, first)


def test_a_new_password_cancels_the_change_that_somebody_else_asked_for(world: World) -> None:
    account = owner(world)
    ask(world, account)
    new = holder(world, TO_NEW)
    agree(world, TO_PRESENT)
    passwords.request_reset(world.ports, world.anybody(), email=account.email)
    world.run_tasks()
    token = world.token(world.mails("password_reset")[-1], "reset")
    passwords.reset_password(world.ports, world.holder(token), password="un mot de passe tout neuf")
    with refused("email_change_over"):
        email_change.answer(world.ports, new, agreed=True)
    assert world.timers(account) == {}


def test_a_link_to_choose_a_password_sent_to_the_old_address_is_dead(world: World) -> None:
    account = owner(world)
    passwords.request_reset(world.ports, world.anybody(), email=account.email)
    world.run_tasks()
    token = world.token(world.mails("password_reset")[-1], "reset")
    ask(world, account)
    agree(world, TO_PRESENT)
    agree(world, TO_NEW)
    with refused("link_replaced"):
        passwords.reset_password(world.ports, world.holder(token), password="un mot de passe tout neuf")


def test_an_account_that_is_closed_leaves_no_change_behind(world: World) -> None:
    account = owner(world)
    ask(world, account)
    new = holder(world, TO_NEW)
    staff.disable_account(world.ports, world.agency, account.id, reason="Parti de la mairie")
    with refused("email_change_over"):
        email_change.answer(world.ports, new, agreed=True)
    assert world.timers(account) == {}


def test_a_session_that_ended_meanwhile_requests_nothing(world: World) -> None:
    account = owner(world)
    before = world.as_account(account)
    staff.disable_account(world.ports, world.agency, account.id, reason="Parti de la mairie")
    with refused("not_found"):
        email_change.request_change(world.ports, before, email=NEW, password=PASSWORD)


def test_the_address_of_another_account_is_not_taken_and_the_last_to_agree_is_told(world: World) -> None:
    account, other = owner(world), world.staff(Role.FUNDER)
    ask(world, account, other.email)
    agree(world, TO_PRESENT)
    assert agree(world, TO_NEW) is Outcome.TAKEN
    assert (world.fresh(account).email, world.fresh(account).email_change) == (account.email, None)
    known = account_of_address(world.ports, other.email)
    assert known is not None and known.id == other.id
    assert not world.mails("account_email_changed")


def test_a_closed_account_frees_its_address(world: World) -> None:
    account, gone = owner(world), world.staff(Role.FUNDER)
    staff.disable_account(world.ports, world.agency, gone.id, reason="A changé de service")
    ask(world, account, gone.email)
    agree(world, TO_PRESENT)
    assert agree(world, TO_NEW) is Outcome.MADE
    known = account_of_address(world.ports, gone.email)
    assert known is not None and known.id == account.id
    assert world.fresh(gone).status is AccountStatus.DISABLED
    assert [one.act for one in world.store.journal if one.subject_id == gone.id][-1] == "gave_way"


def test_somebody_invited_at_the_address_in_the_same_instant_keeps_it(world: World) -> None:
    account = owner(world)
    ask(world, account)
    agree(world, TO_PRESENT)
    world.store.meanwhile = lambda: accounts.invite_colleague(
        world.ports, world.as_account(world.fresh(account)), email=NEW, first_name="Léa", last_name="Roux"
    )
    assert agree(world, TO_NEW) is Outcome.TAKEN
    known = account_of_address(world.ports, NEW)
    assert known is not None and known.status is AccountStatus.INVITED


def test_a_closed_account_that_is_invited_again_in_the_same_instant_keeps_its_address(world: World) -> None:
    account, gone = owner(world), world.staff(Role.FUNDER)
    staff.disable_account(world.ports, world.agency, gone.id, reason="A changé de service")
    ask(world, account, gone.email)
    agree(world, TO_PRESENT)
    world.store.meanwhile = lambda: world.change(gone, status=AccountStatus.INVITED)
    assert agree(world, TO_NEW) is Outcome.TAKEN
    known = account_of_address(world.ports, gone.email)
    assert known is not None and known.id == gone.id


def test_the_same_address_asked_for_twice_is_one_request(world: World) -> None:
    account = owner(world)
    asked = ask(world, account)
    assert ask(world, account) == asked == world.fresh(account)
    assert len(world.mails(TO_NEW)) == len(world.mails(TO_PRESENT)) == 1


def test_the_answer_does_not_tell_whether_the_new_address_has_an_account(world: World) -> None:
    account, other = owner(world), world.staff(Role.FUNDER)
    unknown = ask(world, account).email_change
    world.wait(minutes=11)
    known = ask(world, account, other.email).email_change
    assert unknown is not None and known is not None
    assert replace(known, id="", email="", asked_at=unknown.asked_at) == replace(unknown, id="", email="")


def test_requests_are_limited_by_requester_and_by_recipient(world: World) -> None:
    account, most = owner(world), world.ports.parameters().email_changes_day
    for number in range(most):
        ask(world, account, f"p{number}@nouveau.example")
    with pytest.raises(Throttled):
        ask(world, account, "de-trop@nouveau.example")
    for _ in range(most):
        ask(world, owner(world), "victime@nouveau.example")
    with pytest.raises(Throttled):
        ask(world, owner(world), "victime@nouveau.example")


def test_the_present_address_is_refused(world: World) -> None:
    account = owner(world)
    with refused("email_unchanged"):
        ask(world, account, account.email)


def test_after_28_days_the_links_are_over_and_the_new_address_is_forgotten(world: World) -> None:
    account = owner(world)
    ask(world, account)
    present = holder(world, TO_PRESENT)
    agree(world, TO_NEW)
    world.wait(days=29)
    world.tick()
    with refused("link_expired"):
        email_change.answer(world.ports, present, agreed=True)
    assert world.fresh(account).email_change is None


def test_after_a_crash_before_the_last_agreement_was_stored_one_agrees_again(world: World) -> None:
    account = owner(world)
    ask(world, account)
    agree(world, TO_NEW)
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        agree(world, TO_PRESENT)
    assert account_of_address(world.ports, NEW) is None
    assert agree(world, TO_PRESENT) is Outcome.MADE


def test_a_candidate_has_no_account_to_change(world: World) -> None:
    with pytest.raises(Refusal) as refusal:
        email_change.read_own_account(world.ports, world.as_candidate(world.candidate()))
    assert refusal.value.code == "not_found"


def test_agreeing_twice_counts_once_and_the_journal_has_each_step(world: World) -> None:
    account = owner(world)
    ask(world, account)
    assert [agree(world, TO_NEW), agree(world, TO_NEW)] == [Outcome.WAITING, Outcome.WAITING]
    agree(world, TO_PRESENT)
    acts = [one.act for one in world.store.journal if one.subject_id == account.id]
    assert acts[-3:] == ["email_change_asked", "email_change_agreed", "email_changed"]
