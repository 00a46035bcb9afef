"""The confirmation of a form by its link (RULES sections 4, 8)."""

from dataclasses import dataclass
from typing import TypeVar

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import Link, LinkPurpose, link_used
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import CheckedCandidateAnswers
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.calendar_rules import end_of_day, morning_of, opinion_deadline, paris_date
from chalicelib.domain.shared.public_form import was_confirmed
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.waiting_forms import other_number
from chalicelib.services.applying import apply, company_register
from chalicelib.services.candidates import register, still_available
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Scalar
from chalicelib.services.core.link_tokens import held_link, usable_link
from chalicelib.services.core.notices import DIGEST_TIMER, working_digest_morning
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken, LinkSpent
from chalicelib.services.core.transaction import decide, found, send_email

OPINION_TIMER = "application.opinion"

FormOwner = TypeVar("FormOwner", Application, Candidate)


@dataclass(frozen=True)
class ToConfirm:
    """The application or candidate that a link confirms.

    Args:
        application, candidate: one of the two, with the answers of the link's form.
        other: the answers of another unconfirmed form, to compare, or None.
        already_confirmed: whether it was confirmed before.
    """

    application: Application | None = None
    candidate: Candidate | None = None
    other: CheckedAnswers | CheckedCandidateAnswers | None = None
    already_confirmed: bool = False


def form_to_confirm(ports: Ports, actor: Actor) -> ToConfirm:
    """Return what a link would confirm. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used`` or ``link_expired``.
    """
    link = usable_link(ports, actor, Act.CONFIRM)
    if link.purpose is LinkPurpose.CONFIRM_APPLICATION:
        return ToConfirm(
            application=_as_sent(ports, Application, link), other=_other_answers(ports, Application, link)
        )
    return ToConfirm(candidate=_as_sent(ports, Candidate, link), other=_other_answers(ports, Candidate, link))


def _other_answers(
    ports: Ports, kind: type[FormOwner], link: Link
) -> CheckedAnswers | CheckedCandidateAnswers | None:
    """Return the answers to compare with those of the link: of the previous form, or else of the next one."""
    entity_id, form_number = _form_reference(link)
    forms = found(ports.store.get(kind, entity_id)).forms
    number = other_number(forms, form_number)
    return forms[number] if number else None


def _as_sent(ports: Ports, kind: type[FormOwner], link: Link) -> FormOwner:
    """Return the entity with the answers of the form that the link's e-mail is about.

    Raises:
        Refusal: ``not_found`` or ``link_superseded``.
    """
    entity_id, form_number = _form_reference(link)
    return found(ports.store.get(kind, entity_id)).as_sent(form_number)


def _form_reference(link: Link) -> tuple[str, int]:
    """Return the id of the form that a link confirms, and its number."""
    entity_id, form_number = link.subject_id.split("/")
    return entity_id, int(form_number)


def confirm(ports: Ports, actor: Actor) -> ToConfirm:
    """Confirm the form and the address of a link; idempotent.

    Returns:
        the confirmed application or candidate.

    Raises:
        Refusal: ``not_found``, ``link_used`` when its form is gone, ``link_expired``,
            ``link_superseded``, ``status_forbids`` or ``in_liquidation``.
    """
    link = held_link(ports, actor, Act.CONFIRM)
    if link.used_at is not None:
        return _already_confirmed(ports, link)
    try:
        if link.purpose is LinkPurpose.CONFIRM_CANDIDATE:
            return ToConfirm(candidate=decide(ports, actor, lambda c: _confirm_candidate(ports, c, link)))
        return ToConfirm(application=_confirm_application(ports, actor, link))
    except LinkSpent:
        return _already_confirmed(ports, link)
    except Refusal as refusal:
        # A second click, or another link of the same form, may have confirmed it meanwhile.
        is_used = held_link(ports, actor, Act.CONFIRM).used_at is not None
        return _already_confirmed(ports, link, refusal=None if is_used else refusal)


def _already_confirmed(ports: Ports, link: Link, refusal: Refusal | None = None) -> ToConfirm:
    entity_id, form_number = _form_reference(link)
    if link.purpose is LinkPurpose.CONFIRM_APPLICATION:
        application = ports.store.get(Application, entity_id)
        if was_confirmed(application, form_number):
            return ToConfirm(application=application, already_confirmed=True)
    else:
        candidate = ports.store.get(Candidate, entity_id)
        if was_confirmed(candidate, form_number):
            return ToConfirm(candidate=candidate, already_confirmed=True)
    raise refusal or link_used()


def _confirm_candidate(ports: Ports, changes: Changes, link: Link) -> Candidate:
    candidate = _as_sent(ports, Candidate, link).confirmed(changes.at)
    changes.link_used = link
    changes.update(candidate)
    changes.clear_timer(register.CONFIRMATION_TIMER, candidate.id)
    still_available.set_question_timer(ports, changes, candidate)
    send_email(
        ports,
        changes,
        "candidate_confirmed",
        to=candidate.email,
        about=candidate.id,
        links=still_available.own_links(candidate),
    )
    changes.note(candidate, "confirmed")
    return candidate


def _confirm_application(ports: Ports, actor: Actor, link: Link) -> Application:
    try:
        return decide(ports, actor, lambda changes: _confirm_as_living(ports, changes, link))
    except GuardTaken as taken:
        holder = taken.holder
        return decide(ports, actor, lambda changes: _set_aside(ports, changes, link, holder))


def _confirm_as_living(ports: Ports, changes: Changes, link: Link) -> Application:
    application = _as_sent(ports, Application, link).confirmed(changes.at)
    require_going_on(ports, application)
    changes.link_used = link
    changes.update(application)
    changes.take(guards.siret_guard(application.siret), application.id)
    changes.clear_timer(apply.CONFIRMATION_TIMER, application.id)
    owe_examination(ports, changes, application)
    changes.note(application, "confirmed")
    return application


def require_going_on(ports: Ports, application: Application) -> None:
    """Refuse a request for posts of a structure in liquidation, known by its id or its SIRET.

    Raises:
        Refusal: ``in_liquidation``.
    """
    holder = application.structure_id or ports.store.guard_holder(guards.structure_guard(application.siret))
    structure = ports.store.get(Structure, holder) if holder else None
    if structure is not None:
        structure.require_going_on()


def owe_examination(ports: Ports, changes: Changes, application: Application) -> None:
    """Start the examination of a confirmed application: timers, company register, e-mail to the contact."""
    set_examination_timers(ports, changes, application)
    company_register.owe_look_up(ports, changes, application)
    _notify_contact(ports, changes, application, "application_confirmed")


def set_examination_timers(ports: Ports, changes: Changes, application: Application) -> None:
    """Set the timers of the prefecture's opinion, unless it is given, and of its digest."""
    if application.awaits_opinion:
        last_day = opinion_deadline(paris_date(changes.at), ports.parameters())
        changes.set_timer(OPINION_TIMER, application.id, end_of_day(last_day))
    digest_day = working_digest_morning(ports, changes.at, application.place.department)
    changes.set_timer(DIGEST_TIMER, application.id, morning_of(digest_day))


def _notify_contact(
    ports: Ports, changes: Changes, application: Application, template: str, **params: Scalar
) -> None:
    send_email(
        ports,
        changes,
        template,
        to=application.contact.email,
        about=application.id,
        params=params,
        links={"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)},
    )


def _set_aside(ports: Ports, changes: Changes, link: Link, living_id: str) -> Application:
    """Set the application aside for the agency, because the SIRET has another living application.

    The second sender is told that an application exists, but not whose. The contact of the first one is told
    who sent the second form and how this person can join.
    """
    application = _as_sent(ports, Application, link)
    aside = application.set_aside(changes.at)
    changes.link_used = link
    changes.update(aside)
    changes.clear_timer(apply.CONFIRMATION_TIMER, application.id)
    apply.release_guards(ports, changes, application)
    changes.note(application, "set_aside", living=living_id)
    living = found(ports.store.get(Application, living_id))
    holder_notified = guards.claim_form_email(ports, changes, living.id, most=1)
    _notify_contact(ports, changes, aside, "application_aside", holder_told=holder_notified)
    if holder_notified:
        _notify_contact(ports, changes, living, "application_second", second=aside.id)
    return aside
