"""How long the accounting pieces of an agreement are kept, and what stays after them (RULES 21, section 11).

Article L123-22 of the Code de commerce requires ten years. Sums in cents, days, numbers and ids stay, so that
every balance can still be computed.
"""

from dataclasses import replace
from datetime import date

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.calendar_rules import end_proof_deadline, pieces_deadline
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.training import Training

# Replaces a name, as on pages about a person who is no longer known.
FIRST_NAME, LAST_NAME = "Nom", "effacé"
# Replaces a required text that somebody typed.
_ERASED = "Texte effacé"


def pieces_kept_until(agreement: Agreement, ledger: Ledger | None, params: Parameters) -> date | None:
    """Return the last day on which accounting pieces are kept; None while the agreement is not closed.

    Args:
        agreement: any.
        ledger: its ledger; None when it was never signed by all, so that it is closed once it has ended.
        params: the values in force.
    """
    if agreement.status is not AgreementStatus.ENDED:
        return None
    closed_on = agreement.ended_on if ledger is None else ledger.closed_on
    return pieces_deadline(closed_on, params) if closed_on else None


def may_be_erased(agreement: Agreement, ledger: Ledger | None, today: date, params: Parameters) -> bool:
    """Return whether the law no longer requires the accounting pieces of an agreement.

    Args:
        agreement: any.
        ledger: its ledger, or None.
        today: the date in Paris.
        params: the values in force.
    """
    last_day = pieces_kept_until(agreement, ledger, params)
    return last_day is not None and last_day < today


def agreement_without_people(agreement: Agreement, today: date) -> Agreement:
    """Return an agreement without any name, whose accounting pieces are erased today, in Paris."""
    file = agreement.case_file
    if file is not None:
        pieces = tuple(replace(one, reason=_blank(one.reason)) for one in file.pieces)
        file = replace(file, url=None, reason=None, pieces=pieces)
    return replace(agreement, signatory=None, signatory_named_at=None, case_file=file, pieces_erased_on=today)


def ledger_without_people(ledger: Ledger) -> Ledger:
    """Return a ledger without accounts and without what people typed; no sum and no day of it changes."""
    settlement = ledger.settlement
    return replace(
        ledger,
        entries=tuple(replace(one, reference=None) for one in ledger.entries),
        instalments=tuple(replace(one, why=None, until=None) for one in ledger.instalments),
        orders=tuple(replace(one, account=None) for one in ledger.orders),
        settlement=settlement
        and replace(settlement, dispute=_blank(settlement.dispute), answer=_blank(settlement.answer)),
        recoveries=tuple(
            replace(one, sent_to=_ERASED, cancelled_why=_blank(one.cancelled_why))
            for one in ledger.recoveries
        ),
    )


def follow_up_without_people(follow_up: FollowUp) -> FollowUp:
    """Return a follow-up without its declaration and exchanges; what the funder withheld stays counted."""
    decisions = tuple(replace(one, reason=_ERASED) for one in follow_up.part_time_decisions)
    return replace(
        follow_up,
        declaration=None,
        question=None,
        answered_question=None,
        questioned_on=None,
        facts=(),
        exchanges=(),
        part_time_decisions=decisions,
    )


def outlived(recruitment: Recruitment, today: date, params: Parameters) -> bool:
    """Return whether a recruitment and its files are past their retention, under an erased agreement.

    Args:
        recruitment: any.
        today: the date in Paris.
        params: the values in force.
    """
    if recruitment.living:
        return False
    last_day = recruitment.last_day
    return last_day is None or end_proof_deadline(last_day, params) < today


def recruitment_without_people(recruitment: Recruitment) -> Recruitment:
    """Return a recruitment without name, pay or files; its days stay, since the subsidy is computed from
    them."""
    contract = recruitment.contract
    return replace(
        recruitment,
        first_name=FIRST_NAME,
        last_name=LAST_NAME,
        contract=replace(contract, gross_pay_cents=None) if contract else None,
        contract_copy=None,
        end_proof=None,
        superior=None,
        suspensions=tuple(replace(one, kind=SuspensionKind.OTHER) for one in recruitment.suspensions),
        away_before=tuple(replace(one, kind=SuspensionKind.OTHER) for one in recruitment.away_before),
    )


def training_without_people(training: Training) -> Training:
    """Return the training of such a recruitment, without name and certificate."""
    return replace(training, first_name=FIRST_NAME, last_name=LAST_NAME, certificate=None)


def _blank(text: str | None) -> str | None:
    return _ERASED if text else None
