"""The register of companies: the real client with a server like the register, and the stand-in of tests."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.applying.company_register import RegisterEntry
from chalicelib.integrations.company_register import PublicRegister
from chalicelib.services.core.ports import Register, RegisterUnavailable
from infra.local.company_register import DOWN, FAILURES, SAMPLES, LocalRegister, Sample
from tests.support.outside import COMMUNES, MemoryRegister

COMMUNE, ASSOCIATION, CLOSED, GROUP, COMPANY, COOPERATIVE = SAMPLES
UNKNOWN = "99910001100017"


class Standing(ThreadingHTTPServer):
    """Answers searches as the stand-in of the local stack does, and records them.

    ``document`` is the response to everything, when given; ``let_go`` releases slow responses.
    """

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.local = LocalRegister(self.let_go.wait)
        self.document: bytes | None = None
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Standing

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        answer = self.server.local.search(parse_qs(urlsplit(self.path).query)["q"][0])
        try:
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.body if self.server.document is None else self.server.document)
        except ConnectionError:
            return  # The client waited no longer.

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Standing]:
    standing = Standing()
    serving = threading.Thread(target=standing.serve_forever, args=(0.01,), daemon=True)
    serving.start()
    yield standing
    standing.let_go.set()
    standing.shutdown()
    standing.server_close()


@pytest.fixture
def real(server: Standing) -> Register:
    return PublicRegister(server.url, COMMUNES)


def expected(sample: Sample) -> RegisterEntry:
    commune = COMMUNES.by_insee(sample.commune)
    assert commune is not None
    return RegisterEntry(
        siret=sample.siret,
        name=sample.name,
        legal_category=sample.category,
        closed=sample.closed,
        social_economy=sample.social_economy,
        place=commune.place(commune.postal_codes[0]),
    )


@pytest.fixture(params=["real", "memory"])
def register(request: pytest.FixtureRequest, real: Register) -> Register:
    """Each of the two in turn, with the same establishments."""
    return real if request.param == "real" else MemoryRegister(*map(expected, SAMPLES))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.what)
def test_an_establishment_is_found_by_its_siret(register: Register, sample: Sample) -> None:
    assert register.find(sample.siret) == expected(sample)


def test_an_unknown_siret_is_no_failure(register: Register) -> None:
    assert register.find(UNKNOWN) is None


def test_an_unavailable_register_is_told(register: Register) -> None:
    if isinstance(register, MemoryRegister):
        register.down = True
    with pytest.raises(RegisterUnavailable):
        register.find(DOWN)


@pytest.mark.parametrize("siret", FAILURES, ids=FAILURES.get)
def test_a_failing_register_is_waited_for_within_its_time_limit(server: Standing, siret: str) -> None:
    with pytest.raises(RegisterUnavailable):
        PublicRegister(server.url, COMMUNES, within_s=0.3).find(siret)
    # A slow one still holds its response back: nobody waited for it.
    assert not server.let_go.is_set()


def test_a_closed_port_is_an_unavailable_register(server: Standing) -> None:
    url = server.url
    server.shutdown()
    server.server_close()
    with pytest.raises(RegisterUnavailable):
        PublicRegister(url, COMMUNES).find(COMMUNE.siret)


@pytest.mark.parametrize(
    "document",
    [
        b"[]",
        b"{}",
        b'{"results": null}',
        b'{"results": [1]}',
        b'{"results": [{"siege": {"siret": "99910000100018"}}]}',
        b'{"results": [{"siege": "99910000100018"}]}',
        b"\xff",
        b"",
    ],
)
def test_an_unexpected_document_is_no_answer(server: Standing, document: bytes) -> None:
    server.document = document
    with pytest.raises(RegisterUnavailable):
        PublicRegister(server.url, COMMUNES).find(COMMUNE.siret)


def test_a_company_found_without_the_establishment_is_no_answer(server: Standing) -> None:
    server.document = LocalRegister(lambda: None).search(COMMUNE.siret).body
    assert PublicRegister(server.url, COMMUNES).find(ASSOCIATION.siret) is None


@pytest.mark.parametrize(
    ("name", "category"), [("[NON-DIFFUSIBLE]", "9220"), ("JEAN DUPONT", "1000")], ids=["hidden", "a person"]
)
def test_a_hidden_name_or_that_of_a_person_is_not_kept(server: Standing, name: str, category: str) -> None:
    body = LocalRegister(lambda: None).search(COMMUNE.siret).body.decode()
    server.document = body.replace(COMMUNE.name, name).replace('"7210"', f'"{category}"').encode()
    found = PublicRegister(server.url, COMMUNES).find(COMMUNE.siret)
    assert found is not None and found.name is None


def test_the_directors_of_the_company_are_not_requested(server: Standing, real: Register) -> None:
    real.find(COMMUNE.siret)
    (asked,) = server.asked
    assert parse_qs(urlsplit(asked).query) == {
        "q": [COMMUNE.siret],
        "minimal": ["true"],
        "include": ["siege,matching_etablissements,complements"],
    }
