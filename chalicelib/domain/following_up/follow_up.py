"""The quarterly follow-up: what a structure declares on the use of the subsidy (RULES section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.following_up.declaration import Declaration, Declared
from chalicelib.domain.following_up.part_time import (
    PartTimeDecision,
    not_part_time,
    part_time_undecided,
    still_so,
)
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.third_parties import wrong_parties
from chalicelib.domain.following_up.thread import (
    MOST_EXCHANGES,
    Exchange,
    Fact,
    answer_missing,
    nothing_asked,
    thread_full,
)
from chalicelib.domain.shared.calendar_rules import paris_date
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
# Not listed: corrections, acts that are taken back, and facts that change and reopen a follow-up.
TRANSITIONS: dict[FollowUpStatus, frozenset[FollowUpStatus]] = {
    F.OPEN: frozenset({F.SUBMITTED}),
    F.SUBMITTED: frozenset({F.ACCEPTED, F.QUESTIONED}),
    F.QUESTIONED: frozenset({F.SUBMITTED}),
    F.ACCEPTED: frozenset({F.CLOSED}),
    F.CLOSED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class FollowUp(Entity):
    """The follow-up of one agreement in one quarter. Only a timer sets ``overdue``.

    The digest of ``told_on`` tells prefecture and funder that it is ``escalated``; the digest of ``back_on``
    tells the funder that a follow-up it had accepted was reopened. ``question`` waits for an answer since
    ``questioned_on``, a date in Paris; ``facts`` changed since the declaration; ``exchanges`` are answered.
    ``silent_ids`` are the recruitments of the advisers without any activity report when it was submitted.
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
    # Only in items stored before ``exchanges`` existed: the last question that was answered.
    answered_question: str | None = None
    questioned_on: date | None = None
    facts: tuple[Fact, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    back_on: date | None = None
    silent_ids: tuple[str, ...] = ()
    # What the funder decided of work that was not full time, as it is declared now.
    part_time_decisions: tuple[PartTimeDecision, ...] = ()
    # Whether the instalment that hangs on it is decided, and whether its agreement is closed.
    instalment_decided: bool = False
    closed_for_good: bool = False

    def _moved_to(self, status: FollowUpStatus) -> "FollowUp":
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, self._forbidden))

    @property
    def _forbidden(self) -> str:
        return f"Ce suivi est {self.status.label} : l'opération n'est pas possible."

    @property
    def thread(self) -> tuple[Exchange, ...]:
        """Its exchanges, oldest first; the one that waits for an answer comes last."""
        older: tuple[Exchange, ...] = ()
        if self.answered_question and self.declaration:
            signed_on = paris_date(self.declaration.signed_at)
            older = (Exchange(question=self.answered_question, answered_on=signed_on),)
        now = Exchange(question=self.question, asked_on=self.questioned_on, facts=self.facts)
        return (*older, *self.exchanges, *((now,) if self.question or self.facts else ()))

    @property
    def asked(self) -> str | None:
        """The question that the next declaration must answer: the open one, or the one answered last."""
        if self.awaited or not self.exchanges:
            return self.question
        return self.exchanges[-1].question

    def require_whole(self, declared: Declared) -> None:
        """Require that each adviser under contract during the quarter is declared once (RULES section 11).

        Part-time work needs its days and its reason; the funder decides what follows. At most a third of the
        time may be invoiced to third parties. A question needs an answer.

        Raises:
            Refusal: ``posts_mismatch``, ``part_time_unexplained``, ``full_time_explained``,
                ``third_parties_missing``, ``third_parties_superfluous``, ``third_parties_share``,
                ``answer_missing`` or ``nothing_asked``.
        """
        told = [post.recruitment_id for post in declared.posts]
        if sorted(told) != sorted(self.recruitment_ids):
            raise Refusal(
                "posts_mismatch",
                "Déclarez chaque conseiller sous contrat pendant le trimestre, une seule fois.",
                "invalid",
                "/posts",
            )
        for post in declared.posts:
            for refusal in post.unexplained.values():
                raise refusal
        for refusal in wrong_parties(declared.third_parties_invoiced, declared.third_parties).values():
            raise refusal
        if self.asked and not declared.answer:
            raise answer_missing()
        if declared.answer and not self.asked:
            raise nothing_asked()

    def agreeing_with(
        self, under_contract: Sequence[str], *, fact: Fact | None, due_on: date, morning: date
    ) -> "FollowUp":
        """Update the advisers under contract during the quarter from their present contracts.

        If a declared contract changed, the structure has to declare again, by ``due_on`` or its due date,
        whichever is later, and both are told why (RULES section 11). The same fact again changes nothing,
        since its task may run twice.

        Args:
            under_contract: the ids of the recruitments of those advisers.
            fact: the change of a declared contract, if there is one.
            due_on: the last day to declare again.
            morning: of the digest that tells the funder, in case it had accepted the follow-up.
        """
        told = self.recruitment_ids
        same = set(told) == set(under_contract)
        concerns = fact is not None and fact.recruitment_id in {*told, *under_contract}
        if self.closed_for_good or (same and not concerns) or (same and fact in self._known_facts):
            return self
        agreed = replace(
            self,
            recruitment_ids=(
                *(one for one in told if one in under_contract),
                *(one for one in under_contract if one not in told),
            ),
        )
        if self.status is F.OPEN:
            return self if same else agreed
        facts = (*self.facts, fact) if fact and concerns else self.facts
        agreed = replace(agreed, facts=facts[-MOST_EXCHANGES:])
        if self.status is F.QUESTIONED:
            return agreed
        return replace(
            agreed,
            status=F.QUESTIONED,
            due_on=max(due_on, self.due_on),
            back_on=morning if self.was_accepted else self.back_on,
        )

    @property
    def _known_facts(self) -> tuple[Fact, ...]:
        return (*self.facts, *(self.exchanges[-1].facts if self.exchanges else ()))

    @property
    def vain(self) -> bool:
        """Whether it may be deleted, since nobody was under contract and the funder has not accepted it."""
        return not self.was_accepted

    def became_overdue(self) -> "FollowUp":
        """Mark it overdue: its due date is past (RULES section 10)."""
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
        """Whether the structure has to submit it."""
        return self.status in (F.OPEN, F.QUESTIONED)

    @property
    def suspends(self) -> bool:
        """Whether it is so late that the instalments of its agreement are suspended (RULES section 11)."""
        return self.awaited and self.escalated

    @property
    def correctable(self) -> bool:
        """Whether the structure may correct what it submitted: until the follow-up is closed."""
        return self.status in (F.SUBMITTED, F.ACCEPTED)

    def submitted(
        self, declaration: Declaration, morning: date, silent_ids: tuple[str, ...] = ()
    ) -> "FollowUp":
        """Record the structure's declaration, late or not, or its correction until the follow-up is closed.

        The same declaration again changes nothing. A follow-up that was accepted must be accepted again.

        Args:
            declaration: with its signature.
            morning: of the digest that tells the funder that an accepted follow-up was corrected.
            silent_ids: the recruitments of the advisers without any activity report in the quarter.

        Raises:
            Refusal: ``status_forbids``.
        """
        known = self.declaration
        if known and not self.awaited and replace(declaration, signed_at=known.signed_at) == known:
            return self
        on = paris_date(declaration.signed_at)
        if self.correctable:
            last = self.exchanges[-1:]
            rest = self.exchanges[:-1]
            said = tuple(one.answered(declaration.answer, on) if one.question else one for one in last)
            back = morning if self.was_accepted else self.back_on
            moved = replace(self, status=F.SUBMITTED, exchanges=(*rest, *said), back_on=back)
        else:
            moved = replace(self._moved_to(F.SUBMITTED), exchanges=self._with_answer(declaration, on))
        declared = replace(
            moved,
            declaration=declaration,
            question=None,
            facts=(),
            silent_ids=silent_ids,
            part_time_decisions=still_so(self.part_time_decisions, known, declaration),
        )
        return declared._in_time()

    def _with_answer(self, declaration: Declaration, on: date) -> tuple[Exchange, ...]:
        if not self.question and not self.facts:
            return self.exchanges
        now = Exchange(question=self.question, asked_on=self.questioned_on, facts=self.facts)
        return (*self.exchanges, now.answered(declaration.answer, on))[-MOST_EXCHANGES:]

    def _in_time(self) -> "FollowUp":
        """Clear what marks it as overdue and escalated."""
        return replace(self, overdue=False, escalated=False, told_on=None)

    @property
    def was_accepted(self) -> bool:
        """Whether the funder has accepted it."""
        return self.status in (F.ACCEPTED, F.CLOSED)

    def asks(self, question: str) -> bool:
        """Return whether the same question is already open."""
        return self.question == question

    def late_line(self, today: date) -> str:
        """Return the line of a digest about it when it is late: structure, quarter, days late.

        For a questioned one, the line says that the answer is missing, not the follow-up.
        """
        what = "complément du suivi, " if self.status is F.QUESTIONED else ""
        days = (today - self.due_on).days
        delay = f"{days} {'jours' if days > 1 else 'jour'} de retard"
        return f"{self.structure_name} : {what}{Quarter.parse(self.quarter).label}, {delay}"

    @property
    def back_line(self) -> str:
        """The line of a digest about an accepted follow-up that was reopened: structure, quarter, why."""
        why = ", ".join(dict.fromkeys(fact.kind.label for fact in self.facts)) or "déclaré de nouveau"
        return f"{self.structure_name} : {Quarter.parse(self.quarter).label}, {why}"

    def part_time_decision(self, recruitment_id: str) -> PartTimeDecision | None:
        """Return what the funder decided of the part time of an adviser, or None."""
        known = self.part_time_decisions
        return next((one for one in known if one.recruitment_id == recruitment_id), None)

    @property
    def _part_time_ids(self) -> frozenset[str]:
        posts = self.declaration.posts if self.declaration else ()
        return frozenset(post.recruitment_id for post in posts if not post.full_time)

    def with_part_time(self, decision: PartTimeDecision) -> "FollowUp":
        """Record, or correct, what is withheld of an adviser's part time, before the acceptance.

        The same again changes nothing.

        Raises:
            Refusal: ``status_forbids`` unless it waits to be checked, ``not_part_time``.
        """
        known = self.part_time_decision(decision.recruitment_id)
        if decision.says_as(known):
            return self
        if self.status is not F.SUBMITTED:
            raise Refusal("status_forbids", self._forbidden)
        if decision.recruitment_id not in self._part_time_ids:
            raise not_part_time()
        others = [one for one in self.part_time_decisions if one is not known]
        return replace(self, part_time_decisions=(*others, decision))

    def accepted(self) -> "FollowUp":
        """Return the funder accepts it; whose instalment was decided before is closed again at once.

        Raises:
            Refusal: ``status_forbids``, ``part_time_undecided``.
        """
        accepted = replace(self._moved_to(F.ACCEPTED), back_on=None)
        if any(self.part_time_decision(one) is None for one in self._part_time_ids):
            raise part_time_undecided()
        return accepted.closed() if self.instalment_decided else accepted

    def acceptance_taken_back(self) -> "FollowUp":
        """Take back an acceptance given by mistake: the follow-up must be checked again.

        Raises:
            Refusal: ``follow_up_closed`` once its instalment is decided, ``status_forbids``.
        """
        if self.status is F.CLOSED:
            raise Refusal(
                "follow_up_closed",
                "Le versement qui dépend de ce suivi est décidé : son acceptation ne peut plus être reprise.",
            )
        if self.status is not F.ACCEPTED:
            raise Refusal("status_forbids", self._forbidden)
        return replace(self, status=F.SUBMITTED)

    def questioned(self, question: str, *, today: date, due_on: date) -> "FollowUp":
        """Record a question of the funder, or its correction until the answer.

        It must be answered by ``due_on`` or the due date of the follow-up, whichever is later.

        Args:
            question: as typed.
            today: the date in Paris.
            due_on: the last day to answer.

        Raises:
            Refusal: ``thread_full`` or ``status_forbids``.
        """
        if len(self.exchanges) >= MOST_EXCHANGES:
            raise thread_full()
        asked = self if self.status is F.QUESTIONED else self._moved_to(F.QUESTIONED)
        last_day = max(due_on, self.due_on)
        return replace(asked, question=question, questioned_on=today, due_on=last_day, back_on=None)

    def question_taken_back(self) -> "FollowUp":
        """Take a question back before its answer; if facts changed, the structure must still declare again.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.question is None:
            raise Refusal("status_forbids", self._forbidden)
        silent = replace(self, question=None, questioned_on=None)
        return silent if self._outdated else replace(silent, status=F.SUBMITTED)._in_time()

    @property
    def _outdated(self) -> bool:
        """Whether a fact, or the list of advisers under contract, changed since the declaration."""
        posts = self.declaration.posts if self.declaration else ()
        return bool(self.facts) or {one.recruitment_id for one in posts} != set(self.recruitment_ids)

    def closed(self, *, for_good: bool = False) -> "FollowUp":
        """Close it: its instalment is decided, or its agreement is closed, which closes it for good.

        Args:
            for_good: whether later changes no longer reopen it (RULES section 11).

        Raises:
            Refusal: ``status_forbids`` unless the funder accepted it.
        """
        closed = self if self.status is F.CLOSED else self._moved_to(F.CLOSED)
        return replace(
            closed,
            instalment_decided=self.instalment_decided or not for_good,
            closed_for_good=self.closed_for_good or for_good,
        )

    def not_closed_for_good(self) -> "FollowUp":
        """Undo the closing for good: the final balance of its agreement was taken back (RULES section 11)."""
        if not self.closed_for_good:
            return self
        status = F.CLOSED if self.instalment_decided else F.ACCEPTED
        return replace(self, status=status, closed_for_good=False)
