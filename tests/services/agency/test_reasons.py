"""Standard reasons are data of the agency, given in the committee's decisions (RULES section 4)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.agency.standard_reasons import OTHER
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, Verdict
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.agency import reasons
from chalicelib.services.deciding import bulk_decisions, committee
from tests.support.world import World

NEW = "Le projet ne vise pas le grand public."


def refuse(
    world: World, session: CommitteeSession, application: Application, key: str, words: str | None = None
) -> AgendaItem:
    return committee.record_decision(
        world.ports,
        world.as_staff(Role.COMMITTEE),
        session.id,
        application.id,
        verdict=Verdict.REJECTED,
        posts_granted=None,
        reason=words,
        standard_reason=key,
    )


def test_a_reason_added_by_the_agency_is_given_with_its_sentence(world: World) -> None:
    book = reasons.add_reason(world.ports, world.agency, sentence=NEW)
    application = world.reviewed()
    session = world.session(application)
    refused = refuse(world, session, application, book.offered[-1].key, "Voir la notice.")
    assert refused.decision is not None and refused.decision.reason == f"{NEW} Voir la notice."


def test_a_retired_reason_stays_in_former_decisions_and_is_not_given_again(world: World) -> None:
    first, second = world.reviewed(), world.reviewed()
    session = world.session(first, second)
    before = refuse(world, session, first, "territory_covered")
    reasons.retire_reason(world.ports, world.agency, "territory_covered")
    again = refuse(world, session, first, "territory_covered")
    assert again.decision == before.decision and again.version == before.version
    with pytest.raises(Refusal, match="reason_retired:"):
        refuse(world, session, second, "territory_covered")
    with pytest.raises(Refusal, match="reason_retired:"):
        bulk_decisions.record_decisions(
            world.ports,
            world.as_staff(Role.COMMITTEE),
            session.id,
            applications=[second.id],
            verdict=Verdict.REJECTED,
            posts_granted=None,
            reason=None,
            standard_reason="territory_covered",
        )
    with pytest.raises(Refusal, match="reason_unknown:"):
        refuse(world, session, second, "unknown")


def test_a_free_reason_is_given_without_a_standard_one(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    refused = refuse(world, session, application, OTHER, "Le projet ne dit pas où.")
    assert refused.decision is not None and refused.decision.reason == "Le projet ne dit pas où."


def test_a_reason_added_or_retired_twice_is_there_once(world: World) -> None:
    added, again = (reasons.add_reason(world.ports, world.agency, sentence=NEW) for _ in range(2))
    assert again == added == reasons.read_reasons(world.ports, world.agency)
    retired, once = (reasons.retire_reason(world.ports, world.agency, "not_eligible") for _ in range(2))
    assert once == retired == reasons.reason_book(world.ports)


def test_several_refusals_give_the_same_standard_reason(world: World) -> None:
    applications = [world.reviewed(), world.reviewed()]
    session = world.session(*applications)
    bulk_decisions.record_decisions(
        world.ports,
        world.as_staff(Role.COMMITTEE),
        session.id,
        applications=[one.id for one in applications],
        verdict=Verdict.REJECTED,
        posts_granted=None,
        reason=None,
        standard_reason="not_eligible",
    )
    said = reasons.reason_book(world.ports).reason("not_eligible").sentence
    items = [world.ports.store.agenda_item(session.id, one.id) for one in applications]
    assert [one.decision.reason for one in items if one and one.decision] == [said, said]


def test_the_same_act_again_writes_nothing_and_only_the_agency_may_do_it(world: World) -> None:
    for _ in range(2):
        reasons.add_reason(world.ports, world.agency, sentence=NEW)
        reasons.retire_reason(world.ports, world.agency, "not_eligible")
    acts = [one.act for one in world.store.journal if one.subject_kind == "reasonbook"]
    assert acts == ["reason_added", "reason_retired"]
    with pytest.raises(Refusal, match="not_found:"):
        reasons.add_reason(world.ports, world.as_staff(Role.COMMITTEE), sentence=NEW)
    with pytest.raises(Refusal, match="not_found:"):
        reasons.retire_reason(world.ports, world.as_staff(Role.COMMITTEE), "not_eligible")
    with pytest.raises(Refusal, match="not_found:"):
        reasons.read_reasons(world.ports, world.as_staff(Role.COMMITTEE))
