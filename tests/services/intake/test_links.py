"""The links to people taken in, each sent once (RULES section 11)."""

from datetime import date

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services import tasks
from chalicelib.services.intake import links
from tests.services.intake.files import agreement_line, take
from tests.support.outside import Crash
from tests.support.world import World, siret

K = IntakeKind
SENT = ("intake_adviser", "intake_structure")


def sent(world: World) -> list[tuple[str, str]]:
    """Return the links in the outbox, with their addresses."""
    return sorted((mail.template, mail.to) for mail in world.mails() if mail.template in SENT)


@pytest.mark.parametrize("crash", range(5))
def test_links_are_each_sent_once_with_crashed_or_repeated_tasks(world: World, crash: int) -> None:
    take(world, K.AGREEMENTS, {"posts": "2"})
    take(world, K.CONTRACTS, {}, {"email": "zoe@courriel.example"})
    [agreement] = world.created(Agreement)
    links.send(world.ports, world.agency)
    [task] = world.store.tasks
    world.store.crash_at = world.store.commits + crash
    for _ in range(2):
        try:
            tasks.run(world.ports, task.id)
        except Crash:
            continue
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert sent(world) == [
        ("intake_adviser", "lea.roy@courriel.example"),
        ("intake_adviser", "zoe@courriel.example"),
        ("intake_structure", "anne.martin@nancy.example"),
    ]
    assert world.fresh(agreement).links_sent_on == date(2026, 11, 30)
    told = [
        (entry.subject_kind, entry.subject_id) for entry in world.store.journal if entry.act == "intake_told"
    ]
    expected = [("recruitment", one.id) for one in world.created(Recruitment)]
    assert sorted(told) == sorted([*expected, ("agreement", agreement.id)])


def test_two_runs_at_once_send_each_link_once(world: World) -> None:
    take(world, K.AGREEMENTS)
    take(world, K.CONTRACTS)
    links.send(world.ports, world.agency)
    [task] = world.store.tasks
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert [template for template, _ in sent(world)] == list(SENT)


def test_links_are_sent_to_people_taken_in_who_are_still_there(world: World) -> None:
    here = world.granted(siret=siret(77_001), posts=2)
    world.hired(here)
    take(world, K.AGREEMENTS, {"posts": "3"}, {"number": "700002", "posts": "2"})
    take(
        world,
        K.CONTRACTS,
        {"left_on": "30/06/2026"},
        {"email": "zoe@courriel.example"},
        {"number": "700002", "email": "max@courriel.example"},
    )
    first, second = (one for one in world.created(Agreement) if one.taken_in_on)
    links.run(world.ports, [first.id], "task-1")
    assert [to for template, to in sent(world) if template == "intake_adviser"] == ["zoe@courriel.example"]
    assert links.agreements_without_links(world.ports, world.agency) == [second.id]
    links.run(world.ports, ["gone", first.id, second.id], "task-2")
    assert [to for template, to in sent(world) if template == "intake_adviser"] == [
        "max@courriel.example",
        "zoe@courriel.example",
    ]
    assert links.agreements_without_links(world.ports, world.agency) == []


def test_somebody_with_an_account_is_sent_nothing(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1), {**agreement_line(1), "number": "720000"})
    links.send(world.ports, world.agency)
    world.run_tasks()
    assert sent(world) == [("intake_structure", "contact1@commune.example")], "invited once for both"
    [account] = [one for one in world.created(Account) if one.role is Role.STRUCTURE]
    assert world.fresh(account).status is AccountStatus.INVITED
    assert set(world.timers(account)) == {"account.reminder", "account.last_reminder"}
    world.open(world.token(world.mails("intake_structure")[-1], "account"))
    take(world, K.AGREEMENTS, {**agreement_line(2), "contact_email": "contact1@commune.example"})
    links.send(world.ports, world.agency)
    world.run_tasks()
    assert len(sent(world)) == 1
    other = world.created(Structure)[-1]
    assert world.fresh(account).other_structure_ids == (other.id,)


def test_a_contact_who_is_an_agent_is_told_to_the_agency_and_gets_no_link(world: World) -> None:
    agent = world.staff(Role.FUNDER)
    take(world, K.AGREEMENTS, {"contact_email": agent.email})
    links.send(world.ports, world.agency)
    world.run_tasks()
    assert sent(world) == []
    [agreement] = world.created(Agreement)
    assert world.fresh(agreement).links_sent_on == world.today


def test_one_act_sends_the_links_of_a_limited_number_in_several_tasks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "AGREEMENTS_PER_BATCH", 3)
    monkeypatch.setattr(links, "_AGREEMENTS_PER_TASK", 2)
    take(world, K.AGREEMENTS, *map(agreement_line, range(4)))
    due = links.agreements_without_links(world.ports, world.agency)
    assert links.send(world.ports, world.agency) == links.SentLinks(sent=3, waiting=1)
    assert [task.params["agreement_ids"] for task in world.store.tasks] == [due[:2], due[2:3]]
    world.run_tasks()
    assert links.agreements_without_links(world.ports, world.agency) == due[3:]
    assert links.send(world.ports, world.agency) == links.SentLinks(sent=1, waiting=0)
    world.run_tasks()
    before = world.store.commits
    assert links.send(world.ports, world.agency) == links.SentLinks(sent=0, waiting=0)
    assert world.store.commits == before


def test_an_adviser_who_got_a_link_gets_no_second_one_with_a_later_file(world: World) -> None:
    take(world, K.AGREEMENTS, {"posts": "2"})
    take(world, K.CONTRACTS)
    links.send(world.ports, world.agency)
    world.run_tasks()
    take(world, K.CONTRACTS, {"email": "zoe@courriel.example"})
    links.send(world.ports, world.agency)
    world.run_tasks()
    assert [to for template, to in sent(world) if template == "intake_adviser"] == [
        "lea.roy@courriel.example",
        "zoe@courriel.example",
    ]
    assert len(world.created(Candidate)) == 2


def test_a_task_of_links_delivered_after_months_sends_nothing(world: World) -> None:
    take(world, K.AGREEMENTS)
    take(world, K.CONTRACTS)
    links.send(world.ports, world.agency)
    world.run_tasks()
    [agreement] = world.created(Agreement)
    before = sent(world)
    world.wait(days=200)
    links.run(world.ports, [agreement.id], "task-of-another-year")
    assert sent(world) == before
