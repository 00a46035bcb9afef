"""The copy of the certificate (CCP1) follows an adviser whom another structure takes over (RULES 17)."""

from datetime import timedelta

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.domain.shared.calendar_rules import end_of_day, end_proof_deadline
from chalicelib.domain.training.training import Training
from chalicelib.services.recruiting import ends
from chalicelib.services.training import course
from chalicelib.services.training.certificate import CERTIFICATE
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import confirmed, moved, recruitments
from tests.services.training.test_certificate import deposited, of_adviser
from tests.support.outside import refused
from tests.support.training import as_body
from tests.support.world import World

former, successor = test_moving.former, test_moving.successor


def certified(world: World, former: Structure) -> Recruitment:
    """Return an adviser who holds the certificate, with its copy."""
    (known,) = recruitments(world, former)
    day = world.today - timedelta(days=400)
    course.exempt(world.ports, as_body(world), known.id, certified_on=day, reference="REMN n° 7")
    deposited(world, world.as_structure(former), known.id)
    world.run_tasks()
    return world.fresh(known)


def gone(world: World, former: Structure, successor: Structure, known: Recruitment) -> Recruitment:
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    return recruitments(world, successor)[-1]


def test_the_copy_is_read_at_the_successor_and_by_the_adviser_and_not_requested_again(
    world: World, former: Structure, successor: Structure
) -> None:
    known = certified(world, former)
    here = gone(world, former, successor, known)
    training = world.get(Training, here.id)
    assert training.certificate is not None and not training.lacks_certificate
    assert list(world.files.kept) == [f"documents/certificate/{known.id}/{training.certificate.id}.pdf"]
    for actor, training_id in (
        (world.as_structure(successor), here.id),
        (of_adviser(world, here), None),
        (as_body(world), here.id),
    ):
        assert CERTIFICATE.download(world.ports, actor, training_id)
    with refused("not_found"):
        CERTIFICATE.download(world.ports, world.as_structure(former), known.id)


def test_a_certificate_is_replaced_and_removed_at_the_successor_with_its_file(
    world: World, former: Structure, successor: Structure
) -> None:
    here = gone(world, former, successor, certified(world, former))
    kept = deposited(world, world.as_structure(successor), here.id).certificate
    world.run_tasks()
    assert kept is not None and list(world.files.kept) == [f"documents/certificate/{here.id}/{kept.id}.pdf"]
    CERTIFICATE.remove(world.ports, world.as_structure(successor), here.id)
    world.run_tasks()
    assert not world.files.kept


def test_a_copy_that_moved_twice_and_back_keeps_its_file_as_long_as_the_last_contract(
    world: World, former: Structure, successor: Structure
) -> None:
    known = certified(world, former)
    here = gone(world, former, successor, known)
    back = world.today + timedelta(days=30)
    confirmed(
        world, successor, former, kind=ChangeKind.ADVISERS, recruitment_ids=(here.id,), effective_on=back
    )
    world.go_to(back)
    world.tick()
    world.run_tasks()
    _, again = recruitments(world, former)
    training = world.get(Training, again.id)
    assert training.certificate is not None and training.certificate.owner_id == known.id
    assert CERTIFICATE.download(world.ports, world.as_structure(former), again.id)
    assert CERTIFICATE.end_timer not in world.timers(world.fresh(known))
    last_day = back + timedelta(days=9)
    ends.end(
        world.ports,
        world.as_structure(former),
        again.id,
        ended_on=last_day,
        reason=EndReason.RESIGNATION,
    )
    kept_until = end_proof_deadline(last_day, world.ports.parameters())
    assert world.timers(world.fresh(again))[CERTIFICATE.end_timer] == end_of_day(kept_until)
