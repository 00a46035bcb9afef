"""Recruitments at the desk: list, search, page, export, and the journal in sentences."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.audiences.shared import journal
from chalicelib.domain.access.account import Role
from chalicelib.services import candidates, recruiting
from chalicelib.services.core.changes import Author, JournalEntry
from chalicelib.services.recruiting.contract_copy import COPY
from chalicelib.services.recruiting.end_proof import PROOF
from tests.audiences.site import Site, signed_in
from tests.audiences.situations import staff_enters
from tests.audiences.structure.test_space import hired

LIST = "/espace/conseillers"


def adviser(site: Site, role: Role = Role.PREFECTURE) -> str:
    """Return somebody hired by a structure of the department; sign in a member of staff."""
    own = hired(site, signed_in(site))
    site.cookies.clear()
    staff_enters(site, role)
    return f"{LIST}/{own.rpartition('/')[2]}"


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.FUNDER, Role.AGENCY])
def test_an_adviser_is_found_by_name_and_opened(site: Site, role: Role) -> None:
    path = adviser(site, role)
    page = site.get(f"{LIST}?q=marti&tray=hired")
    assert f'href="{path}' in page.html and "Contrat en cours : 1 sur 1" in page.text
    assert "Aucun conseiller de cette liste" in site.get(f"{LIST}?q=nulle+part").text
    sheet = site.get(path)
    assert sheet.heading == "Paul Martin, conseiller numérique" and "contrat enregistré, CDI" in sheet.text
    assert "Dernier jour subventionné du poste" in sheet.text
    assert "Salaire brut par mois 2 050" in sheet.text.replace("\u202f", " ")
    assert ("/espace/dossiers/" in sheet.html) is (role is not Role.FUNDER)


def test_the_agency_corrects_a_contract_and_its_end_and_takes_both_back_with_a_reason(site: Site) -> None:
    path = adviser(site, Role.AGENCY)
    said = {"reason": "La date était celle d'un autre contrat."}
    for what in ("contrat", "contrat/retrait", "fin"):
        assert f'href="{path}/{what}"' in site.get(path).html
    # The form shows the recorded values; without a reason nothing is written.
    asked = site.get(f"{path}/contrat")
    contract = {"kind": "permanent", "signed_on": "2026-10-05", "starts_on": "2026-10-05"}
    refused = site.send(asked, f"{path}/contrat", **contract)
    assert refused.status == 422 and "Motif" in refused.text
    done = site.follow(site.send(asked, f"{path}/contrat", **contract, **said))
    assert "La correction est enregistrée" in done.text and said["reason"] in done.text
    assert "Salaire brut par mois 2 050" in done.text.replace("\u202f", " "), "it stays as it was"
    end = {"ended_on": "2026-10-30", "reason": "resignation", "correction": said["reason"]}
    done = site.follow(site.send(site.get(f"{path}/fin"), f"{path}/fin", **end))
    assert "30 octobre 2026" in done.text and f'href="{path}/fin/retrait"' in done.html
    told = site.get(f"{path}/contrat")
    assert "retirez d'abord sa fin" in told.text and f'href="{path}/fin/retrait"' in told.html
    for what in ("fin/retrait", "contrat/retrait"):
        done = site.follow(site.send(site.get(f"{path}/{what}"), f"{path}/{what}", **said))
    assert "aucun contrat enregistré" in done.text and f'href="{path}/embauche"' in done.html
    planned = {"planned_hire_date": "2026-10-20", **said}
    done = site.follow(site.send(site.get(f"{path}/embauche"), f"{path}/embauche", **planned))
    assert "20 octobre 2026" in done.text
    stopped = site.get(f"{path}/fin")
    assert "n'est pas possible" in stopped.text and "<textarea" not in stopped.html


def test_nobody_else_is_offered_to_correct_a_recruitment(site: Site) -> None:
    path = adviser(site, Role.FUNDER)
    assert f"{path}/contrat" not in site.get(path).html and site.get(f"{path}/contrat").status == 404


def test_the_committee_has_no_such_list(site: Site) -> None:
    path = adviser(site, Role.COMMITTEE)
    assert (site.get(LIST).status, site.get(path).status) == (404, 404)


def test_the_list_is_downloaded_as_filtered(site: Site) -> None:
    adviser(site)
    lines = site.get(f"{LIST}/export?tray=hired").html.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Prénom;Nom;Structure;Département;Statut")
    assert lines[1].startswith("Paul;Martin;") and len(lines) == 2
    assert lines[0].endswith("Salaire brut par mois") and lines[1].endswith(";2050,0")
    assert len(site.get(f"{LIST}/export?tray=late").html.splitlines()) == 1


def test_invalid_filters_show_the_default_list(site: Site) -> None:
    adviser(site)
    page = site.get(f"{LIST}?tray=autre")
    assert page.status == 422 and "Tous : 1" in page.text
    assert "Cette page n'existe plus" in site.get(f"{LIST}?page=9").text


def noted() -> set[str]:
    """Return the names that services write to the journal of a recruitment."""
    names = set()
    for room in (recruiting, candidates):
        for path in Path(room.__path__[0]).glob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and len(call.args) > 1:
                    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                    if name in ("note", "note_reason"):
                        about, said = call.args[:2] if name == "note" else call.args[2:4]
                        subject = getattr(about, "id", "")
                        if subject in _OF_A_RECRUITMENT and isinstance(said, ast.Constant):
                            names.add(said.value)
    return names


# The names of variables for a recruitment in the services that write its journal.
_OF_A_RECRUITMENT = {
    "recruitment",
    "kept",
    "proved",
    "planned",
    "known",
    "ending",
    "ended",
    "restored",
    "renamed",
}


def test_every_name_in_the_journal_of_a_recruitment_has_its_sentence() -> None:
    # Given by their callers to a function that writes them, or written by the activity.
    told = {
        *(
            f"{file.field}_{act}"
            for file in (COPY, PROOF)
            for act in ("deposited", "removed", "read", "expired")
        ),
        *("superior_named", "superior_removed"),
        *("suspension_declared", "suspension_corrected", "suspension_removed"),
        *("silence_told", "reports_imported", "activity_recounted"),
        # Written by a takeover or by the intake.
        *("went_on", "taken_over", "taken_in", "intake_told"),
        # Written when the commune of the structure is corrected in another department.
        "department_corrected",
        # Written with the erasure of the accounting pieces of its agreement.
        "name_erased",
    }
    assert set(journal.RECRUITMENT_SENTENCES) == noted() | told


def told(act: str, **details: object) -> str:
    """Return the sentence of an entry in the journal of a recruitment."""
    entry = JournalEntry(
        subject_kind="recruitment",
        subject_id="one",
        act=act,
        at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC),
        author=Author(kind="system"),
        details=details,
    )
    return journal.journal_line(entry, {}, {}, journal.RECRUITMENT_SENTENCES).what


def test_a_contract_is_described_in_french_with_or_without_a_term() -> None:
    line = told("hired", kind="permanent", signed_on="2026-06-30", starts_on="2026-07-01", ends_on=None)
    assert line == "contrat enregistré, CDI, début le 1er juillet 2026, terme : sans terme"


@pytest.mark.parametrize("act", ["suspension_declared", "suspension_corrected", "suspension_removed"])
def test_a_suspension_whose_last_day_is_not_known_is_told_so(act: str) -> None:
    line = told(act, first_day="2026-09-15", last_day=None)
    assert "premier jour le 15 septembre 2026" in line and line.endswith("dernier jour : non connu")


def test_days_of_a_prolonged_subsidy_are_counted_in_french() -> None:
    line = told("subsidy_prolonged", days=1, was_days=20)
    assert line == "subvention du poste prolongée de 1 jour en tout, 20 jours avant"


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.FUNDER, Role.AGENCY])
def test_the_page_of_an_adviser_suspended_until_the_return_is_known_is_read(site: Site, role: Role) -> None:
    own = hired(site, signed_in(site))
    asked = site.get(f"{own}/suspensions")
    site.send(asked, f"{own}/suspensions", kind="long_illness", first_day="2027-02-15", last_day="")
    site.cookies.clear()
    staff_enters(site, role)
    page = site.get(f"{LIST}/{own.rpartition('/')[2]}")
    assert page.status == 200 and "premier jour le 15 février 2027, dernier jour : non connu" in page.text
