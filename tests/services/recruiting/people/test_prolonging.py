"""The funder prolongs the subsidy of a post whose contract was suspended (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.settlement import Settlement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.transaction import Stale
from chalicelib.services.funding.lifetime import END_TIMER
from chalicelib.services.recruiting import prolonging, suspensions
from chalicelib.services.recruiting.contracts import SUBSIDY_NOTICE
from tests.services.recruiting.test_end_proof import noted
from tests.support import builders
from tests.support.journal import BY_HAND
from tests.support.outside import refused
from tests.support.world import World

WHY = "Congé de maternité de la conseillère."


@pytest.fixture
def away(world: World) -> Recruitment:
    """Return an adviser on leave for twenty days, from today."""
    one = world.hired(world.granted())
    days = {"first_day": world.today, "last_day": world.today + timedelta(days=19)}
    actor = world.as_structure(one.structure_id)
    return suspensions.declare(world.ports, actor, one.id, kind=SuspensionKind.LEAVE, **days)


def test_a_prolonged_post_and_its_agreement_end_later_and_the_structure_is_told(
    world: World, away: Recruitment
) -> None:
    funder = world.as_staff(Role.FUNDER)
    before = {name: at for name, at in world.timers(away).items() if name == SUBSIDY_NOTICE}
    end = world.timers(world.agreement_of(away))[END_TIMER]
    world.new_mails()
    for _ in range(2):
        given = prolonging.prolong(world.ports, funder, away.id, days=20, reason=WHY)
        assert (given, given.prolonged_days) == (world.fresh(away), 20)
    [mail], [entry] = world.mails("subsidy_prolonged"), noted(world, "subsidy_prolonged")
    structure = world.get(Structure, away.structure_id)
    assert (mail.to, mail.params["reason"]) == (structure.contact_email, WHY)
    assert (entry.details, world.said(entry)) == ({"days": 20, "was_days": 0}, None)
    assert [one.text for one in world.store.words_about(away.candidate_id)] == [WHY]
    shown = prolonging.read_prolongation(world.ports, funder, away.id)
    assert (shown.recruitment, shown.most_days) == (world.fresh(away), 20)
    assert world.timers(world.agreement_of(away))[END_TIMER] == end + timedelta(days=20)
    assert world.timers(away)[SUBSIDY_NOTICE] != before[SUBSIDY_NOTICE]
    prolonging.prolong(world.ports, world.agency, away.id, days=0, reason="Décidée pour un autre poste.")
    assert world.timers(world.agreement_of(away))[END_TIMER] == end
    assert {SUBSIDY_NOTICE: world.timers(away)[SUBSIDY_NOTICE]} == before


def test_repeated_corrections_in_a_day_send_a_limited_number_of_emails(
    world: World, away: Recruitment
) -> None:
    most, funder = world.ports.parameters().tellings_per_subject_day, world.as_staff(Role.FUNDER)
    world.wait(days=1)
    for number in range(most):
        prolonging.prolong(world.ports, funder, away.id, days=1 + number % 2, reason=WHY)
    with pytest.raises(Throttled):
        prolonging.prolong(world.ports, funder, away.id, days=3, reason=WHY)
    assert len(world.mails("subsidy_prolonged")) == most


def test_only_the_funder_and_the_agency_prolong(world: World, away: Recruitment) -> None:
    strangers = [
        world.as_structure(away.structure_id),
        world.as_staff(Role.PREFECTURE, "54"),
        world.as_staff(Role.COMMITTEE),
    ]
    for stranger in strangers:
        with refused("not_found"):
            prolonging.prolong(world.ports, stranger, away.id, days=1, reason=WHY)
        with refused("not_found"):
            prolonging.read_prolongation(world.ports, stranger, away.id)
    with refused("prolongation_days"):
        prolonging.prolong(world.ports, world.as_staff(Role.FUNDER), away.id, days=21, reason=WHY)
    with pytest.raises(Stale):
        prolonging.prolong(world.ports, world.agency, away.id, days=1, reason=WHY, expected_version=1)


def test_the_funder_reads_nothing_of_a_recruitment_without_a_contract(world: World) -> None:
    waiting = world.validated(world.granted())
    with refused("not_found"):
        prolonging.read_prolongation(world.ports, world.as_staff(Role.FUNDER), waiting.id)


def test_after_the_final_balance_nothing_is_prolonged(world: World, away: Recruitment) -> None:
    ledger = builders.ledger(agreement_id=away.agreement_id, structure_id=away.structure_id)
    settled: Ledger = replace(ledger, settlement=Settlement(settled_on=date(2026, 10, 1)))
    changes = Changes(author=BY_HAND, at=world.ports.clock.now())
    changes.create(settled)
    changes.note(settled, "balance_settled")
    world.store.commit(changes)
    with refused("balance_settled"):
        prolonging.prolong(world.ports, world.as_staff(Role.FUNDER), away.id, days=1, reason=WHY)
