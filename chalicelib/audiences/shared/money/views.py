"""Views of the money of an agreement (RULES 21)."""

from datetime import date, datetime

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import Entry, EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger, SetOff
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports


class InstalmentView(View):
    """One payment of the subsidy; ``words`` tells what makes it due, ``withheld`` is kept for part time."""

    number: int
    percent: int
    words: str
    cents: int
    offset_cents: int
    withheld: int
    status: InstalmentStatus
    status_label: str
    since: date
    due_on: date | None
    why: str | None
    until: str | None
    paid_on: date | None


class EntryView(View):
    """A line of a ledger, negative for a counter-entry; ``words`` tells its cause."""

    number: int
    kind: EntryKind
    kind_label: str
    cents: int
    on: date
    at: datetime
    words: str
    reference: str | None


class BalancesView(View):
    """The sums of a ledger, in euro cents."""

    granted: int
    due: int
    paid: int
    justified: int
    advance: int
    to_return: int
    returned: int
    waived: int
    awaited: int


class SettlementView(View):
    """The final balance, and the answers to it."""

    settled_on: date
    answer_by: date | None
    dispute: str | None
    answer: str | None


class RecoveryView(View):
    """An order to recover a sum to return, or a part of it; ``late``: not paid after its last day."""

    number: str
    issued_on: date
    cents: int
    sent_to: str
    pay_by: date
    left_cents: int
    late: bool
    cancelled_on: date | None
    cancelled_why: str | None


class OffsetView(View):
    """A sum to return, set off against an instalment of another agreement of the structure.

    ``claimed_here``: True in the agreement of the sum to return, False in that of the instalment. ``number``
    numbers the set-offs of the agreement of the sum to return.
    """

    number: int
    claimed_here: bool
    other_agreement_id: str
    other_name: str
    instalment: int
    cents: int
    on: date
    reversed_on: date | None


class LedgerView(View):
    """The money of an agreement."""

    id: str
    version: int
    structure_name: str
    department: str
    signed_on: date
    stage: SettlementStage
    stage_label: str
    balances: BalancesView
    instalments: list[InstalmentView]
    entries: list[EntryView]
    settlement: SettlementView | None
    recoveries: list[RecoveryView]
    offsets: list[OffsetView]


def ledger_shown(ports: Ports, ledger: Ledger) -> LedgerView:
    """Return the money of an agreement."""
    return LedgerView(
        id=ledger.id,
        version=ledger.version,
        structure_name=ledger.structure_name,
        department=ledger.department,
        signed_on=ledger.signed_on,
        stage=ledger.stage,
        stage_label=ledger.stage.label,
        balances=BalancesView.model_validate(ledger.balances),
        instalments=[
            InstalmentView(
                number=one.number,
                percent=one.share.percent,
                words=one.share.words,
                cents=one.cents,
                offset_cents=one.offset_cents,
                withheld=one.withheld,
                status=one.status,
                status_label=one.status.label,
                since=one.since,
                due_on=one.due_on,
                why=one.why,
                until=one.until,
                paid_on=one.paid_on,
            )
            for one in ledger.instalments
        ],
        entries=[_entry(number, one) for number, one in enumerate(ledger.entries, start=1)],
        settlement=SettlementView.model_validate(ledger.settlement) if ledger.settlement else None,
        recoveries=[
            RecoveryView(
                **vars(one),
                left_cents=ledger.left_of(one),
                late=one is ledger.unpaid_recovery and ledger.recovery_late(ports.today()),
            )
            for one in ledger.recoveries
        ],
        offsets=[_offset(ledger, one) for one in ledger.offsets],
    )


def _offset(ledger: Ledger, one: SetOff) -> OffsetView:
    here = one.claim_id == ledger.id
    return OffsetView(
        number=one.number,
        claimed_here=here,
        other_agreement_id=one.onto_id if here else one.claim_id,
        other_name=one.onto_name if here else one.claim_name,
        instalment=one.instalment,
        cents=one.cents,
        on=one.on,
        reversed_on=one.reversed_on,
    )


def _entry(number: int, one: Entry) -> EntryView:
    return EntryView(
        number=number,
        kind=one.kind,
        kind_label=one.kind.label,
        cents=one.cents,
        on=one.on,
        at=one.at,
        words=about_words(one.about),
        reference=one.reference,
    )


_WORDS = {
    "balance": "solde de la convention",
    "dispute": "réponse à la contestation",
    "payment": "somme reçue de la structure",
    "waiver": "remise par l'Agence",
}


def about_words(about: str) -> str:
    """Return the cause of an entry in French."""
    what, _, which = about.partition(":")
    match what:
        case "text":
            return f"texte n° {which} de la convention"
        case "instalment":
            return f"versement n° {which}"
        case "quarter":
            return f"suivi du {Quarter.parse(which).label}"
        case "part_time":
            return f"temps partiel du {Quarter.parse(which).label}"
        case "payment" if which:
            return f"somme reçue de la structure, titre de perception n° {which}"
        case "waiver" if which:
            return f"remise par l'Agence, titre de perception n° {which}"
        case "offset":
            return f"compensation n° {which.rpartition(':')[2]} avec une autre convention de la structure"
        case "transfer":
            return "postes repris par une autre structure"
        case "entry":
            return f"écriture contraire de la ligne {which}"
    return _WORDS[what]
