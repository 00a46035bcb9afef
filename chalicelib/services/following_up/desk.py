"""What the funder and prefectures see of the follow-ups of a quarter, and what is unlikely in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.following_up.follow_up import FollowUp, PostDeclaration
from chalicelib.domain.following_up.likelihood import TimeInPost, doubts, least_pay_compared
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.following_up.follow_up import read_follow_up

# More than a quarter has (4,000 by RULES section 13), to read it in as few requests as its size takes.
_WHOLE_QUARTER = 20_000


@dataclass(frozen=True, kw_only=True)
class ExaminedPost:
    """One adviser's quarter as its checker reads it.

    Args:
        recruitment: whose; None once it is not there any more.
        days: calendar days of the quarter with a contract.
        declared: what the structure declared; None before it did.
        before: what it declared for the quarter before; None when it did not.
        least_pay_cents: the minimum wage of those days, in euro cents; None where it is not compared.
        doubts: what is unlikely, as French sentences.
    """

    recruitment: Recruitment | None
    days: int
    declared: PostDeclaration | None
    before: PostDeclaration | None
    least_pay_cents: int | None
    doubts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A follow-up with the advisers in post during its quarter.

    Args:
        follow_up: the follow-up.
        posts: its advisers, in its order.
        application: that of the posts, whose contact answers.
    """

    follow_up: FollowUp
    posts: Sequence[ExaminedPost]
    application: Application | None

    @property
    def doubts(self) -> int:
        """How many things are unlikely."""
        return sum(len(post.doubts) for post in self.posts)


@dataclass(frozen=True, kw_only=True)
class FollowUpDesk:
    """Some follow-ups of a quarter.

    Args:
        rows: those of the page.
        matching: how many the selection picks.
        counts: how many each tray holds, whatever narrows the list.
        pages: how many pages the selection fills, at least one.
    """

    rows: Sequence[Examined]
    matching: int
    counts: Mapping[FollowUpTray, int]
    pages: int


def in_sight(ports: Ports, actor: Actor, quarter: Quarter) -> list[FollowUp]:
    """Every follow-up of a quarter that somebody may list: for a prefecture, of its departments.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_FOLLOW_UPS)
    found = ports.store.follow_ups(str(quarter), departments_of(actor), limit=_WHOLE_QUARTER, cursor=None)
    return found.items


def select(
    ports: Ports, actor: Actor, quarter: Quarter, selection: FollowUpSelection, *, page: int, size: int
) -> FollowUpDesk:
    """The follow-ups of a quarter that a selection picks.

    Args:
        ports: the outside.
        actor: staff.
        quarter: which one.
        selection: what is picked.
        page: from 1 on; one past the end is empty.
        size: follow-ups a page.

    Raises:
        Refusal: ``not_found``.
    """
    everything = in_sight(ports, actor, quarter)
    picked = selection.of(everything)
    first = (page - 1) * size
    shown = picked[first : first + size]
    recruitments = _read(ports, [one for follow_up in shown for one in follow_up.recruitment_ids])
    return FollowUpDesk(
        rows=[_examined(ports, one, recruitments, before={}, application=None) for one in shown],
        matching=len(picked),
        counts={tray: sum(map(tray.holds, everything)) for tray in FollowUpTray},
        pages=max(1, -(-len(picked) // size)),
    )


def examine(ports: Ports, actor: Actor, follow_up_id: str) -> Examined:
    """A follow-up beside the contracts and the quarter before, for staff who read such lists.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_FOLLOW_UPS)
    follow_up = read_follow_up(ports, actor, follow_up_id)
    past = str(Quarter.parse(follow_up.quarter).previous())
    earlier = every(ports.store.follow_ups_of_structure, follow_up.structure_id)
    before = {
        post.recruitment_id: post
        for one in earlier
        if one.quarter == past and one.agreement_id == follow_up.agreement_id and one.declaration
        for post in one.declaration.posts
    }
    found, _ = ports.store.several(
        [
            (Application, follow_up.application_id),
            *((Recruitment, one) for one in follow_up.recruitment_ids),
        ]
    )
    application = found.pop(follow_up.application_id, None)
    return _examined(ports, follow_up, found, before=before, application=application)


def _read(ports: Ports, ids: Sequence[str]) -> Mapping[str, Recruitment]:
    found, _ = ports.store.several([(Recruitment, one) for one in ids])
    return found


def _examined(
    ports: Ports,
    follow_up: FollowUp,
    recruitments: Mapping[str, Recruitment],
    *,
    before: Mapping[str, PostDeclaration],
    application: Application | None,
) -> Examined:
    declaration = follow_up.declaration
    declared = {post.recruitment_id: post for post in declaration.posts} if declaration else {}
    return Examined(
        follow_up=follow_up,
        posts=[
            _post(ports, follow_up, recruitments.get(one), declared.get(one), before.get(one))
            for one in follow_up.recruitment_ids
        ],
        application=application,
    )


def _post(
    ports: Ports,
    follow_up: FollowUp,
    recruitment: Recruitment | None,
    declared: PostDeclaration | None,
    before: PostDeclaration | None,
) -> ExaminedPost:
    contract = recruitment.contract if recruitment else None
    time = TimeInPost(first=None, last=None)
    if recruitment and contract:
        time = TimeInPost.within(Quarter.parse(follow_up.quarter), contract.starts_on, recruitment.last_day)

    def month_cents(day: date) -> int:
        return ports.parameters_on(day).smic_month_cents

    least = time.least_pay(month_cents) if least_pay_compared(follow_up.department) else None
    return ExaminedPost(
        recruitment=recruitment,
        days=time.days,
        declared=declared,
        before=before,
        least_pay_cents=least,
        doubts=doubts(declared, time.days, least) if declared else (),
    )
