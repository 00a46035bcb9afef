"""What is overdue is shown so, in words and with a mark, on every page."""

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from tests.audiences.site import (
    ANYBODY,
    Site,
    available_candidate,
    changed_to,
    chosen,
    confirmed_application,
    decided,
    later,
    signed_in,
    status_path,
)
from tests.audiences.situations import open_quarter, sign_in_again
from tests.audiences.structure.test_space import agreement_path, hired, recruitment_path, sheet, validated

LATE = '<strong class="late">En retard</strong>'


def test_a_follow_up_is_overdue_once_its_day_has_passed(site: Site) -> None:
    structure = signed_in(site, posts=1)
    hired(site, structure)
    pages = ("/espace", "/espace/demarches", open_quarter(site, structure))
    sign_in_again(site)
    assert all(LATE not in site.get(page).html for page in pages)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(next(every(site.store.follow_ups_of_structure, structure.id)).became_overdue())
    site.store.commit(changes)
    assert all(LATE in site.get(page).html for page in pages)


def test_the_term_to_recruit_is_overdue_once_it_has_passed(site: Site) -> None:
    structure = signed_in(site)
    person = available_candidate(site)
    chosen(site, structure, person, MatchStatus.SHORTLISTED)
    pages = ("/espace", "/espace/prolongation", sheet(person))
    assert all(LATE not in site.get(page).html for page in pages)
    application = site.store.get(Application, structure.application_id)
    later(site, days=80)
    changed_to(site, application.moved_to(ApplicationStatus.OVERDUE))
    sign_in_again(site)
    assert all(LATE in site.get(page).html for page in pages)


def test_the_term_is_overdue_on_the_private_page_too(site: Site) -> None:
    path = status_path(site, decided(site, confirmed_application(site), posts=2))
    later(site, days=59)
    assert LATE not in site.get(path).html, "its last day is not over"
    later(site, days=1)
    assert LATE in site.get(path).html


def test_a_case_file_that_should_be_complete_already_says_that_its_day_has_passed(site: Site) -> None:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    path = agreement_path(site, structure)
    before = site.get(path).text
    assert "doit être complet au plus tard le" in before and "ce jour est passé" not in before
    later(site, days=60)
    sign_in_again(site)
    after = site.get(path).text
    assert "devait être complet au plus tard le" in after and "ce jour est passé" in after


def test_a_hire_is_overdue_once_its_planned_day_has_passed(site: Site) -> None:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    pages = ("/espace", "/espace/demarches", recruitment_path(site, structure))
    assert all(LATE not in site.get(page).html for page in pages)
    later(site, days=49)
    sign_in_again(site)
    assert all(LATE in site.get(page).html for page in pages), "it was planned for the 1st of March"
