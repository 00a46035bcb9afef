"""The journal stays for ever: it tells who did what and when, and refers to the texts that tell why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_table import COLUMNS
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFileState, Piece
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.schedule import ChosenTrigger, ScheduleLine
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.access import accounts, staff
from chalicelib.services.applying import agency_corrections, applications, budget
from chalicelib.services.candidates import candidate_links, candidate_space, documents, erasing, pix_results
from chalicelib.services.core.changes import Changes, author_of
from chalicelib.services.deciding import preparing, review
from chalicelib.services.following_up import checking, follow_up
from chalicelib.services.funding import bank_details, instalments, signing
from chalicelib.services.recruiting import contract_copy, end_proof, ends, export, pool, shortlist
from tests.support.files import a_pdf
from tests.support.plain import require_plain
from tests.support.world import World

# Texts typed during the walk, none of which may be in the journal.
REASON = "Madame Durand part soigner sa mère"
PHONE = "+33612345678"


# The entries of the walk about each kind of object: readers of the journal depend on these names.
ACTS = {
    "account": {"disabled", "invitation_reminded", "invited", "opened"},
    "agreement": {
        "agreement_reminded",
        "agreement_sent",
        "agreement_signed",
        "agreement_signed_by_structure",
        "schedule_chosen",
        "signatory_named",
        "agreement_taken_back",
        "agreement_unsigned",
        "case_file_created",
        "case_file_recorded",
        "case_file_reminded",
        "case_file_renewed",
        "instruction_overdue",
        "opened",
    },
    "application": {
        "cancelled",
        "confirmed",
        "contact_corrected",
        "lapsed",
        "opinion_given",
        "opinion_overdue",
        "postponed",
        "put_on_agenda",
        "question_answered",
        "question_asked",
        "recruitment_extended",
        "recruitment_overdue",
        "recruitment_reminded",
        "rejected",
        "set_aside",
        "submitted",
        "validated",
    },
    "budget": {"envelope_set", "given_back", "reserved"},
    "candidate": {
        "asked_if_available",
        "confirmed",
        "contact_exported",
        "cv_deposited",
        "downloaded",
        "erased",
        "pix_imported",
        "shortlisted",
        "submitted",
        "viewed",
        "withdrawn",
    },
    "committeesession": {
        "closed",
        "created",
        "decided",
        "moved",
        "noted",
        "opened",
        "prepared_again",
        "published",
    },
    "followup": {
        "acceptance_taken_back",
        "accepted",
        "declaration_corrected",
        "escalation",
        "opened",
        "overdue",
        "question_taken_back",
        "part_time_decided",
        "questioned",
        "reminder",
        "second_reminder",
        "submitted",
    },
    "bankdetails": {"bank_details_checked", "bank_details_given", "bank_details_refused"},
    "ledger": {
        "instalment_approved",
        "instalment_ordered",
        "instalment_paid",
        "instalment_proposed",
        "instalment_returned",
        "instalment_sent_back",
        "instalment_suspended",
    },
    "paymentfile": {"payments_asked", "payments_ordered"},
    "piximport": {"accepted"},
    "recruitment": {
        "cancelled",
        "contract_copy_asked",
        "contract_copy_deposited",
        "contract_copy_read",
        "end_proof_deposited",
        "end_proof_read",
        "ended",
        "ending",
        "hired",
        "silence_told",
        "validated",
    },
    "structure": {"candidates_exported"},
    "supply": {"kit_planned", "size_asked", "size_asked_again", "uniform_dropped"},
    "training": {"training_dated", "training_followed", "training_opened", "training_start_reminded"},
}


@pytest.fixture(scope="module")
def walked() -> World:
    """Return a programme in which everybody did all they may, with reasons, and months passed."""
    world = World()
    apply_and_decide(world)
    structure = world.granted(posts=3, posts_requested=3)
    find_and_recruit(world, structure)
    keep_papers(world, structure)
    correct_and_close(world)
    follow_the_money(world, structure)
    instruct(world)
    leave(world)
    return world


def apply_and_decide(world: World) -> None:
    living = world.confirmed()
    world.confirmed(siret=living.siret)
    asked, refused, waiting, removed, generous = (world.reviewed(posts_requested=2) for _ in range(5))
    review.ask(world.ports, world.as_staff(Role.PREFECTURE, "54"), asked.id, text=REASON)
    mail = world.mails("question_asked")[-1]
    review.answer_by_link(world.ports, world.holder(world.token(mail, "answer")), text=REASON)
    session = world.session(refused, waiting, removed, generous)
    applications.close_by_agency(
        world.ports,
        world.agency,
        removed.id,
        status=ApplicationStatus.CANCELLED,
        reason=REASON,
    )
    secretary = world.as_staff(Role.COMMITTEE)
    preparing.prepare_session(world.ports, secretary, session.id)
    preparing.move_on_agenda(world.ports, secretary, session.id, refused.id, position=4)
    preparing.note_application(world.ports, secretary, session.id, refused.id, note=REASON)
    preparing.open_session(world.ports, secretary, session.id)
    budget.set_envelope(world.ports, world.agency, department="54", posts=10)
    world.decide(session, refused, Verdict.REJECTED, posts=None, reason=REASON)
    world.decide(session, waiting, Verdict.POSTPONED, posts=None, reason=REASON)
    world.decide(session, generous, posts=3, reason=REASON)
    world.publish(session)


def find_and_recruit(world: World, structure: Structure) -> None:
    ports, worker = world.ports, world.as_structure(structure)
    wanted, hired = world.candidate(phone=PHONE), world.candidate(phone=PHONE)
    shortlist.read_sheet(ports, worker, wanted.id)
    world.validated(structure, wanted)
    search = pool.Search(text="durand", pix=frozenset({1, 2}), graduate=False, cv=True)
    for one in (search, pool.Search()):
        export.export_candidates(ports, worker, tab=None, search=one, with_contacts=True)
    world.cancel(structure, wanted)
    world.hired(structure, hired)
    leaving = world.hired(structure)
    ends.end(ports, worker, leaving.id, ended_on=world.today, reason=EndReason.MUTUAL_AGREEMENT)
    upload = end_proof.PROOF.upload(ports, worker, leaving.id)
    world.files.receive(upload.form, a_pdf())
    end_proof.PROOF.deposit(ports, worker, leaving.id, upload_id=upload.upload_id)
    end_proof.PROOF.download(ports, worker, leaving.id)
    copied = contract_copy.COPY.upload(ports, worker, leaving.id)
    world.files.receive(copied.form, a_pdf())
    contract_copy.COPY.deposit(ports, worker, leaving.id, upload_id=copied.upload_id)
    contract_copy.COPY.download(ports, worker, leaving.id)
    world.run_tasks()


def keep_papers(world: World, structure: Structure) -> None:
    ports, candidate = world.ports, world.candidate()
    owner, kind = world.as_candidate(candidate), DocumentKind.CV
    upload = documents.upload(ports, owner, kind=kind)
    world.files.receive(upload.form, a_pdf())
    documents.deposit(ports, owner, kind=kind, upload_id=upload.upload_id)
    documents.download_for_structure(ports, world.as_structure(structure), candidate.id, kind)
    file = f"{';'.join(COLUMNS)}\n{candidate.id};non;2;;;\n"
    pix_results.import_results(ports, world.agency, file.encode())
    world.run_tasks()


def correct_and_close(world: World) -> None:
    ports, agency = world.ports, world.agency
    structure = world.granted()
    inviter = world.as_account(world.structure_account(structure))
    colleague = accounts.invite_colleague(
        ports, inviter, email="collegue@commune.example", first_name="Zoé", last_name="Roux"
    )
    staff.disable_account(ports, agency, colleague.id, reason=REASON)
    application = world.application_of(structure)
    agency_corrections.correct_contact_email(
        ports,
        agency,
        application.id,
        email="nouveau@commune.example",
        reason=REASON,
    )
    later = application.recruitment_deadline + timedelta(days=20)
    applications.extend(ports, agency, application.id, deadline=later, reason=REASON)


def follow_the_money(world: World, structure: Structure) -> None:
    ports = world.ports
    for number in range(40):
        if number == 20:
            # All in post at once, so that silence is told.
            for one in world.created(Training):
                world.change(world.fresh(one), status=TrainingStatus.EXEMPT)
        world.wait(days=3)
        world.tick()
        follow_up.open_quarters(ports, ["54"])
        world.run_tasks()
    opened = next(one for one in world.created(FollowUp) if one.structure_id == structure.id)
    declared = Declared(
        posts=tuple(
            PostDeclaration(
                recruitment_id=one,
                gross_pay_cents=650_000,
                absence_days=2,
                full_time=False,
                part_time_days=3,
                part_time_reason=REASON,
            )
            for one in opened.recruitment_ids
        ),
        third_parties_invoiced=False,
        comment=REASON,
        signed_by="Anne Martin, maire",
    )
    worker, funder = world.as_structure(structure), world.as_staff(Role.FUNDER)
    follow_up.submit(ports, worker, opened.id, declared=declared)
    checking.question(ports, funder, opened.id, text=REASON)
    checking.take_question_back(ports, funder, opened.id, expected_version=None)
    checking.question(ports, funder, opened.id, text=REASON)
    answered = replace(declared, answer=REASON)
    follow_up.submit(ports, worker, opened.id, declared=answered)
    for one in opened.recruitment_ids:
        submitted = checking.decide_part_time(
            ports, funder, opened.id, recruitment_id=one, days=1, worked_percent=50, reason=REASON
        )
    checking.accept(ports, funder, opened.id, expected_version=submitted.version)
    checking.take_acceptance_back(ports, funder, opened.id, expected_version=None)
    corrected = replace(answered, comment=None)
    again = follow_up.submit(ports, worker, opened.id, declared=corrected)
    checking.accept(ports, funder, opened.id, expected_version=again.version)
    applications.lapse(ports, world.agency, structure.application_id, reason=REASON)


def instruct(world: World) -> None:
    agreement = world.agreement_of(world.created(Recruitment)[-1])
    world.file_says(agreement, CaseFileState.DEPOSITED, refused={Piece.BANK_DETAILS: REASON})
    world.file_says(agreement, CaseFileState.COMPLETE)
    world.wait(days=16)
    world.tick()
    world.file_says(agreement, CaseFileState.ACCEPTED)
    world.send_agreement(agreement)
    signing.take_back(world.ports, world.as_staff(Role.FUNDER), agreement.id, why=REASON)
    whole = ScheduleLine(percent=100, trigger=ChosenTrigger.SIGNATURE)
    signing.choose_schedule(world.ports, world.as_staff(Role.FUNDER), agreement.id, lines=[whole])
    world.send_agreement(agreement)
    world.wait(days=8)
    world.tick()
    world.sign_agreement(agreement)
    signing.unsign(world.ports, world.as_structure(agreement.structure_id), agreement.id)
    world.sign_agreement(agreement)
    world.sign_agreement_last(agreement)
    pay(world, agreement)


def pay(world: World, agreement: Agreement) -> None:
    """Suspend, approve, order, pay and return an instalment; refuse and then check an account."""
    structure, funder = world.get(Structure, agreement.structure_id), world.as_staff(Role.FUNDER)
    application = world.application_of(structure)
    world.change(application, contact=replace(application.contact, phone=PHONE))
    world.account_given(structure)
    bank_details.turn_down(world.ports, funder, structure.id, why=REASON)
    world.account_checked(structure)
    said = {"number": 1, "why": REASON, "until": REASON}
    instalments.suspend(world.ports, funder, agreement.id, **said)
    instalments.send_back(world.ports, funder, instalments=[instalment_ref(agreement.id, 1)])
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    world.bank_says(agreement)
    world.bank_says(agreement, "rejeté", REASON)


def leave(world: World) -> None:
    for erased in (False, True):
        candidate = world.candidate(phone=PHONE)
        mail = world.mails("candidate_confirmed", to=candidate.email)[-1]
        holder = world.holder(world.token(mail, "unsubscribe"))
        candidate_links.unsubscribe(world.ports, holder, reason=REASON)
        if erased:
            erasing.erase(world.ports, world.as_candidate(candidate))


def test_the_journal_contains_only_codes_ids_dates_and_counts(walked: World) -> None:
    assert len({entry.act for entry in walked.store.journal}) > 40
    for entry in walked.store.journal:
        require_plain(entry)


def test_each_act_has_an_entry_under_its_name_about_the_changed_object(walked: World) -> None:
    told: dict[str, set[str]] = {}
    for entry in walked.store.journal:
        told.setdefault(entry.subject_kind, set()).add(entry.act)
    assert told == ACTS


def test_no_typed_text_and_no_name_is_in_the_journal(walked: World) -> None:
    people = walked.created(Candidate)
    contacts = [one.contact for one in walked.created(Application)]
    typed = {REASON, PHONE, "durand", "Zoé", "Anne Martin"}
    typed |= {text for one in people for text in (one.first_name, one.last_name, one.email)}
    typed |= {text for one in contacts for text in (one.first_name, one.last_name, one.email)}
    journal = repr(walked.store.journal)
    assert [text for text in typed if text in journal] == []


def test_every_reason_is_referred_to_and_found_until_its_person_is_erased(walked: World) -> None:
    cited = [entry for entry in walked.store.journal if entry.words_id]
    assert {entry.act for entry in cited} == {
        "cancelled",
        # More posts than requested.
        "validated",
        "rejected",
        "postponed",
        "disabled",
        "contact_corrected",
        "recruitment_extended",
        "lapsed",
        "withdrawn",
        "agreement_taken_back",
        "bank_details_refused",
        "instalment_suspended",
    }
    gone = [entry for entry in cited if walked.said(entry) is None]
    (erased,) = (entry for entry in walked.store.journal if entry.act == "erased")
    assert [(entry.act, entry.subject_id) for entry in gone] == [("withdrawn", erased.subject_id)]
    assert all(REASON in (walked.said(entry) or REASON) for entry in cited)


def test_an_act_without_a_reason_refers_to_no_text(world: World) -> None:
    candidate = world.candidate()
    candidate_space.set_available(world.ports, world.as_candidate(candidate), available=False)
    assert world.store.journal[-1].words_id is None


@pytest.mark.parametrize(
    "typed", ["Zoé", "zoe@example.org", "0612345678 ", "un motif", 3.5, ["Zoé"], {"a": 1}]
)
def test_a_typed_text_in_a_detail_would_be_found(world: World, typed: object) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    changes.note(world.candidate(), "edited", detail=typed)
    with pytest.raises(AssertionError, match="in the journal"):
        world.store.commit(changes)


def test_a_decision_without_a_journal_entry_would_be_found(world: World) -> None:
    silent = Changes(author=author_of(System()), at=world.clock.now())
    silent.update(world.candidate())
    with pytest.raises(AssertionError, match="not in the journal"):
        world.store.commit(silent)


def test_an_act_under_an_unknown_name_would_be_found(world: World) -> None:
    renamed = Changes(author=author_of(System()), at=world.clock.now())
    renamed.note(world.candidate(), "confirmation")
    with pytest.raises(AssertionError, match="new name in the journal"):
        world.store.commit(renamed)
