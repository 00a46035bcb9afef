"""Each change of a contract causes a check of the quarters that it touches (RULES section 11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.services.following_up.follow_up import CHECK_TASK
from chalicelib.services.recruiting import contracts, ends, prolonging, suspensions
from tests.support.world import World

K = FactKind
BOTH = ["2026-Q3", "2026-Q4"]


@contextmanager
def checked(world: World, kind: FactKind, *quarters: str) -> Iterator[None]:
    """Check that the block creates the check of these quarters for this kind of change, and no other."""
    world.run_tasks()
    yield
    owed = [one.params for one in world.store.tasks if one.name == CHECK_TASK]
    assert [(one["fact"], one["quarter"]) for one in owed] == [(kind.value, one) for one in quarters]
    assert {one["on"] for one in owed} <= {world.today.isoformat()}


def test_every_change_of_a_contract_checks_the_quarters_that_it_touches(world: World) -> None:
    recruitment = world.validated(world.granted())
    actor, funder = world.as_structure(recruitment.structure_id), world.as_staff(Role.FUNDER)
    start, autumn = world.today, date(2026, 10, 12)
    dates = {"kind": ContractKind.PERMANENT, "signed_on": start, "starts_on": start, "ends_on": None}
    world.go_to(date(2027, 1, 11))
    with checked(world, K.CONTRACT_RECORDED, *BOTH):
        contracts.correct_contract(world.ports, world.agency, recruitment.id, **dates, reason="Reçu tard.")  # type: ignore[arg-type]
    with checked(world, K.CONTRACT_CORRECTED, *BOTH):
        later = {**dates, "starts_on": autumn}
        contracts.correct_contract(world.ports, world.agency, recruitment.id, **later, reason="Erreur.")  # type: ignore[arg-type]
    with checked(world, K.CONTRACT_CORRECTED):
        contracts.correct_contract(
            world.ports,
            world.agency,
            recruitment.id,
            **later,  # type: ignore[arg-type]
            reason="Le salaire manquait.",
            gross_pay_cents=2_100_00,
            full_time=True,
        )
    with checked(world, K.CONTRACT_CORRECTED, *BOTH):
        contracts.correct_contract(world.ports, world.agency, recruitment.id, **dates, reason="Erreur.")  # type: ignore[arg-type]
    leave, ill = SuspensionKind.LEAVE, SuspensionKind.LONG_ILLNESS
    with checked(world, K.SUSPENSION_CHANGED, "2026-Q3"):
        [away] = suspensions.declare(
            world.ports, actor, recruitment.id, kind=leave, first_day=start, last_day=date(2026, 9, 20)
        ).suspensions
    days = {"first_day": start, "last_day": autumn}
    with checked(world, K.SUSPENSION_CHANGED, *BOTH):
        suspensions.correct(world.ports, actor, recruitment.id, away.id, kind=leave, **days)
    for first, last in ((start, None), (start, date(2026, 9, 20)), (autumn, None)):
        # A return that was not known touched every quarter until today.
        with checked(world, K.SUSPENSION_CHANGED, *BOTH):
            suspensions.correct(
                world.ports, actor, recruitment.id, away.id, kind=ill, first_day=first, last_day=last
            )
    with checked(world, K.SUSPENSION_CHANGED, "2026-Q4"):
        suspensions.correct(
            world.ports,
            actor,
            recruitment.id,
            away.id,
            kind=leave,
            first_day=autumn,
            last_day=autumn + timedelta(days=9),
        )
    with checked(world, K.PROLONGED):
        prolonging.prolong(world.ports, funder, recruitment.id, days=9, reason="Un congé.")
    prolonging.prolong(world.ports, funder, recruitment.id, days=0, reason="Par erreur.")
    with checked(world, K.SUSPENSION_CHANGED, "2026-Q4"):
        suspensions.remove(world.ports, actor, recruitment.id, away.id)
    resigned = EndReason.RESIGNATION
    with checked(world, K.END_DECLARED, "2026-Q4"):
        ends.end(world.ports, actor, recruitment.id, ended_on=date(2026, 12, 31), reason=resigned)
    with checked(world, K.END_TAKEN_BACK, "2026-Q4"):
        ends.take_end_back(world.ports, world.agency, recruitment.id, reason="Par erreur.")
    with checked(world, K.CONTRACT_TAKEN_BACK, *BOTH):
        contracts.take_contract_back(world.ports, actor, recruitment.id)
