"""The candidate's space and links, in a browser without JavaScript (RULES sections 3, 7, 8)."""

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.domain.access.actor import CandidateSession
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import recruit
from tests.audiences.site import (
    ANYBODY,
    PASSWORD,
    Page,
    Site,
    available_candidate,
    chosen,
    later,
    opened,
    structure_of,
    with_account,
    working_for,
)
from tests.audiences.test_weight import require_light

HOME, EDIT = "/mon-espace", "/mon-espace/modifier"
ADDRESS = "paul@courriel.example"


def entered(site: Site, **changed: Any) -> Candidate:
    """Return a candidate who requested a link and pressed its button."""
    candidate = available_candidate(site, **changed)
    enter(site, candidate)
    return candidate


def enter(site: Site, candidate: Candidate) -> None:
    site.send(site.get("/mon-espace/lien"), "/mon-espace/lien", email=candidate.email)
    page = site.get(site.link("candidate_sign_in", "space"))
    assert site.follow(site.fill(page)).status == 200


def stored(site: Site, candidate: Candidate) -> Candidate:
    found = site.store.get(Candidate, candidate.id)
    assert found is not None
    return found


def change(site: Site, candidate: Candidate, **fields: Any) -> None:
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(stored(site, candidate), **fields))
    site.store.commit(changes)


def structure(site: Site) -> Structure:
    return structure_of(site, with_account(site))


def last_reason(site: Site) -> str | None:
    entry = next(entry for entry in reversed(site.store.journal) if entry.act == "withdrawn")
    words = {one.id: one.text for one in site.store.words_about(entry.subject_id)}
    return words.get(entry.words_id or "")


def test_the_space_shows_the_pix_identifier_while_the_candidate_is_registered(site: Site) -> None:
    candidate = entered(site)
    assert f"Identifiant pour le test Pix {candidate.id}" in site.get(HOME).text
    change(site, candidate, status=CandidateStatus.WITHDRAWN, available=False)
    assert candidate.id not in site.get(HOME).text


class TestTheWayIn:
    def test_a_candidate_finds_the_page_from_the_sign_in_page(self, site: Site) -> None:
        assert 'href="/mon-espace/lien"' in site.get("/connexion").html

    def test_the_response_never_tells_whether_somebody_is_registered(self, site: Site) -> None:
        available_candidate(site)
        pages = [
            site.send(site.get("/mon-espace/lien"), "/mon-espace/lien", email=email)
            for email in (ADDRESS, "personne@courriel.example")
        ]
        assert pages[0].html == pages[1].html and pages[0].heading == "Vérifiez vos e-mails"
        assert sum(email.template == "candidate_sign_in" for email in site.store.emails) == 1

    def test_a_mistyped_address_is_told_beside_the_field(self, site: Site) -> None:
        page = site.send(site.get("/mon-espace/lien"), "/mon-espace/lien", email="paul")
        assert page.title.startswith("Erreur : ") and 'value="paul"' in page.html
        assert 'href="#champ-email"' in page.html

    @pytest.mark.parametrize("path", [HOME, EDIT, "/mon-espace/retrait", "/mon-espace/donnees"])
    def test_a_visitor_is_sent_to_request_a_link(self, site: Site, path: str) -> None:
        assert site.get(path).headers["Location"] == f"/mon-espace/lien?page={quote(path, safe='')}"

    @pytest.mark.parametrize("path", [HOME, EDIT, "/mon-espace/retrait", "/mon-espace/donnees"])
    def test_a_structure_does_not_find_the_page(self, site: Site, path: str) -> None:
        account = with_account(site)
        site.send(site.get("/connexion"), "/connexion", email=account.email, password=PASSWORD)
        assert site.get(path).status == 404

    def test_an_expired_link_leads_to_a_new_one(self, site: Site) -> None:
        candidate = available_candidate(site)
        site.send(site.get("/mon-espace/lien"), "/mon-espace/lien", email=candidate.email)
        path = site.link("candidate_sign_in", "space")
        later(site, minutes=61)
        page = site.get(path)
        assert page.status == 410 and 'href="/mon-espace/lien"' in page.html

    def test_a_signed_in_candidate_is_led_to_the_space(self, site: Site) -> None:
        entered(site)
        for path in ("/mon-espace/lien", "/espace"):
            assert site.get(path).headers["Location"] == HOME

    def test_a_candidate_signs_out(self, site: Site) -> None:
        entered(site)
        assert site.send(site.get(HOME), "/deconnexion").headers["Location"] == "/"
        assert site.get(HOME).status == 303

    def test_signing_out_after_the_session_ended_shows_the_candidates_page(self, site: Site) -> None:
        entered(site)
        page = site.post("/deconnexion", form_token="1.x")
        assert page.status == 403 and page.heading == "Mon espace candidat"


class TestWhoSeesMe:
    @pytest.mark.parametrize(
        ("fields", "label"),
        [
            ({}, "Visible des structures"),
            ({"available": False}, "En pause"),
            ({"blocked": True}, "Inscription suspendue"),
            ({"status": CandidateStatus.WITHDRAWN, "available": False}, "Inscription retirée"),
            ({"recruited_by": "somebody"}, "Une structure vous recrute"),
        ],
    )
    def test_the_state_is_told_in_words(self, site: Site, fields: dict[str, Any], label: str) -> None:
        candidate = entered(site)
        change(site, candidate, **fields)
        assert label in site.get(HOME).text

    def test_one_button_pauses_and_another_resumes_and_repeating_changes_nothing(self, site: Site) -> None:
        candidate = entered(site)
        path = "/mon-espace/disponibilite"
        page = site.get(HOME)
        done = site.follow(site.send(page, path, available="non"))
        assert "C'est enregistré." in done.text and "En pause" in done.text
        written = site.written()
        assert site.send(page, path, available="non").status == 303
        assert site.written() == written and not stored(site, candidate).available
        site.send(done, path, available="oui")
        assert stored(site, candidate).findable

    def test_the_structures_that_acted_are_named_with_the_day(self, site: Site) -> None:
        candidate = entered(site)
        assert "Aucune structure" in site.get(HOME).text
        one = structure(site)
        for status, words in (
            (MatchStatus.SHORTLISTED, "vous a pré-sélectionné le 12 janvier 2027"),
            (MatchStatus.DECLINED, "n'a pas retenu votre candidature le 12 janvier 2027"),
        ):
            chosen(site, one, candidate, status)
            assert f"Commune de Chartres (Eure-et-Loir) {words}" in site.get(HOME).text

    def test_reading_changes_nothing(self, site: Site) -> None:
        entered(site)
        written = site.written()
        for path in (HOME, EDIT, "/mon-espace/retrait", "/mon-espace/donnees", "/mon-espace/effacement"):
            assert site.get(path).status == 200
        assert site.get("/mon-espace/donnees/fichier").status == 200
        assert site.written() == written


class TestCorrecting:
    def test_place_distance_date_and_telephone_are_corrected(self, site: Site) -> None:
        candidate = entered(site)
        page = site.get(EDIT)
        assert "Chartres (28000)" in page.html and 'value="2027-03-01"' in page.html
        done = site.follow(
            site.send(
                page,
                EDIT,
                place="28209-28300",
                place_query="Lèves (28300)",
                max_distance_km="france",
                available_from="2027-04-01",
                phone="02 37 00 00 00",
            )
        )
        assert "Vos modifications sont enregistrées." in done.text
        after = stored(site, candidate)
        assert (after.place.insee_code, after.max_distance_km, after.phone) == ("28209", None, "+33237000000")

    def test_name_situation_diploma_and_experience_are_corrected(self, site: Site) -> None:
        candidate = entered(site)
        page = site.get(EDIT)
        assert 'value="Paul"' in page.html
        bare = site.send(page, EDIT, situations="graduate", has_experience="oui", first_name="")
        assert bare.status == 422
        assert "Indiquez le nom de votre diplôme." in bare.text, "with what is missing, all at once"
        done = site.follow(
            site.send(bare, EDIT, situations="graduate", diploma="Licence", first_name="Jean-Paul")
        )
        assert "Prénom et nom Jean-Paul" in done.text and "Diplôme Licence" in done.text
        after = stored(site, candidate)
        assert (after.first_name, after.diploma, after.has_experience) == ("Jean-Paul", "Licence", True)

    def test_an_unchanged_form_writes_nothing(self, site: Site) -> None:
        entered(site)
        page, written = site.get(EDIT), site.written()
        assert site.send(page, EDIT).status == 303
        assert site.written() == written

    def test_without_script_the_commune_is_searched_and_chosen(self, site: Site) -> None:
        candidate = entered(site)
        found = site.send(site.get(EDIT), EDIT, place=None, place_query="28300", action="search")
        assert "Lèves (28300)" in found.html
        assert site.send(found, EDIT, place="28209-28300").status == 303
        assert stored(site, candidate).place.name == "Lèves"

    def test_a_commune_typed_later_replaces_the_chosen_one(self, site: Site) -> None:
        candidate = entered(site)
        assert site.send(site.get(EDIT), EDIT, place_query="Maintenon").status == 303
        assert stored(site, candidate).place.name == "Maintenon"
        page = site.send(site.get(EDIT), EDIT, place_query="28300")
        assert page.status == 422 and "Lèves (28300)" in page.html
        assert stored(site, candidate).place.name == "Maintenon"

    def test_errors_are_told_and_typed_answers_kept(self, site: Site) -> None:
        entered(site)
        page = site.send(site.get(EDIT), EDIT, available_from="2027-01-11", phone="12")
        assert page.status == 422 and page.title.startswith("Erreur : ")
        assert (
            "Cette date est passée : indiquez aujourd'hui, ou un jour à venir." in page.text
            and 'value="12"' in page.html
        )
        assert 'id="erreurs" role="alert" tabindex="-1" autofocus' in page.html

    def test_the_second_of_two_tabs_reads_what_the_first_one_stored(self, site: Site) -> None:
        candidate = entered(site)
        first, second = site.get(EDIT), site.get(EDIT)
        site.send(first, EDIT, max_distance_km="5")
        page = site.send(second, EDIT, max_distance_km="100")
        assert page.status == 412 and page.title.startswith("Erreur : ")
        assert "Votre inscription a changé depuis l'ouverture de cette page" in page.text
        assert "Ce qui est enregistré à présent" in page.text and "Distance maximale 5 km" in page.text
        assert stored(site, candidate).max_distance_km == 5
        assert site.send(page, EDIT).status == 303, "having read it, the person decides"
        assert stored(site, candidate).max_distance_km == 100

    def test_the_same_form_sent_twice_succeeds(self, site: Site) -> None:
        candidate = entered(site)
        page = site.get(EDIT)
        for _ in range(2):
            assert site.send(page, EDIT, max_distance_km="5", phone="02 37 00 00 00").status == 303
            written = site.written()
        assert (stored(site, candidate).max_distance_km, site.written()) == (5, written)

    def test_an_invalid_version_is_refused(self, site: Site) -> None:
        candidate = entered(site)
        for version, status in (("", 428), ("x", 428), ("0", 412)):
            page = site.send(site.get(EDIT), EDIT, version=version, max_distance_km="5")
            assert (page.status, page.heading) == (status, "Modifier mon inscription")
        assert stored(site, candidate).max_distance_km == 20


class TestLeaving:
    def test_a_withdrawal_tells_its_effects_and_keeps_the_reason(self, site: Site) -> None:
        candidate = entered(site)
        page = site.get("/mon-espace/retrait")
        assert "Pour revenir, vous devrez vous inscrire à nouveau" in page.text
        empty = site.send(page, "/mon-espace/retrait")
        assert empty.status == 422 and stored(site, candidate).findable
        done = site.follow(site.send(page, "/mon-espace/retrait", reason="Un autre emploi"))
        assert "Votre inscription est retirée." in done.text
        assert last_reason(site) == "Un autre emploi"
        assert site.send(page, "/mon-espace/retrait", reason="Un autre emploi").status == 303
        for path in ("/mon-espace/retrait", EDIT, "/mon-espace/cv"):
            assert site.get(path).headers["Location"] == HOME
            assert f'href="{path}"' not in site.get(HOME).html, "no link leads back to the page it is on"
        assert 'href="/devenir-conseiller"' in site.get(HOME).html

    def test_a_recruited_candidate_reads_why_they_cannot_withdraw(self, site: Site) -> None:
        candidate = entered(site)
        one = structure(site)
        chosen(site, one, candidate, MatchStatus.SHORTLISTED)
        page, erasing = site.get("/mon-espace/retrait"), site.get("/mon-espace/effacement")
        recruit.validate(
            site.ports, working_for(site, one), candidate.id, planned_hire_date=candidate.available_from
        )
        refused = site.send(page, "/mon-espace/retrait", reason="Un autre emploi")
        why = "Une structure vous recrute ou vous emploie : attendez la fin du contrat"
        assert refused.status == 409 and why in refused.text
        assert "Un autre emploi" in refused.html
        # Later both pages say so before anything is typed.
        for path, button in (
            ("/mon-espace/retrait", "Retirer mon inscription</button>"),
            ("/mon-espace/effacement", "Effacer définitivement"),
        ):
            told = site.get(path)
            assert why in told.text and button not in told.html
        erased = site.send(erasing, "/mon-espace/effacement")
        assert erased.status == 409 and why in erased.text

    def test_all_personal_data_are_downloaded_by_a_plain_link(self, site: Site) -> None:
        entered(site)
        assert 'href="/mon-espace/donnees/fichier"' in site.get("/mon-espace/donnees").html
        file = site.get("/mon-espace/donnees/fichier")
        assert file.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
        assert json.loads(file.html)["candidate"]["email"] == ADDRESS

    def test_an_erasure_tells_what_stays_and_closes_the_space(self, site: Site) -> None:
        candidate = entered(site)
        page = site.get("/mon-espace/effacement")
        for said in (
            "Ce qui est effacé",
            "Ce qui reste",
            "le journal du dispositif",
            "justificatif de sa fin",
            "prouvent l'emploi de la subvention",
        ):
            assert said in page.text
        assert page.text.index("les raisons") < page.text.index("Ce qui reste")
        done = site.send(page, "/mon-espace/effacement")
        assert done.heading == "Vos données sont effacées"
        assert site.store.get(Candidate, candidate.id) is None
        assert site.get(HOME).headers["Location"] == "/mon-espace/lien?page=%2Fmon-espace"


class TestTheLinksOfEmails:
    def link(self, site: Site, name: str) -> str:
        return site.link("candidate_confirmed", name)

    def test_opening_a_link_changes_nothing(self, site: Site) -> None:
        available_candidate(site)
        written = site.written()
        for name in ("availability", "unsubscribe"):
            for _ in range(2):
                assert site.get(self.link(site, name)).status == 200
        assert site.written() == written

    @pytest.mark.parametrize(
        ("given", "other", "heading", "found"),
        [
            ("oui", "non", "C'est noté, merci", True),
            ("non", "oui", "C'est noté : vous êtes en pause", False),
        ],
    )
    def test_a_button_records_the_answer_once(
        self, site: Site, given: str, other: str, heading: str, found: bool
    ) -> None:
        candidate = available_candidate(site)
        page = site.get(self.link(site, "availability"))
        assert site.fill(page, available=given).heading == heading
        assert stored(site, candidate).findable is found
        written = site.written()
        assert site.fill(page, available=given).heading == heading, "a second click finds it done"
        assert site.written() == written
        for again in (site.fill(page, available=other), site.get(self.link(site, "availability"))):
            assert (again.status, again.heading) == (200, "Ce lien a déjà servi")
            assert "Erreur" not in again.title and 'href="/mon-espace/lien"' in again.html
        assert stored(site, candidate).findable is found

    def test_a_candidate_withdraws_with_or_without_a_reason(self, site: Site) -> None:
        for number, reason in enumerate(("", "Je déménage")):
            candidate = available_candidate(site, email=f"p{number}@courriel.example")
            page = site.get(self.link(site, "unsubscribe"))
            assert site.fill(page, reason=reason).heading == "Votre inscription est retirée"
            assert stored(site, candidate).status is CandidateStatus.WITHDRAWN
            assert last_reason(site) == (reason or None)
            written = site.written()
            assert site.fill(page).heading == "Votre inscription est retirée", "a second click finds it done"
            assert site.written() == written
            again = site.get(self.link(site, "unsubscribe"))
            assert (again.status, again.heading) == (200, "Ce lien a déjà servi")

    def test_a_candidate_who_withdrew_otherwise_reads_that_it_is_done(self, site: Site) -> None:
        candidate = available_candidate(site)
        pages = [site.get(self.link(site, name)) for name in ("availability", "unsubscribe")]
        candidate_space.withdraw(site.ports, CandidateSession(candidate=candidate), reason="Un autre emploi")
        shown = [site.get(self.link(site, name)) for name in ("availability", "unsubscribe")]
        shown.append(site.fill(pages[0], available="oui"))
        assert {(page.status, page.heading) for page in shown} == {
            (200, "Votre inscription est déjà retirée")
        }
        left = site.fill(pages[1], reason="Un autre emploi")
        assert (left.status, left.heading) == (200, "Votre inscription est retirée")

    def test_a_recruited_candidate_reads_why_withdrawing_is_refused(self, site: Site) -> None:
        candidate = available_candidate(site)
        change(site, candidate, recruited_by="somebody")
        page = site.fill(site.get(self.link(site, "unsubscribe")), reason="Un autre emploi")
        assert page.status == 409 and "Une structure vous recrute ou vous emploie" in page.text
        assert "Un autre emploi" in page.html
        answered = site.fill(site.get(self.link(site, "availability")), available="oui")
        assert "Une structure vous recrute déjà" in answered.text

    @pytest.mark.parametrize("name", ["availability", "unsubscribe"])
    def test_an_expired_link_leads_to_the_space(self, site: Site, name: str) -> None:
        available_candidate(site)
        path = self.link(site, name)
        later(site, days=181)
        page = site.get(path)
        assert page.status == 410 and 'href="/mon-espace/lien"' in page.html

    @pytest.mark.parametrize("kind", ["disponibilite", "desinscription", "mon-espace"])
    @pytest.mark.parametrize("token", ["coupe", "é%20é", "A" * 43, "%00"])
    def test_an_unknown_link_is_told_as_perhaps_truncated(self, site: Site, kind: str, token: str) -> None:
        page = site.get(f"/{kind}/{token}")
        assert page.status == 404 and "Copiez l'adresse entière du lien" in page.text

    def test_the_form_token_of_another_page_does_nothing(self, site: Site) -> None:
        candidate = available_candidate(site)
        other = site.get(self.link(site, "unsubscribe"))
        page = site.post(self.link(site, "availability"), **other.hidden, available="non")
        assert page.status == 403 and stored(site, candidate).findable

    def test_the_same_journeys_work_by_the_api(self, site: Site) -> None:
        candidate = available_candidate(site)
        base = "/api/v1/candidate"
        availability = f"{base}/availability/{self.link(site, 'availability').rpartition('/')[2]}"
        leaving = f"{base}/unsubscription/{self.link(site, 'unsubscribe').rpartition('/')[2]}"
        assert json.loads(site.get(availability).html) == {"first_name": "Paul", "available": True}
        assert json.loads(site.get(leaving).html) == {"first_name": "Paul"}
        assert json.loads(site.post(availability, available="false").html)["available"] is False
        assert site.post(availability, available="false").status == 200, "a second click finds it done"
        assert site.post(availability, available="true").status == 409
        assert site.post(leaving, reason="Je déménage").status == 200
        assert (stored(site, candidate).status, last_reason(site)) == (
            CandidateStatus.WITHDRAWN,
            "Je déménage",
        )
        assert site.post(leaving).status == 200, "who left has left"
        assert site.get(f"{base}/availability/coupe").status == 404


def test_every_page_of_the_space_works_under_a_stage_prefix() -> None:
    with opened("https://x.execute-api.eu-west-3.amazonaws.com/api") as site:
        candidate = available_candidate(site)
        enter(site, candidate)
        paths = [HOME, EDIT, "/mon-espace/retrait", "/mon-espace/donnees", "/mon-espace/effacement"]
        paths += [site.link("candidate_confirmed", name) for name in ("availability", "unsubscribe")]
        for path in paths:
            page = site.get(path)
            addresses = re.findall(r'(?:href|action)="(/[^"]*)"', page.html)
            assert page.status == 200
            assert addresses and all(address.startswith("/api/") for address in addresses)
        site.cookies.clear()
        assert site.get(HOME).headers["Location"] == "/api/mon-espace/lien?page=%2Fmon-espace"


def test_a_page_of_the_space_is_small_and_not_cached(site: Site) -> None:
    entered(site)
    for path in (HOME, EDIT, "/mon-espace/retrait", "/mon-espace/donnees", "/mon-espace/effacement"):
        page: Page = site.get(path)
        require_light(page)
        assert page.headers["Cache-Control"] == "no-store"
