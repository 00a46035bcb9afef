"""Each form acts once: double click, back button, two tabs, with and without script."""

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access.link import LinkPurpose as P
from chalicelib.services import tasks
from chalicelib.services.access import passwords
from tests.audiences.every import page_routes
from tests.audiences.site import (
    PASSWORD,
    Site,
    available_candidate,
    question_in_space,
    second_structure,
    signed_in,
    with_account,
)
from tests.audiences.situations import (
    account_email_link,
    adviser_pages,
    confirmed_link,
    copy_pages,
    email_change_link,
    proof_pages,
    quarter_opened,
    removal_of_colleague,
    send_proof,
    suspension_path,
    uniform_path,
    withdrawal,
)
from tests.audiences.structure.test_space import hired, move, recruitment_path, sheet, validated
from tests.browser.served import Served
from tests.browser.test_email_links import KINDS
from tests.browser.test_every_state import forgotten, invitation
from tests.e2e.system import wait_for
from tests.support.core import core
from tests.support.outside import SENT_BY_ANYBODY


@dataclass(frozen=True, kw_only=True)
class Act:
    """A form that changes something.

    Args:
        visit: what happens before; returns the path of its page.
        button: its text.
        fill: what is typed, ticked and chosen.
        signed_in: whether the page belongs to somebody.
    """

    visit: Callable[[Site], str]
    button: str
    fill: Callable[[Any], None] = lambda page: None
    signed_in: bool = False


def _password(page: Any) -> None:
    page.get_by_label("ot de passe", exact=False).last.fill(PASSWORD + " encore")


def _contract(page: Any) -> None:
    page.get_by_role("radio", name="CDI").check()
    for label, day in (("Signé le", "2027-01-12"), ("Commence le", "2027-03-01")):
        page.get_by_label(label).fill(day)
    page.get_by_label("Salaire brut").fill("2 050")
    page.get_by_role("radio", name="Oui").check()


def _end(page: Any) -> None:
    page.get_by_label("Dernier jour").fill("2027-01-31")
    page.get_by_role("radio", name="Démission").check()


def _follow_up(page: Any) -> None:
    page.get_by_label("Coût salarial").fill("7 500,50")
    page.get_by_label("Jours d'absence").fill("2")
    page.get_by_role("group", name="à plein temps").get_by_label("Oui").check()
    page.get_by_role("group", name="a travaillé à").get_by_label("Oui").check()
    page.get_by_role("group", name="Avez-vous facturé").get_by_label("Non").check()
    page.get_by_label("Nom de la personne qui signe").fill("Inès Durand")
    page.get_by_label("Sa qualité").fill("Directrice")


def _posts(page: Any) -> None:
    page.get_by_label("Nombre de postes que vous gardez").fill("1")
    page.get_by_label("Pourquoi").fill("Un seul conseiller suffira.")


def _new_address(page: Any) -> None:
    page.get_by_label("Votre nouvelle adresse e-mail").fill("ines@nouveau.example")
    page.get_by_label("Votre mot de passe actuel").fill(PASSWORD)


def _colleague(page: Any) -> None:
    page.get_by_label("Prénom").fill("Léo")
    page.get_by_label("Nom", exact=True).fill("Roux")
    page.get_by_label("Adresse e-mail").fill("leo@chartres.example")


def _on_forgotten(site: Site) -> str:
    with_account(site)
    return "/mot-de-passe-oublie"


def _on_link(site: Site) -> str:
    available_candidate(site)
    return "/mon-espace/lien"


def _on_validated(site: Site) -> str:
    structure = signed_in(site)
    validated(site, available_candidate(site, available_from=date(2027, 1, 12)))
    return recruitment_path(site, structure)


def _on_hired(site: Site) -> str:
    return hired(site, signed_in(site))


def _on_ending(site: Site) -> str:
    path = f"{_on_hired(site)}/rupture"
    site.send(site.get(path), path, ended_on="2027-02-12", reason="resignation")
    return f"{path}/retrait"


def _on_received_proof(site: Site) -> str:
    return send_proof(site, f"{_on_ending(site).removesuffix('/rupture/retrait')}/justificatif")


def _on_proved(site: Site) -> str:
    return proof_pages(site, _on_ending(site).removesuffix("/rupture/retrait"))["space-end-proof-removal"]


def _on_received_copy(site: Site) -> str:
    return send_proof(site, f"{_on_hired(site)}/copie")


def _on_copied(site: Site) -> str:
    return copy_pages(site, _on_hired(site))["space-contract-copy-removal"]


def _superior(page: Any) -> None:
    page.get_by_label("Prénom").fill("Léo")
    page.get_by_label("Nom", exact=True).fill("Petit")
    page.get_by_label("Adresse e-mail").fill("leo@chartres.example")


def _delivery(page: Any) -> None:
    for label, answer in (
        ("Destinataire", "Accueil"),
        ("Numéro et rue", "1 rue Foch"),
        ("Code postal", "28000"),
        ("Ville", "Chartres"),
    ):
        page.get_by_label(label).fill(answer)


def _suspension(page: Any) -> None:
    page.get_by_label("Congé").check()
    page.get_by_label("Premier jour").fill("2027-02-01")


def _on_sheet(site: Site) -> str:
    signed_in(site)
    return sheet(available_candidate(site))


def _on_validation(site: Site) -> str:
    signed_in(site)
    person = available_candidate(site)
    move(site, person, "shortlisted")
    return f"{sheet(person)}/valider"


def _on_cancellation(site: Site) -> str:
    signed_in(site)
    person = available_candidate(site)
    validated(site, person)
    return f"{sheet(person)}/annuler"


def _on_question(site: Site) -> str:
    return question_in_space(site, signed_in(site))


def _on_information(site: Site) -> str:
    signed_in(site)
    return "/espace/informations"


def _on_two_structures(site: Site) -> str:
    second_structure(site, signed_in(site))
    return "/espace/informations"


def _candidate(page: Any) -> None:
    page.get_by_label("Demandeur d'emploi").check()
    page.get_by_role("group", name="Avez-vous une expérience").get_by_label("Oui").check()
    page.get_by_label("Votre lieu de résidence").fill("28000")
    page.get_by_role("radio", name="20 km").check()
    page.get_by_label("À partir de quand").fill("2027-03-01")
    page.get_by_label("Votre prénom").fill("Paul")
    page.get_by_label("Votre nom").fill("Martin")
    page.get_by_label("Votre e-mail").fill("paul@courriel.example")
    page.get_by_label("Je m'engage").check()
    page.get_by_role("button", name="Continuer : vérifier vos réponses").click()
    page.wait_for_selector(".facts")


# By the route that receives each.
ACTS: dict[str, Act] = {
    "/devenir-conseiller": Act(
        visit=lambda site: "/devenir-conseiller", button="Envoyer votre inscription", fill=_candidate
    ),
    "/confirmation/{token}": Act(visit=KINDS[P.CONFIRM_APPLICATION].make, button="Confirmer mon adresse"),
    "/compte/{token}": Act(visit=invitation, button="Créer mon compte", fill=_password),
    "/mot-de-passe-oublie": Act(
        visit=_on_forgotten,
        button="Recevoir un lien",
        fill=lambda page: page.get_by_label("Adresse e-mail").fill("ines@chartres.example"),
    ),
    "/mot-de-passe/{token}": Act(visit=forgotten, button="Changer mon mot de passe", fill=_password),
    "/reponse/{token}": Act(
        visit=KINDS[P.ANSWER_QUESTION].make,
        button="Envoyer ma réponse",
        fill=lambda page: page.get_by_label("Votre réponse").fill("À la mairie."),
    ),
    "/candidature/{token}/retrait": Act(
        visit=withdrawal,
        button="Retirer ma candidature",
        fill=lambda page: page.get_by_label("Je veux retirer").check(),
    ),
    "/mon-espace/{token}": Act(visit=KINDS[P.CANDIDATE_SPACE].make, button="Ouvrir mon espace"),
    "/disponibilite/{token}": Act(visit=confirmed_link("availability"), button="Je ne suis plus disponible"),
    "/desinscription/{token}": Act(visit=confirmed_link("unsubscribe"), button="Retirer mon inscription"),
    "/adresse/{token}": Act(visit=email_change_link, button="Oui, changer l'adresse"),
    "/adresse-du-compte/{token}": Act(visit=account_email_link, button="Oui, changer l'adresse"),
    "/espace/adresse": Act(
        visit=lambda site: [signed_in(site), "/espace/adresse"][1],
        button="Envoyer les deux liens",
        fill=_new_address,
        signed_in=True,
    ),
    "/mon-espace/lien": Act(
        visit=_on_link,
        button="Recevoir un lien",
        fill=lambda page: page.get_by_label("Adresse e-mail").fill("paul@courriel.example"),
    ),
    "/espace/candidatures/{candidate_id}": Act(visit=_on_sheet, button="Pré-sélectionner", signed_in=True),
    "/espace/candidatures/{candidate_id}/valider": Act(
        visit=_on_validation, button="Valider cette candidature", signed_in=True
    ),
    "/espace/candidatures/{candidate_id}/annuler": Act(
        visit=_on_cancellation, button="Annuler la validation", signed_in=True
    ),
    "/espace/recrutements/{recruitment_id}/contrat": Act(
        visit=_on_validated, button="Enregistrer le contrat", fill=_contract, signed_in=True
    ),
    "/espace/recrutements/{recruitment_id}/contrat/retrait": Act(
        visit=lambda site: f"{_on_hired(site)}/contrat/retrait", button="Retirer le contrat", signed_in=True
    ),
    "/espace/recrutements/{recruitment_id}/embauche": Act(
        visit=lambda site: f"{_on_validated(site)}/embauche",
        button="Enregistrer la date",
        fill=lambda page: page.get_by_label("Date d'embauche prévue").fill("2027-02-01"),
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/rupture": Act(
        visit=lambda site: f"{_on_hired(site)}/rupture",
        button="Déclarer la fin du contrat",
        fill=_end,
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/rupture/retrait": Act(
        visit=_on_ending, button="Retirer la déclaration", signed_in=True
    ),
    "/espace/recrutements/{recruitment_id}/tenue": Act(
        visit=lambda site: uniform_path(site, _on_hired(site)),
        button="Enregistrer la taille",
        fill=lambda page: page.get_by_label("XS").check(),
        signed_in=True,
    ),
    "/espace/livraison": Act(
        visit=lambda site: [_on_hired(site), "/espace/livraison"][1],
        button="Enregistrer l'adresse",
        fill=_delivery,
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/superieur": Act(
        visit=lambda site: f"{_on_hired(site)}/superieur",
        button="Enregistrer",
        fill=_superior,
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/superieur/retrait": Act(
        visit=lambda site: adviser_pages(site, _on_hired(site))["space-superior-removal"],
        button="Retirer cette personne",
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/suspensions": Act(
        visit=lambda site: f"{_on_hired(site)}/suspensions",
        button="Déclarer la suspension",
        fill=_suspension,
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/suspensions/{suspension_id}": Act(
        visit=lambda site: suspension_path(site, _on_hired(site)),
        button="Enregistrer la correction",
        fill=lambda page: page.get_by_label("Dernier jour").fill("2027-02-14"),
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/suspensions/{suspension_id}/retrait": Act(
        visit=lambda site: f"{suspension_path(site, _on_hired(site))}/retrait",
        button="Retirer la suspension",
        signed_in=True,
    ),
    "/espace/recrutements/{recruitment_id}/copie/recu": Act(
        visit=_on_received_copy, button="Déposer la copie du contrat", signed_in=True
    ),
    "/espace/recrutements/{recruitment_id}/copie/retrait": Act(
        visit=_on_copied, button="Retirer le fichier", signed_in=True
    ),
    "/espace/recrutements/{recruitment_id}/justificatif/recu": Act(
        visit=_on_received_proof, button="Déposer le justificatif de la fin du contrat", signed_in=True
    ),
    "/espace/recrutements/{recruitment_id}/justificatif/retrait": Act(
        visit=_on_proved, button="Retirer le fichier", signed_in=True
    ),
    "/espace/suivis/{follow_up_id}": Act(
        visit=lambda site: quarter_opened(site)[1],
        button="Transmettre le suivi",
        fill=_follow_up,
        signed_in=True,
    ),
    "/espace/questions/{question_id}": Act(
        visit=_on_question,
        button="Envoyer ma réponse",
        fill=lambda page: page.get_by_label("Votre réponse").fill("À la mairie."),
        signed_in=True,
    ),
    "/espace/collegues": Act(visit=_on_information, button="Inviter", fill=_colleague, signed_in=True),
    "/espace/destinataires": Act(
        visit=lambda site: [signed_in(site), "/espace/destinataires"][1],
        button="Enregistrer",
        fill=lambda page: page.get_by_label("Inès Durand").first.check(),
        signed_in=True,
    ),
    "/espace/contact": Act(
        visit=lambda site: [signed_in(site), "/espace/contact"][1],
        button="Enregistrer",
        fill=lambda page: page.get_by_label("Prénom").fill("Léo"),
        signed_in=True,
    ),
    "/espace/collegues/{account_id}/retrait": Act(
        visit=lambda site: [signed_in(site), removal_of_colleague(site)][1],
        button="Retirer de l'espace",
        fill=lambda page: page.get_by_label("Pourquoi").fill("A quitté la mairie."),
        signed_in=True,
    ),
    "/espace/postes": Act(
        visit=lambda site: [signed_in(site, posts=3), "/espace/postes"][1],
        button="Rendre les autres postes",
        fill=_posts,
        signed_in=True,
    ),
    "/espace/structure": Act(visit=_on_two_structures, button="Commune de Lucé", signed_in=True),
}
# The application with its summary is in test_journeys.py, the candidate's own pages in
# test_candidate_pages.py, a CV in test_candidate_cv.py, more time, more posts and missing information in
# test_structure_space.py and walks/test_private_page.py; signing in or out twice has no further effect.
ELSEWHERE = {
    "/engager",
    "/connexion",
    "/deconnexion",
    "/mon-espace/disponibilite",
    "/mon-espace/modifier",
    "/mon-espace/adresse",
    "/mon-espace/retrait",
    "/mon-espace/effacement",
    # An activity is reported, corrected and deleted in walks/test_reporting.py.
    "/mon-espace/activites/nouveau",
    "/mon-espace/activites/fichier/{file_id}",
    "/mon-espace/activites/{activity_id}",
    "/mon-espace/activites/{activity_id}/suppression",
    "/mon-espace/cv/recu",
    "/mon-espace/cv/retrait",
    "/espace/postes-supplementaires",
    "/espace/postes-supplementaires/retrait",
    # In test_structure_space.py and desks/test_agency.py.
    "/espace/liquidation",
    "/espace/structures/{structure_id}/commune",
    "/espace/structures/{structure_id}/liquidation",
    "/espace/structures/{structure_id}/liquidation/retrait",
    "/espace/structures/{structure_id}/liquidation/jugement/recu",
    "/espace/structures/{structure_id}/liquidation/jugement/retrait",
    "/espace/subventions/{agreement_id}/compte/creance",
    "/espace/subventions/{agreement_id}/compte/creance/retrait",
    "/espace/siret",
    "/espace/siret/retrait",
    "/espace/prolongation",
    "/espace/prolongations/{application_id}",
    "/espace/prolongations/{application_id}/refus",
    "/candidature/{token}/complement",
    # An agreement is sent, withdrawn and signed in desks/test_agreements.py.
    "/espace/subventions/{agreement_id}/echeancier",
    "/espace/subventions/{agreement_id}/envoi",
    "/espace/subventions/{agreement_id}/reprise",
    "/espace/subventions/{agreement_id}/signature",
    "/espace/conventions/{agreement_id}/signataire",
    "/espace/conventions/{agreement_id}/signature",
    "/espace/conventions/{agreement_id}/signature/retrait",
    # The money is in tests/browser/desks/test_money.py.
    "/espace/coordonnees-bancaires",
    "/espace/coordonnees/{structure_id}/controle",
    "/espace/coordonnees/{structure_id}/refus",
    "/espace/subventions/{agreement_id}/compte/suspension",
    "/espace/versements/proposition",
    "/espace/versements/approbation",
    "/espace/versements/renvoi",
    "/espace/versements/fichiers",
    "/espace/versements/retours/{answer_id}",
    "/espace/conventions/{agreement_id}/compte",
    *(
        f"/espace/subventions/{{agreement_id}}/compte/{what}"
        for what in ("solde", "solde/retrait", "contestation", "sommes", "corrections", "remise")
    ),
    *(
        f"/espace/subventions/{{agreement_id}}/compte/recouvrement/{what}"
        for what in ("titre", "titre/annulation", "compensation", "compensation/annulation")
    ),
    # The funder records the state of a case file in desks/test_agreements.py.
    "/espace/subventions/{agreement_id}/dossier",
    # The funder accepts a follow-up, or questions it.
    "/espace/suivis-trimestriels/{follow_up_id}/acceptation",
    "/espace/suivis-trimestriels/{follow_up_id}/question",
    # … and takes either back, in desks/test_follow_ups.py.
    "/espace/suivis-trimestriels/{follow_up_id}/acceptation/retrait",
    "/espace/suivis-trimestriels/{follow_up_id}/question/retrait",
    "/espace/suivis-trimestriels/{follow_up_id}/temps-partiel",
    "/espace/suivis-trimestriels/acceptation",
    "/candidature/{token}/correction",
    # A correction requested from a prefecture, and its answer.
    "/candidature/{token}/demande-de-correction",
    "/candidature/{token}/demande-de-correction/retrait",
    "/espace/demande-de-correction",
    "/espace/demande-de-correction/retrait",
    "/espace/demandes-de-correction/{application_id}",
    "/espace/demandes-de-correction/{application_id}/refus",
    # An opinion and a question of a prefecture.
    "/espace/dossiers/{application_id}/avis",
    "/espace/dossiers/{application_id}/brouillon",
    "/espace/dossiers/{application_id}/question",
    "/espace/dossiers/avis",
    # The acts of the agency are in desks/test_agency.py and tests/audiences/staff/test_agency.py.
    "/espace/comptes/nouveau",
    "/espace/comptes/{account_id}/invitation",
    "/espace/comptes/{account_id}/correction",
    "/espace/comptes/{account_id}/fermeture",
    *(
        f"/espace/conseillers/{{recruitment_id}}/{what}"
        for what in ("embauche", "contrat", "contrat/retrait", "fin", "fin/retrait", "prolongation")
    ),
    *(
        f"/espace/corrections/{{application_id}}/{what}"
        for what in (
            "contact",
            "siret",
            "postes",
            "reprise",
            "fusion",
            "doublon",
            "annulation",
            "retablissement",
        )
    ),
    # Candidates are in desks/test_agency.py and tests/audiences/staff/test_records.py.
    *(
        f"/espace/candidats/{{candidate_id}}/{what}"
        for what in ("adresse", "suspension", "retablissement", "effacement")
    ),
    # The acts of a training body: tests/services/training repeats each, and so does the recording.
    *(
        f"/espace/formations/{{training_id}}/{what}"
        for what in (
            *("test", "test/retrait", "dispense", "dispense/retrait", "inscription/retrait"),
            *("absences", "absences/retrait", "abandon", "abandon/retrait", "examen", "examen/retrait"),
        )
    ),
    # The same pages as those of the copy of a contract.
    *(
        f"{path}/certificat/{what}"
        for path in (
            "/espace/recrutements/{recruitment_id}",
            "/espace/formations/{training_id}",
            "/mon-espace",
        )
        for what in ("recu", "retrait")
    ),
    "/espace/sessions-de-formation/nouvelle",
    "/espace/sessions-de-formation/plan",
    "/espace/sessions-de-formation/plan/application",
    *(
        f"/espace/sessions-de-formation/{{training_session_id}}/{what}"
        for what in ("correction", "inscriptions", "cloture", "annulation")
    ),
    "/espace/centres/nouveau",
    "/espace/centres/{centre_id}",
    "/espace/lots/{lot}",
    "/espace/lots/regions/{region}",
    # The standard reasons.
    "/espace/motifs",
    "/espace/motifs/{reason}/retrait",
    # An e-mail sent again, an undelivered address that works again.
    "/espace/e-mails/{email_id}/renvoi",
    "/espace/adresses/{report_id}/retrait",
    # A takeover is in walks/test_takeover.py.
    "/espace/structures/{structure_id}/reprise",
    "/espace/reprises/{structure_change_id}/confirmation",
    "/espace/reprises/{structure_change_id}/refus",
    "/espace/reprises/{structure_change_id}/retrait",
    # A parameter is in desks/test_agency.py and tests/audiences/staff/test_parameters.py.
    "/espace/parametres/{parameter}",
    "/espace/parametres/propositions/{change_id}/confirmation",
    "/espace/parametres/propositions/{change_id}/refus",
    "/espace/parametres/propositions/{change_id}/retrait",
    # A session of the committee.
    "/espace/seances",
    "/espace/seances/{session_id}/cloture",
    "/espace/seances/{session_id}/decisions",
    "/espace/seances/{session_id}/ouverture",
    "/espace/seances/{session_id}/preparation",
    "/espace/seances/{session_id}/ordre/{application_id}",
    "/espace/seances/{session_id}/dossiers/{application_id}/note",
    "/espace/enveloppes",
    # Uniforms, marked by the agency and chosen by the adviser: repeating the mark or size changes nothing.
    "/espace/tenues",
    # In tests/browser/desks/test_intake.py.
    "/espace/ouverture",
    "/espace/ouverture/{kind}/{intake_id}",
    "/mon-espace/tenue",
    "/espace/seances/{session_id}/fichier/{file_id}",
    # The agency deposits a received file: the same file again changes nothing.
    "/espace/candidats/{candidate_id}/analyse-pix/recu",
    "/espace/candidats/{candidate_id}/analyse-pix/retrait",
    "/espace/conseillers/{recruitment_id}/justificatif/recu",
    "/espace/conseillers/{recruitment_id}/justificatif/retrait",
    "/espace/candidats/resultats-pix/{file_id}",
    "/espace/seances/{session_id}/dossiers/{application_id}/decision",
    "/espace/seances/{session_id}/dossiers/{application_id}/retrait",
    "/espace/seances/{session_id}/modifier",
    "/espace/seances/{session_id}/ordre-du-jour",
    "/espace/seances/{session_id}/suppression",
}


# A task receives each form and does a repeated request once.
RECEIVED = {*SENT_BY_ANYBODY, passwords.RESET_TASK}


def _written(site: Site) -> Counter[tuple[str, ...]]:
    """Return the acts, their objects and the recipients of e-mails; reading a sheet does not count."""
    for task in site.store.tasks:
        if task.name in RECEIVED:
            tasks.run(site.ports, task.id)
    acts = Counter((one.act, one.subject_kind, one.subject_id) for one in site.store.journal)
    for viewed in [key for key in acts if key[0] == "viewed"]:
        del acts[viewed]
    owed = [(one.template, one.to, one.subject_id) for one in site.store.emails]
    owed += [(one.name, str(one.params)) for one in site.store.tasks if one.name not in RECEIVED]
    return acts + Counter(owed)


def test_every_form_that_changes_something_is_tried() -> None:
    assert set(ACTS) | ELSEWHERE == set(page_routes("POST"))


def _button(page: Any, act: Act) -> Any:
    return page.get_by_role("main").get_by_role("button", name=act.button, exact=True).last


def _shown(page: Any) -> str:
    """Return the title of the page, empty while another one is loading."""
    with contextlib.suppress(Exception):
        page.wait_for_load_state()
        return str(page.title())
    return ""


def _send(page: Any, act: Act) -> None:
    act.fill(page)
    with page.expect_navigation():
        _button(page, act).click()
    assert "Erreur interne" not in _shown(page)


KEPT = (
    "/confirmation/{token}-plain",
    "/mot-de-passe-oublie-script",
    "/espace/candidatures/{candidate_id}/valider-script",
    "/espace/recrutements/{recruitment_id}/contrat-plain",
)


@pytest.mark.parametrize(
    "case", core([f"{route}-{mode}" for route in ACTS for mode in ("script", "plain")], *KEPT)
)
def test_a_form_acts_once(served: Served, case: str) -> None:
    route, _, mode = case.rpartition("-")
    act, site = ACTS[route], served.site
    path = act.visit(site)
    page = served.tab(javascript=mode == "script")
    if act.signed_in:
        served.sign_in(page)
    page.goto(path)
    other = page.context.new_page()
    other.goto(path)
    before = _written(site)

    act.fill(page)
    _button(page, act).dblclick()
    wait_for(lambda: _written(site) != before, why=f"{route} acts")
    assert "Erreur interne" not in wait_for(lambda: _shown(page), why="the answer is shown")
    once = _written(site)
    _send(other, act)
    with contextlib.suppress(Exception):
        page.go_back()
    page.goto(page.url)
    if _button(page, act).count():
        _send(page, act)

    assert _written(site) == once
    assert set((once - before).values()) == {1}
