"""The correction of the posts of a published decision, by the agency (RULES sections 4, 10)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.posts import with_posts_corrected
from chalicelib.services.applying.applications import agreement_of, read_application
from chalicelib.services.applying.budget import give_posts_back, reserve_posts
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, note_reason, require_version, send_email
from chalicelib.services.funding.lifetime import change_posts


def correct_posts(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    posts_granted: int,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Correct the posts of a validated application, with a reason that the structure reads; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``posts_required``, ``posts_too_many``,
            ``posts_still_held`` or ``budget_exceeded``. Stale: somebody changed the application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.CORRECT_POSTS)
        if application.holds_posts and application.posts_granted == posts_granted:
            return application
        require_version(application, expected_version)
        corrected = with_posts_corrected(application, posts_granted, ports.today(), ports.parameters())
        changes.update(corrected)
        more = posts_granted - application.posts_granted
        department = application.place.department
        if more > 0:
            reserve_posts(ports, changes, {department: more}, application=application_id)
        else:
            give_posts_back(ports, changes, department, -more, application=application_id)
        agreement = agreement_of(ports, corrected)
        if agreement is not None:
            change_posts(ports, changes, agreement, posts_granted)
        send_email(
            ports,
            changes,
            "posts_corrected",
            to=corrected.contact.email,
            about=corrected.id,
            params={"posts": posts_granted, "reason": reason},
        )
        note_reason(
            ports,
            changes,
            corrected,
            "posts_corrected",
            reason,
            posts=posts_granted,
            former_posts=application.posts_granted,
        )
        return corrected

    return decide(ports, actor, work)
