"""Accounts, sessions and passwords (RULES 9, sections 7, 8)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import AccountSession, Anybody, LinkHolder, System
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services import tasks
from chalicelib.services.access import accounts, email_change, passwords, signing_in, staff
from chalicelib.services.core.changes import Changes, Task, Timer
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Throttled
from tests.support.outside import QuickPasswords, refused
from tests.support.world import PASSWORD, World

OTHER_PASSWORD = "otarie mélancolique derrière la dune"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class CountedPasswords(QuickPasswords):
    """Counts the hashes computed, which are the cost of an attempt."""

    def __init__(self) -> None:
        self.verified = 0

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        return super().verify(password_hash, password)


def counted(world: World) -> CountedPasswords:
    passwords = CountedPasswords()
    world.ports = replace(world.ports, passwords=passwords)
    return passwords


def user(world: World) -> Account:
    """Return the open account of a structure, without a second factor."""
    return world.structure_account(world.granted())


def sign_in(
    world: World,
    email: str,
    password: str = PASSWORD,
    *,
    code: str | None = None,
    address: str = HERE,
) -> str:
    return signing_in.sign_in(
        world.ports, Anybody(address=address), email=email, password=password, totp_code=code
    ).token


def identified(world: World, token: str) -> bool:
    return signing_in.identify(world.ports, token, "request-1") is not None


def invite(
    world: World, role: Role = Role.FUNDER, *departments: str, email: str = "x@etat.example"
) -> Account:
    return staff.invite_staff(
        world.ports,
        world.agency,
        email=email,
        role=role,
        first_name="Camille",
        last_name="Roux",
        departments=departments,
    )


def account_token(world: World) -> str:
    return world.token([mail for mail in world.mails() if "account" in mail.links][-1], "account")


def ask_reset(world: World, email: str) -> None:
    """Request a new password, and run the task that looks for the account."""
    passwords.request_reset(world.ports, Anybody(request_id="request-1"), email=email)
    world.run_tasks()


def reset_token(world: World) -> str:
    return world.token(world.mails("password_reset")[-1], "reset")


def reset(world: World, token: str, password: str = OTHER_PASSWORD) -> Account:
    return passwords.reset_password(
        world.ports, LinkHolder(token=token, request_id="request-1"), password=password
    )


def disable(world: World, account: Account) -> Account:
    return staff.disable_account(world.ports, world.agency, account.id, reason="Départ.")


# Opening


def test_an_account_is_opened_from_the_committees_email_with_a_password(world: World) -> None:
    structure = world.granted()
    token = account_token(world)
    before = world.store.commits
    opening = passwords.account_opening(world.ports, LinkHolder(token=token))
    assert opening.totp_secret is None, "a structure has no second factor"
    assert world.store.commits == before, "opening the link changes nothing"
    world.new_mails()
    account = world.open(token)
    assert (account.status, account.structure_id) == (AccountStatus.ACTIVE, structure.id)
    assert world.new_mails() == ["account_opened"]
    assert identified(world, sign_in(world, account.email))


def test_an_account_link_serves_once(world: World) -> None:
    user(world)
    token = world.token(world.mails("decision_validated")[-1], "account")
    with refused("link_used"):
        world.open(token, OTHER_PASSWORD)
    with refused("link_used"):
        passwords.account_opening(world.ports, LinkHolder(token=token))


def test_two_people_who_open_one_link_at_once_open_one_account(world: World) -> None:
    world.granted()
    token = account_token(world)
    world.store.meanwhile = lambda: world.open(token, OTHER_PASSWORD)
    with refused("link_used"):
        world.open(token)
    assert len(world.mails("account_opened", to=world.mails("decision_validated")[0].to)) == 1


def test_an_account_link_works_until_the_end_of_its_last_day(world: World) -> None:
    world.granted()
    token = account_token(world)
    world.go_to(world.today + timedelta(days=28), hour=23, minute=59)
    passwords.account_opening(world.ports, LinkHolder(token=token))
    world.wait(minutes=1)
    with refused("link_expired"):
        passwords.account_opening(world.ports, LinkHolder(token=token))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("court", "password_short"),
        ("vélo-lune-7", "password_short"),
        ("azertyuiop123", "password_weak"),
        ("motdepasse1234", "password_weak"),
        ("aaaaaaaaaaaaaaaa", "password_weak"),
    ],
)
def test_a_weak_password_opens_nothing_and_leaves_the_link_valid(
    world: World, password: str, code: str
) -> None:
    world.granted()
    token = account_token(world)
    with pytest.raises(Refusals) as caught:
        world.open(token, password)
    assert [(one.code, one.pointer) for one in caught.value.refusals] == [(code, "/password")]
    assert password not in str(caught.value)
    assert world.open(token).status is AccountStatus.ACTIVE


def test_a_password_has_twelve_characters_and_eleven_are_not_enough(world: World) -> None:
    password = "vélo-lune-78"
    account = user(world)
    ask_reset(world, account.email)
    with refused("password_short"):
        reset(world, reset_token(world), password[:11])
    reset(world, reset_token(world), password[:12])
    assert identified(world, sign_in(world, account.email, password))


def test_a_password_is_not_the_email(world: World) -> None:
    world.granted(email="anne.martin@commune.example")
    with pytest.raises(Refusals) as caught:
        world.open(account_token(world), "anne.martin@commune.example")
    assert [one.pointer for one in caught.value.refusals] == ["/password"]


@pytest.mark.parametrize(
    ("role", "departments"),
    [(Role.AGENCY, ()), (Role.COMMITTEE, ()), (Role.FUNDER, ()), (Role.PREFECTURE, ("54",))],
)
def test_staff_prove_a_second_factor_to_open_their_account(
    world: World, role: Role, departments: tuple[str, ...]
) -> None:
    invite(world, role, *departments)
    token = account_token(world)
    opening = passwords.account_opening(world.ports, LinkHolder(token=token))
    assert opening.totp_secret and (opening.totp_uri or "").startswith("otpauth://")
    assert passwords.account_opening(world.ports, LinkHolder(token=token)) == opening, "the same at each look"
    for code, why in ((None, "totp_required"), ("", "totp_required"), ("000000", "totp_wrong")):
        with refused(why):
            passwords.open_account(
                world.ports,
                LinkHolder(token=token, request_id="request-1"),
                password=PASSWORD,
                totp_code=code,
            )
    with pytest.raises(Refusals) as both:
        passwords.open_account(world.ports, LinkHolder(token=token), password="court", totp_code=None)
    assert [one.code for one in both.value.refusals] == ["password_short", "totp_required"]
    assert world.open(token).totp_secret == opening.totp_secret


# Invitations


def test_only_a_prefecture_has_departments(world: World) -> None:
    with refused("departments_required"):
        invite(world, Role.PREFECTURE)
    with refused("departments_unexpected"):
        invite(world, Role.FUNDER, "54")
    for role in (Role.STRUCTURE, Role.CANDIDATE):
        with refused("role_not_staff"):
            invite(world, role)
    assert world.mails() == []


def test_a_region_means_all_its_departments_and_an_unknown_department_is_refused(world: World) -> None:
    follow = partial(
        staff.invite_staff,
        world.ports,
        world.agency,
        role=Role.PREFECTURE,
        first_name="Camille",
        last_name="Roux",
    )
    brittany = follow(email="bretagne@etat.example", region="53", departments=("35", "44"))
    assert brittany.departments == ("35", "44", "22", "29", "56")
    for unknown in ({"departments": ("54", "99")}, {"departments": ("20",)}):
        with refused("department_unknown"):
            follow(email="personne@etat.example", **unknown)
    with refused("departments_required"):
        follow(email="personne@etat.example", region="99")


def test_inviting_the_same_person_twice_invites_once(world: World) -> None:
    account = invite(world, Role.PREFECTURE, "54")
    assert invite(world, Role.PREFECTURE, "54") == account
    assert len(world.mails("staff_invited")) == 1
    for different in ((Role.PREFECTURE, "57"), (Role.FUNDER,)):
        with refused("email_taken"):
            invite(world, *different)
    world.open(account_token(world))
    with refused("email_taken"):
        invite(world, Role.PREFECTURE, "54")


def test_the_agency_alone_reads_invites_and_closes_accounts(world: World) -> None:
    account = world.staff(Role.FUNDER)
    acts: list[Callable[[AccountSession], object]] = [
        lambda actor: staff.list_accounts(world.ports, actor, role=Role.FUNDER, limit=50, cursor=None),
        lambda actor: staff.read_account(world.ports, actor, account.id),
        lambda actor: staff.disable_account(world.ports, actor, account.id, reason="Départ."),
        lambda actor: staff.resend_invitation(world.ports, actor, account.id),
        lambda actor: staff.invite_staff(
            world.ports, actor, email="y@etat.example", role=Role.FUNDER, first_name="A", last_name="B"
        ),
    ]
    for act in acts:
        with refused("not_found"):
            act(world.as_staff(Role.COMMITTEE))
    assert [*every(staff.list_accounts, world.ports, world.agency, role=Role.FUNDER)] == [account]
    assert staff.read_account(world.ports, world.agency, account.id) == account


def test_the_first_account_of_the_agency_is_invited_by_a_command_once(world: World) -> None:
    command = partial(
        staff.invite_first_agency_account,
        world.ports,
        System(request_id="first-agency-account"),
        email="agence@etat.example",
        first_name="Claude",
        last_name="Petit",
    )
    invited = command()
    assert invited is not None and invited.role is Role.AGENCY
    assert command() is None and len(world.mails("staff_invited")) == 1


def test_an_email_has_one_account(world: World) -> None:
    account = invite(world)
    with refused("email_taken"):
        invite(world, Role.AGENCY)
    assert invite(world) == world.fresh(account), "the same again changes nothing"
    world.open(account_token(world))
    with refused("email_taken"):
        invite(world)


def colleague(world: World, inviter: Account, email: str) -> Account:
    return accounts.invite_colleague(
        world.ports, world.as_account(inviter), email=email, first_name="A", last_name="B"
    )


def test_inviting_a_colleague_does_not_tell_whether_an_address_has_an_account(world: World) -> None:
    # Formerly a 409 told any structure which addresses have an account.
    known, inviter = invite(world), user(world)
    told = colleague(world, inviter, known.email)
    assert len(world.mails("colleague_has_account")) == 1
    new = colleague(world, inviter, "nouvelle@commune.example")
    assert replace(told, id=new.id, email=new.email) == new
    assert world.ports.store.get(Account, known.id) == known
    colleague(world, inviter, known.email)
    [mail] = world.mails("colleague_has_account")
    structure = world.get(Structure, inviter.structure_id or "")
    assert (mail.to, mail.params) == (
        known.email,
        {"structure_name": structure.name, "invited_by": "Anne Martin"},
    )


def test_a_structure_invites_twenty_colleagues_a_day(world: World) -> None:
    inviter = user(world)
    for number in range(20):
        colleague(world, inviter, f"personne{number}@commune.example")
    with pytest.raises(Throttled):
        colleague(world, inviter, "encore@commune.example")
    world.wait(days=1)
    assert colleague(world, inviter, "encore@commune.example")


def test_resending_an_invitation_twice_in_a_row_sends_it_once(world: World) -> None:
    account = invite(world)
    for _ in range(2):
        staff.resend_invitation(world.ports, world.agency, account.id)
    assert len(world.mails("account_link_reminder")) == 1
    world.wait(minutes=10)
    staff.resend_invitation(world.ports, world.agency, account.id)
    assert len(world.mails("account_link_reminder")) == 2
    assert [one.act for one in world.store.journal if one.subject_id == account.id] == [
        "invited",
        "invited_again",
        "invited_again",
    ]


def test_five_hundred_requests_for_a_password_leave_no_row_and_one_email(world: World) -> None:
    account = user(world)
    for number in range(500):
        passwords.request_reset(world.ports, world.anybody(f"192.0.2.{number}"), email=account.email)
    assert len(world.store.tasks) == 2
    world.run_tasks()
    assert len(world.mails("password_reset")) == 1
    assert not [row for row in world.store.outbox.values() if isinstance(row.what, Task)]


def test_a_disabled_account_invited_again_opens_without_its_former_rights(world: World) -> None:
    closed = disable(world, world.staff(Role.PREFECTURE, "54"))
    again = invite(world, Role.FUNDER, email=closed.email)
    assert (again.id, again.status, again.role) == (closed.id, AccountStatus.INVITED, Role.FUNDER)
    assert (again.departments, again.password_hash, again.totp_secret) == ((), None, None)
    with refused("wrong_credentials"):
        sign_in(world, closed.email, code=world.code(closed.totp_secret or ""))
    opened = world.open(account_token(world), OTHER_PASSWORD)
    assert opened.totp_secret != closed.totp_secret
    code = world.code(opened.totp_secret or "")
    assert identified(world, sign_in(world, opened.email, OTHER_PASSWORD, code=code))
    with refused("email_taken"):
        invite(world, Role.FUNDER, email=closed.email)


def test_a_disabled_account_invited_by_another_structure_belongs_to_that_structure_only(world: World) -> None:
    former, inviter = user(world), user(world)
    disable(world, former)
    again = accounts.invite_colleague(
        world.ports, world.as_account(inviter), email=former.email, first_name="Lou", last_name="Petit"
    )
    assert (again.id, again.first_name) == (former.id, "Lou")
    assert (again.structure_id, again.other_structure_ids) == (inviter.structure_id, ())
    assert world.open(account_token(world)).structure_id == inviter.structure_id


def test_a_former_agent_invited_by_a_structure_becomes_an_ordinary_colleague(world: World) -> None:
    former, inviter = disable(world, world.staff(Role.PREFECTURE, "54")), user(world)
    again = colleague(world, inviter, former.email)
    assert (again.id, again.role, again.departments) == (former.id, Role.STRUCTURE, ())
    assert (again.status, again.structure_id) == (AccountStatus.INVITED, inviter.structure_id)


def test_a_disabled_account_invited_twice_at_the_same_instant_is_invited_once(world: World) -> None:
    closed = disable(world, world.staff(Role.FUNDER))
    world.new_mails()
    world.store.meanwhile = lambda: invite(world, Role.FUNDER, email=closed.email)
    with refused("email_taken"):
        invite(world, Role.AGENCY, email=closed.email)
    assert world.new_mails() == ["staff_invited"]
    assert world.fresh(closed).role is Role.FUNDER


def test_a_colleague_invited_to_the_space_opens_an_account_of_the_same_structure(world: World) -> None:
    inviter = user(world)
    accounts.invite_colleague(
        world.ports,
        world.as_account(inviter),
        email="collegue@commune.example",
        first_name="Lou",
        last_name="Petit",
    )
    mail = world.mails("colleague_invited")[-1]
    assert mail.params["invited_by"] == "Anne Martin"
    colleague = world.open(world.token(mail, "account"))
    assert colleague.structure_id == inviter.structure_id
    assert identified(world, sign_in(world, colleague.email))


def test_a_colleague_invited_twice_with_the_same_answers_is_invited_once(world: World) -> None:
    inviter, answers = user(world), {"email": "l@commune.example", "first_name": "Lou", "last_name": "Petit"}
    invited = accounts.invite_colleague(world.ports, world.as_account(inviter), **answers)
    assert accounts.invite_colleague(world.ports, world.as_account(inviter), **answers) == invited
    assert len(world.mails("colleague_invited")) == 1
    with refused("email_taken"):
        accounts.invite_colleague(world.ports, world.as_account(inviter), **{**answers, "last_name": "Roux"})
    invited = world.open(world.token(world.mails("colleague_invited")[-1], "account"))
    with refused("email_taken"):
        accounts.invite_colleague(world.ports, world.as_account(inviter), **answers)
    # Formerly another structure was told that the address has an account.
    accounts.invite_colleague(world.ports, world.as_account(user(world)), **answers)
    assert world.fresh(invited) == invited and len(world.mails("colleague_invited")) == 1


def test_an_account_not_opened_is_reminded_after_7_days_and_before_the_link_expires(
    world: World,
) -> None:
    world.granted()
    sent_on, reminded = world.today, {}
    for day in range(1, 60):
        world.go_to(sent_on + timedelta(days=day), hour=9)
        before = len(world.mails("account_link_reminder"))
        world.tick()
        if new := world.mails("account_link_reminder")[before:]:
            reminded[day] = [mail.params["last"] for mail in new]
    assert reminded == {7: [False], 25: [True]}
    assert [one.act for one in world.store.journal].count("invitation_reminded") == 2


def test_a_reminder_carries_a_link_that_opens_the_account(world: World) -> None:
    world.granted()
    world.wait(days=26)
    world.tick()
    world.wait(days=5)
    mail = world.mails("account_link_reminder")[-1]
    assert world.open(world.token(mail, "account")).status is AccountStatus.ACTIVE


@pytest.mark.parametrize("who", ["an agent", "a colleague"])
def test_reminders_of_invitations_leave_at_eight_in_the_morning(world: World, who: str) -> None:
    inviter = user(world)
    invited = invite(world) if who == "an agent" else colleague(world, inviter, "lou@commune.example")
    due = {name: at.astimezone(PARIS) for name, at in world.timers(invited).items()}
    assert {name: (at.date() - world.today).days for name, at in due.items()} == {
        "account.reminder": 7,
        "account.last_reminder": 25,
    }
    assert {(at.hour, at.minute) for at in due.values()} == {(8, 0)}


def test_after_an_outage_only_the_last_reminder_is_sent(world: World) -> None:
    world.granted()
    world.go_to(world.today + timedelta(days=25), hour=8)
    world.tick()
    [mail] = world.mails("account_link_reminder")
    assert mail.params["last"] is True


def test_after_an_outage_of_months_the_last_reminder_still_leaves_with_a_new_link(world: World) -> None:
    world.granted()
    world.go_to(world.today + timedelta(days=60), hour=9)
    assert world.tick().failed == []
    assert [mail.params["last"] for mail in world.mails("account_link_reminder")] == [True]


def test_after_an_outage_that_ends_at_night_only_the_last_reminder_is_sent_in_the_morning(
    world: World,
) -> None:
    world.granted()
    world.go_to(world.today + timedelta(days=40), hour=3)
    world.tick()
    assert not world.mails("account_link_reminder")
    world.go_to(world.today, hour=9)
    assert world.tick().failed == []
    assert [mail.params["last"] for mail in world.mails("account_link_reminder")] == [True]
    world.wait(days=30)
    world.tick()
    assert len(world.mails("account_link_reminder")) == 1


def test_a_first_reminder_that_is_late_leaves_while_the_last_one_is_not_due(world: World) -> None:
    world.granted()
    world.go_to(world.today + timedelta(days=24), hour=12)
    world.tick()
    assert [mail.params["last"] for mail in world.mails("account_link_reminder")] == [False]


def test_an_invitation_that_was_closed_is_not_reminded(world: World) -> None:
    disable(world, invite(world))
    world.wait(days=60)
    assert world.tick().failed == []
    assert not world.mails("account_link_reminder")


def test_the_agency_sends_the_contact_of_a_structure_a_link_again_and_nobody_else_does(world: World) -> None:
    structure = world.granted()
    [contact] = [one for one in world.created(Account) if one.structure_id == structure.id]
    with refused("not_found"):
        staff.resend_invitation(world.ports, world.as_staff(Role.FUNDER), contact.id)
    staff.resend_invitation(world.ports, world.agency, contact.id)
    assert [mail.to for mail in world.mails("account_link_reminder")] == [contact.email]


def test_a_resent_link_leaves_the_last_reminder_due(world: World) -> None:
    account = invite(world)
    staff.resend_invitation(world.ports, world.agency, account.id)
    ask_reset(world, account.email)
    assert [mail.params["last"] for mail in world.mails("account_link_reminder")] == [False, False]


def test_an_open_account_is_not_reminded(world: World) -> None:
    account = user(world)
    assert world.timers(account) == {}
    world.wait(days=60)
    world.tick()
    assert not world.mails("account_link_reminder")


def test_the_agency_sends_a_new_link_as_long_as_the_account_is_not_open(world: World) -> None:
    account = invite(world)
    world.wait(days=40)
    staff.resend_invitation(world.ports, world.agency, account.id)
    world.open(account_token(world))
    agency = world.as_staff(Role.AGENCY)
    for opened in (account.id, agency.account.id):
        with refused("status_forbids"):
            staff.resend_invitation(world.ports, agency, opened)
    with refused("not_found"):
        staff.resend_invitation(world.ports, agency, world.ports.ids.new())


@pytest.mark.parametrize("name", [accounts.INVITATION_REMINDER, accounts.INVITATION_LAST_REMINDER])
def test_an_account_that_is_gone_is_reminded_of_nothing(world: World, name: str) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    accounts.remind_invited(world.ports, changes, Timer(name=name, subject_id="gone", due_at=changes.at))
    assert changes == Changes(author=world.author, at=changes.at)


# Signing in


def test_the_answer_and_the_work_are_the_same_whether_or_not_the_account_exists(world: World) -> None:
    active, closed = user(world), user(world)
    disable(world, closed)
    invited = invite(world)
    passwords, answers = counted(world), set()
    for email, password in (
        (active.email, "pas le bon"),
        (closed.email, PASSWORD),
        (invited.email, PASSWORD),
        ("personne@nulle.part.example", PASSWORD),
    ):
        before = passwords.verified
        with pytest.raises(Refusal) as caught:
            sign_in(world, email, password)
        answers.add((caught.value.code, caught.value.message, caught.value.kind, caught.value.pointer))
        assert passwords.verified == before + 1
    assert len(answers) == 1 and answers.pop()[0] == "wrong_credentials"


def test_staff_sign_in_with_a_code_that_serves_once(world: World) -> None:
    account = world.staff(Role.FUNDER)
    assert account.totp_secret is not None
    for code in (None, "", "000000"):
        with refused("wrong_credentials"):
            sign_in(world, account.email, code=code)
    code = world.code(account.totp_secret)
    assert identified(world, sign_in(world, account.email, code=code))
    with refused("wrong_credentials"):
        sign_in(world, account.email, code=code)
    world.wait(seconds=60)
    assert identified(world, sign_in(world, account.email, code=world.code(account.totp_secret)))


def test_a_code_without_the_password_signs_nobody_in(world: World) -> None:
    account = world.staff(Role.FUNDER)
    with refused("wrong_credentials"):
        sign_in(world, account.email, "pas le bon", code=world.code(account.totp_secret or ""))


def test_two_people_with_one_code_at_once_are_one_session(world: World) -> None:
    account = world.staff(Role.FUNDER)
    code = world.code(account.totp_secret or "")
    world.store.meanwhile = lambda: sign_in(world, account.email, code=code, address=ELSEWHERE)
    with refused("wrong_credentials"):
        sign_in(world, account.email, code=code)


# Sessions


def test_a_session_ends_after_thirty_idle_minutes(world: World) -> None:
    token = sign_in(world, user(world).email)
    world.wait(minutes=29)
    assert identified(world, token)
    world.wait(minutes=29)
    assert identified(world, token), "using it keeps it"
    world.wait(minutes=30)
    assert not identified(world, token)


def test_a_session_ends_after_twelve_hours_however_busy(world: World) -> None:
    token = sign_in(world, user(world).email)
    for _ in range(12 * 60 // 20 - 1):
        world.wait(minutes=20)
        assert identified(world, token)
    world.wait(minutes=20)
    assert not identified(world, token)


def test_a_session_is_written_again_once_a_minute_at_most(world: World) -> None:
    token = sign_in(world, user(world).email)
    begun = world.clock.now()
    for seconds, seen_after in ((0, 0), (59, 0), (1, 60), (30, 60)):
        world.wait(seconds=seconds)
        assert identified(world, token)
        row = world.ports.ephemeral.browser_session(token_hash(token))
        assert row is not None and row.seen_at == begun + timedelta(seconds=seen_after)


def test_signing_out_ends_the_session_at_once_and_no_other(world: World) -> None:
    email = user(world).email
    here, elsewhere = sign_in(world, email), sign_in(world, email, address=ELSEWHERE)
    identity = signing_in.identify(world.ports, here, "request-1")
    assert identity is not None
    signing_in.sign_out(world.ports, identity)
    assert not identified(world, here) and identified(world, elsewhere)


def test_a_window_that_was_open_does_not_sign_in_again_who_signed_out(world: World) -> None:
    token = sign_in(world, user(world).email)
    identity = signing_in.identify(world.ports, token, "request-1")
    known = world.ports.ephemeral.browser_session(token_hash(token))
    assert identity is not None and known is not None
    signing_in.sign_out(world.ports, identity)
    touched = replace(known, seen_at=world.clock.now() + timedelta(minutes=2))
    world.ports.ephemeral.put_browser_session(touched, world.clock.now() + timedelta(hours=1))
    assert not identified(world, token)


def test_a_closed_account_is_signed_out_everywhere(world: World) -> None:
    account = user(world)
    token = sign_in(world, account.email)
    begun = world.clock.now()
    disable(world, account)
    world.wait(minutes=2)
    assert not identified(world, token)
    row = world.ports.ephemeral.browser_session(token_hash(token))
    assert row is None or row.seen_at == begun, "nothing makes it last"


def test_nobody_closes_the_account_in_use(world: World) -> None:
    account = world.staff(Role.AGENCY)
    with refused("not_found"):
        staff.disable_account(world.ports, world.as_account(account), account.id, reason="Par erreur.")


def test_closing_an_account_twice_closes_it_once(world: World) -> None:
    closed = disable(world, user(world))
    assert staff.disable_account(world.ports, world.agency, closed.id, reason="Encore.") == closed
    assert world.store.journal[-1].act == "disabled" and world.fresh(closed) == closed


@pytest.mark.parametrize("token", ["", "x", "é"])
def test_a_token_of_no_session_is_anonymous(world: World, token: str) -> None:
    assert not identified(world, token)


# Forgotten password


def test_a_forgotten_password_is_chosen_again_by_a_link_and_ends_every_session(world: World) -> None:
    account = user(world)
    session = sign_in(world, account.email)
    world.new_mails()
    ask_reset(world, account.email)
    assert identified(world, session), "asking changes nothing"
    token = reset_token(world)
    assert passwords.account_to_reset(world.ports, LinkHolder(token=token)).id == account.id
    assert reset(world, token) == world.fresh(account)
    acts = [entry.act for entry in world.store.journal if entry.subject_id == account.id]
    assert acts[-2:] == ["reset_requested", "password_changed"]
    assert world.new_mails() == ["password_reset", "password_changed"]
    assert not identified(world, session)
    with refused("wrong_credentials"):
        sign_in(world, account.email)
    assert identified(world, sign_in(world, account.email, OTHER_PASSWORD))


def test_a_reset_link_works_once_and_a_weak_password_leaves_it_valid(world: World) -> None:
    account = user(world)
    ask_reset(world, account.email)
    token = reset_token(world)
    with pytest.raises(Refusal):
        reset(world, token, "court")
    reset(world, token)
    with refused("link_used"):
        reset(world, token, PASSWORD)


def test_a_new_password_invalidates_older_reset_links(world: World) -> None:
    account = user(world)
    ask_reset(world, account.email)
    older = reset_token(world)
    world.wait(hours=1)
    ask_reset(world, account.email)
    reset(world, reset_token(world))
    with refused("link_replaced"):
        passwords.account_to_reset(world.ports, LinkHolder(token=older))
    with refused("link_replaced"):
        reset(world, older, PASSWORD)
    assert identified(world, sign_in(world, account.email, OTHER_PASSWORD))


def test_a_reset_link_dies_with_the_account(world: World) -> None:
    account = user(world)
    ask_reset(world, account.email)
    disable(world, account)
    with refused("link_replaced"):
        reset(world, reset_token(world))
    assert world.fresh(account).status is AccountStatus.DISABLED


def test_the_request_of_a_reset_does_the_same_work_whether_or_not_the_account_exists(world: World) -> None:
    account = user(world)
    world.run_tasks()
    world.new_mails()
    for email in (account.email, "personne@nulle.part.example"):
        before = world.store.commits
        passwords.request_reset(world.ports, Anybody(request_id="request-1"), email=email)
        assert world.store.commits == before + 1
    assert len(world.store.tasks) == 2
    assert not any(email in str(task.params) for task in world.store.tasks), "no address in a task"
    assert world.new_mails() == []


def test_a_reset_whose_task_comes_twice_sends_one_email(world: World) -> None:
    account = user(world)
    world.run_tasks()
    passwords.request_reset(world.ports, Anybody(request_id="request-1"), email=account.email)
    [task] = world.store.tasks
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert len(world.mails("password_reset")) == 1


def test_two_resets_asked_at_the_same_instant_send_one_email(world: World) -> None:
    account = user(world)
    world.run_tasks()
    for _ in range(2):
        passwords.request_reset(world.ports, Anybody(request_id="request-1"), email=account.email)
    first, second = world.store.tasks
    world.store.meanwhile = lambda: tasks.run(world.ports, first.id)
    assert tasks.run(world.ports, second.id)
    assert len(world.mails("password_reset")) == 1


def test_a_reset_keeps_the_second_factor(world: World) -> None:
    account = world.staff(Role.FUNDER)
    ask_reset(world, account.email)
    reset(world, reset_token(world))
    with refused("wrong_credentials"):
        sign_in(world, account.email, OTHER_PASSWORD)
    code = world.code(account.totp_secret or "")
    assert identified(world, sign_in(world, account.email, OTHER_PASSWORD, code=code))


def test_asking_again_sends_one_email_an_hour(world: World) -> None:
    account = user(world)
    world.new_mails()
    for _ in range(5):
        ask_reset(world, account.email)
    assert world.new_mails() == ["password_reset"]
    world.wait(hours=1)
    ask_reset(world, account.email)
    assert world.new_mails() == ["password_reset"]


def test_a_reset_for_nobody_or_for_a_closed_account_says_and_sends_nothing(world: World) -> None:
    closed = user(world)
    disable(world, closed)
    world.new_mails()
    for email in ("personne@nulle.part.example", closed.email):
        ask_reset(world, email)
    assert world.new_mails() == []


def test_a_reset_of_an_account_not_opened_yet_sends_its_link_again(world: World) -> None:
    account = invite(world)
    world.new_mails()
    ask_reset(world, account.email)
    assert world.new_mails() == ["account_link_reminder"]
    assert world.open(account_token(world)).id == account.id


# Several structures


def test_a_person_of_two_structures_switches_between_them_and_reaches_no_third(world: World) -> None:
    first = world.granted(email="secretaire@communes.example")
    account = world.structure_account(first)
    second = world.granted(email="secretaire@communes.example")
    third = world.granted()
    signed_in = world.as_account(account)
    moved = accounts.switch_structure(world.ports, signed_in, structure_id=second.id)
    assert (moved.structure_id, moved.other_structure_ids) == (second.id, (first.id,))
    assert moved == world.fresh(account)
    back = accounts.switch_structure(world.ports, signed_in, structure_id=first.id)
    assert (back.structure_id, back.other_structure_ids) == (first.id, (second.id,))
    with refused("not_found"):
        accounts.switch_structure(world.ports, signed_in, structure_id=third.id)
    written = len(world.store.journal)
    assert accounts.switch_structure(world.ports, signed_in, structure_id=first.id) == back
    assert len(world.store.journal) == written, "who is there already has not moved"


# Colleagues removed, invitations withdrawn


def invited_by(world: World, owner: Account, email: str = "ali@commune.example") -> Account:
    return accounts.invite_colleague(
        world.ports, world.as_account(owner), email=email, first_name="Ali", last_name="Petit"
    )


def removed(world: World, owner: Account, account: Account) -> Account:
    return accounts.remove_colleague(
        world.ports, world.as_account(owner), account.id, reason="A quitté la mairie."
    )


def test_a_colleague_who_is_removed_is_signed_out_and_told(world: World) -> None:
    owner = user(world)
    colleague = invited_by(world, owner)
    world.open(world.token(world.mails("colleague_invited")[-1], "account"))
    token = sign_in(world, colleague.email)
    assert signing_in.identify(world.ports, token, "request") is not None
    changing = signing_in.identify(world.ports, token, "request")
    assert changing is not None
    email_change.request_change(world.ports, changing, email="lou@nouveau.example", password=PASSWORD)
    removed(world, owner, colleague)
    assert signing_in.identify(world.ports, token, "request") is None
    assert world.timers(colleague) == {}, "neither a reminder nor a change of address waits"
    [told] = world.mails("colleague_removed", to=colleague.email)
    assert told.params["structure_id"] == owner.structure_id
    entry = world.store.journal[-1]
    assert (entry.act, entry.details) == ("left_structure", {"structure": owner.structure_id})
    with refused("wrong_credentials"):
        sign_in(world, colleague.email)


def test_the_link_of_an_invitation_that_is_withdrawn_opens_nothing(world: World) -> None:
    owner = user(world)
    colleague = invited_by(world, owner)
    token = world.token(world.mails("colleague_invited")[-1], "account")
    removed(world, owner, colleague)
    with refused("link_replaced"):
        world.open(token)
    assert world.timers(colleague) == {}
    again = invited_by(world, owner)
    assert (again.id, again.status) == (colleague.id, AccountStatus.INVITED), "a mistake is corrected"


def test_somebody_removed_from_a_structure_stays_in_the_others(world: World) -> None:
    owner = user(world)
    elsewhere = world.granted()
    colleague = world.change(
        invited_by(world, owner), structure_id=elsewhere.id, other_structure_ids=(owner.structure_id,)
    )
    left = removed(world, owner, colleague)
    assert (left.structure_id, left.other_structure_ids) == (elsewhere.id, ())
    assert left.status is AccountStatus.INVITED


def test_nobody_removes_themselves_or_a_colleague_of_another_structure(world: World) -> None:
    owner, other = user(world), user(world)
    for account in (owner, other):
        with refused("not_found"):
            removed(world, owner, account)
