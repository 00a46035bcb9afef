"""Lists of recruitments with counts, and the history of one recruitment, for staff (RULES section 7)."""

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
from chalicelib.services.core.lists import ID, ListOrder, NumberedPage, TrayPage
from chalicelib.services.core.lists import every as every_of
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.recruiting.recruit import read_recruitment

# Ids increase with time.
_BY_CREATION: ListOrder[RecruitmentSummary] = ListOrder(ID, lambda one: one.id)


@dataclass(frozen=True, kw_only=True)
class RecruitmentDesk(TrayPage[RecruitmentSummary, RecruitmentTray]):
    """A page of the recruitments that a selection matches.

    Args:
        deadlines: by application, the last day to recruit of those on the page.
    """

    deadlines: Mapping[str, date]


def visible_recruitments(ports: Ports, actor: Actor) -> list[RecruitmentSummary]:
    """Return the summaries of all recruitments that the actor may list.

    A prefecture lists those of its departments, the funder those with a recorded contract.

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
    """Return a page of the recruitments that a selection matches.

    Args:
        ports: the outside.
        actor: staff.
        selection: the filters and the order.
        page: from 1; a page past the last one is empty.
        size: recruitments per page.

    Raises:
        Refusal: ``not_found``.
    """
    summaries = visible_recruitments(ports, actor)
    picked = selection.of(summaries)
    wanted = sorted({one.application_id for one in NumberedPage.of(picked, page=page, size=size).rows})
    applications, _ = ports.store.several([(Application, one) for one in wanted])
    deadlines = {
        one.id: one.recruitment_deadline for one in applications.values() if one.recruitment_deadline
    }
    return RecruitmentDesk.of(
        picked, page=page, size=size, counts=selection.counted(summaries), deadlines=deadlines
    )


def every(ports: Ports, actor: Actor, selection: RecruitmentSelection) -> list[RecruitmentSummary]:
    """Return all recruitments that a selection matches, in its order.

    Raises:
        Refusal: ``not_found``.
    """
    return selection.of(visible_recruitments(ports, actor))


def page_of(
    ports: Ports, actor: Actor, selection: RecruitmentSelection, *, limit: int, cursor: str | None
) -> Page[RecruitmentSummary]:
    """Return a page of the recruitments that a selection matches, in order of creation, for API clients.

    The order of creation keeps a cursor valid while recruitments change.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    return _BY_CREATION.part(selection.of(visible_recruitments(ports, actor)), limit=limit, cursor=cursor)


@dataclass(frozen=True, kw_only=True)
class RecruitmentDetails:
    """A recruitment and its related records.

    Args:
        recruitment: the recruitment.
        application: whose post it occupies; None if it has been deleted.
        agreement: that finances the post.
        follow_ups: those that count the adviser, the latest quarter first.
        journal: a page of its journal, the latest first.
        reasons: by id, the texts that the page cites, without those that were erased.
        authors: by account, the names of those who acted.
        opens_application: whether the reader may open the application.
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


def read_details(
    ports: Ports, actor: Actor, recruitment_id: str, *, limit: int, journal_cursor: str | None
) -> RecruitmentDetails:
    """Return a recruitment with its contract, its follow-ups and a page of its journal.

    Args:
        ports: the outside.
        actor: staff who may list recruitments.
        recruitment_id: of the recruitment.
        limit: lines of the journal.
        journal_cursor: of the page of the journal; None for the first page.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.LIST_RECRUITMENTS)
    recruitment = read_recruitment(ports, actor, recruitment_id)
    journal = ports.store.journal_of(recruitment, limit=limit, cursor=journal_cursor)
    authors = sorted({one.author.account_id for one in journal.items if one.author.account_id})
    stored, _ = ports.store.several(
        [
            (Application, recruitment.application_id),
            (Agreement, recruitment.agreement_id),
            *((Account, one) for one in authors),
        ]
    )
    cited = {one.words_id for one in journal.items if one.words_id}
    free_words = ports.store.words_about(recruitment.candidate_id) if cited else []
    application = stored.get(recruitment.application_id)
    follow_ups = every_of(ports.store.follow_ups_of_structure, recruitment.structure_id)
    return RecruitmentDetails(
        recruitment=recruitment,
        application=application,
        agreement=stored.get(recruitment.agreement_id),
        follow_ups=[one for one in follow_ups if recruitment.id in one.recruitment_ids],
        journal=journal,
        # Other reasons about the same person belong to other records.
        reasons={one.id: one.text for one in free_words if one.id in cited},
        authors={
            one: f"{stored[one].first_name} {stored[one].last_name}" for one in authors if one in stored
        },
        opens_application=application is not None and may(actor, Act.SEE_APPLICATION, application),
    )
