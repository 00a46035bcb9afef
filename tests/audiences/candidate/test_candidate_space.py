"""A candidate without a password, over HTTP: the link of the e-mail, the page, the space."""

import json
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.access.actor import LinkHolder
from chalicelib.services.applying import confirm
from tests.audiences.site import Page, Site, apply_to_be_adviser, later

SPACE = "/api/v1/candidate"


def confirmed(site: Site) -> None:
    apply_to_be_adviser(site)
    token = site.link("candidate_confirm", "confirm").rpartition("/")[2]
    confirm.confirm(site.ports, LinkHolder(token=token, request_id="request"))


def send(site: Site, method: str, path: str, version: int | None = None, **body: Any) -> Page:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return site._send(method, path, urlencode(body).encode(), **headers)


def signed_in(site: Site) -> Page:
    confirmed(site)
    site.post(f"{SPACE}/links", email="paul@courriel.example")
    return site.fill(site.get(site.link("candidate_sign_in", "space")))


def test_opening_the_link_changes_nothing_and_its_button_opens_the_space_once(site: Site) -> None:
    confirmed(site)
    assert site.post(f"{SPACE}/links", email="PAUL@courriel.example").status == 202
    path = site.link("candidate_sign_in", "space")
    before = site.written()
    page = site.get(path)
    assert (page.status, page.heading, site.written()) == (200, "Ouvrez votre espace", before)
    assert site.follow(site.fill(page)).heading == "Mon espace candidat"
    assert json.loads(site.get(SPACE).html)["first_name"] == "Paul"
    assert site.fill(page).heading == "Ce lien a déjà servi"


def test_the_response_is_the_same_for_an_unknown_address(site: Site) -> None:
    confirmed(site)
    answers = [site.post(f"{SPACE}/links", email=f"{who}@courriel.example") for who in ("paul", "nobody")]
    assert answers[0].status == answers[1].status == 202
    assert answers[0].html == answers[1].html


def test_without_a_session_or_after_half_an_hour_the_space_is_closed(site: Site) -> None:
    assert site.get(SPACE).status == 401
    signed_in(site)
    assert site.get(SPACE).status == 200
    assert site.get("/api/v1/structure").status == 404
    later(site, minutes=31)
    assert site.get(SPACE).status == 401


CORRECTION = {
    "situations": "employed",
    "has_experience": "true",
    "first_name": "Paule",
    "last_name": "Martin",
    "insee_code": "28085",
    "postal_code": "28000",
    "max_distance_km": 5,
    "available_from": "2027-04-01",
    "phone": "02 37 00 00 00",
}


def version(site: Site) -> int:
    return int(site.get(SPACE).headers["ETag"].strip('"'))


def test_a_correction_gives_the_version_that_was_read_and_may_be_repeated(site: Site) -> None:
    signed_in(site)
    read = version(site)
    assert send(site, "PUT", SPACE, **CORRECTION).status == 428
    assert send(site, "PUT", SPACE, read, **CORRECTION).status == 200
    written = site.written()
    assert send(site, "PUT", SPACE, read, **CORRECTION).status == 200, "the answer was lost on its way"
    assert site.written() == written
    assert send(site, "PUT", SPACE, read, **{**CORRECTION, "max_distance_km": 10}).status == 412
    assert json.loads(site.get(SPACE).html)["max_distance_km"] == 5


def test_a_candidate_corrects_pauses_reads_and_erases_everything(site: Site) -> None:
    signed_in(site)
    edited = send(site, "PUT", SPACE, version(site), **CORRECTION)
    assert json.loads(edited.html)["max_distance_km"] == 5
    assert not json.loads(send(site, "PUT", f"{SPACE}/availability", available="false").html)["available"]
    exported = site.get(f"{SPACE}/export")
    assert "attachment" in exported.headers["Content-Disposition"]
    assert json.loads(exported.html)["candidate"]["email"] == "paul@courriel.example"
    assert json.loads(site.get(f"{SPACE}/structures").html) == {"structures": [], "cursor": None}
    left = send(site, "POST", f"{SPACE}/withdrawal", reason="Un autre emploi")
    assert json.loads(left.html)["status"] == "withdrawn"
    again = send(site, "POST", f"{SPACE}/withdrawal", reason="Un autre emploi")
    assert (again.status, again.html) == (200, left.html), "who left has left"
    assert send(site, "PUT", SPACE, version(site), **{**CORRECTION, "max_distance_km": 10}).status == 409
    assert send(site, "PUT", f"{SPACE}/availability", available="true").status == 409
    assert send(site, "DELETE", SPACE).status == 204
    assert site.get(SPACE).status == 401
