"""What may still be put on an agenda, and how many each filter leaves (RULES section 4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.committee import CommitteeSession
from chalicelib.domain.deciding.selection import OpinionSought, RequestSought, Selection, SummaryOrder, Tray
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding.committee import read_session
from chalicelib.services.deciding.desk import in_sight

_COUNTED = ("department", "opinion", "request", "kind", "legal_form")


@dataclass(frozen=True, kw_only=True)
class AgendaChoice:
    """What awaits a decision and is on no agenda.

    Args:
        session: for whose agenda it is chosen.
        waiting: how many there are, whatever the filters.
        picked: those that meet the filters, by department and by how long they wait.
        counts: by filter and by value, how many there would be with that value and the other filters.
    """

    session: CommitteeSession
    waiting: int
    picked: Sequence[ApplicationSummary]
    counts: Mapping[str, Counter[Any]]


def choose(
    ports: Ports,
    actor: Actor,
    session_id: str,
    *,
    department: str | None = None,
    opinion: OpinionSought | None = None,
    request: RequestSought | None = None,
    kind: StructureKind | None = None,
    legal_form: LegalForm | None = None,
    waiting_since: date | None = None,
) -> AgendaChoice:
    """What the filters of ``fill_agenda`` pick for a session, before anything is put there.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        department: its code; all of them when None.
        opinion: of the prefecture; any when None.
        request: first or additional; any when None.
        kind: of the structure; any when None.
        legal_form: of the structure; any when None.
        waiting_since: a day; those that wait since it or longer; all of them when None.

    Raises:
        Refusal: ``not_found`` or ``session_closed``.
    """
    session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
    session.require_changeable()
    selection = Selection(
        tray=Tray.DECISION,
        department=department,
        opinion=opinion,
        request=request,
        kind=kind,
        legal_form=legal_form,
        waiting_since=waiting_since,
        order=SummaryOrder.DEPARTMENT,
    )
    free = [one for one in in_sight(ports, actor) if one.awaits_decision and one.agenda_session_id is None]
    return AgendaChoice(
        session=session,
        waiting=len(free),
        picked=selection.of(free),
        counts={name: selection.count_each(free, name) for name in _COUNTED},
    )
