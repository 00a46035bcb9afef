"""The register of companies about a SIRET, compared with the answers (RULES section 11)."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from tests.support import builders
from tests.support.builders import application, place, register_entry

K, F = StructureKind, LegalForm
ON = date(2026, 10, 1)

METZ = builders.place("57463", department="57")


def looked_up(answers: dict[str, Any], **entry: Any) -> Application:
    return application(**answers).looked_up(
        LookUp(siret="21690123100011", on=ON, entry=register_entry(**entry))
    )


def answered(kind: StructureKind, legal_form: LegalForm | None = None) -> dict[str, Any]:
    return {"kind": kind, "legal_form": legal_form}


@pytest.mark.parametrize(
    ("category", "kind", "legal_form"),
    [
        ("7210", K.COMMUNE, None),
        ("7220", K.DEPARTMENT, None),
        ("7230", K.REGION, None),
        ("7229", K.SPECIAL_STATUS, None),
        ("7346", K.INTERCOMMUNALITY, None),
        ("7344", K.INTERCOMMUNALITY, None),
        ("7354", K.INTERCOMMUNALITY, None),
        ("7361", K.COMMUNE, F.PUBLIC_ESTABLISHMENT),
        ("7367", K.INTERCOMMUNALITY, F.PUBLIC_ESTABLISHMENT),
        ("7379", None, F.PUBLIC_ESTABLISHMENT),
        ("4140", None, F.PUBLIC_ESTABLISHMENT),
        ("7172", None, F.STATE_SERVICE),
        ("7113", None, None),
        ("7160", None, F.STATE_SERVICE),
        ("7225", K.SPECIAL_STATUS, None),
        ("7312", K.COMMUNE, None),
        ("7313", K.COMMUNE, None),
        ("7314", K.COMMUNE, None),
        ("7353", K.INTERCOMMUNALITY, None),
        ("7355", K.INTERCOMMUNALITY, None),
        ("7357", K.INTERCOMMUNALITY, None),
        ("7362", K.COMMUNE, F.PUBLIC_ESTABLISHMENT),
        ("7372", K.DEPARTMENT, F.PUBLIC_ESTABLISHMENT),
        ("1000", K.PRIVATE, None),
        ("2310", K.PRIVATE, None),
        ("6317", K.PRIVATE, None),
        ("8210", K.PRIVATE, None),
        ("9900", K.PRIVATE, None),
        ("9110", None, None),
        ("7410", K.PRIVATE, F.PUBLIC_INTEREST_GROUP),
        ("9220", K.PRIVATE, F.ASSOCIATION),
        ("5195", K.PRIVATE, F.ASSOCIATION),
        ("9300", K.PRIVATE, F.FOUNDATION),
        ("5710", K.PRIVATE, None),
        ("3210", None, None),
        ("", None, None),
    ],
)
def test_the_legal_category_tells_kind_and_legal_form(
    category: str, kind: StructureKind | None, legal_form: LegalForm | None
) -> None:
    assert register_entry(legal_category=category).nature == (kind, legal_form)


def test_a_company_of_the_social_economy_is_recognised_by_the_registers_fields() -> None:
    company = register_entry(legal_category="5710", social_economy=True)
    assert company.nature == (K.PRIVATE, F.SOCIAL_ECONOMY_COMPANY)
    association = register_entry(legal_category="9220", social_economy=True)
    assert association.nature == (K.PRIVATE, F.ASSOCIATION)


@pytest.mark.parametrize(
    ("answers", "category", "social_economy"),
    [
        (answered(K.COMMUNE), "7210", False),
        (answered(K.COMMUNE, F.PUBLIC_ESTABLISHMENT), "7361", False),
        (answered(K.COMMUNE), "7361", False),
        (answered(K.DEPARTMENT, F.PUBLIC_ESTABLISHMENT), "7379", False),
        (answered(K.INTERCOMMUNALITY, F.PUBLIC_ESTABLISHMENT), "7355", False),
        (answered(K.SPECIAL_STATUS), "7220", False),
        (answered(K.DEPARTMENT), "7229", False),
        (answered(K.DEPARTMENT, F.STATE_SERVICE), "7172", False),
        (answered(K.PRIVATE, F.ASSOCIATION), "9230", True),
        (answered(K.PRIVATE, F.SOCIAL_ECONOMY_COMPANY), "5458", True),
        (answered(K.PRIVATE, F.PUBLIC_INTEREST_GROUP), "7410", False),
        (answered(K.COMMUNE), "7113", False),
        (answered(K.PRIVATE, F.ASSOCIATION), "3210", False),
    ],
)
def test_answers_confirmed_or_unknown_by_the_register_cause_no_remark(
    answers: dict[str, Any], category: str, social_economy: bool
) -> None:
    told = looked_up(answers, legal_category=category, social_economy=social_economy)
    assert told.register_remarks == []


REGISTER = "le registre public des entreprises"


@pytest.mark.parametrize(
    ("answers", "category", "remark"),
    [
        (
            answered(K.COMMUNE),
            "7410",
            f"La réponse est « une commune » ; {REGISTER} indique « groupement d'intérêt public (GIP) ».",
        ),
        (
            answered(K.PRIVATE, F.SOCIAL_ECONOMY_COMPANY),
            "5710",
            "La réponse est « entreprise de l'économie sociale et solidaire » ; "
            f"{REGISTER} ne l'y compte pas.",
        ),
        (
            answered(K.PRIVATE, F.ASSOCIATION),
            "5710",
            f"La réponse est « association » ; {REGISTER} indique « entreprise ou autre organisme privé ».",
        ),
        (
            answered(K.PRIVATE, F.ASSOCIATION),
            "7210",
            f"La réponse est « association » ; {REGISTER} indique « une commune ».",
        ),
        (
            answered(K.PRIVATE, F.FOUNDATION),
            "7379",
            f"La réponse est « fondation » ; {REGISTER} indique « établissement public (EPA ou EPIC) ».",
        ),
        (
            answered(K.DEPARTMENT, F.STATE_SERVICE),
            "7361",
            f"La réponse est « service déconcentré de l'État » ; {REGISTER} indique « établissement public "
            "(EPA ou EPIC) ».",
        ),
        (
            answered(K.COMMUNE),
            "7220",
            f"La réponse est « une commune » ; {REGISTER} indique « un département ».",
        ),
        (
            answered(K.DEPARTMENT),
            "7172",
            f"La réponse est « un département » ; {REGISTER} indique « service déconcentré de l'État ».",
        ),
        (
            answered(K.DEPARTMENT, F.STATE_SERVICE),
            "7220",
            f"La réponse est « service déconcentré de l'État » ; {REGISTER} indique « un département ».",
        ),
    ],
)
def test_another_kind_or_legal_form_in_the_register_is_remarked(
    answers: dict[str, Any], category: str, remark: str
) -> None:
    assert looked_up(answers, legal_category=category).register_remarks == [remark]


def test_a_closed_establishment_and_another_commune_are_remarked_together() -> None:
    told = looked_up({}, closed=True, place=METZ)
    assert told.register_remarks == [
        "Le registre public des entreprises indique que cet établissement est fermé.",
        "La réponse situe la structure à Lyon (69) ; le registre public des entreprises situe cet "
        "établissement à Lyon (57).",
    ]


def test_a_place_missing_in_the_register_is_not_remarked() -> None:
    assert looked_up({}, place=None).register_remarks == []
    assert looked_up({"place": place("69381")}, place=place("69381")).register_remarks == []


def test_an_unknown_siret_is_remarked() -> None:
    unknown = application().looked_up(LookUp(siret="21690123100011", on=ON, entry=None))
    assert unknown.register_remarks == ["Le registre public des entreprises ne trouve pas ce SIRET."]


def test_nothing_is_remarked_before_an_answer_or_about_another_siret() -> None:
    assert application().register_remarks == []
    corrected = application(siret="21540395700013").looked_up(
        LookUp(siret="21690123100011", on=ON, entry=None)
    )
    assert corrected.register_remarks == []
