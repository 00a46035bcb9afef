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
        stored = ports.store.get(OpinionDraft, application.id)
        draft = OpinionDraft(
            id=application.id,
            version=stored.version if stored else 0,
            verdict=verdict,
            comment=comment or "",
            written_at=changes.at,
            written_by=own_account(actor).id,
        )
        is_unchanged = draft.is_empty if stored is None else stored.is_same_as(draft)
        if is_unchanged:
            return stored
        require_latest_version(stored, draft_version)
        application.require_opinion_possible()
        changes.note(draft, "draft_kept")
        if stored is None:
            changes.create(draft)
        elif draft.is_empty:
            changes.delete(stored)
            return None
        else:
            changes.update(draft)
        return draft

    return decide(ports, actor, work)


def delete_draft(
    ports: Ports, actor: Actor, changes: Changes, application_id: str, read_version: int | None
) -> None:
    """Delete a draft as part of the decision that gives the opinion.

    Without ``read_version`` only the actor's own draft is deleted: a colleague's unread draft stays.

    Args:
        ports: the outside.
        actor: the author of the opinion.
        changes: the decision.
        application_id: of the application.
        read_version: of the draft that the actor read, 0 without a draft; None when the actor read none.

    Raises:
        Stale: a colleague saved another one meanwhile.
    """
    stored = ports.store.get(OpinionDraft, application_id)
    require_latest_version(stored, read_version)
    if stored is not None and (read_version is not None or stored.written_by == own_account(actor).id):
        changes.delete(stored)


def require_latest_version(stored: OpinionDraft | None, read_version: int | None) -> None:
    """Check that the stored draft is the one that was read, so that no colleague's text is lost.

    Raises:
        Stale: a colleague saved another one meanwhile.
    """
    if read_version is not None and read_version != (stored.version if stored else 0):
        raise Stale
