"""All errors of a form of the space are told at once: the rules with the fields (DECISIONS 9)."""

import html
import json
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Page, Site, available_candidate, signed_in
from tests.audiences.situations import of_private_law
from tests.audiences.structure.test_space import hired, recruitment_path, validated


def told(page: Page) -> dict[str, str]:
    """Return, by field, the summary of errors on a page."""
    assert page.status == 422
    return {
        name: html.unescape(words)
        for name, words in re.findall(r'<a href="#champ-([^"]+)">(.*?)</a>', page.html, re.S)
    }


def told_to_programs(site: Site, method: str, path: str, **body: Any) -> dict[str, str]:
    """Return, by pointer, the codes in the response to a program."""
    answer = site.client.http.request(
        method,
        f"/api/v1/structure{path}",
        headers={
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in site.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
        },
        body=json.dumps(body).encode(),
    )
    assert answer.status_code == 422
    return {one["pointer"]: one["code"] for one in json.loads(answer.body)["errors"]}


def test_the_dates_of_a_contract_are_checked_while_another_is_missing(site: Site) -> None:
    structure = signed_in(site)
    page = validated(site, available_candidate(site))
    path = f"{recruitment_path(site, structure)}/contrat"
    wrong = told(site.send(page, path, kind="", signed_on="2027-01-11", starts_on="32/01/2027"))
    assert list(wrong) == ["kind", "signed_on", "starts_on", "gross_pay_cents", "full_time"]
    assert "Le comité n'a attribué le poste que le 12 janvier 2027" in wrong["signed_on"]
    terms = {"gross_pay_cents": "900", "full_time": "non"}
    dates = {"signed_on": "", "starts_on": "2027-02-01", "ends_on": ""}
    late = told(site.send(page, path, kind="fixed_term", **dates, **terms))
    assert list(late) == ["signed_on", "ends_on", "gross_pay_cents", "full_time"], (
        "a fixed term ends, whenever it was signed"
    )
    recruitment_id = path.split("/")[-2]
    assert told_to_programs(
        site,
        "PUT",
        f"/recruitments/{recruitment_id}/contract",
        kind="fixed_term",
        signed_on="2027-01-13",
        starts_on="bientôt",
        gross_pay_cents=2_050_00,
        full_time=False,
    ) == {
        "/signed_on": "contract_dates",
        "/starts_on": "invalid_date",
        "/ends_on": "contract_dates",
        "/full_time": "contract_part_time",
    }


def test_the_last_day_is_checked_while_the_reason_is_missing_and_vice_versa(site: Site) -> None:
    path = f"{hired(site, signed_in(site))}/rupture"
    page = site.get(path)
    assert "au plus tard dans 2 mois" in told(site.send(page, path, ended_on="2027-06-12"))["ended_on"]
    assert list(told(site.send(page, path, ended_on="", reason="other"))) == ["ended_on", "words"]
    assert list(told(site.send(page, path, ended_on="2027-06-12", reason="other"))) == ["ended_on", "words"]


def test_before_the_contract_its_end_is_refused_for_its_status_and_not_by_field(site: Site) -> None:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    recruitment_id = recruitment_path(site, structure).rsplit("/", 1)[1]
    wrong = told_to_programs(site, "PUT", f"/recruitments/{recruitment_id}/end", ended_on="2027-02-01")
    assert wrong == {"/reason": "required"}


def test_errors_tell_a_stranger_nothing_of_a_recruitment(site: Site) -> None:
    path = hired(site, signed_in(site))
    theirs = site.store.get(Recruitment, path.rsplit("/", 1)[1])
    assert theirs is not None
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(theirs, structure_id=str(uuid.uuid4())))
    site.store.commit(changes)
    wrong = told_to_programs(
        site, "PUT", f"/recruitments/{path.rsplit('/', 1)[1]}/end", ended_on="2027-06-12"
    )
    assert wrong == {"/reason": "required"}


@pytest.mark.parametrize(
    ("path", "answers", "led"),
    [
        (
            "/espace/contact",
            {"first_name": "", "phone": "12", "available_from": "2020-01-01"},
            ["first_name", "phone", "available_from"],
        ),
        ("/espace/prolongation", {"deadline": "2027-01-15", "reason": ""}, ["deadline", "reason"]),
        ("/espace/postes", {"posts_kept": "3", "reason": "court"}, ["posts_kept", "reason"]),
        (
            "/espace/postes-supplementaires",
            {"posts_requested": "2", "available_from": "2020-01-01", "commitments_accepted": None},
            ["has_identified_candidate", "available_from", "commitments_accepted"],
        ),
    ],
    ids=["the contact", "more time", "posts given back", "more posts"],
)
def test_every_form_of_the_space_tells_its_rules_with_its_fields(
    site: Site, path: str, answers: dict[str, str | None], led: list[str]
) -> None:
    signed_in(site)
    assert list(told(site.send(site.get(path), path, **answers))) == led


def test_a_declaration_of_liquidation_tells_its_rules_with_its_fields(site: Site) -> None:
    of_private_law(site, signed_in(site))
    path = "/espace/liquidation"
    wrong = {"judgment_on": "2035-01-01", "published_on": "2020-01-01", "court": ""}
    led = ["judgment_on", "court", "published_on", "liquidator", "liquidator_email", "liquidator_address"]
    assert list(told(site.send(site.get(path), path, **wrong))) == led


def test_programs_too_are_told_the_rules_of_each_form_with_its_fields(site: Site) -> None:
    signed_in(site)
    assert told_to_programs(site, "PUT", "/posts-kept", posts_kept=3) == {
        "/posts_kept": "posts_not_fewer",
        "/reason": "required",
    }
    wrong = told_to_programs(site, "PUT", "/extension-request", deadline="2027-01-15")
    assert wrong == {"/deadline": "deadline_not_later", "/reason": "required"}
