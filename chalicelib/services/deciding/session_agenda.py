"""A session as its secretary sees it: the agenda, each application, the effect of closing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.agency.standard_reasons import ReasonBook, StandardReason
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.agenda_order import in_order, order_key
from chalicelib.domain.deciding.agenda_selection import AgendaSelection, DecisionSought
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import (
    AgendaItem,
    CommitteeSession,
    Verdict,
    posts_by_department,
)
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.deciding.selection import (
    OpinionSought,
    RequestSought,
    Selection,
    SummaryOrder,
    Tray,
)
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.lists import ID, WHOLE_AGENDA, ListOrder, every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import found
from chalicelib.services.deciding.committee import put_on_agenda, read_session
from chalicelib.services.deciding.desk import visible_summaries
from chalicelib.services.deciding.review import ApplicationStory, read_story

# Applications put on an agenda by one request, which may take 29 s.
APPLICATIONS_PER_REQUEST = 200
# Refusals of an application that somebody else changed since the list was read.
_MEANWHILE = frozenset({"already_on_agenda", "status_forbids"})
# A position is ``order_key`` (department, name and id, or the rank of a moved line), then the id.
_IN_ORDER: ListOrder[AgendaItem] = ListOrder(
    rf"[\s\S]{{1,1000}}\n{ID}", lambda item: f"{order_key(item)}\n{item.id}"
)


@dataclass(frozen=True, kw_only=True)
class CommitteeSessionDetails:
    """A session with its whole agenda, in order."""

    session: CommitteeSession
    agenda: list[AgendaItem]

    @cached_property
    def undecided(self) -> list[AgendaItem]:
        """The lines that must be decided before closing."""
        return [item for item in self.agenda if item.is_undecided]

    @cached_property
    def moot(self) -> list[AgendaItem]:
        """The lines whose application ended, so that their decision has no effect."""
        return [item for item in self.agenda if item.moot]

    @property
    def tally(self) -> Counter[Verdict]:
        """The number of decisions that take effect, by verdict."""
        return Counter(item.decision.verdict for item in self.agenda if item.decision and not item.moot)

    @property
    def posts(self) -> dict[str, int]:
        """The posts that take effect, by department."""
        return posts_by_department(item for item in self.agenda if not item.moot)

    @property
    def published(self) -> int:
        """The number of published decisions."""
        return sum(item.published for item in self.agenda)

    def with_verdict(self, verdict: Verdict) -> list[AgendaItem]:
        """Return the lines with this verdict that take effect."""
        sought = DecisionSought(verdict.value)
        return [item for item in self.agenda if DecisionSought.of(item) is sought]

    @property
    def posts_to_grant(self) -> dict[str, int]:
        """The posts that closing will grant, by department; none when the session is closed."""
        return self.posts if self.session.is_changeable else {}

    def place_of(self, item: AgendaItem) -> int:
        """Return the position of a line on the agenda, from 1 on."""
        return self._places[item.id] + 1

    def reason_to_propose(
        self, item: AgendaItem, account_id: str, reasons: ReasonBook
    ) -> StandardReason | None:
        """Return the standard reason that the form of a refusal or postponement proposes.

        Args:
            item: the line.
            account_id: the account of the person who decides; their last choice is proposed again.
            reasons: the standard reasons.
        """
        own = (
            one.decision
            for one in self.agenda
            if one.decision and one.decision.reason and one.decision.decided_by == account_id
        )
        last = max(own, key=lambda one: one.decided_at, default=None)
        opinion = OpinionVerdict(item.opinion) if item.opinion else None
        return reasons.proposed(opinion, last.reason if last else None)

    def next_undecided(self, after: str) -> AgendaItem | None:
        """Return the undecided line after another one, else the first one; None without any."""
        here = self._places.get(after, -1)
        waiting = [item for item in self.undecided if item.id != after]
        return next((item for item in waiting if self._places[item.id] > here), next(iter(waiting), None))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {item.id: place for place, item in enumerate(self.agenda)}


@dataclass(frozen=True, kw_only=True)
class LineRecords:
    """The records shown beside some lines of an agenda.

    Args:
        applications: of the lines, by id.
        authors: by account, the names of those who decided, noted or closed, without deleted accounts.
    """

    applications: Mapping[str, Application]
    authors: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PostsLeft:
    """The posts granted so far, and the posts of the programme."""

    budget: Budget
    national_posts: int

    @property
    def left(self) -> int:
        """The posts of the programme that no closed session has granted."""
        return max(0, self.national_posts - self.budget.granted)


def read_session_details(ports: Ports, actor: Actor, session_id: str) -> CommitteeSessionDetails:
    """Return a session with its whole agenda.

    Raises:
        Refusal: ``not_found``.
    """
    session = read_session(ports, actor, session_id)
    return CommitteeSessionDetails(
        session=session, agenda=in_order(every(ports.store.agenda, session_id, size=WHOLE_AGENDA))
    )


def read_line_records(
    ports: Ports, items: Iterable[AgendaItem], *, closed_by: str | None = None, applications: bool = True
) -> LineRecords:
    """Return the records shown beside some lines of an agenda that the actor has read.

    Args:
        ports: the outside.
        items: the lines.
        closed_by: the account that closed the session, to include its name.
        applications: whether to include the applications of the lines.
    """
    shown = list(items)
    people = {item.decision.decided_by for item in shown if item.decision}
    people |= {by for by in (closed_by, *(item.noted_by for item in shown)) if by}
    wanted: list[tuple[type[Application | Account], str]] = [(Account, one) for one in sorted(people)]
    if applications:
        wanted += [(Application, item.application_id) for item in shown]
    records, _ = ports.store.several(wanted)
    return LineRecords(
        applications={one.id: one for one in records.values() if isinstance(one, Application)},
        authors={
            one.id: f"{one.first_name} {one.last_name}"
            for one in records.values()
            if isinstance(one, Account)
        },
    )


def posts_left(ports: Ports) -> PostsLeft:
    """Return the posts that the programme has left, for an actor who reads a session."""
    return PostsLeft(budget=present_budget(ports), national_posts=ports.parameters().national_posts)


def read_agenda(
    ports: Ports,
    actor: Actor,
    session_id: str,
    selection: AgendaSelection,
    *,
    limit: int,
    cursor: str | None,
) -> tuple[CommitteeSessionDetails, Page[AgendaItem], LineRecords]:
    """Return a session, a page of the lines of a selection, and the records shown beside them.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    details = read_session_details(ports, actor, session_id)
    page = _IN_ORDER.part(selection.of(details.agenda), limit=limit, cursor=cursor)
    return details, page, read_line_records(ports, page.items)


def read_item(
    ports: Ports, actor: Actor, session_id: str, application_id: str, *, limit: int
) -> tuple[CommitteeSessionDetails, AgendaItem, ApplicationStory]:
    """Return a session, one line of its agenda, and the application of the line.

    Raises:
        Refusal: ``not_found``.
    """
    details = read_session_details(ports, actor, session_id)
    item = found(next((one for one in details.agenda if one.id == application_id), None))
    return details, item, read_story(ports, actor, application_id, limit=limit, cursor=None)


def waiting_for_agenda(
    ports: Ports,
    actor: Actor,
    *,
    department: str | None = None,
    opinion: OpinionSought | None = None,
    request: RequestSought | None = None,
    kind: StructureKind | None = None,
    legal_form: LegalForm | None = None,
    waiting_since: date | None = None,
) -> list[ApplicationSummary]:
    """Return the applications that await a decision and are on no agenda, by department, then oldest first.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        department: its code; all of them when None.
        opinion: the prefecture's; any when None.
        request: first or additional; any when None.
        kind: the structure's; any when None.
        legal_form: the structure's; any when None.
        waiting_since: a day; only the applications that wait since that day or longer; all when None.

    Raises:
        Refusal: ``not_found``.
    """
    picked = Selection(
        tray=Tray.DECISION,
        department=department,
        opinion=opinion,
        request=request,
        kind=kind,
        legal_form=legal_form,
        waiting_since=waiting_since,
        order=SummaryOrder.DEPARTMENT,
    ).of(visible_summaries(ports, actor))
    return [one for one in picked if one.agenda_session_id is None]


def fill_agenda(
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
) -> int:
    """Put applications that await a decision on the agenda, one transaction each; a repeated call resumes.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        department: this and the next ones as for ``waiting_for_agenda``.
        opinion: of the prefecture.
        request: first or additional.
        kind: of the structure.
        legal_form: of the structure.
        waiting_since: a day.

    Returns:
        the number put on the agenda, at most ``APPLICATIONS_PER_REQUEST``.

    Raises:
        Refusal: ``not_found`` or ``session_closed``.
    """
    read_session(ports, actor, session_id, Act.PREPARE_SESSION).require_changeable()
    waiting = waiting_for_agenda(
        ports,
        actor,
        department=department,
        opinion=opinion,
        request=request,
        kind=kind,
        legal_form=legal_form,
        waiting_since=waiting_since,
    )
    put = 0
    for one in waiting[:APPLICATIONS_PER_REQUEST]:
        try:
            put_on_agenda(ports, actor, session_id, one.id)
        except Refusal as refusal:
            if refusal.code not in _MEANWHILE:
                raise
        else:
            put += 1
    return put
