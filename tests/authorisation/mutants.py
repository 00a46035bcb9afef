"""Faults in the table of permissions, and the requests that must find each of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import app
from chalicelib import wiring
from chalicelib.domain.access import scopes
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import SCOPES, Act
from chalicelib.domain.access.scopes import ROLES, Scope, Who, anything, listed
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.operation import Operation
from chalicelib.services.activity import statistics
from chalicelib.services.candidates import documents
from chalicelib.services.deciding import committee
from tests.authorisation import people
from tests.authorisation.asking import Expectation, Permitted
from tests.authorisation.people import ACTORS
from tests.recording.edge import Edge


def operation(method: str, route: str) -> Operation:
    """Return the declaration of a route."""
    declared: Operation = app.app.routes[route][method].view_function.operation
    return declared


@dataclass(frozen=True)
class InService:
    """An act that no route offers, called in its service: it must find nothing."""

    act: Act
    who: Who
    ask: Callable[[Edge], Any]

    def broken(self, edge: Edge) -> str:
        edge.begin()
        try:
            found = self.ask(edge)
        except Refusal as refusal:
            return "" if refusal.kind == "not_found" else f"is refused as {refusal.code}"
        return f"finds {found}" if found else ""


def _of_another(service: Callable[..., Any]) -> Callable[[Edge], Any]:
    def ask(edge: Edge) -> Any:
        world = edge.world
        me, other = (world.things["candidate"][name] for name in ("me.candidate", "A.documented"))
        actor = world.as_candidate(world.person(me))
        return service(wiring.ports(), actor, other, kind=DocumentKind.CV)

    return ask


def _agenda_of_a_prefecture(edge: Edge) -> Any:
    actor = edge.world.as_account(edge.world.prefecture("54"))
    page = committee.applications_to_decide(wiring.ports(), actor, limit=100, cursor=None)
    assert page.items
    return {one.id for one in page.items} & people.foreign(edge.world, "prefecture")


def _activity_of_another_territory(edge: Edge) -> Any:
    """Only department 54 has activity: that of 28 has no figures, and no other department to choose."""
    actor = edge.world.as_account(edge.world.prefecture("28"))
    found = statistics.of_territory(wiring.ports(), actor, period="2026-Q3")
    return found.counts.reports or found.departments or found.department != "28"


IN_SERVICES = (
    InService(Act.DEPOSIT_CV, Who.CANDIDATE, _of_another(documents.upload)),
    InService(Act.REMOVE_CV, Who.CANDIDATE, _of_another(documents.remove)),
    InService(Act.LIST_APPLICATIONS, Who.PREFECTURE, _agenda_of_a_prefecture),
    InService(Act.SEE_ACTIVITY, Who.PREFECTURE, _activity_of_another_territory),
)

Asked = Expectation | InService


def of_act(expectations: Iterable[Expectation], act: Act, who: Who | None = None) -> list[Asked]:
    """Return what the routes and services of an act refuse, to some role or to everybody."""
    asked: list[Asked] = [
        one
        for one in expectations
        if operation(one.case.method, one.case.route).act is act
        and not isinstance(one, Permitted)
        and who in (None, ACTORS[one.case.who])
    ]
    return asked + [one for one in IN_SERVICES if one.act is act and who in (None, one.who)]


def notices(edge: Edge, asked: Iterable[Asked]) -> bool:
    """Return whether an expectation is broken, so that the mutant is killed."""
    return any(one.broken(edge) for one in asked)


def narrow_scopes() -> Iterator[tuple[Act, Who, Scope]]:
    """Return each scope that depends on the object."""
    for act, by_who in SCOPES.items():
        for who, scope in by_who.items():
            if who in ROLES and scope not in (anything, listed):
                yield act, who, scope


def _whatever_its_department(_actor: Actor, application: Any) -> bool:
    return application.status not in scopes._UNSEEN


def _whatever_its_status(actor: Any, application: Any) -> bool:
    return application.place.department in actor.account.departments


def _whoever_confirmed(_actor: Actor, seen: Any) -> bool:
    return seen.candidate.confirmed_at is not None


# One half of a scope with two conditions.
HALVES = {
    scopes.own_territory: (_whatever_its_department, _whatever_its_status),
    scopes.in_sight: (_whoever_confirmed,),
}
