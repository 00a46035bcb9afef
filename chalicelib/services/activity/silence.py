"""Advisers who report nothing: e-mails after a month, and after a month and a half (RULES 21, section 9).

Each adviser under contract has one timer. Its check reads the last report and sets the timer again. Recording
a report does not move the timer, although it may put the check off by weeks (DECISIONS 45).
"""

from datetime import date

from chalicelib.domain.activity.silence import SilenceStep, check, silence_days, silent_since, watched
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.training.training import Training
from chalicelib.services.activity.totals import last_report
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found, send_email

SILENCE_TIMERS = {step: f"activity.silence_{step.value}" for step in SilenceStep}
_STEPS = {name: step for step, name in SILENCE_TIMERS.items()}


def watch_silence(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Set the timer of an adviser under contract, or clear it once the contract has ended.

    A timer that is set already stays: the check reads the contract as it is on that day.

    Args:
        ports: the outside.
        changes: the decision that records, corrects, ends or takes back a contract.
        recruitment: as it is after the decision.
    """
    if not watched(recruitment):
        for name in SILENCE_TIMERS.values():
            changes.clear_timer(name, recruitment.id)
        return
    timer_names = {timer.name for timer in ports.store.timers_of(recruitment.id)}
    if not timer_names & set(SILENCE_TIMERS.values()):
        days = silence_days(silence_start(ports, recruitment), ports.parameters())
        first = morning_of(days[SilenceStep.FIRST])
        changes.set_timer(SILENCE_TIMERS[SilenceStep.FIRST], recruitment.id, first)


def silence_start(ports: Ports, recruitment: Recruitment) -> date:
    """Return the day since which an adviser under contract has reported nothing; days of suspension do not
    count."""
    today = ports.today()
    last = last_report(ports, recruitment, today)
    exempt = [(one.first_day, one.last_day) for one in recruitment.suspensions]
    training = ports.store.get(Training, recruitment.id)
    return silent_since(recruitment, training, last, exempt, today)


def silence_check_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Send the e-mails about a silence to adviser, structure and superior, and set the timer again."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is None or not watched(recruitment):
        return
    outcome = check(_STEPS[timer.name], silence_start(ports, recruitment), changes.at, ports.parameters())
    changes.set_timer(SILENCE_TIMERS[outcome.next_step], recruitment.id, outcome.next_at)
    if outcome.told is None:
        return
    candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    emails = [("activity_silence", candidate.email), ("activity_silence_structure", structure.contact_email)]
    if recruitment.superior is not None:
        emails.append(("activity_silence_superior", recruitment.superior.email))
    for template, address in emails:
        send_email(ports, changes, template, to=address, about=recruitment.id)
    changes.note(recruitment, "silence_told", step=outcome.told.value)
