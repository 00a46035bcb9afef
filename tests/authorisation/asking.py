"""The expectations of RULES section 7 for each request, and their check against the response."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tests.authorisation import people
from tests.authorisation.expected import expected
from tests.authorisation.people import ACTORS, OTHERS, OTHERS_AT, OTHERS_SENT
from tests.recording.cases import ACTS, NOBODYS, Act, Case, family, parameters
from tests.recording.edge import Edge
from tests.recording.playing import Request, request

SIGN_IN_PAGES = frozenset({"/connexion", "/mon-espace/lien"})
# It is the page of unknown addresses: its response to everybody is 404.
CATCHES_ALL = ("GET", "/{unknown+}")


class Expectation(Protocol):
    """A request, and the expectation of RULES section 7 about its response."""

    @property
    def case(self) -> Case: ...

    def broken(self, edge: Edge) -> str:
        """Return what is wrong with the response; empty when nothing is."""


@dataclass(frozen=True)
class Permitted:
    """A permitted caller passes the permission check; a later refusal of the journey does not count."""

    case: Case

    def broken(self, edge: Edge) -> str:
        answer = _sent(edge, request(edge, self.case))
        past = answer.status_code not in (401, 404) and not _leads_to_sign_in(answer)
        return "" if past else f"is refused: {answer.status_code}"


@dataclass(frozen=True)
class Forbidden:
    """A forbidden caller gets 404; without a session, a page for signed-in people asks to sign in."""

    case: Case
    signs_in: bool = False

    def broken(self, edge: Edge) -> str:
        answer = _sent(edge, request(edge, self.case))
        if self.signs_in:
            asked = answer.status_code == 401 if self.case.api else _leads_to_sign_in(answer)
            return "" if asked else f"is not asked to sign in: {answer.status_code}"
        return "" if answer.status_code == 404 else f"is not 404: {answer.status_code}"


@dataclass(frozen=True)
class UnknownObject:
    """A permitted caller gets 404 for an unknown id, with a request that would succeed otherwise."""

    case: Case

    def broken(self, edge: Edge) -> str:
        kind = parameters(self.case.route)[0].removesuffix("_id")
        named = edge.world.things[kind][self.case.names[0]]
        status = _sent(edge, _of_nothing(request(edge, self.case), named)).status_code
        return "" if status == 404 else f"is not 404: {status}"


@dataclass(frozen=True)
class ForeignObject:
    """An object of somebody else has the same response as an unknown id, byte for byte."""

    case: Case
    thing: str

    def broken(self, edge: Edge) -> str:
        sent = request(edge, self.case)
        answer = _sent(edge, sent)
        if answer.status_code != 404:
            return f"is not 404: {answer.status_code}"
        edge.begin()
        differs = _told(answer) != _told(_sent(edge, _of_nothing(sent, self.thing)))
        return "differs from the answer to an unknown id" if differs else ""


@dataclass(frozen=True)
class OwnDataOnly:
    """A response contains nothing of somebody else."""

    case: Case

    def broken(self, edge: Edge) -> str:
        answer = _sent(edge, request(edge, self.case))
        if answer.status_code >= 400:
            return ""
        never = people.foreign(edge.world, self.case.who)
        if (
            "tab=" in self.case.query
            and "tab=all" not in self.case.query
            and "tab=new" not in self.case.query
        ):
            # A candidate on whom only another structure acted stays « new ».
            never |= people.acted_on_by_others(edge.world)
        text = answer.body.decode(errors="replace")
        found = sorted(one for one in never if one in text)
        return f"shows {len(found)} things of others, as {found[0]}" if found else ""


def seen(edge: Edge, case: Case) -> str:
    """Return what somebody reads."""
    return str(_sent(edge, request(edge, case)).body.decode(errors="replace"))


def every_expectation(edge: Edge) -> list[Expectation]:
    """Yield each route of the table, for each actor, on each object."""
    return [
        one
        for (method, route), may in expected().items()
        if (method, route) != CATCHES_ALL
        for who in ACTORS
        for one in _expected(edge, method, route, may, who)
    ]


def _expected(edge: Edge, method: str, route: str, may: frozenset[str], who: str) -> Iterator[Expectation]:
    act, role = ACTS.get(f"{method} {route}", Act()), ACTORS[who]
    good = Case(method, route, who, act.names(who), act.queries[0])
    if "link" in may:
        yield from _of_links(edge, good)
        return
    everywhere = bool(may & {"everybody", role}) or (role != "" and "everybody-signed-in" in may)
    on_own = f"{role}~" in may
    if not everywhere and not on_own:
        for names in _names(good):
            yield Forbidden(_with(good, names), signs_in=not role)
        return
    yield Permitted(good)
    if method == "GET" and people.foreign(edge.world, who):
        yield from (OwnDataOnly(_with(good, good.names, query)) for query in act.queries)
    if not parameters(route):
        if on_own and (method, route) in OTHERS_SENT:
            how, name = OTHERS_SENT[method, route]
            sent = Case(method, route, who, how=f"sent: {how}")
            yield ForeignObject(sent, edge.world.things["structure"][name])
        return
    if not parameters(route)[0].endswith("_id"):
        return
    yield UnknownObject(good)
    if everywhere:
        yield from (Permitted(_with(good, names)) for names in _names(good)[1:-1])
        return
    kind = parameters(route)[0].removesuffix("_id")
    for name in OTHERS_AT.get((who, route)) or OTHERS[who, f"{kind}_id"]:
        yield ForeignObject(_with(good, (name, *good.names[1:])), edge.world.things[kind][name])


def _of_links(edge: Edge, good: Case) -> Iterator[Expectation]:
    yield Permitted(good)
    if good.who != "anonymous":
        # The link counts, whoever holds it.
        yield Forbidden(_with(good, ("garbage",)))
        return
    for name in edge.world.things["token"]:
        if name.startswith(f"{family(good.route)}.") and (name,) != good.names:
            yield Permitted(_with(good, (name,)))
    for name in people.tokens_of_others(family(good.route)):
        yield Forbidden(_with(good, (name,)))


def _names(good: Case) -> list[tuple[str, ...]]:
    """Return the own object, the one of the other side, and an unknown one, for the first id of a path."""
    if not good.names or not parameters(good.route)[0].endswith("_id"):
        return [good.names]
    first, *rest = good.names
    return list(dict.fromkeys((one, *rest) for one in (first, people.other_side(first), "unknown")))


def _with(case: Case, names: tuple[str, ...], query: str | None = None) -> Case:
    return Case(case.method, case.route, case.who, names, case.query if query is None else query)


def _sent(edge: Edge, sent: Request) -> Any:
    answer = edge.send(sent.method, sent.path, sent.who, sent.body, sent.headers)
    assert answer.status_code < 500, f"{sent.method} {sent.path} by {sent.who} broke"
    return answer


def _of_nothing(sent: Request, thing: str) -> Request:
    """Return the same request with an unknown id."""
    path, body = sent.path.replace(thing, NOBODYS), sent.body.replace(thing.encode(), NOBODYS.encode())
    assert (path, body) != (sent.path, sent.body)
    return replace(sent, path=path, body=body)


def _leads_to_sign_in(answer: Any) -> bool:
    return answer.status_code in (303, 307) and answer.headers["Location"].partition("?")[0] in SIGN_IN_PAGES


def _told(answer: Any) -> tuple[Any, ...]:
    """Return the whole response, without the id of its request."""
    headers = dict(answer.headers)
    request_id = headers.pop("X-Request-Id")
    return answer.status_code, headers, answer.body.replace(request_id.encode(), b"")
