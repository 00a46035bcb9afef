"""Undelivered addresses in the API, for the agency, the prefecture and the structure."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.access.mail_feedback import record_feedback
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from tests.audiences.site import ANYBODY, Site, available_candidate, later, opened, signed_in

PROBLEM = {"feedback": "permanent_bounce", "label": Feedback.PERMANENT_BOUNCE.label}


@pytest.fixture
def site() -> Iterator[Site]:
    with opened() as one:
        yield one


def ask(site: Site, path: str, expected: int = 200) -> Any:
    page = site.get(f"/api/v1{path}")
    assert page.status == expected, page.html
    return json.loads(page.html)


def bounced(site: Site, address: str) -> None:
    later(site, minutes=1)
    mails = [one.id for one in site.store.emails if one.to == address]
    assert record_feedback(site.ports, Feedback.PERMANENT_BOUNCE, address, mails[-1] if mails else "unknown")


def become(site: Site, structure: Structure, role: Role, **given: Any) -> Account:
    """Give another role to the signed-in account."""
    (account,) = [*every(site.store.accounts, Role.STRUCTURE, structure_id=structure.id)]
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(account, role=role, structure_id=None, **given))
    site.store.commit(changes)
    return account


def test_the_agency_reads_it_on_an_application_an_account_a_candidate_and_in_a_list(site: Site) -> None:
    structure = signed_in(site)
    candidate = available_candidate(site)
    account = become(site, structure, Role.AGENCY)
    paths = {
        f"/agency/applications/{structure.application_id}": "contact_email_problem",
        f"/agency/accounts/{account.id}": "email_problem",
        f"/agency/candidates/{candidate.id}": "email_problem",
    }
    for path, field in paths.items():
        assert ask(site, path)[field] is None
    assert ask(site, "/agency/undelivered") == {"addresses": [], "cursor": None}
    bounced(site, structure.contact_email)
    bounced(site, candidate.email)
    for path, field in paths.items():
        assert ask(site, path)[field] == PROBLEM
    found = ask(site, "/agency/undelivered")["addresses"]
    assert [(one["kind"], one["id"]) for one in found] == [
        ("candidate", candidate.id),
        ("account", account.id),
    ]
    assert [one["email"] for one in found] == [candidate.email, structure.contact_email]
    assert all(one["email_problem"] == PROBLEM for one in found)


def test_the_agency_finds_a_candidate_by_name_with_the_identifier_that_pix_knows(site: Site) -> None:
    structure = signed_in(site)
    candidate = available_candidate(site)
    become(site, structure, Role.AGENCY)
    (found,) = ask(site, f"/agency/candidates?q={candidate.last_name[:4].upper()}")["candidates"]
    assert (found["id"], found["last_name"]) == (candidate.id, candidate.last_name)
    assert (found["status"], found["findable"], "email" in found) == ("confirmed", True, False)
    assert ask(site, "/agency/candidates?q=.", expected=422)["errors"][0]["pointer"] == "/q"


def test_reading_a_candidate_is_in_the_journal(site: Site) -> None:
    structure = signed_in(site)
    candidate = available_candidate(site)
    become(site, structure, Role.AGENCY)
    ask(site, f"/agency/candidates/{candidate.id}")
    entry = site.store.journal[-1]
    assert (entry.subject_id, entry.act, entry.author.role) == (candidate.id, "viewed", Role.AGENCY)


def test_the_prefecture_reads_it_on_an_application_with_the_telephone(site: Site) -> None:
    structure = signed_in(site)
    become(site, structure, Role.PREFECTURE, departments=(structure.place.department,))
    path = f"/prefecture/applications/{structure.application_id}"
    assert ask(site, path)["contact_email_problem"] is None
    bounced(site, structure.contact_email)
    assert ask(site, path)["contact_email_problem"] == PROBLEM


def test_a_structure_reads_it_on_its_colleagues(site: Site) -> None:
    structure = signed_in(site)
    bounced(site, structure.contact_email)
    (colleague,) = ask(site, "/structure/colleagues")["colleagues"]
    assert (colleague["email"], colleague["email_problem"]) == (structure.contact_email, PROBLEM)


@pytest.mark.parametrize("path", ["undelivered", "accounts/x", "candidates/x", "candidates?q=martin"])
def test_only_the_agency_reads_the_list(site: Site, path: str) -> None:
    signed_in(site)
    ask(site, f"/agency/{path}", 404)


@pytest.mark.parametrize("path", ["accounts/x", "candidates/x"])
def test_nobody_is_found_under_an_unknown_id(site: Site, path: str) -> None:
    become(site, signed_in(site), Role.AGENCY)
    ask(site, f"/agency/{path}", 404)
