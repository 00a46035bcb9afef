"""The contract of the store, the same in memory and in DynamoDB."""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.activity.report import ActivityReport, first_id_of
from chalicelib.domain.activity.totals import (
    NATION,
    Counts,
    Month,
    MonthTotals,
    TerritoryTotals,
    no_totals,
    of_territory,
    totals_id,
)
from chalicelib.domain.agency.parameter_change import ChangeStatus
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import AWAITING_DECISION, ApplicationStatus
from chalicelib.domain.applying.summary import ApplicationSummary, summary_of
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.card import card_of
from chalicelib.domain.candidates.departed import DepartedCandidate, DepartedCandidates
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.documents.document import Document
from chalicelib.domain.following_up.declaration import Declaration, Declared, PostDeclaration
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.summary import follow_up_summary
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import ledger_summary
from chalicelib.domain.funding.ledger.sums_to_return import OrderToPay
from chalicelib.domain.funding.summary import agreement_summary
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import Intake
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.summary import recruitment_summary
from chalicelib.domain.reorganising.claims import DeclaredSum, LiquidationSummary
from chalicelib.domain.reorganising.structure_change import StructureChangeStatus
from chalicelib.domain.reorganising.summary import waiting_change
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.undelivered import Feedback, Undelivered
from chalicelib.domain.shared.words import bare, words_of
from chalicelib.domain.training.training import Training
from chalicelib.services.core import daily
from chalicelib.services.core.changes import OUTDATED, REFUSED, Claim, Email, EmailLink, Task, Timer
from chalicelib.services.core.lists import cursor_at, every
from chalicelib.services.core.store import (
    EmailsWaiting,
    GuardTaken,
    LinkSpent,
    Page,
    StoredTask,
    TimerMoved,
    VersionConflict,
)
from chalicelib.storage.keys import LAYOUTS
from tests.domain.funding.ledger.test_recovery import LATER, PAY_BY, order
from tests.domain.funding.ledger.test_settlement import to_return
from tests.domain.reorganising.test_liquidation import JUDGED, claim
from tests.storage import samples
from tests.storage.conftest import Bench
from tests.support import activity, builders
from tests.support.builders import HOUR, NOW, new_id

NOVEMBER = Month(2026, 11)

# Entities


@pytest.mark.parametrize("kind", LAYOUTS, ids=lambda kind: kind.__name__)
@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_stored_entity_is_read_as_it_was(bench: Bench, kind: type, data: st.DataObject) -> None:
    entity = data.draw(samples.filled(kind))
    match entity:
        # The id contains the month.
        case MonthTotals():
            entity = replace(entity, id=totals_id(NOVEMBER, entity.id))
        case TerritoryTotals():
            entity = replace(entity, territory=new_id(), month=str(NOVEMBER))
    bench.create(entity)
    match entity:
        case ActivityReport():
            stored = bench.store.activity_report(entity.recruitment_id, entity.id)
        case MonthTotals():
            stored = bench.store.month_totals(entity.structure_id, entity.recruitment_id, NOVEMBER)
        case TerritoryTotals():
            (stored,) = bench.store.territory_totals(entity.territory, NOVEMBER, NOVEMBER)
        case AgendaItem():
            stored = bench.store.agenda_item(entity.session_id, entity.application_id)
        case Match():
            stored = bench.store.match(entity.structure_id, entity.candidate_id)
        case Question():
            stored = bench.store.question(entity.application_id, entity.id)
        case FreeWords():
            (stored,) = bench.store.words_about(entity.about_id)
        case _:
            stored = bench.store.get(kind, entity.id)
    assert stored == replace(entity, version=1)


def test_an_unknown_id_is_none(bench: Bench) -> None:
    assert bench.store.get(Application, new_id()) is None
    assert bench.store.get(Application, "") is None
    assert bench.store.match(new_id(), new_id()) is None


@pytest.mark.parametrize(
    "kind", [ActivityReport, AgendaItem, FreeWords, Match, MonthTotals, Question, TerritoryTotals]
)
def test_an_entity_with_a_parent_is_not_found_by_its_id_alone(bench: Bench, kind: type) -> None:
    with pytest.raises(TypeError):
        bench.store.get(kind, new_id())


def test_each_write_increases_the_version_by_one(bench: Bench) -> None:
    bench.create(first := builders.application())
    changes = bench.changes()
    changes.update(replace(first, version=1, name="Mairie de Caluire"))
    bench.store.commit(changes)
    assert bench.store.get(Application, first.id) == replace(first, version=2, name="Mairie de Caluire")


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_write_on_another_version_is_refused(bench: Bench, version: int) -> None:
    bench.create(first := builders.application())
    changes = bench.changes()
    changes.update(replace(first, version=1))
    bench.store.commit(changes)
    for act in ("update", "delete"):
        changes = bench.changes()
        getattr(changes, act)(replace(first, version=version))
        with pytest.raises(VersionConflict):
            bench.store.commit(changes)
    assert bench.store.get(Application, first.id) == replace(first, version=2)


def test_an_unknown_entity_is_neither_updated_nor_deleted(bench: Bench) -> None:
    for act in ("update", "delete"):
        changes = bench.changes()
        getattr(changes, act)(builders.application(version=1))
        with pytest.raises(VersionConflict):
            bench.store.commit(changes)


def test_no_entity_is_created_twice(bench: Bench) -> None:
    bench.create(first := builders.application())
    with pytest.raises(VersionConflict):
        bench.create(replace(first, name="another"))


def test_a_deleted_entity_leaves_its_lists(bench: Bench) -> None:
    bench.create(item := builders.agenda_item(session_id=new_id(), structure_name="Lyon"))
    changes = bench.changes()
    changes.delete(replace(item, version=1))
    bench.store.commit(changes)
    assert bench.store.agenda_item(item.session_id, item.application_id) is None
    assert [*every(bench.store.agenda, item.session_id)] == []


def test_a_refused_decision_writes_nothing_at_all(bench: Bench) -> None:
    bench.create(stale := builders.application())
    changes = bench.changes()
    changes.update(stale)
    changes.create(fresh := builders.candidate())
    changes.take("KEY", fresh.id)
    changes.set_timer("act", fresh.id, NOW)
    changes.emails.append(email := _email())
    changes.count("BUDGET", "granted", 2)
    with pytest.raises(VersionConflict):
        bench.store.commit(changes)
    assert bench.store.get(Candidate, fresh.id) is None
    assert bench.store.guard_holder("KEY") is None
    assert bench.store.due_timers(NOW, 10) == []
    assert bench.store.lease_email(email.id, NOW, HOUR) is None
    assert bench.store.counters(["BUDGET"]) == {}


def test_an_empty_decision_succeeds(bench: Bench) -> None:
    bench.store.commit(bench.changes())


def test_a_decision_too_large_or_with_one_item_twice_is_a_programming_error(bench: Bench) -> None:
    large = bench.changes()
    for _ in range(101):
        large.create(builders.candidate())
    with pytest.raises(ValueError, match="at most 100"):
        bench.store.commit(large)
    twice = bench.changes()
    twice.create(person := builders.candidate())
    twice.update(person)
    with pytest.raises(ValueError, match="once"):
        bench.store.commit(twice)


# Guards


def test_a_guard_has_one_holder_who_is_named_to_the_second(bench: Bench) -> None:
    _take(bench, "SIRET#1", "first")
    with pytest.raises(GuardTaken) as refused:
        _take(bench, "SIRET#1", "second")
    assert (refused.value.key, refused.value.holder) == ("SIRET#1", "first")
    assert bench.store.guard_holder("SIRET#1") == "first"
    assert bench.store.guard_holder("SIRET#2") is None


def test_a_released_guard_is_free(bench: Bench) -> None:
    _take(bench, "KEY", "first")
    changes = bench.changes()
    changes.release("KEY", "first")
    bench.store.commit(changes)
    assert bench.store.guard_holder("KEY") is None


def test_a_guard_of_another_is_not_released_and_the_rest_is_written(bench: Bench) -> None:
    _take(bench, "KEY", "first")
    _take(bench, "OWN", "second")
    changes = bench.changes()
    changes.release("KEY", "second")
    changes.release("OWN", "second")
    changes.release("NEVER TAKEN", "second")
    changes.create(person := builders.candidate())
    bench.store.commit(changes)
    assert bench.store.guard_holder("KEY") == "first"
    assert bench.store.guard_holder("OWN") is None
    assert bench.store.get(Candidate, person.id)


def test_a_guard_of_another_does_not_hide_a_conflict(bench: Bench) -> None:
    _take(bench, "KEY", "first")
    changes = bench.changes()
    changes.release("KEY", "second")
    changes.update(builders.candidate(version=4))
    with pytest.raises(VersionConflict):
        bench.store.commit(changes)


def test_a_guard_changes_holder_in_one_decision(bench: Bench) -> None:
    _take(bench, "KEY", "first")
    for giver, taker in (("first", "second"), ("second", "third")):
        changes = bench.changes()
        changes.release("KEY", giver)
        changes.take("KEY", taker)
        bench.store.commit(changes)
        assert bench.store.guard_holder("KEY") == taker
    changes = bench.changes()
    changes.release("KEY", "first")
    changes.take("KEY", "second")
    with pytest.raises(GuardTaken) as refused:
        bench.store.commit(changes)
    assert refused.value.holder == "third"


# The journal


def test_the_journal_of_an_object_is_read_by_pages_latest_first(bench: Bench) -> None:
    one, other = builders.application(), builders.application()
    bench.create(one)
    for hour, act in enumerate(("submitted", "confirmed", "withdrawn")):
        changes = bench.changes(NOW + hour * HOUR)
        changes.note(one, act, step=hour)
        changes.note(other, "submitted")
        bench.store.commit(changes)
    first = bench.store.journal_of(one, limit=2, cursor=None)
    assert [(entry.act, entry.at) for entry in first.items] == [
        ("withdrawn", NOW + 2 * HOUR),
        ("confirmed", NOW + HOUR),
    ]
    last = bench.store.journal_of(one, limit=2, cursor=first.cursor)
    (entry,) = last.items
    assert (entry.act, entry.details, entry.author) == ("submitted", {"step": 0}, changes.author)
    assert last.cursor is None
    assert bench.store.journal_of(builders.application(), limit=2, cursor=None).items == []


# Claims


def test_a_claim_holds_until_its_end(bench: Bench) -> None:
    _claim(bench, "KEY", NOW, until=NOW + HOUR)
    assert bench.ephemeral.claimed("KEY", NOW)
    assert bench.ephemeral.claimed("KEY", NOW + HOUR - timedelta(seconds=1))
    assert not bench.ephemeral.claimed("KEY", NOW + HOUR)
    assert not bench.ephemeral.claimed("OTHER", NOW)


def test_an_expired_claim_counts_as_absent_although_its_row_is_still_there(bench: Bench) -> None:
    _claim(bench, "KEY", NOW, until=NOW + HOUR)
    _claim(bench, "KEY", NOW + HOUR, until=NOW + 2 * HOUR)
    assert bench.ephemeral.claimed("KEY", NOW + HOUR)
    assert not bench.ephemeral.claimed("KEY", NOW + 2 * HOUR)


def test_a_decision_that_finds_its_claim_taken_writes_nothing(bench: Bench) -> None:
    _claim(bench, "KEY", NOW, until=NOW + HOUR)
    changes = bench.changes(NOW + HOUR - timedelta(seconds=1))
    changes.claims.append(Claim(key="KEY", until=NOW + 3 * HOUR))
    changes.create(person := builders.candidate())
    with pytest.raises(VersionConflict):
        bench.store.commit(changes)
    assert bench.store.get(Candidate, person.id) is None
    assert not bench.ephemeral.claimed("KEY", NOW + HOUR)


def test_a_claim_of_a_refused_decision_is_not_kept(bench: Bench) -> None:
    changes = bench.changes()
    changes.claims.append(Claim(key="KEY", until=NOW + HOUR))
    changes.update(builders.candidate(version=4))
    with pytest.raises(VersionConflict):
        bench.store.commit(changes)
    assert not bench.ephemeral.claimed("KEY", NOW)


def test_a_claim_of_the_previous_release_still_counts(tables: Bench) -> None:
    # It was a guard of the registry, without an end.
    _take(tables, "DIGEST#69#2026-10-01", "application")
    assert tables.ephemeral.claimed("DIGEST#69#2026-10-01", NOW)


# Timers


def test_timers_are_due_oldest_first_from_their_instant_on(bench: Bench) -> None:
    owed = [Timer(name="act", subject_id=new_id(), due_at=NOW + n * HOUR) for n in range(12)]
    _owe(bench, *reversed(owed))
    assert bench.store.due_timers(NOW - HOUR, 10) == []
    assert bench.store.due_timers(NOW + 4 * HOUR, 10) == owed[:5]
    assert bench.store.due_timers(NOW + 99 * HOUR, 3) == owed[:3]


def test_the_timers_of_a_day_are_listed_oldest_first_and_those_of_a_subject_together(bench: Bench) -> None:
    subject = new_id()
    owed = [
        Timer(name=f"act {n}", subject_id=(subject, new_id())[n % 2], due_at=NOW + n * HOUR) for n in range(8)
    ]
    _owe(bench, *reversed(owed))
    assert bench.store.timers_between(NOW + 2 * HOUR, NOW + 5 * HOUR, 10) == owed[2:5]
    assert bench.store.timers_between(NOW, NOW + 99 * HOUR, 3) == owed[:3]
    assert bench.store.timers_between(NOW + 99 * HOUR, NOW + 100 * HOUR, 3) == []
    assert bench.store.timers_of(subject) == owed[::2]
    assert bench.store.timers_of(new_id()) == []


def test_a_timer_set_again_is_moved(bench: Bench) -> None:
    subject = new_id()
    _owe(bench, Timer(name="act", subject_id=subject, due_at=NOW))
    moved = Timer(name="act", subject_id=subject, due_at=NOW + HOUR)
    other = Timer(name="other act", subject_id=subject, due_at=NOW)
    _owe(bench, moved, other)
    assert bench.store.due_timers(NOW + HOUR, 10) == [other, moved]


def test_a_timer_is_cleared_whether_or_not_it_exists(bench: Bench) -> None:
    subject = new_id()
    _owe(bench, Timer(name="act", subject_id=subject, due_at=NOW))
    changes = bench.changes()
    changes.clear_timer("act", subject)
    changes.clear_timer("act", subject)
    changes.clear_timer("never owed", subject)
    bench.store.commit(changes)
    assert bench.store.due_timers(NOW, 10) == []


def test_a_timer_fires_once(bench: Bench) -> None:
    _owe(bench, due := Timer(name="act", subject_id=new_id(), due_at=NOW))
    _fire(bench, due)
    assert bench.store.due_timers(NOW, 10) == []
    with pytest.raises(TimerMoved):
        _fire(bench, due)


def test_a_timer_moved_meanwhile_does_not_fire(bench: Bench) -> None:
    _owe(bench, due := Timer(name="act", subject_id=new_id(), due_at=NOW))
    _owe(bench, moved := replace(due, due_at=NOW + HOUR))
    with pytest.raises(TimerMoved):
        _fire(bench, due)
    assert bench.store.due_timers(NOW + HOUR, 10) == [moved]


def test_a_timer_set_again_after_it_fired_fires_again(bench: Bench) -> None:
    _owe(bench, due := Timer(name="act", subject_id=new_id(), due_at=NOW))
    for _ in range(2):
        changes = bench.changes()
        changes.timer_fired = due
        changes.clear_timer(due.name, due.subject_id)
        changes.set_timer(due.name, due.subject_id, due.due_at + HOUR)
        bench.store.commit(changes)
        due = replace(due, due_at=due.due_at + HOUR)
        assert bench.store.due_timers(NOW + 9 * HOUR, 10) == [due]
    changes.timer_fired = replace(due, due_at=NOW)
    with pytest.raises(TimerMoved):
        bench.store.commit(changes)


def test_a_timer_cleared_and_set_is_set(bench: Bench) -> None:
    due = Timer(name="act", subject_id=new_id(), due_at=NOW)
    changes = bench.changes()
    changes.timers_set.append(due)
    changes.clear_timer(due.name, due.subject_id)
    bench.store.commit(changes)
    assert bench.store.due_timers(NOW, 10) == [due]


def test_a_timer_cleared_by_its_own_firing_has_fired(bench: Bench) -> None:
    _owe(bench, due := Timer(name="act", subject_id=new_id(), due_at=NOW))
    changes = bench.changes()
    changes.timer_fired = due
    changes.clear_timer(due.name, due.subject_id)
    bench.store.commit(changes)
    assert bench.store.due_timers(NOW, 10) == []
    with pytest.raises(TimerMoved):
        bench.store.commit(changes)


# Links


def test_a_link_is_found_by_the_hash_of_its_token(bench: Bench) -> None:
    link = _link(bench)
    assert bench.ephemeral.link(bench.hash(link)) == link
    assert bench.ephemeral.link("0" * 64) is None


def test_a_link_is_used_once_with_its_instant(bench: Bench) -> None:
    link = _link(bench)
    _use(bench, link)
    assert bench.ephemeral.link(bench.hash(link)) == replace(link, used_at=NOW)
    with pytest.raises(LinkSpent):
        _use(bench, link)


def test_an_unknown_link_opens_nothing(bench: Bench) -> None:
    stranger = Link(id=new_id(), purpose=LinkPurpose.OPEN_ACCOUNT, subject_id=new_id(), expires_at=NOW)
    with pytest.raises(LinkSpent):
        _use(bench, stranger)
    assert bench.ephemeral.link(bench.hash(stranger)) is None


def test_of_several_reasons_the_first_that_explains_is_raised(bench: Bench) -> None:
    _use(bench, link := _link(bench))
    _take(bench, "KEY", "first")
    changes = bench.changes()
    changes.update(builders.candidate(version=3))
    changes.timer_fired = Timer(name="act", subject_id=new_id(), due_at=NOW)
    with pytest.raises(TimerMoved):
        bench.store.commit(changes)
    changes.take("KEY", "second")
    with pytest.raises(GuardTaken):
        bench.store.commit(changes)
    changes.link_used = link
    with pytest.raises(LinkSpent):
        bench.store.commit(changes)


# Outbox


def test_an_email_is_claimed_once_with_all_its_fields(bench: Bench) -> None:
    # Names that a mapper or DynamoDB could take for their own.
    params = {"name": "é", "null": None, "default": True, "attr_name": 3, "size": "", "values": ["a", ""]}
    link = EmailLink(purpose=LinkPurpose.RESET_PASSWORD, id=new_id())
    _owe_email(bench, email := _email(params=params, links={"reset": link}))
    stored = bench.store.lease_email(email.id, NOW, HOUR)
    assert stored
    assert (stored.id, stored.template, stored.to) == (email.id, email.template, email.to)
    assert (stored.subject_id, stored.created_at) == (email.subject_id, NOW)
    assert stored.params == params
    assert stored.links == {"reset": (link.purpose, link.id)}
    assert bench.store.lease_email(email.id, NOW + HOUR / 2, HOUR) is None


def test_an_email_with_an_expired_lease_is_claimed_again(bench: Bench) -> None:
    _owe_email(bench, email := _email())
    assert bench.store.lease_email(email.id, NOW, HOUR)
    assert bench.store.lease_email(email.id, NOW + HOUR, HOUR)
    assert bench.store.lease_email(email.id, NOW + HOUR, HOUR) is None


def test_a_sent_email_is_never_claimed_again(bench: Bench) -> None:
    _owe_email(bench, email := _email())
    bench.store.lease_email(email.id, NOW, HOUR)
    bench.store.mark_email_sent(email.id, NOW, "provider-1")
    bench.store.release_email(email.id)
    assert bench.store.lease_email(email.id, NOW + 9 * HOUR, HOUR) is None
    assert bench.store.waiting_outbox(NOW + 9 * HOUR, 10) == []


def _figures(bench: Bench) -> dict[str, int]:
    """Return the counters of the day of NOW."""
    day = paris_date(NOW)
    found = bench.store.counters(daily.counters_of([day]))
    return {one.value: number for one, number in daily.figures_by_day(found, [day])[day].items() if number}


def test_an_email_counts_once_for_its_day_however_often_its_messages_are_delivered(bench: Bench) -> None:
    sent, refused, false = (_email() for _ in range(3))
    for one in (sent, refused, false):
        _owe_email(bench, one)
    assert bench.store.emails_waiting() == EmailsWaiting(count=3, since=NOW)
    outcomes = {sent.id: "provider-1", refused.id: f"{REFUSED}bad", false.id: OUTDATED}
    for _ in range(2):
        for email_id, outcome in outcomes.items():
            bench.store.lease_email(email_id, NOW, HOUR)
            # Sent on the next day, and counted for the day on which it was owed.
            bench.store.mark_email_sent(email_id, NOW + 24 * HOUR, outcome)
    assert _figures(bench) == {"sent": 1, "refused": 1, "not_sent": 1}
    assert bench.store.emails_waiting() == EmailsWaiting(count=0, since=None)


def test_a_bounce_counts_once_and_a_complaint_stays(bench: Bench) -> None:
    _owe_email(bench, email := _email())
    bench.store.lease_email(email.id, NOW, HOUR)
    bench.store.mark_email_sent(email.id, NOW, "provider-1")
    for _ in range(2):
        bench.store.record_email_feedback(email.id, Feedback.PERMANENT_BOUNCE)
    assert _figures(bench) == {"sent": 1, "returned": 1}
    for feedback in (Feedback.COMPLAINT, Feedback.PERMANENT_BOUNCE, Feedback.COMPLAINT):
        bench.store.record_email_feedback(email.id, feedback)
    assert _figures(bench) == {"sent": 1, "unwanted": 1}
    record = bench.store.email_record(email.id)
    assert record is not None and record.feedback is Feedback.COMPLAINT
    bench.store.record_email_feedback("unknown", Feedback.COMPLAINT)


def test_a_task_is_no_waiting_email(bench: Bench) -> None:
    changes = bench.changes()
    changes.tasks.append(builders.task())
    bench.store.commit(changes)
    assert bench.store.emails_waiting().count == 0


def test_a_form_counts_with_the_decision_that_stores_it_or_not_at_all(bench: Bench) -> None:
    application, candidate = builders.application(), builders.candidate()
    changes = bench.changes()
    changes.create(application)
    changes.note(application, "submitted")
    changes.note(application, "confirmed")
    changes.create(candidate)
    changes.note(candidate, "submitted")
    bench.store.commit(changes)
    with pytest.raises(VersionConflict):
        bench.store.commit(changes)
    assert _figures(bench) == {"application_forms": 1, "candidate_forms": 1}


def test_an_email_refused_for_now_waits_again(bench: Bench) -> None:
    _owe_email(bench, email := _email())
    bench.store.lease_email(email.id, NOW, HOUR)
    bench.store.release_email(email.id)
    assert bench.store.lease_email(email.id, NOW, HOUR)


def test_a_sent_email_is_not_sent_again_after_a_failure_of_another_consumer(bench: Bench) -> None:
    _owe_email(bench, email := _email())
    bench.store.lease_email(email.id, NOW, HOUR)
    bench.store.lease_email(email.id, NOW + HOUR, HOUR)
    bench.store.release_email(email.id)
    bench.store.mark_email_sent(email.id, NOW, "provider-1")
    assert bench.store.lease_email(email.id, NOW + 9 * HOUR, HOUR) is None


def test_the_id_of_a_task_or_of_nothing_is_no_email(bench: Bench) -> None:
    task = _owe_task(bench)
    assert bench.store.lease_email(task.id, NOW, HOUR) is None
    assert bench.store.lease_email(new_id(), NOW, HOUR) is None
    assert bench.store.task(task.id)


def test_a_task_stays_until_it_is_done(bench: Bench) -> None:
    task = _owe_task(bench)
    assert bench.store.task(task.id) == StoredTask(id=task.id, name=task.name, params=task.params)
    _finish(bench, task.id)
    assert bench.store.task(task.id) is None
    assert bench.store.waiting_outbox(NOW + HOUR, 10) == []
    with pytest.raises(VersionConflict):
        _finish(bench, task.id)
    assert bench.store.task(new_id()) is None


def test_a_finished_task_keeps_no_parameters(bench: Bench) -> None:
    task, waiting = _owe_task(bench), _owe_task(bench)
    assert bench.task_params(task.id)
    _finish(bench, task.id)
    assert bench.task_params(task.id) is None
    assert bench.task_params(waiting.id)


def test_rows_older_than_an_instant_are_swept_oldest_first(bench: Bench) -> None:
    wanted = []
    for n in range(9):
        changes = bench.changes(at=NOW + n * HOUR)
        if n % 2:
            changes.emails.append(_email())
            wanted.append(("email", changes.emails[0].id))
        else:
            changes.tasks.append(builders.task())
            wanted.append(("task", changes.tasks[0].id))
        bench.store.commit(changes)
    bench.store.lease_email(wanted[1][1], NOW, HOUR)
    assert bench.store.waiting_outbox(NOW, 10) == []
    assert bench.store.waiting_outbox(NOW + 5 * HOUR, 10) == wanted[:5]
    assert bench.store.waiting_outbox(NOW + 99 * HOUR, 3) == wanted[:3]


def test_the_oldest_unsent_email_is_found_behind_older_tasks_until_it_was_sent(bench: Bench) -> None:
    assert bench.store.oldest_unsent_email() is None
    older = bench.changes()
    older.tasks.append(builders.task())
    bench.store.commit(older)
    sent = []
    for n in (2, 1):
        changes = bench.changes(at=NOW + n * HOUR)
        changes.emails.append(_email())
        bench.store.commit(changes)
        sent.append(changes.emails[0].id)
    assert bench.store.oldest_unsent_email() == NOW + HOUR
    bench.store.lease_email(sent[1], NOW, HOUR)
    assert bench.store.oldest_unsent_email() == NOW + HOUR
    bench.store.mark_email_sent(sent[1], NOW + HOUR, "provider-1")
    assert bench.store.oldest_unsent_email() == NOW + 2 * HOUR


# Counters


def test_counters_add_up(bench: Bench) -> None:
    for by in (5, -2):
        changes = bench.changes()
        changes.count("POSTS#69", "granted", by)
        changes.count("POSTS#69", "size", 1)
        changes.count("POSTS#2A", "kind", by)
        bench.store.commit(changes)
    assert bench.store.counters(["POSTS#69", "POSTS#2A", "POSTS#974"]) == {
        "POSTS#69": {"granted": 3, "size": 2},
        "POSTS#2A": {"kind": 3},
    }
    assert bench.store.counters([]) == {}


# Lists


def _ids(items: Iterable) -> list[str]:
    return [item.id for item in items]


def _applications(bench: Bench, *, departments=None, status=None, limit=100) -> list[str]:
    statuses = {status} if status else None
    page = bench.store.applications(departments=departments, statuses=statuses, limit=limit, cursor=None)
    assert page.cursor is None
    return _ids(page.items)


def test_applications_are_listed_by_department_and_status_oldest_confirmation_first(bench: Bench) -> None:
    late = builders.application(confirmed_at=NOW + 3 * HOUR)
    lyon = builders.application(confirmed_at=NOW + HOUR, status=ApplicationStatus.VALIDATED)
    ajaccio = builders.application(department="2A", confirmed_at=NOW + 2 * HOUR)
    bench.create(late, lyon, ajaccio)
    assert _applications(bench) == _ids([lyon, ajaccio, late])
    assert _applications(bench, departments=["69", "69", "01"]) == _ids([lyon, late])
    assert _applications(bench, departments=["2A", "69"]) == _ids([lyon, ajaccio, late])
    assert _applications(bench, departments=[]) == []
    assert _applications(bench, status=ApplicationStatus.VALIDATED) == [lyon.id]
    assert _applications(bench, departments=["2A"], status=ApplicationStatus.VALIDATED) == []
    assert _applications(bench, departments=["69"], status=ApplicationStatus.CONFIRMED) == [late.id]


def test_what_goes_to_another_department_is_listed_there_only(bench: Bench) -> None:
    quarter = builders.follow_up().quarter
    records: list[Any] = [
        builders.application(department="69"),
        builders.recruitment(department="69", structure_name="Lyon"),
        builders.agreement(department="69"),
        builders.ledger(department="69"),
        builders.follow_up(department="69"),
        Training.of(builders.recruitment(), place=builders.place(), today=paris_date(NOW)),
    ]
    bench.create(*records)

    def listed(code: str) -> list[list[Any]]:
        store = bench.store
        return [
            store.summaries([code]),
            store.recruitment_summaries([code]),
            store.agreement_summaries([code]),
            store.ledger_summaries([code]),
            store.follow_up_summaries([quarter], [code]),
            store.training_summaries([code]),
            store.agreements(code, limit=10, cursor=None).items,
            store.follow_ups(quarter, [code], limit=10, cursor=None).items,
            store.applications(departments=[code], statuses=None, limit=10, cursor=None).items,
        ]

    assert all(listed("69")) and not any(listed("28"))
    changes = bench.changes()
    for one in records:
        moved = {"place": builders.place(department="28")} if hasattr(one, "place") else {"department": "28"}
        changes.update(replace(one, version=1, **moved))
    bench.store.commit(changes)
    assert all(listed("28")) and not any(listed("69"))


def test_an_application_without_confirmed_address_is_in_no_list(bench: Bench) -> None:
    for status in (ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.CANCELLED):
        bench.create(builders.application(status=status, confirmed_at=None))
        assert _applications(bench, status=status) == []
    assert _applications(bench) == []
    assert _applications(bench, departments=["69"]) == []


def _update(bench: Bench, application: Application) -> None:
    changes = bench.changes()
    changes.update(application)
    bench.store.commit(changes)


def _summaries(bench: Bench, *departments: str) -> dict[str, ApplicationSummary]:
    return {one.id: one for one in bench.store.summaries(departments)}


def test_summaries_have_the_fields_of_the_applications_of_departments(bench: Bench) -> None:
    lyon = builders.application(confirmed_at=NOW + HOUR, name="Médiathèque de l'Étoile")
    ajaccio = builders.application(department="2A", confirmed_at=NOW)
    bench.create(lyon, ajaccio, builders.application(status=ApplicationStatus.SUBMITTED, confirmed_at=None))
    assert _summaries(bench, "69", "2A", "69", "75") == {one.id: summary_of(one) for one in (lyon, ajaccio)}
    assert _summaries(bench, "69") == {lyon.id: summary_of(lyon)}
    assert _summaries(bench) == {}


def test_a_summary_changes_moves_and_disappears_with_its_application(bench: Bench) -> None:
    asked = builders.application(status=ApplicationStatus.SUBMITTED, confirmed_at=None)
    bench.create(asked)
    assert _summaries(bench, "69") == {}
    confirmed = replace(asked, version=1).confirmed(NOW)
    _update(bench, confirmed)
    assert _summaries(bench, "69") == {asked.id: summary_of(confirmed)}
    moved = replace(confirmed, version=2, place=builders.place("2A004", "2A"), posts_requested=None)
    _update(bench, moved)
    assert _summaries(bench, "69", "2A") == {asked.id: summary_of(moved)}
    changes = bench.changes()
    changes.delete(replace(moved, version=3))
    bench.store.commit(changes)
    assert _summaries(bench, "69", "2A") == {}


def test_summaries_of_recruitments_follow_their_recruitment(bench: Bench) -> None:
    validated = builders.recruitment(department="69")
    elsewhere = builders.recruitment(department="2A")
    bench.create(validated, elsewhere, builders.recruitment(department=""))
    assert bench.store.recruitment_summaries(["69"]) == [recruitment_summary(validated)]
    assert len(bench.store.recruitment_summaries(["69", "2A", "69"])) == 2
    contract = builders.contract()
    hired = replace(validated, version=1).signed(contract)
    changes = bench.changes()
    changes.update(hired)
    bench.store.commit(changes)
    assert bench.store.recruitment_summaries(["69"]) == [recruitment_summary(hired)]
    changes = bench.changes()
    changes.delete(replace(hired, version=2))
    bench.store.commit(changes)
    assert bench.store.recruitment_summaries(["69"]) == []


def test_summaries_of_follow_ups_are_by_quarter_with_the_declared_figures(bench: Bench) -> None:
    opened = builders.follow_up(quarter="2026-Q3", department="69")
    bench.create(
        opened,
        builders.follow_up(quarter="2026-Q2", department="69"),
        builders.follow_up(quarter="2026-Q3", department="75"),
    )
    assert bench.store.follow_up_summaries(["2026-Q3"], ["69"]) == [follow_up_summary(opened)]
    posts = tuple(
        PostDeclaration(
            recruitment_id=one,
            gross_pay_cents=650_000,
            absence_days=2,
            full_time=False,
            part_time_days=3,
            part_time_reason="Un congé.",
        )
        for one in opened.recruitment_ids
    )
    declared = Declared(posts=posts, third_parties_invoiced=False, comment=None, signed_by="Anne Martin")
    submitted = replace(opened, version=1).submitted(Declaration.signed(declared, NOW), NOW.date())
    changes = bench.changes()
    changes.update(submitted)
    bench.store.commit(changes)
    (read,) = bench.store.follow_up_summaries(["2026-Q3"], ["69"])
    assert read == follow_up_summary(submitted)
    assert [post.part_time_days for post in read.posts] == [3] * len(posts)
    assert len(bench.store.follow_up_summaries(["2026-Q3"], ["69", "75"])) == 2
    assert len(bench.store.follow_up_summaries(["2026-Q2", "2026-Q3"], ["69", "75"])) == 3


def test_summaries_of_agreements_follow_their_agreement(bench: Bench) -> None:
    draft = builders.agreement(department="69")
    bench.create(draft, builders.agreement(department="2A"))
    assert bench.store.agreement_summaries(["69"]) == [agreement_summary(draft)]
    assert len(bench.store.agreement_summaries(["69", "2A", "69"])) == 2
    file = CaseFile(
        number=4812,
        url=None,
        created_at=NOW,
        state=CaseFileState.COMPLETE,
        complete_on=date(2027, 4, 1),
        days_used=3,
    )
    complete = replace(draft, version=1).with_case_file(file, date(2027, 4, 2))
    _update(bench, complete)
    (read,) = bench.store.agreement_summaries(["69"])
    assert read == agreement_summary(complete)
    assert (read.tray, read.number, read.days_used) == (AgreementTray.ON_THE_CLOCK, 4812, 3)
    changes = bench.changes()
    changes.delete(replace(complete, version=2))
    bench.store.commit(changes)
    assert bench.store.agreement_summaries(["69"]) == []


def test_summaries_of_ledgers_are_by_department_and_current(bench: Bench) -> None:
    ledger = builders.ledger(department="69")
    bench.create(ledger, builders.ledger(department="75"))
    assert bench.store.ledger_summaries(["69"]) == [ledger_summary(ledger)]
    due = replace(ledger, version=1).ripened(Pen(at=NOW, today=date(2030, 1, 1)))
    changed = due.follow_up_accepted(Quarter(2026, 3), 12_345_67, Pen(at=NOW, today=date(2030, 1, 1)))
    changes = bench.changes()
    changes.update(changed)
    bench.store.commit(changes)
    (read,) = bench.store.ledger_summaries(["69"])
    assert read == ledger_summary(changed) and read.justified == 12_345_67
    assert len(bench.store.ledger_summaries(["69", "75"])) == 2
    stored = bench.store.get(Ledger, ledger.id)
    assert stored is not None and stored.entries == changed.entries


def test_recovery_orders_are_counted_beside_the_agreements_while_they_are_to_be_paid(bench: Bench) -> None:
    claim = to_return()
    agreement = builders.agreement(department="69")
    bench.create(claim, agreement)
    assert bench.store.agreements_with_claims(["69"]) == ([agreement_summary(agreement)], [], [])
    ordered = replace(claim, version=1).order_recovery(order(), LATER)
    changes = bench.changes()
    changes.update(ordered)
    bench.store.commit(changes)
    assert bench.store.agreements_with_claims(["69"])[1] == [OrderToPay(claim.id, PAY_BY)]
    changes = bench.changes()
    changes.update(replace(ordered, version=2).cancel_recovery("Une erreur.", LATER))
    bench.store.commit(changes)
    assert bench.store.agreements_with_claims([]) == ([], [], [])


def test_a_liquidation_is_read_beside_agreements_and_ledgers_until_it_is_reversed(bench: Bench) -> None:
    declaration = claim(JUDGED.judgment_on)
    judged = builders.structure(liquidation=replace(JUDGED, declared=(declaration,)))
    ledger = builders.ledger(department="69", structure_id=judged.id)
    bench.create(judged, builders.structure(siret="21690123100011"), ledger)
    known = [
        LiquidationSummary(
            id=judged.id,
            judgment_on=JUDGED.judgment_on,
            published_on=JUDGED.published_on,
            declared=(DeclaredSum("agreement-1", 1_000_00, JUDGED.judgment_on.isoformat()),),
        )
    ]
    assert bench.store.ledgers_with_liquidations(["69"]) == ([ledger_summary(ledger)], known)
    assert bench.store.agreements_with_claims([]) == ([], [], known)
    _update(bench, replace(judged, version=1, liquidation=None))
    assert bench.store.ledgers_with_liquidations([]) == ([], [])


def test_changes_of_structures_are_counted_beside_the_applications_while_they_wait(bench: Bench) -> None:
    change, confirmed = builders.structure_change(), builders.application(confirmed_at=NOW)
    bench.create(change, confirmed)
    found, waiting = bench.store.summaries_with_changes(["69"])
    assert found == [summary_of(confirmed)] and waiting == [waiting_change(change)]
    changes = bench.changes()
    changes.update(replace(change, version=1, status=StructureChangeStatus.CONFIRMED))
    bench.store.commit(changes)
    assert bench.store.summaries_with_changes([]) == ([], [])


def test_waiting_bank_details_are_listed_longest_wait_first(bench: Bench) -> None:
    account = BankAccount.typed("Ville de Lyon", "FR1420041010050500013M02606", "PSSTFRPPPAR")
    late, early = (
        builders.bank_details().given(account, "account", NOW - days * timedelta(days=1)) for days in (0, 1)
    )
    bench.create(late, early, builders.bank_details())
    page = bench.store.pending_bank_details(limit=1, cursor=None)
    assert [one.id for one in page.items] == [early.id]
    page = bench.store.pending_bank_details(limit=1, cursor=page.cursor)
    assert [one.id for one in page.items] == [late.id]
    changes = bench.changes()
    changes.update(replace(early, version=1).turned_down("Le titulaire diffère."))
    bench.store.commit(changes)
    assert [one.id for one in bench.store.pending_bank_details(limit=9, cursor=None).items] == [late.id]


def test_a_summary_of_a_refused_decision_is_not_written(bench: Bench) -> None:
    confirmed = builders.application(confirmed_at=NOW)
    bench.create(confirmed)
    with pytest.raises(VersionConflict):
        _update(bench, replace(confirmed, version=7, name="Autre nom"))
    assert _summaries(bench, "69") == {confirmed.id: summary_of(confirmed)}


def test_a_duplicate_is_in_the_national_list_of_duplicates_only(bench: Bench) -> None:
    asked = builders.application(status=ApplicationStatus.DUPLICATE, confirmed_at=None)
    confirmed = builders.application(status=ApplicationStatus.DUPLICATE, confirmed_at=NOW + HOUR)
    bench.create(asked, confirmed)
    assert _applications(bench, status=ApplicationStatus.DUPLICATE) == _ids([asked, confirmed])
    assert _applications(bench, departments=["69"], status=ApplicationStatus.DUPLICATE) == []
    assert _applications(bench, departments=["69"]) == []
    assert _applications(bench) == []


@pytest.mark.parametrize("departments", [None, ["69"], ["69", "2A", "974"]])
def test_pages_show_every_element_once_although_others_are_added(bench: Bench, departments) -> None:
    everywhere = ["69"] if departments == ["69"] else ["69", "2A", "974"]
    first = [
        builders.application(department=everywhere[n % len(everywhere)], confirmed_at=NOW + n * HOUR)
        for n in range(11)
    ]
    bench.create(*first)
    seen, cursor = [], None
    for _ in range(20):
        page = bench.store.applications(departments=departments, statuses=None, limit=4, cursor=cursor)
        assert len(page.items) <= 4
        seen += _ids(page.items)
        cursor = page.cursor
        if cursor is None:
            break
        # Applications confirmed before the cursor do not appear.
        bench.create(builders.application(confirmed_at=NOW - HOUR))
    assert seen == _ids(first)


@pytest.mark.parametrize("departments", [None, ["69", "2A"]])
def test_several_statuses_are_listed_together_in_one_order(bench: Bench, departments) -> None:
    every = [
        builders.application(status=status, department=department, confirmed_at=NOW + n * HOUR)
        for n, (status, department) in enumerate(itertools.product(ApplicationStatus, ("69", "2A")))
    ]
    bench.create(*reversed(every), builders.application(department="974", status=ApplicationStatus.LAPSED))
    for statuses in (
        AWAITING_DECISION,
        {ApplicationStatus.POSTPONED, ApplicationStatus.VALIDATED},
        frozenset(),
    ):
        seen, cursor = [], None
        while cursor or not seen:
            page = bench.store.applications(
                departments=departments, statuses=statuses, limit=2, cursor=cursor
            )
            seen += _ids(page.items)
            cursor = page.cursor
            if not statuses:
                break
        assert seen == _ids([one for one in every if one.status in statuses])
    asked = {ApplicationStatus.DUPLICATE, ApplicationStatus.SUBMITTED, ApplicationStatus.CONFIRMED}
    page = bench.store.applications(departments=departments, statuses=asked, limit=50, cursor=None)
    shown = asked - {ApplicationStatus.SUBMITTED} - ({ApplicationStatus.DUPLICATE} if departments else set())
    assert _ids(page.items) == _ids([one for one in every if one.status in shown])


@pytest.mark.parametrize("departments", [None, ["69"]])
def test_a_decision_between_two_pages_removes_an_application_from_the_waiting_ones(
    bench: Bench, departments
) -> None:
    every = [builders.application(confirmed_at=NOW + n * HOUR) for n in range(5)]
    bench.create(*every)
    first = bench.store.applications(
        departments=departments, statuses=AWAITING_DECISION, limit=2, cursor=None
    )
    changes = bench.changes()
    changes.update(replace(every[1], version=1, status=ApplicationStatus.VALIDATED))
    changes.update(replace(every[2], version=1, status=ApplicationStatus.UNDER_REVIEW))
    changes.update(replace(every[3], version=1, status=ApplicationStatus.REJECTED))
    bench.store.commit(changes)
    second = bench.store.applications(
        departments=departments, statuses=AWAITING_DECISION, limit=2, cursor=first.cursor
    )
    assert (_ids(first.items), _ids(second.items)) == (_ids(every[:2]), _ids([every[2], every[4]]))
    assert second.cursor is None


def test_two_applications_confirmed_at_one_instant_are_both_listed(bench: Bench) -> None:
    both = [builders.application() for _ in range(2)]
    bench.create(*both)
    first = bench.store.applications(departments=["69"], statuses=None, limit=1, cursor=None)
    second = bench.store.applications(departments=["69"], statuses=None, limit=1, cursor=first.cursor)
    assert {*_ids(first.items), *_ids(second.items)} == set(_ids(both))
    assert second.cursor is None


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "AAAA", "bm9uc2Vuc2U", "====", "/../", "\udcff", "A" * 5000]
)
def test_an_unknown_cursor_is_refused(bench: Bench, cursor: str) -> None:
    with pytest.raises(Refusal) as refused:
        bench.store.applications(departments=["69"], statuses=None, limit=4, cursor=cursor)
    assert (refused.value.code, refused.value.kind) == ("bad_cursor", "invalid")


def test_a_changed_status_changes_the_list(bench: Bench) -> None:
    bench.create(one := builders.application())
    changes = bench.changes()
    changes.update(replace(one, version=1, status=ApplicationStatus.REJECTED))
    bench.store.commit(changes)
    assert _applications(bench, status=ApplicationStatus.CONFIRMED) == []
    assert _applications(bench, status=ApplicationStatus.REJECTED) == [one.id]


def test_an_agenda_is_in_the_order_of_french_names(bench: Bench) -> None:
    session_id = new_id()
    names = ["Zonza", "école de Lyon", "Ecully", "Éguilles", "Bron"]
    bench.create(
        *(builders.agenda_item(session_id=session_id, structure_name=name) for name in names),
        builders.agenda_item(session_id=new_id(), structure_name="Autre"),
    )
    bench.create(builders.committee_session(id=session_id))
    agenda = [item.structure_name for item in every(bench.store.agenda, session_id)]
    assert agenda == ["Bron", "école de Lyon", "Ecully", "Éguilles", "Zonza"]


def test_sessions_are_latest_first_and_three_may_meet_on_one_date(bench: Bench) -> None:
    sessions = [builders.committee_session(number=n, held_on=date(2026, 3, 24)) for n in (1, 2, 3)]
    sessions += [builders.committee_session(number=n, held_on=date(2026, 5, n)) for n in (10, 11)]
    bench.create(*reversed(sessions))
    assert [session.number for session in every(bench.store.sessions)] == [11, 10, 3, 2, 1]
    assert isinstance(bench.store.get(CommitteeSession, sessions[0].id), CommitteeSession)


def test_questions_are_oldest_first(bench: Bench) -> None:
    application = builders.application()
    questions = [builders.question(application_id=application.id, asked_at=NOW + n * HOUR) for n in range(3)]
    bench.create(application, *reversed(questions), builders.question(application_id=new_id()))
    assert _ids(every(bench.store.questions, application.id)) == _ids(questions)


def test_reasons_are_found_by_their_person_oldest_first_and_deleted(bench: Bench) -> None:
    person = new_id()
    said = [FreeWords(id=new_id(), about_id=person, text=text) for text in ("Un autre emploi", "é\n" * 900)]
    bench.create(*reversed(said), other := FreeWords(id=new_id(), about_id=new_id(), text="Délai"))
    assert bench.store.words_about(person) == [replace(one, version=1) for one in said]
    assert bench.store.words_about(new_id()) == []
    changes = bench.changes()
    for words in bench.store.words_about(person):
        changes.delete(words)
    bench.store.commit(changes)
    assert bench.store.words_about(person) == []
    assert _ids(bench.store.words_about(other.about_id)) == [other.id]


def test_similar_people_are_found_recruited_ones_first(bench: Bench) -> None:
    named = {"first_name": "Zoé", "last_name": "N'Diaye", "phone": "+33612345678"}
    one, two, hired = (builders.candidate(id=new_id(), **named) for _ in range(3))
    hired = replace(hired, recruited_by=new_id(), first_name="NDIAYE", last_name="Zoe")
    others = [
        builders.candidate(id=new_id(), **{**named, "phone": None}),
        builders.candidate(id=new_id(), **{**named, "phone": "+33612345679"}),
        builders.candidate(CandidateStatus.WITHDRAWN, id=new_id(), **named),
    ]
    bench.create(one, two, hired, *others)
    assert _ids(bench.store.look_alikes(one)) == [hired.id, two.id]
    assert bench.store.look_alikes(others[0]) == []
    changes = bench.changes()
    changes.delete(bench.store.get(Candidate, two.id))
    changes.update(replace(bench.store.get(Candidate, hired.id), phone="+33612345670"))
    bench.store.commit(changes)
    assert bench.store.look_alikes(one) == []


def test_at_most_ten_similar_people_are_found(bench: Bench) -> None:
    named = {"first_name": "Awa", "last_name": "Diop", "phone": "+33612345671"}
    people = [builders.candidate(id=new_id(), **named) for _ in range(12)]
    bench.create(*people)
    assert _ids(bench.store.look_alikes(people[11])) == [one.id for one in people[:10]]


def test_matches_are_found_by_candidate(bench: Bench) -> None:
    structure, candidate = new_id(), new_id()
    bench.create(
        builders.match(structure_id=structure, candidate_id=candidate),
        builders.match(structure_id=structure, candidate_id=new_id()),
        builders.match(structure_id=new_id(), candidate_id=candidate),
    )
    assert {m.candidate_id for m in every(bench.store.matches_of_candidate, candidate)} == {candidate}
    assert len([*every(bench.store.matches_of_candidate, candidate)]) == 2


def test_candidates_are_read_together_and_missing_ones_left_out(bench: Bench) -> None:
    # More than DynamoDB reads at once; none is confirmed, so that no pool grows.
    people = [builders.candidate(status=CandidateStatus.SUBMITTED) for _ in range(120)]
    bench.create(*people)
    wanted = [*_ids(people), new_id(), people[0].id]
    assert bench.store.candidates(wanted) == {p.id: replace(p, version=1) for p in people}
    assert bench.store.candidates([]) == {}


def test_recruitments_are_oldest_first(bench: Bench) -> None:
    structure = new_id()
    recruitments = [
        builders.recruitment(structure_id=structure, validated_at=NOW + n * HOUR) for n in range(3)
    ]
    bench.create(*reversed(recruitments), builders.recruitment(structure_id=new_id(), validated_at=NOW))
    assert _ids(every(bench.store.recruitments_of_structure, structure)) == _ids(recruitments)


def test_an_ended_agreement_stays_in_its_department_and_moves_to_another_tray(bench: Bench) -> None:
    agreements = [builders.agreement() for _ in range(3)]
    bench.create(*agreements, builders.agreement(department="2A"))
    changes = bench.changes()
    changes.update(replace(agreements[1], version=1, status=AgreementStatus.ENDED))
    bench.store.commit(changes)
    assert _ids(every(bench.store.agreements, "69")) == _ids(agreements)
    waiting = _ids(every(bench.store.agreements_in, AgreementTray.TO_RECEIVE))
    assert agreements[0].id in waiting and agreements[1].id not in waiting
    assert agreements[1].id in _ids(every(bench.store.agreements_in, AgreementTray.ENDED))


def test_follow_ups_are_listed_by_structure_and_by_quarter(bench: Bench) -> None:
    structure = new_id()
    own = [builders.follow_up(structure_id=structure, quarter=f"2026-Q{n}") for n in (1, 2, 3)]
    corsican = builders.follow_up(department="2A")
    bench.create(*own, corsican)
    assert _ids(every(bench.store.follow_ups_of_structure, structure)) == _ids(own[::-1])
    assert _ids(every(bench.store.follow_ups, "2026-Q3", None)) == _ids([corsican, own[2]])
    assert _ids(every(bench.store.follow_ups, "2026-Q3", ["69", "01"])) == [own[2].id]
    assert _ids(every(bench.store.follow_ups, "2026-Q3", ["2"])) == []
    assert _ids(every(bench.store.follow_ups, "2026-Q3", [])) == []


def test_accounts_are_listed_by_role_and_by_structure(bench: Bench) -> None:
    structure = new_id()
    colleagues = [builders.account(structure_id=structure) for _ in range(2)]
    agency = builders.account(role=Role.AGENCY)
    bench.create(*colleagues, builders.account(structure_id=new_id()), agency)
    assert _ids(every(bench.store.accounts, Role.AGENCY)) == [agency.id]
    assert len([*every(bench.store.accounts, Role.STRUCTURE)]) == 3
    assert _ids(every(bench.store.accounts, Role.STRUCTURE, structure_id=structure)) == _ids(colleagues)
    assert [*every(bench.store.accounts, Role.AGENCY, structure_id=structure)] == []


def test_a_secretary_of_several_communes_belongs_to_each_of_them(bench: Bench) -> None:
    here, there = new_id(), new_id()
    bench.create(secretary := builders.account(structure_id=here))
    for version, change in enumerate(
        (lambda a: a.joined(there), lambda a: a.switched_to(there), lambda a: a.switched_to(here)), start=1
    ):
        changes = bench.changes()
        secretary = change(replace(secretary, version=version))
        changes.update(secretary)
        bench.store.commit(changes)
        for structure in (here, there):
            assert _ids(every(bench.store.accounts, Role.STRUCTURE, structure_id=structure)) == [secretary.id]


# Pages


def undelivered(minutes: int) -> Undelivered:
    return builders.undelivered(told_at=NOW + timedelta(minutes=minutes))


@dataclass(frozen=True)
class Listed:
    """A list: how it is read, its content, and its sort key."""

    method: str
    stored: list
    by: Callable
    asked: tuple = ()
    named: dict = field(default_factory=dict)
    latest_first: bool = False

    def read(self, bench: Bench) -> Callable[..., Page]:
        """Read a page of it with a limit and a cursor."""
        return partial(getattr(bench.store, self.method), *self.asked, **self.named)


PARENT, OTHER = new_id(), new_id()
_NAMES = ("Bron", "École", "ecole", "Éguilles", "L" * 300, "M" * 120, "M" * 130)
_DEPARTMENTS = ("01", "01", "2A", "2A", "69", "971", "971")
LISTS = {
    "agenda": Listed(
        "agenda",
        [builders.agenda_item(session_id=PARENT, structure_name=name) for name in _NAMES],
        lambda item: bare(item.structure_name)[:100],
        (PARENT,),
    ),
    "sessions": Listed(
        "sessions",
        [builders.committee_session(number=n, held_on=date(2026, 3, 24 + n // 3)) for n in range(1, 8)],
        lambda session: (session.held_on, session.number),
        latest_first=True,
    ),
    "questions": Listed(
        "questions",
        [builders.question(application_id=PARENT, asked_at=NOW + n * HOUR) for n in range(7)],
        lambda question: question.asked_at,
        (PARENT,),
    ),
    "matches of a candidate": Listed(
        "matches_of_candidate",
        [builders.match(structure_id=new_id(), candidate_id=PARENT) for _ in range(7)],
        lambda match: match.structure_id,
        (PARENT,),
    ),
    "recruitments": Listed(
        "recruitments_of_structure",
        [builders.recruitment(structure_id=PARENT, validated_at=NOW + n // 2 * HOUR) for n in range(7)],
        lambda recruitment: recruitment.validated_at,
        (PARENT,),
    ),
    "agreements": Listed(
        "agreements", [builders.agreement() for _ in range(7)], lambda agreement: agreement.id, ("69",)
    ),
    "agreements in a tray": Listed(
        "agreements_in",
        [
            builders.agreement(
                department="2A", status=AgreementStatus.SENT, waits_since=date(2026, 10, 1 + n // 2)
            )
            for n in range(7)
        ],
        lambda agreement: agreement.waits_since,
        (AgreementTray.WITH_STRUCTURE,),
    ),
    "follow-ups of a structure": Listed(
        "follow_ups_of_structure",
        [builders.follow_up(structure_id=PARENT, quarter=f"2026-Q{1 + n // 2}") for n in range(7)],
        lambda follow_up: follow_up.quarter,
        (PARENT,),
        latest_first=True,
    ),
    "follow-ups": Listed(
        "follow_ups",
        [builders.follow_up(department=one, quarter="2025-Q3") for one in _DEPARTMENTS],
        lambda follow_up: follow_up.department,
        ("2025-Q3", None),
    ),
    "follow-ups of departments": Listed(
        "follow_ups",
        [builders.follow_up(department=one, quarter="2025-Q2") for one in _DEPARTMENTS],
        lambda follow_up: follow_up.department,
        ("2025-Q2", ["971", "69", "97", "2A", "01", "13", "69"]),
    ),
    "accounts": Listed(
        "accounts",
        [builders.account(role=Role.FUNDER) for _ in range(7)],
        lambda account: account.id,
        (Role.FUNDER,),
    ),
    "colleagues": Listed(
        "accounts",
        [
            builders.account(structure_id=(PARENT, OTHER)[n % 2], other_structure_ids=((), (PARENT,))[n % 2])
            for n in range(7)
        ],
        lambda account: account.id,
        (Role.STRUCTURE,),
        {"structure_id": PARENT},
    ),
    "values proposed for a parameter": Listed(
        "parameter_changes",
        [
            builders.parameter_change(status=(ChangeStatus.PROPOSED, ChangeStatus.DECLINED)[n % 2])
            for n in range(7)
        ],
        lambda change: change.id,
        ("opinion_days",),
        latest_first=True,
    ),
    "values that wait for a confirmation": Listed(
        "parameter_changes",
        [builders.parameter_change(name=("max_posts", "exam_months")[n % 2]) for n in range(7)],
        lambda change: change.id,
        (None,),
        latest_first=True,
    ),
    "structure changes": Listed(
        "structure_changes",
        [builders.structure_change() for _ in range(7)],
        lambda change: change.id,
        latest_first=True,
    ),
    "payment files": Listed(
        "payment_files",
        [builders.payment_file() for _ in range(7)],
        lambda made: made.id,
        latest_first=True,
    ),
    "files of intake": Listed(
        "intakes",
        [
            Intake(id=new_id(), kind=kind, made_at=NOW, made_by="agency", lines=3)
            for kind in (*IntakeKind, *IntakeKind)[:7]
        ],
        lambda intake: intake.id,
        latest_first=True,
    ),
    "undelivered": Listed(
        "undelivered", [undelivered(n // 2) for n in range(7)], lambda told: told.told_at, latest_first=True
    ),
}
STRANGERS = [
    builders.agenda_item(session_id=OTHER, structure_name="Autre"),
    builders.question(application_id=OTHER),
    builders.match(structure_id=OTHER, candidate_id=new_id()),
    builders.recruitment(structure_id=OTHER, validated_at=NOW),
    builders.agreement(department="2A"),
    builders.follow_up(),
    builders.account(role=Role.COMMITTEE),
    builders.parameter_change(name="follow_up_days", status=ChangeStatus.CONFIRMED),
]


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_every_list_is_paged_and_shows_all_elements_once_in_order(bench: Bench, listed: Listed) -> None:
    bench.create(*reversed(listed.stored), *STRANGERS)
    read = listed.read(bench)
    shown = list(every(read))
    assert sorted(_ids(shown)) == sorted(_ids(listed.stored))
    places = [listed.by(one) for one in shown]
    assert places == sorted(places, reverse=listed.latest_first)
    for limit in (1, 2, 3, 7):
        seen, cursor = [], None
        while cursor or not seen:
            page = read(limit=limit, cursor=cursor)
            assert len(page.items) == min(limit, 7 - len(seen))
            seen += page.items
            cursor = page.cursor
        assert seen == shown


@pytest.mark.parametrize("cursor", ["", "x", "é", "bm9uc2Vuc2UgIQ", "====", "\udcff", "A" * 5000])
@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_no_list_accepts_a_cursor_of_another(memory: Bench, listed: Listed, cursor: str) -> None:
    # The store in memory and the one of DynamoDB read cursors in one place.
    with pytest.raises(Refusal) as refused:
        listed.read(memory)(limit=4, cursor=cursor)
    assert (refused.value.code, refused.value.kind) == ("bad_cursor", "invalid")


def test_a_removed_colleague_shortens_a_page_and_ends_no_list(bench: Bench) -> None:
    secretary = builders.account(structure_id=PARENT)
    others = [builders.account(structure_id=PARENT) for _ in range(3)]
    bench.create(secretary, *others)
    moves: list[Callable] = [
        lambda one: one.joined(OTHER),
        lambda one: one.switched_to(OTHER),
        lambda one: replace(one, other_structure_ids=()),
    ]
    for version, change in enumerate(moves, start=1):
        changes = bench.changes()
        secretary = change(replace(secretary, version=version))
        changes.update(secretary)
        bench.store.commit(changes)
    read = partial(bench.store.accounts, Role.STRUCTURE, structure_id=PARENT)
    first = read(limit=2, cursor=None)
    rest = read(limit=2, cursor=first.cursor)
    assert first.items and _ids([*first.items, *rest.items]) == _ids(others)


# Pool


def _found(bench: Bench, *departments: str, nationwide: bool = False) -> set[str]:
    return {
        card.candidate_id for card in bench.store.pool(dict.fromkeys(departments, 0.0), nationwide=nationwide)
    }


def test_a_card_has_the_fields_of_a_list(bench: Bench) -> None:
    people = [
        builders.candidate(pix_stars=3, submitted_at=NOW.replace(month=12, day=31, hour=23, minute=30)),
        builders.candidate(
            phone="+33600000000", place=replace(builders.place(), latitude=None, longitude=None)
        ),
        builders.candidate(max_distance_km=None, first_name='"Zoé",\n\x00'),
        builders.candidate(pix_stars=2, pix_shared=False, cv=Document(id=new_id(), deposited_at=NOW)),
        builders.candidate(pix_stars=1, pix_shared=True, max_distance_km=17),
        builders.candidate(pix_stars=1, pix_shared=False, max_distance_km=17),
    ]
    bench.create(*people)
    cards = {card.candidate_id: card for card in bench.store.pool({"69": 0.0}, nationwide=True)}
    assert cards == {p.id: card_of(p, paris_date(p.submitted_at)) for p in people}
    assert cards[people[0].id].applied_on == date(2027, 1, 1)


def test_the_pool_has_the_people_who_may_be_found(bench: Bench) -> None:
    findable = builders.candidate()
    bench.create(
        findable,
        builders.candidate(status=CandidateStatus.SUBMITTED),
        builders.candidate(status=CandidateStatus.WITHDRAWN),
        builders.candidate(available=False),
        builders.candidate(blocked=True),
        builders.candidate(recruited_by=new_id()),
    )
    assert _found(bench, "69", nationwide=True) == {findable.id}
    for state in (replace(findable, version=1).recruited(new_id()), replace(findable, version=2)):
        changes = bench.changes()
        changes.update(state)
        bench.store.commit(changes)
        assert _found(bench, "69", nationwide=True) == ({findable.id} if state.findable else set())


def test_a_word_finds_findable_people_and_other_confirmed_ones_separately(bench: Bench) -> None:
    findable, paused = builders.candidate(), builders.candidate(available=False)
    withdrawn = builders.candidate(status=CandidateStatus.WITHDRAWN)
    bench.create(findable, paused, withdrawn, builders.candidate(status=CandidateStatus.SUBMITTED))

    def found(word: str, *, findable: bool = True) -> set[str]:
        return {card.candidate_id for card in bench.store.cards_with_word(word, findable=findable)}

    word = words_of(findable.last_name)[0]
    assert found(word) == found(word[:3]) == {findable.id}
    assert found(word, findable=False) == found(word[:3], findable=False) == {paused.id, withdrawn.id}
    assert found(word[:2]) == found(word[:2], findable=False) == set()
    changes = bench.changes()
    changes.update(replace(paused, version=1, available=True))
    changes.update(replace(findable, version=1, blocked=True))
    bench.store.commit(changes)
    assert found(word) == {paused.id}
    assert found(word, findable=False) == {findable.id, withdrawn.id}


def test_the_pool_is_by_department_and_france_entiere_means_metropolitan_france(bench: Bench) -> None:
    near = builders.candidate(department="69")
    corsican = builders.candidate(department="2A")
    anywhere = [builders.candidate(department=d, max_distance_km=None) for d in ("69", "2B", "75")]
    overseas = [builders.candidate(department="974", max_distance_km=km) for km in (None, 5)]
    bench.create(near, corsican, *anywhere, *overseas)
    assert _found(bench, "69") == {near.id}
    assert _found(bench, "69", "2A", "2A") == {near.id, corsican.id}
    assert _found(bench, nationwide=True) == set(_ids(anywhere))
    assert _found(bench, "69", nationwide=True) == {near.id, *_ids(anywhere)}
    assert _found(bench, "974") == set(_ids(overseas))
    assert _found(bench) == set()


def test_a_structure_is_read_with_its_acts(bench: Bench) -> None:
    structure, shortlisted, declined, forgotten = builders.structure(), new_id(), new_id(), new_id()
    bench.create(structure, builders.structure())
    assert bench.store.structure_with_statuses(new_id()) == (None, {})
    assert bench.store.structure_with_statuses(structure.id) == (replace(structure, version=1), {})
    bench.create(
        *(
            builders.match(structure_id=structure.id, candidate_id=one)
            for one in (shortlisted, declined, forgotten)
        ),
        builders.match(structure_id=structure.id, candidate_id=new_id(), status=MatchStatus.NEW),
        builders.match(structure_id=new_id(), candidate_id=new_id()),
    )
    changes = bench.changes()
    changes.update(
        builders.match(
            structure_id=structure.id, candidate_id=declined, status=MatchStatus.DECLINED, version=1
        )
    )
    changes.update(
        builders.match(structure_id=structure.id, candidate_id=shortlisted, status=MatchStatus.NEW, version=1)
    )
    changes.delete(builders.match(structure_id=structure.id, candidate_id=forgotten, version=1))
    bench.store.commit(changes)
    assert bench.store.structure_with_statuses(structure.id)[1] == {declined: MatchStatus.DECLINED}
    changes = bench.changes()
    changes.update(
        builders.match(
            structure_id=structure.id, candidate_id=shortlisted, status=MatchStatus.SHORTLISTED, version=2
        )
    )
    bench.store.commit(changes)
    assert bench.store.structure_with_statuses(structure.id)[1] == {
        declined: MatchStatus.DECLINED,
        shortlisted: MatchStatus.SHORTLISTED,
    }


@pytest.mark.parametrize("status", [one for one in MatchStatus if one is not MatchStatus.NEW])
def test_every_status_is_packed(bench: Bench, status: MatchStatus) -> None:
    structure = builders.structure()
    bench.create(
        structure, builders.match(structure_id=structure.id, candidate_id="not a UUID", status=status)
    )
    assert bench.store.structure_with_statuses(structure.id)[1] == {"not a UUID": status}


def test_people_who_left_are_cached_and_the_last_write_counts(bench: Bench) -> None:
    structure, application, other = new_id(), builders.application(), builders.application()
    bench.create(application, other)
    stored = replace(application, version=1)
    assert bench.store.applications_with_departed([application.id], structure) == ({stored.id: stored}, None)
    people = [builders.candidate(), builders.candidate(max_distance_km=None, first_name='"Zoé",\n\x00')]
    cards = [card_of(person, paris_date(person.submitted_at)) for person in people]
    for known_at in (NOW, NOW + HOUR / 7):
        departed = DepartedCandidates(
            known_at,
            {
                cards[0].candidate_id: DepartedCandidate(cards[0], recruited_elsewhere=known_at == NOW),
                cards[1].candidate_id: DepartedCandidate(cards[1], recruited_elsewhere=True),
                "nobody": None,
            },
        )
        bench.store.cache_departed(structure, departed, HOUR)
        assert bench.store.applications_with_departed([application.id], structure) == (
            {stored.id: stored},
            departed,
        )
    assert bench.store.applications_with_departed([new_id()], structure) == ({}, departed)
    assert bench.store.applications_with_departed([other.id], new_id())[1] is None


# More than one response of DynamoDB can hold (1 MB)


def test_lists_are_complete_however_long(bench: Bench) -> None:
    application, long = builders.application(), "é" * 60_000
    questions = [
        replace(builders.question(application_id=application.id, asked_at=NOW + n * HOUR), text=long)
        for n in range(20)
    ]
    follow_ups = [builders.follow_up(question=long) for _ in range(20)]
    for entity in (*questions, *follow_ups):
        bench.create(entity)
    assert _ids(every(bench.store.questions, application.id)) == _ids(questions)
    assert len([*every(bench.store.follow_ups, "2026-Q3", None)]) == 20


# Sessions and failures


def _session_row() -> BrowserSession:
    return BrowserSession(token_hash=new_id(), account_id=new_id(), generation=2, created_at=NOW, seen_at=NOW)


def test_a_session_is_opened_touched_and_closed(bench: Bench) -> None:
    row = _session_row()
    assert bench.ephemeral.browser_session(row.token_hash) is None
    bench.ephemeral.put_browser_session(row, NOW + HOUR)
    assert bench.ephemeral.browser_session(row.token_hash) == row
    touched = replace(row, seen_at=NOW + HOUR / 2)
    bench.ephemeral.put_browser_session(touched, NOW + HOUR)
    assert bench.ephemeral.browser_session(row.token_hash) == touched
    bench.ephemeral.drop_browser_session(row.token_hash)
    bench.ephemeral.drop_browser_session(row.token_hash)
    assert bench.ephemeral.browser_session(row.token_hash) is None


def test_a_session_closed_meanwhile_is_not_opened_again_by_a_touch(bench: Bench) -> None:
    row = _session_row()
    bench.ephemeral.put_browser_session(row, NOW + HOUR)
    bench.ephemeral.drop_browser_session(row.token_hash)
    bench.ephemeral.put_browser_session(replace(row, seen_at=NOW + HOUR / 2), NOW + HOUR)
    assert bench.ephemeral.browser_session(row.token_hash) is None


def test_a_session_is_opened_in_the_same_transaction_as_its_decision(bench: Bench) -> None:
    changes, row = bench.changes(), _session_row()
    changes.session_opened = row, NOW + HOUR
    bench.store.commit(changes)
    assert bench.ephemeral.browser_session(row.token_hash) == row


def test_a_text_is_kept_until_its_end_and_replaced_by_the_next(bench: Bench) -> None:
    assert bench.ephemeral.cached_text("KEY", NOW) is None
    bench.ephemeral.cache_text("KEY", "un", NOW + HOUR)
    assert bench.ephemeral.cached_text("KEY", NOW + HOUR - timedelta(seconds=1)) == "un"
    # The row may stay for days.
    assert bench.ephemeral.cached_text("KEY", NOW + HOUR) is None
    assert bench.ephemeral.cached_text("OTHER", NOW) is None
    bench.ephemeral.cache_text("KEY", "deux", NOW + 2 * HOUR)
    assert bench.ephemeral.cached_text("KEY", NOW + HOUR) == "deux"


def test_consecutive_failures_are_counted_until_they_are_deleted(bench: Bench) -> None:
    assert bench.ephemeral.failures("key") == (0, None)
    for n in range(3):
        at = NOW + n * HOUR
        assert bench.ephemeral.add_failure("key", at, at + 24 * HOUR) == n + 1
    assert bench.ephemeral.failures("key") == (3, NOW + 2 * HOUR)
    assert bench.ephemeral.failures("other") == (0, None)
    bench.ephemeral.clear_failures("key")
    bench.ephemeral.clear_failures("key")
    assert bench.ephemeral.failures("key") == (0, None)


def test_expired_failures_do_not_count(bench: Bench) -> None:
    for _ in range(3):
        bench.ephemeral.add_failure("key", NOW, NOW + HOUR)
    later = NOW + timedelta(days=3)
    assert bench.ephemeral.add_failure("key", later, later + HOUR) == 1
    assert bench.ephemeral.failures("key") == (1, later)


def test_an_account_that_fails_again_counts_once_under_a_key(bench: Bench) -> None:
    assert bench.ephemeral.failed_accounts("key") == (0, None)
    for n, account in enumerate(["one", "two", "one"]):
        bench.ephemeral.add_failed_account("key", account, NOW + n * HOUR, NOW + 24 * HOUR)
    assert bench.ephemeral.failed_accounts("key") == (2, NOW + 2 * HOUR)
    assert bench.ephemeral.failed_accounts("other") == (0, None)
    assert bench.ephemeral.failures("key") == (0, None)


def test_an_account_removed_from_the_count_leaves_the_others_and_the_last_failure(bench: Bench) -> None:
    for account in ("one", "two"):
        bench.ephemeral.add_failed_account("key", account, NOW, NOW + HOUR)
    for account in ("one", "one", "three"):
        bench.ephemeral.drop_failed_account("key", account)
    assert bench.ephemeral.failed_accounts("key") == (1, NOW)
    bench.ephemeral.drop_failed_account("key", "two")
    assert bench.ephemeral.failed_accounts("key") == (0, NOW)
    bench.ephemeral.drop_failed_account("other", "one")
    assert bench.ephemeral.failed_accounts("other") == (0, None)
    bench.ephemeral.add_failed_account("key", "four", NOW + HOUR, NOW + 2 * HOUR)
    assert bench.ephemeral.failed_accounts("key") == (1, NOW + HOUR)


# Shorthands


def _take(bench: Bench, key: str, holder: str) -> None:
    changes = bench.changes()
    changes.take(key, holder)
    bench.store.commit(changes)


def _owe(bench: Bench, *timers: Timer) -> None:
    changes = bench.changes()
    changes.timers_set += timers
    bench.store.commit(changes)


def _fire(bench: Bench, timer: Timer) -> None:
    changes = bench.changes()
    changes.timer_fired = timer
    bench.store.commit(changes)


def _link(bench: Bench) -> Link:
    link = Link(
        id=new_id(),
        purpose=LinkPurpose.OPEN_ACCOUNT,
        subject_id=new_id(),
        expires_at=NOW + timedelta(days=28),
    )
    changes = bench.changes()
    changes.links_created.append(link)
    bench.store.commit(changes)
    return link


def _use(bench: Bench, link: Link) -> None:
    changes = bench.changes()
    changes.link_used = link
    bench.store.commit(changes)


def _email(**given) -> Email:
    return Email(id=new_id(), template="welcome", to="a@b.example", subject_id=new_id(), **given)


def _owe_email(bench: Bench, email: Email) -> None:
    changes = bench.changes()
    changes.emails.append(email)
    bench.store.commit(changes)


def _owe_task(bench: Bench) -> Task:
    changes = bench.changes()
    changes.tasks.append(builders.task())
    bench.store.commit(changes)
    return changes.tasks[0]


def _finish(bench: Bench, task_id: str) -> None:
    changes = bench.changes()
    changes.task_done = task_id
    bench.store.commit(changes)


# The subject of an e-mail


def test_an_email_has_its_subject_before_and_after_it_was_sent(bench: Bench) -> None:
    changes = bench.changes()
    changes.emails.append(email := Email(id=new_id(), template="x", to="a@b.example", subject_id=new_id()))
    changes.tasks.append(task := builders.task())
    bench.store.commit(changes)
    assert bench.store.email_subject_id(email.id) == email.subject_id
    bench.store.lease_email(email.id, NOW, HOUR)
    bench.store.mark_email_sent(email.id, NOW, "message-1")
    assert bench.store.email_subject_id(email.id) == email.subject_id
    assert bench.store.email_subject_id(task.id) is None
    assert bench.store.email_subject_id("unknown") is None


def _claim(bench: Bench, key: str, at: datetime, *, until: datetime) -> None:
    changes = bench.changes(at)
    changes.claims.append(Claim(key=key, until=until))
    bench.store.commit(changes)


# Activity


def test_reports_are_listed_latest_day_first_within_their_days(bench: Bench) -> None:
    first, adviser = date(2026, 11, 1), new_id()
    days = [first + timedelta(days=n) for n in (0, 3, 3, 7, 30)]
    mine = [activity.report(activity.answers(day=day), recruitment_id=adviser) for day in days]
    bench.create(*mine, activity.report(activity.answers(day=first)))
    expected = [one.id for one in sorted(mine, key=lambda one: one.id, reverse=True) if one.day.month == 11]
    seen: list[str] = []
    cursor = None
    while not seen or cursor:
        page = bench.store.activity_reports(adviser, first, date(2026, 11, 30), limit=2, cursor=cursor)
        assert len(page.items) <= 2
        seen += [one.id for one in page.items]
        cursor = page.cursor
    assert seen == expected and len(seen) == 4
    whole = bench.store.activity_reports(adviser, first, date(2026, 12, 1), limit=5, cursor=None)
    assert len(whole.items) == 5 and whole.cursor is None
    none = bench.store.activity_reports(adviser, date(2026, 11, 9), date(2026, 11, 30), limit=5, cursor=None)
    assert none.items == []
    before = cursor_at(first_id_of(date(2026, 10, 1)) + "-0000-0000-000000000000")
    assert bench.store.activity_reports(adviser, first, days[-1], limit=5, cursor=before).items == []


def test_totals_are_read_by_structure_adviser_and_months(bench: Bench) -> None:
    ours, theirs, mine, other = (new_id() for _ in range(4))
    months = [Month(2026, 10), NOVEMBER, Month(2026, 12)]
    stored = [no_totals(ours, one, month) for one in (mine, other) for month in months]
    bench.create(*stored, no_totals(theirs, new_id(), NOVEMBER))
    found = bench.store.totals_of_structure(ours, months[0], NOVEMBER)
    assert {(one.recruitment_id, one.month) for one in found} == {
        (one, month) for one in (mine, other) for month in months[:2]
    }
    assert [one.month for one in found] == sorted(one.month for one in found)
    some = bench.store.totals_of_advisers([(ours, mine), (theirs, mine)], [NOVEMBER, Month(2027, 1)])
    assert [one.id for one in some] == [totals_id(NOVEMBER, mine)]
    assert bench.store.month_totals(ours, mine, Month(2027, 1)) is None


def test_territories_are_read_by_months(bench: Bench) -> None:
    part = no_totals(new_id(), new_id(), NOVEMBER).with_report(activity.report())
    kept = [
        of_territory(territory, department, month, [part])
        for territory, department in (("69", "69"), (NATION, "69"), (NATION, "2A"))
        for month in (Month(2026, 10), NOVEMBER, Month(2026, 12))
    ]
    bench.create(*kept)
    whole = bench.store.territory_totals(NATION, NOVEMBER, Month(2026, 12))
    assert [(one.month, one.department) for one in whole] == [
        (month, department) for month in ("2026-11", "2026-12") for department in ("2A", "69")
    ]
    (one,) = bench.store.territory_totals("69", NOVEMBER, NOVEMBER)
    assert one.counts == Counts.of(activity.report()) and one.counts.by_commune
    assert bench.store.territory_totals("2A", NOVEMBER, NOVEMBER) == []


def test_nothing_is_written_while_a_required_free_guard_is_held(bench: Bench) -> None:
    def write() -> str:
        changes = bench.changes()
        changes.create(person := builders.candidate())
        changes.require_free("LOCK#one")
        changes.require_free("LOCK#one")
        bench.store.commit(changes)
        return person.id

    assert bench.store.get(Candidate, write()) is not None
    holding = bench.changes()
    holding.take("LOCK#one", "holder")
    bench.store.commit(holding)
    with pytest.raises(GuardTaken) as taken:
        write()
    assert (taken.value.key, taken.value.holder) == ("LOCK#one", "")
    released = bench.changes()
    released.release("LOCK#one", "holder")
    bench.store.commit(released)
    assert bench.store.get(Candidate, write()) is not None
