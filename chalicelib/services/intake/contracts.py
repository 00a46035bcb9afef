"""Existing contracts: their advisers, their recruitments, and the timers still to come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.intake.contracts import (
    ContractStanding,
    contract_of,
    end_of,
    examine_contract,
    left_on,
    new_candidate,
)
from chalicelib.domain.intake.files import EMAIL, NUMBER
from chalicelib.domain.intake.intake import ExaminedIntake
from chalicelib.domain.intake.lines import ReadLine
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import start_of_day
from chalicelib.domain.training.training import Training
from chalicelib.services.activity.silence import watch_silence
from chalicelib.services.applying.applications import clear_recruitment_timers
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding.ledgers import justify_before_intake
from chalicelib.services.funding.lifetime import reset_end_timer
from chalicelib.services.intake.readers import BatchReader, Reader
from chalicelib.services.recruiting.contracts import (
    least_pay_of,
    set_contract_end_timer,
    set_subsidy_notice_timer,
)
from chalicelib.services.recruiting.shortlist import store_match
from chalicelib.services.training import progress


class ContractChecker:
    """Checks the lines of a file of contracts, each after the previous ones."""

    def __init__(self, ports: Ports, reader: Reader) -> None:
        self._ports, self._reader = ports, reader
        # By application, the posts that the previous lines take permanently.
        self._posts_taken: Counter[str] = Counter()

    def prepare(self, lines: Sequence[ReadLine], reader: BatchReader) -> None:
        """Read together the items against which some lines are checked."""
        keyed_values = [one.values for one in lines if one.values.get(NUMBER) and one.values.get(EMAIL)]
        numbers = [one.values[NUMBER] for one in lines if one.values.get(NUMBER)]
        agreement_ids = reader.holders(map(guards.case_file_guard, numbers))
        candidate_ids = reader.holders(
            guards.candidate_guard(self._ports, one[EMAIL]) for one in keyed_values
        )
        recruitment_ids = reader.holders(
            guards.intake_guard(self._ports, one[NUMBER], one[EMAIL]) for one in keyed_values
        )
        reader.load(Agreement, agreement_ids.values())
        agreements = [reader.get(Agreement, one) for one in agreement_ids.values()]
        reader.load(Application, [one.application_id for one in agreements if one])
        reader.load(Candidate, candidate_ids.values())
        reader.load(Recruitment, recruitment_ids.values())

    def standing(self, line: ReadLine) -> ContractStanding:
        """Return the stored items that a line is about."""
        number, address = line.values.get(NUMBER), line.values.get(EMAIL)
        if number is None:
            return ContractStanding(free=0)
        reader, ports = self._reader, self._ports
        agreement = reader.get(Agreement, reader.holder(guards.case_file_guard(number)))
        application = reader.get(Application, agreement.application_id if agreement else None)
        taken = self._posts_taken[application.id] if application else 0
        if address is None:
            return ContractStanding(agreement=agreement, application=application, free=0)
        return ContractStanding(
            agreement=agreement,
            application=application,
            candidate=reader.get(Candidate, reader.holder(guards.candidate_guard(ports, address))),
            recruitment=reader.get(Recruitment, reader.holder(guards.intake_guard(ports, number, address))),
            free=application.posts_free - taken if application else 0,
        )

    def examine(self, line: ReadLine) -> ExaminedIntake:
        """Return the outcome of a line."""
        standing, ports = self.standing(line), self._ports
        minimum_pay = least_pay_of(ports, standing.application) if standing.application else _no_minimum
        examined = examine_contract(line, standing, ports.today(), minimum_pay)
        if examined.outcome.writes and left_on(line.values, ports.today()) is None and standing.application:
            self._posts_taken[standing.application.id] += 1
        return examined


def _no_minimum(_day: date) -> int | None:
    return None


def take(ports: Ports, changes: Changes, line: ReadLine, by: str, journal_details: Mapping[str, Any]) -> None:
    """Write the contract of a line; arguments as for ``agreements.take``.

    No e-mail is sent, and no timer is set for a past date. The ledger and the end of the agreement are
    written once all lines have been processed (``settle``).
    """
    standing, values, today = ContractChecker(ports, Reader(ports)).standing(line), line.values, ports.today()
    agreement, application = found(standing.agreement), found(standing.application)
    last_day = left_on(values, today)
    candidate = standing.candidate or new_candidate(values, id=ports.ids.new(), at=changes.at)
    recruitment = _recruitment(ports, agreement, application, candidate, line)
    hired = replace(application, posts_taken=application.posts_taken + 1).post_hired()
    match = replace(
        ports.store.match(agreement.structure_id, candidate.id) or _new_match(agreement, candidate, changes),
        status=MatchStatus.HIRED,
        changed_at=changes.at,
        recruitment_id=recruitment.id,
    )
    if last_day is None:
        candidate = replace(candidate, recruited_by=agreement.structure_id)
        changes.take(guards.hire_guard(candidate.id), recruitment.id)
    else:
        recruitment = replace(recruitment, ended_on=last_day, end_reason=end_of(values, last_day)).ended()
        if recruitment.leaves_subsidy(agreement.months):
            share = recruitment.subsidy_end(agreement.months)
            assert share is not None
            hired = hired.post_freed(today, share)
        match = match.moved_to(MatchStatus.ENDED, changes.at)
        candidate = replace(candidate, last_recruitment_id=candidate.last_recruitment_id or recruitment.id)
    changes.create(recruitment)
    changes.take(guards.intake_guard(ports, values[NUMBER], values[EMAIL]), recruitment.id)
    _write_candidate(ports, changes, candidate, journal_details, new=standing.candidate is None)
    store_match(changes, match)
    changes.update(hired)
    if hired.fully_hired:
        clear_recruitment_timers(changes, hired)
    if agreement.links_sent_on is not None:
        # The new adviser has been sent no link yet.
        changes.update(replace(agreement, links_sent_on=None))
    _set_timers(ports, changes, recruitment, agreement, application)
    changes.note(recruitment, "taken_in", **journal_details)


def _recruitment(
    ports: Ports, agreement: Agreement, application: Application, candidate: Candidate, line: ReadLine
) -> Recruitment:
    contract = contract_of(line.values)
    return Recruitment(
        id=ports.ids.new(),
        structure_id=agreement.structure_id,
        application_id=application.id,
        candidate_id=candidate.id,
        agreement_id=agreement.id,
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        status=RecruitmentStatus.HIRED,
        planned_hire_date=contract.starts_on,
        validated_at=start_of_day(contract.signed_on),
        contract=contract,
        share_ends_on=application.next_share,
        department=agreement.department,
        structure_name=agreement.title,
        taken_in_on=ports.today(),
    )


def _new_match(agreement: Agreement, candidate: Candidate, changes: Changes) -> Match:
    return Match(
        id=candidate.id,
        structure_id=agreement.structure_id,
        candidate_id=candidate.id,
        status=MatchStatus.NEW,
        changed_at=changes.at,
    )


def _write_candidate(
    ports: Ports, changes: Changes, candidate: Candidate, journal_details: Mapping[str, Any], *, new: bool
) -> None:
    if new:
        changes.create(candidate)
        changes.take(guards.candidate_guard(ports, candidate.email), candidate.id)
        changes.note(candidate, "taken_in", **journal_details)
    else:
        changes.update(candidate)


def _set_timers(
    ports: Ports,
    changes: Changes,
    recruitment: Recruitment,
    agreement: Agreement,
    application: Application,
) -> None:
    """Write the training of a recruitment and, while its contract runs, set the timers of both."""
    structure = found(ports.store.get(Structure, agreement.structure_id))
    training = Training.of(recruitment, place=structure.place, today=ports.today())
    changes.create(training)
    if recruitment.living:
        progress.set_timers(ports, changes, None, training, late_copy=False)
        set_contract_end_timer(changes, recruitment)
        set_subsidy_notice_timer(ports, changes, recruitment, application, future_only=True)
        watch_silence(ports, changes, recruitment)


def settle(ports: Ports, changes: Changes, agreement: Agreement, by: str) -> None:
    """Write the end of an agreement, and what its contracts justify for the quarters that are over.

    Args:
        ports: the outside.
        changes: the decision.
        agreement: whose contracts were taken in.
        by: the account of the agency.
    """
    justify_before_intake(ports, changes, agreement, by=by)
    reset_end_timer(ports, changes, agreement)
