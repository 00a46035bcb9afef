"""How every journey decides: what it returns has the version that it stored."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import LinkHolder
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.access import staff
from chalicelib.services.applying import applications, confirm
from chalicelib.services.core import transaction
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.store import GuardTaken, VersionConflict
from chalicelib.services.deciding import committee, review
from chalicelib.services.following_up import follow_up
from chalicelib.services.recruiting import ends, shortlist
from tests.support.world import World


def confirmed(world: World) -> Entity | None:
    world.apply()
    token = world.token(world.mails("application_confirm")[-1], "confirm")
    return confirm.confirm(world.ports, LinkHolder(token=token, request_id="request-1")).application


def closed_session(world: World) -> Entity:
    return committee.close_session(
        world.ports, world.as_staff(Role.COMMITTEE), world.session().id, minutes=None
    )


def extended(world: World) -> Entity:
    return applications.extend(
        world.ports,
        world.agency,
        world.application_of(world.granted()).id,
        deadline=world.today + timedelta(days=100),
        reason="Un entretien est prévu.",
    )


def invited_again(world: World) -> Account:
    closed = disabled(world)
    return staff.invite_staff(
        world.ports,
        world.agency,
        email=closed.email,
        role=Role.COMMITTEE,
        first_name="Camille",
        last_name="Roux",
    )


def disabled(world: World) -> Account:
    return staff.disable_account(world.ports, world.agency, world.staff(Role.FUNDER).id, reason="Départ.")


def ended(world: World, *, on: int) -> Recruitment:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.wait(days=20)
    return ends.end(
        world.ports,
        world.as_structure(structure),
        recruitment.id,
        ended_on=world.today + timedelta(days=on),
        reason=EndReason.RESIGNATION,
    )


def submitted(world: World) -> FollowUp:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    declared = PostDeclaration(
        recruitment_id=recruitment.id, gross_pay_cents=6_500_00, absence_days=0, full_time=True
    )
    return follow_up.submit(
        world.ports,
        world.as_structure(structure),
        world.created(FollowUp)[0].id,
        declared=Declared(
            posts=(declared,), third_parties_invoiced=False, comment=None, signed_by="Anne Martin, maire"
        ),
    )


@pytest.mark.parametrize(
    "decide",
    [
        confirmed,
        World.reviewed,
        World.session,
        closed_session,
        extended,
        lambda world: world.staff(Role.FUNDER),
        disabled,
        invited_again,
        lambda world: world.validated(world.granted()),
        lambda world: world.sign(world.validated(world.granted())),
        lambda world: ended(world, on=10),
        lambda world: ended(world, on=-1),
        submitted,
    ],
    ids=[
        "a confirmation",
        "an opinion",
        "a session",
        "a session closed",
        "an extension",
        "an account opened",
        "an account disabled",
        "an account invited again",
        "a validation",
        "a contract",
        "a rupture to come",
        "a rupture of the past",
        "a follow-up submitted",
    ],
)
def test_a_decision_returns_what_is_stored(world: World, decide: Callable[[World], Entity]) -> None:
    decided = decide(world)
    assert decided.version > 0 and decided == world.fresh(decided)


def test_returned_matches_and_questions_are_those_stored(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    for status in (MatchStatus.SHORTLISTED, MatchStatus.DECLINED, MatchStatus.SHORTLISTED):
        match = shortlist.choose(world.ports, world.as_structure(structure), candidate.id, status=status)
        assert match == world.ports.store.match(structure.id, candidate.id)
    world.validate(structure, candidate)
    cancelled = world.cancel(structure, candidate)
    assert cancelled == world.ports.store.match(structure.id, candidate.id)
    application = world.reviewed()
    asked = review.ask(world.ports, world.as_staff(Role.PREFECTURE, "54"), application.id, text="Où donc ?")
    structure = world.grant(application)
    answered = review.answer(world.ports, world.as_structure(structure), asked.id, text="À la médiathèque.")
    assert (asked.version, answered.version) == (1, 2)
    assert answered == world.ports.store.question(application.id, asked.id)


@pytest.mark.parametrize(
    ("lost", "reads", "attempts"),
    [
        (VersionConflict(), (), 8),
        (GuardTaken("ACCOUNT#1", "another"), ("ACCOUNT#",), 8),
        (GuardTaken("ACCOUNT#1", "another"), ("STRUCTURE#", "ACCOUNT#"), 8),
        (GuardTaken("FORM#1", "another"), ("ACCOUNT#",), 1),
        (GuardTaken("ACCOUNT#1", "another"), (), 1),
    ],
    ids=["a version", "a guard that was read", "one of several", "another guard", "a guard nobody read"],
)
def test_a_decision_on_outdated_reads_is_repeated_at_most_eight_times(
    world: World, monkeypatch: pytest.MonkeyPatch, lost: Exception, reads: tuple[str, ...], attempts: int
) -> None:
    made = []

    def commit(changes: Changes) -> None:
        made.append(changes)
        assert len(made) < 20, "it never ends"
        raise lost

    monkeypatch.setattr(world.store, "commit", commit)
    with pytest.raises(type(lost)):
        transaction.decide(world.ports, world.anybody(), lambda changes: None, reads_guards=reads)
    assert len(made) == attempts
    assert len({id(changes) for changes in made}) == attempts, "each begins with nothing written"


def test_a_decision_that_loses_seven_times_succeeds_at_the_eighth(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = iter([True] * 7 + [False])

    def commit(changes: Changes) -> None:
        if next(turns):
            raise VersionConflict

    monkeypatch.setattr(world.store, "commit", commit)
    assert transaction.decide(world.ports, world.anybody(), lambda changes: "decided") == "decided"


def test_a_decision_that_only_writes_the_journal_returns_what_was_read(world: World) -> None:
    viewed = Changes(author=world.author, at=world.clock.now())
    viewed.note(world.agency.account, "viewed")
    assert viewed.is_journal_only
    for write in (
        lambda changes: changes.update(world.agency.account),
        lambda changes: changes.take("GUARD#1", "1"),
        lambda changes: changes.count("LATE#1", "54", 1),
        lambda changes: changes.clear_timer("account.reminder", "1"),
    ):
        changes = Changes(author=world.author, at=world.clock.now())
        changes.note(world.agency.account, "viewed")
        write(changes)
        assert not changes.is_journal_only


def test_an_application_put_on_an_agenda_twice_is_returned_as_stored(world: World) -> None:
    application, session, secretary = world.reviewed(), world.session(), world.as_staff(Role.COMMITTEE)
    for _ in range(2):
        item = committee.put_on_agenda(world.ports, secretary, session.id, application.id)
        assert item == world.ports.store.agenda_item(session.id, application.id)
