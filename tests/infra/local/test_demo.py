"""The sample data show something on every page, whatever the day of their loading, and load fast."""

from collections import Counter
from datetime import datetime
from unittest.mock import patch

import pytest

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.committee import CommitteeSessionStatus
from chalicelib.domain.deciding.selection import Tray
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recount import differences_of
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services.core.lists import every
from chalicelib.services.deciding import desk
from chalicelib.services.recruiting import pool
from chalicelib.services.training import desk as trainings
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from infra.counting.money import facts_of
from infra.local.demo.loader import PASSWORD, acting
from infra.local.demo.sample import load
from infra.local.emulator import Emulator
from tests.support.aws import fresh_tables
from tests.support.core import core
from tests.support.outside import COMMUNES
from tests.support.world import World

pytestmark = pytest.mark.thorough

# The ends of a quarter, a leap day, an ordinary day.
DAYS = ("2026-10-01", "2026-12-31", "2028-02-29", "2026-11-17")


@pytest.fixture(scope="module", params=core(DAYS, "2026-11-17"))
def world(request):
    world = World()
    world.clock.at = datetime.fromisoformat(f"{request.param}T09:00:00+00:00")
    world.said = load(world.ports)
    return world


def test_staff_have_something_to_read_and_to_do_at_every_step(world):
    store = world.ports.store
    applications = Counter(
        one.status for one in every(store.applications, departments=None, statuses=[*ApplicationStatus])
    )
    assert set(applications) >= {
        ApplicationStatus.CONFIRMED,
        ApplicationStatus.UNDER_REVIEW,
        ApplicationStatus.POSTPONED,
        ApplicationStatus.VALIDATED,
        ApplicationStatus.REJECTED,
        ApplicationStatus.OVERDUE,
    }
    sessions = [one.status for one in every(store.sessions)]
    assert sessions == [CommitteeSessionStatus.OPEN, *[CommitteeSessionStatus.CLOSED] * 3]
    last = Quarter.of(world.today).previous()
    follow_ups = {one.status for one in every(store.follow_ups, str(last), None)}
    assert follow_ups == {FollowUpStatus.OPEN, FollowUpStatus.SUBMITTED, FollowUpStatus.ACCEPTED}


@pytest.mark.parametrize(
    ("role", "trays"),
    [
        (Role.PREFECTURE, {Tray.OPINION, Tray.MORE_TIME, Tray.OVERDUE}),
        (Role.COMMITTEE, {Tray.DECISION}),
        (Role.AGENCY, {Tray.OPINION, Tray.MORE_TIME, Tray.DECISION, Tray.OVERDUE}),
    ],
)
def test_the_account_of_each_desk_is_printed_and_has_work(world, role, trays):
    (account,) = every(world.ports.store.accounts, role)
    assert account.email in world.said
    assert {one.tray for one in desk.waiting(world.ports, acting(account), list(trays))} == trays


def test_the_money_has_every_state_and_each_ledger_agrees_with_its_facts(world):
    files = {one.id: frozenset(one.refs) - set(one.left) for one in world.store._all(PaymentFile)}
    ledgers = world.store._all(Ledger)
    assert len(ledgers) == 2 and any(one.balances.paid and one.balances.justified for one in ledgers)
    for one in ledgers:
        facts = facts_of(world.ports, world.get(Agreement, one.id), files)
        assert differences_of(one, facts) == []


def test_the_training_body_has_advisers_at_each_step(world):
    (account,) = every(world.ports.store.accounts, Role.TRAINING_BODY)
    assert account.email in world.said
    found = {one.status for one in trainings.visible_trainings(world.ports, acting(account))}
    assert found >= {
        TrainingStatus.TO_TEST,
        TrainingStatus.TESTED,
        TrainingStatus.IN_TRAINING,
        TrainingStatus.FINISHED,
        TrainingStatus.CERTIFIED,
        TrainingStatus.EXEMPT,
        TrainingStatus.STOPPED,
    }


def test_recruitments_are_in_every_state(world):
    accounts = every(world.ports.store.accounts, Role.STRUCTURE)
    found = {
        recruitment.status
        for account in accounts
        for recruitment in every(world.ports.store.recruitments_of_structure, account.structure_id)
    }
    assert found == set(RecruitmentStatus)


def test_the_structure_whose_account_is_printed_has_candidates_on_its_tabs_and_a_post_to_fill(world):
    opened = {one.email: one for one in every(world.ports.store.accounts, Role.STRUCTURE)}
    (account,) = [opened[email] for email in opened if email in world.said]
    assert account.status is AccountStatus.ACTIVE and PASSWORD in world.said
    listing = pool.list_candidates(world.ports, acting(account), tab=None, limit=10, cursor=None)
    assert listing.counts[MatchStatus.NEW] > 20
    for tab in (MatchStatus.SHORTLISTED, MatchStatus.DECLINED, MatchStatus.VALIDATED):
        assert listing.counts[tab] > 0


def test_the_first_message_has_a_question_to_answer(world):
    (email,) = world.mails()
    assert email.template == "question_asked" and email.links


@pytest.mark.long
def test_loading_makes_few_enough_requests_to_be_ready_in_twenty_seconds():
    asked, answer = [], Emulator.answer
    with fresh_tables(), patch.object(Emulator, "answer", lambda *given: asked.append(1) or answer(*given)):
        load(World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral()).ports)
    # Each takes some 2.5 ms of processor.
    assert len(asked) < 7000


def test_every_agent_whose_second_factor_is_needed_is_printed(world):
    agents = [
        one.email
        for role in Role
        if role is not Role.STRUCTURE
        for one in every(world.ports.store.accounts, role)
    ]
    assert len(agents) > 5 and [email for email in agents if email not in world.said] == []
