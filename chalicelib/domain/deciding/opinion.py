"""A prefecture's opinion on an application (RULES section 4)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal

# Maximum characters of the comment of an opinion (RULES section 4).
LEAST_COMMENT, MOST_COMMENT = 10, 1_000


class OpinionVerdict(Labelled):
    """The two opinions of a prefecture (RULES section 4)."""

    FAVOURABLE = "favourable", "favorable"
    UNFAVOURABLE = "unfavourable", "défavorable"


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """A prefecture's opinion with its comment of 10 to 1,000 characters (RULES section 4)."""

    verdict: OpinionVerdict
    comment: str
    given_at: datetime
    given_by: str

    def is_same_as(self, other: "Opinion") -> bool:
        """Return whether it says the same, whoever wrote it and when."""
        return replace(other, given_at=self.given_at, given_by=self.given_by) == self


@dataclass(frozen=True, kw_only=True)
class OpinionDraft(Entity):
    """An opinion that a prefecture prepares (RULES section 4); it has the id of the application.

    The agents of the same department may read and correct it; nobody else sees it.

    Args:
        verdict: None until chosen.
        comment: empty or up to 1,000 characters.
        written_at: the instant of its last save.
        written_by: the account that saved it last.
    """

    verdict: OpinionVerdict | None
    comment: str
    written_at: datetime
    written_by: str

    @property
    def is_empty(self) -> bool:
        """Whether it is empty, so that it is deleted."""
        return self.verdict is None and not self.comment

    def is_same_as(self, other: "OpinionDraft") -> bool:
        """Return whether it says the same, whoever wrote it and when."""
        return (self.verdict, self.comment) == (other.verdict, other.comment)


def require_comment(comment: str, least: int = LEAST_COMMENT) -> None:
    """Check the length of a comment (RULES section 4).

    Args:
        comment: of an opinion, or of its draft.
        least: characters at least; 0 for a draft.

    Raises:
        Refusal: ``comment_length``.
    """
    if not least <= len(comment) <= MOST_COMMENT:
        raise Refusal(
            "comment_length",
            "Le commentaire compte de 10 à 1 000 caractères : modifiez-le.",
            "invalid",
            "/comment",
        )


def require_nothing_to_lose(opinion: Opinion | None, draft: OpinionDraft | None) -> None:
    """Check that an opinion given on several applications at once overwrites nothing.

    Args:
        opinion: of the application, if it has one.
        draft: kept for it, if there is one.

    Raises:
        Refusal: ``opinion_given`` or ``draft_kept``.
    """
    if opinion is not None:
        raise Refusal(
            "opinion_given",
            f"Un avis {opinion.verdict.label} est déjà donné : ouvrez le dossier pour le modifier.",
        )
    if draft is not None:
        raise Refusal("draft_kept", "Un brouillon est gardé : ouvrez le dossier pour le relire et le donner.")


def changed_meanwhile() -> Refusal:
    """Return the refusal of an opinion, given on several applications, on one that changed meanwhile."""
    return Refusal(
        "changed_meanwhile",
        "Ce dossier a changé à l'instant : ouvrez-le pour le relire avant de donner l'avis.",
    )
