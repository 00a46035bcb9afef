"""What a page tells of the answers before they are sent: the same rules and permissions, and no write."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.refusal import Answered, Refusal, Refusals, Unanswered
from chalicelib.services.recruiting import contracts, ends, superior, suspensions
from tests.support.outside import refused
from tests.support.world import World


def told(world: World, check: Any, actor: Actor, *ids: str, **answers: Any) -> list[str] | str:
    """Return the result of a check: the fields at fault, the rule that forbids the act, « missing », or
    nothing."""
    before = world.store.commits
    try:
        check(world.ports, actor, *ids, Answered(answers))
    except Refusals as wrong:
        return sorted(str(one.pointer) for one in wrong.refusals)
    except Unanswered:
        return "missing"
    except Refusal as refusal:
        return refusal.code
    finally:
        assert world.store.commits == before
    return []


@pytest.fixture
def validated(world: World) -> Recruitment:
    return world.validated(world.granted())


@pytest.mark.parametrize(
    ("check", "who"), [(contracts.check_contract, "structure"), (contracts.check_correction, "agency")]
)
def test_a_contract_is_checked_field_by_field(
    world: World, validated: Recruitment, check: Any, who: str
) -> None:
    actor = world.agency if who == "agency" else world.as_structure(validated.structure_id)
    right = {
        "kind": ContractKind.FIXED_TERM,
        "signed_on": world.today,
        "starts_on": world.today,
        "ends_on": world.today + timedelta(days=730),
        "gross_pay_cents": 2_050_00,
        "full_time": True,
    }
    assert told(world, check, actor, validated.id, **right) == []
    assert told(world, check, world.agency, validated.id, **right) == []
    tomorrow = world.today + timedelta(days=1)
    wrong = {**right, "signed_on": tomorrow, "starts_on": tomorrow, "gross_pay_cents": 1}
    assert told(world, check, actor, validated.id, **wrong) == ["/gross_pay_cents", "/signed_on"]
    with refused("not_found"):
        check(world.ports, world.as_structure(world.granted()), validated.id, Answered(right))


def test_an_end_is_checked_field_by_field(world: World, validated: Recruitment) -> None:
    actor = world.as_structure(validated.structure_id)
    right = {"ended_on": world.today, "reason": EndReason.OTHER, "words": "Un déménagement."}
    assert told(world, ends.check_end, actor, validated.id, **right) == "status_forbids"
    hired = world.sign(validated)
    assert told(world, ends.check_end, actor, hired.id, **right) == []
    wrong = {**right, "ended_on": world.today - timedelta(days=1), "words": None}
    assert told(world, ends.check_end, actor, hired.id, **wrong) == ["/ended_on", "/words"]
    followed = {"ended_on": world.today, "reason": EndReason.TAKEN_OVER, "words": None}
    assert told(world, ends.check_end, actor, hired.id, **followed) == ["/reason"]
    assert told(world, ends.check_end, world.as_staff(Role.FUNDER), hired.id, **right) == "not_found"


def test_a_suspension_is_checked_and_its_correction_is_not_compared_with_itself(
    world: World, validated: Recruitment
) -> None:
    actor = world.as_structure(validated.structure_id)
    days = {"first_day": world.today, "last_day": world.today + timedelta(days=9)}
    right = {"kind": SuspensionKind.LEAVE, **days}
    assert told(world, suspensions.check, actor, validated.id, **right) == "status_forbids"
    hired = world.sign(validated)
    assert told(world, suspensions.check, actor, hired.id, **right) == []
    [known] = suspensions.declare(world.ports, actor, hired.id, **right).suspensions  # type: ignore[arg-type]
    assert told(world, suspensions.check, actor, hired.id, **right) != []
    assert told(world, suspensions.check_correction, actor, hired.id, known.id, **right) == []
    backwards = {**right, "last_day": world.today - timedelta(days=1)}
    assert told(world, suspensions.check_correction, actor, hired.id, known.id, **backwards) != []
    assert told(world, suspensions.check_correction, actor, hired.id, "none", **right) == "not_found"
    stranger = world.as_structure(world.granted())
    assert told(world, suspensions.check, stranger, hired.id, **right) == "not_found"


def test_a_superior_is_checked_field_by_field(world: World, validated: Recruitment) -> None:
    actor = world.as_structure(validated.structure_id)
    right = {"email": "anne@commune.example", "phone": None}
    assert told(world, superior.check, actor, validated.id, **right) == []
    own = world.get(Candidate, validated.candidate_id).email
    wrong = {"email": own, "phone": "12"}
    assert told(world, superior.check, actor, validated.id, **wrong) == ["/email", "/phone"]
    stranger = world.as_structure(world.granted())
    assert told(world, superior.check, stranger, validated.id, **right) == "not_found"
