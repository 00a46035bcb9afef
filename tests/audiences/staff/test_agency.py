"""The acts of the agency on its pages, without script: each tells its effect, then leads back."""

import re
from dataclasses import replace

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.services.access.accounts import account_of_address
from tests.audiences.site import Page, Site, changed_to, confirmed_application, decided, signed_in
from tests.audiences.situations import OTHER_SIRETS, asking_for_more, staff_enters
from tests.audiences.staff.intake_situations import sent

REASON = "La structure s'était trompée."


def _stored(site: Site, application: Application) -> Application:
    found = site.store.get(Application, application.id)
    assert found is not None
    return found


def test_the_agency_corrects_the_address_of_a_contact_on_the_applications_page(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/contact"
    assert f'href="{path}"' in site.get(f"/espace/dossiers/{application.id}").html
    form = site.get(path)
    assert "les liens qu'elle a reçus ne fonctionnent plus" in form.text
    done = site.follow(site.send(form, path, email="juste@chartres.example", reason=REASON))
    assert "C'est enregistré" in done.text and "juste@chartres.example" in done.text
    assert _stored(site, application).contact.email == "juste@chartres.example"


def test_the_agency_corrects_the_commune_of_a_structure_from_its_page(site: Site) -> None:
    structure = signed_in(site)
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    home = f"/espace/structures/{structure.id}"
    assert f'href="{home}/commune"' in site.get(home).html
    form = site.get(f"{home}/commune")
    assert "Commune enregistrée" in form.text and "La structure reçoit un e-mail" in form.text
    wrong = site.send(form, f"{home}/commune", place_query="28404", reason="court", action="send")
    assert wrong.status == 422 and "choisissez la commune" in wrong.text
    assert wrong.html.count('class="error"') >= 2, "both answers are told at once"
    send = {"reason": REASON, "action": "send"}
    found = site.send(form, f"{home}/commune", place_query="Vernouillet", reason=REASON, action="search")
    assert "Vernouillet (28500)" in found.text and REASON in found.text
    done = site.follow(site.send(found, f"{home}/commune", place="28404-28500", **send))
    assert "La commune est corrigée" in done.text and "Vernouillet (28500)" in done.text
    assert "commune corrigée" in done.text and REASON in done.text
    corrected = site.store.get(Structure, structure.id)
    assert corrected is not None and corrected.place.insee_code == "28404"


def test_a_commune_of_another_department_waits_for_the_decision_on_additional_posts(site: Site) -> None:
    asking_for_more(site)
    [structure] = site.store._all(Structure)
    [asked] = structure.additional_ids
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    path = f"/espace/structures/{structure.id}/commune"
    form = site.get(path)
    assert f'href="/espace/dossiers/{asked}"' in form.html
    assert "jusqu'à la décision, la commune se corrige dans son département seulement" in form.text
    send = {"reason": REASON, "action": "send"}
    refused = site.send(form, path, place_query="Lunéville", **send)
    assert refused.status == 422 and "après la décision du comité" in refused.text and REASON in refused.text


def test_a_refused_correction_keeps_what_was_typed(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/siret"
    wrong = site.send(site.get(path), path, siret="123", reason=REASON)
    assert wrong.status == 422 and REASON in wrong.text and "14 chiffres" in wrong.text
    assert _stored(site, application).siret == application.siret


def test_the_second_of_two_agents_on_one_application_is_told(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/annulation"
    seen = site.get(path)
    site.send(site.get(f"{path[:-11]}/siret"), f"{path[:-11]}/siret", siret=OTHER_SIRETS[0], reason=REASON)
    late = site.send(seen, path, reason=REASON)
    assert late.status in (409, 412) and REASON in late.text
    assert _stored(site, application).status is ApplicationStatus.CONFIRMED


def test_a_duplicate_is_merged_into_an_application_found_by_name_and_revived(site: Site) -> None:
    kept = confirmed_application(site)
    duplicate = confirmed_application(site, siret=OTHER_SIRETS[0])
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{duplicate.id}/fusion"
    found = site.get(f"{path}?q=chartres")
    done = site.follow(site.send(found, path, into=kept.id, reason=REASON))
    assert "En double" in done.text
    assert _stored(site, duplicate).merged_into == kept.id
    back = f"/espace/corrections/{duplicate.id}/retablissement"
    assert f'href="{back}"' in done.html
    site.follow(site.send(site.get(back), back, reason=REASON))
    assert _stored(site, duplicate).status is ApplicationStatus.CONFIRMED


@pytest.mark.parametrize("what", ["annulation", "doublon"])
def test_an_application_is_closed_with_a_reason(site: Site, what: str) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/corrections/{application.id}/{what}"
    done = site.follow(site.send(site.get(path), path, reason=REASON))
    assert REASON in done.text
    assert not _stored(site, application).living


def test_acts_forbidden_by_the_status_are_not_offered_and_the_page_tells_why(site: Site) -> None:
    granted = decided(site, confirmed_application(site).reviewed(), posts=2)
    recruiting = changed_to(site, replace(granted, posts_taken=1))
    staff_enters(site, Role.AGENCY)
    sheet = site.get(f"/espace/dossiers/{recruiting.id}").html
    for what, offered in (("postes", True), ("annulation", False), ("reprise", False), ("fusion", False)):
        assert (f"/espace/corrections/{recruiting.id}/{what}" in sheet) is offered, what
    closing = site.get(f"/espace/corrections/{recruiting.id}/annulation")
    assert "annulez-le d'abord" in closing.text and "Ce qui va se passer" not in closing.text


def test_other_staff_are_offered_no_correction(site: Site) -> None:
    application = confirmed_application(site)
    staff_enters(site, Role.PREFECTURE)
    assert "/espace/corrections/" not in site.get(f"/espace/dossiers/{application.id}").html


NEW = {"first_name": "Ali", "last_name": "Roy", "email": "ali@prefecture.example"}


def _created(site: Site, **changed: str) -> Page:
    staff_enters(site, Role.AGENCY)
    path = "/espace/comptes/nouveau"
    sent = {**NEW, "role": "prefecture", "departments": "28, 45", **changed}
    return site.send(site.get(path), path, **sent)


def _agent(site: Site) -> Account:
    found = account_of_address(site.ports, NEW["email"])
    assert found is not None
    return found


def test_the_agency_invites_a_prefecture_and_finds_it_by_name_address_and_department(site: Site) -> None:
    created = site.follow(_created(site))
    assert "L'invitation est enregistrée" in created.text and "Eure-et-Loir (28), Loiret (45)" in created.text
    assert [one.to for one in site.store.emails if one.template == "staff_invited"][-1] == NEW["email"]
    for query in ("?q=roy", "?q=ali@pref", "?department=45", "?role=prefecture"):
        assert "Roy Ali" in site.get(f"/espace/comptes{query}").text, query
    for query in ("?q=dupont", "?department=54", "?role=funder"):
        assert "Roy Ali" not in site.get(f"/espace/comptes{query}").text, query
    followed = site.get("/espace/comptes").text.partition("sans compte de préfecture")[2]
    assert "28 Eure-et-Loir" not in followed and "54 Meurthe-et-Moselle" in followed


def test_an_unknown_department_is_told_beside_the_question_and_nothing_is_lost(site: Site) -> None:
    wrong = _created(site, departments="28, 99")
    assert wrong.status == 422 and "Ce département n'existe pas" in wrong.text
    assert 'value="28, 99"' in wrong.html and 'value="Ali"' in wrong.html
    assert account_of_address(site.ports, NEW["email"]) is None


def test_the_role_and_territory_of_an_agent_are_corrected_with_a_reason(site: Site) -> None:
    _created(site)
    agent = _agent(site)
    path = f"/espace/comptes/{agent.id}/correction"
    done = site.follow(site.send(site.get(path), path, departments="54", reason=REASON))
    assert "C'est enregistré" in done.text and "Meurthe-et-Moselle (54)" in done.text
    site.send(site.get(path), path, role="funder", departments="", reason=REASON)
    assert (_agent(site).role, _agent(site).departments) == (Role.FUNDER, ())
    notes = [one for one in site.store.journal if one.act == "staff_corrected"]
    assert len(notes) == 2 and {one.subject_id for one in notes} == {agent.id}


def test_the_second_of_two_agents_who_correct_one_account_is_told(site: Site) -> None:
    _created(site)
    path = f"/espace/comptes/{_agent(site).id}/correction"
    seen = site.get(path)
    site.send(seen, path, departments="54", reason=REASON)
    late = site.send(seen, path, departments="45", reason=REASON)
    assert late.status in (409, 412) and REASON in late.text
    assert _agent(site).departments == ("54",)


def test_a_closed_account_cannot_be_corrected(site: Site) -> None:
    _created(site)
    agent = _agent(site)
    closing = f"/espace/comptes/{agent.id}/fermeture"
    done = site.follow(site.send(site.get(closing), closing, reason=REASON))
    assert "Le compte est fermé." in done.text
    assert _agent(site).status is AccountStatus.DISABLED
    assert "Ce compte est fermé" in site.get(f"/espace/comptes/{agent.id}/correction").text
    assert "/fermeture" not in site.get(f"/espace/comptes/{agent.id}").html


def test_nobody_corrects_or_closes_their_own_account(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    own = account_of_address(site.ports, "agent@prefecture.example")
    assert own is not None
    shown = site.get(f"/espace/comptes/{own.id}").html
    assert "/correction" not in shown and "/fermeture" not in shown
    assert site.get(f"/espace/comptes/{own.id}/correction").status == 404


def test_a_takeover_tells_its_rules_with_its_fields(site: Site) -> None:
    structure = signed_in(site)
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    path = f"/espace/structures/{structure.id}/reprise"
    told = site.send(
        site.get(path),
        path,
        kind="advisers",
        siret=structure.siret,
        effective_on="2020-01-01",
        deed_on="2035-01-01",
        reason="court",
    )
    assert told.status == 422
    led = re.findall(r'<a href="#champ-([^"]+)">', told.html)
    assert led == ["recruitment_ids", "siret", "effective_on", "deed", "deed_on", "reason"]


def test_a_file_in_progress_tells_how_many_lines_are_past_in_the_singular_too(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    report = sent(site, IntakeKind.AGREEMENTS)
    page = site.follow(site.send(site.get(report), report))
    assert "La reprise est en cours : 0 ligne passée sur 1." in page.text
    assert "En cours, 0 ligne passée" in site.get("/espace/ouverture").text
    site.run_tasks()
    assert "La reprise est terminée : 1 ligne reprise" in site.get(report).text
