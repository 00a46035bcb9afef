"""A candidate: found while available, recruited once (RULES sections 3, 5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from chalicelib.domain.access.email_change import EmailChange
from chalicelib.domain.candidates.answers import CheckedCandidateAnswers, Situation
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, email_registered
from chalicelib.domain.candidates.card import card_of
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_result import PixResult, PixSkill
from chalicelib.domain.documents.document import Document
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders
from tests.support.outside import refused

C = CandidateStatus
AT = datetime(2021, 3, 1, 23, 30, tzinfo=UTC)
CHANGE = EmailChange(id="change-1", email="lou@example.org", asked_at=AT, ends_at=AT + timedelta(days=28))


@pytest.mark.parametrize(
    ("status", "available", "blocked", "recruited_by"),
    list(product(C, [True, False], [True, False], [None, "structure-1"])),
)
def test_a_candidate_is_found_when_confirmed_available_not_blocked_and_not_recruited(
    status: CandidateStatus, available: bool, blocked: bool, recruited_by: str | None
) -> None:
    candidate = builders.candidate(status, available=available, blocked=blocked, recruited_by=recruited_by)
    everything_is_right = (status, available, blocked, recruited_by) == (C.CONFIRMED, True, False, None)
    assert candidate.findable is everything_is_right


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2021, 1, 1), None),
        (date(2021, 1, 2), "date_past"),
        (date(2021, 3, 1), "date_past"),
        (date(2021, 3, 2), None),
        (date(2031, 3, 2), "date_too_far"),
    ],
)
def test_a_former_start_date_may_stay_and_a_new_one_is_today_or_later(day: date, code: str | None) -> None:
    candidate = builders.candidate(available_from=date(2021, 1, 1))
    today = date(2021, 3, 2)
    if code is None:
        candidate.require_start(day, today, Parameters())
        return
    with pytest.raises(Refusal) as refusal:
        candidate.require_start(day, today, Parameters())
    assert (refusal.value.code, refusal.value.pointer) == (code, "/available_from")


def test_a_submitted_candidate_is_confirmed_at_an_instant() -> None:
    confirmed = builders.candidate(C.SUBMITTED).confirmed(AT)
    assert (confirmed.status, confirmed.confirmed_at) == (C.CONFIRMED, AT)


@pytest.mark.parametrize("status", [C.CONFIRMED, C.WITHDRAWN])
def test_a_candidate_is_confirmed_once_and_never_after_withdrawing(status: CandidateStatus) -> None:
    with pytest.raises(Refusal) as refusal:
        builders.candidate(status).confirmed(AT)
    assert (refusal.value.code, refusal.value.kind) == ("status_forbids", "conflict")


def test_a_recruited_candidate_is_not_found() -> None:
    recruited = builders.candidate().recruited("structure-1")
    assert recruited.recruited_by == "structure-1"
    assert not recruited.findable


def test_a_person_is_recruited_once_and_the_second_structure_reads_why() -> None:
    with pytest.raises(Refusal) as refusal:
        builders.candidate().recruited("structure-1").recruited("structure-2")
    assert (refusal.value.code, refusal.value.kind) == ("already_recruited", "conflict")
    assert "déjà recruté" in refusal.value.message


@pytest.mark.parametrize(
    "candidate",
    [
        builders.candidate(C.SUBMITTED),
        builders.candidate(C.WITHDRAWN),
        builders.candidate(available=False),
        builders.candidate(blocked=True),
    ],
    ids=["not confirmed", "withdrawn", "not available", "blocked"],
)
def test_a_candidate_who_cannot_be_found_cannot_be_recruited(candidate: Candidate) -> None:
    with pytest.raises(Refusal, match="candidate_unavailable:"):
        candidate.recruited("structure-1")


def test_a_released_candidate_can_be_found_and_recruited_again() -> None:
    released = builders.candidate().recruited("structure-1").released()
    assert released.findable
    assert released.recruited("structure-2").recruited_by == "structure-2"


@pytest.mark.parametrize("unavailable", [{"available": False}, {"blocked": True}])
def test_a_release_does_not_make_a_paused_candidate_available(unavailable: dict[str, bool]) -> None:
    assert not builders.candidate(recruited_by="structure-1", **unavailable).released().findable


def test_an_unshared_result_is_read_by_its_owner_only() -> None:
    result = PixResult(
        shared=False,
        stars=3,
        working_life=1,
        resources=2,
        citizenship=3,
        acquired=(PixSkill.RESOURCES,),
    )
    candidate = builders.candidate().with_pix_result(result)
    assert (candidate.pix_result, candidate.shown_pix_result) == (result, None)
    card = card_of(candidate, applied_on=date(2021, 3, 2))
    assert (card.pix_stars, card.pix_withheld) == (None, True)
    shared = candidate.with_pix_result(replace(result, shared=True))
    assert shared.shown_pix_result == replace(result, shared=True)
    assert card_of(shared, applied_on=date(2021, 3, 2)).pix_stars == 3


def test_stars_stored_before_sharing_was_asked_stay_shown() -> None:
    assert builders.candidate(pix_stars=2).shown_pix_result == PixResult(shared=True, stars=2)
    assert builders.candidate().pix_result is None and not builders.candidate().pix_withheld
    whole = builders.candidate(pix_stars=1).with_pix_result(PixResult(shared=True))
    assert whole.pix_result == PixResult(shared=True), "shared, without stars"


@pytest.mark.parametrize("kind", DocumentKind)
def test_each_document_has_its_field_and_is_removed_with_the_person(kind: DocumentKind) -> None:
    document = Document(id="d", deposited_at=AT)
    candidate = builders.candidate().with_document(kind, document)
    others = [other for other in DocumentKind if other is not kind]
    assert candidate.document(kind) == candidate.shown_document(kind) == document
    assert [candidate.document(other) for other in others] == [None]
    assert card_of(candidate, applied_on=date(2021, 3, 2)).has_cv is (kind is DocumentKind.CV)
    assert candidate.withdrawn().document(kind) is None


def test_the_analysis_of_an_unshared_result_is_not_shown() -> None:
    document = Document(id="d", deposited_at=AT)
    candidate = builders.candidate(pix_shared=False, pix_analysis=document, cv=document)
    assert candidate.shown_document(DocumentKind.PIX_ANALYSIS) is None
    assert (
        candidate.document(DocumentKind.PIX_ANALYSIS) == candidate.shown_document(DocumentKind.CV) == document
    )


def checked(candidate: Candidate, **fields: object) -> CheckedCandidateAnswers:
    return replace(candidate.answers, **fields)


def test_a_withdrawn_candidate_registers_again_and_is_found_after_the_confirmation() -> None:
    gone = builders.candidate().withdrawn()
    back = gone.coming_back(checked(gone, first_name="Léa"), AT)
    assert (back.status, back.returning, back.confirmed_at, back.findable) == (C.SUBMITTED, True, None, False)
    confirmed = back.confirmed(AT)
    assert (confirmed.first_name, confirmed.returning, confirmed.findable) == ("Léa", False, True)


def test_without_confirmation_a_withdrawn_candidate_keeps_that_status_and_the_former_answers() -> None:
    gone = builders.candidate().withdrawn()
    back = gone.coming_back(checked(gone, first_name="Léa"), AT)
    stayed = back.coming_back(checked(gone, first_name="Lou"), AT).not_confirmed()
    assert (stayed.status, stayed.available, stayed.returning) == (C.WITHDRAWN, False, False)
    assert stayed.first_name == gone.first_name and len(stayed.forms) == 1


def test_nobody_withdraws_twice_or_while_recruited() -> None:
    with pytest.raises(Refusal, match="withdrawn:"):
        builders.candidate().withdrawn().withdrawn()
    with pytest.raises(Refusal, match="recruited:"):
        builders.candidate(recruited_by="structure-1").withdrawn()


def test_an_end_declared_by_mistake_restores_the_recruitment_unless_another_structure_recruited() -> None:
    assert builders.candidate(available=False).held_again("structure-1").recruited_by == "structure-1"
    with pytest.raises(Refusal, match="already_recruited:"):
        builders.candidate(recruited_by="structure-2").held_again("structure-1")


@pytest.mark.parametrize("subject", [lambda one: one.withdrawn(), lambda one: one.require_free()])
def test_a_recruited_candidate_is_told_to_ask_the_structure_first(
    subject: Callable[[Candidate], object],
) -> None:
    with refused("recruited"):
        subject(builders.candidate(recruited_by="structure-1"))
    subject(builders.candidate())


def test_the_agency_does_not_block_recruited_candidates_and_unblocks_any() -> None:
    assert builders.candidate().suspended(True).blocked
    recruited = builders.candidate(recruited_by="structure-1", blocked=True)
    assert not recruited.suspended(False).blocked
    with refused("candidate_held"):
        recruited.suspended(True)
    with refused("candidate_held"):
        recruited.require_not_held()


@pytest.mark.parametrize("status", [C.CONFIRMED, C.WITHDRAWN])
def test_a_corrected_address_invalidates_the_links_of_the_former_one(status: CandidateStatus) -> None:
    candidate = builders.candidate(status, generation=2, email_change=CHANGE)
    before = candidate.link_subject
    corrected = candidate.with_corrected_email("lea@example.org")
    assert (corrected.email, corrected.email_change) == ("lea@example.org", None)
    assert corrected.generation == 3
    assert candidate.holds_link(before) and not corrected.holds_link(before)
    assert corrected.holds_link(corrected.link_subject)
    with refused("link_replaced"):
        corrected.require_link(before)
    corrected.require_link(corrected.link_subject)


def test_an_address_is_corrected_once_somebody_confirmed_it() -> None:
    with refused("status_forbids"):
        builders.candidate(C.SUBMITTED).with_corrected_email("lea@example.org")


def test_a_link_of_an_old_release_belongs_to_the_first_address() -> None:
    assert builders.candidate(id="candidate-1").holds_link("candidate-1")
    assert not builders.candidate(id="candidate-1", generation=1).holds_link("candidate-1")


@pytest.mark.parametrize(
    ("status", "returning", "once"),
    [
        (C.SUBMITTED, False, False),
        (C.SUBMITTED, True, True),
        (C.CONFIRMED, False, True),
        (C.WITHDRAWN, False, True),
    ],
)
def test_somebody_who_once_confirmed_an_address_stays_known(
    status: CandidateStatus, returning: bool, once: bool
) -> None:
    assert builders.candidate(status, returning=returning).confirmed_once is once


def test_two_registrations_of_a_person_share_the_letters_of_the_name_and_the_telephone() -> None:
    one = builders.candidate(first_name="Jean-Paul", last_name="Élie", phone="+33612345678")
    other = builders.candidate(first_name="ELIE", last_name="jean paul", phone="+33612345678")
    assert one.likeness is not None and one.likeness == other.likeness
    assert one.likeness != replace(other, phone="+33612345679").likeness
    assert one.likeness != replace(other, last_name="Jeanne").likeness
    assert builders.candidate().likeness is None, "without a telephone nobody is recognised"
    for status in (C.SUBMITTED, C.WITHDRAWN):
        assert replace(one, status=status).likeness is None


def test_somebody_is_recruited_elsewhere_only_by_another_structure() -> None:
    assert not builders.candidate().recruited_elsewhere("structure-1")
    assert not builders.candidate(recruited_by="structure-1").recruited_elsewhere("structure-1")
    assert builders.candidate(recruited_by="structure-2").recruited_elsewhere("structure-1")


def test_a_correction_replaces_the_answers_and_names_the_changed_ones_for_the_journal() -> None:
    candidate = builders.candidate()
    graduate = (Situation.GRADUATE, Situation.EMPLOYED, Situation.GRADUATE)
    answers = builders.correction_of(
        candidate, situations=graduate, diploma="REMN", first_name="Léa", phone="06 12 34 56 78"
    )
    corrected = candidate.corrected(answers, place=builders.place("69381"), phone="+33612345678")
    assert corrected.situations == (Situation.GRADUATE, Situation.EMPLOYED), "ticked twice counts once"
    assert (corrected.diploma, corrected.first_name, corrected.phone) == ("REMN", "Léa", "+33612345678")
    assert corrected.place == builders.place("69381") and corrected.email == candidate.email
    changed = {"situations", "diploma", "first_name", "phone", "place"}
    assert {one.value for one in corrected.differs_in(candidate)} == changed
    assert candidate.differs_in(candidate) == []


def test_a_candidate_who_withdraws_has_no_pending_change_of_address_and_no_document() -> None:
    left = builders.candidate(email_change=CHANGE, cv=Document(id="d", deposited_at=AT)).withdrawn()
    assert (left.status, left.available, left.cv, left.email_change) == (C.WITHDRAWN, False, None, None)
    with refused("withdrawn"):
        left.require_present()
    builders.candidate().require_present()


def test_an_address_confirmed_by_another_candidate_is_refused_beside_the_field() -> None:
    told = email_registered()
    assert (told.code, told.kind, told.pointer) == ("email_registered", "conflict", "/email")
