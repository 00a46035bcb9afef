"""Between the list and the click somebody left: a 409 that says why, in the API and on the page."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, available_candidate, signed_in

API, PAGE = "/api/v1/structure/candidates", "/espace/candidatures"

LEFT: list[tuple[dict[str, Any], str, str]] = [
    ({"available": False}, "candidate_unavailable", "n'est plus disponible"),
    (
        {"status": CandidateStatus.WITHDRAWN, "available": False},
        "candidate_unavailable",
        "n'est plus disponible",
    ),
    ({"recruited_by": "another"}, "already_recruited", "déjà recruté par une autre structure"),
]
WAYS = pytest.mark.parametrize(("changed", "code", "words"), LEFT, ids=["pause", "withdrawal", "hire"])


def change(site: Site, person: Candidate, **fields: Any) -> None:
    stored = site.store.get(Candidate, person.id)
    assert stored
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(stored, **fields))
    site.store.commit(changes)


@WAYS
@pytest.mark.parametrize("act", ["shortlist", "decline"])
def test_an_act_of_the_api_on_somebody_just_listed_is_refused_with_the_reason(
    site: Site, act: str, changed: dict[str, Any], code: str, words: str
) -> None:
    signed_in(site)
    person = available_candidate(site)
    (row,) = json.loads(site.get(f"{API}?tab=new").html)["candidates"]
    change(site, person, **changed)
    answer = site.post(f"{API}/{row['id']}/{act}")
    assert answer.status == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.html)
    assert problem["type"].endswith(code) and words in problem["detail"]


@WAYS
def test_a_validation_of_somebody_just_listed_is_refused_with_the_reason(
    site: Site, changed: dict[str, Any], code: str, words: str
) -> None:
    signed_in(site)
    person = available_candidate(site)
    assert site.post(f"{API}/{person.id}/shortlist").status == 200
    change(site, person, **changed)
    day = site.clock.now().date().isoformat()
    answer = site.post(f"{API}/{person.id}/validate", planned_hire_date=day)
    assert answer.status == 409
    problem = json.loads(answer.html)
    assert problem["type"].endswith(code) and words in problem["detail"]


@WAYS
def test_a_click_on_a_sheet_just_opened_says_why_it_comes_too_late(
    site: Site, changed: dict[str, Any], code: str, words: str
) -> None:
    signed_in(site)
    person = available_candidate(site)
    page = site.get(f"{PAGE}/{person.id}")
    change(site, person, **changed)
    answer = site.send(page, f"{PAGE}/{person.id}", status="shortlisted")
    assert answer.status == 409 and words in answer.text


@WAYS
def test_a_validation_window_just_opened_says_why_it_comes_too_late(
    site: Site, changed: dict[str, Any], code: str, words: str
) -> None:
    signed_in(site)
    person = available_candidate(site)
    assert site.post(f"{API}/{person.id}/shortlist").status == 200
    page = site.get(f"{PAGE}/{person.id}/valider")
    change(site, person, **changed)
    answer = site.send(page, f"{PAGE}/{person.id}/valider")
    assert answer.status == 409 and words in answer.text


def test_a_distance_edited_meanwhile_does_not_refuse_who_was_on_the_screen(site: Site) -> None:
    signed_in(site)
    person = available_candidate(site)
    page = site.get(f"{PAGE}/{person.id}")
    change(site, person, max_distance_km=5, place=site.ports.places.resolve("54395", "54000"))
    assert site.send(page, f"{PAGE}/{person.id}", status="shortlisted").status == 303
    listed = json.loads(site.get(f"{API}?tab=all").html)
    assert (listed["counts"]["new"], listed["counts"]["shortlisted"]) == (0, 1)
