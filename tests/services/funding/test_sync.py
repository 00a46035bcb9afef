"""Changes read from Démarches simplifiées are recorded in either direction, once (RULES section 11)."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import (
    PIECES,
    CaseFile,
    CaseFileReport,
    CaseFileState,
    KnownPiece,
    PieceState,
    Procedure,
)
from chalicelib.domain.funding.reading import Reading
from chalicelib.services.core.ports import ReadFiles
from chalicelib.services.funding import sync
from tests.support.world import World

S, P = CaseFileState, Procedure


@pytest.fixture
def agreement(world: World) -> Agreement:
    """Return the agreement of a commune with a draft, number 1."""
    world.staff(Role.FUNDER)
    recruitment = world.validated(world.granted())
    world.run_tasks()
    world.new_mails()
    return world.agreement_of(recruitment)


def report(state: CaseFileState, since: date, number: int = 1, reason: str | None = None) -> CaseFileReport:
    return CaseFileReport(number=number, state=state, since=since, reason=reason)


def reads(world: World, *reports: CaseFileReport) -> None:
    """Read these changes, a quarter of an hour later."""
    world.case_files.pages = {(P.PUBLIC, None): ReadFiles(files=reports, cursor=None)}
    world.wait(minutes=15)
    sync.owe_reading(world.ports)
    world.run_tasks()


def file_of(world: World, agreement: Agreement) -> CaseFile:
    found = world.fresh(agreement).case_file
    assert found is not None
    return found


def acts_on(world: World, agreement: Agreement) -> list[str]:
    return [one.act for one in world.store.journal if one.subject_id == agreement.id]


def test_a_file_is_followed_to_its_acceptance(world: World, agreement: Agreement) -> None:
    reads(world, report(S.DEPOSITED, world.today))
    assert file_of(world, agreement).state is S.DEPOSITED
    reads(world, report(S.COMPLETE, world.today))
    known = file_of(world, agreement)
    assert known.due_on(world.ports.parameters()) == world.today + timedelta(days=15)
    assert {one.state for one in known.pieces} == {PieceState.RECEIVED}
    reads(world, report(S.ACCEPTED, world.today))
    assert world.fresh(agreement).accepted
    assert world.new_mails() == ["case_file_complete", "case_file_accepted"]


def test_the_same_answer_again_changes_nothing(world: World, agreement: Agreement) -> None:
    told = report(S.COMPLETE, world.today)
    reads(world, told, told)
    version = world.fresh(agreement).version
    reads(world, told)
    assert world.fresh(agreement).version == version and world.new_mails() == ["case_file_complete"]


def test_a_file_that_goes_back_stops_the_funders_clock(world: World, agreement: Agreement) -> None:
    complete_on = world.today
    reads(world, report(S.COMPLETE, complete_on))
    world.wait(days=4)
    reads(world, report(S.DEPOSITED, world.today))
    known = file_of(world, agreement)
    assert (known.state, known.days_used, known.complete_on) == (S.DEPOSITED, 4, None)


def test_reading_corrects_what_was_entered_by_hand(world: World, agreement: Agreement) -> None:
    world.file_says(agreement, S.ACCEPTED)
    reads(world, report(S.DROPPED, world.today, reason="Doublon."))
    known = file_of(world, agreement)
    assert (known.state, known.reason) == (S.DROPPED, "Doublon.")


def test_a_file_that_goes_back_after_the_text_was_sent_is_told_and_blocks_signatures(
    world: World, agreement: Agreement
) -> None:
    world.file_says(agreement, S.ACCEPTED)
    world.send_agreement(agreement)
    reads(world, report(S.COMPLETE, world.today))
    assert world.fresh(agreement).status is AgreementStatus.SENT
    assert file_of(world, agreement).state is S.COMPLETE


def test_whichever_draft_was_claimed_is_the_file_of_the_agreement(world: World, agreement: Agreement) -> None:
    world.wait(days=6)
    world.tick()
    world.run_tasks()
    assert file_of(world, agreement).former_numbers == (1,)
    reads(world, report(S.DEPOSITED, world.today, number=1))
    assert file_of(world, agreement).number == 1


def test_files_that_belong_to_no_agreement_are_ignored(world: World, agreement: Agreement) -> None:
    noted = len(world.store.journal)
    reads(world, report(S.DEPOSITED, world.today, number=999))
    assert len(world.store.journal) == noted
    assert file_of(world, agreement).state is S.DRAFT


def test_pages_are_read_to_the_end_and_the_next_reading_asks_for_later_changes(
    world: World, agreement: Agreement
) -> None:
    world.case_files.pages = {
        (P.PUBLIC, None): ReadFiles(files=[report(S.DEPOSITED, world.today, number=998)], cursor="second"),
        (P.PUBLIC, "second"): ReadFiles(files=[report(S.DEPOSITED, world.today)], cursor=None),
    }
    begun = world.clock.now()
    sync.owe_reading(world.ports)
    world.run_tasks()
    assert file_of(world, agreement).state is S.DEPOSITED
    world.wait(minutes=15)
    sync.owe_reading(world.ports)
    world.run_tasks()
    asked = [(since, cursor) for procedure, since, cursor in world.case_files.read if procedure is P.PUBLIC]
    assert [cursor for _, cursor in asked] == [None, "second", None, "second"]
    assert asked[2][0] == begun - timedelta(hours=1)


def test_a_repeated_page_does_not_cause_an_endless_reading(world: World, agreement: Agreement) -> None:
    same = ReadFiles(files=[report(S.DEPOSITED, world.today)], cursor="same")
    world.case_files.pages = {(P.PUBLIC, None): same, (P.PUBLIC, "same"): same}
    sync.owe_reading(world.ports)
    world.run_tasks()
    asked = [cursor for procedure, _, cursor in world.case_files.read if procedure is P.PUBLIC]
    assert asked == [None, "same"]


def test_files_after_a_repeated_cursor_are_read_once_it_no_longer_repeats(
    world: World, agreement: Agreement
) -> None:
    world.case_files.pages = {
        (P.PUBLIC, here): ReadFiles(files=[report(S.DEPOSITED, world.today, number=number)], cursor=then)
        for here, then, number in ((None, "a", 996), ("a", "b", 997), ("b", "a", 998))
    }
    sync.owe_reading(world.ports)
    world.run_tasks()
    assert len([one for one in world.case_files.read if one[0] is P.PUBLIC]) == 3
    world.case_files.pages[P.PUBLIC, "b"] = ReadFiles(files=[report(S.DEPOSITED, world.today)], cursor=None)
    world.wait(minutes=15)
    sync.owe_reading(world.ports)
    world.run_tasks()
    assert file_of(world, agreement).state is S.DEPOSITED


def test_a_wrong_page_hides_no_file_for_good(world: World, agreement: Agreement) -> None:
    first = ReadFiles(files=[report(S.DEPOSITED, world.today, number=998)], cursor="a")
    world.case_files.pages = {(P.PUBLIC, None): first, (P.PUBLIC, "a"): replace(first, cursor=None)}
    sync.owe_reading(world.ports)
    world.run_tasks()
    known = sync.last_reading(world.ports, P.PUBLIC)
    assert known is not None and (known.read_at, known.failures) == (None, 1)
    world.case_files.pages[P.PUBLIC, "a"] = ReadFiles(files=[report(S.DEPOSITED, world.today)], cursor=None)
    world.wait(minutes=15)
    sync.owe_reading(world.ports)
    world.run_tasks()
    assert file_of(world, agreement).state is S.DEPOSITED


def test_a_file_in_an_unknown_state_is_told_and_read_again_until_it_is_known(
    world: World, agreement: Agreement
) -> None:
    reads(world, report(S.DEPOSITED, world.today))
    unclear_at = world.clock.now() + timedelta(minutes=15)
    world.case_files.pages = {(P.PUBLIC, None): ReadFiles(files=(), cursor=None, unclear=[1, 998])}
    for _ in range(5):
        world.wait(minutes=15)
        sync.owe_reading(world.ports)
        world.run_tasks()
    known = file_of(world, agreement)
    assert (known.state, known.unclear_since) == (S.DEPOSITED, unclear_at)
    assert sync.unreadable_files(world.ports) == 2
    asked = [since for procedure, since, _ in world.case_files.read if procedure is P.PUBLIC]
    assert asked.count(asked[0]) > 1, "everything is asked for again"
    reads(world, report(S.DEPOSITED, known.state_since or world.today))
    assert file_of(world, agreement) == replace(known, unclear_since=None)
    assert acts_on(world, agreement)[-2:] == ["case_file_unclear", "case_file_clear"]


def test_received_pieces_and_messages_are_recorded_without_an_email(
    world: World, agreement: Agreement
) -> None:
    notice, bank = PIECES[P.PUBLIC][2:]
    world.file_says(agreement, S.DEPOSITED, pieces=PieceState.EXPECTED, refused={bank: "Illisible."})
    assert world.new_mails() == ["case_file_incomplete"]
    came = (
        KnownPiece(piece=notice, state=PieceState.RECEIVED),
        KnownPiece(piece=bank, state=PieceState.RECEIVED),
    )
    deposited = replace(report(S.DEPOSITED, world.today), pieces=came)
    reads(world, deposited)
    known = {one.piece: one.state for one in file_of(world, agreement).pieces}
    assert (known[notice], known[bank]) == (PieceState.RECEIVED, PieceState.REFUSED)
    written_at = world.clock.now()
    reads(world, replace(deposited, messaged_at=written_at))
    assert file_of(world, agreement).messaged_at == written_at
    version = world.fresh(agreement).version
    reads(world, replace(deposited, messaged_at=written_at))
    assert world.fresh(agreement).version == version and world.new_mails() == []
    assert acts_on(world, agreement)[-2:] == ["case_file_recorded", "case_file_messaged"]


def test_after_a_failure_the_reading_continues_where_it_stopped(world: World, agreement: Agreement) -> None:
    world.case_files.down = True
    sync.owe_reading(world.ports)
    world.run_tasks()
    assert file_of(world, agreement).state is S.DRAFT
    world.case_files.down = False
    reads(world, report(S.DEPOSITED, world.today))
    assert file_of(world, agreement).state is S.DEPOSITED


def test_a_service_that_is_down_is_asked_once_an_hour_and_the_last_reading_is_dated(
    world: World, agreement: Agreement
) -> None:
    reads(world, report(S.DEPOSITED, world.today))
    read_at = world.clock.now()
    world.case_files.down = True
    for _ in range(4):
        assert sync.paused_procedures(world.ports) == 0
        world.wait(minutes=15)
        sync.owe_reading(world.ports)
        world.run_tasks()
    assert sync.paused_procedures(world.ports) == len(P)
    known = sync.last_reading(world.ports, P.PUBLIC)
    assert known is not None and (known.read_at, known.paused) == (read_at, True)
    # It answers again, but no request is sent before the pause ends.
    world.case_files.down = False
    before = len(world.case_files.read)
    for _ in range(3):
        reads(world, report(S.COMPLETE, world.today))
    assert len(world.case_files.read) == before
    reads(world, report(S.COMPLETE, world.today))
    assert file_of(world, agreement).state is S.COMPLETE and sync.paused_procedures(world.ports) == 0


def test_progress_stored_by_the_previous_release_is_read(world: World, agreement: Agreement) -> None:
    now = world.clock.now()
    kept = json.dumps([(now - timedelta(hours=2)).isoformat(), now.isoformat(), "second"])
    world.ports.ephemeral.cache_text(f"CASE_FILES#{P.PUBLIC}", kept, now + timedelta(days=1))
    world.case_files.pages = {
        (P.PUBLIC, "second"): ReadFiles(files=[report(S.DEPOSITED, world.today)], cursor=None)
    }
    sync.owe_reading(world.ports)
    world.run_tasks()
    assert file_of(world, agreement).state is S.DEPOSITED


def test_fields_stored_by_a_later_release_are_ignored(world: World) -> None:
    now = world.clock.now()
    kept = {"since": now.isoformat(), "begun": now.isoformat(), "cursor": "second", "unheard_of": 1}
    world.ports.ephemeral.cache_text(f"CASE_FILES#{P.PUBLIC}", json.dumps(kept), now + timedelta(days=1))
    known = sync.last_reading(world.ports, P.PUBLIC)
    assert known is not None and known.cursor == "second"


def test_each_procedure_is_read_every_quarter_of_an_hour(world: World) -> None:
    for _ in range(3):
        sync.owe_reading(world.ports)
    world.run_tasks()
    assert len(world.case_files.read) == len(P)
    # The scheduled runs are not at the same second each time.
    for minutes, read in ((13, len(P)), (1, 2 * len(P))):
        world.wait(minutes=minutes)
        sync.owe_reading(world.ports)
        world.run_tasks()
        assert len(world.case_files.read) == read


def read_again(world: World) -> Reading:
    """Read again a quarter of an hour later; return the progress of the procedure of communes."""
    world.wait(minutes=15)
    sync.owe_reading(world.ports)
    world.run_tasks()
    known = sync.last_reading(world.ports, P.PUBLIC)
    assert known is not None
    return known


def test_empty_pages_do_not_count_as_repeated(world: World, agreement: Agreement) -> None:
    world.case_files.pages = {
        (P.PUBLIC, None): ReadFiles(files=(), cursor="a"),
        (P.PUBLIC, "a"): ReadFiles(files=(), cursor="b"),
        (P.PUBLIC, "b"): ReadFiles(files=[report(S.DEPOSITED, world.today)], cursor=None),
    }
    assert read_again(world).failures == 0
    assert file_of(world, agreement).state is S.DEPOSITED


def test_the_next_task_reads_what_one_had_no_time_for(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_PAGES_A_TASK", 2)
    world.case_files.down = True
    assert read_again(world).failures == 1
    world.case_files.down = False
    world.case_files.pages = {
        (P.PUBLIC, None): ReadFiles(files=[report(S.DEPOSITED, world.today, number=997)], cursor="a"),
        (P.PUBLIC, "a"): ReadFiles(files=[report(S.DEPOSITED, world.today, number=998)], cursor="b"),
        (P.PUBLIC, "b"): ReadFiles(files=[report(S.DEPOSITED, world.today)], cursor=None),
    }
    first = read_again(world)
    assert (first.cursor, first.failures, first.read_at) == ("b", 0, None)
    assert file_of(world, agreement).state is S.DRAFT
    assert read_again(world).read_at == first.begun
    assert file_of(world, agreement).state is S.DEPOSITED


def test_a_service_without_procedures_does_not_count_as_failing(world: World) -> None:
    world.case_files.down = True
    assert read_again(world).failures == 1
    world.case_files.down = False
    assert read_again(world).failures == 0


def test_a_deployment_without_procedures_stores_no_progress(world: World) -> None:
    sync.owe_reading(world.ports)
    world.run_tasks()
    assert sync.last_reading(world.ports, P.PUBLIC) is None
    assert (sync.paused_procedures(world.ports), sync.unreadable_files(world.ports)) == (0, 0)


def test_each_file_and_procedure_that_was_not_understood_is_counted(world: World) -> None:
    world.case_files.pages = {
        (P.PUBLIC, None): ReadFiles(files=(), cursor=None, unclear=[998], nameless=2, states_only=True)
    }
    known = read_again(world)
    assert (known.left_out, known.states_only, sync.unreadable_files(world.ports)) == (3, True, 4)


def test_the_progress_of_a_reading_is_stored_and_read_unchanged(world: World) -> None:
    world.case_files.pages = {(P.PUBLIC, None): ReadFiles(files=(), cursor=None)}
    begun = read_again(world).begun
    world.case_files.down = True
    for _ in range(3):
        read_again(world)
    known = read_again(world)
    now = world.clock.now()
    assert known == Reading(
        since=begun - timedelta(hours=1),
        begun=now,
        read_at=begun,
        failures=4,
        paused_until=now + timedelta(hours=1),
        everything_at=begun,
    )


def test_the_file_of_an_ended_agreement_is_no_longer_followed(world: World, agreement: Agreement) -> None:
    ended = world.change(agreement, status=AgreementStatus.ENDED, ended_on=world.today)
    reads(world, report(S.DEPOSITED, world.today))
    world.case_files.pages = {(P.PUBLIC, None): ReadFiles(files=(), cursor=None, unclear=[1])}
    read_again(world)
    assert world.fresh(ended) == ended


def test_the_journal_names_files_that_were_unclear_or_have_a_message(
    world: World, agreement: Agreement
) -> None:
    reads(world, report(S.DEPOSITED, world.today))
    since = world.today
    world.case_files.pages = {(P.PUBLIC, None): ReadFiles(files=(), cursor=None, unclear=[1])}
    read_again(world)
    written_at = world.clock.now()
    reads(world, replace(report(S.DEPOSITED, since), messaged_at=written_at))
    told = [(one.act, dict(one.details)) for one in world.store.journal if one.subject_id == agreement.id]
    assert told[-2:] == [("case_file_unclear", {"number": 1}), ("case_file_messaged", {"number": 1})]
    assert file_of(world, agreement).messaged_at == written_at
