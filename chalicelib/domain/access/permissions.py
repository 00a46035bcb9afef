"""The permissions of actors on objects: the table of RULES section 7.

A route is declared for an audience; its service calls ``require`` with the object. An object out of scope
gets the same answer as a missing one (404). The acts are in ``acts``, the scopes in ``scopes``.
"""

from collections.abc import Mapping

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession, Actor, Anybody, LinkHolder, System
from chalicelib.domain.access.acts import Act
from chalicelib.domain.access.scopes import (
    ACCOUNTS,
    ROLES,
    Scope,
    Who,
    anything,
    by_link,
    colleague,
    confirmed,
    in_sight,
    its_own,
    listed,
    oneself,
    other_account,
    own_account,
    own_department,
    own_lots,
    own_structure,
    own_territory,
    own_training,
    proposed_by_another,
    proposed_by_oneself,
    with_contract,
)
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.lots import NUMBERS

# Re-exported for the callers of ``require`` and ``may``.
__all__ = [
    "SCOPES",
    "Act",
    "departments_of",
    "lots_of",
    "may",
    "not_found",
    "require",
    "structure_id_of",
    "who",
]

_BY_SECRETARY: Mapping[Who, Scope] = {Who.COMMITTEE: anything, Who.AGENCY: anything}
_BY_FUNDER: Mapping[Who, Scope] = {Who.FUNDER: anything, Who.AGENCY: anything}
_BY_PAYER: Mapping[Who, Scope] = {Who.FUNDER: anything}
_BY_AGENCY: Mapping[Who, Scope] = {Who.AGENCY: anything}
_BY_TRAINING_BODY: Mapping[Who, Scope] = {Who.TRAINING_BODY: own_lots, Who.AGENCY: anything}
_BY_ANYBODY: Mapping[Who, Scope] = {Who.ANYBODY: anything}
_BY_CANDIDATE: Mapping[Who, Scope] = {Who.CANDIDATE: oneself}
_BY_STRUCTURE: Mapping[Who, Scope] = {Who.STRUCTURE: own_structure}
_BY_TRAINED: Mapping[Who, Scope] = {Who.CANDIDATE: own_training, **_BY_STRUCTURE, **_BY_TRAINING_BODY}

SCOPES: Mapping[Act, Mapping[Who, Scope]] = {
    Act.APPLY: _BY_ANYBODY,
    Act.REGISTER: _BY_ANYBODY,
    Act.CONFIRM: by_link(Act.CONFIRM),
    Act.SEE_APPLICATION_STATUS: by_link(Act.SEE_APPLICATION_STATUS),
    Act.WITHDRAW_APPLICATION: by_link(Act.WITHDRAW_APPLICATION),
    Act.COMPLETE_APPLICATION: by_link(Act.COMPLETE_APPLICATION),
    Act.CORRECT_ANSWERS: by_link(Act.CORRECT_ANSWERS),
    Act.ASK_CORRECTION: {**by_link(Act.ASK_CORRECTION), Who.STRUCTURE: own_structure},
    Act.ANSWER_QUESTION: {**by_link(Act.ANSWER_QUESTION), Who.STRUCTURE: own_structure},
    Act.SIGN_IN: _BY_ANYBODY,
    # Allowed without a session, which may have ended.
    Act.SIGN_OUT: dict.fromkeys({Who.ANYBODY, *ROLES}, anything),
    Act.SEE_OWN_ACCOUNT: dict.fromkeys(ROLES, anything),
    Act.OPEN_ACCOUNT: by_link(Act.OPEN_ACCOUNT),
    Act.REQUEST_PASSWORD_RESET: _BY_ANYBODY,
    Act.RESET_PASSWORD: by_link(Act.RESET_PASSWORD),
    Act.CHANGE_ACCOUNT_EMAIL: dict.fromkeys(ACCOUNTS, anything),
    Act.ANSWER_ACCOUNT_EMAIL: by_link(Act.ANSWER_ACCOUNT_EMAIL),
    Act.REQUEST_CANDIDATE_LINK: _BY_ANYBODY,
    # For Démarches simplifiées, which has no session: the URL is a secret.
    Act.HINT_CASE_FILES: _BY_ANYBODY,
    Act.OPEN_CANDIDATE_SPACE: by_link(Act.OPEN_CANDIDATE_SPACE),
    Act.ANSWER_AVAILABILITY: by_link(Act.ANSWER_AVAILABILITY),
    Act.UNSUBSCRIBE: by_link(Act.UNSUBSCRIBE),
    Act.SEE_OWN_CANDIDATE: _BY_CANDIDATE,
    Act.EDIT_CANDIDATE: _BY_CANDIDATE,
    Act.SET_AVAILABILITY: _BY_CANDIDATE,
    Act.WITHDRAW_CANDIDATE: _BY_CANDIDATE,
    Act.DEPOSIT_CV: _BY_CANDIDATE,
    Act.REMOVE_CV: _BY_CANDIDATE,
    Act.ERASE_CANDIDATE: {**_BY_CANDIDATE, Who.AGENCY: anything},
    Act.CHANGE_CANDIDATE_EMAIL: _BY_CANDIDATE,
    Act.ANSWER_EMAIL_CHANGE: by_link(Act.ANSWER_EMAIL_CHANGE),
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
    # The agency corrects, with a reason, what the structure may no longer correct (RULES section 10).
    Act.SEE_RECRUITMENT: {
        **_BY_STRUCTURE,
        Who.PREFECTURE: own_department,
        Who.FUNDER: with_contract,
        **_BY_AGENCY,
    },
    Act.REQUEST_EXTENSION: _BY_STRUCTURE,
    Act.ASK_FOR_MORE_POSTS: _BY_STRUCTURE,
    Act.RETURN_POSTS: _BY_STRUCTURE,
    Act.ASK_SIRET_CHANGE: {Who.STRUCTURE: its_own},
    Act.RECORD_LIQUIDATION: {Who.STRUCTURE: its_own, **_BY_AGENCY},
    Act.DEPOSIT_JUDGMENT: _BY_AGENCY,
    Act.REMOVE_JUDGMENT: _BY_AGENCY,
    Act.SEE_JUDGMENT: _BY_FUNDER,
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
    # The object is the recruitment's agreement, which has the department.
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
    Act.LIST_RECRUITMENTS: {Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.SEE_BOARD: {Who.PREFECTURE: listed, **_BY_SECRETARY},
    # A structure reads those of its own advisers, a prefecture those of its departments.
    Act.SEE_ACTIVITY: {Who.STRUCTURE: listed, Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.PREPARE_SESSION: _BY_SECRETARY,
    Act.SEE_SESSION: _BY_SECRETARY,
    Act.DECIDE: _BY_SECRETARY,
    Act.CLOSE_SESSION: _BY_SECRETARY,
    Act.ACCEPT_FOLLOW_UP: _BY_FUNDER,
    Act.QUESTION_FOLLOW_UP: _BY_FUNDER,
    Act.TAKE_ACCEPTANCE_BACK: _BY_FUNDER,
    Act.TAKE_QUESTION_BACK: _BY_FUNDER,
    Act.DECIDE_PART_TIME: _BY_FUNDER,
    Act.LIST_AGREEMENTS: {Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.SEE_AGREEMENT: {**_BY_STRUCTURE, Who.PREFECTURE: own_department, **_BY_FUNDER},
    Act.RECORD_CASE_FILE: _BY_FUNDER,
    Act.PROLONG_SUBSIDY: {Who.FUNDER: with_contract, **_BY_AGENCY},
    Act.CHOOSE_SCHEDULE: _BY_FUNDER,
    Act.SEND_AGREEMENT: _BY_FUNDER,
    Act.TAKE_AGREEMENT_BACK: _BY_FUNDER,
    # Nobody signs in place of the funder (RULES 13).
    Act.SIGN_LAST: {Who.FUNDER: anything},
    Act.LIST_SUPPLIES: _BY_AGENCY,
    Act.MOVE_SUPPLIES: _BY_AGENCY,
    Act.SEE_LEDGER: {**_BY_STRUCTURE, **_BY_FUNDER},
    Act.SEE_BANK_DETAILS: _BY_STRUCTURE,
    Act.GIVE_BANK_DETAILS: _BY_STRUCTURE,
    Act.DISPUTE_BALANCE: _BY_STRUCTURE,
    Act.LIST_INSTALMENTS: _BY_FUNDER,
    # Nobody pays in place of the funder.
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
    Act.ORDER_RECOVERY: _BY_PAYER,
    Act.CANCEL_RECOVERY: _BY_PAYER,
    Act.SET_OFF_SUM: _BY_PAYER,
    Act.REVERSE_SET_OFF: _BY_PAYER,
    Act.DECLARE_CLAIM: _BY_PAYER,
    Act.LIST_LEDGERS: {Who.PREFECTURE: listed, **_BY_FUNDER},
    Act.DEPOSIT_CERTIFICATE: _BY_TRAINED,
    Act.REMOVE_CERTIFICATE: _BY_TRAINED,
    Act.SEE_CERTIFICATE: _BY_TRAINED,
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
    Act.CORRECT_COMMUNE: _BY_AGENCY,
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
    Act.REVERSE_LIQUIDATION: _BY_AGENCY,
    Act.SET_ENVELOPE: _BY_AGENCY,
    Act.SEE_DOCUMENTS: _BY_AGENCY,
    Act.DEPOSIT_PIX_ANALYSIS: _BY_AGENCY,
    Act.REMOVE_PIX_ANALYSIS: _BY_AGENCY,
    Act.IMPORT_PIX_RESULTS: _BY_AGENCY,
    Act.TAKE_IN: _BY_AGENCY,
    Act.SEND_INTAKE_LINKS: _BY_AGENCY,
    Act.KEEP_LOTS: _BY_AGENCY,
}


def who(actor: Actor) -> Who | None:
    """Return the kind of an actor; None for the system, which is not in the table, and roles without acts."""
    if isinstance(actor, Anybody):
        return Who.ANYBODY
    if isinstance(actor, LinkHolder):
        return Who.LINK
    if isinstance(actor, System):
        return None
    return Who(actor.role.value) if actor.role.value in ROLES else None


def may(actor: Actor, act: Act, subject: object = None) -> bool:
    """Return whether an actor may do an act on an object (RULES section 7); acts not in the table may not.

    Args:
        actor: the actor.
        act: the act.
        subject: the object; None for a list, or for an object that the act creates.
    """
    kind = who(actor)
    scope = SCOPES[act].get(kind) if kind else None
    return scope is not None and scope(actor, subject)


def require(actor: Actor, act: Act, subject: object = None) -> None:
    """Refuse an act that the actor may not do; arguments as for ``may``.

    Raises:
        Refusal: ``not_found``: an object out of scope gets the same answer as a missing one.
    """
    if not may(actor, act, subject):
        raise not_found()


def not_found() -> Refusal:
    """Return the refusal of a missing or out-of-scope object (RULES section 7)."""
    return Refusal("not_found", "Cet élément est introuvable.", "not_found")


def departments_of(actor: Actor) -> tuple[str, ...] | None:
    """Return the departments to which lists are limited: a prefecture's own, None (all) for other staff.

    Raises:
        Refusal: ``not_found`` for actors that are not staff.
    """
    if isinstance(actor, AccountSession) and actor.role in (Role.COMMITTEE, Role.FUNDER, Role.AGENCY):
        return None
    if isinstance(actor, AccountSession) and actor.role is Role.PREFECTURE:
        return actor.account.departments
    raise not_found()


def lots_of(actor: Actor) -> tuple[int, ...]:
    """Return the lots to which lists are limited: a training body's own, all of them for the agency.

    Raises:
        Refusal: ``not_found`` for other actors.
    """
    if isinstance(actor, AccountSession) and actor.role is Role.AGENCY:
        return tuple(NUMBERS)
    if isinstance(actor, AccountSession) and actor.role is Role.TRAINING_BODY:
        return actor.account.lots
    raise not_found()


def structure_id_of(actor: Actor) -> str:
    """Return the structure to which lists are limited.

    Raises:
        Refusal: ``not_found`` for an actor without a structure.
    """
    if isinstance(actor, AccountSession) and actor.role is Role.STRUCTURE and actor.account.structure_id:
        return actor.account.structure_id
    raise not_found()
