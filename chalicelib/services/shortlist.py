"""The structure's candidates: lists with exact counts, sheet, shortlist (programme.md 5, 6)."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.application import Application, ApplicationStatus
from chalicelib.domain.calendar_rules import paris_date
from chalicelib.domain.candidate import DISTANCES_KM, Candidate, Card, card_of
from chalicelib.domain.geography import METROPOLE, distance_km, territory
from chalicelib.domain.match import Match, MatchStatus, fits, hidden_from
from chalicelib.domain.refusal import Refusal
from chalicelib.domain.structure import Structure
from chalicelib.services.changes import Author, Changes
from chalicelib.services.decisions import decide, found, not_found
from chalicelib.services.ports import Ports


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list of candidates."""

    card: Card
    status: MatchStatus
    distance_km: float | None
    recruited_elsewhere: bool


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page of a tab, and the exact count of every tab."""

    rows: list[Row]
    counts: dict[MatchStatus, int]
    total: int
    cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One candidate as a structure sees it."""

    candidate: Candidate
    match: Match | None
    distance_km: float | None
    recruited_elsewhere: bool

    @property
    def status(self) -> MatchStatus:
        """The tab where it stands."""
        return self.match.status if self.match else MatchStatus.NEW


def list_candidates(
    ports: Ports, structure: Structure, *, tab: MatchStatus | None, limit: int, cursor: str | None
) -> Listing:
    """The candidates of a structure, by possible start date.

    Args:
        ports: the outside.
        structure: whose candidates.
        tab: one status, or None for all.
        limit: rows of a page.
        cursor: where the page before ended; rows that come or go in between are neither lost nor doubled.

    Raises:
        Refusal: ``bad_cursor``.
    """
    rows = _all_rows(ports, structure)
    counts = {status: 0 for status in MatchStatus}
    for row in rows:
        counts[row.status] += 1
    chosen = sorted((r for r in rows if tab in (None, r.status)), key=_position)
    if cursor is not None:
        after = _read_cursor(cursor)
        chosen = [row for row in chosen if _position(row) > after]
    page = chosen[:limit]
    return Listing(
        rows=page,
        counts=counts,
        total=len(rows),
        cursor=_write_cursor(_position(page[-1])) if len(chosen) > limit else None,
    )


def _position(row: Row) -> tuple[str, str]:
    return row.card.available_from.isoformat(), row.card.candidate_id


def _write_cursor(position: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, str]:
    try:
        start, candidate_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return str(start), str(candidate_id)
    except (ValueError, TypeError):
        raise Refusal("bad_cursor", "Cette page n'existe pas.", "invalid", "/cursor") from None


def _all_rows(ports: Ports, structure: Structure) -> list[Row]:
    matches = {match.candidate_id: match for match in ports.store.matches_of_structure(structure.id)}
    acted = {match.candidate_id: match for match in matches.values() if match.status is not MatchStatus.NEW}
    rows = [
        _row(structure, card, MatchStatus.NEW, recruited_elsewhere=False)
        for card in fitting_cards(ports, structure)
        if card.candidate_id not in acted
    ]
    known = ports.store.candidates(acted)
    for candidate_id, candidate in known.items():
        if hidden_from(acted[candidate_id], candidate, structure.id):
            continue
        rows.append(
            _row(
                structure,
                card_of(candidate, paris_date(candidate.submitted_at)),
                acted[candidate_id].status,
                recruited_elsewhere=_recruited_elsewhere(candidate, structure),
            )
        )
    return rows


def fitting_cards(ports: Ports, structure: Structure) -> Iterable[Card]:
    """Every findable candidate who fits, from the pools of the departments that the circle touches."""
    today = ports.today()
    departments = ports.places.departments_around(structure.place, max(DISTANCES_KM))
    nationwide = territory(structure.place.department) == METROPOLE
    return [
        card
        for card in ports.store.pool(departments, nationwide=nationwide)
        if fits(card, structure.place, structure.wanted_from, today)
    ]


def _row(structure: Structure, card: Card, status: MatchStatus, *, recruited_elsewhere: bool) -> Row:
    return Row(
        card=card,
        status=status,
        distance_km=distance_km(card.place, structure.place),
        recruited_elsewhere=recruited_elsewhere,
    )


def _recruited_elsewhere(candidate: Candidate, structure: Structure) -> bool:
    return candidate.recruited_by not in (None, structure.id)


def read_sheet(ports: Ports, author: Author, structure: Structure, candidate_id: str) -> Sheet:
    """The sheet of a candidate whom the structure may find or on whom it acted; the view is journalled.

    Raises:
        Refusal: ``not_found``.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    match = ports.store.match(structure.id, candidate_id)
    if hidden_from(match, candidate, structure.id):
        raise not_found()
    viewed = Changes(author=author, at=ports.clock.now())
    viewed.note(candidate, "viewed", structure=structure.id)
    ports.store.commit(viewed)
    return Sheet(
        candidate=candidate,
        match=match,
        distance_km=distance_km(candidate.place, structure.place),
        recruited_elsewhere=_recruited_elsewhere(candidate, structure),
    )


_CHOSEN = frozenset({MatchStatus.NEW, MatchStatus.SHORTLISTED, MatchStatus.DECLINED})


def set_status(
    ports: Ports, author: Author, structure: Structure, candidate_id: str, status: MatchStatus
) -> Match:
    """Shortlist, decline, or put back among the new ones (programme.md 5); twice changes nothing.

    Raises:
        Refusal: ``not_found``, ``candidate_unavailable``, ``already_recruited`` or ``status_forbids``.
    """

    def work(changes: Changes) -> Match:
        if status not in _CHOSEN:
            raise Refusal("status_forbids", "Cette action passe par la validation ou le contrat.")
        match, candidate = load_match(ports, structure, candidate_id, changes)
        if match.status is status:
            return match
        if match.status is MatchStatus.NEW and not candidate.findable:
            raise Refusal("candidate_unavailable", "Ce candidat n'est plus disponible.")
        # « Annuler » alone takes a validation back: it frees the post as well.
        if match.status is MatchStatus.VALIDATED:
            raise Refusal("status_forbids", "Annulez d'abord la validation de cette candidature.")
        moved = match.moved_to(status, changes.at)
        store_match(changes, moved)
        changes.note(candidate, status.value, structure=structure.id)
        return moved

    return decide(ports, author, work)


def load_match(
    ports: Ports, structure: Structure, candidate_id: str, changes: Changes
) -> tuple[Match, Candidate]:
    """The match, new when the structure never acted, and its candidate.

    Raises:
        Refusal: ``not_found`` when the structure may not see the candidate.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    match = ports.store.match(structure.id, candidate_id)
    if hidden_from(match, candidate, structure.id):
        raise not_found()
    if match is None:
        match = Match(
            id=candidate_id,
            structure_id=structure.id,
            candidate_id=candidate_id,
            status=MatchStatus.NEW,
            changed_at=changes.at,
        )
    return match, candidate


def store_match(changes: Changes, match: Match) -> None:
    """Write a match, created by the structure's first act."""
    if match.version:
        changes.update(match)
    else:
        changes.create(match)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The header of the Espace structure (programme.md 6)."""

    structure: Structure
    application: Application
    shortlisted: int
    today: date


def own_structure(ports: Ports, structure_id: str | None) -> Structure:
    """The structure of an account.

    Raises:
        Refusal: ``not_found``.
    """
    return found(ports.store.get(Structure, structure_id) if structure_id else None)


def recruiting_structure(ports: Ports, structure_id: str | None) -> Structure:
    """The structure of an account, if it may see candidates: it holds posts (programme.md 1.9, 6).

    Raises:
        Refusal: ``not_found``, or ``not_recruiting`` once its application stopped.
    """
    structure = own_structure(ports, structure_id)
    application = found(ports.store.get(Application, structure.application_id))
    if application.status not in (ApplicationStatus.VALIDATED, ApplicationStatus.OVERDUE):
        raise Refusal("not_recruiting", "Votre structure n'a pas de poste attribué en cours.")
    return structure


def overview(ports: Ports, structure: Structure) -> Overview:
    """What the header of the space shows."""
    matches = ports.store.matches_of_structure(structure.id)
    return Overview(
        structure=structure,
        application=found(ports.store.get(Application, structure.application_id)),
        shortlisted=sum(1 for match in matches if match.status is MatchStatus.SHORTLISTED),
        today=ports.today(),
    )
