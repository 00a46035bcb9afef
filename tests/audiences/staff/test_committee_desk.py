"""The committee's pages: the file of its agenda, downloaded and uploaded; budget and colleagues."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.deciding.committee import CommitteeSessionStatus, Verdict
from chalicelib.domain.deciding.decision_file import incoming_key
from chalicelib.services.applying import budget
from chalicelib.services.core.changes import Changes
from chalicelib.services.deciding import committee
from tests.audiences.site import Page, Site, confirmed_application, later
from tests.audiences.situations import sent_decisions, staff_enters
from tests.audiences.test_weight import require_light, weights
from tests.support import builders
from tests.support.journal import BY_HAND
from tests.support.world import siret

SESSIONS = "/espace/seances"
# Texts that a spreadsheet would take for a formula, and some with several lines.
REASON = "- le budget ; =1+1\nPrécisez « où », l'équipe, et +2 lieux."


def prepared(site: Site, number: int) -> str:
    """Return the path of a session in preparation whose agenda has some applications."""
    for one in range(1, number + 1):
        contact = builders.contact(email=f"contact{one}@commune.example")
        confirmed_application(site, siret=siret(one), name=f"Commune n° {one}", contact=contact)
        if one % 50 == 0:
            # One network address may send a limited number of forms an hour.
            later(site, seconds=3600)
    staff_enters(site, Role.COMMITTEE)
    made = site.send(site.get(SESSIONS), SESSIONS, number="7", held_on="2027-01-12", venue="Salle 12")
    path = made.headers["Location"].removeprefix(site.prefix)
    assert site.send(site.get(f"{path}/choix"), f"{path}/ordre-du-jour").status == 303
    return path


def opened(site: Site, number: int) -> str:
    path = prepared(site, number)
    assert site.send(site.get(path), f"{path}/ouverture").status == 303
    return path


def lines(page: Page) -> list[str]:
    """Return the paths of the lines of an agenda, in its order."""
    return list(dict.fromkeys(re.findall(r'href="(/espace/seances/[^"]+/dossiers/[^"]+)"', page.html)))


def counts(page: Page) -> dict[str, int]:
    """Return the number of lines with each outcome in a report."""
    return {name: int(number) for name, number in re.findall(r"<dt>(.*?)</dt><dd>(\d+)</dd>", page.html)}


def download(site: Site, path: str) -> Any:
    """Return a file as the browser saves it."""
    cookies = "; ".join(f"{name}={value}" for name, value in site.cookies.items())
    return site.client.http.get(path, headers={"cookie": cookies, "accept": "*/*"})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_of_an_agenda_uploaded_unchanged_changes_nothing(site: Site, kind: str) -> None:
    path = opened(site, 3)
    first, second, _ = lines(site.get(path))
    for line, said in (
        (first, {"verdict": "validated", "posts_granted": "1"}),
        (second, {"verdict": "postponed", "reason": REASON}),
    ):
        assert site.send(site.get(line), f"{line}/decision", **said).status == 303
    answer = download(site, f"{path}/export?format={kind}")
    file_id = site.ports.ids.new()
    site.ports.files.write(incoming_key(path.rpartition("/")[2], file_id), answer.body)
    assert zipfile.is_zipfile(io.BytesIO(answer.body)) == (kind == "xlsx")
    report = site.get(f"{path}/fichier/{file_id}")
    assert counts(report) == {"Déjà enregistrée": 2, "Sans décision dans le fichier": 1}
    assert "Enregistrer ces décisions" not in report.html


def test_a_report_tells_line_by_line_what_is_expected_and_records_what_was_chosen(site: Site) -> None:
    path = opened(site, 2)
    file_id = sent_decisions(site, path, f"{siret(1)};V;1;", f"{siret(2)};peut-être;;", "12;V;;")
    report = f"{path}/fichier/{file_id}"
    assert counts(site.get(report)) == {"À corriger": 2, "À enregistrer": 1}
    for said in (
        "Colonne « Décision »",
        "« Validée », « Refusée », « Ajournée » ou rien est attendu.",
        "14 chiffres",
    ):
        assert said in site.get(report).text
    refused = site.send(site.get(report), report)
    assert refused.status == 422 and "Ligne 3, colonne « Décision »" in refused.text
    assert "aucune" in site.get(path).text and counts(site.get(path))["Validée"] == 0
    done = site.send(site.get(report), report, only_sound="true")
    assert done.headers["Location"].endswith("?fait=enregistrement&nombre=1")
    assert counts(site.get(report)) == {"À corriger": 2, "Déjà enregistrée": 1}


def test_a_report_names_the_authors_of_other_decisions_and_replaces_those_chosen(site: Site) -> None:
    path = opened(site, 1)
    session_id, application_id = path.rpartition("/")[2], lines(site.get(path))[0].rpartition("/")[2]
    other = builders.account(
        role=Role.AGENCY, email="agence@etat.example", first_name="Zoé", last_name="Petit"
    )
    changes = Changes(author=BY_HAND, at=site.ports.clock.now())
    changes.create(other)
    site.store.commit(changes)
    committee.record_decision(
        site.ports,
        AccountSession(account=other),
        session_id,
        application_id,
        verdict=Verdict.REJECTED,
        posts_granted=None,
        reason="Non.",
    )
    report = f"{path}/fichier/{sent_decisions(site, path, f'{siret(1)};V;1;')}"
    assert "Décidée autrement par quelqu'un d'autre : refusée, par Zoé Petit" in site.get(report).text
    assert site.send(site.get(report), report).headers["Location"].endswith("nombre=0")
    done = site.send(site.get(report), report, replace_others="true")
    assert done.headers["Location"].endswith("nombre=1") and counts(site.get(path))["Validée"] == 1


def test_a_missing_or_unreadable_file_is_told(site: Site) -> None:
    path = opened(site, 1)
    missing = site.get(f"{path}/fichier/{site.ports.ids.new()}")
    assert missing.status == 404 and "Envoyez-le à nouveau" in missing.text
    file_id = site.ports.ids.new()
    site.ports.files.write(incoming_key(path.rpartition("/")[2], file_id), b"a;b\n1;2\n")
    unread = site.get(f"{path}/fichier/{file_id}")
    assert unread.status == 422 and "Colonnes absentes" in unread.text
    # Another file can be sent from the page that tells it.
    for told in (missing, unread):
        assert 'enctype="multipart/form-data"' in told.html and f'href="{path}"' in told.html


def test_the_pages_of_a_session_in_preparation_ask_for_no_decision(site: Site) -> None:
    path = prepared(site, 1)
    page = site.get(path)
    assert "En préparation, séance du 12 janvier 2027, Salle 12" in page.text
    assert "Ouvrir la séance" in page.html and f"{path}/decisions" not in page.forms
    [line] = lines(page)
    assert f"{line}/decision" not in site.get(line).forms and "en préparation" in site.get(line).text
    assert "en préparation" in site.get(f"{path}/cloture").text
    assert site.get(f"{path}/fichier").status == 409


def test_an_envelope_is_told_on_the_sheet_and_before_the_closing(site: Site) -> None:
    path = opened(site, 1)
    agency = builders.account(role=Role.AGENCY, email="agence@etat.example")
    budget.set_envelope(site.ports, AccountSession(account=agency), department="28", posts=1)
    [line] = lines(site.get(path))
    assert "Enveloppe du département 1, reste 1" in site.get(line).text
    assert site.send(site.get(line), f"{line}/decision", verdict="validated", posts_granted="2").status == 303
    sheet = site.get(line).text
    assert "Enveloppe du département 1, dépassée de 1" in sheet and "et 2 par cette séance" in sheet
    closing = site.get(f"{path}/cloture").text
    assert (
        "dépasse l'enveloppe de 1 département" in closing and "Eure-et-Loir : enveloppe de 1 poste" in closing
    )
    assert site.send(site.get(f"{path}/cloture"), f"{path}/cloture").status == 303
    board = site.get("/espace/tableau").text
    assert "Enveloppes des départements" in board and "Fixer les enveloppes" not in board


def test_a_second_secretary_is_told_what_the_first_one_did_and_loses_nothing(site: Site) -> None:
    path = opened(site, 1)
    [line] = lines(site.get(path))
    stale = site.get(line)
    assert (
        site.send(stale, f"{line}/decision", verdict="rejected", standard_reason="not_eligible").status == 303
    )
    again = site.send(stale, f"{line}/decision", verdict="validated", posts_granted="2")
    assert again.status == 412 and "Refusée" in again.text
    assert 'value="validated" checked' in again.html, "what was chosen is there to be sent again"
    assert site.send(again, f"{line}/decision", verdict="validated", posts_granted="2").status == 303
    assert counts(site.get(path))["Validée"] == 1


def test_the_pages_of_a_usual_session_of_sixty_are_small(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    path = opened(site, 60)
    paths = lines(site.get(path))
    assert len(paths) == 60, "on one page"
    rows = [f"{siret(one)};A;;Précisez les lieux d'accueil du public." for one in range(1, 61)]
    file_id = sent_decisions(site, path, *rows)
    report = f"{path}/fichier/{file_id}"
    require_light(site.get(report))
    assert site.send(site.get(report), report).status == 303
    weighed = {
        page: weights(site.get(f"{path}{page}")) for page in ("", "/ordre", "/proces-verbal", "/cloture")
    }
    record_property("figure", f"an agenda of 60, first visit and later: {weighed}")
    assert {page: found for page, found in weighed.items() if found[0] > 40_000 or found[1] > 15_000} == {}


def test_a_peak_agenda_is_shown_by_pages_and_exported_as_a_whole(site: Site) -> None:
    path = opened(site, 130)
    boxes = [site.get(f"{path}?page={page}").html.count('name="applications"') for page in (1, 2, 3)]
    assert boxes == [100, 30, 0]
    assert "Revenir au début" in site.get(f"{path}?page=3").text
    assert len(download(site, f"{path}/export").body.decode().splitlines()) == 1 + 130
    second = site.get(f"{path}?cochees=toutes&page=2")
    assert second.html.count(" checked") == 30 and "cochées sur cette page" in second.text
    assert f'href="{path}?page=2"' in site.get(lines(second)[-1]).html, "a sheet leads back to its page"
    done = site.send(second, f"{path}/decisions?page=2", verdict="validated")
    after = site.follow(done)
    assert done.headers["Location"].endswith("fait=plusieurs&nombre=30&laissees=0&page=2")
    assert "Décisions enregistrées : 30" in after.text and after.html.count("Validée, ") == 30
    rest = site.get(f"{path}?decision=none&q=commune&department=28")
    assert "Candidatures trouvées : 100 sur 130" in rest.text
    assert rest.html.count('name="applications"') == 100
    assert "Validée (30)" in rest.text and "Sans décision (100)" in rest.text
    none = site.get(f"{path}?q=metz")
    assert "ne correspond à votre recherche" in none.text and "Effacer la recherche" in none.text
    assert site.get(f"{path}?decision=peut-etre").status == 422
    # Decided lines leave the list of undecided ones, which begins again.
    rest = site.get(f"{path}?decision=none")
    some = lines(rest)[0].rpartition("/")[2]
    left = site.send(rest, f"{path}/decisions?decision=none", verdict="validated", applications=some)
    assert left.headers["Location"].endswith("&decision=none")
    closing = site.get(f"{path}/cloture")
    assert "99 candidatures sans décision" in closing.text and f'href="{path}?decision=none"' in closing.html


def test_an_agenda_is_completed_by_filters_with_the_number_they_select(site: Site) -> None:
    for one, place in ((1, {}), (2, {}), (3, {"insee_code": "21231", "postal_code": "21000"})):
        contact = builders.contact(email=f"contact{one}@commune.example")
        confirmed_application(site, siret=siret(one), name=f"Commune n° {one}", contact=contact, **place)
    staff_enters(site, Role.COMMITTEE)
    made = site.send(site.get(SESSIONS), SESSIONS, number="7", held_on="2027-01-12")
    path = made.headers["Location"].removeprefix(site.prefix)
    page = site.get(f"{path}/choix")
    assert "Peu importe (3)" in page.text and "21 Côte-d'Or (1)" in page.text
    assert "Candidatures choisies\u00a0: 3" in page.html
    # Numbers under the other filters: none of these has an opinion.
    page = site.get(f"{path}/choix?department=21&opinion=none")
    assert "Sans avis (1)" in page.text and "Favorable (0)" in page.text and "Peu importe (3)" in page.text
    added = site.follow(site.send(page, f"{path}/ordre-du-jour", department="21", opinion="none"))
    assert "Candidatures ajoutées : 1" in added.text and "Commune n° 3" in added.text
    left = site.get(f"{path}/choix")
    assert "Peu importe (2)" in left.text and "21 Côte-d'Or" not in left.text
    none = site.get(f"{path}/choix?request=additional")
    assert "Aucune candidature en attente ne correspond à ces filtres." in none.text
    assert "Ajouter" not in none.html
    wrong = site.get(f"{path}/choix?waiting_since=hier")
    assert wrong.status == 422 and "Candidatures choisies\u00a0: 2" in wrong.html


def test_nothing_can_be_chosen_for_a_closed_session(site: Site) -> None:
    path = opened(site, 1)
    (item,) = site.store.sessions(limit=1, cursor=None).items
    changes = Changes(author=BY_HAND, at=site.clock.now())
    changes.note(item, "closed")
    changes.update(replace(item, status=CommitteeSessionStatus.CLOSED))
    site.store.commit(changes)
    assert site.get(f"{path}/choix").status == 409
    # A page read before its closing offers nothing that would be refused.
    dated = site.get(f"{path}/modifier")
    assert "ne changent plus" in dated.text and "Enregistrer la correction" not in dated.text


def test_only_the_agency_is_asked_why_a_session_closes_late(site: Site) -> None:
    path = opened(site, 1)
    asked = "Pourquoi clore si tard"
    assert asked not in site.get(f"{path}/cloture").text
    [secretary] = [one for one in site.store._all(Account) if one.role is Role.COMMITTEE]
    changes = Changes(author=BY_HAND, at=site.clock.now())
    changes.note(secretary, "corrected")
    changes.update(replace(secretary, role=Role.AGENCY))
    site.store.commit(changes)
    assert asked in site.get(f"{path}/cloture").text
