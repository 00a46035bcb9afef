"""Pages that say a duration or a number of the programme say the value in force (RULES section 10)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from tests.audiences.site import Site, available_candidate, signed_in
from tests.audiences.situations import staff_enters
from tests.audiences.structure.test_space import hired, recruitment_path, validated
from tests.audiences.training_situations import SESSIONS


@pytest.fixture(autouse=True)
def _other_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each duration another value than the default."""
    others = Parameters(
        rupture_months=3,
        instruction_days=21,
        in_person_advisers=6,
        training_least_months=2,
        training_most_months=5,
    )
    monkeypatch.setattr(Ports, "parameters", lambda _: others)


def test_the_form_of_an_end_of_contract_says_how_far_ahead_the_last_day_may_be(site: Site) -> None:
    path = hired(site, signed_in(site))
    assert "au plus tard dans 3 mois" in site.get(f"{path}/rupture").text


def test_the_structure_and_the_funder_read_how_long_an_instruction_takes(site: Site) -> None:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    assert "a 21 jours pour l'instruire" in site.get(recruitment_path(site, structure)).text
    [recruitment] = every(site.store.recruitments_of_structure, structure.id)
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    page = site.get(f"/espace/subventions/{recruitment.agreement_id}")
    assert "Le délai de 21 jours court" in page.text


def test_the_form_of_a_training_session_says_how_many_come_and_how_long_it_lasts(site: Site) -> None:
    staff_enters(site, Role.TRAINING_BODY)
    page = site.get(f"{SESSIONS}/nouvelle")
    assert "avec au moins 6 inscrits" in page.text and "avec moins de 6 inscrits" in page.text
    assert "De 2 à 5 mois après le premier" in page.text
