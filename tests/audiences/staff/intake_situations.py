"""The pages of an intake: a file that waits, one that was taken in, links to send."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import incoming_intake
from tests.audiences.site import Site
from tests.audiences.situations import staff_enters
from tests.services.intake.files import table

K = IntakeKind


def sent(site: Site, kind: IntakeKind, *lines: dict[str, str]) -> str:
    """Return the page of a file that the browser uploaded."""
    file_id = site.ports.ids.new()
    site.ports.files.write(incoming_intake(kind, file_id), table(kind, *lines or ({},)))
    return f"/espace/ouverture/{kind.label}/{file_id}"


def taking_in(site: Site) -> dict[str, str]:
    """Sign in the agency, with an agreement taken in and a file with a line to correct."""
    staff_enters(site, Role.AGENCY)
    done = sent(site, K.AGREEMENTS)
    assert site.send(site.get(done), done).status == 303
    site.run_tasks()
    waiting = sent(
        site, K.CONTRACTS, {"number": "700001"}, {"email": "pas une adresse", "starts_on": "31/02/2026"}
    )
    return {
        "intake": "/espace/ouverture?liens=1",
        "intake-agreements": "/espace/ouverture/conventions",
        "intake-contracts": "/espace/ouverture/contrats",
        "intake-trainings": "/espace/ouverture/formations",
        "intake-payments": "/espace/ouverture/versements",
        "intake-done": done,
        "intake-trial": waiting,
    }
