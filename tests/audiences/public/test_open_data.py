"""The page of the open data and its files, for everybody (RULES section 7)."""

from chalicelib.services.activity import open_data
from tests.audiences.site import Site


def test_the_page_says_what_is_there_and_gives_it(site: Site) -> None:
    page = site.get("/donnees-ouvertes")
    assert "ne sont pas encore faits" in page.html and "/api/v1/open-data/" not in page.html
    open_data.make(site.ports, "task")
    page = site.get("/donnees-ouvertes")
    assert "Licence Ouverte 2.0" in page.html and "masqués" in page.html
    assert '/api/v1/open-data/postes-par-commune.csv"' in page.html
    assert 'href="/donnees-ouvertes"' in site.get("/").html


def test_a_file_is_sent_to_be_saved_and_kept_for_an_hour(site: Site) -> None:
    open_data.make(site.ports, "task")
    answer = site.get("/api/v1/open-data/postes-par-commune.csv")
    assert answer.status == 200 and answer.html.startswith("department;insee_code;commune;posts")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "postes-par-commune.csv" in answer.headers["Content-Disposition"]


def test_nothing_else_of_the_file_store_is_sent(site: Site) -> None:
    open_data.make(site.ports, "task")
    for name in ("index.json", "accompagnements-2020-Q1.csv", "..%2Fdocuments%2Fcv.pdf"):
        assert site.get(f"/api/v1/open-data/{name}").status == 404
