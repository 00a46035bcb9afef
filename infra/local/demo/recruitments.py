"""The recruitments of the sample data and their follow-ups."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.contract import ContractKind, ContractRemark
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import add_months, start_of_day
from chalicelib.services.applying import applications, extensions
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.core.lists import every
from chalicelib.services.following_up import accepting, follow_up
from chalicelib.services.recruiting import contracts, ends, pool, recruit, shortlist
from infra.local.demo.activities import report_activities
from infra.local.demo.applications import SESSIONS
from infra.local.demo.loader import Loader, account_of, acting, open_account
from infra.local.demo.money import pay_some


class Story(Enum):
    """The stage of a structure's recruitment."""

    CHOSE = 1
    VALIDATED = 2
    CANCELLED = 3
    SIGNED = 4
    ENDED = 5


# By session, for its structures in decreasing order of posts. The others did nothing yet.
_STORIES = {
    1: (Story.ENDED, Story.SIGNED, Story.SIGNED, Story.SIGNED, Story.CHOSE),
    2: (Story.VALIDATED, Story.SIGNED, Story.CANCELLED, Story.VALIDATED, Story.CHOSE),
    3: (Story.VALIDATED, Story.CHOSE, Story.CHOSE),
}
_SHORTLISTED, _DECLINED, _MOST_HIRED = 4, 2, 2


def recruit_some(loader: Loader, staff: dict[Role, Account]) -> Account:
    """Create recruitments in every state.

    Returns:
        the account of a structure with candidates on each tab and a free post.
    """
    owners: dict[int, Account] = {}
    for number, stories in _STORIES.items():
        granted = sorted(_granted(loader, number), key=lambda one: (-one.posts_granted, one.siret))
        for story, application in zip(stories, granted, strict=False):
            owners.setdefault(number, _live(loader, application, story))
    loader.at(0, 1)
    report_activities(loader)
    pay_some(loader, staff)
    loader.at(0, 1)
    _follow_ups(loader, staff)
    fire_due_timers(loader.ports, go_on=lambda: True)
    _extend(loader, staff)
    _ask_for_time(loader)
    return owners[2]


def _granted(loader: Loader, number: int) -> Iterator[Application]:
    held_on = loader.today - timedelta(days=SESSIONS[number])
    granted = every(loader.ports.store.applications, departments=None, statuses={ApplicationStatus.VALIDATED})
    return (application for application in granted if application.decided_on == held_on)


def _live(loader: Loader, application: Application, story: Story) -> Account:
    """Do what a story says for a structure; return its account."""
    assert application.decided_on is not None
    loader.clock.at = start_of_day(application.decided_on) + timedelta(days=3, hours=9)
    actor = acting(open_account(loader, account_of(loader, application.structure_id or "").id))
    listing = pool.list_candidates(loader.ports, actor, tab=MatchStatus.NEW, limit=12, cursor=None)
    chosen = [row.card.candidate_id for row in listing.rows]
    for candidate_id in chosen[: _SHORTLISTED + _DECLINED]:
        status = MatchStatus.SHORTLISTED
        if candidate_id in chosen[_SHORTLISTED:]:
            status = MatchStatus.DECLINED
        shortlist.choose(loader.ports, actor, candidate_id, status=status)
    if story is not Story.CHOSE:
        # When there are several posts, one stays free.
        posts = max(1, min(_MOST_HIRED, application.posts_granted - 1))
        for candidate_id in chosen[: min(posts, _SHORTLISTED)]:
            _hire(loader, application.decided_on, actor, candidate_id, story)
    return actor.account


def _hire(loader: Loader, decided_on: date, actor: AccountSession, candidate_id: str, story: Story) -> None:
    start = decided_on + timedelta(days=20)
    recruitment = recruit.validate(loader.ports, actor, candidate_id, planned_hire_date=start)
    loader.run_tasks()
    if story is Story.CANCELLED:
        recruit.cancel(loader.ports, actor, candidate_id)
    elif story in (Story.SIGNED, Story.ENDED):
        _sign(loader, actor, recruitment, start, story is Story.ENDED)


def _sign(loader: Loader, actor: AccountSession, recruitment: Recruitment, start: date, ended: bool) -> None:
    before = loader.clock.at
    loader.clock.at = start_of_day(start) + timedelta(hours=9)
    contracts.record_contract(
        loader.ports,
        actor,
        recruitment.id,
        kind=ContractKind.FIXED_TERM,
        signed_on=start,
        starts_on=start,
        ends_on=add_months(start, 24),
        gross_pay_cents=2_050_00,
        full_time=True,
        confirmed_remarks=tuple(ContractRemark),
    )
    if ended:
        ends.end(
            loader.ports,
            actor,
            recruitment.id,
            ended_on=start + timedelta(days=15),
            reason=EndReason.TRIAL_PERIOD,
        )
    loader.clock.at = before


def _follow_ups(loader: Loader, staff: dict[Role, Account]) -> None:
    follow_up.open_quarters(loader.ports, loader.ports.places.departments())
    loader.run_tasks()
    quarter = follow_up.quarter_in_progress(loader.clock.at).previous()
    known = list(every(loader.ports.store.follow_ups, str(quarter), None))
    # When the agreement is signed by all, the follow-up is accepted, so that the ledger has a justified sum.
    signed = [one for one in known if loader.ports.store.get(Ledger, one.agreement_id) is not None]
    chosen = [_submit(loader, opened).id for opened in signed]
    for index, opened in enumerate(one for one in known if one not in signed):
        if index % 3:
            _submit(loader, opened)
        if index % 3 == 2:
            chosen.append(opened.id)
    if chosen:
        accepting.accept_several(
            loader.ports,
            acting(staff[Role.FUNDER]),
            quarter=str(quarter),
            seen_at=int(loader.clock.at.timestamp() * 1000),
            follow_up_ids=chosen,
        )
    loader.run_tasks()


def _submit(loader: Loader, opened: FollowUp) -> FollowUp:
    return follow_up.submit(
        loader.ports,
        acting(account_of(loader, opened.structure_id)),
        opened.id,
        declared=Declared(
            posts=tuple(
                PostDeclaration(recruitment_id=one, gross_pay_cents=6_500_00, absence_days=0, full_time=True)
                for one in opened.recruitment_ids
            ),
            third_parties_invoiced=False,
            comment=None,
            signed_by=opened.structure_name[:100],
        ),
    )


def _extend(loader: Loader, staff: dict[Role, Account]) -> None:
    """Extend one overdue application by a month; the others stay overdue."""
    overdue = every(loader.ports.store.applications, departments=None, statuses={ApplicationStatus.OVERDUE})
    applications.extend(
        loader.ports,
        acting(staff[Role.PREFECTURE]),
        next(overdue).id,
        deadline=add_months(loader.today, 1),
        reason="Un entretien est prévu la semaine prochaine.",
    )


def _ask_for_time(loader: Loader) -> None:
    """Ask for more time for an overdue application, so that its prefecture has a request to answer."""
    overdue = every(loader.ports.store.applications, departments=None, statuses={ApplicationStatus.OVERDUE})
    account = account_of(loader, next(overdue).structure_id or "")
    if account.status is not AccountStatus.ACTIVE:
        account = open_account(loader, account.id)
    extensions.request_extension(
        loader.ports,
        acting(account),
        deadline=add_months(loader.today, 2),
        reason="Le premier candidat retenu a renoncé.",
    )
