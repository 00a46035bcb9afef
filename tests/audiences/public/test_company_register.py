"""The register of companies on the public form and on the page of an application (RULES section 11)."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Anybody
from chalicelib.domain.applying.application import Application
from chalicelib.services.applying import company_register
from tests.audiences.public.test_public_forms import ANSWERS
from tests.audiences.site import ANYBODY, Changes, Site, asks_register, confirmed_application, signed_in
from tests.http.test_undelivered import ask, become
from tests.support import builders
from tests.support.builders import register_entry
from tests.support.outside import COMMUNES, MemoryRegister
from tests.support.world import siret

SIRET = "21280085000019"
CHARTRES = COMMUNES.resolve("28085", "28000")
# The full name of one commune needs no choice.
TYPED = {name: value for name, value in ANSWERS.items() if name != "place"}
CLOSED = "Le registre public des entreprises indique que cet établissement est fermé."
GROUP = (
    "La réponse est « une commune » ; le registre public des entreprises indique « groupement d'intérêt "
    "public (GIP) »."
)


@pytest.fixture
def register(site: Site) -> MemoryRegister:
    """Use a register that knows the commune of Chartres; a test may change its answers."""
    return asks_register(site, register_entry(siret=SIRET, name="COMMUNE DE CHARTRES", place=CHARTRES))


def says(register: MemoryRegister, **entry: Any) -> None:
    """Set another answer of the register about the commune."""
    known = register.find(SIRET)
    assert known is not None
    register.entries[SIRET] = replace(known, **entry)


def looked_up(site: Site, **changed: Any) -> Application:
    """Return a confirmed application that was looked up in the register."""
    application = confirmed_application(site, **changed)
    site.run_tasks()
    return site.store.get(Application, application.id) or application


def test_the_prefecture_reads_what_disagrees_on_the_application(site: Site, register: MemoryRegister) -> None:
    says(register, closed=True, legal_category="7410")
    application = looked_up(site)
    told = {"looked_up_on": "2027-01-12", "name": "COMMUNE DE CHARTRES", "remarks": [CLOSED, GROUP]}
    become(site, signed_in(site), Role.PREFECTURE, departments=("28",))
    listed = ask(site, "/prefecture/applications?status=confirmed")["applications"]
    assert [one["company_register"] for one in listed] == [told]
    assert ask(site, f"/prefecture/applications/{application.id}")["company_register"] == told


def test_the_agency_reads_that_the_siret_is_unknown_to_the_register(
    site: Site, register: MemoryRegister
) -> None:
    register.entries.clear()
    application = looked_up(site)
    become(site, signed_in(site), Role.AGENCY)
    assert ask(site, f"/agency/applications/{application.id}")["company_register"] == {
        "looked_up_on": "2027-01-12",
        "name": None,
        "remarks": ["Le registre public des entreprises ne trouve pas ce SIRET."],
    }


def test_the_committee_reads_what_disagrees_on_its_agenda(site: Site, register: MemoryRegister) -> None:
    says(register, closed=True)
    application = looked_up(site)
    session = builders.committee_session(number=1, held_on=date(2027, 1, 20))
    items = [
        builders.agenda_item(session_id=session.id, id=one, application_id=one, structure_name=name)
        for one, name in ((application.id, "Commune de Chartres"), ("gone", "Commune de Lucé"))
    ]
    changes = Changes(author=ANYBODY, at=site.clock.now())
    for entity in (session, *items):
        changes.create(entity)
    site.store.commit(changes)
    become(site, signed_in(site), Role.COMMITTEE)
    agenda = ask(site, f"/committee/sessions/{session.id}")["agenda"]
    assert [one["register_remarks"] for one in agenda] == [[CLOSED], []]
    assert [
        one["company_register"]["remarks"] for one in ask(site, "/committee/applications")["applications"]
    ] == [[CLOSED]]


def test_an_application_that_was_not_looked_up_tells_nothing_of_the_register(site: Site) -> None:
    application = looked_up(site)
    become(site, signed_in(site), Role.AGENCY)
    assert ask(site, f"/agency/applications/{application.id}")["company_register"] is None


# The form, without JavaScript


def test_an_empty_form_is_filled_in_from_the_register(site: Site, register: MemoryRegister) -> None:
    page = site.send(site.get("/engager"), "/engager", action="company", siret="212 800 850 00019")
    assert page.status == 200 and "Erreur" not in page.title
    assert "COMMUNE DE CHARTRES · Chartres (28000) · une commune" in page.text
    assert "Rempli pour vous : « Vous êtes ? », le nom et la commune." in page.text
    assert re.search(r'value="commune" checked', page.html)
    assert 'name="name" type="text" autocomplete="organization" value="COMMUNE DE CHARTRES"' in page.html
    assert re.search(r'name="place" value="28085-28000" checked', page.html)
    rest = {
        name: value for name, value in ANSWERS.items() if name not in {"kind", "name", "place", "place_query"}
    }
    checked = site.send(page, "/engager", action="check", **rest)
    assert checked.heading == "Vérifiez et envoyez votre candidature"
    assert "À vérifier" not in checked.text


def test_typed_answers_are_never_replaced(site: Site, register: MemoryRegister) -> None:
    typed = {"siret": SIRET, "kind": "department", "name": "La mairie", "place_query": "Luc"}
    page = site.send(site.get("/engager"), "/engager", action="company", **typed)
    assert "COMMUNE DE CHARTRES" in page.text and "Vos réponses n'ont pas été changées." in page.text
    assert 'value="La mairie"' in page.html and 'value="Luc"' in page.html
    assert re.search(r'value="department" checked', page.html)
    assert not re.search(r'value="commune" checked', page.html)


@pytest.mark.parametrize(
    ("category", "kind", "legal_form"),
    [("9220", None, "association"), ("7379", "commune", "public_establishment"), ("7410", "commune", None)],
)
def test_the_legal_form_is_proposed_where_the_kind_may_have_it(
    site: Site, register: MemoryRegister, category: str, kind: str | None, legal_form: str | None
) -> None:
    says(register, legal_category=category)
    page = site.send(site.get("/engager"), "/engager", action="company", siret=SIRET, kind=kind)
    ticked = re.findall(r'name="legal_form" type="radio" value="(\w+)" checked', page.html)
    assert ticked == ([legal_form] if legal_form else [])


def test_a_closed_establishment_is_told_where_its_siret_can_be_corrected(
    site: Site, register: MemoryRegister
) -> None:
    says(register, closed=True)
    page = site.send(site.get("/engager"), "/engager", action="company", siret=SIRET)
    assert "Cet établissement y est indiqué comme fermé : vérifiez le SIRET." in page.text


def test_a_siret_unknown_to_the_register_may_be_right(site: Site, register: MemoryRegister) -> None:
    register.entries.clear()
    page = site.send(site.get("/engager"), "/engager", action="company", siret=SIRET)
    assert "ne trouve pas ce SIRET. Vérifiez-le ; s'il est exact, continuez." in page.text


def test_an_invalid_siret_is_told_beside_its_field(site: Site, register: MemoryRegister) -> None:
    page = site.send(site.get("/engager"), "/engager", action="company", siret="123", name="La mairie")
    assert page.status == 422 and '<a href="#champ-siret">' in page.html
    assert 'value="La mairie"' in page.html
    assert register.asked == []


def test_without_an_answer_of_the_register_the_form_can_be_completed(
    site: Site, register: MemoryRegister
) -> None:
    register.down = True
    page = site.send(site.get("/engager"), "/engager", action="company", siret=SIRET)
    assert "n'a pas pu être consulté : remplissez les champs vous-même" in page.text
    checked = site.send(page, "/engager", action="check", **TYPED)
    assert checked.heading == "Vérifiez et envoyez votre candidature"
    assert "À vérifier" not in checked.text and "registre" not in checked.text
    sent = site.send(checked, "/engager", action="send", commitments_accepted="true")
    assert "confirmez votre adresse" in site.follow(sent).heading


def test_beyond_the_limit_of_queries_an_office_fills_in_the_form_itself(
    site: Site, register: MemoryRegister
) -> None:
    anybody = Anybody(address="127.0.0.1")
    for number in range(1, 61):
        company_register.look_up(site.ports, anybody, siret=siret(number))
    page = site.send(site.get("/engager"), "/engager", action="company", siret=SIRET)
    assert page.status == 200 and "n'a pas pu être consulté" in page.text
    assert site.get(f"/api/v1/company-register?siret={SIRET}").status == 429


def test_a_deployment_without_a_register_has_no_button_for_it(site: Site) -> None:
    page = site.get("/engager")
    assert "registre" not in page.text
    assert site.send(page, "/engager", action="company", siret=SIRET).status == 200


def test_disagreements_are_shown_before_sending_and_do_not_prevent_it(
    site: Site, register: MemoryRegister
) -> None:
    says(register, legal_category="7410", closed=True)
    checked = site.send(site.get("/engager"), "/engager", action="check", **TYPED)
    assert "À vérifier" in checked.text and CLOSED in checked.text and GROUP in checked.text
    again = site.send(checked, "/engager", action="send")
    assert again.status == 422 and CLOSED in again.text
    sent = site.send(again, "/engager", action="send", commitments_accepted="true")
    assert "confirmez votre adresse" in site.follow(sent).heading


# Programs


def test_a_program_reads_the_proposals_for_a_form(site: Site, register: MemoryRegister) -> None:
    says(register, legal_category="9220")
    assert ask(site, f"/company-register?siret={SIRET}") == {
        "answered": True,
        "company": {
            "name": "COMMUNE DE CHARTRES",
            "kind": "private",
            "legal_form": "association",
            "closed": False,
            "place": {
                "insee_code": "28085",
                "name": "Chartres",
                "postal_code": "28000",
                "department": "28",
                "region": "24",
            },
        },
    }


def test_a_program_distinguishes_an_unknown_siret_from_an_unavailable_register(
    site: Site, register: MemoryRegister
) -> None:
    register.entries.clear()
    assert ask(site, f"/company-register?siret={SIRET}") == {"answered": True, "company": None}
    register.down = True
    down = ask(site, f"/company-register?siret={siret(1)}")
    assert down == {"answered": False, "company": None}
    refused = ask(site, "/company-register?siret=123", 422)
    assert [one["pointer"] for one in refused["errors"]] == ["/siret"]
