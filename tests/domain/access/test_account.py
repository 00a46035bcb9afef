"""Accounts: roles, second factor, several structures, the growing delay (RULES sections 7, 8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access.account import (
    STAFF_ROLES,
    Account,
    AccountStatus,
    Role,
    followed_departments,
    sign_in_delay,
    sign_in_wait,
    sign_ins_at_once,
    wrong_password,
)
from chalicelib.domain.access.email_change import EmailChange
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders

CHANGE = EmailChange(
    id="change-1",
    email="new@lyon.example",
    asked_at=builders.NOW,
    ends_at=builders.NOW + timedelta(days=28),
)
STAFF = {Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER, Role.TRAINING_BODY, Role.AGENCY}


def an_account(status: AccountStatus = AccountStatus.ACTIVE, **fields: Any) -> Account:
    """Return an account of the first structure."""
    return builders.account(status, **{"structure_id": "structure-1", **fields})


@pytest.mark.parametrize("role", Role)
def test_the_agency_the_committee_the_funder_training_bodies_and_prefectures_use_a_second_factor(
    role: Role,
) -> None:
    assert an_account(role=role).needs_second_factor is (role in STAFF)
    assert (role in STAFF_ROLES) is (role in STAFF)


def test_an_invited_person_opens_the_account_with_a_password() -> None:
    opened = an_account(AccountStatus.INVITED).opened(password_hash="hash", totp_secret=None)
    assert (opened.status, opened.password_hash) == (AccountStatus.ACTIVE, "hash")


def test_a_staff_account_keeps_the_second_factor_it_was_opened_with() -> None:
    invited = an_account(AccountStatus.INVITED, role=Role.AGENCY, structure_id=None)
    assert invited.opened(password_hash="hash", totp_secret="secret").totp_secret == "secret"


@pytest.mark.parametrize("role", Role)
def test_only_staff_needs_a_second_factor_to_open_the_account(role: Role) -> None:
    invited = an_account(AccountStatus.INVITED, role=role)
    if role not in STAFF:
        assert invited.opened(password_hash="hash", totp_secret=None).status is AccountStatus.ACTIVE
        return
    with pytest.raises(Refusal) as refused:
        invited.opened(password_hash="hash", totp_secret=None)
    assert (refused.value.code, refused.value.kind) == ("totp_required", "conflict")


@pytest.mark.parametrize("status", [AccountStatus.ACTIVE, AccountStatus.DISABLED])
def test_an_account_is_opened_once_and_never_after_it_was_disabled(status: AccountStatus) -> None:
    with pytest.raises(Refusal) as refused:
        an_account(status).opened(password_hash="hash", totp_secret=None)
    assert (refused.value.code, refused.value.kind) == ("status_forbids", "conflict")


def test_a_new_password_ends_the_sessions_opened_before() -> None:
    opened = an_account(AccountStatus.INVITED).opened(password_hash="hash", totp_secret=None)
    assert opened.with_password("other").generation > opened.generation > an_account().generation
    assert opened.with_password("other").password_hash == "other"


def test_a_new_password_leaves_the_second_factor_as_it_was() -> None:
    staff = an_account(role=Role.AGENCY, totp_secret="secret", totp_step=7)
    changed = staff.with_password("other")
    assert (changed.totp_secret, changed.totp_step) == ("secret", 7)


def test_a_person_may_work_for_several_structures_and_switches_between_them() -> None:
    both = an_account().joined("structure-2")
    there = both.switched_to("structure-2")
    assert (there.structure_id, there.other_structure_ids) == ("structure-2", ("structure-1",))
    assert there.switched_to("structure-1") == both


def test_leaving_a_structure_keeps_the_others_and_leaving_the_last_closes_the_account() -> None:
    three = an_account().joined("structure-2").joined("structure-3")
    for left, own in (
        ("structure-1", ["structure-2", "structure-3"]),
        ("structure-2", ["structure-1", "structure-3"]),
        ("structure-9", ["structure-1", "structure-2", "structure-3"]),
    ):
        account = three.left(left)
        assert [account.structure_id, *account.other_structure_ids] == own
        assert account.status is AccountStatus.ACTIVE
    for last in (an_account(), an_account(structure_id=None)):
        gone = last.left("structure-1")
        assert (gone.status, gone.structure_id, gone.other_structure_ids) == (
            AccountStatus.DISABLED,
            None,
            (),
        )


def test_joining_or_reaching_ones_own_structure_changes_nothing() -> None:
    both = an_account().joined("structure-2")
    assert both.joined("structure-1") == both.joined("structure-2") == both
    assert both.switched_to("structure-1") == both


@pytest.mark.parametrize(
    "account",
    [an_account(), an_account(role=Role.AGENCY, structure_id=None)],
    ids=["a structure's", "the agency's"],
)
def test_a_structure_of_somebody_else_is_not_found(account: Account) -> None:
    with pytest.raises(Refusal) as refused:
        account.switched_to("structure-9")
    assert (refused.value.code, refused.value.kind) == ("not_found", "not_found")


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4)), max_size=12))
def test_joining_and_switching_neither_lose_nor_repeat_a_structure(acts: list[tuple[bool, int]]) -> None:
    account, joined = an_account(), {"structure-1"}
    for joins, number in acts:
        structure = f"structure-{number}"
        if joins:
            account, joined = account.joined(structure), joined | {structure}
        elif structure in joined:
            account = account.switched_to(structure)
        own = [account.structure_id, *account.other_structure_ids]
        assert sorted(own, key=str) == sorted(joined)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [
        (0, 0),
        (1, 0),
        (4, 0),
        (5, 0),
        (6, 2),
        (7, 4),
        (8, 8),
        (10, 32),
        (14, 512),
        (15, 900),
        (20, 900),
        (50, 900),
        (1000, 900),
        (10**9, 900),
    ],
)
def test_the_delay_doubles_after_five_failures_up_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    assert sign_in_delay(failures) == timedelta(seconds=seconds)


@given(st.integers(0, 2000))
def test_one_more_failure_never_shortens_the_delay(failures: int) -> None:
    assert sign_in_delay(failures) <= sign_in_delay(failures + 1)


def test_an_office_signs_in_together_and_a_slowed_address_one_by_one() -> None:
    params = Parameters(sign_ins_per_address_at_once=20)
    assert [sign_ins_at_once(failed, params) for failed in (0, 5, 6, 100)] == [20, 20, 1, 1]


def test_a_disabled_account_stays_disabled_with_a_new_password() -> None:
    disabled = replace(an_account(), status=AccountStatus.DISABLED)
    assert disabled.with_password("other").status is AccountStatus.DISABLED


def test_a_disabled_account_invited_again_is_opened_anew_without_its_former_password_and_factor() -> None:
    disabled = an_account(
        AccountStatus.DISABLED,
        role=Role.PREFECTURE,
        other_structure_ids=("structure-2",),
        departments=("69",),
        password_hash="hash",
        totp_secret="secret",
        totp_step=7,
        generation=3,
        email_change=CHANGE,
    )
    invited = disabled.invited_again()
    assert (invited.role, invited.structure_id, invited.other_structure_ids) == (Role.STRUCTURE, None, ())
    assert (invited.departments, invited.email_change) == ((), None)
    assert (invited.status, invited.generation) == (AccountStatus.INVITED, 4)
    assert (invited.password_hash, invited.totp_secret, invited.totp_step) == (None, None, 0)
    assert invited.opened(password_hash="other", totp_secret=None).status is AccountStatus.ACTIVE


@pytest.mark.parametrize("status", [AccountStatus.INVITED, AccountStatus.ACTIVE])
def test_a_person_with_an_account_is_not_invited_to_another(status: AccountStatus) -> None:
    with pytest.raises(Refusal) as refused:
        an_account(status).invited_again()
    assert (refused.value.code, refused.value.pointer) == ("email_taken", "/email")


def test_a_disabled_account_keeps_no_session_and_no_link() -> None:
    account = an_account(generation=3, email_change=CHANGE)
    assert account.holds_session(3)
    disabled = account.disabled()
    assert (disabled.generation, disabled.email_change) == (4, None)
    assert not disabled.holds_session(3) and not disabled.holds_session(disabled.generation)
    assert disabled.link_subject != account.link_subject


@pytest.mark.parametrize(
    ("generation", "status", "refused_by"),
    [
        (3, AccountStatus.INVITED, None),
        (2, AccountStatus.INVITED, "link_replaced"),
        (4, AccountStatus.INVITED, "link_replaced"),
        (3, AccountStatus.ACTIVE, "link_used"),
        (3, AccountStatus.DISABLED, "link_replaced"),
    ],
)
def test_an_account_link_opens_the_invitation_it_was_sent_for(
    generation: int, status: AccountStatus, refused_by: str | None
) -> None:
    account = an_account(status, generation=generation)
    assert account.link_subject == f"{account.id}/{generation}"
    if refused_by is None:
        account.require_link(3, AccountStatus.INVITED)
        return
    with pytest.raises(Refusal) as refused:
        account.require_link(3, AccountStatus.INVITED)
    assert refused.value.code == refused_by


@pytest.mark.parametrize(("generation", "status"), [(4, AccountStatus.ACTIVE), (3, AccountStatus.DISABLED)])
def test_a_link_for_a_password_is_replaced_by_a_change_of_the_account(
    generation: int, status: AccountStatus
) -> None:
    with pytest.raises(Refusal) as refused:
        an_account(status, generation=generation).require_link(3, AccountStatus.ACTIVE)
    assert refused.value.code == "link_replaced"


@pytest.mark.parametrize(("step", "right"), [(None, False), (6, False), (7, False), (8, True)])
def test_a_code_of_the_second_factor_works_once(step: int | None, right: bool) -> None:
    staff = an_account(role=Role.AGENCY, totp_step=7)
    if right:
        assert staff.with_code_used(step).totp_step == step
        return
    with pytest.raises(Refusal) as refused:
        staff.with_code_used(step)
    assert refused.value.code == "wrong_credentials"


@pytest.mark.parametrize(
    ("role", "departments", "followed"),
    [
        (Role.PREFECTURE, ["28", "45", "28"], ("28", "45")),
        (Role.PREFECTURE, [], "departments_required"),
        (Role.PREFECTURE, ["28", "99"], "department_unknown"),
        (Role.AGENCY, [], ()),
        (Role.COMMITTEE, ["28"], "departments_unexpected"),
        (Role.FUNDER, [], ()),
        (Role.STRUCTURE, [], "role_not_staff"),
        (Role.CANDIDATE, ["28"], "role_not_staff"),
    ],
)
def test_only_a_prefecture_follows_departments_and_they_exist(
    role: Role, departments: list[str], followed: tuple[str, ...] | str
) -> None:
    if isinstance(followed, tuple):
        assert followed_departments(role, departments, existing=["28", "45"]) == followed
        return
    with pytest.raises(Refusal) as refused:
        followed_departments(role, departments, existing=["28", "45"])
    field = "/role" if followed == "role_not_staff" else "/departments"
    assert (refused.value.code, refused.value.pointer) == (followed, field)


def test_somebody_invited_by_a_structure_who_works_elsewhere_has_an_open_account() -> None:
    elsewhere = an_account(other_structure_ids=("structure-2",))
    assert elsewhere.works_elsewhere_than("structure-3")
    assert not elsewhere.works_elsewhere_than("structure-1") and not elsewhere.works_elsewhere_than(
        "structure-2"
    )
    assert not replace(elsewhere, status=AccountStatus.DISABLED).works_elsewhere_than("structure-3")


@pytest.mark.parametrize(
    ("failures", "seconds_since", "wait"),
    [(5, 0, 0), (6, 0, 2), (6, 1, 1), (6, 2, 0), (6, 60, 0), (15, 60, 840)],
)
def test_the_delay_runs_from_the_last_failure(failures: int, seconds_since: int, wait: int) -> None:
    last = datetime(2021, 3, 1, 9, tzinfo=UTC)
    now = last + timedelta(seconds=seconds_since)
    assert sign_in_wait(failures, last, now) == timedelta(seconds=wait)


def test_without_failures_there_is_no_delay() -> None:
    assert sign_in_wait(0, None, datetime(2021, 3, 1, tzinfo=UTC)) == timedelta(0)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_french_words(role: Role) -> None:
    assert role.label


def corrected(account: Account) -> Account:
    return account.corrected(first_name="Ali", last_name="Roy", role=Role.FUNDER, departments=())


def test_an_agent_is_corrected_and_stays_signed_in() -> None:
    before = an_account(role=Role.PREFECTURE, departments=("28",), generation=3)
    after = corrected(before)
    assert (after.role, after.departments, after.first_name) == (Role.FUNDER, (), "Ali")
    assert after.holds_session(3)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.STRUCTURE, AccountStatus.ACTIVE), (Role.PREFECTURE, AccountStatus.DISABLED)],
)
def test_a_closed_account_or_that_of_a_structure_does_not_become_an_agents(
    role: Role, status: AccountStatus
) -> None:
    with pytest.raises(Refusal, match="status_forbids:"):
        corrected(an_account(status, role=role))


def test_a_wrong_password_of_a_signed_in_person_is_told_beside_its_field() -> None:
    told = wrong_password()
    assert (told.code, told.kind, told.pointer) == ("wrong_password", "invalid", "/password")


def test_a_new_password_and_a_closing_cancel_a_pending_change_of_address() -> None:
    changed = an_account(generation=3, email_change=CHANGE).with_password("hash")
    assert (changed.password_hash, changed.generation, changed.email_change) == ("hash", 4, None)
