"""The lists of desks as files and by the API: follow-ups, advisers, structures, journals."""

import json
from datetime import datetime

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.calendar_rules import paris_date
from tests.audiences.site import Site, confirmed_application, decided
from tests.audiences.situations import (
    OTHER_SIRETS,
    at_the_agency,
    instructing,
    staff_enters,
    stored_structure,
    transmitted,
)
from tests.audiences.staff.test_recruitments import adviser
from tests.support.builders import new_id

FOLLOW_UPS = "/espace/suivis-trimestriels"


def read(site: Site, path: str) -> dict[str, object]:
    answer = site.get(f"/api/v1{path}")
    assert answer.status == 200, answer.html
    found: dict[str, object] = json.loads(answer.html)
    return found


@pytest.mark.parametrize("role", [Role.FUNDER, Role.PREFECTURE])
def test_the_list_of_follow_ups_is_downloaded_as_filtered(site: Site, role: Role) -> None:
    transmitted(site)
    staff_enters(site, role)
    page = site.get(f"{FOLLOW_UPS}?tray=all")
    quarter = Quarter.of(paris_date(site.clock.now())).previous()
    assert "/espace/journal/" not in page.html
    path = f"{FOLLOW_UPS}/export?quarter={quarter}&tray=all&format=csv"
    assert f'href="{path.replace("&", "&amp;")}"' in page.html
    head, line = site.get(path).html.splitlines()
    assert head.lstrip("\ufeff").startswith("Structure;Département;Statut;En retard")
    cells = dict(zip(head.lstrip("\ufeff").split(";"), line.split(";"), strict=True))
    assert (cells["Prénom"], cells["Nom"], cells["Nature du contrat"]) == ("Paul", "Martin", "CDI")
    assert cells["En retard"] == "" and cells["À vérifier"]
    assert len(site.get(f"{path}&q=nulle+part").html.splitlines()) == 1
    assert site.get(path.replace("csv", "pdf")).status == 422


def test_programs_read_the_advisers_page_by_page(site: Site) -> None:
    path = adviser(site, Role.PREFECTURE)
    shown = read(site, "/advisers?tray=hired&q=marti")
    (one,) = shown["advisers"]  # type: ignore[misc]
    assert (one["id"], one["last_name"], one["late"]) == (path.rpartition("/")[2], "Martin", False)
    assert shown["cursor"] is None
    assert read(site, "/advisers?tray=late")["advisers"] == []
    assert read(site, "/advisers?department=28")["advisers"] == [one]


def test_programs_read_the_structures_of_the_country_in_the_order_of_their_siret(site: Site) -> None:
    granted = decided(site, confirmed_application(site).reviewed(), posts=2)
    waiting = confirmed_application(site, siret=OTHER_SIRETS[0])
    structure = stored_structure(site, granted)
    staff_enters(site, Role.AGENCY)
    first = read(site, "/agency/structures?limit=1")
    second = read(site, f"/agency/structures?limit=1&cursor={first['cursor']}")
    rows = [*first["structures"], *second["structures"]]  # type: ignore[misc]
    assert second["cursor"] is None
    assert [one["siret"] for one in rows] == sorted((granted.siret, waiting.siret))
    by_siret = {one["siret"]: one for one in rows}
    assert by_siret[granted.siret]["structure_id"] == structure.id
    assert by_siret[granted.siret]["posts_granted"] == 2
    assert by_siret[waiting.siret]["structure_id"] is None
    assert by_siret[waiting.siret]["application_ids"] == [waiting.id]
    assert read(site, f"/agency/structures?q={waiting.siret}")["structures"] == [by_siret[waiting.siret]]
    detail = read(site, f"/agency/structures/{structure.id}")
    assert (detail["name"], detail["email_problem"]) == (structure.name, None)
    assert detail["application_ids"] == [granted.id]


def test_programs_read_who_did_what_and_why(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/annulation"
    why = "Envoyée deux fois par erreur."
    assert site.send(site.get(path), path, reason=why).status == 303
    shown = read(site, f"/agency/applications/{application.id}/journal?limit=1")
    (latest,) = shown["lines"]  # type: ignore[misc]
    assert (latest["act"], latest["what"]) == ("cancelled", "candidature annulée")
    assert (latest["role"], latest["why"], latest["why_erased"]) == ("agency", why, False)
    assert shown["cursor"]
    assert site.get(f"/api/v1/agency/applications/{new_id()}/journal").status == 404


def test_the_author_of_an_envelope_is_read_on_its_page(site: Site) -> None:
    at_the_agency(site)
    page = site.get("/espace/enveloppes")
    assert 'href="/espace/journal/enveloppes"' in page.html
    told = site.get("/espace/journal/enveloppes").text
    assert "enveloppe du département 28 : 1, avant : aucune" in told
    (line, *_) = read(site, "/agency/budget/journal")["lines"]  # type: ignore[misc]
    assert line["act"] == "envelope_set"


def test_the_journal_of_the_budget_is_empty_until_it_is_written(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    assert read(site, "/agency/budget/journal") == {"lines": [], "cursor": None}
    assert "Rien n'est noté ici." in site.get("/espace/journal/enveloppes").text


def test_the_journal_of_an_agreement_has_the_entries_of_its_file(site: Site) -> None:
    subsidy = instructing(site, Role.AGENCY)["subsidy"].partition("?")[0]
    path = subsidy.replace("/subventions/", "/journal/conventions/")
    assert f'href="{path}"' in site.get(subsidy).html
    told = site.get(path).text
    assert "dossier n° 4321 noté déposé, à compléter ou à vérifier (depuis : 12 janvier 2027)" in told
    assert "pièces refusées : 1" in told and "convention ouverte" in told


def test_sessions_and_follow_ups_link_to_their_journals_for_the_agency(site: Site) -> None:
    follow_up = transmitted(site)
    staff_enters(site, Role.AGENCY)
    assert f'href="/espace/journal/suivis/{follow_up}"' in site.get(f"{FOLLOW_UPS}/{follow_up}").html
    site.send(site.get("/espace/seances"), "/espace/seances", number="7", held_on="2027-03-01")
    (session,) = site.store.sessions(limit=5, cursor=None).items
    assert f'href="/espace/journal/seances/{session.id}"' in site.get(f"/espace/seances/{session.id}").html


def test_the_agency_reads_the_forms_and_the_emails_of_the_day(site: Site) -> None:
    confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    board = site.get("/espace/tableau")
    assert 'href="/espace/tableau/journee"' in board.html
    page = site.get("/espace/tableau/journee")
    waiting = site.store.emails_waiting()
    assert f"E-mails en attente\u00a0: {waiting.count}" in page.html and waiting.count
    shown = read(site, "/agency/days")
    days: list[dict[str, dict[str, int]]] = shown["days"]  # type: ignore[assignment]
    assert len(days) == 7 and days[0]["forms"]["application_forms"] == 1
    assert shown["emails_waiting"] == waiting.count
    assert page.text.count("Aujourd'hui") == 2


def test_nobody_else_reads_the_figures_of_the_day(site: Site) -> None:
    staff_enters(site, Role.COMMITTEE)
    assert "/espace/tableau/journee" not in site.get("/espace/tableau").html
    assert site.get("/espace/tableau/journee").status == 404


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER, Role.AGENCY])
def test_nobody_is_sent_to_the_api_for_lack_of_a_page(site: Site, role: Role) -> None:
    staff_enters(site, role)
    page = site.get("/espace")
    assert page.status == 200 and "interface de programmation" not in page.text


def test_a_page_past_the_end_of_a_day_tells_so_and_leads_back(site: Site) -> None:
    confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    shown = read(site, "/agency/deadlines?limit=1")
    while not shown["deadlines"]:
        shown = read(site, f"/agency/deadlines?limit=1&cursor={shown['cursor']}")
    first = shown["deadlines"][0]  # type: ignore[index]
    day = paris_date(datetime.fromisoformat(first["at"])).isoformat()
    page = site.get(f"/espace/echeances?day={day}")
    assert first["what"] in page.text and "Cette page n'existe plus" not in page.text
    past = site.get(f"/espace/echeances?day={day}&page=99")
    assert "Cette page n'existe plus" in past.text and "Aucune échéance ce jour-là" not in past.text
    other = site.get(f"/espace/echeances?day={day}&what=rien")
    assert "Aucune échéance de cette sorte" in other.text
