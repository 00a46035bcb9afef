"""The signatory of a structure: its head or a delegate, with the vote of a council (RULES 13)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.applying.subsidy import LegalForm
from chalicelib.domain.funding.agreement_version import Deed, Signatory, SignatoryAnswers
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.domain.shared.refusal import Refusals
from tests.domain.funding.test_agreement import signed, text, with_file
from tests.support import builders
from tests.support.outside import refused

TODAY = date(2027, 4, 12)
AT = datetime(2027, 4, 12, 8, tzinfo=UTC)
HEAD = SignatoryAnswers(name="Ada Sand", quality="Maire", email="maire@ville.example", by_delegation=False)
DELEGATION = {"by_delegation": True, "delegation_reference": "2027-12", "delegation_on": TODAY}
VOTE = {"vote_number": "D-7", "vote_on": TODAY}


def faults(*, needs_vote: bool = False, **said: object) -> list[tuple[str, str | None]]:
    try:
        replace(HEAD, **said).require_whole(TODAY, needs_vote=needs_vote)  # type: ignore[arg-type]
    except Refusals as several:
        return [(one.code, one.pointer) for one in several.refusals]
    return []


@pytest.mark.parametrize(
    ("said", "needs_vote", "wrong"),
    [
        ({}, False, []),
        (DELEGATION, False, []),
        (VOTE, False, []),
        ({**DELEGATION, **VOTE}, True, []),
        (
            {},
            True,
            [("vote_missing", "/vote_number"), ("vote_missing", "/vote_on")],
        ),
        ({"vote_number": "D-7"}, False, [("vote_missing", "/vote_on")]),
        ({"vote_number": "D-7"}, True, [("vote_missing", "/vote_on")]),
        ({"vote_on": TODAY}, False, [("vote_missing", "/vote_number")]),
        ({"vote_on": TODAY}, True, [("vote_missing", "/vote_number")]),
        (
            {"by_delegation": True},
            False,
            [("delegation_missing", "/delegation_reference"), ("delegation_missing", "/delegation_on")],
        ),
        # An unfinished delegation is ignored when the head signs.
        ({**DELEGATION, "by_delegation": False, "delegation_on": None}, False, []),
        (
            {**DELEGATION, "delegation_on": TODAY + timedelta(days=1)},
            False,
            [("deed_to_come", "/delegation_on")],
        ),
        ({**VOTE, "vote_on": TODAY + timedelta(days=1)}, True, [("deed_to_come", "/vote_on")]),
    ],
)
def test_a_delegation_and_a_vote_need_a_number_and_a_past_day(
    said: dict[str, object], needs_vote: bool, wrong: list[tuple[str, str | None]]
) -> None:
    assert faults(needs_vote=needs_vote, **said) == wrong


def test_the_deeds_are_stored_with_the_signatory() -> None:
    assert HEAD.signatory() == Signatory(name="Ada Sand", quality="Maire", email="maire@ville.example")
    whole = replace(HEAD, **{**DELEGATION, **VOTE}).signatory()  # type: ignore[arg-type]
    assert whole.delegation == Deed(reference="2027-12", on=TODAY)
    assert whole.vote == Deed(reference="D-7", on=TODAY)
    assert replace(HEAD, **{**DELEGATION, "by_delegation": False}).signatory().delegation is None  # type: ignore[arg-type]
    for part in ({"vote_number": "D-7"}, {"vote_on": TODAY}):
        assert replace(HEAD, **part).signatory().vote is None


@pytest.mark.parametrize(
    ("procedure", "legal_form", "votes"),
    [
        (Procedure.PUBLIC, None, True),
        (Procedure.PUBLIC, LegalForm.PUBLIC_ESTABLISHMENT, True),
        (Procedure.PUBLIC, LegalForm.STATE_SERVICE, False),
        (Procedure.ASSOCIATION, LegalForm.ASSOCIATION, False),
        (Procedure.COMPANY, LegalForm.SOCIAL_ECONOMY_COMPANY, False),
    ],
)
def test_the_council_of_a_public_structure_votes_and_a_service_of_the_state_has_none(
    procedure: Procedure, legal_form: LegalForm | None, votes: bool
) -> None:
    assert builders.agreement(procedure=procedure, legal_form=legal_form).needs_vote is votes


def test_the_signatory_is_named_and_corrected_until_the_structure_has_signed() -> None:
    someone = HEAD.signatory()
    draft, sent = with_file(), with_file().sent(text(), TODAY)
    amending = signed().for_posts(3, TODAY)
    for agreement in (draft, sent, amending, amending.sent(text(2), TODAY)):
        named = agreement.with_signatory(someone, AT)
        assert named.signatory == someone and named.status is agreement.status
        assert named.with_signatory(someone, AT) is named
    for late in (sent.signed_by_structure(TODAY, TODAY), signed(), draft.ended(TODAY)):
        assert not late.names_signatory
        with refused("status_forbids"):
            late.with_signatory(someone, AT)
