"""The suspensions of a contract, and the follow-ups that must then be verified again (RULES section 11)."""

from datetime import date, timedelta

from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.services.following_up import follow_up
from chalicelib.services.recruiting import suspensions
from tests.support.outside import refused
from tests.support.training import training_of
from tests.support.world import World

ILL = SuspensionKind.LONG_ILLNESS


def declared(world: World, recruitment: Recruitment, first: date, last: date | None = None) -> Recruitment:
    actor = world.as_structure(recruitment.structure_id)
    return suspensions.declare(world.ports, actor, recruitment.id, kind=ILL, first_day=first, last_day=last)


def quarter_submitted(world: World, recruitment: Recruitment) -> FollowUp:
    """Return an adviser whose first quarter is over and its follow-up submitted."""
    for _ in range(95):
        world.wait(days=1)
        follow_up.open_quarters(world.ports, ["54"])
        world.run_tasks()
    opened = world.created(FollowUp)[0]
    post = PostDeclaration(
        recruitment_id=recruitment.id, gross_pay_cents=700_000, absence_days=0, full_time=True
    )
    told = Declared(posts=(post,), third_parties_invoiced=False, comment=None, signed_by="Anne Martin")
    actor = world.as_structure(recruitment.structure_id)
    return follow_up.submit(world.ports, actor, opened.id, declared=told)


def test_a_suspension_is_declared_corrected_by_its_return_and_removed(world: World) -> None:
    recruitment = world.hired(world.granted())
    actor, today = world.as_structure(recruitment.structure_id), world.today
    [period] = declared(world, recruitment, today).suspensions
    assert period.last_day is None
    back = today + timedelta(days=20)
    given = {"kind": ILL, "first_day": today, "last_day": back}
    for _ in range(2):
        corrected = suspensions.correct(world.ports, actor, recruitment.id, period.id, **given)  # type: ignore[arg-type]
        assert corrected == world.fresh(recruitment)
    assert [(one.id, one.last_day) for one in corrected.suspensions] == [(period.id, back)]
    for _ in range(2):
        alone = suspensions.remove(world.ports, actor, recruitment.id, period.id)
        assert (alone, alone.suspensions) == (world.fresh(recruitment), ())
    acts = ["suspension_declared", "suspension_corrected", "suspension_removed"]
    told = [one.act for one in world.store.journal if one.act.startswith("suspension")]
    assert told == acts
    with refused("not_found"):
        suspensions.correct(world.ports, actor, recruitment.id, period.id, **given)  # type: ignore[arg-type]


def test_a_double_click_declares_once(world: World) -> None:
    recruitment = world.hired(world.granted())
    declared(world, recruitment, world.today)
    again = declared(world, recruitment, world.today)
    assert (again, len(again.suspensions)) == (world.fresh(recruitment), 1)


def test_the_training_starts_after_the_return_from_a_suspension(world: World) -> None:
    recruitment = world.hired(world.granted())
    actor, today = world.as_structure(recruitment.structure_id), world.today

    def away() -> list[tuple[date, date | None]]:
        return [(one.first_day, one.last_day) for one in training_of(world, recruitment).away]

    [period] = declared(world, recruitment, today).suspensions
    assert away() == [(today, None)]
    back = today + timedelta(days=20)
    suspensions.correct(
        world.ports, actor, recruitment.id, period.id, kind=ILL, first_day=today, last_day=back
    )
    assert away() == [(today, back)]
    suspensions.remove(world.ports, actor, recruitment.id, period.id)
    assert away() == []


def test_the_journal_has_the_days_and_never_the_reason(world: World) -> None:
    recruitment = world.hired(world.granted())
    declared(world, recruitment, world.today)
    entry = world.store.journal[-1]
    assert entry.details == {"first_day": world.today.isoformat(), "last_day": None}
    assert "illness" not in str(entry)


def test_a_submitted_follow_up_of_these_days_must_be_verified_again(world: World) -> None:
    recruitment = world.hired(world.granted())
    start = recruitment.contract.starts_on  # type: ignore[union-attr]
    submitted = quarter_submitted(world, recruitment)
    world.new_mails()
    declared(world, recruitment, start, start + timedelta(days=1))
    world.run_tasks()
    assert world.fresh(submitted).status is FollowUpStatus.QUESTIONED
    assert world.new_mails() == ["follow_up_changed"]


def test_a_suspension_of_other_days_leaves_a_follow_up_unchanged(world: World) -> None:
    recruitment = world.hired(world.granted())
    submitted = quarter_submitted(world, recruitment)
    declared(world, recruitment, world.today)
    world.run_tasks()
    assert world.fresh(submitted).status is FollowUpStatus.SUBMITTED
