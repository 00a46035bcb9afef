"""Files as people really send them: empty, copied from a page, of another kind, wrong in every cell."""

import pytest
from pydantic_core import to_json

from chalicelib.audiences.agency.intake.files import MOST_TOLD, report_view
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.intake.files import COLUMNS, MOST_LINES, IntakeKind
from chalicelib.domain.intake.intake import IntakeOutcome
from chalicelib.domain.tables.lines import counted
from chalicelib.http.serve import MOST_BYTES, size_on_the_way
from chalicelib.services.intake import files
from tests.services.intake.files import start, table, take
from tests.support.outside import refusal, refused
from tests.support.world import World, siret

K = IntakeKind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b" \r\n\r\n", "est vide"),
        (table(K.AGREEMENTS), "aucune ligne sous les noms des colonnes"),
    ],
)
def test_a_file_without_lines_is_refused_as_empty(world: World, content: bytes, said: str) -> None:
    wrong = refusal(
        "intake_file_unreadable", lambda: files.examine(world.ports, world.agency, K.AGREEMENTS, content)
    )
    assert said in wrong.message


def test_invisible_characters_are_ignored(world: World) -> None:
    number = siret(77_001)
    pasted = {"siret": f"\u200b{number}\ufeff", "name": "Commune\nde\u00a0 \u202eNancy\x00"}
    assert take(world, K.AGREEMENTS, {field: f'"{text}"' for field, text in pasted.items()}).taken == 1
    [structure] = world.created(Structure)
    assert (structure.siret, structure.name) == (number, "Commune de Nancy")


def test_a_payment_dated_before_the_last_signature_is_refused(world: World) -> None:
    take(world, K.AGREEMENTS)
    content = table(K.PAYMENTS, {"paid_on": "25/01/2026"}, {"rank": "2", "paid_on": "26/01/2026"})
    first, second = files.examine(world.ports, world.agency, K.PAYMENTS, content).lines
    assert [one.expected for one in first.faults] == [
        "La convention n'est signée par tous que le 26 janvier 2026."
    ]
    assert second.outcome is IntakeOutcome.TO_TAKE


def test_a_file_is_found_only_under_its_own_kind(world: World) -> None:
    sent = start(world, K.AGREEMENTS, table(K.AGREEMENTS, {}), file_id="file-1")
    with refused("not_found"):
        files.report(world.ports, world.agency, K.CONTRACTS, sent.id)
    with refused("not_found"):
        start(world, K.CONTRACTS, table(K.CONTRACTS, {}), file_id=sent.id)


def test_the_report_fits_a_response_even_when_every_cell_is_wrong(world: World) -> None:
    wrong = {one.name: "?" * 60 for one in COLUMNS[K.AGREEMENTS]}
    content = table(K.AGREEMENTS, *(MOST_LINES - 1) * [wrong], {})
    report = files.examine(world.ports, world.agency, K.AGREEMENTS, content)
    assert counted(report.lines, IntakeOutcome)[IntakeOutcome.TO_TAKE] == 1
    view = report_view(world.ports, report)
    assert view.counts[IntakeOutcome.INVALID] == MOST_LINES - 1
    assert [one.line for one in view.lines] == list(range(2, MOST_TOLD + 2))
    assert size_on_the_way(to_json(view).decode()) <= MOST_BYTES
