"""A session as its secretary sees it: its agenda, the file of each application, what closing will do."""

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
from chalicelib.services.deciding.desk import in_sight
from chalicelib.services.deciding.review import ApplicationStory, read_story

# Applications put on an agenda by one request, which has 29 s.
AT_ONCE = 200
# What somebody else did with an application between the list and its turn.
_MEANWHILE = frozenset({"already_on_agenda", "status_forbids"})
# A key is made of a department, a name and an id, or of what a move put between two of them.
_IN_ORDER: ListOrder[AgendaItem] = ListOrder(
    rf"[\s\S]{{1,1000}}\n{ID}", lambda item: f"{order_key(item)}\n{item.id}"
)


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A session with its whole agenda, in its order."""

    session: CommitteeSession
    agenda: list[AgendaItem]

    @cached_property
    def undecided(self) -> list[AgendaItem]:
        """The lines that closing waits for."""
        return [item for item in self.agenda if item.undecided]

    @cached_property
    def moot(self) -> list[AgendaItem]:
        """The lines whose application stopped, so that their decision has no effect."""
        return [item for item in self.agenda if item.moot]

    @property
    def tally(self) -> Counter[Verdict]:
        """How many decisions of each kind take effect."""
        return Counter(item.decision.verdict for item in self.agenda if item.decision and not item.moot)

    @property
    def posts(self) -> dict[str, int]:
        """The posts that take effect, by department."""
        return posts_by_department(item for item in self.agenda if not item.moot)

    @property
    def published(self) -> int:
        """How many decisions left already."""
        return sum(item.published for item in self.agenda)

    def with_verdict(self, verdict: Verdict) -> list[AgendaItem]:
        """The lines whose decision is this one and takes effect."""
        sought = DecisionSought(verdict.value)
        return [item for item in self.agenda if DecisionSought.of(item) is sought]

    @property
    def to_come(self) -> dict[str, int]:
        """The posts that closing is still to grant, by department; none once it was closed."""
        return self.posts if self.session.is_changeable else {}

    def place_of(self, item: AgendaItem) -> int:
        """The place of a line in the order of the agenda, from 1 on."""
        return self._places[item.id] + 1

    def reason_to_propose(
        self, item: AgendaItem, account_id: str, reasons: ReasonBook
    ) -> StandardReason | None:
        """The standard reason that a refusal or a postponement of a line starts from.

        Args:
            item: the line.
            account_id: of who decides: what they chose last is proposed again.
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
        """The undecided application after another one on the agenda, otherwise the first; None without."""
        here = self._places.get(after, -1)
        waiting = [item for item in self.undecided if item.id != after]
        return next((item for item in waiting if self._places[item.id] > here), next(iter(waiting), None))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {item.id: place for place, item in enumerate(self.agenda)}


@dataclass(frozen=True, kw_only=True)
class Lines:
    """What is told beside some lines of an agenda.

    Args:
        applications: of the lines, by id.
        authors: the names of who decided, noted or closed, by account; whoever left is in none.
    """

    applications: Mapping[str, Application]
    authors: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PostsLeft:
    """The posts granted so far, and those of the programme."""

    budget: Budget
    national_posts: int

    @property
    def left(self) -> int:
        """The posts of the programme that no closed session has granted."""
        return max(0, self.national_posts - self.budget.granted)


def read_sitting(ports: Ports, actor: Actor, session_id: str) -> Sitting:
    """A session with its whole agenda.

    Raises:
        Refusal: ``not_found``.
    """
    session = read_session(ports, actor, session_id)
    return Sitting(session=session, agenda=in_order(every(ports.store.agenda, session_id, size=WHOLE_AGENDA)))


def read_lines(
    ports: Ports, items: Iterable[AgendaItem], *, closed_by: str | None = None, applications: bool = True
) -> Lines:
    """What is told beside lines of an agenda that somebody read.

    Args:
        ports: the outside.
        items: the lines.
        closed_by: the account that closed the session, where it is named.
        applications: whether those of the lines are told too.
    """
    shown = list(items)
    people = {item.decision.decided_by for item in shown if item.decision}
    people |= {by for by in (closed_by, *(item.noted_by for item in shown)) if by}
    wanted: list[tuple[type[Application | Account], str]] = [(Account, one) for one in sorted(people)]
    if applications:
        wanted += [(Application, item.application_id) for item in shown]
    known, _ = ports.store.several(wanted)
    return Lines(
        applications={one.id: one for one in known.values() if isinstance(one, Application)},
        authors={
            one.id: f"{one.first_name} {one.last_name}" for one in known.values() if isinstance(one, Account)
        },
    )


def posts_left(ports: Ports) -> PostsLeft:
    """The posts that the programme has left, for whoever reads a session."""
    return PostsLeft(budget=present_budget(ports), national_posts=ports.parameters().national_posts)


def read_agenda(
    ports: Ports,
    actor: Actor,
    session_id: str,
    selection: AgendaSelection,
    *,
    limit: int,
    cursor: str | None,
) -> tuple[Sitting, Page[AgendaItem], Lines]:
    """One session, a page of what a selection picks of its agenda, in its order, and what is told beside it.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    sitting = read_sitting(ports, actor, session_id)
    page = _IN_ORDER.part(selection.of(sitting.agenda), limit=limit, cursor=cursor)
    return sitting, page, read_lines(ports, page.items)


def read_item(
    ports: Ports, actor: Actor, session_id: str, application_id: str, *, limit: int
) -> tuple[Sitting, AgendaItem, ApplicationStory]:
    """One application of an agenda, with its story and the session around it.

    Raises:
        Refusal: ``not_found``.
    """
    sitting = read_sitting(ports, actor, session_id)
    item = found(next((one for one in sitting.agenda if one.id == application_id), None))
    return sitting, item, read_story(ports, actor, application_id, limit=limit, cursor=None)


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
    """What awaits a decision and is on no agenda, by department and by how long it waits.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        department: its code; all of them when None.
        opinion: of the prefecture; any when None.
        request: first or additional; any when None.
        kind: of the structure; any when None.
        legal_form: of the structure; any when None.
        waiting_since: a day; those that wait since it or longer; all of them when None.

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
    ).of(in_sight(ports, actor))
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
    """Put what awaits a decision on the agenda, one transaction each; again, it goes on where it stopped.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        department: this and the others as for ``waiting_for_agenda``.
        opinion: of the prefecture.
        request: first or additional.
        kind: of the structure.
        legal_form: of the structure.
        waiting_since: a day.

    Returns:
        how many were put there, at most ``AT_ONCE``.

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
    for one in waiting[:AT_ONCE]:
        try:
            put_on_agenda(ports, actor, session_id, one.id)
        except Refusal as refusal:
            if refusal.code not in _MEANWHILE:
                raise
        else:
            put += 1
    return put
