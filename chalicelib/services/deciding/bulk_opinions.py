"""The same opinion on several applications at once, and the result of each (RULES section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, may, not_found, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.opinion import (
    Opinion,
    OpinionVerdict,
    changed_meanwhile,
    require_nothing_to_lose,
)
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.applying.applications import read_application
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding.drafts import drafts_of
from chalicelib.services.deciding.review import give_opinion

# Applications per request, one page of the list: each is one transaction, and a request may take 29 s.
OPINIONS_PER_REQUEST = 50


@dataclass(frozen=True, kw_only=True)
class OpinionLine:
    """The result for one application; ``refusal`` says why its opinion was not given."""

    application_id: str
    refusal: Refusal | None


@dataclass(frozen=True, kw_only=True)
class OpinionNotGiven:
    """An application whose opinion was not given with the others.

    ``why`` says why it cannot be given now; None when it can.
    """

    application: Application
    why: str | None


def give_opinions(
    ports: Ports, actor: Actor, *, application_ids: Sequence[str], verdict: OpinionVerdict, comment: str
) -> list[OpinionLine]:
    """Give the same opinion on several applications, one transaction each; idempotent.

    A different opinion, or a draft, is not replaced.

    Args:
        ports: the outside.
        actor: an agent of the prefecture.
        application_ids: at most ``OPINIONS_PER_REQUEST``; duplicates count once.
        verdict: of the prefecture.
        comment: of 10 to 1,000 characters.

    Returns:
        a line for each application, in the order given.

    Raises:
        Refusal: ``not_found`` when the actor may give an opinion on none of them.
    """
    chosen = list(dict.fromkeys(application_ids))
    applications, _ = ports.store.several([(Application, one) for one in chosen])
    if not any(may(actor, Act.GIVE_OPINION, one) for one in applications.values()):
        raise not_found()
    lines = []
    for application_id in chosen:
        try:
            _give(ports, actor, application_id, verdict, comment)
        except Refusal as refusal:
            lines.append(OpinionLine(application_id=application_id, refusal=refusal))
        except Stale:
            lines.append(OpinionLine(application_id=application_id, refusal=changed_meanwhile()))
        else:
            lines.append(OpinionLine(application_id=application_id, refusal=None))
    return lines


def _give(ports: Ports, actor: Actor, application_id: str, verdict: OpinionVerdict, comment: str) -> None:
    application = read_application(ports, actor, application_id, Act.GIVE_OPINION)
    wanted = Opinion(
        verdict=verdict, comment=comment, given_at=ports.clock.now(), given_by=own_account(actor).id
    )
    if application.has_opinion(wanted):
        return
    application.require_opinion_possible()
    require_nothing_to_lose(application.opinion, drafts_of(ports, [application_id]).get(application_id))
    give_opinion(
        ports,
        actor,
        application_id,
        verdict=verdict,
        comment=comment,
        draft_version=0,
        expected_version=application.version,
    )


def read_report(
    ports: Ports, actor: Actor, given_ids: Sequence[str], not_given_ids: Sequence[str]
) -> tuple[list[Application], list[OpinionNotGiven]]:
    """Return the present state of the applications of a report, without those that the actor may not see.

    Args:
        ports: the outside.
        actor: an agent of the prefecture.
        given_ids: ids of the applications whose opinion was given.
        not_given_ids: ids of the others.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_APPLICATIONS)
    applications, _ = ports.store.several(
        [(Application, one) for one in dict.fromkeys((*given_ids, *not_given_ids))]
    )
    visible = {one.id: one for one in applications.values() if may(actor, Act.GIVE_OPINION, one)}
    drafts = drafts_of(ports, [one for one in not_given_ids if one in visible])
    not_given = []
    for application in (visible[one] for one in not_given_ids if one in visible):
        why = None
        try:
            application.require_opinion_possible()
            require_nothing_to_lose(application.opinion, drafts.get(application.id))
        except Refusal as refusal:
            why = refusal.message
        not_given.append(OpinionNotGiven(application=application, why=why))
    return [visible[one] for one in given_ids if one in visible], not_given
