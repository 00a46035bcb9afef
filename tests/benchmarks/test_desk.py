"""The reads of the agency's desk at national size: 10,000 applications, no scan, eight requests at most."""

import gc
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from tests.benchmarks.pace import usual_milliseconds
from tests.benchmarks.people import NOW, Country
from tests.benchmarks.shelf import Answers, Shelf
from tests.benchmarks.visit import opened, store_agent
from tests.support import builders

APPLICATIONS = 10_000
MOST_REQUESTS, MOST_OF_A_SEARCH = 8, 5
MILLISECONDS = 300
SIGNED_IN = ("SESSION#", "ACCOUNT#")
PATHS = (
    "/espace/tableau",
    "/espace/tableau/carte?measure=waiting",
    "/espace/tableau/semaines",
    "/espace/dossiers?tray=all",
    "/espace/dossiers?tray=all&q=saint-den",
    "/api/v1/desk/board",
)


def _applications() -> list[Application]:
    statuses = list(ApplicationStatus)[1:]
    found = []
    for number, structure in enumerate(Country().structures(APPLICATIONS)):
        opinion_at = NOW - timedelta(days=number % 90)
        found.append(
            builders.application(
                status=statuses[number % len(statuses)],
                place=structure.place,
                name=f"Communauté de communes de {structure.place.name}",
                confirmed_at=opinion_at - timedelta(days=number % 40),
                opinion=Opinion(
                    verdict=OpinionVerdict.FAVOURABLE,
                    comment="Un bon projet.",
                    given_at=opinion_at,
                    given_by="a",
                ),
                posts_granted=number % 3,
            )
        )
    return found


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The whole country, read by an agent."""
    shelf = Shelf()
    store_agent(shelf, _applications())
    return shelf


@pytest.mark.parametrize("path", PATHS)
def test_a_desk_reads_the_country_in_a_few_requests(shelf: Shelf, path: str) -> None:
    with opened(shelf) as get:
        shelf.reads.clear()
        get(path)
    mine = [one for one in shelf.reads if not one.subject.startswith(SIGNED_IN)]
    assert len(shelf.reads) <= MOST_REQUESTS, [one.subject for one in shelf.reads]
    if "&q=" in path:
        assert len(mine) <= MOST_OF_A_SEARCH
    assert {one.operation for one in shelf.reads} <= {"GetItem", "BatchGetItem"}, "nothing is scanned"


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
def test_the_country_is_shown_within_300_milliseconds_of_processor(
    shelf: Shelf, path: str, record_property: Callable[[str, object], None]
) -> None:
    shelf.answers = Answers()
    with opened(shelf) as get:
        get(path)
    # From here on the bytes are ready: the work of the stand-in for the database is not counted, nor that of
    # the garbage collector on the stored country.
    gc.collect()
    gc.freeze()
    with opened(shelf.answers) as get:
        found = usual_milliseconds(lambda: get(path), runs=5)
    gc.unfreeze()
    record_property("figure", f"{path}: {found:.0f} ms around {APPLICATIONS} applications")
    assert found <= MILLISECONDS, f"{found:.0f} ms"
