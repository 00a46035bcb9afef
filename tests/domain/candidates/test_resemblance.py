"""One person who registered with two addresses (RULES section 5)."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.resemblance import HireRemark, Resemblances
from chalicelib.domain.recruiting.match import resemblances
from chalicelib.domain.shared.refusal import Refusals
from tests.support.builders import candidate

PHONE = "+33612345678"


def person(first_name: str, last_name: str, **changed: Any) -> Candidate:
    return replace(candidate(), first_name=first_name, last_name=last_name, **{"phone": PHONE, **changed})


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [
        ("Jean-Pierre", "Le Goff"),
        ("JEAN PIERRE", "LE GOFF"),
        ("Jeanpierre", "Legoff"),
        ("Le Goff", "Jean-Pierre"),
        ("Jéan-Pierre", "Le  Gôff"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(first_name: str, last_name: str) -> None:
    assert person(first_name, last_name).likeness == person("Jean-Pierre", "Le Goff").likeness


def test_a_saint_may_be_written_short() -> None:
    assert person("Luc", "St Martin").likeness == person("Luc", "Saint-Martin").likeness


@pytest.mark.parametrize(
    "other",
    [
        person("Jean-Paul", "Le Goff"),
        person("Jean-Pierre", "Le Goff", phone="+33612345679"),
        person("Jean-Pierre", "Le Goff", phone=None),
        person("Jean-Pierre", "Le Goff", status=CandidateStatus.SUBMITTED),
        person("Jean-Pierre", "Le Goff", status=CandidateStatus.WITHDRAWN),
    ],
    ids=["another name", "another telephone", "no telephone", "not confirmed", "left"],
)
def test_different_people_are_not_alike(other: Candidate) -> None:
    assert other.likeness != person("Jean-Pierre", "Le Goff").likeness


def test_a_structure_sees_similar_people_it_may_see_and_of_others_only_a_recruitment() -> None:
    open_, paused = person("A", "B", id="open"), person("A", "B", id="paused", available=False)
    taken = person("A", "B", id="taken", recruited_by="other")
    assert resemblances("mine", [open_, paused], ()) == Resemblances(seen=(open_,))
    assert resemblances("mine", [taken], ()) == Resemblances(recruited=True, elsewhere=True)
    known = resemblances("mine", [paused, taken], {"paused", "taken"})
    assert known == Resemblances(seen=(paused, taken), recruited=True, elsewhere=True)
    mine = replace(taken, recruited_by="mine")
    assert resemblances("mine", [mine], ()) == Resemblances(seen=(mine,), recruited=True)


def test_blocked_people_are_not_shown() -> None:
    assert resemblances("mine", [person("A", "B", blocked=True)], ()).seen == ()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Resemblances(recruited=True, elsewhere=True), "dans une autre structure"),
        (Resemblances(recruited=True), "dans votre structure"),
    ],
)
def test_a_second_hire_is_asked_about_until_it_is_confirmed(found: Resemblances, said: str) -> None:
    with pytest.raises(Refusals) as refused:
        found.require_confirmed(())
    (asked,) = refused.value.refusals
    assert (asked.code, asked.pointer) == ("seems_recruited", "/confirmed_remarks")
    assert said in asked.message
    found.require_confirmed((HireRemark.SEEMS_RECRUITED,))


def test_without_a_recruitment_of_the_similar_person_nothing_is_asked() -> None:
    Resemblances(seen=(person("A", "B"),)).require_confirmed(())
