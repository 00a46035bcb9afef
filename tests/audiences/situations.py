"""Situations in which pages are opened: each function makes one and returns its pages."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession, Anybody, CandidateSession
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.report_file import incoming_reports_key
from chalicelib.domain.applying.answers import ContactPerson
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_file import incoming_pix_key
from chalicelib.domain.deciding.decision_file import incoming_key
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.following_up.declaration import Declared
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.bank_details import BankAccount, BankDetails
from chalicelib.domain.funding.case_file import PIECES, CaseFileReport, CaseFileState, KnownPiece, PieceState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recovery import RecoveryOrder
from chalicelib.domain.funding.ledger.set_off import set_off
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.payments import incoming_key as answer_key
from chalicelib.domain.funding.payments import reference
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.reorganising.liquidation import LiquidationFacts
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChange, Successor
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services import tasks
from chalicelib.services.access import email_change as account_email
from chalicelib.services.access import passwords, staff
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.access.mail_feedback import record_feedback
from chalicelib.services.activity import reports
from chalicelib.services.agency import parameters, reasons
from chalicelib.services.applying import budget
from chalicelib.services.candidates import by_agency, documents, email_change
from chalicelib.services.core.changes import Changes, OutboxStatus, author_of
from chalicelib.services.core.guards import account_guard, structure_guard
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import UploadForm
from chalicelib.services.following_up import accepting, checking, follow_up
from chalicelib.services.funding import bank_details, instalments, instruction, payments, signing
from chalicelib.services.funding.returning import offsets
from chalicelib.services.recruiting import supplies
from chalicelib.services.reorganising import claims, liquidating
from chalicelib.services.training import course
from tests.audiences.browser import forms_of
from tests.audiences.site import (
    ANYBODY,
    PASSWORD,
    Site,
    available_candidate,
    changed_to,
    code_of,
    confirmed_application,
    decided,
    invited,
    later,
    signed_in,
    status_path,
)
from tests.audiences.structure.test_space import DECLARED, hired
from tests.support import activity, builders
from tests.support.files import a_pdf

# A line to record, on the day of the site, and one to correct.
REPORT_FILE = """Date;Lieu;Activité;Durée (minutes);Thèmes;Code postal;Commune
12/01/2027;à distance;accompagner une personne;45;santé en ligne;54000;Nancy
hier;à distance;accompagner une personne;45;santé en ligne;54000;Nancy
"""
OTHER_SIRETS = ("21540395700016", "21690123100011")
# No pay, and more days of absence than a quarter has.
UNLIKELY = {"post0__gross_pay_cents": "0", "post0__absence_days": "92"}


def reset_link(site: Site, email: str = "ines@chartres.example") -> str:
    """Request a new password; return the path of the link."""
    passwords.request_reset(site.ports, Anybody(request_id="request"), email=email)
    site.run_tasks()
    return site.link("password_reset", "reset")


def space_link(site: Site, email: str = "paul@courriel.example") -> str:
    """Request a link as a candidate; return its path."""
    assert site.post("/api/v1/candidate/links", email=email).status == 202
    return site.link("candidate_sign_in", "space")


def email_change_link(site: Site, template: str = "candidate_new_email") -> str:
    """Request another address as a candidate; return the path of the link sent to it, or to the present
    one."""
    # A new person for each link, since the same site has other links.
    who = template.replace("_", "-")
    person = available_candidate(site, email=f"{who}@courriel.example")
    email_change.request_change(
        site.ports, CandidateSession(candidate=person), email=f"{who}@nouveau.example"
    )
    return site.link(template, "agree")


def account_email_link(site: Site, template: str = "account_new_email") -> str:
    """Request another address as an agent; return the path of the link sent to it, or to the present one."""
    # A new account for each link, since the same site has other links.
    number = 1 + sum(1 for email in site.store.emails if email.template == "account_new_email")
    owner = builders.account(
        id=site.ports.ids.new(),
        email=f"agent{number}@etat.example",
        role=Role.FUNDER,
        created_at=site.clock.now(),
        password_hash=site.ports.passwords.hash(PASSWORD),
    )
    made = Changes(author=author_of(Anybody()), at=site.clock.now())
    made.create(owner)
    made.take(account_guard(site.ports, owner.email), owner.id)
    site.store.commit(made)
    actor = AccountSession(account=owner)
    account_email.request_change(site.ports, actor, email=f"agent{number}@nouveau.example", password=PASSWORD)
    return site.link(template, "new_address")


def own_address(site: Site) -> dict[str, str]:
    """Sign in a structure; return the pages to change its address and to choose its mail readers."""
    signed_in(site)
    given = {"email": "ines.durand@nouveau.example", "password": PASSWORD}
    assert site.send(site.get("/espace/adresse"), "/espace/adresse", **given).status == 303
    return {"account-email": "/espace/adresse", "own-readers": "/espace/destinataires"}


def colleague_link(site: Site) -> str:
    """Invite a colleague as the signed-in structure; return the path of the account link."""
    page = site.get("/espace/informations")
    sent = site.send(
        page, "/espace/collegues", first_name="Léo", last_name="Roux", email="leo@chartres.example"
    )
    assert sent.status == 303
    return site.link("colleague_invited", "account")


def open_quarter(site: Site, structure: Structure) -> str:
    """End a quarter; return the path of its follow-up."""
    later(site, days=79)
    follow_up.open_quarters(site.ports, ["28"])
    for task in site.store.tasks:
        if task.name == follow_up.OPEN_TASK:
            tasks.run(site.ports, task.id)
    return f"/espace/suivis/{next(every(site.store.follow_ups_of_structure, structure.id)).id}"


def quarter_opened(site: Site) -> tuple[Structure, str]:
    """End the first quarter of an adviser under contract since January; return the path of its follow-up,
    signed out."""
    structure = signed_in(site)
    hired(site, structure)
    path = open_quarter(site, structure)
    site.cookies.clear()
    return structure, path


def sign_in_again(site: Site) -> None:
    """Sign in again as the structure, after its session ended or somebody else signed in."""
    site.cookies.clear()
    page = site.get("/connexion")
    assert site.send(page, "/connexion", email="ines@chartres.example", password=PASSWORD).status == 303


def candidate_pages(site: Site) -> dict[str, str]:
    """Sign in a candidate by the link of an e-mail; return the pages of the space."""
    candidate = available_candidate(site)
    assert site.fill(site.get(space_link(site))).status == 303
    deposit_document(site, candidate, DocumentKind.CV)
    upload = documents.upload(site.ports, CandidateSession(candidate=candidate), kind=DocumentKind.CV)
    report = reported(site, candidate)
    site.ports.files.write(incoming_reports_key(candidate.id, report.id), REPORT_FILE.encode())
    return {
        "adviser-file": "/mon-espace/activites/fichier",
        "adviser-file-report": f"/mon-espace/activites/fichier/{report.id}",
        "adviser-reports": "/mon-espace/activites",
        "adviser-report-new": "/mon-espace/activites/nouveau",
        "adviser-report": f"/mon-espace/activites/{report.id}",
        "adviser-report-removal": f"/mon-espace/activites/{report.id}/suppression",
        "adviser-figures": "/mon-espace/activites/chiffres",
        "candidate-home": "/mon-espace",
        "candidate-edit": "/mon-espace/modifier",
        "candidate-address": "/mon-espace/adresse",
        "candidate-leave": "/mon-espace/retrait",
        "candidate-data": "/mon-espace/donnees",
        "candidate-erase": "/mon-espace/effacement",
        "candidate-cv": "/mon-espace/cv",
        "candidate-cv-removal": "/mon-espace/cv/retrait",
        "candidate-cv-received": f"/mon-espace/cv/recu?depot={upload.upload_id}",
    }


def reported(site: Site, candidate: Candidate, known: Structure | None = None) -> ActivityReport:
    """Record a workshop and a support by a candidate under contract since yesterday.

    ``known`` is the employer, a new structure by default.
    """
    today = site.ports.today()
    employer = known or builders.structure()
    recruitment = builders.recruitment(
        RecruitmentStatus.HIRED,
        structure_id=employer.id,
        candidate_id=candidate.id,
        contract=builders.contract(
            signed_on=today, starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=700)
        ),
    )
    match = builders.match(
        MatchStatus.HIRED,
        structure_id=employer.id,
        candidate_id=candidate.id,
        recruitment_id=recruitment.id,
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    for one in (recruitment, match) if known else (employer, recruitment, match):
        changes.create(one)
    site.ports.store.commit(changes)
    actor = CandidateSession(candidate=candidate)
    workshop = activity.workshop(day=today - timedelta(days=1), ages=(0, 0, 2, 3, 1))
    reports.record_report(site.ports, actor, client_id="un-atelier", answers=workshop)
    support = activity.answers(day=today, ages=(0, 0, 0, 0, 1))
    return reports.record_report(site.ports, actor, client_id="un-accompagnement", answers=support)


def deposit_document(site: Site, candidate: Candidate, kind: DocumentKind) -> None:
    """Send and confirm a document of a candidate: a CV by its owner, an analysis by the agency."""
    agency = AccountSession(
        account=builders.account(id="agency", role=Role.AGENCY, created_at=site.clock.now())
    )
    actor = CandidateSession(candidate=candidate) if kind is DocumentKind.CV else agency
    upload = documents.upload(site.ports, actor, candidate.id, kind=kind)
    site.ports.files.receive(upload.form, a_pdf())
    documents.deposit(site.ports, actor, candidate.id, kind=kind, upload_id=upload.upload_id)


def proof_pages(site: Site, recruitment_path: str) -> dict[str, str]:
    """Deposit the proof of a declared end as the signed-in account; return its pages."""
    path = f"{recruitment_path}/justificatif"
    sent = send_proof(site, path)
    assert site.send(site.get(sent), f"{path}/recu").status == 303
    return {
        "space-end-proof": path,
        "space-end-proof-received": send_proof(site, path),
        "space-end-proof-removal": f"{path}/retrait",
    }


def copy_pages(site: Site, recruitment_path: str) -> dict[str, str]:
    """Deposit the copy of a contract as the signed-in account; return its pages."""
    path = f"{recruitment_path}/copie"
    sent = send_proof(site, path)
    assert site.send(site.get(sent), f"{path}/recu").status == 303
    return {
        "space-contract-copy": path,
        "space-contract-copy-received": send_proof(site, path),
        "space-contract-copy-removal": f"{path}/retrait",
    }


def certificate_pages(site: Site, recruitment_path: str) -> dict[str, str]:
    """Deposit the copy of an adviser's certificate as the signed-in account; return its pages."""
    agency = AccountSession(
        account=builders.account(id="agency", role=Role.AGENCY, created_at=site.clock.now())
    )
    training_id = recruitment_path.rpartition("/")[2]
    day = site.ports.today() - timedelta(days=300)
    course.exempt(site.ports, agency, training_id, certified_on=day, reference="REMN n° 7")
    return deposited_certificate(site, f"{recruitment_path}/certificat", "space")


def deposited_certificate(site: Site, path: str, whose: str) -> dict[str, str]:
    """Deposit the copy of a certificate as the signed-in account; return its pages."""
    sent = send_proof(site, path)
    assert site.send(site.get(sent), f"{path}/recu").status == 303
    return {
        f"{whose}-certificate": path,
        f"{whose}-certificate-received": send_proof(site, path),
        f"{whose}-certificate-removal": f"{path}/retrait",
    }


SUPERIOR = {"first_name": "Léo", "last_name": "Petit", "email": "leo@chartres.example", "phone": ""}


def suspension_path(site: Site, recruitment_path: str) -> str:
    """Suspend the contract as the signed-in account; return the path of the suspension."""
    path = f"{recruitment_path}/suspensions"
    sent = site.send(site.get(path), path, kind="leave", first_day="2027-02-01", last_day="2027-02-07")
    assert sent.status == 303
    found = re.findall(rf'href="[^"]*({path}/[0-9a-f-]+)"', site.get(path).html)
    return str(found[0])


def uniform_path(site: Site, recruitment_path: str) -> str:
    """Request the size of a uniform, with a delivery address; return the path of its page."""
    recruitment = site.store.get(Recruitment, recruitment_path.rpartition("/")[2])
    assert recruitment is not None
    supplies.ask_sizes(site.ports, recruitment.agreement_id, "asked")
    address = {"recipient": "Accueil", "street": "1 rue Foch", "postal_code": "28000", "city": "Chartres"}
    path = "/espace/livraison"
    assert site.send(site.get(path), path, **address, more="").status == 303
    return f"{recruitment_path}/tenue"


def advising(site: Site) -> dict[str, str]:
    """Sign in an adviser under contract, with a superior, a uniform to choose and a coming leave."""
    structure = signed_in(site)
    adviser_pages(site, hired(site, structure))
    site.cookies.clear()
    assert site.fill(site.get(space_link(site))).status == 303
    return {"adviser-home": "/mon-espace", "adviser-uniform": "/mon-espace/tenue?fait=taille"}


def certified(site: Site) -> dict[str, str]:
    """Sign in an adviser with the certificate, who deposited a copy."""
    certificate_pages(site, hired(site, signed_in(site)))
    site.cookies.clear()
    assert site.fill(site.get(space_link(site))).status == 303
    return {
        "adviser-certified": "/mon-espace",
        **deposited_certificate(site, "/mon-espace/certificat", "adviser"),
    }


def ordering(site: Site) -> dict[str, str]:
    """Sign in the agency, with a kit to order and a uniform without size."""
    structure = signed_in(site)
    uniform_path(site, hired(site, structure))
    staff_enters(site, Role.AGENCY)
    return {
        "agency-supplies": "/espace/tenues?fait=2&restes=1",
        "agency-supplies-asked": "/espace/tenues?liste=asked",
        "agency-supplies-none": "/espace/tenues?liste=ordered",
    }


def adviser_pages(site: Site, recruitment_path: str) -> dict[str, str]:
    """Return the pages about an adviser with a superior and a suspended contract."""
    path = f"{recruitment_path}/superieur"
    assert site.send(site.get(path), path, **SUPERIOR).status == 303
    suspension = suspension_path(site, recruitment_path)
    uniform = uniform_path(site, recruitment_path)
    return {
        "space-uniform": uniform,
        "space-delivery": "/espace/livraison?fait=adresse",
        "space-superior": path,
        "space-superior-removal": f"{path}/retrait",
        "space-suspensions": f"{recruitment_path}/suspensions",
        "space-suspension": suspension,
        "space-suspension-removal": f"{suspension}/retrait",
    }


def send_proof(site: Site, path: str, content: bytes | None = None) -> str:
    """Send a file as a browser with the form of the page; return the next address."""
    form = next(one for one in forms_of(site.get(path).html) if one.action.startswith("https://files."))
    fields = {name: value for name, value in form.fields if name != "file"}
    status, back = site.ports.files.receive(
        UploadForm(url=form.action, fields=fields), a_pdf() if content is None else content
    )
    assert status == 303 and back
    parts = urlsplit(back)
    return f"{parts.path.removeprefix(site.prefix)}?{parts.query}"


def known_candidate(site: Site) -> None:
    """Return somebody who registered and confirmed, whatever happened before."""
    if not any(email.template == "candidate_confirmed" for email in site.store.emails):
        available_candidate(site)


def confirmed_link(name: str) -> Callable[[Site], str]:
    """Return one of the links in the e-mail of a confirmed candidate."""

    def visit(site: Site) -> str:
        known_candidate(site)
        return site.link("candidate_confirmed", name)

    return visit


def overdue(site: Site) -> Application:
    """Let the term of the signed-in structure pass."""
    structure = signed_in(site)
    application = site.store.get(Application, structure.application_id)
    assert application is not None and application.recruitment_deadline is not None
    later(site, days=80)
    changed_to(site, replace(application, status=ApplicationStatus.OVERDUE))
    sign_in_again(site)
    return application


def staff_enters(site: Site, role: Role = Role.PREFECTURE) -> None:
    """Open the account of a member of staff and sign in."""
    link = invited(site, role)
    page = site.get(link)
    site.send(page, link, password=PASSWORD, totp_code=code_of(site, page))
    later(site, seconds=60)
    site.cookies.clear()
    signing_in = site.send(
        site.get("/connexion"),
        "/connexion",
        email="agent@prefecture.example",
        password=PASSWORD,
        totp_code=code_of(site, page),
    )
    assert signing_in.status == 303


def with_decision(site: Site, **decision: str) -> Application:
    """Return the path of the private page of an application after the committee's decision."""
    application = confirmed_application(site)
    changed_to(site, application.reviewed())
    reviewed = site.store.get(Application, application.id)
    assert reviewed is not None
    return decided(site, reviewed, **decision)


def to_complete(site: Site) -> str:
    """Return where a postponed structure sends missing information."""
    application = with_decision(site, missing="Le budget n'est pas voté.")
    return f"{status_path(site, application)}/complement"


def to_correct(site: Site) -> str:
    """Return where a structure corrects its answers."""
    return f"{status_path(site, confirmed_application(site))}/correction"


def to_be_corrected(site: Site) -> str:
    """Return where a structure whose answers are examined requests a correction."""
    application = confirmed_application(site)
    opinion = Opinion(
        verdict=OpinionVerdict.FAVOURABLE,
        comment="Un projet solide et attendu.",
        given_at=site.clock.now(),
        given_by="somebody",
    )
    changed_to(site, application.with_opinion(opinion))
    return f"{status_path(site, application)}/demande-de-correction"


def correction_asked(site: Site) -> str:
    """Return the same page, after a request."""
    path = to_be_corrected(site)
    sent = site.send(site.get(path), path, posts_requested="9", reason="Le conseil a voté neuf postes.")
    assert sent.status == 303
    return path


def asking_for_a_correction(site: Site) -> dict[str, str]:
    """Return the page of a structure's space where it requests a correction, after one request."""
    signed_in(site)
    path = "/espace/demande-de-correction"
    given = {"name": "Chartres Métropole", "reason": "La commune a changé de nom."}
    assert site.send(site.get(path), path, **given).status == 303
    return {"own-correction": path}


def answering_a_correction(site: Site) -> dict[str, str]:
    """Sign in a prefecture with a request for a correction; return the page where it answers."""
    correction_asked(site)
    asked = next(one for one in site.store._all(Application) if one.correction_request is not None)
    staff_enters(site)
    return {"correction-asked": f"/espace/demandes-de-correction/{asked.id}"}


def withdrawal(site: Site) -> str:
    """Return where a structure withdraws its application."""
    return f"{status_path(site, confirmed_application(site))}/retrait"


def at_the_desk(site: Site) -> dict[str, str]:
    """Sign in a prefecture with an application that awaits its opinion, and a question on it."""
    application = confirmed_application(site)
    other = confirmed_application(site, siret=OTHER_SIRETS[0], name="Commune de Lucé")
    opinion = Opinion(
        verdict=OpinionVerdict.FAVOURABLE,
        comment="Un projet solide et attendu.",
        given_at=site.clock.now(),
        given_by="agent",
    )
    given = changed_to(site, other.with_opinion(opinion))
    staff_enters(site)
    sheet = f"/espace/dossiers/{application.id}"
    asked = site.send(site.get(sheet), f"{sheet}/question", text="Où le conseiller sera-t-il installé ?")
    assert asked.status == 303
    drafted = site.send(site.get(sheet), f"{sheet}/brouillon", comment="À relire avec la mairie.")
    assert drafted.status == 303
    return {
        "desk-home": "/espace",
        "desk": "/espace/dossiers",
        "desk-narrowed": "/espace/dossiers?q=nulle+part",
        "desk-opinions": f"/espace/dossiers/avis?donnes={given.id}&restes={application.id}",
        "desk-sheet": sheet,
        "board": "/espace/tableau",
        "board-map": "/espace/tableau/carte?measure=waiting",
        "board-weeks": "/espace/tableau/semaines",
    }


PROPOSED: dict[str, Any] = {"value": "30 jours", "reason": "Le délai est trop court en été."}


def stored_structure(site: Site, granted: Application) -> Structure:
    """Return the structure of an application to which posts were granted."""
    assert granted.structure_id is not None
    structure = Structure.of(granted, id=granted.structure_id, at=site.clock.now())
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(structure)
    changes.take(structure_guard(structure.siret), structure.id)
    site.store.commit(changes)
    return structure


def _found_and_kept(site: Site, agent: Account, granted: Application) -> dict[str, str]:
    """Return the pages of what the agency finds by name, and of its settings for the programme."""
    structure, person = stored_structure(site, granted), available_candidate(site, last_name="Martin")
    blocked = available_candidate(site, email="suspendu@courriel.example")
    by_agency.set_blocked(
        site.ports,
        AccountSession(account=agent),
        blocked.id,
        blocked=True,
        reason="Se présente sous plusieurs noms.",
    )
    left = site.store.emails[0]
    site.store.outbox[left.id].status = OutboxStatus.DONE
    record_feedback(site.ports, Feedback.PERMANENT_BOUNCE, left.to, left.id)
    reasons.retire_reason(site.ports, AccountSession(account=agent), "unfavourable_opinion")
    changes = [
        parameters.propose(site.ports, AccountSession(account=who), "opinion_days", first_day=day, **PROPOSED)
        for who, day in ((agent, date(2027, 6, 1)), (replace(agent, id="another"), date(2027, 7, 1)))
    ]
    takeover = takeovers(site, agent, structure)
    proposals = "/espace/parametres/propositions"
    return {
        "agency-candidates": "/espace/candidats?q=martin",
        "agency-candidates-none": "/espace/candidats?q=nulle+part",
        "agency-candidate": f"/espace/candidats/{person.id}?fait=correction",
        "agency-candidate-email": f"/espace/candidats/{person.id}/adresse",
        "agency-candidate-blocking": f"/espace/candidats/{person.id}/suspension",
        "agency-candidate-not-blocked": f"/espace/candidats/{person.id}/retablissement",
        "agency-candidate-unblocking": f"/espace/candidats/{blocked.id}/retablissement",
        "agency-candidate-erasure": f"/espace/candidats/{person.id}/effacement",
        "agency-pix-file": "/espace/candidats/resultats-pix",
        "agency-pix-report": f"/espace/candidats/resultats-pix/{sent_pix_results(site, person.id)}",
        "agency-pix-wrong": f"/espace/candidats/resultats-pix/{sent_pix_results(site, person.id, '1;;9;;;')}",
        "agency-structures": "/espace/structures?q=chartres",
        "agency-structures-none": "/espace/structures?q=nulle+part",
        "agency-structure": f"/espace/structures/{structure.id}",
        "agency-deadlines": "/espace/echeances",
        "agency-days": "/espace/tableau/journee",
        "agency-addresses": "/espace/adresses",
        "agency-addresses-cleared": "/espace/adresses?fait=retrait",
        "agency-email": f"/espace/e-mails/{left.id}",
        "agency-email-waiting": f"/espace/e-mails/{site.store.emails[-1].id}",
        "agency-reasons": "/espace/motifs",
        "agency-reasons-retired": "/espace/motifs?fait=retrait",
        "agency-takeovers": "/espace/reprises",
        "agency-takeover": f"/espace/reprises/{takeover[0].id}",
        "agency-takeover-own": f"/espace/reprises/{takeover[1].id}?fait=proposition",
        "agency-siret-change": f"/espace/reprises/{takeover[2].id}",
        "agency-commune": f"/espace/structures/{structure.id}/commune",
        "agency-commune-said": f"/espace/structures/{structure.id}?fait=commune",
        "agency-liquidation-new": f"/espace/structures/{structure.id}/liquidation",
        "agency-takeover-new": f"/espace/structures/{structure.id}/reprise",
        "agency-parameters": "/espace/parametres",
        "agency-parameter": "/espace/parametres/opinion_days",
        "agency-parameter-yes-or-no": "/espace/parametres/state_services_eligible",
        "agency-parameter-own": f"{proposals}/{changes[0].id}?fait=proposition",
        "agency-parameter-change": f"{proposals}/{changes[1].id}",
    }


def takeovers(site: Site, agent: Account, structure: Structure) -> list[StructureChange]:
    """Propose a takeover by another account, one by the agent, and another SIRET by a structure."""
    changes = Changes(author=ANYBODY, at=site.clock.now())
    proposed = [
        builders.structure_change(
            structure_id=structure.id,
            structure_name=structure.name,
            department="28",
            effective_on=site.ports.today() + timedelta(days=days),
            proposed_by=by,
        )
        for by, days in (("another", 20), (agent.id, 30))
    ]
    siret = Successor(siret="21280085000027", name=structure.name, structure_id=structure.id)
    moved = {"deed": "", "deed_on": None, "successor": siret, "proposed_by": "of the structure"}
    proposed.append(replace(proposed[0], id=site.ports.ids.new(), kind=ChangeKind.SIRET, **moved))
    for one in proposed:
        changes.create(one)
        changes.note(one, "change_proposed")
    site.store.commit(changes)
    return proposed


def at_the_agency(site: Site) -> dict[str, str]:
    """Sign in the agency; return the pages where it corrects what others did."""
    waiting = confirmed_application(site)
    granted = decided(site, confirmed_application(site, siret=OTHER_SIRETS[0]).reviewed(), posts=2)
    late = changed_to(site, replace(granted, status=ApplicationStatus.OVERDUE))
    ended = confirmed_application(site, siret=OTHER_SIRETS[1])
    stopped = changed_to(site, ended.closed_as(ApplicationStatus.CANCELLED, "Envoyée deux fois."))
    staff_enters(site, Role.AGENCY)
    agent = account_of_address(site.ports, "agent@prefecture.example")
    assert agent is not None
    new = {"first_name": "Ali", "last_name": "Roy", "email": "ali@prefecture.example"}
    colleague = staff.invite_staff(
        site.ports, AccountSession(account=agent), role=Role.PREFECTURE, departments=("28", "45"), **new
    )
    budget.set_envelope(site.ports, AccountSession(account=agent), department="28", posts=1)
    session, follow_up = builders.committee_session(), builders.follow_up()
    agreement = builders.agreement()
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(session)
    changes.create(follow_up)
    changes.create(agreement)
    changes.note(agreement, "agreement_ended", ended_on="2026-09-30")
    site.store.commit(changes)
    of, account = "/espace/corrections", f"/espace/comptes/{colleague.id}"
    return {
        "agency-home": "/espace",
        "agency-sheet": f"/espace/dossiers/{waiting.id}?fait=correction",
        "agency-accounts": "/espace/comptes",
        "agency-accounts-none": "/espace/comptes?q=nulle+part",
        "agency-account-new": "/espace/comptes/nouveau?departement=54",
        "agency-account": f"{account}?fait=invitation",
        "agency-account-correction": f"{account}/correction",
        "agency-account-closing": f"{account}/fermeture",
        **_found_and_kept(site, agent, granted),
        "agency-journal": f"/espace/journal/comptes/{colleague.id}",
        "agency-journal-session": f"/espace/journal/seances/{session.id}",
        "agency-journal-follow-up": f"/espace/journal/suivis/{follow_up.id}",
        "agency-journal-agreement": f"/espace/journal/conventions/{agreement.id}",
        "agency-journal-envelopes": "/espace/journal/enveloppes",
        "agency-envelopes": "/espace/enveloppes?department=28",
        "agency-contact": f"{of}/{waiting.id}/contact",
        "agency-siret": f"{of}/{waiting.id}/siret",
        "agency-merge": f"{of}/{waiting.id}/fusion?q=chartres",
        "agency-merge-nothing": f"{of}/{waiting.id}/fusion?q=nulle+part",
        "agency-duplicate": f"{of}/{waiting.id}/doublon",
        "agency-cancellation": f"{of}/{waiting.id}/annulation",
        "agency-posts": f"{of}/{late.id}/postes",
        "agency-lapse": f"{of}/{late.id}/reprise",
        "agency-revival": f"{of}/{stopped.id}/retablissement",
        "agency-impossible": f"{of}/{waiting.id}/postes",
    }


def checking_follow_ups(site: Site) -> dict[str, str]:
    """Sign in the funder, with a submitted follow-up that has unlikely figures."""
    follow_up_id = transmitted(site)
    staff_enters(site, Role.FUNDER)
    path = f"/espace/suivis-trimestriels/{follow_up_id}"
    checked = site.store.get(FollowUp, follow_up_id)
    agent = account_of_address(site.ports, "agent@prefecture.example")
    assert checked is not None and agent is not None
    now = int(site.clock.now().timestamp() * 1000)
    acceptance = accepting.accept_several(
        site.ports,
        AccountSession(account=agent),
        quarter=checked.quarter,
        seen_at=now,
        follow_up_ids=[follow_up_id],
    )
    return {
        "follow-ups-together": "/espace/suivis-trimestriels/acceptation",
        "follow-ups-report": f"/espace/suivis-trimestriels/acceptations/{acceptance.id}",
        "advisers": "/espace/conseillers",
        "advisers-narrowed": "/espace/conseillers?q=nulle+part",
        "adviser": f"/espace/conseillers/{checked.recruitment_ids[0]}",
        "funder-home": "/espace",
        "follow-ups": "/espace/suivis-trimestriels",
        "follow-ups-narrowed": "/espace/suivis-trimestriels?q=nulle+part",
        "follow-up-check": path,
    }


def correcting_recruitment(site: Site) -> dict[str, str]:
    """Sign in the agency, with an adviser at work, one who leaves and one without a contract yet."""
    structure = signed_in(site)
    hired(site, structure)
    site.cookies.clear()
    [recruitment] = every(site.store.recruitments_of_structure, structure.id)
    waiting = replace(
        recruitment,
        id=site.ports.ids.new(),
        version=0,
        status=RecruitmentStatus.VALIDATED,
        contract=None,
        contract_copy=None,
    )
    leaving = replace(
        recruitment,
        id=site.ports.ids.new(),
        version=0,
        ended_on=site.ports.today(),
        end_reason=EndReason.RESIGNATION,
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(waiting)
    changes.create(leaving)
    site.store.commit(changes)
    staff_enters(site, Role.AGENCY)
    path = f"/espace/conseillers/{recruitment.id}"
    return {
        "agency-recruitment": f"{path}?fait=correction",
        "agency-prolongation": f"{path}/prolongation",
        "agency-planned-hire": f"/espace/conseillers/{waiting.id}/embauche",
        "agency-contract": f"{path}/contrat",
        "agency-contract-withdrawal": f"{path}/contrat/retrait",
        "agency-end": f"{path}/fin",
        "agency-end-withdrawal": f"/espace/conseillers/{leaving.id}/fin/retrait",
        "agency-end-withdrawal-no": f"{path}/fin/retrait",
        **_deposited(site, "agency-end-proof", f"/espace/conseillers/{leaving.id}/justificatif"),
        **_deposited(
            site, "agency-pix-analysis", f"/espace/candidats/{recruitment.candidate_id}/analyse-pix"
        ),
    }


def _deposited(site: Site, name: str, path: str) -> dict[str, str]:
    """Return the pages of a file deposited by the signed-in account."""
    sent = send_proof(site, path)
    assert site.send(site.get(sent), f"{path}/recu").status == 303
    return {name: path, f"{name}-received": send_proof(site, path), f"{name}-removal": f"{path}/retrait"}


def taking_back_question(site: Site) -> dict[str, str]:
    """Sign in the funder, with a follow-up that it questioned and that is not answered yet."""
    follow_up_id = transmitted(site)
    checking.question(site.ports, _funder(site), follow_up_id, text="Le salaire a-t-il été versé ?")
    staff_enters(site, Role.FUNDER)
    return {"follow-up-questioned": f"/espace/suivis-trimestriels/{follow_up_id}"}


def deciding_part_time(site: Site) -> dict[str, str]:
    """Sign in the funder, with a follow-up whose adviser was not full time for twelve days."""
    follow_up_id = transmitted(site)
    known = site.store.get(FollowUp, follow_up_id)
    assert known is not None and known.declaration is not None
    told = {"full_time": False, "part_time_days": 12, "part_time_reason": "Temps partiel thérapeutique."}
    posts = tuple(replace(post, **told) for post in known.declaration.posts)
    _changed(site, replace(known, declaration=replace(known.declaration, posts=posts)))
    staff_enters(site, Role.FUNDER)
    return {"follow-up-part-time": f"/espace/suivis-trimestriels/{follow_up_id}"}


def taking_back_acceptance(site: Site) -> dict[str, str]:
    """Sign in the funder, with a follow-up that it accepted."""
    follow_up_id = transmitted(site)
    checked = site.store.get(FollowUp, follow_up_id)
    assert checked is not None
    checking.accept(site.ports, _funder(site), follow_up_id, expected_version=checked.version)
    staff_enters(site, Role.FUNDER)
    return {"follow-up-accepted": f"/espace/suivis-trimestriels/{follow_up_id}"}


def instructing(site: Site, role: Role = Role.FUNDER) -> dict[str, str]:
    """Sign in the funder, or another role, with a case file of which the funder refused one piece."""
    structure = signed_in(site)
    hired(site, structure)
    site.cookies.clear()
    [recruitment] = every(site.store.recruitments_of_structure, structure.id)
    staff_enters(site, role)
    subsidies = "/espace/subventions"
    path = f"{subsidies}/{recruitment.agreement_id}"
    sent = site.send(
        site.get(path),
        f"{path}/dossier",
        number="4321",
        state="en_construction",
        since="2027-01-12",
        **{f"piece{place}__state": "received" for place in range(3)},
        piece3__state="refused",
        piece3__reason="Le nom n'est pas celui de la structure.",
    )
    assert sent.status == 303
    return {
        "subsidies": subsidies,
        "subsidies-incomplete": f"{subsidies}?tray=incomplete",
        "subsidies-all": f"{subsidies}?tray=all",
        "subsidies-narrowed": f"{subsidies}?q=nulle+part",
        "subsidy": f"{path}?fait=dossier",
    }


def reading_subsidies(site: Site) -> dict[str, str]:
    """Sign in a prefecture, with an agreement of its department that awaits only the funder's signature."""
    agreement_id = _text_sent(site)
    signed_by_the_structure(site, agreement_id)
    site.cookies.clear()
    staff_enters(site)
    return {
        "prefecture-subsidies": "/espace/subventions",
        "prefecture-subsidy": f"/espace/subventions/{agreement_id}",
    }


def signing_agreement(site: Site) -> dict[str, str]:
    """Return the space of a structure to which the text of its agreement was sent."""
    home = f"/espace/conventions/{_text_sent(site)}"
    return {"agreement-to-sign": home, "agreement-signatory": f"{home}/signataire"}


def signing_as_named(site: Site) -> dict[str, str]:
    """Return the space of a structure that named the signatory of the text."""
    agreement_id = _text_sent(site)
    account = account_of_address(site.ports, "ines@chartres.example")
    assert account is not None
    actor = AccountSession(account=account, request_id="request-1")
    answers = builders.signatory_answers(name="Inès Durand", quality="Directrice")
    signing.name_signatory(site.ports, actor, agreement_id, answers=answers)
    return {"agreement-to-sign-named": f"/espace/conventions/{agreement_id}"}


def unsigning_agreement(site: Site) -> dict[str, str]:
    """Return the space of a structure that signed before the funder."""
    agreement_id = _text_sent(site)
    signed_by_the_structure(site, agreement_id)
    return {"agreement-to-unsign": f"/espace/conventions/{agreement_id}"}


def sending_agreement(site: Site) -> dict[str, str]:
    """Sign in the funder, with a case file that it accepted."""
    agreement_id = _text_sent(site)
    signing.take_back(site.ports, _funder(site), agreement_id, why="Le texte est à corriger.")
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    home = f"/espace/subventions/{agreement_id}"
    return {"agreement-to-send": home, "agreement-schedule": f"{home}/echeancier"}


def signing_last(site: Site) -> dict[str, str]:
    """Sign in the funder, with an agreement that awaits only its signature."""
    agreement_id = _text_sent(site)
    signed_by_the_structure(site, agreement_id)
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    return {"agreement-to-sign-last": f"/espace/subventions/{agreement_id}"}


def money_of_structure(site: Site) -> dict[str, str]:
    """Return the space of a structure whose agreement is signed by all and whose bank account awaits its
    check."""
    agreement_id = _signed_by_all(site)
    return {
        "money-ledger": f"/espace/conventions/{agreement_id}/compte",
        "money-account": "/espace/coordonnees-bancaires",
    }


def money_of_funder(site: Site) -> dict[str, str]:
    """Sign in the funder, with an instalment in each state and a bank account to check."""
    agreement_id = _signed_by_all(site)
    ref = [instalment_ref(agreement_id, 1)]
    instalments.propose(site.ports, _funder(site), instalments=ref)
    another = builders.account(id="funder-2", role=Role.FUNDER, created_at=site.clock.now())
    instalments.approve(site.ports, AccountSession(account=another), instalments=ref)
    made = payments.order(site.ports, _funder(site), instalments=ref, seen_at=1)
    structure_id = _paid_by_file(site, agreement_id)
    ledger = site.store.get(Ledger, agreement_id)
    assert ledger is not None
    first, second, third = ledger.instalments
    others = (
        replace(second, status=InstalmentStatus.DUE),
        replace(third, status=InstalmentStatus.PROPOSED, proposed_by="funder"),
        replace(third, number=4, status=InstalmentStatus.APPROVED),
        replace(third, number=5, status=InstalmentStatus.SUSPENDED, why="Une pièce manque.", until="elle"),
    )
    _changed(site, replace(ledger, instalments=(first, *others)))
    answer_id = site.ports.ids.new()
    told = f"{reference(agreement_id, 1, 1)};{first.cents // 100};payé;{site.ports.today():%d/%m/%Y}"
    site.ports.files.write(answer_key(answer_id), f"Référence;Montant;Résultat;Date\n{told}\n".encode())
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    return {
        "money-instalments": "/espace/versements",
        "money-to-approve": "/espace/versements?tray=to_approve",
        "money-to-order": "/espace/versements?tray=to_order",
        "money-suspended": "/espace/versements?tray=suspended",
        "money-ledger-of-staff": f"/espace/subventions/{agreement_id}/compte",
        "money-accounts": "/espace/coordonnees",
        "money-account-check": f"/espace/coordonnees/{structure_id}",
        "money-files": "/espace/versements/fichiers",
        "money-file": f"/espace/versements/fichiers/{made.id}",
        "money-upload": "/espace/versements/retours",
        "money-board": "/espace/versements/tableau",
        "money-answer": f"/espace/versements/retours/{answer_id}",
    }


def _balance(site: Site, *, settled: bool, followed: bool = True) -> str:
    """Return the id of an ended agreement with an instalment paid; settled, it has a sum to return.

    Then the structure disputes it, and returned a part.
    """
    agreement_id = _signed_by_all(site)
    ledger, agreement = site.store.get(Ledger, agreement_id), site.store.get(Agreement, agreement_id)
    assert ledger is not None and agreement is not None
    first, *others = ledger.instalments
    pen = Pen(at=site.clock.now(), today=site.ports.today())
    ordered = replace(first, status=InstalmentStatus.ORDERED, transfers=1)
    paid = replace(ledger, instalments=(ordered, *others)).paid(1, pen.today, pen)
    if settled:
        paid = paid.settled(pen.today, pen)
    if settled and followed:
        paid = paid.disputed("Un contrat n'est pas compté.", pen.today)
        paid = paid.gave_back(100, pen.today, "VIR 1", pen)
    _changed(site, paid)
    _changed(site, replace(agreement, status=AgreementStatus.ENDED, ended_on=date(2026, 3, 31)))
    return agreement_id


def settling_money(site: Site) -> dict[str, str]:
    """Sign in the funder, with an agreement whose balance is to be drawn up."""
    agreement_id = _balance(site, settled=False)
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    return {"money-balance": f"/espace/subventions/{agreement_id}/compte"}


def unsettling_money(site: Site) -> dict[str, str]:
    """Sign in the funder, with a final balance that nothing followed."""
    agreement_id = _balance(site, settled=True, followed=False)
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    return {"money-unsettled": f"/espace/subventions/{agreement_id}/compte"}


def returning_money(site: Site) -> dict[str, str]:
    """Sign in the funder, with a sum that a structure disputes and returned in part."""
    agreement_id = _balance(site, settled=True)
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    return {"money-returned": f"/espace/subventions/{agreement_id}/compte"}


def recovering_money(site: Site) -> dict[str, str]:
    """Sign in the funder, with a sum to return whose time to dispute it is over."""
    agreement_id = _balance(site, settled=True, followed=False)
    ledger = site.store.get(Ledger, agreement_id)
    assert ledger is not None and ledger.settlement is not None
    past = site.ports.today() - timedelta(days=1)
    _changed(site, replace(ledger, settlement=replace(ledger.settlement, answer_by=past)))
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    _another_to_pay(site, ledger)
    return {
        "money-recovery": f"/espace/subventions/{agreement_id}/compte/recouvrement",
        "money-claims": "/espace/versements/sommes-a-rendre?tray=to_recover",
    }


def recovered_money(site: Site) -> dict[str, str]:
    """Sign in the funder, with a sum to return under an order, and a part of it kept from another
    agreement."""
    agreement_id = recovering_money(site)["money-recovery"].split("/")[3]
    ledger = site.store.get(Ledger, agreement_id)
    assert ledger is not None
    today = site.ports.today()
    pen = Pen(at=site.clock.now(), today=today)
    both = set_off(ledger, offsets.offset_choices(site.ports, ledger)[0], 100_00, pen)
    order = RecoveryOrder(
        number="2026-000123",
        issued_on=today,
        cents=both.claim.balances.awaited,
        sent_to="Commune de Chartres, service des finances",
        pay_by=today + timedelta(days=30),
    )
    _changed(site, both.claim.order_recovery(order, today), both.onto)
    return {
        "money-recovered": f"/espace/subventions/{agreement_id}/compte/recouvrement",
        "money-recovered-ledger": f"/espace/subventions/{agreement_id}/compte",
        "money-offset-ledger": f"/espace/subventions/{both.onto.id}/compte",
    }


def _another_to_pay(site: Site, claim: Ledger) -> None:
    """Return another agreement of the structure, whose first instalment is due."""
    known = site.store.get(Agreement, claim.id)
    assert known is not None
    copy = replace(known, id=site.ports.ids.new(), version=0, case_file=None, status=AgreementStatus.SIGNED)
    due = builders.ledger(
        agreement_id=copy.id,
        structure_id=claim.structure_id,
        structure_name=claim.structure_name,
        department=claim.department,
    )
    pen = Pen(at=site.clock.now(), today=date(2099, 1, 1))
    changes = Changes(author=author_of(Anybody()), at=site.clock.now())
    for one in (copy, due.ripened(pen)):
        changes.create(one)
    site.store.commit(changes)


def waiving_money(site: Site) -> dict[str, str]:
    """Sign in the agency, with a sum that a structure must return."""
    agreement_id = _balance(site, settled=True)
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    return {"money-to-waive": f"/espace/subventions/{agreement_id}/compte"}


def disputing_money(site: Site) -> dict[str, str]:
    """Return the space of a structure that disputes the sum to return."""
    return {"money-dispute": f"/espace/conventions/{_balance(site, settled=True)}/compte"}


def _changed(site: Site, *entities: Entity) -> None:
    changes = Changes(author=author_of(Anybody()), at=site.clock.now())
    for one in entities:
        changes.update(one)
    site.store.commit(changes)


def _paid_by_file(site: Site, agreement_id: str) -> str:
    """Check the account, order what is approved, and give another account; return the structure."""
    agreement = site.store.get(Agreement, agreement_id)
    assert agreement is not None
    details = site.store.get(BankDetails, agreement.structure_id)
    assert details is not None and details.pending is not None
    _changed(site, replace(details, account=details.pending, pending=None))
    site.run_tasks()
    account = account_of_address(site.ports, "ines@chartres.example")
    assert account is not None
    other = BankAccount.typed("Commune de Chartres", "FR7630006000011234567890189", "PSSTFRPPPAR")
    bank_details.give(site.ports, AccountSession(account=account), account=other)
    return agreement.structure_id


def _signed_by_all(site: Site) -> str:
    """Return the id of an agreement signed by all, whose structure is signed in and gave its bank account."""
    agreement_id = _text_sent(site)
    signed_by_the_structure(site, agreement_id)
    known = site.store.get(Agreement, agreement_id)
    assert known is not None
    who = {"signed_by": "Paul Petit", "quality": "Directeur régional"}
    signing.sign_last(site.ports, _funder(site), agreement_id, **who, expected_version=known.version)
    account = account_of_address(site.ports, "ines@chartres.example")
    assert account is not None
    given = BankAccount.typed("Commune de Chartres", "FR1420041010050500013M02606", "PSSTFRPPPAR")
    bank_details.give(site.ports, AccountSession(account=account), account=given)
    application = site.store.get(Application, known.application_id)
    assert application is not None
    known_one = replace(application, contact=replace(application.contact, phone="+33237222222"))
    changed = ContactPerson(first_name="Max", last_name="Roux", job_title="Maire", phone="+33611111111")
    _changed(site, known_one.with_contact(changed, site.ports.clock.now()))
    return agreement_id


def another_funder(site: Site) -> AccountSession:
    """Return another agent of the funder than the one who is signed in."""
    return _funder(site)


def _funder(site: Site) -> AccountSession:
    account = builders.account(id="funder", role=Role.FUNDER, created_at=site.clock.now())
    return AccountSession(account=account)


def _text_sent(site: Site) -> str:
    """Return the id of an agreement whose text the funder sent, with its structure signed in."""
    structure = signed_in(site)
    hired(site, structure)
    [recruitment] = every(site.store.recruitments_of_structure, structure.id)
    agreement = site.store.get(Agreement, recruitment.agreement_id)
    assert agreement is not None
    pieces = tuple(KnownPiece(piece=one, state=PieceState.RECEIVED) for one in PIECES[agreement.procedure])
    accepted = CaseFileReport(
        number=4321, state=CaseFileState.ACCEPTED, since=site.ports.today(), pieces=pieces
    )
    known = instruction.record(site.ports, _funder(site), agreement.id, report=accepted)
    signing.send(site.ports, _funder(site), agreement.id, expected_version=known.version)
    return agreement.id


def signed_by_the_structure(site: Site, agreement_id: str) -> None:
    """Sign the text that was sent, as the structure."""
    agreement = site.store.get(Agreement, agreement_id)
    account = account_of_address(site.ports, "ines@chartres.example")
    assert agreement is not None and account is not None
    actor = AccountSession(account=account, request_id="request-1")
    answers = builders.signatory_answers(name="Inès Durand", quality="Directrice")
    named = signing.name_signatory(site.ports, actor, agreement_id, answers=answers)
    signing.sign(site.ports, actor, agreement_id, expected_version=named.version)


def transmitted(site: Site) -> str:
    """Return the id of a submitted follow-up with unlikely figures; nobody is signed in."""
    structure = signed_in(site)
    hired(site, structure)
    path = open_quarter(site, structure)
    site.send(site.get("/connexion"), "/connexion", email="ines@chartres.example", password=PASSWORD)
    sent = site.send(site.get(path), path, **{**DECLARED, **UNLIKELY})
    assert sent.status == 303
    site.cookies.clear()
    return path.rpartition("/")[2]


def answered_again(site: Site, follow_up_id: str) -> None:
    """Submit a questioned follow-up again, with an answer."""
    found = site.store.get(FollowUp, follow_up_id)
    account = account_of_address(site.ports, "ines@chartres.example")
    assert found is not None and found.declaration is not None and account is not None
    told = {one.name: getattr(found.declaration, one.name) for one in fields(Declared)}
    declared = Declared(**{**told, "answer": "Le salaire a été versé en octobre."})
    actor = AccountSession(account=account, request_id="request-1")
    follow_up.submit(site.ports, actor, follow_up_id, declared=declared)


def at_the_committee(site: Site) -> dict[str, str]:
    """Sign in a secretary, with an agenda of one application, and another application to add."""
    application = confirmed_application(site)
    staff_enters(site, Role.COMMITTEE)
    sessions = "/espace/seances"
    created = site.send(site.get(sessions), sessions, number="7", held_on="2027-01-12")
    session = created.headers["Location"].removeprefix(site.prefix)
    assert site.send(site.get(f"{session}/choix"), f"{session}/ordre-du-jour").status == 303
    assert site.send(site.get(session), f"{session}/ouverture").status == 303
    confirmed_application(site, siret=OTHER_SIRETS[0], name="Commune de Nancy")
    file_id = sent_decisions(site, session, f"{application.siret};V;1;", "12;V;;")
    empty = site.send(site.get(sessions), sessions, number="8", held_on="2027-01-12").headers["Location"]
    return {
        "sessions": sessions,
        "session": session,
        "session-empty": empty.removeprefix(site.prefix),
        "session-choice": f"{session}/choix?opinion=none",
        "session-correction": f"{session}/modifier",
        "session-item": f"{session}/dossiers/{application.id}",
        "session-order": f"{session}/ordre",
        "session-file": f"{session}/fichier",
        "session-report": f"{session}/fichier/{file_id}",
        "session-minutes": f"{session}/proces-verbal",
        "session-closing": f"{session}/cloture",
    }


def sent_pix_results(site: Site, candidate_id: str, *others: str) -> str:
    """Store an uploaded file of Pix results, with a valid line and others; return its id."""
    file_id = site.ports.ids.new()
    header = "candidate_id;partage;etoiles;vie_professionnelle;ressources;citoyennete"
    rows = (f"{candidate_id};oui;2;oui;non;oui", *others)
    site.ports.files.write(incoming_pix_key(file_id), "\n".join((header, *rows)).encode())
    return file_id


def sent_decisions(site: Site, session: str, *lines: str) -> str:
    """Store an uploaded file of decisions; return its id."""
    file_id = site.ports.ids.new()
    content = "\n".join(("SIRET;Décision;Postes attribués;Motif", *lines))
    site.ports.files.write(incoming_key(session.rpartition("/")[2], file_id), content.encode())
    return file_id


def asking_for_time(site: Site) -> dict[str, str]:
    """Return the page where a structure whose term has passed requests more time."""
    overdue(site)
    return {"more-time": "/espace/prolongation"}


def answering_for_time(site: Site) -> dict[str, str]:
    """Sign in a prefecture with a request for more time; return the pages where it answers."""
    application = overdue(site)
    path = "/espace/prolongation"
    site.send(site.get(path), path, deadline="2027-06-30", reason="Le premier candidat a renoncé.")
    staff_enters(site)
    answer = f"/espace/prolongations/{application.id}"
    return {"extension": answer, "extension-refusal": f"{answer}/refus"}


def removal_of_colleague(site: Site) -> str:
    """Return where the signed-in structure withdraws an invitation that it has just sent."""
    page = site.get("/espace/informations")
    given = {"first_name": "Léo", "last_name": "Roux", "email": "leo@chartres.example"}
    site.send(page, "/espace/collegues", **given)
    account = account_of_address(site.ports, given["email"])
    assert account is not None
    return f"/espace/collegues/{account.id}/retrait"


def of_private_law(site: Site, structure: Structure) -> Structure:
    """Store a structure as an association."""
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(structure, kind=StructureKind.PRIVATE, legal_form=LegalForm.ASSOCIATION))
    site.store.commit(changes)
    association = site.store.get(Structure, structure.id)
    assert association is not None
    return association


def judged(site: Site, structure_id: str) -> None:
    """Put a structure in liquidation, as an association."""
    structure = site.store.get(Structure, structure_id)
    assert structure is not None
    of_private_law(site, structure)
    today = site.ports.today()
    facts = LiquidationFacts(
        judgment_on=today - timedelta(days=10),
        court="tribunal judiciaire de Chartres",
        published_on=today - timedelta(days=3),
        liquidator="SELARL Dupont et associés",
        liquidator_email="dupont@liquidateurs.example",
        liquidator_address="1 rue du Palais, 28000 Chartres",
    )
    agent = AccountSession(account=builders.account(id="agency", role=Role.AGENCY, structure_id=None))
    liquidating.record(site.ports, agent, structure_id, facts=facts)


def in_liquidation(site: Site) -> dict[str, str]:
    """Return the space of a structure in liquidation, with an adviser under contract."""
    structure = signed_in(site)
    hired(site, structure)
    judged(site, structure.id)
    path = "/espace/liquidation"
    return {"liquidation": path, "liquidation-said": f"{path}?fait=oui", "liquidated": "/espace/informations"}


def keeping_a_judgment(site: Site) -> dict[str, str]:
    """Sign in the agency, with a structure in liquidation whose judgment it deposits."""
    structure = signed_in(site)
    hired(site, structure)
    judged(site, structure.id)
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    path = f"/espace/structures/{structure.id}/liquidation"
    return {
        "agency-liquidation": f"{path}?fait=oui",
        **_deposited(site, "agency-judgment", f"{path}/jugement"),
        "agency-liquidated": f"/espace/structures/{structure.id}",
    }


def declaring_a_claim(site: Site) -> dict[str, str]:
    """Sign in the funder, with a sum to return of a structure in liquidation."""
    agreement_id = recovering_money(site)["money-recovery"].split("/")[3]
    ledger = site.store.get(Ledger, agreement_id)
    assert ledger is not None
    judged(site, ledger.structure_id)
    home = f"/espace/subventions/{agreement_id}/compte"
    told = {"declared_cents": 100_00, "declared_on": site.ports.today(), "reference": "LRAR 1A 234"}
    claims.declare(site.ports, _funder(site), agreement_id, **told)
    return {
        "money-claim": f"{home}/creance?fait=oui",
        "money-claimed": home,
        "money-claims-declared": "/espace/versements/creances?tray=declared",
        "money-no-claims": "/espace/versements/creances",
    }


OWN_SIRET = "/espace/siret"


def asking_for_a_siret(site: Site) -> dict[str, str]:
    """Return the space of a structure that requested another SIRET and awaits the answer."""
    signed_in(site)
    asked = site.send(
        site.get(OWN_SIRET),
        OWN_SIRET,
        siret="212 800 850 00027",
        effective_on="2027-01-15",
        reason="Le siège a déménagé dans le bâtiment voisin.",
    )
    assert asked.status == 303
    return {"siret-asked": OWN_SIRET, "siret-sent": f"{OWN_SIRET}?fait=oui"}


MORE_POSTS = "/espace/postes-supplementaires"


def asking_for_more(site: Site) -> dict[str, str]:
    """Return the space of a structure that requested additional posts, with the page to correct or
    withdraw it."""
    signed_in(site)
    asked = site.send(
        site.get(MORE_POSTS),
        MORE_POSTS,
        posts_requested="2",
        available_from="2027-01-15",
        has_identified_candidate="non",
        commitments_accepted="true",
    )
    assert asked.status == 303
    return {"more-posts": MORE_POSTS, "no-more-posts": f"{MORE_POSTS}/retrait"}
