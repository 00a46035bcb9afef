"""Proposals beside a field, accepted by a button without JavaScript."""

from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from tests.audiences.browser import forms_of
from tests.audiences.candidate.test_candidate_pages import EDIT, entered, stored
from tests.audiences.site import Page, Site, available_candidate, signed_in
from tests.audiences.structure.test_space import move, sheet

BECOME, ENGAGE = "/devenir-conseiller", "/engager"
CANDIDATE: dict[str, Any] = {
    "situations": ["job_seeker"],
    "has_experience": "non",
    "place_query": "28000",
    "max_distance_km": "20",
    "available_from": "2027-03-01",
    "first_name": "Anne",
    "last_name": "Martin",
    "email": "anne@courriel.example",
    "commitments_accepted": "true",
    "action": "send",
}
APPLICATION: dict[str, Any] = {
    "kind": "commune",
    "has_identified_candidate": "non",
    "posts_requested": "2",
    "available_from": "2027-03-01",
    "siret": "21280085000019",
    "name": "Commune de Chartres",
    "place_query": "28000",
    "contact__first_name": "Inès",
    "contact__last_name": "Durand",
    "contact__job_title": "Directrice",
    "contact__email": "ines@chartres.example",
    "action": "check",
}


def become(site: Site, **changed: Any) -> Page:
    return site.send(site.get(BECOME), BECOME, **{**CANDIDATE, **changed})


def engage(site: Site, **changed: Any) -> Page:
    return site.send(site.get(ENGAGE), ENGAGE, **{**APPLICATION, **changed})


def put(site: Site, page: Page, path: str, name: str) -> Page:
    """Press the button that accepts the proposal for a field."""
    (value,) = [v for n, v in _buttons(page) if n == f"put.{name}"]
    return site.send(page, path, **{f"put.{name}": value})


def _buttons(page: Page) -> list[tuple[str, str]]:
    return [button for form in forms_of(page.html) for button in form.buttons]


def registered(site: Site) -> Candidate:
    found = site.store.get(Candidate, site.store.emails[-1].subject_id)
    assert found is not None
    return found


class TestAnAddressThatLooksLikeASlip:
    def test_it_is_asked_about_beside_the_field_and_nothing_is_lost(self, site: Site) -> None:
        page = become(site, email="Anne@gmial.com")
        assert page.status == 422 and page.title.startswith("Erreur : ")
        assert "Une faute de frappe est possible" in page.text and 'href="#champ-email"' in page.html
        assert "Vouliez-vous dire anne@gmail.com ?" in page.text and "garder cette adresse" in page.text
        assert 'value="Anne@gmial.com"' in page.html and 'value="Martin"' in page.html
        assert not site.store.emails

    def test_a_button_fills_the_proposal_in(self, site: Site) -> None:
        page = put(site, become(site, email="anne@gmial.com"), BECOME, "email")
        assert page.status == 200 and "Erreur" not in page.title
        field = page.html[page.html.index('id="champ-email"') :].split(">", 1)[0]
        assert "autofocus" in field and 'value="anne@gmail.com"' in field
        assert not site.store.emails
        assert site.send(page, BECOME, action="send").status == 303
        assert registered(site).email == "anne@gmail.com"

    def test_a_button_keeps_the_typed_address(self, site: Site) -> None:
        page = site.send(become(site, email="anne@gmial.com"), BECOME)
        assert page.heading == "Vérifiez et envoyez votre inscription"
        assert site.send(page, BECOME, action="send").status == 303
        assert registered(site).email == "anne@gmial.com"

    def test_the_other_button_sends_too(self, site: Site) -> None:
        page = become(site, email="anne@gmial.com")
        assert site.send(page, BECOME, action="send").status == 303

    def test_it_is_told_once_with_the_other_errors(self, site: Site) -> None:
        page = become(site, email="anne@gmial.com", first_name="")
        assert "Une faute de frappe" in page.text and "Ce champ est obligatoire" in page.text
        again = site.send(page, BECOME, action="send")
        assert "Une faute de frappe" not in again.text and "Ce champ est obligatoire" in again.text
        assert site.send(again, BECOME, first_name="Anne", action="send").status == 303

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("jeandupont<jean@exemple.fr", "jean@exemple.fr"),
            ("Jean Dupont <jean@exemple.fr>", "jean@exemple.fr"),
            ("jean@exemple.f", "jean@exemple.fr"),
            ("jean@exemple.c0m", "jean@exemple.com"),
        ],
    )
    def test_a_proposed_address_is_accepted(self, site: Site, typed: str, meant: str) -> None:
        page = become(site, email=typed)
        assert f"Vouliez-vous dire {meant} ?" in page.text
        page = put(site, page, BECOME, "email")
        assert site.send(page, BECOME, action="send").status == 303

    @pytest.mark.parametrize(
        "typed", ["jean dupont", "jean@@exemple.fr", "je(an@exem ple,fr", "jean@exemple..fr"]
    )
    def test_an_address_that_would_be_refused_is_not_proposed(self, site: Site, typed: str) -> None:
        assert "put.email" not in become(site, email=typed).html

    def test_another_typing_error_is_asked_about_again(self, site: Site) -> None:
        page = become(site, email="anne@gmial.com")
        assert (
            "Vouliez-vous dire anne@orange.fr"
            in site.send(page, BECOME, email="anne@ornage.fr", action="send").text
        )

    def test_searching_a_commune_asks_nothing_and_keeps_the_answers(self, site: Site) -> None:
        page = become(site, email="anne@gmial.com", action="search")
        assert page.status == 200 and "faute de frappe" not in page.text
        assert "faute de frappe" in site.send(page, BECOME, place="28085-28000", action="send").text

    def test_a_confirmed_address_is_not_asked_about_again(self, site: Site) -> None:
        page = engage(site, contact__email="ines@gmial.com")
        assert "Une faute de frappe" in page.text
        summary = site.send(page, ENGAGE)
        assert "ines@gmial.com" in summary.text and "100 000" in summary.text
        back = site.send(summary, ENGAGE, action="edit")
        summary = site.send(back, ENGAGE, action="check")
        done = site.send(summary, ENGAGE, commitments_accepted="true", action="send")
        assert done.status == 303
        application = site.store.get(Application, site.store.emails[-1].subject_id)
        assert application is not None and application.contact.email == "ines@gmial.com"

    def test_the_address_of_a_colleague_is_asked_about_too(self, site: Site) -> None:
        signed_in(site)
        page = site.send(
            site.get("/espace/informations"),
            "/espace/collegues",
            first_name="Paul",
            last_name="Petit",
            email="paul@orage.fr",
        )
        page = put(site, page, "/espace/collegues", "email")
        assert site.send(page, "/espace/collegues").status == 303
        assert site.store.emails[-1].to == "paul@orange.fr"

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("anne @gmail.com", "anne@gmail.com"), ("anne@gmail,com", "anne@gmail.com")],
    )
    def test_an_invalid_address_is_corrected(self, site: Site, typed: str, meant: str) -> None:
        page = put(site, become(site, email=typed), BECOME, "email")
        assert f'value="{meant}"' in page.html

    def test_programs_are_never_asked(self, site: Site) -> None:
        sent = {name: value for name, value in CANDIDATE.items() if not name.startswith(("place", "action"))}
        sent |= {"situations": "job_seeker", "insee_code": "28085", "postal_code": "28 000"}
        assert site.post("/api/v1/candidates", **{**sent, "email": "anne@gmial.com"}).status == 202
        assert registered(site).place.postal_code == "28000"


class TestADay:
    def test_a_day_written_in_the_usual_way_is_understood(self, site: Site) -> None:
        assert become(site, available_from="1/4/2027").status == 303
        assert registered(site).available_from.isoformat() == "2027-04-01"

    def test_a_day_that_does_not_exist_is_kept_and_the_last_one_of_its_month_proposed(
        self, site: Site
    ) -> None:
        page = become(site, available_from="31/02/2027")
        assert (
            "Cette date n'existe pas." in page.text and "Vouliez-vous dire le 28 février 2027 ?" in page.text
        )
        assert 'name="available_from" type="text"' in page.html and 'value="31/02/2027"' in page.html
        page = put(site, page, BECOME, "available_from")
        assert 'type="date"' in page.html and 'value="2027-02-28"' in page.html
        assert site.send(page, BECOME, action="send").status == 303
        assert registered(site).available_from.isoformat() == "2027-02-28"

    def test_a_short_year_is_written_in_full(self, site: Site) -> None:
        page = become(site, available_from="01/03/27")
        assert "Exemple : 28/02/2027" in page.text and "Vouliez-vous dire le 1er mars 2027 ?" in page.text

    def test_a_text_that_is_no_day_is_refused_without_a_proposal(self, site: Site) -> None:
        page = become(site, available_from="bientôt")
        assert page.status == 422 and "put.available_from" not in page.html
        assert 'value="bientôt"' in page.html

    def test_accepting_the_proposed_hire_date_validates_nothing(self, site: Site) -> None:
        signed_in(site)
        candidate = available_candidate(site)
        move(site, candidate, "shortlisted")
        path = f"{sheet(candidate)}/valider"
        page = site.send(site.get(path), path, planned_hire_date="31/04/2027")
        page = put(site, page, path, "planned_hire_date")
        assert page.status == 200 and 'value="2027-04-30"' in page.html
        assert stored(site, candidate).recruited_by is None


class TestATelephone:
    @pytest.mark.parametrize("typed", ["+33 692 12 34 56", "+33 (0)692 12 34 56"])
    def test_a_number_of_another_plan_is_proposed_with_its_prefix(self, site: Site, typed: str) -> None:
        page = become(site, phone=typed)
        assert "n'existe pas, écrit ainsi" in page.text and "Vouliez-vous dire +262692123456 ?" in page.text
        page = put(site, page, BECOME, "phone")
        assert site.send(page, BECOME, action="send").status == 303
        assert registered(site).phone == "+262692123456"

    @pytest.mark.parametrize("typed", ["0692 12 34 56", "+262 692 12 34 56"])
    def test_a_number_of_another_part_of_france_is_read(self, site: Site, typed: str) -> None:
        assert become(site, phone=typed).status == 303
        assert registered(site).phone == "+262692123456"

    @pytest.mark.parametrize(
        "typed",
        [
            "06 12 34 56 78 (perso)",
            "Tél. : 06.12.34.56.78",
            "06 12 34 56 78 / 07 12 34 56 78",
            "06\u201112\u201134\u201156\u201178 le soir",
        ],
    )
    def test_a_number_surrounded_by_text_is_proposed(self, site: Site, typed: str) -> None:
        page = become(site, phone=typed)
        assert "Vouliez-vous dire +33612345678 ?" in page.text
        page = put(site, page, BECOME, "phone")
        assert site.send(page, BECOME, action="send").status == 303
        assert registered(site).phone == "+33612345678"

    def test_a_number_of_no_plan_is_refused_without_a_proposal(self, site: Site) -> None:
        page = become(site, phone="0123")
        assert page.status == 422 and "put.phone" not in page.html

    def test_proposals_exist_in_the_space_too(self, site: Site) -> None:
        candidate = entered(site)
        page = put(site, site.send(site.get(EDIT), EDIT, phone="+33692123456"), EDIT, "phone")
        assert stored(site, candidate).phone is None
        assert site.send(page, EDIT).status == 303
        assert stored(site, candidate).phone == "+262692123456"


class TestASiretAndAPostalCode:
    @pytest.mark.parametrize("typed", ["212 800 850 00019", "212.800.850.00019", "212-800-850 / 00019"])
    def test_a_siret_in_groups_is_understood(self, site: Site, typed: str) -> None:
        assert "100 000" in engage(site, siret=typed).text

    def test_a_siren_in_place_of_a_siret_is_recognised(self, site: Site) -> None:
        page = engage(site, siret="212 800 850")
        assert "sont un SIREN" in page.text and "annuaire-entreprises" in page.text
        assert 'value="212 800 850"' in page.html

    def test_a_postal_code_with_a_space_finds_its_commune(self, site: Site) -> None:
        assert become(site, place_query="28 000").status == 303
        assert registered(site).place.insee_code == "28085"


def test_a_proposal_is_shown_as_text(site: Site) -> None:
    hostile = '"><script>alert(1)</script>'
    page = site.send(become(site, email="anne@gmial.com"), BECOME, **{"put.email": hostile})
    assert page.status == 200 and "<script>alert" not in page.html


def test_the_enter_key_sends_the_form_instead_of_accepting_a_proposal(site: Site) -> None:
    page = become(site, email="anne@gmial.com")
    html = page.html[page.html.index('<form method="post"') :]
    first = html[html.index("<button") : html.index("</button>")]
    assert "put." not in first
