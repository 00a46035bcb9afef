"""A file of Pix results uploaded by a browser (RULES sections 3, 7)."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.pix_file import MAX_BYTES, incoming_pix_key
from chalicelib.services.candidates import pix_upload
from tests.services.candidates.test_pix_results import file
from tests.support.outside import refused
from tests.support.world import World


def sent(world: World, content: bytes) -> str:
    """Send a file as a browser of the agency; return the id in the address where the browser goes next."""
    ids: list[str] = []

    def back_to(file_id: str) -> str:
        ids.append(file_id)
        return f"https://numerique.example/pix/{file_id}"

    form = pix_upload.upload_results(world.ports, world.agency, back_to=back_to)
    status, address = world.files.receive(form, content)
    assert (status, address and address.split("?")[0]) == (303, f"https://numerique.example/pix/{ids[0]}")
    return ids[0]


def stars(world: World, candidate: Candidate) -> int | None:
    world.run_tasks()
    return world.fresh(candidate).pix_stars


def test_a_file_is_reported_on_and_changes_nothing_until_it_is_imported(world: World) -> None:
    candidate = world.candidate()
    file_id = sent(world, file(f"{candidate.id};oui;3;;;"))
    (line,) = pix_upload.examine_uploaded(world.ports, world.agency, file_id)
    assert (line.outcome.label, stars(world, candidate)) == ("à écrire", None)
    (line,) = pix_upload.import_uploaded(world.ports, world.agency, file_id)
    assert (line.outcome.label, stars(world, candidate)) == ("à écrire", 3)


@pytest.mark.parametrize("read", [pix_upload.examine_uploaded, pix_upload.import_uploaded])
def test_a_file_that_never_arrived_or_is_too_large_is_refused(world: World, read: Callable[..., Any]) -> None:
    with refused("file_missing"):
        read(world.ports, world.agency, world.ports.ids.new())
    too_large, largest = world.ports.ids.new(), world.ports.ids.new()
    world.files.write(incoming_pix_key(too_large), bytes(MAX_BYTES + 1))
    with refused("file_too_large"):
        read(world.ports, world.agency, too_large)
    world.files.write(incoming_pix_key(largest), b"x" * MAX_BYTES)
    with refused("pix_file_unreadable"):
        read(world.ports, world.agency, largest)


def test_only_the_agency_sends_and_reads_a_file_of_results(world: World) -> None:
    file_id = sent(world, file(f"{world.candidate().id};oui;3;;;"))
    funder = world.as_staff(Role.FUNDER)
    for act in (
        lambda: pix_upload.upload_results(world.ports, funder, back_to=str),
        lambda: pix_upload.examine_uploaded(world.ports, funder, file_id),
        lambda: pix_upload.examine_uploaded(world.ports, funder, world.ports.ids.new()),
        lambda: pix_upload.import_uploaded(world.ports, funder, world.ports.ids.new()),
    ):
        with refused("not_found"):
            act()
