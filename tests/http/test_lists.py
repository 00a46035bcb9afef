"""Every list of the API has pages of one shape, and the largest page fits a response."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic_core import to_json

import app
from chalicelib.audiences.agency.deadlines import deadline_page
from chalicelib.audiences.agency.intake.files import IntakePage, IntakeView
from chalicelib.audiences.agency.records.journals import journal_page
from chalicelib.audiences.agency.records.structures import found_structure_page
from chalicelib.audiences.agency.reorganising.changes import structure_change_page
from chalicelib.audiences.agency.supplies import supply_page
from chalicelib.audiences.agency.views import account_page, found_candidate_page, unreachable_page
from chalicelib.audiences.candidate.activity.views import report_page
from chalicelib.audiences.candidate.views import structure_choice_page
from chalicelib.audiences.committee.views import agenda_view, session_page
from chalicelib.audiences.funder.money.bank_checks import PendingDetailsPage, PendingDetailsView
from chalicelib.audiences.funder.money.files import PaymentFilePage, PaymentFileView
from chalicelib.audiences.public.views import status_view
from chalicelib.audiences.shared.agreement_views import agreement_page
from chalicelib.audiences.shared.contracts import recruitment_page
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.recruitment_views import follow_up_page
from chalicelib.audiences.shared.views import application_detail, application_page
from chalicelib.audiences.staff.recruitments import adviser_page
from chalicelib.audiences.structure.candidate_views import candidate_page
from chalicelib.audiences.structure.views import colleague_page, question_page
from chalicelib.audiences.training_body.centre_views import centre_page
from chalicelib.audiences.training_body.session_views import session_page as cohort_page
from chalicelib.domain.access.account import Role
from chalicelib.domain.activity.report import Age, Redirection, Standing, Theme
from chalicelib.domain.applying.answers import Contact
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.summary import summary_of
from chalicelib.domain.candidates.card import card_of
from chalicelib.domain.deciding.agenda_selection import AgendaSelection
from chalicelib.domain.deciding.committee import Decision, Verdict
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.part_time import PartTimeDecision
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.third_parties import ThirdParty
from chalicelib.domain.following_up.thread import Exchange, Fact, FactKind
from chalicelib.domain.funding.case_file import PIECES, CaseFile, KnownPiece, PieceState
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.summary import recruitment_summary
from chalicelib.domain.recruiting.superior import Superior
from chalicelib.domain.recruiting.suspension import MOST_SUSPENSIONS, Suspension, SuspensionKind
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.http.openapi import operations
from chalicelib.http.operation import Operation
from chalicelib.http.serve import MOST_BYTES, size_on_the_way
from chalicelib.services.access.mail_feedback import Unreachable
from chalicelib.services.activity.reports import OwnReports
from chalicelib.services.agency import deadlines
from chalicelib.services.agency.journals import Journal
from chalicelib.services.agency.structures import FoundStructure
from chalicelib.services.candidates.candidate_space import StructureChoice
from chalicelib.services.core.changes import Author, JournalEntry
from chalicelib.services.core.store import Page
from chalicelib.services.deciding.session_agenda import CommitteeSessionDetails
from chalicelib.services.recruiting.pool import Listing, PoolRow
from chalicelib.services.recruiting.supplies import SupplyLine
from tests.audiences.site import ANYBODY, Changes, Site, opened, signed_in
from tests.domain.training.builders import a_centre, a_session
from tests.http.test_undelivered import ask, become
from tests.support import activity, builders
from tests.support.builders import NOW, new_id
from tests.support.world import World

# Lists that no act makes longer, with their limit.
BOUNDED = {
    "CommuneView": "a search gives twenty communes",
    "StepView": "there are nine steps",
    "TrainingRow": "a page by its number, of fifty",
    "AttendeeView": "a session has a hundred seats at most, and a hundred who wait are told",
    "AbsenceView": "a training lasts some months",
    "ExamView": "an examination is sat again a few times",
    "LotView": "there are six lots",
    "LotCountsView": "there are six lots",
    "RegionCountsView": "there are 26 regions",
    "EndStepView": "an end of contract has seven steps",
    "RegionLotView": "there are 26 regions",
    "DepartmentBudget": "there are 109 departments",
    "DepartmentFigures": "there are 109 departments",
    "WeekView": "there are 26 weeks",
    "DayView": "there are seven days",
    "ActivityMonthView": "a period has twelve months at most",
    "ActivityPartView": "there are 109 departments, and a structure has some hundred advisers",
    "ReportLineView": "one file holds them",
    "ReportFaultView": "one file holds them",
    "DelayView": "there are three steps",
    "ToldAnswer": "a form has some fifteen questions",
    "DeclaredPost": "one form declares them",
    "DepartmentSums": "there are 109 departments",
    "ReturnView": "a hundred at a time, by the number of the page",
    "ListedClaimView": "a hundred at a time, by the number of the page",
    "RecoveryView": "a sum is ordered again a few times",
    "OffsetView": "an agreement has some ten instalments",
    "InstalmentView": "an agreement has some ten instalments",
    "EntryView": "an agreement has some hundred entries in its life",
    "ListedView": "a hundred at a time, by the number of the page",
    "PaymentView": "a payment file holds five hundred at most",
    "PaymentLineView": "one file holds them",
    "PaymentFaultView": "one file holds them",
    "DeclaredParty": "one form declares them",
    "InvoicedSum": "one form declares them",
    "ExchangeDates": "a follow-up keeps thirty",
    "ShareView": "a schedule has some ten lines",
    "PartTimeView": "one for each adviser that a form declares",
    "ContactChangeView": "an application keeps ten contacts",
    "ExchangeView": "a follow-up keeps thirty",
    "ReportedActivity": "one follow-up asks of the advisers of one agreement",
    "ProposalView": "a plan of half a year proposes one session a week in each centre of a lot at most",
    "FactView": "a follow-up keeps thirty",
    "SuspensionView": "a contract takes thirty",
    "OwnSuspensionView": "a contract takes thirty",
    "PostStepView": "there are nine steps",
    "PixLineView": "one file holds them",
    "PixError": "one file holds them",
    "LookAlikeView": "ten registrations of one person at most",
    "LookAlikeFound": "ten registrations of one person at most",
    "ParameterView": "there are some seventy parameters",
    "ChangeView": "the first fifty that wait for a second account",
    "DatedValueView": "a parameter changes a few times in ten years",
    "StandardReasonView": "the agency offers thirty at most",
    "OwnApplicationView": "one request for more posts at a time, decided by a committee session",
}
# One person's own data are downloaded as one file.
FILES = {"CandidateData"}


def reads() -> dict[str, Operation]:
    """Return the documented GET operations by path."""
    return {one.path: one for one in operations(app.app.routes) if one.method == "GET" and one.documented}


def lists_in(shown: Any) -> Iterator[tuple[str, str]]:
    """Return the views that a view lists without a limit, by its name, or nothing for a plain one."""
    if get_origin(shown) is list:
        (item,) = get_args(shown)
        if isinstance(item, type) and issubclass(item, BaseModel) and item.__name__ not in BOUNDED:
            yield "", item.__name__
    elif isinstance(shown, type) and issubclass(shown, BaseModel):
        for field in shown.model_fields.values():
            for _, item in lists_in(field.annotation):
                yield shown.__name__, item


def test_every_list_is_paged_and_gives_the_next_cursor() -> None:
    paged = set()
    for operation in reads().values():
        for shown in operation.responses.values():
            for name, item in lists_in(shown):
                if name in FILES:
                    continue
                assert name, f"{operation.path} answers a bare list of {item}"
                assert "cursor" in shown.model_fields, operation.path
                asked = operation.query.model_fields
                assert {"limit", "cursor"} <= set(asked), operation.path
                assert asked["limit"].default == PageOfList.model_fields["limit"].default == 50
                paged.add(name)
    assert paged == {name for name, _ in LARGEST.values()}


def test_a_page_has_elements_and_a_cursor() -> None:
    shapes = {
        shown.__name__: list(shown.model_fields)
        for operation in reads().values()
        for shown in operation.responses.values()
        if getattr(shown, "__name__", "").endswith("Page")
    }
    counted = shapes.pop("CandidatePage")
    assert counted == ["counts", "matching", "candidates", "cursor"]
    assert all(len(fields) == 2 and fields[1] == "cursor" for fields in shapes.values()), shapes


# The characters that take most bytes: four.
def words(count: int) -> str:
    return '"\U0001f600' * (count // 2)


CURSOR = "c" * 700
ACCOUNT = builders.account(
    email=words(254),
    first_name=words(100),
    last_name=words(100),
    departments=tuple(["974"] * 101),
    other_structure_ids=tuple(new_id() for _ in range(30)),
)
APPLICATION = builders.application(
    name=words(250),
    place=replace(builders.place(), name="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"),
    contact=Contact(
        first_name=words(100),
        last_name=words(100),
        job_title=words(100),
        email=words(254),
        phone="+262692000000",
    ),
    job_offer_url=words(2000),
    opinion=Opinion(
        verdict=OpinionVerdict.UNFAVOURABLE, comment=words(1000), given_at=NOW, given_by=new_id()
    ),
    decision_reason=words(1200),
    status=ApplicationStatus.OVERDUE,
)
APPLICATION = APPLICATION.looked_up(
    LookUp(
        siret=APPLICATION.siret,
        on=date(2026, 10, 1),
        entry=builders.register_entry(
            name=words(250), legal_category="7410", closed=True, place=builders.place("97411", "974")
        ),
    )
)
QUESTION = replace(
    builders.question(application_id=new_id()), text=words(1000), answer=words(4000), answered_at=NOW
)
SESSION = builders.committee_session(minutes=words(20_000))
ITEM = replace(
    builders.agenda_item(session_id=new_id(), structure_name=words(250)),
    decision=Decision(verdict=Verdict.REJECTED, reason=words(1200), decided_by=new_id(), decided_at=NOW),
)
RECRUITMENT = replace(
    builders.recruitment(structure_id=new_id(), validated_at=NOW),
    first_name=words(100),
    last_name=words(100),
    superior=Superior(first_name=words(100), last_name=words(100), email=words(254), phone="+262692000000"),
    suspensions=tuple(
        Suspension(id=new_id(), kind=SuspensionKind.LONG_ILLNESS, first_day=NOW.date(), last_day=NOW.date())
        for _ in range(MOST_SUSPENSIONS)
    ),
)
POSTS = tuple(
    PostDeclaration(recruitment_id=new_id(), gross_pay_cents=10_000_000, absence_days=92, full_time=True)
    for _ in range(30)
)
DECISIONS = tuple(
    PartTimeDecision(
        recruitment_id=post.recruitment_id, days=92, worked_percent=50, reason=words(1000), by="x", at=NOW
    )
    for post in POSTS
)
FACT = Fact(kind=FactKind.CONTRACT_TAKEN_BACK, recruitment_id=new_id(), on=NOW.date())
FOLLOW_UP = builders.follow_up(
    structure_name=words(250),
    recruitment_ids=tuple(post.recruitment_id for post in POSTS),
    status=FollowUpStatus.QUESTIONED,
    question=words(1000),
    part_time_decisions=DECISIONS,
    facts=(FACT,) * 3,
    exchanges=(
        Exchange(
            question=words(1000),
            asked_on=NOW.date(),
            facts=(FACT,),
            answer=words(2000),
            answered_on=NOW.date(),
        ),
    )
    * 30,
    declaration=Declaration(
        posts=POSTS,
        third_parties_invoiced=True,
        third_parties=(ThirdParty(name=words(200), amount_cents=100_000_000, time_percent=33),) * 20,
        comment=words(2000),
        answer=words(2000),
        signed_by=words(100),
        quality=words(100),
        signed_at=NOW,
    ),
)
CANDIDATE = builders.candidate(first_name=words(100), last_name=words(100))


def page(one: Any) -> Page[Any]:
    """Return 200 times the longest possible element."""
    return Page([one] * 200, CURSOR)


REPORT = activity.report(
    activity.workshop(
        100,
        ages=(20,) * len(Age),
        standings=(25,) * len(Standing),
        themes=tuple(Theme),
        redirected_to=Redirection.ADMINISTRATION,
        mandate=True,
    )
)
OWN_REPORTS = OwnReports(
    quarter=Quarter.of(REPORT.day),
    page=page(REPORT),
    locked={REPORT.recruitment_id: True},
    recruitments=[],
)


def candidates() -> BaseModel:
    card = card_of(CANDIDATE, paris_date(NOW))
    row = PoolRow(card=card, status=MatchStatus.SHORTLISTED, distance_km=999.9, recruited_elsewhere=True)
    counts = dict.fromkeys(MatchStatus, 40_000)
    return candidate_page(
        Listing(rows=[row] * 200, first=1, counts=counts, total=40_000, matching=40_000, cursor=CURSOR)
    )


AGREEMENT = builders.agreement()
REFUSED_FILE = replace(
    AGREEMENT,
    structure_name=words(250),
    case_file=CaseFile(
        number=10**9,
        url="https://case-files.example/1",
        created_at=NOW,
        pieces=tuple(
            KnownPiece(piece=one, state=PieceState.REFUSED, reason=words(1000))
            for one in PIECES[AGREEMENT.procedure]
        ),
        reason=words(1000),
    ),
)


def recruitments() -> BaseModel:
    world = World()
    changes = Changes(author=ANYBODY, at=world.clock.now())
    changes.create(AGREEMENT)
    world.store.commit(changes)
    return recruitment_page(world.ports, page(replace(RECRUITMENT, agreement_id=AGREEMENT.id)))


def journal_lines() -> BaseModel:
    entry = JournalEntry(
        subject_kind="candidate",
        subject_id=new_id(),
        act="withdrawn",
        at=NOW,
        author=Author(kind="account", account_id=ACCOUNT.id, role=Role.AGENCY),
        words_id="why",
    )
    return journal_page(
        Journal(
            entries=[entry] * 200,
            cursor=CURSOR,
            reasons={"why": words(1000)},
            authors={ACCOUNT.id: f"{words(100)} {words(100)}"},
        )
    )


PROBLEMS = {ACCOUNT.email: Feedback.COMPLAINT, APPLICATION.contact.email: Feedback.COMPLAINT}
LONGEST_DUE = max(deadlines.TIMER_EFFECTS.values(), key=lambda due: len(due.label) + len(due.to))
LARGEST: dict[str, tuple[str, Callable[[], BaseModel]]] = {
    "centres": (
        "CentrePage",
        lambda: centre_page(World().ports, page(a_centre(name=words(150), address=words(200)))),
    ),
    "training sessions": (
        "TrainingSessionPage",
        lambda: cohort_page(World().ports, page(a_session(where=words(400)))),
    ),
    "activity reports": ("ActivityReportPage", lambda: report_page(OWN_REPORTS)),
    "applications": ("ApplicationPage", lambda: application_page(page(APPLICATION))),
    "an application": (
        "ApplicationDetail",
        lambda: application_detail(APPLICATION, page(QUESTION), PROBLEMS),
    ),
    "a private page": ("StatusView", lambda: status_view(APPLICATION, page(QUESTION))),
    "accounts": ("AccountPage", lambda: account_page(page(ACCOUNT))),
    "candidates found": ("FoundCandidatePage", lambda: found_candidate_page(page(CANDIDATE))),
    "structure changes": (
        "StructureChangePage",
        lambda: structure_change_page(
            page(
                builders.structure_change(
                    deed=words(200),
                    reason=words(1000),
                    declined_because=words(1000),
                    structure_name=words(250),
                    recruitment_ids=("0" * 36,) * 100,
                )
            )
        ),
    ),
    "colleagues": ("ColleaguePage", lambda: colleague_page(page(ACCOUNT), PROBLEMS)),
    "questions": ("QuestionPage", lambda: question_page(page(QUESTION))),
    "sessions": ("SessionPage", lambda: session_page(page(SESSION))),
    "an agenda": (
        "AgendaView",
        lambda: agenda_view(
            CommitteeSessionDetails(session=SESSION, agenda=[ITEM]),
            AgendaSelection(),
            page(ITEM),
            {ITEM.id: APPLICATION},
        ),
    ),
    "undelivered": (
        "UnreachablePage",
        lambda: unreachable_page(
            page(
                Unreachable(
                    report_id=new_id(),
                    kind="application",
                    id=new_id(),
                    name=words(250),
                    email=words(254),
                    feedback=Feedback.PERMANENT_BOUNCE,
                    told_at=NOW,
                )
            )
        ),
    ),
    "deadlines": (
        "DeadlinePage",
        lambda: deadline_page(page(deadlines.UpcomingTimer(at=NOW, due=LONGEST_DUE, subject=APPLICATION))),
    ),
    "bank details to check": (
        "PendingDetailsPage",
        lambda: PendingDetailsPage(
            bank_details=[PendingDetailsView(structure_id=new_id(), structure_name=words(250), given_at=NOW)]
            * 200,
            cursor=CURSOR,
        ),
    ),
    "payment files": (
        "PaymentFilePage",
        lambda: PaymentFilePage(
            files=[PaymentFileView(id=new_id(), made_at=NOW, wanted=500, ordered=500, left=500, done_at=NOW)]
            * 200,
            cursor=CURSOR,
        ),
    ),
    "intakes": (
        "IntakePage",
        lambda: IntakePage(
            intakes=[
                IntakeView(
                    id=new_id(),
                    kind=IntakeKind.AGREEMENTS,
                    made_at=NOW,
                    lines=5_000,
                    turn=5_000,
                    taken=5_000,
                    left=5_000,
                    lost=False,
                    done_at=NOW,
                )
            ]
            * 200,
            cursor=CURSOR,
        ),
    ),
    "recruitments": (
        "RecruitmentPage",
        recruitments,
    ),
    "uniforms and kits": (
        "SupplyPage",
        lambda: supply_page(
            World().ports,
            page(
                SupplyLine(
                    builders.supply(structure_name=words(250), for_whom=words(201)),
                    builders.delivery(
                        recipient=words(100),
                        street=words(150),
                        more=words(150),
                        postal_code="97400",
                        city=words(100),
                    ),
                )
            ),
        ),
    ),
    "agreements": ("AgreementPage", lambda: agreement_page(World().ports, page(REFUSED_FILE))),
    "follow-ups": ("FollowUpPage", lambda: follow_up_page(page(FOLLOW_UP))),
    "advisers": (
        "AdviserPage",
        lambda: adviser_page(page(recruitment_summary(RECRUITMENT)), date(2026, 10, 1)),
    ),
    "structures found": (
        "FoundStructurePage",
        lambda: found_structure_page(
            page(FoundStructure(structure_id=new_id(), applications=[summary_of(APPLICATION)] * 20))
        ),
    ),
    "a journal": ("JournalPage", journal_lines),
    "structures": (
        "StructureChoicePage",
        lambda: structure_choice_page(
            page(
                StructureChoice(
                    structure_name=words(250),
                    department="974",
                    status=MatchStatus.SHORTLISTED,
                    changed_at=NOW,
                )
            )
        ),
    ),
    "candidates": ("CandidatePage", candidates),
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_page_fits_a_response(name: str) -> None:
    _, make = LARGEST[name]
    assert size_on_the_way(to_json(make()).decode()) <= MOST_BYTES


# By the routes


@pytest.fixture
def site() -> Iterator[Site]:
    with opened() as one:
        yield one


def stored(site: Site, *entities: Any) -> None:
    changes = Changes(author=ANYBODY, at=site.clock.now())
    for entity in entities:
        changes.create(entity)
    site.store.commit(changes)


def walked(site: Site, path: str, field: str, limit: int | None = None) -> list[list[str]]:
    """Return the ids of each page."""
    pages, cursor = [], None
    mark = "&" if "?" in path else "?"
    while cursor or not pages:
        asked = [f"limit={limit}"] if limit else []
        asked += [f"cursor={cursor}"] if cursor else []
        shown = ask(site, path + mark + "&".join(asked) if asked else path)
        pages.append([one.get("id") or one.get("application_id") for one in shown[field]])
        cursor = shown["cursor"]
    return pages


def check(site: Site, path: str, field: str, expected: list[str]) -> None:
    """Check that a list has its order, 50 elements by default and up to 200 on request."""
    whole = [one for some in walked(site, path, field) for one in some]
    assert whole == expected
    assert [len(some) for some in walked(site, path, field, 40)] == [40, 20]
    assert [len(some) for some in walked(site, path, field, 200)] == [60]
    mark = "&" if "?" in path else "?"
    ask(site, f"{path}{mark}limit=201", 422)
    ask(site, f"{path}{mark}limit=0", 422)
    refused = ask(site, f"{path}{mark}cursor=nimporte", 422)
    assert refused["errors"][0]["pointer"] == "/cursor"


def test_agency_committee_and_funder_read_their_lists_by_pages(site: Site) -> None:
    structure = signed_in(site)
    funders = [builders.account(role=Role.FUNDER, email=f"f{n}@bdt.example") for n in range(60)]
    sessions = [builders.committee_session(number=n + 1, held_on=date(2027, 1, 1)) for n in range(60)]
    agenda = [
        builders.agenda_item(session_id=sessions[0].id, structure_name=f"Commune {n:02}") for n in range(60)
    ]
    follow_ups = [builders.follow_up(department=f"{n + 10}") for n in range(60)]
    questions = [builders.question(application_id=structure.application_id) for _ in range(60)]
    stored(site, *funders, *questions[:30])
    stored(site, *sessions, *questions[30:])
    stored(site, *agenda)
    stored(site, *follow_ups)
    become(site, structure, Role.AGENCY)
    check(site, "/agency/accounts?role=funder", "accounts", [one.id for one in funders])
    check(site, "/committee/sessions", "sessions", [one.id for one in reversed(sessions)])
    path = f"/committee/sessions/{sessions[0].id}"
    check(site, path, "agenda", [one.application_id for one in agenda])
    check(site, "/funder/follow-ups?quarter=2026-Q3", "follow_ups", [one.id for one in follow_ups])
    path = f"/agency/applications/{structure.application_id}"
    check(site, path, "questions", [one.id for one in questions])
    assert "minutes" not in ask(site, "/committee/sessions")["sessions"][0]


def test_a_prefecture_reads_its_follow_ups_by_pages(site: Site) -> None:
    structure = signed_in(site)
    own = [builders.follow_up(department=one) for one in ("13", "69") for _ in range(30)]
    stored(site, *own)
    stored(site, *(builders.follow_up(department="2A") for _ in range(10)))
    become(site, structure, Role.PREFECTURE, departments=("69", "13"))
    check(site, "/prefecture/follow-ups?quarter=2026-Q3", "follow_ups", [one.id for one in own])


def test_a_structure_reads_its_lists_by_pages(site: Site) -> None:
    structure = signed_in(site)
    colleagues = [builders.account(structure_id=structure.id, email=f"c{n}@a.example") for n in range(59)]
    questions = [builders.question(application_id=structure.application_id) for _ in range(60)]
    recruitments = [builders.recruitment(structure_id=structure.id, validated_at=NOW) for _ in range(60)]
    follow_ups = [builders.follow_up(structure_id=structure.id, quarter="2026-Q3") for _ in range(60)]
    (own,) = ask(site, "/structure/colleagues")["colleagues"]
    for entities in (colleagues, questions, recruitments, follow_ups):
        stored(site, *entities)
    everybody = sorted([own["id"], *(one.id for one in colleagues)])
    check(site, "/structure/colleagues", "colleagues", everybody)
    check(site, "/structure/questions", "questions", [one.id for one in questions])
    check(site, "/structure/recruitments", "recruitments", [one.id for one in recruitments])
    check(site, "/structure/follow-ups", "follow_ups", [one.id for one in reversed(follow_ups)])


def test_four_thousand_declared_follow_ups_are_read_page_by_page(site: Site) -> None:
    structure = signed_in(site)
    declared = [replace(FOLLOW_UP, id=new_id(), structure_id=new_id()) for _ in range(4000)]
    for start in range(0, len(declared), 90):
        stored(site, *declared[start : start + 90])
    become(site, structure, Role.FUNDER)
    page = site.get("/api/v1/funder/follow-ups?quarter=2026-Q3&limit=200")
    assert page.status == 200
    shown = json.loads(page.html)
    assert [one["id"] for one in shown["follow_ups"]] == [one.id for one in declared[:200]]
    assert shown["cursor"]


def test_a_list_of_follow_ups_has_invoices_and_the_dates_of_exchanges_without_their_texts() -> None:
    (shown,) = follow_up_page(Page([FOLLOW_UP], None)).follow_ups
    assert [vars(one) for one in shown.third_parties] == [
        {"amount_cents": 100_000_000, "time_percent": 33}
    ] * 20
    answered, *_, waits = shown.exchanges
    assert len(shown.exchanges) == 31 and (answered.answered_on, answered.facts) == (NOW.date(), 1)
    assert (waits.answered_on, waits.facts) == (None, 3)
