"""Lists of agreements for staff, with counts and what waits longest (RULES sections 7, 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.selection import AgreementSelection, Listed, counted
from chalicelib.domain.funding.summary import AgreementSummary
from chalicelib.domain.reorganising.claims import RunningTerms, running_terms
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.services.core import lists
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class AgreementsWaiting:
    """How many agreements a tray has, and since when the oldest waits."""

    tray: AgreementTray
    count: int
    since: date


def visible_agreements(ports: Ports, actor: Actor) -> list[AgreementSummary]:
    """Return the summary of every agreement that somebody may list: for a prefecture, of its departments.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_AGREEMENTS)
    own = departments_of(actor)
    return ports.store.agreement_summaries(sorted(ports.places.departments()) if own is None else own)


def select(
    ports: Ports, actor: Actor, selection: AgreementSelection, *, page: int, size: int
) -> lists.TrayPage[AgreementSummary, Listed]:
    """Return a page of the agreements of a selection.

    Args:
        ports: the outside.
        actor: staff.
        selection: a tray, a search, a department and an order.
        page: from 1; a page past the end is empty.
        size: agreements per page.

    Raises:
        Refusal: ``not_found``.
    """
    summaries = visible_agreements(ports, actor)
    return lists.TrayPage.of(selection.of(summaries), page=page, size=size, counts=counted(summaries))


def every(ports: Ports, actor: Actor, selection: AgreementSelection) -> list[AgreementSummary]:
    """Return every agreement of a selection, sorted.

    Raises:
        Refusal: ``not_found``.
    """
    return selection.of(visible_agreements(ports, actor))


def waiting_in(ports: Ports, actor: Actor, tray: AgreementTray) -> list[AgreementsWaiting]:
    """Return what waits in one small tray of the whole country; empty when nothing does.

    It does not filter by department: for a prefecture, ``waiting`` does.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_AGREEMENTS)
    assert departments_of(actor) is None
    agreements = lists.every(ports.store.agreements_in, tray)
    waiting_since = [one.waits_since or paris_date(one.created_at) for one in agreements]
    return (
        [AgreementsWaiting(tray=tray, count=len(waiting_since), since=min(waiting_since))]
        if waiting_since
        else []
    )


def waiting(ports: Ports, actor: Actor, trays: Sequence[AgreementTray]) -> list[AgreementsWaiting]:
    """Return what waits, by tray; empty trays are left out.

    Raises:
        Refusal: ``not_found``.
    """
    return _in_trays(visible_agreements(ports, actor), trays)


@dataclass(frozen=True, kw_only=True)
class ClaimsWaiting:
    """The sums of the country that structures owe, on the first page of the funder.

    Args:
        late_orders: how many recovery orders are late.
        terms: the running terms to declare claims to liquidators; None without any.
    """

    late_orders: int = 0
    terms: RunningTerms | None = None


def waiting_with_claims(
    ports: Ports, actor: Actor, trays: Sequence[AgreementTray]
) -> tuple[list[AgreementsWaiting], ClaimsWaiting]:
    """Return what waits in the country, by tray, and what structures owe, in one read.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_AGREEMENTS)
    require(actor, Act.LIST_INSTALMENTS)
    require(actor, Act.DECLARE_CLAIM)
    today = ports.today()
    agreements, orders, liquidations = ports.store.agreements_with_claims(sorted(ports.places.departments()))
    return _in_trays(agreements, trays), ClaimsWaiting(
        late_orders=sum(one.late(today) for one in orders),
        terms=running_terms(liquidations, today, ports.parameters()),
    )


def _in_trays(
    summaries: Sequence[AgreementSummary], trays: Sequence[AgreementTray]
) -> list[AgreementsWaiting]:
    rows = []
    for tray in trays:
        waiting_since = [one.waits_since for one in summaries if one.tray is tray]
        if waiting_since:
            rows.append(AgreementsWaiting(tray=tray, count=len(waiting_since), since=min(waiting_since)))
    return rows
