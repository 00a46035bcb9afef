"""The applications of one structure: the first one, and those for additional posts (RULES section 8).

Each has its own posts, term and agreement. What a structure holds is their sum; a recruitment takes a post of
the one whose term comes first.
"""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True)
class StructureApplications:
    """The applications of a structure: the first one, then the additional ones as they were asked for."""

    all: tuple[Application, ...]

    @property
    def recruiting(self) -> tuple[Application, ...]:
        """Those that hold posts."""
        return tuple(one for one in self.all if one.recruits)

    def require_recruiting(self) -> None:
        """Raises Refusal ``not_recruiting`` when the structure holds no post (RULES 9, section 6)."""
        if not self.recruiting:
            self.all[0].require_recruiting()

    @property
    def current(self) -> Application:
        """The one whose term and status its space shows.

        The term that comes first of those with somebody to hire; without any, the last that holds posts, or
        else the one that is examined.
        """
        to_hire = [one for one in self.recruiting if not one.fully_hired]
        if to_hire:
            return _by_term(to_hire)[0]
        examined = [one for one in self.all if one.awaits_decision]
        return (*self.all[:1], *examined, *self.recruiting)[-1]

    @property
    def additional_open(self) -> Application | None:
        """The one for additional posts that awaits a decision (one at a time)."""
        return next((one for one in self.additional if one.awaits_decision), None)

    @property
    def additional(self) -> tuple[Application, ...]:
        """Those for additional posts, whatever became of them."""
        return tuple(one for one in self.all if one.is_additional)

    def latest_additional(self) -> Application:
        """Return the one for additional posts that was asked for last. Raises Refusal ``nothing_asked``."""
        if not self.additional:
            raise Refusal("nothing_asked", "Votre structure n'a pas demandé de postes supplémentaires.")
        return self.additional[-1]

    @property
    def parent(self) -> Application:
        """The one to which additional posts would be added: the first that holds posts, if one does."""
        return (*self.recruiting, *self.all)[0]

    @property
    def posts_held(self) -> int:
        """Posts granted that the structure holds."""
        return sum(one.posts_held for one in self.all)

    @property
    def posts_taken(self) -> int:
        """Posts that a living recruitment takes."""
        return sum(one.posts_taken for one in self.recruiting)

    @property
    def posts_hired(self) -> int:
        """Posts whose contract is signed."""
        return sum(one.posts_hired for one in self.recruiting)

    @property
    def posts_free(self) -> int:
        """Posts held that no living recruitment takes."""
        return self.posts_held - self.posts_taken

    @property
    def subsidy_cents(self) -> int:
        """The euro cents of the posts held: those of each application are paid as it was decided."""
        return sum(one.subsidy_of(one.posts_held) for one in self.recruiting)

    def to_recruit_on(self, planned: date, today: date) -> Application:
        """Return the application one of whose posts a candidate takes, if it may be taken at all.

        Args:
            planned: the day on which the hire is planned.
            today: the date in Paris.

        Returns:
            of those with a free post and a term to come, the one whose term comes first and is not before
            the planned day; where none is, the one that says best why.
        """
        free = _by_term([one for one in self.recruiting if one.posts_free > 0])
        open_ = [one for one in free if not one.past_term(today)]
        in_time = [one for one in open_ if not one.past_term(planned)]
        return (*in_time, *open_[::-1], *free, self.current)[0]

    def named(self, application_id: str | None) -> Application | None:
        """Return the one of an id, None when it is not of the structure; unnamed, the current one."""
        if application_id is None:
            return self.current
        return next((one for one in self.all if one.id == application_id), None)


def _by_term(applications: list[Application]) -> list[Application]:
    return sorted(applications, key=lambda one: (one.recruitment_deadline or date.max, one.id))
