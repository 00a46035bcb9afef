"""The table of permissions is asked on the way to everything that is not for everybody."""

import pytest

from tests.authorisation.asking import Expectation
from tests.authorisation.conftest import Lived
from tests.authorisation.expected import expected
from tests.authorisation.mutants import operation

# Where the door is the only one to ask, and why that is enough.
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


def _asked_there(entered: dict[Expectation, Lived], method: str, route: str) -> set[str]:
    return {
        act
        for one, came in entered.items()
        if (one.case.method, one.case.route) == (method, route)
        for act in came.asked
    }


def test_a_route_that_is_not_for_everybody_says_its_act() -> None:
    without = {route for route in expected() if operation(*route).act is None}
    assert all(expected()[route] == {"everybody"} for route in without)


@pytest.mark.parametrize(("method", "route"), [one for one in expected() if operation(*one).act is not None])
def test_the_act_that_a_route_says_is_asked_of_the_table(
    entered: dict[Expectation, Lived], method: str, route: str
) -> None:
    asked = operation(method, route).act in _asked_there(entered, method, route)
    assert asked == ((method, route) not in _ONLY_THE_DOOR)
