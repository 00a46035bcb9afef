"""The superior of an adviser: named by the structure, told once, corrected at any time (RULES section 11)."""

from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.core.ports import Throttled
from chalicelib.services.recruiting import superior
from tests.support.outside import refused
from tests.support.world import World

ANNE = {
    "first_name": "Anne",
    "last_name": "Roux",
    "email": "anne@commune.example",
    "phone": "01 99 00 12 34",
}
TOLD = "superior_named"


def named(world: World, recruitment: Recruitment, **changed: Any) -> Recruitment:
    actor = world.as_structure(recruitment.structure_id)
    given: dict[str, Any] = {**ANNE, **changed}
    return superior.name(world.ports, actor, recruitment.id, **given)


def test_a_named_superior_is_told_by_whom_and_for_whom(world: World) -> None:
    recruitment = world.hired(world.granted())
    known = named(world, recruitment).superior
    assert known is not None and (known.name, known.phone) == ("Anne Roux", "+33199001234")
    [message] = world.deliver()[TOLD]
    assert message["to"] == "anne@commune.example"
    assert recruitment.candidate_name in message["text"]


def test_the_same_person_or_a_new_telephone_sends_no_email(world: World) -> None:
    recruitment = world.hired(world.granted())
    named(world, recruitment)
    named(world, recruitment)
    assert named(world, recruitment, phone=None).superior.phone is None  # type: ignore[union-attr]
    assert len(world.mails(TOLD)) == 1
    named(world, recruitment, email="a.roux@commune.example")
    assert [mail.to for mail in world.mails(TOLD)] == ["anne@commune.example", "a.roux@commune.example"]


def test_somebody_replaced_before_the_message_was_sent_does_not_receive_it(world: World) -> None:
    recruitment = world.hired(world.granted())
    named(world, recruitment)
    named(world, recruitment, email="a.roux@commune.example")
    assert [one["to"] for one in world.deliver()[TOLD]] == ["a.roux@commune.example"]


def test_naming_one_superior_after_another_sends_a_limited_number_of_emails_a_day(world: World) -> None:
    recruitment = world.hired(world.granted())
    world.wait(days=1)
    most = world.ports.parameters().tellings_per_subject_day
    for number in range(most):
        named(world, recruitment, email=f"a{number}@commune.example")
    with pytest.raises(Throttled):
        named(world, recruitment, email="encore@commune.example")
    assert len(world.mails(TOLD)) == most
    world.wait(days=1)
    assert named(world, recruitment, email="encore@commune.example").superior


def test_all_errors_are_told_at_once(world: World) -> None:
    recruitment = world.hired(world.granted())
    own = world.get(Candidate, recruitment.candidate_id).email
    with pytest.raises(Refusals) as both:
        named(world, recruitment, email=own, phone="12")
    assert [one.code for one in both.value.refusals] == ["superior_is_adviser", "phone_unknown"]


def test_the_person_is_removed_and_forgotten(world: World) -> None:
    recruitment = world.hired(world.granted())
    named(world, recruitment)
    actor = world.as_structure(recruitment.structure_id)
    assert superior.remove(world.ports, actor, recruitment.id).superior is None
    assert superior.remove(world.ports, actor, recruitment.id).superior is None
    assert [one.act for one in world.store.journal][-2:] == ["superior_named", "superior_removed"]
    assert "anne" not in str(world.store.journal)


def test_another_structure_finds_nothing(world: World) -> None:
    recruitment = world.hired(world.granted())
    for actor in (world.as_structure(world.granted()), world.as_staff(Role.FUNDER)):
        with refused("not_found"):
            superior.name(world.ports, actor, recruitment.id, **ANNE)  # type: ignore[arg-type]
