"""The agency finds candidates and structures by name, reads their history and corrects (RULES section 7)."""

from dataclasses import replace

import pytest

from chalicelib.audiences.shared import journal
from chalicelib.audiences.shared.telling import sentences
from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, available_candidate, confirmed_application, decided
from tests.audiences.situations import staff_enters, stored_structure
from tests.recording.record import recorded
from tests.support.journal import ACTS

REASON = "La personne l'a demandé par téléphone."


def _stored(site: Site, person: Candidate) -> Candidate:
    found = site.store.get(Candidate, person.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "query", ["durand-petit", "durandpetit", "zoe dur", "Zoé", "28000", "zoe@courriel.example"]
)
def test_a_candidate_is_found_by_name_place_or_address(site: Site, query: str) -> None:
    available_candidate(site, first_name="Zoé", last_name="Durand-Petit", email="zoe@courriel.example")
    staff_enters(site, Role.AGENCY)
    assert "Durand-Petit Zoé" in site.get(f"/espace/candidats?q={query}").text
    assert "Durand-Petit Zoé" not in site.get("/espace/candidats?q=martin").text


def test_a_search_of_one_letter_is_refused_beside_its_field(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    page = site.get("/espace/candidats?q=a")
    assert page.status == 422 and 'value="a"' in page.html


def test_a_corrected_address_is_told_to_both_and_old_links_are_invalid(site: Site) -> None:
    person = available_candidate(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/candidats/{person.id}/adresse"
    done = site.follow(site.send(site.get(path), path, email="juste@courriel.example", reason=REASON))
    assert (
        "C'est enregistré" in done.text
        and "adresse corrigée par l'Agence" in done.text
        and REASON in done.text
    )
    after = _stored(site, person)
    assert after.email == "juste@courriel.example" and after.generation == person.generation + 1
    told = [one.to for one in site.store.emails if one.template == "candidate_email_changed"]
    assert told == [person.email, "juste@courriel.example"]


def test_the_address_of_another_candidate_is_refused_and_what_was_typed_stays(site: Site) -> None:
    person = available_candidate(site)
    available_candidate(site, email="autre@courriel.example")
    staff_enters(site, Role.AGENCY)
    path = f"/espace/candidats/{person.id}/adresse"
    wrong = site.send(site.get(path), path, email="autre@courriel.example", reason=REASON)
    assert (
        wrong.status == 409 and "Une autre inscription a cette adresse" in wrong.text and REASON in wrong.text
    )
    assert _stored(site, person).email == person.email


def test_a_blocked_candidate_is_hidden_from_structures_until_unblocked(site: Site) -> None:
    person = available_candidate(site)
    staff_enters(site, Role.AGENCY)
    base = f"/espace/candidats/{person.id}"
    done = site.follow(site.send(site.get(f"{base}/suspension"), f"{base}/suspension", reason=REASON))
    assert "Inscription suspendue, non visible des structures" in done.text
    assert not _stored(site, person).findable
    assert "déjà suspendue" in site.get(f"{base}/suspension").text
    back = f"{base}/retablissement"
    site.follow(site.send(site.get(back), back, reason=REASON))
    assert _stored(site, person).findable


def test_a_recruited_candidate_is_neither_blocked_nor_erased(site: Site) -> None:
    person = available_candidate(site)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(person, recruited_by="structure"))
    site.store.commit(changes)
    staff_enters(site, Role.AGENCY)
    base = f"/espace/candidats/{person.id}"
    for what in ("suspension", "effacement"):
        shown = site.get(f"{base}/{what}")
        assert "doit d'abord être annulée" in shown.text and "Ce qui va se passer" not in shown.text
        assert f"{base}/{what}" not in site.get(base).html


def test_a_candidate_is_erased_at_request_for_good(site: Site) -> None:
    person = available_candidate(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/candidats/{person.id}/effacement"
    done = site.follow(site.send(site.get(path), path))
    assert "Les données du candidat sont effacées." in done.text
    assert site.store.get(Candidate, person.id) is None
    assert site.get(f"/espace/candidats/{person.id}").status == 404


def test_the_second_of_two_agents_on_one_candidate_is_told(site: Site) -> None:
    person = available_candidate(site)
    staff_enters(site, Role.AGENCY)
    base = f"/espace/candidats/{person.id}"
    seen = site.get(f"{base}/adresse")
    site.send(site.get(f"{base}/suspension"), f"{base}/suspension", reason=REASON)
    late = site.send(seen, f"{base}/adresse", email="juste@courriel.example", reason=REASON)
    assert late.status in (409, 412) and REASON in late.text
    assert _stored(site, person).email == person.email


def test_a_structure_is_found_by_name_or_siret_with_all_its_records(site: Site) -> None:
    granted = decided(site, confirmed_application(site).reviewed(), posts=2)
    structure = stored_structure(site, granted)
    staff_enters(site, Role.AGENCY)
    for query in ("chartres", granted.siret, "duran"):
        found = site.get(f"/espace/structures?q={query}")
        assert f"/espace/structures/{structure.id}" in found.html, query
    sheet = site.get(f"/espace/structures/{structure.id}")
    assert "0 sur 2 pourvu" in sheet.text and f"/espace/prolongations/{granted.id}" in sheet.html


def test_an_applicant_without_posts_leads_to_its_application(site: Site) -> None:
    waiting = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    assert f'href="/espace/dossiers/{waiting.id}"' in site.get("/espace/structures?q=chartres").html


def test_every_act_in_the_recorded_journals_has_its_sentence() -> None:
    lines = {
        line
        for told in recorded().values()
        if isinstance(told, dict)
        for written in told.get("wrote", [])
        for line in written
        if line.startswith("journal ")
    }
    acts = {(line.split()[1], line.split()[2]) for line in lines}
    told = {kind: act for kind, act in acts if kind in sentences.BY_KIND}
    assert set(told) >= {"account", "candidate", "committeesession", "followup"}
    without = {
        (kind, act) for kind, act in acts if kind in sentences.BY_KIND and act not in sentences.BY_KIND[kind]
    }
    assert without == set()


def test_every_sentence_belongs_to_an_act_that_a_journey_writes() -> None:
    assert set(journal.SENTENCES).union(*sentences.BY_KIND.values()) <= ACTS
