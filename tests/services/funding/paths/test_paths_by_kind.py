"""Payment paths with special dates, legal forms or places (RULES 4, 5, 11)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.case_file import CaseFileState, Procedure
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.transaction import found
from chalicelib.services.funding.instruction import INSTRUCTION_TIMER
from chalicelib.services.funding.lifetime import END_TIMER
from chalicelib.services.recruiting.contracts import SUBSIDY_NOTICE
from tests.support.outside import GivenParameters
from tests.support.world import World

SAINT_DENIS = {"insee_code": "97411", "postal_code": "97400", "kind": StructureKind.COMMUNE}
GROUP = {
    "kind": StructureKind.PRIVATE,
    "legal_form": LegalForm.PUBLIC_INTEREST_GROUP,
    "private_law_contracts": True,
}
ASSOCIATION = {
    "kind": StructureKind.PRIVATE,
    "legal_form": LegalForm.ASSOCIATION,
    "agreement_months": 24,
}


@pytest.fixture
def world() -> World:
    world = World()
    world.staff(Role.FUNDER)
    return world


def chosen(world: World, structure: Structure) -> tuple[Recruitment, Agreement]:
    """Validate a candidate as the structure; return its agreement."""
    recruitment = world.validated(structure)
    world.run_tasks()
    return recruitment, world.agreement_of(recruitment)


def signed_by_all(world: World, agreement: Agreement) -> str:
    """Return the text in force, with plain spaces."""
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    signed = world.sign_agreement_last(agreement)
    assert signed.status is AgreementStatus.SIGNED
    text = world.get(AgreementVersion, signed.signed_version_id or "").text
    return text.replace("\u202f", " ").replace("\xa0", " ")


def permanent(world: World, recruitment: Recruitment, starts_on: date) -> None:
    world.sign(recruitment, kind=ContractKind.PERMANENT, starts_on=starts_on, ends_on=None)


def test_an_association_whose_dates_fall_on_31sts_and_a_29th_of_february(world: World) -> None:
    # Two months after the last day of December is the last day of February, of a leap year.
    world.go_to(date(2027, 12, 31))
    structure = world.granted(posts=1, posts_requested=1, **ASSOCIATION)
    application = world.application_of(structure)
    assert application.recruitment_deadline == date(2028, 2, 29)
    recruitment, agreement = chosen(world, structure)
    assert (agreement.procedure, agreement.months) == (Procedure.ASSOCIATION, 24)
    assert (agreement.per_post_cents, agreement.total_cents) == (40_000_00, 40_000_00)
    assert agreement.complete_file_by == date(2028, 2, 14)
    world.go_to(date(2028, 2, 14))
    complete = world.file_says(agreement, CaseFileState.COMPLETE)
    assert complete.case_file is not None
    assert complete.case_file.due_on(world.ports.parameters()) == date(2028, 2, 29)
    world.go_to(date(2028, 2, 29), hour=20)
    world.tick()
    assert world.fresh(agreement).tray is AgreementTray.ON_THE_CLOCK
    world.file_says(agreement, CaseFileState.ACCEPTED)
    assert "40 000 € par poste" in signed_by_all(world, agreement)
    permanent(world, recruitment, date(2028, 2, 29))
    # Two years later there is no 29 February: the 28th is the first day that is not paid for.
    assert found(world.fresh(recruitment)).subsidy_end(24) == date(2030, 2, 28)
    assert world.timers(recruitment)[SUBSIDY_NOTICE].date() == date(2029, 11, 28)
    world.go_to(date(2029, 11, 28), hour=9)
    world.tick()
    world.run_tasks()
    assert world.mails("subsidy_ends")[-1].params["subsidised_until"] == "2030-02-27"
    world.go_to(date(2030, 2, 27), hour=23)
    world.tick()
    assert world.fresh(agreement).status is AgreementStatus.SIGNED
    world.go_to(date(2030, 2, 28), hour=0, minute=1)
    world.tick()
    assert world.fresh(agreement).ended_on == date(2030, 2, 27)


def test_a_group_with_private_law_contracts_across_a_change_of_clocks_and_a_public_holiday(
    world: World,
) -> None:
    # The clocks go forward on 28 March 2027, Easter Sunday; the Monday after it is a public holiday.
    world.go_to(date(2027, 2, 28))
    structure = world.granted(posts=2, posts_requested=2, **GROUP)
    recruitment, agreement = chosen(world, structure)
    assert (agreement.procedure, agreement.months) == (Procedure.PUBLIC, 24)
    assert agreement.total_cents == 100_000_00
    world.go_to(date(2027, 3, 13))
    world.file_says(agreement, CaseFileState.COMPLETE)
    # Fifteen days, of which the last has 23 hours; it ends with the day in Paris, on summer time.
    end = world.timers(agreement)[INSTRUCTION_TIMER]
    assert end == datetime(2027, 3, 28, 22, tzinfo=UTC)
    world.go_to(date(2027, 3, 28), hour=23, minute=59)
    world.tick()
    assert world.fresh(agreement).tray is AgreementTray.ON_THE_CLOCK
    world.go_to(date(2027, 3, 29), hour=0, minute=1)
    world.tick()
    late = world.fresh(agreement)
    assert late.tray is AgreementTray.OVERDUE
    # The instruction goes on during a holiday: the file is accepted, and the structure told.
    world.go_to(date(2027, 3, 29), hour=10)
    world.file_says(agreement, CaseFileState.ACCEPTED)
    assert "50 000 € par poste, soit 100 000 € pour 2 postes" in signed_by_all(world, agreement)
    permanent(world, recruitment, date(2027, 3, 29))
    assert END_TIMER not in world.timers(agreement)
    second = world.validated(structure)
    permanent(world, second, date(2027, 3, 31))
    # The last day is 30 March 2029, on summer time again.
    assert world.timers(agreement)[END_TIMER] == datetime(2029, 3, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("percent", "per_post", "amount"),
    [
        (0, 50_000_00, "50 000 € par poste, soit 100 000 € pour 2 postes"),
        (10, 55_000_00, "55 000 € par poste, soit 110 000 € pour 2 postes"),
    ],
)
def test_a_commune_overseas_has_the_uplift_of_the_day_of_its_application(
    world: World, percent: int, per_post: int, amount: str
) -> None:
    uplift(world, overseas_uplift_percent=percent)
    world.go_to(date(2026, 8, 31))
    structure = world.granted(posts=2, posts_requested=2, **SAINT_DENIS)
    application: Application = world.application_of(structure)
    assert (application.place.department, application.subsidy_per_post_cents) == ("974", per_post)
    # A later parameter changes nothing for earlier applications.
    uplift(world, overseas_uplift_percent=50)
    recruitment, agreement = chosen(world, structure)
    assert (agreement.per_post_cents, agreement.total_cents) == (per_post, 2 * per_post)
    world.go_to(date(2026, 9, 10))
    world.file_says(agreement, CaseFileState.ACCEPTED)
    assert amount in signed_by_all(world, agreement)
    # Two hours ahead of Paris, the contract begins on a day that has not begun in Paris.
    permanent(world, recruitment, date(2026, 9, 11))
    assert found(world.fresh(recruitment)).subsidy_end(24) == date(2028, 9, 11)


def uplift(world: World, **values: Any) -> None:
    """Set other values of parameters from now on."""
    dated = tuple((day, replace(one, **values)) for day, one in world.ports.dated_parameters())
    world.ports = replace(world.ports, dated_parameters=GivenParameters(*dated))


def test_a_commune_of_the_mainland_has_no_uplift(world: World) -> None:
    uplift(world, overseas_uplift_percent=10)
    structure = world.granted()
    assert world.application_of(structure).subsidy_per_post_cents == 50_000_00
    _, agreement = chosen(world, structure)
    assert agreement.complete_file_by == world.application_of(structure).recruitment_deadline - timedelta(
        days=15
    )
