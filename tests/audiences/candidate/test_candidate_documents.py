"""A candidate's documents and Pix result, as structures and the agency read them on pages and by the API."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_result import PixSkill
from chalicelib.domain.candidates.pix_table import COLUMNS, MOST_LINES
from chalicelib.http.html import pages
from chalicelib.http.security import cookie_name
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import UploadForm
from chalicelib.settings import settings
from tests.audiences.site import ANYBODY, Page, Site, available_candidate, signed_in
from tests.audiences.situations import deposit_document
from tests.support import builders
from tests.support.files import MemoryFiles, a_pdf

AGENCY = "/api/v1/agency"
STRUCTURE = "/api/v1/structure/candidates"
IMPORT = f"{AGENCY}/pix-results"


def agency(site: Site) -> None:
    """Sign in somebody of the agency."""
    now = site.clock.now()
    account = builders.account(role=Role.AGENCY, created_at=now)
    changes = Changes(author=ANYBODY, at=now)
    changes.create(account)
    site.store.commit(changes)
    token = site.ports.ids.secret()
    row = BrowserSession(
        token_hash=token_hash(token), account_id=account.id, generation=0, created_at=now, seen_at=now
    )
    site.ports.ephemeral.put_browser_session(row, expires_at=now + timedelta(hours=1))
    site.cookies[cookie_name(settings().base_url)] = token


def files(site: Site) -> MemoryFiles:
    assert isinstance(site.ports.files, MemoryFiles)
    return site.ports.files


def deposited(site: Site, candidate: Candidate, kind: DocumentKind) -> None:
    deposit_document(site, candidate, kind)


def with_pix(site: Site, candidate: Candidate, **result: Any) -> None:
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(site.store.get(Candidate, candidate.id), **result))
    site.store.commit(changes)


def sent(site: Site, text: str, query: str = "", content_type: str = "text/csv; charset=utf-8") -> Page:
    headers = {"Content-Type": content_type, "Cookie": "; ".join(f"{n}={v}" for n, v in site.cookies.items())}
    answer = site.client.http.request("POST", IMPORT + query, headers=headers, body=text.encode())
    return Page(answer.status_code, answer.headers, answer.body.decode())


def told(site: Site, path: str) -> Any:
    return json.loads(site.get(path).html)


# The sheet and the list of a structure


def test_the_sheet_offers_the_documents_and_shows_the_three_skills(site: Site) -> None:
    signed_in(site)
    candidate = available_candidate(site)
    for kind in DocumentKind:
        deposited(site, candidate, kind)
    with_pix(
        site,
        candidate,
        pix_shared=True,
        pix_stars=2,
        pix_working_life=1,
        pix_resources=3,
        pix_citizenship=None,
    )
    page = site.get(f"/espace/candidatures/{candidate.id}")
    assert "Télécharger le CV (PDF, 1 ko)" in page.text
    assert "Télécharger l'analyse des résultats Pix (PDF, 1 ko)" in page.text
    assert "Le numérique dans la vie professionnelle ★☆☆ 1 étoile sur 3" in page.text
    assert "Produire des ressources ★★★" in page.text and "L'e-citoyenneté" not in page.text
    for path, name in (("cv", "cv.pdf"), ("analyse-pix", "analyse-pix.pdf")):
        answer = site.get(f"/espace/candidatures/{candidate.id}/{path}")
        assert (answer.status, answer.headers["Cache-Control"], answer.html) == (303, "no-store", "")
        status, headers, _ = files(site).send(answer.headers["Location"])
        assert (status, headers["Content-Disposition"]) == (200, f'attachment; filename="{name}"')
    assert [e.details["document"] for e in site.store.journal if e.act == "downloaded"] == [
        "cv",
        "pix-analysis",
    ]
    assert site.store.journal[-1].author.role is Role.STRUCTURE


def test_the_sheet_tells_which_skills_a_campaign_gives_as_acquired(site: Site) -> None:
    signed_in(site)
    candidate = available_candidate(site)
    with_pix(site, candidate, pix_shared=True, pix_stars=0, pix_acquired=(PixSkill.RESOURCES,))
    page = site.get(f"/espace/candidatures/{candidate.id}")
    assert "Résultats Pix ☆☆☆ 0 étoile sur 3" in page.text
    assert "Produire des ressources Compétence acquise" in page.text
    assert "L'e-citoyenneté Compétence non acquise" in page.text


def test_a_sheet_without_documents_offers_none(site: Site) -> None:
    signed_in(site)
    candidate = available_candidate(site)
    assert "Télécharger" not in site.get(f"/espace/candidatures/{candidate.id}").text
    for path in ("cv", "analyse-pix"):
        assert site.get(f"/espace/candidatures/{candidate.id}/{path}").status == 404


def test_an_unshared_result_is_shown_nowhere_to_a_structure(site: Site) -> None:
    signed_in(site)
    candidate = available_candidate(site)
    deposited(site, candidate, DocumentKind.PIX_ANALYSIS)
    with_pix(site, candidate, pix_shared=False, pix_stars=3, pix_working_life=3)
    page = site.get(f"/espace/candidatures/{candidate.id}")
    assert "Résultats Pix non partagé" in page.text
    assert "★" not in page.text and "analyse des résultats" not in page.text
    assert site.get(f"/espace/candidatures/{candidate.id}/analyse-pix").status == 404
    assert site.get(f"{STRUCTURE}/{candidate.id}/pix-analysis").status == 404
    assert "non partagé" in site.get("/espace/candidatures").text
    sheet = told(site, f"{STRUCTURE}/{candidate.id}")
    assert (sheet["pix_stars"], sheet["pix_withheld"], sheet["pix"], sheet["pix_analysis"]) == (
        None,
        True,
        None,
        None,
    )
    (row,) = told(site, STRUCTURE)["candidates"]
    assert (row["pix_stars"], row["pix_withheld"]) == (None, True)
    assert told(site, f"{STRUCTURE}?pix=1,2,3")["candidates"] == []
    assert ";non partagé;" in site.get(f"{STRUCTURE}/export?format=csv").html


def test_a_structure_downloads_by_the_api_what_its_sheet_shows(site: Site) -> None:
    signed_in(site)
    candidate = available_candidate(site)
    deposited(site, candidate, DocumentKind.CV)
    assert told(site, f"{STRUCTURE}/{candidate.id}")["cv"]["size"] == len(a_pdf())
    answer = site.get(f"{STRUCTURE}/{candidate.id}/cv")
    assert answer.status == 303 and files(site).send(answer.headers["Location"])[0] == 200
    later = site.clock.at + timedelta(minutes=5)
    site.clock.at = later
    assert files(site).send(answer.headers["Location"])[0] == 403


def test_a_structure_without_posts_downloads_nothing(site: Site) -> None:
    structure = signed_in(site)
    candidate = available_candidate(site)
    deposited(site, candidate, DocumentKind.CV)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    application = site.store.get(Application, structure.application_id)
    changes.update(replace(application, status=ApplicationStatus.LAPSED))
    site.store.commit(changes)
    before = site.written()
    assert site.get(f"{STRUCTURE}/{candidate.id}/cv").status == 409
    assert site.written() == before


# The agency


def test_the_agency_deposits_reads_and_removes_the_analysis_of_a_candidate(site: Site) -> None:
    candidate = available_candidate(site)
    agency(site)
    here = f"{AGENCY}/candidates/{candidate.id}"
    upload = told(site, f"{here}/pix-analysis/upload")
    files(site).receive(UploadForm(url=upload["url"], fields=upload["fields"]), a_pdf())
    put = site._send("PUT", f"{here}/pix-analysis", urlencode({"upload_id": upload["upload_id"]}).encode())
    assert (put.status, json.loads(put.html)["pix_analysis"]["size"]) == (200, len(a_pdf()))
    assert told(site, f"{here}/documents")["cv"] is None
    answer = site.get(f"{here}/pix-analysis")
    assert answer.status == 303 and files(site).send(answer.headers["Location"])[0] == 200
    assert site.get(f"{here}/cv").status == 404
    assert site._send("DELETE", f"{here}/pix-analysis", b"").status == 200
    site.run_tasks()
    assert files(site).kept == {}


def test_results_are_tried_then_imported_by_file(site: Site) -> None:
    candidate = available_candidate(site)
    agency(site)
    text = (
        f"{';'.join(COLUMNS)}\r\n{candidate.id};oui;2;;3;\r\n0197f3a0-0000-7000-8000-000000000009;non;;;;\r\n"
    )
    tried = sent(site, text, "?dry_run=true")
    report = json.loads(tried.html)
    assert (tried.status, report["dry_run"]) == (200, True)
    assert report["counts"] == {
        "to_write": 1,
        "identical": 0,
        "unknown_candidate": 1,
        "invalid": 0,
        "duplicate": 0,
    }
    assert report["lines"][0] == {"line": 2, "candidate_id": candidate.id, "outcome": "to_write"}
    assert report["labels"]["to_write"] == "à écrire"
    assert site.store.get(Candidate, candidate.id).pix_result is None
    assert sent(site, text).status == 202
    site.run_tasks()
    shown = told(site, f"{AGENCY}/candidates/{candidate.id}/documents")["pix_result"]
    assert shown == {
        "stars": 2,
        "working_life": None,
        "resources": 3,
        "citizenship": None,
        "acquired": None,
        "shared": True,
    }
    again = json.loads(sent(site, text).html)
    assert again["counts"]["identical"] == 1 and not site.store.tasks


def test_a_file_with_a_wrong_line_is_refused_and_its_trial_tells_all_errors(site: Site) -> None:
    agency(site)
    text = f"{';'.join(COLUMNS)}\n=CMD();oui;9;;;\n"
    refused = json.loads(sent(site, text).html)
    assert (refused["status"], [one["pointer"] for one in refused["errors"]]) == (
        422,
        ["/lines/2/candidate_id", "/lines/2/etoiles"],
    )
    tried = sent(site, text, "?dry_run=true").html
    report = json.loads(tried)
    assert report["lines"] == [{"line": 2, "candidate_id": None, "outcome": "invalid"}]
    assert [(one["line"], one["column"]) for one in report["errors"]] == [(2, "candidate_id"), (2, "etoiles")]
    assert "CMD" not in tried


@pytest.mark.long
@pytest.mark.parametrize("wrong", [False, True])
def test_the_report_of_the_largest_file_fits_a_response(site: Site, wrong: bool) -> None:
    agency(site)
    cells = "x;y;z;z;z;z" if wrong else "0197f3a0-0000-7000-8000-{:012d};oui;1;;;"
    text = "\n".join((";".join(COLUMNS), *(cells.format(number) for number in range(MOST_LINES))))
    answer = sent(site, text, "?dry_run=true").html
    report = json.loads(answer)
    assert len(report["lines"]) == MOST_LINES and len(report["errors"]) == (1000 if wrong else 0)
    # Lambda allows 6 MB, of the body as a string in JSON.
    assert len(json.dumps({"body": answer})) < 6_000_000


@pytest.mark.parametrize(
    ("text", "content_type", "status"),
    [
        ("x", "application/json", 415),
        ("x", "text/csv; charset=iso-8859-1", 415),
        ("x", "text/csv", 422),
        ("x" * (4 * 1024 * 1024 + 1), "text/csv", 413),
    ],
)
def test_an_unknown_upload_is_refused(site: Site, text: str, content_type: str, status: int) -> None:
    agency(site)
    assert sent(site, text, content_type=content_type).status == status


def test_nobody_else_imports_or_deposits_an_analysis(site: Site) -> None:
    assert sent(site, "x").status == 401
    signed_in(site)
    candidate = available_candidate(site)
    assert sent(site, "x").status == 404
    assert site.get(f"{AGENCY}/candidates/{candidate.id}/documents").status == 404
    assert site.get(f"{AGENCY}/candidates/{candidate.id}/pix-analysis/upload").status == 404


def test_the_openapi_document_describes_the_file_of_results(site: Site) -> None:
    described = told(site, "/api/v1/openapi.json")["paths"][IMPORT]["post"]
    assert list(described["requestBody"]["content"]) == ["text/csv"]
    assert all(column in described["requestBody"]["description"] for column in COLUMNS)
    assert [one["name"] for one in described["parameters"]] == ["dry_run"]


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, " (PDF)"), (1, " (PDF, 1 ko)"), (1_040_000, " (PDF, 1016 ko)"), (3_400_000, " (PDF, 3,2 Mo)")],
)
def test_a_link_to_a_pdf_tells_its_size(size: int, said: str) -> None:
    assert pages.pdf_size(size).replace("\u00a0", " ") == said
