"""Files of an intake as a civil servant prepares them, and their intake in a ``World``."""

from collections.abc import Mapping, Sequence

from chalicelib.domain.intake.files import COLUMNS, IntakeKind
from chalicelib.domain.intake.intake import Intake, incoming_intake
from chalicelib.services.intake import files
from tests.support.world import World, siret

K = IntakeKind
_LINES: Mapping[IntakeKind, Mapping[str, str]] = {
    K.AGREEMENTS: {
        "number": "700001",
        "siret": siret(77_001),
        "name": "Commune de Nancy",
        "kind": "commune",
        "postal_code": "54000",
        "commune": "Nancy",
        "contact_first_name": "Anne",
        "contact_last_name": "Martin",
        "job_title": "Directrice générale",
        "contact_email": "anne.martin@nancy.example",
        "decided_on": "05/01/2026",
        "posts": "1",
        "months": "24",
        "per_post_cents": "50 000,00",
        "structure_signed_on": "20/01/2026",
        "funder_signed_on": "26/01/2026",
    },
    K.CONTRACTS: {
        "number": "700001",
        "first_name": "Léa",
        "last_name": "Roy",
        "email": "lea.roy@courriel.example",
        "postal_code": "54000",
        "commune": "Nancy",
        "contract": "CDD",
        "starts_on": "01/02/2026",
        "ends_on": "31/01/2028",
        "gross_pay_cents": "1 900,00",
    },
    K.TRAININGS: {
        "number": "700001",
        "email": "lea.roy@courriel.example",
        "outcome": "réussie",
        "hours": "420",
        "course_starts_on": "09/02/2026",
        "course_ends_on": "15/05/2026",
        "where": "PoleS Nancy",
        "exam_on": "20/05/2026",
    },
    K.PAYMENTS: {
        "number": "700001",
        "rank": "1",
        "cents": "15 000,00",
        "paid_on": "10/03/2026",
        "reference": "VIR-2026-0417",
    },
}


def agreement_line(place: int) -> dict[str, str]:
    """Return the fields that differ from one agreement of a file to the next."""
    return {
        "number": str(710_000 + place),
        "siret": siret(80_000 + place),
        "name": f"Commune n° {place}",
        "contact_email": f"contact{place}@commune.example",
    }


def table(kind: IntakeKind, *lines: Mapping[str, str], separator: str = ";") -> bytes:
    """Return a file of a kind with usual lines, changed as given."""
    columns = COLUMNS[kind]
    cells = [
        [f'"{value}"' if separator in value else value for value in _values(kind, line)] for line in lines
    ]
    rows = [[one.label for one in columns], *cells]
    return "\n".join(separator.join(row) for row in rows).encode()


def _values(kind: IntakeKind, line: Mapping[str, str]) -> Sequence[str]:
    whole = {**_LINES[kind], **line}
    return [whole.get(one.name, "") for one in COLUMNS[kind]]


def start(
    world: World, kind: IntakeKind, content: bytes, *, only_sound: bool = False, file_id: str = ""
) -> Intake:
    """Upload a file, and start its intake."""
    file_id = file_id or world.ports.ids.new()
    world.files.write(incoming_intake(kind, file_id), content)
    return files.start(world.ports, world.agency, kind, file_id, only_sound=only_sound)


def take(world: World, kind: IntakeKind, *lines: Mapping[str, str], only_sound: bool = False) -> Intake:
    """Take in some lines completely."""
    asked = start(world, kind, table(kind, *lines or ({},)), only_sound=only_sound)
    world.run_tasks()
    return world.fresh(asked)
