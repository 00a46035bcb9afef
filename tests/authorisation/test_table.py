"""Every route, for everybody, on every object, is compared with the table of RULES section 7."""

import re
from collections import defaultdict
from collections.abc import Callable

import pytest

from chalicelib.domain.access.link import PROOFS
from tests.authorisation import people
from tests.authorisation.asking import (
    CATCHES_ALL,
    Expectation,
    Forbidden,
    ForeignObject,
    OwnDataOnly,
    Permitted,
    UnknownObject,
    seen,
)
from tests.authorisation.conftest import Checked
from tests.authorisation.expected import ROLES, expected
from tests.authorisation.mutants import operation
from tests.authorisation.people import ACTORS, PURPOSES
from tests.recording.cases import ACTS, Act, Case, parameters
from tests.recording.edge import Edge, routes
from tests.recording.world import LinkPurpose

pytestmark = pytest.mark.thorough

_MOST_SHOWN = 20
_WORDS = frozenset({"everybody", "everybody-signed-in", "link"})
# Lists of structures and prefectures whose rows have no id: files for a spreadsheet, and figures.
_NAMELESS = frozenset(
    {
        "/espace/candidatures/export",
        "/api/v1/structure/candidates/export",
        "/espace/dossiers/export",
        "/espace/conseillers/export",
        "/api/v1/advisers/export",
        "/espace/subventions/export",
        "/api/v1/subsidies/export",
        "/espace/suivis-trimestriels/export",
        "/api/v1/follow-ups/export",
        "/api/v1/desk/applications/export",
        "/espace/tableau/export",
        "/api/v1/desk/board/export",
        "/api/v1/desk/board",
        "/espace/tableau",
        "/espace/tableau/carte",
        "/espace/tableau/semaines",
        "/espace/versements/tableau",
        "/espace/versements/tableau/comptes",
        "/espace/versements/tableau/export",
        "/api/v1/money-board",
        "/api/v1/money-board/accounts",
        "/api/v1/money-board/export",
        "/espace/tableau/journee",
        "/api/v1/agency/days",
        "/espace/activite",
        "/espace/activite/export",
        "/api/v1/advisers/activity",
        "/api/v1/advisers/activity/export",
        # By adviser, with their names.
        "/espace/activite-des-conseillers",
        "/espace/activite-des-conseillers/export",
        "/api/v1/structure/activity/export",
    }
)
# Pages of a space without a list, or with a list about the object of their address.
_NO_LIST = frozenset(
    {
        "/espace/dossiers/avis",
        "/espace/documents",
        "/espace/prolongation",
        "/espace/postes",
        "/espace/adresse",
        # Names the contact, as long as nobody else was chosen.
        "/api/v1/structure/mail-readers",
        "/espace/demande-de-correction",
        "/espace/contact",
        "/espace/coordonnees-bancaires",
        "/api/v1/structure/bank-details",
        # The delivery address of its uniforms.
        "/espace/livraison",
        "/api/v1/structure/delivery",
        "/espace/postes-supplementaires",
        "/espace/postes-supplementaires/retrait",
        # Its own SIRET, and its own liquidation.
        "/espace/liquidation",
        "/api/v1/structure/liquidation",
        "/espace/siret",
        "/api/v1/structure/siret-change",
    }
)

# Routes that alone check the role, with the reason why this is enough.
_ONLY_THE_DOOR = {
    ("GET", "/api/v1/me"): "shows the session itself: nothing is looked for",
    ("GET", "/espace"): "leads to the home of the role, which is read as its own routes are",
    (
        "GET",
        "/mon-espace/cv/recu",
    ): "gives back what is in its own address, in a form that asks when it is sent",
    ("GET", "/mon-espace/donnees"): "says what may be done, and shows nobody",
    ("GET", "/mon-espace/effacement"): "says what will be done, and shows nobody",
}


@pytest.fixture(scope="module")
def asked_by_route(checked: dict[Expectation, Checked]) -> dict[tuple[str, str], set[str]]:
    """Return the acts that are looked up in the table when a permitted caller comes in."""
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one, came in checked.items():
        if isinstance(one, Permitted):
            asked[one.case.method, one.case.route] |= came.asked
    return asked


def test_the_table_names_every_route_and_nothing_else() -> None:
    declared = {
        (method, path) for path, methods in routes().items() for method in methods if method != "OPTIONS"
    }
    assert declared == set(expected())


def test_the_table_names_known_roles() -> None:
    for route, may in expected().items():
        assert may, route
        assert {one.rstrip("~") for one in may} <= {*ROLES, *_WORDS}, route


def test_every_purpose_of_a_link_is_tried(edge: Edge) -> None:
    # A continuation link opens no route: it fills in a field of a public form.
    opening = set(LinkPurpose) - PROOFS
    assert set().union(*PURPOSES.values()) == opening
    sent = {
        purpose
        for name in people.SENT
        for purpose in LinkPurpose
        if edge.world.ports.signer.read(purpose, edge.world.things["token"][name]) is not None
    }
    assert sent == opening


def _none_broken(checked: dict[Expectation, Checked], which: Callable[[Expectation], bool]) -> None:
    chosen = {one: came for one, came in checked.items() if which(one)}
    broken = [f"{one.case.name} {came.broken}" for one, came in chosen.items() if came.broken]
    assert chosen
    assert not broken, f"{len(broken)} of {len(chosen)}\n" + "\n".join(broken[:_MOST_SHOWN])


def test_a_permitted_caller_passes(checked: dict[Expectation, Checked]) -> None:
    _none_broken(checked, lambda one: isinstance(one, Permitted))


def test_without_a_session_one_is_asked_to_sign_in(checked: dict[Expectation, Checked]) -> None:
    _none_broken(checked, lambda one: isinstance(one, Forbidden) and one.signs_in)


def test_another_role_finds_nothing(checked: dict[Expectation, Checked]) -> None:
    _none_broken(checked, lambda one: isinstance(one, Forbidden) and _of_role(one) and not _by_link(one))


def test_a_link_of_another_purpose_opens_nothing(checked: dict[Expectation, Checked]) -> None:
    _none_broken(checked, lambda one: isinstance(one, Forbidden) and _by_link(one))


def test_an_object_of_another_looks_unknown_to_the_byte(checked: dict[Expectation, Checked]) -> None:
    _none_broken(checked, lambda one: isinstance(one, ForeignObject))


def test_an_unknown_object_is_not_found_by_permitted_callers(checked: dict[Expectation, Checked]) -> None:
    _none_broken(checked, lambda one: isinstance(one, UnknownObject))


def test_nothing_that_is_read_contains_objects_of_others(checked: dict[Expectation, Checked]) -> None:
    _none_broken(checked, lambda one: isinstance(one, OwnDataOnly))


def test_an_unknown_address_is_the_same_for_everybody(edge: Edge) -> None:
    act = ACTS["{} {}".format(*CATCHES_ALL)]
    pages = {seen(edge, Case(*CATCHES_ALL, who, act.names(who))) for who in ACTORS}
    # Its menu leads signed-in people to the space, and others to sign in.
    assert len({re.sub(r'<a href="/(espace|connexion)">.*?</a>', "", page) for page in pages}) == 1


@pytest.mark.parametrize("who", ["structure", "prefecture", "prefecture-28"])
def test_each_list_shows_ones_own_objects(edge: Edge, who: str) -> None:
    # Otherwise a list that is always empty would also hide those of others.
    mine = people.own(edge.world, who)
    for (method, route), may in expected().items():
        if method == "GET" and ACTORS[who] in may and not parameters(route):
            act = ACTS.get(f"{method} {route}", Act())
            read = "".join(seen(edge, Case(method, route, who, query=query)) for query in act.queries)
            assert any(one in read for one in mine) or route in _NAMELESS | _NO_LIST, route


def test_a_route_that_is_not_public_declares_its_act() -> None:
    without = {route for route in expected() if operation(*route).act is None}
    assert all(expected()[route] == {"everybody"} for route in without)


@pytest.mark.parametrize(("method", "route"), [one for one in expected() if operation(*one).act is not None])
def test_the_declared_act_of_a_route_is_looked_up_in_the_table(
    asked_by_route: dict[tuple[str, str], set[str]], method: str, route: str
) -> None:
    asked = operation(method, route).act in asked_by_route[method, route]
    assert asked == ((method, route) not in _ONLY_THE_DOOR)


def test_the_figures(
    checked: dict[Expectation, Checked], record_property: Callable[[str, object], None]
) -> None:
    told = f"authorisation: {len(expected())} routes, {len(ACTORS)} actors, {len(checked)} expectations"
    record_property("figure", told)


def _of_role(one: Forbidden) -> bool:
    return ACTORS[one.case.who] != ""


def _by_link(one: Forbidden) -> bool:
    return "link" in expected()[one.case.method, one.case.route]
