"""A hint of Démarches simplifiées makes a file be read sooner; its content is never trusted (RULES section
11)."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Anybody
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFileReport, CaseFileState, Procedure
from chalicelib.services.core.ports import ReadFiles
from chalicelib.services.funding import hints, sync
from tests.support.outside import refused
from tests.support.world import World

P = Procedure
SERVICE = Anybody(request_id="hint")


def hint(world: World, procedure: Procedure = P.PUBLIC) -> None:
    hints.take_hint(world.ports, SERVICE, hints.hint_key(world.ports, procedure))


def test_a_changed_file_is_read_at_once(world: World) -> None:
    world.staff(Role.FUNDER)
    agreement = world.agreement_of(world.validated(world.granted()))
    world.run_tasks()
    deposited = CaseFileReport(number=1, state=CaseFileState.DEPOSITED, since=world.today)
    world.case_files.pages = {(P.PUBLIC, None): ReadFiles(files=[deposited], cursor=None)}
    hint(world)
    world.run_tasks()
    known = world.get(Agreement, agreement.id).case_file
    assert known is not None and known.state is CaseFileState.DEPOSITED
    assert [procedure for procedure, _, _ in world.case_files.read] == [P.PUBLIC]


def test_repeated_or_simultaneous_hints_cause_one_reading(world: World) -> None:
    for _ in range(5):
        hint(world)
    hint(world, P.COMPANY)
    assert len(world.store.tasks) == 2
    world.run_tasks()
    world.wait(seconds=9)
    hint(world)
    assert world.store.tasks == []
    world.wait(seconds=1)
    hint(world)
    assert len(world.store.tasks) == 1


def test_the_address_of_a_procedure_is_a_secret_of_the_deployment(world: World) -> None:
    addresses = hints.hint_addresses(world.ports, "https://site.example")
    keys = {address.rpartition("/")[2] for address in addresses.values()}
    assert len(keys) == len(P) and all(len(key) == 64 for key in keys)
    for wrong in ("", "public", "0" * 64, "é", hints.hint_key(world.ports, P.PUBLIC).upper()):
        with refused("not_found"):
            hints.take_hint(world.ports, SERVICE, wrong)
    assert not world.store.tasks


def test_a_hint_does_not_end_a_pause(world: World) -> None:
    world.case_files.down = True
    for _ in range(4):
        world.wait(minutes=15)
        sync.owe_reading(world.ports)
        world.run_tasks()
    world.case_files.down = False
    world.wait(minutes=30)
    before = len(world.case_files.read)
    hint(world)
    world.run_tasks()
    assert len(world.case_files.read) == before and sync.paused_procedures(world.ports) == len(P)
