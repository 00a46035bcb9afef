"""The page « Mes candidatures »: search, filters, sort, files, and the link back (RULES section 6)."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.core.changes import Changes
from tests.audiences.browser import forms_of
from tests.audiences.site import (
    ANYBODY,
    Page,
    Site,
    available_candidate,
    chosen,
    opened,
    signed_in,
    with_account,
)
from tests.audiences.test_weight import RENDER_MS, require_light
from tests.benchmarks.pace import usual_milliseconds

LIST = "/espace/candidatures"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def register(site: Site, first: str, last: str, *, stars: int | None = None, **answers: Any) -> Candidate:
    candidate = available_candidate(
        site, first_name=first, last_name=last, email=f"{first.lower()}@courriel.example", **answers
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(candidate, pix_stars=stars))
    site.store.commit(changes)
    return candidate


@pytest.fixture
def structure(site: Site) -> Structure:
    """Sign in a structure of Chartres, with three candidates near it and one in Paris."""
    owner = signed_in(site)
    register(site, "Zoe", "Noel", stars=2)
    register(site, "Marc", "Noel", stars=3, situations=(Situation.GRADUATE,), diploma="Licence")
    register(site, "Alain", "Petit", postal_code="28300", insee_code="28209")
    register(site, "Rose", "Paris", postal_code="75001", insee_code="75101")
    return owner


def shown(page: Page) -> list[str]:
    """Return the first names of the lines, in order."""
    return re.findall(r'data-label="Prénom">(\w+)<', page.html)


def links(page: Page, words: str) -> list[str]:
    """Return the addresses of the links with this text."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>([^<]*)', page.html)
    return [address.replace("&amp;", "&") for address, text in found if text.strip().startswith(words)]


def search(site: Site, **fields: str | list[str]) -> Page:
    """Send the search form of the page as a browser does."""
    form = next(one for one in forms_of(site.get(LIST).html) if one.action == LIST)
    assert form.method == "get"
    return site.get(f"{LIST}?{urlencode(form.filled(fields))}")


def press(site: Site, page: Page, ending: str, **fields: str) -> Page:
    """Send the form of a page whose path ends so, and follow the redirect."""
    form = next(one for one in forms_of(page.html) if urlsplit(one.action).path.endswith(ending))
    sent = urlencode(form.filled(dict(fields))).encode()
    return site.follow(site._send("POST", form.action, sent))


class TestNarrowing:
    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ({}, ["Alain", "Marc", "Zoe"]),
            ({"q": "noel"}, ["Marc", "Zoe"]),
            ({"q": "28300"}, ["Alain"]),
            ({"q": "ALAIN@courriel.example"}, ["Alain"]),
            ({"pix": "3"}, ["Marc"]),
            ({"pix": ["2", "3"]}, ["Marc", "Zoe"]),
            ({"graduate": "true"}, ["Marc"]),
            ({"graduate": "false", "pix": ["2", "3"]}, ["Zoe"]),
            ({"cv": "true"}, []),
            ({"scope": "all", "q": "paris"}, ["Rose"]),
        ],
        ids=str,
    )
    def test_the_form_finds_the_same_people_as_the_api(
        self, site: Site, structure: Structure, fields: dict[str, Any], found: list[str]
    ) -> None:
        page = search(site, **fields)
        assert page.status == 200 and sorted(shown(page)) == found

    @pytest.mark.parametrize(
        ("sort", "order"), [("name", ["Marc", "Zoe", "Alain"]), ("distance", ["Marc", "Zoe", "Alain"])]
    )
    def test_the_list_is_sorted_and_tells_how(
        self, site: Site, structure: Structure, sort: str, order: list[str]
    ) -> None:
        page = search(site, sort=sort)
        assert shown(page)[2] == order[2] and set(shown(page)[:2]) == set(order[:2])
        assert f'value="{sort}" selected' in page.html

    def test_the_search_is_shown_again_in_the_form(self, site: Site, structure: Structure) -> None:
        page = search(site, q="noel", pix=["2", "3"], graduate="false", scope="all")
        assert 'type="search"' in page.html and 'value="noel"' in page.html
        for level, ticked in (("1", False), ("2", True), ("3", True)):
            assert (f'name="pix" type="checkbox" value="{level}" checked' in page.html) is ticked
        assert 'value="false" selected' in page.html and 'value="all" checked' in page.html

    def test_the_count_tells_how_many_of_how_many(self, site: Site, structure: Structure) -> None:
        assert "Nouvelles : 3 candidatures" in site.get(LIST).text
        page = search(site, q="noel")
        assert "Nouvelles : 2 candidatures sur 3" in page.text
        assert "Nouvelles (3)" in page.text and "Toutes (3)" in page.text

    def test_the_pages_of_a_list_tell_which_of_how_many_they_show(
        self, site: Site, structure: Structure
    ) -> None:
        first = site.get(f"{LIST}?limit=2")
        assert "Nouvelles : 1–2 sur 3" in first.text
        assert "Nouvelles : 3–3 sur 3" in site.get(links(first, "Page suivante")[0]).text
        assert "Nouvelles : 1–1 sur 2, parmi 3" in site.get(f"{LIST}?limit=1&q=noel").text

    def test_fifty_filtered_lines_are_as_small_and_as_fast(self, site: Site) -> None:
        signed_in(site)
        for number in range(50):
            register(site, f"Anne{number}", "Martin")
        asked = f"{LIST}?tab=new&q=martin&graduate=false&sort=distance"
        page = site.get(asked)
        assert len(shown(page)) == 50
        require_light(page)
        spent = usual_milliseconds(lambda: site.get(asked))
        assert spent <= RENDER_MS, f"{spent:.1f} ms"

    def test_a_line_tells_the_distance_and_the_start_date(self, site: Site, structure: Structure) -> None:
        page = search(site, sort="distance")
        assert "28000 < 1 km 01/03/2027" in page.text
        assert re.search(r"28300 \d+ km 01/03/2027", page.text)

    def test_errors_are_told_and_what_was_typed_is_kept(self, site: Site, structure: Structure) -> None:
        page = search(site, scope="all", pix="2")
        assert page.status == 422 and page.title.startswith("Erreur : ")
        assert 'href="#champ-q"' in page.html and "Indiquez un nom" in page.text
        assert 'value="all" checked' in page.html and 'value="2" checked' in page.html
        assert not shown(page) and "Nouvelles (3)" in page.text

    def test_a_candidate_known_beforehand_is_found_in_the_country_and_shortlisted(
        self, site: Site, structure: Structure
    ) -> None:
        page = search(site, scope="all", q="rose@courriel.example")
        sheet = links(page, "Détails")[0]
        done = press(site, site.get(sheet), urlsplit(sheet).path, status="shortlisted")
        assert "Candidature pré-sélectionnée" in done.text
        assert "Pré-sélectionnées (1)" in site.get(LIST).text


class TestNothingFound:
    def test_filters_can_be_removed_and_the_country_searched(self, site: Site, structure: Structure) -> None:
        page = search(site, q="paris", graduate="true")
        assert "ne correspond à votre recherche" in page.text
        cleared = site.get(links(page, "Effacer la recherche")[-1])
        assert len(shown(cleared)) == 3
        assert shown(site.get(links(page, "Chercher parmi tous")[0])) == ["Rose"]

    def test_somebody_who_is_not_found_must_register(self, site: Site, structure: Structure) -> None:
        page = search(site, scope="all", q="inconnue")
        assert "doit s'inscrire" in page.text and 'href="/devenir-conseiller"' in page.html

    def test_somebody_found_in_another_tab_is_linked(self, site: Site, structure: Structure) -> None:
        page = search(site, scope="all", q="rose", tab="declined")
        assert not shown(page)
        assert shown(site.get(links(page, "Voir toutes")[0])) == ["Rose"]

    @pytest.mark.parametrize("tab", ["shortlisted", "declined", "validated"])
    def test_an_empty_tab_explains_what_fills_it(self, site: Site, structure: Structure, tab: str) -> None:
        text = site.get(f"{LIST}?tab={tab}").text
        assert re.search(r"Aucune candidature dans cet onglet\. \w+", text)

    def test_without_candidates_nearby_it_tells_how_to_find_somebody_known(self, site: Site) -> None:
        signed_in(site)
        assert "Vous connaissez déjà un candidat ?" in site.get(LIST).text


class TestKept:
    """The search is kept through tabs, pages, the sheet and back."""

    ASKED = "tab=new&q=noel&pix=2&pix=3&sort=name"

    def test_tabs_keep_the_search_and_begin_at_the_first_page(self, site: Site, structure: Structure) -> None:
        first = site.get(f"{LIST}?{self.ASKED}&limit=1")
        second = site.get(links(first, "Page suivante")[0])
        assert shown(first) + shown(second) == ["Marc", "Zoe"]
        for page in (first, second):
            asked = parse_qs(urlsplit(links(page, "Non retenues")[0]).query)
            assert asked == {
                "tab": ["declined"],
                "q": ["noel"],
                "pix": ["2", "3"],
                "sort": ["name"],
                "limit": ["1"],
            }
        assert shown(site.get(links(second, "Revenir au début")[0])) == ["Marc"]

    def test_the_sheet_leads_back_to_the_same_page_of_the_same_list(
        self, site: Site, structure: Structure
    ) -> None:
        first = site.get(f"{LIST}?{self.ASKED}&limit=1")
        second = site.get(links(first, "Page suivante")[0])
        sheet = site.get(links(second, "Détails")[0])
        assert shown(site.get(links(sheet, "← Retour à la liste")[0])) == ["Zoe"]

    def test_the_neighbouring_sheets_are_those_of_the_same_list(
        self, site: Site, structure: Structure
    ) -> None:
        sheet = site.get(links(site.get(f"{LIST}?{self.ASKED}"), "Détails")[0])
        assert sheet.heading == "Marc Noel"
        after = site.follow(site.get(links(sheet, "Candidature suivante")[0]))
        assert after.heading == "Zoe Noel"
        assert links(after, "← Retour") == links(sheet, "← Retour")
        assert site.follow(site.get(links(after, "Candidature précédente")[0])).heading == "Marc Noel"
        end = site.get(links(after, "Candidature suivante")[0])
        assert end.heading == "C'était la dernière candidature"
        assert shown(site.get(links(end, "Retour à la liste")[0])) == ["Marc", "Zoe"]
        assert site.get(links(end, "Revenir à la fiche")[0]).heading == "Zoe Noel"
        start = site.get(links(sheet, "Candidature précédente")[0])
        assert start.heading == "C'était la première candidature"

    def test_the_sheet_still_leads_back_after_acts_on_it(self, site: Site, structure: Structure) -> None:
        sheet = links(site.get(f"{LIST}?{self.ASKED}"), "Détails")[0]
        page, path = site.get(sheet), urlsplit(sheet).path
        way_back = links(page, "← Retour à la liste")
        for status in ("shortlisted", "declined", "shortlisted"):
            page = press(site, page, path, status=status)
            assert links(page, "← Retour à la liste") == way_back
        validation = site.get(links(page, "Valider cette candidature")[0])
        assert links(validation, "Revenir à la fiche") == [sheet]
        press(site, validation, "/valider", planned_hire_date="2027-03-01")
        cancelling = site.get(links(site.get(sheet), "Annuler")[0])
        assert links(cancelling, "Revenir à la fiche") == [sheet]
        assert links(press(site, cancelling, "/annuler"), "← Retour") == way_back

    def test_a_sheet_opened_otherwise_leads_to_the_tab_of_the_candidate(
        self, site: Site, structure: Structure
    ) -> None:
        candidate = register(site, "Lise", "Roux")
        chosen(site, structure, candidate, MatchStatus.SHORTLISTED)
        page = site.get(f"{LIST}/{candidate.id}")
        assert links(page, "← Retour") == [f"{LIST}?tab=shortlisted"]

    @pytest.mark.parametrize(
        "said",
        [
            "https://ailleurs.example/",
            "//ailleurs.example",
            "javascript:alert(1)",
            "tab=new&suite=https://ailleurs.example",
            "tab=ailleurs",
            "tab",
            "%FF",
            "q=" + "x" * 300,
            '"><script>alert(1)</script>',
            "&".join(["tab=new"] * 30),
        ],
    )
    def test_a_return_address_that_is_no_list_is_ignored(
        self, site: Site, structure: Structure, said: str
    ) -> None:
        candidate = register(site, "Lise", "Roux")
        page = site.get(f"{LIST}/{candidate.id}?retour={quote(said, safe='')}")
        assert page.status == 200
        assert links(page, "← Retour") == [f"{LIST}?tab=new"]
        moved = site.post(f"{LIST}/{candidate.id}?retour={quote(said, safe='')}")
        assert "ailleurs" not in moved.html and "<script>alert" not in moved.html

    def test_the_searched_text_is_shown_as_text(self, site: Site, structure: Structure) -> None:
        page = search(site, q='"><script>alert(1)</script>')
        assert page.status == 200 and "<script>alert" not in page.html

    def test_everything_works_under_a_stage_prefix(self) -> None:
        with opened("https://x.execute-api.eu-west-3.amazonaws.com/api") as site:
            owner = with_account(site)
            available_candidate(site)
            site.fill(site.get("/connexion"), email=owner.email, password="quatre mots choisis au hasard")
            page = site.get(f"{LIST}?q=martin&limit=1")
            sheet = site.get(links(page, "Détails")[0].removeprefix("/api"))
            for one in (page, sheet):
                addresses = re.findall(r'(?:href|action)="(/[^"]*)"', one.html)
                assert addresses and all(address.startswith("/api/") for address in addresses)


class TestFiles:
    def download(self, site: Site, path: str) -> Any:
        """Follow a plain link as a browser does, with its session and its Accept only."""
        cookies = "; ".join(f"{name}={value}" for name, value in site.cookies.items())
        return site.client.http.request("GET", path, headers={"Cookie": cookies, "Accept": BROWSER})

    def test_the_csv_has_the_filtered_list(self, site: Site, structure: Structure) -> None:
        page = search(site, q="noel", pix=["2", "3"], sort="name")
        answer = self.download(site, links(page, "CSV")[0])
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        _, *lines = csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";")
        assert [line[0] for line in lines] == ["Marc", "Zoe"]

    def test_the_files_have_all_pages(self, site: Site, structure: Structure) -> None:
        first = site.get(f"{LIST}?limit=1")
        for page in (first, site.get(links(first, "Page suivante")[0])):
            lines = self.download(site, links(page, "CSV")[0]).body.decode().splitlines()
            assert len(lines) == 1 + 3

    def test_the_workbook_is_downloaded_by_a_plain_link(self, site: Site, structure: Structure) -> None:
        answer = self.download(site, links(search(site, q="petit"), "XLSX")[0])
        assert answer.status_code == 200
        with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
            assert "Alain" in book.read("xl/sharedStrings.xml").decode()

    def test_exported_addresses_are_in_the_journals_of_their_people(
        self, site: Site, structure: Structure
    ) -> None:
        candidate = register(site, "Lise", "Roux")
        assert not links(site.get(LIST), "CSV avec coordonnées")
        chosen(site, structure, candidate, MatchStatus.SHORTLISTED)
        page = site.get(f"{LIST}?tab=shortlisted")
        answer = self.download(site, links(page, "CSV avec coordonnées")[0])
        assert "lise@courriel.example" in answer.body.decode()
        assert [one.subject_id for one in site.store.journal if one.act == "contact_exported"] == [
            candidate.id
        ]

    def test_without_a_session_the_link_leads_to_the_sign_in_page(self, site: Site) -> None:
        assert (
            site.get(f"{LIST}/export?format=csv").headers["Location"]
            == "/connexion?page=%2Fespace%2Fcandidatures%2Fexport%3Fformat%3Dcsv"
        )

    def test_an_invalid_address_is_refused(self, site: Site, structure: Structure) -> None:
        assert site.get(f"{LIST}/export?format=pdf").status == 422
