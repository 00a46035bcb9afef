"""Several decisions at once, from a list or a file, with others deciding meanwhile (RULES section 4)."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, Verdict
from chalicelib.domain.deciding.decision_file import LineOutcome
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.domain.tables.lines import counted
from chalicelib.services.core.changes import PUBLIC, Author, Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.deciding import committee
from chalicelib.services.deciding.bulk_decisions import (
    BulkResult,
    examine_file,
    record_decisions,
    record_file,
)
from tests.support import builders
from tests.support.outside import Crash, refused
from tests.support.world import World, siret

# The required size of a file, and the number of its wrong lines.
LINES, WRONG = 1_000, 30


def secretary(world: World) -> AccountSession:
    return world.as_staff(Role.COMMITTEE)


def item(world: World, session: CommitteeSession, application: Application) -> AgendaItem:
    found = world.ports.store.agenda_item(session.id, application.id)
    assert found is not None
    return found


def verdicts(world: World, session: CommitteeSession, *applications: Application) -> list[Verdict | None]:
    decisions = [item(world, session, one).decision for one in applications]
    return [one.verdict if one else None for one in decisions]


def file(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(
        ";".join(row) for row in (("SIRET", "Décision", "Postes attribués", "Motif"), *rows)
    ).encode()


def by_the_agency(
    world: World, session: CommitteeSession, application: Application, verdict: Verdict
) -> None:
    committee.record_decision(
        world.ports,
        world.agency,
        session.id,
        application.id,
        verdict=verdict,
        posts_granted=None,
        reason="Le budget du projet manque.",
    )


def several(world: World, session: CommitteeSession, *applications: Application, **said: Any) -> BulkResult:
    given: dict[str, Any] = {"verdict": Verdict.VALIDATED, "posts_granted": None, "reason": None, **said}
    ids = tuple(one.id for one in applications)
    return record_decisions(world.ports, secretary(world), session.id, applications=ids, **given)


def test_the_same_decision_is_recorded_for_each_and_again_changes_nothing(world: World) -> None:
    two, three, other = (world.confirmed(posts_requested=posts) for posts in (2, 3, 1))
    session = world.session(two, three, other)
    done = several(world, session, two, three)
    assert done.recorded == 2
    granted = [item(world, session, one).posts_to_grant for one in (two, three, other)]
    assert granted == [2, 3, 0], "as many as each asked"
    version = world.fresh(session).version
    for replaced in (False, True):
        assert several(world, session, two, three, replace_others=replaced).recorded == 0
    assert world.fresh(session).version == version
    assert [entry.details["application"] for entry in world.store.journal if entry.act == "decided"] == [
        two.id,
        three.id,
    ]


def test_a_differing_decision_of_somebody_else_stays_unless_the_user_replaces_the_one_read(
    world: World,
) -> None:
    first, second = world.confirmed(), world.confirmed()
    session = world.session(first, second)
    by_the_agency(world, session, first, Verdict.REJECTED)
    done = several(world, session, first, second)
    assert (done.recorded, [one.id for one in done.conflicts]) == (1, [first.id])
    assert verdicts(world, session, first, second) == [Verdict.REJECTED, Verdict.VALIDATED]
    with pytest.raises(VersionMissing):
        several(world, session, first, replace_others=True)
    with pytest.raises(Stale):
        several(world, session, first, replace_others=True, expected_version=1)
    several(world, session, first, replace_others=True, expected_version=world.fresh(session).version)
    assert verdicts(world, session, first) == [Verdict.VALIDATED]


def test_lines_decided_or_removed_at_the_same_instant_are_told_and_left(world: World) -> None:
    theirs, gone, own = world.confirmed(), world.confirmed(), world.confirmed()
    session = world.session(theirs, gone, own)

    def meanwhile() -> None:
        by_the_agency(world, session, theirs, Verdict.POSTPONED)
        committee.take_off_agenda(world.ports, world.agency, session.id, gone.id)

    world.store.meanwhile = meanwhile
    done = several(world, session, theirs, gone, own, posts_granted=1)
    assert (done.recorded, [one.id for one in done.conflicts]) == (1, [theirs.id])
    assert verdicts(world, session, theirs, own) == [Verdict.POSTPONED, Verdict.VALIDATED]


def test_only_the_secretary_and_the_agency_decide_several_while_the_session_is_open(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    stranger = world.as_staff(Role.FUNDER)
    given: dict[str, Any] = {"verdict": Verdict.VALIDATED, "posts_granted": 1, "reason": None}
    with refused("not_found"):
        record_decisions(world.ports, stranger, session.id, applications=(application.id,), **given)
    for act in (examine_file, record_file):
        with refused("not_found"):
            act(world.ports, stranger, session.id, file())
    world.decide(session, application)
    world.publish(session)
    for chosen in ((application,), ()):
        with refused("session_closed"):
            several(world, session, *chosen)
    changed = file((application.siret, "R", "", "Non."))
    with refused("session_closed"):
        record_file(world.ports, secretary(world), session.id, changed)
    with refused("session_closed"):
        record_file(world.ports, secretary(world), session.id, changed, replace_others=True)


def large(world: World) -> tuple[CommitteeSession, list[str]]:
    """Return a session whose agenda has the lines of the largest file, stored at once, and their SIRETs."""
    session = world.session()
    sirets = [siret(50_000 + number) for number in range(LINES)]
    for start in range(0, LINES, 40):
        changes = Changes(author=Author(kind=PUBLIC), at=world.clock.now())
        for one in sirets[start : start + 40]:
            application = builders.application(siret=one, posts_requested=2)
            changes.create(application)
            changes.create(AgendaItem.of(application, session.id))
        world.store.commit(changes)
    return session, sirets


def test_of_a_thousand_lines_with_thirty_wrong_the_others_or_none_are_recorded(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    session, sirets = large(world)
    wrong = set(random.Random(1).sample(range(LINES), WRONG))
    words = ("V", "Refusée", "Ajournée")
    rows = [
        (one, "oui" if number in wrong else words[number % 3], "", "Trop tôt.")
        for number, one in enumerate(sirets)
    ]
    began = time.process_time()
    report = examine_file(world.ports, secretary(world), session.id, file(*rows))
    counts = counted(report.lines, LineOutcome)
    assert (counts[LineOutcome.TO_RECORD], counts[LineOutcome.INVALID]) == (LINES - WRONG, WRONG)
    assert {one.line.number - 2 for one in report.lines if one.outcome.wrong} == wrong
    with pytest.raises(Refusals) as told:
        record_file(world.ports, secretary(world), session.id, file(*rows))
    assert len(told.value.refusals) == WRONG and "colonne « Décision »" in told.value.refusals[0].message
    assert not [one for one in every(world.ports.store.agenda, session.id) if one.decision], "none"
    commits = world.store.commits
    done = record_file(world.ports, secretary(world), session.id, file(*rows), only_sound=True)
    spent = time.process_time() - began
    assert done.recorded == LINES - WRONG
    assert (
        sum(one.decision is not None for one in every(world.ports.store.agenda, session.id)) == LINES - WRONG
    )
    written = world.store.commits - commits
    assert written <= -(-LINES // 40), "few transactions, so that it fits a request"
    record_property("figure", f"{LINES} lines: {written} transactions, {spent:.1f} s of process time")
    assert spent < 10


def test_a_file_interrupted_while_recording_continues_where_it_stopped(world: World) -> None:
    session, sirets = large(world)
    content = file(*((one, "V", "", "") for one in sirets))
    world.store.crash_at = world.store.commits + 7
    with pytest.raises(Crash):
        record_file(world.ports, secretary(world), session.id, content)
    done = [one for one in every(world.ports.store.agenda, session.id) if one.decision]
    assert 0 < len(done) < LINES
    again = record_file(world.ports, secretary(world), session.id, content)
    assert again.recorded == LINES - len(done)
    assert record_file(world.ports, secretary(world), session.id, content).recorded == 0


def test_a_line_decided_between_the_report_and_the_recording_is_told_and_kept(world: World) -> None:
    first, second = world.confirmed(), world.confirmed()
    session = world.session(first, second)
    content = file(*((one.siret, "V", "1", "") for one in (first, second)))
    report = examine_file(world.ports, secretary(world), session.id, content)
    world.store.meanwhile = lambda: by_the_agency(world, session, first, Verdict.REJECTED)
    done = record_file(world.ports, secretary(world), session.id, content)
    assert [one.outcome for one in done.lines] == [LineOutcome.DECIDED, LineOutcome.TO_RECORD]
    assert done.lines[0].item == item(world, session, first)
    with pytest.raises(Stale):
        record_file(
            world.ports,
            secretary(world),
            session.id,
            content,
            replace_others=True,
            expected_version=report.version,
        )
    seen = examine_file(world.ports, secretary(world), session.id, content)
    record_file(
        world.ports, secretary(world), session.id, content, replace_others=True, expected_version=seen.version
    )
    assert verdicts(world, session, first, second) == [Verdict.VALIDATED] * 2


def test_a_note_written_meanwhile_does_not_prevent_the_decision_of_its_line(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)

    def touched() -> None:
        changes = Changes(author=Author(kind=PUBLIC), at=world.clock.now())
        changes.update(replace(item(world, session, application), opinion="favourable"))
        world.store.commit(changes)

    world.store.meanwhile = touched
    assert several(world, session, application).recorded == 1
    assert item(world, session, application).opinion == "favourable"


def test_a_line_whose_answers_were_corrected_meanwhile_is_not_decided(world: World) -> None:
    application = world.confirmed(posts_requested=2)
    session = world.session(application)

    def corrected() -> None:
        changes = Changes(author=Author(kind=PUBLIC), at=world.clock.now())
        changes.update(replace(item(world, session, application), posts_requested=5))
        world.store.commit(changes)

    world.store.meanwhile = corrected
    assert several(world, session, application).recorded == 0
    assert several(world, session, application).recorded == 1
    assert item(world, session, application).posts_to_grant == 5, "as many as are asked now"


def test_what_somebody_else_decides_alike_at_the_same_instant_is_neither_recorded_again_nor_left(
    world: World,
) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.store.meanwhile = lambda: by_the_agency(world, session, application, Verdict.REJECTED)
    done = several(
        world, session, application, verdict=Verdict.REJECTED, reason="Le budget du projet manque."
    )
    assert (done.recorded, done.conflicts) == (0, [])


def test_a_decision_that_a_correction_deletes_at_the_same_instant_is_not_made_again_on_the_old_answers(
    world: World,
) -> None:
    application = world.confirmed()
    session = world.session(application)
    several(world, session, application)

    def corrected() -> None:
        changes = Changes(author=Author(kind=PUBLIC), at=world.clock.now())
        changes.update(replace(item(world, session, application), decision=None))
        world.store.commit(changes)

    world.store.meanwhile = corrected
    done = several(world, session, application, verdict=Verdict.REJECTED, reason="Trop tôt.")
    assert (done.recorded, done.conflicts) == (0, [])
    assert verdicts(world, session, application) == [None]


def test_who_read_the_session_before_several_decisions_replaces_none_of_them(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    seen = world.fresh(session).version
    several(world, session, application)
    given: dict[str, Any] = {"verdict": Verdict.POSTPONED, "posts_granted": None, "reason": "Trop tôt."}
    with pytest.raises(Stale):
        record_decisions(
            world.ports,
            world.agency,
            session.id,
            applications=(application.id,),
            replace_others=True,
            expected_version=seen,
            **given,
        )
