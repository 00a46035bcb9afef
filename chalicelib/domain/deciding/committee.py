"""The national committee's sessions, their agenda and their decisions (RULES section 4)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.applying.answers import require_posts_within
from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.calendar_rules import add_months, recruitment_deadline
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled, counted
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


class CommitteeSessionStatus(Labelled):
    """The status of a committee session.

    While ``prepared``, its agenda may change but no decision is recorded; while ``open``, both may; while
    ``closing``, its decisions are being published one by one.
    """

    PREPARED = "prepared", "en préparation"
    OPEN = "open", "ouverte"
    CLOSING = "closing", "en cours de publication"
    CLOSED = "closed", "close"


class Verdict(Labelled):
    """The decision of a committee session on one application."""

    VALIDATED = "validated", "validée"
    REJECTED = "rejected", "refusée"
    POSTPONED = "postponed", "ajournée"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision of a committee session: posts for a validation, a reason for the two others.

    A validation has a reason when it grants more posts than were asked.
    """

    verdict: Verdict
    posts_granted: int | None = None
    reason: str | None = None
    decided_by: str
    decided_at: datetime

    def is_same_as(self, other: "Decision") -> bool:
        """Return whether it decides the same, whoever recorded it and when."""
        return replace(other, decided_by=self.decided_by, decided_at=self.decided_at) == self


def full_reason(verdict: Verdict, standard: str | None, words: str | None) -> str | None:
    """Return the reason for the structure: the standard sentence, then the free text; None without either.

    A standard reason explains a refusal, so it cannot justify more posts than requested.
    """
    sentences = [None if verdict is Verdict.VALIDATED else standard, words]
    return " ".join(sentence for sentence in sentences if sentence) or None


def checked_decision(
    *,
    verdict: Verdict,
    posts_granted: int | None,
    posts_requested: int | None,
    reason: str | None,
    by: str,
    at: datetime,
    params: Parameters,
) -> Decision:
    """Return a checked decision: posts for a validation, a reason for the two others (RULES section 4).

    Args:
        verdict: the decision.
        posts_granted: of a validation.
        posts_requested: by the structure, None when it did not know.
        reason: required for a rejection or a postponement, where the structure reads it, and for a validation
            with more posts than requested, for the record; ignored for other validations.
        by: the account that records it.
        at: the instant.
        params: the values in force.

    Raises:
        Refusal: ``posts_required``, ``posts_too_many``, ``posts_unexpected`` or ``reason_required``.
    """
    has_reason = bool(reason and reason.strip())
    if verdict is Verdict.VALIDATED:
        if posts_granted is None or posts_granted < 1:
            raise Refusal(
                "posts_required", "Une validation attribue au moins un poste.", "invalid", "/posts_granted"
            )
        require_posts_within(posts_granted, params, "/posts_granted")
        more = posts_requested is not None and posts_granted > posts_requested
        if more and not has_reason:
            raise Refusal(
                "reason_required",
                f"La structure demande {counted(posts_requested or 0, 'poste')} : dites pourquoi lui en "
                "attribuer plus.",
                "invalid",
                "/reason",
            )
        return Decision(
            verdict=verdict,
            posts_granted=posts_granted,
            reason=reason if more else None,
            decided_by=by,
            decided_at=at,
        )
    if posts_granted is not None:
        raise Refusal(
            "posts_unexpected", "Seule une validation attribue des postes.", "invalid", "/posts_granted"
        )
    if not has_reason:
        raise Refusal("reason_required", "Indiquez le motif, que la structure lira.", "invalid", "/reason")
    return Decision(verdict=verdict, reason=reason, decided_by=by, decided_at=at)


@dataclass(frozen=True, kw_only=True)
class CommitteeSession(Entity):
    """A meeting of the committee. Several may be held on one date; the number is unique.

    ``venue`` is its place, None while unknown.
    """

    number: int
    held_on: date
    venue: str | None = None
    status: CommitteeSessionStatus = CommitteeSessionStatus.PREPARED
    minutes: str | None = None
    created_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None

    def is_set_to(self, number: int, held_on: date, venue: str | None) -> bool:
        """Return whether it has this number, date and venue."""
        return (self.number, self.held_on, self.venue) == (number, held_on, venue)

    def require_same(self, number: int, held_on: date) -> "CommitteeSession":
        """Return the session, if it is created again with the same number and date.

        Raises:
            Refusal: ``session_number_taken`` for another date, or when its number was corrected meanwhile.
        """
        if (self.number, self.held_on) != (number, held_on):
            raise session_number_taken()
        return self

    def require_removable(self, agenda: Sequence["AgendaItem"]) -> None:
        """Refuse to remove a session that is closed or has an agenda.

        Raises:
            Refusal: ``session_closed`` or ``agenda_not_empty``.
        """
        self.require_changeable()
        if agenda:
            raise Refusal(
                "agenda_not_empty", "Retirez d'abord ses candidatures de l'ordre du jour de la séance."
            )

    @property
    def is_changeable(self) -> bool:
        """Whether its agenda may change: it is prepared or open."""
        return self.status in (CommitteeSessionStatus.PREPARED, CommitteeSessionStatus.OPEN)

    def require_changeable(self) -> "CommitteeSession":
        """Return the session, if its agenda may change.

        Raises:
            Refusal: ``session_closed``.
        """
        if not self.is_changeable:
            raise Refusal("session_closed", "Cette séance est close : son ordre du jour ne change plus.")
        return self

    def require_open(self) -> "CommitteeSession":
        """Return the session, if it is open.

        Raises:
            Refusal: ``session_closed``, or ``session_not_open`` while it is prepared.
        """
        if self.require_changeable().status is CommitteeSessionStatus.PREPARED:
            raise Refusal(
                "session_not_open",
                "Cette séance est en préparation : ouvrez-la, puis enregistrez ses décisions.",
            )
        return self

    def opened(self) -> "CommitteeSession":
        """Open a prepared session, so that decisions may be recorded.

        Raises:
            Refusal: ``session_closed``.
        """
        return replace(self.require_changeable(), status=CommitteeSessionStatus.OPEN)

    def back_to_preparation(self, decided: int) -> "CommitteeSession":
        """Return a session that was opened too early to preparation.

        Args:
            decided: how many applications on its agenda have a decision.

        Raises:
            Refusal: ``session_closed``, or ``session_decided`` once a decision is recorded.
        """
        self.require_changeable()
        if decided:
            raise Refusal(
                "session_decided",
                f"L'ordre du jour a {counted(decided, 'candidature')} avec une décision : changez-la dans la "
                "séance ouverte, ou retirez la candidature de l'ordre du jour.",
            )
        return replace(self, status=CommitteeSessionStatus.PREPARED)

    def closing(
        self, *, by: str, at: datetime, today: date, minutes: str | None, undecided: int
    ) -> "CommitteeSession":
        """Close the session: its decisions become final and their publication starts.

        Args:
            by: id of the account that closes it.
            at: now.
            today: in Paris.
            minutes: the document, if any.
            undecided: how many applications on the agenda have no decision.

        Raises:
            Refusal: ``session_closed``, ``session_not_open``, ``session_not_held`` before its date,
                ``undecided`` while an application on the agenda has no decision.
        """
        self.require_open()
        if today < self.held_on:
            raise Refusal(
                "session_not_held",
                "La séance n'a pas encore eu lieu : elle peut être close à partir de sa date.",
            )
        if undecided:
            raise Refusal(
                "undecided",
                f"Il reste {counted(undecided, 'candidature')} sans décision : décidez, ou retirez de la "
                "séance ce qui reste.",
            )
        return replace(
            self,
            status=CommitteeSessionStatus.CLOSING,
            closed_at=at,
            closed_by=by,
            minutes=minutes or self.minutes,
        )

    def was_closed_with(self, minutes: str | None) -> bool:
        """Return whether it was closed, with these minutes if any are given."""
        return not self.is_changeable and minutes in (None, self.minutes)

    def published(self) -> "CommitteeSession":
        """Mark a session as published once all its decisions are.

        Raises:
            ValueError: it was not being closed.
        """
        if self.status is not CommitteeSessionStatus.CLOSING:
            raise ValueError("only a closing session is published")
        return replace(self, status=CommitteeSessionStatus.CLOSED)


def session_number_taken() -> Refusal:
    """Return the refusal of a number that another session has."""
    return Refusal("session_number_taken", "Une séance porte déjà ce numéro.", "conflict", "/number")


def require_time_to_recruit(
    held_on: date, today: date, params: Parameters, *, explained_by_agency: bool
) -> None:
    """Refuse to close a session so late that little time remains to recruit (RULES 11).

    Args:
        held_on: its date, from which the recruitment term is counted.
        today: the date of the closing.
        params: the values in force.
        explained_by_agency: whether the agency closes it and gives a reason.

    Raises:
        Refusal: ``term_too_short``.
    """
    months = params.least_recruitment_months
    term = recruitment_deadline(held_on, params)
    if term < add_months(today, months) and not explained_by_agency:
        raise Refusal(
            "term_too_short",
            f"Le délai pour recruter finirait le {term:%d/%m/%Y} : il doit rester au moins {months} mois. "
            "Corrigez la date de la séance ; sinon, l'agence peut la clore en disant pourquoi.",
        )


def require_session_date(held_on: date, today: date, params: Parameters) -> None:
    """Refuse the date of a session before the programme began or far in the future.

    Raises:
        Refusal: ``date_far``, pointing at ``/held_on``.
    """
    months = params.session_within_months
    if held_on.year < params.first_session_year or held_on > add_months(today, months):
        raise Refusal(
            "date_far",
            f"Une séance a lieu depuis {params.first_session_year}, et au plus tard dans {months} mois.",
            "invalid",
            "/held_on",
        )


@dataclass(frozen=True, kw_only=True)
class EarlierNote:
    """A secretary's note on an application at an earlier, closed session.

    Args:
        session_number: of that session.
        held_on: its date.
        text: of the note.
    """

    session_number: int
    held_on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class AgendaItem(Entity):
    """One application on the agenda of one committee session; its id is that of the application."""

    session_id: str
    application_id: str
    structure_name: str
    department: str
    posts_requested: int | None
    # Only of an additional application: the validated application to which it adds.
    parent_id: str | None = None
    opinion: str | None = None
    decision: Decision | None = None
    published: bool = False
    # Set if the application was withdrawn or closed before its decision took effect: none will.
    moot: bool = False
    # Its key after a move on the agenda (``agenda_order``); None if it was never moved.
    rank: str | None = None
    # The secretary's note, for the committee only, and its author.
    note: str | None = None
    noted_by: str | None = None
    # The notes of the sessions that postponed it, oldest first.
    earlier_notes: tuple[EarlierNote, ...] = ()

    @classmethod
    def of(
        cls, application: Application, session_id: str, earlier_notes: tuple[EarlierNote, ...] = ()
    ) -> "AgendaItem":
        """Return the agenda item of an application, with its earlier notes."""
        return cls(
            id=application.id,
            session_id=session_id,
            application_id=application.id,
            structure_name=application.title,
            department=application.place.department,
            posts_requested=application.posts_requested,
            parent_id=application.parent_id,
            opinion=application.opinion.verdict.value if application.opinion else None,
            earlier_notes=earlier_notes,
        )

    def notes_after(self, session: CommitteeSession) -> tuple[EarlierNote, ...]:
        """Return the notes up to this session, which decided on it, for a later session."""
        if not self.note:
            return self.earlier_notes
        own = EarlierNote(session_number=session.number, held_on=session.held_on, text=self.note)
        return (*self.earlier_notes, own)

    @property
    def posts_to_grant(self) -> int:
        """The posts granted by its decision."""
        return (self.decision.posts_granted if self.decision else None) or 0

    @property
    def is_undecided(self) -> bool:
        """Whether it blocks the closing: its application awaits a decision and has none."""
        return self.decision is None and not self.moot


def posts_by_department(agenda: Iterable[AgendaItem]) -> dict[str, int]:
    """Return the posts that a session grants, by department, without the departments that get none.

    Posts of an application that stopped meanwhile count until the publication gives them back.
    """
    posts: Counter[str] = Counter()
    for item in agenda:
        posts[item.department] += item.posts_to_grant
    return dict(+posts)
