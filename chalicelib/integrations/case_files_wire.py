"""The requests to Démarches simplifiées about files, and the meaning of its answers (RULES section 11).

No name, text or document is requested: only the date and the author's address of messages, and whether each
piece is there.
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
# Used when the service does not know one of the details: the states need none of them.
STATES_ONLY = _QUERY % ("", "")

# The fields with the date of each state; the first that is present counts.
_SINCE = {
    CaseFileState.DEPOSITED: ("datePassageEnConstruction", "dateDepot"),
    CaseFileState.COMPLETE: ("datePassageEnInstruction",),
    CaseFileState.ACCEPTED: ("dateTraitement",),
    CaseFileState.REFUSED: ("dateTraitement",),
    CaseFileState.DROPPED: ("dateTraitement",),
}
_ILLEGIBLE = (ValueError, KeyError, TypeError, AttributeError)


def number_of(node: Any) -> int | None:
    """Return the number of a file; None when the answer has none."""
    number = node.get("number") if isinstance(node, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def report(
    node: Mapping[str, Any], pieces: Mapping[str, Piece], instructors: Collection[str]
) -> CaseFileReport | None:
    """Return the report about one file; None when its state is not documented.

    Args:
        node: of the answer; it has a number.
        pieces: by the field of each.
        instructors: the e-mail addresses of the instructing agents of the procedure.
    """
    try:
        state = CaseFileState(node["state"])
        days = [node[name] for name in _SINCE.get(state, ()) if node.get(name)]
        if not days:
            return None
        # The structure reads the reason; when there is none, it can ask for it on Démarches simplifiées.
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
    """Return the addresses of the instructing agents of a procedure; empty when the answer has none."""
    try:
        groups = procedure.get("groupeInstructeurs") or []
        return frozenset(str(one["email"]).casefold() for group in groups for one in group["instructeurs"])
    except _ILLEGIBLE:
        return frozenset()


def _pieces(node: Mapping[str, Any], pieces: Mapping[str, Piece]) -> tuple[KnownPiece, ...]:
    """Return whether each piece is there; pieces whose field cannot be read are left out."""
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
    """Return when an instructing agent last wrote a message; messages of others do not count."""
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
