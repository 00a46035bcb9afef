"""Whatever happens between owing and sending, an e-mail is true or is not sent (RULES section 10)."""

from functools import cache
from random import Random

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.reorganising.structure_change import StructureChange, StructureChangeStatus
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.events.email_consumer import OUTDATED
from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.mail.texts import reorganising
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import Stale
from tests.services.email_facts import (
    intake_happenings,
    reorganising_claims,
    reorganising_happenings,
    training_claims,
    training_happenings,
)
from tests.services.email_facts.claims import CLAIMS, Read, check
from tests.services.email_facts.happenings import HAPPENINGS, Nobody, People, time_passes
from tests.support.world import World

pytestmark = pytest.mark.thorough
# Claims and happenings register themselves when their module is imported.
assert training_claims.claims and reorganising_claims.claims
assert training_happenings.happens and reorganising_happenings.happens and intake_happenings.happens

# Takeovers happen in these walks; liquidations and changes of SIRET are in tests/services/reorganising.
WALKED = {
    "structure_taken_over",
    "structure_takes_over",
    "structure_takeover_staff",
    "post_taken_over_candidate",
}
READ_ELSEWHERE = {one.name for one in reorganising.ENTRIES} - WALKED
WALKS, HAPPENINGS_A_WALK = 64, 64
_REFUSED = (Nobody, Refusal, Refusals, Throttled, GuardTaken, Stale, StopIteration)


@cache
def walk(seed: int) -> tuple[frozenset[str], frozenset[str]]:
    """Run a programme where things happen while e-mails wait; return those sent and those no longer true."""
    chance, world = Random(seed), World()
    training_happenings.as_body(world)
    for role, departments in ((Role.PREFECTURE, ("54",)), (Role.FUNDER, ()), (Role.AGENCY, ())):
        world.staff(role, *departments)
    structure, other = world.granted(posts=2), world.granted()
    world.hired(structure)
    wanted = world.candidate()
    for one in (structure, other):
        world.set_status(one, wanted, MatchStatus.SHORTLISTED)
    people = People(world, chance)
    left: set[str] = set()
    happened = 0
    while happened < HAPPENINGS_A_WALK:
        try:
            chance.choice([*HAPPENINGS, *[time_passes] * 6])(people)
        except _REFUSED:
            continue
        happened += 1
        if chance.random() < 0.15:
            left |= read_all(world)
    # No task may be refused for good, and a takeover is applied completely on its day.
    world.run_tasks()
    changes = world.store._all(StructureChange)
    assert not [one for one in changes if one.status is StructureChangeStatus.UNDER_WAY]
    left |= read_all(world)
    rows = world.store.outbox.values()
    dropped = {row.what.template for row in rows if row.message_id == OUTDATED}
    return frozenset(left), frozenset(dropped)


def read_all(world: World) -> set[str]:
    """Send all that waits, and check each message against what is stored at that moment."""
    by_id = {email.id: email for email in world.mails()}
    left = world.deliver()
    for template, messages in left.items():
        if template in ("recruitment_reminder", "follow_up_reminder", "follow_up_second_reminder"):
            about = [by_id[message["reference"]].subject_id for message in messages]
            assert len(about) == len(set(about)), "of the reminders that waited, the newest alone"
        for message in messages:
            check(Read(world, by_id[message["reference"]], message))
    return set(left)


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_happened_an_email_is_true_or_is_not_sent(seed: int) -> None:
    walk(seed)


def test_every_email_of_the_catalogue_was_checked_and_most_were_once_not_sent() -> None:
    assert set(CLAIMS) == set(CATALOGUE)
    left = frozenset().union(*(walk(seed)[0] for seed in range(WALKS)))
    dropped = frozenset().union(*(walk(seed)[1] for seed in range(WALKS)))
    walked = set(CATALOGUE) - READ_ELSEWHERE
    assert left >= WALKED and len(left) >= 0.9 * len(walked), walked - left
    assert len(dropped) >= 0.5 * len(CATALOGUE), set(CATALOGUE) - dropped
