"""What a structure declares of a quarter, and who signs it (RULES section 11)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.following_up.third_parties import ThirdParty
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class PostDeclaration:
    """One adviser's quarter.

    Args:
        recruitment_id: of the adviser.
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
        """The refusals of missing or superfluous answers about part time, by field (RULES section 11)."""
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
    """What the structure declares, and who signs.

    Args:
        posts: each adviser's quarter.
        third_parties_invoiced: whether time of the advisers was invoiced to others.
        third_parties: who was invoiced; empty in older declarations.
        comment: in the structure's words.
        answer: to the question of the funder, if there is one.
        signed_by: the name of the person who signs.
        quality: the office of that person; empty in older declarations.
    """

    posts: tuple[PostDeclaration, ...]
    third_parties_invoiced: bool
    third_parties: tuple[ThirdParty, ...] = ()
    comment: str | None
    answer: str | None = None
    signed_by: str
    quality: str = ""

    @property
    def third_party_cents(self) -> int:
        """The sum invoiced to third parties, in euro cents."""
        return sum(one.amount_cents for one in self.third_parties)

    @property
    def gross_pay_cents(self) -> int:
        """The gross pay of all advisers, in euro cents."""
        return sum(one.gross_pay_cents for one in self.posts)


@dataclass(frozen=True, kw_only=True)
class Declaration(Declared):
    """What the structure declared, and the instant of its signature."""

    signed_at: datetime

    @classmethod
    def signed(cls, declared: Declared, at: datetime) -> "Declaration":
        """Return a declaration signed at an instant."""
        return cls(**vars(declared), signed_at=at)
