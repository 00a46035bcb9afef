"""What the funder and a structure read of agreements (RULES section 7)."""

from collections.abc import Iterable

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import found, send_email


def list_agreements(
    ports: Ports, actor: Actor, *, tray: AgreementTray, limit: int, cursor: str | None
) -> Page[Agreement]:
    """Return the agreements of a tray, what waits longest first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.LIST_AGREEMENTS)
    return ports.store.agreements_in(tray, limit=limit, cursor=cursor)


def read_agreement(ports: Ports, actor: Actor, agreement_id: str, act: Act = Act.SEE_AGREEMENT) -> Agreement:
    """Return an agreement, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    agreement = found(ports.store.get(Agreement, agreement_id))
    require(actor, act, agreement)
    return agreement


def agreements_of_recruitments(ports: Ports, recruitments: Iterable[Recruitment]) -> list[Agreement]:
    """Return the agreements of recruitments that the reader may see, in the order of the recruitments (may
    lag)."""
    ids = sorted({one.agreement_id for one in recruitments})
    by_id, _ = ports.store.several([(Agreement, one) for one in ids]) if ids else ({}, {})
    return [by_id[one] for one in ids if one in by_id]


def application_of(ports: Ports, agreement: Agreement) -> Application:
    """Return the application whose posts an agreement is for."""
    return found(ports.store.get(Application, agreement.application_id))


def keeps_accounting_records(ports: Ports, agreement_id: str) -> bool:
    """Return whether what proves the use of an agreement's money must be kept as an accounting record."""
    return found(ports.store.get(Agreement, agreement_id)).keeps_pieces


def tell_structure(
    ports: Ports, changes: Changes, agreement: Agreement, template: str, **params: str
) -> None:
    """Owe its structure an e-mail about an agreement; facts not in ``params`` are read when it is sent."""
    structure = found(ports.store.get(Structure, agreement.structure_id))
    send_email(ports, changes, template, to=structure.contact_email, about=agreement.id, params=params)
