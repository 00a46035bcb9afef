"""A parameter is changed on pages: one account proposes, another confirms; pages say the value in force
(RULES section 10)."""

from datetime import date

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.agency.parameter_change import ChangeStatus, ParameterChange
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.services.agency import parameters
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from tests.audiences.site import Page, Site, available_candidate, later, signed_in
from tests.audiences.situations import PROPOSED, staff_enters
from tests.audiences.structure.test_space import hired, recruitment_path, validated
from tests.audiences.training_situations import SESSIONS
from tests.support import builders

PATH = "/espace/parametres/opinion_days"
REASON = PROPOSED["reason"]


def _proposed(site: Site, **changed: str) -> Page:
    sent = {"value": "30 jours", "first_day": "01/06/2027", "reason": REASON, **changed}
    return site.send(site.get(PATH), PATH, **sent)


def _by_another(site: Site) -> str:
    another = AccountSession(account=builders.account(id="another", role=Role.AGENCY))
    change = parameters.propose(site.ports, another, "opinion_days", first_day=date(2027, 6, 1), **PROPOSED)
    return f"/espace/parametres/propositions/{change.id}"


def _stored(site: Site, path: str) -> ParameterChange:
    found = site.store.get(ParameterChange, path.rpartition("/")[2])
    assert found is not None
    return found


def test_an_agent_proposes_a_value_and_is_told_that_another_confirms_it(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    shown = site.get(PATH)
    assert "Aujourd'hui : 21 jours" in shown.text and "livrée avec le logiciel" in shown.text
    done = site.follow(_proposed(site))
    assert "Un autre compte de l'Agence doit la confirmer" in done.text
    assert "Confirmer cette valeur" not in done.text and "Retirer cette proposition" in done.text
    assert "30 jours à partir du 1er juin 2027" in site.get("/espace/parametres").text


def test_another_agent_confirms_and_the_page_shows_the_coming_value(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    path = _by_another(site)
    done = site.follow(site.send(site.get(path), f"{path}/confirmation"))
    assert "elle est lue partout dans une minute au plus" in done.text
    assert "30 jours le 1er juin 2027" in site.get("/espace/parametres").text
    assert "fixée par l'Agence" in site.get(PATH).text


def test_another_agent_declines_with_a_reason_that_the_page_shows(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    path = _by_another(site)
    short = site.send(site.get(path), f"{path}/refus", reason="non")
    assert short.status == 422
    done = site.follow(site.send(site.get(path), f"{path}/refus", reason="Les préfectures suivent déjà."))
    assert "Les préfectures suivent déjà." in done.text and "Confirmer cette valeur" not in done.text
    assert _stored(site, path).status is ChangeStatus.DECLINED


def test_what_was_typed_is_shown_again_with_the_errors_beside_it(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    wrong = _proposed(site, value="2000", first_day="01/06/2020")
    assert wrong.status == 422 and REASON in wrong.text
    assert "Choisissez une valeur de 1 jour à 180 jours." in wrong.text and "Ce jour est passé" in wrong.text


def test_a_past_day_is_told_instead_of_the_button(site: Site) -> None:
    path = _by_another(site)
    later(site, days=(date(2027, 6, 2) - site.ports.today()).days)
    staff_enters(site, Role.AGENCY)
    shown = site.get(path)
    assert "Le premier jour est passé" in shown.text and "Confirmer cette valeur" not in shown.text


@pytest.fixture
def other_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each duration another value than the default."""
    others = Parameters(
        rupture_months=3,
        instruction_days=21,
        in_person_advisers=6,
        training_least_months=2,
        training_most_months=5,
    )
    monkeypatch.setattr(Ports, "parameters", lambda _: others)


@pytest.mark.usefixtures("other_values")
def test_the_form_of_an_end_of_contract_says_how_far_ahead_the_last_day_may_be(site: Site) -> None:
    path = hired(site, signed_in(site))
    assert "au plus tard dans 3 mois" in site.get(f"{path}/rupture").text


@pytest.mark.usefixtures("other_values")
def test_the_structure_and_the_funder_read_how_long_an_instruction_takes(site: Site) -> None:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    assert "a 21 jours pour l'instruire" in site.get(recruitment_path(site, structure)).text
    [recruitment] = every(site.store.recruitments_of_structure, structure.id)
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    page = site.get(f"/espace/subventions/{recruitment.agreement_id}")
    assert "Le délai de 21 jours court" in page.text


@pytest.mark.usefixtures("other_values")
def test_the_form_of_a_training_session_says_how_many_come_and_how_long_it_lasts(site: Site) -> None:
    staff_enters(site, Role.TRAINING_BODY)
    page = site.get(f"{SESSIONS}/nouvelle")
    assert "avec au moins 6 inscrits" in page.text and "avec moins de 6 inscrits" in page.text
    assert "De 2 à 5 mois après le premier" in page.text
