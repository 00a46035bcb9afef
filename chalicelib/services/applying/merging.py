"""The agency merges the duplicates of a structure (RULES sections 4, 8)."""

from chalicelib.domain.access.account import AccountStatus
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.services.access.accounts import send_invitation
from chalicelib.services.applying.applications import end_application, read_application
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.deciding.publication import ensure_contact_account


def merge(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    into: str,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Close an application as a duplicate of another one; idempotent.

    When the kept one has a structure, the contact of the duplicate is invited to its space. To undo the
    merge, the agency revives the duplicate and the structure closes the account.

    Args:
        ports: the outside.
        actor: the agency.
        application_id: the duplicate.
        into: the application that is kept.
        reason: both contacts read it.
        expected_version: of the duplicate, as the person saw it.

    Raises:
        Refusal: ``not_found``, ``merge_refused``, ``posts_still_held`` or ``status_forbids``. Stale: somebody
            changed the duplicate meanwhile.
    """

    def work(changes: Changes) -> Application:
        duplicate = read_application(ports, actor, application_id, Act.CLOSE_APPLICATION)
        if duplicate.merged_into == into:
            return duplicate
        kept_application = read_application(ports, actor, into, Act.CLOSE_APPLICATION)
        require_version(duplicate, expected_version)
        merged = duplicate.merged(kept_application, reason)
        end_application(ports, changes, merged)
        if kept_application.structure_id is not None:
            structure = found(ports.store.get(Structure, kept_application.structure_id))
            account = ensure_contact_account(ports, changes, merged, structure)
            if account is not None and account.status is AccountStatus.INVITED:
                send_invitation(ports, changes, account, "staff_invited")
        params = {"reason": reason}
        send_email(
            ports, changes, "application_merged", to=merged.contact.email, about=merged.id, params=params
        )
        if kept_application.contact.email != merged.contact.email:
            params = {"reason": reason, "second": merged.id}
            send_email(
                ports,
                changes,
                "application_joined",
                to=kept_application.contact.email,
                about=kept_application.id,
                params=params,
            )
        note_reason(ports, changes, merged, "merged", reason, into=kept_application.id)
        return merged

    # Another decision may create the account of the same address at the same time.
    return decide(ports, actor, work, reads_guards=(guards.ACCOUNTS,))
