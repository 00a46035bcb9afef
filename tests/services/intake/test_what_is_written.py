"""What each line of an intake writes, and what its trial reads (RULES section 11)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion, Signature, fingerprint
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState
from chalicelib.domain.funding.instalment import default_schedule
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import IntakeOutcome
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import start_of_day
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.training import Training
from chalicelib.services import tasks
from chalicelib.services.core import guards
from chalicelib.services.intake import files, links
from tests.services.intake.files import start, table, take
from tests.support import builders
from tests.support.world import World, siret

K, Out = IntakeKind, IntakeOutcome
E = TypeVar("E", bound=Entity)
OPENING = date(2026, 11, 30)
SIGNED = {"funder_signed_on": "04/11/2026"}


@pytest.fixture(autouse=True)
def opening(world: World) -> None:
    """Set the clock to the opening day."""
    world.go_to(OPENING)


def only(world: World, kind: type[E]) -> E:
    [one] = world.created(kind)
    return world.fresh(one)


@pytest.mark.parametrize("kind", K)
def test_a_trial_reads_what_its_lines_need_in_few_requests(
    world: World, kind: IntakeKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: tuple[Mapping[str, str], ...] = (
        {},
        {"number": "700002", "siret": siret(77_002), "email": "zoe@courriel.example"},
        {"number": "", "siret": "", "email": ""},
        {"number": "", "siret": ""},
        {"siret": "", "email": "", "rank": ""},
        {"number": "799999", "siret": siret(77_001)},
        {"number": "799998", "siret": siret(77_009), "email": "nobody@courriel.example"},
    )
    world.confirmed(siret=siret(77_009))
    for before in K:
        if before is kind:
            break
        take(world, before, *lines[:2], only_sound=True)
    once = files.examine(world.ports, world.agency, kind, table(kind, *lines))
    assert [one.outcome for one in once.lines[:3]] == [Out.TO_TAKE, Out.TO_TAKE, Out.INVALID]
    take(world, kind, *lines[:2])

    get = world.store.get

    def alone(kind: type[Entity], *ids: str) -> Entity | None:
        # For the whole file together.
        assert kind is Budget, f"{kind} read by itself"
        found: Entity | None = get(kind, *ids)
        return found

    for name in ("get", "guard_holder"):
        monkeypatch.setattr(world.store, name, alone, raising=False)
    again = files.examine(world.ports, world.agency, kind, table(kind, *lines))
    assert [one.outcome for one in again.lines[:3]] == [Out.TAKEN, Out.TAKEN, Out.INVALID]
    assert [one.told for one in again.lines[:2]] == [(), ()]


def test_an_agreement_is_stored_as_if_it_had_been_signed_here(world: World) -> None:
    take(world, K.AGREEMENTS)
    structure, application, agreement = (
        only(world, Structure),
        only(world, Application),
        only(world, Agreement),
    )
    version, now = only(world, AgreementVersion), world.clock.now()
    assert agreement == Agreement(
        id=agreement.id,
        version=1,
        application_id=application.id,
        structure_id=structure.id,
        structure_name="Commune de Nancy",
        siret=siret(77_001),
        kind=application.kind,
        legal_form=None,
        department="54",
        procedure=agreement.procedure,
        months=24,
        per_post_cents=50_000_00,
        posts=1,
        signed_posts=1,
        status=AgreementStatus.SIGNED,
        case_file=CaseFile(
            number=700_001,
            url=None,
            created_at=now,
            state=CaseFileState.ACCEPTED,
            state_since=date(2026, 1, 20),
            seen_at=now,
        ),
        # The term to recruit was 5 March; the file was due 15 days earlier, with a reminder before.
        complete_file_by=date(2026, 2, 18),
        created_at=now,
        versions=1,
        signed_version_id=version.id,
        schedule=default_schedule(world.ports.parameters()),
        waits_since=date(2026, 1, 26),
        taken_in_on=OPENING,
    )
    holders = {
        guards.siret_guard(structure.siret): application.id,
        guards.structure_guard(structure.siret): structure.id,
        guards.agreement_guard(application.id): agreement.id,
        guards.case_file_guard(700_001): agreement.id,
    }
    assert {key: world.store.guard_holder(key) for key in holders} == holders


def test_its_text_tells_that_both_signed_it_elsewhere(world: World) -> None:
    take(world, K.AGREEMENTS)
    agreement, version = only(world, Agreement), only(world, AgreementVersion)
    signed = Signature(
        name="La structure",
        quality="signature reprise à l'ouverture",
        signed_at=start_of_day(date(2026, 1, 20)),
        account_id="agency",
        sha256=fingerprint(version.text),
    )
    assert version == AgreementVersion(
        id=version.id,
        version=1,
        agreement_id=agreement.id,
        structure_id=agreement.structure_id,
        number=1,
        amends=False,
        posts=1,
        template="reprise",
        text=version.text,
        sha256=fingerprint(version.text),
        sent_at=start_of_day(date(2026, 1, 20)),
        by_structure=signed,
        by_funder=replace(
            signed, name="La Banque des Territoires", signed_at=start_of_day(date(2026, 1, 26))
        ),
    )


def test_posts_taken_in_count_as_granted_on_the_day_of_their_committee(world: World) -> None:
    decided = start_of_day(date(2026, 1, 5))
    take(world, K.AGREEMENTS, {"phone": "03 83 12 34 56"})
    application = only(world, Application)
    assert application == builders.application(
        ApplicationStatus.OVERDUE,
        id=application.id,
        version=1,
        posts_requested=1,
        available_from=date(2026, 1, 5),
        name="Commune de Nancy",
        siret=siret(77_001),
        contact=builders.contact(
            job_title="Directrice générale", phone="+33383123456", email="anne.martin@nancy.example"
        ),
        place=application.place,
        commitments_version="reprise",
        submitted_at=decided,
        confirmed_at=decided,
        decided_on=date(2026, 1, 5),
        posts_granted=1,
        recruitment_deadline=date(2026, 3, 5),
        structure_id=only(world, Structure).id,
        taken_in_on=OPENING,
    )
    assert application.place.insee_code == "54395"
    assert world.timers(application) == {}


@pytest.mark.parametrize(
    ("term", "status", "timers"),
    [
        ("29/11/2026", ApplicationStatus.OVERDUE, set()),
        ("30/11/2026", ApplicationStatus.VALIDATED, {"recruitment.term"}),
    ],
)
def test_posts_whose_term_is_not_over_get_its_timers(
    world: World, term: str, status: ApplicationStatus, timers: set[str]
) -> None:
    take(world, K.AGREEMENTS, {"term": term})
    application = only(world, Application)
    assert (application.status, set(world.timers(application))) == (status, timers)


def test_additional_posts_and_their_agreement_belong_to_the_existing_structure(world: World) -> None:
    here = world.granted(siret=siret(77_001))
    take(world, K.AGREEMENTS, {"posts": "2"})
    first, second = world.created(Application)
    structure, [agreement] = world.fresh(here), world.created(Agreement)
    assert (second.parent_id, second.structure_id) == (first.id, here.id)
    assert structure.application_ids == (first.id, second.id)
    assert (agreement.additional, agreement.structure_id) == (True, here.id)
    assert world.store.guard_holder(guards.siret_guard(here.siret)) == first.id


def test_a_structure_that_gave_its_posts_back_holds_those_taken_in(world: World) -> None:
    here = world.granted(siret=siret(77_001))
    former = world.application_of(here)
    world.withdraw(former)
    take(world, K.AGREEMENTS)
    application = world.created(Application)[-1]
    assert (application.parent_id, application.structure_id) == (None, here.id)
    assert (world.fresh(here).application_id, world.fresh(here).application_ids) == (
        application.id,
        (application.id,),
    )
    assert world.store.guard_holder(guards.siret_guard(here.siret)) == application.id
    assert len(world.created(Structure)) == 1


def test_a_corrected_line_updates_the_agreement_its_text_and_its_posts(world: World) -> None:
    take(world, K.AGREEMENTS)
    before, application = only(world, Agreement), only(world, Application)
    take(
        world,
        K.AGREEMENTS,
        {
            "decided_on": "06/01/2026",
            "per_post_cents": "40 000",
            "structure_signed_on": "21/01/2026",
            "funder_signed_on": "28/01/2026",
            "percents": "50 50",
            "follow_ups": "0 1",
        },
    )
    after, [_, version] = only(world, Agreement), world.created(AgreementVersion)
    assert before.case_file is not None
    assert after == replace(
        before,
        version=2,
        per_post_cents=40_000_00,
        schedule=after.schedule,
        waits_since=date(2026, 1, 28),
        case_file=replace(before.case_file, state_since=date(2026, 1, 21)),
        versions=2,
        signed_version_id=version.id,
    )
    assert [(one.percent, one.number) for one in after.schedule] == [(50, 0), (50, 1)]
    assert only(world, Application) == replace(
        application, version=2, decided_on=date(2026, 1, 6), subsidy_per_post_cents=40_000_00
    )
    assert version.by_structure is not None and version.by_funder is not None
    assert (version.number, version.amends, version.agreement_id) == (2, True, after.id)
    assert "40\u202f000" in version.text
    signed = (version.sent_at, version.by_structure.signed_at, version.by_funder.signed_at)
    assert signed == tuple(start_of_day(date(2026, 1, day)) for day in (21, 21, 28))
    assert [
        (entry.subject_kind, entry.details["line"])
        for entry in world.store.journal
        if entry.act == "intake_corrected"
    ] == [("application", 2), ("agreement", 2), ("ledger", 2)]


def test_without_a_schedule_in_the_corrected_line_the_former_one_stays(world: World) -> None:
    take(world, K.AGREEMENTS, {"percents": "50 50", "follow_ups": "0 1"})
    take(world, K.AGREEMENTS, {"per_post_cents": "40 000"})
    assert [one.percent for one in only(world, Agreement).schedule] == [50, 50]
    assert [one.cents for one in only(world, Ledger).instalments] == [20_000_00, 20_000_00]


def test_a_contract_is_stored_with_its_adviser_and_their_match(world: World) -> None:
    take(world, K.AGREEMENTS)
    take(world, K.CONTRACTS)
    agreement, recruitment = only(world, Agreement), only(world, Recruitment)
    person, now = only(world, Candidate), world.clock.now()
    assert recruitment == Recruitment(
        id=recruitment.id,
        version=1,
        structure_id=agreement.structure_id,
        application_id=agreement.application_id,
        candidate_id=person.id,
        agreement_id=agreement.id,
        first_name="Léa",
        last_name="Roy",
        status=RecruitmentStatus.HIRED,
        planned_hire_date=date(2026, 2, 1),
        validated_at=start_of_day(date(2026, 2, 1)),
        contract=builders.contract(
            signed_on=date(2026, 2, 1),
            starts_on=date(2026, 2, 1),
            ends_on=date(2028, 1, 31),
            gross_pay_cents=1_900_00,
        ),
        department="54",
        structure_name="Commune de Nancy",
        taken_in_on=OPENING,
    )
    match = world.store.match(agreement.structure_id, person.id)
    assert match == builders.match(
        MatchStatus.HIRED,
        id=person.id,
        version=1,
        structure_id=agreement.structure_id,
        candidate_id=person.id,
        changed_at=now,
        recruitment_id=recruitment.id,
    )
    holders = {
        guards.hire_guard(person.id): recruitment.id,
        guards.intake_guard(world.ports, 700_001, person.email): recruitment.id,
        guards.candidate_guard(world.ports, person.email): person.id,
    }
    assert {key: world.store.guard_holder(key) for key in holders} == holders
    assert set(world.timers(recruitment)) == {
        "contract.end",
        "subsidy.notice",
        "activity.silence_first",
    }
    assert set(world.timers(agreement)) == {"agreement.end"}


def test_an_adviser_who_left_is_stored_without_timers(world: World) -> None:
    take(world, K.AGREEMENTS)
    take(world, K.CONTRACTS, {"left_on": "30/06/2026"})
    recruitment, person = only(world, Recruitment), only(world, Candidate)
    assert (recruitment.status, recruitment.ended_on, recruitment.end_reason) == (
        RecruitmentStatus.ENDED,
        date(2026, 6, 30),
        EndReason.OTHER,
    )
    assert (person.recruited_by, person.last_recruitment_id) == (None, recruitment.id)
    match = world.store.match(recruitment.structure_id, person.id)
    assert (match.status, match.recruitment_id) == (MatchStatus.ENDED, recruitment.id)
    assert world.store.guard_holder(guards.hire_guard(person.id)) is None
    application = only(world, Application)
    assert (application.posts_taken, application.posts_free) == (0, 1)
    assert world.timers(recruitment) == world.timers(only(world, Training)) == {}
    assert only(world, Training).version == 1


def test_a_contract_that_begins_now_gets_all_timers_but_past_ones(world: World) -> None:
    take(world, K.AGREEMENTS, {"decided_on": "02/11/2026", "structure_signed_on": "03/11/2026"} | SIGNED)
    take(world, K.CONTRACTS, {"starts_on": "30/11/2026", "ends_on": "29/11/2028"})
    recruitment = only(world, Recruitment)
    assert set(world.timers(recruitment)) == {
        "contract.end",
        "subsidy.notice",
        "activity.silence_first",
        "training.start_due",
        "training.contract_copy",
    }
    assert world.timers(recruitment)["contract.end"].date() == date(2028, 11, 29)


def test_a_new_adviser_of_an_agreement_whose_links_were_sent_awaits_a_link(world: World) -> None:
    take(world, K.AGREEMENTS, {"posts": "2"})
    take(world, K.CONTRACTS)
    links.send(world.ports, world.agency)
    world.run_tasks()
    agreement = only(world, Agreement)
    assert not agreement.links_due
    take(world, K.CONTRACTS, {"email": "zoe@courriel.example"})
    assert world.fresh(agreement).links_due
    world.new_mails()
    links.send(world.ports, world.agency)
    world.run_tasks()
    assert world.new_mails() == ["intake_adviser"]
    assert world.mails("intake_adviser")[-1].to == "zoe@courriel.example"
    assert not world.fresh(agreement).links_due


def test_an_ended_contract_is_not_recorded_twice(world: World) -> None:
    take(world, K.AGREEMENTS, {"posts": "2"})
    here = only(world, Agreement)
    known = world.candidate(email="lea.roy@courriel.example")
    take(world, K.CONTRACTS, {"left_on": "30/06/2026"})
    person = world.fresh(known)
    assert (person.recruited_by, person.version) == (None, known.version + 1)
    match = world.store.match(here.structure_id, known.id)
    assert match.status is MatchStatus.ENDED


def test_a_corrected_length_applies_to_the_agreement_and_the_posts(world: World) -> None:
    private = {"kind": "structure privée", "legal_form": "association"}
    take(world, K.AGREEMENTS, {**private, "months": "18", "per_post_cents": "32 000"})
    take(world, K.AGREEMENTS, {**private, "months": "24", "per_post_cents": "40 000"})
    agreement, application = only(world, Agreement), only(world, Application)
    assert (agreement.months, agreement.per_post_cents) == (24, 40_000_00)
    assert (application.agreement_months, application.subsidy_per_post_cents) == (24, 40_000_00)


def test_somebody_shortlisted_here_becomes_hired(world: World) -> None:
    here = world.granted(siret=siret(77_001))
    person = world.candidate(email="lea.roy@courriel.example")
    world.set_status(here, person, MatchStatus.SHORTLISTED)
    world.wait(days=1)
    take(world, K.AGREEMENTS)
    take(world, K.CONTRACTS)
    match = world.store.match(here.id, person.id)
    assert (match.status, match.changed_at) == (MatchStatus.HIRED, world.clock.now())
    assert match.recruitment_id == only(world, Recruitment).id


MEANWHILE: Mapping[str, tuple[IntakeKind, Callable[[World], object], tuple[int, int]]] = {
    "the structure applies": (K.AGREEMENTS, lambda w: w.confirmed(siret=siret(77_001)), (0, 1)),
    "the structure gives posts back": (
        K.AGREEMENTS,
        lambda w: w.withdraw(w.application_of(w.granted(siret=siret(77_001)))),
        (1, 0),
    ),
    "another agreement has the file": (
        K.AGREEMENTS,
        lambda w: w.file_says(w.agreement_of(w.hired(w.granted())), CaseFileState.ACCEPTED, number=700_001),
        (0, 1),
    ),
    "the adviser registers": (
        K.CONTRACTS,
        lambda w: w.candidate(email="lea.roy@courriel.example"),
        (1, 0),
    ),
    "somebody validates the adviser": (
        K.CONTRACTS,
        lambda w: w.validated(w.granted(), w.candidate(email="lea.roy@courriel.example")),
        (0, 1),
    ),
    "another file has the line": (
        K.CONTRACTS,
        lambda w: start(w, K.CONTRACTS, table(K.CONTRACTS, {})),
        (1, 0),
    ),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_changes_between_the_reading_and_the_writing_of_a_line_are_respected(world: World, what: str) -> None:
    kind, act, expected = MEANWHILE[what]
    if kind is K.CONTRACTS:
        take(world, K.AGREEMENTS)
    asked = start(world, kind, table(kind, {}))
    task = world.store.tasks.pop()
    world.store.meanwhile = lambda: act(world)
    tasks.run(world.ports, task.id)
    done = world.fresh(asked)
    assert (done.taken, done.left) == expected
    told = [entry.details for entry in world.store.journal if entry.act == "intake_line_left"]
    assert told == [{"line": 2}] * done.left
