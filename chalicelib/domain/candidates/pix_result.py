"""The result of a Pix test (RULES section 3)."""

from dataclasses import dataclass

from chalicelib.domain.shared.french import Labelled


class PixSkill(Labelled):
    """One of the three skills of a Pix result."""

    WORKING_LIFE = "working_life", "Le numérique dans la vie professionnelle"
    RESOURCES = "resources", "Produire des ressources"
    CITIZENSHIP = "citizenship", "L'e-citoyenneté"


@dataclass(frozen=True, kw_only=True)
class PixResult:
    """A result of the Pix test (RULES section 3): 0 to 3 stars, None without a result.

    Args:
        shared: whether structures may see it.
        stars: of the whole result.
        working_life, resources, citizenship: stars of each skill, where the file has them.
        acquired: the skills acquired according to a campaign, None if it does not say.
    """

    shared: bool
    stars: int | None = None
    working_life: int | None = None
    resources: int | None = None
    citizenship: int | None = None
    acquired: tuple[PixSkill, ...] | None = None
