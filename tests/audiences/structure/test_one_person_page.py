"""The pages of a structure and the agency about one person with two addresses (RULES section 5)."""

import json
from dataclasses import replace
from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, available_candidate, signed_in
from tests.audiences.situations import staff_enters
from tests.audiences.structure.test_space import move, sheet, validated

PHONE = "0612345678"
OTHER = "01890a5d-ac96-774b-bcce-b302099a8057"


def twins(site: Site) -> tuple[Candidate, Candidate]:
    names = (("Jean-Pierre", "Le Goff"), ("LEGOFF", "Jean Pierre"))
    one, other = (
        available_candidate(
            site, first_name=first, last_name=last, phone=PHONE, email=f"{last[:2]}@courriel.example".lower()
        )
        for first, last in names
    )
    return one, other


def recruited_by_another(site: Site, candidate: Candidate) -> None:
    known = site.store.get(Candidate, candidate.id)
    assert known is not None
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(known, recruited_by=OTHER))
    site.store.commit(changes)


def test_the_sheet_names_the_similar_person(site: Site) -> None:
    signed_in(site)
    one, other = twins(site)
    page = site.get(sheet(one))
    assert "Semble être la même personne que LEGOFF Jean Pierre (Chartres)" in page.text
    assert f'href="{sheet(other)}"' in page.html and other.email not in page.html


def test_of_somebody_recruited_elsewhere_only_the_recruitment_is_told(site: Site) -> None:
    signed_in(site)
    one, other = twins(site)
    recruited_by_another(site, other)
    page = site.get(sheet(one))
    assert "Semble être la même personne qu'un candidat déjà recruté par une autre structure" in page.text
    assert "LEGOFF" not in page.text and other.id not in page.html


def test_the_second_hire_is_confirmed_on_the_page(site: Site) -> None:
    structure = signed_in(site)
    one, other = twins(site)
    validated(site, one)
    move(site, other, "shortlisted")
    path = f"{sheet(other)}/valider"
    asked = site.send(site.get(path), path, planned_hire_date="2027-03-01")
    assert asked.status == 422 and "a déjà un recrutement dans votre structure" in asked.text
    assert 'name="confirmed_remarks" type="checkbox" value="seems_recruited"' in asked.html
    again = site.send(asked, path)
    assert again.status == 422, "the box is not ticked"
    assert site.send(again, path, confirmed_remarks="seems_recruited").status == 303
    known = site.store.get(Candidate, other.id)
    assert known is not None and known.recruited_by == structure.id


def test_a_program_reads_and_confirms_the_same(site: Site) -> None:
    signed_in(site)
    one, other = twins(site)
    shown = json.loads(site.get(f"/api/v1/structure/candidates/{one.id}").html)
    assert [(like["id"], like["first_name"]) for like in shown["look_alikes"]] == [(other.id, "LEGOFF")]
    assert shown["look_alike_recruited_elsewhere"] is False
    recruited_by_another(site, other)
    move(site, one, "shortlisted")
    path = f"/api/v1/structure/candidates/{one.id}/validate"
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    asked = site._send("POST", path, b'{"planned_hire_date": "2027-03-01"}', **headers)
    assert (asked.status, json.loads(asked.html)["errors"][0]["code"]) == (422, "seems_recruited")
    body = b'{"planned_hire_date": "2027-03-01", "confirmed_remarks": ["seems_recruited"]}'
    assert site._send("POST", path, body, **headers).status == 201


def test_the_agency_reads_all_similar_people(site: Site) -> None:
    one, other = twins(site)
    recruited_by_another(site, other)
    staff_enters(site, Role.AGENCY)
    shown = json.loads(site.get(f"/api/v1/agency/candidates/{one.id}").html)
    [like] = shown["look_alikes"]
    assert (like["id"], like["email"], like["recruited"]) == (other.id, other.email, True)
    assert date.fromisoformat(like["submitted_at"][:10]) == site.clock.now().date()
    page = site.get(f"/espace/candidats/{one.id}")
    assert f"Semble être la même personne que {other.first_name} {other.last_name}" in page.text
    assert other.email in page.text
    assert "que recrute une structure" in page.text and f'href="/espace/candidats/{other.id}"' in page.html
