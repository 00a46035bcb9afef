"""Limits of exported lists of candidates and of the contact details in them (RULES sections 6, 7)."""

from collections.abc import Sized

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus, hidden_from
from chalicelib.domain.shared.refusal import Refusal

MOST_ROWS = 30_000
# Each is an item of the journal, so that a person can be told who exported the address.
MOST_ADDRESSES = 500

_IN_TOUCH = frozenset({MatchStatus.SHORTLISTED, MatchStatus.VALIDATED, MatchStatus.HIRED})


def in_touch(status: MatchStatus | None) -> bool:
    """Return whether contact details of candidates in a status are exported.

    Those of other candidates are on their sheet, whose views are journalled.
    """
    return status in _IN_TOUCH


def address_may_leave(structure_id: str, candidate: Candidate) -> bool:
    """Return whether a structure may still see a candidate whom no other structure recruited."""
    elsewhere = candidate.recruited_elsewhere(structure_id)
    return not elsewhere and not hidden_from(structure_id, candidate, acted=True)


def require_few_addresses(people: Sized) -> None:
    """Raise Refusal ``too_many_contacts`` when a file would contain the addresses of too many people."""
    if len(people) > MOST_ADDRESSES:
        raise Refusal(
            "too_many_contacts",
            f"Cette liste a plus de {MOST_ADDRESSES} personnes à joindre : affinez-la, ou exportez-la sans "
            "leurs coordonnées.",
            "invalid",
            "/contacts",
        )


def too_long() -> Refusal:
    """Return the refusal of a list too long for a file."""
    return Refusal("too_many_rows", "Cette liste est trop longue pour un fichier : affinez-la.", "invalid")
