"""Situations of a training body: an adviser in each state, centres, sessions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.course import Absence, CourseHours, Exam, Exemption, PositioningTest
from chalicelib.domain.training.session import Mode, SessionDates, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.training import centres, plans, sessions
from tests.audiences.site import ANYBODY, Site, signed_in
from tests.audiences.situations import deposited_certificate, staff_enters
from tests.audiences.structure.test_space import hired
from tests.domain.training.builders import a_session
from tests.support import builders

# Chartres is in Centre-Val de Loire, whose lot is the fifth.
LOT = 5
T = TrainingStatus
TRAININGS, SESSIONS, CENTRES = "/espace/formations", "/espace/sessions-de-formation", "/espace/centres"


def body(site: Site) -> AccountSession:
    """Return an agent of the training body of Chartres."""
    account = builders.account(id="body", role=Role.TRAINING_BODY, lots=(LOT,), created_at=site.clock.now())
    return AccountSession(account=account)


def centre(site: Site) -> Centre:
    """Return a centre in Chartres."""
    return centres.add_centre(
        site.ports,
        body(site),
        lot=LOT,
        name="Centre du Parc",
        address="1 rue du Parc",
        postal_code="28000",
        insee_code="28085",
        seats=20,
    )


def opened_session(site: Site, held: Centre | None = None, days: int = 30) -> TrainingSession:
    """Return a session that starts in some days, in a centre or remote."""
    starts_on = site.ports.today() + timedelta(days=days)
    return sessions.open_session(
        site.ports,
        body(site),
        lot=LOT,
        centre_id=held.id if held else None,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=105),
        closes_on=starts_on - timedelta(days=7),
        seats=12,
    )


def _written(site: Site, *entities: Any, update: bool = False) -> None:
    changes = Changes(author=ANYBODY, at=site.clock.now())
    for one in entities:
        (changes.update if update else changes.create)(one)
    site.store.commit(changes)


def begun_session(site: Site, held: Centre, days: int) -> TrainingSession:
    """Return a session in person that began some days ago."""
    starts_on = site.ports.today() - timedelta(days=days)
    made = a_session(
        id=site.ports.ids.new(),
        lot=LOT,
        centre_id=held.id,
        where=held.where,
        mode=Mode.IN_PERSON,
        dates=SessionDates(
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=105),
            closes_on=starts_on - timedelta(days=7),
            seats=12,
        ),
        status=TrainingSessionStatus.CONFIRMED,
        closed_with=8,
    )
    _written(site, made)
    return made


def in_state(site: Site, status: TrainingStatus, **fields: Any) -> Training:
    """Return another adviser of the structure, whose training is in a state."""
    hired_one = next(iter(site.store._all(Recruitment)))
    known = site.store.get(Training, hired_one.id)
    assert known is not None
    copied = replace(hired_one, id=site.ports.ids.new(), version=0)
    test = (
        None
        if status in (T.TO_TEST, T.EXEMPT)
        else PositioningTest(hours=CourseHours.H420, passed_on=site.ports.today())
    )
    made = replace(known, id=copied.id, version=0, status=status, test=test, **fields)
    _written(site, copied, made)
    return made


def each_state(site: Site) -> dict[str, str]:
    """Return the paths of the pages of an adviser in each state, and of centres and sessions."""
    structure = signed_in(site)
    hired(site, structure)
    site.cookies.clear()
    assert len(list(every(site.store.recruitments_of_structure, structure.id))) == 1
    held, today = centre(site), site.ports.today()
    opened = opened_session(site, held)
    begun, over = begun_session(site, held, 20), begun_session(site, held, 140)
    registered = in_state(site, T.REGISTERED, seat=opened.seat)
    _written(site, replace(opened, registered=(registered.id,)), update=True)
    absences = (Absence(first_day=today - timedelta(days=3), last_day=today),)
    exams = (Exam(on=today - timedelta(days=2), passed=False),)
    exemption = Exemption(certified_on=today - timedelta(days=300), reference="REMN n° 7")
    states = {
        "to-test": in_state(site, T.TO_TEST),
        "tested": in_state(site, T.TESTED),
        "registered": registered,
        "begun": in_state(site, T.IN_TRAINING, seat=begun.seat, told=begun.seat, absences=absences),
        "failed": in_state(site, T.FAILED, seat=over.seat, told=over.seat, exams=exams),
        "abandoned": in_state(site, T.ABANDONED, abandoned_on=today),
        "exempt": in_state(site, T.EXEMPT, exemption=exemption),
    }
    return {
        **{f"training-{name}": f"{TRAININGS}/{one.id}" for name, one in states.items()},
        "training-session": f"{SESSIONS}/{opened.id}",
        "training-session-begun": f"{SESSIONS}/{begun.id}",
        "training-session-correction": f"{SESSIONS}/{opened.id}/correction",
        "training-session-cancellation": f"{SESSIONS}/{opened.id}/annulation",
        "centre": f"{CENTRES}/{held.id}",
    }


def planned(site: Site) -> None:
    """Return the plan of a lot with twelve waiting advisers."""
    for _ in range(12):
        in_state(site, T.TESTED)
    today = site.ports.today()
    plans.request_plan(
        site.ports,
        body(site),
        lot=LOT,
        first_start=today + timedelta(days=8),
        last_start=today + timedelta(days=40),
        months=3,
        travel_km=50,
    )
    site.run_tasks()


def training_desk(site: Site) -> dict[str, str]:
    """Sign in a training body; return its pages."""
    paths = each_state(site)
    planned(site)
    staff_enters(site, Role.TRAINING_BODY)
    return {
        **deposited_certificate(site, f"{paths['training-exempt']}/certificat", "training"),
        "training-home": "/espace",
        "trainings": TRAININGS,
        "trainings-narrowed": f"{TRAININGS}?q=nulle+part",
        "training-sessions": SESSIONS,
        "training-sessions-cancelled": f"{SESSIONS}?status=cancelled",
        "training-session-new": f"{SESSIONS}/nouvelle",
        "training-plan": f"{SESSIONS}/plan",
        "centres": CENTRES,
        "centre-new": f"{CENTRES}/nouveau",
        **paths,
    }


def lots_of_the_agency(site: Site) -> dict[str, str]:
    """Sign in the agency; return the pages of its lots and of the training."""
    each_state(site)
    staff_enters(site, Role.AGENCY)
    return {
        "agency-training-board": "/espace/tableau/formation",
        "agency-lots": "/espace/lots",
        "agency-lot": "/espace/lots/4",
        "agency-region-lot": "/espace/lots/regions/24",
    }
