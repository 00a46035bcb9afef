"""Drafts of opinions, shared by the agents of the same departments only (RULES section 4)."""

from collections.abc import Iterable, Mapping

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.opinion import OpinionDraft, OpinionVerdict, require_comment
from chalicelib.services.applying.applications import read_application
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import Stale, decide


def read_draft(ports: Ports, actor: Actor, application_id: str) -> OpinionDraft | None:
    """Return the draft of an opinion on an application; None without one.

    Raises:
        Refusal: ``not_found`` for an actor who may not give an opinion on it.
    """
    application = read_application(ports, actor, application_id, Act.GIVE_OPINION)
    return ports.store.get(OpinionDraft, application.id)


def drafts_of(ports: Ports, application_ids: Iterable[str]) -> Mapping[str, OpinionDraft]:
    """Return the drafts on some applications, by id, in one read.

    Args:
        ports: the outside.
        application_ids: the actor may give an opinion on each of them.
    """
    found, _ = ports.store.several([(OpinionDraft, one) for one in application_ids])
    return found


def save_draft(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    verdict: OpinionVerdict | None,
    comment: str | None,
    draft_version: int | None = None,
) -> OpinionDraft | None:
    """Save a draft in place of the former one; idempotent.

    Args:
        ports: the outside.
        actor: an agent of the prefecture.
        application_id: of the application.
        verdict: None while it is not chosen.
        comment: None while nothing is written.
        draft_version: of the draft that the agent read, 0 without one; None to replace any draft.

    Returns:
        the draft; None when it is empty, which deletes the former one.

    Raises:
        Refusal: ``not_found``, ``comment_length`` or ``status_forbids``. Stale: a colleague saved another one
            meanwhile.
    """

    def work(changes: Changes) -> OpinionDraft | None:
        application = read_application(ports, actor, application_id, Act.GIVE_OPINION)
        require_comment(comment or "", least=0)
        known = ports.store.get(OpinionDraft, application.id)
        draft = OpinionDraft(
            id=application.id,
            version=known.version if known else 0,
            verdict=verdict,
            comment=comment or "",
            written_at=changes.at,
            written_by=own_account(actor).id,
        )
        kept_already = draft.empty if known is None else known.says_as(draft)
        if kept_already:
            return known
        require_read(known, draft_version)
        application.require_opinion_possible()
        changes.note(draft, "draft_kept")
        if known is None:
            changes.create(draft)
        elif draft.empty:
            changes.delete(known)
            return None
        else:
            changes.update(draft)
        return draft

    return decide(ports, actor, work)


def delete_draft(ports: Ports, actor: Actor, changes: Changes, application_id: str, read: int | None) -> None:
    """Delete a draft as part of the decision that gives the opinion.

    Without ``read`` only the actor's own draft is deleted: a colleague's unread draft stays.

    Args:
        ports: the outside.
        actor: the author of the opinion.
        changes: the decision.
        application_id: of the application.
        read: the version of the draft that the actor read, 0 without a draft; None when the actor read none.

    Raises:
        Stale: a colleague saved another one meanwhile.
    """
    known = ports.store.get(OpinionDraft, application_id)
    require_read(known, read)
    if known is not None and (read is not None or known.written_by == own_account(actor).id):
        changes.delete(known)


def require_read(known: OpinionDraft | None, read: int | None) -> None:
    """Check that the stored draft is the one that was read, so that no colleague's text is lost.

    Raises:
        Stale: a colleague saved another one meanwhile.
    """
    if read is not None and read != (known.version if known else 0):
        raise Stale
