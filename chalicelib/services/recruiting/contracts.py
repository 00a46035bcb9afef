"""The employment contract: recorded, corrected, taken back (RULES 14, section 5)."""

from collections.abc import Collection
from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession, Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.likelihood import least_pay_compared
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.recruiting.contract import Contract, ContractKind, ContractRemark, LeastPay, Post
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus, require_not_counted
from chalicelib.domain.shared.calendar_rules import agreement_notice, end_of_day, local_date, morning_of
from chalicelib.services.activity.silence import watch_silence
from chalicelib.services.applying.applications import clear_recruitment_timers, set_recruitment_timers
from chalicelib.services.core.changes import Changes, Scalar, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.following_up.follow_up import check_quarters
from chalicelib.services.funding.lifetime import correct_end
from chalicelib.services.recruiting import contract_copy, end_proof, supplies
from chalicelib.services.recruiting.recruit import read_recruitment, tell_both
from chalicelib.services.training import progress

CONTRACT_END = "contract.end"
SUBSIDY_NOTICE = "subsidy.notice"


def record_contract(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    kind: ContractKind,
    signed_on: date,
    starts_on: date,
    ends_on: date | None,
    gross_pay_cents: int,
    full_time: bool,
    confirmed_remarks: Collection[ContractRemark] = (),
) -> Recruitment:
    """Record the signed contract, or correct it (RULES 3, 14, section 5); idempotent.

    A structure may correct the dates of its contract until the funder accepts a follow-up that counts it.

    Raises:
        Refusal: ``not_found``, ``contract_counted``, ``rupture_date`` or ``status_forbids``.
        Refusals: ``contract_dates``, ``contract_pay`` or ``contract_part_time``, or the remarks that are not
            confirmed.
    """
    contract = Contract(
        kind=kind,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        gross_pay_cents=gross_pay_cents,
        full_time=full_time,
    )

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.RECORD_CONTRACT)
        if before.contract == contract:
            return before
        if before.contract is None:
            found(ports.store.get(Structure, before.structure_id)).require_going_on()
        if before.contract is None or not contract.same_dates(before.contract):
            require_correctable(ports, actor, before)
        candidate = found(ports.store.get(Candidate, before.candidate_id))
        application = found(ports.store.get(Application, before.application_id))
        post, params = _post(application, before, candidate), ports.parameters()
        contract.require_possible(
            post, ports.today_at(application.place), params, least_pay_of(ports, application)
        )
        contract.require_confirmed(post, confirmed_remarks, params)
        return _write_contract(ports, changes, before, contract, application, reason=None)

    return decide(ports, actor, work)


def check_contract(ports: Ports, actor: Actor, recruitment_id: str, answers: Contract) -> None:
    """Apply the rules of ``record_contract`` to the answers that are valid so far (``Answered``).

    Raises:
        Refusal: ``not_found``. Refusals: those of ``record_contract``. Unanswered: some answers are missing.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.RECORD_CONTRACT)
    candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
    application = found(ports.store.get(Application, recruitment.application_id))
    today = ports.today_at(application.place)
    Contract.require_possible(
        answers,
        _post(application, recruitment, candidate),
        today,
        ports.parameters(),
        least_pay_of(ports, application),
    )


def check_correction(ports: Ports, actor: Actor, recruitment_id: str, answers: Contract) -> None:
    """Apply the rules of ``correct_contract`` to the answers that are valid so far (``Answered``)."""
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.RECORD_CONTRACT)
    application = found(ports.store.get(Application, recruitment.application_id))
    Contract.require_sound(answers, ports.today_at(application.place), least_pay_of(ports, application))


def correct_contract(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    kind: ContractKind,
    signed_on: date,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    gross_pay_cents: int | None = None,
    full_time: bool | None = None,
    expected_version: int | None = None,
) -> Recruitment:
    """Record or correct a contract by the agency, with a reason (RULES section 10); idempotent.

    Pay and working time are kept as recorded when they are not given.

    Raises:
        Refusal: ``not_found``, ``rupture_date`` or ``status_forbids``. Refusals: ``contract_dates``,
            ``contract_pay`` or ``contract_part_time``. Stale: somebody changed the recruitment meanwhile.
    """
    given = Contract(
        kind=kind,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        gross_pay_cents=gross_pay_cents,
        full_time=full_time,
    )

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.RECORD_CONTRACT)
        corrected = given.completed_by(before.contract)
        if before.contract == corrected:
            return before
        require_version(before, expected_version)
        application = found(ports.store.get(Application, before.application_id))
        corrected.require_sound(ports.today_at(application.place), least_pay_of(ports, application))
        return _write_contract(ports, changes, before, corrected, application, reason=reason)

    return decide(ports, actor, work)


def require_correctable(ports: Ports, actor: Actor, recruitment: Recruitment) -> None:
    """Refuse a correction by the structure once the funder counted the contract; the agency may always do so.

    Raises:
        Refusal: ``contract_counted``.
    """
    if isinstance(actor, AccountSession) and actor.role is Role.AGENCY:
        return
    follow_ups: list[FollowUp] = [*every(ports.store.follow_ups_of_structure, recruitment.structure_id)]
    require_not_counted(recruitment, follow_ups)


def least_pay_of(ports: Ports, application: Application) -> LeastPay:
    """Return the minimum wage where a structure is; None before the first day on which one is known."""

    def month_cents(day: date) -> int | None:
        if not least_pay_compared(application.place.department):
            return None
        try:
            return ports.parameters_on(day).smic_month_cents
        except LookupError:
            return None

    return month_cents


def _post(application: Application, recruitment: Recruitment, candidate: Candidate) -> Post:
    """Return the post of a recruitment, against which the dates of its contract are checked."""
    assert application.decided_on is not None and application.recruitment_deadline is not None
    return Post(
        decided_on=application.decided_on,
        term=application.recruitment_deadline,
        validated_on=local_date(recruitment.validated_at, application.place.department),
        available_from=candidate.available_from,
        months=application.agreement_months,
        cents=application.subsidy_per_post_cents,
        share_ends_on=recruitment.share_ends_on if recruitment.contract else application.next_share,
    )


def _write_contract(
    ports: Ports,
    changes: Changes,
    before: Recruitment,
    contract: Contract,
    application: Application,
    *,
    reason: str | None,
) -> Recruitment:
    """Store a contract or its correction, tell structure and candidate, and journal both sets of dates."""
    former_contract = before.contract
    recruitment = (
        before.corrected(contract) if former_contract else before.signed(contract, application.next_share)
    )
    changes.update(recruitment)
    progress.update_from_recruitment(ports, changes, recruitment)
    set_contract_end_timer(changes, recruitment)
    contract_copy.COPY.set_deletion_timer(ports, changes, recruitment)
    correct_end(ports, changes, recruitment)
    set_subsidy_notice_timer(ports, changes, recruitment, application)
    watch_silence(ports, changes, recruitment)
    since = min(contract.starts_on, former_contract.starts_on) if former_contract else contract.starts_on
    kind = FactKind.CONTRACT_CORRECTED if former_contract else FactKind.CONTRACT_RECORDED
    if former_contract is None or not contract.same_dates(former_contract):
        check_quarters(ports, changes, recruitment, since, kind)
    if former_contract is None:
        match = found(ports.store.match(recruitment.structure_id, recruitment.candidate_id))
        hired = application.post_hired()
        changes.update(match.moved_to(MatchStatus.HIRED, changes.at))
        changes.update(hired)
        if hired.fully_hired:
            clear_recruitment_timers(changes, hired)
        tell_both(ports, changes, recruitment, "contract_recorded")
        supplies.owe_size_request(ports, changes, recruitment.agreement_id)
        note_reason(ports, changes, recruitment, "hired", reason, **_dates(contract))
    else:
        tell_both(ports, changes, recruitment, "contract_corrected", reason=reason)
        former_dates = {f"was_{name}": value for name, value in _dates(former_contract).items()}
        note_reason(
            ports, changes, recruitment, "contract_corrected", reason, **_dates(contract), **former_dates
        )
    return recruitment


def _dates(contract: Contract) -> dict[str, Scalar]:
    """Return the details of a contract for the journal."""
    return {
        "kind": contract.kind.value,
        "signed_on": contract.signed_on.isoformat(),
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else None,
    }


def set_contract_end_timer(changes: Changes, recruitment: Recruitment) -> None:
    """Set the timer of the end of a contract, if it has a last day."""
    if recruitment.last_day is None:
        changes.clear_timer(CONTRACT_END, recruitment.id)
    else:
        changes.set_timer(CONTRACT_END, recruitment.id, end_of_day(recruitment.last_day))


def set_subsidy_notice_timer(
    ports: Ports,
    changes: Changes,
    recruitment: Recruitment,
    application: Application,
    *,
    future_only: bool = False,
) -> None:
    """Set the timer for the notice of the end of the subsidy, three months before (RULES section 10).

    Args:
        ports: the outside.
        changes: the decision.
        recruitment: with a contract.
        application: whose post it occupies.
        future_only: True to skip a notice whose time has passed.
    """
    end = recruitment.subsidy_end(application.agreement_months)
    assert end is not None
    at = morning_of(agreement_notice(end, ports.parameters()))
    if at > changes.at or not future_only:
        changes.set_timer(SUBSIDY_NOTICE, recruitment.id, at)


def send_subsidy_notice(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Tell the structure that the subsidy of a post ends in three months, while the contract runs."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is None or recruitment.status is not RecruitmentStatus.HIRED:
        return
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    send_email(ports, changes, "subsidy_ends", to=structure.contact_email, about=recruitment.id)
    changes.note(recruitment, "subsidy_notice")


def take_contract_back(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    reason: str | None = None,
    expected_version: int | None = None,
) -> Recruitment:
    """Take back a contract recorded by mistake (RULES section 10); idempotent.

    The candidate is only validated again.

    Raises:
        Refusal: ``not_found``, ``contract_counted`` or ``status_forbids``. Stale: somebody changed the
            recruitment meanwhile.
    """

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.TAKE_CONTRACT_BACK)
        if before.status is RecruitmentStatus.VALIDATED:
            return before
        require_version(before, expected_version)
        require_correctable(ports, actor, before)
        recruitment = before.contract_taken_back()
        assert before.contract is not None
        match = found(ports.store.match(before.structure_id, before.candidate_id))
        application = found(ports.store.get(Application, before.application_id))
        reopened = application.hire_taken_back(ports.today(), before.share_ends_on)
        changes.update(recruitment)
        progress.update_from_recruitment(ports, changes, recruitment)
        changes.update(match.contract_taken_back(changes.at))
        changes.update(reopened)
        if reopened.status is ApplicationStatus.VALIDATED:
            set_recruitment_timers(ports, changes, reopened)
        set_contract_end_timer(changes, recruitment)
        correct_end(ports, changes, recruitment)
        changes.clear_timer(SUBSIDY_NOTICE, recruitment.id)
        watch_silence(ports, changes, recruitment)
        end_proof.delete_proof(ports, changes, before)
        contract_copy.COPY.delete(ports, changes, before)
        taken_back = FactKind.CONTRACT_TAKEN_BACK
        check_quarters(ports, changes, recruitment, before.contract.starts_on, taken_back)
        tell_both(ports, changes, recruitment, "contract_taken_back", reason=reason)
        note_reason(ports, changes, recruitment, "contract_taken_back", reason, **_dates(before.contract))
        return recruitment

    return decide(ports, actor, work)
