"""An act is declared once: its JSON route and its page answer alike; a contradictory declaration is
refused at start."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import openapi
from chalicelib.http.act import Audience, FormPost
from chalicelib.http.fields import Ask, Form, Line, View
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import HTML, Request, Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports, Throttled
from chalicelib.services.core.store import VersionConflict
from chalicelib.services.core.transaction import require_version
from tests.http.edge import STRUCTURE_ID, Browser, app_with, as_role, connected

PAPER = "01890a5d-ac96-774b-bcce-b302099a8059"
SEEN = 3


class NameForm(Form):
    name: Annotated[str, Line(100), Ask("Votre nom")]


class PaperView(View):
    id: str
    signed_by: str | None


@dataclass(frozen=True, kw_only=True)
class Paper(Entity):
    structure_id: str = STRUCTURE_ID
    signed_by: str | None = None


@dataclass
class Desk:
    """A service on one paper, with the steps of every journey in their order."""

    paper: Paper = Paper(id=PAPER, version=SEEN)
    too_many: bool = False
    meanwhile: bool = False
    calls: list[tuple[Actor, str, str]] = field(default_factory=list)

    def sign(
        self, ports: Ports, actor: Actor, paper_id: str, *, name: str, expected_version: int | None
    ) -> Paper:
        return self._signed(actor, paper_id, name, expected_version, needed=True)

    def _signed(
        self, actor: Actor, paper_id: str, name: str, expected_version: int | None, *, needed: bool
    ) -> Paper:
        self.calls.append((actor, paper_id, name))
        if self.too_many:
            raise Throttled(timedelta(seconds=30))
        require(actor, Act.RECORD_CONTRACT, self.paper)
        if self.paper.signed_by == name:
            return self.paper
        require_version(self.paper, expected_version, needed=needed)
        if self.paper.signed_by is not None:
            raise Refusal("signed_already", "Ce papier est déjà signé.")
        if self.meanwhile:
            raise VersionConflict
        self.paper = replace(self.paper, signed_by=name, version=self.paper.version + 1)
        return self.paper

    def countersign(
        self, ports: Ports, actor: Actor, paper_id: str, *, name: str, expected_version: int | None = None
    ) -> Paper:
        return self._signed(actor, paper_id, name, expected_version, needed=False)


def refusal_page(problem: Problem, _call: AnyRequest) -> Response:
    return Response(status=problem.status, body=f"problem={problem.code}", content_type=HTML)


def declared(desk: Desk) -> Audience:
    """Declare two acts of structures on papers: one requires the version on the screen, one does not."""
    papers = Audience("Papiers", Who.STRUCTURE, problem_page=refusal_page)

    @papers.page("/papiers/{paper_id}", Act.SEE_RECRUITMENT)
    def show_paper(request: Request, paper_id: str, *, shown: Shown | None = None) -> Response:
        form = shown_or_blank(request, NameForm, shown)
        problem = form.problem
        return Response(
            status=problem.status if problem else 200,
            body=f"token={form.token} name={form.value('name')} problem={problem.code if problem else ''}",
            headers=problem.headers if problem else {},
            content_type=HTML,
        )

    for name, sign in (("sign", desk.sign), ("countersign", desk.countersign)):
        papers.act(
            Act.RECORD_CONTRACT,
            name=name,
            api=f"PUT /papers/{{paper_id}}/{name}",
            form=NameForm,
            do=sign,
            shows=PaperView,
            page=FormPost(f"/papiers/{{paper_id}}/{name}", then="/papiers/{paper_id}", again=show_paper),
        )
    return papers


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Any:
    with connected(monkeypatch):
        papers = declared(desk)
        yield Browser(app_with(papers.api, papers.pages))


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody sends, by either route."""

    act: str = "sign"
    name: str = "Ada Sand"
    version: int | None = SEEN
    role: str = "structure"


def by_program(browser: Browser, sent: Sent) -> Any:
    seen = {} if sent.version is None else {"If_Match": f'"{sent.version}"'}
    path = f"/api/v1/papers/{PAPER}/{sent.act}"
    return browser.send("PUT", path, {"name": sent.name}, **seen, **as_role(sent.role))


def by_page(browser: Browser, sent: Sent) -> Any:
    shown = browser.send("GET", f"/papiers/{PAPER}", **as_role("structure")).body.decode()
    fields = {"form_token": shown.split()[0].removeprefix("token="), "name": sent.name}
    if sent.version is not None:
        fields["version"] = str(sent.version)
    return browser.send(
        "POST",
        f"/papiers/{PAPER}/{sent.act}",
        urlencode(fields).encode(),
        Content_Type="application/x-www-form-urlencoded",
        **as_role(sent.role),
    )


def code_of(answer: Any) -> str:
    """Return the problem of a response, by either route; empty when the act is done."""
    if answer.status_code < 400:
        return ""
    if answer.headers["Content-Type"] == HTML:
        return answer.body.decode().partition("problem=")[2]
    return answer.json_body["type"].removeprefix("/problemes/")


DOORS = {"JSON": (by_program, 200), "page": (by_page, 303)}


def signed(by: str) -> Callable[[Desk], None]:
    def sign(desk: Desk) -> None:
        desk.paper = replace(desk.paper, signed_by=by)

    return sign


def of_another(desk: Desk) -> None:
    desk.paper = replace(desk.paper, structure_id="another")


def changing(desk: Desk) -> None:
    desk.meanwhile = True


def exhausted(desk: Desk) -> None:
    desk.too_many = True


def as_it_is(_desk: Desk) -> None:
    pass


DONE = 0
CASES: dict[str, tuple[Callable[[Desk], None], Sent, int, str]] = {
    "done now": (as_it_is, Sent(), DONE, ""),
    "done now, without a version where it may miss": (
        as_it_is,
        Sent(act="countersign", version=None),
        DONE,
        "",
    ),
    "done already, on an old screen": (signed("Ada Sand"), Sent(version=1), DONE, ""),
    "done already, by another name": (signed("Bo Yin"), Sent(), 409, "signed_already"),
    "version missing": (as_it_is, Sent(version=None), 428, "version_needed"),
    "an old screen": (as_it_is, Sent(version=1), 412, "version_conflict"),
    "an old screen, where the version may miss": (
        as_it_is,
        Sent(act="countersign", version=1),
        412,
        "version_conflict",
    ),
    "changed meanwhile": (changing, Sent(act="countersign", version=None), 409, "version_conflict"),
    "changed meanwhile, after this screen": (changing, Sent(), 412, "version_conflict"),
    "out of scope": (of_another, Sent(), 404, "not_found"),
    "somebody else's business": (as_it_is, Sent(role="funder"), 404, "not_found"),
    "nobody": (as_it_is, Sent(role="nobody"), 401, "sign_in_needed"),
    "too many": (exhausted, Sent(), 429, "too_many_requests"),
    "to be corrected": (as_it_is, Sent(name=" "), 422, "invalid_fields"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", CASES)
def test_both_routes_of_an_act_answer_alike(browser: Browser, desk: Desk, case: str, door: str) -> None:
    prepare, sent, status, code = CASES[case]
    send, done = DOORS[door]
    prepare(desk)
    before = desk.paper
    answer = send(browser, sent)
    assert (answer.status_code, code_of(answer)) == (status or done, code)
    assert (desk.paper != before) is case.startswith("done now"), "nothing else is written"


@pytest.mark.parametrize("door", DOORS)
def test_a_second_click_finds_it_done(browser: Browser, desk: Desk, door: str) -> None:
    send, done = DOORS[door]
    assert [send(browser, Sent()).status_code for _ in range(2)] == [done, done]
    assert desk.paper == Paper(id=PAPER, version=SEEN + 1, signed_by="Ada Sand")


def test_both_routes_call_the_service_with_the_same_arguments(browser: Browser, desk: Desk) -> None:
    for send, _ in DOORS.values():
        send(browser, Sent(name="  Ada   Sand "))
    (by_json, *what), (by_form, *same) = desk.calls
    assert what == same == [PAPER, "Ada Sand"]
    assert by_json.account == by_form.account  # type: ignore[union-attr]


def test_a_program_gets_the_object_and_a_person_is_redirected(browser: Browser) -> None:
    assert by_program(browser, Sent()).json_body == {"id": PAPER, "signed_by": "Ada Sand"}
    assert by_page(browser, Sent()).headers["Location"] == f"/papiers/{PAPER}"


def test_an_invalid_form_is_shown_again_as_typed(browser: Browser, desk: Desk) -> None:
    exhausted(desk)
    answer = by_page(browser, Sent())
    assert "name=Ada Sand" in answer.body.decode()
    waits = [send(browser, Sent()).headers["Retry-After"] for send, _ in DOORS.values()]
    assert waits == ["30", "30"]


def test_a_page_is_sent_with_its_own_hidden_token(browser: Browser, desk: Desk) -> None:
    answer = browser.send(
        "POST",
        f"/papiers/{PAPER}/sign",
        urlencode({"name": "Ada Sand", "version": SEEN}).encode(),
        Content_Type="application/x-www-form-urlencoded",
        **as_role("structure"),
    )
    assert (answer.status_code, code_of(answer)) == (403, "form_expired")
    assert desk.paper.signed_by is None


# Declarations


def do(_ports: Ports, _actor: Actor, paper_id: str, *, name: str) -> Paper:
    return Paper(id=paper_id, signed_by=name)


def do_either_way(_ports: Ports, _actor: Actor, paper_id: str, *, name: str = "") -> Paper:
    return Paper(id=paper_id, signed_by=name)


def show(request: AnyRequest, paper_id: str, *, shown: Shown | None = None) -> Response:
    return Response()


class NameAndPlaceForm(NameForm):
    place: str


class ArrangedForm(NameAndPlaceForm):
    """A form that combines two answers."""

    def arguments(self) -> dict[str, Any]:
        return {"name": f"{self.name}, {self.place}"}

    @classmethod
    def given(cls) -> set[str]:
        return {"name"}


def declare(*who: Who, act: Act = Act.RECORD_CONTRACT, **changed: Any) -> None:
    given = {"do": do, "form": NameForm, "api": "PUT /papers/{paper_id}", **changed}
    Audience("Papiers", *who).act(act, **given)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"form": ArrangedForm},
        {"do": do_either_way, "form": Form},
        {"api": "", "page": FormPost("/papiers/{paper_id}", then="/", again=show)},
    ],
    ids=["plain", "a form that makes one answer of two", "an answer that may miss", "a page alone"],
)
def test_a_consistent_act_is_declared(changed: dict[str, Any]) -> None:
    declare(Who.STRUCTURE, **changed)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"form": Form}, "the service takes"),
        ({"form": NameAndPlaceForm}, "the service takes"),
        ({"api": ""}, "a door"),
        ({"cors": True}, "only public routes"),
        ({"api": {Who.AGENCY: "PUT /papers/{paper_id}"}}, "a door of its own"),
    ],
    ids=[
        "an answer that nobody asks",
        "an answer that nobody takes",
        "no door",
        "open to other sites",
        "a door for others",
    ],
)
def test_a_contradictory_act_is_not_declared(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(TypeError, match=why):
        declare(Who.STRUCTURE, **changed)


def test_an_act_without_an_audience_is_not_declared() -> None:
    with pytest.raises(TypeError, match="a route is for somebody"):
        declare()


@pytest.mark.parametrize("stranger", [Who.ANYBODY, Who.CANDIDATE, Who.FUNDER, Who.PREFECTURE])
def test_an_act_is_not_declared_for_roles_without_a_scope(stranger: Who) -> None:
    with pytest.raises(TypeError, match="no scope"):
        declare(Who.STRUCTURE, stranger)


def test_each_role_has_its_own_route_to_an_act_of_several_roles(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    offices = Audience("Papiers", Who.STRUCTURE, Who.AGENCY)
    offices.act(
        Act.RECORD_CONTRACT,
        name="sign",
        api={Who.STRUCTURE: "PUT /ours/{paper_id}", Who.AGENCY: "PUT /theirs/{paper_id}"},
        form=NameForm,
        do=desk.countersign,
        shows=PaperView,
    )
    with connected(monkeypatch):
        app = app_with(offices.api)
        browser = Browser(app)
        for path, role, status in (("theirs", "structure", 404), ("ours", "structure", 200)):
            sent = browser.send("PUT", f"/api/v1/{path}/{PAPER}", {"name": "Ada Sand"}, **as_role(role))
            assert sent.status_code == status, path
        named = [one.name for one in openapi.operations(app.routes)]
    assert sorted(named) == ["sign_by_agency", "sign_by_structure"]


def test_an_act_does_not_exist_outside_its_audience() -> None:
    def read(request: Request) -> Response:
        return Response()

    with pytest.raises(TypeError, match="no part of the audience"):
        Audience("Papiers", Who.FUNDER).get("/papers", Act.FIND_CANDIDATES, who={Who.STRUCTURE})(read)


def test_a_page_has_an_act_unless_it_is_public() -> None:
    def read(request: Request) -> Response:
        return Response()

    Audience("Papiers", Who.ANYBODY).get("/papers")(read)
    with pytest.raises(TypeError, match="an act in the table"):
        Audience("Papiers", Who.STRUCTURE).get("/papers")(read)
    with pytest.raises(TypeError, match="no scope"):
        Audience("Papiers", Who.FUNDER).page("/papiers", Act.FIND_CANDIDATES)(read)


def test_the_document_tells_where_the_version_on_the_screen_is_required(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    with connected(monkeypatch):
        papers = declared(desk)
        paths = openapi.document(app_with(papers.api, papers.pages).routes)["paths"]
    for name, needed in (("sign", True), ("countersign", False)):
        operation = paths[f"/api/v1/papers/{{paper_id}}/{name}"]["put"]
        required = {one["name"]: one["required"] for one in operation["parameters"]}
        assert (required["If-Match"], "428" in operation["responses"]) == (needed, needed)
