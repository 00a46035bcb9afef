"""The two public forms in a browser without JavaScript (RULES sections 2, 3, 8)."""

import json
import re
from contextlib import suppress

import pytest

from chalicelib.domain.access.actor import Anybody
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.limits import count_form
from chalicelib.services.core.ports import Throttled
from tests.audiences.site import Page, Site, last_application

ANSWERS = {
    "kind": "commune",
    "has_identified_candidate": "non",
    "posts_requested": "2",
    "available_from": "2027-03-01",
    "siret": "212 800 850 00019",
    "name": "Commune de Chartres",
    "place_query": "Chartres",
    "place": "28085-28000",
    "contact__first_name": "Inès",
    "contact__last_name": "Durand",
    "contact__job_title": "Directrice",
    "contact__email": "Ines@Chartres.example",
}
PERSON = {
    "situations": ["job_seeker", "in_training"],
    "has_experience": "oui",
    "place_query": "28000",
    "max_distance_km": "20",
    "available_from": "2027-03-01",
    "first_name": "Paul",
    "last_name": "Martin",
    "email": "paul@courriel.example",
    "commitments_accepted": "true",
    "action": "send",
}


def filled(site: Site, action: str = "check", **changed: str | list[str] | None) -> Page:
    """Open the first page of the application, fill it in and press a button."""
    page = site.get("/engager")
    answers = {**ANSWERS, **changed}
    # Nobody can choose a commune that the page does not show.
    searched = site.send(page, "/engager", action="search", place_query=answers["place_query"])
    if answers.get("place") and f'value="{answers["place"]}"' not in searched.html:
        answers.pop("place")
    return site.send(searched, "/engager", action=action, **answers)


class TestEngaging:
    def test_the_twelve_questions_are_asked_in_the_brochures_words(self, site: Site) -> None:
        text = site.get("/engager").text
        for question in (
            "1. Vous êtes ?",
            "Une commune",
            "Une structure privée (associations, entreprise de l'ESS, fondations, GIP)",
            "2. Avez-vous déjà identifié un candidat ?",
            "3. Combien de conseillers souhaitez-vous accueillir ?",
            "4. À partir de quand êtes-vous prêt à accueillir votre conseiller ?",
            "5. Numéro SIRET",
            "6. Nom de la structure",
            "7. Code postal",
            "8. Votre prénom",
            "9. Votre nom",
            "10. Votre fonction",
            "11. Votre e-mail",
            "12. Votre téléphone",
        ):
            assert question in text

    def test_the_amount_and_the_commitments_are_shown_before_sending(self, site: Site) -> None:
        page = filled(site)
        assert page.heading == "Vérifiez et envoyez votre candidature"
        assert "50 000 € par poste sur 24 mois, soit 100 000 € pour 2 postes" in page.text
        assert "gratuites pour le public" in page.text and "Chartres (28000)" in page.text
        assert not site.store.emails

    def test_it_is_sent_once_the_commitments_are_accepted(self, site: Site) -> None:
        summary = filled(site)
        refused = site.send(summary, "/engager", action="send")
        assert refused.status == 422 and refused.title.startswith("Erreur : ")
        assert (
            "doit être accepté" in refused.text and '<a href="#champ-commitments_accepted">' in refused.html
        )
        done = site.send(refused, "/engager", action="send", commitments_accepted="true")
        assert "confirmez votre adresse" in site.follow(done).heading
        application = last_application(site)
        assert application.siret == "21280085000019"
        assert application.contact.email == "ines@chartres.example"

    def test_the_next_page_shows_the_address_and_a_reference_that_is_in_the_journal(self, site: Site) -> None:
        summary = filled(site)
        done = site.send(summary, "/engager", action="send", commitments_accepted="true")
        assert "ines" not in done.headers["Location"], "an address of a page is logged"
        for page in (site.follow(done), site.get("/engager/merci")):
            assert "envoyé à ines@chartres.example" in page.text
            reference = re.search(r"nous écrivez : ([0-9A-F]{4})-([0-9A-F]{4})", page.text)
            request = next(row for row in site.store.journal if row.act == "submitted").author.request_id
            assert request.startswith("".join(reference.groups()).lower())
        site.cookies.clear()
        assert "à l'adresse que vous avez indiquée" in site.get("/engager/merci").text
        site.cookies["sent"] = "not-ours"
        assert site.get("/engager/merci").status == 200

    def test_every_answer_is_shown_in_groups_with_a_link_to_its_question(self, site: Site) -> None:
        page = filled(
            site,
            kind="private",
            legal_form="association",
            agreement_months="18",
            contact__phone="0237000000",
        )
        for told in (
            "Vous êtes Une structure privée (associations, entreprise de l'ESS, fondations, GIP)",
            "Forme juridique Association",
            "Subvention prévue 32 000 € par poste sur 18 mois",
            "Candidat déjà identifié Non",
            "Conseillers souhaités 2",
            "Prêt à accueillir à partir du 1er mars 2027",
            "SIRET 212 800 850 00019",
            "Structure Commune de Chartres",
            "Commune Chartres (28000)",
            "Prénom Inès",
            "Nom Durand",
            "Fonction Directrice",
            "E-mail ines@chartres.example",
            "Téléphone 02 37 00 00 00",
            "Offre d'emploi non indiqué",
        ):
            assert f"{told} Modifier" in page.text, told
        for field in re.findall(r'formaction="/engager#([^"]+)"', page.html):
            back = site.send(page, "/engager", action="edit")
            assert f'id="{field}"' in back.html and "Erreur" not in back.title

    def test_sending_twice_sends_once(self, site: Site) -> None:
        summary = filled(site)
        for _ in range(2):
            done = site.send(summary, "/engager", action="send", commitments_accepted="true")
            assert done.status == 303
        assert len(site.store.emails) == 1

    def test_going_back_keeps_every_answer(self, site: Site) -> None:
        page = site.send(filled(site, contact__phone="02 37 00 00 00"), "/engager", action="edit")
        assert page.heading == "Je souhaite engager un conseiller"
        for value in ("212 800 850 00019", "Commune de Chartres", "Inès", "02 37 00 00 00"):
            assert f'value="{value}"' in page.html
        assert re.search(r'value="commune" checked', page.html)
        assert re.search(r'name="place" value="28085-28000" checked', page.html)
        assert "50 000" in site.send(page, "/engager", action="check").text

    def test_searching_the_commune_keeps_the_answers(self, site: Site) -> None:
        page = site.send(
            site.get("/engager"), "/engager", action="search", place_query="saint-den", name="Abc"
        )
        assert page.status == 200 and "Erreur" not in page.title
        assert "Saint-Denis (93200)" in page.text and "Seules les 20 premières" in page.text
        assert 'value="Abc"' in page.html

    def test_an_unknown_commune_is_said(self, site: Site) -> None:
        page = site.send(site.get("/engager"), "/engager", action="search", place_query="Xyzzy")
        assert "Aucune commune trouvée" in page.text and "seulement le début de son nom" in page.text

    def test_a_cedex_code_is_told_as_such_and_the_name_requested(self, site: Site) -> None:
        page = site.send(site.get("/engager"), "/engager", action="search", place_query="06902")
        assert "un code CEDEX n'en est pas un : tapez le nom de la commune" in page.text

    def test_an_ambiguous_name_is_asked_again_and_no_commune_is_chosen_for_the_person(
        self, site: Site
    ) -> None:
        for typed in ("La Réunion", "réunion", "Andrezé", "Sainte-Foy-lès"):
            page = filled(site, place_query=typed, place=None)
            assert page.status == 422 and 'href="#champ-place"' in page.html, typed
            assert "choisissez la commune dans la liste" in page.text
            assert 'name="place"' in page.html and not re.search(
                r'name="place" value="[^"]*" checked', page.html
            )

    def test_a_full_name_of_one_commune_needs_no_choice(self, site: Site) -> None:
        assert "Chartres (28000)" in filled(site, place_query="chartres", place=None).text

    def test_a_chosen_label_is_read_with_its_department_and_its_former_name(self, site: Site) -> None:
        label = "Beaupréau-en-Mauges (49600), Maine-et-Loire – ancien nom : Andrezé"
        page = filled(site, place_query=label, place="49023-49600")
        assert "Beaupréau-en-Mauges (49600)" in page.text and page.status == 200

    def test_a_postal_code_of_one_commune_needs_no_choice(self, site: Site) -> None:
        assert "Chartres (28000)" in filled(site, place_query="28000", place=None).text

    def test_a_postal_code_of_several_communes_asks_which(self, site: Site) -> None:
        page = filled(site, place_query="28300", place=None)
        assert page.status == 422 and page.html.count('type="radio" name="place"') > 1
        assert '<a href="#champ-place">' in page.html
        chosen = re.search(r'name="place" value="(\d{5}-28300)"', page.html)[1]
        assert "50 000" in site.send(page, "/engager", action="check", place=chosen).text

    def test_all_invalid_answers_are_listed_and_kept(self, site: Site) -> None:
        page = filled(
            site, siret="", posts_requested="", available_from="2027-02-30", name="Abc", contact__email="non"
        )
        assert page.status == 422
        for name in ("siret", "posts_requested", "available_from", "contact-email"):
            assert f'<a href="#champ-{name}">' in page.html
        assert 'value="Abc"' in page.html and 'value="non"' in page.html
        assert "Indiquez un nombre" in page.text

    def test_all_errors_are_told_at_once_from_the_rules_and_from_the_form(self, site: Site) -> None:
        page = filled(
            site,
            kind="private",
            legal_form="",
            posts_requested="beaucoup",
            available_from="2020-01-01",
            siret="21280085000018",
            name="",
            place_query="Xyzzy",
            contact__first_name="",
            contact__phone="12",
            job_offer_url="non",
        )
        assert page.status == 422
        led = re.findall(r'<a href="#champ-([^"]+)">', page.html)
        assert led == [
            "legal_form",
            "posts_requested",
            "available_from",
            "siret",
            "name",
            "place",
            "contact-first_name",
            "contact-phone",
            "job_offer_url",
        ]
        again = site.send(page, "/engager", legal_form="association", action="check")
        assert '<a href="#champ-agreement_months">' in again.html

    def test_a_program_is_told_all_errors_at_once_too(self, site: Site) -> None:
        body = {
            "kind": "commune",
            "siret": "21280085000018",
            "contact": {"phone": "12"},
            "posts_requested": 2,
        }
        answer = site.client.http.post(
            "/api/v1/applications",
            headers={"Content-Type": "application/json"},
            body=json.dumps(body).encode(),
        )
        told = {one["pointer"]: one["code"] for one in json.loads(answer.body)["errors"]}
        assert told["/siret"] == "siret_invalid" and told["/contact/phone"] == "phone_unknown"
        assert told["/name"] == told["/contact/first_name"] == "required"
        assert "/kind" not in told and "/posts_requested" not in told

    def test_rules_of_the_programme_are_told_beside_their_fields(self, site: Site) -> None:
        page = filled(site, siret="21280085000018", available_from="2020-01-01")
        assert page.status == 422
        for name in ("siret", "available_from"):
            assert f'id="erreur-{name}"' in page.html and f'href="#champ-{name}"' in page.html

    def test_an_unknown_number_of_posts_is_a_box_to_tick(self, site: Site) -> None:
        page = filled(site, posts_requested="", posts_unknown="true")
        assert "Je ne sais pas encore" in page.text and "soit" not in page.text
        site.send(page, "/engager", action="send", commitments_accepted="true")
        assert last_application(site).posts_requested is None

    def test_a_private_structure_chooses_its_form_and_duration(self, site: Site) -> None:
        missing = filled(site, kind="private")
        assert missing.status == 422 and "forme juridique" in missing.text
        page = filled(site, kind="private", legal_form="association", agreement_months="18")
        assert "32 000 € par poste sur 18 mois, soit 64 000 € pour 2 postes" in page.text

    def test_a_public_interest_group_is_paid_as_public_when_its_agreement_allows(self, site: Site) -> None:
        page = filled(site, kind="private", legal_form="public_interest_group", private_law_contracts="oui")
        assert "50 000 € par poste sur 24 mois" in page.text

    def test_an_ineligible_public_interest_group_is_told_why_and_what_to_do(self, site: Site) -> None:
        page = filled(site, kind="private", legal_form="public_interest_group", private_law_contracts="non")
        assert page.status == 422 and 'id="erreur-private_law_contracts"' in page.html
        assert "laissez un de ses membres" in page.text and not site.store.emails
        computed = site.get("/?structure=gip-public&duree=24&postes=1")
        assert "laissez un de ses membres" in computed.text
        assert "par poste sur 24 mois, soit" not in computed.text

    def test_an_expired_form_keeps_the_answers(self, site: Site) -> None:
        summary = filled(site)
        site.clock.at = site.clock.at.replace(day=13)
        again = site.send(summary, "/engager", action="send", commitments_accepted="true")
        assert again.status == 403 and "restée ouverte trop longtemps" in again.text
        assert site.send(again, "/engager", action="send", commitments_accepted="true").status == 303

    def test_without_the_pages_token_nothing_is_sent(self, site: Site) -> None:
        assert site.post("/engager", action="send", commitments_accepted="true").status == 403
        assert not site.store.emails

    @pytest.mark.parametrize("place", ["28085", "28085-75001", "x-y", "-", "99999-99999"])
    def test_a_made_up_commune_is_refused(self, site: Site, place: str) -> None:
        searched = site.send(site.get("/engager"), "/engager", action="search", place_query="Chartres")
        page = site.send(searched, "/engager", action="check", **{**ANSWERS, "place": place})
        assert page.status == 422 and "erreur-place" in page.html

    def test_html_in_an_answer_stays_text(self, site: Site) -> None:
        for page in (filled(site, name="<b>&\"'"), filled(site, name="<b>&\"'", siret="1")):
            assert "<b>" not in page.html and "&lt;b&gt;" in page.html


class TestBecoming:
    def test_every_answer_is_checked_before_it_is_sent(self, site: Site) -> None:
        page = site.send(
            site.get("/devenir-conseiller"),
            "/devenir-conseiller",
            **{**PERSON, "situations": ["graduate"], "action": "check"},
            diploma="DUT",
            phone="0690 00 12 34",
        )
        assert page.heading == "Vérifiez et envoyez votre inscription"
        for told in (
            "Situation Diplômé de la médiation numérique",
            "Diplôme DUT",
            "Expérience de la médiation numérique Oui",
            "Commune Chartres (28000)",
            "Distance maximale 20 km",
            "Disponible à partir du 1er mars 2027",
            "Prénom Paul",
            "Nom Martin",
            "E-mail paul@courriel.example",
            "Téléphone 0690 00 12 34",
        ):
            assert f"{told} Modifier" in page.text, told
        assert not site.store.emails
        back = site.send(page, "/devenir-conseiller", action="edit")
        assert back.heading == "Devenir conseiller numérique" and 'value="DUT"' in back.html
        again = site.send(back, "/devenir-conseiller", action="check")
        done = site.send(again, "/devenir-conseiller", action="send")
        assert "envoyé à paul@courriel.example" in site.follow(done).text
        assert len(site.store.emails) == 1

    def test_a_person_registers_and_is_asked_to_confirm(self, site: Site) -> None:
        done = site.send(site.get("/devenir-conseiller"), "/devenir-conseiller", **PERSON)
        assert "confirmez votre adresse" in site.follow(done).heading
        stored = site.store.get(Candidate, site.store.emails[-1].subject_id)
        assert stored is not None and stored.place.insee_code == "28085" and stored.max_distance_km == 20
        assert len(stored.situations) == 2

    def test_the_whole_of_france_is_a_valid_answer_and_a_missing_one_is_not(self, site: Site) -> None:
        page = site.get("/devenir-conseiller")
        refused = site.send(page, "/devenir-conseiller", **{**PERSON, "max_distance_km": None})
        assert refused.status == 422 and '<a href="#champ-max_distance_km">' in refused.html
        site.send(refused, "/devenir-conseiller", max_distance_km="france", action="send")
        stored = site.store.get(Candidate, site.store.emails[-1].subject_id)
        assert stored is not None and stored.max_distance_km is None

    def test_ticked_boxes_are_kept(self, site: Site) -> None:
        page = site.send(site.get("/devenir-conseiller"), "/devenir-conseiller", **{**PERSON, "email": "x"})
        assert page.status == 422
        assert page.html.count(" checked") == 6

    def test_a_graduate_names_the_diploma(self, site: Site) -> None:
        page = site.get("/devenir-conseiller")
        refused = site.send(page, "/devenir-conseiller", **{**PERSON, "situations": ["graduate"]})
        assert refused.status == 422 and '<a href="#champ-diploma">' in refused.html

    def test_all_errors_are_told_at_once_from_the_rules_and_from_the_form(self, site: Site) -> None:
        wrong = {
            "situations": ["graduate"],
            "place_query": "Xyzzy",
            "available_from": "2020-01-01",
            "first_name": "",
            "phone": "12",
            "commitments_accepted": None,
        }
        page = site.send(site.get("/devenir-conseiller"), "/devenir-conseiller", **{**PERSON, **wrong})
        led = re.findall(r'<a href="#champ-([^"]+)">', page.html)
        assert led == ["diploma", "place", "available_from", "first_name", "phone", "commitments_accepted"]

    def test_the_same_person_twice_reads_the_same_page(self, site: Site) -> None:
        pages = [
            site.follow(site.send(site.get("/devenir-conseiller"), "/devenir-conseiller", **PERSON))
            for _ in range(2)
        ]
        references = [re.search(r"nous écrivez : ([0-9A-F]{4}-[0-9A-F]{4})", page.text)[1] for page in pages]
        assert references[0] != references[1]
        assert pages[0].html.replace(references[0], "") == pages[1].html.replace(references[1], "")

    def test_beyond_the_limit_a_form_waits_and_keeps_the_answers(self, site: Site) -> None:
        page = site.get("/devenir-conseiller")
        for _ in range(20):
            assert site.send(page, "/devenir-conseiller", **PERSON).status == 303
        refused = site.send(page, "/devenir-conseiller", **PERSON)
        assert refused.status == 429 and "Temps d'attente" in refused.text
        assert 'value="paul@courriel.example"' in refused.html

    def test_a_program_that_fills_in_every_field_sends_nothing(self, site: Site) -> None:
        page = site.get("/devenir-conseiller")
        refused = site.send(page, "/devenir-conseiller", **PERSON, sujet="https://spam.example")
        assert refused.status == 422 and "champ invisible" in refused.text
        assert not site.store.emails
        # A person whose browser filled it in finds it empty, and everything else kept.
        assert site.send(refused, "/devenir-conseiller", action="send").status == 303


class TestHome:
    @pytest.mark.parametrize(
        ("structure", "months", "amount"),
        [
            ("collectivite", "24", "50 000 € par poste sur 24 mois, soit 100 000 €"),
            ("association", "18", "32 000 € par poste sur 18 mois, soit 64 000 €"),
            ("association", "24", "40 000 € par poste sur 24 mois, soit 80 000 €"),
            ("gip", "24", "50 000 € par poste sur 24 mois, soit 100 000 €"),
        ],
    )
    def test_the_amount_is_computed_by_kind_and_duration(
        self, site: Site, structure: str, months: str, amount: str
    ) -> None:
        page = site.get(f"/?structure={structure}&duree={months}&postes=2")
        assert amount in page.text

    def test_a_public_structure_has_no_18_months(self, site: Site) -> None:
        assert "24 mois pour une structure publique" in site.get("/?structure=collectivite&duree=18").text

    @pytest.mark.parametrize("query", ["structure=x", "structure=ess&duree=12", "structure=ess&postes=0"])
    def test_an_impossible_combination_is_explained(self, site: Site, query: str) -> None:
        page = site.get(f"/?{query}")
        assert page.status == 200 and 'role="alert"' in page.html

    def test_the_ten_steps_are_shown(self, site: Site) -> None:
        """RULES section 1, its ten steps, as a picture with a text alternative."""
        home = site.get("/").html
        picture = re.search(r'<ol class="journey">(.*?)</ol>', home, re.S)[1]
        assert picture.count("<li>") == picture.count('aria-hidden="true"') == picture.count("<h3>") == 10
        order = ("candidature", "examinée", "espace", "entretiens", "validez", "dossier", "convention")
        places = [
            picture.index(word)
            for word in (*order, "contrat de travail", "positionnement", "prend ses fonctions")
        ]
        assert places == sorted(places)

    def test_a_step_leads_to_its_page(self, site: Site) -> None:
        picture = re.search(r'<ol class="journey">(.*?)</ol>', site.get("/").html, re.S)[1]
        paths = re.findall(r'href="([^"]+)"', picture)
        assert paths == ["/engager", "/espace", "/devenir-conseiller"]
        assert all(site.get(path).status in (200, 303) for path in paths)

    def test_the_picture_shows_the_durations_in_force(self, site: Site) -> None:
        p = site.ports.parameters()
        said = site.get("/").text
        assert f"{p.recruitment_months} mois après le comité, dont {p.instruction_days} jours" in said

    def test_reading_stores_nothing(self, site: Site) -> None:
        for path in ("/", "/engager", "/devenir-conseiller", "/engager/merci"):
            site.get(path)
        assert not site.store.journal and not site.store.emails


def test_applications_are_stored_only_by_sending(site: Site) -> None:
    filled(site)
    assert not [email for email in site.store.emails if site.store.get(Application, email.subject_id)]


@pytest.mark.parametrize(
    ("link", "path"),
    [("become", "/devenir-conseiller"), ("engage", "/engager")],
    ids=["candidate", "structure"],
)
def test_a_continuation_link_opens_the_form_with_its_proof(site: Site, link: str, path: str) -> None:
    with suppress(Throttled):
        for _ in range(21):
            count_form(site.ports, Anybody(), email="anne@commune.example", proof=None)
    [told] = [mail for mail in site.store.emails if mail.template == "many_forms"]
    proof = site.ports.signer.token(told.links[link].purpose, told.links[link].id)
    page = site.get(f"{path}?preuve={proof}")
    assert page.hidden["proof"] == proof
    again = site.post(path, **page.hidden, action="send")
    assert again.status == 422 and again.hidden["proof"] == proof
    assert "proof" not in site.get(path).hidden
