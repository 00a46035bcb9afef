"""The wrapper of every route: who may call it, what it receives, what it returns."""

import base64
import json
import logging
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import SimpleNamespace

import pytest
from chalice.config import Config
from chalice.local import LocalGateway, create_local_server

from chalicelib.domain.access.actor import Anybody, address_of
from chalicelib.domain.access.scopes import ROLES, Who
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Form, View
from chalicelib.http.operation import HTML, Request, Response
from chalicelib.http.problems import TooManyRequests
from chalicelib.http.route import Routes
from chalicelib.http.serve import MOST_BYTES, connect, expired_session_cookie, session_cookie
from chalicelib.services.core.store import VersionConflict
from chalicelib.services.core.transaction import VersionMissing
from tests.http.edge import APPLICATION_ID, BASE_URL, PARTNER, Browser, app_with, as_role, connected

SECRET = "jeanne.martin@exemple.fr"


class Opinion(StrEnum):
    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"


class OpinionForm(Form):
    opinion: Opinion
    on: date


class OpinionView(View):
    opinion: Opinion
    on: date


@dataclass(frozen=True)
class Stored:
    opinion: Opinion
    on: date
    secret: str = SECRET


class Search(Form):
    q: str
    limit: int = 20


def prefecture_routes():
    prefecture = Routes("prefecture", prefix="/api/v1/prefecture")

    @prefecture.get("/unversioned", who=ROLES, shows_version=True)
    def forget_the_version(request: Request) -> Response:
        return Response(body={})

    @prefecture.post(
        "/applications/{application_id}/opinion",
        who=Who.PREFECTURE,
        responses={200: OpinionView},
        shows_version=True,
        summary="Donner un avis",
    )
    def give_opinion(request: Request[OpinionForm], application_id: str) -> Response:
        assert application_id == APPLICATION_ID
        assert request.account.role.value == "prefecture"
        return Response(body=Stored(request.body.opinion, request.body.on), etag=3)

    @prefecture.get("/whoami", who=ROLES)
    def who_am_i(request: Request) -> Response:
        return Response(body={"role": request.session.role, "session": request.session.token_hash})

    @prefecture.put("/opinion", who={Who.PREFECTURE, Who.AGENCY}, shows_version=True)
    def amend_opinion(request: Request) -> Response:
        if request.if_match is None:
            raise VersionMissing
        if request.if_match != 3:
            raise VersionConflict
        return Response(status=204, etag=4)

    @prefecture.post("/conflict", who=Who.PREFECTURE)
    def conflict(request: Request) -> Response:
        raise VersionConflict

    @prefecture.get("/refused/{kind}", who=Who.PREFECTURE)
    def refuse_here(request: Request, kind: str) -> Response:
        raise Refusal("no_post_left", "Il ne reste aucun poste.", kind)

    return prefecture


def public_routes():
    public = Routes("public", prefix="/api/v1")

    @public.get("/refused/{kind}", who=Who.ANYBODY)
    def refuse_there(request: Request, kind: str) -> Response:
        raise Refusal("no_such_link", "Ce lien n'est pas valable.", kind, pointer="/token")

    @public.get("/communes", who=Who.ANYBODY)
    def find_communes(request: Request[None, Search]) -> Response:
        return Response(body={"q": request.query.q, "limit": request.query.limit})

    @public.post("/applications", who=Who.ANYBODY, cors=True)
    def apply(request: Request[OpinionForm]) -> Response:
        assert isinstance(request.actor, Anybody)
        return Response(status=202, body={"received": True})

    @public.get("/links/{token}", who=Who.ANYBODY)
    def read_link(request: Request, token: str) -> Response:
        return Response(body={"token": token})

    return public


def troubled_routes():
    public = Routes("troubled", prefix="/api/v1")

    @public.get("/broken", who=Who.ANYBODY)
    def break_down(request: Request) -> Response:
        raise ValueError(f"bad e-mail {SECRET}")

    @public.get("/busy", who=Who.ANYBODY)
    def be_busy(request: Request) -> Response:
        raise TooManyRequests(30)

    @public.get("/kinds", who={Who.ANYBODY, *ROLES})
    def every_kind(request: Request) -> Response:
        return Response(
            body={
                "day": date(2026, 2, 28),
                "instant": datetime(2026, 3, 1, 7, tzinfo=UTC),
                "opinion": Opinion.FAVOURABLE,
                "stored": Stored(Opinion.FAVOURABLE, date(2026, 1, 1)),
                "signed_in": request.signed_in is not None,
                "address": address_of(request.actor),
                "query": request.query,
            },
            cookies=[session_cookie("abc"), "theme=dark; Path=/"],
            headers={"cache-control": "public, max-age=60"},
        )

    @public.get("/split", who=Who.ANYBODY)
    def split_header(request: Request) -> Response:
        return Response(headers={"Location": request.query["to"]})

    @public.get("/page", who=Who.ANYBODY)
    def show_page(request: Request) -> Response:
        return Response(body="<p>Bonjour</p>", content_type=HTML)

    @public.get("/large", who=Who.ANYBODY)
    def show_much(request: Request) -> Response:
        body = request.query["letter"] * int(request.query["times"])
        if "bytes" in request.query:
            return Response(body=body.encode(), content_type="application/octet-stream")
        return Response(body=body)

    return public


def small_app():
    return app_with(prefecture_routes(), public_routes(), troubled_routes())


@pytest.fixture
def browser(monkeypatch):
    with connected(monkeypatch):
        yield Browser(small_app())


def opinion(**changes):
    return {"opinion": "favourable", "on": "2026-03-01", **changes}


OPINION_PATH = f"/api/v1/prefecture/applications/{APPLICATION_ID}/opinion"


def read_nothing(request: Request) -> Response:
    return Response()


def test_a_route_needs_an_audience():
    with pytest.raises(TypeError):
        Routes("public").get("/applications")(read_nothing)
    with pytest.raises(TypeError, match="a route is for somebody"):
        Routes("public").get("/applications", who=set())(read_nothing)


def test_only_public_routes_are_open_to_other_sites():
    for who in (Who.AGENCY, {Who.ANYBODY, Who.AGENCY}):
        with pytest.raises(TypeError, match="only public routes"):
            Routes("agency").post("/accounts", who=who, cors=True)(read_nothing)


def test_a_link_route_has_its_token_in_the_path():
    with pytest.raises(TypeError, match="token"):
        Routes("public").get("/links", who=Who.LINK)(read_nothing)


def test_a_handler_takes_exactly_the_parameters_of_its_path():
    with pytest.raises(TypeError):

        @Routes("public").get("/links/{token}", who=Who.ANYBODY)
        def read_link(request: Request) -> Response:
            return Response()


def test_the_routes_do_not_start_before_they_are_connected(monkeypatch):
    monkeypatch.setattr("chalicelib.http.serve._connection", None)
    with pytest.raises(RuntimeError):
        app_with(Routes("public"))


def test_the_prefecture_gives_its_opinion_and_reads_what_the_view_shows(browser):
    answer = browser.send("POST", OPINION_PATH, opinion(), **as_role("prefecture"))
    assert answer.status_code == 200
    assert answer.json_body == {"opinion": "favourable", "on": "2026-03-01"}
    assert answer.headers["ETag"] == '"3"'


def test_without_a_session_the_answer_is_401(browser):
    for cookie in ({}, {"Cookie": "__Host-session=unknown"}, {"Cookie": "session=token-prefecture"}):
        answer = browser.send("POST", OPINION_PATH, opinion(), **cookie)
        assert answer.status_code == 401
        assert answer.json_body["type"] == "/problemes/sign_in_needed"


@pytest.mark.parametrize("role", ["candidate", "structure", "committee", "funder", "training_body", "agency"])
def test_every_other_role_gets_404_and_never_403(browser, role):
    answer = browser.send("POST", OPINION_PATH, opinion(), **as_role(role))
    assert answer.status_code == 404
    assert answer.json_body["type"] == "/problemes/not_found"


def test_anybody_signed_in_may_read_who_they_are(browser):
    answer = browser.send("GET", "/api/v1/prefecture/whoami", **as_role("candidate"))
    assert answer.json_body == {"role": "candidate", "session": "s"}


def test_a_forbidden_caller_learns_nothing_about_the_object(browser):
    assert browser.send("POST", OPINION_PATH, {"wrong": 1}, **as_role("structure")).status_code == 404
    assert browser.send("POST", OPINION_PATH, {"wrong": 1}).status_code == 401


@pytest.mark.parametrize(
    "identifier", ["1", "..%2F..%2Fetc", "%FF", "%00", APPLICATION_ID + "0", APPLICATION_ID.replace("-", "_")]
)
def test_an_id_that_is_no_uuid_is_not_found(browser, identifier):
    path = f"/api/v1/prefecture/applications/{identifier}/opinion"
    assert browser.send("POST", path, opinion(), **as_role("prefecture")).status_code == 404


def test_an_id_may_be_in_capitals(browser):
    path = OPINION_PATH.replace(APPLICATION_ID, APPLICATION_ID.upper())
    assert browser.send("POST", path, opinion(), **as_role("prefecture")).status_code == 200


def test_parameters_of_the_path_are_decoded(browser):
    assert browser.send("GET", "/api/v1/links/a%2Fb%C3%A9").json_body == {"token": "a/bé"}


def test_a_parameter_of_the_path_holds_no_control_character(browser):
    assert browser.send("GET", "/api/v1/links/a%0Ab").status_code == 404


def test_a_query_is_validated_like_a_form(browser):
    answer = browser.send("GET", "/api/v1/communes?q=saint+%C3%A9&limit=5")
    assert answer.json_body == {"q": "saint é", "limit": 5}
    answer = browser.send("GET", "/api/v1/communes?limit=dix&x=1")
    assert answer.status_code == 422
    pointers = {error["pointer"]: error["code"] for error in answer.json_body["errors"]}
    assert pointers == {"/q": "required", "/limit": "wrong_type", "/x": "unknown_field"}


def test_dates_instants_enums_and_objects_are_returned_as_iso_json(browser):
    answer = browser.send("GET", "/api/v1/kinds?a=1&a=2")
    assert answer.json_body["day"] == "2026-02-28"
    assert answer.json_body["instant"] == "2026-03-01T07:00:00Z"
    assert answer.json_body["opinion"] == "favourable"
    assert answer.json_body["stored"]["on"] == "2026-01-01"
    assert answer.json_body["address"] == "127.0.0.1"
    assert answer.json_body["query"] == {"a": "1"}


def test_a_public_route_may_know_the_caller(browser):
    assert browser.send("GET", "/api/v1/kinds").json_body["signed_in"] is False
    assert browser.send("GET", "/api/v1/kinds", **as_role("funder")).json_body["signed_in"] is True


def test_several_cookies_and_headers_of_the_route_are_returned_as_given(browser):
    headers = browser.send("GET", "/api/v1/kinds").headers
    assert headers["Set-Cookie"] == [
        "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure",
        "theme=dark; Path=/",
    ]
    assert headers["Cache-Control"] == "public, max-age=60"
    assert "cache-control" not in headers


def test_signing_out_deletes_the_cookie(browser):
    assert expired_session_cookie().startswith("__Host-session=;")
    assert expired_session_cookie().endswith("Max-Age=0")


def test_without_https_the_cookie_has_the_plain_name(monkeypatch):
    with connected(monkeypatch, "http://127.0.0.1:8000"):
        assert session_cookie("abc") == "session=abc; Path=/; HttpOnly; SameSite=Lax"


@pytest.mark.parametrize(
    ("path", "kind", "status", "code"),
    [
        ("/api/v1/prefecture/refused/", "conflict", 409, "no_post_left"),
        ("/api/v1/prefecture/refused/", "invalid", 422, "no_post_left"),
        ("/api/v1/prefecture/refused/", "not_found", 404, "not_found"),
        ("/api/v1/prefecture/refused/", "forbidden", 404, "not_found"),
        ("/api/v1/refused/", "not_found", 404, "no_such_link"),
        ("/api/v1/refused/", "forbidden", 404, "not_found"),
    ],
)
def test_a_refusal_of_the_domain_becomes_a_problem(browser, path, kind, status, code):
    answer = browser.send("GET", path + kind, **as_role("prefecture"))
    assert answer.status_code == status
    assert answer.json_body["type"] == f"/problemes/{code}"


def test_an_unknown_object_and_somebody_elses_have_the_same_response(browser):
    bodies = [
        browser.send("GET", f"/api/v1/prefecture/refused/{kind}", **as_role("prefecture")).json_body
        for kind in ("not_found", "forbidden")
    ]
    for body in bodies:
        del body["instance"]
    assert bodies[0] == bodies[1]


def test_a_refusal_about_a_field_points_to_it(browser):
    errors = browser.send("GET", "/api/v1/refused/conflict").json_body["errors"]
    assert errors == [{"pointer": "/token", "code": "no_such_link", "message": "Ce lien n'est pas valable."}]


def test_if_match_is_required_read_and_compared(browser):
    def amend(**headers):
        return browser.send("PUT", "/api/v1/prefecture/opinion", **headers, **as_role("agency"))

    assert amend().status_code == 428
    assert amend(If_Match="*").status_code == 428
    assert amend(If_Match="3").status_code == 400
    assert amend(If_Match='W/"3"').status_code == 400
    assert amend(If_Match='"2"').status_code == 412
    assert amend(If_Match='"3"').status_code == 204
    assert amend(If_Match='"3"').headers["ETag"] == '"4"'


def test_a_version_conflict_without_if_match_is_409(browser):
    answer = browser.send("POST", "/api/v1/prefecture/conflict", **as_role("prefecture"))
    assert answer.status_code == 409
    assert answer.json_body["type"] == "/problemes/version_conflict"


def test_too_many_requests_are_told_when_to_come_back(browser):
    answer = browser.send("GET", "/api/v1/busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")


def test_an_exception_is_logged_with_its_request_and_without_typed_values(browser, caplog):
    with caplog.at_level(logging.ERROR):
        answer = browser.send("GET", "/api/v1/broken")
    assert answer.status_code == 500
    assert answer.json_body["type"] == "/problemes/internal_error"
    assert "ValueError" in caplog.text
    assert "break_down" in caplog.text
    assert answer.headers["X-Request-Id"] in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in json.dumps(answer.json_body)


# The size of quotation marks in the JSON of Lambda's response.
_ROOM = MOST_BYTES - 2


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("letter=a", _ROOM),
        # In UTF-8.
        ("letter=%C3%A9", _ROOM // 2),
        ("letter=%F0%9F%98%80", _ROOM // 4),
        # Escaped.
        ("letter=%22", _ROOM // 2),
        ("letter=%5C", _ROOM // 2),
        ("letter=%0A", _ROOM // 2),
        ("letter=%01", _ROOM // 6),
        # In base64.
        ("bytes&letter=a", _ROOM // 4 * 3),
    ],
)
def test_a_response_is_limited_to_the_size_that_the_gateway_counts(browser, query, most):
    largest = browser.send("GET", f"/api/v1/large?{query}&times={most}", Accept="application/octet-stream")
    assert largest.status_code == 200
    # As Lambda writes it: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    body = largest.body
    sent = base64.b64encode(body).decode() if "bytes" in query else body.decode()
    answer = {"statusCode": 200, "headers": largest.headers, "body": sent, "isBase64Encoded": True}
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < 6 * 1024 * 1024
    assert browser.send("GET", f"/api/v1/large?{query}&times={most + 1}").status_code == 500


def test_a_response_has_an_etag_where_its_route_says_so(browser):
    assert browser.send("GET", "/api/v1/prefecture/unversioned", **as_role("prefecture")).status_code == 500


def test_a_header_cannot_be_split(browser):
    assert browser.send("GET", "/api/v1/split?to=/a").headers["Location"] == "/a"
    answer = browser.send("GET", "/api/v1/split?to=/a%0D%0ASet-Cookie:x=1")
    assert answer.status_code == 500
    assert "Location" not in answer.headers


def test_a_problem_names_the_request_and_not_the_path(browser):
    answer = browser.send("GET", "/api/v1/refused/not_found")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json_body["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    assert answer.json_body["title"] == "Introuvable"
    assert answer.json_body["status"] == 404


@pytest.mark.parametrize("path", ["/api/v1/kinds", "/api/v1/refused/conflict", "/api/v1/broken"])
def test_every_response_has_the_protective_headers(browser, path):
    headers = browser.send("GET", path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-Id"]


def test_responses_are_not_cached(browser):
    assert browser.send("GET", "/api/v1/links/a").headers["Cache-Control"] == "no-store"


def test_a_page_may_load_only_its_own_files(browser):
    headers = browser.send("GET", "/api/v1/page").headers
    assert headers["Content-Type"] == HTML
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_wrong_method_is_a_problem_like_the_others(browser):
    answer = browser.send("DELETE", "/api/v1/communes")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_body_over_64_kilobytes_is_refused_also_in_base64(browser):
    cookie = as_role("prefecture")
    large = b'{"opinion": "' + b"x" * 65536 + b'"}'
    answer = browser.send("POST", OPINION_PATH, large, Content_Type="application/json", **cookie)
    assert answer.status_code == 413
    answer = browser.send("POST", OPINION_PATH, b"x" * 1_000_000, Content_Type="application/json", **cookie)
    assert answer.status_code == 413
    response = browser.event(
        "POST",
        "/api/v1/applications",
        headers={"content-type": "application/json"},
        body="QUFB" * 30_000,
        isBase64Encoded=True,
    )
    assert response["statusCode"] == 413


def test_a_body_in_base64_is_read(browser):
    body = base64.b64encode(json.dumps(opinion()).encode()).decode()
    sent = {"headers": {"content-type": "application/json"}, "isBase64Encoded": True}
    assert browser.event("POST", "/api/v1/applications", body=body, **sent)["statusCode"] == 202
    assert browser.event("POST", "/api/v1/applications", body="é?", **sent)["statusCode"] == 400


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml"]
)
def test_another_content_type_or_none_is_refused(browser, content_type):
    headers = {"Content_Type": content_type} if content_type else {}
    answer = browser.send("POST", "/api/v1/applications", json.dumps(opinion()).encode(), **headers)
    assert answer.status_code == 415
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_another_site_cannot_act_with_somebodys_browser(browser):
    cookie = as_role("prefecture")

    def post(**headers):
        return browser.send("POST", OPINION_PATH, opinion(), **headers, **cookie).status_code

    assert post(Sec_Fetch_Site="cross-site") == 403
    assert post(Sec_Fetch_Site="same-site", Origin=BASE_URL) == 403
    assert post(Origin="https://evil.example") == 403
    assert post(Origin="null") == 403
    assert post(Sec_Fetch_Site="same-origin", Origin="null") == 200
    assert post(Origin=BASE_URL) == 200
    assert post() == 200


def test_the_web_form_of_an_allowed_site_may_post(browser):
    answer = browser.send(
        "POST", "/api/v1/applications", opinion(), Origin=PARTNER, Sec_Fetch_Site="cross-site"
    )
    assert answer.status_code == 202
    assert answer.headers["Access-Control-Allow-Origin"] == PARTNER
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_web_form_of_an_allowed_site_reads_its_errors(browser):
    answer = browser.send("POST", "/api/v1/applications", {}, Origin=PARTNER)
    assert answer.status_code == 422
    assert answer.headers["Access-Control-Allow-Origin"] == PARTNER


def test_another_origin_gets_no_cors_header(browser):
    for origin in ("https://evil.example", "null", PARTNER + ".evil.example"):
        answer = browser.send("POST", "/api/v1/applications", opinion(), Origin=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Vary"] == "Origin"
        answer = browser.send("OPTIONS", "/api/v1/applications", Origin=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_preflight_names_the_methods_and_the_one_header(browser):
    answer = browser.send(
        "OPTIONS", "/api/v1/applications", Origin=PARTNER, Access_Control_Request_Method="POST"
    )
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == PARTNER
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert answer.headers["Access-Control-Max-Age"] == "86400"


def test_routes_of_signed_in_people_are_never_open_to_other_sites(browser):
    answer = browser.send("GET", "/api/v1/prefecture/whoami", Origin=PARTNER, **as_role("structure"))
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "OPTIONS" not in browser.app.routes["/api/v1/prefecture/whoami"]


def test_pages_show_their_problems_as_pages_and_take_raw_fields(monkeypatch):
    def problem_page(problem, request):
        return Response(status=problem.status, body=f"<h1>{problem.detail}</h1>", content_type=HTML)

    pages = Routes("pages", problem_page=problem_page)

    @pages.post("/candidature", who=Who.ANYBODY)
    def post_application(request: Request[Fields]) -> Response:
        return Response(body=request.body.first("name"), content_type=HTML)

    @pages.get("/espace", who=Who.STRUCTURE)
    def show_space(request: Request) -> Response:
        return Response()

    with connected(monkeypatch):
        browser = Browser(app_with(pages))
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        assert browser.send("POST", "/candidature", b"name=Mairie&name=2", **form).body == b"Mairie"
        answer = browser.send("GET", "/espace")
        assert answer.status_code == 401
        assert answer.body.decode() == "<h1>Connectez-vous pour continuer.</h1>"
        assert answer.headers["Content-Type"] == HTML


def test_a_problem_page_that_fails_returns_the_plain_problem(monkeypatch):
    def broken_page(problem, request):
        raise KeyError("template")

    pages = Routes("pages", problem_page=broken_page)

    @pages.get("/espace", who=Who.STRUCTURE)
    def show_space(request: Request) -> Response:
        return Response()

    with connected(monkeypatch):
        answer = Browser(app_with(pages)).send("GET", "/espace")
    assert answer.status_code == 401
    assert answer.json_body["type"] == "/problemes/sign_in_needed"


def test_two_concurrent_requests_do_not_see_each_other(monkeypatch):
    with connected(monkeypatch):
        app = small_app()
        create_local_server(app, Config(), "127.0.0.1", 0).server.server_close()
        gateway = LocalGateway(app, Config())
        both_in = threading.Barrier(2)
        seen = {}

        def read(token):
            both_in.wait()
            for _ in range(200):
                answer = gateway.handle_request("GET", f"/api/v1/links/{token}", {}, None)
                seen.setdefault(token, set()).add(json.loads(answer["body"])["token"])

        threads = [threading.Thread(target=read, args=(token,)) for token in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == {"one": {"one"}, "two": {"two"}}


def test_connecting_gives_the_ports_to_the_handlers(monkeypatch):
    group = Routes("public")

    @group.get("/ports", who=Who.ANYBODY)
    def read_ports(request: Request) -> Response:
        return Response(body={"base_url": request.ports.base_url})

    with connected(monkeypatch):
        connect(ports=lambda: SimpleNamespace(base_url="https://a.fr"), identify=lambda *_asked: None)
        answer = Browser(app_with(group)).send("GET", "/ports")
    assert answer.json_body == {"base_url": "https://a.fr"}
