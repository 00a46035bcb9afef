"""Acts of two people, or repeated acts, at unfavourable moments, on accounts and follow-ups."""

from datetime import date
from functools import partial

from chalicelib.audiences.public.views import status_view
from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Anybody, LinkHolder
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.services.access import passwords, staff
from chalicelib.services.deciding import review
from chalicelib.services.following_up import follow_up
from tests.support.outside import refused
from tests.support.world import PASSWORD, World

OTHER = "otarie mélancolique derrière la dune"


def reset_tokens(world, account):
    for _ in range(2):
        passwords.request_reset(world.ports, Anybody(request_id="r"), email=account.email)
        world.run_tasks()
        yield world.token(world.mails("password_reset")[-1], "reset")
        world.wait(hours=1)


def test_of_two_reset_links_pressed_at_once_one_changes_the_password() -> None:
    world = World()
    account = world.structure_account(world.granted())
    older, newer = reset_tokens(world, account)
    world.store.meanwhile = lambda: passwords.reset_password(
        world.ports, LinkHolder(token=newer, request_id="r"), password=OTHER
    )
    with refused("link_replaced"):
        passwords.reset_password(world.ports, LinkHolder(token=older, request_id="r"), password=PASSWORD)


def test_a_reset_pressed_while_the_account_is_disabled_changes_nothing() -> None:
    world = World()
    account = world.structure_account(world.granted())
    token = next(reset_tokens(world, account))
    world.store.meanwhile = lambda: staff.disable_account(world.ports, world.agency, account.id, reason="x")
    with refused("link_replaced"):
        passwords.reset_password(world.ports, LinkHolder(token=token, request_id="r"), password=PASSWORD)


def test_a_disabled_contact_does_not_return_to_the_structure_it_left() -> None:
    world = World()
    first = world.granted(email="s@x.example")
    account = world.structure_account(first)
    staff.disable_account(world.ports, world.agency, account.id, reason="x")
    world.granted(email="s@x.example")
    again = world.fresh(account)
    assert first.id not in (again.structure_id, *again.other_structure_ids)


def test_a_contract_recorded_late_joins_the_open_follow_up() -> None:
    world = World()
    world.go_to(date(2026, 7, 6))
    structure = world.granted(posts=2)
    one, two = world.hired(structure), world.validated(structure)
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    world.go_to(date(2026, 10, 5))
    world.sign(two, signed_on=date(2026, 9, 1), starts_on=date(2026, 9, 1), ends_on=date(2028, 8, 31))
    world.run_tasks()
    [only] = world.created(FollowUp)
    assert set(world.fresh(only).recruitment_ids) == {one.id, two.id}


def test_a_contract_recorded_two_quarters_late_opens_both_follow_ups() -> None:
    world = World()
    world.go_to(date(2026, 7, 6))
    late = world.validated(world.granted())
    for day in (date(2026, 10, 1), date(2027, 1, 1)):
        world.go_to(day)
        follow_up.open_quarters(world.ports, ["54"])
        world.run_tasks()
    world.sign(late, signed_on=date(2026, 9, 1), starts_on=date(2026, 9, 1), ends_on=date(2028, 8, 31))
    world.run_tasks()
    assert [f.quarter for f in world.created(FollowUp)] == ["2026-Q3", "2026-Q4"]


def test_the_page_of_a_form_set_aside_reads_like_a_confirmed_one() -> None:
    world = World()
    first = world.confirmed()
    second = world.confirmed(siret=first.siret)
    labels = {
        status_view(
            *review.read_status(
                world.ports, LinkHolder(token=world.token(mail, "status")), limit=50, cursor=None
            )
        ).status_label
        for mail in world.mails("application_confirmed")
        if mail.subject_id in (first.id, second.id)
    }
    assert len(labels) == 1, labels


def test_the_link_of_an_invited_agent_is_not_in_the_decision_of_a_structure() -> None:
    world = World()
    staff.invite_staff(
        world.ports, world.agency, email="f@x.example", role=Role.FUNDER, first_name="a", last_name="b"
    )
    world.granted(email="f@x.example")
    assert "account" not in world.mails("decision_validated")[-1].links


def test_an_account_link_sent_before_a_disabling_does_not_open_the_next_invitation() -> None:
    world = World()
    invite = partial(
        staff.invite_staff, world.ports, world.agency, email="f@x.example", first_name="a", last_name="b"
    )
    account = invite(role=Role.FUNDER)
    old = world.token(world.mails("staff_invited")[-1], "account")
    staff.disable_account(world.ports, world.agency, account.id, reason="x")
    invite(role=Role.AGENCY)
    with refused("link_replaced"):
        world.open(old)
