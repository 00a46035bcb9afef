"""The agency finds a person by name, however it is written (RULES section 7)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.candidates import candidate_space, search
from tests.support.outside import refused
from tests.support.world import World


def found(world: World, text: str, limit: int = 50, cursor: str | None = None) -> list[str]:
    page = search.search_candidates(world.ports, world.agency, text=text, limit=limit, cursor=cursor)
    return [one.id for one in page.items]


@pytest.fixture
def people(world: World) -> list[Candidate]:
    names = [("Fatou", "N'Diaye"), ("Jean-Pierre", "Le Goff"), ("Élodie", "Yıldız"), ("Léa", "Ndiaye-Roy")]
    return [world.candidate(first_name=first, last_name=last) for first, last in names]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("ndiaye", [0, 3]),
        ("N’DIAYE fatou", [0]),
        ("legoff jeanpierre", [1]),
        ("yildiz", [2]),
        ("elod", [2]),
        ("durand", []),
    ],
)
def test_a_person_is_found_by_name_without_accents_case_or_punctuation(
    world: World, people: list[Candidate], text: str, who: list[int]
) -> None:
    assert found(world, text) == [people[number].id for number in who]


def test_a_person_is_found_in_any_state_of_the_registration_once_confirmed(world: World) -> None:
    structure = world.granted()
    names = {"last_name": "Ba"}
    paused, gone = world.candidate(first_name="A", **names), world.candidate(first_name="B", **names)
    hired, waiting = world.candidate(first_name="C", **names), world.register(first_name="D", **names)
    candidate_space.set_available(world.ports, world.as_candidate(paused), available=False)
    candidate_space.withdraw(world.ports, world.as_candidate(gone), reason="Un autre emploi")
    world.validated(structure, hired)
    assert found(world, "ba") == [paused.id, gone.id, hired.id]
    # Somebody who registers again is the same person, before and after confirming the new form.
    world.register(email=gone.email, first_name="B", **names)
    assert found(world, "ba") == [paused.id, gone.id, hired.id]
    world.go_to(world.today + timedelta(days=181))
    world.tick()
    assert world.ports.store.get(Candidate, waiting.id) is None
    assert found(world, "ba") == [paused.id, gone.id, hired.id]


def test_a_whole_address_finds_its_person_and_a_part_of_it_nobody(world: World) -> None:
    person = world.candidate(email="zoe.martin@courriel.example")
    assert found(world, " Zoe.Martin@courriel.example ") == [person.id]
    assert found(world, "zoe.martin@courriel") == found(world, "inconnue@courriel.example") == []
    waiting = world.register(email="autre@courriel.example")
    assert found(world, waiting.email) == []


def test_the_people_found_come_by_pages_in_the_order_of_their_names(world: World) -> None:
    people = [world.candidate(first_name=first, last_name="Diallo") for first in "CABED"]
    in_order = [one.id for one in sorted(people, key=lambda one: one.first_name)]
    shown: list[str] = []
    cursor = None
    while True:
        page = search.search_candidates(world.ports, world.agency, text="diallo", limit=2, cursor=cursor)
        shown += [one.id for one in page.items]
        if (cursor := page.cursor) is None:
            break
    assert shown == in_order
    with refused("bad_cursor"):
        found(world, "diallo", cursor="faux")


@pytest.mark.parametrize("text", ["", ".", "a", "é"])
def test_a_search_without_any_criterion_lists_nobody(world: World, text: str) -> None:
    with refused("search_needed"):
        found(world, text)


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FUNDER])
def test_the_agency_alone_looks_for_people(world: World, people: list[Candidate], role: Role) -> None:
    for text in ("costa", people[0].email):
        with refused("not_found"):
            search.search_candidates(world.ports, world.as_staff(role), text=text, limit=9, cursor=None)
