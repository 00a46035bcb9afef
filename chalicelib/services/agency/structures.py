"""The agency searches structures, and reads everything about one (RULES section 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.selection import Selection, SummaryOrder, Tray
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.agency.journals import Journal, read_journal
from chalicelib.services.core.guards import structure_guard
from chalicelib.services.core.lists import ListOrder
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import found
from chalicelib.services.deciding import desk

# Recruitments, and accounts, per page of a structure's record.
_ON_A_PAGE = 50
_BY_SIRET: ListOrder[str] = ListOrder(r"\d{14}", lambda siret: siret)


@dataclass(frozen=True, kw_only=True)
class FoundStructure:
    """The applications of a SIRET, and its structure once it was granted posts.

    Args:
        structure_id: None before that.
        applications: latest first.
    """

    structure_id: str | None
    applications: Sequence[ApplicationSummary]

    @property
    def latest(self) -> ApplicationSummary:
        """The latest application, which has the present name and place."""
        return self.applications[0]

    @property
    def posts_granted(self) -> int:
        """The posts granted on all its applications."""
        return sum(one.posts_granted for one in self.applications)


@dataclass(frozen=True, kw_only=True)
class StructureStory:
    """A structure with its applications, recruitments, accounts and journal.

    Args:
        structure: the structure.
        applications: the first one, then the additional ones.
        recruitments: a page, oldest first.
        accounts: a page.
        journal: a page of its journal, latest first.
    """

    structure: Structure
    applications: Sequence[Application]
    recruitments: Page[Recruitment]
    accounts: Page[Account]
    journal: Journal


def find_structures(
    ports: Ports, actor: Actor, *, text: str, page: int, size: int
) -> tuple[list[FoundStructure], int]:
    """Return the structures that match a text, by name.

    Args:
        ports: the outside.
        actor: the agency.
        text: beginnings of words of a name, a commune, a contact, a postal code or a SIRET.
        page: from 1 on.
        size: structures per page.

    Returns:
        the structures of the page, and the number of all matches.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_STRUCTURES)
    summaries = desk.visible_summaries(ports, actor)
    sirets = _sirets(summaries, text)
    return _found_structures(ports, summaries, sirets[(page - 1) * size : page * size]), len(sirets)


def list_structures(
    ports: Ports, actor: Actor, *, text: str, limit: int, cursor: str | None
) -> Page[FoundStructure]:
    """Return the structures that match a text, or all of them without one, by SIRET.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.SEE_STRUCTURES)
    summaries = desk.visible_summaries(ports, actor)
    page = _BY_SIRET.part(_sirets(summaries, text), limit=limit, cursor=cursor)
    return Page(_found_structures(ports, summaries, page.items), page.cursor)


def _sirets(summaries: Sequence[ApplicationSummary], text: str) -> list[str]:
    """Return each SIRET of the matching applications once, by the name of the structure."""
    picked = Selection(tray=Tray.ALL, text=text, order=SummaryOrder.NAME).of(summaries)
    return list(dict.fromkeys(one.siret for one in picked))


def _found_structures(
    ports: Ports, summaries: Sequence[ApplicationSummary], shown: Sequence[str]
) -> list[FoundStructure]:
    by_siret: dict[str, list[ApplicationSummary]] = {siret: [] for siret in shown}
    matching = [one for one in summaries if one.siret in by_siret]
    for one in sorted(matching, key=lambda one: (one.confirmed_on, one.id), reverse=True):
        by_siret[one.siret].append(one)
    structure_ids = {one.siret: one.structure_id for one in matching if one.structure_id is not None}
    # Summaries of an older release have no structure id.
    without_id = {one.siret for one in matching if one.posts_granted} - structure_ids.keys()
    structure_ids |= _structures_of(ports, sorted(without_id))
    return [
        FoundStructure(structure_id=structure_ids.get(siret), applications=by_siret[siret]) for siret in shown
    ]


def _structures_of(ports: Ports, sirets: Sequence[str]) -> Mapping[str, str]:
    if not sirets:
        return {}
    _, holders = ports.store.several((), [structure_guard(siret) for siret in sirets])
    return {siret: holders[key] for siret in sirets if (key := structure_guard(siret)) in holders}


def read_structure(ports: Ports, actor: Actor, structure_id: str) -> Structure:
    """Return a structure, which exists once the committee granted it posts.

    Raises:
        Refusal: ``not_found``.
    """
    structure = found(ports.store.get(Structure, structure_id))
    require(actor, Act.SEE_STRUCTURES, structure)
    return structure


def read_story(
    ports: Ports,
    actor: Actor,
    structure_id: str,
    *,
    recruitments_cursor: str | None,
    accounts_cursor: str | None,
    journal_cursor: str | None,
) -> StructureStory:
    """Return a structure with its applications, and a page each of its recruitments, accounts and journal.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    structure = read_structure(ports, actor, structure_id)
    applications, _ = ports.store.several([(Application, one) for one in structure.application_ids])
    return StructureStory(
        structure=structure,
        applications=[applications[one] for one in structure.application_ids if one in applications],
        recruitments=ports.store.recruitments_of_structure(
            structure.id, limit=_ON_A_PAGE, cursor=recruitments_cursor
        ),
        accounts=ports.store.accounts(
            Role.STRUCTURE, structure_id=structure.id, limit=_ON_A_PAGE, cursor=accounts_cursor
        ),
        journal=read_journal(ports, structure, cursor=journal_cursor),
    )
