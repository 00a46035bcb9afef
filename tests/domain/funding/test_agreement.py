"""The agreement and its case file: one procedure by kind, all pieces mandatory (RULES 12, section 11)."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.applying.subsidy import LegalForm, Regime
from chalicelib.domain.funding.agreement import (
    AgreementStatus,
    CaseFile,
    Procedure,
    pieces_for,
    procedure_for,
)
from tests.support import builders

AT = datetime(2021, 4, 12, 8, tzinfo=UTC)


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
def test_the_case_file_follows_how_the_structure_is_paid(
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


def a_case_file(number: int) -> CaseFile:
    return CaseFile(number=number, url=f"https://case-files.example/{number}", created_at=AT)


def test_an_agreement_is_a_draft_without_a_case_file_until_it_is_sent() -> None:
    assert (builders.agreement().status, builders.agreement().case_file) == (AgreementStatus.DRAFT, None)


def test_an_agreement_has_one_case_file_the_one_answered_first() -> None:
    first = builders.agreement().with_case_file(a_case_file(42))
    assert first.case_file == a_case_file(42)
    assert first.with_case_file(a_case_file(43)) == first


def test_an_agreement_is_for_the_first_posts_of_its_structure_unless_it_says_so() -> None:
    assert builders.agreement().title == "Ville de Lyon"
    assert builders.agreement(additional=True).title != "Ville de Lyon"
