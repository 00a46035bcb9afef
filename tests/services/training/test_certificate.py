"""The copy of the certificate: deposited by adviser, structure or body, read by them, kept (RULES 17)."""

from datetime import date, timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.domain.training.training import Training
from chalicelib.services.recruiting import ends
from chalicelib.services.training import course
from chalicelib.services.training.certificate import CERTIFICATE
from tests.services.recruiting.test_end_proof import noted
from tests.support import training
from tests.support.files import a_pdf
from tests.support.outside import refused
from tests.support.training import as_body, training_of
from tests.support.world import World


def deposited(world: World, actor: Actor, training_id: str | None) -> Training:
    upload = CERTIFICATE.upload(world.ports, actor, training_id)
    world.files.receive(upload.form, a_pdf())
    return CERTIFICATE.deposit(world.ports, actor, training_id, upload_id=upload.upload_id)


def exempt(world: World) -> Recruitment:
    one = world.hired(world.granted())
    day = world.today - timedelta(days=400)
    course.exempt(world.ports, as_body(world), one.id, certified_on=day, reference="REMN n° 7")
    return one


def of_adviser(world: World, one: Recruitment) -> Actor:
    return world.as_candidate(world.get(Candidate, one.candidate_id))


def test_the_adviser_the_structure_the_body_and_the_agency_deposit_and_read_it(world: World) -> None:
    one = exempt(world)
    assert training_of(world, one).lacks_certificate
    who = [(world.as_structure(one.structure_id), one.id), (as_body(world), one.id), (world.agency, one.id)]
    for actor, training_id in [(of_adviser(world, one), None), *who]:
        kept = deposited(world, actor, training_id).certificate
        world.run_tasks()
        assert kept is not None and list(world.files.kept) == [
            f"documents/certificate/{one.id}/{kept.id}.pdf"
        ]
        assert CERTIFICATE.download(world.ports, actor, training_id)
    assert len(noted(world, "certificate_deposited")) == len(noted(world, "certificate_read")) == 4
    assert not training_of(world, one).lacks_certificate


def test_nobody_else_reads_or_deposits_it(world: World) -> None:
    one, other = exempt(world), exempt(world)
    deposited(world, world.agency, one.id)
    strangers = [
        world.as_structure(other.structure_id),
        as_body(world, 2),
        world.as_staff(Role.FUNDER),
        world.as_staff(Role.PREFECTURE, "54"),
        world.as_staff(Role.COMMITTEE),
    ]
    for stranger in strangers:
        for asked in (CERTIFICATE.download, CERTIFICATE.upload, CERTIFICATE.remove):
            with refused("not_found"):
                asked(world.ports, stranger, one.id)
    with refused("not_found"):
        CERTIFICATE.download(world.ports, of_adviser(world, other), one.id)
    with refused("not_found"):
        CERTIFICATE.upload(world.ports, world.as_candidate(world.candidate()))


def test_without_a_certificate_no_copy_is_deposited_and_taking_it_back_deletes_the_copy(world: World) -> None:
    one, body = training.finished(world), as_body(world)
    with refused("no_certificate"):
        CERTIFICATE.upload(world.ports, body, one.id)
    course.record_exam(world.ports, body, one.id, on=world.today, passed=True)
    deposited(world, body, one.id)
    course.record_exam(world.ports, body, one.id, on=world.today, passed=False)
    world.run_tasks()
    assert training_of(world, one).certificate is None and not world.files.kept
    held = exempt(world)
    deposited(world, body, held.id)
    course.take_exemption_back(world.ports, body, held.id)
    world.run_tasks()
    assert training_of(world, held).certificate is None and not world.files.kept


def test_a_certificate_is_kept_as_long_after_the_contract_as_the_copy_of_the_contract(world: World) -> None:
    one = exempt(world)
    deposited(world, world.agency, one.id)
    last_day = world.today + timedelta(days=20)
    actor = world.as_structure(one.structure_id)
    ends.end(world.ports, actor, one.id, ended_on=last_day, reason=EndReason.RESIGNATION)
    kept_until = date(last_day.year + 5, last_day.month, last_day.day)
    assert world.timers(one)[CERTIFICATE.end_timer] == end_of_day(kept_until)
    world.go_to(kept_until + timedelta(days=1), hour=1)
    world.tick()
    world.run_tasks()
    assert training_of(world, one).certificate is None and not world.files.kept
    assert noted(world, "certificate_expired")


def test_a_wrong_file_is_removed(world: World) -> None:
    one = exempt(world)
    adviser = of_adviser(world, one)
    deposited(world, adviser, None)
    for _ in range(2):
        CERTIFICATE.remove(world.ports, adviser)
    world.run_tasks()
    assert training_of(world, one).lacks_certificate and not world.files.kept
    assert len(noted(world, "certificate_removed")) == 1
    assert CERTIFICATE.end_timer not in world.timers(one)
