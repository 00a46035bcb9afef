"""A structure's request for posts: answers, status and posts granted (RULES sections 2, 4)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.applying.extension import ExtensionRequest
from chalicelib.domain.deciding.opinion import Opinion
from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition
from chalicelib.domain.shared.waiting_forms import WaitingForms


class ApplicationStatus(StrEnum):
    """Where an application stands (RULES section 4 and, for ``overdue``, section 10)."""

    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    UNDER_REVIEW = "under_review"
    VALIDATED = "validated"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        """The French word of the screens and e-mails."""
        return _LABELS[self]


S = ApplicationStatus

_LABELS = {
    S.SUBMITTED: "à confirmer",
    S.CONFIRMED: "confirmée",
    S.UNDER_REVIEW: "en cours d'examen",
    S.VALIDATED: "validée",
    S.REJECTED: "refusée",
    S.POSTPONED: "ajournée",
    S.WITHDRAWN: "retirée",
    S.DUPLICATE: "en double",
    S.CANCELLED: "annulée",
    S.OVERDUE: "délai de recrutement dépassé",
    S.LAPSED: "caduque",
}

_CLOSED_BY_AGENCY = frozenset({S.DUPLICATE, S.CANCELLED})
_STOPS = _CLOSED_BY_AGENCY | {S.WITHDRAWN}
_DECIDED = frozenset({S.VALIDATED, S.REJECTED, S.POSTPONED})

TRANSITIONS: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    S.SUBMITTED: frozenset({S.CONFIRMED, S.WITHDRAWN}) | _CLOSED_BY_AGENCY,
    S.CONFIRMED: frozenset({S.UNDER_REVIEW, S.WITHDRAWN}) | _DECIDED | _CLOSED_BY_AGENCY,
    S.UNDER_REVIEW: frozenset({S.WITHDRAWN}) | _DECIDED | _CLOSED_BY_AGENCY,
    S.POSTPONED: frozenset({S.UNDER_REVIEW, S.WITHDRAWN}) | _DECIDED | _CLOSED_BY_AGENCY,
    S.VALIDATED: frozenset({S.OVERDUE, S.WITHDRAWN, S.CANCELLED}),
    S.OVERDUE: frozenset({S.VALIDATED, S.LAPSED, S.WITHDRAWN, S.CANCELLED}),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.DUPLICATE: frozenset(),
    S.CANCELLED: frozenset(),
    S.LAPSED: frozenset(),
}

# One living application per SIRET (RULES section 8). A form whose e-mail was never confirmed does not
# live: otherwise a stranger could block a structure for 180 days with its public SIRET.
LIVING = frozenset({S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE})
AWAITING_DECISION = frozenset({S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED})


@dataclass(frozen=True, kw_only=True)
class EarlierForm:
    """The answers of a form that waits beside a later one, and its number."""

    number: int
    answers: CheckedAnswers


@dataclass(frozen=True, kw_only=True)
class Application(WaitingForms[CheckedAnswers], Entity, CheckedAnswers):
    """The 12 answers of a structure and what became of them.

    ``subsidy_per_post_cents`` is fixed when the form is received, so that the amount told before the
    decision is the amount told after it. ``posts_taken`` counts the living recruitments and
    ``posts_hired`` those whose contract is signed.
    """

    status: ApplicationStatus
    commitments_version: str
    submitted_at: datetime
    # Forms sent with other answers before the confirmation wait beside the latest: each has its own link,
    # which confirms the answers that it was sent with.
    form_number: int = 1
    earlier_forms: tuple[EarlierForm, ...] = ()
    answers_kind = CheckedAnswers
    earlier_kind = EarlierForm
    confirmed_at: datetime | None = None
    opinion: Opinion | None = None
    opinion_overdue: bool = False
    structure_id: str | None = None
    session_id: str | None = None
    agenda_session_id: str | None = None
    posts_granted: int = 0
    posts_taken: int = 0
    posts_hired: int = 0
    # Of each post whose contract ended: the first day after its subsidy, which who replaces keeps.
    shares_free: tuple[date, ...] = ()
    decided_on: date | None = None
    decision_reason: str | None = None
    recruitment_deadline: date | None = None
    extension_request: ExtensionRequest | None = None
    # What its structure sent after a postponement, for the session that examines it again.
    completion: str | None = None
    completed_at: datetime | None = None
    # What the links of its contact carry, since the address was corrected; before, its own id.
    contact_link_id: str | None = None

    def moved_to(self, status: ApplicationStatus) -> "Application":
        """Return the application in another status.

        Raises:
            Refusal: ``status_forbids`` when the table of RULES section 4 has no such step.
        """
        message = _forbidden(self.status).message
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, message))

    def stopped(self, status: ApplicationStatus) -> "Application":
        """Withdrawn by the structure, or closed by the agency, while nobody is recruited (RULES section 4).

        Raises:
            Refusal: ``posts_still_held`` or ``status_forbids``.
        """
        if self.posts_taken:
            raise Refusal("posts_still_held", "Un recrutement est en cours : annulez-le d'abord.")
        if status not in _STOPS:
            raise ValueError("not a way to stop")
        return replace(self.moved_to(status), agenda_session_id=None)

    def withdrawn_by_link(self) -> "Application":
        """Withdrawn from the private page, which whoever has its address can open (RULES section 8).

        Raises:
            Refusal: ``account_needed`` while its structure holds posts; as for ``stopped``.
        """
        if self.posts_held:
            raise Refusal(
                "account_needed",
                "Des postes vous sont attribués : pour les rendre, connectez-vous à votre espace.",
            )
        return self.stopped(S.WITHDRAWN)

    def closed_as(self, status: ApplicationStatus, reason: str) -> "Application":
        """Closed by the agency with a reason, which its sender reads.

        Raises:
            Refusal: ``posts_still_held`` or ``status_forbids``.
        """
        return replace(self.stopped(status), decision_reason=reason)

    def is_closed_as(self, status: ApplicationStatus, reason: str) -> bool:
        """Whether the agency closed it just so."""
        return (self.status, self.decision_reason) == (status, reason)

    @property
    def aside(self) -> bool:
        """Whether it was set aside because another application lives, and the agency has not looked at it."""
        return self.status is S.DUPLICATE and self.decision_reason is None

    @property
    def awaits_confirmation(self) -> bool:
        """Whether its e-mail address is not confirmed yet: it may be corrected, and expires."""
        return self.status is S.SUBMITTED

    @property
    def awaits_decision(self) -> bool:
        """Whether a committee session has to decide on it."""
        return self.status in AWAITING_DECISION

    @property
    def awaits_first_decision(self) -> bool:
        """Whether no committee session has decided on it yet, and one has to."""
        return self.awaits_decision and self.decided_on is None

    @property
    def awaits_opinion(self) -> bool:
        """Whether its prefecture has still to give an opinion before a session decides (RULES section 4)."""
        return self.awaits_decision and self.opinion is None

    @property
    def living(self) -> bool:
        """Whether it holds its SIRET (RULES section 8: one living application per SIRET)."""
        return self.status in LIVING

    @property
    def holds_form(self) -> bool:
        """Whether the form of its contact for its SIRET is taken: it lives, or is still to be confirmed."""
        return self.living or self.awaits_confirmation

    def confirmed(self, at: datetime) -> "Application":
        """The e-mail address was confirmed at the instant ``at``."""
        return replace(self.moved_to(S.CONFIRMED), confirmed_at=at)

    def set_aside(self, at: datetime) -> "Application":
        """The address was confirmed while another application lives for the SIRET (RULES section 8)."""
        return replace(self.moved_to(S.DUPLICATE), confirmed_at=at)

    @property
    def link_id(self) -> str:
        """What the links sent to its contact of now carry: a link that carries anything else is dead."""
        return self.contact_link_id or self.id

    def with_contact_email(self, email: str, *, link_id: str) -> "Application":
        """The agency corrects the address of the contact: every link sent to the one before is dead.

        Args:
            email: the right address.
            link_id: new; what the links to this address carry.
        """
        return replace(
            self,
            contact=replace(self.contact, email=email),
            contact_link_id=link_id,
            form_number=self.form_number + 1,
            earlier_forms=(),
        )

    def reviewed(self) -> "Application":
        """The prefecture or the committee took it in hand; a second look changes nothing."""
        if self.status is S.UNDER_REVIEW:
            return self
        return self.moved_to(S.UNDER_REVIEW)

    def with_opinion(self, opinion: Opinion) -> "Application":
        """Record or amend the prefecture's opinion, until the session has decided (RULES section 4).

        Raises:
            Refusal: ``status_forbids`` once decided.
        """
        return replace(self.reviewed(), opinion=opinion, opinion_overdue=False)

    def has_opinion(self, opinion: Opinion) -> bool:
        """Whether the prefecture has said just that, whoever of it and whenever, since the last session.

        After a postponement the same words take the application in hand again.
        """
        known = self.opinion
        return known is not None and self.status is not S.POSTPONED and known.says_as(opinion)

    def with_opinion_overdue(self) -> "Application":
        """The prefecture's time has passed; the committee may decide without it (RULES section 10)."""
        return replace(self, opinion_overdue=True)

    def on_agenda_of(self, session_id: str) -> "Application":
        """Put on the agenda of a session.

        Raises:
            Refusal: ``already_on_agenda`` when another session will examine it.
        """
        if self.agenda_session_id not in (None, session_id):
            raise Refusal(
                "already_on_agenda", "Cette candidature est déjà à l'ordre du jour d'une autre séance."
            )
        return replace(self.reviewed(), agenda_session_id=session_id)

    def off_agenda(self) -> "Application":
        """Taken off the agenda of its session."""
        return replace(self, agenda_session_id=None)

    def granted(
        self, *, session_id: str, structure_id: str, posts: int, on: date, deadline: date
    ) -> "Application":
        """The committee grants posts, to be filled by the end of ``deadline`` (RULES section 4).

        Raises:
            Refusal: ``status_forbids`` when no decision is awaited.
        """
        if not self.awaits_decision:
            raise _forbidden(self.status)
        return replace(
            self.moved_to(S.VALIDATED),
            session_id=session_id,
            agenda_session_id=None,
            structure_id=structure_id,
            posts_granted=posts,
            decided_on=on,
            recruitment_deadline=deadline,
            decision_reason=None,
        )

    def refused(self, *, session_id: str, on: date, reason: str) -> "Application":
        """The committee rejects it with a reason.

        Raises:
            Refusal: ``status_forbids``.
        """
        return replace(
            self.moved_to(S.REJECTED),
            session_id=session_id,
            agenda_session_id=None,
            decided_on=on,
            decision_reason=reason,
        )

    def adjourned(self, *, session_id: str, on: date, missing: str) -> "Application":
        """The committee postpones it and says what is missing; a later session examines it again.

        Raises:
            Refusal: ``status_forbids``.
        """
        return replace(
            self.moved_to(S.POSTPONED),
            session_id=session_id,
            agenda_session_id=None,
            decided_on=on,
            decision_reason=missing,
        )

    @property
    def posts_held(self) -> int:
        """Posts granted that its structure still holds: none once it lapsed or stopped."""
        return self.posts_granted if self.recruits else 0

    @property
    def may_be_completed(self) -> bool:
        """Whether a session postponed it for something missing, and none has decided since."""
        return self.awaits_decision and self.decision_reason is not None

    def completed(self, text: str, at: datetime) -> "Application":
        """Its structure sends what was missing; what it sends anew replaces what it sent.

        Raises:
            Refusal: ``status_forbids`` when nothing is missing.
        """
        if not self.may_be_completed:
            raise _forbidden(self.status)
        return replace(self, completion=text, completed_at=at)

    @property
    def posts_free(self) -> int:
        """Posts held that no living recruitment takes."""
        return self.posts_held - self.posts_taken

    @property
    def contracts_missing(self) -> int:
        """Posts whose candidate is validated and whose contract is not recorded."""
        return self.posts_taken - self.posts_hired

    @property
    def posts_to_hire(self) -> int:
        """Posts granted that no signed contract holds."""
        return self.posts_granted - self.posts_hired

    def subsidy_of(self, posts: int) -> int:
        """The euro cents of a number of posts."""
        return self.subsidy_per_post_cents * posts

    @property
    def still_recruiting(self) -> bool:
        """Whether posts are left to hire before the term."""
        return self.status is S.VALIDATED and not self.fully_hired

    @property
    def fully_hired(self) -> bool:
        """Whether every post granted has its contract signed."""
        return self.posts_granted > 0 and self.posts_hired >= self.posts_granted

    @property
    def recruits(self) -> bool:
        """Whether its structure holds posts, so that it may see candidates (RULES 9, section 6)."""
        return self.status in (S.VALIDATED, S.OVERDUE)

    def require_recruiting(self) -> None:
        """Raises Refusal ``not_recruiting`` when its structure holds no post."""
        if not self.recruits:
            raise Refusal("not_recruiting", "Votre structure n'a pas de poste attribué en cours.")

    def post_taken(self, today: date) -> "Application":
        """A candidate is validated on one of the posts (RULES section 5).

        Args:
            today: the date in Paris; past the term nobody may recruit, even before the clock has said so.

        Raises:
            Refusal: ``status_forbids``, ``recruitment_overdue`` past the term, or ``no_free_post``.
        """
        if not self.recruits:
            raise _forbidden(self.status)
        if self.posts_free < 1:
            raise Refusal("no_free_post", "Tous les postes attribués sont déjà pourvus ou réservés.")
        if self.status is S.OVERDUE or self.past_term(today):
            raise Refusal(
                "recruitment_overdue",
                "Le délai de recrutement est dépassé : demandez une prolongation dans « Mes démarches ».",
            )
        return replace(self, posts_taken=self.posts_taken + 1)

    def past_term(self, today: date) -> bool:
        """Whether the recruiting deadline has passed, which holds until its end (RULES section 10)."""
        return self.recruitment_deadline is not None and today > self.recruitment_deadline

    def post_released(self, *, was_hired: bool) -> "Application":
        """A living recruitment stopped: its post is free again (RULES section 5).

        Raises:
            ValueError: no such post is held.
        """
        if (self.posts_hired if was_hired else self.posts_taken - self.posts_hired) < 1:
            raise ValueError("no such post is held")
        return replace(
            self, posts_taken=self.posts_taken - 1, posts_hired=self.posts_hired - (1 if was_hired else 0)
        )

    def post_freed(self, today: date, share_ends_on: date) -> "Application":
        """A contract ended while part of its subsidy is left: its post is free again (RULES section 5).

        Past the term nobody is recruited on it before a human gives more time (RULES section 10).

        Args:
            today: the date in Paris.
            share_ends_on: the first day after the subsidy of the post.
        """
        freed = self.post_released(was_hired=True)
        freed = replace(freed, shares_free=(*freed.shares_free, share_ends_on))
        late = freed.status is S.VALIDATED and freed.past_term(today)
        return freed.moved_to(S.OVERDUE) if late else freed

    @property
    def next_share(self) -> date | None:
        """What the next contract keeps of the subsidy of an adviser who left: the first day after it.

        None while a post is left that nobody held: the whole subsidy goes with it.
        """
        untouched = self.posts_granted - self.posts_hired - len(self.shares_free)
        return min(self.shares_free) if self.shares_free and untouched < 1 else None

    def _with_share(self, share: date) -> "Application":
        return replace(self, shares_free=(*self.shares_free, share))

    def _without_share(self, share: date) -> "Application":
        left = list(self.shares_free)
        left.remove(share)
        return replace(self, shares_free=tuple(left))

    def post_hired(self) -> "Application":
        """A contract was signed. The last one ends an ``overdue``: nothing is left to recruit.

        Raises:
            ValueError: no validated post waits for its contract.
        """
        if self.posts_hired >= self.posts_taken:
            raise ValueError("no validated post waits for its contract")
        share = self.next_share
        hired = replace(self._without_share(share) if share else self, posts_hired=self.posts_hired + 1)
        if hired.status is S.OVERDUE and hired.fully_hired:
            return hired.moved_to(S.VALIDATED)
        return hired

    def hire_taken_back(self, today: date, share_ends_on: date | None) -> "Application":
        """A contract was recorded by mistake: its post waits for one again, past the term as well.

        Args:
            today: the date in Paris.
            share_ends_on: what its contract kept of the subsidy of somebody before, if it did.

        Raises:
            ValueError: no contract is signed.
        """
        if self.posts_hired < 1:
            raise ValueError("no contract is signed")
        waiting = replace(self, posts_hired=self.posts_hired - 1)
        if share_ends_on is not None:
            waiting = waiting._with_share(share_ends_on)
        late = waiting.status is S.VALIDATED and waiting.past_term(today)
        return waiting.moved_to(S.OVERDUE) if late else waiting

    def post_held_again(self, share_ends_on: date) -> "Application":
        """The end of a contract was declared by mistake: its adviser holds the post again.

        Args:
            share_ends_on: the first day after the subsidy of the post.

        Raises:
            Refusal: ``status_forbids``, or ``no_free_post`` when somebody else took it meanwhile.
        """
        if not self.recruits:
            raise _forbidden(self.status)
        if self.posts_free < 1 or share_ends_on not in self.shares_free:
            raise Refusal("no_free_post", "Le poste a été pourvu ou repris depuis la fin de ce contrat.")
        held = replace(
            self._without_share(share_ends_on),
            posts_taken=self.posts_taken + 1,
            posts_hired=self.posts_hired + 1,
        )
        return held.moved_to(S.VALIDATED) if held.status is S.OVERDUE and held.fully_hired else held

    def recruits_until(self, deadline: date, today: date) -> bool:
        """Whether the recruiting term is this one, and still to come."""
        return self.status is S.VALIDATED and self.recruitment_deadline == deadline and deadline >= today

    def extended(self, new_deadline: date, today: date, params: Parameters) -> "Application":
        """A human gives more time to recruit (RULES section 10).

        Raises:
            Refusal: ``deadline_not_later`` when the date does not give time, ``deadline_too_far`` when it
                gives too much, or ``status_forbids``.
        """
        if self.status not in (S.VALIDATED, S.OVERDUE) or self.recruitment_deadline is None:
            raise Refusal("status_forbids", "Seule une candidature validée peut être prolongée.")
        if new_deadline <= self.recruitment_deadline or new_deadline < today:
            raise Refusal(
                "deadline_not_later",
                "La nouvelle échéance doit être postérieure à l'échéance actuelle, et pas déjà passée.",
                "invalid",
                "/deadline",
            )
        if new_deadline > add_months(today, params.extension_months):
            message = f"Une prolongation va au plus à {params.extension_months} mois."
            raise Refusal("deadline_too_far", message, "invalid", "/deadline")
        return replace(self, status=S.VALIDATED, recruitment_deadline=new_deadline, extension_request=None)

    @property
    def may_ask_for_time(self) -> bool:
        """Whether its structure still has somebody to hire, and a term to ask more time for."""
        return self.recruits and not self.fully_hired

    def asking_for_time(
        self, deadline: date, reason: str, at: datetime, today: date, params: Parameters
    ) -> "Application":
        """Its structure asks for time that could be given (RULES section 10).

        Raises:
            Refusal: as for ``extended``, or ``all_hired``.
        """
        self.extended(deadline, today, params)
        if not self.may_ask_for_time:
            raise Refusal("all_hired", "Tous les postes attribués sont pourvus.")
        asked = ExtensionRequest(deadline=deadline, reason=reason, asked_at=at)
        return replace(self, extension_request=asked)

    def without_more_time(self, reason: str, at: datetime) -> "Application":
        """The time that its structure asks for is refused, with a reason.

        Raises:
            Refusal: ``nothing_asked`` or ``already_answered``.
        """
        if self.extension_request is None or not self.recruits:
            raise Refusal("nothing_asked", "Cette structure n'a pas demandé de prolongation.")
        return replace(self, extension_request=self.extension_request.refused(reason, at))

    def lapsed(self) -> "Application":
        """The agency takes back, past the term, the posts that nobody holds (RULES sections 4, 10).

        Without a living recruitment the application lapses; otherwise it goes on with the posts held.

        Raises:
            Refusal: ``status_forbids`` before the term; ``posts_all_held`` when nothing is left to take.
        """
        if self.posts_taken == 0:
            return self.moved_to(S.LAPSED)
        if self.status is not S.OVERDUE:
            raise Refusal("status_forbids", "L'échéance de recrutement n'est pas passée.")
        if self.posts_free == 0:
            raise Refusal("posts_all_held", "Chaque poste attribué est tenu par un recrutement en cours.")
        return self.without_posts(self.posts_free)

    def without_posts(self, posts: int) -> "Application":
        """Fewer posts, all of them free: those with the least left of their subsidy go first."""
        # Who is validated takes the posts that nobody held, then those of advisers who left.
        untouched = self.posts_granted - self.posts_hired - len(self.shares_free)
        needed = max(0, self.posts_taken - self.posts_hired - untouched)
        shares = sorted(self.shares_free)
        kept = (*shares[:needed], *shares[needed + posts :])
        reduced = replace(self, posts_granted=self.posts_granted - posts, shares_free=kept)
        return (
            reduced.moved_to(S.VALIDATED) if reduced.status is S.OVERDUE and reduced.fully_hired else reduced
        )


def _forbidden(status: ApplicationStatus) -> Refusal:
    return Refusal(
        "status_forbids", f"Cette candidature est {status.label} : l'opération n'est plus possible."
    )
