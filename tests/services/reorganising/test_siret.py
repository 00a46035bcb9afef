"""A structure requests another SIRET, which takes effect on its day (RULES section 11)."""

from contextlib import suppress
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession, Actor
from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.reorganising.structure_change import StructureChange, StructureChangeStatus
from chalicelib.services.applying import additional, agency_corrections, applications
from chalicelib.services.core.guards import change_guard, siret_guard, structure_guard
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.reorganising import change_details, siret_requests, structure_changes
from tests.services.applying.test_additional import ask as asked_for_more
from tests.services.email_facts import reorganising_claims
from tests.services.email_facts.claims import CLAIMS, Read
from tests.support import builders
from tests.support.outside import Crash, refused
from tests.support.world import World, another_establishment, siret

DAY = date(2026, 8, 20)
WHY = "Le siège a déménagé dans le bâtiment voisin."
S = StructureChangeStatus
# Claims register themselves when their module is imported.
assert reorganising_claims.claims


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with one post, granted on 6 July 2026, an adviser, and no signed agreement."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    world.prefecture("54")
    return world.granted(posts=1)


@pytest.fixture
def signed(world: World, structure: Structure) -> Agreement:
    """Return the agreement of the structure, signed by all."""
    return world.signed_by_all(structure)


def asked(world: World, structure: Structure, number: str = "", day: date = DAY) -> StructureChange:
    return siret_requests.request_siret(
        world.ports,
        world.as_structure(structure),
        siret=number or another_establishment(structure.siret),
        effective_on=day,
        reason=WHY,
    )


def agreed(world: World, structure: Structure, day: date = DAY) -> StructureChange:
    return structure_changes.confirm(world.ports, world.agency, asked(world, structure, day=day).id)


def second(world: World) -> AccountSession:
    return world.as_account(builders.account(id="agency-2", email="agence2@etat.example", role=Role.AGENCY))


def waiting_changes(world: World, actor: Actor) -> list[str]:
    """The changes that the first page of an account of the agency counts."""
    _, changes = change_details.waiting_with_applications(world.ports, actor, ())
    return [one.id for one in changes]


def day_comes(world: World, day: date = DAY) -> None:
    world.go_to(day, hour=8)
    world.tick()


def amended(world: World, agreement: Agreement) -> Agreement:
    world.send_agreement(world.fresh(agreement))
    world.sign_agreement(world.fresh(agreement))
    return world.sign_agreement_last(world.fresh(agreement))


def test_a_request_withdrawn_meanwhile_keeps_the_new_siret_taken(world: World, structure: Structure) -> None:
    asked_for_more(world, structure)
    agreed(world, structure)
    additional.withdraw(world.ports, world.as_structure(structure))
    day_comes(world)
    now = world.fresh(structure)
    assert now.siret == another_establishment(structure.siret)
    assert world.store.guard_holder(siret_guard(now.siret)) == structure.application_id


def test_without_a_signed_agreement_the_change_takes_effect_on_its_day(
    world: World, structure: Structure
) -> None:
    asked_for_more(world, structure)
    recruitment = world.hired(structure)
    agreement = world.agreement_of(recruitment)
    former, new = structure.siret, another_establishment(structure.siret)
    change = agreed(world, structure)
    assert (change.status, world.fresh(structure).siret) == (S.CONFIRMED, former)
    day_comes(world)
    now = world.fresh(structure)
    assert world.fresh(change).status is S.DONE
    assert (now.siret, now.change_ids) == (new, (change.id,))
    held = applications_of(world.ports, now)
    assert {one.siret for one in held.all} == {new} and len(held.all) == 2
    assert world.fresh(agreement).siret == new
    holder = world.store.guard_holder
    assert holder(structure_guard(new)) == structure.id and holder(siret_guard(new)) == held.parent.id
    assert holder(structure_guard(former)) is holder(siret_guard(former)) is None
    assert holder(change_guard(structure.id)) is None
    assert [one.siret for one in world.ports.store.summaries(["54"]) if one.structure_id] == [new, new]
    day_comes(world, DAY + timedelta(days=1))
    assert len(world.mails("siret_changed")) == 1 and len(world.mails("siret_changed_staff")) == 2


def test_a_signed_agreement_is_amended_and_signed_by_both_before_the_day(
    world: World, structure: Structure, signed: Agreement
) -> None:
    new = another_establishment(structure.siret)
    change = agreed(world, structure)
    due = world.fresh(signed)
    assert due.tray is AgreementTray.TO_SEND and due.siret == structure.siret
    after = amended(world, signed)
    text = world.get(AgreementVersion, after.signed_version_id or "").text
    assert "20 août 2026" in text
    assert all(f"SIRET {grouped_siret(one)}" in text for one in (new, structure.siret))
    assert (after.tray, after.siret, world.fresh(change).status) == (
        AgreementTray.SIGNED,
        structure.siret,
        S.CONFIRMED,
    )
    day_comes(world)
    after = world.fresh(signed)
    assert (after.siret, after.new_siret, after.status) == (new, None, AgreementStatus.SIGNED)
    assert world.fresh(structure).siret == new


def test_an_amendment_signed_after_the_day_takes_effect_the_next_morning(
    world: World, structure: Structure, signed: Agreement
) -> None:
    change = agreed(world, structure)
    day_comes(world)
    assert world.fresh(structure).siret == structure.siret and world.fresh(change).open
    amended(world, signed)
    day_comes(world, DAY + timedelta(days=1))
    assert world.fresh(structure).siret == change.successor.siret


def test_an_agreement_signed_since_the_answer_has_the_new_siret_in_its_first_text(
    world: World, structure: Structure
) -> None:
    recruitment = world.hired(structure)
    first = world.agreement_of(recruitment)
    world.file_says(first, CaseFileState.ACCEPTED)
    change = agreed(world, structure)
    signed = amended(world, world.name_signatory(world.fresh(first)))
    # Its first text has the new SIRET.
    assert (signed.versions, signed.has_agreed_to(change.successor.siret)) == (1, True)
    day_comes(world)
    assert world.fresh(first).siret == change.successor.siret


def test_an_unsigned_text_is_withdrawn_when_the_agency_agrees(world: World, structure: Structure) -> None:
    agreement = world.agreement_of(world.hired(structure))
    world.file_says(agreement, CaseFileState.ACCEPTED)
    world.send_agreement(world.fresh(agreement))
    agreed(world, structure)
    assert world.fresh(agreement).status is AgreementStatus.DRAFT
    assert "agreement_taken_back" in world.new_mails()


def test_another_siren_and_a_taken_siret_are_refused_with_what_to_do(
    world: World, structure: Structure
) -> None:
    with refused("siren_differs"):
        asked(world, structure, siret(777))
    with refused("siret_unchanged"):
        asked(world, structure, structure.siret)
    with refused("siret_invalid"):
        asked(world, structure, f"{structure.siret[:-1]}{(int(structure.siret[-1]) + 1) % 10}")
    for day in (date(2026, 7, 5), date(2029, 1, 1)):
        with refused("change_day"):
            asked(world, structure, day=day)
    new = another_establishment(structure.siret)
    world.confirmed(siret=new)
    with refused("siret_taken"):
        asked(world, structure)


def test_a_siret_taken_since_the_request_is_told_to_the_agency(world: World, structure: Structure) -> None:
    change = asked(world, structure)
    world.confirmed(siret=change.successor.siret)
    with refused("siret_taken"):
        structure_changes.confirm(world.ports, world.agency, change.id)
    assert world.fresh(change).waits


def test_the_request_is_corrected_until_the_answer_and_the_same_again_changes_nothing(
    world: World, structure: Structure
) -> None:
    change = asked(world, structure)
    assert asked(world, structure) == world.fresh(change)
    later = asked(world, structure, day=DAY + timedelta(days=1))
    assert (later.id, later.effective_on) == (change.id, DAY + timedelta(days=1))
    assert waiting_changes(world, world.agency) == [change.id]
    structure_changes.confirm(world.ports, world.agency, change.id)
    structure_changes.confirm(world.ports, second(world), change.id)
    assert waiting_changes(world, world.agency) == []
    with refused("status_forbids"):
        asked(world, structure)
    assert len(world.mails("siret_change_confirmed")) == 1


def test_the_structure_withdraws_it_until_a_signed_text_has_it(
    world: World, structure: Structure, signed: Agreement
) -> None:
    actor = world.as_structure(structure)
    change = agreed(world, structure)
    with refused("declined_instead"):
        structure_changes.withdraw(world.ports, world.agency, change.id)
    assert siret_requests.withdraw(world.ports, actor).status is S.WITHDRAWN
    assert siret_requests.withdraw(world.ports, actor).status is S.WITHDRAWN
    assert world.fresh(signed).tray is AgreementTray.SIGNED and world.timers(change) == {}
    assert world.store.guard_holder(structure_guard(change.successor.siret)) is None
    assert world.store.guard_holder(siret_guard(change.successor.siret)) is None
    again = agreed(world, structure)
    amended(world, signed)
    with refused("siret_signed"):
        siret_requests.withdraw(world.ports, actor)
    with refused("siret_signed"):
        structure_changes.decline(world.ports, world.agency, again.id, reason="Le registre dit autre chose.")
    day_comes(world)
    # After the signature, the same request in the other direction undoes it.
    back = asked(world, world.fresh(structure), structure.siret, day=DAY)
    assert back.successor.siret == structure.siret


def test_the_agency_declines_with_a_reason_even_after_it_agreed(
    world: World, structure: Structure, signed: Agreement
) -> None:
    change = agreed(world, structure)
    reason = "Le registre indique que cet établissement est fermé."
    declined = structure_changes.decline(world.ports, world.agency, change.id, reason=reason)
    structure_changes.decline(world.ports, world.agency, change.id, reason=reason)
    assert (declined.status, world.fresh(signed).new_siret) == (S.DECLINED, None)
    own = siret_requests.own_request(world.ports, world.as_structure(structure))
    assert own.change is not None and own.change.declined_because == reason
    assert len(world.mails("siret_change_declined")) == 1
    day_comes(world)
    assert world.fresh(structure).siret == structure.siret


def test_a_correction_by_the_agency_meanwhile_is_kept(world: World, structure: Structure) -> None:
    change = agreed(world, structure)
    application = world.application_of(structure)
    agency_corrections.correct_siret(
        world.ports,
        world.agency,
        application.id,
        siret=change.successor.siret,
        reason="Déjà changé à l'INSEE.",
    )
    day_comes(world)
    now = world.fresh(structure)
    assert (now.siret, world.fresh(change).status) == (change.successor.siret, S.DONE)
    assert world.store.guard_holder(structure_guard(now.siret)) == structure.id
    assert world.store.guard_holder(siret_guard(now.siret)) == application.id


def test_an_application_stopped_meanwhile_reserves_nothing(world: World, structure: Structure) -> None:
    change = agreed(world, structure)
    application = world.application_of(structure)
    applications.close_by_agency(
        world.ports,
        world.agency,
        application.id,
        status=ApplicationStatus.CANCELLED,
        reason="La structure renonce à son poste.",
    )
    day_comes(world)
    assert world.fresh(structure).siret == change.successor.siret
    assert world.store.guard_holder(siret_guard(change.successor.siret)) is None


def test_a_crash_on_its_day_leaves_all_or_nothing(world: World, structure: Structure) -> None:
    change = agreed(world, structure)
    world.go_to(DAY, hour=8)
    world.store.crash_at = world.store.commits + 1
    with suppress(Crash):
        world.tick()
    assert world.fresh(structure).siret in (structure.siret, change.successor.siret)
    world.tick()
    assert world.fresh(structure).siret == change.successor.siret
    assert len(world.mails("siret_changed")) == 1


def test_the_e_mails_about_a_siret_are_true_when_they_are_sent(
    world: World, structure: Structure, signed: Agreement
) -> None:
    world.deliver()
    agreed(world, structure)
    declined = structure_changes.decline(
        world.ports, world.agency, asked_again(world, structure).id, reason="Le SIRET est celui d'un tiers."
    )
    read(world, "siret_change_declined")
    assert declined.status is S.DECLINED
    agreed(world, structure)
    read(world, "siret_change_confirmed")
    amended(world, signed)
    day_comes(world)
    read(world, "siret_changed", "siret_changed_staff")


def asked_again(world: World, structure: Structure) -> StructureChange:
    own = siret_requests.own_request(world.ports, world.as_structure(structure))
    assert own.change is not None
    return own.change


def read(world: World, *names: str) -> None:
    by_id = {email.id: email for email in world.mails()}
    left = world.deliver()
    for name in names:
        assert left[name]
        for message in left[name]:
            CLAIMS[name](Read(world, by_id[message["reference"]], message))
