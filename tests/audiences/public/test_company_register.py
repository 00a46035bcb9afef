"""The register of companies, as who fills in the form and who examines it see it (RULES section 11)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from tests.audiences.site import ANYBODY, Changes, Site, confirmed_application, signed_in
from tests.http.test_undelivered import ask, become
from tests.support import builders
from tests.support.builders import register_entry
from tests.support.outside import COMMUNES, MemoryRegister

SIRET = "21280085000019"
CHARTRES = COMMUNES.resolve("28085", "28000")
CLOSED = "Le registre public des entreprises indique que cet établissement est fermé."
GROUP = (
    "La réponse est « une commune » ; le registre public des entreprises indique « groupement d'intérêt "
    "public (GIP) »."
)


@pytest.fixture
def register(site: Site) -> Iterator[MemoryRegister]:
    """A register is asked, which knows the commune of Chartres; a test may say more of it."""
    register = MemoryRegister(register_entry(siret=SIRET, name="COMMUNE DE CHARTRES", place=CHARTRES))
    wiring.configure(register=register)
    site.ports = wiring.ports()
    yield register
    wiring._replaced.pop("register")


def says(register: MemoryRegister, **entry: Any) -> None:
    """From now on the register says something else of the commune."""
    known = register.find(SIRET)
    assert known is not None
    register.entries[SIRET] = replace(known, **entry)


def looked_up(site: Site, **changed: Any) -> Application:
    """A confirmed application for which the register was asked."""
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


def test_the_agency_reads_that_the_register_does_not_know_the_siret(
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


def test_an_application_that_the_register_was_not_asked_about_says_nothing_of_it(site: Site) -> None:
    application = looked_up(site)
    become(site, signed_in(site), Role.AGENCY)
    assert ask(site, f"/agency/applications/{application.id}")["company_register"] is None
