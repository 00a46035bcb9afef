"""The Espace structure, in a browser without JavaScript (RULES sections 5, 6, 11)."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.audiences.structure.declaration import declaration_questions
from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.http.bodies import Fields
from chalicelib.services import tasks
from chalicelib.services.access.mail_feedback import record_feedback
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.following_up import follow_up
from chalicelib.services.recruiting import recruit
from tests.audiences.site import (
    ANYBODY,
    Page,
    Site,
    available_candidate,
    changed_to,
    later,
    question_in_space,
    second_structure,
    signed_in,
    working_for,
)
from tests.support.outside import MemoryCaseFiles


def people(site: Site, number: int) -> list[Candidate]:
    return [
        available_candidate(site, first_name=f"Prénom{n}", email=f"p{n}@courriel.example")
        for n in range(number)
    ]


def sheet(candidate: Candidate) -> str:
    return f"/espace/candidatures/{candidate.id}"


def move(site: Site, candidate: Candidate, status: str) -> Page:
    return site.follow(site.send(site.get(sheet(candidate)), sheet(candidate), status=status))


def validated(site: Site, candidate: Candidate) -> Page:
    """Return the window after « Valider cette candidature »."""
    move(site, candidate, "shortlisted")
    path = f"{sheet(candidate)}/valider"
    done = site.send(site.get(path), path, planned_hire_date="2027-03-01")
    return site.follow(done)


def status_of(site: Site, structure: Structure, candidate: Candidate) -> MatchStatus:
    match = site.store.match(structure.id, candidate.id)
    return match.status if match else MatchStatus.NEW


def recruitment_path(site: Site, structure: Structure) -> str:
    return f"/espace/recrutements/{[*every(site.store.recruitments_of_structure, structure.id)][-1].id}"


def agreement_path(site: Site, structure: Structure) -> str:
    return (
        f"/espace/conventions/{[*every(site.store.recruitments_of_structure, structure.id)][-1].agreement_id}"
    )


def hired(site: Site, structure: Structure) -> str:
    """Return the path of the recruitment of an adviser under contract since January."""
    candidate = available_candidate(site, available_from=date(2027, 1, 12))
    page = validated(site, candidate)
    path = recruitment_path(site, structure)
    site.send(
        page,
        f"{path}/contrat",
        kind="permanent",
        signed_on="2027-01-12",
        starts_on="2027-01-12",
        ends_on="",
        gross_pay_cents="2 050",
        full_time="oui",
    )
    return path


class TestHeader:
    def test_it_shows_the_structure_and_the_posts_granted(self, site: Site) -> None:
        signed_in(site)
        text = site.get("/espace").text
        assert "Commune de Chartres SIRET 212 800 850 00019" in text
        assert "2 conseillers validés par l'Agence nationale de la cohésion des territoires" in text
        for entry in ("Mes candidatures", "Mes informations", "Mes documents", "Mes démarches"):
            assert entry in text

    def test_without_a_request_the_page_of_the_siret_does_not_tell_of_one(self, site: Site) -> None:
        signed_in(site)
        page = site.get("/espace/siret?fait=oui")
        assert "SIRET actuel 212 800 850 00019" in page.text
        assert "Votre demande est envoyée" not in page.text

    def test_the_tracker_shows_the_present_step(self, site: Site) -> None:
        signed_in(site)
        page = site.get("/espace")
        assert "Étude des candidatures Vous êtes ici" in page.text
        assert page.html.count('aria-current="step"') == 1
        move(site, available_candidate(site), "shortlisted")
        assert "Entretiens de recrutement Vous êtes ici" in site.get("/espace").text

    def test_the_subsidy_request_is_not_shown_as_done_while_the_file_is_unknown(self, site: Site) -> None:
        structure = signed_in(site)
        application = site.store.get(Application, structure.application_id)
        assert application is not None
        granted = application.posts_granted
        changed_to(site, replace(application, posts_taken=granted, posts_hired=granted))
        page = site.get("/espace")
        assert "Signature du contrat Vous êtes ici" in page.text
        assert "Entretiens de recrutement (faite)" in page.text
        assert "Demande de subvention (faite)" not in page.text

    def test_the_recruiting_deadline_is_counted_in_days(self, site: Site) -> None:
        signed_in(site)
        said = "jusqu'au 12 mars 2027 inclus : il reste 59 jours (heure de Paris)"
        assert said in site.get("/espace").text

    def test_the_menu_entry_of_the_page_is_marked(self, site: Site) -> None:
        signed_in(site)
        for path in ("/espace", "/espace/candidatures", "/espace/informations", "/espace/documents"):
            assert f'href="{path}" aria-current="page"' in site.get(path).html


@pytest.mark.parametrize(
    "path",
    ["/espace", "/espace/candidatures", "/espace/informations", "/espace/documents", "/espace/demarches"],
)
class TestAccess:
    def test_a_visitor_is_sent_to_sign_in(self, site: Site, path: str) -> None:
        page = site.get(path)
        assert (page.status, page.headers["Location"]) == (303, f"/connexion?page={quote(path, safe='')}")

    def test_a_prefecture_does_not_find_the_page(self, site: Site, path: str) -> None:
        account = signed_in(site)
        holder = next(every(site.store.accounts, Role.STRUCTURE, structure_id=account.id))
        changes = Changes(author=ANYBODY, at=site.clock.now())
        changes.update(replace(holder, role=Role.PREFECTURE, structure_id=None))
        site.store.commit(changes)
        assert site.get(path).status == (200 if path == "/espace" else 404)


class TestList:
    def test_tabs_carry_their_exact_counts(self, site: Site) -> None:
        signed_in(site)
        one, two, _ = people(site, 3)
        move(site, one, "shortlisted")
        move(site, two, "declined")
        text = site.get("/espace/candidatures").text
        for tab in (
            "Nouvelles (1)",
            "Pré-sélectionnées (1)",
            "Non retenues (1)",
            "Validées (0)",
            "Toutes (3)",
        ):
            assert tab in text

    def test_a_line_shows_the_fields_of_the_brochure(self, site: Site) -> None:
        signed_in(site)
        available_candidate(site)
        page = site.get("/espace/candidatures")
        assert "Paul Martin Nouvelle candidature 12/01/2027 28000" in page.text
        assert "Détails de Paul Martin" in page.text

    def test_an_empty_tab_tells_so(self, site: Site) -> None:
        signed_in(site)
        assert "Aucune candidature" in site.get("/espace/candidatures?tab=declined").text

    def test_pages_continue_each_other(self, site: Site) -> None:
        signed_in(site)
        people(site, 3)
        first = site.get("/espace/candidatures?limit=2")
        following = re.search(r'href="([^"]+)">Page suivante', first.html)[1].replace("&amp;", "&")
        second = site.get(following)
        seen = re.findall(r"Prénom\d", first.html + second.html)
        assert len(set(seen)) == 3 and "Revenir au début" in second.text

    @pytest.mark.parametrize("query", ["tab=x", "cursor=x", "limit=0", "autre=1"])
    def test_an_unknown_address_gets_a_page(self, site: Site, query: str) -> None:
        signed_in(site)
        assert site.get(f"/espace/candidatures?{query}").status == 422


class TestSheet:
    def test_the_sheet_shows_the_fields_of_the_brochure(self, site: Site) -> None:
        signed_in(site)
        page = site.get(sheet(available_candidate(site, phone="0237000000")))
        assert page.heading == "Paul Martin"
        for words in (
            "demandeur d'emploi",
            "Diplômé Non",
            "médiation numérique Non",
            "Chartres (28000)",
            "1er mars 2027",
            "paul@courriel.example",
            "02 37 00 00 00",
            "Résultats Pix",
        ):
            assert words in page.text

    def test_a_candidate_goes_from_tab_to_tab(self, site: Site) -> None:
        structure, candidate = signed_in(site), available_candidate(site)
        page = move(site, candidate, "shortlisted")
        assert "Candidature pré-sélectionnée" in page.text and "Valider cette candidature" in page.text
        assert "non retenue" in move(site, candidate, "declined").text
        move(site, candidate, "new")
        assert status_of(site, structure, candidate) is MatchStatus.NEW

    def test_a_new_candidate_cannot_be_validated_yet(self, site: Site) -> None:
        signed_in(site)
        page = site.get(sheet(available_candidate(site)))
        assert "/valider" not in page.html and "Pré-sélectionnez ce candidat pour pouvoir" in page.text

    def test_two_tabs_with_one_sheet_both_work(self, site: Site) -> None:
        structure, candidate = signed_in(site), available_candidate(site)
        first, second = site.get(sheet(candidate)), site.get(sheet(candidate))
        assert site.send(first, sheet(candidate), status="shortlisted").status == 303
        assert site.send(second, sheet(candidate), status="declined").status == 303
        assert status_of(site, structure, candidate) is MatchStatus.DECLINED

    def test_somebody_recruited_elsewhere_is_shown_so(self, site: Site) -> None:
        signed_in(site)
        candidate = available_candidate(site)
        move(site, candidate, "shortlisted")
        fresh = site.store.get(Candidate, candidate.id)
        assert fresh is not None
        changes = Changes(author=ANYBODY, at=site.clock.now())
        changes.update(fresh.recruited("another"))
        site.store.commit(changes)
        page = site.get(sheet(candidate))
        assert "déjà recruté par une autre structure" in page.text and "/valider" not in page.html

    def test_an_unknown_candidate_has_no_page(self, site: Site) -> None:
        signed_in(site)
        assert site.get(f"/espace/candidatures/{site.ports.ids.new()}").status == 404
        assert site.get("/espace/candidatures/pas-un-id").status == 404

    def test_a_form_without_its_token_changes_nothing(self, site: Site) -> None:
        structure, candidate = signed_in(site), available_candidate(site)
        assert site.post(sheet(candidate), status="shortlisted").status == 403
        assert status_of(site, structure, candidate) is MatchStatus.NEW


class TestValidation:
    def test_the_window_shows_the_pieces_and_then_the_link(self, site: Site) -> None:
        structure = signed_in(site)
        page = validated(site, available_candidate(site))
        assert page.heading == "Candidature validée"
        assert "Le lien du dossier se prépare" in page.text
        assert "Un relevé d'identité bancaire" in page.text and "25 février 2027" in page.text
        answering = replace(site.ports, case_files=MemoryCaseFiles())
        for task in site.store.tasks:
            tasks.run(answering, task.id)
        page = site.get(recruitment_path(site, structure))
        assert 'href="https://case-files.example/1"' in page.html and "dossier n° 1" in page.text

    def test_a_date_in_the_past_is_refused_beside_its_field(self, site: Site) -> None:
        signed_in(site)
        candidate = available_candidate(site)
        move(site, candidate, "shortlisted")
        path = f"{sheet(candidate)}/valider"
        page = site.send(site.get(path), path, planned_hire_date="2027-01-11")
        assert page.status == 422 and 'id="erreur-planned_hire_date"' in page.html
        assert 'value="2027-01-11"' in page.html

    def test_the_window_of_the_sheet_and_the_page_send_the_same_form(self, site: Site) -> None:
        structure, candidate = signed_in(site), available_candidate(site)
        page = move(site, candidate, "shortlisted")
        done = site.send(page, f"{sheet(candidate)}/valider", planned_hire_date="2027-03-01")
        assert done.status == 303 and status_of(site, structure, candidate) is MatchStatus.VALIDATED

    def test_a_double_click_validates_once_and_shows_the_same_window(self, site: Site) -> None:
        structure, candidate = signed_in(site), available_candidate(site)
        move(site, candidate, "shortlisted")
        path = f"{sheet(candidate)}/valider"
        page = site.get(path)
        first = site.send(page, path, planned_hire_date="2027-03-01")
        second = site.send(page, path, planned_hire_date="2027-03-01")
        assert first.headers["Location"] == second.headers["Location"]
        assert len([*every(site.store.recruitments_of_structure, structure.id)]) == 1
        assert site.get(path).headers["Location"] in first.headers["Location"]

    def test_without_a_free_post_nobody_is_validated(self, site: Site) -> None:
        signed_in(site, posts=1)
        one, two = people(site, 2)
        validated(site, one)
        page = move(site, two, "shortlisted")
        assert "Tous vos postes sont pourvus" in page.text
        path = f"{sheet(two)}/valider"
        refused = site.send(site.get(path), path, planned_hire_date="2027-03-01")
        assert refused.status == 409 and "déjà pourvus ou réservés" in refused.text

    def test_cancelling_warns_first_and_frees_the_post(self, site: Site) -> None:
        structure, candidate = signed_in(site), available_candidate(site)
        validated(site, candidate)
        path = f"{sheet(candidate)}/annuler"
        assert path in site.get(sheet(candidate)).html
        warning = site.get(path)
        assert "le poste redevient libre" in warning.text
        assert status_of(site, structure, candidate) is MatchStatus.VALIDATED
        for _ in range(2):
            assert site.send(warning, path).headers["Location"] == sheet(candidate)
        assert status_of(site, structure, candidate) is MatchStatus.SHORTLISTED


class TestContract:
    def test_the_contract_is_recorded_once(self, site: Site) -> None:
        structure = signed_in(site)
        page = validated(site, available_candidate(site, available_from=date(2027, 2, 1)))
        path = recruitment_path(site, structure)
        answers = {
            "kind": "fixed_term",
            "signed_on": "2027-01-12",
            "starts_on": "2027-02-01",
            "ends_on": "2029-01-31",
            "gross_pay_cents": "2 050,50",
            "full_time": "oui",
        }
        for _ in range(2):
            assert site.send(page, f"{path}/contrat", **answers).headers["Location"] == path
        assert "CDD, signé le 12 janvier 2027, du 1er février 2027 au 31 janvier 2029" in site.get(path).text

    def test_unlikely_values_are_asked_about_once_with_their_effect_on_the_amount(self, site: Site) -> None:
        structure = signed_in(site)
        page = validated(site, available_candidate(site, available_from=date(2027, 2, 1)))
        path = recruitment_path(site, structure)
        assert "Je confirme" not in page.text
        answers = {"kind": "fixed_term", "signed_on": "2027-01-12", "starts_on": "2027-02-01"}
        answers |= {"gross_pay_cents": "2 050", "full_time": "oui"}
        asked = site.send(page, f"{path}/contrat", **answers, ends_on="2027-07-31")
        assert asked.status == 422 and "au lieu de 50 000 €" in asked.text.replace("\u202f", " ")
        assert 'name="confirmed_remarks" type="checkbox" value="shorter_than_subsidy"' in asked.html
        again = site.send(asked, f"{path}/contrat")
        assert again.status == 422, "the box is not ticked"
        done = site.send(again, f"{path}/contrat", confirmed_remarks="shorter_than_subsidy")
        assert done.headers["Location"] == path
        assert "au 31 juillet 2027" in site.get(path).text

    def test_contradictory_dates_are_told(self, site: Site) -> None:
        structure = signed_in(site)
        page = validated(site, available_candidate(site))
        path = recruitment_path(site, structure)
        refused = site.send(
            page,
            f"{path}/contrat",
            kind="fixed_term",
            signed_on="2027-01-12",
            starts_on="2027-01-11",
            ends_on="",
            gross_pay_cents="2 050",
            full_time="oui",
        )
        assert refused.status == 422 and '<a href="#champ-starts_on">' in refused.html
        assert re.search(r'value="fixed_term" checked', refused.html)

    def test_the_end_of_the_contract_is_declared(self, site: Site) -> None:
        structure = signed_in(site)
        path = hired(site, structure)
        page = site.get(f"{path}/rupture")
        site.send(page, f"{path}/rupture", ended_on="2027-02-12", reason="resignation")
        assert "12 février 2027 – Démission" in site.get(path).text
        what = "Déposer le justificatif de la fin du contrat de Paul Martin"
        assert f'href="{path}/justificatif"' in site.get("/espace").html and what in site.get("/espace").text
        site.send(page, f"{path}/rupture", ended_on="2027-02-12", reason="end_of_term")
        assert what not in site.get("/espace").text, "the term of a contract needs no proof"
        refused = site.send(page, f"{path}/rupture", ended_on="2027-06-12", reason="resignation")
        assert refused.status == 422 and "au plus tard dans 2 mois" in refused.text

    def test_a_contract_is_corrected_from_its_page_and_a_mistaken_one_is_taken_back(self, site: Site) -> None:
        path = hired(site, signed_in(site))
        assert f"{path}/contrat" in site.get(path).html
        page = site.get(f"{path}/contrat")
        assert 'name="signed_on" type="date"' in page.html and 'value="2027-01-12"' in page.html
        site.send(page, f"{path}/contrat", starts_on="2027-01-20")
        assert "CDI, signé le 12 janvier 2027, du 20 janvier 2027" in site.get(path).text
        site.send(site.get(f"{path}/contrat/retrait"), f"{path}/contrat/retrait")
        assert "Enregistrer le contrat de travail" in site.get(path).text

    def test_the_planned_hire_date_can_change_as_its_form_tells(self, site: Site) -> None:
        structure = signed_in(site)
        validated(site, available_candidate(site))
        path = recruitment_path(site, structure)
        assert f"{path}/embauche" in site.get(path).html
        page = site.get(f"{path}/embauche")
        late = site.send(page, f"{path}/embauche", planned_hire_date="2027-03-13")
        assert late.status == 422 and "prend fin le 12 mars 2027" in late.text
        assert site.send(late, f"{path}/embauche", planned_hire_date="2027-02-15").headers["Location"] == path
        assert "Embauche prévue 15 février 2027" in site.get(path).text

    def test_an_end_declared_by_mistake_is_taken_back_until_its_day(self, site: Site) -> None:
        path = hired(site, signed_in(site))
        end = f"{path}/rupture"
        assert f"{end}/retrait" not in site.get(path).html, "nothing to take back"
        site.send(site.get(end), end, ended_on="2027-02-12", reason="resignation")
        assert f"{end}/retrait" in site.get(path).html
        site.send(site.get(f"{end}/retrait"), f"{end}/retrait")
        assert "12 février 2027" not in site.get(path).text

    def test_a_recruitment_of_another_structure_has_no_page(self, site: Site) -> None:
        structure = signed_in(site)
        path = hired(site, structure)
        recruitment = next(every(site.store.recruitments_of_structure, structure.id))
        changes = Changes(author=ANYBODY, at=site.clock.now())
        changes.update(replace(recruitment, structure_id=site.ports.ids.new()))
        site.store.commit(changes)
        assert site.get(path).status == 404


DECLARED = {
    "post0__gross_pay_cents": "7 500,5",
    "post0__absence_days": "2",
    "post0__full_time": "oui",
    "third_parties_invoiced": "non",
    "signed_by": "Inès Durand",
    "quality": "Directrice",
}


class TestFollowUp:
    def opened(self, site: Site) -> tuple[Structure, str]:
        structure = signed_in(site)
        hired(site, structure)
        later(site, days=80)
        follow_up.open_quarters(site.ports, ["28"])
        for task in site.store.tasks:
            if task.name == follow_up.OPEN_TASK:
                tasks.run(site.ports, task.id)
        page = site.get("/connexion")
        site.send(page, "/connexion", email="ines@chartres.example", password="quatre mots choisis au hasard")
        return structure, f"/espace/suivis/{next(every(site.store.follow_ups_of_structure, structure.id)).id}"

    def test_a_follow_up_is_listed_as_to_do_and_submitted_once(self, site: Site) -> None:
        structure, path = self.opened(site)
        assert "Transmettre le suivi du 1er trimestre 2027" in site.get("/espace").text
        page = site.get(path)
        assert "Paul Martin" in page.text
        for _ in range(2):
            assert site.send(page, path, **DECLARED).headers["Location"] == path
        declared = next(every(site.store.follow_ups_of_structure, structure.id)).declaration
        assert declared is not None and declared.posts[0].gross_pay_cents == 7_500_50
        assert "signé par Inès Durand" in site.get(path).text

    def test_part_time_is_declared_with_its_days_and_reason(self, site: Site) -> None:
        structure, path = self.opened(site)
        silent = site.send(site.get(path), path, **{**DECLARED, "post0__full_time": None})
        assert silent.status == 422 and '<a href="#champ-post0-full_time">' in silent.html
        alone = site.send(silent, path, **{**DECLARED, "post0__full_time": "non"})
        assert alone.status == 422
        for name in ("part_time_days", "part_time_reason"):
            assert f'<a href="#champ-post0-{name}">' in alone.html
        told = {"post0__part_time_days": "12", "post0__part_time_reason": "Temps partiel thérapeutique"}
        assert site.send(alone, path, **told).headers["Location"] == path
        assert "Non, pendant 12 jours : Temps partiel thérapeutique" in site.get(path).text
        one = next(every(site.store.follow_ups_of_structure, structure.id))
        assert one.part_time and one.status.value == "submitted"

    @pytest.mark.parametrize("amount", ["", "beaucoup", "-1", "1,234", "99999999"])
    def test_an_invalid_amount_is_refused(self, site: Site, amount: str) -> None:
        _, path = self.opened(site)
        refused = site.send(site.get(path), path, **{**DECLARED, "post0__gross_pay_cents": amount})
        assert refused.status == 422 and 'id="erreur-post0.gross_pay_cents"' in refused.html


def test_each_adviser_of_a_quarter_is_asked_about_by_name() -> None:
    who = (str(uuid.UUID(int=1)), "Inès Durand"), (str(uuid.UUID(int=2)), "Paul {Martin}")
    form = declaration_questions(who)
    assert list(form.questions)[:4] == [
        "post0.gross_pay_cents",
        "post0.absence_days",
        "post0.full_time",
        "post0.part_time_days",
    ]
    assert form.questions["post1.absence_days"].ask.label == "Jours d'absence de Paul {Martin}"
    assert form.questions["post0.absence_days"].ask.label == "Jours d'absence d'Inès Durand"
    assert form.questions["post0.part_time_days"].ask.label.startswith("Jours d'Inès Durand qui")
    answers = {name.replace("__", "."): value for name, value in DECLARED.items()}
    second = {name.replace("post0", "post1"): value for name, value in answers.items()}
    # No sent field contains the name of the adviser.
    forged = {"post1.recruitment_id": str(uuid.UUID(int=3))}
    sent = form.read(Fields(tuple({**answers, **second, **forged}.items())))
    posts = sent.arguments()["declared"].posts
    assert [(one.recruitment_id, one.gross_pay_cents) for one in posts] == [
        (who[0][0], 7_500_50),
        (who[1][0], 7_500_50),
    ]


class TestColleagues:
    def test_a_colleague_is_invited_by_e_mail(self, site: Site) -> None:
        signed_in(site)
        page = site.get("/espace/informations")
        done = site.send(
            page, "/espace/collegues", first_name="Léo", last_name="Roux", email="leo@chartres.example"
        )
        assert "L'invitation est envoyée" in site.follow(done).text
        assert site.store.emails[-1].template == "colleague_invited"
        assert "Léo Roux, leo@chartres.example – invitation envoyée" in site.get("/espace/informations").text

    def test_an_undelivered_address_is_told_to_the_structure(self, site: Site) -> None:
        structure = signed_in(site)
        site.send(
            site.get("/espace/informations"),
            "/espace/collegues",
            first_name="Léo",
            last_name="Roux",
            email="leo@chartres.example",
        )
        before = site.get("/espace/informations").text
        assert Feedback.PERMANENT_BOUNCE.label not in before and Feedback.COMPLAINT.label not in before
        record_feedback(
            site.ports, Feedback.PERMANENT_BOUNCE, "leo@chartres.example", site.store.emails[-1].id
        )
        record_feedback(site.ports, Feedback.COMPLAINT, structure.contact_email, "unknown")
        after = site.get("/espace/informations").text
        assert f"invitation envoyée {Feedback.PERMANENT_BOUNCE.label} Invitez de nouveau" in after
        assert f"{structure.contact_email} {Feedback.COMPLAINT.label}" in after

    def test_an_address_with_an_account_is_refused_beside_the_field(self, site: Site) -> None:
        signed_in(site)
        page = site.send(
            site.get("/espace/informations"),
            "/espace/collegues",
            first_name="Léo",
            last_name="Roux",
            email="ines@chartres.example",
        )
        assert page.status == 409 and 'id="erreur-email"' in page.html and 'value="Léo"' in page.html

    def test_an_account_of_two_structures_switches_between_them(self, site: Site) -> None:
        structure = signed_in(site)
        other = second_structure(site, structure)
        holder = next(every(site.store.accounts, Role.STRUCTURE, structure_id=structure.id))
        page = site.get("/espace/informations")
        site.follow(site.send(page, "/espace/structure", structure_id=other.id))
        after = site.store.get(Account, holder.id)
        assert after is not None and after.structure_id == other.id
        assert "Commune de Lucé" in site.get("/espace").text


class TestQuestions:
    def test_a_question_is_listed_as_to_do_and_answered_once(self, site: Site) -> None:
        structure = signed_in(site)
        path = question_in_space(site, structure)
        application = site.store.get(Application, structure.application_id)
        assert application is not None
        assert "question en attente" not in site.get("/espace").text, "the committee has decided"
        changed_to(site, replace(application, status=ApplicationStatus.UNDER_REVIEW))
        assert "1 question en attente" in site.get("/espace").text
        page = site.get(path)
        for text in ("À la mairie.", "Ailleurs."):
            site.send(page, path, text=text)
        assert next(every(site.store.questions, structure.application_id)).answer == "À la mairie."
        assert "À la mairie." in site.get(path).text


def test_a_structure_without_posts_in_progress_is_told(site: Site) -> None:
    structure = signed_in(site)
    application = site.store.get(Application, structure.application_id)
    assert application is not None
    changed_to(site, replace(application, status=ApplicationStatus.LAPSED))
    page = site.get("/espace/candidatures")
    assert page.status == 409 and "pas de poste attribué" in page.text
    assert "l'accueil de votre espace dit où en est votre candidature" in page.text.replace("’", "'")
    home = site.get("/espace").text
    assert "Candidature caduque" in home and "Recrutement jusqu'au" not in home


def test_a_structure_without_posts_in_progress_is_led_to_no_candidate(site: Site) -> None:
    structure = signed_in(site)
    path = hired(site, structure)
    sheets = "/espace/candidatures"
    for known in ("/espace", path):
        page = site.get(known)
        assert sheets in page.html
    application = site.store.get(Application, structure.application_id)
    assert application is not None
    changed_to(site, replace(application, status=ApplicationStatus.CANCELLED))
    for known in ("/espace", path):
        page = site.get(known)
        assert page.status == 200 and sheets not in page.html


def test_reading_a_space_writes_only_who_read_which_sheet(site: Site) -> None:
    structure = signed_in(site)
    candidate = available_candidate(site, email="autre@courriel.example")
    path = hired(site, structure)
    emails = len(site.store.emails)
    acts = [entry.act for entry in site.store.journal]
    for one in ("/espace", "/espace/candidatures", "/espace/demarches", "/espace/documents", path):
        site.get(one)
    assert [entry.act for entry in site.store.journal] == acts
    site.get(sheet(candidate))
    assert [entry.act for entry in site.store.journal[len(acts) :]] == ["viewed"]
    assert len(site.store.emails) == emails


@pytest.fixture
def asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the requests made to the stores, by name."""
    requests: list[str] = []
    # A call of a store to itself belongs to the same request.
    inside = False

    def counted(name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def count(*given: Any, **named: Any) -> Any:
            nonlocal inside
            if inside:
                return ask(*given, **named)
            requests.append(name)
            inside = True
            try:
                return ask(*given, **named)
            finally:
                inside = False

        return count

    names = (
        "get",
        "match",
        "structure_with_statuses",
        "browser_session",
        "several",
        "put_browser_session",
        "commit",
    )
    for stored in (site.ports.store, site.ports.ephemeral):
        for name in names:
            if ask := getattr(stored, name, None):
                monkeypatch.setattr(stored, name, counted(name, ask))
    return requests


@pytest.mark.parametrize("path", ["/espace/documents", "/api/v1/structure"])
def test_a_page_without_a_list_makes_four_requests(site: Site, asked: list[str], path: str) -> None:
    """The session, the account, the structure with its statuses and the application."""
    signed_in(site)
    asked.clear()
    assert site.get(path).status == 200
    assert sorted(asked) == ["browser_session", "get", "get", "structure_with_statuses"]


def test_a_sheet_makes_no_request_twice_although_its_reading_is_journalled(
    site: Site, asked: list[str]
) -> None:
    signed_in(site)
    path = sheet(available_candidate(site))
    asked.clear()
    assert site.get(path).status == 200
    assert sorted(asked) == [
        "browser_session",
        "commit",
        "get",
        "get",
        "get",
        "structure_with_statuses",
    ]


def test_the_documents_page_names_the_pieces_and_explains_pix(site: Site) -> None:
    signed_in(site)
    text = site.get("/espace/documents").text
    assert "Un relevé d'identité bancaire" in text and "Lire les résultats Pix" in text


def test_a_cancelled_recruitment_shows_no_form(site: Site) -> None:
    structure = signed_in(site)
    validated(site, available_candidate(site))
    recruitment = next(every(site.store.recruitments_of_structure, structure.id))
    recruit.cancel(site.ports, working_for(site, structure), recruitment.candidate_id)
    assert (
        next(every(site.store.recruitments_of_structure, structure.id)).status is RecruitmentStatus.CANCELLED
    )
    page = site.get(f"/espace/recrutements/{recruitment.id}")
    assert "Annulé" in page.text and "Enregistrer le contrat" not in page.text


class TestAgreement:
    def test_the_first_page_tells_that_an_agreement_awaits_a_signature(self, site: Site) -> None:
        structure = signed_in(site)
        hired(site, structure)
        path = agreement_path(site, structure)
        assert "Signer la convention" not in site.get("/espace").text
        agreement = site.store.get(Agreement, path.rpartition("/")[2])
        assert agreement is not None
        changes = Changes(author=ANYBODY, at=site.clock.now())
        changes.update(replace(agreement, status=AgreementStatus.SENT))
        site.store.commit(changes)
        assert "Signer la convention" in site.get("/espace").text
