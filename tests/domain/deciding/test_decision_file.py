"""A file of decisions: the values of each line, and what is expected in invalid cells (RULES section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.committee import AgendaItem, Decision, Verdict
from chalicelib.domain.deciding.decision_file import (
    APPLICATION,
    DECISION,
    HELD_ON,
    MAX_BYTES,
    MOST_REASON,
    POSTS,
    REASON,
    SESSION,
    SIRET,
    DecisionContext,
    ExaminedDecision,
    LineOutcome,
    examine,
    incoming_key,
    parse_lines,
    require_sound_file,
)
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.domain.tables.lines import counted, file_missing, file_too_large
from tests.support import builders

S = builders.committee_session()
SIRETS = ("21280085000019", "21540395300015", "21690123100011")
HEADER = "SIRET;Décision;Postes attribués;Motif"
OTHER = "account-2"


def context(**changed: object) -> DecisionContext:
    """Return an agenda, by SIRET, with one application for two posts."""
    applications = [builders.application(siret=siret) for siret in SIRETS]
    agenda = [
        builders.agenda_item(application_id=one.id, session_id=S.id, posts_requested=2)
        for one in applications
    ]
    values: dict[str, object] = {
        "session": S,
        "agenda": agenda,
        "applications": {one.id: one for one in applications},
        "by": "account-1",
        "at": builders.NOW,
        "params": Parameters(),
    }
    return DecisionContext(**{**values, **changed})  # type: ignore[arg-type]


def lines(*rows: str, header: str = HEADER, at: DecisionContext | None = None) -> list[ExaminedDecision]:
    return examine(parse_lines("\n".join((header, *rows)).encode(), S), at or context())


def wrong(one: ExaminedDecision) -> list[str]:
    assert one.outcome is LineOutcome.INVALID and one.ruling is None
    return [fault.column for fault in one.faults]


def decided(at: DecisionContext, place: int, by: str, **said: object) -> DecisionContext:
    """Return the agenda with a decision on one line."""
    values: dict[str, object] = {"verdict": Verdict.VALIDATED, "posts_granted": 2}
    decision = Decision(**{**values, **said}, decided_by=by, decided_at=builders.NOW)  # type: ignore[arg-type]
    agenda = list(at.agenda)
    agenda[place] = replace(agenda[place], decision=decision)
    return replace(at, agenda=agenda)


@pytest.mark.parametrize("word", ["Validée", "VALIDÉ", "v", "Valider"])
def test_a_validation_grants_the_posts_of_its_cell_or_else_those_requested(word: str) -> None:
    one, two = lines(f"{SIRETS[0]};{word};1;", f"{SIRETS[1]};{word};;")
    assert [one.ruling and one.ruling.posts_granted, two.ruling and two.ruling.posts_granted] == [1, 2]
    assert {one.outcome, two.outcome} == {LineOutcome.TO_RECORD}


@pytest.mark.parametrize(
    ("word", "verdict"), [("Refusée", Verdict.REJECTED), ("r", Verdict.REJECTED), ("A", Verdict.POSTPONED)]
)
def test_a_refusal_and_a_postponement_need_their_reason(word: str, verdict: Verdict) -> None:
    one, two, three = lines(
        f"{SIRETS[0]};{word};;Trop tôt.", f"{SIRETS[1]};{word};;", f"{SIRETS[2]};{word};2;x"
    )
    assert one.ruling and (one.ruling.verdict, one.ruling.reason) == (verdict, "Trop tôt.")
    assert (wrong(two), wrong(three)) == ([REASON], [POSTS])


@pytest.mark.parametrize("written", ["212 800 850 00019", '"=""21280085000019"""', "21280085000019"])
def test_a_siret_is_read_as_people_and_spreadsheets_write_it(written: str) -> None:
    [one] = lines(f"{written};V;;")
    assert one.outcome is LineOutcome.TO_RECORD


def test_a_siret_that_lost_its_leading_zero_is_found() -> None:
    siret = "05480080200016"
    application = builders.application(siret=siret)
    item = builders.agenda_item(application_id=application.id, session_id=S.id, posts_requested=1)
    at = context(agenda=[item], applications={application.id: application})
    [one] = lines(f"{siret.lstrip('0')};V;;", at=at)
    assert one.item == item


def test_each_invalid_cell_is_told_with_its_column_and_what_is_expected() -> None:
    header = "Séance;Date de la séance;Candidature;SIRET;Décision;Postes attribués;Motif"
    [one] = lines(f"99;01/01/2026;x;123;peut-être;beaucoup;{'x' * (MOST_REASON + 1)}", header=header)
    assert wrong(one) == [SESSION, HELD_ON, APPLICATION, SIRET, DECISION, POSTS, REASON]
    assert [fault.label for fault in one.faults] == header.split(";")
    with pytest.raises(Refusals) as refused:
        require_sound_file([one])
    first = refused.value.refusals[0]
    assert (first.pointer, first.code) == (f"/lines/2/{SESSION}", "decision_line_invalid")
    assert "Ligne 2, colonne « Séance »" in first.message


def test_the_session_of_a_line_is_recognised_in_any_format_of_its_date() -> None:
    header = "Séance;Date de la séance;SIRET;Décision"
    days = (f"{S.held_on:%d/%m/%Y}", S.held_on.isoformat())
    assert {
        one.outcome for day in days for one in lines(f"{S.number};{day};{SIRETS[0]};V", header=header)
    } == {LineOutcome.TO_RECORD}


def test_lines_that_name_no_application_or_the_same_twice_are_invalid() -> None:
    found = lines(f"{SIRETS[0]};V;;", f"{SIRETS[0]};V;;", "21310555400017;V;;", "x")
    assert found[0].outcome is LineOutcome.TO_RECORD
    assert [wrong(one) for one in found[1:]] == [[SIRET], [SIRET], [""]]


def test_an_application_is_found_by_its_id_and_must_have_the_siret_of_the_line() -> None:
    at = context()
    header, first = "Candidature;SIRET;Décision", at.agenda[0].id
    own, alone, others, unknown = lines(
        f"{first};{SIRETS[0]};V",
        f"{at.agenda[1].id.upper()};;V",
        f"{at.agenda[2].id};{SIRETS[0]};V",
        f"{builders.agenda_item().id};;V",
        header=header,
        at=at,
    )
    assert (own.item, alone.item) == (at.agenda[0], at.agenda[1])
    assert (wrong(others), wrong(unknown)) == ([APPLICATION], [APPLICATION])


def test_of_two_applications_of_a_siret_the_living_one_is_meant() -> None:
    def agenda(*statuses: ApplicationStatus) -> tuple[Sequence[AgendaItem], Mapping[str, Application]]:
        both = [builders.application(status, siret=SIRETS[0]) for status in statuses]
        items = [
            builders.agenda_item(
                application_id=one.id, posts_requested=1, moot=one.status is ApplicationStatus.WITHDRAWN
            )
            for one in both
        ]
        return items, {one.id: one for one in both}

    items, known = agenda(ApplicationStatus.WITHDRAWN, ApplicationStatus.CONFIRMED)
    [one] = lines(f"{SIRETS[0]};V;;", at=context(agenda=items, applications=known))
    assert one.item == items[1]
    items, known = agenda(ApplicationStatus.CONFIRMED, ApplicationStatus.CONFIRMED)
    [one] = lines(f"{SIRETS[0]};V;;", at=context(agenda=items, applications=known))
    assert wrong(one) == [SIRET] and "Plusieurs" in one.faults[0].expected


def test_a_differing_decision_of_somebody_else_stays_unless_it_is_to_be_replaced() -> None:
    at = decided(decided(context(), 0, OTHER), 1, "account-1")
    rows = [f"{siret};V;1;" for siret in SIRETS[:2]]
    theirs, own = lines(*rows, at=at)
    assert (theirs.outcome, own.outcome) == (LineOutcome.DECIDED, LineOutcome.TO_RECORD)
    theirs, _ = lines(*rows, at=replace(at, replace=True))
    assert theirs.outcome is LineOutcome.TO_RECORD
    same, _ = lines(f"{SIRETS[0]};V;2;", rows[1], at=at)
    assert same.outcome is LineOutcome.RECORDED


def test_lines_without_a_decision_and_stopped_applications_change_nothing() -> None:
    at = context()
    at = replace(at, agenda=[replace(at.agenda[0], moot=True), *at.agenda[1:]])
    void, blank = lines(f"{SIRETS[0]};V;;", f"{SIRETS[1]};;;", at=at)
    assert (void.outcome, blank.outcome) == (LineOutcome.VOID, LineOutcome.BLANK)
    require_sound_file([void, blank])
    assert counted([void, blank], LineOutcome)[LineOutcome.VOID] == 1
    assert counted([], LineOutcome)[LineOutcome.INVALID] == 0


def test_a_validation_without_requested_posts_needs_their_number() -> None:
    at = context()
    at = replace(at, agenda=[replace(at.agenda[0], posts_requested=None)])
    none, zero = lines(f"{SIRETS[0]};V;;", at=at)[0], lines(f"{SIRETS[0]};V;0;", at=context())[0]
    assert (wrong(none), wrong(zero)) == ([POSTS], [POSTS])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("said", [True, False])
def test_files_of_any_spreadsheet_are_read(encoding: str, separator: str, said: bool) -> None:
    text = "\r\n".join((HEADER, f"{SIRETS[0]};Refusée;;Trop éloigné.")).replace(";", separator)
    if said:
        text = f"sep={separator}\r\n{text}"
    [line] = parse_lines(text.encode(encoding), S)
    assert (line.number, line.verdict, line.reason) == (3 if said else 2, Verdict.REJECTED, "Trop éloigné.")


def test_a_file_without_its_columns_is_refused_as_a_whole() -> None:
    with pytest.raises(Refusal, match="« Décision »") as refused:
        parse_lines(b"SIRET;Motif\n1;2", S)
    assert (refused.value.code, refused.value.pointer) == ("decision_file_unreadable", "/file")


def test_a_file_is_stored_by_session_and_must_be_sent_again_when_missing_or_too_large() -> None:
    assert incoming_key("session-1", "file-1") == "incoming/decisions/session-1/file-1"
    missing, large = file_missing(), file_too_large(MAX_BYTES)
    assert (missing.code, missing.kind) == ("file_missing", "not_found")
    assert (large.code, large.kind) == ("file_too_large", "invalid")
    assert "10 Mo" in large.message and MAX_BYTES == 10_485_760


def test_a_file_may_have_more_lines_than_any_agenda_up_to_a_limit() -> None:
    assert len(parse_lines("\n".join(("SIRET;Décision", *(("1;V",) * 2_000))).encode(), S)) == 2_000
    with pytest.raises(Refusal, match="plus de 2000 lignes"):
        parse_lines("\n".join(("SIRET;Décision", *(("1;V",) * 2_001))).encode(), S)


def test_the_first_hundred_faults_are_refused_and_the_report_of_a_trial_has_all() -> None:
    examined = lines(*(("x;V;;",) * 101))
    with pytest.raises(Refusals) as refused:
        require_sound_file(examined)
    assert len(refused.value.refusals) == 100
    whole = refused.value.refusals[0]
    assert (whole.pointer, whole.kind) == ("/lines/2/siret", "invalid")


def test_a_line_with_too_few_or_too_many_cells_is_invalid_as_a_whole() -> None:
    [short, long] = lines("1;V", f"{SIRETS[0]};V;;;x")
    assert (wrong(short), wrong(long)) == ([""], [""])
    assert short.faults[0].label == "" and short.line.number == 2
    with pytest.raises(Refusals) as refused:
        require_sound_file([short])
    [told] = refused.value.refusals
    assert told.pointer == "/lines/2" and "Ligne 2, en entier :" in told.message


def test_a_reason_of_a_thousand_characters_is_kept_whole() -> None:
    [one] = lines(f"{SIRETS[0]};R;;{'x' * 1000}")
    assert one.ruling is not None and one.ruling.reason == "x" * 1000
    [too_long] = lines(f"{SIRETS[0]};R;;{'x' * 1001}")
    assert wrong(too_long) == [REASON]


@pytest.mark.parametrize("word", ["R", "A"])
def test_zero_posts_beside_a_refusal_or_a_postponement_count_as_an_empty_cell(word: str) -> None:
    [one] = lines(f"{SIRETS[0]};{word};0;Trop tôt.")
    assert one.outcome is LineOutcome.TO_RECORD and one.line.posts is None


def test_only_lines_with_a_fault_are_invalid() -> None:
    assert [one for one in LineOutcome if one.wrong] == [LineOutcome.INVALID]


def test_decisions_of_a_file_have_its_sender_as_author() -> None:
    [one] = lines(f"{SIRETS[0]};V;1;")
    assert one.ruling is not None
    assert (one.ruling.decided_by, one.ruling.decided_at) == ("account-1", builders.NOW)
