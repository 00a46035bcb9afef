"""The agency corrects the commune of a structure that was granted posts (RULES section 4)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.additional import AdditionalAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.refusal import Answered, Refusal, Unanswered
from chalicelib.domain.training.training import Training
from chalicelib.services.applying import additional, budget, communes
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.transaction import Stale
from chalicelib.services.recruiting import pool
from tests.support.journal import BY_HAND
from tests.support.outside import refused
from tests.support.world import World

REASON = "La commune était celle du siège."
LUNEVILLE = {"postal_code": "54300", "insee_code": "54329"}
NANCY = {"postal_code": "54000", "insee_code": "54395"}
CHARTRES = {"postal_code": "28000", "insee_code": "28085"}


def correct(world: World, structure: Structure, place: dict[str, str], **more: Any) -> Structure:
    given: dict[str, Any] = {**place, "reason": REASON, **more}
    return communes.correct_commune(world.ports, world.agency, structure.id, **given)


def ask_for_more(world: World, structure: Structure) -> Application:
    answers = AdditionalAnswers(
        has_identified_candidate=False,
        posts_requested=2,
        available_from=world.today + timedelta(days=60),
        agreement_months=None,
        job_offer_url=None,
    )
    return additional.request_posts(world.ports, world.as_structure(structure), answers=answers)


def kilometres(world: World, structure: Structure) -> list[float | None]:
    """Return how far from the structure the candidates live, as its list shows it."""
    seen = pool.list_candidates(world.ports, world.as_structure(structure), tab=None, limit=10, cursor=None)
    return [round(one.distance_km) for one in seen.rows]


def test_the_structure_and_all_its_applications_have_the_right_commune_at_once(world: World) -> None:
    structure = world.granted()
    asked = ask_for_more(world, structure)
    corrected = correct(world, structure, LUNEVILLE)
    assert (corrected.place.name, corrected.place.postal_code) == ("Lunéville", "54300")
    for one in (world.fresh(structure), world.application_of(structure), world.fresh(asked)):
        assert one.place == corrected.place


def test_candidates_are_searched_around_the_right_commune(world: World) -> None:
    structure = world.granted()
    world.candidate(**LUNEVILLE)
    assert kilometres(world, structure) != [0]
    correct(world, structure, LUNEVILLE)
    assert kilometres(world, structure) == [0]


def test_the_trainings_of_its_advisers_follow_and_a_second_run_writes_nothing(world: World) -> None:
    structure, other = world.granted(2), world.granted()
    people = [world.validated(structure), world.validated(structure)]
    elsewhere = world.get(Training, world.validated(other).id)
    correct(world, structure, LUNEVILLE)
    world.run_tasks()
    followed = [world.get(Training, one.id) for one in people]
    assert {one.place.name for one in followed} == {"Lunéville"}
    noted = [one.act for one in world.store.journal if one.act == "training_place_corrected"]
    assert len(noted) == 2
    communes.follow(world.ports, structure.id, "again")
    assert [world.get(Training, one.id) for one in people] == followed
    assert world.fresh(elsewhere) == elsewhere


def test_an_adviser_whose_training_is_not_written_yet_is_left(world: World) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    changes = Changes(author=BY_HAND, at=world.clock.now())
    changes.delete(world.get(Training, recruitment.id))
    world.store.commit(changes)
    correct(world, structure, LUNEVILLE)
    world.run_tasks()
    assert world.store.get(Training, recruitment.id) is None


def test_the_structure_is_told_the_commune_and_why_and_the_journals_keep_the_former_one(world: World) -> None:
    structure = world.granted()
    world.new_mails()
    correct(world, structure, LUNEVILLE)
    assert world.new_mails() == ["commune_corrected"]
    [message] = world.deliver()["commune_corrected"]
    assert message["to"] == structure.contact_email
    assert "Lunéville (54300)" in message["text"] and REASON in message["text"]
    assert "Meurthe-et-Moselle" in message["text"]
    noted = [one for one in world.store.journal if one.act == "commune_corrected"]
    assert {one.subject_id for one in noted} == {structure.id, structure.application_id}
    assert {world.said(one) for one in noted} == {f"Ancienne commune : Nancy (54000). {REASON}"}


def test_an_email_about_a_commune_that_was_corrected_again_is_not_sent(world: World) -> None:
    structure = world.granted()
    correct(world, structure, LUNEVILLE)
    correct(world, structure, NANCY)
    [message] = world.deliver()["commune_corrected"]
    assert "Nancy (54000)" in message["text"]
    assert world.fresh(structure).place == structure.place


def test_the_same_commune_of_another_postal_code_is_another_place_to_tell(world: World) -> None:
    structure = world.granted()
    correct(world, structure, {**NANCY, "postal_code": "54100"})
    [message] = world.deliver()["commune_corrected"]
    assert "Nancy (54100)" in message["text"]


def test_who_corrects_it_twice_has_corrected_it_once(world: World) -> None:
    structure = world.granted()
    once = correct(world, structure, LUNEVILLE, expected_version=structure.version)
    assert correct(world, structure, LUNEVILLE, expected_version=structure.version) == once
    assert len(world.mails("commune_corrected")) == 1


def test_a_structure_that_changed_meanwhile_is_read_again_first(world: World) -> None:
    structure = world.granted()
    correct(world, structure, LUNEVILLE)
    with pytest.raises(Stale):
        correct(world, structure, NANCY, expected_version=structure.version)


def test_two_codes_that_disagree_are_refused_beside_the_commune(world: World) -> None:
    structure = world.granted()
    wrong = {**LUNEVILLE, "postal_code": "28000"}
    with pytest.raises(Refusal) as caught:
        correct(world, structure, wrong)
    assert (caught.value.code, caught.value.pointer) == ("commune_mismatch", "/insee_code")
    with refused("commune_mismatch"):
        communes.check_commune(world.ports, world.agency, structure.id, Answered(wrong))
    assert world.fresh(structure) == structure


def test_within_the_department_posts_stay_and_no_prefecture_is_told(world: World) -> None:
    structure = world.granted(2)
    world.staff(Role.PREFECTURE, "54")
    counted = budget.present_budget(world.ports)
    correct(world, structure, LUNEVILLE)
    assert budget.present_budget(world.ports) == counted
    assert not world.mails("commune_corrected_staff")
    [message] = world.deliver()["commune_corrected"]
    assert "La préfecture de ce département suit désormais" not in message["text"]


def test_a_commune_that_is_not_chosen_yet_is_not_checked(world: World) -> None:
    structure = world.granted()
    with pytest.raises(Unanswered):
        communes.check_commune(world.ports, world.agency, structure.id, Answered({}))
    communes.check_commune(world.ports, world.agency, structure.id, Answered(LUNEVILLE))


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER])
def test_only_the_agency_corrects_it(world: World, role: Role) -> None:
    structure = world.granted()
    actor = world.as_staff(role, *(("54",) if role is Role.PREFECTURE else ()))
    for act in (
        lambda: communes.correct_commune(world.ports, actor, structure.id, **LUNEVILLE, reason=REASON),
        lambda: communes.check_commune(world.ports, actor, structure.id, Answered(LUNEVILLE)),
        lambda: communes.read_structure(world.ports, actor, structure.id),
    ):
        with refused("not_found"):
            act()
    assert world.fresh(structure) == structure
