"""Lists on pages show fifty lines, with links to the next ones."""

import re
from typing import Any

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import found
from tests.audiences.candidate.test_candidate_pages import entered
from tests.audiences.site import ANYBODY, Changes, Page, Site, signed_in, status_path
from tests.support import builders

FIFTY = 50


def stored(site: Site, *entities: Any) -> None:
    for start in range(0, len(entities), 50):
        changes = Changes(author=ANYBODY, at=site.clock.now())
        for entity in entities[start : start + 50]:
            changes.create(entity)
        site.store.commit(changes)


def following(page: Page) -> str | None:
    link = re.search(r'href="([^"]+)">Page suivante', page.html)
    return link[1].replace("&amp;", "&") if link else None


def walked(site: Site, path: str, shown: str) -> list[str]:
    """Return what the pages of a list show, one after the other; each links to the first."""
    first = page = site.get(path)
    assert "Revenir au début" not in page.text
    seen = re.findall(shown, page.html)
    assert len(seen) == FIFTY
    while link := following(page):
        page = site.get(link)
        assert page.status == 200
        some = re.findall(shown, page.html)
        assert 0 < len(some) <= FIFTY
        seen += some
        back = re.search(r'href="([^"]+)">Revenir au début', page.html)
        assert back and re.findall(shown, site.get(back[1]).html) == re.findall(shown, first.html)
    return seen


def test_the_accounts_of_a_space(site: Site) -> None:
    structure = signed_in(site)
    stored(site, *(builders.account(structure_id=structure.id, email=f"c{n}@a.example") for n in range(120)))
    everybody = [one.email for one in every(site.store.accounts, Role.STRUCTURE, structure_id=structure.id)]
    assert walked(site, "/espace/informations", r"<li>.+, ([^<\s]+@[^<\s]+)") == everybody


def test_the_questions_of_the_prefecture_in_the_space_and_on_the_private_page(site: Site) -> None:
    structure = signed_in(site)
    questions = [builders.question(application_id=structure.application_id) for _ in range(120)]
    stored(site, *questions)
    assert walked(site, "/espace/demarches", r"/espace/questions/([0-9a-f-]{36})") == [
        q.id for q in questions
    ]
    application = found(site.store.get(Application, structure.application_id))
    assert len(walked(site, status_path(site, application), r'<section class="question">')) == 120


def test_what_structures_did_about_a_candidate(site: Site) -> None:
    candidate = entered(site)
    structures = [builders.structure(name=f"Commune {n:03}") for n in range(120)]
    acts = [
        builders.match(structure_id=one.id, candidate_id=candidate.id, status=MatchStatus.DECLINED)
        for one in structures
    ]
    stored(site, *structures, *acts)
    names = walked(site, "/mon-espace", r"<strong>(Commune \d+)</strong>")
    assert sorted(names) == [one.name for one in structures]


def test_a_forged_address_leads_to_no_page_of_a_list(site: Site) -> None:
    signed_in(site)
    assert site.get("/espace/demarches?suite=nimporte").status == 422
    assert site.get("/espace/demarches?suite=").status == 200
