"""The local server answers like the gateway; its own pages show messages and move the clock forward only."""

import http.client
import json
import socket
import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from chalice.app import Chalice, Response

from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.settings import settings
from infra.local.case_files.client import service_of
from infra.local.clock import ShiftedClock
from infra.local.files import LocalFiles
from infra.local.mailbox import Mail
from infra.local.pages import LocalPages
from infra.local.server import LocalServer, masked
from tests.support.aws import SETTINGS

UNUSED = (
    "REGISTRY_TABLE",
    "EPHEMERAL_TABLE",
    "ACTIVITIES_TABLE",
    "JOURNAL_TABLE",
    "EMAIL_QUEUE_URL",
    "TASK_QUEUE_URL",
)
SECRET = pyotp.random_base32()


def example_app():
    app = Chalice(app_name="example", configure_logs=False)
    app.api.binary_types.append("application/x-www-form-urlencoded")

    @app.route("/hello/{name}")
    def hello(name):
        return Response(
            {"name": name}, headers={"Set-Cookie": ["a=1; Path=/", "b=2; Path=/"], "X-Path": "yes"}
        )

    @app.route("/size", methods=["POST"], content_types=["text/plain", "text/csv", "application/json"])
    def size():
        return {"size": len(app.current_request.raw_body)}

    return app


@pytest.fixture(autouse=True)
def configured(monkeypatch):
    for name, value in {**SETTINGS, **dict.fromkeys(UNUSED, "nowhere")}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()


class Site:
    """A running server and the objects behind its pages."""

    def __init__(self, directory):
        self.mailbox = []
        self.clock = ShiftedClock(directory / "clock.json")
        self.settled = []
        self.refused = []
        self.case_files = service_of("http://127.0.0.1", self.clock.now, directory / "case-files.json")
        pages = LocalPages(
            mailbox=self.mailbox,
            clock=self.clock,
            settle=lambda: bool(self.settled.append(self.clock.now())) or True,
            accounts=lambda: [("agence@example.fr", SECRET)],
            base_url="http://127.0.0.1",
            first_link=lambda: "http://127.0.0.1/compte/abc",
            files=LocalFiles(directory / "files", "http://127.0.0.1", b"a secret", self.clock.now),
            bounce=self.refused.append,
            case_files=self.case_files,
            hint=lambda _: None,
        )
        self.server = LocalServer(example_app(), pages, 0)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def raw(self, request):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def receive(self, number=1, **changes):
        for index in range(number):
            mail = {
                "id": f"mail-{index}",
                "to": "mairie@example.fr",
                "subject": f"Objet {index} <b>",
                "text": "Suivez https://a.fr/x puis https://a.fr/y",
                "html": "<p>Page</p>",
                "sent_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=index),
            }
            self.mailbox.append(Mail(**{**mail, **changes}))

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("local"))
    yield site
    site.close()


@pytest.fixture
def site(running):
    running.mailbox.clear()
    running.settled.clear()
    running.refused.clear()
    return running


def problem(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = json.loads(answer.text)
    assert document["status"] == answer.status
    return document


def test_messages_are_listed_newest_first_with_their_links(site):
    site.receive(2)
    listed = json.loads(site.ask("GET", "/_local/emails").text)
    assert [mail["id"] for mail in listed] == ["mail-1", "mail-0"]
    assert listed[0]["links"] == ["https://a.fr/x", "https://a.fr/y"]
    assert listed[0]["sent_at"] == "2026-01-01T01:00:00+00:00"
    assert set(listed[0]) == {"id", "to", "subject", "text", "html", "links", "sent_at"}


def test_a_browser_gets_pages_in_which_a_message_is_only_text(site):
    site.receive(html='<script>alert("x")</script>')
    listed = site.ask("GET", "/_local/emails", Accept="text/html,application/xhtml+xml")
    assert "text/html" in listed.headers["Content-Type"]
    assert "Objet 0 &lt;b&gt;" in listed.text
    shown = site.ask("GET", "/_local/emails/mail-0", Accept="text/html").text
    assert '<a href="https://a.fr/x">' in shown
    assert "<script>" not in shown
    assert 'sandbox="allow-popups' in shown
    assert json.loads(site.ask("GET", "/_local/emails/mail-0").text)["html"].startswith("<script>")


def test_an_unknown_message_or_page_is_a_problem(site):
    assert problem(site.ask("GET", "/_local/emails/none"))["status"] == 404
    assert problem(site.ask("GET", "/_local/none"))["status"] == 404
    refused = site.ask("POST", "/_local/emails")
    assert problem(refused)["status"] == 405
    assert refused.headers["Allow"] == "GET"


def test_the_clock_moves_and_answers_once_everything_due_is_done(site):
    before = datetime.fromisoformat(json.loads(site.ask("GET", "/_local/clock").text)["now"])
    answer = json.loads(site.ask("POST", "/_local/clock", '{"advance_days": 30}').text)
    assert answer["settled"] is True
    assert timedelta(days=30) <= datetime.fromisoformat(answer["now"]) - before < timedelta(days=31)
    assert len(site.settled) == 1
    later = (site.clock.now() + timedelta(days=1)).isoformat()
    assert site.ask("POST", "/_local/clock", json.dumps({"now": later})).status == 200
    assert site.clock.now().isoformat() >= later


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"now": "2020-01-01T00:00:00Z"}', 422),
        ('{"now": "2150-01-01T00:00:00"}', 422),
        ('{"now": "demain"}', 422),
        ('{"advance_days": -1}', 422),
        ('{"advance_days": true}', 422),
        ('{"advance_days": 1e400}', 422),
        ('{"advance_days": NaN}', 422),
        ('{"advance_days": 1, "now": "2150-01-01T00:00:00Z"}', 422),
        ("[]", 422),
        ("{}", 422),
        ("not json", 400),
        ("", 400),
    ],
)
def test_the_clock_refuses_an_invalid_move_and_stays(site, body, status):
    before = site.clock.now()
    assert problem(site.ask("POST", "/_local/clock", body))["status"] == status
    assert site.clock.now() - before < timedelta(minutes=1)
    assert site.settled == []


def test_the_form_of_the_clock_leads_back_to_the_index(site):
    headers = {"Content_Type": "application/x-www-form-urlencoded"}
    moved = site.ask("POST", "/_local/clock", "advance_days=2", **headers)
    assert (moved.status, moved.headers["Location"]) == (303, "/_local/")
    refused = site.ask("POST", "/_local/clock", "now=2020-01-01T00:00", **headers)
    assert refused.status == 422
    assert "ne recule pas" in refused.text


def test_another_site_can_neither_move_the_clock_nor_refuse_an_e_mail(site):
    site.receive()
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Sec_Fetch_Site": "cross-site"}
    for path in ("/_local/clock", "/_local/emails/mail-0"):
        assert problem(site.ask("POST", path, "advance_days=2", **headers))["status"] == 403
    assert (site.settled, site.refused) == ([], [])


def test_an_e_mail_can_be_refused_from_its_page(site):
    site.receive(2)
    shown = site.ask("GET", "/_local/emails/mail-1", Accept="text/html").text
    assert '<form method="post" action="/_local/emails/mail-1">' in shown
    refused = site.ask("POST", "/_local/emails/mail-1")
    assert refused.status == 303
    assert site.refused == [site.mailbox[1]]
    assert "Le rejet est signalé" in site.ask("GET", refused.headers["Location"], Accept="text/html").text
    assert problem(site.ask("POST", "/_local/emails/none"))["status"] == 404


def test_the_index_leads_everywhere(site):
    site.receive(1)
    page = site.ask("GET", "/_local/").text
    for link in ("/api/v1/health", "/_local/emails", "/_local/totp", "/compte/abc", "/_local/emails/mail-0"):
        assert link in page
    assert site.ask("GET", "/_local").status == 200


def test_second_factors_follow_the_clock_of_the_application(site):
    code = json.loads(site.ask("GET", f"/_local/totp?secret={SECRET}").text)["code"]
    now = site.clock.now()
    assert code in {pyotp.TOTP(SECRET).at(now), pyotp.TOTP(SECRET).at(now - timedelta(seconds=30))}
    assert "agence@example.fr" in site.ask("GET", "/_local/totp").text
    assert problem(site.ask("GET", "/_local/totp?secret=1"))["status"] == 422


def test_unknown_addresses_are_problems_even_with_credentials(site):
    assert problem(site.ask("GET", "/none"))["type"] == "/problemes/not_found"
    answer = site.ask("GET", "/none", Authorization="Bearer secret-é".encode())
    assert "secret" not in answer.text
    assert problem(answer)["status"] == 404


def test_every_cookie_of_a_response_is_kept_and_head_has_no_body(site):
    answer = site.ask("GET", "/hello/marie")
    assert answer.headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    head = site.ask("HEAD", "/hello/marie")
    assert (head.status, head.text) == (200, "")
    assert head.headers["Content-Length"] == str(len(answer.text))


def test_a_response_is_sent_in_one_write_and_at_once(site, monkeypatch):
    written, write = [], socket.SocketIO.write

    def noted(stream, data):
        written.append((bytes(data), stream._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        return write(stream, data)

    monkeypatch.setattr(socket.SocketIO, "write", noted)
    answer = site.ask("GET", "/hello/marie")
    ((sent, without_delay),) = written
    assert sent.startswith(b"HTTP/1.1 200") and sent.endswith(answer.text.encode())
    assert without_delay


def test_a_connection_serves_several_requests(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    for method, path, body in (
        ("GET", "/hello/a", None),
        ("POST", "/size", "x" * 2_000_000),
        ("GET", "/no", ""),
    ):
        connection.request(method, path, body, {"Content-Type": "text/plain"} if body else {})
        answer = connection.getresponse()
        answer.read()
    assert connection.sock is not None
    connection.close()


def test_a_body_over_ten_megabytes_is_drained_and_refused(site):
    answer = site.ask("POST", "/size", b"x" * 11_000_000, Content_Type="text/plain")
    assert problem(answer)["status"] == 413


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n", b"400"),
        (b"POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", b"400"),
        (b"POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"400"),
        (b"NONSENSE mairie@example.fr\r\n\r\n", b"400"),
        (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", b"405"),
    ],
)
def test_an_unreadable_request_is_refused_and_the_connection_closed(site, request_head, status):
    answer = site.raw(request_head)
    assert b" " + status + b" " in answer.split(b"\r\n", 1)[0]
    assert b"application/problem+json" in answer
    assert b"mairie" not in answer
    assert answer.count(b"HTTP/1.1") == 1


def test_a_text_that_is_not_utf8_reaches_the_application_as_through_the_gateway(site):
    answer = site.ask("POST", "/size", b"\xff\xfe", Content_Type="text/plain")
    assert json.loads(answer.text) == {"size": 6}


def test_a_csv_that_is_not_utf8_reaches_the_application_unchanged(site):
    answer = site.ask("POST", "/size", b"\xff\xfe", Content_Type="text/csv")
    assert json.loads(answer.text) == {"size": 2}


def test_the_access_log_has_no_address_no_token_and_no_query(site, capfd):
    token = "dG9rZW4tb2YtYS1saW5rLXRoYXQtb3BlbnM"
    site.ask("GET", f"/hello/{token}?email=mairie@example.fr")
    line = capfd.readouterr().out
    assert line.startswith("GET /hello/…?… 200 ")
    assert line.rstrip().endswith(" ms")


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/api/v1/health", "/api/v1/health"),
        ("/mot-de-passe/" + "x" * 43, "/mot-de-passe/…"),
        ("/structures/0192d1c0-0000-7000-8000-000000000000/besoin", "/structures/…/besoin"),
        ("/a/mairie%40example.fr/b", "/a/…/b"),
        ("/siret/12345678901234", "/siret/…"),
        ("/\x1b[2J", "/?[2J"),
    ],
)
def test_personal_data_are_masked_in_the_log(target, shown):
    assert masked(target) == shown


def test_an_unknown_address_is_a_page_for_browsers_and_a_problem_for_programs(site):
    page = site.ask("GET", "/rien", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert page.status == 404 and "Page introuvable" in page.text
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    problem = site.ask("GET", "/rien", Accept="*/*")
    assert problem.status == 404 and json.loads(problem.text)["status"] == 404


def test_every_e_mail_of_the_catalogue_has_a_preview(site):
    listed = site.ask("GET", "/_local/previews").text
    for name in CATALOGUE:
        assert f"/_local/previews/{name}" in listed
        shown = site.ask("GET", f"/_local/previews/{name}")
        assert shown.status == 200 and shown.text.count("srcdoc=") == 2
    assert site.ask("GET", "/_local/previews/inconnu").status == 404


def test_the_clock_stays_moved_after_a_restart(tmp_path):
    path = tmp_path / "clock.json"
    ShiftedClock(path).advance(40)
    assert timedelta(days=40) <= ShiftedClock(path).now() - datetime.now(UTC) + timedelta(seconds=1)


def test_the_clock_moves_to_an_instant_and_continues_from_there(tmp_path):
    clock = ShiftedClock(tmp_path / "clock.json")
    instant = datetime(2100, 2, 28, 23, 59, tzinfo=UTC)
    clock.move_to(instant)
    assert instant <= clock.now() < instant + timedelta(minutes=1)


def test_the_clock_refuses_to_go_back(tmp_path):
    clock = ShiftedClock(tmp_path / "clock.json")
    with pytest.raises(ValueError, match="ne recule pas"):
        clock.move_to(datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="ne recule pas"):
        clock.advance(-1)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


@pytest.mark.parametrize("days", [1e9, float("inf"), 400_000])
def test_the_clock_refuses_an_instant_in_the_distant_future(tmp_path, days):
    with pytest.raises(ValueError, match="trop lointain"):
        ShiftedClock(tmp_path / "clock.json").advance(days)


def test_an_instant_without_its_offset_is_refused(tmp_path):
    with pytest.raises(ValueError, match="décalage"):
        ShiftedClock(tmp_path / "clock.json").move_to(datetime(2100, 1, 1))


def test_files_of_demarches_simplifiees_are_moved_from_this_site_only(site):
    form = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    assert site.ask("GET", "/_local/case-files", **form).status == 200
    assert site.ask("GET", "/_local/case-files/12", **form).status == 404
    foreign = {**form, "Sec_Fetch_Site": "cross-site"}
    for path in ("/_local/case-files", "/_local/case-files/12"):
        assert site.ask("POST", path, "lie=down", **foreign).status == 403
    assert site.case_files.lie.value == "none"
    answer = site.ask("POST", "/_local/case-files", "lie=down", **form)
    assert (answer.status, answer.headers["Location"]) == (303, "/_local/case-files")
    assert site.case_files.lie.value == "down" and len(site.settled) == 1
