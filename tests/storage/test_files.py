"""The contract of ``services.core.ports.Files``: in memory, on this machine, and in S3 by the emulator."""

import asyncio
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import requests
from botocore.awsrequest import AWSRequest, AWSResponse

from chalicelib.services.core.ports import Files, FilesUnavailable, UploadForm
from chalicelib.storage.files import S3Files, new_client
from infra.local import emulator
from infra.local.emulator import emulated_aws
from infra.local.files import LocalFiles
from tests.support.files import MemoryFiles

BUCKET = "conseiller-numerique-test-files"
KEY = "incoming/cv/0197f3a0-0000-7000-8000-000000000001/0197f3a0-0000-7000-8000-000000000002.pdf"
BACK = "https://site.example/mon-espace/cv/recu?depot=1"
# Every byte there is, and the separators of a form's parts.
CONTENT = b"%PDF-1.7\r\n--\r\n" + bytes(range(256)) + b"\n%%EOF\n"

Sent = tuple[int, str | None]
Fetched = tuple[int, dict[str, str], bytes]


@dataclass
class Bench:
    """Files under test, and the browser's use of forms and links. ``wait`` lets time pass."""

    files: Files
    send: Callable[[UploadForm, bytes], Sent]
    fetch: Callable[[str], Fetched]
    wait: Callable[[timedelta], None]


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 9, 14, 8, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def wait(self, time: timedelta) -> None:
        self.at += time


def posted(form: UploadForm, content: bytes) -> requests.PreparedRequest:
    """Return what a browser sends for a form whose file has any name."""
    file = {"file": ('Mon CV (été) ; "v2".pdf', io.BytesIO(content), "application/pdf")}
    return requests.Request("POST", form.url, data=dict(form.fields), files=file).prepare()


@pytest.fixture
def memory() -> Bench:
    hands = Hands()
    files = MemoryFiles(hands.now)
    return Bench(files, files.receive, files.send, hands.wait)


@pytest.fixture
def local(tmp_path: Path) -> Bench:
    hands = Hands()
    files = LocalFiles(tmp_path / "files", "http://127.0.0.1:8000", b"a secret of the tests", hands.now)

    def send(form: UploadForm, content: bytes) -> Sent:
        request = posted(form, content)
        answer = files.receive(request.headers["Content-Type"], request.body)
        return answer.status, dict(answer.headers).get("Location")

    def fetch(link: str) -> Fetched:
        answer = files.send(dict(parse_qsl(urlsplit(link).query)))
        return answer.status, dict(answer.headers), answer.body

    return Bench(files, send, fetch, hands.wait)


@pytest.fixture
def s3() -> Iterator[Bench]:
    """S3 by the emulator, in this process: it answers botocore and the browser."""
    from ministack.services import s3

    with emulated_aws():
        s3.reset()
        client = new_client()
        # The local stack has no S3, and refuses it.
        client.meta.events.unregister("before-send", emulator._before_send)
        client.meta.events.register("before-send.s3", _answered)
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": emulator.REGION})

        def send(form: UploadForm, content: bytes) -> Sent:
            request = posted(form, content)
            status, headers, _ = asked("POST", form.url, request.headers, request.body)
            return status, headers.get("Location") if status == 303 else None

        def fetch(link: str) -> Fetched:
            return asked("GET", link, {}, b"")

        yield Bench(S3Files(BUCKET, client), send, fetch, lambda time: None)


def _answered(request: AWSRequest, **_: Any) -> AWSResponse:
    sent = request.body.read() if hasattr(request.body, "read") else emulator._body(request)
    status, headers, body = asked(request.method, request.url, request.headers, sent)
    return emulator._response(request.url, status, headers, body)


def asked(method: str, url: str, headers: Mapping[str, Any], body: bytes) -> Fetched:
    """Return the response of S3, through the whole emulator without its socket."""
    from ministack.app import app

    parts = urlsplit(url)
    given = {name.lower(): emulator._text(value) for name, value in headers.items()}
    given |= {"host": parts.netloc, "content-length": str(len(body))}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
    }
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    asyncio.run(app(scope, receive, send))
    content = b"".join(message.get("body", b"") for message in answered[1:])
    named = {name.decode(): value.decode() for name, value in answered[0]["headers"]}
    return answered[0]["status"], named, content


@pytest.fixture(params=["memory", "local", "s3"])
def bench(request: pytest.FixtureRequest) -> Bench:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["memory", "local"])
def timed(request: pytest.FixtureRequest) -> Bench:
    """Those whose clock a test can move; S3 reads the machine's."""
    return request.getfixturevalue(request.param)


def test_an_uploaded_file_is_read_to_the_byte_and_the_browser_returns_to_the_page(bench: Bench) -> None:
    status, back = bench.send(bench.files.upload_form(KEY, limit=5000, back_to=BACK), CONTENT)
    assert (status, str(back).startswith(BACK)) == (303, True)
    assert bench.files.read(KEY, 5000) == CONTENT
    assert bench.files.holds(KEY)


def test_without_a_page_to_return_to_the_response_has_no_content(bench: Bench) -> None:
    assert bench.send(bench.files.upload_form(KEY, limit=5000), CONTENT) == (204, None)


def test_a_form_sent_again_replaces_the_file(bench: Bench) -> None:
    form = bench.files.upload_form(KEY, limit=5000)
    bench.send(form, CONTENT)
    assert bench.send(form, b"%PDF-1.4 other")[0] == 204
    assert bench.files.read(KEY, 5000) == b"%PDF-1.4 other"


def test_a_file_that_is_too_large_is_not_kept(bench: Bench) -> None:
    assert bench.send(bench.files.upload_form(KEY, limit=5000), bytes(5001))[0] == 400
    assert not bench.files.holds(KEY)


def test_an_empty_file_is_received_so_that_a_page_of_ours_refuses_it(bench: Bench) -> None:
    assert bench.send(bench.files.upload_form(KEY, limit=5000, back_to=BACK), b"")[0] == 303
    assert bench.files.read(KEY, 5000) == b""


@pytest.mark.parametrize(
    "changed",
    [
        {"key": KEY.replace("incoming", "documents")},
        {"Content-Type": "text/html"},
        {"success_action_redirect": "https://elsewhere.example/"},
    ],
    ids=["another key", "another type", "another page"],
)
def test_a_form_accepts_only_what_it_signs(bench: Bench, changed: dict[str, str]) -> None:
    form = bench.files.upload_form(KEY, limit=5000, back_to=BACK)
    forged = UploadForm(url=form.url, fields={**form.fields, **changed})
    assert bench.send(forged, CONTENT)[0] == 403
    assert not bench.files.holds(KEY)


def test_a_form_expires_after_an_hour(timed: Bench) -> None:
    form = timed.files.upload_form(KEY, limit=5000)
    timed.wait(timedelta(hours=1))
    assert timed.send(form, CONTENT)[0] == 403


def test_a_link_downloads_the_file_under_a_name(bench: Bench) -> None:
    bench.files.write(KEY, CONTENT)
    status, headers, content = bench.fetch(bench.files.download_link(KEY, "cv.pdf"))
    given = {name.lower(): value for name, value in headers.items()}
    assert (status, content) == (200, CONTENT)
    assert given["content-type"] == "application/pdf"
    assert given["content-disposition"] == 'attachment; filename="cv.pdf"'


def test_a_link_expires_after_five_minutes(timed: Bench) -> None:
    timed.files.write(KEY, CONTENT)
    link = timed.files.download_link(KEY, "cv.pdf")
    timed.wait(timedelta(minutes=5))
    assert timed.fetch(link)[0] == 403


def test_a_link_changed_to_another_file_is_refused(bench: Bench) -> None:
    other = KEY.replace("2.pdf", "3.pdf")
    bench.files.write(KEY, CONTENT)
    bench.files.write(other, CONTENT)
    link = bench.files.download_link(KEY, "cv.pdf")
    assert bench.fetch(link.replace("2.pdf", "3.pdf"))[0] == 403


def test_a_missing_file_is_none_and_its_link_is_not_found(bench: Bench) -> None:
    assert bench.files.read(KEY, 10) is None
    assert not bench.files.holds(KEY)
    assert bench.fetch(bench.files.download_link(KEY, "cv.pdf"))[0] == 404


def test_a_file_is_read_up_to_a_limit_that_shows_that_it_is_longer(bench: Bench) -> None:
    bench.files.write(KEY, CONTENT)
    assert bench.files.read(KEY, 10) == CONTENT[:11]


def test_a_deleted_file_is_gone_and_may_be_deleted_again(bench: Bench) -> None:
    bench.files.write(KEY, CONTENT)
    for _ in range(2):
        bench.files.delete(KEY)
        assert bench.files.read(KEY, 10) is None


# Specific to each


def test_s3_signs_the_address_of_the_bucket_in_its_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "none"),
        ("AWS_SECRET_ACCESS_KEY", "none"),
        ("AWS_DEFAULT_REGION", "eu-west-3"),
    ):
        monkeypatch.setenv(name, value)
    files = S3Files(BUCKET)
    host = f"https://{BUCKET}.s3.eu-west-3.amazonaws.com/"
    assert files.upload_form(KEY, limit=10).url == host
    link = files.download_link(KEY, "cv.pdf")
    asked = dict(parse_qsl(urlsplit(link).query))
    assert link.startswith(host + KEY)
    assert asked["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256" and int(asked["X-Amz-Expires"]) <= 300


def test_an_unreachable_s3_is_reported_as_unavailable(s3: Bench) -> None:
    assert isinstance(s3.files, S3Files)
    nowhere = S3Files("no-such-bucket", s3.files._client)
    with pytest.raises(FilesUnavailable):
        nowhere.write(KEY, CONTENT)
    with pytest.raises(FilesUnavailable):
        nowhere.read(KEY, 10)


def test_on_this_machine_files_survive_a_restart_and_unconfirmed_ones_expire_after_a_day(
    local: Bench,
) -> None:
    first = local.files
    assert isinstance(first, LocalFiles)
    local.send(first.upload_form(KEY, limit=5000), CONTENT)
    again = LocalFiles(first._folder, first._base_url, first._secret, first._now)
    assert again.read(KEY, 5000) == CONTENT
    again.write("documents/cv/1/2.pdf", CONTENT)
    local.wait(timedelta(days=1, seconds=1))
    other = KEY.replace("2.pdf", "3.pdf")
    local.send(again.upload_form(other, limit=5000), CONTENT)
    assert (again.holds(KEY), again.holds(other), again.holds("documents/cv/1/2.pdf")) == (False, True, True)


@pytest.mark.parametrize("key", ["../secret", "a/../../b", "/etc/passwd", "a//b", ".", ""])
def test_on_this_machine_no_key_leaves_the_folder(local: Bench, key: str) -> None:
    with pytest.raises(ValueError):
        local.files.write(key, CONTENT)


def test_on_this_machine_a_malformed_form_is_refused(local: Bench) -> None:
    files = local.files
    assert isinstance(files, LocalFiles)
    for content_type, body in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"--a--"),
        ("application/x-www-form-urlencoded", b"key=x"),
        ("", b""),
    ):
        assert files.receive(content_type, body).status == 400
