"""The applications of one structure: the first one, and those for additional posts (RULES section 8).

Each application has its own posts, term and agreement. A structure holds the sum of their posts; a
recruitment takes a post of the application with the earliest term.
"""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True)
class StructureApplications:
    """The applications of a structure: the first one, then the additional ones, oldest first."""

    all: tuple[Application, ...]

    @property
    def recruiting(self) -> tuple[Application, ...]:
        """The applications that hold posts."""
        return tuple(one for one in self.all if one.holds_posts)

    def require_recruiting(self) -> None:
        """Raise Refusal ``not_recruiting`` when the structure holds no post (RULES 9, section 6)."""
        if not self.recruiting:
            self.all[0].require_recruiting()

    @property
    def current(self) -> Application:
        """The application whose term and status the structure's space displays.

        The earliest term among those with posts to hire; otherwise the last one that holds posts; otherwise
        the one under examination.
        """
        to_hire = [one for one in self.recruiting if not one.fully_hired]
        if to_hire:
            return _by_term(to_hire)[0]
        examined = [one for one in self.all if one.awaits_decision]
        return (*self.all[:1], *examined, *self.recruiting)[-1]

    @property
    def additional_open(self) -> Application | None:
        """The application for additional posts that awaits a decision (one at a time)."""
        return next((one for one in self.additional if one.awaits_decision), None)

    def require_may_move(self, department: str) -> None:
        """Refuse another department while additional posts are examined there (RULES section 4).

        Args:
            department: the code of the right one.

        Raises:
            Refusal: ``request_examined``, pointing at ``/insee_code``.
        """
        examined = self.additional_open
        if examined is not None and examined.place.department != department:
            raise Refusal(
                "request_examined",
                "Cette commune est dans un autre département, et la demande de postes supplémentaires de "
                "la structure s'examine dans le département actuel. Corrigez la commune après la décision du "
                "comité, ou demandez d'abord à la structure de retirer sa demande.",
                "invalid",
                "/insee_code",
            )

    @property
    def closed_in_liquidation(self) -> Application | None:
        """The application for additional posts that the liquidation of the structure closed, or None."""
        return next((one for one in self.additional if one.is_closed_in_liquidation), None)

    @property
    def additional(self) -> tuple[Application, ...]:
        """The applications for additional posts, whatever their status; no posts that were taken over."""
        return tuple(one for one in self.all if one.is_additional and one.taken_over_from is None)

    def latest_additional(self) -> Application:
        """Return the latest application for additional posts. Raises Refusal ``nothing_asked``."""
        if not self.additional:
            raise Refusal("nothing_asked", "Votre structure n'a pas demandé de postes supplémentaires.")
        return self.additional[-1]

    @property
    def parent(self) -> Application:
        """The application to which additional posts would be added: the first that holds posts, or None."""
        return (*self.recruiting, *self.all)[0]

    @property
    def posts_held(self) -> int:
        """The number of granted posts that the structure holds."""
        return sum(one.posts_held for one in self.all)

    @property
    def posts_taken(self) -> int:
        """The number of posts with a living recruitment."""
        return sum(one.posts_taken for one in self.recruiting)

    @property
    def posts_hired(self) -> int:
        """The number of posts with a signed contract."""
        return sum(one.posts_hired for one in self.recruiting)

    @property
    def posts_free(self) -> int:
        """The number of held posts without a living recruitment."""
        return self.posts_held - self.posts_taken

    @property
    def subsidy_cents(self) -> int:
        """The subsidy of the held posts in euro cents, at the amount of each application."""
        return sum(one.subsidy_of(one.posts_held) for one in self.recruiting)

    def to_recruit_on(self, planned: date, today: date) -> Application:
        """Return the application whose post a candidate would take.

        Args:
            planned: the day on which the hire is planned.
            today: the date in Paris.

        Returns:
            among those with a free post and a term to come, the one with the earliest term not before the
            planned day; if there is none, the one whose refusal explains it best.
        """
        free = _by_term([one for one in self.recruiting if one.posts_free > 0])
        open_ = [one for one in free if not one.past_term(today)]
        in_time = [one for one in open_ if not one.past_term(planned)]
        return (*in_time, *open_[::-1], *free, self.current)[0]

    def named(self, application_id: str | None) -> Application | None:
        """Return the application with an id, None for another structure's; without an id, the current one."""
        if application_id is None:
            return self.current
        return next((one for one in self.all if one.id == application_id), None)


def _by_term(applications: list[Application]) -> list[Application]:
    return sorted(applications, key=lambda one: (one.recruitment_deadline or date.max, one.id))
