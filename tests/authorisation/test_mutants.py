"""Each check of the table of permissions is held by a test: without it, some expectation is broken."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import SCOPES, Act
from chalicelib.domain.access.scopes import LINKS, ROLES, Who, anything, listed
from chalicelib.http import serve
from chalicelib.http.html import form_tokens
from tests.authorisation.asking import Expectation, Forbidden, OwnDataOnly
from tests.authorisation.conftest import users_of
from tests.authorisation.expected import expected
from tests.authorisation.mutants import HALVES, IN_SERVICES, narrow_scopes, notices, of_act, operation
from tests.authorisation.people import ACTORS
from tests.recording.edge import Edge

pytestmark = pytest.mark.long

# Checks preceded by another one with the same effect: without them nothing more is permitted.
_SESSION = "no path names a candidate: the service takes the one of the session"
REDUNDANT: Mapping[tuple[Act, Who], str] = {
    (Act.SEE_OWN_CANDIDATE, Who.CANDIDATE): _SESSION,
    (Act.EDIT_CANDIDATE, Who.CANDIDATE): _SESSION,
    (Act.SET_AVAILABILITY, Who.CANDIDATE): _SESSION,
    (Act.CHANGE_CANDIDATE_EMAIL, Who.CANDIDATE): _SESSION,
    (Act.WITHDRAW_CANDIDATE, Who.CANDIDATE): _SESSION,
    (Act.ERASE_CANDIDATE, Who.CANDIDATE): _SESSION,
    (Act.ANSWER_OWN_SIZE, Who.CANDIDATE): _SESSION,
    (Act.SEE_OWN_ACTIVITY, Who.CANDIDATE): _SESSION,
    (Act.REPORT_ACTIVITY, Who.CANDIDATE): _SESSION,
    (Act.IMPORT_ACTIVITY, Who.CANDIDATE): _SESSION,
    (Act.DEPOSIT_CERTIFICATE, Who.CANDIDATE): _SESSION,
    (Act.REMOVE_CERTIFICATE, Who.CANDIDATE): _SESSION,
    (Act.SEE_CERTIFICATE, Who.CANDIDATE): _SESSION,
    (Act.SWITCH_STRUCTURE, Who.STRUCTURE): "the account is the session's; it only goes where it works",
    (Act.ANSWER_QUESTION, Who.STRUCTURE): "the question is looked for under the application of the structure",
    (Act.CORRECT_OWN_CONTACT, Who.STRUCTURE): "no path names an application: it takes the structure's",
    (Act.ASK_CORRECTION, Who.STRUCTURE): "no path names an application: the service takes the structure's",
    (Act.RECORD_LIQUIDATION, Who.STRUCTURE): "no path names a structure: the service takes the account's own",
    (Act.ASK_SIRET_CHANGE, Who.STRUCTURE): "no path names a structure: the service takes the account's own",
    (Act.RETURN_POSTS, Who.STRUCTURE): "no path names an application: the service takes the structure's",
    (Act.SEE_BANK_DETAILS, Who.STRUCTURE): "no path names a structure: the service takes the account's own",
    (Act.GIVE_BANK_DETAILS, Who.STRUCTURE): "no path names a structure: the service takes the account's own",
    (Act.REQUEST_EXTENSION, Who.STRUCTURE): "no path names an application: the service takes the structure's",
    (
        Act.ASK_FOR_MORE_POSTS,
        Who.STRUCTURE,
    ): "no path names an application: the service takes the structure's",
}
# Where the object found instead of one's own is checked once more, and refused.
_ASKED_AGAIN: Mapping[str, frozenset[str]] = {
    "structure_id_of": frozenset(
        {
            "chalicelib.services.funding.bank_details",
            "chalicelib.services.reorganising.siret_requests",
            "chalicelib.services.reorganising.liquidating",
        }
    ),
}
# Pages that show nobody and check no permission: what they would show to another role is found otherwise.
_NOTHING_BUT_WORDS = frozenset({"/mon-espace/cv/recu", "/mon-espace/donnees", "/mon-espace/effacement"})
# Acts of several roles, with a route for each role (RULES section 7).
_SHARED: Mapping[Act, frozenset[str]] = {
    Act.SEE_APPLICATION: frozenset({"prefecture", "committee", "agency"}),
    Act.EXTEND_RECRUITMENT: frozenset({"prefecture", "agency"}),
    Act.REFUSE_EXTENSION: frozenset({"prefecture", "agency"}),
    Act.ANSWER_CORRECTION: frozenset({"prefecture", "agency"}),
    Act.LIST_APPLICATIONS: frozenset({"prefecture", "committee", "agency"}),
    Act.SEE_BOARD: frozenset({"prefecture", "committee", "agency"}),
    Act.SEE_ACTIVITY: frozenset({"structure", "prefecture", "funder", "agency"}),
    Act.LIST_FOLLOW_UPS: frozenset({"prefecture", "funder", "agency"}),
    Act.LIST_RECRUITMENTS: frozenset({"prefecture", "funder", "agency"}),
    Act.SEE_RECRUITMENT: frozenset({"structure", "prefecture", "funder", "agency"}),
    **dict.fromkeys(
        (
            Act.PLAN_HIRE,
            Act.RECORD_CONTRACT,
            Act.TAKE_CONTRACT_BACK,
            Act.END_CONTRACT,
            Act.TAKE_END_BACK,
            Act.DEPOSIT_END_PROOF,
            Act.REMOVE_END_PROOF,
        ),
        frozenset({"structure", "agency"}),
    ),
    Act.PROLONG_SUBSIDY: frozenset({"funder", "agency"}),
    Act.LIST_AGREEMENTS: frozenset({"prefecture", "funder", "agency"}),
    Act.SEE_AGREEMENT: frozenset({"structure", "prefecture", "funder", "agency"}),
    Act.LIST_LEDGERS: frozenset({"prefecture", "funder", "agency"}),
    Act.SEE_LEDGER: frozenset({"structure", "funder", "agency"}),
    Act.SEE_FOLLOW_UP: frozenset({"structure", "prefecture", "funder", "agency"}),
    Act.SEE_END_PROOF: frozenset({"structure", "prefecture", "funder", "agency"}),
    Act.SEE_CONTRACT_COPY: frozenset({"structure", "prefecture", "funder", "agency"}),
    **dict.fromkeys(
        (
            Act.LIST_TRAININGS,
            Act.SEE_TRAINING,
            Act.FOLLOW_TRAINING,
            Act.KEEP_CENTRES,
            Act.LIST_TRAINING_SESSIONS,
            Act.SEE_TRAINING_SESSION,
            Act.KEEP_TRAINING_SESSIONS,
        ),
        frozenset({"training_body", "agency"}),
    ),
    **dict.fromkeys(
        (Act.DEPOSIT_CERTIFICATE, Act.REMOVE_CERTIFICATE, Act.SEE_CERTIFICATE),
        frozenset({"candidate", "structure", "training_body", "agency"}),
    ),
    Act.SEE_CANDIDATE: frozenset({"structure", "agency"}),
    Act.RECORD_LIQUIDATION: frozenset({"structure", "agency"}),
    Act.SEE_JUDGMENT: frozenset({"funder", "agency"}),
    Act.ERASE_CANDIDATE: frozenset({"candidate", "agency"}),
}

Figure = Callable[[str, object], None]


def _told(record_property: Figure, kind: str, tried: int, survived: int = 0) -> None:
    told = f"authorisation, {kind}: {tried} mutants tried, {tried - survived} killed"
    record_property("figure", told + (f", {survived} of checks that another makes first" if survived else ""))


def test_without_a_mutant_nothing_is_broken(edge: Edge) -> None:
    assert not notices(edge, IN_SERVICES)


def test_a_scope_that_permits_everything_is_found(
    edge: Edge, expectations: list[Expectation], monkeypatch: pytest.MonkeyPatch, record_property: Figure
) -> None:
    tried, survived = 0, set()
    for act, who, _ in list(narrow_scopes()):
        with monkeypatch.context() as mutant:
            mutant.setitem(SCOPES, act, {**SCOPES[act], who: anything})  # type: ignore[arg-type]
            tried += 1
            if not notices(edge, of_act(expectations, act, who)):
                survived.add((act, who))
    assert survived == set(REDUNDANT)
    _told(record_property, "scopes dropped", tried, len(survived))


def test_half_a_scope_is_found(
    edge: Edge, expectations: list[Expectation], monkeypatch: pytest.MonkeyPatch, record_property: Figure
) -> None:
    tried = 0
    for act, who, scope in list(narrow_scopes()):
        for half in HALVES.get(scope, ()):
            with monkeypatch.context() as mutant:
                mutant.setitem(SCOPES, act, {**SCOPES[act], who: half})  # type: ignore[arg-type]
                tried += 1
                assert notices(edge, of_act(expectations, act, who)), (act, half)
    _told(record_property, "scopes halved", tried)


@pytest.mark.parametrize(
    ("narrowing", "role"), [("departments_of", "prefecture"), ("structure_id_of", "structure")]
)
def test_an_unfiltered_list_is_found(
    edge: Edge,
    expectations: list[Expectation],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Figure,
    narrowing: str,
    role: str,
) -> None:
    wide = {"departments_of": None, "structure_id_of": edge.world.structures["B"].id}[narrowing]
    lists = [one for one in expectations if isinstance(one, OwnDataOnly) and ACTORS[one.case.who] == role]
    users = [
        module for module in users_of(narrowing) if module.__name__ != "chalicelib.domain.access.permissions"
    ]
    assert users
    survived = set()
    for module in users:
        with monkeypatch.context() as mutant:
            mutant.setattr(module, narrowing, lambda _actor: wide)
            if not notices(edge, [*lists, *IN_SERVICES]):
                survived.add(module.__name__)
    assert survived == _ASKED_AGAIN.get(narrowing, set())
    _told(record_property, f"{narrowing} widened", len(users))


def test_a_link_of_any_purpose_is_found(
    edge: Edge, expectations: list[Expectation], monkeypatch: pytest.MonkeyPatch, record_property: Figure
) -> None:
    for act in list(LINKS):
        with monkeypatch.context() as mutant:
            mutant.setitem(LINKS, act, frozenset(LinkPurpose))  # type: ignore[arg-type]
            by_link = [one for one in of_act(expectations, act) if _is_by_link(one)]
            assert notices(edge, by_link), act
    _told(record_property, "links of every purpose", len(LINKS))


def test_a_role_added_to_an_act_is_stopped_by_the_route(
    edge: Edge, expectations: list[Expectation], monkeypatch: pytest.MonkeyPatch, record_property: Figure
) -> None:
    added = 0
    # All at once: a table that permits everything permits what any single addition does.
    for act, scopes in list(SCOPES.items()):
        missing = ROLES - set(scopes)
        added += len(missing)
        monkeypatch.setitem(SCOPES, act, {**scopes, **dict.fromkeys(missing, anything)})  # type: ignore[arg-type]
    let_in = [one.case.name for one in _outsiders(expectations) if one.broken(edge)]
    assert let_in == []
    _told(record_property, "roles added to an act", added)


def test_a_role_added_to_a_route_is_stopped_by_the_table(
    edge: Edge, expectations: list[Expectation], monkeypatch: pytest.MonkeyPatch, record_property: Figure
) -> None:
    identified = serve._identified

    def by_an_open_door(operation: Any, call: Any, arguments: Any) -> Any:
        return identified(replace(operation, who=operation.who | ROLES), call, arguments)

    monkeypatch.setattr(serve, "_identified", by_an_open_door)
    # A role without the permission is shown no form and so has no form token, which is not the check tested
    # here.
    monkeypatch.setattr(form_tokens, "require", lambda *_: None)
    asked: list[Expectation] = []
    for one in _outsiders(expectations):
        shared = _SHARED.get(operation(one.case.method, one.case.route).act or Act.SIGN_IN, ())
        if ACTORS[one.case.who] not in shared:
            asked.append(one)
        elif one.case.method == "GET":
            asked.append(OwnDataOnly(one.case))
    asked = [
        one for one in asked if one.case.route not in _NOTHING_BUT_WORDS and one.case.names != ("unknown",)
    ]
    let_in = [one.case.name for one in asked if one.broken(edge)]
    assert let_in == []
    record_property("figure", f"authorisation: {len(asked)} requests through an open door, all refused")


def test_every_scope_of_a_role_is_tried() -> None:
    # « Everything » and lists are the table's own words: the other scopes of a role were removed above.
    tried = {(act, who) for act, who, _ in narrow_scopes()}
    for act, scopes in SCOPES.items():
        for who, scope in scopes.items():
            assert (act, who) in tried or scope in (anything, listed) or who is Who.LINK, (act, who)


def _outsiders(expectations: list[Expectation]) -> list[Expectation]:
    return [
        one
        for one in expectations
        if isinstance(one, Forbidden) and ACTORS[one.case.who] and not _is_by_link(one)
    ]


def _is_by_link(one: Any) -> bool:
    return "link" in expected()[one.case.method, one.case.route]
