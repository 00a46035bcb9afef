"""The number of files that a reader must open to follow a form from the browser to its service and back."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from tests.audiences.browser import forms_of
from tests.audiences.site import Page, Site, available_candidate, signed_in
from tests.audiences.structure.test_space import recruitment_path, validated
from tests.support.crossings import Crossing, crossings


def body_of(page: Page, path: str, **answers: str) -> bytes:
    form = next(one for one in forms_of(page.html) if one.action == path)
    return urlencode(
        [*(pair for pair in form.filled({}) if pair[0] not in answers), *answers.items()]
    ).encode()


def posted(site: Site, page: Page, path: str, **answers: str) -> set[Crossing]:
    """Return the crossings of a page's form that is sent and accepted."""
    body = body_of(page, path, **answers)
    answer, found = crossings(lambda: site._send("POST", path, body))
    assert answer.status == 303
    return found


def sent_once_checked(site: Site, path: str, **answers: str) -> set[Crossing]:
    """Return the crossings of a public form sent from the page that shows its answers."""
    checked = site._send("POST", path, body_of(site.get(path), path, **answers, action="check"))
    assert "Vérifiez" in checked.html
    return posted(site, checked, path, commitments_accepted="true", action="send")


def told(record_property: Callable[[str, object], None], name: str, found: set[Crossing]) -> list[Crossing]:
    edge = [one for one in found if one.at_the_edge]
    record_property("figure", f"{name}: {len(edge)} crossings at the edge, {len(found)} in all")
    return edge


def test_a_contract_sent_from_its_page_reaches_its_service_in_few_steps(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    structure = signed_in(site)
    page = validated(site, available_candidate(site, available_from=date(2027, 2, 1)))
    path = f"{recruitment_path(site, structure)}/contrat"
    dates = {"signed_on": "2027-01-12", "starts_on": "2027-02-01", "ends_on": "2029-01-31"}
    dates |= {"gross_pay_cents": "2 050", "full_time": "oui"}
    found = posted(site, page, path, kind="fixed_term", **dates)
    assert len(told(record_property, "A contract sent from its page", found)) < 20


def test_the_form_of_a_candidate_reaches_its_service_in_few_steps(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    path = "/devenir-conseiller"
    answers = {
        "situations": "job_seeker",
        "has_experience": "non",
        "place": "28085-28000",
        "place_query": "Chartres (28000)",
        "max_distance_km": "20",
        "available_from": "2027-03-01",
        "first_name": "Paul",
        "last_name": "Martin",
        "email": "paul@courriel.example",
        "commitments_accepted": "true",
    }
    found = sent_once_checked(site, path, **answers)
    assert len(told(record_property, "The form of a candidate", found)) < 20


def test_the_form_of_a_structure_reaches_its_service_in_few_steps(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    path = "/engager"
    answers = {
        "kind": "commune",
        "has_identified_candidate": "non",
        "posts_requested": "2",
        "available_from": "2027-03-01",
        "siret": "21280085000019",
        "name": "Commune de Chartres",
        "place": "28085-28000",
        "place_query": "Chartres (28000)",
        "contact.first_name": "Inès",
        "contact.last_name": "Martin",
        "contact.job_title": "Maire",
        "contact.email": "ines@courriel.example",
    }
    found = sent_once_checked(site, path, **answers)
    assert len(told(record_property, "The form of a structure", found)) < 20
