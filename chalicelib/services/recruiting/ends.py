"""The end of a contract (RULES sections 5, 10)."""

from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession, Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.recruiting.end_reason import EndReason, require_declared, require_explained
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus, end_has_come
from chalicelib.domain.shared.calendar_rules import agreement_notice, end_of_day, morning_of
from chalicelib.domain.shared.refusal import Answered, RefusalCollector
from chalicelib.services.activity.silence import watch_silence
from chalicelib.services.applying.applications import clear_recruitment_timers, set_recruitment_timers
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.following_up.follow_up import check_quarters
from chalicelib.services.recruiting import contract_copy, end_proof, supplies
from chalicelib.services.recruiting.contracts import CONTRACT_END, SUBSIDY_NOTICE, set_contract_end_timer
from chalicelib.services.recruiting.recruit import read_recruitment, tell_both
from chalicelib.services.training import progress

# A contract ends at midnight; the e-mail is sent in the morning.
ENDED_EMAIL_TIMER = "contract.ended_told"


def end(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    ended_on: date,
    reason: EndReason,
    words: str | None = None,
    correction: str | None = None,
    expected_version: int | None = None,
) -> Recruitment:
    """Declare the end of the contract (rupture); the post is free again once that day is over.

    Declaring the same end twice has no further effect. The candidate is told by e-mail.

    Args:
        ports: the outside.
        actor: the structure or the agency.
        recruitment_id: whose contract ends.
        ended_on: its last day.
        reason: why it ends.
        words: the structure's comment, stored apart from the journal.
        correction: the agency's reason, when it declares the end.
        expected_version: the version that the user saw, if given.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Refusals: ``rupture_date`` or ``end_unexplained``.
            Stale: somebody changed the recruitment meanwhile.
    """

    def work(changes: Changes) -> Recruitment:
        recruitment = read_recruitment(ports, actor, recruitment_id, Act.END_CONTRACT)
        if recruitment.ends_as(ended_on, reason):
            return recruitment
        require_version(recruitment, expected_version)
        _require_valid(ports, recruitment, Answered({"ended_on": ended_on, "reason": reason, "words": words}))
        ending = recruitment.ending(
            on=ended_on, reason=reason, today=ports.today(), params=ports.parameters()
        )
        candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
        count_notification(ports, changes, ending.id)
        send_email(ports, changes, "end_declared_candidate", to=candidate.email, about=ending.id)
        details = {"end_reason": reason.value, "ended_on": ended_on.isoformat()}
        note_reason(ports, changes, ending, "ending", words, **details)
        if correction:
            note_reason(ports, changes, ending, "end_corrected", correction)
        end_proof.set_timers(ports, changes, ending)
        contract_copy.COPY.set_deletion_timer(ports, changes, ending)
        since = min(ended_on, recruitment.ended_on or ended_on)
        check_quarters(ports, changes, ending, since, FactKind.END_DECLARED)
        if not ending.over(ports.today()):
            changes.update(ending)
            progress.update_from_recruitment(ports, changes, ending)
            changes.set_timer(CONTRACT_END, ending.id, end_of_day(ended_on))
            return ending
        changes.clear_timer(CONTRACT_END, ending.id)
        _tell_structure(ports, changes, ending)
        return _end_recruitment(ports, changes, ending)

    return decide(ports, actor, work)


def check_end(ports: Ports, actor: Actor, recruitment_id: str, answers: Answered) -> None:
    """Apply the rules of ``end`` to the answers that are valid so far.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Refusals: ``rupture_date`` or ``end_unexplained``.
            Unanswered: some answers are missing.
    """
    _require_valid(ports, read_recruitment(ports, actor, recruitment_id, Act.END_CONTRACT), answers)


def _require_valid(ports: Ports, recruitment: Recruitment, answers: Answered) -> None:
    recruitment.require_running()
    rules = RefusalCollector()
    rules.check(lambda: recruitment.require_end_on(answers.ended_on, ports.today(), ports.parameters()))
    rules.check(lambda: require_declared(answers.reason))
    rules.check(lambda: require_explained(answers.reason, answers.words))
    rules.require()


def contract_end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """End a contract whose last day is over, whether declared or at its term (RULES section 5)."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is not None and recruitment.over(ports.today()):
        _end_recruitment(ports, changes, recruitment)
        changes.set_timer(ENDED_EMAIL_TIMER, recruitment.id, timer.due_at)


def send_ended_email(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Tell the structure that a contract ended at midnight, unless the end was taken back meanwhile."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is not None and recruitment.status is RecruitmentStatus.ENDED:
        _tell_structure(ports, changes, recruitment)


def _tell_structure(ports: Ports, changes: Changes, ended: Recruitment) -> None:
    structure = found(ports.store.get(Structure, ended.structure_id))
    send_email(ports, changes, "recruitment_ended", to=structure.contact_email, about=ended.id)


def _end_recruitment(ports: Ports, changes: Changes, recruitment: Recruitment) -> Recruitment:
    """End a recruitment: release the candidate, and the post if part of its subsidy is left."""
    ended = recruitment.ended()
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
    match = found(ports.store.match(structure.id, recruitment.candidate_id))
    application = found(ports.store.get(Application, recruitment.application_id))
    changes.clear_timer(SUBSIDY_NOTICE, recruitment.id)
    watch_silence(ports, changes, ended)
    share_ends_on = recruitment.subsidy_end(application.agreement_months)
    if share_ends_on is not None and recruitment.leaves_subsidy(application.agreement_months):
        freed = application.post_freed(ports.today(), share_ends_on)
        if freed.status is ApplicationStatus.VALIDATED:
            set_recruitment_timers(ports, changes, freed)
        changes.update(freed)
    changes.update(ended)
    supplies.cancel_uniform(ports, changes, recruitment)
    progress.update_from_recruitment(ports, changes, ended)
    changes.update(match.moved_to(MatchStatus.ENDED, changes.at))
    changes.update(candidate.left(recruitment.id))
    changes.release(guards.hire_guard(candidate.id), recruitment.id)
    changes.note(ended, "ended", ended_on=ended.ended_on.isoformat() if ended.ended_on else None)
    return ended


def take_end_back(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    reason: str | None = None,
    expected_version: int | None = None,
) -> Recruitment:
    """Take back an end of contract declared by mistake (RULES section 10); idempotent.

    The structure may take back its declaration until the last day is over; the agency may also do so
    afterwards. A second call has no further effect.

    Raises:
        Refusal: ``not_found``, ``end_has_come``, ``already_recruited``, ``no_free_post`` or
            ``status_forbids``. Stale: somebody changed the recruitment meanwhile.
    """

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.TAKE_END_BACK)
        if before.status is RecruitmentStatus.HIRED and before.ended_on is None:
            return before
        require_version(before, expected_version)
        restored = before.end_taken_back()
        assert before.ended_on is not None
        candidate = found(ports.store.get(Candidate, before.candidate_id))
        if before.status is RecruitmentStatus.ENDED:
            if not _by_agency(actor):
                raise end_has_come()
            _restore_hire(ports, changes, before, candidate)
            supplies.owe_size_request(ports, changes, before.agreement_id)
        changes.update(restored)
        progress.update_from_recruitment(ports, changes, restored)
        set_contract_end_timer(changes, restored)
        contract_copy.COPY.set_deletion_timer(ports, changes, restored)
        watch_silence(ports, changes, restored)
        end_proof.delete_proof(ports, changes, before)
        check_quarters(ports, changes, restored, before.ended_on, FactKind.END_TAKEN_BACK)
        tell_both(ports, changes, restored, "end_taken_back", reason=reason)
        former_end = before.ended_on.isoformat()
        note_reason(ports, changes, restored, "end_taken_back", reason, ended_on=former_end)
        return restored

    return decide(ports, actor, work, reads_guards=(guards.HIRES,))


def _by_agency(actor: Actor) -> bool:
    return isinstance(actor, AccountSession) and actor.role is Role.AGENCY


def _restore_hire(ports: Ports, changes: Changes, ended: Recruitment, candidate: Candidate) -> None:
    """Assign the candidate and the post to the recruitment again, as before the end."""
    match = found(ports.store.match(ended.structure_id, candidate.id))
    application = found(ports.store.get(Application, ended.application_id))
    changes.update(candidate.held_again(ended.structure_id))
    changes.take(guards.hire_guard(candidate.id), ended.id)
    changes.update(match.held_again(ended.id, changes.at))
    share_ends_on = ended.subsidy_end(application.agreement_months)
    assert share_ends_on is not None
    changes.set_timer(
        SUBSIDY_NOTICE, ended.id, morning_of(agreement_notice(share_ends_on, ports.parameters()))
    )
    if ended.leaves_subsidy(application.agreement_months):
        refilled = application.post_held_again(share_ends_on)
        changes.update(refilled)
        if refilled.fully_hired:
            clear_recruitment_timers(changes, refilled)
