"""The funder's reads of a quarter at national size: 4,000 follow-ups, no scan, eight requests at most."""

import gc
from collections.abc import Callable
from datetime import date

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.entity import Entity
from tests.benchmarks.pace import usual_milliseconds
from tests.benchmarks.people import NOW, Country
from tests.benchmarks.shelf import Answers, Shelf
from tests.benchmarks.test_desk import MILLISECONDS, MOST_REQUESTS
from tests.benchmarks.visit import opened, store_agent
from tests.support import builders

FOLLOW_UPS = 4_000
PATHS = (
    "/espace",
    "/espace/suivis-trimestriels",
    "/espace/suivis-trimestriels?tray=all&q=saint-den",
    "/espace/suivis-trimestriels/acceptation",
    "/espace/conseillers",
    "/espace/conseillers?q=martin",
)


def _quarter() -> list[Entity]:
    """Store as many advisers as the programme has posts, each declared; some figures are unlikely."""
    statuses = list(FollowUpStatus)[:4]
    found: list[Entity] = []
    for number, structure in enumerate(Country().structures(FOLLOW_UPS)):
        department = structure.place.department
        name = f"Communauté de communes de {structure.place.name}"
        adviser = builders.recruitment(
            RecruitmentStatus.HIRED,
            department=department,
            structure_name=name,
            last_name=f"Martin-{number % 97}",
            contract=builders.contract(starts_on=date(2026, 1 + number % 11, 1 + number % 28)),
        )
        post = PostDeclaration(
            recruitment_id=adviser.id,
            gross_pay_cents=0 if number % 9 == 0 else 750_000,
            absence_days=number % 5,
            full_time=True,
        )
        declaration = Declaration(
            posts=(post,), third_parties_invoiced=False, comment=None, signed_by="Anne Roy", signed_at=NOW
        )
        follow_up = builders.follow_up(
            statuses[number % 4],
            quarter="2026-Q4",
            department=department,
            structure_name=name,
            recruitment_ids=(adviser.id,),
            declaration=declaration if number % 4 else None,
        )
        found += [adviser, follow_up]
    return found


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """A whole quarter, read by an agent of the funder."""
    shelf = Shelf()
    store_agent(shelf, _quarter(), Role.FUNDER)
    return shelf


@pytest.mark.parametrize("path", PATHS)
def test_a_quarter_is_read_in_a_few_requests(shelf: Shelf, path: str) -> None:
    with opened(shelf) as get:
        shelf.reads.clear()
        get(path)
    assert len(shelf.reads) <= MOST_REQUESTS, [one.subject for one in shelf.reads]
    assert {one.operation for one in shelf.reads} <= {"GetItem", "BatchGetItem"}, "nothing is scanned"


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
def test_a_quarter_is_shown_within_300_milliseconds_of_processor(
    shelf: Shelf, path: str, record_property: Callable[[str, object], None]
) -> None:
    shelf.answers = Answers()
    with opened(shelf) as get:
        get(path)
    gc.collect()
    gc.freeze()
    with opened(shelf.answers) as get:
        found = usual_milliseconds(lambda: get(path), runs=5)
    gc.unfreeze()
    record_property("figure", f"{path}: {found:.0f} ms around {FOLLOW_UPS} follow-ups")
    assert found <= MILLISECONDS, f"{found:.0f} ms"
