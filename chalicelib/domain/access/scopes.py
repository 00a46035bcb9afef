"""Who acts, and on which objects: the columns and the cells of the table of RULES section 7."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from chalicelib.domain.access.actor import AccountSession, Actor, CandidateSession, LinkHolder
from chalicelib.domain.access.acts import Act
from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import Match, hidden_from


class Who(StrEnum):
    """Who may ask for something. Of those who sign in, the value is that of their role."""

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
    """Allow every object, and one that the act creates."""
    return True


def listed(_actor: Actor, _subject: object) -> bool:
    """Allow a list, which the service limits to the actor's own objects (``departments_of``…)."""
    return True


def by_link(act: Act) -> Mapping[Who, Scope]:
    """Return the scope of a link with a purpose of the act; its object is the link's."""

    def scope(_actor: LinkHolder, link: Link | Signed) -> bool:
        return link.purpose in LINKS[act]

    return {Who.LINK: scope}


def oneself(actor: CandidateSession, candidate: Candidate) -> bool:
    """Return whether the candidate is the signed-in one."""
    return candidate.id == actor.candidate.id


def own_account(actor: AccountSession, account: Any) -> bool:
    """Return whether the account is the signed-in one."""
    return bool(account.id == actor.account.id)


def other_account(actor: AccountSession, account: Any) -> bool:
    """Return whether the account is not the signed-in one."""
    return bool(account.id != actor.account.id)


def colleague(actor: AccountSession, account: Any) -> bool:
    """Return whether the account is another one of the actor's structure."""
    structure_id = actor.account.structure_id
    return structure_id is not None and account.works_for(structure_id) and account.id != actor.account.id


def own_structure(actor: AccountSession, subject: Any) -> bool:
    """Return whether ``subject.structure_id`` is the actor's structure."""
    return actor.account.structure_id is not None and subject.structure_id == actor.account.structure_id


def its_own(actor: AccountSession, structure: Any) -> bool:
    """Return whether the structure is the actor's."""
    return actor.account.structure_id is not None and structure.id == actor.account.structure_id


def in_sight(actor: AccountSession, seen: Seen) -> bool:
    """Return whether the structure may find the candidate or acted on them (RULES section 5)."""
    structure_id = actor.account.structure_id
    return structure_id is not None and not hidden_from(
        structure_id, seen.candidate, acted=seen.match is not None and seen.match.acted
    )


# Hidden from prefectures: unconfirmed forms, and those set aside as duplicates.
_UNSEEN = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.DUPLICATE})


def own_territory(actor: AccountSession, application: Any) -> bool:
    """Return whether a confirmed application is in one of the prefecture's departments."""
    return application.place.department in actor.account.departments and application.status not in _UNSEEN


def own_department(actor: AccountSession, subject: Any) -> bool:
    """Return whether ``subject.department`` is one of the prefecture's departments."""
    return subject.department in actor.account.departments


def with_contract(_actor: Actor, recruitment: Any) -> bool:
    """Return whether the contract of a recruitment is recorded, so that the subsidy is paid for it."""
    return recruitment.contract is not None


def confirmed(_actor: Actor, application: Any) -> bool:
    """Return whether a session may decide or has decided on an application."""
    return application.status not in _UNSEEN


def proposed_by_oneself(actor: AccountSession, change: Any) -> bool:
    """Return whether the actor's account proposed the change."""
    return bool(change.proposed_by == actor.account.id)


def proposed_by_another(actor: AccountSession, change: Any) -> bool:
    """Return whether another account proposed the change: two accounts must agree (RULES section 10)."""
    return bool(change.proposed_by != actor.account.id)


def own_lots(actor: AccountSession, subject: Any) -> bool:
    """Return whether the training body holds one of ``subject.lots``."""
    return bool(set(actor.account.lots) & set(subject.lots))


def own_training(actor: CandidateSession, training: Any) -> bool:
    """Return whether the training is the signed-in candidate's."""
    return bool(training.candidate_id == actor.candidate.id)
