"""Public or private is a rule, and the amount follows (RULES 4 and 5; RULES section 12)."""

from dataclasses import replace

import pytest

from chalicelib.domain.applying.subsidy import (
    LegalForm,
    Regime,
    StructureKind,
    Subsidy,
    allowed_months,
    eligible_regime,
    regime,
    subsidy,
)
from chalicelib.domain.shared.french import euros
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal

PARAMS = Parameters()
PUBLIC_KINDS = [kind for kind in StructureKind if kind is not StructureKind.PRIVATE]
PUBLIC_FORMS = [None, LegalForm.PUBLIC_ESTABLISHMENT, LegalForm.STATE_SERVICE]
PRIVATE_FORMS = [LegalForm.ASSOCIATION, LegalForm.SOCIAL_ECONOMY_COMPANY, LegalForm.FOUNDATION]
GROUP = LegalForm.PUBLIC_INTEREST_GROUP


def test_a_public_structure_gets_50000_euros_over_24_months() -> None:
    assert subsidy(Regime.PUBLIC, 24, PARAMS) == Subsidy(24, 5_000_000)


def test_a_public_structure_need_not_choose_a_duration() -> None:
    assert subsidy(Regime.PUBLIC, None, PARAMS) == Subsidy(24, 5_000_000)


def test_a_private_structure_gets_32000_euros_over_18_months() -> None:
    assert subsidy(Regime.PRIVATE, 18, PARAMS) == Subsidy(18, 3_200_000)


def test_a_private_structure_gets_40000_euros_over_24_months() -> None:
    assert subsidy(Regime.PRIVATE, 24, PARAMS) == Subsidy(24, 4_000_000)


def test_three_posts_get_three_times_the_amount() -> None:
    assert subsidy(Regime.PRIVATE, 18, PARAMS).total(3) == 9_600_000


def test_the_amount_follows_the_parameters_in_force() -> None:
    assert subsidy(Regime.PUBLIC, 24, replace(PARAMS, public_24_months_cents=1)).per_post_cents == 1


@pytest.mark.parametrize(
    ("department", "cents"),
    [("974", 35_200_00), ("976", 35_200_00), ("988", 35_200_00), ("75", 32_000_00), ("2A", 32_000_00)],
)
def test_overseas_the_amount_is_raised_by_the_parameter_in_force(department: str, cents: int) -> None:
    usual = subsidy(Regime.PRIVATE, 18, PARAMS)
    raised = usual.with_overseas_uplift(department, replace(PARAMS, overseas_uplift_percent=10))
    assert raised == Subsidy(18, cents)
    assert usual.with_overseas_uplift(department, PARAMS) == usual


def test_a_raised_amount_is_whole_cents() -> None:
    odd = Subsidy(24, 99)
    assert odd.with_overseas_uplift("974", replace(PARAMS, overseas_uplift_percent=1)) == Subsidy(24, 99)
    assert odd.with_overseas_uplift("974", replace(PARAMS, overseas_uplift_percent=2)) == Subsidy(24, 100)


def test_only_a_private_structure_chooses_its_duration() -> None:
    assert allowed_months(Regime.PUBLIC) == (24,)
    assert allowed_months(Regime.PRIVATE) == (18, 24)


@pytest.mark.parametrize(
    ("paid_as", "months"),
    [(Regime.PUBLIC, 18), (Regime.PUBLIC, 0), (Regime.PRIVATE, 12), (Regime.PRIVATE, None)],
)
def test_another_duration_is_refused_and_pointed_at(paid_as: Regime, months: int | None) -> None:
    with pytest.raises(Refusal) as refused:
        subsidy(paid_as, months, PARAMS)
    assert (refused.value.code, refused.value.kind) == ("agreement_months_invalid", "invalid")
    assert refused.value.pointer == "/agreement_months"


@pytest.mark.parametrize("kind", PUBLIC_KINDS)
@pytest.mark.parametrize("form", PUBLIC_FORMS)
def test_local_authorities_establishments_and_state_services_are_public(
    kind: StructureKind, form: LegalForm | None
) -> None:
    assert regime(kind, form, None) is Regime.PUBLIC


@pytest.mark.parametrize("form", PRIVATE_FORMS)
def test_associations_companies_and_foundations_are_private(form: LegalForm) -> None:
    assert regime(StructureKind.PRIVATE, form, None) is Regime.PRIVATE


def test_a_public_interest_group_that_allows_private_law_contracts_is_paid_as_public() -> None:
    assert regime(StructureKind.PRIVATE, GROUP, True) is Regime.PUBLIC


def test_a_public_interest_group_that_does_not_is_paid_as_private() -> None:
    assert regime(StructureKind.PRIVATE, GROUP, False) is Regime.PRIVATE


@pytest.mark.parametrize(
    ("kind", "form", "private_law", "code", "pointer"),
    [
        (StructureKind.PRIVATE, None, None, "legal_form_required", "/legal_form"),
        (StructureKind.PRIVATE, LegalForm.STATE_SERVICE, None, "legal_form_mismatch", "/legal_form"),
        (StructureKind.COMMUNE, LegalForm.ASSOCIATION, None, "legal_form_mismatch", "/legal_form"),
        (StructureKind.COMMUNE, GROUP, True, "legal_form_mismatch", "/legal_form"),
        (StructureKind.PRIVATE, GROUP, None, "private_law_contracts_required", "/private_law_contracts"),
        (
            StructureKind.PRIVATE,
            LegalForm.ASSOCIATION,
            True,
            "private_law_contracts_mismatch",
            "/private_law_contracts",
        ),
        (StructureKind.COMMUNE, None, True, "private_law_contracts_mismatch", "/private_law_contracts"),
    ],
)
def test_contradictory_answers_are_refused_with_their_fields(
    kind: StructureKind, form: LegalForm | None, private_law: bool | None, code: str, pointer: str
) -> None:
    with pytest.raises(Refusal) as refused:
        regime(kind, form, private_law)
    assert (refused.value.code, refused.value.pointer, refused.value.kind) == (code, pointer, "invalid")


def test_a_state_service_is_eligible_while_the_dated_rule_says_so() -> None:
    assert eligible_regime(StructureKind.COMMUNE, LegalForm.STATE_SERVICE, None, PARAMS) is Regime.PUBLIC
    closed = replace(PARAMS, state_services_eligible=False)
    eligible_regime(StructureKind.COMMUNE, LegalForm.PUBLIC_ESTABLISHMENT, None, closed)
    with pytest.raises(Refusal) as refused:
        eligible_regime(StructureKind.COMMUNE, LegalForm.STATE_SERVICE, None, closed)
    assert (refused.value.code, refused.value.pointer) == ("not_eligible", "/legal_form")


def test_a_group_without_private_law_contracts_is_eligible_only_if_a_dated_rule_says_so() -> None:
    assert eligible_regime(StructureKind.PRIVATE, GROUP, True, PARAMS) is Regime.PUBLIC
    with pytest.raises(Refusal) as refused:
        eligible_regime(StructureKind.PRIVATE, GROUP, False, PARAMS)
    assert (refused.value.code, refused.value.pointer) == ("not_eligible", "/private_law_contracts")
    assert "droit privé" in refused.value.message and "Faites-la modifier" in refused.value.message
    opened = replace(PARAMS, groups_without_private_law_eligible=True)
    assert eligible_regime(StructureKind.PRIVATE, GROUP, False, opened) is Regime.PRIVATE


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (5_000_000, "50\u202f000\u202f€"),
        (20_000_000_000, "200\u202f000\u202f000\u202f€"),
        (3_200_005, "32\u202f000,05\u202f€"),
        (0, "0\u202f€"),
        (-150, "-1,50\u202f€"),
    ],
)
def test_amounts_are_written_in_french(cents: int, written: str) -> None:
    assert euros(cents) == written


def test_every_kind_form_and_regime_has_its_french_words() -> None:
    assert StructureKind.INTERCOMMUNALITY.label == "un établissement public de coopération intercommunale"
    assert all(each.label for group in (StructureKind, LegalForm, Regime) for each in group)
