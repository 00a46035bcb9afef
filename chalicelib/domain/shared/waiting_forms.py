"""The unconfirmed forms of one person, each with its own link (RULES section 8).

Anybody may send a form in somebody else's name. It does not replace what that person sent: both wait, and the
reader of the e-mails confirms one of them.
"""

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from chalicelib.domain.shared.refusal import Refusal

A = TypeVar("A")


class WaitingForms(Generic[A]):
    """What unconfirmed applications and candidates have in common; ``A`` is the type of their answers."""

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
        """The answers that wait, by the number of their form."""
        return {**{one.number: one.answers for one in self.earlier_forms}, self.form_number: self.answers}

    def sent_again(self, answers: A, at: datetime) -> Self:
        """Add one more form of the same person, sent by that person or by somebody else.

        The answers of a form that waits already add none.
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
        """Itself with the answers of one waiting form, found by them, the others forgotten."""
        return self.as_sent(next(number for number, waiting in self.forms.items() if waiting == answers))

    def as_sent(self, form_number: int) -> Self:
        """Itself with the answers of one waiting form, the others forgotten.

        Raises:
            Refusal: ``link_superseded`` when this form is not waiting.
        """
        if form_number not in self.forms:
            raise form_not_kept()
        return self._with(self.forms[form_number], form_number=form_number, earlier_forms=())

    def _with(self, answers: A, **changed: Any) -> Self:
        return cast(Self, replace(cast(Any, self), **vars(answers), **changed))


def form_not_kept() -> Refusal:
    """The refusal of a link whose form is not kept: it was corrected, or another one took its place."""
    return Refusal(
        "link_superseded",
        "Ce lien ne confirme plus rien : la demande a été corrigée, ou une autre l'a remplacée.",
    )


def other_number(numbers: Collection[int], form_number: int) -> int | None:
    """Return the form to compare one with: the previous one, or else the next one.

    Args:
        numbers: of the forms that wait.
        form_number: of the one that is shown.
    """
    before = [number for number in numbers if number < form_number]
    after = [number for number in numbers if number > form_number]
    return max(before) if before else min(after, default=None)
