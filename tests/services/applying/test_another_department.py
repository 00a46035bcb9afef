"""The commune of a structure is corrected in another department, where all that it holds goes (section 4)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.supply import Supply
from chalicelib.domain.shared.refusal import Answered, Refusal
from chalicelib.domain.training.training import Training
from chalicelib.services.activity import territories
from chalicelib.services.applying import applications, budget, communes, revival
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.store import Page
from chalicelib.services.deciding import desk as applications_desk
from chalicelib.services.following_up import follow_up
from chalicelib.services.funding import desk as agreements_desk
from chalicelib.services.recruiting import desk as recruitments_desk
from chalicelib.services.training import desk as trainings_desk
from tests.services.applying.test_communes import CHARTRES, LUNEVILLE, NANCY, REASON, ask_for_more, correct
from tests.services.following_up.test_follow_up import opened
from tests.services.following_up.test_late_follow_ups import ESCALATION, clock, late, lines
from tests.support import training
from tests.support.journal import BY_HAND
from tests.support.outside import refused
from tests.support.world import World


def counted(world: World) -> dict[str, int]:
    return budget.present_budget(world.ports).by_department


def moved(world: World, structure: Structure, place: dict[str, str] = CHARTRES, **more: Any) -> Structure:
    corrected = correct(world, structure, place, **more)
    world.run_tasks()
    return corrected


def test_its_posts_count_in_the_right_department_at_once(world: World) -> None:
    structure, _ = world.granted(3), world.granted(2)
    assert counted(world) == {"54": 5}
    correct(world, structure, CHARTRES)
    assert counted(world) == {"28": 3, "54": 2}
    noted = [one for one in world.store.journal if one.act == "moved"]
    assert [dict(one.details) for one in noted] == [{"posts": 3, "former": "54", "department": "28"}]


def test_posts_that_it_gave_back_stay_where_they_were_and_come_back_in_the_right_one(world: World) -> None:
    structure = world.granted(2)
    world.withdraw(world.application_of(structure))
    before = counted(world)
    moved(world, structure)
    assert counted(world) == before
    application = world.application_of(structure)
    assert application.status is ApplicationStatus.WITHDRAWN
    revival.revive(world.ports, world.agency, application.id, reason=REASON)
    assert counted(world)["28"] == 2


def test_an_application_of_a_department_of_its_own_comes_along_with_its_posts(world: World) -> None:
    structure = world.granted(2)
    metz = world.ports.places.resolve("57463", "57000")
    assert metz is not None
    # As the intake may have left it, with its posts counted there.
    world.change(world.application_of(structure), place=metz)
    changes = Changes(author=BY_HAND, at=world.clock.now())
    budget.move_posts(world.ports, changes, 2, "54", "57")
    world.store.commit(changes)
    corrected = moved(world, structure)
    assert counted(world) == {"28": 2}
    assert world.application_of(structure).place == corrected.place
    [own] = world.mails("commune_corrected")
    assert own.params["former_department"] == "54"
    world.change(world.application_of(structure), place=metz)
    again = correct(world, structure, CHARTRES)
    assert world.application_of(structure).place == again.place


def test_a_correction_the_other_way_undoes_it(world: World) -> None:
    structure = world.granted(2)
    recruitment = world.validated(structure)
    before = counted(world)
    moved(world, structure)
    moved(world, structure, NANCY)
    assert counted(world) == before and world.fresh(structure).place == structure.place
    for kind in (Recruitment, Agreement):
        known = recruitment.id if kind is Recruitment else recruitment.agreement_id
        assert world.get(kind, known).department == "54"
    assert world.get(Training, recruitment.id).place == structure.place


def test_all_its_records_are_read_in_the_right_department_and_no_longer_in_the_former(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    structure = world.granted(2)
    agreement = world.signed_by_all(structure)
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, world.ports.places.departments())
    world.run_tasks()
    moved(world, structure)
    for kind in (Recruitment, Agreement, Ledger, FollowUp, Supply):
        known = world.store._all(kind)
        assert known and {one.department for one in known} == {"28"}, kind
    [trained] = world.store._all(Training)
    assert trained.place == world.fresh(structure).place
    here, there = world.as_staff(Role.PREFECTURE, "28"), world.as_staff(Role.PREFECTURE, "54")
    for lists in (
        applications_desk.visible_summaries,
        recruitments_desk.visible_recruitments,
        agreements_desk.visible_agreements,
    ):
        assert lists(world.ports, here) and not lists(world.ports, there), lists
    with refused("not_found"):
        applications.read_application(world.ports, there, structure.application_id)
    assert applications.read_application(world.ports, here, structure.application_id)
    signed = world.get(Agreement, agreement.id)
    assert (signed.status, signed.total_cents) == (AgreementStatus.SIGNED, agreement.total_cents)


def test_the_records_of_other_structures_stay(world: World) -> None:
    structure, other = world.granted(), world.granted()
    kept = world.validated(other)
    moved(world, structure)
    assert world.fresh(kept).department == "54"
    assert world.get(Agreement, kept.agreement_id).department == "54"


def test_a_second_run_of_the_task_writes_nothing(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    structure = world.granted()
    world.signed_by_all(structure)
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, world.ports.places.departments())
    world.run_tasks()
    moved(world, structure)
    written = len(world.store.journal)
    communes.follow(world.ports, structure.id, "again")
    assert len(world.store.journal) == written


def test_a_text_that_waits_for_a_signature_is_taken_back_and_a_signed_one_stays(world: World) -> None:
    structure, other = world.granted(), world.granted()
    recruitment = world.hired(structure)
    world.run_tasks()
    agreement = world.send_agreement(world.file_says(world.agreement_of(recruitment), CaseFileState.ACCEPTED))
    signed = world.signed_by_all(other)
    for one in (structure, other):
        moved(world, one)
    back = world.fresh(agreement)
    assert (back.status, back.department) == (AgreementStatus.DRAFT, "28")
    assert [one.subject_id for one in world.mails("agreement_taken_back")] == [agreement.id]
    kept = world.fresh(signed)
    assert (kept.status, kept.signed_version_id) == (AgreementStatus.SIGNED, signed.signed_version_id)
    noted = [one for one in world.store.journal if one.act == "department_corrected"]
    told = [dict(one.details) for one in noted if one.subject_id == agreement.id]
    assert told == [{"former": "54", "department": "28"}]


def test_both_prefectures_and_the_structure_are_told(world: World) -> None:
    structure = world.granted(2)
    here, there = world.staff(Role.PREFECTURE, "28"), world.staff(Role.PREFECTURE, "54")
    world.staff(Role.PREFECTURE, "57")
    correct(world, structure, CHARTRES)
    delivered = world.deliver()
    staff = delivered["commune_corrected_staff"]
    assert {one["to"] for one in staff} >= {here.email, there.email}
    assert len(staff) == len({one["to"] for one in staff})
    for one in staff:
        assert all(said in one["text"] for said in ("Chartres (28000)", "Meurthe-et-Moselle", "Eure-et-Loir"))
        assert REASON in one["text"] and "Postes attribués : 2" in one["text"]
    [own] = delivered["commune_corrected"]
    assert "La préfecture de ce département suit désormais votre structure" in own["text"]


def test_one_agent_who_follows_both_is_told_once_and_one_who_left_is_not(world: World) -> None:
    structure = world.granted()
    for one in world.store._all(Account):
        if one.role is Role.PREFECTURE:
            world.change(one, status=AccountStatus.DISABLED)
    both = world.staff(Role.PREFECTURE, "28", "54")
    gone = world.staff(Role.PREFECTURE, "28")
    correct(world, structure, CHARTRES)
    assert sorted(one.to for one in world.mails("commune_corrected_staff")) == sorted(
        [both.email, gone.email]
    )
    world.change(gone, departments=("57",))
    [message] = world.deliver()["commune_corrected_staff"]
    assert message["to"] == both.email


def test_the_agency_is_told_in_place_of_a_prefecture_without_an_account(world: World) -> None:
    structure = world.granted()
    agency = world.staff(Role.AGENCY)
    correct(world, structure, CHARTRES)
    assert agency.email in {one["to"] for one in world.deliver()["commune_corrected_staff"]}


def test_while_additional_posts_are_examined_only_the_department_allows_it(world: World) -> None:
    structure = world.granted()
    ask_for_more(world, structure)
    with pytest.raises(Refusal) as caught:
        correct(world, structure, CHARTRES)
    assert (caught.value.code, caught.value.pointer) == ("request_examined", "/insee_code")
    with refused("request_examined"):
        communes.check_commune(world.ports, world.agency, structure.id, Answered(CHARTRES))
    assert counted(world) == {"54": 1}
    assert correct(world, structure, LUNEVILLE).place.name == "Lunéville"


def test_an_adviser_in_a_session_is_still_seen_by_the_body_that_gives_it(world: World) -> None:
    structure = world.granted()
    one = training.training_of(world, world.hired(structure))
    training.tested(world, one)
    session = training.register(world, training.in_centre(world), one)
    body = training.as_body(world)
    moved(world, structure)
    seated = training.training_of(world, one)
    assert seated.place.department == "28" and seated.seat is not None
    assert seated.seat.session_id == session.id
    assert one.id in {row.id for row in trainings_desk.visible_trainings(world.ports, body)}


def test_an_adviser_without_a_seat_goes_to_the_body_of_the_right_region(world: World) -> None:
    structure = world.granted()
    one = training.training_of(world, world.hired(structure))
    former = training.as_body(world)
    moved(world, structure)
    assert one.id not in {row.id for row in trainings_desk.visible_trainings(world.ports, former)}


def test_a_late_follow_up_is_still_in_the_next_digest_of_the_funder(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    funder = world.staff(Role.FUNDER)
    [one] = late(world)
    clock(world, ESCALATION, hour=12)
    told_on = world.fresh(one).told_on
    assert world.fresh(one).escalated and told_on is not None and told_on > world.today
    moved(world, world.get(Structure, one.structure_id))
    digests = {mail.to: mail for mail in clock(world, told_on)}
    assert any(one.structure_name in line for line in lines(digests[funder.email]))


def test_a_follow_up_that_was_deleted_meanwhile_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.go_to(date(2026, 7, 6))
    structure = world.granted()
    known = opened(world, structure)
    listed = world.fresh(known)
    changes = Changes(author=BY_HAND, at=world.clock.now())
    changes.delete(listed)
    world.store.commit(changes)
    monkeypatch.setattr(
        world.store, "follow_ups_of_structure", lambda *_, **__: Page([listed], None), raising=False
    )
    moved(world, structure)
    assert not world.store._all(FollowUp)


def without_follow_up(world: World, known: FollowUp) -> None:
    """Delete a follow-up, as if the opening of its quarter had passed the agreement by."""
    changes = Changes(author=BY_HAND, at=world.clock.now())
    changes.delete(world.fresh(known))
    changes.release(guards.follow_up_guard(known.agreement_id, known.quarter), known.id)
    world.store.commit(changes)


def test_a_quarter_whose_opening_passed_it_by_between_two_departments_is_opened(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    structure = world.granted()
    known = opened(world, structure)
    without_follow_up(world, known)
    moved(world, structure)
    [again] = world.store._all(FollowUp)
    assert (again.quarter, again.department) == (known.quarter, "28")
    communes.follow(world.ports, structure.id, "again")
    assert world.store._all(FollowUp) == [again]


def test_a_quarter_whose_opening_did_not_begin_waits_for_it(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    structure = world.granted()
    world.hired(structure)
    world.go_to(date(2026, 10, 1))
    moved(world, structure)
    assert not world.store._all(FollowUp)


def test_a_recruitment_of_the_same_moment_has_the_right_department(world: World) -> None:
    structure = world.granted(2)
    first = world.validated(structure)
    correct(world, structure, CHARTRES)
    # Before the task: the agreement has it already.
    second = world.validated(structure)
    assert (world.fresh(first).department, second.department) == ("54", "28")
    world.run_tasks()
    assert world.fresh(first).department == "28"


def test_the_totals_of_both_departments_are_counted_anew(world: World) -> None:
    structure = world.granted()
    world.hired(structure)
    world.go_to(world.today + timedelta(days=1))
    territories.count_departments(world.ports, ["28", "54"], "first")
    moved(world, structure)
    territories.count_departments(world.ports, ["28", "54"], "second")
    month = territories.Month.of(world.today)
    [former] = world.store.territory_totals("54", month, month)
    [new] = world.store.territory_totals("28", month, month)
    assert (former.posts.filled, new.posts.filled) == (0, 1)
