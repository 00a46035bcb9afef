"""What may happen to structures between two e-mails: their posts go to another one."""

from datetime import timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChange
from chalicelib.services.reorganising import structure_changes
from tests.services.email_facts.happenings import Nobody, People, happens
from tests.support import builders
from tests.support.world import World


def second(world: World) -> AccountSession:
    """Return another account of the agency, since nobody confirms their own proposal."""
    return world.as_account(builders.account(id="agency-2", email="agence2@etat.example", role=Role.AGENCY))


def _moves(p: People, former: Structure, recruitment_ids: tuple[str, ...] = ()) -> None:
    successor = p.one(Structure, lambda one: one.siret != former.siret)
    answers = structure_changes.TransferAnswers(
        kind=ChangeKind.ADVISERS if recruitment_ids else ChangeKind.TAKEOVER,
        effective_on=p.world.today + timedelta(days=p.chance.choice([1, 5, 20])),
        deed="Délibération 2026-12",
        deed_on=p.world.today,
        reason="Les deux structures fusionnent.",
        siret=successor.siret,
        recruitment_ids=recruitment_ids,
    )
    proposed = structure_changes.propose_transfer(p.world.ports, p.world.agency, former.id, answers=answers)
    if p.chance.random() < 0.9:
        structure_changes.confirm(p.world.ports, second(p.world), proposed.id)


@happens
def is_taken_over(p: People) -> None:
    _moves(p, p.one(Structure))


@happens
def lets_an_adviser_go_to_another_structure(p: People) -> None:
    known = p.one(Recruitment, lambda one: one.living and one.contract is not None)
    _moves(p, p.world.get(Structure, known.structure_id), (known.id,))


@happens
def thinks_better_of_a_takeover(p: People) -> None:
    change = p.one(StructureChange, lambda one: one.may_be_withdrawn)
    if p.chance.random() < 0.7:
        raise Nobody
    structure_changes.withdraw(p.world.ports, p.world.agency, change.id)
