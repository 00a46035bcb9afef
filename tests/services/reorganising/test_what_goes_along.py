"""What moves with a post and what stays (RULES section 11)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.supply import Supply
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChangeStatus
from chalicelib.domain.shared.calendar_rules import add_months, morning_of
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.domain.training.training import Training
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core import guards
from chalicelib.services.core.lists import every
from chalicelib.services.recruiting import ends
from chalicelib.services.reorganising import change_details, structure_changes
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.services.email_facts.told import Told
from tests.services.reorganising.test_moving import (
    DAY,
    answers,
    confirmed,
    day_comes,
    moved,
    new_agreement,
    proposed,
    recruitments,
    second,
)
from tests.support import builders, training
from tests.support.outside import refused
from tests.support.world import World, siret

S = StructureChangeStatus


@pytest.fixture
def former(world: World) -> Structure:
    """Return a structure of Nancy with two posts granted on 6 July 2026, one adviser, an agreement signed
    by all."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    structure = world.granted(posts=2, contact=builders.contact(phone="+33472101010"))
    world.signed_by_all(structure)
    world.run_tasks()
    return world.fresh(structure)


@pytest.fixture
def successor(world: World, former: Structure) -> Structure:
    """Return a structure of Metz, in another department, with a post of its own."""
    return world.granted(posts=1, postal_code="57000", insee_code="57463")


def midnight(world: World) -> datetime:
    """Go to the day of the change, at midnight."""
    return world.clock.now()


def acts(world: World, one: Entity) -> list[str]:
    return [entry.act for entry in every(world.ports.store.journal_of, one)]


def test_the_adviser_belongs_to_the_successor_and_the_former_structure_keeps_the_history(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    person = world.get(Candidate, known.candidate_id)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (here,) = recruitments(world, successor)
    after = world.fresh(person)
    assert after == replace(
        person, version=after.version, recruited_by=successor.id, last_recruitment_id=known.id
    )
    assert world.store.match(former.id, person.id).status is MatchStatus.ENDED
    assert world.store.match(successor.id, person.id) == builders.match(
        MatchStatus.HIRED,
        id=person.id,
        version=1,
        structure_id=successor.id,
        candidate_id=person.id,
        changed_at=midnight(world),
        recruitment_id=here.id,
    )
    [left] = recruitments(world, former)
    assert "went_on" in acts(world, left) and "taken_over" in acts(world, here)


def test_a_candidate_shortlisted_by_the_successor_becomes_its_adviser(
    world: World, former: Structure, successor: Structure
) -> None:
    person = world.candidate()
    world.set_status(successor, person, MatchStatus.SHORTLISTED)
    known = world.hired(former, person)
    world.run_tasks()
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    match = world.store.match(successor.id, person.id)
    (here,) = recruitments(world, successor)
    assert (match.status, match.changed_at, match.recruitment_id) == (
        MatchStatus.HIRED,
        midnight(world),
        here.id,
    )


@pytest.mark.parametrize("signed", [False, True])
def test_an_adviser_who_has_not_begun_moves_as_validated_or_with_the_coming_contract(
    world: World, former: Structure, successor: Structure, signed: bool
) -> None:
    known = world.validated(former)
    if signed:
        known = world.sign(known, starts_on=DAY + timedelta(days=10))
    (other,) = (one for one in recruitments(world, former) if one.id != known.id)
    moved(world, former, successor)
    (there,) = (one for one in recruitments(world, successor) if one.candidate_id == known.candidate_id)
    left = world.fresh(known)
    expected = RecruitmentStatus.HIRED if signed else RecruitmentStatus.VALIDATED
    assert (there.status, left.status, left.contract) == (expected, RecruitmentStatus.CANCELLED, None)
    match = world.store.match(former.id, known.candidate_id)
    assert (match.status, match.recruitment_id) == (MatchStatus.SHORTLISTED, None)
    new = world.store.match(successor.id, known.candidate_id)
    assert new.status is (MatchStatus.HIRED if signed else MatchStatus.VALIDATED)
    held = world.get(Application, there.application_id)
    assert (held.posts_taken, held.posts_hired) == (2, 2 if signed else 1)
    assert world.store.guard_holder(guards.hire_guard(known.candidate_id)) == there.id
    assert ("contract.end" in world.timers(there)) is signed
    assert world.timers(left) == {} and other.id != left.id


def test_the_timers_follow_the_adviser_to_the_successor(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    before = world.timers(known)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (here,) = recruitments(world, successor)
    after = world.timers(here)
    assert world.timers(known) == {}
    for name in ("contract.end", "subsidy.notice"):
        assert after[name] == before[name]
    assert after["activity.silence_first"] == morning_of(add_months(DAY, 1))
    # A reminder whose time has passed is not set again.
    assert {name for name in after if name.startswith("training.")} == {"training.contract_copy"}


def test_an_adviser_awaiting_a_training_belongs_to_the_region_of_the_successor(
    world: World, former: Structure
) -> None:
    elsewhere = world.granted(posts=1, postal_code="69001", insee_code="69381")
    (known,) = recruitments(world, former)
    training.tested(world, known)
    before = training.training_of(world, known)
    moved(world, former, elsewhere, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (here,) = recruitments(world, elsewhere)
    assert training.training_of(world, here) == replace(
        before,
        id=here.id,
        version=1,
        structure_id=elsewhere.id,
        structure_name=elsewhere.name,
        agreement_id=here.agreement_id,
        place=elsewhere.place,
        last_day=here.last_day,
    )
    assert "training_taken_over" in acts(world, training.training_of(world, here))
    assert world.created(Training)[-1].version == 0, "it is written for the first time"


def test_an_adviser_with_a_seat_keeps_it_with_the_same_body(world: World, former: Structure) -> None:
    elsewhere = world.granted(posts=1, postal_code="69001", insee_code="69381")
    (known,) = recruitments(world, former)
    training.tested(world, known)
    session = training.session(world, starts_on=DAY + timedelta(days=20))
    training.register(world, session, known)
    before = training.training_of(world, known)
    moved(world, former, elsewhere, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (here,) = recruitments(world, elsewhere)
    there = training.training_of(world, here)
    assert (there.seat, there.place, there.status) == (before.seat, before.place, before.status)
    assert world.fresh(session).registered == (here.id,)


def test_the_former_structure_is_no_longer_asked_about_the_uniform(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    before = world.get(Supply, known.id)
    assert "uniform.reminder" in world.timers(known)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (here,) = recruitments(world, successor)
    there = world.get(Supply, here.id)
    assert there == replace(
        before,
        id=here.id,
        version=1,
        structure_id=successor.id,
        structure_name=successor.name,
        department="57",
    )
    assert acts(world, there) == ["uniform_taken_over"]
    assert world.created(Supply)[-1].version == 0, "it is written for the first time"


def test_posts_count_in_their_department(world: World, former: Structure, successor: Structure) -> None:
    assert present_budget(world.ports).by_department == {"54": 2, "57": 1}
    (known,) = recruitments(world, former)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    assert present_budget(world.ports).by_department == {"54": 1, "57": 2}
    world.go_to(DAY)
    change = confirmed(world, former, successor, effective_on=DAY + timedelta(days=1))
    world.go_to(DAY + timedelta(days=1))
    world.tick()
    world.run_tasks()
    assert world.fresh(change).status is S.DONE
    assert present_budget(world.ports).by_department.get("54", 0) == 0
    assert present_budget(world.ports).by_department["57"] == 3


def test_free_posts_move_to_the_successor_and_are_closed_here(
    world: World, former: Structure, successor: Structure
) -> None:
    # The posts granted on 6 July are to be filled by 6 September.
    closing = world.application_of(former)
    assert set(world.timers(closing)) >= {"recruitment.term"}
    change = moved(world, former, successor)
    closed, held = world.fresh(closing), world.get(Application, change.posts[0].new_id)
    assert (closed.status, closed.posts_granted, closed.decision_reason) == (
        ApplicationStatus.CANCELLED,
        0,
        f"Postes repris par « {successor.name} » le 20 août 2026.",
    )
    assert set(world.timers(closing)) <= {"application.digest"}
    assert "recruitment.term" in world.timers(held)
    assert (held.posts_granted, held.posts_free) == (2, 1)
    assert "posts_gone" in acts(world, closed)
    assert acts(world, held) == ["posts_taken_over", "posts_taken_over"]
    number, email = former.siret, closing.contact.email
    for key in (guards.siret_guard(number), guards.form_guard(world.ports, number, email)):
        assert world.store.guard_holder(key) is None
    assert world.confirmed(siret=number).status is ApplicationStatus.CONFIRMED, "it may apply again"


def test_the_last_days_of_both_agreements_follow_from_their_own_contracts(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.hired(former)
    agreement = world.agreement_of(known)
    end = world.timers(agreement)["agreement.end"]
    change = moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    new = new_agreement(world, change)
    assert world.timers(new)["agreement.end"] == end
    assert "agreement.end" in world.timers(agreement)
    assert "agreement_ended" not in acts(world, agreement)
    assert acts(world, new) == ["opened"]


def test_an_agreement_that_loses_its_last_post_ends_on_the_day_before(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    agreement = world.agreement_of(known)
    moved(world, former, successor)
    assert "agreement.end" not in world.timers(agreement)
    [entry] = [one for one in every(world.ports.store.journal_of, agreement) if one.act == "agreement_ended"]
    assert entry.details == {"ended_on": (DAY - timedelta(days=1)).isoformat()}
    assert world.fresh(agreement).ended_on == DAY - timedelta(days=1)


def test_a_post_whose_adviser_left_moves_with_what_is_left_of_its_subsidy(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.go_to(date(2026, 8, 4))
    ends.end(
        world.ports,
        world.as_structure(former),
        known.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    agreement = world.agreement_of(known)
    change = moved(world, former, successor)
    left, new = world.fresh(agreement), new_agreement(world, change)
    before = 50_000_00 * 45 // 731
    assert (left.total_cents, new.total_cents) == (before, 2 * 50_000_00 - before)
    held = world.get(Application, change.posts[0].new_id)
    assert (held.posts_free, held.shares_free) == (2, (date(2028, 7, 6),))


def test_somebody_who_applied_meanwhile_with_the_successors_siret_holds_the_posts_too(
    world: World, former: Structure
) -> None:
    number = siret(777)
    contact = builders.contact(email="agglo@nancy.example", phone="+33472202020")
    confirmed(world, former, number, name="Métropole", contact=contact)
    applies = world.confirmed(siret=number)
    day_comes(world)
    made = next(one for one in world.created(Structure) if one.siret == number)
    [held] = [one for one in world.created(Application) if one.taken_over_from == former.name]
    assert (made.application_id, made.additional_ids) == (applies.id, (held.id,))
    assert world.fresh(held).parent_id == applies.id
    assert world.store.guard_holder(guards.siret_guard(number)) == applies.id
    assert world.store.guard_holder(guards.structure_guard(number)) == made.id
    invited = world.mails("staff_invited")[-1]
    assert invited.to == applies.contact.email


def test_a_new_successor_has_the_guards_of_a_structure_that_applied(world: World, former: Structure) -> None:
    number, contact = siret(777), builders.contact(email="agglo@nancy.example", phone="+33472202020")
    change = moved(world, former, number, name="Métropole", contact=contact)
    held = world.get(Application, change.posts[0].new_id)
    made = world.get(Structure, change.successor_id or "")
    keys = {
        guards.siret_guard(number): held.id,
        guards.structure_guard(number): made.id,
        guards.form_guard(world.ports, number, contact.email): held.id,
        guards.agreement_guard(held.id): change.posts[0].new_agreement_id,
    }
    assert {key: world.store.guard_holder(key) for key in keys} == keys
    assert [mail.to for mail in world.mails("staff_invited")][-1] == contact.email
    assert made.wanted_from == former.wanted_from


def test_a_contact_of_a_new_successor_with_an_account_is_not_invited_again(
    world: World, former: Structure
) -> None:
    here = world.granted()
    account = world.structure_account(here)
    contact = builders.contact(email=account.email, phone="+33472202020")
    invited = len(world.mails("staff_invited"))
    change = moved(world, former, siret(777), name="Métropole", contact=contact)
    assert len(world.mails("staff_invited")) == invited
    assert world.fresh(account).status is AccountStatus.ACTIVE
    assert world.fresh(account).works_for(change.successor_id or "")


def test_a_contact_of_a_new_successor_who_is_an_agent_is_told_to_the_agency(
    world: World, former: Structure
) -> None:
    agent = world.prefecture("54")
    contact = builders.contact(email=agent.email, phone="+33472202020")
    invited = len(world.mails("staff_invited"))
    change = moved(world, former, siret(777), name="Métropole", contact=contact)
    assert len(world.mails("staff_invited")) == invited
    assert "contact_is_staff" in acts(world, world.get(Application, change.posts[0].new_id))
    assert not world.fresh(agent).works_for(former.id)


def test_a_change_whose_day_is_over_cannot_be_confirmed(
    world: World, former: Structure, successor: Structure
) -> None:
    change = proposed(world, former, successor)
    world.go_to(DAY)
    with refused("change_day"):
        structure_changes.confirm(world.ports, second(world), change.id)
    assert world.timers(change) == {} and world.fresh(change).status is S.PROPOSED


def test_each_step_of_a_change_is_in_both_journals(
    world: World, former: Structure, successor: Structure
) -> None:
    change = moved(world, former, successor)
    told = {"change_kind": "takeover", "effective_on": DAY.isoformat()}
    for one, expected in (
        (change, ["change_done", "change_under_way", "change_confirmed", "change_proposed"]),
        (former, ["change_done", "change_confirmed", "change_proposed"]),
        (successor, ["change_done"]),
    ):
        entries = [
            entry for entry in every(world.ports.store.journal_of, one) if entry.act.startswith("change_")
        ]
        assert [entry.act for entry in entries] == expected
        assert all(entry.details == told for entry in entries if entry.act != "change_under_way")
    assert world.store.guard_holder(guards.change_guard(former.id)) is None


def test_a_declined_or_withdrawn_change_frees_the_structure_for_another_one(
    world: World, former: Structure, successor: Structure
) -> None:
    first = proposed(world, former, successor)
    declined = structure_changes.decline(world.ports, second(world), first.id, reason="L'acte manque.")
    assert (declined.settled_by, declined.declined_because) == ("agency-2", "L'acte manque.")
    assert (
        structure_changes.decline(world.ports, second(world), first.id, reason="L'acte manque.") == declined
    )
    again = proposed(world, former, successor)
    assert again.id != first.id
    withdrawn = structure_changes.withdraw(world.ports, world.agency, again.id)
    assert structure_changes.withdraw(world.ports, world.agency, again.id) == withdrawn
    assert acts(world, again)[0] == "change_withdrawn" and acts(world, first)[0] == "change_declined"
    assert proposed(world, former, successor).status is S.PROPOSED


def test_a_change_shows_what_moves_and_what_stays(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    validated = world.validated(former)
    world.prefecture("54")
    change = confirmed(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    seen = change_details.read_details(world.ports, world.agency, change.id)
    assert ([one.id for one in seen.recruitments], [one.id for one in seen.staying]) == (
        [known.id],
        [validated.id],
    )
    assert (seen.free_posts, seen.successor, seen.departments) == (0, world.fresh(successor), ("54", "57"))
    _, people = structure_changes.advisers_under_contract(world.ports, world.agency, former.id)
    assert people == [(known.id, known.candidate_name)]
    day_comes(world)
    seen = change_details.read_details(world.ports, world.agency, change.id)
    assert [one.id for one in seen.recruitments] == [known.id]
    assert [one.id for one in seen.staying] == [validated.id]


def test_a_takeover_of_the_whole_structure_counts_free_posts(
    world: World, former: Structure, successor: Structure
) -> None:
    change = confirmed(world, former, successor)
    assert change_details.read_details(world.ports, world.agency, change.id).free_posts == 1
    day_comes(world)
    assert change_details.read_details(world.ports, world.agency, change.id).free_posts == 0
    assert change_details.own_changes(world.ports, world.fresh(former)) == [world.fresh(change)]


def test_a_successor_of_another_kind_is_as_the_form_describes_it(world: World, former: Structure) -> None:
    number, contact = siret(777), builders.contact(email="agglo@nancy.example", phone="03 83 12 34 56")
    told = proposed(world, former, number, name="Métropole", contact=contact).successor
    application = world.application_of(former)
    assert (told.kind, told.legal_form, told.private_law_contracts) == (
        application.kind,
        application.legal_form,
        application.private_law_contracts,
    )
    assert told.contact is not None and told.contact.phone == "+33383123456"
    assert (told.siret, told.name, told.place) == (number, "Métropole", former.place)


def test_an_adviser_of_another_structure_is_not_named_in_a_change(
    world: World, former: Structure, successor: Structure
) -> None:
    other = world.hired(world.granted())
    with refused("not_found"):
        structure_changes.propose_transfer(
            world.ports,
            world.agency,
            former.id,
            answers=answers(successor, kind=ChangeKind.ADVISERS, recruitment_ids=(other.id,)),
        )
    assert world.store.guard_holder(guards.change_guard(former.id)) is None


def test_the_last_adviser_of_an_agreement_ends_it_on_the_day_before(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    former, successor = world.granted(), world.granted()
    agreement = world.signed_by_all(former)
    (known,) = recruitments(world, former)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    assert world.fresh(agreement).ended_on == DAY - timedelta(days=1)
    assert "agreement.end" not in world.timers(agreement)
    assert world.application_of(former).status is ApplicationStatus.CANCELLED


def test_errors_of_a_proposal_are_told_beside_their_fields(world: World, former: Structure) -> None:
    contact = builders.contact(email="agglo@nancy.example", phone="123")
    wrong = answers(
        siret(777),
        kind=ChangeKind.ADVISERS,
        name="Métropole",
        contact=contact,
        effective_on=world.today,
        deed_on=world.today + timedelta(days=1),
    )
    with pytest.raises(Refusals) as refusals:
        structure_changes.propose_transfer(world.ports, world.agency, former.id, answers=wrong)
    found = {(one.code, one.pointer) for one in refusals.value.refusals}
    assert {code for code, _ in found} >= {"change_day", "deed_to_come", "nobody_chosen"}
    assert "/phone" in {pointer for _, pointer in found}


def test_a_successor_with_an_application_under_examination_is_refused(
    world: World, former: Structure
) -> None:
    world.confirmed(siret=siret(777))
    contact = builders.contact(email="agglo@nancy.example", phone="+33472202020")
    with refused("successor_applies"):
        proposed(world, former, siret(777), name="Métropole", contact=contact)


def test_a_declined_change_moves_no_free_post(world: World, former: Structure, successor: Structure) -> None:
    change = proposed(world, former, successor)
    structure_changes.decline(world.ports, second(world), change.id, reason="L'acte manque.")
    assert change_details.read_details(world.ports, world.agency, change.id).free_posts == 0


def test_only_the_agency_reads_the_changes_and_who_may_move(world: World, former: Structure) -> None:
    funder = world.as_staff(Role.FUNDER)
    with refused("not_found"):
        change_details.list_changes(world.ports, funder, limit=10, cursor=None)
    with refused("not_found"):
        structure_changes.advisers_under_contract(world.ports, funder, former.id)
    assert change_details.list_changes(world.ports, world.agency, limit=10, cursor=None).items == []


def test_a_change_is_told_once_it_is_done(world: World, former: Structure, successor: Structure) -> None:
    told = Told(world)
    agent = world.prefecture("54")
    change = proposed(world, former, successor)
    names = ("structure_taken_over", "structure_takes_over", "structure_takeover_staff")
    for status in S:
        done = world.change(change, status=status, successor_id=successor.id)
        for name in names:
            said = told.facts(name, done.id, to=agent.email)
            assert (said is not None) is (status is S.DONE), (name, status)


def test_a_training_whose_session_is_unknown_moves_too(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    training.tested(world, known)
    session = training.session(world)
    training.register(world, session, known)
    seat = training.training_of(world, known).seat
    assert seat is not None
    elsewhere = replace(seat, session_id="")
    world.change(training.training_of(world, known), seat=elsewhere)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (here,) = recruitments(world, successor)
    assert training.training_of(world, here).seat == elsewhere


def test_the_funder_is_told_which_of_several_agreements_moves(
    world: World, former: Structure, successor: Structure
) -> None:
    more_posts_granted(world, former)
    before = len(world.mails("structure_takeover_staff", to="funder@etat.example"))
    day = world.today + timedelta(days=9)
    world.run_tasks()
    change = confirmed(world, former, successor, effective_on=day)
    world.go_to(day)
    world.tick()
    world.run_tasks()
    assert {one.agreement_id is None for one in world.fresh(change).posts} == {True, False}
    assert len(world.mails("structure_takeover_staff", to="funder@etat.example")) == before + 1
