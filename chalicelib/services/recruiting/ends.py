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
from chalicelib.services.recruiting.contracts import CONTRACT_END, SUBSIDY_NOTICE, set_contract_end
from chalicelib.services.recruiting.recruit import read_recruitment, tell_both
from chalicelib.services.training import progress

# A contract ends at midnight; the e-mail is sent in the morning.
ENDED_TOLD = "contract.ended_told"


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
        _require_right(ports, recruitment, Answered({"ended_on": ended_on, "reason": reason, "words": words}))
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
        end_proof.ask_for(ports, changes, ending)
        contract_copy.COPY.set_deletion_timer(ports, changes, ending)
        since = min(ended_on, recruitment.ended_on or ended_on)
        check_quarters(ports, changes, ending, since, FactKind.END_DECLARED)
        if not ending.over(ports.today()):
            changes.update(ending)
            progress.follow(ports, changes, ending)
            changes.set_timer(CONTRACT_END, ending.id, end_of_day(ended_on))
            return ending
        changes.clear_timer(CONTRACT_END, ending.id)
        _tell_ended(ports, changes, ending)
        return _end(ports, changes, ending)

    return decide(ports, actor, work)


def check_end(ports: Ports, actor: Actor, recruitment_id: str, answers: Answered) -> None:
    """Apply the rules of ``end`` to the answers that are valid so far.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Refusals: ``rupture_date`` or ``end_unexplained``.
            Unanswered: some answers are missing.
    """
    _require_right(ports, read_recruitment(ports, actor, recruitment_id, Act.END_CONTRACT), answers)


def _require_right(ports: Ports, recruitment: Recruitment, answers: Answered) -> None:
    recruitment.require_running()
    rules = RefusalCollector()
    rules.check(lambda: recruitment.require_end_on(answers.ended_on, ports.today(), ports.parameters()))
    rules.check(lambda: require_declared(answers.reason))
    rules.check(lambda: require_explained(answers.reason, answers.words))
    rules.require()


def contract_ended(ports: Ports, changes: Changes, timer: Timer) -> None:
    """End a contract whose last day is over, whether declared or at its term (RULES section 5)."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is not None and recruitment.over(ports.today()):
        _end(ports, changes, recruitment)
        changes.set_timer(ENDED_TOLD, recruitment.id, timer.due_at)


def ended_told(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Tell the structure that a contract ended at midnight, unless the end was taken back meanwhile."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is not None and recruitment.status is RecruitmentStatus.ENDED:
        _tell_ended(ports, changes, recruitment)


def _tell_ended(ports: Ports, changes: Changes, ended: Recruitment) -> None:
    structure = found(ports.store.get(Structure, ended.structure_id))
    send_email(ports, changes, "recruitment_ended", to=structure.contact_email, about=ended.id)


def _end(ports: Ports, changes: Changes, recruitment: Recruitment) -> Recruitment:
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
    supplies.forget(ports, changes, recruitment)
    progress.follow(ports, changes, ended)
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
        known = read_recruitment(ports, actor, recruitment_id, Act.TAKE_END_BACK)
        if known.status is RecruitmentStatus.HIRED and known.ended_on is None:
            return known
        require_version(known, expected_version)
        back = known.end_taken_back()
        assert known.ended_on is not None
        candidate = found(ports.store.get(Candidate, known.candidate_id))
        if known.status is RecruitmentStatus.ENDED:
            if not _by_agency(actor):
                raise end_has_come()
            _hold_again(ports, changes, known, candidate)
            supplies.owe_asking(ports, changes, known.agreement_id)
        changes.update(back)
        progress.follow(ports, changes, back)
        set_contract_end(changes, back)
        contract_copy.COPY.set_deletion_timer(ports, changes, back)
        watch_silence(ports, changes, back)
        end_proof.forget(ports, changes, known)
        check_quarters(ports, changes, back, known.ended_on, FactKind.END_TAKEN_BACK)
        tell_both(ports, changes, back, "end_taken_back", reason=reason)
        was_on = known.ended_on.isoformat()
        note_reason(ports, changes, back, "end_taken_back", reason, ended_on=was_on)
        return back

    return decide(ports, actor, work, reads_guards=(guards.HIRES,))


def _by_agency(actor: Actor) -> bool:
    return isinstance(actor, AccountSession) and actor.role is Role.AGENCY


def _hold_again(ports: Ports, changes: Changes, ended: Recruitment, candidate: Candidate) -> None:
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
        held = application.post_held_again(share_ends_on)
        changes.update(held)
        if held.fully_hired:
            clear_recruitment_timers(changes, held)
