"""The timers of the next weeks, with what each one does (RULES section 10)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.shared.calendar_rules import end_of_day, paris_date, start_of_day
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.milestones import FollowUpStep, RecruitmentStep
from chalicelib.domain.training import timers as training_timers
from chalicelib.domain.training.session import TrainingSession
from chalicelib.domain.training.training import Training
from chalicelib.services.access import accounts
from chalicelib.services.access import email_change as account_address
from chalicelib.services.activity import silence
from chalicelib.services.applying import applications, apply, company_register, confirm
from chalicelib.services.candidates import documents, pix_results, register, still_available
from chalicelib.services.candidates import email_change as candidate_address
from chalicelib.services.core import lists, notices
from chalicelib.services.core.changes import Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.deciding import correction_requests, review
from chalicelib.services.documents import deposits
from chalicelib.services.following_up import follow_up, late_follow_ups
from chalicelib.services.funding import case_file, instruction, ledgers, lifetime
from chalicelib.services.recruiting import contract_copy, contracts, end_proof, ends, supplies
from chalicelib.services.reorganising import liquidating, structure_changes
from chalicelib.services.training import sessions
from chalicelib.services.training.certificate import CERTIFICATE

# Days ahead that the agency may read.
DAYS = 30
# Timers read for one day: about three megabytes.
_MAX_TIMERS = 10_000


@dataclass(frozen=True)
class TimerEffect:
    """What a timer does, unless something changes before.

    Args:
        label: its name, in French.
        to: the recipients of its e-mail, in French; empty without one.
        kind: the kind of its subject; None for a subject without a page.
    """

    label: str
    to: str = ""
    kind: type[Entity] | None = None


_STRUCTURE, _PREFECTURE, _BOTH = "la structure", "la préfecture", "la structure et la préfecture"
_TRAINING_BODY = "l'organisme de formation"
_RECRUITMENT_REMINDER = TimerEffect("Rappel de l'échéance de recrutement", _STRUCTURE, Application)
_FOLLOW_UP_REMINDER = TimerEffect("Rappel d'un suivi trimestriel à transmettre", _STRUCTURE, FollowUp)
_INVITATION_REMINDER = TimerEffect("Rappel du lien d'ouverture d'un compte", "la personne invitée", Account)
_STEPS = follow_up.FOLLOW_UP_TIMERS
_TERMS = applications.RECRUITMENT_TIMERS

TIMER_EFFECTS: Mapping[str, TimerEffect] = {
    apply.CONFIRMATION_TIMER: TimerEffect("Candidature supprimée, jamais confirmée", "", Application),
    register.CONFIRMATION_TIMER: TimerEffect("Inscription supprimée, jamais confirmée", "", Candidate),
    confirm.OPINION_TIMER: TimerEffect("Avis de la préfecture en retard", "", Application),
    review.OPINION_EMAIL_TIMER: TimerEffect("Rappel d'un avis en retard", _PREFECTURE, Application),
    correction_requests.CORRECTION_TIMER: TimerEffect(
        "Rappel d'une correction demandée", _PREFECTURE, Application
    ),
    review.QUESTION_TIMER: TimerEffect("Rappel d'une question sans réponse", _BOTH, Application),
    notices.DIGEST_TIMER: TimerEffect("Liste du matin des candidatures", _PREFECTURE, Application),
    company_register.RETRY_TIMER: TimerEffect(
        "Nouvelle recherche au registre des entreprises", "", Application
    ),
    deposits.UNRECORDED_TIMER: TimerEffect("Fichier déposé sans être enregistré, supprimé"),
    **dict.fromkeys(documents.END_TIMERS, TimerEffect("Document supprimé à son terme", "", Candidate)),
    pix_results.IMPORT_END: TimerEffect("Fin d'un import de résultats Pix"),
    contracts.CONTRACT_END: TimerEffect("Fin d'un contrat", "", Recruitment),
    ends.ENDED_EMAIL_TIMER: TimerEffect("Annonce d'une fin de contrat", _STRUCTURE, Recruitment),
    **dict.fromkeys(
        silence.SILENCE_TIMERS.values(),
        TimerEffect("Vérification qu'un conseiller enregistre ses activités", "", Recruitment),
    ),
    end_proof.REMINDER: TimerEffect("Rappel du justificatif d'une fin de contrat", _STRUCTURE, Recruitment),
    supplies.REMINDER: TimerEffect(
        "Rappel de la taille d'une tenue", "la structure et le conseiller", Recruitment
    ),
    end_proof.PROOF.end_timer: TimerEffect(
        "Fin de conservation du justificatif d'une fin de contrat, hors comptabilité", "", Recruitment
    ),
    contract_copy.COPY.end_timer: TimerEffect(
        "Fin de conservation d'une copie de contrat, hors comptabilité", "", Recruitment
    ),
    CERTIFICATE.end_timer: TimerEffect(
        "Fin de conservation d'une copie de certificat, hors comptabilité", "", Training
    ),
    contracts.SUBSIDY_NOTICE: TimerEffect("Rappel de la fin de la convention", _STRUCTURE, Recruitment),
    still_available.QUESTION_TIMER: TimerEffect(
        "Question « toujours disponible ? »", "le candidat", Candidate
    ),
    candidate_address.EMAIL_CHANGE_TIMER: TimerEffect("Changement d'adresse abandonné", "", Candidate),
    account_address.ACCOUNT_EMAIL_TIMER: TimerEffect("Changement d'adresse abandonné", "", Account),
    accounts.INVITATION_REMINDER: _INVITATION_REMINDER,
    accounts.INVITATION_LAST_REMINDER: _INVITATION_REMINDER,
    **dict.fromkeys(_TERMS.values(), _RECRUITMENT_REMINDER),
    _TERMS[RecruitmentStep.TERM]: TimerEffect("Échéance de recrutement dépassée", "", Application),
    applications.TERM_EMAIL_TIMER: TimerEffect("Annonce de l'échéance dépassée", _STRUCTURE, Application),
    **dict.fromkeys(_STEPS.values(), _FOLLOW_UP_REMINDER),
    _STEPS[FollowUpStep.OVERDUE]: TimerEffect("Suivi trimestriel en retard", "", FollowUp),
    _STEPS[FollowUpStep.ESCALATION]: TimerEffect("Retard d'un suivi signalé", "", FollowUp),
    follow_up.OVERDUE_EMAIL_TIMER: TimerEffect("Annonce d'un suivi en retard", _STRUCTURE, FollowUp),
    case_file.RENEWAL_TIMER: TimerEffect("Nouveau brouillon du dossier de subvention", "", Agreement),
    instruction.REMINDER_TIMER: TimerEffect(
        "Rappel d'un dossier de subvention à compléter", _STRUCTURE, Agreement
    ),
    instruction.INSTRUCTION_TIMER: TimerEffect("Délai d'instruction dépassé", "", Agreement),
    lifetime.UNSIGNED_TIMER: TimerEffect("Rappel d'une convention à signer", _STRUCTURE, Agreement),
    lifetime.END_TIMER: TimerEffect("Fin d'une convention", "", Agreement),
    structure_changes.DAY_TIMER: TimerEffect(
        "Reprise ou nouveau SIRET d'une structure",
        "les structures, les conseillers et les préfectures",
        StructureChange,
    ),
    liquidating.CLAIM_TIMER: TimerEffect(
        "Rappel des créances à déclarer à un liquidateur", "la Banque des Territoires", Structure
    ),
    liquidating.JUDGMENT.end_timer: TimerEffect("Copie d'un jugement supprimée à son terme", "", Structure),
    ledgers.DUE_TIMER: TimerEffect("Versement à proposer", _STRUCTURE, Agreement),
    ledgers.RECOVERY_TIMER: TimerEffect(
        "Titre de perception en retard", "la structure et la Banque des Territoires", Agreement
    ),
    ledgers.HOLD_TIMER: TimerEffect("Versements suspendus, suivi en retard", _STRUCTURE, FollowUp),
    training_timers.START: TimerEffect("Début d'une formation", "", Training),
    training_timers.BLOCKED_TOLD: TimerEffect(
        "Annonce d'une formation non commencée, sans contrat", f"{_STRUCTURE} et {_TRAINING_BODY}", Training
    ),
    training_timers.END: TimerEffect("Fin d'une formation", "", Training),
    training_timers.CONTRACT_REMINDER: TimerEffect(
        "Rappel d'un contrat avant la formation", _STRUCTURE, Training
    ),
    training_timers.COPY_REMINDER: TimerEffect("Rappel de la copie d'un contrat", _STRUCTURE, Recruitment),
    training_timers.START_REMINDER: TimerEffect(
        "Rappel d'une formation à commencer", _TRAINING_BODY, Training
    ),
    training_timers.EXAM_REMINDER: TimerEffect(
        "Rappel du CCP1 à passer", f"{_TRAINING_BODY} et le conseiller", Training
    ),
    sessions.CLOSING_TIMER: TimerEffect("Clôture d'une session de formation", "", TrainingSession),
    instruction.DIGEST_TIMER: TimerEffect(
        "Liste du matin des instructions en retard", "la Banque des Territoires et l'Agence"
    ),
    late_follow_ups.DIGEST_TIMER: TimerEffect(
        "Liste du matin des suivis en retard", "la préfecture et la Banque des Territoires"
    ),
}


# A timer whose name this release does not know.
_OTHER = TimerEffect("Autre échéance")


def effect_of(timer: Timer) -> TimerEffect:
    """Return what a timer does."""
    return TIMER_EFFECTS.get(timer.name, _OTHER)


@dataclass(frozen=True, kw_only=True)
class UpcomingTimer:
    """A timer, as people read it.

    Args:
        at: the instant when it is due.
        due: what it does.
        subject: the object; None when it was deleted or has no page.
    """

    at: datetime
    due: TimerEffect
    subject: Entity | None


@dataclass(frozen=True, kw_only=True)
class DayOfTimers:
    """The timers of a day.

    Args:
        counts: the number of timers by label, the most frequent first.
        rows: the timers of the page, oldest first.
        number: the number of timers of the day, or of those with the chosen label.
        more: whether the day may have more timers than were read.
    """

    counts: Sequence[tuple[str, int]]
    rows: Sequence[UpcomingTimer]
    number: int
    more: bool


def read_day(
    ports: Ports, actor: Actor, day: date, *, label: str | None, page: int, size: int
) -> DayOfTimers:
    """Return a page of the timers of a day of Paris.

    Args:
        ports: the outside.
        actor: the agency.
        day: today or later.
        label: of ``TimerEffect``; only the timers with this label; all when None.
        page: from 1 on.
        size: timers per page.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_DEADLINES)
    timers = ports.store.timers_between(start_of_day(day), end_of_day(day), _MAX_TIMERS)
    counts = Counter(effect_of(one).label for one in timers)
    chosen = [one for one in timers if label is None or effect_of(one).label == label]
    return DayOfTimers(
        counts=counts.most_common(),
        rows=_upcoming(ports, chosen[(page - 1) * size : page * size]),
        number=len(chosen),
        more=len(timers) == _MAX_TIMERS,
    )


_BY_INSTANT: lists.ListOrder[Timer] = lists.ListOrder(
    rf"{lists.INSTANT}(#[^#]{{1,200}}#[\w.-]{{1,100}})?",
    lambda one: f"{lists.iso(one.due_at)}#{one.subject_id}#{one.name}",
)


def read_upcoming(
    ports: Ports, actor: Actor, day: date | None, *, limit: int, cursor: str | None
) -> Page[UpcomingTimer]:
    """Return the timers of a day of Paris, or of the next ``DAYS`` days (None), oldest first.

    The store returns the timers of one instant, often hundreds, in no order. So each day is read whole, and a
    page has timers of one day only: it may be shorter than ``limit``, or empty.

    Raises:
        Refusal: ``not_found``, ``bad_cursor``.
    """
    require(actor, Act.SEE_DEADLINES)
    today = ports.today()
    last = day or today + timedelta(days=DAYS)
    after = _BY_INSTANT.after(cursor) or ""
    first = day or today
    shown_day = max(first, paris_date(datetime.fromisoformat(after.partition("#")[0]))) if after else first
    if shown_day > last:
        return Page([], None)
    timers = ports.store.timers_between(start_of_day(shown_day), end_of_day(shown_day), _MAX_TIMERS)
    page = _BY_INSTANT.page([one for one in timers if _BY_INSTANT.position(one) > after][: limit + 1], limit)
    next_cursor = page.cursor
    if next_cursor is None and shown_day < last:
        next_cursor = lists.cursor_at(lists.iso(start_of_day(shown_day + timedelta(days=1))))
    return Page(_upcoming(ports, page.items), next_cursor)


def timers_of_subject(ports: Ports, subject: Entity) -> list[UpcomingTimer]:
    """Return the timers of an object that the actor may see, by date."""
    timers = ports.store.timers_of(subject.id)
    return [UpcomingTimer(at=one.due_at, due=effect_of(one), subject=subject) for one in timers]


def _upcoming(ports: Ports, timers: Sequence[Timer]) -> list[UpcomingTimer]:
    # The subject of a timer on a question is the application's id, then the question's.
    subjects = {
        one: (kind, one.subject_id.partition("/")[0]) for one in timers if (kind := effect_of(one).kind)
    }
    entities = ports.store.several(set(subjects.values()))[0] if subjects else {}
    return [
        UpcomingTimer(
            at=one.due_at,
            due=effect_of(one),
            subject=entities.get(subjects[one][1]) if one in subjects else None,
        )
        for one in timers
    ]
