"""The forms of one person that wait for a confirmation, each with its own link (RULES section 8).

Anybody may send a form in the name of somebody else. It changes nothing of what that person sent: both wait,
and the person who reads the e-mails confirms one of them.
"""

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from chalicelib.domain.shared.refusal import Refusal

A = TypeVar("A")


class WaitingForms(Generic[A]):
    """What an application and a candidate have in common before they are confirmed: ``A``, their answers."""

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
        """One more form of the same person, by that person or by somebody else: the others wait beside it.

        The same answers as those of one of them are that form.
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
        """The same with answers that wait, and the number of their form."""
        return self.as_sent(next(number for number, waiting in self.forms.items() if waiting == answers))

    def as_sent(self, form_number: int) -> Self:
        """The same with the answers of one form, the others forgotten.

        Raises:
            Refusal: ``link_superseded`` when this form does not wait.
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
    """The form to compare another one with: the one before it, or else the one after.

    Args:
        numbers: of the forms that wait.
        form_number: of the one that is shown.
    """
    before = [number for number in numbers if number < form_number]
    after = [number for number in numbers if number > form_number]
    return max(before) if before else min(after, default=None)
