"""The acts of a structure on a candidate: open the sheet, shortlist, decline (RULES sections 5, 6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require, structure_id_of
from chalicelib.domain.access.scopes import Seen
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.structure_applications import StructureApplications
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.resemblance import HireRemark, Resemblances
from chalicelib.domain.recruiting.match import Match, MatchStatus, resemblances
from chalicelib.domain.shared.geography import distance_km
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_sheet
from chalicelib.services.core.notices import addresses_of_role
from chalicelib.services.core.own_records import applications_of, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, send_email


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A candidate as a structure sees them."""

    candidate: Candidate
    match: Match | None
    distance_km: float | None
    recruited_elsewhere: bool
    resemblances: Resemblances

    @property
    def status(self) -> MatchStatus:
        """The tab of the candidate."""
        return self.match.status if self.match else MatchStatus.NEW


def read_sheet(ports: Ports, actor: Actor, candidate_id: str) -> Sheet:
    """Return the sheet of a candidate whom the structure may find or on whom it acted; journalled.

    Raises:
        Refusal: ``not_found`` or ``not_recruiting``. Throttled: too many sheets.
    """
    structure, candidate, match = visible_candidate(ports, actor, candidate_id)
    read_today = count_sheet(ports, structure.id)

    def work(changes: Changes) -> None:
        changes.note(candidate, "viewed", structure=structure.id)
        if read_today > ports.parameters().sheets_told_day:
            _tell_agency(ports, changes, structure)

    decide(ports, actor, work)
    return Sheet(
        candidate=candidate,
        match=match,
        distance_km=distance_km(candidate.place, structure.place),
        recruited_elsewhere=candidate.recruited_elsewhere(structure.id),
        resemblances=_resemblances(ports, structure.id, ports.store.look_alikes(candidate)),
    )


def _resemblances(ports: Ports, structure_id: str, others: list[Candidate]) -> Resemblances:
    if not others:
        return Resemblances()
    _, statuses = ports.store.structure_with_statuses(structure_id)
    return resemblances(structure_id, others, statuses)


def require_one_hire(
    ports: Ports,
    changes: Changes,
    structure_id: str,
    candidate: Candidate,
    confirmed: Collection[HireRemark],
) -> bool:
    """Require a confirmation if the candidate seems to be recruited already (RULES section 5).

    The other registrations of that person are written unchanged, so that the second of two concurrent
    validations conflicts, reads again and asks. A registration made a moment ago may not be found yet.

    Returns:
        True when the structure was asked and confirmed.

    Raises:
        Refusals: ``seems_recruited``.
    """
    listed = ports.store.look_alikes(candidate)
    others = [one for listed_one in listed if (one := ports.store.get(Candidate, listed_one.id)) is not None]
    alike = [one for one in others if one.likeness == candidate.likeness]
    found_resemblances = resemblances(structure_id, alike, ())
    found_resemblances.require_confirmed(confirmed)
    for one in alike:
        changes.update(one)
    return found_resemblances.recruited


def _tell_agency(ports: Ports, changes: Changes, structure: Structure) -> None:
    """Tell the agency, once a day, that a structure reads many sheets."""
    if not guards.claim(ports, changes, guards.many_sheets_claim(structure.id, changes.at)):
        return
    for address in addresses_of_role(ports, Role.AGENCY):
        send_email(ports, changes, "many_sheets_read", to=address, about=structure.id)
    changes.note(structure, "many_sheets_read")


def visible_candidate(
    ports: Ports, actor: Actor, candidate_id: str
) -> tuple[Structure, Candidate, Match | None]:
    """Return the actor's structure, a candidate whose sheet and documents it may open, and their match.

    Raises:
        Refusal: ``not_found`` or ``not_recruiting``.
    """
    structure = recruiting_structure(ports, actor)
    candidate = found(ports.store.get(Candidate, candidate_id))
    # Already read for the structure; most candidates have no match to read.
    _, statuses = ports.store.structure_with_statuses(structure.id)
    match = ports.store.match(structure.id, candidate_id) if candidate_id in statuses else None
    require(actor, Act.SEE_CANDIDATE, Seen(candidate, match))
    return structure, candidate, match


def choose(ports: Ports, actor: Actor, candidate_id: str, *, status: MatchStatus) -> Match:
    """Shortlist, decline, or put back among the new candidates (RULES section 5); idempotent.

    Raises:
        Refusal: ``not_found``, ``not_recruiting``, ``candidate_unavailable``, ``already_recruited`` or
            ``status_forbids``.
    """

    def work(changes: Changes) -> Match:
        structure = recruiting_structure(ports, actor)
        match, candidate = load_match(ports, actor, Act.CHOOSE_CANDIDATE, candidate_id, changes)
        if match.status is status:
            return match
        chosen = match.chosen(status, candidate, changes.at)
        store_match(changes, chosen)
        changes.note(candidate, status.value, structure=structure.id)
        return chosen

    return decide(ports, actor, work)


def load_match(
    ports: Ports, actor: Actor, act: Act, candidate_id: str, changes: Changes
) -> tuple[Match, Candidate]:
    """Return the match of a structure and a candidate, a new one if it never acted, and the candidate.

    Raises:
        Refusal: ``not_found`` for a candidate whom the structure may not see.
    """
    structure_id = structure_id_of(actor)
    candidate = found(ports.store.get(Candidate, candidate_id))
    match = ports.store.match(structure_id, candidate_id)
    require(actor, act, Seen(candidate, match))
    if match is None:
        match = Match(
            id=candidate_id,
            structure_id=structure_id,
            candidate_id=candidate_id,
            status=MatchStatus.NEW,
            changed_at=changes.at,
        )
    return match, candidate


def store_match(changes: Changes, match: Match) -> None:
    """Write a match; the structure's first act creates it."""
    if match.version:
        changes.update(match)
    else:
        changes.create(match)


@dataclass(frozen=True, kw_only=True)
class SpaceOverview:
    """The header of the Espace structure (RULES section 6)."""

    structure: Structure
    applications: StructureApplications
    shortlisted: int
    today: date

    @property
    def application(self) -> Application:
        """The application whose term and status the header shows."""
        return self.applications.current


def recruiting_structure(ports: Ports, actor: Actor) -> Structure:
    """Return the actor's structure, if it holds posts and so may see candidates (RULES 9, section 6).

    Raises:
        Refusal: ``not_found``, or ``not_recruiting`` once all its applications have stopped.
    """
    structure = own_structure(ports, actor)
    applications_of(ports, structure).require_recruiting()
    return structure


def overview(ports: Ports, actor: Actor) -> SpaceOverview:
    """Return the header of the structure's space.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_STRUCTURE)
    stored, statuses = ports.store.structure_with_statuses(structure_id_of(actor))
    structure = found(stored)
    return SpaceOverview(
        structure=structure,
        applications=applications_of(ports, structure),
        shortlisted=sum(1 for status in statuses.values() if status is MatchStatus.SHORTLISTED),
        today=ports.today(),
    )
