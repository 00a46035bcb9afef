"""The national budget of posts, as committee sessions consume it (RULES 1, RULES section 4)."""

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
    """The posts granted nationwide, those of sessions being published included.

    There is one, whose id is ``NATIONAL``. Closing a session reserves its posts here, and a decision that
    becomes void gives its posts back, each in the same transaction.
    """

    departments: tuple[DepartmentPosts, ...] = ()

    @classmethod
    def counting(cls, posts: Mapping[str, int], version: int = 0) -> "Budget":
        """Return a budget with the posts granted by department."""
        kept = tuple(DepartmentPosts(department=code, posts=posts[code]) for code in sorted(posts))
        return cls(id=NATIONAL, version=version, departments=tuple(one for one in kept if one.posts))

    @property
    def by_department(self) -> dict[str, int]:
        """The posts granted by department, in those that have any."""
        return {one.department: one.posts for one in self.departments}

    @property
    def granted(self) -> int:
        """The posts granted in all."""
        return sum(one.posts for one in self.departments)

    def reserved(self, posts: Mapping[str, int], total: int) -> "Budget":
        """Reserve posts, by department.

        Args:
            posts: by department.
            total: of the programme.

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
        """Take back posts of a department, so that they may be granted again."""
        return self._with({department: -posts})

    def _with(self, more: Mapping[str, int]) -> "Budget":
        summed = Counter(self.by_department)
        summed.update(more)
        return replace(self, departments=Budget.counting(summed).departments)
