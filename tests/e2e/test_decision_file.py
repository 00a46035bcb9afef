"""A file of decisions in the running system: uploaded by a form, reported line by line, recorded."""

import io
import re

import pytest
import xlsxwriter

from tests.e2e.system import System, Visitor, wait_for

pytestmark = pytest.mark.e2e


def secretary(system: System) -> Visitor:
    """Return a secretary of the committee, signed in."""
    agency, person = system.visitor(), system.visitor()
    invited = wait_for(lambda: system.emails("agence@"), why="the first e-mail")[-1]
    agency.open_account(invited, invited["to"])
    email = "committee@etat.example"
    account = {"email": email, "role": "committee", "first_name": "Camille", "last_name": "Roux"}
    agency.post("/agency/accounts", {**account, "departments": []}, 201)
    person.open_account(system.email(email, "compte"), email)
    return person


def workbook(*rows: tuple[object, ...]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return written.getvalue()


def test_a_workbook_is_uploaded_by_its_form_and_reported_on_line_by_line(own_system: System) -> None:
    person = secretary(own_system)
    held_on = own_system.today().isoformat()
    session = person.post("/committee/sessions", {"number": 1, "held_on": held_on}, 201)
    person.post(f"/committee/sessions/{session['id']}/opening", {})
    page = person.session.get(f"{own_system.url}/espace/seances/{session['id']}/fichier", timeout=60)
    form = re.search(
        r'<form method="post" action="([^"]+)" enctype="multipart/form-data">(.*?)</form>', page.text, re.S
    )
    assert form is not None, page.text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[2]))
    content = workbook(("SIRET", "Décision"), (21280085000019, "Validée"), ("12", "oui"))
    report = person.session.post(
        form[1], data=fields, files={"file": ("décisions.xlsx", content, "application/zip")}, timeout=60
    )
    assert report.status_code == 200 and "Rapport du fichier, séance n" in report.text
    assert "Aucune candidature de ce SIRET" in report.text, "line 2"
    assert report.text.count("<strong>Colonne ") == 3, "its column in line 2, both in line 3"
    assert "signature" not in own_system.output()
