"""The public map of the advisers in post (RULES section 7)."""

import json
import re

from chalicelib.domain.activity.open_data import POSTS_JSON, key_of
from chalicelib.reference.communes import Communes
from tests.audiences.site import Site
from tests.audiences.test_weight import over_the_wire

# The posts of the programme: more communes than will ever have an adviser.
POSTS = 4000
MOST_BYTES = 60_000


def written(site: Site, rows: list[dict[str, object]]) -> None:
    told = {"made_on": site.ports.today().isoformat(), "rows": rows}
    site.ports.files.write(key_of(POSTS_JSON), json.dumps(told).encode())


def test_the_map_tells_that_it_is_not_made_yet_or_empty(site: Site) -> None:
    assert "pas encore faite" in site.get("/carte").html
    written(site, [])
    assert "Aucun conseiller n'est sous contrat." in site.get("/carte").html


def test_the_list_beside_the_map_has_every_commune_under_its_department(site: Site) -> None:
    written(
        site,
        [
            {"department": "54", "insee_code": "54395", "commune": "Nancy", "posts": 2},
            {"department": "54", "insee_code": "54323", "commune": "Longwy", "posts": 1},
            {"department": "988", "insee_code": "98818", "commune": "Nouméa", "posts": 1},
        ],
    )
    page = re.sub(r"[\u00a0\u202f]", " ", site.get("/carte").html)
    assert "4 conseillers sous contrat dans 3 communes." in page and "<svg" in page
    assert "54 Meurthe-et-Moselle : 3" in page and page.index("Longwy : 1") < page.index("Nancy : 2")
    assert "Nouméa : 1" in page
    assert 'href="/carte"' in site.get("/").html


def test_with_advisers_in_four_thousand_communes_the_page_has_at_most_sixty_kilobytes(
    site: Site,
) -> None:
    communes = list(Communes().all())
    every = len(communes) // POSTS
    rows: list[dict[str, object]] = [
        {
            "department": one.department,
            "insee_code": one.insee_code,
            "commune": one.name,
            "posts": 1,
            "latitude": one.latitude,
            "longitude": one.longitude,
        }
        for one in communes[::every][:POSTS]
    ]
    written(site, rows)
    page = site.get("/carte")
    assert page.html.count("<li>") >= POSTS and over_the_wire(page.html) <= MOST_BYTES
