"""The reads of each desk at national size: eight requests at most, no scan, 300 ms of processor."""

import gc
from collections.abc import Callable, Iterator

import pytest

from chalicelib.domain.access.account import Role
from tests.benchmarks.nation import AGENDAS, NATION, VILLAGE, Nation, nation
from tests.benchmarks.pace import usual_milliseconds
from tests.benchmarks.shelf import Answers
from tests.benchmarks.test_desk import MILLISECONDS, MOST_OF_A_SEARCH, MOST_REQUESTS, SIGNED_IN
from tests.benchmarks.visit import opened

_COMMON = (
    "/espace",
    "/espace/tableau",
    "/espace/tableau/carte?measure=recruited",
    "/espace/tableau/semaines",
)
PATHS: dict[Role, tuple[str, ...]] = {
    Role.AGENCY: (
        *_COMMON,
        "/espace/candidats?q=mar",
        "/espace/structures?q=saint-den",
        "/espace/structures",
        "/espace/conseillers?tray=all",
        "/espace/conseillers?tray=all&q=martin",
        "/espace/comptes",
        "/espace/comptes?q=agent",
        "/espace/adresses",
        "/espace/dossiers?tray=all&q=saint-den",
        "/espace/echeances",
        "/espace/tableau/journee",
        "/espace/seances",
        "/espace/enveloppes",
        "/espace/parametres",
        "/espace/motifs",
        "/espace/subventions?tray=all",
        "/espace/versements?tray=planned",
        "/espace/versements/tableau",
        "/api/v1/agency/candidates?q=mar",
        "/api/v1/agency/structures?q=saint-den",
        "/api/v1/agency/accounts?role=prefecture",
        "/api/v1/agency/undelivered",
        "/api/v1/agency/deadlines",
        "/api/v1/agency/applications",
        "/api/v1/agency/applications?limit=200",
        "/api/v1/agency/applications?status=confirmed",
        "/api/v1/agency/applications/{told}/journal",
    ),
    Role.COMMITTEE: (
        *_COMMON,
        "/espace/dossiers?tray=decision",
        "/espace/dossiers?tray=all&q=saint-den",
        "/espace/seances",
        *(
            f"/espace/seances/{{{count}}}{page}"
            for count in AGENDAS
            for page in ("", "/choix", "/cloture", "/proces-verbal", "/ordre")
        ),
        "/api/v1/committee/applications",
        "/espace/seances/{800}?page=8",
        "/espace/seances/{800}?decision=none&department=59",
        "/espace/seances/{800}/proces-verbal?page=8",
        "/api/v1/committee/sessions/{800}",
        "/api/v1/committee/sessions/{800}?limit=200",
    ),
    Role.PREFECTURE: (
        *_COMMON,
        "/espace/dossiers?tray=all",
        "/espace/dossiers?tray=all&q=saint-den",
        "/espace/conseillers?tray=all",
        "/espace/subventions?tray=all",
        "/espace/suivis-trimestriels?tray=all",
        "/espace/versements/tableau",
        "/api/v1/prefecture/applications",
    ),
    Role.FUNDER: (
        "/espace",
        "/espace/conseillers?tray=all&q=martin",
        "/espace/subventions?tray=all",
        "/espace/subventions?tray=all&q=saint-den",
        "/espace/versements?tray=planned",
        "/espace/versements/tableau",
        "/espace/versements/fichiers",
        "/espace/coordonnees",
    ),
}
ASKED = [(role, path) for role, paths in PATHS.items() for path in paths]


@pytest.fixture(scope="module")
def village() -> Nation:
    """The programme with few objects."""
    return nation(VILLAGE)


@pytest.fixture(scope="module")
def country() -> Iterator[Nation]:
    """The programme at national size."""
    found = nation(NATION)
    # The work of the garbage collector on the stored objects is not counted.
    gc.collect()
    gc.freeze()
    yield found
    gc.unfreeze()


def _require_few_requests(stored: Nation, role: Role, path: str) -> None:
    stored.enter(role)
    with opened(stored.shelf) as get:
        stored.shelf.reads.clear()
        get(_address(stored, path))
    reads = stored.shelf.reads
    mine = [one for one in reads if not one.subject.startswith(SIGNED_IN)]
    assert len(reads) <= MOST_REQUESTS, [one.subject for one in reads]
    if "q=" in path:
        assert len(mine) <= MOST_OF_A_SEARCH, [one.subject for one in mine]
    assert {one.operation for one in reads} <= {"GetItem", "BatchGetItem", "Query"}, "nothing is scanned"


def _address(stored: Nation, path: str) -> str:
    for count, session in stored.sessions.items():
        path = path.replace(f"{{{count}}}", session.id)
    return path.replace("{told}", stored.told.id)


@pytest.mark.parametrize(("role", "path"), ASKED)
def test_a_list_of_a_desk_is_read_in_a_few_requests(village: Nation, role: Role, path: str) -> None:
    _require_few_requests(village, role, path)


@pytest.mark.long
@pytest.mark.parametrize(("role", "path"), ASKED)
def test_a_list_of_the_country_is_read_in_a_few_requests(country: Nation, role: Role, path: str) -> None:
    _require_few_requests(country, role, path)


@pytest.mark.long
@pytest.mark.parametrize(("role", "path"), ASKED)
def test_a_list_of_the_country_is_shown_within_300_milliseconds(
    country: Nation, role: Role, path: str, record_property: Callable[[str, object], None]
) -> None:
    country.enter(role)
    address = _address(country, path)
    country.shelf.answers = Answers()
    with opened(country.shelf) as get:
        get(address)
    # From here on the bytes are ready: the work of the stand-in for the database is not counted.
    with opened(country.shelf.answers) as get:
        found = usual_milliseconds(lambda: get(address), runs=3)
    record_property("figure", f"{role} {path}: {found:.0f} ms")
    assert found <= MILLISECONDS, f"{found:.0f} ms"
