"""The page on which an adviser reads about their training (RULES 15 to 17)."""

import json
from dataclasses import replace

from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.course import CourseHours, PositioningTest
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site
from tests.audiences.situations import advising
from tests.audiences.training_situations import centre, opened_session

HOME, API = "/mon-espace", "/api/v1/candidate/post"


def become(site: Site, status: TrainingStatus, **fields: object) -> Training:
    """Set the training of the only adviser to a state."""
    known = site.store.get(Training, next(iter(site.store._all(Recruitment))).id)
    assert known is not None
    test = PositioningTest(hours=CourseHours.H105, passed_on=site.ports.today())
    changed = replace(known, status=status, test=test, **fields)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(changed)
    site.store.commit(changes)
    return changed


def test_an_adviser_reads_who_trains_and_that_the_place_is_not_confirmed_yet(site: Site) -> None:
    advising(site)
    text = site.get(HOME).text
    assert "Ma formation Test à passer" in text and "un e-mail les dira" in text
    assert "L'organisme de formation vous propose un test de positionnement" in text
    assert json.loads(site.get(API).html)["training"]["confirmed"] is False


def test_an_adviser_reads_where_and_when_once_the_session_is_confirmed(site: Site) -> None:
    advising(site)
    seat = opened_session(site, centre(site)).seat
    become(site, TrainingStatus.CONFIRMED, seat=seat, told=seat)
    text = site.get(HOME).text
    assert "Centre du Parc" in text and "105 heures, en alternance" in text
    assert "vous propose un test" not in text and "Ma formation : place confirmée" in text
    shown = json.loads(site.get(API).html)["training"]
    assert (shown["starts_on"], shown["hours"]) == (seat.starts_on.isoformat(), "105")
    assert shown["in_post_from"] is None and shown["where"] == seat.where


def test_an_adviser_takes_up_the_post_the_day_after_the_training(site: Site) -> None:
    advising(site)
    seat = opened_session(site, centre(site)).seat
    become(site, TrainingStatus.FINISHED, seat=seat, told=seat)
    assert "En poste à partir du" in site.get(HOME).text
    assert json.loads(site.get(API).html)["training"]["in_post_from"] > seat.ends_on.isoformat()
