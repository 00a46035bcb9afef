"""A file of reports: a trial that writes nothing, then all of it, once (RULES 19, section 11)."""

from collections import Counter
from datetime import timedelta
from time import process_time

import pytest

from chalicelib.domain.activity.report_file import MAX_BYTES, ReportOutcome, incoming_reports_key
from chalicelib.domain.activity.totals import Month
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.lines import counted
from chalicelib.services.activity import report_files
from tests.support.adviser import Adviser
from tests.support.world import World

HEAD = "Date;Lieu;Activité;Durée (minutes);Thèmes;Code postal;Commune"


@pytest.fixture
def adviser(world: World) -> Adviser:
    someone = Adviser(world)
    world.wait(days=100)
    return someone


def file_of(adviser: Adviser, count: int, *, minutes: str = "30") -> bytes:
    """Return a file of some reports, spread over the last ninety days."""
    days = [adviser.world.today - timedelta(days=n % 90) for n in range(count)]
    rows = [
        f"{day:%d/%m/%Y};à distance;accompagner une personne;{minutes};santé en ligne;54000;Nancy"
        for day in days
    ]
    return "\n".join((HEAD, *rows)).encode()


def record(adviser: Adviser, content: bytes, *, only_sound: bool = False) -> report_files.ReportFileResult:
    return report_files.record_content(adviser.world.ports, adviser.actor, content, only_sound=only_sound)


def test_a_trial_says_what_a_file_would_add_and_writes_nothing(adviser: Adviser) -> None:
    done = report_files.examine_content(adviser.world.ports, adviser.actor, file_of(adviser, 3))
    assert counted(done.lines, ReportOutcome)[ReportOutcome.TO_RECORD] == 3 and done.recorded == 0
    assert adviser.stored() == []


def test_a_file_is_recorded_with_its_totals_and_once(adviser: Adviser) -> None:
    content = file_of(adviser, 250)
    assert record(adviser, content).recorded == 250
    assert (adviser.counts().reports, adviser.counts().minutes) == (250, 7500)
    again = report_files.examine_content(adviser.world.ports, adviser.actor, content)
    assert counted(again.lines, ReportOutcome)[ReportOutcome.TO_RECORD] == 0, "the trial says so"
    assert record(adviser, content).recorded == 0
    assert adviser.counts().reports == 250
    entries = [one for one in adviser.world.store.journal if one.act == "reports_imported"]
    assert sum(one.details["reports"] for one in entries) == 250


def test_the_same_file_again_completes_an_import_that_was_interrupted(adviser: Adviser) -> None:
    record(adviser, file_of(adviser, 120))
    assert record(adviser, file_of(adviser, 200)).recorded == 80
    assert adviser.counts().reports == 200


def test_a_line_to_correct_refuses_the_file_unless_it_is_left_out(adviser: Adviser) -> None:
    content = file_of(adviser, 2) + b"\nhier;x;x;x;x;x;x"
    with pytest.raises(Refusal, match="report_lines_invalid:"):
        record(adviser, content)
    assert adviser.stored() == []
    assert record(adviser, content, only_sound=True).recorded == 2


def test_nothing_is_added_to_the_reports_of_a_locked_quarter(adviser: Adviser) -> None:
    adviser.lock(Quarter.of(adviser.world.today))
    with pytest.raises(Refusal, match="report_lines_invalid:"):
        record(adviser, file_of(adviser, 1))
    assert adviser.stored() == []


def test_an_uploaded_file_is_read_by_its_owner_alone(adviser: Adviser) -> None:
    world, other = adviser.world, Adviser(adviser.world)
    person = world.get(Candidate, adviser.recruitment.candidate_id)
    form = report_files.upload_reports(world.ports, adviser.actor, back_to=lambda one: f"/retour/{one}")
    assert form.url
    world.files.write(incoming_reports_key(person.id, "a-file"), file_of(adviser, 2))
    assert len(report_files.examine_upload(world.ports, adviser.actor, "a-file").lines) == 2
    assert report_files.record_upload(world.ports, adviser.actor, "a-file", only_sound=False).recorded == 2
    for actor, name in ((other.actor, "a-file"), (adviser.actor, "another")):
        with pytest.raises(Refusal, match="file_missing:") as refused:
            report_files.examine_upload(world.ports, actor, name)
        assert refused.value.kind == "not_found"
    world.files.write(incoming_reports_key(person.id, "large"), b"x" * (MAX_BYTES + 1))
    with pytest.raises(Refusal, match="file_too_large:") as refused:
        report_files.examine_upload(world.ports, adviser.actor, "large")
    assert refused.value.pointer == "/file"


def test_a_file_overtaken_by_another_one_adds_what_is_missing(adviser: Adviser) -> None:
    store = adviser.world.store
    store.meanwhile = lambda: record(adviser, file_of(adviser, 2))
    assert record(adviser, file_of(adviser, 3)).recorded == 1
    assert adviser.counts().reports == 3
    store.meanwhile = lambda: record(adviser, file_of(adviser, 5))
    assert record(adviser, file_of(adviser, 5)).recorded == 0
    assert adviser.counts().reports == 5


def test_a_file_whose_quarter_is_locked_meanwhile_is_refused(adviser: Adviser) -> None:
    adviser.world.store.meanwhile = lambda: adviser.lock(Quarter.of(adviser.world.today))
    with pytest.raises(Refusal, match="quarter_locked:"):
        record(adviser, file_of(adviser, 1))
    assert adviser.stored() == []


def test_a_lock_on_one_quarter_leaves_the_lines_of_another(adviser: Adviser) -> None:
    adviser.lock(Quarter.of(adviser.world.today))
    lines = report_files.examine_content(adviser.world.ports, adviser.actor, file_of(adviser, 90)).lines
    open_days = [
        one for one in lines if one.answers and Quarter.of(one.answers.day) < Quarter.of(adviser.world.today)
    ]
    told = counted(lines, ReportOutcome)
    assert told[ReportOutcome.TO_RECORD] == len(open_days) > 0
    assert told[ReportOutcome.INVALID] == 90 - len(open_days) > 0
    done = record(adviser, file_of(adviser, 90), only_sound=True)
    assert (done.recorded, done.lines) == (len(open_days), lines)
    entries = [one for one in adviser.world.store.journal if one.act == "reports_imported"]
    months = sorted({one.answers.day.replace(day=1).isoformat() for one in open_days if one.answers})
    assert [one.details["since"] for one in entries] == months
    assert {one.subject_id for one in entries} == {adviser.recruitment.id}


def test_a_file_of_several_months_adds_to_the_totals_of_each(adviser: Adviser) -> None:
    content = file_of(adviser, 60)
    assert record(adviser, content).recorded == 60
    days = [one.day for one in adviser.stored()]
    now, mine = Month.of(adviser.world.today), adviser.recruitment
    months = {
        one.month: one.counts.reports
        for one in adviser.world.store.totals_of_structure(mine.structure_id, now.plus(-4), now)
    }
    assert months == Counter(Month.of(day) for day in days) and len(months) >= 2


@pytest.mark.long
def test_ten_thousand_reports_are_imported_within_a_minute_of_process_time(adviser: Adviser) -> None:
    content = file_of(adviser, 10_000)
    begun = process_time()
    assert record(adviser, content).recorded == 10_000
    assert process_time() - begun < 60
