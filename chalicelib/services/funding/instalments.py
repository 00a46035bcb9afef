"""The instalments on the funder's desk: proposed by one person, approved by another, suspended (RULES 21)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import (
    InstalmentTray,
    LedgerSummary,
    ListedInstalment,
    in_trays,
    parted_ref,
    searched,
)
from chalicelib.domain.funding.ledger.sums_to_return import ReturnTray, by_tray
from chalicelib.domain.reorganising.claims import ClaimTray, claims_by_tray
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, note_reason, require_version
from chalicelib.services.funding.ledgers import pen_of, read_ledger, write_ledger

S = InstalmentStatus


@dataclass(frozen=True, kw_only=True)
class InstalmentDesk(TrayPage[ListedInstalment, InstalmentTray]):
    """A page of a list of instalments.

    Args:
        cents: the sum of the list, in euro cents.
        late_orders: how many recovery orders of the country are late and not paid.
        undeclared: how many claims of the country are to be declared to a liquidator.
    """

    cents: int
    late_orders: int
    undeclared: int


def all_ledger_summaries(ports: Ports) -> list[LedgerSummary]:
    """Return the summary of every ledger of the country (may lag)."""
    return ports.store.ledger_summaries(sorted(ports.places.departments()))


def select(
    ports: Ports,
    actor: Actor,
    tray: InstalmentTray,
    *,
    text: str,
    department: str | None,
    page: int,
    size: int,
) -> InstalmentDesk:
    """Return the instalments of a tray, those that wait longest first.

    Args:
        ports: the outside.
        actor: the funder, or the agency.
        tray: which ones.
        text: the beginnings of words of the structure's name.
        department: its code; all of them when None.
        page: from 1; a page past the end is empty.
        size: instalments per page.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_INSTALMENTS)
    ledgers, liquidations = ports.store.ledgers_with_liquidations(sorted(ports.places.departments()))
    claims = claims_by_tray(ledgers, liquidations, ports.parameters())
    trays = in_trays(ledgers)
    picked = searched(trays[tray], text, department)
    return InstalmentDesk.of(
        picked,
        page=page,
        size=size,
        counts={one: len(in_tray) for one, in_tray in trays.items()},
        cents=sum(one.figures.cents for one in picked),
        late_orders=len(by_tray(ledgers, ports.today())[ReturnTray.LATE]),
        undeclared=len(claims[ClaimTray.TO_DECLARE]),
    )


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """The result of an act on several instalments.

    Args:
        done: how many are now as asked, including those that were so before.
        left: how many could not be changed.
        reasons: why not, each sentence once.
    """

    done: int
    left: int
    reasons: tuple[str, ...]


Transition = Callable[[Instalment, str], Instalment]


def _change_each(
    ports: Ports,
    actor: Actor,
    act: Act,
    refs: Sequence[str],
    *,
    journal_act: str,
    is_done: Callable[[Instalment, str], bool],
    transition: Transition,
) -> BatchResult:
    """Change each instalment in a transaction of its own; the refusal of a single one is raised.

    The instalments of one page are few enough for a request. After a crash the rest is unchanged, and
    sending the same choice again completes it.
    """
    require(actor, act)
    by = own_account(actor).id
    done, refusals = 0, []
    sorted_refs = sorted(set(refs))
    for ref in sorted_refs:
        agreement_id, number = parted_ref(ref)

        def work(changes: Changes, agreement_id: str = agreement_id, number: int = number) -> None:
            ledger = read_ledger(ports, actor, agreement_id, act)
            one = found_instalment(ledger, number)
            if is_done(one, by):
                return
            # Made due again, it may be more than what is granted since posts went to another structure.
            after = ledger.with_instalment(transition(one, by)).within_granted(pen_of(ports, changes, by))
            write_ledger(ports, changes, ledger, after)
            changes.note(after, journal_act, number=number)

        try:
            decide(ports, actor, work)
            done += 1
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals and not done:
        raise refusals[0]
    reasons = tuple(sorted({one.message for one in refusals}))
    return BatchResult(done=done, left=len(refusals), reasons=reasons)


def found_instalment(ledger: Ledger, number: int) -> Instalment:
    """Return the instalment of a number.

    Raises:
        Refusal: ``not_found``.
    """
    one = ledger.instalment(number)
    if one is None:
        raise not_found()
    return one


def propose(ports: Ports, actor: Actor, *, instalments: Sequence[str]) -> BatchResult:
    """Propose to pay some instalments that are due; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        instalments: as ``instalment_ref``.

    Raises:
        Refusal: the first refusal when no instalment could be changed: ``not_found`` or
            ``status_forbids``.
    """
    today = ports.today()
    return _change_each(
        ports,
        actor,
        Act.PROPOSE_INSTALMENTS,
        instalments,
        journal_act="instalment_proposed",
        is_done=lambda one, by: one.status is S.PROPOSED and one.proposed_by == by,
        transition=lambda one, by: one.proposed(by, today),
    )


def approve(ports: Ports, actor: Actor, *, instalments: Sequence[str]) -> BatchResult:
    """Approve instalments that another person proposed; idempotent. Arguments as for ``propose``.

    Raises:
        Refusal: ``same_person`` too.
    """
    today = ports.today()
    return _change_each(
        ports,
        actor,
        Act.APPROVE_INSTALMENTS,
        instalments,
        journal_act="instalment_approved",
        is_done=lambda one, by: one.status is S.APPROVED and one.approved_by == by,
        transition=lambda one, by: one.approved(by, today),
    )


def send_back(ports: Ports, actor: Actor, *, instalments: Sequence[str]) -> BatchResult:
    """Make instalments due again, to be proposed; idempotent. Arguments and refusals as for ``propose``.

    It withdraws a proposal or an approval, ends a suspension, or lets a returned instalment be paid again.
    """
    today = ports.today()
    return _change_each(
        ports,
        actor,
        Act.SEND_BACK_INSTALMENTS,
        instalments,
        journal_act="instalment_sent_back",
        is_done=lambda one, by: one.status is S.DUE,
        transition=lambda one, by: one.sent_back(today),
    )


def suspend(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    number: int,
    why: str,
    until: str,
    expected_version: int | None = None,
) -> Ledger:
    """Suspend an instalment that was not ordered; its structure is told why and until what; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of its agreement.
        number: of the instalment.
        why: the reason.
        until: what must happen for the suspension to end.
        expected_version: of the ledger, as it was seen.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed the ledger meanwhile.
    """

    def work(changes: Changes) -> Ledger:
        ledger = read_ledger(ports, actor, agreement_id, Act.SUSPEND_INSTALMENT)
        one = found_instalment(ledger, number)
        if one.status is S.SUSPENDED and (one.why, one.until) == (why, until):
            return ledger
        require_version(ledger, expected_version)
        after = ledger.with_instalment(one.suspended(why, until, ports.today()))
        write_ledger(ports, changes, ledger, after)
        note_reason(ports, changes, after, "instalment_suspended", why, number=number)
        return after

    return decide(ports, actor, work)
