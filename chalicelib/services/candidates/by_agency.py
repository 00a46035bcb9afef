"""The agency's reading of a candidate, and its corrections with a reason (RULES sections 5, 7, 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.access.scopes import Seen
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, email_registered
from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.agency.journals import Journal, read_journal
from chalicelib.services.candidates.email_change import EMAIL_CHANGE_TIMER, take_address
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, author_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email

# The number of structures on one page.
_STRUCTURES_PER_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class StructureActs:
    """The acts of one structure on a candidate; ``recruitment`` is the last one, if any."""

    match: Match
    structure: Structure | None
    recruitment: Recruitment | None


@dataclass(frozen=True, kw_only=True)
class CandidateStory:
    """A candidate with the acts of structures and the journal.

    Args:
        candidate: the candidate.
        acts: a page of the acts of structures, in no useful order.
        acts_cursor: of its next page.
        journal: a page of what was done, the latest first.
    """

    candidate: Candidate
    acts: Sequence[StructureActs]
    acts_cursor: str | None
    journal: Journal


def read_story(
    ports: Ports, actor: Actor, candidate_id: str, *, acts_cursor: str | None, journal_cursor: str | None
) -> CandidateStory:
    """Return a candidate with pages of the acts of structures and of the journal; the reading is journalled.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, Act.SEE_CANDIDATE, Seen(candidate, None))
    page = ports.store.matches_of_candidate(candidate.id, limit=_STRUCTURES_PER_PAGE, cursor=acts_cursor)
    journal = read_journal(ports, candidate, cursor=journal_cursor)
    viewed = Changes(author=author_of(actor), at=ports.clock.now())
    viewed.note(candidate, "viewed")
    ports.store.commit(viewed)
    return CandidateStory(
        candidate=candidate, acts=_acts_of_structures(ports, page), acts_cursor=page.cursor, journal=journal
    )


def _acts_of_structures(ports: Ports, page: Page[Match]) -> list[StructureActs]:
    acts = [one for one in page.items if one.acted]
    wanted: list[tuple[type[Structure] | type[Recruitment], str]] = []
    for one in acts:
        wanted.append((Structure, one.structure_id))
        if one.recruitment_id:
            wanted.append((Recruitment, one.recruitment_id))
    records: Mapping[str, object] = ports.store.several(wanted)[0] if wanted else {}
    found_acts = []
    for one in acts:
        structure, recruitment = records.get(one.structure_id), records.get(one.recruitment_id or "")
        found_acts.append(
            StructureActs(
                match=one,
                structure=structure if isinstance(structure, Structure) else None,
                recruitment=recruitment if isinstance(recruitment, Recruitment) else None,
            )
        )
    return found_acts


def read_candidate(ports: Ports, actor: Actor, candidate_id: str, act: Act) -> Candidate:
    """Return a candidate, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, act, candidate)
    return candidate


def correct_email(
    ports: Ports,
    actor: Actor,
    candidate_id: str,
    *,
    email: str,
    reason: str,
    expected_version: int | None = None,
) -> Candidate:
    """Correct the address of a candidate who cannot do so, and tell both addresses; idempotent.

    The links and sessions of the previous address end. A mistake is corrected by the same act.

    Args:
        ports: the outside.
        actor: the agency.
        candidate_id: the candidate.
        email: the right address.
        reason: why, kept until an erasure.
        expected_version: what the person saw.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` before a confirmation, or ``email_registered`` when another
            candidate has the address. Stale: somebody changed the candidate meanwhile.
    """

    def work(changes: Changes) -> Candidate:
        candidate = read_candidate(ports, actor, candidate_id, Act.CORRECT_CANDIDATE_EMAIL)
        if candidate.email == email:
            return candidate
        require_version(candidate, expected_version)
        corrected = candidate.with_corrected_email(email)
        if not take_address(ports, changes, candidate, email):
            raise email_registered()
        changes.update(corrected)
        changes.clear_timer(EMAIL_CHANGE_TIMER, corrected.id)
        for to in (candidate.email, email):
            send_email(ports, changes, "candidate_email_changed", to=to, about=corrected.id)
        note_reason(ports, changes, corrected, "email_corrected", reason)
        return corrected

    return decide(ports, actor, work, reads_guards=(guards.CANDIDATES,))


def set_blocked(
    ports: Ports,
    actor: Actor,
    candidate_id: str,
    *,
    blocked: bool,
    reason: str,
    expected_version: int | None = None,
) -> Candidate:
    """Block a candidate, so that no structure can find or open it, or unblock it; idempotent.

    The candidate's space says that the registration is suspended.

    Args:
        ports: the outside.
        actor: the agency.
        candidate_id: the candidate.
        blocked: True to block, False to unblock.
        reason: why, kept until an erasure.
        expected_version: what the person saw.

    Raises:
        Refusal: ``not_found``, or ``candidate_held`` while a structure recruits the person. Stale: somebody
            changed the candidate meanwhile.
    """

    def work(changes: Changes) -> Candidate:
        candidate = read_candidate(ports, actor, candidate_id, Act.BLOCK_CANDIDATE)
        if candidate.blocked is blocked:
            return candidate
        require_version(candidate, expected_version)
        changed = candidate.suspended(blocked)
        changes.update(changed)
        note_reason(ports, changes, changed, "blocked" if blocked else "unblocked", reason)
        return changed

    return decide(ports, actor, work)
