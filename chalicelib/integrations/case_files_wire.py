"""What Démarches simplifiées is asked of its files, and what its answers mean (RULES section 11).

No name, text or file is asked for: of a message its date and who may have written it, of a piece whether it
is there.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.funding.case_file import CaseFileReport, CaseFileState, KnownPiece, Piece, PieceState
from chalicelib.domain.shared.calendar_rules import paris_date

_QUERY = """
query($number: Int!, $after: String, $since: ISO8601DateTime) {
  demarche(number: $number) {
    %s
    dossiers(first: 100, after: $after, updatedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number state motivation
        dateDepot datePassageEnConstruction datePassageEnInstruction dateTraitement
        %s
      }
    }
  }
}
"""
_INSTRUCTORS = "groupeInstructeurs { instructeurs { email } }"
_DETAILS = """messages { email createdAt }
        champs {
          id
          ... on PieceJustificativeChamp { files { contentType } }
          ... on TitreIdentiteChamp { filled }
        }"""
QUERY = _QUERY % (_INSTRUCTORS, _DETAILS)
# For a service that no longer knows one of the details: the state of a file hangs on none of them.
STATES_ONLY = _QUERY % ("", "")

# The day from which a file is in a state, the first that the service gives.
_SINCE = {
    CaseFileState.DEPOSITED: ("datePassageEnConstruction", "dateDepot"),
    CaseFileState.COMPLETE: ("datePassageEnInstruction",),
    CaseFileState.ACCEPTED: ("dateTraitement",),
    CaseFileState.REFUSED: ("dateTraitement",),
    CaseFileState.DROPPED: ("dateTraitement",),
}
_ILLEGIBLE = (ValueError, KeyError, TypeError, AttributeError)


def number_of(node: Any) -> int | None:
    """The number of a file, None when it says none."""
    number = node.get("number") if isinstance(node, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def report(
    node: Mapping[str, Any], pieces: Mapping[str, Piece], instructors: Collection[str]
) -> CaseFileReport | None:
    """What the service tells of one file; None in a state that it does not document.

    Args:
        node: as it was answered; it has a number.
        pieces: by the field that asks for each.
        instructors: the addresses of those who instruct the files of its procedure.
    """
    try:
        state = CaseFileState(node["state"])
        days = [node[name] for name in _SINCE.get(state, ()) if node.get(name)]
        if not days:
            return None
        # A reason is for the structure to read; one that is missing there is asked for there.
        reason = str(node.get("motivation") or "").strip() or "Motif à lire dans la messagerie du dossier."
        return CaseFileReport(
            number=node["number"],
            state=state,
            since=paris_date(datetime.fromisoformat(days[0])),
            pieces=_pieces(node, pieces),
            reason=reason,
            messaged_at=_messaged_at(node, instructors),
        )
    except _ILLEGIBLE:
        return None


def instructors(procedure: Mapping[str, Any]) -> frozenset[str]:
    """The addresses of those who instruct the files of a procedure; none when it does not say them."""
    try:
        groups = procedure.get("groupeInstructeurs") or []
        return frozenset(str(one["email"]).casefold() for group in groups for one in group["instructeurs"])
    except _ILLEGIBLE:
        return frozenset()


def _pieces(node: Mapping[str, Any], pieces: Mapping[str, Piece]) -> tuple[KnownPiece, ...]:
    """Whether each piece is there; of one whose field cannot be read nothing is said."""
    found = []
    try:
        for field in node.get("champs") or []:
            piece = pieces.get(str(field["id"]))
            there = field.get("files", field.get("filled"))
            if piece is not None and isinstance(there, list | bool):
                state = PieceState.RECEIVED if there else PieceState.EXPECTED
                found.append(KnownPiece(piece=piece, state=state))
    except _ILLEGIBLE:
        return ()
    return tuple(found)


def _messaged_at(node: Mapping[str, Any], instructors: Collection[str]) -> datetime | None:
    """When the last message of the instruction was written; those of others, and of the service, are none."""
    try:
        return max(
            (
                datetime.fromisoformat(one["createdAt"]).astimezone(UTC)
                for one in node.get("messages") or []
                if str(one["email"]).casefold() in instructors
            ),
            default=None,
        )
    except _ILLEGIBLE:
        return None
