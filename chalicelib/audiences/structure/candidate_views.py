"""Views of candidates in the Espace structure: lists and sheets (RULES section 6)."""

from datetime import date, datetime

from chalicelib.audiences.shared.candidates.views import PixView
from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.audiences.shared.views import PlaceView
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_result import PixResult
from chalicelib.domain.documents.document import Document
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.recruiting.pool import Listing, PoolRow
from chalicelib.services.recruiting.shortlist import Sheet


class CandidateRow(View):
    """One line of a list of candidates (RULES section 6)."""

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


def candidate_row(row: PoolRow) -> CandidateRow:
    """Return one line of a list."""
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

    ``counts`` has the number of candidates in every tab, without filters; ``matching`` is the number in this
    tab that match the filters. With ``scope=all`` the counts are those of the candidates whom the text finds.
    """

    counts: dict[str, int]
    matching: int
    candidates: list[CandidateRow]
    cursor: str | None


def candidate_page(listing: Listing) -> CandidatePage:
    """Return a page of a tab."""
    counts = {status.value: count for status, count in listing.counts.items()}
    return CandidatePage(
        counts={**counts, "all": listing.total},
        matching=listing.matching,
        candidates=[candidate_row(row) for row in listing.rows],
        cursor=listing.cursor,
    )


class LookAlikeView(View):
    """Another registration, apparently of the same person; the structure may open its sheet."""

    id: str
    first_name: str
    last_name: str
    place: PlaceView


class CandidateSheet(View):
    """The sheet of a candidate (RULES section 6).

    ``pix_withheld``: there is a Pix result, which the person does not share.
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
    look_alikes: list[LookAlikeView]
    look_alike_recruited_elsewhere: bool


def candidate_sheet(sheet: Sheet) -> CandidateSheet:
    """Return the sheet of a candidate."""
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
        look_alikes=[LookAlikeView.model_validate(one) for one in sheet.resemblances.seen],
        look_alike_recruited_elsewhere=sheet.resemblances.elsewhere,
    )


def _pix_view(result: PixResult | None) -> PixView | None:
    return None if result is None else PixView.model_validate(result)


def _document_view(document: Document | None) -> DocumentView | None:
    return None if document is None else DocumentView.model_validate(document)


class MatchView(View):
    """The status of a candidate for a structure."""

    candidate_id: str
    status: MatchStatus
    status_label: str
    changed_at: datetime


def match_shown(_ports: Ports, match: Match) -> MatchView:
    """Return the status of a candidate, for the response of an act."""
    return MatchView(
        candidate_id=match.candidate_id,
        status=match.status,
        status_label=match.status.label,
        changed_at=match.changed_at,
    )
