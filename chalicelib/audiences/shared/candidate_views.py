"""What is shown of candidates: documents, Pix results, their own data (programme.md 3)."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import islice

from chalicelib.audiences.shared.views import EmailProblemView, PlaceView, email_problem
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, Situation
from chalicelib.domain.candidates.document import MAX_BYTES
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.http.fields import View
from chalicelib.services.candidates.documents import Upload
from chalicelib.services.candidates.pix_results import Outcome, counted
from chalicelib.services.candidates.pix_results import Verdict as PixVerdict


class PixView(View):
    """A Pix result: stars and three skills from 1 to 3, null where there is none."""

    stars: int | None
    working_life: int | None
    resources: int | None
    citizenship: int | None


class DocumentView(View):
    """A PDF that can be downloaded. ``size`` is in bytes, 0 when it is not known."""

    deposited_at: datetime
    size: int


class OwnPixView(PixView):
    """A Pix result as its owner sees it. ``shared``: structures see it too."""

    shared: bool


class OwnCandidateView(View):
    """A candidate as its owner sees it."""

    id: str
    status: CandidateStatus
    available: bool
    situations: list[Situation]
    diploma: str | None
    has_experience: bool
    place: PlaceView
    max_distance_km: int | None
    available_from: date
    first_name: str
    last_name: str
    email: str
    phone: str | None
    pix_stars: int | None
    pix_result: OwnPixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None
    submitted_at: datetime
    confirmed_at: datetime | None


class UploadView(View):
    """How to send a PDF: post ``fields`` and then the field ``file`` to ``url`` (multipart/form-data).

    Confirm it afterwards with ``upload_id``. The form is good for an hour and for ``max_bytes`` at most.
    """

    upload_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int


def upload_view(upload: Upload) -> UploadView:
    """How to send a PDF."""
    return UploadView(
        upload_id=upload.upload_id,
        url=upload.form.url,
        fields=dict(upload.form.fields),
        max_bytes=MAX_BYTES,
    )


class CandidateDocuments(View):
    """The documents and the Pix result of a candidate as the agency sees them."""

    id: str
    pix_result: OwnPixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None


def candidate_documents(candidate: Candidate) -> CandidateDocuments:
    """The documents of a candidate."""
    return CandidateDocuments.model_validate(candidate)


class PixLine(View):
    """A line of the file and what it leads to. ``candidate_id`` is null when the cell holds none."""

    line: int
    candidate_id: str | None
    outcome: Outcome


class PixError(View):
    """What is wrong with a cell; an empty column means the line as a whole."""

    line: int
    column: str
    message: str


class PixReport(View):
    """What an import does, line by line.

    ``counts`` and ``labels`` are by outcome. ``errors`` are the first thousand: with more, a whole wrong
    file would not fit in an answer.
    """

    dry_run: bool
    counts: dict[Outcome, int]
    labels: dict[Outcome, str]
    lines: list[PixLine]
    errors: list[PixError]


_MOST_ERRORS = 1000


def pix_report(verdicts: list[PixVerdict], *, dry_run: bool) -> PixReport:
    """The report of an import, or of its trial."""
    errors = (
        PixError(line=verdict.line.number, column=column, message=message)
        for verdict in verdicts
        for column, message in verdict.line.reasons
    )
    return PixReport(
        dry_run=dry_run,
        counts=counted(verdicts),
        labels={outcome: outcome.label for outcome in Outcome},
        # Short lines: a function answers 6 MB at most, and every quote counts twice there.
        lines=[
            PixLine(line=verdict.line.number, candidate_id=verdict.line.candidate_id, outcome=verdict.outcome)
            for verdict in verdicts
        ],
        errors=list(islice(errors, _MOST_ERRORS)),
    )


class CandidateDetail(OwnCandidateView):
    """A candidate as the agency sees it."""

    email_problem: EmailProblemView | None


def candidate_detail(candidate: Candidate, problems: Mapping[str, Feedback]) -> CandidateDetail:
    """A candidate, with what is known of the address."""
    shown = OwnCandidateView.model_validate(candidate).model_dump()
    return CandidateDetail(**shown, email_problem=email_problem(problems, candidate.email))
