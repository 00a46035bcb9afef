"""The year before the recorded day, in which two structures go through everything."""

from datetime import date
from typing import Any

from tests.recording import present
from tests.recording.world import (
    PLACES,
    Declared,
    EndReason,
    PostDeclaration,
    RecordedWorld,
    Role,
    Structure,
    Verdict,
    accepting,
    applications,
    checking,
    ends,
    every,
    follow_up,
    review,
)

# Each structure has everything once, in a department of its own.
STRUCTURES = {"A": "54", "B": "28"}

BEGINNING = date(2025, 10, 6)
FIRST_QUARTERS = {"accepted": date(2026, 1, 5), "questioned": date(2026, 4, 3), "submitted": date(2026, 7, 3)}
SECOND_SESSION = date(2026, 7, 6)
PAST_THE_TERM = date(2026, 9, 8)
LAST_QUARTER = date(2026, 10, 2)
TODAY = date(2026, 10, 5)


def build() -> RecordedWorld:
    """Build the world in which every case is recorded: the same at each call."""
    world = RecordedWorld()
    world.go_to(BEGINNING)
    for department in PLACES:
        world.prefecture(department)
    for role in (Role.FUNDER, Role.AGENCY, Role.COMMITTEE):
        world.staff(role)
    _first_session(world)
    for state, day in FIRST_QUARTERS.items():
        _quarter_ends(world, day)
        for name in STRUCTURES:
            _declare(world, name, state)
    _second_session(world)
    _quarter_ends(world, LAST_QUARTER)
    for name in STRUCTURES:
        structure = world.structures[name]
        found = list(every(world.ports.store.follow_ups_of_structure, structure.id))
        world.name("follow_up", f"{name}.open", found[0].id)
    world.go_to(TODAY)
    world.tick()
    present.fill(world, STRUCTURES)
    return world


def _first_session(world: RecordedWorld) -> None:
    decided = {
        name: world.reviewed(posts_requested=6, **PLACES[department])
        for name, department in STRUCTURES.items()
    }
    asked = {name: _ask(world, name, application.id) for name, application in decided.items()}
    session = world.session(*decided.values())
    for application in decided.values():
        world.decide(session, application, posts=6)
    world.publish(session)
    world.name("session", "published", session.id)
    for name, application in decided.items():
        world.name("application", f"{STRUCTURES[name]}.validated", application.id)
        structure = world.get(Structure, world.fresh(application).structure_id or "")
        world.structures[name] = structure
        world.name("structure", name, structure.id)
        world.structure_account(structure)
        review.answer(world.ports, world.as_structure(structure), asked[name], text="À la mairie.")
        for state in ("hired", "ended"):
            recruitment = world.hired(structure, world.here(STRUCTURES[name]))
            world.name("recruitment", f"{name}.{state}", recruitment.id)
            world.name("candidate", f"{name}.{state}", recruitment.candidate_id)
        world.look_after(name)
        world.run_tasks()
    world.go_to(date(2025, 11, 3))
    for name, application in decided.items():
        given = {"ended_on": world.today, "reason": EndReason.RESIGNATION}
        ended = world.things["recruitment"][f"{name}.ended"]
        ends.end(world.ports, world.as_structure(world.structures[name]), ended, **given)
        _extend(world, application, date(2026, 11, 2))


def _ask(world: RecordedWorld, name: str, application_id: str) -> str:
    """Ask two questions as the prefecture, of which the structure will answer the second; return its id."""
    account = world.prefecture(STRUCTURES[name])
    for state in ("waiting", "replied"):
        text = "Où l'accueil aura-t-il lieu ?" if state == "waiting" else "Qui formera le conseiller ?"
        question = review.ask(world.ports, world.as_account(account), application_id, text=text)
        world.name("question", f"{name}.{state}", question.id)
    return question.id


def _extend(world: RecordedWorld, application: Any, deadline: date) -> None:
    given = {"deadline": deadline, "reason": "Le premier candidat a renoncé.", "expected_version": None}
    agency = world.as_account(world.staff(Role.AGENCY))
    applications.extend(world.ports, agency, application.id, **given)


def _quarter_ends(world: RecordedWorld, day: date) -> None:
    world.go_to(day)
    world.tick()
    follow_up.open_quarters(world.ports, list(PLACES))
    world.run_tasks()


def _declare(world: RecordedWorld, name: str, state: str) -> None:
    """Submit the follow-up of the quarter, then accept or question it."""
    structure = world.structures[name]
    found = next(iter(every(world.ports.store.follow_ups_of_structure, structure.id)))
    world.name("follow_up", f"{name}.{state}", found.id)
    part = {"full_time": False, "part_time_days": 12, "part_time_reason": "Temps partiel"}
    given = part if state == "submitted" else {"full_time": True}
    posts = tuple(
        PostDeclaration(recruitment_id=one, gross_pay_cents=750_000, absence_days=0, **given)
        for one in found.recruitment_ids
    )
    declared = Declared(posts=posts, third_parties_invoiced=False, comment=None, signed_by="Anne Martin")
    follow_up.submit(world.ports, world.as_structure(structure), found.id, declared=declared)
    funder = world.as_account(world.staff(Role.FUNDER))
    if state == "submitted":
        decided = {"days": 12, "worked_percent": 80, "reason": "Temps partiel à 80 %."}
        for one in found.recruitment_ids:
            checking.decide_part_time(world.ports, funder, found.id, recruitment_id=one, **decided)
    if state == "accepted":
        seen_at = int(world.clock.now().timestamp() * 1000)
        chosen = {"quarter": found.quarter, "seen_at": seen_at, "follow_up_ids": [found.id]}
        acceptance = accepting.accept_several(world.ports, funder, **chosen)
        world.run_tasks()
        world.name("acceptance", f"{name}.done", acceptance.id)
    if state == "questioned":
        text = "Quel est le détail des absences ?"
        checking.question(world.ports, funder, found.id, text=text, expected_version=None)


def _second_session(world: RecordedWorld) -> None:
    """Hold a session that rejects, postpones, and grants to structures that will not recruit in time."""
    world.go_to(SECOND_SESSION)
    decided = {
        f"{department}.{state}": world.reviewed(**place)
        for department, place in PLACES.items()
        for state in ("rejected", "postponed", "overdue")
    }
    decided["54.lapsed"] = world.reviewed(**PLACES["54"])
    # The second structure of the account of the first.
    decided["54.second"] = world.reviewed(**PLACES["54"], email=world.structures["A"].contact_email)
    session = world.session(*decided.values())
    verdicts = {"rejected": Verdict.REJECTED, "postponed": Verdict.POSTPONED}
    for name, application in decided.items():
        verdict = verdicts.get(name.partition(".")[2], Verdict.VALIDATED)
        world.decide(session, application, verdict)
        world.name("application", name, application.id)
    world.publish(session)
    _extend(world, decided["54.second"], date(2026, 12, 31))
    for name in ("second", "overdue"):
        structure_id = world.fresh(decided[f"54.{name}"]).structure_id or ""
        world.name("structure", name, structure_id)
        world.structures[name] = world.get(Structure, structure_id)
    world.structure_account(world.structures["overdue"])
    world.go_to(PAST_THE_TERM)
    world.tick()
    lapsed = {"reason": "Aucun recrutement n'est en vue.", "expected_version": None}
    agency = world.as_account(world.staff(Role.AGENCY))
    applications.lapse(world.ports, agency, decided["54.lapsed"].id, **lapsed)
