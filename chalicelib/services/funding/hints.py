"""The webhook of Démarches simplifiées: a hint to read files sooner, never trusted (RULES section 11).

A hint is not signed, so its address is secret: one per procedure, derived from the deployment's secret.
"""

from hmac import compare_digest

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide
from chalicelib.services.funding.sync import SYNC_TASK

PATH = "/api/v1/case-file-changes/"


def hint_key(ports: Ports, procedure: Procedure) -> str:
    """Return the secret part of the address of a procedure's hints."""
    return ports.signer.fingerprint(f"case-file-changes {procedure.value}")


def hint_addresses(ports: Ports, base_url: str) -> dict[Procedure, str]:
    """Return the addresses to enter in each procedure as « lien de rappel HTTP »."""
    return {one: f"{base_url}{PATH}{hint_key(ports, one)}" for one in Procedure}


def take_hint(ports: Ports, actor: Actor, key: str) -> None:
    """Queue the reading of a procedure, at most once in ten seconds; the content of the hint is ignored.

    What changes meanwhile is found by the queued reading or the next one. A pause stays in force: the task
    then sends no request.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> None:
        if guards.claim(ports, changes, guards.hint_claim(procedure, changes.at)):
            add_task(ports, changes, SYNC_TASK, procedure=procedure.value)

    require(actor, Act.HINT_CASE_FILES)
    given_key = key.encode()
    matching = [one for one in Procedure if compare_digest(hint_key(ports, one).encode(), given_key)]
    if not matching:
        raise not_found()
    procedure = matching[0]
    decide(ports, actor, work)
