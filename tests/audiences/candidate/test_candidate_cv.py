"""A candidate's CV without script: the form that uploads it, the page after it, the removal."""

import json
import re
from urllib.parse import urlsplit

import pytest

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.documents.document import MAX_BYTES
from chalicelib.services.candidates import documents
from chalicelib.services.core.ports import UploadForm
from tests.audiences.browser import Form, forms_of
from tests.audiences.site import Page, Site, available_candidate, signed_in
from tests.support.files import MemoryFiles, a_pdf

CV = "/mon-espace/cv"
RECEIVED = f"{CV}/recu"
API = "/api/v1/candidate/cv"


def entered(site: Site) -> Candidate:
    """Return a candidate who is signed in."""
    candidate = available_candidate(site)
    site.post("/api/v1/candidate/links", email=candidate.email)
    site.fill(site.get(site.link("candidate_sign_in", "space")))
    return candidate


def files(site: Site) -> MemoryFiles:
    assert isinstance(site.ports.files, MemoryFiles)
    return site.ports.files


def form_to_files(page: Page) -> Form:
    return next(form for form in forms_of(page.html) if form.action.startswith("https://files.example"))


def send(site: Site, content: bytes) -> Page:
    """Upload a file with the form of the page, and follow the redirect."""
    form = form_to_files(site.get(CV))
    fields = {name: value for name, value in form.fields if name != "file"}
    status, back = files(site).receive(UploadForm(url=form.action, fields=fields), content)
    assert status == 303 and back
    parts = urlsplit(back)
    return site.get(f"{parts.path}?{parts.query}&bucket=b&key=incoming%2Fx&etag=%22e%22")


def deposited(site: Site, content: bytes | None = None) -> Page:
    """Upload a file and press the button of the next page."""
    return site.send(send(site, a_pdf() if content is None else content), RECEIVED)


def test_a_cv_is_uploaded_confirmed_read_and_removed_without_script(site: Site) -> None:
    candidate = entered(site)
    assert "Vous n'avez pas déposé de CV" in site.get(CV).text
    page = send(site, a_pdf(title="le mien"))
    assert page.heading == "Fichier reçu"
    assert site.store.get(Candidate, candidate.id).cv is None
    done = site.follow(site.send(page, RECEIVED))
    assert "Votre CV est déposé." in done.text and re.search(r"Télécharger mon CV \(PDF, \d+ ko\)", done.text)
    link = site.get(f"{CV}/fichier")
    assert (link.status, link.headers["Cache-Control"]) == (303, "no-store")
    status, headers, content = files(site).send(link.headers["Location"])
    assert (status, b"le mien" in content) == (200, True)
    assert headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert f'href="{CV}/retrait"' in done.html and f'action="{CV}/retrait"' not in done.html
    removed = site.follow(site.send(site.get(f"{CV}/retrait"), f"{CV}/retrait"))
    assert "Votre CV est retiré." in removed.text
    site.run_tasks()
    assert files(site).kept == {}
    assert site.get(f"{CV}/fichier").status == 404
    assert site.get(f"{CV}/retrait").headers["Location"] == CV, "nothing is left to remove"


def test_the_form_sends_the_file_last_to_the_file_store_and_nothing_of_the_session(site: Site) -> None:
    entered(site)
    page = site.get(CV)
    form = form_to_files(page)
    assert [name for name, _ in form.fields][-1] == "file"
    assert 'enctype="multipart/form-data"' in page.html
    assert "form_token" not in {name for name, _ in form.fields}


def test_only_the_page_of_the_cv_may_send_a_form_to_the_file_store(site: Site) -> None:
    entered(site)

    def targets(path: str) -> str:
        return re.search(r"form-action ([^;]*);", site.get(path).headers["Content-Security-Policy"])[1]

    assert targets(CV) == "'self' https://files.example"
    for path in ("/", "/accessibilite", f"{CV}/recu?depot=0197f3a0-0000-7000-8000-000000000009"):
        assert targets(path) == "'self'"


def test_opening_the_page_after_the_upload_changes_nothing(site: Site) -> None:
    entered(site)
    before = site.written()
    send(site, a_pdf())
    site.get(f"{CV}/recu?depot=0197f3a0-0000-7000-8000-000000000009")
    assert site.written() == before
    assert site.get(f"{CV}/recu").status == 303


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Ce fichier est vide"),
        (bytes(MAX_BYTES + 1), "Ce fichier dépasse 10 Mo."),
        (bytes(60 * 1024 * 1024), "Ce fichier dépasse 10 Mo."),
        (b"<html>", "Ce fichier n'est pas un PDF"),
        (a_pdf()[:-40], "Ce PDF est abîmé ou incomplet."),
        (a_pdf(0), "Ce PDF n'a aucune page."),
    ],
)
def test_a_file_that_is_no_pdf_is_refused_beside_its_field(site: Site, content: bytes, said: str) -> None:
    candidate = entered(site)
    page = deposited(site, content)
    assert (page.status, page.title.startswith("Erreur :")) == (422, True)
    assert said in page.text and 'href="#champ-file"' in page.html
    assert "form-action 'self' https://files.example" in page.headers["Content-Security-Policy"]
    assert site.store.get(Candidate, candidate.id).cv is None
    site.run_tasks()
    assert files(site).kept == {}


def test_a_second_press_of_the_button_finds_it_done(site: Site) -> None:
    entered(site)
    page = send(site, a_pdf())
    assert site.send(page, RECEIVED).status == 303
    site.run_tasks()
    assert "Votre CV est déposé." in site.follow(site.send(page, RECEIVED)).text


def test_a_file_that_never_arrived_is_requested_again(site: Site) -> None:
    entered(site)
    page = site.send(site.get(f"{CV}/recu?depot=0197f3a0-0000-7000-8000-000000000009"), RECEIVED)
    assert (page.status, page.heading) == (409, "Mon CV")
    assert "Le fichier n'est pas arrivé" in page.text
    assert site.send(site.get(f"{CV}/recu?depot=../../x"), RECEIVED).status == 422


def test_a_form_of_another_session_deposits_nothing(site: Site) -> None:
    entered(site)
    page = send(site, a_pdf())
    again = site.post(f"{CV}/recu", **{**page.hidden, "form_token": "1.x"})
    assert (again.status, again.heading) == (403, "Mon CV")


def test_the_page_is_for_candidates_only(site: Site) -> None:
    assert site.get(CV).status == 303
    signed_in(site)
    assert site.get(CV).status == 404


def test_a_cv_whose_file_is_missing_is_told_as_gone(site: Site) -> None:
    entered(site)
    deposited(site)
    files(site).kept.clear()
    page = site.get(f"{CV}/fichier")
    assert (page.status, page.heading) == (410, "Document supprimé")
    problem = site.get(API)
    assert (problem.status, json.loads(problem.html)["type"]) == (410, "/problemes/document_gone")


def test_a_program_uploads_confirms_reads_and_removes_a_cv(site: Site) -> None:
    candidate = entered(site)
    upload = json.loads(site.get(f"{API}/upload").html)
    form = UploadForm(url=upload["url"], fields=upload["fields"])
    assert files(site).receive(form, a_pdf()) == (204, None)
    body = f"upload_id={upload['upload_id']}".encode()
    shown = json.loads(site._send("PUT", API, body).html)
    assert shown["cv"]["size"] == len(a_pdf())
    assert site.get(API).status == 303
    assert site._send("DELETE", API, b"").status == 204
    assert site.get(API).status == 404
    assert site.store.get(Candidate, candidate.id).cv is None


def test_the_page_tells_until_when_the_cv_is_kept(site: Site) -> None:
    candidate = entered(site)
    page = site.follow(deposited(site))
    cv = site.store.get(Candidate, candidate.id).cv
    last_day = documents.kept_until(site.ports, cv)
    assert (last_day.isoformat(), "supprimé après le 12 juillet 2027" in page.text) == ("2027-07-12", True)
