"""The candidate's pages in a real browser: every state, with and without JavaScript."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.domain.access.actor import Anybody, CandidateSession
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.candidates import candidate_space, sign_in_link
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, available_candidate, chosen, later, structure_of, with_account
from tests.browser.served import Served, require_focus
from tests.browser.test_every_page import check
from tests.support.core import core

ADDRESS = "paul@courriel.example"


def change(site: Site, candidate: Candidate, **fields: Any) -> None:
    stored = site.store.get(Candidate, candidate.id)
    assert stored is not None
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(stored, **fields))
    site.store.commit(changes)


def enter(served: Served, page: Any) -> None:
    """Request a link by the page and press its button."""
    page.goto("/connexion")
    page.get_by_role("link", name="Ouvrir mon espace").click()
    page.get_by_label("Adresse e-mail").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir un lien").click()
    page.get_by_role("heading", name="Vérifiez vos e-mails").wait_for()
    page.goto(served.site.link("candidate_sign_in", "space"))
    page.get_by_role("button", name="Ouvrir mon espace").click()
    page.wait_for_url("**/mon-espace")


def acted_on(site: Site, candidate: Candidate) -> None:
    """Let two structures act, one with a long name."""
    owner = structure_of(site, with_account(site))
    chosen(site, owner, candidate, MatchStatus.SHORTLISTED)
    other = replace(
        owner, id=site.ports.ids.new(), version=0, name="Association " + "Anticonstitutionnellement" * 3
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(other)
    site.store.commit(changes)
    chosen(site, other, candidate, MatchStatus.DECLINED)


def confirmed_link(name: str) -> Callable[[Site], str]:
    def visit(site: Site) -> str:
        available_candidate(site)
        return site.link("candidate_confirmed", name)

    return visit


def used(name: str, **fields: str) -> Callable[[Site], str]:
    def visit(site: Site) -> str:
        path = confirmed_link(name)(site)
        site.fill(site.get(path), **fields)
        return path

    return visit


def expired(site: Site) -> str:
    path = confirmed_link("availability")(site)
    later(site, days=181)
    return path


def opening(site: Site, minutes: int = 0) -> str:
    candidate = available_candidate(site)
    sign_in_link.request_link(site.ports, Anybody(), email=candidate.email)
    site.receive_forms()
    later(site, minutes=minutes)
    return site.link("candidate_sign_in", "space")


def left(site: Site) -> str:
    candidate = available_candidate(site)
    candidate_space.withdraw(site.ports, CandidateSession(candidate=candidate), reason="Un autre emploi")
    return site.link("candidate_confirmed", "unsubscribe")


LINKS: dict[str, Callable[[Site], str]] = {
    "candidate-link": lambda site: "/mon-espace/lien",
    "candidate-opening": opening,
    "candidate-opening-expired": lambda site: opening(site, minutes=61),
    "availability": confirmed_link("availability"),
    "availability-used": used("availability", available="non"),
    "availability-expired": expired,
    "unsubscribe": confirmed_link("unsubscribe"),
    "unsubscribe-used": used("unsubscribe", reason=""),
    "unsubscribe-left": left,
}


@pytest.mark.parametrize("name", core(LINKS, "candidate-opening"))
def test_a_page_behind_a_link_follows_the_rules(served: Served, screenshots: Path, name: str) -> None:
    page = served.tab()
    page.goto(LINKS[name](served.site))
    check(page, name, screenshots)


@pytest.mark.long
def test_the_pages_of_the_space_follow_the_rules(served: Served, screenshots: Path) -> None:
    candidate = available_candidate(served.site, phone="0237000000")
    page = served.tab()
    enter(served, page)
    check(page, "candidate-home", screenshots)
    acted_on(served.site, candidate)
    for name, path in {
        "candidate-home-acted": "/mon-espace",
        "candidate-edit": "/mon-espace/modifier",
        "candidate-address": "/mon-espace/adresse",
        "candidate-leave": "/mon-espace/retrait",
        "candidate-data": "/mon-espace/donnees",
        "candidate-erase": "/mon-espace/effacement",
    }.items():
        assert page.goto(path).status == 200
        check(page, name, screenshots)
    page.goto("/mon-espace/retrait")
    page.get_by_role("button", name="Retirer mon inscription").click()
    page.wait_for_selector("#erreurs")
    require_focus(page, "erreurs")
    check(page, "candidate-leave-errors", screenshots)
    for state, fields in {
        "paused": {"available": False},
        "blocked": {"blocked": True, "available": True},
        "recruited": {"blocked": False, "recruited_by": "somebody"},
    }.items():
        change(served.site, candidate, **fields)
        page.goto("/mon-espace")
        check(page, f"candidate-home-{state}", screenshots)
    page.goto("/mon-espace/retrait")
    page.get_by_text("Une structure vous recrute ou vous emploie").wait_for()
    check(page, "candidate-leave-recruited", screenshots)


@pytest.mark.long
def test_two_tabs_and_a_correction_follow_the_rules(served: Served, screenshots: Path) -> None:
    available_candidate(served.site)
    page = served.tab()
    enter(served, page)
    other = page.context.new_page()
    for one in (page, other):
        one.goto("/mon-espace/modifier")
    other.get_by_role("radio", name="100 km").check()
    other.get_by_role("button", name="Enregistrer", exact=True).last.click()
    other.get_by_text("Vos modifications sont enregistrées.").wait_for()
    check(other, "candidate-edited", screenshots)
    page.get_by_role("radio", name="France entière").check()
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.wait_for_selector("#erreurs")
    assert page.title().startswith("Erreur\u00a0: ")
    check(page, "candidate-edit-conflict", screenshots)
    page.get_by_label("Votre téléphone").fill("06 92 12 34 56 (perso)")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    proposal = page.get_by_role("button", name="Oui, corriger en +262692123456")
    proposal.wait_for()
    check(page, "candidate-edit-proposal", screenshots)
    proposal.click()
    require_focus(page, "champ-phone")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.wait_for_url("**/mon-espace?fait=modification")
    # A telephone is shown in groups, as it is dialled in France.
    assert "0692123456" in "".join(page.inner_text("main").split())


@pytest.mark.parametrize("javascript", core([True, False], False), ids=["script", "plain"])
def test_a_candidate_corrects_pauses_resumes_and_is_erased(served: Served, javascript: bool) -> None:
    candidate = available_candidate(served.site)
    page = served.tab(javascript=javascript)
    enter(served, page)
    page.get_by_role("link", name="Modifier").first.click()
    field = page.get_by_label("Votre lieu de résidence")
    field.fill("")
    field.press_sequentially("Maintenon")
    if javascript:
        page.get_by_role("option", name="Maintenon (28130)").click()
    else:
        page.get_by_role("button", name="Chercher").click()
        page.get_by_role("radio", name="Maintenon (28130)").check()
    page.get_by_label("À partir de quand").fill(date(2027, 4, 1).isoformat())
    page.get_by_role("button", name="Enregistrer", exact=True).last.dblclick()
    page.get_by_text("Vos modifications sont enregistrées.").wait_for()
    assert "Maintenon (28130)" in page.inner_text("main")
    page.get_by_role("button", name="Je ne suis plus disponible").click()
    page.get_by_text("En pause").wait_for()
    page.get_by_role("button", name="Je suis de nouveau disponible").click()
    page.get_by_text("Visible des structures").wait_for()
    page.get_by_role("link", name="Mes données").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger mes données").click()
    assert ADDRESS in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_role("link", name="Effacer mes données").click()
    page.get_by_role("button", name="Effacer définitivement mes données").click()
    page.get_by_role("heading", name="Vos données sont effacées").wait_for()
    page.goto("/mon-espace")
    assert urlsplit(page.url).path == "/mon-espace/lien"
    assert served.site.store.get(Candidate, candidate.id) is None


@pytest.mark.parametrize("javascript", core([True, False], False), ids=["script", "plain"])
def test_a_typing_error_in_an_address_is_corrected_or_kept(
    served: Served, screenshots: Path, javascript: bool
) -> None:
    page = served.tab(javascript=javascript)
    page.goto("/devenir-conseiller")
    page.get_by_label("Demandeur d'emploi").check()
    page.get_by_role("group", name="Avez-vous une expérience").get_by_label("Oui").check()
    page.get_by_label("Votre lieu de résidence").press_sequentially("28000")
    if javascript:
        page.get_by_role("option", name="Chartres (28000)").click()
    page.get_by_role("radio", name="20 km").check()
    page.get_by_label("À partir de quand").fill("2027-03-01")
    page.get_by_label("Votre prénom").fill("Marc")
    page.get_by_label("Votre nom").fill("Roche")
    page.get_by_label("Votre e-mail").fill("marc.roche@gmial.com")
    page.get_by_label("Je m'engage").check()
    page.get_by_role("button", name="Continuer : vérifier vos réponses").click()
    proposal = page.get_by_role("button", name="Oui, corriger en marc.roche@gmail.com")
    proposal.wait_for()
    if javascript:
        require_focus(page, "erreurs")
        check(page, "become-slip", screenshots)
        proposal.click()
        require_focus(page, "champ-email")
        check(page, "become-slip-corrected", screenshots)
        page.get_by_label("Votre e-mail").press("Enter")
    else:
        page.get_by_role("button", name="Non, garder cette adresse").click()
    page.get_by_role("button", name="Envoyer votre inscription").click()
    page.wait_for_url("**/devenir-conseiller/merci")
    served.site.receive_forms()
    assert served.site.store.emails[-1].to == f"marc.roche@{'gmail' if javascript else 'gmial'}.com"


def test_a_mail_scanner_that_runs_scripts_changes_nothing(served: Served) -> None:
    site = served.site
    candidate = available_candidate(site)
    sign_in_link.request_link(site.ports, Anybody(), email=candidate.email)
    site.receive_forms()
    paths = [site.link("candidate_confirmed", name) for name in ("availability", "unsubscribe")]
    paths.append(site.link("candidate_sign_in", "space"))
    written = site.written()
    page = served.tab()
    for path in paths:
        assert page.goto(path).status == 200
        page.wait_for_load_state("networkidle")
    assert site.written() == written
    assert page.context.cookies() == []
