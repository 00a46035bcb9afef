"""One digest per agent and day, of applications that await an opinion and of late follow-ups."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.shared.calendar_rules import PARIS, start_of_day
from chalicelib.mail.rendering import render
from chalicelib.services import tasks
from chalicelib.services.core.changes import Changes, Email
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.core.transaction import add_task, decide
from chalicelib.services.deciding import review
from chalicelib.services.following_up import follow_up
from tests.support.outside import Crash
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}


def digests(world: World) -> list[tuple[str, object]]:
    """Return who was told of how many applications, in order."""
    return [(mail.to, mail.params["opinion_count"]) for mail in world.mails("digest")]


def morning(world: World, day: date, hour: int = 8, minute: int = 0) -> list[tuple[str, object]]:
    """Run the clock and the tasks at an hour of Paris; return who was told of how many applications so
    far."""
    before = len(digests(world))
    world.go_to(day, hour=hour, minute=minute)
    assert not world.tick().failed
    world.run_tasks()
    return digests(world)[before:]


def listed(mail: Email, subject: str = "opinion") -> list[list[str]]:
    """Return the sections of a digest, each the heading of a department and its lines."""
    sections = mail.params[f"{subject}_sections"]
    assert isinstance(sections, list)
    return [list(section) for section in sections]


def text_of(world: World, mail: Email) -> tuple[str, str]:
    """Return the subject and the text of an e-mail."""
    stored = StoredEmail(
        id=mail.id,
        template=mail.template,
        to=mail.to,
        subject_id=mail.subject_id,
        params=mail.params,
        links={},
        created_at=world.clock.now(),
    )
    message = render(stored, "https://site.example", world.ports.signer)
    return message.subject, message.text


def give_opinion(world: World, application: Application) -> None:
    review.give_opinion(
        world.ports,
        world.as_staff(Role.PREFECTURE, application.place.department),
        application.id,
        verdict=OpinionVerdict.FAVOURABLE,
        comment="Un projet solide et attendu.",
    )


# The applications that wait for an opinion


def test_the_applications_of_a_day_are_told_once_the_next_morning_at_eight(world: World) -> None:
    prefecture, other = world.prefecture("54"), world.prefecture("57")
    names = [world.confirmed().name for _ in range(3)]
    world.confirmed(**METZ)
    assert morning(world, date(2026, 9, 15), hour=7, minute=59) == []
    assert sorted(morning(world, date(2026, 9, 15))) == [(prefecture.email, 3), (other.email, 1)]
    for hour in (8, 9, 17):
        assert morning(world, date(2026, 9, 15), hour=hour) == []
    [mail] = world.mails("digest", to=prefecture.email)
    assert listed(mail) == [["Meurthe-et-Moselle (3)", *names]]
    assert (mail.params["opinion_more"], mail.params["late_follow_up_count"]) == (0, 0)


def test_an_application_confirmed_before_eight_is_told_the_same_morning(world: World) -> None:
    world.prefecture("54")
    world.go_to(date(2026, 9, 15), hour=7, minute=30)
    world.confirmed()
    assert len(morning(world, date(2026, 9, 15))) == 1


def test_an_application_confirmed_just_before_eight_waits_for_the_next_morning(world: World) -> None:
    """The lists may lag behind a write."""
    world.prefecture("54")
    world.go_to(date(2026, 9, 15), hour=7, minute=55)
    world.confirmed()
    assert morning(world, date(2026, 9, 15)) == []
    assert len(morning(world, date(2026, 9, 16))) == 1


@pytest.mark.parametrize(
    ("confirmed", "told", "place", "why"),
    [
        (date(2026, 9, 18), date(2026, 9, 21), {}, "a Friday, then the week-end"),
        (date(2026, 9, 19), date(2026, 9, 21), {}, "a Saturday"),
        (date(2026, 11, 10), date(2026, 11, 12), {}, "the eve of 11 November"),
        (date(2026, 12, 24), date(2026, 12, 28), {}, "Christmas Eve, then Christmas and the week-end"),
        (date(2027, 3, 25), date(2027, 3, 26), {}, "Good Friday is worked in Meurthe-et-Moselle"),
        (date(2027, 3, 25), date(2027, 3, 30), METZ, "Good Friday is not worked in Moselle"),
        (date(2026, 10, 23), date(2026, 10, 26), {}, "the week-end of the hour change"),
    ],
)
def test_a_digest_waits_for_the_next_working_morning(
    world: World, confirmed: date, told: date, place: dict[str, str], why: str
) -> None:
    world.go_to(confirmed)
    application = world.confirmed(**place)
    morning = world.timers(application)["application.digest"].astimezone(PARIS)
    assert (morning.date(), morning.hour, morning.minute) == (told, 8, 0), why


def test_applications_of_friday_and_of_the_week_end_are_one_digest(world: World) -> None:
    world.prefecture("54")
    for day in (18, 19, 20):
        world.go_to(date(2026, 9, day))
        world.confirmed()
    assert [count for _, count in morning(world, date(2026, 9, 21))] == [3]


def test_without_news_no_digest_is_sent(world: World) -> None:
    world.prefecture("54")
    world.apply()
    assert morning(world, date(2026, 9, 15)) == []


def test_an_application_is_in_one_digest_only(world: World) -> None:
    world.prefecture("54")
    for day in (14, 15, 16):
        morning(world, date(2026, 9, day))
        world.confirmed()
        world.confirmed()
    morning(world, date(2026, 9, 17))
    assert [count for _, count in digests(world)] == [2, 2, 2]


def test_after_an_outage_missed_mornings_make_one_digest(world: World) -> None:
    world.prefecture("54")
    for day, number in ((14, 1), (15, 2), (16, 3)):
        world.go_to(date(2026, 9, day))
        for _ in range(number):
            world.confirmed()
    assert morning(world, date(2026, 9, 30), hour=22) == [], "people sleep"
    assert [count for _, count in morning(world, date(2026, 10, 1))] == [6]
    assert morning(world, date(2026, 10, 1), hour=9) == []
    assert morning(world, date(2026, 10, 2)) == []


def test_a_long_digest_names_twenty_and_counts_the_others_by_department(world: World) -> None:
    region = world.staff(Role.PREFECTURE, "54", "57", "88")
    for _ in range(22):
        world.confirmed()
    for _ in range(3):
        world.confirmed(**METZ)
    assert morning(world, date(2026, 9, 15)) == [(region.email, 25)]
    [mail] = world.mails("digest")
    nancy, metz = listed(mail)
    assert (nancy[0], len(nancy[1:]), metz) == ("Meurthe-et-Moselle (22)", 20, ["Moselle (3)"])
    assert mail.params["opinion_more"] == 5


def test_an_application_withdrawn_before_the_morning_is_not_told(world: World) -> None:
    world.prefecture("54")
    world.withdraw(world.confirmed())
    assert morning(world, date(2026, 9, 15)) == []


def test_an_application_whose_opinion_was_given_meanwhile_is_left_out(world: World) -> None:
    email = world.prefecture("54").email
    withdrawn, reviewed, kept = world.confirmed(), world.confirmed(), world.confirmed()
    world.withdraw(withdrawn)
    give_opinion(world, reviewed)
    assert morning(world, date(2026, 9, 15)) == [(email, 1)]
    assert listed(world.mails("digest")[0]) == [["Meurthe-et-Moselle (1)", kept.name]]


def test_an_opinion_given_between_the_clock_and_the_task_leaves_nothing_to_tell(world: World) -> None:
    world.prefecture("54")
    application = world.confirmed()
    world.go_to(date(2026, 9, 15))
    world.tick()
    give_opinion(world, application)
    world.run_tasks()
    assert digests(world) == []


def test_two_structures_of_one_name_are_two_applications(world: World) -> None:
    world.prefecture("54")
    for _ in range(2):
        world.confirmed(name="Commune de Saint-Martin")
    morning(world, date(2026, 9, 15))
    assert listed(world.mails("digest")[0]) == [["Meurthe-et-Moselle (2)", *["Commune de Saint-Martin"] * 2]]


def test_each_agent_of_a_prefecture_gets_the_digest_and_a_closed_account_does_not(world: World) -> None:
    agents = [world.prefecture("54"), world.staff(Role.PREFECTURE, "54", "88")]
    closed = world.staff(Role.PREFECTURE, "54", "55")
    world.change(closed, status=AccountStatus.DISABLED)
    world.confirmed()
    assert sorted(to for to, _ in morning(world, date(2026, 9, 15))) == sorted(one.email for one in agents)


def test_an_account_closed_between_the_clock_and_the_task_gets_no_digest(world: World) -> None:
    agent = world.prefecture("54")
    world.confirmed()
    world.go_to(date(2026, 9, 15))
    world.tick()
    [task] = world.store.tasks
    world.store.meanwhile = lambda: world.change(agent, status=AccountStatus.DISABLED)
    tasks.run(world.ports, task.id)
    assert digests(world) == []


# Applications and follow-ups in one e-mail

# A Friday.
ESCALATION = date(2026, 11, 13)


def late_and_waiting(world: World) -> list[Application]:
    """Return twelve follow-ups escalated last night, and applications of yesterday in three departments."""
    world.go_to(date(2026, 7, 6))
    for number in range(12):
        world.hired(world.granted(**(METZ if number % 2 else {})))
    world.run_tasks()
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54", "57"])
    world.run_tasks()
    for late in world.created(FollowUp):
        changes = Changes(author=world.author, at=world.clock.now())
        changes.set_timer("follow_up.escalation", late.id, start_of_day(ESCALATION))
        world.store.commit(changes)
    for department in ("54", "57"):
        world.change(world.prefecture(department), status=AccountStatus.DISABLED)
    world.go_to(ESCALATION - timedelta(days=1), hour=12)
    world.tick()
    waiting = [
        world.confirmed(),
        world.confirmed(**METZ),
        world.confirmed(insee_code="88160", postal_code="88000"),
    ]
    world.go_to(ESCALATION, hour=0)
    world.tick()
    return waiting


def test_twelve_late_follow_ups_and_three_departments_are_one_email(world: World) -> None:
    nancy, metz, epinal = late_and_waiting(world)
    region = world.staff(Role.PREFECTURE, "54", "57", "88")
    assert morning(world, ESCALATION) == [(region.email, 3)]
    for hour in range(9, 20):
        assert morning(world, ESCALATION, hour=hour) == []
    assert morning(world, ESCALATION + timedelta(days=1)) == []
    [mail] = world.mails("digest")
    assert listed(mail) == [
        ["Meurthe-et-Moselle (1)", nancy.name],
        ["Moselle (1)", metz.name],
        ["Vosges (1)", epinal.name],
    ]
    assert [section[0] for section in listed(mail, "late_follow_up")] == [
        "Meurthe-et-Moselle (6)",
        "Moselle (6)",
    ]
    subject, text = text_of(world, mail)
    assert subject == "À traiter : 3 candidatures à examiner, 12 suivis trimestriels en retard"
    assert "3 candidatures attendent l'avis de la préfecture" in text.replace("’", "'")
    assert f"Vosges (1)\n- {epinal.name}\n" in text
    assert "12 suivis trimestriels sont attendus" in text.replace("\u00a0", " ")
    assert "autre" not in text


def test_a_digest_of_late_follow_ups_alone_says_nothing_of_applications(world: World) -> None:
    waiting = late_and_waiting(world)
    bank = world.staff(Role.FUNDER)
    assert morning(world, ESCALATION) == [(bank.email, 0)]
    subject, text = text_of(world, world.mails("digest")[0])
    assert subject == "À traiter : 12 suivis trimestriels en retard"
    assert "candidature" not in text and not any(one.name in text for one in waiting)


def test_ninety_eight_recipients_and_more_are_told_once_each(world: World) -> None:
    people = [*world.agents(70, Role.PREFECTURE, "54"), *world.agents(60, Role.PREFECTURE, "54")]
    world.confirmed()
    assert sorted(to for to, _ in morning(world, date(2026, 9, 15))) == people


# Repeated, late and crashed runs


def test_a_clock_and_a_task_that_run_twice_tell_once_without_failing(world: World) -> None:
    people = [world.prefecture("54"), world.staff(Role.PREFECTURE, "54", "88")]
    world.confirmed()
    world.confirmed()
    world.go_to(date(2026, 9, 15))
    others = []
    world.store.meanwhile = lambda: others.append(world.tick())
    assert [tick.failed for tick in (world.tick(), *others)] == [[], []]
    [task] = [task for task in world.store.tasks if task.name == "send_digests"]
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert not tasks.run(world.ports, task.id)
    assert sorted(to for to, _ in digests(world)) == sorted(one.email for one in people)


@pytest.mark.parametrize("crash", range(1, 6))
def test_a_task_that_crashes_neither_loses_nor_repeats_a_digest(world: World, crash: int) -> None:
    people = world.agents(4, Role.PREFECTURE, "54")
    world.confirmed()
    world.go_to(date(2026, 9, 15))
    world.tick()
    [task] = [task for task in world.store.tasks if task.name == "send_digests"]
    world.store.crash_at = world.store.commits + crash
    with pytest.raises(Crash):
        tasks.run(world.ports, task.id)
    assert len(digests(world)) == min(crash - 1, 4)
    tasks.run(world.ports, task.id)
    assert sorted(to for to, _ in digests(world)) == people


def test_a_digest_task_of_the_previous_release_sends_the_present_digest(world: World) -> None:
    agent = world.prefecture("54")
    world.confirmed()
    world.go_to(date(2026, 9, 15))

    def owe(changes: Changes) -> str:
        return add_task(world.ports, changes, "tell_late_follow_ups", today="2026-09-15", mornings=["x"]).id

    tasks.run(world.ports, decide(world.ports, System(request_id="clock"), owe))
    assert [to for to, _ in digests(world)] == [agent.email]


def test_a_task_delivered_at_night_waits_for_the_morning(world: World) -> None:
    agent = world.prefecture("54")
    world.confirmed()
    world.go_to(date(2026, 9, 15))
    world.tick()
    world.go_to(date(2026, 9, 15), hour=23)
    world.run_tasks()
    assert digests(world) == []
    assert morning(world, date(2026, 9, 16)) == [(agent.email, 1)]


def test_a_person_missed_on_one_day_is_told_of_both_the_next_day(world: World) -> None:
    told, missed = world.prefecture("54"), world.staff(Role.PREFECTURE, "54", "88")
    world.confirmed()
    world.go_to(date(2026, 9, 15))
    world.tick()
    world.store.crash_at = world.store.commits + 2
    [task] = [task for task in world.store.tasks if task.name == "send_digests"]
    with pytest.raises(Crash):
        tasks.run(world.ports, task.id)
    [(first, _)] = digests(world)
    world.confirmed()
    # The task is in the dead-letter queue.
    world.store.tasks.clear()
    counts = dict(morning(world, date(2026, 9, 16)))
    assert counts.pop(first) == 1
    assert counts == {({told.email, missed.email} - {first}).pop(): 2}


def test_the_agency_gets_the_digest_of_departments_without_a_prefecture_account(world: World) -> None:
    agency, prefecture = world.staff(Role.AGENCY), world.prefecture("54")
    world.confirmed()
    world.confirmed(**METZ)
    told = morning(world, world.today + timedelta(days=1))
    assert sorted(told) == sorted([(agency.email, 1), (prefecture.email, 1)])
    mail = next(one for one in world.mails("digest") if one.to == agency.email)
    assert listed(mail)[0][0] == "Moselle (1)"
    _, text = text_of(world, mail)
    assert "Aucune préfecture n'a de compte ouvert pour ces départements" in text
    assert "donner un avis" not in text
