"""Démarches simplifiées hints that a file changed: it is read sooner, and never believed (RULES section 11).

A hint is unsigned, so that its address is the secret: one for each procedure, made from the deployment's.
"""

from datetime import timedelta
from hmac import compare_digest

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Claim
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide
from chalicelib.services.funding.sync import SYNC_TASK

PATH = "/api/v1/case-file-changes/"
# Of one procedure; what is hinted meanwhile is found by the reading that is owed, or by the next one.
_EVERY = timedelta(seconds=10)


def hint_key(ports: Ports, procedure: Procedure) -> str:
    """The secret part of the address of a procedure's hints."""
    return ports.signer.fingerprint(f"case-file-changes {procedure.value}")


def hint_addresses(ports: Ports, base_url: str) -> dict[Procedure, str]:
    """What is entered in each procedure as « lien de rappel HTTP »."""
    return {one: f"{base_url}{PATH}{hint_key(ports, one)}" for one in Procedure}


def take_hint(ports: Ports, actor: Actor, key: str) -> None:
    """Owe the reading of a procedure now, at most once in ten seconds; what the hint says is not looked at.

    A reading that is paused stays so: the task then asks nothing.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> None:
        wanted = Claim(key=f"CASE_FILES#HINT#{procedure}", until=changes.at + _EVERY)
        if guards.claim(ports, changes, wanted):
            add_task(ports, changes, SYNC_TASK, procedure=procedure.value)

    require(actor, Act.HINT_CASE_FILES)
    given = key.encode()
    known = [one for one in Procedure if compare_digest(hint_key(ports, one).encode(), given)]
    if not known:
        raise not_found()
    procedure = known[0]
    decide(ports, actor, work)
