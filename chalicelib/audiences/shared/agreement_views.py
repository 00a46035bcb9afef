"""Views of agreements and case files (RULES 11 to 13)."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.case_file import CaseFileState, Piece, PieceState, Procedure
from chalicelib.domain.funding.instalment import Trigger
from chalicelib.domain.funding.reading import Reading
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.http.fields import View
from chalicelib.services.agency import retention
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.funding import signing, sync


class PieceView(View):
    """The state of one piece of a case file."""

    piece: Piece
    label: str
    state: PieceState
    reason: str | None


class SeenFileView(View):
    """A case file as last read; ``due_on`` is the funder's last day to decide, while this delay runs."""

    number: int
    url: str | None
    state: CaseFileState
    state_label: str
    state_since: date | None
    seen_at: datetime | None
    pieces: list[PieceView]
    complete_on: date | None
    due_on: date | None
    overdue: bool
    reason: str | None
    messaged_at: datetime | None
    unclear_since: datetime | None


class AgreementView(View):
    """An agreement, its amount and its case file."""

    id: str
    version: int
    title: str
    siret: str
    department: str
    procedure: Procedure
    status: AgreementStatus
    status_label: str
    tray: AgreementTray
    posts: int
    months: int
    per_post_cents: int
    total_cents: int
    complete_file_by: date
    waits_since: date | None
    case_file: SeenFileView | None


class DeedView(View):
    """A delegation of signature, or a vote: its number or reference, and its day."""

    reference: str
    on: date


class SignatoryView(View):
    """Who signs for the structure; ``delegation`` is null for its legal representative."""

    name: str
    quality: str
    email: str
    delegation: DeedView | None
    vote: DeedView | None


class SignatureView(View):
    """A declared signature, which is not a qualified one; only the structure's have deeds."""

    name: str
    quality: str
    signed_at: datetime
    delegation: DeedView | None
    vote: DeedView | None


class AgreementTextView(View):
    """A text of an agreement (the first one or an amendment), with its SHA-256 and its signatures."""

    number: int
    amends: bool
    posts: int
    template: str
    text: str
    sha256: str
    sent_at: datetime
    by_structure: SignatureView | None
    by_funder: SignatureView | None


class ShareView(View):
    """A line of a schedule, due with the follow-up ``number`` or on the day ``on``, as ``words`` tells."""

    percent: int
    trigger: Trigger
    number: int
    on: date | None
    offset_days: int
    words: str


class AgreementDetail(AgreementView):
    """An agreement with its text and the content of a next text.

    The text is the one sent for signature or, without one, the one in force. ``schedule`` is that of the text
    sent for signature or, without one, of the next text. Once the agreement is closed, accounting pieces are
    kept until a day, then erased.
    """

    signatory: SignatoryView | None
    needs_vote: bool
    schedule: list[ShareView]
    text: AgreementTextView | None
    draft: str | None
    pieces_kept_until: date | None
    pieces_erased_on: date | None


def agreement_detail(ports: Ports, agreement: Agreement) -> AgreementDetail:
    """Return an agreement with its text."""
    version, kept = signing.text_of(ports, agreement), retention.pieces_retention(ports, agreement)
    return AgreementDetail(
        **agreement_shown(ports, agreement).model_dump(),
        signatory=SignatoryView.model_validate(agreement.signatory) if agreement.signatory else None,
        needs_vote=agreement.needs_vote,
        schedule=[ShareView.model_validate(one) for one in signing.schedule_of(ports, agreement)],
        text=AgreementTextView.model_validate(version) if version else None,
        draft=signing.draft_text(ports, agreement) if agreement.has_draft else None,
        pieces_kept_until=kept.until,
        pieces_erased_on=kept.erased_on,
    )


def agreement_shown(ports: Ports, agreement: Agreement) -> AgreementView:
    """Return an agreement."""
    named = set(AgreementView.model_fields) - {"status_label", "case_file"}
    return AgreementView(
        **{name: getattr(agreement, name) for name in named},
        status_label=agreement.status.label,
        case_file=file_shown(ports, agreement),
    )


def file_shown(ports: Ports, agreement: Agreement) -> SeenFileView | None:
    """Return the case file of an agreement as last read, or None without one."""
    known = agreement.case_file
    if known is None:
        return None
    named = set(SeenFileView.model_fields) - {"state_label", "pieces", "due_on"}
    return SeenFileView(
        **{name: getattr(known, name) for name in named},
        state_label=known.state.label,
        due_on=known.due_on(ports.parameters()),
        pieces=[
            PieceView(piece=one.piece, label=one.piece.label, state=one.state, reason=one.reason)
            for one in known.known_pieces(agreement.procedure)
        ],
    )


@dataclass(frozen=True)
class ReadingShown:
    """When the case files of a procedure were last read, in Paris time, and what was not read."""

    at: datetime | None
    paused: bool
    states_only: bool


def reading_shown(ports: Ports, agreement: Agreement) -> ReadingShown | None:
    """Return the last reading of the procedure of an agreement; None when its state is entered by hand."""
    last = sync.last_reading(ports, agreement.procedure)
    if last is None:
        return None
    return _reading(last)


def _reading(last: Reading) -> ReadingShown:
    return ReadingShown(
        at=last.read_at.astimezone(PARIS) if last.read_at else None,
        paused=last.paused,
        states_only=last.states_only,
    )


def outages(ports: Ports) -> list[tuple[str, ReadingShown]]:
    """Return the name and the last reading of each procedure whose reading fails now."""
    found = []
    for procedure in Procedure:
        last = sync.last_reading(ports, procedure)
        if last is not None and last.paused:
            found.append((procedure.label, _reading(last)))
    return found


class AgreementPage(View):
    """A page of agreements; ``cursor`` asks for the next one."""

    agreements: list[AgreementView]
    cursor: str | None


def agreement_page(ports: Ports, page: Page[Agreement]) -> AgreementPage:
    """Return a page of agreements."""
    return AgreementPage(agreements=[agreement_shown(ports, one) for one in page.items], cursor=page.cursor)
