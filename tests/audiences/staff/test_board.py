"""The pages of the board: figures, map and weeks, small at national size."""

import csv
import re

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from tests.audiences.site import Page, Site, confirmed_application
from tests.audiences.situations import staff_enters
from tests.audiences.test_weight import over_the_wire, weights
from tests.audiences.training_situations import SESSIONS, opened_session
from tests.support import builders

PATHS = ("/espace/tableau", "/espace/tableau/carte", "/espace/tableau/semaines")
MAP_BYTES = 60_000


def country(site: Site) -> None:
    """Return an application that waits and one with posts in every department, read by the agency."""
    for number, code in enumerate(site.ports.places.departments()):
        changes = Changes(author=Author(kind=SYSTEM), at=site.ports.clock.now())
        for status, posts in ((ApplicationStatus.UNDER_REVIEW, 0), (ApplicationStatus.VALIDATED, 1 + number)):
            changes.create(builders.application(status=status, department=code, posts_granted=posts))
        site.store.commit(changes)
    staff_enters(site, Role.AGENCY)


def test_a_prefecture_reads_its_figures(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    html = site.get("/espace/tableau").html
    assert "Candidatures\u00a0: 1" in html and "Budget national" not in html
    department = application.place.department
    assert f"/espace/dossiers?tray=all&amp;department={department}" in html
    assert html.count('data-label="Département"') == 1


def test_the_agency_reads_the_budget_and_every_department(site: Site) -> None:
    country(site)
    html = site.get("/espace/tableau").html
    assert "Budget national" in html
    assert html.count('data-label="Département"') == len(site.ports.places.departments())


@pytest.mark.parametrize("measure", ["granted", "recruited", "waiting"])
def test_the_map_shades_the_chosen_value_and_has_a_table(site: Site, measure: str) -> None:
    country(site)
    html = site.get(f"/espace/tableau/carte?measure={measure}").html
    shades = set(re.findall(r'<path class="(shade\d)"', html))
    assert (
        shades
        == {
            "granted": {"shade1", "shade2", "shade3", "shade4"},
            "recruited": {"shade0"},
            "waiting": {"shade1"},
        }[measure]
    )
    assert "<title id=" in html and "<desc id=" in html
    assert html.count('data-label="Nombre"') == len(site.ports.places.departments())


def test_an_unknown_map_shows_the_known_ones(site: Site) -> None:
    staff_enters(site)
    page = site.get("/espace/tableau/carte?measure=autre")
    assert page.status == 422 and 'href="#champ-measure"' in page.html and 'id="champ-measure"' in page.html


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_of_the_board_are_small_with_the_whole_country(site: Site, path: str) -> None:
    country(site)
    page = site.get(path)
    first, later = weights(page)
    if path.endswith("carte"):
        assert over_the_wire(page.html) <= MAP_BYTES and first <= MAP_BYTES
    else:
        assert first <= 40_000 and later <= 15_000, (first, later)


def lines(page: Page) -> list[list[str]]:
    return list(csv.reader(page.html.removeprefix("\ufeff").splitlines(), delimiter=";"))


def test_the_figures_are_downloaded_as_a_file(site: Site) -> None:
    country(site)
    head, ain, *others = lines(site.get("/espace/tableau/export"))
    assert head[:2] == ["Code", "Département"] and len(others) == len(site.ports.places.departments()) - 1
    assert ain == ['="01"', "Ain", "2", "1", "1", "2", "1", "0", "0"]
    assert "xlsx" in site.get("/espace/tableau").html


def test_a_list_is_downloaded_as_filtered_and_names_no_person(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site)
    query = f"tray=all&q={application.place.postal_code}"
    link = f"/espace/dossiers/export?{query}&format=csv".replace("&", "&amp;")
    assert link in site.get(f"/espace/dossiers?{query}").html
    page = site.get(f"/espace/dossiers/export?{query}")
    _, line = lines(page)
    assert line[:2] == [application.name, f'="{application.siret}"']
    for personal in (application.contact.last_name, application.contact.email):
        assert personal not in page.html
    assert len(lines(site.get("/espace/dossiers/export?tray=all&q=nulle"))) == 1


def test_a_training_session_that_is_open_is_said_so(site: Site) -> None:
    one = opened_session(site)
    staff_enters(site, Role.AGENCY)
    assert "Session ouverte aux inscriptions, à distance" in site.get(f"{SESSIONS}/{one.id}").text
