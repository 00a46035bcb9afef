"""A day at the prefecture: twenty opinions one by one, several at once, a draft, and a colleague."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.deciding import drafts
from tests.audiences.site import Site
from tests.audiences.situations import staff_enters
from tests.audiences.staff.test_opinions import colleague
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check
from tests.support import builders

OPINIONS, MOST_CLICKS = 20, 3
COMMENT = "Le projet répond à un besoin du territoire."


def waiting(site: Site, number: int) -> list[Application]:
    """Return applications of the department that await an opinion."""
    found = []
    for place in range(number):
        application = builders.application(
            confirmed_at=site.clock.now(), name=f"Commune de Lieu {place:02d}", department="28"
        )
        changes = Changes(author=Author(kind=SYSTEM), at=site.clock.now())
        changes.create(application)
        site.store.commit(changes)
        found.append(application)
    return found


def given(site: Site, applications: list[Application]) -> int:
    """Return how many have their opinion."""
    now = (site.store.get(Application, one.id) for one in applications)
    return sum(one is not None and one.opinion is not None for one in now)


@dataclass
class Hand:
    """The mouse, which counts every click."""

    page: Any
    clicks: int = 0

    def press(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_twenty_opinions_take_three_clicks_each_at_most(
    served: Served, javascript: bool, record_property: Callable[[str, object], None]
) -> None:
    applications = waiting(served.site, OPINIONS)
    staff_enters(served.site)
    page = as_signed_in(served) if javascript else served.tab(javascript=False)
    page.context.add_cookies(
        [{"name": n, "value": v, "url": served.url} for n, v in served.site.cookies.items()]
    )
    hand, before = Hand(page), time.monotonic()
    page.goto("/espace")
    hand.press("link", f"Avis à donner : {OPINIONS}")
    hand.press("link", applications[0].name)
    for number in range(OPINIONS):
        hand.press("radio", "Favorable" if number % 4 else "Défavorable")
        page.get_by_label("Commentaire").fill(COMMENT)
        hand.press("button", "Donner cet avis")
        page.get_by_text("Votre avis est enregistré").wait_for()
    assert given(served.site, applications) == OPINIONS
    assert hand.clicks <= MOST_CLICKS * OPINIONS
    seconds = time.monotonic() - before
    record_property(
        "figure",
        f"{OPINIONS} opinions {'with' if javascript else 'without'} script: {hand.clicks} clicks, "
        f"{hand.clicks / OPINIONS:.1f} each, {seconds:.0f} s of a machine's hand",
    )


def test_the_same_opinion_goes_to_ticked_applications(served: Served, screenshots: Path) -> None:
    site = served.site
    applications = waiting(site, 4)
    staff_enters(site)
    page = as_signed_in(served)
    page.goto("/espace/dossiers?tray=opinion")
    check(page, "desk-several", screenshots)
    page.get_by_role("button", name="Donner cet avis aux candidatures cochées").click()
    page.wait_for_selector("#erreurs")
    check(page, "desk-several-errors", screenshots)
    for application in applications[:3]:
        page.get_by_label(f"Choisir {application.name}").check()
    page.get_by_label("Favorable", exact=True).check()
    page.get_by_label("Commentaire").fill(COMMENT)
    page.get_by_role("button", name="Donner cet avis aux candidatures cochées").click()
    page.get_by_role("heading", name="3 avis donnés").wait_for()
    check(page, "desk-several-given", screenshots)
    assert given(site, applications) == 3


def test_a_draft_is_kept_and_a_second_colleague_is_told(served: Served, screenshots: Path) -> None:
    site = served.site
    (application,) = waiting(site, 1)
    staff_enters(site)
    page = as_signed_in(served)
    page.goto(f"/espace/dossiers/{application.id}")
    page.get_by_label("Commentaire").fill("À compléter.")
    page.get_by_role("button", name="Garder en brouillon").click()
    page.get_by_text("Votre brouillon est gardé").wait_for()
    check(page, "desk-draft", screenshots)
    drafts.save_draft(site.ports, colleague(site), application.id, verdict=None, comment="Celui de Zoé.")
    page.get_by_label("Favorable", exact=True).check()
    page.get_by_label("Commentaire").fill(COMMENT)
    page.get_by_role("button", name="Donner cet avis").click()
    page.get_by_text("Entre-temps : Zoé Roy").wait_for()
    check(page, "desk-draft-told", screenshots)
    assert page.get_by_label("Commentaire").input_value() == COMMENT
    assert given(site, [application]) == 0
    page.get_by_role("button", name="Donner cet avis").click()
    page.get_by_text("Votre avis est enregistré").wait_for()
    assert given(site, [application]) == 1
