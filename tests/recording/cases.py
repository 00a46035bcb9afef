"""Every case: each route of the application, by caller, object, version and answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.ids import HmacSigner
from tests.recording.act import Act
from tests.recording.acts import agency, api, pages, spaces, training
from tests.support.aws import SETTINGS

WHO = (
    "anonymous",
    "candidate",
    "structure",
    "prefecture",
    "prefecture-28",
    "committee",
    "funder",
    "training-body",
    "agency",
)
_CANDIDATES = ("candidate", "candidate-paused", "candidate-withdrawn", "candidate-recruited")
_STRUCTURES = ("structure", "structure-overdue")
# The callers with an object behind the first part of a path that fits; others find nothing.
_AUDIENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"/api/v1/agency/", ("agency",)),
    (r"/api/v1/committee/", ("committee", "agency")),
    (r"(/api/v1/funder/agreements|/espace/subventions)/[^/]*/signature", ("funder",)),
    (r"/api/v1/funder/(payment|bank-details|instalments/|liquidation-claims)", ("funder",)),
    (
        r"/api/v1/funder/agreements/[^/]*/(suspensions|balance|claim|dispute|returned-sums|recovery-orders|offset)",
        ("funder",),
    ),
    (r"/(espace/versements/tableau|api/v1/money-board)", ("prefecture", "prefecture-28", "funder", "agency")),
    (r"/espace/subventions/[^/]*/compte/remise", ("agency",)),
    (r"/espace/subventions/[^/]*/compte/(solde|contestation|sommes|recouvrement|creance)", ("funder",)),
    (r"/espace/versements/sommes-a-rendre", ("funder", "agency")),
    (r"/espace/coordonnees/[^/]*/jugement", ("funder", "agency")),
    (r"/espace/(versements|coordonnees)/|/espace/coordonnees$", ("funder",)),
    (r"/espace/versements", ("funder", "agency")),
    (r"/espace/subventions/[^/]*/compte/suspension", ("funder",)),
    (r"/api/v1/funder/", ("funder", "agency")),
    (r"/api/v1/training/", ("training-body", "agency")),
    (r"/espace/(formations|sessions-de-formation|centres)(/|$)", ("training-body", "agency")),
    (r"/api/v1/prefecture/", ("prefecture", "prefecture-28")),
    (r"/api/v1/(structure|me/structure)", _STRUCTURES),
    (r"/api/v1/candidate/(links|availability/|unsubscription|email-changes)", WHO),
    (r"/api/v1/candidate(/|$)", _CANDIDATES),
    (r"/api/v1/(me|sign-out)$", WHO[1:]),
    (r"/(api/v1/me/email|espace/adresse)$", tuple(one for one in WHO[1:] if one != "candidate")),
    (r"/espace$", WHO[1:]),
    (r"/espace/tableau/(journee|formation)$", ("agency",)),
    (r"/(espace/tableau|api/v1/desk/)", ("prefecture", "prefecture-28", "committee", "agency")),
    (r"/espace/conseillers/[^/]*/prolongation$", ("funder", "agency")),
    (r"/(espace/conseillers|api/v1/advisers)", ("prefecture", "prefecture-28", "funder", "agency")),
    (r"/api/v1/follow-ups/", ("prefecture", "prefecture-28", "funder", "agency")),
    (r"/espace/activite(/|$)", ("prefecture", "prefecture-28", "funder", "agency")),
    (r"/espace/demandes-de-correction/", ("prefecture", "prefecture-28", "agency")),
    (r"/espace/prolongations/", ("prefecture", "prefecture-28", "agency")),
    (
        r"/espace/(corrections|comptes|parametres|candidats|structures|journal|tenues)(/|$)",
        ("agency",),
    ),
    (r"/espace/(enveloppes|echeances|e-mails|adresses|motifs|lots|reprises|ouverture)(/|$)", ("agency",)),
    (r"/espace/seances", ("committee", "agency")),
    (r"/espace/dossiers/[^/]*/", ("prefecture", "prefecture-28")),
    (r"/espace/dossiers", ("prefecture", "prefecture-28", "committee", "agency")),
    (r"/espace/subventions/[^/]*/", ("funder", "agency")),
    (r"/(espace/subventions|api/v1/subsidies/)", ("prefecture", "prefecture-28", "funder", "agency")),
    (r"/espace/suivis-trimestriels/([^/]*/|acceptation$)", ("funder", "agency")),
    (r"/espace/suivis-trimestriels", ("prefecture", "prefecture-28", "funder", "agency")),
    (
        r"/(espace/justificatifs|espace/contrats|api/v1/recruitments)/",
        ("prefecture", "prefecture-28", "funder", "agency"),
    ),
    (r"/espace/", _STRUCTURES),
    (r"/mon-espace/(lien|\{token\})", WHO),
    (r"/mon-espace", _CANDIDATES),
    ("/", WHO),
)
_FAMILIES = {
    "application-status": "status",
    "candidature": "status",
    "answers": "answer",
    "reponse": "answer",
    "confirmations": "confirm",
    "confirmation": "confirm",
    "account-links": "account",
    "compte": "account",
    "password-resets": "reset",
    "mot-de-passe": "reset",
    "links": "space",
    "mon-espace": "space",
    "availability": "availability",
    "disponibilite": "availability",
    "unsubscription": "unsubscribe",
    "desinscription": "unsubscribe",
    "email-changes": "agree",
    "adresse": "agree",
    "account-email-changes": "new_address",
    "adresse-du-compte": "new_address",
}
OTHER_PURPOSES = (
    "status.valid.54.validated",
    "answer.valid.54",
    "confirm.valid.application",
    "account.valid.colleague",
    "reset.valid",
    "space.valid",
    "availability.valid",
    "unsubscribe.valid",
    "agree.valid",
    "new_address.valid",
)
NOBODYS = "00000000-0000-7000-8000-ffffffffffff"
_SIGNER = HmacSigner(SETTINGS["SIGNING_SECRET"].encode())
_HINT_KEY = _SIGNER.fingerprint("case-file-changes public")
_FIXED = {
    "name": {
        "of another version": "site.000000000000.css",
        "of no kind": "site.000000000000.txt",
        "not ours": "base.css",
        "above": "..%2Fsite.py",
    },
    "key": {"of its address": _HINT_KEY, "of another": "0" * 64},
    "file_name": {
        "of posts": "postes-par-commune.csv",
        "of a quarter": "accompagnements-2026-Q3.json",
        "of no quarter": "accompagnements-2026-Q5.json",
        "not open": "index.json",
    },
    "kind": {"agreements": "conventions", "payments": "versements", "of none": "cahiers"},
    "unknown+": {"nowhere": "nulle-part", "deep": "nulle/part/ailleurs", "of the API": "api/v1/nulle-part"},
}

ACTS: dict[str, Act] = {
    re.sub(r" ", " /api/v1/", key): act
    for group in (
        api.PUBLIC,
        agency.AGENCY,
        agency.COMMITTEE,
        spaces.PREFECTURE,
        spaces.FUNDER,
        spaces.STRUCTURE,
        spaces.CANDIDATE_SPACE,
        training.TRAINING,
    )
    for key, act in group.items()
} | {
    key: act
    for group in (
        pages.PUBLIC,
        pages.LINKS,
        pages.STRUCTURE,
        pages.STAFF,
        pages.AGENCY,
        pages.CANDIDATE_SPACE,
        training.TRAINING_PAGES,
    )
    for key, act in group.items()
}


@dataclass(frozen=True)
class Case:
    """One request, perhaps repeated: ``how`` describes it."""

    method: str
    route: str
    who: str
    names: tuple[str, ...] = ()
    query: str = ""
    how: str = "good"

    @property
    def name(self) -> str:
        """Its name in the recording."""
        asked = f"{self.method} {self.route}{self.query}"
        return " | ".join((asked, self.who, ", ".join(self.names) or "-", self.how))

    @property
    def key(self) -> str:
        """Its operation."""
        return f"{self.method} {self.route}"

    @property
    def act(self) -> Act:
        """How its operation is requested."""
        return ACTS.get(self.key, Act())

    @property
    def before(self) -> int:
        """How many times the same request was made before."""
        if self.how.startswith("after "):
            return int(self.how.split()[1])
        return int(self.how == "again")

    @property
    def api(self) -> bool:
        """Whether it is one of the JSON API."""
        return self.route.startswith("/api/")


def parameters(route: str) -> list[str]:
    """The names of the path's objects."""
    return re.findall(r"\{([^}]+)\}", route)


def family(route: str) -> str:
    """The beginning of the names of the tokens of a route."""
    return next(name for part, name in _FAMILIES.items() if f"/{part}/" in route)


def audience(route: str) -> tuple[str, ...]:
    """The callers that a route is for, the main one first."""
    return next(who for pattern, who in _AUDIENCES if re.match(pattern, route))


def every_case(routes: dict[str, list[str]], things: dict[str, dict[str, str]]) -> list[Case]:
    """Return every case of the application, sorted by name."""
    found = {
        case.name: case
        for route, methods in routes.items()
        for method in methods
        for case in _of_operation(method, route, things)
    }
    return [found[name] for name in sorted(found)]


def _of_operation(method: str, route: str, things: dict[str, dict[str, str]]) -> Iterator[Case]:
    if method == "OPTIONS":
        names = tuple(next(iter(_FIXED.get(one, ("unknown",)))) for one in parameters(route))
        yield from (Case(method, route, "anonymous", names, how=how) for how in ("good", "another site"))
        return
    act, allowed = ACTS.get(f"{method} {route}", Act()), audience(route)
    first, query = allowed[0], act.queries[0]
    for names in _all_names(route, act, things):
        yield Case(method, route, first, names, query)
    for who in dict.fromkeys((*WHO, *allowed)):
        for names in {act.names(first), act.names(who)}:
            yield Case(method, route, who, names, query)
        for name in parameters(route)[:1]:
            if name.endswith("_id"):
                yield Case(method, route, who, ("unknown", *act.names(who)[1:]), query)
    good = act.names(first)
    for query in act.queries[1:]:
        yield Case(method, route, first, good, query)
    if method == "GET":
        return
    for how in _ways(method, route, act):
        yield Case(method, route, first, good, act.queries[0], how)


def _ways(method: str, route: str, act: Act) -> Iterator[str]:
    yield from ("again", "from another site")
    yield from (f"sent: {name}" for name in act.more)
    yield from (f"after {number} times: {name}" for name, number in act.often.items())
    if not route.startswith("/api/"):
        yield "no token"
        if act.send:
            yield "empty"
        return
    yield from (f"If-Match {which}" for which in ("right", "stale", "*", "malformed"))
    if act.send and not act.kind:
        yield from ("empty", "not JSON", "one field more", "as a form")


def _all_names(route: str, act: Act, things: dict[str, dict[str, str]]) -> Iterator[tuple[str, ...]]:
    names = parameters(route)
    if not names:
        yield ()
        return
    yield from (act.names("*"), *act.also)
    if len(names) > 1:
        yield (act.names("*")[0], "unknown")
    elif names[0] == "token":
        yield from ((name,) for name in things["token"] if name.startswith(f"{family(route)}."))
        yield from ((name,) for name in (*OTHER_PURPOSES, "garbage", "unknown"))
    elif names[0] in _FIXED:
        yield from ((name,) for name in (*_FIXED[names[0]], *things.get(names[0], ())))
    else:
        yield from ((name,) for name in (*things[names[0].removesuffix("_id")], "malformed"))


def thing(parameter: str, name: str, things: dict[str, dict[str, str]]) -> Any:
    """Return the object of a name in a path."""
    known = {**_FIXED.get(parameter, {}), **things.get(parameter.removesuffix("_id"), {})}
    return known.get(name) or {"unknown": NOBODYS, "malformed": "pas-un-identifiant"}[name]
