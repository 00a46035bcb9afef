"""The effects of a structure's request for another SIRET, and its page (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.reorganising.structure_change import (
    ChangeKind,
    StructureChange,
    StructureChangeStatus,
    Successor,
)
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Answered, Refusals, Unanswered
from chalicelib.services.applying import company_register
from chalicelib.services.core.changes import Changes, JournalEntry
from chalicelib.services.core.guards import change_guard, siret_guard, structure_guard
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Throttled
from chalicelib.services.reorganising import change_details, siret_requests, structure_changes
from chalicelib.services.reorganising.siret_requests import SiretRequest
from tests.services.reorganising import test_moving as takeovers
from tests.services.reorganising import test_siret
from tests.services.reorganising.test_siret import DAY, WHY, agreed, amended, asked, day_comes
from tests.support import builders
from tests.support.outside import MemoryRegister, refused
from tests.support.world import World, another_establishment, siret

S = StructureChangeStatus
structure, signed = test_siret.structure, test_siret.signed
TOLD = {"change_kind": "siret", "effective_on": DAY.isoformat()}
CLOSED = "Le registre public des entreprises indique que cet établissement est fermé."


def of_change(world: World, one: Entity) -> list[JournalEntry]:
    """Return the journal entries about changes of an object, oldest first."""
    entries = every(world.ports.store.journal_of, one)
    return [entry for entry in entries if entry.act.startswith("change_")][::-1]


def registered(world: World, own: Structure) -> MemoryRegister:
    """Return a register of companies in which the new establishment has closed."""
    new = another_establishment(own.siret)
    register = MemoryRegister(builders.register_entry(siret=new, closed=True, place=own.place))
    world.ports = replace(world.ports, register=register)
    return register


def test_a_request_is_stored_with_the_registers_answer_and_is_in_both_journals(
    world: World, structure: Structure
) -> None:
    registered(world, structure)
    new, actor = another_establishment(structure.siret), world.as_structure(structure)
    change = asked(world, structure)
    assert (
        world.fresh(change)
        == change
        == StructureChange(
            id=change.id,
            version=1,
            kind=ChangeKind.SIRET,
            structure_id=structure.id,
            structure_name=structure.name,
            siret=structure.siret,
            department="54",
            effective_on=DAY,
            reason=WHY,
            proposed_by=actor.account.id,
            proposed_at=world.clock.now(),
            successor=Successor(siret=new, name=structure.name, structure_id=structure.id),
            register=LookUp(
                siret=new,
                on=world.today,
                entry=builders.register_entry(siret=new, closed=True, place=structure.place),
            ),
        )
    )
    assert world.store.guard_holder(change_guard(structure.id)) == change.id
    for one in (change, structure):
        assert [(entry.act, entry.details) for entry in of_change(world, one)] == [("change_proposed", TOLD)]
    assert world.store.guard_holder(structure_guard(new)) is None, "nothing is reserved before the answer"


def test_each_step_of_a_request_is_in_both_journals(world: World, structure: Structure) -> None:
    change = agreed(world, structure)
    day_comes(world)
    for one in (change, structure):
        entries = of_change(world, one)
        assert [entry.act for entry in entries] == ["change_proposed", "change_confirmed", "change_done"]
        assert all(entry.details == TOLD for entry in entries)
    assert world.timers(change) == {}


def test_the_page_of_a_structure_shows_the_registers_answer_and_the_texts_to_sign(
    world: World, structure: Structure, signed: Agreement
) -> None:
    actor = world.as_structure(structure)

    def own() -> SiretRequest:
        return siret_requests.own_request(world.ports, actor)

    assert own() == SiretRequest(structure=world.fresh(structure), change=None)
    registered(world, structure)
    change = agreed(world, structure)
    shown = SiretRequest(
        structure=world.fresh(structure),
        change=world.fresh(change),
        remarks=[CLOSED],
        to_sign=[world.fresh(signed)],
        may_withdraw=True,
    )
    assert own() == shown
    amended(world, signed)
    assert own() == replace(shown, to_sign=[], may_withdraw=False)
    assert change_details.read_details(world.ports, world.agency, change.id).signed
    day_comes(world)
    assert own() == SiretRequest(
        structure=world.fresh(structure), change=world.fresh(change), remarks=[CLOSED], to_sign=[]
    )


def test_an_abandoned_request_leaves_nothing_to_sign(
    world: World, structure: Structure, signed: Agreement
) -> None:
    agreed(world, structure)
    actor = world.as_structure(structure)
    withdrawn = siret_requests.withdraw(world.ports, actor)
    assert siret_requests.own_request(world.ports, actor) == SiretRequest(
        structure=world.fresh(structure), change=withdrawn, remarks=[], to_sign=[]
    )
    seen = change_details.read_details(world.ports, world.agency, withdrawn.id)
    assert (seen.to_sign, world.fresh(signed).new_siret) == ([], None)


def test_the_agency_reads_a_request_with_the_register_the_agreements_and_its_author(
    world: World, structure: Structure, signed: Agreement
) -> None:
    registered(world, structure)
    account = world.structure_account(structure)
    change = siret_requests.request_siret(
        world.ports,
        world.as_account(account),
        siret=another_establishment(structure.siret),
        effective_on=DAY,
        reason=WHY,
    )
    assert change_details.read_details(world.ports, world.agency, change.id) == change_details.ChangeDetails(
        change=change,
        recruitments=(),
        staying=(),
        free_posts=0,
        successor=world.fresh(structure),
        departments=("54",),
        authors={account.id: f"{account.first_name} {account.last_name}"},
        remarks=[CLOSED],
        to_sign=[world.fresh(signed)],
    )


def test_a_corrected_request_replaces_the_former_one(world: World, structure: Structure) -> None:
    first = asked(world, structure)
    world.wait(hours=1)
    later = asked(world, structure, day=DAY + timedelta(days=1))
    assert (
        world.fresh(first)
        == later
        == replace(first, version=2, effective_on=DAY + timedelta(days=1), proposed_at=world.clock.now())
    )
    world.wait(hours=1)
    assert asked(world, structure, day=DAY + timedelta(days=1)) == later, "the same again changes nothing"
    assert [entry.details["effective_on"] for entry in of_change(world, structure)] == [
        "2026-08-20",
        "2026-08-21",
    ]


def test_a_structure_has_at_most_one_open_change(world: World, structure: Structure) -> None:
    successor = world.granted()
    takeover = takeovers.proposed(world, structure, successor)
    with refused("change_open"):
        asked(world, structure)
    structure_changes.withdraw(world.ports, world.agency, takeover.id)
    asked(world, structure)
    with refused("change_open"):
        takeovers.proposed(world, structure, successor)


def test_a_form_is_checked_by_the_same_rules_before_it_is_sent(world: World, structure: Structure) -> None:
    actor = world.as_structure(structure)

    def check(**answers: object) -> None:
        siret_requests.check_request(world.ports, actor, Answered(answers))

    with pytest.raises(Refusals) as wrong:
        check(siret=siret(777), effective_on=date(2026, 7, 5))
    assert [(one.code, one.pointer) for one in wrong.value.refusals] == [
        ("siren_differs", "/siret"),
        ("change_day", "/effective_on"),
    ]
    with pytest.raises(Unanswered):
        check(siret=another_establishment(structure.siret))
    with pytest.raises(Unanswered):
        check(effective_on=DAY)
    check(siret=another_establishment(structure.siret), effective_on=DAY)
    assert siret_requests.own_request(world.ports, actor).change is None, "a check asks for nothing"


def test_only_a_structure_makes_the_request_and_reads_it(world: World, structure: Structure) -> None:
    asked(world, structure)
    answers = Answered({"siret": another_establishment(structure.siret), "effective_on": DAY})
    for actor in (world.agency, world.as_staff(Role.FUNDER), world.anybody()):
        for act in (
            lambda actor: siret_requests.own_request(world.ports, actor),
            lambda actor: siret_requests.withdraw(world.ports, actor),
            lambda actor: siret_requests.check_request(world.ports, actor, answers),
            lambda actor: siret_requests.request_siret(
                world.ports, actor, siret=answers.siret, effective_on=DAY, reason=WHY
            ),
        ):
            with refused("not_found"):
                act(actor)


def test_a_limit_on_queries_of_the_register_delays_no_request(world: World, structure: Structure) -> None:
    registered(world, structure)
    actor = world.as_structure(structure)
    with pytest.raises(Throttled):
        for number in range(100):
            company_register.look_up(world.ports, actor, siret=siret(500 + number))
    assert asked(world, structure).register is None


def test_a_withdrawn_request_leaves_its_siret_to_a_later_applicant(
    world: World, structure: Structure
) -> None:
    change = asked(world, structure)
    new, actor = change.successor.siret, world.as_structure(structure)
    other = world.confirmed(siret=new)
    world.wait(hours=1)
    withdrawn = siret_requests.withdraw(world.ports, actor)
    assert (
        withdrawn
        == world.fresh(change)
        == replace(
            change,
            version=2,
            status=S.WITHDRAWN,
            settled_by=actor.account.id,
            settled_at=world.clock.now(),
        )
    )
    assert siret_requests.withdraw(world.ports, actor) == withdrawn
    assert world.store.guard_holder(siret_guard(new)) == other.id
    assert world.store.guard_holder(change_guard(structure.id)) is None
    for one in (change, structure):
        assert [entry.act for entry in of_change(world, one)] == ["change_proposed", "change_withdrawn"]
    with refused("status_forbids"):
        structure_changes.decline(world.ports, world.agency, change.id, reason="Le registre dit autre chose.")


def test_a_request_that_does_not_exist_cannot_be_withdrawn(world: World, structure: Structure) -> None:
    with refused("not_found"):
        siret_requests.withdraw(world.ports, world.as_structure(structure))


def test_a_declined_request_frees_the_structure(world: World, structure: Structure) -> None:
    change = asked(world, structure)
    other = world.confirmed(siret=change.successor.siret)
    declined = structure_changes.decline(
        world.ports, world.agency, change.id, reason="Ce SIRET est celui d'un tiers."
    )
    assert (declined.status, declined.settled_by) == (S.DECLINED, "agency")
    assert world.store.guard_holder(siret_guard(change.successor.siret)) == other.id
    [mail] = world.mails("siret_change_declined")
    assert (mail.to, mail.subject_id) == (structure.contact_email, change.id)
    again = another_establishment(change.successor.siret)
    assert asked(world, structure, again).status is S.PROPOSED


def test_an_agreed_request_reserves_the_new_siret_for_the_structure(
    world: World, structure: Structure
) -> None:
    change = agreed(world, structure)
    new = change.successor.siret
    [mail] = world.mails("siret_change_confirmed")
    assert (mail.to, mail.subject_id) == (structure.contact_email, change.id)
    assert world.store.guard_holder(structure_guard(new)) == structure.id
    assert world.store.guard_holder(siret_guard(new)) == structure.application_id
    assert world.timers(change) == {structure_changes.DAY_TIMER: morning_of(DAY)}


def test_without_a_changed_agreement_the_funder_is_not_told(world: World, structure: Structure) -> None:
    change = agreed(world, structure)
    day_comes(world)
    assert [mail.to for mail in world.mails("siret_changed")] == [structure.contact_email]
    told = world.mails("siret_changed_staff")
    assert [(mail.to, mail.subject_id) for mail in told] == [
        (world.prefecture("54").email, change.id),
    ]


def test_an_agreement_opened_since_the_answer_is_amended_before_the_change_takes_effect(
    world: World, structure: Structure
) -> None:
    change = agreed(world, structure)
    opened = world.signed_by_all(structure)
    assert opened.new_siret is None, "its first text has the SIRET of the day"
    day_comes(world)
    waits = world.fresh(opened)
    assert waits.new_siret is not None and waits.new_siret.siret == change.successor.siret
    assert (world.fresh(structure).siret, world.fresh(change).status) == (structure.siret, S.CONFIRMED)
    assert world.timers(change) == {structure_changes.DAY_TIMER: morning_of(DAY + timedelta(days=1))}
    day_comes(world, DAY + timedelta(days=1))
    assert world.fresh(opened) == waits, "it is announced once"
    amended(world, opened)
    day_comes(world, DAY + timedelta(days=2))
    assert (world.fresh(opened).siret, world.fresh(change).status) == (change.successor.siret, S.DONE)
    told = {mail.to for mail in world.mails("siret_changed_staff")}
    assert told == {world.prefecture("54").email, world.staff(Role.FUNDER).email}


def test_a_declined_request_and_a_takeover_release_only_their_own_guards(
    world: World, structure: Structure
) -> None:
    takeover = takeovers.confirmed(world, structure, world.granted())
    for status in (S.WITHDRAWN, S.DECLINED):
        for change in (takeover, world.change(takeover, kind=ChangeKind.SIRET, status=S.PROPOSED)):
            stopping = Changes(author=world.author, at=world.clock.now())
            structure_changes.decline_or_withdraw(world.ports, stopping, world.agency, change, status)
            assert [one.key for one in stopping.guards_released] == [change_guard(structure.id)]
