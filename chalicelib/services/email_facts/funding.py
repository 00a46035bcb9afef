"""The facts of the e-mails about case files and agreements when they are sent (RULES 11 to 13)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState, PieceState
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value

S = CaseFileState


def case_file_incomplete(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the file was deposited and is incomplete."""
    agreement, known = _agreement_and_file(owed)
    require_fact(known.state is S.DEPOSITED)
    return _on_pieces(owed, agreement, known)


def case_file_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the file is incomplete and its completion date has not passed."""
    agreement = owed.subject(Agreement)
    require_fact(agreement.awaits_file and owed.ports.today() <= agreement.complete_file_by)
    days = owed.ports.parameters().instruction_days
    return _on_pieces(owed, agreement, agreement.case_file, instruction_days=days)


def case_file_renewed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the renewed draft is not deposited yet."""
    agreement, known = _agreement_and_file(owed)
    require_fact(agreement.to_deposit)
    return _to_structure(
        owed,
        agreement,
        case_file_url=known.url,
        case_file_number=known.number,
        draft_days=owed.ports.parameters().case_file_draft_days,
    )


def case_file_complete(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the file is complete and undecided, with the day of the decision if not past."""
    agreement, known = _agreement_and_file(owed)
    require_fact(known.state is S.COMPLETE)
    due_on = known.due_on(owed.ports.parameters())
    in_time = due_on is not None and due_on >= owed.ports.today()
    return _to_structure(
        owed,
        agreement,
        case_file_number=known.number,
        due_on=due_on.isoformat() if in_time and due_on else None,
    )


def case_file_accepted(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the file is accepted and no agreement text has been issued."""
    agreement, known = _agreement_and_file(owed)
    require_fact(agreement.accepted and agreement.status is AgreementStatus.DRAFT)
    return _to_structure(owed, agreement, case_file_number=known.number)


def case_file_stopped(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the file is refused or dropped."""
    agreement, known = _agreement_and_file(owed)
    require_fact(known.stopped)
    return _to_structure(
        owed,
        agreement,
        case_file_number=known.number,
        state_label=known.state.label,
        reason=known.reason,
    )


def agreement_to_sign(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if a text awaits the structure's signature."""
    agreement = owed.subject(Agreement)
    require_fact(agreement.status is AgreementStatus.SENT)
    return _on_text(owed, agreement)


def agreement_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if a text still awaits the structure's signature."""
    agreement = owed.subject(Agreement)
    require_fact(agreement.status is AgreementStatus.SENT)
    return _on_text(owed, agreement)


def agreement_signed_by_structure(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure has signed and the funder has not."""
    agreement = owed.subject(Agreement)
    require_fact(agreement.status is AgreementStatus.SIGNED_BY_STRUCTURE)
    return _to_structure(owed, agreement)


def agreement_signed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if all parties signed, and for the number of posts in the text."""
    agreement = owed.subject(Agreement)
    require_fact(agreement.status is AgreementStatus.SIGNED and not agreement.amendment_due)
    return _on_text(owed, agreement)


def agreement_taken_back(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if no text awaits signatures."""
    agreement = owed.subject(Agreement)
    require_fact(not agreement.is_out and agreement.status is not AgreementStatus.ENDED)
    return _to_structure(owed, agreement, reason=owed.email.params.get("reason"))


def _on_text(owed: OwedEmail, agreement: Agreement) -> StoredEmail:
    version_id = agreement.version_id or agreement.signed_version_id
    version = owed.get(AgreementVersion, version_id)
    return _to_structure(
        owed,
        agreement,
        amends=version.amends,
        posts=version.posts,
        months=agreement.months,
        total_cents=agreement.total_of(version.posts),
        sent_on=paris_date(version.sent_at).isoformat(),
    )


def _agreement_and_file(owed: OwedEmail) -> tuple[Agreement, CaseFile]:
    agreement = owed.subject(Agreement)
    require_fact(agreement.case_file)
    assert agreement.case_file is not None
    return agreement, agreement.case_file


def _on_pieces(owed: OwedEmail, agreement: Agreement, known: CaseFile | None, **facts: object) -> StoredEmail:
    pieces = known.known_pieces(agreement.procedure) if known else ()
    safe = agreement.complete_file_by
    return _to_structure(
        owed,
        agreement,
        case_file_number=known.number if known else None,
        case_file_url=known.url if known else None,
        pieces_refused=[
            f"{one.piece.label} : {one.reason}" for one in pieces if one.state is PieceState.REFUSED
        ],
        pieces_expected=[one.piece.label for one in pieces if one.state is PieceState.EXPECTED],
        complete_file_by=safe.isoformat() if owed.ports.today() <= safe else None,
        **facts,
    )


def _to_structure(owed: OwedEmail, agreement: Agreement, **facts: object) -> StoredEmail:
    structure = require_value(owed.ports.store.get(Structure, agreement.structure_id))
    return owed.to_structure(
        structure,
        MailKind.FUNDING,
        structure_name=agreement.title,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **facts,
    )
