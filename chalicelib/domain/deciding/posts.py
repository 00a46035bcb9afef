"""Posts after a published decision: corrected or given back (RULES sections 4, 10)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.applying.answers import require_posts_within
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


def with_posts_corrected(
    application: Application, posts: int, today: date, params: Parameters
) -> Application:
    """Set another number of posts, not less than the living recruitments.

    With a post to fill past the term it becomes overdue, until it is extended (RULES section 10).

    Args:
        application: validated.
        posts: the new total.
        today: the date in Paris.
        params: the values in force.

    Raises:
        Refusal: ``status_forbids`` when it holds no post, ``posts_required``, ``posts_too_many`` or
            ``posts_still_held``.
    """
    if not application.holds_posts:
        message = f"Cette candidature est {application.status.label} : elle n'a pas de poste."
        raise Refusal("status_forbids", message)
    if posts < 1:
        raise Refusal(
            "posts_required",
            "Il reste au moins un poste : pour les reprendre tous, annulez la candidature.",
            "invalid",
            "/posts_granted",
        )
    require_posts_within(posts, params, "/posts_granted")
    if posts < application.posts_taken:
        raise Refusal(
            "posts_still_held",
            f"Postes tenus par un recrutement en cours : {application.posts_taken}. Il en faut autant.",
            "invalid",
            "/posts_granted",
        )
    corrected = replace(application, posts_granted=posts)
    if corrected.status is ApplicationStatus.OVERDUE and corrected.fully_hired:
        return corrected.moved_to(ApplicationStatus.VALIDATED)
    if corrected.still_recruiting and corrected.past_term(today):
        return corrected.moved_to(ApplicationStatus.OVERDUE)
    return corrected


def with_posts_kept(application: Application, posts: int) -> Application:
    """Give back posts and keep some; a structure that keeps none withdraws (RULES section 4).

    Args:
        application: of the structure that gives posts back.
        posts: the number kept.

    Raises:
        Refusal: ``status_forbids`` when it holds no post, ``posts_not_fewer``, or ``posts_still_held`` when a
            recruitment holds one of the posts to give back.
    """
    if not application.holds_posts:
        message = f"Cette candidature est {application.status.label} : elle n'a pas de poste."
        raise Refusal("status_forbids", message)
    if posts >= application.posts_granted:
        message = f"Postes attribués : {application.posts_granted}. Indiquez-en moins, ceux que vous gardez."
        raise Refusal("posts_not_fewer", message, "invalid", "/posts_kept")
    if posts < application.posts_taken:
        message = f"Postes tenus par un recrutement en cours : {application.posts_taken}. Gardez-en autant."
        raise Refusal("posts_still_held", message, "invalid", "/posts_kept")
    if posts == 0:
        return application.stopped(ApplicationStatus.WITHDRAWN)
    return application.without_posts(application.posts_granted - posts)
