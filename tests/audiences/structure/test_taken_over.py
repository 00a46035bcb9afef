"""The pages of posts and contracts from another structure offer only possible acts (RULES section 11)."""

from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, later, signed_in
from tests.audiences.situations import sign_in_again, staff_enters
from tests.audiences.structure.test_space import agreement_path, hired


def changed(site: Site, path: str, **told: Any) -> Recruitment:
    """Return the recruitment of a page, as a takeover leaves it."""
    known = site.store.get(Recruitment, path.rpartition("/")[2])
    assert known is not None
    after = replace(known, **told)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(after)
    site.store.commit(changes)
    return after


def taken_over(site: Site, path: str) -> Recruitment:
    return changed(site, path, came_from="former", share_begins_on=date(2027, 1, 4))


def test_a_contract_from_another_structure_is_corrected_and_cannot_be_taken_back(site: Site) -> None:
    path = hired(site, signed_in(site))
    assert f'href="{path}/contrat/retrait"' in site.get(path).html
    taken_over(site, path)
    page = site.get(path)
    assert (
        f'href="{path}/contrat"' in page.html
        and "Corriger le contrat, sauf son premier jour ici" in page.text
    )
    assert f"{path}/contrat/retrait" not in page.html
    for each in (page, site.get(f"{path}/contrat")):
        assert "Ce contrat vient d'une autre structure" in each.text
        assert "reprise en sens inverse à l'Agence" in each.text
    assert site.get(f"{path}/contrat/retrait").headers["Location"] == path


def test_the_agency_is_led_to_the_takeover_to_correct_it(site: Site) -> None:
    own = hired(site, signed_in(site))
    known = taken_over(site, own)
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    path = f"/espace/conseillers/{known.id}"
    sheet = site.get(path)
    assert f'href="{path}/contrat"' in sheet.html and f"{path}/contrat/retrait" not in sheet.html
    assert f'href="/espace/structures/{known.structure_id}/reprise"' in sheet.html


def test_the_end_of_a_contract_that_continues_elsewhere_cannot_be_taken_back(site: Site) -> None:
    own = hired(site, signed_in(site))
    ended = {"status": RecruitmentStatus.ENDED, "ended_on": date(2027, 1, 29)}
    known = changed(site, own, **ended, end_reason=EndReason.RESIGNATION)
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    path = f"/espace/conseillers/{known.id}"
    assert f'href="{path}/fin/retrait"' in site.get(path).html
    changed(site, own, end_reason=EndReason.TAKEN_OVER, went_on="elsewhere")
    sheet = site.get(path)
    assert f"{path}/fin/retrait" not in sheet.html
    assert "Une autre structure a repris ce poste : une reprise fausse se corrige" in sheet.text


def test_the_home_page_and_the_steps_tell_from_whom_posts_came(site: Site) -> None:
    structure = signed_in(site)
    first = site.store.get(Application, structure.application_id)
    assert first is not None
    more = replace(
        first, id=site.ports.ids.new(), version=0, parent_id=first.id, taken_over_from="Commune de Toul"
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(more)
    changes.update(replace(structure, additional_ids=(more.id,)))
    site.store.commit(changes)
    home = site.get("/espace").text
    assert "Première candidature : " in home and "Postes repris de « Commune de Toul » : " in home
    assert "Postes supplémentaires : " not in home
    assert "(postes repris de « Commune de Toul »)" in site.get("/espace/demarches").text
    # What is to do for several applications is told apart.
    later(site, days=100)
    sign_in_again(site)
    home = site.get("/espace").text
    assert home.count("Demander une prolongation") == 2
    assert "Demander une prolongation (postes repris de « Commune de Toul »)" in home


def test_a_signed_agreement_says_that_an_amendment_is_to_come(site: Site) -> None:
    structure = signed_in(site)
    hired(site, structure)
    path = agreement_path(site, structure)
    known = site.store.get(Agreement, path.rpartition("/")[2])
    assert known is not None
    signed = replace(known, status=AgreementStatus.SIGNED, signed_version_id="text", signed_posts=known.posts)
    for after, told in ((signed, False), (replace(signed, posts=1, signed_posts=2), True)):
        stored = site.store.get(Agreement, known.id)
        assert stored is not None
        changes = Changes(author=ANYBODY, at=site.clock.now())
        changes.update(replace(after, version=stored.version))
        site.store.commit(changes)
        assert ("un avenant est à venir" in site.get("/espace/demarches").text) is told
        assert ("la Banque des Territoires vous l'enverra à signer" in site.get(path).text) is told
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    assert "un avenant est à envoyer" in site.get(f"/espace/subventions/{known.id}").text
