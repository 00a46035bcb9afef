"""The subsidy of a post on both sides of a takeover (RULES section 11)."""

from datetime import timedelta

from chalicelib.domain.applying.application import Application
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.moving import TwoSides, cents_before
from chalicelib.domain.reorganising.structure_change import MovedPosts, StructureChange
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding import ledgers, lifetime


def recruitments_of(ports: Ports, change: StructureChange, agreement: Agreement) -> list[Recruitment]:
    """Return the recruitments of an agreement; moved ones are read again, because lists may lag."""
    listed = every(ports.store.recruitments_of_structure, agreement.structure_id)
    by_id = {one.id: one for one in listed if one.agreement_id == agreement.id}
    for moved in change.recruitments:
        for one_id in (moved.recruitment_id, moved.new_id):
            one = ports.store.get(Recruitment, one_id)
            if one is not None and one.agreement_id == agreement.id:
                by_id[one.id] = one
    return list(by_id.values())


def divide(
    ports: Ports,
    changes: Changes,
    change: StructureChange,
    former: Agreement,
    new: Agreement,
    sides: TwoSides,
) -> None:
    """Divide the subsidy of a post between both agreements; a former agreement without posts ends."""
    today, last_day = ports.today(), change.effective_on - timedelta(days=1)
    former_after = former.post_moved_out(sides.cents_before, last_day, today)
    new_after = new.post_moved_in(sides.cents_before, today)
    _write_both(ports, changes, (former, former_after), (new, new_after))
    if former_after.status is not AgreementStatus.ENDED:
        others = recruitments_of(ports, change, former)
        former_recruitments = [sides.former if one.id == sides.former.id else one for one in others]
        lifetime.set_end_timer(changes, former_after, former_recruitments)
    lifetime.set_end_timer(changes, new_after, [*recruitments_of(ports, change, new), sides.new])


def divide_free(
    ports: Ports, changes: Changes, change: StructureChange, posts: MovedPosts, application: Application
) -> None:
    """Divide the subsidy of free posts; the days used by an adviser who left stay with the former one."""
    if posts.agreement_id is None:
        return
    former = found(ports.store.get(Agreement, posts.agreement_id))
    new = found(ports.store.get(Agreement, posts.new_agreement_id))
    others = recruitments_of(ports, change, former)
    today, last_day = ports.today(), change.effective_on - timedelta(days=1)
    former_after, new_after = former, new
    for number in range(application.posts_free):
        cents = 0
        if number < len(application.shares_free):
            share = application.shares_free[number]
            cents = cents_before(share, others, former, change.effective_on)
        former_after, new_after = (
            former_after.post_moved_out(cents, last_day, today),
            new_after.post_moved_in(cents, today),
        )
    _write_both(ports, changes, (former, former_after), (new, new_after))
    lifetime.set_end_timer(changes, new_after, recruitments_of(ports, change, new))


def _write_both(
    ports: Ports,
    changes: Changes,
    former_pair: tuple[Agreement, Agreement],
    new_pair: tuple[Agreement, Agreement],
) -> None:
    former, former_after = former_pair
    new, new_after = new_pair
    lifetime.write_agreement(ports, changes, former, former_after)
    lifetime.write_agreement(ports, changes, new, new_after)
    ledgers.record_post_taken_over(ports, changes, former_after, new_after)
    if former_after.ended_on is not None and former.status is not AgreementStatus.ENDED:
        changes.clear_timer(lifetime.END_TIMER, former_after.id)
        changes.note(former_after, "agreement_ended", ended_on=former_after.ended_on.isoformat())
        if former_after.signed_version_id is None:
            ledgers.release_hold(ports, changes, former_after, ledgers.pen_of(ports, changes))
