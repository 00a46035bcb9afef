"""The posts of an application and their recruitment term (RULES sections 5, 10)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from chalicelib.domain.applying.extension import ExtensionRequest
from chalicelib.domain.applying.status import ApplicationStatus as S
from chalicelib.domain.applying.status import HasStatus, forbidden
from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class GrantedPosts(HasStatus):
    """The posts granted to a structure, how many are filled, and the recruitment term.

    ``posts_taken`` counts the living recruitments and ``posts_hired`` those whose contract is signed.
    """

    posts_granted: int = 0
    posts_taken: int = 0
    posts_hired: int = 0
    # For each post whose contract ended: the first day without subsidy, which also applies to the
    # replacement.
    shares_free: tuple[date, ...] = ()
    recruitment_deadline: date | None = None
    # The term before its first extension; None if it was not extended, and in older items.
    first_deadline: date | None = None
    extension_request: ExtensionRequest | None = None

    @property
    def posts_held(self) -> int:
        """Posts that the structure holds now: none once the application lapsed or stopped."""
        return self.posts_granted if self.holds_posts else 0

    @property
    def posts_free(self) -> int:
        """Posts held without a living recruitment."""
        return self.posts_held - self.posts_taken

    @property
    def contracts_missing(self) -> int:
        """Posts whose candidate is validated and whose contract is not recorded."""
        return self.posts_taken - self.posts_hired

    @property
    def posts_to_hire(self) -> int:
        """Posts granted without a signed contract."""
        return self.posts_granted - self.posts_hired

    @property
    def still_recruiting(self) -> bool:
        """Whether posts remain to hire before the term."""
        return self.status is S.VALIDATED and not self.fully_hired

    @property
    def fully_hired(self) -> bool:
        """Whether every post granted has its contract signed."""
        return self.posts_granted > 0 and self.posts_hired >= self.posts_granted

    @property
    def holds_posts(self) -> bool:
        """Whether the structure holds posts, and so may see candidates (RULES 9, section 6)."""
        return self.status in (S.VALIDATED, S.OVERDUE)

    def require_recruiting(self) -> None:
        """Raise Refusal ``not_recruiting`` when its structure holds no post."""
        if not self.holds_posts:
            raise Refusal(
                "not_recruiting",
                "Votre structure n'a pas de poste attribué en cours : l'accueil de votre espace dit où "
                "en est votre candidature.",
            )

    def post_taken(self, today: date) -> Self:
        """Take a post for a validated candidate (RULES section 5).

        Args:
            today: the date in Paris; past the term no post is taken, even if the timer has not fired yet.

        Raises:
            Refusal: ``status_forbids``, ``recruitment_overdue`` past the term, or ``no_free_post``.
        """
        if not self.holds_posts:
            raise forbidden(self.status)
        if self.posts_free < 1:
            raise Refusal("no_free_post", "Tous les postes attribués sont déjà pourvus ou réservés.")
        if self.status is S.OVERDUE or self.past_term(today):
            raise Refusal(
                "recruitment_overdue",
                "Le délai de recrutement est dépassé : demandez une prolongation dans « Mes démarches ».",
            )
        return replace(self, posts_taken=self.posts_taken + 1)

    def past_term(self, today: date) -> bool:
        """Return whether the last day of the recruitment term is over (RULES section 10)."""
        return self.recruitment_deadline is not None and today > self.recruitment_deadline

    def post_released(self, *, was_hired: bool) -> Self:
        """Release the post of a recruitment that stopped (RULES section 5).

        Raises:
            ValueError: no such post is held.
        """
        if (self.posts_hired if was_hired else self.posts_taken - self.posts_hired) < 1:
            raise ValueError("no such post is held")
        return replace(
            self, posts_taken=self.posts_taken - 1, posts_hired=self.posts_hired - (1 if was_hired else 0)
        )

    def post_moved_out(self, *, was_hired: bool) -> Self:
        """Remove a post and its holder, taken over by another structure (RULES section 11)."""
        released = self.post_released(was_hired=was_hired)
        return replace(released, posts_granted=self.posts_granted - 1)._in_time()

    def post_moved_in(self, *, was_hired: bool) -> Self:
        """Take over a post with the person who holds it (RULES section 11)."""
        come = replace(
            self,
            posts_granted=self.posts_granted + 1,
            posts_taken=self.posts_taken + 1,
            posts_hired=self.posts_hired + (1 if was_hired else 0),
        )
        return come._in_time()

    def _in_time(self) -> Self:
        """Return it as validated if it was overdue and each post has its contract now."""
        return self.moved_to(S.VALIDATED) if self.status is S.OVERDUE and self.fully_hired else self

    def free_posts_gone(self) -> Self:
        """Remove the posts that nobody holds, taken over by another structure (RULES section 11)."""
        return replace(self, posts_granted=self.posts_taken, shares_free=())

    def free_posts_come(self, posts: int, shares: tuple[date, ...]) -> Self:
        """Take over posts that nobody holds (RULES section 11).

        Args:
            posts: how many.
            shares: for each post whose adviser left, the first day without subsidy.
        """
        return replace(
            self, posts_granted=self.posts_granted + posts, shares_free=(*self.shares_free, *shares)
        )

    def post_freed(self, today: date, share_ends_on: date) -> Self:
        """Release the post of a contract that ended with part of its subsidy left (RULES section 5).

        Past the term the application becomes overdue until it is extended (RULES section 10).

        Args:
            today: the date in Paris.
            share_ends_on: the first day without subsidy for the post.
        """
        freed = self.post_released(was_hired=True)
        freed = replace(freed, shares_free=(*freed.shares_free, share_ends_on))
        late = freed.status is S.VALIDATED and freed.past_term(today)
        return freed.moved_to(S.OVERDUE) if late else freed

    @property
    def next_share(self) -> date | None:
        """The first day without subsidy for the next contract, if it replaces an adviser who left.

        None while some post was never held, because its subsidy is whole.
        """
        untouched = self.posts_granted - self.posts_hired - len(self.shares_free)
        return min(self.shares_free) if self.shares_free and untouched < 1 else None

    def _with_share(self, share: date) -> Self:
        return replace(self, shares_free=(*self.shares_free, share))

    def _without_share(self, share: date) -> Self:
        left = list(self.shares_free)
        left.remove(share)
        return replace(self, shares_free=tuple(left))

    def post_hired(self) -> Self:
        """Record a signed contract; an overdue application becomes validated with the last one.

        Raises:
            ValueError: no validated post awaits its contract.
        """
        if self.posts_hired >= self.posts_taken:
            raise ValueError("no validated post waits for its contract")
        share = self.next_share
        hired = replace(self._without_share(share) if share else self, posts_hired=self.posts_hired + 1)
        if hired.status is S.OVERDUE and hired.fully_hired:
            return hired.moved_to(S.VALIDATED)
        return hired

    def hire_taken_back(self, today: date, share_ends_on: date | None) -> Self:
        """Undo a contract recorded by mistake: its post awaits a contract again.

        Args:
            today: the date in Paris.
            share_ends_on: the first day without subsidy, if the person replaced an adviser.

        Raises:
            ValueError: no contract is signed.
        """
        if self.posts_hired < 1:
            raise ValueError("no contract is signed")
        waiting = replace(self, posts_hired=self.posts_hired - 1)
        if share_ends_on is not None:
            waiting = waiting._with_share(share_ends_on)
        late = waiting.status is S.VALIDATED and waiting.past_term(today)
        return waiting.moved_to(S.OVERDUE) if late else waiting

    def post_held_again(self, share_ends_on: date) -> Self:
        """Undo an end of contract declared by mistake: the adviser holds the post again.

        Args:
            share_ends_on: the first day without subsidy for the post.

        Raises:
            Refusal: ``status_forbids``, or ``no_free_post`` when the post was taken meanwhile.
        """
        if not self.holds_posts:
            raise forbidden(self.status)
        if self.posts_free < 1 or share_ends_on not in self.shares_free:
            raise Refusal("no_free_post", "Le poste a été pourvu ou repris depuis la fin de ce contrat.")
        held = replace(
            self._without_share(share_ends_on),
            posts_taken=self.posts_taken + 1,
            posts_hired=self.posts_hired + 1,
        )
        return held.moved_to(S.VALIDATED) if held.status is S.OVERDUE and held.fully_hired else held

    def recruits_until(self, deadline: date, today: date) -> bool:
        """Return whether the recruitment term is this date and has not passed."""
        return self.status is S.VALIDATED and self.recruitment_deadline == deadline and deadline >= today

    def extended(self, new_deadline: date, today: date, params: Parameters) -> Self:
        """Extend the recruitment term (RULES section 10).

        Raises:
            Refusal: ``deadline_not_later``, ``deadline_too_far`` or ``status_forbids``.
        """
        if self.status not in (S.VALIDATED, S.OVERDUE) or self.recruitment_deadline is None:
            raise Refusal("status_forbids", "Seule une candidature validée peut être prolongée.")
        if new_deadline <= self.recruitment_deadline or new_deadline < today:
            raise Refusal(
                "deadline_not_later",
                "La nouvelle échéance doit être postérieure à l'échéance actuelle, et pas déjà passée.",
                "invalid",
                "/deadline",
            )
        if new_deadline > add_months(today, params.extension_months):
            message = f"Une prolongation va au plus à {params.extension_months} mois."
            raise Refusal("deadline_too_far", message, "invalid", "/deadline")
        first = self.first_deadline or self.recruitment_deadline
        return replace(
            self,
            status=S.VALIDATED,
            recruitment_deadline=new_deadline,
            first_deadline=first,
            extension_request=None,
        )

    def shortened_from(self, today: date) -> date | None:
        """Return the earliest term that corrects an extension; None without an extension (RULES 10).

        Until its term, an extension may be corrected to a date not before the original term, nor before
        today.
        """
        if self.status is not S.VALIDATED or self.first_deadline is None or self.recruitment_deadline is None:
            return None
        earliest = max(self.first_deadline, today)
        return earliest if earliest < self.recruitment_deadline else None

    def given_term(self, deadline: date, today: date, params: Parameters) -> Self:
        """Set another term: a later one, or an earlier one that corrects an extension (RULES section 10).

        Raises:
            Refusal: as for ``extended``.
        """
        earliest = self.shortened_from(today)
        if earliest is None or self.recruitment_deadline is None or deadline > self.recruitment_deadline:
            return self.extended(deadline, today, params)
        if deadline < earliest:
            message = f"Une prolongation se corrige au plus tôt au {french_date(earliest)}."
            raise Refusal("deadline_not_later", message, "invalid", "/deadline")
        return replace(self, recruitment_deadline=deadline)

    @property
    def may_ask_for_time(self) -> bool:
        """Whether the structure has posts left to fill, and so may request a later term."""
        return self.holds_posts and not self.fully_hired

    def asking_for_time(
        self, deadline: date, reason: str, at: datetime, today: date, params: Parameters
    ) -> Self:
        """Request a possible later term (RULES section 10).

        Args:
            deadline: the requested last day.
            reason: for the prefecture.
            at: now.
            today: the date at the structure's place.
            params: the values in force.

        Raises:
            Refusal: as for ``extended``, or ``all_hired``.
        """
        self.extended(deadline, today, params)
        if not self.may_ask_for_time:
            raise Refusal("all_hired", "Tous les postes attribués sont pourvus.")
        asked = ExtensionRequest(deadline=deadline, reason=reason, asked_at=at)
        return replace(self, extension_request=asked)

    def without_more_time(self, reason: str, at: datetime) -> Self:
        """Refuse the requested later term, with a reason.

        Raises:
            Refusal: ``nothing_asked`` or ``already_answered``.
        """
        if self.extension_request is None or not self.holds_posts:
            raise Refusal("nothing_asked", "Cette structure n'a pas demandé de prolongation.")
        return replace(self, extension_request=self.extension_request.refused(reason, at))

    def lapsed(self) -> Self:
        """Take back, past the term, the posts without a living recruitment (RULES sections 4, 10).

        Without any living recruitment the application lapses; otherwise it keeps the others.

        Raises:
            Refusal: ``status_forbids`` before the term; ``posts_all_held`` when no post can be taken back.
        """
        if self.posts_taken == 0:
            return self.moved_to(S.LAPSED)
        if self.status is not S.OVERDUE:
            raise Refusal("status_forbids", "L'échéance de recrutement n'est pas passée.")
        if self.posts_free == 0:
            raise Refusal("posts_all_held", "Chaque poste attribué est tenu par un recrutement en cours.")
        return self.without_posts(self.posts_free)

    def without_posts(self, posts: int) -> Self:
        """Return it with fewer posts, all removed ones free: those with the least subsidy left go first."""
        # Validated candidates take the posts that nobody held first, then those of advisers who left.
        untouched = self.posts_granted - self.posts_hired - len(self.shares_free)
        needed = max(0, self.posts_taken - self.posts_hired - untouched)
        shares = sorted(self.shares_free)
        kept = (*shares[:needed], *shares[needed + posts :])
        reduced = replace(self, posts_granted=self.posts_granted - posts, shares_free=kept)
        over = reduced.status is S.OVERDUE and reduced.fully_hired
        return reduced.moved_to(S.VALIDATED) if over else reduced
