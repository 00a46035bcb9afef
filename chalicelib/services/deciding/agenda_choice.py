"""The applications that may be put on an agenda, and the count of each filter (RULES section 4)."""

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
from chalicelib.services.deciding.desk import visible_summaries

_COUNTED = ("department", "opinion", "request", "kind", "legal_form")


@dataclass(frozen=True, kw_only=True)
class AgendaChoice:
    """The applications that await a decision and are on no agenda.

    Args:
        session: the committee session whose agenda is being filled.
        waiting: their number, without filters.
        picked: those that match the filters, by department, then the oldest first.
        counts: by filter and value, the number of matches with this value and the other filters.
    """

    session: CommitteeSession
    waiting: int
    picked: Sequence[ApplicationSummary]
    counts: Mapping[str, Counter[Any]]


def read_choice(
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
    """Return the applications that ``fill_agenda`` picks with the same filters.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        department: its code; all of them when None.
        opinion: the prefecture's; any when None.
        request: first or additional; any when None.
        kind: the structure's; any when None.
        legal_form: the structure's; any when None.
        waiting_since: a day; only the applications that wait since that day or longer; all when None.

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
    waiting = [
        one
        for one in visible_summaries(ports, actor)
        if one.awaits_decision and one.agenda_session_id is None
    ]
    return AgendaChoice(
        session=session,
        waiting=len(waiting),
        picked=selection.of(waiting),
        counts={name: selection.count_each(waiting, name) for name in _COUNTED},
    )
