"""What is shown of the money of an agreement, to whoever may read it (RULES 21)."""

from datetime import date, datetime

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import Entry, EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.settlement import Stage
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports


class InstalmentView(View):
    """One payment of the subsidy; ``words`` say what makes it due, ``withheld`` what part time took away."""

    number: int
    percent: int
    words: str
    cents: int
    withheld: int
    status: InstalmentStatus
    status_label: str
    since: date
    due_on: date | None
    why: str | None
    until: str | None
    paid_on: date | None


class EntryView(View):
    """A line of a ledger, negative for a counter-entry; ``words`` say what caused it."""

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
    """The final balance, and what was said of it."""

    settled_on: date
    answer_by: date | None
    dispute: str | None
    answer: str | None


class LedgerView(View):
    """The money of an agreement."""

    id: str
    version: int
    structure_name: str
    department: str
    signed_on: date
    stage: Stage
    stage_label: str
    balances: BalancesView
    instalments: list[InstalmentView]
    entries: list[EntryView]
    settlement: SettlementView | None


def ledger_shown(_ports: Ports, ledger: Ledger) -> LedgerView:
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
    """Return what caused an entry, as people read it."""
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
        case "entry":
            return f"écriture contraire de la ligne {which}"
    return _WORDS[what]
