"""The page of the open data and its files (RULES section 7)."""

from chalicelib.services.activity import open_data
from tests.audiences.site import Site


def test_the_page_lists_the_files_and_links_to_them(site: Site) -> None:
    page = site.get("/donnees-ouvertes")
    assert "ne sont pas encore faits" in page.html and "/api/v1/open-data/" not in page.html
    open_data.make_files(site.ports, "task")
    page = site.get("/donnees-ouvertes")
    assert "Licence Ouverte 2.0" in page.html and "masqués" in page.html
    assert '/api/v1/open-data/postes-par-commune.csv"' in page.html
    assert 'href="/donnees-ouvertes"' in site.get("/").html


def test_a_file_is_downloaded_and_cached_for_an_hour(site: Site) -> None:
    open_data.make_files(site.ports, "task")
    answer = site.get("/api/v1/open-data/postes-par-commune.csv")
    assert answer.status == 200 and answer.html.startswith("department;insee_code;commune;posts")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "postes-par-commune.csv" in answer.headers["Content-Disposition"]


def test_no_other_file_of_the_store_can_be_downloaded(site: Site) -> None:
    open_data.make_files(site.ports, "task")
    for name in ("index.json", "accompagnements-2020-Q1.csv", "..%2Fdocuments%2Fcv.pdf"):
        assert site.get(f"/api/v1/open-data/{name}").status == 404
