"""The cost of a page: bytes over the wire as compressed by the gateway, and time to render."""

import gzip
import re
from datetime import date, timedelta

import pytest

from chalicelib.http.html import pages
from tests.audiences.site import Page, Site, available_candidate, invited, signed_in
from tests.audiences.structure.test_space import move, validated
from tests.benchmarks.pace import usual_milliseconds

FIRST_VISIT, LATER_VISITS = 40_000, 15_000
RENDER_MS = 15


def over_the_wire(text: str) -> int:
    """Return the bytes sent: the gateway compresses bodies larger than a kilobyte."""
    raw = text.encode()
    return len(raw) if len(raw) <= 1000 else len(gzip.compress(raw, 6))


def weights(page: Page) -> tuple[int, int]:
    """Return the bytes of the first visit of a page with its files, and of later visits."""
    html = over_the_wire(page.html)
    return html + sum(over_the_wire(pages.static_file(kind)) for kind in pages.STATIC_FILES), html


def require_light(page: Page) -> None:
    assert page.status == 200
    first, later = weights(page)
    assert first <= FIRST_VISIT and later <= LATER_VISITS, (first, later)


@pytest.mark.parametrize("path", ["/", "/engager", "/devenir-conseiller", "/connexion", "/accessibilite"])
def test_a_public_page_is_small(site: Site, path: str) -> None:
    require_light(site.get(path))


def test_the_page_with_a_qr_code_is_small(site: Site) -> None:
    page = site.get(invited(site))
    assert "<svg" in page.html
    require_light(page)


def test_the_pages_of_the_space_are_small(site: Site) -> None:
    signed_in(site)
    candidate = available_candidate(site)
    require_light(move(site, candidate, "shortlisted"))
    require_light(validated(site, candidate))
    for path in ("/espace", "/espace/informations", "/espace/documents", "/espace/demarches"):
        require_light(site.get(path))


def test_a_list_of_50_candidates_is_small_and_rendered_in_15_milliseconds(site: Site) -> None:
    signed_in(site)
    for number in range(50):
        available_candidate(
            site,
            first_name=f"Prénom{number}",
            last_name=f"Nom{number}",
            email=f"p{number}@courriel.example",
            available_from=date(2027, 1, 12) + timedelta(days=number % 40),
        )
    page = site.get("/espace/candidatures")
    assert len(re.findall('<td role="cell" data-label="Nom">', page.html)) == 50
    require_light(page)
    spent = usual_milliseconds(lambda: site.get("/espace/candidatures"))
    assert spent <= RENDER_MS, f"{spent:.1f} ms"
