"""The agency's views: staff accounts, unreachable addresses, budget, candidates, Pix files."""

from datetime import datetime
from itertools import islice

from chalicelib.audiences.shared.candidates.views import OwnCandidateView, OwnPixView
from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.audiences.shared.views import (
    AccountDetail,
    AccountView,
    EmailProblemView,
    PlaceView,
    Received,
    account_detail,
    account_view,
    email_problem,
    email_problem_view,
)
from chalicelib.domain.access.account import Account
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.pix_file import ExaminedLine, Outcome
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.tables.lines import counted
from chalicelib.http.fields import View
from chalicelib.services.access import mail_feedback
from chalicelib.services.access.mail_feedback import Unreachable
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class AccountPage(View):
    """A page of accounts; ``cursor`` asks for the next one."""

    accounts: list[AccountView]
    cursor: str | None


def account_page(page: Page[Account]) -> AccountPage:
    """Return a page of accounts."""
    return AccountPage(accounts=[account_view(one) for one in page.items], cursor=page.cursor)


def account_shown_in_detail(ports: Ports, account: Account) -> AccountDetail:
    """Return an account with the problem of its address, if any."""
    return account_detail(account, mail_feedback.delivery_problems(ports, [account.email]))


def invitation_sent(_ports: Ports, _result: object) -> Received:
    """Return the message that a new link was sent."""
    return Received(message="Un nouveau lien a été envoyé.")


class UnreachableView(View):
    """An address that e-mails do not reach; ``kind`` is ``application``, ``candidate`` or ``account``.

    ``report_id`` is the id of the provider's report.
    """

    report_id: str
    kind: str
    id: str
    name: str
    email: str
    email_problem: EmailProblemView
    told_at: datetime


class UnreachablePage(View):
    """A page of unreachable addresses; it may have fewer than ``limit``."""

    addresses: list[UnreachableView]
    cursor: str | None


def unreachable_page(page: Page[Unreachable]) -> UnreachablePage:
    """Return a page of unreachable addresses."""
    shown = [
        UnreachableView(
            report_id=one.report_id,
            kind=one.kind,
            id=one.id,
            name=one.name,
            email=one.email,
            email_problem=email_problem_view(one.feedback),
            told_at=one.told_at,
        )
        for one in page.items
    ]
    return UnreachablePage(addresses=shown, cursor=page.cursor)


class DepartmentBudget(View):
    """The posts granted in a department, and its envelope, if any."""

    department: str
    name: str
    granted: int
    envelope: int | None


class BudgetView(View):
    """The national budget of posts, and the posts granted (RULES section 4)."""

    total: int
    granted: int
    left: int
    departments: list[DepartmentBudget]


def budget_shown(ports: Ports, budget: Budget) -> BudgetView:
    """Return the budget, in all and by department."""
    total = ports.parameters().national_posts
    return BudgetView(
        total=total,
        granted=budget.granted,
        left=total - budget.granted,
        departments=[
            DepartmentBudget(
                department=code,
                name=ports.places.department_name(code),
                granted=budget.by_department.get(code, 0),
                envelope=budget.by_envelope.get(code),
            )
            for code in sorted({*budget.by_department, *budget.by_envelope})
        ],
    )


class FoundCandidate(View):
    """A candidate found by name; ``id`` is also the identifier used by Pix.

    ``findable``: structures may find the person.
    """

    id: str
    first_name: str
    last_name: str
    place: PlaceView
    status: CandidateStatus
    findable: bool
    submitted_at: datetime


class LookAlikeFound(FoundCandidate):
    """Another registration with the same name and telephone number, apparently of the same person.

    ``recruited``: a structure has an active recruitment of it.
    """

    email: str
    recruited: bool


class CandidateDetail(OwnCandidateView):
    """A candidate for the agency; ``blocked``: no structure finds or sees the person."""

    blocked: bool
    email_problem: EmailProblemView | None
    look_alikes: list[LookAlikeFound]


def candidate_detail(ports: Ports, candidate: Candidate) -> CandidateDetail:
    """Return a candidate, with the problem of the address and the similar registrations, if any."""
    shown = OwnCandidateView.model_validate(candidate).model_dump()
    problems = mail_feedback.delivery_problems(ports, [candidate.email])
    return CandidateDetail(
        **shown,
        blocked=candidate.blocked,
        email_problem=email_problem(problems, candidate.email),
        look_alikes=[_look_alike(one) for one in ports.store.look_alikes(candidate)],
    )


def _look_alike(other: Candidate) -> LookAlikeFound:
    found = FoundCandidate.model_validate(other).model_dump()
    return LookAlikeFound(**found, email=other.email, recruited=other.recruited_by is not None)


class FoundCandidatePage(View):
    """A page of the candidates found, by name; it may have fewer than ``limit``."""

    candidates: list[FoundCandidate]
    cursor: str | None


def found_candidate_page(page: Page[Candidate]) -> FoundCandidatePage:
    """Return a page of candidates."""
    return FoundCandidatePage(
        candidates=[FoundCandidate.model_validate(one) for one in page.items], cursor=page.cursor
    )


class CandidateDocuments(View):
    """The documents and the Pix result of a candidate, for the agency."""

    id: str
    pix_result: OwnPixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None


class PixLineView(View):
    """A line of the file and its outcome; ``candidate_id`` is null when the cell has no id."""

    line: int
    candidate_id: str | None
    outcome: Outcome


class PixError(View):
    """An error of a cell; the column is empty for an error of the whole line."""

    line: int
    column: str
    message: str


class PixReport(View):
    """The report of an import, line by line.

    ``counts`` and ``labels`` are by outcome. ``errors`` has the first thousand only, so that the report of a
    file with an error in each line fits into a response.
    """

    dry_run: bool
    counts: dict[Outcome, int]
    labels: dict[Outcome, str]
    lines: list[PixLineView]
    errors: list[PixError]


_MOST_ERRORS = 1000


def pix_report(examined: list[ExaminedLine], *, dry_run: bool) -> PixReport:
    """Return the report of an import, or of its dry run."""
    errors = (
        PixError(line=one.line.number, column=column, message=message)
        for one in examined
        for column, message in one.line.reasons
    )
    return PixReport(
        dry_run=dry_run,
        counts=counted(examined, Outcome),
        labels={outcome: outcome.label for outcome in Outcome},
        # Short lines: a response has 6 MB at most, and each quotation mark counts twice in its JSON.
        lines=[
            PixLineView(line=one.line.number, candidate_id=one.line.candidate_id, outcome=one.outcome)
            for one in examined
        ],
        errors=list(islice(errors, _MOST_ERRORS)),
    )
