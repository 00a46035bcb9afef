"""What may happen between two e-mails, each to somebody chosen at random."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.mail_readers import CONTACT, MailKind
from chalicelib.domain.applying.additional import AdditionalAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.case_file import CaseFileState, Piece, PieceState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.access import accounts, mail_readers, passwords, signing_in, staff
from chalicelib.services.access import email_change as account_email
from chalicelib.services.activity import reports
from chalicelib.services.applying import (
    additional,
    agency_corrections,
    applications,
    communes,
    extensions,
    merging,
    revival,
)
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.candidates import (
    candidate_links,
    candidate_space,
    email_change,
    erasing,
    sign_in_link,
)
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.deciding import correction_requests, posts, review
from chalicelib.services.following_up import checking, follow_up
from chalicelib.services.funding import bank_details, instalments, settling, signing
from chalicelib.services.funding.returning import offsets, recovering
from chalicelib.services.recruiting import (
    contract_copy,
    contracts,
    end_proof,
    ends,
    prolonging,
    recruit,
    superior,
    suspensions,
)
from tests.services.applying.test_own_answers import typed
from tests.support import activity
from tests.support.files import a_pdf
from tests.support.world import PASSWORD, World, siret

E = TypeVar("E", bound=Entity)
S, P = ApplicationStatus, InstalmentStatus


class Nobody(Exception):
    """There is nobody to whom it could happen."""


class People:
    """A world, from which people are chosen at random."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance = world, chance

    def one(self, kind: type[E], wanted: Callable[[E], object] = lambda _: True) -> E:
        """Return somebody of a kind."""
        found = [one for one in self.world.store._all(kind) if wanted(one)]
        if not found:
            raise Nobody
        # The latest ones are those with waiting e-mails.
        chosen: E = self.chance.choice(found[-3:])
        return chosen

    def application(self, *statuses: ApplicationStatus) -> Application:
        return self.one(Application, lambda one: not statuses or one.status in statuses)

    def recruitment(self, status: RecruitmentStatus) -> Recruitment:
        return self.one(Recruitment, lambda one: one.status is status)

    def prefecture(self) -> Any:
        return self.world.as_staff(Role.PREFECTURE, "54")


AG = AgreementStatus
Happening = Callable[[People], object]
HAPPENINGS: list[Happening] = []


def happens(happening: Happening) -> Happening:
    HAPPENINGS.append(happening)
    return happening


@happens
def applies(p: People) -> None:
    p.world.apply()


@happens
def confirms(p: People) -> None:
    p.world.confirmed()


@happens
def applies_for_the_same_siret(p: People) -> None:
    p.world.confirmed(siret=p.application().siret)


@happens
def fills_in_the_form_again(p: People) -> None:
    known = p.application()
    answers = p.world.answers(siret=known.siret, email=known.contact.email, name=known.name)
    submit_application(p.world.ports, p.world.anybody(answers.contact.email), answers=answers)
    p.world.run_tasks()


@happens
def withdraws_an_application(p: People) -> None:
    application = p.application(S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED)
    token = p.world.ports.signer.token("application_status", application.link_id)
    applications.withdraw_by_link(p.world.ports, p.world.holder(token))


@happens
def gives_posts_back(p: People) -> None:
    structure = p.one(Structure)
    kept = p.world.application_of(structure).posts_taken
    applications.return_posts(
        p.world.ports, p.world.as_structure(structure), posts_kept=kept, reason="Plus de candidat."
    )


@happens
def is_closed_by_the_agency(p: People) -> None:
    status = p.chance.choice([S.CANCELLED, S.DUPLICATE])
    applications.close_by_agency(
        p.world.ports, p.world.agency, p.application().id, status=status, reason="Même projet."
    )


@happens
def is_merged(p: People) -> None:
    one, kept = p.application(), p.application(S.CONFIRMED, S.UNDER_REVIEW, S.VALIDATED)
    merging.merge(p.world.ports, p.world.agency, one.id, into=kept.id, reason="Même projet.")


@happens
def is_revived(p: People) -> None:
    stopped = p.application(S.WITHDRAWN, S.CANCELLED, S.DUPLICATE)
    revival.revive(p.world.ports, p.world.agency, stopped.id, reason="Retirée par erreur.")


@happens
def gets_an_opinion(p: People) -> None:
    application = p.application(S.CONFIRMED, S.UNDER_REVIEW)
    review.give_opinion(
        p.world.ports,
        p.prefecture(),
        application.id,
        verdict=OpinionVerdict.FAVOURABLE,
        comment="Un projet solide et attendu.",
    )


@happens
def is_asked(p: People) -> None:
    review.ask(p.world.ports, p.prefecture(), p.application(S.CONFIRMED, S.UNDER_REVIEW).id, text="Où donc ?")


@happens
def answers_a_question(p: People) -> None:
    question = p.one(Question, lambda one: one.answer is None)
    structures = [
        one for one in p.world.store._all(Structure) if one.application_id == question.application_id
    ]
    if structures:
        review.answer(p.world.ports, p.world.as_structure(structures[0]), question.id, text="À la mairie.")
        return
    mail = next(
        m for m in reversed(p.world.mails("question_asked")) if m.subject_id == question.application_id
    )
    review.answer_by_link(p.world.ports, p.world.holder(p.world.token(mail, "answer")), text="À la mairie.")


@happens
def completes_its_application(p: People) -> None:
    token = p.world.ports.signer.token("application_status", p.application(S.POSTPONED).link_id)
    review.complete_application(p.world.ports, p.world.holder(token), text="Voici le lieu d'accueil.")


@happens
def is_decided(p: People) -> None:
    application = p.application(S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED)
    session = p.world.session(application)
    verdict = p.chance.choice([Verdict.VALIDATED, Verdict.REJECTED, Verdict.POSTPONED])
    p.world.decide(session, application, verdict, posts=p.chance.choice([1, 2]))
    p.world.publish(session)


@happens
def is_granted_posts(p: People) -> None:
    p.world.granted(posts=p.chance.choice([1, 2]))


@happens
def has_its_posts_corrected(p: People) -> None:
    posts.correct_posts(
        p.world.ports,
        p.world.agency,
        p.application(S.VALIDATED).id,
        posts_granted=p.chance.choice([1, 2, 3]),
        reason="Le procès-verbal dit un autre nombre.",
    )


@happens
def has_an_agent_as_its_contact(p: People) -> None:
    p.world.granted(email=p.world.prefecture("54").email)


@happens
def opens_its_account(p: People) -> None:
    mails = [mail for mail in p.world.mails() if "account" in mail.links]
    if not mails:
        raise Nobody
    p.world.open(p.world.token(p.chance.choice(mails[-3:]), "account"))


@happens
def gets_more_time(p: People) -> None:
    applications.extend(
        p.world.ports,
        p.world.agency,
        p.application(S.VALIDATED, S.OVERDUE).id,
        deadline=p.world.today + timedelta(days=p.chance.choice([40, 80, 120])),
        reason="Un entretien est prévu.",
    )


@happens
def has_its_extension_corrected(p: People) -> None:
    application = p.one(Application, lambda one: one.shortened_from(p.world.today) is not None)
    earliest = application.shortened_from(p.world.today)
    assert earliest is not None
    applications.extend(
        p.world.ports,
        p.world.agency,
        application.id,
        deadline=earliest,
        reason="La prolongation était trop longue.",
    )


@happens
def asks_for_more_time(p: People) -> None:
    extensions.request_extension(
        p.world.ports,
        p.world.as_structure(p.one(Structure)),
        deadline=p.world.today + timedelta(days=100),
        reason="Le premier candidat a renoncé.",
    )


@happens
def asks_for_more_posts(p: People) -> None:
    answers = AdditionalAnswers(
        has_identified_candidate=False,
        posts_requested=p.chance.choice([1, 2, None]),
        available_from=p.world.today + timedelta(days=30),
        agreement_months=None,
        job_offer_url=None,
    )
    additional.request_posts(p.world.ports, p.world.as_structure(p.one(Structure)), answers=answers)


@happens
def takes_back_its_request_for_more_posts(p: People) -> None:
    additional.withdraw(p.world.ports, p.world.as_structure(p.one(Structure)))


@happens
def is_refused_more_time(p: People) -> None:
    waiting = p.one(Application, lambda one: one.extension_request)
    extensions.refuse_extension(p.world.ports, p.prefecture(), waiting.id, reason="Rien n'est en vue ici.")


@happens
def asks_for_a_correction(p: People) -> None:
    application = p.application()
    answers = typed(application, name=p.chance.choice([application.name, "Commune nouvelle"]))
    if p.chance.random() < 0.5:
        answers = replace(answers, posts_requested=p.chance.choice([2, 5, 7]))
    token = p.world.ports.signer.token("application_status", application.link_id)
    actor = p.world.holder(token)
    correction_requests.ask_by_link(p.world.ports, actor, answers=answers, reason="Le conseil a voté.")


@happens
def takes_back_its_request_for_a_correction(p: People) -> None:
    asking = p.one(Application, lambda one: one.correction_request)
    token = p.world.ports.signer.token("application_status", asking.link_id)
    correction_requests.withdraw_by_link(p.world.ports, p.world.holder(token))


@happens
def is_corrected_as_it_asked(p: People) -> None:
    asking = p.one(Application, lambda one: one.correction_request)
    correction_requests.grant(p.world.ports, p.prefecture(), asking.id, sentence="C'est corrigé, merci.")


@happens
def is_not_corrected_as_it_asked(p: People) -> None:
    asking = p.one(Application, lambda one: one.correction_request)
    correction_requests.decline(p.world.ports, p.prefecture(), asking.id, reason="Le projet en dit deux.")


@happens
def lapses(p: People) -> None:
    applications.lapse(p.world.ports, p.world.agency, p.application(S.OVERDUE).id, reason="Sans nouvelle.")


@happens
def has_its_contact_corrected(p: People) -> None:
    number = p.chance.randrange(10**6)
    agency_corrections.correct_contact_email(
        p.world.ports,
        p.world.agency,
        p.application().id,
        email=f"autre{number}@commune.example",
        reason="Le contact a changé.",
    )


@happens
def registers(p: People) -> None:
    p.world.candidate()


@happens
def registers_without_confirming(p: People) -> None:
    p.world.register()


@happens
def registers_again(p: People) -> None:
    known = p.one(Candidate)
    answers = p.world.candidate_answers(email=known.email)
    submit_candidate(p.world.ports, p.world.anybody(known.email), answers=answers)
    p.world.run_tasks()


@happens
def leaves_the_programme(p: People) -> None:
    candidate_space.withdraw(p.world.ports, p.world.as_candidate(p.one(Candidate)), reason="Un emploi.")


@happens
def pauses_or_comes_back(p: People) -> None:
    candidate = p.one(Candidate)
    candidate_space.set_available(
        p.world.ports, p.world.as_candidate(candidate), available=not candidate.available
    )


@happens
def is_erased(p: People) -> None:
    erasing.erase(p.world.ports, p.world.as_candidate(p.one(Candidate)))


@happens
def asks_for_a_link(p: People) -> None:
    sign_in_link.request_link(p.world.ports, p.world.anybody(), email=p.one(Candidate).email)


@happens
def asks_for_another_address(p: People) -> None:
    candidate = p.one(Candidate)
    email = f"ailleurs{p.chance.randrange(10**6)}@nouveau.example"
    email_change.request_change(p.world.ports, p.world.as_candidate(candidate), email=email)


@happens
def agrees_to_another_address(p: People) -> None:
    mails = [one for one in p.world.mails() if "agree" in one.links]
    if not mails:
        raise Nobody
    token = p.world.token(p.chance.choice(mails), "agree")
    email_change.answer(p.world.ports, p.world.holder(token), agreed=p.chance.random() < 0.8)


@happens
def asks_for_another_address_of_the_account(p: People) -> None:
    # A closed account has no browser session.
    account = p.one(Account, lambda one: one.status is AccountStatus.ACTIVE)
    email = f"compte{p.chance.randrange(10**6)}@nouveau.example"
    actor = p.world.as_account(account)
    account_email.request_change(p.world.ports, actor, email=email, password=PASSWORD)


@happens
def agrees_to_another_address_of_the_account(p: People) -> None:
    mails = [one for one in p.world.mails() if "new_address" in one.links]
    if not mails:
        raise Nobody
    # One reader answers, or both.
    for mail in mails[-p.chance.choice([1, 2]) :]:
        token = p.world.token(mail, "new_address")
        account_email.answer(p.world.ports, p.world.holder(token), agreed=p.chance.random() < 0.9)


@happens
def leaves_by_the_link_of_an_email(p: People) -> None:
    mails = [mail for mail in p.world.mails() if "unsubscribe" in mail.links]
    if not mails:
        raise Nobody
    token = p.world.token(p.chance.choice(mails), "unsubscribe")
    candidate_links.unsubscribe(p.world.ports, p.world.holder(token), reason=None)


@happens
def is_shortlisted(p: People) -> None:
    p.world.set_status(p.one(Structure), p.one(Candidate), MatchStatus.SHORTLISTED)


@happens
def is_validated(p: People) -> None:
    p.world.validated(p.one(Structure), p.one(Candidate, lambda one: one.findable))


@happens
def is_not_wanted_any_more(p: People) -> None:
    recruitment = p.recruitment(RecruitmentStatus.VALIDATED)
    p.world.cancel(
        p.world.get(Structure, recruitment.structure_id), p.world.get(Candidate, recruitment.candidate_id)
    )


@happens
def signs_a_contract(p: People) -> None:
    p.world.sign(p.recruitment(RecruitmentStatus.VALIDATED))


@happens
def is_hired_at_once(p: People) -> None:
    p.world.hired(p.one(Structure))


@happens
def corrects_a_contract(p: People) -> None:
    recruitment = p.recruitment(RecruitmentStatus.HIRED)
    assert recruitment.contract is not None
    signed_on = recruitment.contract.signed_on
    starts_on = signed_on + timedelta(days=p.chance.choice([1, 10]))
    p.world.sign(recruitment, signed_on=signed_on, starts_on=starts_on)


@happens
def takes_a_contract_back(p: People) -> None:
    recruitment = p.recruitment(RecruitmentStatus.HIRED)
    contracts.take_contract_back(
        p.world.ports, p.world.as_structure(recruitment.structure_id), recruitment.id
    )


@happens
def plans_another_day(p: People) -> None:
    recruitment = p.recruitment(RecruitmentStatus.VALIDATED)
    day = p.world.today + timedelta(days=p.chance.choice([1, 5]))
    actor = p.world.as_structure(recruitment.structure_id)
    recruit.plan_hire(p.world.ports, actor, recruitment.id, planned_hire_date=day)


@happens
def reports_an_activity(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.under_contract_during(p.world.today, p.world.today))
    adviser = p.world.as_candidate(p.world.get(Candidate, recruitment.candidate_id))
    said = activity.answers(day=p.world.today)
    reports.record_report(p.world.ports, adviser, client_id=p.world.ports.ids.new(), answers=said)


@happens
def answers_to_somebody(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.living)
    who = p.chance.choice(["anne", "lea", "zoe"])
    given = {"first_name": who, "last_name": "Roux", "phone": None}
    actor = p.world.as_structure(recruitment.structure_id)
    superior.name(p.world.ports, actor, recruitment.id, email=f"{who}@commune.example", **given)


@happens
def answers_to_nobody_any_more(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.superior is not None)
    superior.remove(p.world.ports, p.world.as_structure(recruitment.structure_id), recruitment.id)


@happens
def takes_an_end_back(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.ended_on is not None)
    ends.take_end_back(p.world.ports, p.world.agency, recruitment.id, reason="Déclarée par erreur.")


@happens
def proves_an_end(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.end_needs_proof and one.end_proof is None)
    actor = p.world.as_structure(recruitment.structure_id)
    upload = end_proof.PROOF.upload(p.world.ports, actor, recruitment.id)
    p.world.files.receive(upload.form, a_pdf())
    end_proof.PROOF.deposit(p.world.ports, actor, recruitment.id, upload_id=upload.upload_id)


@happens
def deposits_the_copy_of_a_contract(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.lacks_contract_copy)
    actor = p.world.as_structure(recruitment.structure_id)
    upload = contract_copy.COPY.upload(p.world.ports, actor, recruitment.id)
    p.world.files.receive(upload.form, a_pdf())
    contract_copy.COPY.deposit(p.world.ports, actor, recruitment.id, upload_id=upload.upload_id)


@happens
def removes_the_copy_of_a_contract(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.contract_copy is not None)
    contract_copy.COPY.remove(p.world.ports, p.world.as_structure(recruitment.structure_id), recruitment.id)


@happens
def removes_a_proof(p: People) -> None:
    recruitment = p.one(Recruitment, lambda one: one.end_proof is not None)
    end_proof.PROOF.remove(p.world.ports, p.world.as_structure(recruitment.structure_id), recruitment.id)


@happens
def is_on_leave_and_the_subsidy_prolonged(p: People) -> None:
    recruitment = p.recruitment(RecruitmentStatus.HIRED)
    assert recruitment.contract is not None
    first_day = max(recruitment.contract.starts_on, p.world.today)
    actor = p.world.as_structure(recruitment.structure_id)
    days = {"first_day": first_day, "last_day": first_day + timedelta(days=9)}
    suspensions.declare(p.world.ports, actor, recruitment.id, kind=SuspensionKind.LEAVE, **days)
    given = p.chance.choice([0, 5])
    prolonging.prolong(p.world.ports, p.world.agency, recruitment.id, days=given, reason="Un long congé.")


@happens
def leaves_the_post(p: People) -> None:
    recruitment = p.recruitment(RecruitmentStatus.HIRED)
    ends.end(
        p.world.ports,
        p.world.as_structure(recruitment.structure_id),
        recruitment.id,
        ended_on=p.world.today + timedelta(days=p.chance.choice([-1, 0, 20])),
        reason=EndReason.RESIGNATION,
    )


@happens
def has_signed_another_day(p: People) -> None:
    recruitment = p.recruitment(RecruitmentStatus.HIRED)
    assert recruitment.contract is not None
    dates = vars(recruitment.contract)
    starts_on = recruitment.contract.starts_on + timedelta(days=p.chance.choice([1, 2, 3]))
    contracts.correct_contract(
        p.world.ports,
        p.world.agency,
        recruitment.id,
        **{**dates, "starts_on": starts_on},
        reason="Une erreur de saisie.",
    )


@happens
def has_its_case_file_seen(p: People) -> None:
    agreement = p.one(Agreement, lambda one: one.status is not AgreementStatus.ENDED)
    state = p.chance.choice(list(CaseFileState))
    incomplete = state in (CaseFileState.DRAFT, CaseFileState.DEPOSITED)
    p.world.file_says(
        agreement,
        state,
        since=p.world.today - timedelta(days=p.chance.choice([0, 0, 3, 20])),
        pieces=p.chance.choice(list(PieceState)[:2]) if incomplete else PieceState.RECEIVED,
        refused={Piece.BANK_DETAILS: "Le nom n'est pas celui de la structure."} if incomplete else {},
        reason="Le projet est abandonné.",
    )


@happens
def has_its_agreement_sent(p: People) -> None:
    agreement = p.one(Agreement, lambda one: one.accepted and one.status in (AG.DRAFT, AG.SIGNED))
    p.world.send_agreement(agreement)


@happens
def has_its_file_accepted_and_its_agreement_sent(p: People) -> None:
    agreement = p.one(Agreement, lambda one: one.status is AG.DRAFT)
    p.world.file_says(agreement, CaseFileState.ACCEPTED)
    p.world.send_agreement(agreement)


@happens
def signs_its_agreement(p: People) -> None:
    p.world.sign_agreement(p.one(Agreement, lambda one: one.status is AG.SENT))


@happens
def has_its_agreement_signed_by_all(p: People) -> None:
    agreement = p.one(Agreement, lambda one: one.status in (AG.SENT, AG.SIGNED_BY_STRUCTURE))
    if agreement.status is AG.SENT:
        p.world.sign_agreement(agreement)
    p.world.sign_agreement_last(agreement)


@happens
def takes_its_signature_back(p: People) -> None:
    agreement = p.one(Agreement, lambda one: one.status is AG.SIGNED_BY_STRUCTURE)
    signing.unsign(p.world.ports, p.world.as_structure(agreement.structure_id), agreement.id)


@happens
def has_its_agreement_taken_back(p: People) -> None:
    agreement = p.one(Agreement, lambda one: one.is_out)
    funder = p.world.as_staff(Role.FUNDER)
    signing.take_back(p.world.ports, funder, agreement.id, why="Le texte est à corriger.")


@happens
def gives_its_bank_account(p: People) -> None:
    iban = p.chance.choice(["FR1420041010050500013M02606", "FR7630006000011234567890189"])
    p.world.account_given(p.one(Structure), iban)


@happens
def has_its_bank_account_checked(p: People) -> None:
    details = p.one(BankDetails, lambda one: one.pending is not None)
    structure = p.world.get(Structure, details.structure_id)
    application = p.world.application_of(structure)
    p.world.change(application, contact=replace(application.contact, phone="+33383353535"))
    given = details.pending
    assert given is not None
    p.world.account_checked(structure, given.iban)


@happens
def has_its_bank_account_turned_down(p: People) -> None:
    details = p.one(BankDetails, lambda one: one.pending is not None)
    funder = p.world.as_staff(Role.FUNDER)
    bank_details.turn_down(p.world.ports, funder, details.id, why="Le titulaire est un autre.")


def _with(p: People, *statuses: InstalmentStatus) -> tuple[Agreement, int]:
    """Return an agreement with one of its instalments in one of some states."""
    ledger = p.one(Ledger, lambda one: any(known.status in statuses for known in one.instalments))
    number = next(one.number for one in ledger.instalments if one.status in statuses)
    return p.world.get(Agreement, ledger.id), number


@happens
def has_an_instalment_suspended(p: People) -> None:
    agreement, number = _with(p, P.DUE, P.PROPOSED, P.APPROVED)
    instalments.suspend(
        p.world.ports,
        p.world.as_staff(Role.FUNDER),
        agreement.id,
        number=number,
        why="Un contrat n'est pas à temps plein.",
        until="la réception du contrat",
    )


@happens
def has_an_instalment_taken_up_again(p: People) -> None:
    agreement, number = _with(p, P.SUSPENDED, P.RETURNED, P.APPROVED)
    refs = [instalment_ref(agreement.id, number)]
    instalments.send_back(p.world.ports, p.world.as_staff(Role.FUNDER), instalments=refs)


@happens
def has_an_instalment_ordered(p: People) -> None:
    agreement, number = _with(p, P.DUE)
    p.world.approve_instalment(agreement, number)
    p.world.order_instalment(agreement, number)


@happens
def is_paid_or_not_by_the_bank(p: People) -> None:
    agreement, number = _with(p, P.ORDERED, P.PAID)
    if p.chance.random() < 0.5:
        p.world.bank_says(agreement, "payé", number=number)
    else:
        p.world.bank_says(agreement, "rejeté", "Compte clos.", number=number)


@happens
def comes_all_the_way_to_the_bank(p: People) -> None:
    structure = p.one(Structure)
    agreement = p.one(Agreement, lambda one: one.structure_id == structure.id and one.status is AG.DRAFT)
    p.world.file_says(agreement, CaseFileState.ACCEPTED)
    p.world.send_agreement(agreement)
    p.world.sign_agreement(agreement)
    p.world.sign_agreement_last(agreement)
    application = p.world.application_of(structure)
    p.world.change(application, contact=replace(application.contact, phone="+33383353535"))
    p.world.account_checked(structure)
    p.world.approve_instalment(agreement)
    p.world.order_instalment(agreement)
    is_paid_or_not_by_the_bank(p)


@happens
def has_its_balance_settled(p: People) -> None:
    agreement, _ = _with(p, P.PAID)
    known = p.world.fresh(agreement)
    past = p.world.today - timedelta(days=100)
    p.world.change(known, status=AG.ENDED, ended_on=past, version_id=None)
    settling.settle(p.world.ports, p.world.as_staff(Role.FUNDER), agreement.id)


@happens
def disputes_its_balance_and_is_answered(p: People) -> None:
    ledger = p.one(Ledger, lambda one: one.settlement is not None and one.balances.awaited)
    worker, funder = p.world.as_structure(ledger.structure_id), p.world.as_staff(Role.FUNDER)
    settling.dispute(p.world.ports, worker, ledger.id, text="Un contrat n'est pas compté.")
    answer = {"answer": "Le contrat est compté à présent.", "less_cents": 1}
    settling.answer_dispute(p.world.ports, funder, ledger.id, **answer)


def _claim(p: People) -> Ledger:
    """Return a sum to return whose time to answer is over, or whose dispute is answered."""

    def certain(one: Ledger) -> bool:
        known = one.settlement
        if known is None or not one.balances.awaited:
            return False
        over = known.answer_by is not None and p.world.today > known.answer_by
        return known.answer is not None or (known.dispute is None and over)

    return p.one(Ledger, certain)


@happens
def has_a_sum_recovered_by_an_order(p: People) -> None:
    ledger, today = _claim(p), p.world.today
    recovering.order(
        p.world.ports,
        p.world.as_staff(Role.FUNDER),
        ledger.id,
        number=f"T-{today}",
        cents=ledger.balances.awaited,
        issued_on=today,
        sent_to="Service des finances",
        pay_by=today + timedelta(days=1),
    )


@happens
def is_paid_and_settled(p: People) -> None:
    comes_all_the_way_to_the_bank(p)
    has_its_balance_settled(p)


@happens
def is_paid_settled_and_recovered(p: People) -> None:
    is_paid_and_settled(p)
    disputes_its_balance_and_is_answered(p)
    if p.chance.random() < 0.5:
        has_a_sum_recovered_by_an_order(p)
        if p.chance.random() < 0.5:
            has_its_order_cancelled(p)
        return
    has_a_sum_kept_from_another_agreement(p)
    if p.chance.random() < 0.5:
        has_an_offset_reversed(p)


@happens
def has_its_order_cancelled(p: People) -> None:
    ledger = p.one(Ledger, lambda one: one.recovery is not None)
    recovering.cancel(p.world.ports, p.world.as_staff(Role.FUNDER), ledger.id, why="Une adresse est fausse.")


@happens
def has_a_sum_kept_from_another_agreement(p: People) -> None:
    claim = _claim(p)
    onto = p.world.another_to_pay(claim)
    offsets.set_off_sum(
        p.world.ports,
        p.world.as_staff(Role.FUNDER),
        claim.id,
        onto_agreement_id=onto.id,
        offset_cents=1,
        expected_version=claim.version,
    )


@happens
def has_an_offset_reversed(p: People) -> None:
    ledger = p.one(Ledger, lambda one: one.offset(1) is not None)
    told = {"offset_number": 1, "ground": "Le mauvais versement était choisi."}
    offsets.reverse(p.world.ports, p.world.as_staff(Role.FUNDER), ledger.id, **told)


@happens
def submits_a_follow_up(p: People) -> None:
    one = p.one(FollowUp, lambda known: known.awaited)
    posts = tuple(
        PostDeclaration(recruitment_id=known, gross_pay_cents=6_500_00, absence_days=2, full_time=True)
        for known in one.recruitment_ids
    )
    declared = Declared(
        posts=posts,
        third_parties_invoiced=False,
        comment=None,
        answer="Trois jours." if one.question else None,
        signed_by=f"Anne {p.world.clock.now()}",
    )
    follow_up.submit(p.world.ports, p.world.as_structure(one.structure_id), one.id, declared=declared)


@happens
def is_questioned(p: People) -> None:
    one = p.one(FollowUp, lambda known: not known.awaited)
    funder = p.world.as_staff(Role.FUNDER)
    checking.question(p.world.ports, funder, one.id, text="Justifiez les absences.")


@happens
def is_questioned_no_more(p: People) -> None:
    one = p.one(FollowUp, lambda known: known.question is not None)
    funder = p.world.as_staff(Role.FUNDER)
    checking.take_question_back(p.world.ports, funder, one.id, expected_version=None)


@happens
def is_corrected_by_its_structure(p: People) -> None:
    one = p.one(FollowUp, lambda known: known.correctable)
    assert one.declaration is not None
    told = {field.name: getattr(one.declaration, field.name) for field in fields(Declared)}
    declared = Declared(**{**told, "comment": f"Corrigé à {p.world.clock.now()}"})
    follow_up.submit(p.world.ports, p.world.as_structure(one.structure_id), one.id, declared=declared)


@happens
def is_accepted_no_more(p: People) -> None:
    one = p.one(FollowUp, lambda known: known.status is FollowUpStatus.ACCEPTED)
    funder = p.world.as_staff(Role.FUNDER)
    checking.take_acceptance_back(p.world.ports, funder, one.id, expected_version=None)


@happens
def is_accepted(p: People) -> None:
    one = p.one(FollowUp, lambda known: not known.awaited)
    funder = p.world.as_staff(Role.FUNDER)
    checking.accept(p.world.ports, funder, one.id, expected_version=one.version)


@happens
def invites_a_colleague(p: People) -> None:
    accounts.invite_colleague(
        p.world.ports,
        p.world.as_structure(p.one(Structure)),
        email=f"collegue{p.chance.randrange(10**6)}@commune.example",
        first_name="Ali",
        last_name="Petit",
    )


@happens
def chooses_who_reads_what(p: People) -> None:
    structure = p.one(Structure)
    accounts_ = [one.id for one in p.world.store._all(Account) if one.works_for(structure.id)]
    chosen = {kind.value: [p.chance.choice([CONTACT, *accounts_])] for kind in MailKind}
    mail_readers.choose_readers(p.world.ports, p.world.as_structure(structure), **chosen)


@happens
def removes_a_colleague(p: People) -> None:
    account = p.one(Account, lambda one: one.structure_id is not None)
    actor = p.world.as_structure(account.structure_id or "")
    accounts.remove_colleague(p.world.ports, actor, account.id, reason="A quitté la mairie.")


@happens
def has_its_siret_corrected(p: People) -> None:
    agency_corrections.correct_siret(
        p.world.ports,
        p.world.agency,
        p.application().id,
        siret=siret(p.chance.randrange(60000, 99999)),
        reason="Une erreur de saisie.",
    )


@happens
def has_its_commune_corrected(p: People) -> None:
    structure = p.one(Structure)
    found = p.world.ports.places.search(p.chance.choice(("54", "28")), 5)
    right = p.chance.choice(found)
    communes.correct_commune(
        p.world.ports,
        p.world.agency,
        structure.id,
        postal_code=right.postal_code,
        insee_code=right.commune.insee_code,
        reason="La commune était celle du siège.",
    )


@happens
def forgets_the_password(p: People) -> None:
    account = p.one(Account)
    passwords.request_reset(p.world.ports, p.world.anybody(), email=account.email)
    p.world.run_tasks()


@happens
def chooses_another_password(p: People) -> None:
    mails = p.world.mails("password_reset")
    if not mails:
        raise Nobody
    token = p.world.token(mails[-1], "reset")
    passwords.reset_password(p.world.ports, p.world.holder(token), password=f"{PASSWORD} {len(mails)}")


@happens
def types_wrong_codes(p: People) -> None:
    agent = p.one(Account, lambda one: one.totp_secret and one.status is AccountStatus.ACTIVE)
    for _ in range(6):
        with suppress(Exception):
            signing_in.sign_in(
                p.world.ports, p.world.anybody(), email=agent.email, password=PASSWORD, totp_code="000000"
            )
        p.world.wait(minutes=20)


@happens
def has_the_account_closed(p: People) -> None:
    account = p.one(Account, lambda one: one.role is not Role.AGENCY)
    staff.disable_account(p.world.ports, p.world.agency, account.id, reason="A quitté son poste.")


def time_passes(p: People) -> None:
    """Run the clock and its jobs at eight in the morning of a later day."""
    p.world.go_to(p.world.today + timedelta(days=p.chance.choice([1, 3, 8, 16, 31])), hour=9)
    assert not p.world.tick().failed
    follow_up.open_quarters(p.world.ports, p.world.ports.places.departments())
    p.world.run_tasks()
