"""The list of candidates and its files over HTTP (RULES section 6)."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.access.actor import LinkHolder
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.applying import confirm
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, PASSWORD, Site, apply_to_be_adviser, with_account

LIST = "/api/v1/structure/candidates"


@pytest.fixture
def space(site: Site) -> Site:
    """Sign in a structure of Chartres, with four candidates of whom one lives in Paris."""
    account = with_account(site)
    register(site, first_name="Élodie", last_name="Œuvrard", email="elodie@courriel.example")
    register(site, first_name="=1+1", last_name="Le Gall-Noël", email="legall@courriel.example")
    register(site, first_name="Zoé", last_name="Noel", email="zoe@courriel.example", pix_stars=2)
    register(
        site,
        first_name="Noël",
        last_name="Paris",
        email="noel@courriel.example",
        postal_code="75001",
        insee_code="75101",
    )
    site.post("/api/v1/sign-in", email=account.email, password=PASSWORD)
    return site


def register(site: Site, pix_stars: int | None = None, **answers: Any) -> None:
    apply_to_be_adviser(site, **answers)
    token = site.link("candidate_confirm", "confirm").rpartition("/")[2]
    candidate = confirm.confirm(site.ports, LinkHolder(token=token, request_id="request")).candidate
    assert candidate
    stored = site.store.get(Candidate, candidate.id)
    assert stored
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(stored, pix_stars=pix_stars))
    site.store.commit(changes)


def names(site: Site, **query: Any) -> list[str]:
    page = site.get(f"{LIST}?{urlencode(query)}")
    assert page.status == 200, page.html
    return sorted(row["last_name"] for row in json.loads(page.html)["candidates"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Le Gall-Noël", "Noel", "Œuvrard"]),
        ({"q": "NOEL"}, ["Le Gall-Noël", "Noel"]),
        ({"q": "oeuvr elo"}, ["Œuvrard"]),
        ({"q": "28000"}, ["Le Gall-Noël", "Noel", "Œuvrard"]),
        ({"q": "ZOE@courriel.example"}, ["Noel"]),
        ({"q": "personne@courriel.example"}, []),
        ({"q": "paris"}, []),
        ({"q": "…"}, []),
        ({"pix": "2,3"}, ["Noel"]),
        ({"graduate": "true"}, []),
        ({"cv": "false", "graduate": "", "q": "", "pix": ""}, ["Le Gall-Noël", "Noel", "Œuvrard"]),
        ({"scope": "all", "q": "paris"}, ["Paris"]),
        ({"scope": "all", "q": "noël"}, ["Le Gall-Noël", "Noel", "Paris"]),
        ({"scope": "all", "q": "noel@courriel.example"}, ["Paris"]),
        ({"scope": "all", "q": "75001"}, ["Paris"]),
    ],
    ids=str,
)
def test_the_search_ignores_case_and_accents(space: Site, query: dict[str, str], found: list[str]) -> None:
    assert names(space, **query) == found


def test_the_counts_are_of_all_people_and_the_matching_number_of_the_filter(space: Site) -> None:
    page = json.loads(space.get(f"{LIST}?tab=new&q=zo").html)
    assert (page["counts"]["all"], page["counts"]["new"], page["matching"]) == (3, 3, 1)


@pytest.mark.parametrize("query", ["scope=all", "scope=all&q=.", "pix=4", "sort=age", "cursor=zz", "q=a&b=1"])
def test_invalid_filters_are_told(space: Site, query: str) -> None:
    assert space.get(f"{LIST}?{query}").status in (400, 422)


def test_a_page_of_another_order_does_not_exist(space: Site) -> None:
    cursor = json.loads(space.get(f"{LIST}?limit=1").html)["cursor"]
    assert space.get(f"{LIST}?limit=1&cursor={cursor}").status == 200
    assert space.get(f"{LIST}?limit=1&sort=name&cursor={cursor}").status in (400, 422)


def test_the_csv_opens_in_a_spreadsheet_and_runs_no_formula(space: Site) -> None:
    answer = space.client.http.request(
        "GET", f"{LIST}/export?sort=name&q=noel", headers={"Cookie": f"session={space.cookies['session']}"}
    )
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="candidats-nouveaux-commune-de-chartres-\d{4}-\d\d-\d\d\.csv"',
        answer.headers["Content-Disposition"],
    )
    assert answer.body.startswith(b"\xef\xbb\xbf")
    header, *lines = csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";")
    assert header[:3] == ["Prénom", "Nom", "Statut"]
    assert [line[:2] for line in lines] == [["'=1+1", "Le Gall-Noël"], ["Zoé", "Noel"]]


def test_the_workbook_has_texts_and_no_formula(space: Site) -> None:
    answer = space.client.http.request(
        "GET",
        f"{LIST}/export?format=xlsx",
        headers={
            "Cookie": f"session={space.cookies['session']}",
            "Accept": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        },
    )
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet and sheet.count("<row") == 4
    assert "Œuvrard" in texts and "=1+1" in texts


def test_the_file_has_addresses_of_shortlisted_people_on_request(space: Site) -> None:
    (row,) = json.loads(space.get(f"{LIST}?q=oeuvrard").html)["candidates"]
    assert space.post(f"{LIST}/{row['id']}/shortlist").status == 200
    plain = space.get(f"{LIST}/export?tab=all").html
    assert "E-mail" not in plain and "@" not in plain
    asked = space.get(f"{LIST}/export?tab=all&contacts=true").html
    header, *lines = csv.reader(io.StringIO(asked), delimiter=";")
    addresses = {line[1]: line[header.index("E-mail")] for line in lines}
    assert addresses == {"Œuvrard": "elodie@courriel.example", "Le Gall-Noël": "", "Noel": ""}
