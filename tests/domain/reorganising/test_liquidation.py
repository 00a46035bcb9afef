"""A liquidation stops what a structure may do, and gives the funder a claim to declare (RULES section 11)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.reorganising.liquidation import DeclaredClaim, Liquidation, require_past_days
from chalicelib.domain.shared.calendar_rules import claim_reminder
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal, Refusals
from tests.support import builders

TODAY, JUDGMENT = date(2027, 3, 15), date(2027, 3, 1)
JUDGED = Liquidation(
    judgment_on=JUDGMENT,
    court="tribunal judiciaire de Nancy",
    published_on=date(2027, 3, 8),
    liquidator="SELARL Dupont",
    liquidator_email="dupont@liquidateurs.example",
    liquidator_address="1 rue du Palais, 54000 Nancy",
    recorded_by="agency",
    recorded_at=builders.NOW,
)


def claim(day: date, agreement_id: str = "agreement-1") -> DeclaredClaim:
    return DeclaredClaim(agreement_id=agreement_id, cents=1_000_00, on=day, reference="LRAR 1")


@pytest.mark.parametrize(
    "legal_form", [LegalForm.ASSOCIATION, LegalForm.SOCIAL_ECONOMY_COMPANY, LegalForm.FOUNDATION]
)
def test_a_structure_of_private_law_may_be_liquidated(legal_form: LegalForm) -> None:
    builders.structure(kind=StructureKind.PRIVATE, legal_form=legal_form).require_private_law()


@pytest.mark.parametrize(
    ("kind", "legal_form"),
    [
        *((one, None) for one in StructureKind if one is not StructureKind.PRIVATE),
        (StructureKind.COMMUNE, LegalForm.PUBLIC_ESTABLISHMENT),
        (StructureKind.DEPARTMENT, LegalForm.STATE_SERVICE),
        (StructureKind.PRIVATE, LegalForm.PUBLIC_INTEREST_GROUP),
    ],
)
def test_a_public_body_is_never_liquidated(kind: StructureKind, legal_form: LegalForm | None) -> None:
    with pytest.raises(Refusal, match="article L640-2") as told:
        builders.structure(kind=kind, legal_form=legal_form).require_private_law()
    assert told.value.code == "not_of_private_law" and "enregistre une reprise" in told.value.message


@pytest.mark.parametrize("published", [None, JUDGMENT, TODAY])
def test_a_publication_is_between_the_judgment_and_today(published: date | None) -> None:
    require_past_days(replace(JUDGED, published_on=published), TODAY)


@pytest.mark.parametrize("published", [date(2027, 2, 28), date(2027, 3, 16)])
def test_a_publication_before_the_judgment_or_in_the_future_is_refused(published: date) -> None:
    with pytest.raises(Refusals) as told:
        require_past_days(replace(JUDGED, published_on=published), TODAY)
    assert [(one.code, one.pointer) for one in told.value.refusals] == [("publication_day", "/published_on")]


def test_a_future_judgment_is_refused_together_with_its_publication() -> None:
    with pytest.raises(Refusals) as told:
        require_past_days(replace(JUDGED, judgment_on=date(2027, 3, 16)), TODAY)
    assert [one.code for one in told.value.refusals] == ["judgment_day", "publication_day"]


@pytest.mark.parametrize("day", [JUDGMENT, TODAY])
def test_a_claim_is_declared_from_the_judgment_on_once_for_each_agreement(day: date) -> None:
    once = JUDGED.declaring(claim(day), TODAY).declaring(claim(TODAY, "agreement-2"), TODAY)
    again = once.declaring(claim(TODAY), TODAY)
    assert again.declared == (claim(TODAY, "agreement-2"), claim(TODAY))
    assert again.declared_of("agreement-1") == claim(TODAY)


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2027, 3, 16)])
def test_a_claim_is_declared_neither_before_the_judgment_nor_in_the_future(day: date) -> None:
    with pytest.raises(Refusal) as told:
        JUDGED.declaring(claim(day), TODAY)
    assert (told.value.code, told.value.pointer) == ("declared_day", "/declared_on")


def test_a_liquidation_is_reversed_once_no_claim_is_declared() -> None:
    declared = JUDGED.declaring(claim(TODAY), TODAY)
    with pytest.raises(Refusal, match="retire d'abord cette déclaration"):
        declared.require_undeclared()
    declared.without("agreement-1").require_undeclared()


def test_two_months_are_counted_from_the_publication_or_from_the_judgment_while_it_is_unknown() -> None:
    assert JUDGED.last_day(Parameters()) == date(2027, 5, 8)
    assert replace(JUDGED, published_on=None).last_day(Parameters()) == date(2027, 5, 1)


@pytest.mark.parametrize(
    ("today", "next_one"),
    [
        (date(2027, 4, 7), date(2027, 4, 8)),
        (date(2027, 4, 8), date(2027, 4, 23)),
        (date(2027, 4, 23), date(2027, 5, 8)),
        (date(2027, 5, 8), None),
    ],
)
def test_the_funder_is_reminded_twice_before_the_last_day_and_on_it(
    today: date, next_one: date | None
) -> None:
    assert claim_reminder(date(2027, 5, 8), today, Parameters()) == next_one


def test_the_liquidator_reads_the_e_mails_about_the_money_only() -> None:
    structure = builders.structure(contact_email="mairie@commune.example", liquidation=JUDGED)
    assert structure.contact_for(MailKind.FUNDING) == JUDGED.liquidator_email
    assert structure.contact_for(MailKind.FOLLOW_UPS) == "mairie@commune.example"
    going_on = replace(structure, liquidation=None)
    assert going_on.contact_for(MailKind.FUNDING) == "mairie@commune.example"
