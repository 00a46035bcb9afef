"""What staff see of recruitments at once: lists with counts, and the story of each (RULES section 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, may, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.selection import RecruitmentSelection, RecruitmentTray
from chalicelib.domain.recruiting.summary import RecruitmentSummary
from chalicelib.services.core.changes import JournalEntry
from chalicelib.services.core.lists import ID, ListOrder
from chalicelib.services.core.lists import every as every_of
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.recruiting.recruit import read_recruitment

# Ids grow with time.
_BY_CREATION: ListOrder[RecruitmentSummary] = ListOrder(ID, lambda one: one.id)


@dataclass(frozen=True, kw_only=True)
class RecruitmentDesk:
    """Some recruitments of a selection.

    Args:
        rows: the recruitments of the page.
        deadlines: by application, the last day to recruit of those that the page shows.
        matching: how many the selection picks.
        counts: how many each tray holds, whatever narrows the list.
        pages: how many pages the selection fills, at least one.
    """

    rows: Sequence[RecruitmentSummary]
    deadlines: Mapping[str, date]
    matching: int
    counts: Mapping[RecruitmentTray, int]
    pages: int


def in_sight(ports: Ports, actor: Actor) -> list[RecruitmentSummary]:
    """The summary of every recruitment that somebody may list.

    A prefecture sees those of its departments, the funder those whose contract was recorded.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_RECRUITMENTS)
    own = departments_of(actor)
    departments = sorted(ports.places.departments()) if own is None else own
    summaries = ports.store.recruitment_summaries(departments)
    if own_account(actor).role is Role.FUNDER:
        return [one for one in summaries if one.contract_kind is not None]
    return summaries


def select(
    ports: Ports, actor: Actor, selection: RecruitmentSelection, *, page: int, size: int
) -> RecruitmentDesk:
    """The recruitments that a selection picks.

    Args:
        ports: the outside.
        actor: staff.
        selection: what is picked.
        page: from 1 on; one past the end is empty.
        size: recruitments a page.

    Raises:
        Refusal: ``not_found``.
    """
    summaries = in_sight(ports, actor)
    picked = selection.of(summaries)
    first = (page - 1) * size
    rows = picked[first : first + size]
    wanted = sorted({one.application_id for one in rows})
    applications, _ = ports.store.several([(Application, one) for one in wanted])
    return RecruitmentDesk(
        rows=rows,
        deadlines={
            one.id: one.recruitment_deadline for one in applications.values() if one.recruitment_deadline
        },
        matching=len(picked),
        counts=selection.counted(summaries),
        pages=max(1, -(-len(picked) // size)),
    )


def every(ports: Ports, actor: Actor, selection: RecruitmentSelection) -> list[RecruitmentSummary]:
    """Every recruitment that a selection picks, in its order.

    Raises:
        Refusal: ``not_found``.
    """
    return selection.of(in_sight(ports, actor))


def page_of(
    ports: Ports, actor: Actor, selection: RecruitmentSelection, *, limit: int, cursor: str | None
) -> Page[RecruitmentSummary]:
    """A page of what a selection picks, in the order in which they were created, for programs.

    That order is the one in which a cursor stays right while recruitments change.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    return _BY_CREATION.part(selection.of(in_sight(ports, actor)), limit=limit, cursor=cursor)


@dataclass(frozen=True, kw_only=True)
class RecruitmentStory:
    """A recruitment and all that hangs on it.

    Args:
        recruitment: the recruitment.
        application: whose post it fills; None once it is not there any more.
        agreement: that pays for the post.
        follow_ups: those that count the adviser, the latest quarter first.
        journal: a page of what was done to it, the latest first.
        reasons: by id, the words that the page cites, without those that were erased.
        authors: by account, the names of who acted.
        opens_application: whether the reader may open the file of the application.
    """

    recruitment: Recruitment
    application: Application | None
    agreement: Agreement | None
    follow_ups: Sequence[FollowUp]
    journal: Page[JournalEntry]
    reasons: Mapping[str, str]
    authors: Mapping[str, str]
    opens_application: bool

    @property
    def last_subsidised_day(self) -> date | None:
        """The last day on which the post is subsidised; None before the contract."""
        end = self.recruitment.subsidy_end(self.agreement.months) if self.agreement else None
        return end - timedelta(days=1) if end else None


def read_story(
    ports: Ports, actor: Actor, recruitment_id: str, *, limit: int, journal_cursor: str | None
) -> RecruitmentStory:
    """A recruitment with its contract, its follow-ups and a page of its journal.

    Args:
        ports: the outside.
        actor: staff who read such lists.
        recruitment_id: of the recruitment.
        limit: lines of the journal.
        journal_cursor: of the page of the journal, None for the latest.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.LIST_RECRUITMENTS)
    recruitment = read_recruitment(ports, actor, recruitment_id)
    journal = ports.store.journal_of(recruitment, limit=limit, cursor=journal_cursor)
    authors = sorted({one.author.account_id for one in journal.items if one.author.account_id})
    known, _ = ports.store.several(
        [
            (Application, recruitment.application_id),
            (Agreement, recruitment.agreement_id),
            *((Account, one) for one in authors),
        ]
    )
    cited = {one.words_id for one in journal.items if one.words_id}
    words = ports.store.words_about(recruitment.candidate_id) if cited else []
    application = known.get(recruitment.application_id)
    follow_ups = every_of(ports.store.follow_ups_of_structure, recruitment.structure_id)
    return RecruitmentStory(
        recruitment=recruitment,
        application=application,
        agreement=known.get(recruitment.agreement_id),
        follow_ups=[one for one in follow_ups if recruitment.id in one.recruitment_ids],
        journal=journal,
        # Other reasons about the same person are not of this file.
        reasons={one.id: one.text for one in words if one.id in cited},
        authors={one: f"{known[one].first_name} {known[one].last_name}" for one in authors if one in known},
        opens_application=application is not None and may(actor, Act.SEE_APPLICATION, application),
    )
