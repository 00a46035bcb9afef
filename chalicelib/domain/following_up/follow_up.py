"""The quarterly follow-up: what a structure declares on the use of the subsidy (RULES section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition


class FollowUpStatus(Labelled):
    """The status of a follow-up."""

    OPEN = "open", "à remplir"
    SUBMITTED = "submitted", "transmis"
    QUESTIONED = "questioned", "à compléter"
    ACCEPTED = "accepted", "accepté"
    CLOSED = "closed", "clos"


F = FollowUpStatus
TRANSITIONS: dict[FollowUpStatus, frozenset[FollowUpStatus]] = {
    F.OPEN: frozenset({F.SUBMITTED}),
    F.SUBMITTED: frozenset({F.ACCEPTED, F.QUESTIONED}),
    F.QUESTIONED: frozenset({F.SUBMITTED}),
    F.ACCEPTED: frozenset({F.CLOSED}),
    F.CLOSED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class PostDeclaration:
    """One adviser's quarter.

    Args:
        recruitment_id: whose.
        gross_pay_cents: gross pay cost, in euro cents.
        absence_days: days of absence.
        full_time: whether the adviser worked full time on the missions (RULES 3).
        part_time_days: if not, the days that were not full time.
        part_time_reason: if not, why, in the structure's words.
    """

    recruitment_id: str
    gross_pay_cents: int
    absence_days: int
    full_time: bool
    part_time_days: int | None = None
    part_time_reason: str | None = None

    @property
    def unexplained(self) -> dict[str, Refusal]:
        """The refusals of what is missing or superfluous about full time, by field (RULES section 11)."""
        given = {"part_time_days": self.part_time_days, "part_time_reason": self.part_time_reason}
        if self.full_time:
            return {name: _full_time_said() for name, value in given.items() if value}
        return {name: _part_time_to_explain(name) for name, value in given.items() if not value}


def _part_time_to_explain(field: str) -> Refusal:
    missing = {
        "part_time_days": "Indiquez le nombre de jours qui n'étaient pas à plein temps.",
        "part_time_reason": "Indiquez pourquoi. La Banque des Territoires décide de la suite.",
    }
    return Refusal("part_time_unexplained", missing[field], "invalid", f"/{field}")


def _full_time_said() -> Refusal:
    message = "À remplir seulement si le conseiller n'a pas travaillé à plein temps."
    return Refusal("full_time_explained", message, "invalid")


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the structure declares, and who signs."""

    posts: tuple[PostDeclaration, ...]
    third_parties_invoiced: bool
    comment: str | None
    signed_by: str


@dataclass(frozen=True, kw_only=True)
class Declaration(Declared):
    """What the structure declared, and when."""

    signed_at: datetime

    @classmethod
    def signed(cls, declared: Declared, at: datetime) -> "Declaration":
        """A declaration signed at an instant."""
        return cls(**vars(declared), signed_at=at)


@dataclass(frozen=True, kw_only=True)
class FollowUp(Entity):
    """One agreement in one quarter. Only the clock sets ``overdue``.

    ``told_on`` is the morning whose digest tells prefecture and funder that it was ``escalated``.
    ``question`` awaits its answer, ``answered_question`` has it in the declaration that followed, and
    ``questioned_on`` is the day of the last one, in Paris.
    """

    agreement_id: str
    application_id: str
    structure_id: str
    structure_name: str
    department: str
    quarter: str
    status: FollowUpStatus = FollowUpStatus.OPEN
    opened_on: date
    due_on: date
    recruitment_ids: tuple[str, ...]
    overdue: bool = False
    escalated: bool = False
    told_on: date | None = None
    declaration: Declaration | None = None
    question: str | None = None
    answered_question: str | None = None
    questioned_on: date | None = None

    def _moved_to(self, status: FollowUpStatus) -> "FollowUp":
        message = f"Ce suivi est {self.status.label} : l'opération n'est pas possible."
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, message))

    def require_whole(self, declared: Declared) -> None:
        """Require that each adviser in post during the quarter is declared once (RULES section 11).

        Work that was not full time needs its days and its reason; the funder decides what follows.

        Raises:
            Refusal: ``posts_mismatch``, ``part_time_unexplained`` or ``full_time_explained``.
        """
        told = [post.recruitment_id for post in declared.posts]
        if sorted(told) != sorted(self.recruitment_ids):
            raise Refusal(
                "posts_mismatch",
                "Déclarez chaque conseiller en poste pendant le trimestre, une seule fois.",
                "invalid",
                "/posts",
            )
        for post in declared.posts:
            for refusal in post.unexplained.values():
                raise refusal

    def agreeing_with(self, in_post: Sequence[str], *, changed: str | None, due_on: date) -> "FollowUp":
        """Update the advisers in post during the quarter from their present contracts.

        If a declared contract changed, the structure has to declare again (RULES section 11).

        Args:
            in_post: the ids of the recruitments of those advisers.
            changed: that of the recruitment whose contract changed, if any.
            due_on: the last day to declare again.
        """
        told = self.recruitment_ids
        same = set(told) == set(in_post)
        agreed = (*(one for one in told if one in in_post), *(one for one in in_post if one not in told))
        if self.awaited:
            return self if same else replace(self, recruitment_ids=agreed)
        if self.status is F.CLOSED or (same and changed not in told):
            return self
        return replace(self, status=F.QUESTIONED, question=None, due_on=due_on, recruitment_ids=agreed)

    @property
    def vain(self) -> bool:
        """Whether it is deleted if nobody was in post after all: until the funder accepts it."""
        return not self.was_accepted

    def became_overdue(self) -> "FollowUp":
        """Mark it overdue: its last day is over (RULES section 10)."""
        return replace(self, overdue=True)

    def escalated_to(self, morning: date) -> "FollowUp":
        """Escalate it: the digest of a morning tells prefecture and funder (RULES section 11)."""
        return replace(self, escalated=True, told_on=morning)

    @property
    def part_time(self) -> bool:
        """Whether an adviser is declared as not full time."""
        return self.declaration is not None and not all(post.full_time for post in self.declaration.posts)

    @property
    def awaited(self) -> bool:
        """Whether the structure still owes its answer."""
        return self.status in (F.OPEN, F.QUESTIONED)

    def submitted(self, declaration: Declaration) -> "FollowUp":
        """Record the structure's declaration, late or not; the same one again changes nothing."""
        known = self.declaration
        if known and not self.awaited and replace(declaration, signed_at=known.signed_at) == known:
            return self
        return replace(
            self._moved_to(F.SUBMITTED),
            declaration=declaration,
            question=None,
            answered_question=self.question or self.answered_question,
            overdue=False,
            escalated=False,
            told_on=None,
        )

    @property
    def was_accepted(self) -> bool:
        """Whether the funder has accepted it."""
        return self.status in (F.ACCEPTED, F.CLOSED)

    def asks(self, question: str) -> bool:
        """Whether the funder asked the same and has no answer."""
        return self.status is F.QUESTIONED and self.question == question

    def late_line(self, today: date) -> str:
        """The line of a digest about it once it is late: structure, quarter, days late.

        Of a questioned one, the line says that the complement is missing, not the follow-up.
        """
        what = "complément du suivi, " if self.status is F.QUESTIONED else ""
        days = (today - self.due_on).days
        delay = f"{days} {'jours' if days > 1 else 'jour'} de retard"
        return f"{self.structure_name} : {what}{Quarter.parse(self.quarter).label}, {delay}"

    def accepted(self) -> "FollowUp":
        """The funder accepts it."""
        return self._moved_to(F.ACCEPTED)

    def questioned(self, question: str, *, today: date, due_on: date) -> "FollowUp":
        """Record a question of the funder, to be answered by the later of ``due_on`` and its due date.

        Args:
            question: as it was typed.
            today: the day on which it is asked, in Paris.
            due_on: the last day to answer.
        """
        return replace(
            self._moved_to(F.QUESTIONED),
            question=question,
            answered_question=None,
            questioned_on=today,
            due_on=max(due_on, self.due_on),
        )
