"""The case file: one procedure by kind, all pieces mandatory, a clock of 15 days (RULES 11 and 12)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.applying.subsidy import LegalForm, Regime
from chalicelib.domain.funding.case_file import (
    PIECES,
    CaseFile,
    CaseFileReport,
    CaseFileState,
    KnownPiece,
    Piece,
    PieceState,
    Procedure,
    pieces_for,
    procedure_for,
)
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.support.outside import refused

AT = datetime(2027, 4, 12, 8, tzinfo=UTC)
TODAY = date(2027, 5, 31)
S, PARAMS = CaseFileState, Parameters()


@pytest.mark.parametrize(
    ("paid_as", "legal_form", "procedure"),
    [
        (Regime.PUBLIC, None, Procedure.PUBLIC),
        (Regime.PUBLIC, LegalForm.PUBLIC_ESTABLISHMENT, Procedure.PUBLIC),
        (Regime.PUBLIC, LegalForm.STATE_SERVICE, Procedure.PUBLIC),
        (Regime.PUBLIC, LegalForm.PUBLIC_INTEREST_GROUP, Procedure.PUBLIC),
        (Regime.PRIVATE, LegalForm.SOCIAL_ECONOMY_COMPANY, Procedure.COMPANY),
        (Regime.PRIVATE, LegalForm.ASSOCIATION, Procedure.ASSOCIATION),
        (Regime.PRIVATE, LegalForm.FOUNDATION, Procedure.ASSOCIATION),
        (Regime.PRIVATE, LegalForm.PUBLIC_INTEREST_GROUP, Procedure.ASSOCIATION),
    ],
)
def test_the_procedure_follows_from_how_the_structure_is_paid(
    paid_as: Regime, legal_form: LegalForm | None, procedure: Procedure
) -> None:
    assert procedure_for(paid_as, legal_form) is procedure


def test_a_public_structure_deposits_four_pieces() -> None:
    assert pieces_for(Procedure.PUBLIC) == (
        "l'acte qui désigne le représentant légal",
        "la pièce d'identité du représentant légal",
        "un avis de situation SIRENE de moins de 3 mois",
        "un relevé d'identité bancaire",
    )


@pytest.mark.parametrize("procedure", [Procedure.COMPANY, Procedure.ASSOCIATION])
def test_a_private_structure_deposits_seven_pieces(procedure: Procedure) -> None:
    assert pieces_for(procedure) == (
        "la pièce d'identité du président",
        "la liste des membres du bureau",
        "les statuts",
        "le procès-verbal de la dernière assemblée générale",
        "les derniers comptes approuvés",
        "un avis de situation SIRENE de moins de 3 mois",
        "un relevé d'identité bancaire",
    )


def a_case_file(number: int = 42) -> CaseFile:
    return CaseFile(number=number, url=f"https://case-files.example/{number}", created_at=AT)


def pieces(state: PieceState = PieceState.RECEIVED, **reasons: str) -> tuple[KnownPiece, ...]:
    """Return the pieces of a public structure, all in one state; those with a reason are refused."""
    return tuple(
        KnownPiece(piece=one, state=PieceState.REFUSED, reason=reasons[one.value])
        if one.value in reasons
        else KnownPiece(piece=one, state=state)
        for one in PIECES[Procedure.PUBLIC]
    )


def told(known: CaseFile, state: CaseFileState, since: date, **fields: object) -> CaseFile:
    """Return a report of the funder on the file of a public structure with every piece."""
    values = {"number": known.number, "pieces": pieces(), **fields}
    report = CaseFileReport(state=state, since=since, **values)  # type: ignore[arg-type]
    return known.told(report, procedure=Procedure.PUBLIC, today=TODAY, seen_at=AT)


def test_the_pieces_of_a_draft_are_expected_and_nothing_else_is_known() -> None:
    known = a_case_file().known_pieces(Procedure.PUBLIC)
    assert [one.piece for one in known] == list(PIECES[Procedure.PUBLIC])
    assert {one.state for one in known} == {PieceState.EXPECTED}
    assert a_case_file().due_on(PARAMS) is None


def test_a_complete_file_is_instructed_within_15_days() -> None:
    complete = told(a_case_file(), S.COMPLETE, date(2027, 5, 3))
    assert complete.due_on(PARAMS) == date(2027, 5, 18)
    assert complete.seen_at == AT and complete.state_since == date(2027, 5, 3)


def test_the_clock_stops_while_the_file_is_incomplete_and_resumes_with_the_days_left() -> None:
    complete = told(a_case_file(), S.COMPLETE, date(2027, 5, 3))
    back = told(complete, S.DEPOSITED, date(2027, 5, 8), pieces=pieces(bank_details="Illisible."))
    assert back.due_on(PARAMS) is None and back.days_used == 5
    again = told(back, S.COMPLETE, date(2027, 5, 20))
    assert again.due_on(PARAMS) == date(2027, 5, 30)
    stopped = told(again, S.DEPOSITED, date(2027, 5, 24), pieces=pieces(PieceState.EXPECTED))
    assert stopped.days_used == 9
    for day in (date(2027, 5, 3), date(2027, 5, 2)):
        same_day = told(complete, S.DEPOSITED, day, pieces=pieces(PieceState.EXPECTED))
        assert same_day.days_used == 0, "its clock did not run"


def test_the_clock_across_29_february_counts_days_and_not_a_month() -> None:
    known = a_case_file().told(
        CaseFileReport(number=42, state=S.COMPLETE, since=date(2028, 2, 20), pieces=pieces()),
        procedure=Procedure.PUBLIC,
        today=date(2028, 2, 20),
        seen_at=AT,
    )
    assert known.due_on(PARAMS) == date(2028, 3, 6)


def test_the_day_on_which_it_became_complete_is_corrected() -> None:
    wrong = told(a_case_file(), S.COMPLETE, date(2027, 5, 3)).ran_out(date(2027, 5, 19))
    right = told(wrong, S.COMPLETE, date(2027, 5, 13))
    assert (right.complete_on, right.days_used, right.overdue, right.told_on) == (
        date(2027, 5, 13),
        0,
        False,
        None,
    )


def test_an_overdue_file_stays_overdue_until_it_is_decided_or_incomplete() -> None:
    late = told(a_case_file(), S.COMPLETE, date(2027, 5, 3)).ran_out(date(2027, 5, 19))
    renumbered = told(late, S.COMPLETE, date(2027, 5, 3), number=43)
    assert renumbered.overdue and renumbered.told_on == date(2027, 5, 19)
    assert not told(late, S.ACCEPTED, date(2027, 5, 21)).overdue
    # It was complete on the day on which it was accepted: nobody was late.
    at_once = told(late, S.ACCEPTED, date(2027, 5, 3))
    assert (at_once.overdue, at_once.told_on) == (False, None)
    in_time = told(told(a_case_file(), S.COMPLETE, date(2027, 5, 3)), S.COMPLETE, date(2027, 5, 3), number=43)
    assert not in_time.overdue
    assert not told(late, S.DEPOSITED, date(2027, 5, 21), pieces=pieces(PieceState.EXPECTED)).overdue


@pytest.mark.parametrize("state", [S.COMPLETE, S.ACCEPTED])
def test_every_piece_is_mandatory(state: CaseFileState) -> None:
    missing = (*pieces()[:-1], KnownPiece(piece=Piece.BANK_DETAILS))
    with refused("pieces_missing"):
        told(a_case_file(), state, TODAY, pieces=missing)
    with refused("pieces_missing"):
        told(a_case_file(), state, TODAY, pieces=pieces()[:-1])
    with refused("pieces_missing"):
        told(a_case_file(), state, TODAY, pieces=pieces(bank_details="Illisible."))


def test_a_refused_piece_has_a_reason_which_disappears_with_the_refusal() -> None:
    with refused("piece_unexplained"):
        told(a_case_file(), S.DEPOSITED, TODAY, pieces=pieces(PieceState.REFUSED))
    incomplete = told(a_case_file(), S.DEPOSITED, TODAY, pieces=pieces(bank_details="Illisible."))
    assert incomplete.pieces[-1].reason == "Illisible."
    kept = replace(incomplete.pieces[-1], state=PieceState.RECEIVED)
    assert told(incomplete, S.DEPOSITED, TODAY, pieces=(kept,)).pieces[-1].reason is None


def test_pieces_of_another_procedure_are_left_out() -> None:
    strange = KnownPiece(piece=Piece.STATUTES, state=PieceState.RECEIVED)
    known = told(a_case_file(), S.DEPOSITED, TODAY, pieces=(strange, *pieces()))
    assert [one.piece for one in known.pieces] == list(PIECES[Procedure.PUBLIC])


@pytest.mark.parametrize("state", [S.REFUSED, S.DROPPED])
def test_a_refused_or_dropped_file_has_a_reason(state: CaseFileState) -> None:
    with refused("case_file_unexplained"):
        told(a_case_file(), state, TODAY)
    stopped = told(a_case_file(), state, TODAY, reason="Le projet est abandonné.")
    assert stopped.stopped and stopped.reason == "Le projet est abandonné."
    reopened = told(stopped, S.DEPOSITED, TODAY)
    assert not reopened.stopped and reopened.reason is None


def test_a_report_dated_in_the_future_is_refused() -> None:
    with refused("case_file_date"):
        told(a_case_file(), S.DEPOSITED, date(2027, 6, 1))


def test_the_same_report_again_changes_nothing() -> None:
    known = told(a_case_file(), S.COMPLETE, date(2027, 5, 3))
    assert told(known, S.COMPLETE, date(2027, 5, 3)) is known
    later = replace(known, seen_at=AT)
    assert told(later, S.COMPLETE, date(2027, 5, 3)) is later


def test_a_number_entered_by_hand_has_no_address() -> None:
    renumbered = told(a_case_file(), S.DEPOSITED, TODAY, number=43)
    assert (renumbered.number, renumbered.url) == (43, None)


def test_an_expired_draft_is_made_again_and_its_number_still_leads_to_it() -> None:
    anew = a_case_file(42).made_anew(a_case_file(43)).made_anew(a_case_file(44))
    assert (anew.number, anew.former_numbers) == (44, (42, 43))
    for known in (42, 43, 44):
        assert anew.made_anew(a_case_file(known)) is anew
    deposited = told(a_case_file(42), S.DEPOSITED, TODAY)
    assert deposited.made_anew(a_case_file(43)) is deposited


R, E, N = PieceState.RECEIVED, PieceState.EXPECTED, PieceState.REFUSED


def states(known: CaseFile) -> dict[Piece, PieceState]:
    return {one.piece: one.state for one in known.pieces}


@pytest.mark.parametrize("state", S)
def test_pieces_received_there_are_recorded_and_the_funders_decisions_kept(state: CaseFileState) -> None:
    head, identity, notice, bank = PIECES[Procedure.PUBLIC]
    here = (
        KnownPiece(piece=head, state=N, reason="Illisible."),
        KnownPiece(piece=identity, state=R),
        KnownPiece(piece=notice),
    )
    there = (
        KnownPiece(piece=head, state=R),
        KnownPiece(piece=notice, state=R),
        KnownPiece(piece=bank, state=N),
    )
    report = CaseFileReport(number=42, state=state, since=TODAY, pieces=there)
    read = replace(a_case_file(), pieces=here).read(report, procedure=Procedure.PUBLIC, seen_at=AT)
    if state in (S.COMPLETE, S.ACCEPTED):
        assert set(states(read).values()) == {R}, "all are there"
        return
    assert states(read) == {head: N, identity: R, notice: R, bank: E}
    assert read.pieces[0].reason == "Illisible."


def there(known: CaseFile, state: CaseFileState = S.DEPOSITED, **fields: object) -> CaseFile:
    """Return the report of Démarches simplifiées about it."""
    report = CaseFileReport(number=known.number, state=state, since=TODAY, **fields)  # type: ignore[arg-type]
    return known.read(report, procedure=Procedure.PUBLIC, seen_at=AT)


def test_a_piece_removed_there_is_expected_again_unless_the_funder_decided() -> None:
    head, identity, notice, _ = PIECES[Procedure.PUBLIC]
    came = tuple(KnownPiece(piece=one, state=R) for one in (head, identity))
    gone = tuple(KnownPiece(piece=one) for one in (head, identity, notice))
    known = there(a_case_file(), pieces=came)
    assert {states(known)[head], states(known)[identity]} == {R} and states(known)[notice] is E
    # A form that repeats what was read decides nothing; a refusal does.
    said = told(known, S.DEPOSITED, TODAY, pieces=tuple(replace(one, read=False) for one in known.pieces))
    assert said is known
    said = told(
        known, S.DEPOSITED, TODAY, pieces=(KnownPiece(piece=head, state=N, reason="Illisible."), came[1])
    )
    assert states(there(said, pieces=gone)) == {
        head: N,
        identity: E,
        notice: E,
        PIECES[Procedure.PUBLIC][3]: E,
    }
    # A field that cannot be read tells nothing.
    assert states(there(said)) == states(said)


def test_a_file_that_returns_from_instruction_has_the_pieces_that_are_there() -> None:
    head, *others = PIECES[Procedure.PUBLIC]
    whole = there(a_case_file(), S.COMPLETE)
    assert set(states(whole).values()) == {R}
    back = there(whole, pieces=(KnownPiece(piece=head), *(KnownPiece(piece=one, state=R) for one in others)))
    assert states(back) == {head: E, **dict.fromkeys(others, R)}


def test_the_date_of_the_last_message_is_kept() -> None:
    known = there(a_case_file(), messaged_at=AT)
    assert known.messaged_at == AT
    assert there(known).messaged_at == there(known, messaged_at=AT - timedelta(days=1)).messaged_at == AT
    assert told(known, S.COMPLETE, TODAY).messaged_at == AT
    assert told(known, S.COMPLETE, TODAY, number=43).messaged_at is None, "that of another file"


def test_a_file_in_an_unknown_state_keeps_its_last_state_and_the_day_since_which_it_is_unclear() -> None:
    later = AT + timedelta(hours=1)
    known = there(a_case_file())
    unclear = known.unclear(AT)
    assert unclear.unclear(later) is unclear and replace(unclear, unclear_since=None) == known
    assert told(unclear, S.COMPLETE, TODAY).unclear_since == AT, "what the funder says makes it no clearer"
    assert there(unclear) == known


def test_each_error_about_a_file_is_told_at_its_field() -> None:
    pieces = tuple(KnownPiece(piece=one, state=R) for one in PIECES[Procedure.PUBLIC])
    refused_piece = (KnownPiece(piece=PIECES[Procedure.PUBLIC][0], state=N), *pieces[1:])
    tomorrow = date(2027, 6, 1)
    for report, pointer in (
        (CaseFileReport(number=42, state=S.DEPOSITED, since=tomorrow), "/since"),
        (CaseFileReport(number=42, state=S.DEPOSITED, since=TODAY, pieces=refused_piece), "/pieces"),
        (CaseFileReport(number=42, state=S.COMPLETE, since=TODAY), "/state"),
        (CaseFileReport(number=42, state=S.DROPPED, since=TODAY, pieces=pieces), "/reason"),
    ):
        with pytest.raises(Refusal) as refusal:
            a_case_file().told(report, procedure=Procedure.PUBLIC, today=TODAY, seen_at=AT)
        assert (refusal.value.kind, refusal.value.pointer) == ("invalid", pointer)


@pytest.mark.parametrize("state", S)
def test_a_file_is_awaited_until_it_is_complete_and_stopped_once_refused_or_dropped(
    state: CaseFileState,
) -> None:
    known = replace(a_case_file(), state=state)
    assert known.awaited is (state in (S.DRAFT, S.DEPOSITED))
    assert known.stopped is (state in (S.REFUSED, S.DROPPED))
