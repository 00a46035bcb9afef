"""A CV in the running system: uploaded, confirmed, read by its address, kept over a kill -9."""

import re
from pathlib import Path

import pytest
import requests

from tests.e2e.system import System, Visitor, candidate
from tests.support.files import a_pdf

pytestmark = pytest.mark.e2e

EMAIL = "dominic@courriel.example"


def entered(system: System) -> Visitor:
    """Return a candidate who confirmed the address and opened the space."""
    visitor = system.visitor()
    free_from = system.today().replace(day=1).isoformat()
    visitor.post("/candidates", candidate(available_from=f"2031-{free_from[5:]}"), 202)
    mail = system.email(EMAIL, "Confirmez")
    visitor.post(f"/confirmations/{system.link(mail, 'confirmation')}")
    visitor.post("/candidate/links", {"email": EMAIL}, 202)
    visitor.post(f"/candidate/links/{system.link(system.email(EMAIL, 'espace'), 'mon-espace')}")
    return visitor


def send(visitor: Visitor, content: bytes) -> requests.Response:
    """Upload a file with the form of the page, as a browser does; return the next page."""
    page = visitor.session.get(f"{visitor.system.url}/mon-espace/cv", timeout=30)
    form = re.search(
        r'<form method="post" action="([^"]+)" enctype="multipart/form-data">(.*?)</form>', page.text, re.S
    )
    assert form is not None, page.text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[2]))
    file = {"file": ("Mon CV.pdf", content, "application/pdf")}
    return visitor.session.post(form[1], data=fields, files=file, timeout=60)


def test_a_cv_is_uploaded_confirmed_read_and_removed_and_survives_a_kill(tmp_path: Path) -> None:
    system = System(tmp_path / "data")
    system.start()
    try:
        visitor = entered(system)
        # Of the maximum size: more than the gateway accepts.
        content = a_pdf(title="x" * (10 * 1024 * 1024 - 2000))
        assert 10 * 1024 * 1024 - 2000 < len(content) <= 10 * 1024 * 1024
        page = send(visitor, content)
        assert "Fichier reçu" in page.text
        assert "Votre CV est déposé." in visitor.press(page).text
        system.kill()
        system.start()
        own = visitor.session.get(f"{system.url}/api/v1/candidate/cv", timeout=30)
        assert (own.status_code, own.content == content) == (200, True)
        assert own.headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'
        assert "signature" not in system.output()
        too_large = visitor.press(send(visitor, content + bytes(4096)))
        assert "Ce fichier dépasse 10 Mo." in too_large.text
        assert visitor.session.get(f"{system.url}/api/v1/candidate/cv", timeout=30).content == content
        visitor.ask("DELETE", "/candidate/cv", 204)
        assert visitor.get("/candidate")["cv"] is None
        # The task that deletes the file is done once the clock has moved.
        system.move(advance_days=1)
        assert not list((system.data / "files" / "documents").rglob("*.pdf"))
    finally:
        system.stop()
