"""The national budget of posts, consumed by committee sessions (RULES 1, RULES section 4)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal

NATIONAL = "national"


@dataclass(frozen=True, kw_only=True)
class DepartmentPosts:
    """The posts granted in one department."""

    department: str
    posts: int


@dataclass(frozen=True, kw_only=True)
class Budget(Entity):
    """The posts granted nationwide, including those of sessions being published.

    There is a single one, whose id is ``NATIONAL``. Closing a session reserves its posts here, and a void
    decision gives its posts back, each in the same transaction. ``envelopes`` are the agency's targets for
    some departments: exceeding one is a warning, never a refusal.
    """

    departments: tuple[DepartmentPosts, ...] = ()
    envelopes: tuple[DepartmentPosts, ...] = ()

    @classmethod
    def counting(cls, posts: Mapping[str, int]) -> "Budget":
        """Return a budget with the posts granted by department."""
        return cls(id=NATIONAL).recounted(posts)

    def recounted(self, posts: Mapping[str, int]) -> "Budget":
        """Return the same budget with recomputed posts by department."""
        kept = (DepartmentPosts(department=code, posts=posts[code]) for code in sorted(posts))
        return replace(self, departments=tuple(one for one in kept if one.posts))

    @property
    def by_department(self) -> dict[str, int]:
        """The posts granted by department, without the departments that have none."""
        return {one.department: one.posts for one in self.departments}

    @property
    def by_envelope(self) -> dict[str, int]:
        """The envelopes by department, without the departments that have none."""
        return {one.department: one.posts for one in self.envelopes}

    def with_envelope(self, department: str, posts: int | None) -> "Budget":
        """Set the envelope of a department, or remove it (None)."""
        others = [one for one in self.envelopes if one.department != department]
        if posts is not None:
            others.append(DepartmentPosts(department=department, posts=posts))
        return replace(self, envelopes=tuple(sorted(others, key=lambda one: one.department)))

    def left_in(self, department: str, more: int = 0) -> int | None:
        """Return what is left of the envelope of a department; None without one, negative if exceeded.

        Args:
            department: its code.
            more: posts that a session is about to grant there.
        """
        envelope = self.by_envelope.get(department)
        return None if envelope is None else envelope - self.by_department.get(department, 0) - more

    def exceeded_envelopes(self, more: Mapping[str, int]) -> list[str]:
        """Return the departments whose envelope a session exceeds."""
        left = {code: self.left_in(code, posts) for code, posts in more.items()}
        return sorted(code for code, posts in left.items() if posts is not None and posts < 0)

    @property
    def granted(self) -> int:
        """The total of the posts granted."""
        return sum(one.posts for one in self.departments)

    def reserved(self, posts: Mapping[str, int], total: int) -> "Budget":
        """Reserve posts, by department.

        Args:
            posts: by department.
            total: the posts of the programme.

        Raises:
            Refusal: ``budget_exceeded``, which says how many are left.
        """
        wanted, left = sum(posts.values()), max(0, total - self.granted)
        if wanted > left:
            raise Refusal(
                "budget_exceeded",
                f"Postes restants sur les {total} du programme : {left} ; il en faudrait {wanted}. "
                "Attribuez-en moins, ou ajournez des candidatures.",
            )
        return self._with(posts)

    def given_back(self, department: str, posts: int) -> "Budget":
        """Give back posts of a department, so that they may be granted again."""
        return self._with({department: -posts})

    def moved(self, posts: int, former: str, new: str) -> "Budget":
        """Move posts from one department to another."""
        return self._with({former: -posts, new: posts})

    def _with(self, more: Mapping[str, int]) -> "Budget":
        summed = Counter(self.by_department)
        summed.update(more)
        return self.recounted(summed)


def department_unknown() -> Refusal:
    """Return the refusal of an envelope for an unknown department."""
    message = "Ce département n'existe pas : choisissez-en un dans la liste."
    return Refusal("department_unknown", message, "invalid", "/department")
