"""Who may do what, on which objects: the table of RULES section 7.

A route is declared for an audience; the service behind it calls ``require`` with the object. What is out of
scope looks like what does not exist (404).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import (
    AccountSession,
    Actor,
    Anybody,
    CandidateSession,
    LinkHolder,
    System,
)
from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import Match, hidden_from
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.lots import NUMBERS


class Act(StrEnum):
    """Every act, and every reading of somebody's data."""

    # Forms and links
    APPLY = auto()
    REGISTER = auto()
    CONFIRM = auto()
    SEE_APPLICATION_STATUS = auto()
    WITHDRAW_APPLICATION = auto()
    COMPLETE_APPLICATION = auto()
    CORRECT_ANSWERS = auto()
    ASK_CORRECTION = auto()
    ANSWER_QUESTION = auto()
    # Accounts
    SIGN_IN = auto()
    SIGN_OUT = auto()
    SEE_OWN_ACCOUNT = auto()
    OPEN_ACCOUNT = auto()
    REQUEST_PASSWORD_RESET = auto()
    RESET_PASSWORD = auto()
    CHANGE_ACCOUNT_EMAIL = auto()
    ANSWER_ACCOUNT_EMAIL = auto()
    # The candidate
    REQUEST_CANDIDATE_LINK = auto()
    HINT_CASE_FILES = auto()
    OPEN_CANDIDATE_SPACE = auto()
    ANSWER_AVAILABILITY = auto()
    UNSUBSCRIBE = auto()
    SEE_OWN_CANDIDATE = auto()
    EDIT_CANDIDATE = auto()
    SET_AVAILABILITY = auto()
    WITHDRAW_CANDIDATE = auto()
    DEPOSIT_CV = auto()
    REMOVE_CV = auto()
    ERASE_CANDIDATE = auto()
    SEE_OWN_ACTIVITY = auto()
    REPORT_ACTIVITY = auto()
    IMPORT_ACTIVITY = auto()
    CHANGE_CANDIDATE_EMAIL = auto()
    ANSWER_EMAIL_CHANGE = auto()
    # The structure
    SEE_STRUCTURE = auto()
    SWITCH_STRUCTURE = auto()
    INVITE_COLLEAGUE = auto()
    REMOVE_COLLEAGUE = auto()
    CHOOSE_MAIL_READERS = auto()
    CORRECT_OWN_CONTACT = auto()
    FIND_CANDIDATES = auto()
    EXPORT_CANDIDATES = auto()
    SEE_CANDIDATE = auto()
    CHOOSE_CANDIDATE = auto()
    VALIDATE_CANDIDATE = auto()
    CANCEL_VALIDATION = auto()
    SEE_RECRUITMENT = auto()
    REQUEST_EXTENSION = auto()
    ASK_FOR_MORE_POSTS = auto()
    RETURN_POSTS = auto()
    RECORD_CONTRACT = auto()
    PLAN_HIRE = auto()
    TAKE_CONTRACT_BACK = auto()
    END_CONTRACT = auto()
    TAKE_END_BACK = auto()
    DEPOSIT_END_PROOF = auto()
    REMOVE_END_PROOF = auto()
    DEPOSIT_CONTRACT_COPY = auto()
    REMOVE_CONTRACT_COPY = auto()
    NAME_SUPERIOR = auto()
    DECLARE_SUSPENSION = auto()
    ANSWER_SIZE = auto()
    ANSWER_OWN_SIZE = auto()
    CHOOSE_DELIVERY = auto()
    SEE_END_PROOF = auto()
    SEE_CONTRACT_COPY = auto()
    SEE_FOLLOW_UP = auto()
    SUBMIT_FOLLOW_UP = auto()
    NAME_SIGNATORY = auto()
    SIGN_AGREEMENT = auto()
    UNSIGN_AGREEMENT = auto()
    # The prefecture
    LIST_APPLICATIONS = auto()
    SEE_APPLICATION = auto()
    ASK_QUESTION = auto()
    GIVE_OPINION = auto()
    EXTEND_RECRUITMENT = auto()
    REFUSE_EXTENSION = auto()
    ANSWER_CORRECTION = auto()
    LIST_FOLLOW_UPS = auto()
    LIST_RECRUITMENTS = auto()
    # Every desk
    SEE_BOARD = auto()
    SEE_ACTIVITY = auto()
    # The committee
    PREPARE_SESSION = auto()
    SEE_SESSION = auto()
    DECIDE = auto()
    CLOSE_SESSION = auto()
    # The funder
    ACCEPT_FOLLOW_UP = auto()
    QUESTION_FOLLOW_UP = auto()
    TAKE_ACCEPTANCE_BACK = auto()
    TAKE_QUESTION_BACK = auto()
    LIST_AGREEMENTS = auto()
    SEE_AGREEMENT = auto()
    RECORD_CASE_FILE = auto()
    SEND_AGREEMENT = auto()
    TAKE_AGREEMENT_BACK = auto()
    SIGN_LAST = auto()
    # The money: the structure, then the funder
    SEE_LEDGER = auto()
    SEE_BANK_DETAILS = auto()
    GIVE_BANK_DETAILS = auto()
    DISPUTE_BALANCE = auto()
    LIST_INSTALMENTS = auto()
    PROPOSE_INSTALMENTS = auto()
    APPROVE_INSTALMENTS = auto()
    SEND_BACK_INSTALMENTS = auto()
    SUSPEND_INSTALMENT = auto()
    CHECK_BANK_DETAILS = auto()
    TURN_DOWN_BANK_DETAILS = auto()
    ORDER_PAYMENTS = auto()
    RECORD_PAYMENTS = auto()
    SETTLE_BALANCE = auto()
    UNSETTLE_BALANCE = auto()
    ANSWER_DISPUTE = auto()
    RECORD_GIVEN_BACK = auto()
    COUNTER_ENTRY = auto()
    WAIVE_BALANCE = auto()
    LIST_LEDGERS = auto()
    # The training body
    LIST_TRAININGS = auto()
    SEE_TRAINING = auto()
    FOLLOW_TRAINING = auto()
    KEEP_CENTRES = auto()
    LIST_TRAINING_SESSIONS = auto()
    SEE_TRAINING_SESSION = auto()
    KEEP_TRAINING_SESSIONS = auto()
    # The agency
    LIST_SUPPLIES = auto()
    MOVE_SUPPLIES = auto()
    INVITE_STAFF = auto()
    SEE_ACCOUNT = auto()
    RESEND_INVITATION = auto()
    CORRECT_STAFF = auto()
    DISABLE_ACCOUNT = auto()
    SEE_UNDELIVERED = auto()
    SEARCH_CANDIDATES = auto()
    CORRECT_CANDIDATE_EMAIL = auto()
    BLOCK_CANDIDATE = auto()
    SEE_STRUCTURES = auto()
    SEE_JOURNAL = auto()
    SEE_DEADLINES = auto()
    SEE_DAY = auto()
    SEE_EMAILS = auto()
    RESEND_EMAIL = auto()
    CLEAR_UNDELIVERED = auto()
    KEEP_REASONS = auto()
    CORRECT_CONTACT = auto()
    CORRECT_SIRET = auto()
    CORRECT_POSTS = auto()
    CLOSE_APPLICATION = auto()
    REVIVE_APPLICATION = auto()
    LAPSE_APPLICATION = auto()
    SEE_BUDGET = auto()
    SEE_PARAMETERS = auto()
    PROPOSE_PARAMETER = auto()
    SEE_STRUCTURE_CHANGES = auto()
    PROPOSE_TRANSFER = auto()
    SETTLE_STRUCTURE_CHANGE = auto()
    WITHDRAW_STRUCTURE_CHANGE = auto()
    SETTLE_PARAMETER = auto()
    WITHDRAW_PARAMETER = auto()
    SET_ENVELOPE = auto()
    SEE_DOCUMENTS = auto()
    DEPOSIT_PIX_ANALYSIS = auto()
    REMOVE_PIX_ANALYSIS = auto()
    IMPORT_PIX_RESULTS = auto()
    KEEP_LOTS = auto()


class Who(StrEnum):
    """The kinds of actor in the table; those who sign in have the name of their role."""

    ANYBODY = auto()
    LINK = auto()
    CANDIDATE = auto()
    STRUCTURE = auto()
    PREFECTURE = auto()
    COMMITTEE = auto()
    FUNDER = auto()
    TRAINING_BODY = auto()
    AGENCY = auto()


ROLES = frozenset(Who) - {Who.ANYBODY, Who.LINK}
# Those who sign in with a password.
ACCOUNTS = ROLES - {Who.CANDIDATE}


@dataclass(frozen=True)
class Seen:
    """A candidate whom a structure looks at, and their match, if any."""

    candidate: Candidate
    match: Match | None


@dataclass(frozen=True)
class Signed:
    """A reusable link, of which nothing is stored: its signature is the proof."""

    purpose: LinkPurpose


Scope = Callable[[Any, Any], bool]

# The acts allowed by a link, and the purposes that the link must have.
LINKS: Mapping[Act, frozenset[LinkPurpose]] = {
    Act.CONFIRM: frozenset({LinkPurpose.CONFIRM_APPLICATION, LinkPurpose.CONFIRM_CANDIDATE}),
    Act.SEE_APPLICATION_STATUS: frozenset({LinkPurpose.APPLICATION_STATUS}),
    Act.WITHDRAW_APPLICATION: frozenset({LinkPurpose.APPLICATION_STATUS}),
    Act.COMPLETE_APPLICATION: frozenset({LinkPurpose.APPLICATION_STATUS}),
    Act.CORRECT_ANSWERS: frozenset({LinkPurpose.APPLICATION_STATUS}),
    Act.ASK_CORRECTION: frozenset({LinkPurpose.APPLICATION_STATUS}),
    Act.OPEN_ACCOUNT: frozenset({LinkPurpose.OPEN_ACCOUNT}),
    Act.RESET_PASSWORD: frozenset({LinkPurpose.RESET_PASSWORD}),
    Act.ANSWER_ACCOUNT_EMAIL: frozenset(
        {LinkPurpose.CONFIRM_ACCOUNT_EMAIL, LinkPurpose.APPROVE_ACCOUNT_EMAIL}
    ),
    Act.OPEN_CANDIDATE_SPACE: frozenset({LinkPurpose.CANDIDATE_SPACE}),
    Act.ANSWER_AVAILABILITY: frozenset({LinkPurpose.CANDIDATE_AVAILABILITY}),
    Act.UNSUBSCRIBE: frozenset({LinkPurpose.CANDIDATE_UNSUBSCRIBE}),
    Act.ANSWER_QUESTION: frozenset({LinkPurpose.ANSWER_QUESTION}),
    Act.ANSWER_EMAIL_CHANGE: frozenset({LinkPurpose.CONFIRM_NEW_EMAIL, LinkPurpose.APPROVE_NEW_EMAIL}),
}


def anything(_actor: Actor, _subject: object) -> bool:
    """Every object, or the one that the act creates."""
    return True


def listed(_actor: Actor, _subject: object) -> bool:
    """A list: the service narrows it to the actor's own objects (``departments_of``, ``structure_id_of``)."""
    return True


def _by_link(act: Act) -> Mapping[Who, Scope]:
    """A link of a purpose of the act; the object is that of the link."""

    def scope(_actor: LinkHolder, link: Link | Signed) -> bool:
        return link.purpose in LINKS[act]

    return {Who.LINK: scope}


def oneself(actor: CandidateSession, candidate: Candidate) -> bool:
    """The candidate who is signed in."""
    return candidate.id == actor.candidate.id


def own_account(actor: AccountSession, account: Any) -> bool:
    """The account that is signed in."""
    return bool(account.id == actor.account.id)


def other_account(actor: AccountSession, account: Any) -> bool:
    """Any account but one's own."""
    return bool(account.id != actor.account.id)


def colleague(actor: AccountSession, account: Any) -> bool:
    """Another account of the structure of the account."""
    structure_id = actor.account.structure_id
    return structure_id is not None and account.works_for(structure_id) and account.id != actor.account.id


def own_structure(actor: AccountSession, subject: Any) -> bool:
    """What belongs to the structure of the account: ``subject`` has its id in ``structure_id``."""
    return actor.account.structure_id is not None and subject.structure_id == actor.account.structure_id


def in_sight(actor: AccountSession, seen: Seen) -> bool:
    """A candidate whom the structure may find or on whom it acted (RULES section 5)."""
    structure_id = actor.account.structure_id
    return structure_id is not None and not hidden_from(
        structure_id, seen.candidate, acted=seen.match is not None and seen.match.acted
    )


# Not shown to prefectures: forms never confirmed, and those set aside as duplicates.
_UNSEEN = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.DUPLICATE})


def own_territory(actor: AccountSession, application: Any) -> bool:
    """An application of one of the prefecture's departments, once it is confirmed."""
    return application.place.department in actor.account.departments and application.status not in _UNSEEN


def own_department(actor: AccountSession, subject: Any) -> bool:
    """What is of one of the prefecture's departments: a follow-up, an agreement, a recruitment."""
    return subject.department in actor.account.departments


def with_contract(_actor: Actor, recruitment: Any) -> bool:
    """A recruitment whose contract was recorded: what the subsidy is paid for."""
    return recruitment.contract is not None


def confirmed(_actor: Actor, application: Any) -> bool:
    """An application that a session may decide on, or decided on."""
    return application.status not in _UNSEEN


def proposed_by_oneself(actor: AccountSession, change: Any) -> bool:
    """What one's own account proposed."""
    return bool(change.proposed_by == actor.account.id)


def proposed_by_another(actor: AccountSession, change: Any) -> bool:
    """What another account proposed: two accounts agree (RULES sections 10, 11)."""
    return bool(change.proposed_by != actor.account.id)


def own_lots(actor: AccountSession, subject: Any) -> bool:
    """What has to do with a lot of the training body: ``subject`` has the numbers of its lots in ``lots``."""
    return bool(set(actor.account.lots) & set(subject.lots))


_BY_SECRETARY: Mapping[Who, Scope] = {Who.COMMITTEE: anything, Who.AGENCY: anything}
_BY_FUNDER: Mapping[Who, Scope] = {Who.FUNDER: anything, Who.AGENCY: anything}
_BY_PAYER: Mapping[Who, Scope] = {Who.FUNDER: anything}
_BY_AGENCY: Mapping[Who, Scope] = {Who.AGENCY: anything}
_BY_TRAINING_BODY: Mapping[Who, Scope] = {Who.TRAINING_BODY: own_lots, Who.AGENCY: anything}
_BY_ANYBODY: Mapping[Who, Scope] = {Who.ANYBODY: anything}
_BY_CANDIDATE: Mapping[Who, Scope] = {Who.CANDIDATE: oneself}
_BY_STRUCTURE: Mapping[Who, Scope] = {Who.STRUCTURE: own_structure}

SCOPES: Mapping[Act, Mapping[Who, Scope]] = {
    Act.APPLY: _BY_ANYBODY,
    Act.REGISTER: _BY_ANYBODY,
    Act.CONFIRM: _by_link(Act.CONFIRM),
    Act.SEE_APPLICATION_STATUS: _by_link(Act.SEE_APPLICATION_STATUS),
    Act.WITHDRAW_APPLICATION: _by_link(Act.WITHDRAW_APPLICATION),
    Act.COMPLETE_APPLICATION: _by_link(Act.COMPLETE_APPLICATION),
    Act.CORRECT_ANSWERS: _by_link(Act.CORRECT_ANSWERS),
    Act.ASK_CORRECTION: {**_by_link(Act.ASK_CORRECTION), Who.STRUCTURE: own_structure},
    Act.ANSWER_QUESTION: {**_by_link(Act.ANSWER_QUESTION), Who.STRUCTURE: own_structure},
    Act.SIGN_IN: _BY_ANYBODY,
    # Allowed without a session, which may have ended.
    Act.SIGN_OUT: dict.fromkeys({Who.ANYBODY, *ROLES}, anything),
    Act.SEE_OWN_ACCOUNT: dict.fromkeys(ROLES, anything),
    Act.OPEN_ACCOUNT: _by_link(Act.OPEN_ACCOUNT),
    Act.REQUEST_PASSWORD_RESET: _BY_ANYBODY,
    Act.RESET_PASSWORD: _by_link(Act.RESET_PASSWORD),
    Act.CHANGE_ACCOUNT_EMAIL: dict.fromkeys(ACCOUNTS, anything),
    Act.ANSWER_ACCOUNT_EMAIL: _by_link(Act.ANSWER_ACCOUNT_EMAIL),
    Act.REQUEST_CANDIDATE_LINK: _BY_ANYBODY,
    # By Démarches simplifiées, which has no session: the address is a secret.
    Act.HINT_CASE_FILES: _BY_ANYBODY,
    Act.OPEN_CANDIDATE_SPACE: _by_link(Act.OPEN_CANDIDATE_SPACE),
    Act.ANSWER_AVAILABILITY: _by_link(Act.ANSWER_AVAILABILITY),
    Act.UNSUBSCRIBE: _by_link(Act.UNSUBSCRIBE),
    Act.SEE_OWN_CANDIDATE: _BY_CANDIDATE,
    Act.EDIT_CANDIDATE: _BY_CANDIDATE,
    Act.SET_AVAILABILITY: _BY_CANDIDATE,
    Act.WITHDRAW_CANDIDATE: _BY_CANDIDATE,
    Act.DEPOSIT_CV: _BY_CANDIDATE,
    Act.REMOVE_CV: _BY_CANDIDATE,
    Act.ERASE_CANDIDATE: {**_BY_CANDIDATE, Who.AGENCY: anything},
    Act.CHANGE_CANDIDATE_EMAIL: _BY_CANDIDATE,
    Act.ANSWER_EMAIL_CHANGE: _by_link(Act.ANSWER_EMAIL_CHANGE),
    Act.SEE_OWN_ACTIVITY: _BY_CANDIDATE,
    Act.REPORT_ACTIVITY: _BY_CANDIDATE,
    Act.IMPORT_ACTIVITY: _BY_CANDIDATE,
    Act.SEE_STRUCTURE: {Who.STRUCTURE: listed},
    Act.SWITCH_STRUCTURE: {Who.STRUCTURE: own_account},
    Act.INVITE_COLLEAGUE: {Who.STRUCTURE: listed},
    Act.REMOVE_COLLEAGUE: {Who.STRUCTURE: colleague},
    Act.CHOOSE_MAIL_READERS: {Who.STRUCTURE: listed},
    Act.CORRECT_OWN_CONTACT: _BY_STRUCTURE,
    Act.FIND_CANDIDATES: {Who.STRUCTURE: listed},
    Act.EXPORT_CANDIDATES: {Who.STRUCTURE: listed},
    Act.SEE_CANDIDATE: {Who.STRUCTURE: in_sight, Who.AGENCY: anything},
    Act.CHOOSE_CANDIDATE: {Who.STRUCTURE: in_sight},
    Act.VALIDATE_CANDIDATE: {Who.STRUCTURE: in_sight},
    Act.CANCEL_VALIDATION: {Who.STRUCTURE: in_sight},
    # The agency corrects what the structure no longer can, with a reason (RULES section 10).
    Act.SEE_RECRUITMENT: {
        **_BY_STRUCTURE,
        Who.PREFECTURE: own_department,
        Who.FUNDER: with_contract,
        **_BY_AGENCY,
    },
    Act.REQUEST_EXTENSION: _BY_STRUCTURE,
    Act.ASK_FOR_MORE_POSTS: _BY_STRUCTURE,
    Act.RETURN_POSTS: _BY_STRUCTURE,
    Act.PLAN_HIRE: {**_BY_STRUCTURE, **_BY_AGENCY},
    Act.RECORD_CONTRACT: {**_BY_STRUCTURE, **_BY_AGENCY},
    Act.TAKE_CONTRACT_BACK: {**_BY_STRUCTURE, **_BY_AGENCY},
    Act.END_CONTRACT: {**_BY_STRUCTURE, **_BY_AGENCY},
    Act.TAKE_END_BACK: {**_BY_STRUCTURE, **_BY_AGENCY},
    Act.DEPOSIT_END_PROOF: {**_BY_STRUCTURE, **_BY_AGENCY},
    Act.REMOVE_END_PROOF: {**_BY_STRUCTURE, **_BY_AGENCY},
    Act.DEPOSIT_CONTRACT_COPY: _BY_STRUCTURE,
    Act.REMOVE_CONTRACT_COPY: _BY_STRUCTURE,
    Act.NAME_SUPERIOR: _BY_STRUCTURE,
    Act.DECLARE_SUSPENSION: _BY_STRUCTURE,
    Act.ANSWER_SIZE: _BY_STRUCTURE,
    Act.ANSWER_OWN_SIZE: _BY_CANDIDATE,
    Act.CHOOSE_DELIVERY: {Who.STRUCTURE: listed},
    # The object is the agreement of the recruitment, which has the department.
    Act.SEE_END_PROOF: {**_BY_STRUCTURE, Who.PREFECTURE: own_department, **_BY_FUNDER},
    Act.SEE_CONTRACT_COPY: {**_BY_STRUCTURE, Who.PREFECTURE: own_department, **_BY_FUNDER},
    Act.SEE_FOLLOW_UP: {**_BY_STRUCTURE, Who.PREFECTURE: own_department, **_BY_FUNDER},
    Act.SUBMIT_FOLLOW_UP: _BY_STRUCTURE,
    Act.NAME_SIGNATORY: _BY_STRUCTURE,
    Act.SIGN_AGREEMENT: _BY_STRUCTURE,
    Act.UNSIGN_AGREEMENT: _BY_STRUCTURE,
    Act.LIST_APPLICATIONS: {Who.PREFECTURE: listed, Who.COMMITTEE: anything, Who.AGENCY: anything},
    Act.SEE_APPLICATION: {Who.PREFECTURE: own_territory, Who.COMMITTEE: confirmed, Who.AGENCY: anything},
    Act.ASK_QUESTION: {Who.PREFECTURE: own_territory},
    Act.GIVE_OPINION: {Who.PREFECTURE: own_territory},
    Act.EXTEND_RECRUITMENT: {Who.PREFECTURE: own_territory, Who.AGENCY: anything},
    Act.REFUSE_EXTENSION: {Who.PREFECTURE: own_territory, Who.AGENCY: anything},
    Act.ANSWER_CORRECTION: {Who.PREFECTURE: own_territory, Who.AGENCY: anything},
    Act.LIST_FOLLOW_UPS: {Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.LIST_RECRUITMENTS: {Who.PREFECTURE: listed, Who.FUNDER: listed, **_BY_AGENCY},
    Act.SEE_BOARD: {Who.PREFECTURE: listed, **_BY_SECRETARY},
    # A structure reads that of its own advisers, a prefecture that of its departments.
    Act.SEE_ACTIVITY: {Who.STRUCTURE: listed, Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.PREPARE_SESSION: _BY_SECRETARY,
    Act.SEE_SESSION: _BY_SECRETARY,
    Act.DECIDE: _BY_SECRETARY,
    Act.CLOSE_SESSION: _BY_SECRETARY,
    Act.ACCEPT_FOLLOW_UP: _BY_FUNDER,
    Act.QUESTION_FOLLOW_UP: _BY_FUNDER,
    Act.TAKE_ACCEPTANCE_BACK: _BY_FUNDER,
    Act.TAKE_QUESTION_BACK: _BY_FUNDER,
    Act.LIST_AGREEMENTS: {Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.SEE_AGREEMENT: {**_BY_STRUCTURE, Who.PREFECTURE: own_department, **_BY_FUNDER},
    Act.RECORD_CASE_FILE: _BY_FUNDER,
    Act.SEND_AGREEMENT: _BY_FUNDER,
    Act.TAKE_AGREEMENT_BACK: _BY_FUNDER,
    # Nobody signs in the place of the funder (RULES 13).
    Act.SIGN_LAST: {Who.FUNDER: anything},
    Act.LIST_SUPPLIES: _BY_AGENCY,
    Act.MOVE_SUPPLIES: _BY_AGENCY,
    Act.SEE_LEDGER: {**_BY_STRUCTURE, **_BY_FUNDER},
    Act.SEE_BANK_DETAILS: _BY_STRUCTURE,
    Act.GIVE_BANK_DETAILS: _BY_STRUCTURE,
    Act.DISPUTE_BALANCE: _BY_STRUCTURE,
    Act.LIST_INSTALMENTS: _BY_FUNDER,
    # Nobody pays in the place of the funder.
    Act.PROPOSE_INSTALMENTS: _BY_PAYER,
    Act.APPROVE_INSTALMENTS: _BY_PAYER,
    Act.SEND_BACK_INSTALMENTS: _BY_PAYER,
    Act.SUSPEND_INSTALMENT: _BY_PAYER,
    Act.CHECK_BANK_DETAILS: _BY_PAYER,
    Act.TURN_DOWN_BANK_DETAILS: _BY_PAYER,
    Act.ORDER_PAYMENTS: _BY_PAYER,
    Act.RECORD_PAYMENTS: _BY_PAYER,
    Act.SETTLE_BALANCE: _BY_PAYER,
    Act.UNSETTLE_BALANCE: _BY_PAYER,
    Act.ANSWER_DISPUTE: _BY_PAYER,
    Act.RECORD_GIVEN_BACK: _BY_PAYER,
    Act.COUNTER_ENTRY: _BY_FUNDER,
    Act.WAIVE_BALANCE: _BY_AGENCY,
    Act.LIST_LEDGERS: {Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.LIST_TRAININGS: {Who.TRAINING_BODY: listed, **_BY_AGENCY},
    Act.SEE_TRAINING: _BY_TRAINING_BODY,
    Act.FOLLOW_TRAINING: _BY_TRAINING_BODY,
    Act.KEEP_CENTRES: _BY_TRAINING_BODY,
    Act.LIST_TRAINING_SESSIONS: {Who.TRAINING_BODY: listed, **_BY_AGENCY},
    Act.SEE_TRAINING_SESSION: _BY_TRAINING_BODY,
    Act.KEEP_TRAINING_SESSIONS: _BY_TRAINING_BODY,
    Act.INVITE_STAFF: _BY_AGENCY,
    Act.SEE_ACCOUNT: _BY_AGENCY,
    Act.RESEND_INVITATION: _BY_AGENCY,
    Act.CORRECT_STAFF: {Who.AGENCY: other_account},
    Act.DISABLE_ACCOUNT: {Who.AGENCY: other_account},
    Act.SEE_UNDELIVERED: _BY_AGENCY,
    Act.SEARCH_CANDIDATES: _BY_AGENCY,
    Act.CORRECT_CANDIDATE_EMAIL: _BY_AGENCY,
    Act.BLOCK_CANDIDATE: _BY_AGENCY,
    Act.SEE_STRUCTURES: _BY_AGENCY,
    Act.SEE_JOURNAL: _BY_AGENCY,
    Act.SEE_DEADLINES: _BY_AGENCY,
    Act.SEE_DAY: _BY_AGENCY,
    Act.SEE_EMAILS: _BY_AGENCY,
    Act.RESEND_EMAIL: _BY_AGENCY,
    Act.CLEAR_UNDELIVERED: _BY_AGENCY,
    Act.KEEP_REASONS: _BY_AGENCY,
    Act.CORRECT_CONTACT: _BY_AGENCY,
    Act.CORRECT_SIRET: _BY_AGENCY,
    Act.CORRECT_POSTS: _BY_AGENCY,
    Act.CLOSE_APPLICATION: _BY_AGENCY,
    Act.REVIVE_APPLICATION: _BY_AGENCY,
    Act.LAPSE_APPLICATION: _BY_AGENCY,
    Act.SEE_BUDGET: _BY_AGENCY,
    Act.SEE_PARAMETERS: _BY_AGENCY,
    Act.PROPOSE_PARAMETER: _BY_AGENCY,
    Act.SETTLE_PARAMETER: {Who.AGENCY: proposed_by_another},
    Act.WITHDRAW_PARAMETER: {Who.AGENCY: proposed_by_oneself},
    Act.SEE_STRUCTURE_CHANGES: _BY_AGENCY,
    Act.PROPOSE_TRANSFER: _BY_AGENCY,
    Act.SETTLE_STRUCTURE_CHANGE: {Who.AGENCY: proposed_by_another},
    Act.WITHDRAW_STRUCTURE_CHANGE: _BY_AGENCY,
    Act.SET_ENVELOPE: _BY_AGENCY,
    Act.SEE_DOCUMENTS: _BY_AGENCY,
    Act.DEPOSIT_PIX_ANALYSIS: _BY_AGENCY,
    Act.REMOVE_PIX_ANALYSIS: _BY_AGENCY,
    Act.IMPORT_PIX_RESULTS: _BY_AGENCY,
    Act.KEEP_LOTS: _BY_AGENCY,
}


def who(actor: Actor) -> Who | None:
    """The kind of an actor; None for the system, which is not in the table, and for roles without acts."""
    if isinstance(actor, Anybody):
        return Who.ANYBODY
    if isinstance(actor, LinkHolder):
        return Who.LINK
    if isinstance(actor, System):
        return None
    return Who(actor.role.value) if actor.role.value in ROLES else None


def may(actor: Actor, act: Act, subject: object = None) -> bool:
    """Whether an actor may do an act on an object (RULES section 7). What is not in the table is refused.

    Args:
        actor: who acts.
        act: what is done.
        subject: the object; None for a list, or for what the act creates.
    """
    kind = who(actor)
    scope = SCOPES[act].get(kind) if kind else None
    return scope is not None and scope(actor, subject)


def require(actor: Actor, act: Act, subject: object = None) -> None:
    """Refuse an act that the actor may not do; arguments as for ``may``.

    Raises:
        Refusal: ``not_found``: what is out of scope looks like what does not exist.
    """
    if not may(actor, act, subject):
        raise not_found()


def not_found() -> Refusal:
    """The refusal of what does not exist or is out of scope (RULES section 7)."""
    return Refusal("not_found", "Cet élément est introuvable.", "not_found")


def departments_of(actor: Actor) -> tuple[str, ...] | None:
    """The departments that lists are limited to: those of a prefecture, None (all) for other staff.

    Raises:
        Refusal: ``not_found`` for anybody who is not staff.
    """
    if isinstance(actor, AccountSession) and actor.role in (Role.COMMITTEE, Role.FUNDER, Role.AGENCY):
        return None
    if isinstance(actor, AccountSession) and actor.role is Role.PREFECTURE:
        return actor.account.departments
    raise not_found()


def lots_of(actor: Actor) -> tuple[int, ...]:
    """The lots that lists are limited to: those of a training body, all of them for the agency.

    Raises:
        Refusal: ``not_found`` for anybody else.
    """
    if isinstance(actor, AccountSession) and actor.role is Role.AGENCY:
        return tuple(NUMBERS)
    if isinstance(actor, AccountSession) and actor.role is Role.TRAINING_BODY:
        return actor.account.lots
    raise not_found()


def structure_id_of(actor: Actor) -> str:
    """The structure that lists are limited to.

    Raises:
        Refusal: ``not_found`` for anybody who works for none.
    """
    if isinstance(actor, AccountSession) and actor.role is Role.STRUCTURE and actor.account.structure_id:
        return actor.account.structure_id
    raise not_found()
