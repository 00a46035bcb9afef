"""The lists of applications at a desk: trays, a search, filters, an order."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.applying.summary import ApplicationSummary, summary_of
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.deciding.selection import OpinionSought, RequestSought, Selection, SummaryOrder, Tray
from tests.support import builders
from tests.support.builders import NOW

OPINION = Opinion(verdict=OpinionVerdict.UNFAVOURABLE, comment="Trop tard.", given_at=NOW, given_by="a")
S = ApplicationStatus


def summary(**fields: Any) -> ApplicationSummary:
    application: Application = builders.application(**{"confirmed_at": NOW, **fields})
    found = summary_of(application)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("fields", "trays"),
    [
        ({}, {Tray.OPINION, Tray.DECISION}),
        ({"opinion": OPINION}, {Tray.DECISION}),
        ({"status": S.VALIDATED, "posts_granted": 2, "posts_hired": 1}, {Tray.RECRUITING}),
        ({"status": S.VALIDATED, "posts_granted": 2, "posts_hired": 2}, {Tray.HIRED}),
        ({"status": S.OVERDUE, "posts_granted": 2}, {Tray.OVERDUE}),
        ({"status": S.REJECTED}, {Tray.STOPPED}),
        ({"status": S.LAPSED}, {Tray.STOPPED}),
    ],
)
def test_an_application_is_in_the_trays_of_what_it_waits_for(
    fields: dict[str, Any], trays: set[Tray]
) -> None:
    assert {tray for tray in Tray if tray.holds(summary(**fields))} == trays | {Tray.ALL}


def test_an_application_whose_address_is_not_confirmed_has_no_summary() -> None:
    assert summary_of(builders.application(status=S.SUBMITTED, confirmed_at=None)) is None


@pytest.mark.parametrize("text", ["etoile", "l'étoile", "lyon", "durand", "21690123", "216 901 231", "69001"])
def test_a_search_finds_the_structure_the_commune_the_contact_or_the_siret(text: str) -> None:
    named = summary(
        name="Médiathèque de l'Étoile",
        siret="21690123100011",
        contact=replace(builders.contact(), last_name="Durand"),
    )
    other = summary(name="Mairie", siret="99999999900011", place=builders.place("2A004", "2A"))
    other = other._replace(commune="Ajaccio", postal_code="20000", contact="Paul Petit")
    assert Selection(tray=Tray.ALL, text=text).of([other, named]) == [named]
    assert all(Selection(tray=Tray.ALL, text=nothing).of([other, named]) == [] for nothing in ("-", " "))


def test_filters_narrow_by_department_and_opinion() -> None:
    here, there = summary(opinion=OPINION), summary(department="2A")
    assert Selection(tray=Tray.ALL, department="2A").of([here, there]) == [there]
    for sought, found in ((OpinionSought.UNFAVOURABLE, [here]), (OpinionSought.NONE, [there])):
        assert Selection(tray=Tray.ALL, opinion=sought).of([here, there]) == found
    assert Selection(tray=Tray.ALL, opinion=OpinionSought.FAVOURABLE).of([here, there]) == []


def test_the_most_urgent_comes_first_then_the_oldest() -> None:
    new = summary(confirmed_at=NOW)
    old = summary(confirmed_at=NOW - timedelta(days=9))
    late = summary(confirmed_at=NOW - timedelta(days=3), opinion_overdue=True)
    assert Selection(tray=Tray.OPINION).of([new, old, late]) == [late, old, new]


def test_the_order_may_be_the_name_the_department_or_the_term() -> None:
    first = summary(name="École", department="75", recruitment_deadline=date(2027, 1, 1))
    second = summary(name="Mairie", department="01", recruitment_deadline=date(2026, 12, 1))
    third = summary(name="Zébulon", department="02")
    picked = {
        order: Selection(tray=Tray.ALL, order=order).of([third, second, first]) for order in SummaryOrder
    }
    assert picked[SummaryOrder.NAME] == [first, second, third]
    assert picked[SummaryOrder.DEPARTMENT] == [second, third, first]
    assert picked[SummaryOrder.DEADLINE] == [second, first, third]


def test_a_request_for_more_posts_is_told_from_a_first_application() -> None:
    first, more = summary(), summary(parent_id="parent")
    assert Selection(tray=Tray.ALL, request=RequestSought.FIRST).of([first, more]) == [first]
    assert Selection(tray=Tray.ALL, request=RequestSought.ADDITIONAL).of([first, more]) == [more]


def test_structures_are_distinguished_by_kind_and_legal_form() -> None:
    commune = summary()
    association = summary(kind=StructureKind.PRIVATE, legal_form=LegalForm.ASSOCIATION)
    company = summary(kind=StructureKind.PRIVATE, legal_form=LegalForm.SOCIAL_ECONOMY_COMPANY)
    both = [association, commune, company]
    private = Selection(tray=Tray.ALL, kind=StructureKind.PRIVATE).of(both)
    assert {one.id for one in private} == {association.id, company.id}
    assert Selection(tray=Tray.ALL, legal_form=LegalForm.ASSOCIATION).of(both) == [association]


def test_applications_waiting_since_a_day_or_longer_are_selected() -> None:
    old, new = summary(confirmed_at=NOW - timedelta(days=9)), summary()
    for days, found in ((10, []), (9, [old]), (1, [old])):
        since = NOW.date() - timedelta(days=days)
        assert Selection(tray=Tray.ALL, waiting_since=since).of([old, new]) == found


def test_each_filter_counts_its_results_with_the_other_filters_unchanged() -> None:
    here = {"department": "54"}
    rows = [
        summary(**here, opinion=OPINION),
        summary(**here),
        summary(department="28", kind=StructureKind.PRIVATE, legal_form=LegalForm.ASSOCIATION),
        summary(department="28", kind=StructureKind.PRIVATE, legal_form=LegalForm.ASSOCIATION)._replace(
            additional=True
        ),
        # No decision is left to be made.
        summary(**here, status=S.VALIDATED),
    ]
    every = Selection(tray=Tray.DECISION)
    assert every.count_each(rows, "department") == {"54": 2, "28": 2}
    assert every.count_each(rows, "opinion") == {OpinionSought.UNFAVOURABLE: 1, OpinionSought.NONE: 3}
    assert every.count_each(rows, "request") == {RequestSought.FIRST: 3, RequestSought.ADDITIONAL: 1}
    assert every.count_each(rows, "legal_form") == {None: 2, LegalForm.ASSOCIATION: 2}
    # A filter is counted without its own value and with those of the others.
    narrowed = Selection(tray=Tray.DECISION, department="28", opinion=OpinionSought.NONE)
    assert narrowed.count_each(rows, "department") == {"54": 1, "28": 2}
    assert narrowed.count_each(rows, "opinion") == {OpinionSought.NONE: 2}
    assert narrowed.count_each(rows, "kind") == {StructureKind.PRIVATE: 2}


def test_a_request_waits_since_it_was_made_and_the_application_since_it_waits() -> None:
    one = summary()._replace(time_asked_on=date(2026, 11, 3), correction_asked_on=date(2026, 11, 4))
    days = {Tray.MORE_TIME: date(2026, 11, 3), Tray.CORRECTION: date(2026, 11, 4)}
    assert {tray: tray.since(one) for tray in Tray} == {
        tray: days.get(tray, one.waits_since) for tray in Tray
    }
    unasked = summary()
    assert {tray.since(unasked) for tray in Tray} == {unasked.waits_since}


def test_the_first_digits_of_a_siret_find_it_and_inner_digits_do_not() -> None:
    one = summary(siret="21690123100011")
    assert Selection(tray=Tray.ALL, text="2169012310001").of([one]) == [one]
    assert Selection(tray=Tray.ALL, text="90123100011").of([one]) == []
