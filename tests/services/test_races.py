"""Sixteen concurrent users, on the database of the local stack."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.totals import Counts, Month
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_table import COLUMNS
from chalicelib.domain.deciding.committee import AgendaItem, Verdict
from chalicelib.domain.deciding.decision_file import LineOutcome
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import EntryKind
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.payments import reference
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services import digests, tasks
from chalicelib.services.access import signing_in
from chalicelib.services.activity import lock, reports
from chalicelib.services.applying import confirm
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.candidates import candidate_space, documents, erasing, pix_results
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.clockwork import Tick
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.store import VersionConflict
from chalicelib.services.core.transaction import decide
from chalicelib.services.deciding import bulk_decisions, committee
from chalicelib.services.following_up import follow_up
from chalicelib.services.funding import instalments, payments
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from tests.support import activity, builders
from tests.support.aws import fresh_tables
from tests.support.files import a_pdf
from tests.support.journal import BY_HAND
from tests.support.outside import COMMUNES, GivenParameters
from tests.support.world import PASSWORD, World, siret

pytestmark = pytest.mark.long

T = TypeVar("T")

NANCY, METZ = ("54395", "54000"), ("57463", "57000")

THREADS = 16
ROUNDS = 6


@pytest.fixture
def world() -> Iterator[World]:
    """A programme whose store is DynamoDB, as the local stack has it."""
    with fresh_tables():
        yield World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral())


def at_once(acts: Sequence[Callable[[], T]]) -> list[T | str]:
    """Do everything at the same instant; return each result, or the code that refused it."""
    barrier = threading.Barrier(len(acts))

    def start(act: Callable[[], T]) -> T | str:
        barrier.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        except Refusals as refusals:
            return " ".join(sorted(one.code for one in refusals.refusals))
        except VersionConflict:
            return "version_conflict"
        except Throttled:
            return "throttled"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(start, acts))


def received_at_once(world: World) -> list[bool | str]:
    """Receive the forms that were sent by as many concurrent tasks."""
    owed = [partial(tasks.run, world.ports, task.id) for task in world.store.tasks]
    world.store.tasks.clear()
    return at_once(owed)


def codes(outcomes: Sequence[object]) -> Counter[str]:
    """Return how often each refusal came back; ``done`` counts the acts that were not refused."""
    return Counter(one if isinstance(one, str) else "done" for one in outcomes)


def living(world: World, structure: Structure) -> int:
    return sum(one.living for one in every(world.ports.store.recruitments_of_structure, structure.id))


def test_of_sixteen_structures_that_validate_one_candidate_exactly_one_wins(world: World) -> None:
    structures = [world.granted(posts=ROUNDS) for _ in range(THREADS)]
    for number in range(1, ROUNDS + 1):
        candidate = world.candidate()
        for structure in structures:
            world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
        outcomes = at_once([partial(world.validate, structure, candidate) for structure in structures])
        assert codes(outcomes) == {"done": 1, "already_recruited": THREADS - 1}
        winner = next(
            s for s, outcome in zip(structures, outcomes, strict=True) if outcome != "already_recruited"
        )
        assert world.fresh(candidate).recruited_by == winner.id
        taken = [world.application_of(structure).posts_taken for structure in structures]
        assert sum(taken) == number
        assert taken == [living(world, structure) for structure in structures]


def test_of_two_structures_whose_people_all_validate_one_candidate_one_wins_once(world: World) -> None:
    structures = [world.granted(posts=ROUNDS) for _ in range(2)]
    for number in range(1, ROUNDS + 1):
        candidate = world.candidate()
        for structure in structures:
            world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
        outcomes = at_once(
            [partial(world.validate, structure, candidate) for structure in structures * (THREADS // 2)]
        )
        # Every colleague of the winner is shown the one recruitment.
        done = [one for one in outcomes if isinstance(one, Recruitment)]
        assert codes(outcomes) == {"done": THREADS // 2, "already_recruited": THREADS // 2}
        assert len({one.id for one in done}) == 1
        assert sum(living(world, structure) for structure in structures) == number


def test_sixteen_validations_at_once_never_take_more_posts_than_granted(world: World) -> None:
    for _ in range(ROUNDS // 2):
        structure = world.granted(posts=4)
        people = [world.candidate() for _ in range(THREADS)]
        for candidate in people:
            world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
        outcomes = codes(at_once([partial(world.validate, structure, candidate) for candidate in people]))
        assert outcomes == {"done": 4, "no_free_post": THREADS - 4}
        application = world.application_of(structure)
        assert (application.posts_granted, application.posts_taken) == (4, 4)
        assert living(world, structure) == 4
        recruited = [candidate for candidate in people if world.fresh(candidate).recruited_by]
        assert len(recruited) == 4
        counts = world.listing(structure, tab=None, limit=1, cursor=None).counts
        assert (counts[MatchStatus.VALIDATED], counts[MatchStatus.SHORTLISTED]) == (4, THREADS - 4)


def test_a_candidate_who_moves_during_shortlistings_is_found_at_the_last_place(
    world: World,
) -> None:
    structures = [world.granted(insee_code=insee, postal_code=code) for insee, code in (NANCY, METZ)]
    for _ in range(ROUNDS):
        person = world.candidate(max_distance_km=100)
        acts: list[Callable[[], object]] = [
            partial(world.set_status, structure, person, MatchStatus.SHORTLISTED) for structure in structures
        ]
        acts += [partial(world.change, person, max_distance_km=km) for km in (5, 10)]
        outcomes = codes(at_once(acts))
        assert outcomes["done"] >= 3
        for structure in structures:
            rows = world.listing(structure, tab=None, limit=50, cursor=None).rows
            statuses = [row.status for row in rows if row.card.candidate_id == person.id]
            assert statuses == [MatchStatus.SHORTLISTED]
        far = world.granted(insee_code=METZ[0], postal_code=METZ[1])
        rows = world.listing(far, tab=MatchStatus.NEW, limit=50, cursor=None).rows
        assert person.id not in {row.card.candidate_id for row in rows}


def test_somebody_who_became_unavailable_between_the_list_and_the_click_is_not_found(world: World) -> None:
    structure, other = world.granted(), world.granted()
    for state in ({"available": False}, {"recruited_by": other.id}):
        person = world.candidate()
        (row,) = world.listing(structure, tab=MatchStatus.NEW, limit=9, cursor=None).rows
        world.change(person, **state)
        with pytest.raises(Refusal) as refused:
            world.set_status(structure, person, MatchStatus.SHORTLISTED)
        assert (row.card.candidate_id, refused.value.code) == (person.id, "not_found")


def test_somebody_who_withdraws_during_validations_is_either_hired_or_withdrawn(world: World) -> None:
    structures = [world.granted(posts=ROUNDS) for _ in range(7)]
    for _ in range(ROUNDS):
        person = world.candidate()
        for structure in structures:
            world.set_status(structure, person, MatchStatus.SHORTLISTED)
        leaving = partial(
            candidate_space.withdraw, world.ports, world.as_candidate(person), reason="un autre emploi"
        )
        left, *validated = at_once(
            [leaving, *(partial(world.validate, structure, person) for structure in structures)]
        )
        now = world.fresh(person)
        if now.recruited_by is None:
            assert now.status is CandidateStatus.WITHDRAWN
            assert codes(validated) == {"not_found": len(structures)}
        else:
            assert left == "recruited" and now.status is CandidateStatus.CONFIRMED
            assert codes(validated) == {"done": 1, "already_recruited": len(structures) - 1}
        listed = [
            row.card.candidate_id
            for structure in structures
            for row in world.listing(structure, tab=None, limit=50, cursor=None).rows
        ]
        assert listed.count(person.id) == (0 if now.recruited_by is None else len(structures))


def test_the_same_form_of_a_structure_posted_eight_times_at_once_is_one_row_and_one_email(
    world: World,
) -> None:
    for number in range(1, ROUNDS + 1):
        answers = world.answers()
        outcomes = at_once([partial(submit_application, world.ports, world.anybody(), answers=answers)] * 8)
        assert codes(outcomes) == {"done": 8}
        assert codes(received_at_once(world)) == {"done": 8}
        assert len(world.created(Application)) == number
        assert world.new_mails() == ["application_confirm"]


def test_the_same_form_of_a_candidate_posted_eight_times_at_once_is_one_row_and_one_email(
    world: World,
) -> None:
    for number in range(1, ROUNDS + 1):
        answers = world.candidate_answers()
        outcomes = at_once([partial(submit_candidate, world.ports, world.anybody(), answers=answers)] * 8)
        assert codes(outcomes) == {"done": 8}
        assert codes(received_at_once(world)) == {"done": 8}
        assert len(world.created(Candidate)) == number
        assert world.new_mails() == ["candidate_confirm"]


@pytest.mark.parametrize("kind", ["application", "candidate"])
def test_one_link_used_by_eight_at_once_confirms_once(world: World, kind: str) -> None:
    for _ in range(ROUNDS):
        entity = world.apply() if kind == "application" else world.register()
        token = world.token(world.mails(f"{kind}_confirm")[-1], "confirm")
        world.new_mails()
        outcomes = codes(at_once([partial(confirm.confirm, world.ports, world.holder(token))] * 8))
        assert outcomes == {"done": 8}
        assert world.new_mails() == [f"{kind}_confirmed"]
        assert world.fresh(entity).confirmed_at is not None


def test_of_eight_people_who_confirm_one_siret_at_once_one_enters_and_the_others_are_set_aside(
    world: World,
) -> None:
    for _ in range(ROUNDS // 2):
        first = world.apply()
        forms = [first, *(world.apply(world.answers(siret=first.siret)) for _ in range(7))]
        tokens = [world.token(mail, "confirm") for mail in world.mails("application_confirm")[-8:]]
        outcomes = at_once([partial(confirm.confirm, world.ports, world.holder(token)) for token in tokens])
        assert codes(outcomes) == {"done": 8}
        statuses = Counter(world.fresh(form).status for form in forms)
        assert statuses == {ApplicationStatus.CONFIRMED: 1, ApplicationStatus.DUPLICATE: 7}


def test_twelve_right_passwords_in_one_second_sign_in_twelve_times(world: World) -> None:
    email = world.structure_account(world.granted()).email
    sign_in = partial(
        signing_in.sign_in, world.ports, world.anybody("192.0.2.1"), email=email, totp_code=None
    )
    assert codes(at_once([partial(sign_in, password=PASSWORD)] * 12)) == {"done": 12}


def test_after_many_wrong_passwords_at_once_all_wait(world: World) -> None:
    # Sixteen are checked together, for colleagues and second windows; the delay comes after them.
    for _ in range(ROUNDS // 2):
        email = world.structure_account(world.granted()).email
        sign_in = partial(
            signing_in.sign_in,
            world.ports,
            world.anybody(f"192.0.2.{email}"),
            email=email,
            totp_code=None,
        )
        outcomes = codes(at_once([partial(sign_in, password="pas le bon")] * THREADS))
        assert set(outcomes) <= {"wrong_credentials", "throttled"}
        assert codes(at_once([partial(sign_in, password=PASSWORD)] * 4)) == {"throttled": 4}
        world.wait(minutes=15)
        assert codes(at_once([partial(sign_in, password=PASSWORD)])) == {"done": 1}


def test_concurrent_ticks_fire_each_timer_once(world: World) -> None:
    forms = [world.register() for _ in range(6)]
    structures = [world.granted() for _ in range(3)]
    waiting = [world.confirmed() for _ in range(4)]
    world.wait(days=1)
    world.tick()
    world.new_mails()
    world.wait(days=200)
    ticks = [tick for tick in at_once([world.tick] * 4) if isinstance(tick, Tick)]
    assert len(ticks) == 4 and [tick.failed for tick in ticks] == [[]] * 4
    # Of late reminders the newest is sent, and none whose term has passed.
    assert Counter(world.new_mails()) == {
        "account_link_reminder": len(structures),
        "recruitment_overdue": len(structures),
        "opinion_overdue": len(waiting),
    }
    assert not any(world.ports.store.get(Candidate, form.id) for form in forms)
    assert world.tick().fired == 0


def test_concurrent_ticks_and_consumers_tell_each_person_of_late_follow_ups_once(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    for structure in [world.granted() for _ in range(5)]:
        world.hired(structure)
    bank = world.staff(Role.FUNDER)
    world.run_tasks()
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    world.go_to(date(2026, 11, 14))
    world.tick()
    world.run_tasks()
    for hour in (0, 8):
        world.go_to(date(2026, 11, 15), hour=hour)
        ticks = [tick for tick in at_once([world.tick] * 4) if isinstance(tick, Tick)]
        assert [tick.failed for tick in ticks] == [[]] * 4
    assert all(world.fresh(one).escalated for one in world.created(FollowUp))
    [task] = [task for task in world.store.tasks if task.name == digests.SEND_TASK]
    at_once([partial(tasks.run, world.ports, task.id)] * 4)
    told = {mail.to: mail.params["late_follow_up_count"] for mail in world.mails("digest")}
    assert told == {bank.email: 5, world.prefecture("54").email: 5}
    assert len(world.mails("digest")) == 2


def test_forty_accounts_tried_at_once_from_one_address_get_a_few_tries_then_delays(world: World) -> None:
    sign_in = partial(
        signing_in.sign_in,
        world.ports,
        world.anybody("192.0.2.1"),
        password="pas le bon",
        totp_code=None,
    )
    guesses = [partial(sign_in, email=f"p{n}@x.example") for n in range(40)]
    most = world.ports.parameters().sign_ins_per_address_at_once
    # Besides those checked together, the first six that end before the address has to wait.
    assert codes(at_once(guesses))["wrong_credentials"] <= most + 6
    for _ in range(ROUNDS):
        world.wait(minutes=15)
        outcomes = codes(at_once(guesses))
        assert outcomes["wrong_credentials"] <= 1, outcomes


def test_an_office_that_signs_in_at_the_same_second_is_not_delayed(world: World) -> None:
    emails = [world.structure_account(world.granted()).email for _ in range(12)]
    sign_in = partial(
        signing_in.sign_in, world.ports, world.anybody("192.0.2.1"), password=PASSWORD, totp_code=None
    )
    for _ in range(ROUNDS):
        assert codes(at_once([partial(sign_in, email=email) for email in emails])) == {"done": 12}


def sent(world: World, candidate: Candidate) -> str:
    """Send a CV as a browser does; return the id of the upload."""
    upload = documents.upload(world.ports, world.as_candidate(candidate), kind=DocumentKind.CV)
    world.files.receive(upload.form, a_pdf(title=upload.upload_id))
    return upload.upload_id


def deposit(world: World, candidate: Candidate, upload_id: str) -> Candidate:
    actor = world.as_candidate(candidate)
    return documents.deposit(world.ports, actor, kind=DocumentKind.CV, upload_id=upload_id)


def settle(world: World) -> None:
    """Delete abandoned files, and run the tasks."""
    world.wait(minutes=11)
    assert not world.tick().failed
    world.run_tasks()


def test_one_cv_confirmed_by_eight_at_once_is_recorded_once_without_another_copy(world: World) -> None:
    for _ in range(ROUNDS // 2):
        candidate = world.candidate()
        upload_id = sent(world, candidate)
        assert codes(at_once([partial(deposit, world, candidate, upload_id)] * 8)) == {"done": 8}
        settle(world)
        cv = world.fresh(candidate).cv
        assert cv and cv.upload_id == upload_id
        assert list(world.files.kept) == [f"documents/cv/{candidate.id}/{cv.id}.pdf"]
        world.files.kept.clear()


def test_of_two_cvs_deposited_at_once_one_stays_and_the_other_is_deleted(world: World) -> None:
    for _ in range(ROUNDS // 2):
        candidate = world.candidate()
        uploads = [sent(world, candidate) for _ in range(2)]
        outcomes = at_once([partial(deposit, world, candidate, upload_id) for upload_id in uploads])
        assert codes(outcomes) == {"done": 2}
        settle(world)
        cv = world.fresh(candidate).cv
        assert cv and list(world.files.kept) == [f"documents/cv/{candidate.id}/{cv.id}.pdf"]
        world.files.kept.clear()


def test_a_cv_deposited_during_the_erasure_of_its_candidate_is_not_kept(world: World) -> None:
    for _ in range(ROUNDS):
        candidate = world.candidate()
        upload_id = sent(world, candidate)
        acts: list[Callable[[], object]] = [
            partial(deposit, world, candidate, upload_id),
            partial(erasing.erase, world.ports, world.as_candidate(candidate)),
        ]
        outcomes = at_once(acts)
        assert outcomes[1] is None
        assert outcomes[0] == "not_found" or isinstance(outcomes[0], Candidate)
        settle(world)
        assert world.ports.store.get(Candidate, candidate.id) is None
        # If the erasure was first, the file was never confirmed: the bucket's rule deletes it within a day.
        assert not [key for key in world.files.kept if not key.startswith("incoming/")]
        world.files.kept.clear()


def test_of_eight_imports_at_once_one_starts_and_the_others_wait(world: World) -> None:
    people = [world.candidate() for _ in range(3)]
    for stars in range(1, 4):
        lines = [f"{one.id};oui;{stars};;;" for one in people]
        file = "\n".join((";".join(COLUMNS), *lines)).encode()
        outcomes = at_once([partial(pix_results.import_results, world.ports, world.agency, file)] * 8)
        assert codes(outcomes) == {"done": 1, "pix_import_running": 7}
        world.run_tasks()
        assert {world.fresh(one).pix_stars for one in people} == {stars}
        counters = world.ports.store.counters(["PIX#IMPORT"])
        assert counters == {"PIX#IMPORT": {"left": 0}}


def test_a_task_of_an_import_run_by_four_at_once_is_done_once(world: World) -> None:
    people = [world.candidate() for _ in range(6)]
    lines = [f"{one.id};oui;2;;;" for one in people]
    file = "\n".join((";".join(COLUMNS), *lines)).encode()
    pix_results.import_results(world.ports, world.agency, file)
    (owed,) = world.store.tasks
    task = world.ports.store.task(owed.id)
    assert task
    outcomes = at_once([partial(pix_results.write_batch, world.ports, task)] * 4)
    assert set(outcomes) <= {None, "version_conflict"} and None in outcomes
    assert {(world.fresh(one).pix_stars, world.fresh(one).version) for one in people} == {(2, 3)}
    assert world.ports.store.counters(["PIX#IMPORT"]) == {"PIX#IMPORT": {"left": 0}}


def test_sessions_closed_at_the_same_instant_grant_no_more_than_the_posts_of_the_programme(
    world: World,
) -> None:
    sessions = []
    for _ in range(4):
        application = world.confirmed(posts_requested=2)
        sessions.append(world.session(application))
        world.decide(sessions[-1], application, posts=2)
    few = tuple((since, replace(one, national_posts=5)) for since, one in world.ports.dated_parameters())
    world.ports = replace(world.ports, dated_parameters=GivenParameters(*few))
    secretary = world.as_staff(Role.COMMITTEE)
    outcomes = at_once(
        [partial(committee.close_session, world.ports, secretary, one.id, minutes=None) for one in sessions]
    )
    assert codes(outcomes) == {"done": 2, "budget_exceeded": 2}
    assert present_budget(world.ports).granted == 4
    world.run_tasks()
    assert present_budget(world.ports).granted == 4


def test_two_secretaries_who_decide_one_agenda_at_once_are_each_told_what_the_other_did(world: World) -> None:
    session, size = world.session(), 60
    lines = [builders.application(siret=siret(50_000 + one), posts_requested=1) for one in range(size)]
    for start in range(0, size, 20):
        changes = Changes(author=BY_HAND, at=world.clock.now())
        for application in lines[start : start + 20]:
            changes.create(application)
            changes.create(AgendaItem.of(application, session.id))
        world.store.commit(changes)
    # One works from the top of the agenda with a list, the other from its end with a file.
    rows = "".join(f"{one.siret};R;Le budget manque.\n" for one in reversed(lines))
    content = f"SIRET;Décision;Motif\n{rows}".encode()
    by_list = partial(
        bulk_decisions.record_decisions,
        world.ports,
        world.as_staff(Role.COMMITTEE),
        session.id,
        applications=tuple(one.id for one in lines),
        verdict=Verdict.VALIDATED,
        posts_granted=None,
        reason=None,
    )
    by_file = partial(bulk_decisions.record_file, world.ports, world.agency, session.id, content)
    acts: list[Callable[[], Any]] = [by_list, by_file]
    first, second = at_once(acts)
    decided = {
        item.id: item.decision.verdict
        for item in every(world.ports.store.agenda, session.id)
        if item.decision is not None
    }
    assert len(decided) == size
    told = Counter(decided.values())
    assert (first.recorded, second.recorded) == (told[Verdict.VALIDATED], told[Verdict.REJECTED])
    assert {item.id for item in first.conflicts} == {
        one for one in decided if decided[one] is Verdict.REJECTED
    }
    outcomes = {one.item.id for one in second.lines if one.item and one.outcome is LineOutcome.DECIDED}
    assert outcomes == {one for one in decided if decided[one] is Verdict.VALIDATED}


def signed_and_payable(world: World) -> Agreement:
    """Return an agreement signed by all, whose structure has a checked account."""
    world.staff(Role.FUNDER)
    structure = world.granted(phone="+33383353535")
    agreement = world.signed_by_all(structure)
    world.account_checked(structure)
    return agreement


def test_of_agents_who_approve_one_instalment_at_once_the_first_is_recorded(world: World) -> None:
    agreement = signed_and_payable(world)
    refs = [instalment_ref(agreement.id, 1)]
    proposer = world.as_staff(Role.FUNDER)
    instalments.propose(world.ports, proposer, instalments=refs)
    agents = [
        world.as_account(builders.account(id=f"funder-{number}", role=Role.FUNDER)) for number in range(7)
    ]
    outcomes = at_once(
        [partial(instalments.approve, world.ports, one, instalments=refs) for one in (*agents, proposer)]
    )
    told = codes(outcomes)
    # The proposer is always refused; of the others one alone approved.
    assert told["done"] == 1 and set(told) <= {"done", "same_person", "status_forbids"}
    one = world.ledger_of(agreement).instalments[0]
    assert one.status is InstalmentStatus.APPROVED
    assert one.approved_by is not None and one.approved_by != one.proposed_by
    journal = world.ports.store.journal_of(world.ledger_of(agreement), limit=50, cursor=None)
    assert [entry.act for entry in journal.items].count("instalment_approved") == 1


def test_the_same_answer_of_the_bank_imported_by_eight_at_once_is_recorded_once(world: World) -> None:
    agreement = signed_and_payable(world)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    one = world.ledger_of(agreement).instalments[0]
    content = (
        "Référence;Montant;Résultat;Date\n"
        f"{reference(agreement.id, 1, 1)};{one.cents // 100};payé;{world.today:%d/%m/%Y}\n"
    ).encode()
    funder = world.as_staff(Role.FUNDER)
    outcomes = at_once(
        [partial(payments.record_file, world.ports, funder, content, only_sound=False) for _ in range(8)]
    )
    assert sum(one.recorded for one in outcomes if not isinstance(one, str)) == 1
    ledger = world.ledger_of(agreement)
    assert ledger.balances.paid == one.cents
    assert [entry.kind for entry in ledger.entries].count(EntryKind.PAID) == 1
    assert len(world.mails("instalment_paid")) == 1


def test_the_same_choice_ordered_by_eight_at_once_is_one_file_and_one_transfer(world: World) -> None:
    agreement = signed_and_payable(world)
    world.approve_instalment(agreement)
    funder, refs = world.as_staff(Role.FUNDER), [instalment_ref(agreement.id, 1)]
    outcomes = at_once(
        [partial(payments.order, world.ports, funder, instalments=refs, seen_at=1) for _ in range(8)]
    )
    assert len({one.id for one in outcomes if not isinstance(one, str)}) == 1
    owed = [one for one in world.store.tasks if one.name == payments.ORDER_TASK]
    assert len(owed) == 1
    at_once([partial(tasks.run, world.ports, owed[0].id) for _ in range(4)])
    ledger = world.ledger_of(agreement)
    assert len(ledger.orders) == 1 and ledger.instalments[0].status is InstalmentStatus.ORDERED


def test_concurrent_reports_are_all_counted_and_the_same_one_once(world: World) -> None:
    recruitment = world.hired(world.granted())
    adviser = world.as_candidate(world.get(Candidate, recruitment.candidate_id))
    said = activity.answers(day=world.today)

    def record(name: str) -> ActivityReport:
        return reports.record_report(world.ports, adviser, client_id=name, answers=said)

    names = ["the-same-one"] * 4 + [f"report-{number}" for number in range(4)]
    # A client that loses too often is told so and sends the same report again.
    for _ in range(ROUNDS):
        outcomes = codes(at_once([partial(record, name) for name in names]))
        assert set(outcomes) <= {"done", "version_conflict"}
    kept = [*every(world.store.activity_reports, recruitment.id, world.today, world.today)]
    assert len(kept) == 5
    month = Month.of(world.today)
    totals = world.store.month_totals(recruitment.structure_id, recruitment.id, month)
    assert totals is not None and totals.counts == sum(map(Counts.of, kept), Counts())


def test_no_report_changes_during_the_submission_that_locks_its_quarter(world: World) -> None:
    recruitment = world.hired(world.granted())
    adviser = world.as_candidate(world.get(Candidate, recruitment.candidate_id))
    quarter = Quarter.of(world.today)
    said = activity.answers(day=world.today)
    seen: list[int] = []

    def submit() -> None:
        def work(changes: Changes) -> None:
            lock.lock(world.ports, changes, recruitment.agreement_id, str(quarter), "follow-up")

        decide(world.ports, world.as_staff(Role.AGENCY), work, reads_guards=(guards.REPORTS,))
        seen.append(len([*every(world.store.activity_reports, recruitment.id, world.today, world.today)]))

    world.as_staff(Role.AGENCY)
    acts: list[Callable[[], object]] = [
        partial(reports.record_report, world.ports, adviser, client_id=f"report-{n}", answers=said)
        for n in range(6)
    ]
    outcomes = codes(at_once([submit, *acts]))
    assert set(outcomes) <= {"done", "quarter_locked", "version_conflict"}
    kept = [*every(world.store.activity_reports, recruitment.id, world.today, world.today)]
    assert seen == [len(kept)], "nothing was added once the quarter was locked"
