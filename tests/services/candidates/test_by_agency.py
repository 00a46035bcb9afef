"""The agency corrects the address of a candidate who cannot, and blocks one (RULES sections 5, 7, 8)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import LinkHolder
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.applying import agency_corrections
from chalicelib.services.candidates import by_agency, candidate_links, email_change
from chalicelib.services.core import guards
from chalicelib.services.core.transaction import Stale
from tests.support.outside import refused
from tests.support.world import World

NEW, WHY = "zoe@nouveau.example", "L'adresse était mal écrite."


def correct(world: World, candidate: Candidate, email: str = NEW, version: int | None = None) -> Candidate:
    return by_agency.correct_email(
        world.ports, world.agency, candidate.id, email=email, reason=WHY, expected_version=version
    )


def block(world: World, candidate: Candidate, blocked: bool = True) -> Candidate:
    return by_agency.set_blocked(
        world.ports, world.agency, candidate.id, blocked=blocked, reason="Un signalement."
    )


def acts(world: World, candidate: Candidate) -> list[str]:
    return [one.act for one in world.store.journal if one.subject_id == candidate.id]


def test_both_addresses_are_told_and_the_links_of_the_former_one_are_invalid(world: World) -> None:
    candidate = world.candidate()
    leave = LinkHolder(token=world.token(world.mails("candidate_confirmed")[-1], "unsubscribe"))
    email_change.request_change(world.ports, world.as_candidate(candidate), email="autre@nouveau.example")
    corrected = correct(world, candidate)
    assert (corrected.email, corrected.email_change) == (NEW, None)
    assert email_change.EMAIL_CHANGE_TIMER not in world.timers(corrected)
    assert guards.candidate_id_of(world.ports, NEW) == candidate.id
    assert guards.candidate_id_of(world.ports, candidate.email) is None
    assert [mail.to for mail in world.mails("candidate_email_changed")] == [candidate.email, NEW]
    assert acts(world, candidate)[-1] == "email_corrected"
    with refused("link_replaced"):
        candidate_links.unsubscribe(world.ports, leave, reason=None)


def test_the_same_address_again_writes_nothing_and_another_one_corrects_it(world: World) -> None:
    candidate = correct(world, world.candidate())
    before = len(acts(world, candidate))
    assert correct(world, candidate, version=0) == candidate
    assert len(acts(world, candidate)) == before
    with pytest.raises(Stale):
        correct(world, candidate, "encore@nouveau.example", version=0)
    assert correct(world, candidate, "encore@nouveau.example").email == "encore@nouveau.example"


def test_an_address_that_another_candidate_confirmed_is_refused_and_nothing_changes(world: World) -> None:
    candidate, other = world.candidate(), world.candidate(email=NEW)
    with refused("email_registered"):
        correct(world, candidate)
    assert world.fresh(candidate) == candidate
    assert guards.candidate_id_of(world.ports, NEW) == other.id


def test_a_blocked_candidate_is_hidden_until_unblocked(world: World) -> None:
    candidate = world.candidate()
    assert not block(world, candidate).findable
    assert block(world, candidate).blocked
    assert block(world, candidate, blocked=False).findable
    assert acts(world, candidate)[-2:] == ["blocked", "unblocked"]


def test_only_the_agency_corrects_and_blocks(world: World) -> None:
    candidate = world.candidate()
    for actor in (world.as_staff(Role.PREFECTURE, "69"), world.as_staff(Role.COMMITTEE)):
        with refused("not_found"):
            by_agency.correct_email(world.ports, actor, candidate.id, email=NEW, reason=WHY)
        with refused("not_found"):
            by_agency.set_blocked(world.ports, actor, candidate.id, blocked=True, reason=WHY)


def test_reading_the_record_of_a_candidate_is_in_its_journal(world: World) -> None:
    candidate = world.candidate()
    agency_corrections.read_candidate(world.ports, world.agency, candidate.id)
    assert acts(world, candidate)[-1] == "viewed"


def test_the_record_of_a_candidate_names_the_authors_and_readers_of_its_entries(world: World) -> None:
    recruiting, declining, hesitating = world.granted(), world.granted(), world.granted()
    candidate = world.candidate()
    world.set_status(declining, candidate, MatchStatus.DECLINED)
    for status in (MatchStatus.SHORTLISTED, MatchStatus.NEW):
        world.set_status(hesitating, candidate, status)
    recruitment = world.validated(recruiting, candidate)
    story = by_agency.read_story(
        world.ports, world.agency, candidate.id, acts_cursor=None, journal_cursor=None
    )
    acted = {one.structure.id: (one.match.status, one.recruitment) for one in story.acts if one.structure}
    assert acted == {
        declining.id: (MatchStatus.DECLINED, None),
        recruiting.id: (MatchStatus.VALIDATED, recruitment),
    }
    assert (story.candidate, story.acts_cursor, len(story.acts)) == (world.fresh(candidate), None, 2)
    viewed = world.store.journal[-1]
    assert (viewed.act, viewed.subject_id, viewed.author.account_id) == (
        "viewed",
        candidate.id,
        world.agency.account.id,
    )
    with refused("not_found"):
        by_agency.read_story(
            world.ports, world.as_structure(declining), candidate.id, acts_cursor=None, journal_cursor=None
        )


def test_blocking_a_candidate_on_an_outdated_page_is_refused(world: World) -> None:
    candidate = world.candidate()
    world.change(candidate, available=False)
    with pytest.raises(Stale):
        by_agency.set_blocked(
            world.ports,
            world.agency,
            candidate.id,
            blocked=True,
            reason=WHY,
            expected_version=candidate.version,
        )
    assert not world.fresh(candidate).blocked
