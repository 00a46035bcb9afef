"""The unconfirmed forms of one person, each with its own link (RULES section 8).

Anybody may send a form in another person's name. It does not replace that person's form: both are kept, and
the owner of the mailbox confirms one of them.
"""

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from chalicelib.domain.shared.refusal import Refusal

A = TypeVar("A")


class WaitingForms(Generic[A]):
    """The common part of unconfirmed applications and candidates; ``A`` is the type of their answers."""

    answers_kind: ClassVar[type[Any]]
    # A dataclass of ``number`` and ``answers``.
    earlier_kind: ClassVar[type[Any]]
    form_number: int
    earlier_forms: tuple[Any, ...]

    @property
    def answers(self) -> A:
        """The answers alone."""
        own = {one.name: getattr(self, one.name) for one in fields(self.answers_kind)}
        return cast(A, self.answers_kind(**own))

    @property
    def forms(self) -> dict[int, A]:
        """The unconfirmed answers, by the number of their form."""
        return {**{one.number: one.answers for one in self.earlier_forms}, self.form_number: self.answers}

    def sent_again(self, answers: A, at: datetime) -> Self:
        """Add a form with the same address, sent by the owner or by somebody else.

        Answers that are already in an unconfirmed form are not added.
        """
        if answers in self.forms.values():
            return cast(Self, replace(cast(Any, self), submitted_at=at))
        before = self.earlier_kind(number=self.form_number, answers=self.answers)
        return self._with(
            answers,
            submitted_at=at,
            form_number=self.form_number + 1,
            earlier_forms=(*self.earlier_forms, before),
        )

    def latest_of(self, answers: A) -> Self:
        """Keep only the unconfirmed form with these answers."""
        return self.as_sent(next(number for number, waiting in self.forms.items() if waiting == answers))

    def as_sent(self, form_number: int) -> Self:
        """Keep only the answers of one unconfirmed form.

        Raises:
            Refusal: ``link_superseded`` when there is no such form.
        """
        if form_number not in self.forms:
            raise form_not_kept()
        return self._with(self.forms[form_number], form_number=form_number, earlier_forms=())

    def _with(self, answers: A, **changed: Any) -> Self:
        return cast(Self, replace(cast(Any, self), **vars(answers), **changed))


def form_not_kept() -> Refusal:
    """Return the refusal of a link whose form was corrected or replaced."""
    return Refusal(
        "link_superseded",
        "Ce lien ne confirme plus rien : la demande a été corrigée, ou une autre l'a remplacée.",
    )


def other_number(numbers: Collection[int], form_number: int) -> int | None:
    """Return the form with which to compare another: the previous one, otherwise the next one.

    Args:
        numbers: of the unconfirmed forms.
        form_number: of the displayed form.
    """
    before = [number for number in numbers if number < form_number]
    after = [number for number in numbers if number > form_number]
    return max(before) if before else min(after, default=None)
