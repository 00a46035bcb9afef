"""What is shown of candidates: lists, sheets, documents, Pix results, their own data (programme.md 3, 6)."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import islice

from chalicelib.audiences.shared.views import EmailProblemView, PlaceView, email_problem
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, PixResult, Situation
from chalicelib.domain.candidates.document import MAX_BYTES, Document, DocumentKind
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.http.fields import View
from chalicelib.services.candidates.candidate_space import Contacted
from chalicelib.services.candidates.documents import Upload
from chalicelib.services.candidates.pix_results import Outcome, counted
from chalicelib.services.candidates.pix_results import Verdict as PixVerdict
from chalicelib.services.core.ports import Page
from chalicelib.services.recruiting.pool import Listing, Row
from chalicelib.services.recruiting.shortlist import Sheet


class CandidateRow(View):
    """One line of a list of candidates (programme.md 6)."""

    id: str
    first_name: str
    last_name: str
    status: MatchStatus
    status_label: str
    applied_on: date
    postal_code: str
    commune: str
    pix_stars: int | None
    pix_withheld: bool
    distance_km: float | None
    available_from: date
    recruited_elsewhere: bool


def candidate_row(row: Row) -> CandidateRow:
    """One line of a list."""
    return CandidateRow(
        id=row.card.candidate_id,
        first_name=row.card.first_name,
        last_name=row.card.last_name,
        status=row.status,
        status_label="déjà recruté" if row.recruited_elsewhere else row.status.label,
        applied_on=row.card.applied_on,
        postal_code=row.card.place.postal_code,
        commune=row.card.place.name,
        pix_stars=row.card.pix_stars,
        pix_withheld=row.card.pix_withheld,
        distance_km=_rounded(row.distance_km),
        available_from=row.card.available_from,
        recruited_elsewhere=row.recruited_elsewhere,
    )


def _rounded(distance: float | None) -> float | None:
    return None if distance is None else round(distance, 1)


class CandidatePage(View):
    """A page of a tab.

    ``counts`` are exact, of every tab, whatever the tab and the filters; ``matching`` is how many the tab
    and the filters leave. With ``scope=all`` the counts are of those whom the text finds.
    """

    counts: dict[str, int]
    matching: int
    candidates: list[CandidateRow]
    cursor: str | None


def candidate_page(listing: Listing) -> CandidatePage:
    """A page of a tab."""
    counts = {status.value: count for status, count in listing.counts.items()}
    return CandidatePage(
        counts={**counts, "all": listing.total},
        matching=listing.matching,
        candidates=[candidate_row(row) for row in listing.rows],
        cursor=listing.cursor,
    )


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


class CandidateSheet(View):
    """The sheet of a candidate (programme.md 6).

    ``pix_withheld``: there is a Pix result that the person does not share.
    """

    id: str
    first_name: str
    last_name: str
    status: MatchStatus
    status_label: str
    situations: list[Situation]
    situation_labels: list[str]
    diploma: str | None
    has_experience: bool
    place: PlaceView
    max_distance_km: int | None
    distance_km: float | None
    available_from: date
    email: str
    phone: str | None
    pix_stars: int | None
    pix_withheld: bool
    pix: PixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None
    recruited_elsewhere: bool
    recruitment_id: str | None


def candidate_sheet(sheet: Sheet) -> CandidateSheet:
    """The sheet."""
    person = sheet.candidate
    pix = person.shown_pix_result
    return CandidateSheet(
        id=person.id,
        first_name=person.first_name,
        last_name=person.last_name,
        status=sheet.status,
        status_label="déjà recruté" if sheet.recruited_elsewhere else sheet.status.label,
        situations=list(person.situations),
        situation_labels=[situation.label for situation in person.situations],
        diploma=person.diploma,
        has_experience=person.has_experience,
        place=PlaceView.model_validate(person.place),
        max_distance_km=person.max_distance_km,
        distance_km=_rounded(sheet.distance_km),
        available_from=person.available_from,
        email=person.email,
        phone=person.phone,
        pix_stars=pix.stars if pix else None,
        pix_withheld=person.pix_withheld,
        pix=_pix_view(pix),
        pix_analysis=_document_view(person.shown_document(DocumentKind.PIX_ANALYSIS)),
        cv=_document_view(person.shown_document(DocumentKind.CV)),
        recruited_elsewhere=sheet.recruited_elsewhere,
        recruitment_id=sheet.match.recruitment_id if sheet.match else None,
    )


def _pix_view(result: PixResult | None) -> PixView | None:
    return None if result is None else PixView.model_validate(result)


def _document_view(document: Document | None) -> DocumentView | None:
    return None if document is None else DocumentView.model_validate(document)


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


class ContactedView(View):
    """What a structure did about the candidate."""

    structure_name: str
    department: str
    status: MatchStatus
    status_label: str
    changed_at: datetime


class ContactedPage(View):
    """Some structures that acted, the latest first, and where to go on; it may be shorter than was asked."""

    structures: list[ContactedView]
    cursor: str | None


def contacted_page(page: Page[Contacted]) -> ContactedPage:
    """The page of a list."""
    return ContactedPage(structures=contacted(page.items), cursor=page.cursor)


def contacted(contacts: list[Contacted]) -> list[ContactedView]:
    """Which structures acted, the latest first."""
    return [
        ContactedView(
            structure_name=contact.structure_name,
            department=contact.department,
            status=contact.status,
            status_label=contact.status.label,
            changed_at=contact.changed_at,
        )
        for contact in contacts
    ]


class CandidateData(View):
    """Everything that is kept about a candidate."""

    candidate: OwnCandidateView
    commitments_version: str
    structures: list[ContactedView]


class LinkedCandidate(View):
    """Who signs in by a link."""

    first_name: str


class LinkedAvailability(LinkedCandidate):
    """Who answers by a link, and what holds until then."""

    available: bool


class MatchView(View):
    """Where a candidate stands with a structure."""

    candidate_id: str
    status: MatchStatus
    status_label: str
    changed_at: datetime


def match_view(match: Match) -> MatchView:
    """Where a candidate stands."""
    return MatchView(
        candidate_id=match.candidate_id,
        status=match.status,
        status_label=match.status.label,
        changed_at=match.changed_at,
    )
