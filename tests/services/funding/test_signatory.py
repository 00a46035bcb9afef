"""Who signs the agreement in the name of a structure (RULES 13)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.services.core.transaction import Stale
from chalicelib.services.funding import signing
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World


@pytest.fixture
def sent(world: World) -> Agreement:
    """Return an agreement whose text waits for the signature of a commune."""
    agreement = world.agreement_of(world.validated(world.granted()))
    world.file_says(agreement, CaseFileState.ACCEPTED, number=4321)
    return world.send_agreement(agreement)


def sign(world: World, agreement: Agreement) -> Agreement:
    known = world.fresh(agreement)
    actor = world.as_structure(known.structure_id)
    return signing.sign(world.ports, actor, known.id, expected_version=known.version)


def test_nothing_is_signed_before_the_structure_names_its_signatory(world: World, sent: Agreement) -> None:
    with refused("signatory_missing"):
        sign(world, sent)
    world.name_signatory(sent)
    signed = sign(world, sent)
    text = signing.text_of(world.ports, signed)
    assert text is not None and text.by_structure is not None
    assert (text.by_structure.name, text.by_structure.quality) == ("Anne Martin", "Maire")
    assert text.by_structure.vote is not None and text.by_structure.vote.reference == "2026-042"
    assert text.by_structure.delegation is None


def test_a_public_structure_gives_its_vote_and_a_delegate_their_delegation(
    world: World, sent: Agreement
) -> None:
    for told, code in (
        ({"vote_number": None, "vote_on": None}, "vote_missing"),
        ({"vote_on": None}, "vote_missing"),
        ({"vote_number": None}, "vote_missing"),
        ({"vote_on": world.today + timedelta(days=1)}, "deed_to_come"),
        ({"by_delegation": True}, "delegation_missing"),
        ({"by_delegation": True, "delegation_reference": "A-12"}, "delegation_missing"),
        ({"by_delegation": True, "delegation_on": date(2026, 3, 2)}, "delegation_missing"),
    ):
        with refused(code):
            world.name_signatory(sent, **told)
    delegated = {"by_delegation": True, "delegation_reference": "A-12", "delegation_on": date(2026, 3, 2)}
    named = world.name_signatory(sent, name="Paul Petit", **delegated).signatory
    assert named is not None and named.delegation is not None and named.vote is not None
    assert (named.name, named.delegation.reference, named.vote.on) == (
        "Paul Petit",
        "A-12",
        date(2021, 1, 11),
    )


@pytest.mark.parametrize(
    ("kind", "legal_form", "needs_vote"),
    [
        (StructureKind.COMMUNE, None, True),
        (StructureKind.DEPARTMENT, LegalForm.PUBLIC_ESTABLISHMENT, True),
        (StructureKind.DEPARTMENT, LegalForm.STATE_SERVICE, False),
    ],
)
def test_a_service_of_the_state_needs_no_vote_of_a_council(
    kind: StructureKind, legal_form: LegalForm | None, needs_vote: bool
) -> None:
    assert builders.agreement(kind=kind, legal_form=legal_form).needs_vote is needs_vote


def test_the_signatory_is_corrected_until_the_structure_has_signed(world: World, sent: Agreement) -> None:
    first = world.name_signatory(sent)
    assert world.name_signatory(sent).version == first.version, "the same again is done already"
    world.name_signatory(sent, name="Paul Petit")
    sign(world, sent)
    with refused("status_forbids"):
        world.name_signatory(sent, name="Zoé Roux")
    signing.unsign(world.ports, world.as_structure(sent.structure_id), sent.id)
    world.name_signatory(sent, name="Zoé Roux")
    signed = world.sign_agreement(sent, name="Zoé Roux")
    assert sign(world, signed).version == signed.version
    by_all = world.sign_agreement_last(sent)
    with refused("status_forbids"):
        world.name_signatory(by_all, name="Paul Petit")
    told = [entry for entry in world.store.journal if entry.act == "signatory_named"]
    assert len(told) == 3
    assert not any("Paul" in str(entry) or "maire@" in str(entry) for entry in told), "no name in the journal"


def test_a_signature_is_refused_when_the_signatory_changed_meanwhile(world: World, sent: Agreement) -> None:
    read = world.name_signatory(sent)
    world.name_signatory(sent, name="Paul Petit")
    with pytest.raises(Stale):
        signing.sign(
            world.ports, world.as_structure(sent.structure_id), sent.id, expected_version=read.version
        )


def test_only_the_structure_names_its_signatory(world: World, sent: Agreement) -> None:
    other = world.granted()
    answers = builders.signatory_answers()
    for actor in (world.as_staff(Role.FUNDER), world.agency, world.as_structure(other)):
        with refused("not_found"):
            signing.name_signatory(world.ports, actor, sent.id, answers=answers)
