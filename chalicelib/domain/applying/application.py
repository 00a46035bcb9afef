"""A structure's request for posts: answers, review and decision (RULES sections 2, 4)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.applying.answers import (
    CheckedAnswers,
    Contact,
    ContactPerson,
    Correction,
    EarlierApplicationForm,
    KnownContact,
    keeping_amount,
    require_same_department,
)
from chalicelib.domain.applying.company_register import LookUp, remarks
from chalicelib.domain.applying.posts import GrantedPosts
from chalicelib.domain.applying.status import LIVING, STOPS, forbidden
from chalicelib.domain.applying.status import ApplicationStatus as S
from chalicelib.domain.deciding.correction_request import CorrectionRequest
from chalicelib.domain.deciding.opinion import Opinion
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.waiting_forms import WaitingForms

# The former contacts that are kept: the first one and the latest ones.
_FORMER_CONTACTS = 10


@dataclass(frozen=True, kw_only=True)
class BeforeStop:
    """The state of an application before it was withdrawn or closed, used to revive it.

    Args:
        status, decision_reason, agenda_session_id: as they were.
        in_liquidation: whether the liquidation of its structure closed it.
    """

    status: S
    decision_reason: str | None
    agenda_session_id: str | None
    in_liquidation: bool = False


@dataclass(frozen=True, kw_only=True)
class Application(WaitingForms[CheckedAnswers], GrantedPosts, Entity, CheckedAnswers):
    """An application: the 12 answers, the review and the decision.

    ``subsidy_per_post_cents`` is fixed when the form is received, so that the amount given before the
    decision is also the amount after it.
    """

    # Only of an additional application: the application to which it adds (RULES section 8).
    parent_id: str | None = None
    commitments_version: str
    submitted_at: datetime
    # Forms sent with other answers before the confirmation; each has a link that confirms its own answers.
    form_number: int = 1
    earlier_forms: tuple[EarlierApplicationForm, ...] = ()
    answers_kind = CheckedAnswers
    earlier_kind = EarlierApplicationForm
    confirmed_at: datetime | None = None
    # Oldest first; used to call back about bank details (RULES section 11).
    former_contacts: tuple[KnownContact, ...] = ()
    # Oldest first.
    corrections: tuple[Correction, ...] = ()
    # The structure's request to correct examined answers.
    correction_request: CorrectionRequest | None = None
    opinion: Opinion | None = None
    opinion_overdue: bool = False
    structure_id: str | None = None
    session_id: str | None = None
    agenda_session_id: str | None = None
    decided_on: date | None = None
    decision_reason: str | None = None
    # Sent by the structure after a postponement, for the next session.
    completion: str | None = None
    completed_at: datetime | None = None
    # The id in the contact's links since the address was corrected; before that, the application's own id.
    contact_link_id: str | None = None
    # Only of a duplicate: the application into which it was merged.
    merged_into: str | None = None
    # State lost by a stop, kept to undo it; None if it never stopped, or stopped before this was stored.
    before_stop: BeforeStop | None = None
    # The answer of the register of companies for the SIRET; None until it answered.
    company_register: LookUp | None = None
    # The day in Paris of its intake, if its posts were granted before this system opened.
    taken_in_on: date | None = None
    # Only of posts taken over from another structure: its name, and the first day here.
    taken_over_from: str | None = None
    taken_over_on: date | None = None

    def looked_up(self, look_up: LookUp) -> "Application":
        """Record the answer of the register of companies (RULES section 11)."""
        return replace(self, company_register=look_up)

    @property
    def is_looked_up(self) -> bool:
        """Whether the register of companies answered for the present SIRET."""
        return self.company_register is not None and self.company_register.siret == self.siret

    @property
    def register_remarks(self) -> list[str]:
        """The contradictions between the register of companies and the answers, in sentences."""
        return remarks(self, self.company_register)

    def stopped(self, status: S) -> "Application":
        """Withdraw or close it, if it has no recruitment (RULES section 4).

        Raises:
            Refusal: ``posts_still_held`` or ``status_forbids``.
        """
        if self.posts_taken:
            raise Refusal("posts_still_held", "Un recrutement est en cours : annulez-le d'abord.")
        if status not in STOPS:
            raise ValueError("not a way to stop")
        before = BeforeStop(
            status=self.status,
            decision_reason=self.decision_reason,
            agenda_session_id=self.agenda_session_id,
        )
        return replace(self.moved_to(status), agenda_session_id=None, before_stop=before)

    def withdrawn_by_link(self) -> "Application":
        """Withdraw it from the private page, which anybody with the address can open (RULES section 8).

        Raises:
            Refusal: ``account_needed`` while its structure holds posts; as for ``stopped``.
        """
        if self.posts_held:
            raise Refusal(
                "account_needed",
                "Des postes vous sont attribués : pour les rendre, connectez-vous à votre espace.",
            )
        return self.stopped(S.WITHDRAWN)

    def closed_as(self, status: S, reason: str) -> "Application":
        """Close it by the agency, with a reason for the structure.

        Raises:
            Refusal: ``posts_still_held`` or ``status_forbids``.
        """
        return replace(self.stopped(status), decision_reason=reason)

    def closed_in_liquidation(self, reason: str) -> "Application":
        """Close it with its structure's liquidation; it is revived if that is reversed (RULES section 11).

        Args:
            reason: for the structure.

        Raises:
            Refusal: ``posts_still_held`` or ``status_forbids``.
        """
        closed = self.closed_as(S.CANCELLED, reason)
        assert closed.before_stop is not None
        return replace(closed, before_stop=replace(closed.before_stop, in_liquidation=True))

    @property
    def is_closed_in_liquidation(self) -> bool:
        """Whether the liquidation of its structure closed it."""
        return self.before_stop is not None and self.before_stop.in_liquidation

    def emptied(self, reason: str) -> "Application":
        """Close it once other structures took over all its posts; this cannot be undone (RULES section 11).

        Args:
            reason: for the structure.
        """
        return replace(self.closed_as(S.CANCELLED, reason), before_stop=None)

    @property
    def emptied_by_takeover(self) -> bool:
        """Whether other structures took all its posts over."""
        granted = self.recruitment_deadline is not None and not self.posts_granted
        return self.status is S.CANCELLED and granted and self.before_stop is None

    def merged(self, kept: "Application", reason: str) -> "Application":
        """Close it as a duplicate of another application, with a reason for both contacts.

        Raises:
            Refusal: ``merge_refused`` unless the other one is living; as for ``closed_as``.
        """
        if kept.id == self.id or not kept.living:
            raise Refusal(
                "merge_refused",
                "La candidature à garder doit être une autre, en cours.",
                "invalid",
                "/into",
            )
        closed = replace(self, decision_reason=reason) if self.aside else self.closed_as(S.DUPLICATE, reason)
        return replace(closed, merged_into=kept.id)

    def is_closed_as(self, status: S, reason: str) -> bool:
        """Return whether the agency closed it with this status and reason."""
        return (self.status, self.decision_reason) == (status, reason)

    @property
    def is_additional(self) -> bool:
        """Whether it requests posts in addition to another application (RULES section 8)."""
        return self.parent_id is not None

    @property
    def told_as(self) -> str:
        """The French words that distinguish it among the applications of its structure."""
        if self.taken_over_from is not None:
            return _taken_over(self.taken_over_from)
        return "postes supplémentaires" if self.is_additional else "première candidature"

    @property
    def may_be_corrected(self) -> bool:
        """Whether it has no opinion yet and is on no agenda."""
        return self.awaits_first_decision and self.opinion is None and self.agenda_session_id is None

    def corrected(self, answers: CheckedAnswers, at: datetime, params: Parameters) -> "Application":
        """Correct the answers before the opinion; the previous ones are kept (RULES section 4).

        The amount stays, unless an answer on which it depends changes.

        Args:
            answers: with the known SIRET and e-mail, which the structure may not correct.
            at: now.
            params: the values in force.

        Raises:
            Refusal: ``status_forbids``, ``additional_elsewhere``, ``completion_awaited``,
                ``answers_examined``, ``other_department`` or ``too_many_corrections``.
        """
        answers = keeping_amount(self, answers)
        if answers == self.answers:
            return self
        self.require_awaiting()
        if self.is_additional:
            raise Refusal(
                "additional_elsewhere",
                "Cette demande se corrige dans votre espace : « Demander des postes supplémentaires ».",
            )
        if self.decided_on is not None:
            raise completion_awaited()
        if not self.may_be_corrected:
            raise Refusal(
                "answers_examined",
                "Vos réponses sont déjà examinées : demandez leur correction à votre préfecture, depuis la "
                "page de suivi de votre candidature.",
            )
        require_same_department(self, answers)
        return self.with_answers(answers, at, params)

    def with_answers(self, answers: CheckedAnswers, at: datetime, params: Parameters) -> "Application":
        """Return it with other answers, and keep the previous ones.

        Raises:
            Refusal: ``too_many_corrections``.
        """
        if len(self.corrections) >= params.corrections_per_application:
            raise Refusal(
                "too_many_corrections",
                f"Vous avez déjà corrigé vos réponses {len(self.corrections)} fois : pour les corriger "
                "encore, écrivez à votre préfecture.",
            )
        before = Correction(at=at, before=self.answers)
        contacted = self._with_contact(answers.contact, at)
        return replace(contacted, **vars(answers), corrections=(*self.corrections, before))

    @property
    def correction_may_be_asked(self) -> bool:
        """Whether the structure may ask its prefecture for a correction: the answers are or were examined."""
        if self.is_additional:
            return False
        return self.holds_posts or (self.awaits_first_decision and not self.may_be_corrected)

    @property
    def correction_waits(self) -> bool:
        """Whether a correction request awaits the answer of its prefecture."""
        asked = self.correction_request
        return asked is not None and asked.waiting and self.correction_may_be_asked

    @property
    def answers_may_be_corrected(self) -> bool:
        """Whether its private page corrects its answers; an additional one uses the structure's space."""
        return self.may_be_corrected and not self.is_additional

    @property
    def title(self) -> str:
        """The name of its structure, with where its posts come from unless it is the first application."""
        return titled(self.name, additional=self.is_additional, taken_over_from=self.taken_over_from)

    @property
    def aside(self) -> bool:
        """Whether it was set aside as a duplicate and the agency has not decided on it."""
        return self.status is S.DUPLICATE and self.decision_reason is None

    @property
    def awaits_confirmation(self) -> bool:
        """Whether its e-mail address is not confirmed yet."""
        return self.status is S.SUBMITTED

    @property
    def awaits_decision(self) -> bool:
        """Whether it awaits the decision of a committee session."""
        return self.status.awaits_decision

    def require_awaiting(self) -> None:
        """Raise Refusal ``status_forbids`` once it is decided or stopped."""
        if not self.awaits_decision:
            raise forbidden(self.status)

    @property
    def awaits_first_decision(self) -> bool:
        """Whether it awaits a decision and no session has decided yet."""
        return self.awaits_decision and self.decided_on is None

    @property
    def awaits_opinion(self) -> bool:
        """Whether it awaits a decision without the prefecture's opinion (RULES section 4)."""
        return self.awaits_decision and self.opinion is None

    @property
    def living(self) -> bool:
        """Whether it is living, so that its SIRET is in use (RULES section 8: one per SIRET)."""
        return self.status in LIVING

    @property
    def holds_form(self) -> bool:
        """Whether its contact may not send another form for its SIRET: it is living or unconfirmed."""
        return not self.is_additional and (self.living or self.awaits_confirmation)

    def confirmed(self, at: datetime) -> "Application":
        """Confirm the e-mail address at an instant."""
        return replace(self.moved_to(S.CONFIRMED), confirmed_at=at)

    def set_aside(self, at: datetime) -> "Application":
        """Confirm the e-mail address while another application of the SIRET is living (RULES section 8)."""
        return replace(self.moved_to(S.DUPLICATE), confirmed_at=at)

    @property
    def link_id(self) -> str:
        """The id that the present contact's links must carry; links with another id are void."""
        return self.contact_link_id or self.id

    @property
    def contacts(self) -> tuple[KnownContact, ...]:
        """Its contacts, oldest first, the present one last."""
        return (*self.former_contacts, self._known_contact(None))

    def _known_contact(self, until: datetime | None) -> KnownContact:
        since = self.former_contacts[-1].until if self.former_contacts else None
        return KnownContact(contact=self.contact, since=since, until=until)

    def _with_contact(self, contact: Contact, at: datetime) -> "Application":
        if contact == self.contact:
            return self
        former = (*self.former_contacts, self._known_contact(at))
        if len(former) > _FORMER_CONTACTS:
            former = (former[0], *former[2:])
        return replace(self, contact=contact, former_contacts=former)

    def with_contact(self, person: ContactPerson, at: datetime) -> "Application":
        """Record another contact at the same address.

        Args:
            person: the new contact.
            at: now.
        """
        return self._with_contact(Contact(**vars(person), email=self.contact.email), at)

    def with_contact_email(self, email: str, *, link_id: str, at: datetime) -> "Application":
        """Correct the contact's address, which voids all links to the former one (RULES section 8).

        Args:
            email: the right address.
            link_id: new; the id in the links to this address.
            at: now.
        """
        return replace(
            self._with_contact(replace(self.contact, email=email), at),
            contact_link_id=link_id,
            form_number=self.form_number + 1,
            earlier_forms=(),
        )

    def reviewed(self) -> "Application":
        """Put it under review; if it is already, nothing changes."""
        if self.status is S.UNDER_REVIEW:
            return self
        return self.moved_to(S.UNDER_REVIEW)

    def with_opinion(self, opinion: Opinion) -> "Application":
        """Record or amend the prefecture's opinion, until the session has decided (RULES section 4).

        Raises:
            Refusal: ``status_forbids`` once decided.
        """
        return replace(self.reviewed(), opinion=opinion, opinion_overdue=False)

    def require_opinion_possible(self) -> None:
        """Check that an opinion may be given; a draft is possible only then (RULES section 4).

        Raises:
            Refusal: ``status_forbids`` once decided.
        """
        self.reviewed()

    def has_opinion(self, opinion: Opinion) -> bool:
        """Return whether its opinion since the last session says this, whoever wrote it and when."""
        known = self.opinion
        return known is not None and self.status is not S.POSTPONED and known.is_same_as(opinion)

    def with_opinion_overdue(self) -> "Application":
        """Mark the opinion as overdue; the committee may decide without it (RULES section 10)."""
        return replace(self, opinion_overdue=True)

    def on_agenda_of(self, session_id: str) -> "Application":
        """Put it on the agenda of a session.

        Raises:
            Refusal: ``already_on_agenda`` when it is on the agenda of another session.
        """
        if self.agenda_session_id not in (None, session_id):
            raise Refusal(
                "already_on_agenda", "Cette candidature est déjà à l'ordre du jour d'une autre séance."
            )
        return replace(self.reviewed(), agenda_session_id=session_id)

    def off_agenda(self) -> "Application":
        """Take it off the agenda."""
        return replace(self, agenda_session_id=None)

    def granted(
        self, *, session_id: str, structure_id: str, posts: int, on: date, deadline: date
    ) -> "Application":
        """Grant posts, to be filled by ``deadline`` inclusive (RULES section 4).

        Args:
            session_id: of the committee session that decides.
            structure_id: the structure to which the posts are granted.
            posts: how many.
            on: the day of the session.
            deadline: the last day to recruit.

        Raises:
            Refusal: ``status_forbids`` when no decision is awaited.
        """
        self.require_awaiting()
        return replace(
            self.moved_to(S.VALIDATED),
            session_id=session_id,
            agenda_session_id=None,
            structure_id=structure_id,
            posts_granted=posts,
            decided_on=on,
            recruitment_deadline=deadline,
            first_deadline=None,
            decision_reason=None,
            correction_request=self._request_kept,
        )

    @property
    def _request_kept(self) -> CorrectionRequest | None:
        """The correction request that may still be granted after the posts are."""
        asked = self.correction_request
        return asked if asked is not None and not asked.affects_decision else None

    def refused(self, *, session_id: str, on: date, reason: str) -> "Application":
        """Reject it with a reason.

        Raises:
            Refusal: ``status_forbids``.
        """
        return replace(
            self.moved_to(S.REJECTED),
            session_id=session_id,
            agenda_session_id=None,
            decided_on=on,
            decision_reason=reason,
            correction_request=None,
        )

    def postponed(self, *, session_id: str, on: date, missing: str) -> "Application":
        """Postpone it to a later session, with a list of what is missing.

        Raises:
            Refusal: ``status_forbids``.
        """
        return replace(
            self.moved_to(S.POSTPONED),
            session_id=session_id,
            agenda_session_id=None,
            decided_on=on,
            decision_reason=missing,
            correction_request=None,
        )

    @property
    def may_be_completed(self) -> bool:
        """Whether it is postponed because something is missing, and awaits the next decision."""
        return self.awaits_decision and self.decision_reason is not None

    def completed(self, text: str, at: datetime) -> "Application":
        """Record the missing information; a new text replaces the previous one.

        Raises:
            Refusal: ``status_forbids`` when nothing is missing.
        """
        if not self.may_be_completed:
            raise forbidden(self.status)
        return replace(self, completion=text, completed_at=at)

    def subsidy_of(self, posts: int) -> int:
        """Return the subsidy of a number of posts, in euro cents."""
        return self.subsidy_per_post_cents * posts


def completion_awaited() -> Refusal:
    """Return the refusal of a correction while a session awaits missing information."""
    return Refusal(
        "completion_awaited",
        "Le comité a déjà étudié ces réponses : écrivez ce qui change avec « Compléter ma candidature ».",
    )


def titled(structure_name: str, *, additional: bool, taken_over_from: str | None) -> str:
    """Return the title, on screens and in e-mails, of records of one of a structure's applications.

    Args:
        structure_name: of the structure.
        additional: whether the application has a parent.
        taken_over_from: the name of the structure from which its posts were taken over, or None.
    """
    if taken_over_from is not None:
        return f"{structure_name}, {_taken_over(taken_over_from)}"
    return f"{structure_name}, postes supplémentaires" if additional else structure_name


def _taken_over(former_name: str) -> str:
    return f"postes repris de « {former_name} »"
