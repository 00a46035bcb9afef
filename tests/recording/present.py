"""The recorded day: applications, candidates, links and sessions in progress."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.activity.report_file import incoming_reports_key
from chalicelib.domain.applying.answers import Contact
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.candidates.pix_file import incoming_pix_key
from chalicelib.domain.deciding.decision_file import incoming_key
from chalicelib.domain.documents.document import Document, kept_key
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import CaseFileState, Piece
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.payments import incoming_key as answer_key
from chalicelib.domain.funding.payments import reference
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import Intake, incoming_intake
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising import liquidation
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.services.activity import open_data, reports, territories
from chalicelib.services.core.changes import Changes
from chalicelib.services.deciding import preparing
from chalicelib.services.funding import instalments, settling
from chalicelib.services.funding.returning import offsets, recovering
from chalicelib.services.reorganising import liquidating, siret_requests, structure_changes
from chalicelib.services.training import course
from tests.recording import trainings
from tests.recording.said import INTAKE_FILE, REPORT_FILE, TRANSFER, WRONG_INTAKE_FILE
from tests.recording.world import (
    PLACES,
    ApplicationStatus,
    Candidate,
    DocumentKind,
    Feedback,
    LinkPurpose,
    MatchStatus,
    RecordedWorld,
    Role,
    Verdict,
    account_email,
    accounts,
    applications,
    by_agency,
    candidate_links,
    candidate_space,
    contracts,
    correction_requests,
    email_change,
    every,
    extensions,
    link_hash,
    mail_feedback,
    parameters,
    passwords,
    reasons,
    review,
    sign_in_link,
    staff,
)
from tests.services.applying.test_own_answers import typed
from tests.support import activity, training
from tests.support.files import a_pdf
from tests.support.world import another_establishment

REASON = "Une raison donnée par la personne."
ASSOCIATION: dict[str, Any] = {"kind": StructureKind.PRIVATE, "legal_form": LegalForm.ASSOCIATION}


def fill(world: RecordedWorld, structures: Mapping[str, str]) -> None:
    """Bring each object into each state.

    Args:
        world: where.
        structures: the department of each.
    """
    for department in PLACES:
        _applications(world, department)
    _sessions_of_the_committee(world)
    for name, department in structures.items():
        _candidates(world, name, department)
        _colleagues(world, name)
    _own_spaces(world)
    for name in structures:
        world.prove_end(name, world.things["recruitment"][f"{name}.ended"])
    _staff(world)
    _parameters(world)
    _emails(world)
    world.run_tasks()
    _links_of_applications(world)
    _links_of_accounts(world)
    _links_of_candidates(world)
    world.run_tasks()
    for name in structures:
        _agreements(world, name)
    _liquidated(world, "liquidated", "99909999800018")
    _liquidated(world, "claimed", "99909999700010", declared=True)
    for name in structures:
        trainings.fill(world, name)
    for region in ("44", "24"):
        world.name("region", region, region)
    for lot in ("4", "5"):
        world.name("lot", lot, lot)
    _activity(world)
    # The only one here that may declare a liquidation.
    world.change(world.structures["overdue"], **ASSOCIATION)
    _sign_everybody_in(world)
    _more_time_is_asked_for(world)
    _corrections_are_asked_for(world)
    # The codes of the second factor work once; no session is old enough to be touched.
    world.wait(seconds=45)
    _intakes(world)


def _applications(world: RecordedWorld, department: str) -> None:
    place = PLACES[department]
    world.name("application", f"{department}.submitted", world.apply(**place).id)
    for state in ("confirmed", "withdrawn", "cancelled", "bounced", "asked", "answered"):
        world.name("application", f"{department}.{state}", world.confirmed(**place).id)
    for state in ("under_review", "on_agenda", "decided", "refused", "ready"):
        world.name("application", f"{department}.{state}", world.reviewed(**place).id)
    named = world.things["application"]
    first = world.application(named[f"{department}.confirmed"])
    again = world.confirmed(world.answers(**place, siret=first.siret, name=first.name))
    world.name("application", f"{department}.set_aside", again.id)
    world.withdraw(world.application(named[f"{department}.withdrawn"]))
    for state, status in (("cancelled", ApplicationStatus.CANCELLED),):
        given = {"reason": REASON, "expected_version": None}
        applications.close_by_agency(
            world.ports,
            world.as_account(world.staff(Role.AGENCY)),
            named[f"{department}.{state}"],
            status=status,
            **given,
        )
    bounced = world.application(named[f"{department}.bounced"]).contact.email
    mail_feedback.record_feedback(
        world.ports, Feedback.PERMANENT_BOUNCE, bounced, world.mails(to=bounced)[-1].id
    )
    for state in ("asked", "answered"):
        question = review.ask(
            world.ports,
            world.as_account(world.prefecture(department)),
            named[f"{department}.{state}"],
            text="Où l'accueil aura-t-il lieu ?",
        )
        world.name("question", f"{department}.{state}", question.id)
        token = world.follow_link(
            "question_asked", "answer", world.application(question.application_id).contact.email
        )
        world.name("token", f"answer.{'used' if state == 'answered' else 'valid'}.{department}", token)
        if state == "answered":
            review.answer_by_link(world.ports, world.holder(token), text="À la mairie.")


def _sessions_of_the_committee(world: RecordedWorld) -> None:
    named = world.things["application"]
    listed = {
        f"{department}.{state}": world.application(named[f"{department}.{state}"])
        for department in PLACES
        for state in ("on_agenda", "decided", "refused")
    }
    session = world.session(*listed.values())
    world.name("session", "open", session.id)
    ready = [world.application(named[f"{department}.ready"]) for department in PLACES]
    decided = world.session(*ready)
    world.name("session", "ready", decided.id)
    world.name("session", "empty", world.session().id)
    prepared = preparing.prepare_session(world.ports, world.agency, world.session().id)
    world.name("session", "prepared", prepared.id)
    for department in PLACES:
        world.decide(session, listed[f"{department}.decided"])
        world.decide(session, listed[f"{department}.refused"], Verdict.REJECTED)
    lines = {"right": ("{on_agenda};V;1;",), "wrong": ("{on_agenda};V;1;", "{decided};oui;;")}
    for name, written in lines.items():
        file_id = world.name("file", name, world.ports.ids.new())
        world.files.write(incoming_key(session.id, file_id), world.decision_file(*written).encode())
    for application in ready:
        world.decide(decided, application)


def _candidates(world: RecordedWorld, name: str, department: str) -> None:
    structure = world.structures[name]
    people = {
        state: world.here(department)
        for state in ("new", "shortlisted", "declined", "validated", "signed", "paused", "withdrawn")
    }
    people["documented"] = _documented(world, department)
    people["submitted"] = world.register(**PLACES[department])
    people["blocked"] = world.here(department)
    for state, candidate in people.items():
        world.name("candidate", f"{name}.{state}", candidate.id)
    for state in ("shortlisted", "documented"):
        world.set_status(structure, people[state], MatchStatus.SHORTLISTED)
    world.set_status(structure, people["declined"], MatchStatus.DECLINED)
    recruitment = world.validated(structure, people["validated"])
    world.name("recruitment", f"{name}.validated", recruitment.id)
    world.name("recruitment", f"{name}.signed", world.hired(structure, people["signed"]).id)
    candidate_space.set_available(world.ports, world.as_candidate(people["paused"]), available=False)
    candidate_space.withdraw(world.ports, world.as_candidate(people["withdrawn"]), reason=REASON)
    by_agency.set_blocked(
        world.ports, world.agency, people["blocked"].id, blocked=True, reason=REASON, expected_version=None
    )


def _documented(world: RecordedWorld, department: str) -> Candidate:
    candidate = world.here(department, first_name="Zoé", last_name="Documentée")
    world.file(candidate, DocumentKind.CV)
    world.file(candidate, DocumentKind.PIX_ANALYSIS)
    stars = {"pix_working_life": 2, "pix_resources": 3, "pix_citizenship": 1}
    return world.change(candidate, pix_stars=2, pix_shared=True, **stars)


def _agreements(world: RecordedWorld, name: str) -> None:
    """Deposit the case file of a structure, with a refused piece."""
    recruitment = world.get(Recruitment, world.things["recruitment"][f"{name}.hired"])
    agreement = world.agreement_of(recruitment)
    world.name("agreement", f"{name}.file", agreement.id)
    world.file_says(agreement, CaseFileState.DEPOSITED, refused={Piece.BANK_DETAILS: REASON})
    # Create one more for each state of the text: a structure has an agreement for each request of posts.
    steps = (world.send_agreement, world.sign_agreement, world.sign_agreement_last)
    for taken, state in enumerate(("accepted", "sent", "by_structure", "signed")):
        copy = replace(agreement, id=world.ids.new(), version=0, case_file=None)
        changes = Changes(author=world.author, at=world.clock.now())
        changes.create(copy)
        changes.note(copy, "opened")
        world.store.commit(changes)
        world.name("agreement", f"{name}.{state}", copy.id)
        world.file_says(copy, CaseFileState.ACCEPTED, number=500 + len(world.things["agreement"]))
        if state != "accepted":
            world.name_signatory(copy)
        for step in steps[:taken]:
            step(copy)
    _money(world, name, agreement)


def _money(world: RecordedWorld, name: str, agreement: Agreement) -> None:
    """Create agreements signed by all, one for each state of their first instalment, and bank accounts."""
    structure = world.structures[name]
    application = world.application_of(structure)
    world.change(application, contact=replace(application.contact, phone="+33383353535"))
    for state in ("due", "proposed", "approved", "ordered", "suspended"):
        copy = replace(agreement, id=world.ids.new(), version=0, case_file=None)
        changes = Changes(author=world.author, at=world.clock.now())
        changes.create(copy)
        changes.note(copy, "opened")
        world.store.commit(changes)
        world.name("agreement", f"{name}.{state}", copy.id)
        world.file_says(copy, CaseFileState.ACCEPTED, number=700 + len(world.things["agreement"]))
        for step in (world.send_agreement, world.sign_agreement, world.sign_agreement_last):
            step(copy)
        if state == "proposed":
            refs = [instalment_ref(copy.id, 1)]
            instalments.propose(world.ports, world.second_funder(), instalments=refs)
        elif state in ("approved", "ordered"):
            world.approve_instalment(copy)
        elif state == "suspended":
            why = {"why": "Un contrat n'est pas à temps plein.", "until": "la réception du contrat"}
            instalments.suspend(world.ports, world.as_staff(Role.FUNDER), copy.id, number=1, **why)
        if state == "ordered":
            world.account_checked(structure)
            made = world.order_instalment(copy)
            world.name("payment_file", f"{name}.made", made.id)
            one = world.ledger_of(copy).instalments[0]
            told = f"{reference(copy.id, 1, 1)};{one.cents // 100};payé;{world.today:%d/%m/%Y}"
            head = "Référence;Montant;Résultat;Date"
            for which, lines in (("sound", [told]), ("wrong", [told, "x;1;payé;01/01/2020"])):
                answer = world.name("answer", f"{name}.{which}", world.ids.new())
                content = "\n".join((head, *lines, ""))
                world.files.write(answer_key(answer), content.encode())
    for state in ("over", "to_return", "disputed", "returned", "answered", "recovered", "kept"):
        _settled(world, name, state, agreement)
    world.account_given(structure, "FR7630006000011234567890189")


def _liquidated(world: RecordedWorld, name: str, siret: str, *, declared: bool = False) -> None:
    """Put a structure in liquidation, with its judgment, and a sum to return, declared or not."""
    like = world.structures["B"]
    facts = liquidation.LiquidationFacts(
        judgment_on=date(2026, 9, 14),
        court="tribunal judiciaire de Chartres",
        published_on=date(2026, 9, 21),
        liquidator="SELARL Dupont et associés",
        liquidator_email="dupont@liquidateurs.example",
        liquidator_address="1 rue du Palais, 28000 Chartres",
    )
    judged = liquidation.Liquidation(**vars(facts), recorded_by="agency", recorded_at=world.clock.now())
    structure_id, document_id = world.ids.new(), world.ids.new()
    judgment = Document(id=document_id, deposited_at=world.clock.now(), upload_id=world.ids.new(), size=1000)
    structure = replace(
        world.fresh(like),
        id=structure_id,
        version=0,
        siret=siret,
        **ASSOCIATION,
        liquidation=judged,
        judgment=judgment,
    )
    known = world.things["agreement"]["B.to_return"]
    agreement = replace(world.get(Agreement, known), id=world.ids.new(), version=0, structure_id=structure_id)
    if declared:
        claim = liquidation.DeclaredClaim(
            agreement_id=agreement.id, cents=1_000_00, on=date(2026, 10, 1), reference="LRAR 1A 233"
        )
        structure = replace(structure, liquidation=judged.declaring(claim, world.today))
    ledger = replace(
        world.get(Ledger, known), id=agreement.id, version=0, structure_id=structure_id, offsets=()
    )
    changes = Changes(author=world.author, at=world.clock.now())
    for one in (structure, agreement, ledger):
        changes.create(one)
    changes.note(structure, "liquidation_recorded", judgment_on="2026-09-14")
    changes.note(agreement, "opened")
    changes.note(ledger, "balance_settled")
    world.store.commit(changes)
    world.files.write(kept_key(structure_id, "judgment", document_id), b"%PDF-1.4")
    world.name("structure", name, structure_id)
    world.name("agreement", f"C.{name}", agreement.id)
    if not declared:
        upload = liquidating.JUDGMENT.upload(
            world.ports, world.as_account(world.staff(Role.AGENCY)), structure_id
        )
        world.files.receive(upload.form, a_pdf())
        world.name("upload", "judgment", upload.upload_id)


def _settled(world: RecordedWorld, name: str, state: str, agreement: Agreement) -> None:
    """End an agreement with an instalment paid, up to a stage of its final balance."""
    copy = replace(agreement, id=world.ids.new(), version=0, case_file=None)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(copy)
    changes.note(copy, "opened")
    world.store.commit(changes)
    world.name("agreement", f"{name}.{state}", copy.id)
    world.file_says(copy, CaseFileState.ACCEPTED, number=700 + len(world.things["agreement"]))
    for step in (world.send_agreement, world.sign_agreement, world.sign_agreement_last):
        step(copy)
    world.approve_instalment(copy)
    world.order_instalment(copy)
    world.bank_says(copy)
    world.change(world.fresh(copy), status=AgreementStatus.ENDED, ended_on=date(2026, 3, 31))
    funder, worker = world.as_staff(Role.FUNDER), world.as_structure(copy.structure_id)
    if state != "over":
        settling.settle(world.ports, funder, copy.id)
    if state in ("disputed", "answered", "recovered", "kept"):
        settling.dispute(world.ports, worker, copy.id, text="Un contrat n'est pas compté.")
    if state == "returned":
        given = {"cents": 100_00, "on": world.today, "reference": "VIR 1"}
        settling.record_given_back(world.ports, funder, copy.id, **given)
    if state in ("answered", "recovered", "kept"):
        told = {"answer": "Tous les contrats sont comptés.", "less_cents": 0}
        settling.answer_dispute(world.ports, funder, copy.id, **told)
    if state == "recovered":
        order = {"number": "2026-000100", "sent_to": "Service des finances", "issued_on": world.today}
        left = world.ledger_of(copy).balances.awaited
        pay_by = world.today + timedelta(days=30)
        recovering.order(world.ports, funder, copy.id, cents=left, pay_by=pay_by, **order)
    if state == "kept":
        onto = {"onto_agreement_id": world.things["agreement"][f"{name}.due"], "offset_cents": 100_00}
        version = world.ledger_of(copy).version
        offsets.set_off_sum(world.ports, funder, copy.id, **onto, expected_version=version)


def _colleagues(world: RecordedWorld, name: str) -> None:
    structure = world.structures[name]
    first = world.account(structure.contact_email)
    world.name("account", f"{name}.first", first.id)
    for state in ("colleague", "invited"):
        email = f"{state}-{name.lower()}@commune.example"
        given = {"email": email, "first_name": "Léo", "last_name": "Roux"}
        account = accounts.invite_colleague(world.ports, world.as_account(first), **given)
        world.name("account", f"{name}.{state}", account.id)
        if state == "colleague":
            world.open(world.follow_link("colleague_invited", "account", email))


def _own_spaces(world: RecordedWorld) -> None:
    """Sign in candidates, one in each state."""
    for state in ("candidate", "paused", "withdrawn", "recruited"):
        person = world.here("54", first_name="Moi")
        world.name("candidate", f"me.{state}", person.id)
        world.file(person, DocumentKind.CV)
        world.name("upload", f"{state}.cv", world.file(person, DocumentKind.CV, confirmed=False))
        world.name("upload", f"{state}.pix", world.file(person, DocumentKind.PIX_ANALYSIS, confirmed=False))
        world.set_status(world.structures["A"], person, MatchStatus.SHORTLISTED)
    world.name("upload", "missing", world.ids.new())
    me = world.things["candidate"]
    world.file(world.person(me["me.candidate"]), DocumentKind.PIX_ANALYSIS)
    pix = world.file(world.person(me["me.candidate"]), DocumentKind.PIX_ANALYSIS, confirmed=False)
    world.name("upload", "candidate.pix", pix)
    header = "candidate_id;partage;etoiles;vie_professionnelle;ressources;citoyennete"
    for name, row in (
        ("pix", f"{me['me.candidate']};oui;2;1;2;3"),
        ("pix wrong", f"{me['me.candidate']};peut-être;9;;;"),
    ):
        file_id = world.name("file", name, world.ids.new())
        world.files.write(incoming_pix_key(file_id), f"{header}\n{row}\n".encode())
    paused, withdrawn = (world.as_candidate(world.person(me[f"me.{one}"])) for one in ("paused", "withdrawn"))
    candidate_space.set_available(world.ports, paused, available=False)
    candidate_space.withdraw(world.ports, withdrawn, reason=REASON)
    # In post, so that their size is requested.
    world.sign(world.validate(world.structures["A"], world.person(me["me.recruited"])))


def _activity(world: RecordedWorld) -> None:
    """Create activity reports of somebody who was an adviser until two days ago, and of another adviser."""
    agency = world.as_account(world.staff(Role.AGENCY))
    adviser = world.things["candidate"]["me.candidate"]
    structure = world.granted(posts=2)
    for name, person in (("mine", world.person(adviser)), ("of another", world.here("54"))):
        recruitment = world.validated(structure, person)
        contracts.correct_contract(
            world.ports,
            agency,
            recruitment.id,
            kind=ContractKind.FIXED_TERM,
            signed_on=date(2026, 9, 1),
            starts_on=date(2026, 9, 1),
            ends_on=date(2026, 10, 3),
            reason=REASON,
        )
        course.exempt(
            world.ports, agency, recruitment.id, certified_on=date(2025, 6, 2), reference="REMN n° 9"
        )
        world.certify(name, recruitment.id)
        actor = world.as_candidate(person)
        for minutes in (60, 30):
            said = activity.answers(
                day=date(2026, 9, 14), insee_code="54395", postal_code="54000", minutes=minutes
            )
            client_id = f"compte-rendu-{minutes}-{name}".replace(" ", "-")
            report = reports.record_report(world.ports, actor, client_id=client_id, answers=said)
        world.name("activity", name, report.id)
        file_id = world.name("file", f"reports {name}".replace("reports mine", "reports"), world.ids.new())
        world.files.write(incoming_reports_key(person.id, file_id), REPORT_FILE.encode())
    world.tick()
    territories.owe_counting(world.ports, PLACES)
    open_data.owe_files(world.ports)
    world.run_tasks()


def _staff(world: RecordedWorld) -> None:
    agency = world.as_account(world.staff(Role.AGENCY))
    for state in ("invited", "disabled"):
        email = f"{state}@etat.example"
        given = {"email": email, "first_name": "Léa", "last_name": "Petit", "departments": ("54",)}
        account = staff.invite_staff(world.ports, agency, role=Role.PREFECTURE, **given)
        world.name("account", f"staff.{state}", account.id)
    disabled = world.things["account"]["staff.disabled"]
    staff.disable_account(world.ports, agency, disabled, reason=REASON)
    world.name("account", "staff.open", world.staff(Role.FUNDER).id)


def _intakes(world: RecordedWorld) -> None:
    """Upload files of agreements, valid and invalid, and take one in."""
    for name, content in (("right", INTAKE_FILE), ("wrong", WRONG_INTAKE_FILE)):
        file_id = world.name("intake", name, world.ids.new())
        world.files.write(incoming_intake(IntakeKind.AGREEMENTS, file_id), content.encode())
    done = Intake(
        id=world.ids.new(),
        kind=IntakeKind.AGREEMENTS,
        made_at=world.clock.now(),
        made_by=world.staff(Role.AGENCY).id,
        lines=3,
    )
    over = done.took(0).took(1).left_out(2).done(world.clock.now())
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(over)
    changes.note(over, "intake_done", taken=over.taken, left=over.left)
    world.store.commit(changes)
    world.name("intake", "done", done.id)


def _emails(world: RecordedWorld) -> None:
    """Create an e-mail that was sent, one that is outdated, one that waits, and reports of the provider."""
    left = world.mails("decision_validated")[-1], world.mails("candidate_confirm")[-1]
    for name, email in zip(("decided", "of its moment"), left, strict=True):
        world.ports.store.lease_email(email.id, world.clock.now(), timedelta(minutes=2))
        world.ports.store.mark_email_sent(email.id, world.clock.now(), "provider-1")
        world.name("email", name, email.id)
    world.name("email", "waiting", world.mails("application_confirmed")[-1].id)
    for report in every(world.ports.store.undelivered):
        about = world.application(report.subject_id or "")
        world.name("report", f"{about.place.department}.bounced", report.id)


def _parameters(world: RecordedWorld) -> None:
    """Propose a value by the agency's account and one by another, and confirm one."""
    own, another = world.as_account(world.staff(Role.AGENCY)), world.agency
    given = {"value": "30 jours", "reason": REASON}
    for name, actor, days in (("own", own, 50), ("of another", another, 57), ("confirmed", another, 64)):
        day = world.today + timedelta(days=days)
        change = parameters.propose(world.ports, actor, "opinion_days", first_day=day, **given)
        world.name("change", name, change.id)
    parameters.confirm(world.ports, own, world.things["change"]["confirmed"])
    _takeovers(world, own, another)
    reasons.retire_reason(world.ports, own, "unfavourable_opinion")
    for key in ("not_eligible", "unfavourable_opinion"):
        world.name("reason", key, key)
    world.name("parameter", "opinion_days", "opinion_days")


def _takeovers(world: RecordedWorld, own: AccountSession, another: AccountSession) -> None:
    """Propose a takeover by the agency's account and withdraw it, and another one by another account."""
    person = {name: TRANSFER[name] for name in ("first_name", "last_name", "job_title", "email")}
    answers = structure_changes.TransferAnswers(
        kind=ChangeKind.TAKEOVER,
        effective_on=date(2026, 11, 2),
        deed=TRANSFER["deed"],
        deed_on=date(2026, 10, 1),
        reason=REASON,
        siret=TRANSFER["siret"],
        name=TRANSFER["name"],
        contact=Contact(**person),
    )
    for name, actor, structure in (("own", own, "A"), ("of another", another, "B")):
        structure_id = world.things["structure"][structure]
        change = structure_changes.propose_transfer(world.ports, actor, structure_id, answers=answers)
        world.name("structure_change", name, change.id)
    structure_changes.withdraw(world.ports, own, world.things["structure_change"]["own"])
    structure = world.get(Structure, world.things["structure"]["A"])
    asked = siret_requests.request_siret(
        world.ports,
        world.as_structure(structure),
        siret=another_establishment(structure.siret),
        effective_on=date(2026, 11, 2),
        reason=REASON,
    )
    world.name("structure_change", "siret", asked.id)


def _links_of_applications(world: RecordedWorld) -> None:
    named = world.things["application"]
    for state, name in (("valid", "54.submitted"), ("used", "54.confirmed")):
        email = world.application(named[name]).contact.email
        world.name(
            "token",
            f"confirm.{state}.application",
            world.follow_link("application_confirm", "confirm", email),
        )
    expired = world.apply(**PLACES["54"])
    token = world.follow_link("application_confirm", "confirm", expired.contact.email)
    world.name("token", "confirm.expired.application", _expire(world, token))
    for name, application_id in named.items():
        token = world.ports.signer.token(LinkPurpose.APPLICATION_STATUS, application_id)
        world.name("token", f"status.valid.{name}", token)
    other = world.reviewed(**PLACES["54"])
    prefecture = world.as_account(world.prefecture("54"))
    review.ask(world.ports, prefecture, other.id, text="Où l'accueil aura-t-il lieu ?")
    token = world.follow_link("question_asked", "answer", other.contact.email)
    world.name("token", "answer.expired", _expire(world, token))


def _links_of_accounts(world: RecordedWorld) -> None:
    invited = {"staff": ("staff_invited", "invited@etat.example")}
    invited["colleague"] = ("colleague_invited", "invited-a@commune.example")
    for name, (template, email) in invited.items():
        world.name("token", f"account.valid.{name}", world.follow_link(template, "account", email))
    used = world.follow_link("colleague_invited", "account", "colleague-a@commune.example")
    world.name("token", "account.used", used)
    late = world.follow_link("colleague_invited", "account", "invited-b@commune.example")
    world.name("token", "account.expired", _expire(world, late))
    for state in ("valid", "used", "expired"):
        email = f"{'colleague' if state == 'valid' else 'invited'}-b@commune.example"
        if state != "valid":
            email = world.structures["B" if state == "used" else "overdue"].contact_email
        passwords.request_reset(world.ports, world.anybody(), email=email)
        world.run_tasks()
        token = world.follow_link("password_reset", "reset", email)
        world.name("token", f"reset.{state}", _expire(world, token) if state == "expired" else token)
        if state == "used":
            passwords.reset_password(world.ports, world.holder(token), password=world.password)
    _links_of_an_address(world)


def _links_of_an_address(world: RecordedWorld) -> None:
    owner = world.account("colleague-b@commune.example")
    for state in ("used", "expired", "valid"):
        new = f"nouvelle-{state}@commune.example"
        account_email.request_change(world.ports, world.as_account(owner), email=new, password=world.password)
        token = world.follow_link("account_new_email", "new_address", new)
        if state == "valid":
            present = world.follow_link("account_approve_email", "new_address", owner.email)
            world.name("token", "new_address.valid.present", present)
        world.name("token", f"new_address.{state}", _expire(world, token) if state == "expired" else token)
        if state == "used":
            account_email.answer(world.ports, world.holder(token), agreed=False)


def _links_of_candidates(world: RecordedWorld) -> None:
    submitted = world.person(world.things["candidate"]["A.submitted"])
    confirmed = world.person(world.things["candidate"]["A.new"])
    for state, person in (("valid", submitted), ("used", confirmed)):
        token = world.follow_link("candidate_confirm", "confirm", person.email)
        world.name("token", f"confirm.{state}.candidate", token)
    for state in ("valid", "used", "expired", "withdrawn", "recruited"):
        person = confirmed if state == "valid" else world.here("54")
        for name in ("availability", "unsubscribe"):
            token = world.follow_link("candidate_confirmed", name, person.email)
            world.name("token", f"{name}.{state}", _expire(world, token) if state == "expired" else token)
        sign_in_link.request_link(world.ports, world.anybody(), email=person.email)
        world.receive_forms()
        token = world.follow_link("candidate_sign_in", "space", person.email)
        world.name("token", f"space.{state}", _expire(world, token) if state == "expired" else token)
        named = world.things["token"]
        if state == "used":
            sign_in_link.sign_in(world.ports, world.holder(token))
            candidate_links.answer(world.ports, world.holder(named["availability.used"]), available=True)
            candidate_links.unsubscribe(world.ports, world.holder(named["unsubscribe.used"]), reason=REASON)
        if state == "withdrawn":
            candidate_space.withdraw(world.ports, world.as_candidate(person), reason=REASON)
        if state == "recruited":
            world.validated(world.structures["B"], person)
    for state in ("valid", "used", "expired"):
        person = world.here("54")
        new = f"nouvelle-{state}@courriel.example"
        email_change.request_change(world.ports, world.as_candidate(person), email=new)
        token = world.follow_link("candidate_new_email", "agree", new)
        if state == "valid":
            present = world.follow_link("candidate_approve_email", "agree", person.email)
            world.name("token", "agree.valid.present", present)
        world.name("token", f"agree.{state}", _expire(world, token) if state == "expired" else token)
        if state == "used":
            email_change.answer(world.ports, world.holder(token), agreed=False)
    world.name("token", "garbage", "un-jeton-qui-n-en-est-pas-un")
    world.name("token", "unknown", world.ports.signer.token(LinkPurpose.OPEN_ACCOUNT, world.ids.new()))


def _expire(world: RecordedWorld, token: str) -> str:
    """Return the same token, expired."""
    key = link_hash(token)
    links = world.ports.store.links
    links[key] = replace(links[key], expires_at=world.clock.now() - timedelta(days=1))
    return token


def _more_time_is_asked_for(world: RecordedWorld) -> None:
    for department in PLACES:
        overdue = world.application(world.things["application"][f"{department}.overdue"])
        worker = world.as_structure(overdue.structure_id or "")
        given = {"deadline": world.today + timedelta(days=60), "reason": REASON}
        extensions.request_extension(world.ports, worker, **given)


def _corrections_are_asked_for(world: RecordedWorld) -> None:
    for department in PLACES:
        examined = world.application(world.things["application"][f"{department}.under_review"])
        token = world.ports.signer.token(LinkPurpose.APPLICATION_STATUS, examined.link_id)
        answers = typed(examined, posts_requested=4)
        correction_requests.ask_by_link(world.ports, world.holder(token), answers=answers, reason=REASON)
        overdue = world.application(world.things["application"][f"{department}.overdue"])
        worker = world.as_structure(overdue.structure_id or "")
        given = {"name": "Commune nouvelle", "job_offer_url": None, "reason": REASON}
        correction_requests.ask_in_space(world.ports, worker, **given)


def _sign_everybody_in(world: RecordedWorld) -> None:
    for name, who in (("A", "structure"), ("overdue", "structure-overdue")):
        world.sign_in(who, world.structures[name].contact_email)
    for who, account in (
        ("prefecture", world.prefecture("54")),
        ("prefecture-28", world.prefecture("28")),
        ("committee", world.staff(Role.COMMITTEE)),
        ("funder", world.staff(Role.FUNDER)),
        ("training-body", training.body_account(world, trainings.LOTS["A"])),
        ("agency", world.staff(Role.AGENCY)),
    ):
        world.sign_in(who, account.email)
    for state in ("candidate", "paused", "withdrawn", "recruited"):
        who = "candidate" if state == "candidate" else f"candidate-{state}"
        world.candidate_signs_in(who, world.person(world.things["candidate"][f"me.{state}"]))
