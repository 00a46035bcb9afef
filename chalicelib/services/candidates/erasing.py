"""The erasure of a candidate, by the person or the agency, and again after a restore (RULES section 7)."""

from functools import partial

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import Match
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import documents
from chalicelib.services.candidates.email_change import EMAIL_CHANGE_TIMER
from chalicelib.services.candidates.still_available import QUESTION_TIMER
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found

# Each takes two items; well below the limit of a transaction.
_MATCHES_PER_TRANSACTION = 40
# Written in one transaction with the candidate, the cards of the pool and the journal.
_WORDS_PER_TRANSACTION = 50


def erase(ports: Ports, actor: Actor) -> None:
    """Erase the signed-in candidate and end the browser session.

    The reasons written about the candidate are deleted too; the journal keeps only their ids.

    Raises:
        Refusal: ``not_found``, or ``recruited`` while a structure employs the person.
    """
    _erase(ports, actor, own_candidate(ports, actor, Act.ERASE_CANDIDATE))
    signing_in.sign_out(ports, actor)


def erase_again(ports: Ports, system: System, candidate_id: str) -> None:
    """Erase again a candidate who was restored from a backup.

    Raises:
        Refusal: ``not_found``, or ``recruited`` while a structure employs the person.
    """
    _erase(ports, system, found(ports.store.get(Candidate, candidate_id)))


def erase_at_request(ports: Ports, actor: Actor, candidate_id: str) -> None:
    """Erase a candidate who asked the agency; irreversible, but the person may register again.

    The recruitment that a subsidy financed and the ids in the journal are kept.

    Raises:
        Refusal: ``not_found``, or ``candidate_held`` while a structure employs the person.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, Act.ERASE_CANDIDATE, candidate)
    candidate.require_not_held()
    _erase(ports, actor, candidate)


def _erase(ports: Ports, actor: Actor, person: Candidate) -> None:
    """Delete all data about a person except ids in the journal and the proof of a recruitment."""
    person.require_free()
    matches = list(every(ports.store.matches_of_candidate, person.id))
    for start in range(0, len(matches), _MATCHES_PER_TRANSACTION):
        decide(
            ports, actor, partial(_forget_matches, ports, matches[start : start + _MATCHES_PER_TRANSACTION])
        )
    while len(ports.store.words_about(person.id)) > _WORDS_PER_TRANSACTION:
        decide(ports, actor, partial(_forget_words, ports, person.id))

    def work(changes: Changes) -> None:
        candidate = found(ports.store.get(Candidate, person.id))
        candidate.require_free()
        changes.delete(candidate)
        changes.clear_timer(QUESTION_TIMER, candidate.id)
        changes.clear_timer(EMAIL_CHANGE_TIMER, candidate.id)
        guards.release_candidate_address(ports, changes, candidate)
        documents.owe_deletion_of_all(ports, changes, candidate)
        _forget_words(ports, candidate.id, changes)
        changes.note(candidate, "erased")

    decide(ports, actor, work)


def _forget_matches(ports: Ports, matches: list[Match], changes: Changes) -> None:
    for match in matches:
        current = ports.store.match(match.structure_id, match.candidate_id)
        if current is not None and not current.proves_recruitment:
            changes.delete(current)


def _forget_words(ports: Ports, candidate_id: str, changes: Changes) -> None:
    for words in ports.store.words_about(candidate_id)[:_WORDS_PER_TRANSACTION]:
        changes.delete(words)
