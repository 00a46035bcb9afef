"""Somebody who left between the list and the click is answered by 404, whatever the screen still shows."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, available_candidate, signed_in
from tests.recording.cases import NOBODYS

pytestmark = pytest.mark.thorough

API, PAGE = "/api/v1/structure/candidates", "/espace/candidatures"

UNAVAILABLE = ("candidate_unavailable", "n'est plus disponible")
LEFT: list[tuple[dict[str, Any], tuple[str, str] | None]] = [
    ({"available": False}, UNAVAILABLE),
    ({"status": CandidateStatus.WITHDRAWN, "available": False}, None),
    ({"blocked": True}, None),
    ({"recruited_by": "another"}, ("already_recruited", "déjà recruté par une autre structure")),
]
WAYS = pytest.mark.parametrize(("changed", "why"), LEFT, ids=["pause", "withdrawal", "blocking", "hire"])


def change(site: Site, person: Candidate, **fields: Any) -> None:
    stored = site.store.get(Candidate, person.id)
    assert stored
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(stored, **fields))
    site.store.commit(changes)


@WAYS
@pytest.mark.parametrize("act", ["shortlist", "decline", "validate", "cancel", "reset"])
def test_somebody_out_of_sight_has_the_same_response_as_an_unknown_person(
    site: Site, act: str, changed: dict[str, Any], why: object
) -> None:
    signed_in(site)
    person = available_candidate(site)
    (row,) = json.loads(site.get(f"{API}?tab=new").html)["candidates"]
    change(site, person, **changed)
    fields = {"planned_hire_date": site.clock.now().date().isoformat()} if act == "validate" else {}
    answers = [site.post(f"{API}/{one}/{act}", **fields) for one in (row["id"], NOBODYS)]
    assert [answer.status for answer in answers] == [404, 404]
    told, of_nobody = ({**json.loads(answer.html), "instance": ""} for answer in answers)
    assert told == of_nobody


@WAYS
def test_a_click_on_a_sheet_just_opened_finds_nobody_any_more(
    site: Site, changed: dict[str, Any], why: object
) -> None:
    signed_in(site)
    person = available_candidate(site)
    page = site.get(f"{PAGE}/{person.id}")
    change(site, person, **changed)
    assert site.send(page, f"{PAGE}/{person.id}", status="shortlisted").status == 404


@WAYS
def test_a_structure_that_acted_on_somebody_reads_why_unless_they_are_out_of_its_sight(
    site: Site, changed: dict[str, Any], why: tuple[str, str] | None
) -> None:
    signed_in(site)
    person = available_candidate(site)
    assert site.post(f"{API}/{person.id}/shortlist").status == 200
    page = site.get(f"{PAGE}/{person.id}/valider")
    change(site, person, **changed)
    day = site.clock.now().date().isoformat()
    answers = (
        site.post(f"{API}/{person.id}/validate", planned_hire_date=day),
        site.send(page, f"{PAGE}/{person.id}/valider"),
    )
    if why is None:
        assert [answer.status for answer in answers] == [404, 404]
        return
    code, words = why
    assert [answer.status for answer in answers] == [409, 409]
    problem = json.loads(answers[0].html)
    assert problem["type"].endswith(code) and words in problem["detail"] and words in answers[1].text


def test_a_distance_changed_meanwhile_does_not_refuse_somebody_on_the_screen(site: Site) -> None:
    signed_in(site)
    person = available_candidate(site)
    page = site.get(f"{PAGE}/{person.id}")
    change(site, person, max_distance_km=5, place=site.ports.places.resolve("54395", "54000"))
    assert site.send(page, f"{PAGE}/{person.id}", status="shortlisted").status == 303
    listed = json.loads(site.get(f"{API}?tab=all").html)
    assert (listed["counts"]["new"], listed["counts"]["shortlisted"]) == (0, 1)
