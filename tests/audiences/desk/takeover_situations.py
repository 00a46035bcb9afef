"""The agency takes over what runs already: a file that waits, one that was taken over, links to send."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.takeover.files import TakeoverKind
from chalicelib.domain.takeover.takeover import incoming_takeover
from tests.audiences.site import Site
from tests.audiences.situations import staff_enters
from tests.services.takeover.files import table

K = TakeoverKind


def sent(site: Site, kind: TakeoverKind, *lines: dict[str, str]) -> str:
    """The page of a file that the browser sent."""
    file_id = site.ports.ids.new()
    site.ports.files.write(incoming_takeover(kind, file_id), table(kind, *lines or ({},)))
    return f"/espace/reprise/{kind.label}/{file_id}"


def taking_over(site: Site) -> dict[str, str]:
    """The agency signed in, with a convention taken over and a file with a line to correct."""
    staff_enters(site, Role.AGENCY)
    done = sent(site, K.AGREEMENTS)
    assert site.send(site.get(done), done).status == 303
    site.run_tasks()
    waiting = sent(
        site, K.CONTRACTS, {"number": "700001"}, {"email": "pas une adresse", "starts_on": "31/02/2026"}
    )
    return {
        "takeover": "/espace/reprise?liens=1",
        "takeover-agreements": "/espace/reprise/conventions",
        "takeover-contracts": "/espace/reprise/contrats",
        "takeover-trainings": "/espace/reprise/formations",
        "takeover-payments": "/espace/reprise/versements",
        "takeover-done": done,
        "takeover-trial": waiting,
    }
