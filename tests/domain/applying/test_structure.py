"""A structure has the data of its application (RULES section 4)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from tests.domain.applying.test_application import AT, an_application


def test_a_structure_has_the_data_of_its_application() -> None:
    application = an_application(ApplicationStatus.UNDER_REVIEW)
    structure = Structure.of(application, id="structure-1", at=AT)
    assert (structure.id, structure.siret, structure.created_at) == ("structure-1", application.siret, AT)
    assert (structure.application_id, structure.name) == (application.id, application.name)
    assert (structure.wanted_from, structure.contact_email) == (
        application.available_from,
        application.contact.email,
    )


def test_a_later_application_updates_a_structure_which_keeps_its_id_and_siret() -> None:
    first = Structure.of(an_application(), id="structure-1", at=AT)
    later = replace(an_application(), id="application-2", name="Lyon", available_from=date(2022, 1, 3))
    renewed = first.renewed_by(later)
    assert (renewed.id, renewed.siret, renewed.created_at) == ("structure-1", first.siret, AT)
    assert (renewed.application_id, renewed.name) == ("application-2", "Lyon")
    assert renewed.wanted_from == date(2022, 1, 3)
