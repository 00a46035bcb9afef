"""What the agency does on its pages, without script: each act tells its effect, then leads back."""

from dataclasses import replace

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from tests.audiences.site import Site, changed_to, confirmed_application, decided
from tests.audiences.situations import OTHER_SIRETS, staff_enters

REASON = "La structure s'était trompée."


def _stored(site: Site, application: Application) -> Application:
    found = site.store.get(Application, application.id)
    assert found is not None
    return found


def test_the_agency_corrects_the_address_of_a_contact_from_the_file(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/contact"
    assert f'href="{path}"' in site.get(f"/espace/dossiers/{application.id}").html
    form = site.get(path)
    assert "les liens qu'elle a reçus ne fonctionnent plus" in form.text
    done = site.follow(site.send(form, path, email="juste@chartres.example", reason=REASON))
    assert "C'est enregistré" in done.text and "juste@chartres.example" in done.text
    assert _stored(site, application).contact.email == "juste@chartres.example"


def test_a_correction_that_is_refused_keeps_what_was_typed(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/siret"
    wrong = site.send(site.get(path), path, siret="123", reason=REASON)
    assert wrong.status == 422 and REASON in wrong.text and "14 chiffres" in wrong.text
    assert _stored(site, application).siret == application.siret


def test_two_agents_on_one_file_the_second_is_told(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/annulation"
    seen = site.get(path)
    site.send(site.get(f"{path[:-11]}/siret"), f"{path[:-11]}/siret", siret=OTHER_SIRETS[0], reason=REASON)
    late = site.send(seen, path, reason=REASON)
    assert late.status in (409, 412) and REASON in late.text
    assert _stored(site, application).status is ApplicationStatus.CONFIRMED


def test_a_duplicate_is_merged_into_an_application_found_by_name_and_revived(site: Site) -> None:
    kept = confirmed_application(site)
    duplicate = confirmed_application(site, siret=OTHER_SIRETS[0])
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{duplicate.id}/fusion"
    found = site.get(f"{path}?q=chartres")
    done = site.follow(site.send(found, path, into=kept.id, reason=REASON))
    assert "En double" in done.text
    assert _stored(site, duplicate).merged_into == kept.id
    back = f"/espace/corrections/{duplicate.id}/retablissement"
    assert f'href="{back}"' in done.html
    site.follow(site.send(site.get(back), back, reason=REASON))
    assert _stored(site, duplicate).status is ApplicationStatus.CONFIRMED


@pytest.mark.parametrize("what", ["annulation", "doublon"])
def test_an_application_is_closed_with_a_reason(site: Site, what: str) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/{what}"
    done = site.follow(site.send(site.get(path), path, reason=REASON))
    assert REASON in done.text
    assert not _stored(site, application).living


def test_what_the_state_of_a_file_forbids_is_not_offered_and_says_why(site: Site) -> None:
    granted = decided(site, confirmed_application(site).reviewed(), posts=2)
    recruiting = changed_to(site, replace(granted, posts_taken=1))
    staff_enters(site, Role.AGENCY)
    sheet = site.get(f"/espace/dossiers/{recruiting.id}").html
    for what, offered in (("postes", True), ("annulation", False), ("reprise", False), ("fusion", False)):
        assert (f"/espace/corrections/{recruiting.id}/{what}" in sheet) is offered, what
    closing = site.get(f"/espace/corrections/{recruiting.id}/annulation")
    assert "annulez-le d'abord" in closing.text and "Ce qui va se passer" not in closing.text


def test_other_staff_is_offered_no_correction(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.PREFECTURE)
    assert "/espace/corrections/" not in site.get(f"/espace/dossiers/{application.id}").html
