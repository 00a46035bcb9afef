"""Invalid input gets a clear error in French with a pointer per field, and nothing is stored."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.e2e.system import System, application, candidate

pytestmark = pytest.mark.e2e

JSON = {"Content-Type": "application/json"}


def form(system: System, **changed: Any) -> dict[str, Any]:
    return application(available_from=(system.today() + timedelta(days=30)).isoformat(), **changed)


def contact(**changed: Any) -> dict[str, Any]:
    return {**application()["contact"], **changed}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"favourite_colour": "blue"}, "/favourite_colour"),
        ({"posts_requested": "2"}, "/posts_requested"),
        ({"posts_requested": 101}, "/posts_requested"),
        ({"posts_requested": 0}, "/posts_requested"),
        ({"has_identified_candidate": 1}, "/has_identified_candidate"),
        ({"available_from": "2027-02-30"}, "/available_from"),
        ({"available_from": "2020-01-01"}, "/available_from"),
        ({"siret": "13002526500014"}, "/siret"),
        ({"siret": "123"}, "/siret"),
        ({"postal_code": "54000"}, "/insee_code"),
        ({"insee_code": "99999"}, "/insee_code"),
        ({"contact": contact(phone="01 23")}, "/contact/phone"),
        ({"contact": contact(phone="+1 202 555")}, "/contact/phone"),
        ({"contact": contact(email="pas une adresse")}, "/contact/email"),
        ({"contact": contact(first_name="Anne\x00")}, "/contact/first_name"),
        ({"contact": contact(first_name="")}, "/contact/first_name"),
        ({"contact": contact(last_name="x" * 101)}, "/contact/last_name"),
        ({"name": "x" * 251}, "/name"),
        ({"legal_form": None}, "/legal_form"),
        ({"legal_form": "state_service"}, "/legal_form"),
        ({"agreement_months": None}, "/agreement_months"),
        ({"agreement_months": 12}, "/agreement_months"),
        ({"commitments_accepted": False}, "/commitments_accepted"),
        ({"job_offer_url": "javascript:alert(1)"}, "/job_offer_url"),
        ({"kind": "princely_state"}, "/kind"),
    ],
)
def test_an_invalid_answer_is_named_by_its_pointer(
    system: System, changed: dict[str, Any], pointer: str
) -> None:
    sent = form(system) | changed
    answer = requests.post(f"{system.url}/api/v1/applications", json=sent, timeout=30)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert all(error["message"].endswith((".", "fr")) for error in problem["errors"])
    typed = str(next(iter(changed.values())))
    assert len(typed) < 6 or typed not in answer.text, "the input is not repeated"


def test_all_errors_are_told_at_once(system: System) -> None:
    sent = form(system, siret="123", postal_code="54000", posts_requested=1)
    sent["available_from"] = "2020-01-01"
    problem = requests.post(f"{system.url}/api/v1/applications", json=sent, timeout=30).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/available_from", "/siret", "/insee_code"]


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        (b"{not json", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b'"text"', JSON, 422),
        (b"<a/>", {"Content-Type": "application/xml"}, 415),
        (b"{}", {"Content-Type": ""}, 415),
        (b'{"name": "' + b"x" * 1_000_000 + b'"}', JSON, 413),
    ],
)
def test_an_unreadable_body_is_a_problem_too(
    system: System, data: bytes, headers: dict[str, str], status: int
) -> None:
    answer = requests.post(f"{system.url}/api/v1/applications", data=data, headers=headers, timeout=30)
    assert answer.status_code == status
    assert answer.json()["status"] == status


def test_an_unknown_address_is_a_problem_too(system: System) -> None:
    answer = requests.get(f"{system.url}/api/v1/nothing-here", timeout=30)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_nothing_was_stored_or_sent(system: System) -> None:
    system.move(advance_days=1)
    assert not [mail for mail in system.emails() if "agence@" not in mail["to"]]


def test_html_and_header_injection_in_names_stay_text(system: System) -> None:
    name = "<script>alert(1)</script> & fils"
    injected = "Anne\r\nBcc: victime@courriel.example"
    sent = form(system, name=name, contact=contact(first_name=injected, email="anne@hostile.example"))
    requests.post(f"{system.url}/api/v1/applications", json=sent, timeout=30).raise_for_status()
    mail = system.email("anne@hostile.example", "Confirmez")
    assert "<script>" not in mail["html"]
    assert "&lt;script&gt;" in mail["html"]
    assert "\n" not in mail["subject"]
    assert mail["to"] == "anne@hostile.example"
    assert not system.emails("victime@")


def test_the_same_form_posted_eight_times_at_once_is_one_row_and_one_confirmation(system: System) -> None:
    person = candidate(
        email="huit.fois@courriel.example",
        available_from=(system.today() + timedelta(days=30)).isoformat(),
    )
    together = threading.Barrier(8)
    answers: list[requests.Response] = []

    def post() -> None:
        together.wait()
        answers.append(requests.post(f"{system.url}/api/v1/candidates", json=person, timeout=60))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [202] * 8
    assert len({answer.text for answer in answers}) == 1
    mail = system.email("huit.fois@courriel.example", "Confirmez")
    system.move(advance_days=1)
    assert system.emails("huit.fois@courriel.example") == [mail]


def test_a_second_person_with_the_same_siret_is_told_nothing_about_the_first(system: System) -> None:
    visitor = system.visitor()
    first = form(system, siret="11000001300018", name="Structure A")
    first["contact"] = contact(email="premiere@asso.example", last_name="Secrète")
    one = visitor.post("/applications", first, 202)
    visitor.post(
        f"/confirmations/{system.link(system.email('premiere@asso.example', 'Confirmez'), 'confirmation')}"
    )
    second = form(system, siret="11000001300018", name="Structure B")
    second["contact"] = contact(email="seconde@asso.example")
    assert visitor.post("/applications", second, 202) == one
    mail = system.email("seconde@asso.example", "Confirmez")
    confirmed = visitor.post(f"/confirmations/{system.link(mail, 'confirmation')}")
    assert confirmed["purpose"] == "application"
    told = system.email("premiere@asso.example", "autre demande")
    assert "seconde@" not in told["text"]
    for mail in system.emails("seconde@asso.example"):
        assert "Structure A" not in mail["text"]
        assert "Secrète" not in mail["text"]
        assert "premiere@" not in mail["text"]


def test_other_sites_may_post_the_two_forms_and_nothing_else(system: System) -> None:
    for path, allowed in (("applications", True), ("candidates", True), ("sign-in", False)):
        for origin in (system.url, "https://mechant.example"):
            answer = requests.options(
                f"{system.url}/api/v1/{path}",
                headers={"Origin": origin, "Access-Control-Request-Method": "POST"},
                timeout=30,
            )
            opened = answer.headers.get("Access-Control-Allow-Origin")
            assert opened == (origin if allowed and origin == system.url else None)


def test_a_scanner_that_opens_every_link_of_every_e_mail_changes_nothing(system: System) -> None:
    person = candidate(
        email="scanne@courriel.example",
        available_from=(system.today() + timedelta(days=30)).isoformat(),
    )
    visitor = system.visitor()
    visitor.post("/candidates", person, 202)
    system.email("scanne@courriel.example", "Confirmez")
    before = system.emails()
    for mail in before:
        for link in mail["links"]:
            if link.startswith(system.url):
                requests.get(link, timeout=30)
                requests.head(link, timeout=30)
    mail = system.email("scanne@courriel.example", "Confirmez")
    assert visitor.get(f"/confirmations/{system.link(mail, 'confirmation')}")["first_name"] == "Dominic"
    assert system.emails() == before
