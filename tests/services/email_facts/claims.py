"""The claims of each e-mail, read from its text as a person reads it, compared with what is stored.

Written independently of ``services.email_facts``: a sentence is checked by its words.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.applying.status import LIVING, ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.deciding.committee import CommitteeSession, CommitteeSessionStatus
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState, PieceState
from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.supply import Supply, SupplyStatus
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.french import euros, french_date
from chalicelib.services.activity import silence
from chalicelib.services.core.changes import Email
from chalicelib.services.core.link_tokens import application_of_link, token_hash
from tests.mail.support import BASE_URL
from tests.support.world import World

S, R, F = ApplicationStatus, RecruitmentStatus, FollowUpStatus
P = InstalmentStatus

# Paths of the links that can be used once.
SPENT_ONCE = (
    "confirmation|mon-espace|disponibilite|desinscription|adresse|adresse-du-compte|compte|mot-de-passe"
    "|reponse"
)
PRIVATE_PAGE = re.compile(rf"{re.escape(BASE_URL)}/candidature/([\w-]+)")
LINKS = re.compile(rf"{re.escape(BASE_URL)}/(?:{SPENT_ONCE})/(?!(?:lien|tenue|activites)\b)(\S+)")


class Read:
    """A message, read at the moment of its sending."""

    def __init__(self, world: World, email: Email, message: dict[str, str]) -> None:
        self.world, self.email, self.to = world, email, message["to"]
        words = message["subject"] + "\n" + message["text"]
        self.text = words.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200c", "")

    def get(self, kind: type[Any]) -> Any:
        found = self.world.ports.store.get(kind, self.email.subject_id)
        assert found is not None, f"{self.email.template} is about nothing that is there"
        return found

    def says(self, words: str) -> bool:
        return words in self.text

    def says_siret(self, siret: str) -> bool:
        return self.says(grouped_siret(siret).replace("\u00a0", " "))

    def number(self, pattern: str) -> int | None:
        match = re.search(pattern, self.text)
        return int(match[1]) if match else None

    def dead_links(self) -> list[str]:
        now, links = self.world.clock.now(), self.world.ports.ephemeral
        for token in PRIVATE_PAGE.findall(self.text):
            application_of_link(self.world.ports, self.world.holder(token), Act.SEE_APPLICATION_STATUS)
        tokens = LINKS.findall(self.text)
        known = {token: links.link(token_hash(token)) for token in tokens}
        return [token for token, link in known.items() if link is None or not link.valid_at(now)]


Claim = Callable[[Read], None]
CLAIMS: dict[str, Claim] = {}


def claims(*templates: str) -> Callable[[Claim], Claim]:
    def declared(claim: Claim) -> Claim:
        CLAIMS.update(dict.fromkeys(templates, claim))
        return claim

    return declared


def check(read: Read) -> None:
    """Check a message against what is stored.

    Raises:
        AssertionError: it says something untrue.
    """
    assert read.dead_links() == [], f"{read.email.template} carries a link that serves no more"
    CLAIMS[read.email.template](read)


def application_of(read: Read, *statuses: ApplicationStatus) -> Application:
    application: Application = read.get(Application)
    assert application.status in statuses
    assert application.name in read.text
    if read.says("/engager"):
        holders = [one for one in read.world.store._all(Application) if one.siret == application.siret]
        assert not any(one.living for one in holders), "invited to apply while another application lives"
    return application


def contact_of(read: Read, *statuses: ApplicationStatus) -> Application:
    application = application_of(read, *statuses)
    known = {application.contact.email}
    if application.structure_id is not None:
        known |= readers(read, application.structure_id)
    assert read.to in known
    return application


def readers(read: Read, structure_id: str) -> set[str]:
    """Return the readers of e-mails about a structure: its contact, and the open accounts that it chose."""
    structure = read.world.get(Structure, structure_id)
    chosen = {reader for one in structure.mail_readers for reader in one.readers}
    accounts = [one for one in read.world.store._all(Account) if one.id in chosen]
    opened = [one for one in accounts if one.status is AccountStatus.ACTIVE and one.works_for(structure.id)]
    return {structure.contact_email, *(one.email for one in opened)}


@claims("application_confirm")
def _(read: Read) -> None:
    application = contact_of(read, S.SUBMITTED)
    assert read.says_siret(application.siret)


@claims("application_exists")
def _(read: Read) -> None:
    application = contact_of(read, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE)
    assert read.says(f"État de la candidature : {application.status.label}")


@claims("application_merged")
def _(read: Read) -> None:
    merged = contact_of(read, S.DUPLICATE)
    kept = next(one for one in read.world.store._all(Application) if one.id == merged.merged_into)
    assert kept.living
    if read.says("Vous suivez la candidature gardée"):
        has_account(read, kept.structure_id)


@claims("application_joined")
def _(read: Read) -> None:
    kept = contact_of(read, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE)
    merged = [one for one in read.world.store._all(Application) if one.merged_into == kept.id]
    assert any(one.contact.last_name in read.text for one in merged)


@claims("application_revived")
def _(read: Read) -> None:
    application = contact_of(read, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE)
    assert read.says(f"État de la candidature : {application.status.label}")


@claims("application_second")
def _(read: Read) -> None:
    application = contact_of(read, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE)
    others = [one for one in read.world.store._all(Application) if one.siret == application.siret]
    assert any(
        one.aside and f"{one.contact.first_name} {one.contact.last_name}" in read.text for one in others
    )
    if read.says("invitez-le dans l'espace"):
        has_account(read, application.structure_id)


@claims("application_confirmed")
def _(read: Read) -> None:
    assert contact_of(read, S.CONFIRMED, S.UNDER_REVIEW).decided_on is None


@claims("application_aside")
def _(read: Read) -> None:
    aside = contact_of(read, S.DUPLICATE)
    assert aside.decision_reason is None
    others = [one for one in read.world.store._all(Application) if one.siret == aside.siret]
    assert any(one.living for one in others) or not read.says("est prévenue de votre demande")


@claims("question_asked", "question_reminder")
def _(read: Read) -> None:
    application = contact_of(read, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED)
    page = read.world.ports.store.questions(application.id, limit=50, cursor=None)
    assert any(one.answer is None and one.text in read.text for one in page.items)


@claims("application_lapsed", "application_withdrawn", "application_cancelled", "application_duplicate")
def _(read: Read) -> None:
    contact_of(read, S(read.email.template.removeprefix("application_")))


@claims("contact_corrected")
def _(read: Read) -> None:
    application = contact_of(read, *(set(S) - {S.SUBMITTED}))
    assert application.status.label in read.text


@claims("siret_corrected")
def _(read: Read) -> None:
    application = contact_of(read, S.SUBMITTED, *LIVING)
    assert read.says_siret(application.siret)


@claims("commune_corrected", "commune_corrected_staff")
def _(read: Read) -> None:
    structure: Structure = read.get(Structure)
    assert read.says(structure.name)
    assert read.says(f"{structure.place.name} ({structure.place.postal_code}")
    department = read.world.ports.places.department_name(structure.place.department)
    if read.email.template == "commune_corrected":
        assert read.to in readers(read, structure.id) and read.says(f"Département : {department}")
        return
    assert read.says(f"Nouveau département : {department}")
    [account] = [one for one in read.world.store._all(Account) if one.email == read.to]
    assert account.status is AccountStatus.ACTIVE and account.role in (Role.PREFECTURE, Role.AGENCY)
    applications = [read.world.get(Application, one) for one in structure.application_ids]
    assert read.says(f"Postes attribués : {sum(one.posts_held for one in applications)}")


@claims("colleague_removed")
def _(read: Read) -> None:
    account: Account = read.get(Account)
    assert account.email == read.to
    for structure in read.world.store._all(Structure):
        assert not account.works_for(structure.id) or f"« {structure.name} »" not in read.text


@claims("contact_replaced")
def _(read: Read) -> None:
    application: Application = read.get(Application)
    assert application.name in read.text and read.to != application.contact.email


@claims("posts_taken_back", "posts_given_back")
def _(read: Read) -> None:
    application = contact_of(read, S.VALIDATED, S.OVERDUE)
    assert read.number(r"Postes attribués désormais : (\d+)") == application.posts_granted > 0


@claims("posts_corrected")
def _(read: Read) -> None:
    application = contact_of(read, S.VALIDATED, S.OVERDUE)
    assert read.number(r"Postes attribués désormais : (\d+)") == application.posts_granted


@claims("decision_validated")
def _(read: Read) -> None:
    application = contact_of(read, S.VALIDATED, S.OVERDUE)
    assert read.number(r"Postes attribués : (\d+)") == application.posts_granted
    assert application.recruitment_deadline is not None
    late = read.world.today > application.recruitment_deadline
    assert read.says("Vous pouvez recruter jusqu'au") is not late
    assert read.says(french_date(application.recruitment_deadline))
    if read.says("Vous avez déjà un compte"):
        has_account(read, application.structure_id)


def has_account(read: Read, structure_id: str | None) -> None:
    [account] = [one for one in read.world.store._all(Account) if one.email == read.to]
    assert account.status is AccountStatus.ACTIVE
    assert structure_id in (account.structure_id, *account.other_structure_ids)


@claims("decision_rejected")
def _(read: Read) -> None:
    contact_of(read, S.REJECTED)


@claims("decision_postponed")
def _(read: Read) -> None:
    application = contact_of(read, S.POSTPONED, S.UNDER_REVIEW)
    assert application.decision_reason and application.decision_reason in read.text


def agent(read: Read, department: str | None = None) -> Account:
    [account] = [one for one in read.world.store._all(Account) if one.email == read.to]
    assert account.status is AccountStatus.ACTIVE
    assert department is None or account.role is Role.AGENCY or department in account.departments
    return account


@claims("question_answered", "application_completed")
def _(read: Read) -> None:
    application: Application = read.get(Application)
    agent(read, application.place.department)
    if read.says("puis donnez votre avis"):
        assert application.awaits_opinion
    if read.says("modifier votre avis"):
        assert application.awaits_decision


@claims("question_unanswered")
def _(read: Read) -> None:
    application = application_of(read, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED)
    agent(read, application.place.department)
    page = read.world.ports.store.questions(application.id, limit=50, cursor=None)
    assert any(one.answer is None and one.text in read.text for one in page.items)


@claims("many_sheets_read")
def _(read: Read) -> None:
    agent(read)
    assert read.get(Structure).name in read.text


@claims("many_forms")
def _(read: Read) -> None:
    owed_at = read.world.store.outbox[read.email.id].created_at
    assert read.says("aujourd'hui") and paris_date(owed_at) == read.world.today


@claims("colleague_has_account")
def _(read: Read) -> None:
    account: Account = read.get(Account)
    assert account.status is not AccountStatus.DISABLED and account.email == read.to


@claims("opinion_overdue")
def _(read: Read) -> None:
    application = application_of(read, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED)
    agent(read, application.place.department)
    assert application.opinion is None


@claims("extension_requested")
def _(read: Read) -> None:
    application = application_of(read, S.VALIDATED, S.OVERDUE)
    agent(read, application.place.department)
    asked = application.extension_request
    assert asked is not None and asked.waiting and asked.reason in read.text


@claims("extension_refused")
def _(read: Read) -> None:
    asked = contact_of(read, S.VALIDATED, S.OVERDUE).extension_request
    assert asked is not None and asked.refusal and asked.refusal in read.text


@claims("correction_requested", "correction_unanswered")
def _(read: Read) -> None:
    application = application_of(read, S.UNDER_REVIEW, S.VALIDATED, S.OVERDUE)
    agent(read, application.place.department)
    asked = application.correction_request
    assert asked is not None and asked.waiting and asked.reason in read.text
    assert not read.says("à l'ordre du jour") or application.agenda_session_id is not None
    assert not read.says("Le comité a décidé") or application.holds_posts


@claims("correction_waiting")
def _(read: Read) -> None:
    asked = contact_of(read, S.UNDER_REVIEW, S.VALIDATED, S.OVERDUE).correction_request
    assert asked is not None and asked.waiting
    assert read.says(f"du {french_date(paris_date(asked.asked_at))}")


@claims("correction_granted")
def _(read: Read) -> None:
    application = contact_of(read, *LIVING)
    asked = application.correction_request
    assert asked is not None and asked.granted and asked.answer is not None and asked.answer in read.text
    assert read.says("étudiera la candidature corrigée") is application.awaits_decision


@claims("correction_declined")
def _(read: Read) -> None:
    asked = contact_of(read, S.UNDER_REVIEW, S.VALIDATED, S.OVERDUE).correction_request
    assert asked is not None and not asked.granted and asked.answer is not None and asked.answer in read.text


@claims("correction_too_late")
def _(read: Read) -> None:
    application = contact_of(read, S.VALIDATED, S.OVERDUE, S.REJECTED, S.POSTPONED)
    assert application.decided_on is not None and read.says(french_date(application.decided_on))
    assert read.says("Compléter ma candidature") is (application.status is S.POSTPONED)
    assert read.says("se corrigent encore") is application.holds_posts


@claims("contact_is_staff")
def _(read: Read) -> None:
    application = application_of(read, S.VALIDATED, S.OVERDUE)
    [account] = [one for one in read.world.store._all(Account) if one.email == application.contact.email]
    assert account.role is not Role.STRUCTURE


@claims("session_published")
def _(read: Read) -> None:
    agent(read)
    assert read.get(CommitteeSession).status is not CommitteeSessionStatus.OPEN


@claims("digest")
def _(read: Read) -> None:
    account = agent(read)
    lines = [line.removeprefix("- ") for line in read.text.splitlines() if line.startswith("- ")]
    awaited = {one.title for one in read.world.store._all(Application) if one.awaits_opinion}
    late = {one.structure_name for one in read.world.store._all(FollowUp) if one.escalated and one.awaited}
    back = {one.structure_name for one in read.world.store._all(FollowUp) if one.back_on}
    running_out = {
        one.title
        for one in read.world.store._all(Agreement)
        if one.case_file is not None and one.case_file.overdue and one.status is AgreementStatus.DRAFT
    }
    to_sign = {
        one.title
        for one in read.world.store._all(Agreement)
        if one.status is AgreementStatus.SIGNED_BY_STRUCTURE
    }
    unpaid = {
        one.structure_name for one in read.world.store._all(Ledger) if one.recovery_late(read.world.today)
    }
    told_to_sign = read.number(r"(\d+) conventions? signées? par la structure") or 0
    if told_to_sign:
        assert account.role is Role.FUNDER
        signatures = [line for line in lines if " : " not in line]
        assert len(signatures) == told_to_sign and set(signatures) <= to_sign
        lines = [line for line in lines if " : " in line]
    for line in lines:
        name, _, what = line.partition(" : ")
        files = what.startswith("dossier n° ")
        if what.startswith("titre n° "):
            assert account.role is Role.FUNDER and name in unpaid
            continue
        if " trimestre " in what and "de retard" not in what:
            assert account.role is Role.FUNDER and name in back
            continue
        assert line in awaited or name in (running_out if files else late)
        assert not files or account.role in (Role.FUNDER, Role.AGENCY)
        in_place = account.role is Role.AGENCY and read.says("Aucune préfecture n'a de compte ouvert")
        assert files or in_place or account.role in (Role.PREFECTURE, Role.FUNDER)
    told = read.number(r"(\d+) candidatures? (?:attend|attendent) l'avis")
    opinions = [line for line in lines if " : " not in line]
    assert (told or 0) == len(opinions)


@claims("account_link_reminder", "staff_invited", "colleague_invited", "intake_structure")
def _(read: Read) -> None:
    account: Account = read.get(Account)
    assert (account.status, account.email) == (AccountStatus.INVITED, read.to)


@claims("account_opened", "password_changed", "password_reset", "second_factor_refused")
def _(read: Read) -> None:
    account: Account = read.get(Account)
    assert (account.status, account.email) == (AccountStatus.ACTIVE, read.to)


def posts(read: Read, application: Application) -> None:
    assert (read.number(r"Postes à pourvoir : (\d+)") or 0) == application.posts_free
    missing = application.posts_taken - application.posts_hired
    assert (read.number(r"Contrats à enregistrer : (\d+)") or 0) == missing
    if not read.says("/mot-de-passe-oublie"):
        has_account(read, application.structure_id)


def term(application: Application) -> date:
    assert application.recruitment_deadline is not None
    return application.recruitment_deadline


@claims("recruitment_reminder")
def _(read: Read) -> None:
    application = contact_of(read, S.VALIDATED)
    days = (term(application) - read.world.today).days
    assert days >= 0
    assert read.number(r"reste (\d+) jours? pour") == (days or None)
    assert read.says("Valider cette candidature") is bool(application.posts_free)
    posts(read, application)


@claims("recruitment_overdue")
def _(read: Read) -> None:
    application = contact_of(read, S.OVERDUE)
    assert term(application) < read.world.today
    posts(read, application)


@claims("recruitment_extended", "recruitment_shortened")
def _(read: Read) -> None:
    application = contact_of(read, S.VALIDATED)
    assert term(application) >= read.world.today and read.says(french_date(term(application)))
    posts(read, application)


def employer(read: Read) -> tuple[Recruitment, Application]:
    recruitment: Recruitment = read.get(Recruitment)
    assert read.to in readers(read, recruitment.structure_id)
    return recruitment, read.world.get(Application, recruitment.application_id)


@claims("case_file_ready")
def _(read: Read) -> None:
    recruitment, _ = employer(read)
    assert recruitment.status in (R.VALIDATED, R.HIRED)
    agreement = read.world.get(Agreement, recruitment.agreement_id)
    deposited = agreement.case_file is not None and agreement.case_file.state is not CaseFileState.DRAFT
    assert not deposited and agreement.status is not AgreementStatus.ENDED
    in_time = read.world.today <= agreement.complete_file_by
    complete_by = french_date(agreement.complete_file_by)
    assert read.says(f"Dossier complet au plus tard le : {complete_by}") is in_time
    planned = recruitment.status is R.VALIDATED
    assert read.says(f"Date d'embauche prévue : {french_date(recruitment.planned_hire_date)}") is planned


def file_of(read: Read) -> tuple[Agreement, CaseFile | None]:
    agreement: Agreement = read.get(Agreement)
    assert read.to in readers(read, agreement.structure_id)
    known = agreement.case_file
    if known is not None:
        assert read.says(f"n° {known.number}")
    return agreement, known


def pieces_told(read: Read, known: CaseFile | None, agreement: Agreement) -> None:
    for one in known.known_pieces(agreement.procedure) if known else ():
        assert read.says(f"- {one.piece.label} : {one.reason}") is (one.state is PieceState.REFUSED)
        assert read.says(f"- {one.piece.label}\n") is (one.state is PieceState.EXPECTED)


@claims("case_file_incomplete")
def _(read: Read) -> None:
    agreement, known = file_of(read)
    assert known is not None and known.state is CaseFileState.DEPOSITED
    pieces_told(read, known, agreement)
    in_time = read.world.today <= agreement.complete_file_by
    assert read.says(f"Complet au plus tard le : {french_date(agreement.complete_file_by)}") is in_time


@claims("case_file_reminder")
def _(read: Read) -> None:
    agreement, known = file_of(read)
    assert known is None or known.state in (CaseFileState.DRAFT, CaseFileState.DEPOSITED)
    assert agreement.status is not AgreementStatus.ENDED
    pieces_told(read, known, agreement)
    assert read.says(french_date(agreement.complete_file_by))
    assert read.world.today <= agreement.complete_file_by
    assert read.says(f"a besoin de {read.world.ports.parameters().instruction_days} jours pour l'instruire")


@claims("case_file_renewed")
def _(read: Read) -> None:
    _, known = file_of(read)
    assert known is not None and known.state is CaseFileState.DRAFT
    assert known.url is not None and read.says(known.url)
    assert read.says(f"au bout de {read.world.ports.parameters().case_file_draft_days} jours")


@claims("case_file_complete")
def _(read: Read) -> None:
    _, known = file_of(read)
    assert known is not None and known.state is CaseFileState.COMPLETE
    assert known.complete_on is not None
    due_on = known.complete_on + timedelta(days=15 - known.days_used)
    assert read.says(f"au plus tard le : {french_date(due_on)}") is (read.world.today <= due_on)


@claims("case_file_accepted")
def _(read: Read) -> None:
    agreement, known = file_of(read)
    assert known is not None and known.state is CaseFileState.ACCEPTED
    assert agreement.status is AgreementStatus.DRAFT


@claims("case_file_stopped")
def _(read: Read) -> None:
    _, known = file_of(read)
    assert known is not None and known.state in (CaseFileState.REFUSED, CaseFileState.DROPPED)
    assert known.reason is not None and known.reason in read.text and read.says(known.state.label)


def text_told(read: Read) -> Agreement:
    agreement, _ = agreement_told(read)
    version = read.world.get(AgreementVersion, agreement.version_id or agreement.signed_version_id or "")
    assert read.says(f"Postes : {version.posts}\n")
    amount = euros(agreement.per_post_cents * version.posts + agreement.moved_cents)
    assert f"Subvention : {amount}".replace("\u00a0", " ").replace("\u202f", " ") in read.text
    assert read.says("avenant") or read.says("Avenant") or not version.amends
    return agreement


def agreement_told(read: Read) -> tuple[Agreement, Structure]:
    agreement: Agreement = read.get(Agreement)
    structure = read.world.get(Structure, agreement.structure_id)
    assert read.to in readers(read, structure.id)
    return agreement, structure


@claims("agreement_to_sign", "agreement_reminder")
def _(read: Read) -> None:
    assert text_told(read).status is AgreementStatus.SENT


@claims("agreement_signed_by_structure")
def _(read: Read) -> None:
    assert agreement_told(read)[0].status is AgreementStatus.SIGNED_BY_STRUCTURE


@claims("agreement_signed")
def _(read: Read) -> None:
    agreement = text_told(read)
    assert agreement.status is AgreementStatus.SIGNED and agreement.signed_posts == agreement.posts


@claims("agreement_taken_back")
def _(read: Read) -> None:
    assert agreement_told(read)[0].status in (AgreementStatus.DRAFT, AgreementStatus.SIGNED)


@claims("contract_recorded")
def _(read: Read) -> None:
    recruitment, _ = employer(read)
    assert recruitment.status is R.HIRED and recruitment.contract is not None
    assert read.says(f"Début du contrat : {french_date(recruitment.contract.starts_on)}")


def told_of_recruitment(read: Read) -> Recruitment:
    recruitment: Recruitment = read.get(Recruitment)
    candidate = read.world.get(Candidate, recruitment.candidate_id)
    person = read.email.template.endswith("_candidate")
    assert read.to in ({candidate.email} if person else readers(read, recruitment.structure_id))
    return recruitment


@claims("planned_hire_corrected", "planned_hire_corrected_candidate")
def _(read: Read) -> None:
    recruitment = told_of_recruitment(read)
    assert recruitment.status is R.VALIDATED and read.says(french_date(recruitment.planned_hire_date))


@claims("contract_corrected", "contract_corrected_candidate")
def _(read: Read) -> None:
    recruitment = told_of_recruitment(read)
    contract = recruitment.contract
    assert recruitment.status is R.HIRED and contract is not None
    assert read.says(f"Début du contrat : {french_date(contract.starts_on)}")
    assert read.says("Fin du contrat :") is (contract.ends_on is not None)


@claims("contract_taken_back", "contract_taken_back_candidate")
def _(read: Read) -> None:
    recruitment = told_of_recruitment(read)
    assert (recruitment.status, recruitment.contract) == (R.VALIDATED, None)


@claims("end_taken_back", "end_taken_back_candidate")
def _(read: Read) -> None:
    recruitment = told_of_recruitment(read)
    assert (recruitment.status, recruitment.ended_on) == (R.HIRED, None)


@claims("end_declared_candidate")
def _(read: Read) -> None:
    recruitment = told_of_recruitment(read)
    assert recruitment.ended_on is not None and read.says(french_date(recruitment.ended_on))


@claims("contract_copy_missing")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    assert read.to in readers(read, recruitment.structure_id)
    assert recruitment.lacks_contract_copy and recruitment.contract is not None
    assert read.says(french_date(recruitment.contract.starts_on))


@claims("end_proof_missing")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    assert read.to in readers(read, recruitment.structure_id)
    assert recruitment.ended_on is not None and recruitment.end_proof is None
    assert read.says(french_date(recruitment.ended_on))


@claims("uniform_size", "uniform_reminder", "uniform_size_adviser", "uniform_reminder_adviser")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    uniform = read.world.get(Supply, recruitment.id)
    assert recruitment.living and uniform.status is SupplyStatus.ASKED
    assert read.says("n'est pas obligatoire")


@claims("activity_silence", "activity_silence_structure", "activity_silence_superior")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    assert recruitment.status is R.HIRED
    candidate = read.world.get(Candidate, recruitment.candidate_id)
    readers_of = {
        "activity_silence": {candidate.email},
        "activity_silence_structure": readers(read, recruitment.structure_id),
        "activity_silence_superior": {recruitment.superior.email} if recruitment.superior else set(),
    }
    assert read.to in readers_of[read.email.template]
    silent = silence.silence_start(read.world.ports, recruitment)
    assert (read.world.today - silent).days >= 28 and read.says(french_date(silent))


@claims("superior_named")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    assert recruitment.living and recruitment.superior is not None
    assert read.to == recruitment.superior.email and read.says(recruitment.candidate_name)


@claims("subsidy_ends")
def _(read: Read) -> None:
    recruitment, application = employer(read)
    end = recruitment.subsidy_end(application.agreement_months)
    assert recruitment.status is R.HIRED and end is not None and end > read.world.today


@claims("subsidy_prolonged")
def _(read: Read) -> None:
    recruitment, application = employer(read)
    end = recruitment.subsidy_end(application.agreement_months)
    assert recruitment.status is R.HIRED and end is not None
    assert read.says(french_date(end - timedelta(days=1)))
    assert read.says("est retirée") is (recruitment.prolonged_days == 0)


@claims("recruitment_ended")
def _(read: Read) -> None:
    recruitment, application = employer(read)
    assert recruitment.status is R.ENDED
    structure = read.world.get(Structure, application.structure_id or "")
    held = [read.world.get(Application, one) for one in structure.application_ids]
    free = [one for one in held if one.holds_posts and one.posts_free]
    late = [one for one in free if term(one) < read.world.today]
    in_time = [one for one in free if one not in late]
    assert (read.number(r"La structure a (\d+) postes? libre") or 0) == sum(one.posts_free for one in in_time)
    assert (read.number(r"(\d+) postes? (?:est|sont) libre") or 0) == sum(one.posts_free for one in late)
    assert read.says("peut recruter jusqu'au") is bool(in_time)
    for one in in_time:
        assert one.status is S.VALIDATED
    assert not in_time or read.says(french_date(min(term(one) for one in in_time)))
    assert read.says("n'a pas de poste libre") is (free == [])


@claims("already_recruited")
def _(read: Read) -> None:
    candidate: Candidate = read.get(Candidate)
    told = [
        one
        for one in read.world.store._all(Structure)
        if read.to in readers(read, one.id) and f"« {one.name} »" in read.text
    ]
    assert told and candidate.recruited_by not in {None, *(one.id for one in told)}


@claims("candidate_confirm")
def _(read: Read) -> None:
    candidate: Candidate = read.get(Candidate)
    assert (candidate.status, candidate.email) == (CandidateStatus.SUBMITTED, read.to)


@claims("candidate_exists", "candidate_sign_in")
def _(read: Read) -> None:
    candidate: Candidate = read.get(Candidate)
    assert candidate.email == read.to
    assert not read.says("déjà enregistrée") or candidate.status is CandidateStatus.CONFIRMED
    if read.email.template == "candidate_sign_in":
        held = [one for one in read.world.store._all(Recruitment) if one.candidate_id == candidate.id]
        adviser = any(one.status is R.HIRED and not one.over(read.world.today) for one in held)
        assert read.says("espace conseiller") is adviser
        assert read.says("la mettre en pause") is not adviser


@claims("candidate_new_email", "candidate_approve_email")
def _(read: Read) -> None:
    candidate: Candidate = read.get(Candidate)
    assert candidate.email_change is not None
    to_new = read.email.template == "candidate_new_email"
    assert read.to == (candidate.email_change.email if to_new else candidate.email)
    assert to_new or read.says(candidate.email_change.email)


@claims("account_new_email", "account_approve_email")
def _(read: Read) -> None:
    account: Account = read.get(Account)
    assert account.email_change is not None and account.status is AccountStatus.ACTIVE
    to_new = read.email.template == "account_new_email"
    assert read.to == (account.email_change.email if to_new else account.email)
    assert to_new or read.says(account.email_change.email)


@claims("account_email_changed")
def _(read: Read) -> None:
    account: Account = read.get(Account)
    assert read.says("a désormais cette adresse") is (account.email == read.to)


@claims("candidate_email_changed")
def _(read: Read) -> None:
    candidate: Candidate = read.get(Candidate)
    assert read.says("a désormais cette adresse") is (candidate.email == read.to)


@claims("candidate_confirmed", "candidate_still_available")
def _(read: Read) -> None:
    candidate: Candidate = read.get(Candidate)
    assert candidate.findable and candidate.email == read.to
    assert read.says(f"copiez celui-ci : {candidate.id}") is (read.email.template == "candidate_confirmed")


@claims("intake_adviser")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    candidate = read.world.get(Candidate, recruitment.candidate_id)
    assert (recruitment.status, candidate.email) == (R.HIRED, read.to)
    assert read.says("est repris") and recruitment.taken_in_on is not None


@claims("candidate_selected", "contract_recorded_candidate", "candidate_selection_cancelled")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    candidate = read.world.get(Candidate, recruitment.candidate_id)
    wanted = {
        "candidate_selected": R.VALIDATED,
        "contract_recorded_candidate": R.HIRED,
        "candidate_selection_cancelled": R.CANCELLED,
    }
    assert (recruitment.status, candidate.email) == (wanted[read.email.template], read.to)
    assert read.says("Votre inscription est visible") is (
        recruitment.status is R.CANCELLED and candidate.findable
    )


def followed(read: Read) -> FollowUp:
    follow_up: FollowUp = read.get(FollowUp)
    assert read.to in readers(read, follow_up.structure_id)
    return follow_up


@claims("follow_up_open", "follow_up_reminder", "follow_up_overdue", "follow_up_second_reminder")
def _(read: Read) -> None:
    follow_up = followed(read)
    assert follow_up.awaited and read.says(french_date(follow_up.due_on))
    for never in ("n'est pas encore transmis", "n'est pas transmis"):
        assert not read.says(never) or follow_up.status is F.OPEN
    assert read.says("attend votre réponse") is (
        follow_up.question is not None and read.email.template != "follow_up_open"
    )
    late = read.email.template in ("follow_up_overdue", "follow_up_second_reminder")
    assert late is (read.world.today > follow_up.due_on)
    if read.says("seront prévenues"):
        assert not follow_up.escalated


@claims("follow_up_changed")
def _(read: Read) -> None:
    follow_up = followed(read)
    assert follow_up.status is F.QUESTIONED and follow_up.question is None
    assert read.says(french_date(follow_up.due_on))


@claims("follow_up_acceptance_taken_back")
def _(read: Read) -> None:
    assert followed(read).status is F.SUBMITTED


@claims("follow_up_question_taken_back")
def _(read: Read) -> None:
    follow_up = followed(read)
    assert follow_up.question is None and not follow_up.was_accepted
    assert read.says("reste à transmettre de nouveau") is follow_up.awaited


@claims("follow_up_accepted")
def _(read: Read) -> None:
    follow_up = followed(read)
    assert follow_up.status in (F.ACCEPTED, F.CLOSED)
    lost = [one for one in follow_up.part_time_decisions if one.days and one.worked_percent < 100]
    assert read.says("n'était pas à plein temps") is bool(lost)


@claims("follow_up_questioned")
def _(read: Read) -> None:
    follow_up = followed(read)
    assert follow_up.status is F.QUESTIONED and follow_up.question and follow_up.question in read.text
    assert read.says(f"plus tard le : {french_date(follow_up.due_on)}")


def instalment_told(read: Read) -> Instalment:
    ledger: Ledger = read.get(Ledger)
    assert read.to in readers(read, ledger.structure_id)
    number = read.number(r"ersement n° (\d+)")
    one = next(known for known in ledger.instalments if known.number == number)
    amount = f"{one.payable // 100:,}".replace(",", " ")
    assert read.says(f"Montant : {amount}")
    return one


@claims("instalment_due")
def _(read: Read) -> None:
    assert instalment_told(read).status in (P.DUE, P.PROPOSED, P.APPROVED)
    ledger: Ledger = read.get(Ledger)
    details = read.world.ports.store.get(BankDetails, ledger.structure_id)
    payable = details is not None and details.account is not None and details.pending is None
    assert read.says("sans coordonnées bancaires contrôlées") is not payable


@claims("instalment_suspended")
def _(read: Read) -> None:
    one = instalment_told(read)
    assert one.status is P.SUSPENDED and one.why is not None and one.until is not None
    assert one.why in read.text and one.until in read.text


@claims("instalment_paid")
def _(read: Read) -> None:
    one = instalment_told(read)
    assert one.status is P.PAID and one.paid_on is not None
    assert read.says(f"Payé le : {french_date(one.paid_on)}")


@claims("instalment_returned")
def _(read: Read) -> None:
    one = instalment_told(read)
    assert one.status is P.RETURNED and one.why is not None and one.why in read.text


def details_told(read: Read) -> BankDetails:
    details: BankDetails = read.get(BankDetails)
    assert read.to in readers(read, details.structure_id)
    for account in (details.account, details.pending):
        assert account is None or account.iban not in read.text
    return details


@claims("bank_details_given")
def _(read: Read) -> None:
    assert details_told(read).pending is not None


@claims("bank_details_checked")
def _(read: Read) -> None:
    details = details_told(read)
    assert details.account is not None and details.pending is None


@claims("bank_details_refused")
def _(read: Read) -> None:
    details = details_told(read)
    assert details.refused is not None and details.refused in read.text
    payable = details.account is not None and details.pending is None
    assert read.says("celles qui étaient contrôlées servent aux versements") is payable


def sum_told(read: Read) -> Ledger:
    ledger: Ledger = read.get(Ledger)
    assert read.to in readers(read, ledger.structure_id)
    left = ledger.balances.awaited
    assert read.says(f"endre : {in_euros(left)}") or read.says(f"endre en tout : {in_euros(left)}")
    return ledger


def in_euros(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", " ")


@claims("balance_to_return")
def _(read: Read) -> None:
    known = sum_told(read).settlement
    assert known is not None and known.answer is None
    assert known.answer_by is not None and read.world.today <= known.answer_by
    assert read.says(f"À contester au plus tard le : {french_date(known.answer_by)}")


@claims("recovery_ordered", "recovery_late")
def _(read: Read) -> None:
    ledger = sum_told(read)
    known = ledger.unpaid_recovery
    assert known is not None and read.says(f"n° {known.number} du {french_date(known.issued_on)}")
    assert read.says(f"À payer jusqu'au : {french_date(known.pay_by)} inclus")
    assert read.says(f"À payer pour ce titre : {in_euros(ledger.left_of(known))}")
    assert read.email.template != "recovery_late" or ledger.recovery_late(read.world.today)


@claims("recovery_cancelled")
def _(read: Read) -> None:
    ledger = sum_told(read)
    last = ledger.last_cancelled
    assert last is not None and (last.cancelled_why or "") in read.text


@claims("sum_set_off", "set_off_reversed")
def _(read: Read) -> None:
    ledger = sum_told(read)
    known = [one for one in ledger.offsets if one.claim_id == ledger.id]
    back = read.email.template == "set_off_reversed"
    assert any((one.reversed_on is not None) is back and read.says(one.onto_name) for one in known)


@claims("dispute_answered")
def _(read: Read) -> None:
    known = sum_told(read).settlement
    assert known is not None and known.answer is not None and known.answer in read.text
