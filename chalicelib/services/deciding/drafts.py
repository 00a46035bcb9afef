"""Drafts of opinions: kept for the agents of the same departments, told to nobody (RULES section 4)."""

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
    """The draft kept for an application, None without.

    Raises:
        Refusal: ``not_found`` for whoever may not give an opinion on it.
    """
    application = read_application(ports, actor, application_id, Act.GIVE_OPINION)
    return ports.store.get(OpinionDraft, application.id)


def drafts_of(ports: Ports, application_ids: Iterable[str]) -> Mapping[str, OpinionDraft]:
    """The drafts kept for some applications, by id, in one read.

    Args:
        ports: the outside.
        application_ids: those on which the reader may give an opinion.
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
    """Keep what an agent prepares, in the place of what was kept; idempotent.

    Args:
        ports: the outside.
        actor: an agent of the prefecture.
        application_id: of the application.
        verdict: None while it is not chosen.
        comment: None while nothing is written.
        draft_version: of the draft that the agent read, 0 without one; None to replace whatever is kept.

    Returns:
        the draft, None when nothing is kept: an empty one is taken away.

    Raises:
        Refusal: ``not_found``, ``comment_length`` or ``status_forbids``. Stale: a colleague kept another one
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


def take_away(ports: Ports, actor: Actor, changes: Changes, application_id: str, read: int | None) -> None:
    """Take a draft away because its opinion is given.

    Without ``read`` only one's own goes: what a colleague wrote and the giver did not read stays.

    Args:
        ports: the outside.
        actor: who gives the opinion.
        changes: the decision.
        application_id: of the application.
        read: the version that was read, 0 without one; None when none was.

    Raises:
        Stale: a colleague kept another one meanwhile.
    """
    known = ports.store.get(OpinionDraft, application_id)
    require_read(known, read)
    if known is not None and (read is not None or known.written_by == own_account(actor).id):
        changes.delete(known)


def require_read(known: OpinionDraft | None, read: int | None) -> None:
    """Check that what is kept is what was read, so that nothing that a colleague typed is lost.

    Raises:
        Stale: a colleague kept another one meanwhile.
    """
    if read is not None and read != (known.version if known else 0):
        raise Stale
