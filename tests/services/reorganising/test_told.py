"""What e-mails about takeovers, liquidations and changes of SIRET say, and when they are not sent (RULES
section 11)."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.mail_readers import CONTACT as ITS_CONTACT
from chalicelib.domain.access.mail_readers import MailKind, readers_chosen
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement, NewSiret
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.reorganising.liquidation import Liquidation
from chalicelib.domain.reorganising.structure_change import (
    ChangeKind,
    MovedPosts,
    MovedRecruitment,
    StructureChange,
    StructureChangeStatus,
    Successor,
)
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.reorganising.claims import take_back
from chalicelib.services.reorganising.liquidating import reverse
from tests.services.email_facts.told import PERSON, Told
from tests.services.reorganising import test_liquidating
from tests.services.reorganising.test_liquidating import WHY, declare, paid, recorded
from tests.support import builders
from tests.support.world import World

S, R = StructureChangeStatus, RecruitmentStatus
structure, agreement = test_liquidating.structure, test_liquidating.agreement
PAYER, FUNDER, PREFECTURE = "compta@lyon.example", "banque@etat.example", "prefecture@etat.example"
NEW_SIRET, DAY = "21690123100029", date(2026, 11, 2)
LIQUIDATION = Liquidation(
    judgment_on=date(2026, 8, 20),
    court="tribunal judiciaire de Lyon",
    published_on=date(2026, 8, 27),
    liquidator="SELARL Dupont",
    liquidator_email="dupont@liquidateurs.example",
    liquidator_address="1 rue du Palais, 69000 Lyon",
    recorded_by="agency",
    recorded_at=builders.NOW,
)
JUDGED = {
    "structure_name": "Ville de Lyon",
    "court": "tribunal judiciaire de Lyon",
    "judgment_on": "2026-08-20",
}


class Happened(Told):
    """A structure of Lyon whose accountant reads about the money, a structure of Metz, two agents."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        payer = builders.account(email=PAYER, structure_id=self.structure.id)
        chosen = {kind: [payer.id if kind is MailKind.FUNDING else ITS_CONTACT] for kind in MailKind}
        world.change(self.structure, mail_readers=readers_chosen(chosen, {payer.id}))
        self.structure = world.fresh(self.structure)
        self.metz = builders.structure(
            department="57", name="Ville de Metz", siret="21570463500018", contact_email="metz@metz.example"
        )
        self.applied = builders.application(id=self.structure.application_id, structure_id=self.structure.id)
        self.keep(
            self.applied,
            payer,
            builders.account(email=FUNDER, role=Role.FUNDER),
            builders.account(email=PREFECTURE, role=Role.PREFECTURE, departments=("69",)),
            self.metz,
        )

    def taken_over(self, *posts: MovedPosts, **fields: Any) -> StructureChange:
        """Return a takeover of the structure of Lyon by that of Metz, which is done."""
        given = {
            "status": S.DONE,
            "structure_id": self.structure.id,
            "successor": Successor(siret=self.metz.siret, name="Ville de Metz", structure_id=self.metz.id),
            "successor_id": self.metz.id,
            "posts": posts,
        }
        change = builders.structure_change(**{**given, **fields})
        self.keep(change)
        return change

    def another_siret(self, status: StructureChangeStatus, **fields: Any) -> StructureChange:
        """Return a request of the structure of Lyon for another SIRET."""
        change = builders.structure_change(
            kind=ChangeKind.SIRET,
            status=status,
            structure_id=self.structure.id,
            effective_on=DAY,
            successor=Successor(siret=NEW_SIRET, name="Ville de Lyon", structure_id=self.structure.id),
            **fields,
        )
        self.keep(change)
        return change

    def liquidated(self) -> None:
        """Record the liquidation of the structure of Lyon."""
        self.structure = self.world.change(self.structure, liquidation=LIQUIDATION)

    def addressed(self, template: str, about: str, **owed: Any) -> tuple[str, dict[str, Any]] | None:
        """Return the recipient and the facts; None when it is not sent."""
        email = self.email(template, about, **owed)
        return None if email is None else (email.to, dict(email.params))


@pytest.fixture
def happened(world: World) -> Happened:
    return Happened(world)


def posts(**ids: Any) -> MovedPosts:
    known = {"application_id": "a", "new_id": "b", "agreement_id": None, "new_agreement_id": "none"}
    return MovedPosts(**{**known, **ids})


def test_both_structures_are_told_what_moved_whether_it_is_paid_for_and_what_to_sign(
    happened: Happened,
) -> None:
    unsigned, former = builders.agreement(), builders.agreement()
    signed = builders.agreement(signed_version_id="v1", status=AgreementStatus.SIGNED)
    stopped = builders.agreement(status=AgreementStatus.ENDED)
    happened.keep(unsigned, signed, former, stopped)
    moved = MovedRecruitment(recruitment_id="one", new_id="two")
    facts = {
        "structure_name": "Ville de Lyon",
        "successor_name": "Ville de Metz",
        "effective_on": "2026-11-02",
        "advisers": 1,
        "whole": True,
    }
    paid = posts(agreement_id=former.id, new_agreement_id=unsigned.id)
    never = posts(agreement_id=stopped.id, new_agreement_id=unsigned.id)
    of_former = {"subsidised": True, "former_pays": True, "unsigned": False}
    for moving, told, to_sign in (
        ((posts(), paid), of_former, True),
        ((paid, posts(agreement_id=former.id, new_agreement_id=signed.id)), of_former, True),
        ((posts(agreement_id=former.id, new_agreement_id=signed.id),), of_former, False),
        ((paid, never), {**of_former, "unsigned": True}, True),
        ((never,), {**of_former, "former_pays": False, "unsigned": True}, True),
        ((posts(),), dict.fromkeys(of_former, False), False),
    ):
        change = happened.taken_over(*moving, recruitments=(moved,))
        both = {**facts, "to_sign": to_sign}
        assert happened.addressed("structure_taken_over", change.id) == (
            PAYER,
            {**both, **told, "has_account": True},
        )
        assert happened.addressed("structure_takes_over", change.id) == (
            happened.metz.contact_email,
            {**both, "has_account": False},
        )
        assert happened.addressed("structure_takeover_staff", change.id, to=PREFECTURE) == (
            PREFECTURE,
            {**both, "department_name": "Rhône", "new_department_name": "Moselle"},
        )


def test_an_adviser_is_told_where_the_contract_continues(happened: Happened) -> None:
    former = happened.recruitment(R.ENDED)

    def says(status: R, **fields: Any) -> tuple[str, dict[str, Any]] | None:
        given = {"structure_id": happened.metz.id, "came_from": former.id, **fields}
        return happened.addressed("post_taken_over_candidate", happened.recruitment(status, **given).id)

    facts = {
        "structure_name": "Ville de Lyon",
        "successor_name": "Ville de Metz",
        "first_name": happened.person.first_name,
        "under_contract": True,
    }
    assert says(R.HIRED) == (PERSON, facts)
    assert says(R.VALIDATED) == (PERSON, {**facts, "under_contract": False})
    assert says(R.ENDED) is says(R.HIRED, came_from=None) is None


def test_a_structure_is_told_that_its_new_siret_is_agreed_until_its_day(
    happened: Happened,
) -> None:
    def says(status: S) -> tuple[str, dict[str, Any]] | None:
        return happened.addressed("siret_change_confirmed", happened.another_siret(status).id)

    facts = {
        "structure_name": "Ville de Lyon",
        "siret": NEW_SIRET,
        "effective_on": "2026-11-02",
        "to_sign": False,
        "has_account": True,
    }
    assert [says(status) for status in S] == [
        (PAYER, facts) if status is S.CONFIRMED else None for status in S
    ]


def test_a_structure_is_told_of_the_amendment_to_sign_until_a_text_has_the_new_siret(
    happened: Happened,
) -> None:
    agreement = builders.agreement(
        application_id=happened.applied.id,
        structure_id=happened.structure.id,
        signed_version_id="v1",
        status=AgreementStatus.SIGNED,
    )
    changes = Changes(author=happened.world.author, at=happened.world.clock.now())
    changes.create(agreement)
    changes.take(guards.agreement_guard(happened.applied.id), agreement.id)
    happened.world.store.commit(changes)
    change = happened.another_siret(S.CONFIRMED)

    def to_sign() -> object:
        facts = happened.facts("siret_change_confirmed", change.id)
        return facts and facts["to_sign"]

    assert to_sign() is True
    happened.world.change(agreement, new_siret=NewSiret(siret=NEW_SIRET, on=DAY, agreed=True))
    assert to_sign() is False


def test_a_structure_is_told_why_its_request_is_declined(happened: Happened) -> None:
    why = "Le registre dit autre chose."
    for status in S:
        change = happened.another_siret(status, declined_because=why)
        facts = {
            "structure_name": "Ville de Lyon",
            "siret": NEW_SIRET,
            "reason": why,
            "has_account": True,
        }
        said = (PAYER, facts) if status is S.DECLINED else None
        assert happened.addressed("siret_change_declined", change.id) == said, status


def test_a_structure_and_agents_are_told_of_a_new_siret_while_it_is_the_current_one(
    happened: Happened,
) -> None:
    change = happened.another_siret(S.DONE)
    for template in ("siret_changed", "siret_changed_staff"):
        assert happened.addressed(template, change.id, to=FUNDER) is None, "it has its former SIRET"
    happened.world.change(happened.structure, siret=NEW_SIRET)
    assert happened.addressed("siret_changed", change.id) == (
        PAYER,
        {
            "structure_name": "Ville de Lyon",
            "siret": NEW_SIRET,
            "effective_on": "2026-11-02",
            "commune": happened.structure.place.name,
            "has_account": True,
        },
    )
    assert happened.addressed("siret_changed_staff", change.id, to=FUNDER) == (
        FUNDER,
        {
            "structure_name": "Ville de Lyon",
            "former_siret": change.siret,
            "siret": NEW_SIRET,
            "effective_on": "2026-11-02",
            "commune": happened.structure.place.name,
            "department_name": "Rhône",
        },
    )
    waits = happened.another_siret(S.CONFIRMED)
    for template in ("siret_changed", "siret_changed_staff"):
        assert happened.addressed(template, waits.id, to=FUNDER) is None


def test_the_contact_the_liquidator_and_agents_are_told_of_a_liquidation(happened: Happened) -> None:
    structure_id = happened.structure.id
    to = {
        "liquidation_recorded": happened.structure.contact_email,
        "liquidation_liquidator": LIQUIDATION.liquidator_email,
        "liquidation_staff": FUNDER,
    }
    for template, address in to.items():
        assert happened.addressed(template, structure_id, to=address) is None, "none is recorded"
    happened.liquidated()
    who = {**JUDGED, "liquidator": "SELARL Dupont"}
    assert happened.addressed("liquidation_recorded", structure_id) == (
        happened.structure.contact_email,
        {**who, "request_closed": False, "has_account": False},
    )
    assert happened.addressed("liquidation_liquidator", structure_id, to=LIQUIDATION.liquidator_email) == (
        LIQUIDATION.liquidator_email,
        {**JUDGED, "contact_email": happened.structure.contact_email},
    )
    assert happened.addressed("liquidation_liquidator", structure_id, to="former@huissiers.example") is None
    territory = {"department_name": "Rhône", "last_day": "2026-10-27"}
    for address, declares in ((FUNDER, True), (PREFECTURE, False)):
        assert happened.addressed("liquidation_staff", structure_id, to=address) == (
            address,
            {**who, **territory, "request_closed": False, "declares": declares},
        )


def test_a_contact_with_an_account_is_told_of_a_liquidation_with_its_link(happened: Happened) -> None:
    happened.liquidated()
    happened.keep(
        builders.account(email=happened.structure.contact_email, structure_id=happened.structure.id)
    )
    facts = happened.facts("liquidation_recorded", happened.structure.id)
    assert facts is not None and facts["has_account"] is True


def test_advisers_and_validated_candidates_are_told_of_a_liquidation(happened: Happened) -> None:
    hired, validated, ended = (happened.recruitment(one) for one in (R.HIRED, R.VALIDATED, R.ENDED))
    template = "liquidation_candidate"
    assert happened.addressed(template, hired.id) is None
    happened.liquidated()
    facts = {**JUDGED, "liquidator": "SELARL Dupont", "first_name": happened.person.first_name}
    assert happened.addressed(template, hired.id) == (PERSON, {**facts, "under_contract": True})
    assert happened.addressed(template, validated.id) == (PERSON, {**facts, "under_contract": False})
    assert happened.addressed(template, ended.id) is None


def test_a_reversed_liquidation_is_told_while_it_is_reversed(happened: Happened) -> None:
    hired, ended = happened.recruitment(R.HIRED), happened.recruitment(R.ENDED)
    name, first_name = {"structure_name": "Ville de Lyon"}, happened.person.first_name
    examined = {"request_examined": False}
    told = happened.addressed("liquidation_reversed", happened.structure.id, to=FUNDER)
    assert told == (FUNDER, {**name, **examined})
    assert happened.addressed("liquidation_reversed_candidate", hired.id) == (
        PERSON,
        {**name, "first_name": first_name},
    )
    assert happened.addressed("liquidation_reversed_candidate", ended.id) is None
    happened.liquidated()
    assert happened.addressed("liquidation_reversed", happened.structure.id, to=FUNDER) is None
    for one in (hired, ended):
        assert happened.addressed("liquidation_reversed_candidate", one.id) is None


def test_the_funder_is_told_of_a_claim_to_declare_until_its_last_day(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    told, funder = Told(world), world.staff(Role.FUNDER).email

    def says() -> dict[str, Any] | None:
        return told.facts("claim_to_declare", agreement.id, to=funder)

    recorded(world, structure)
    assert says() is None, "nothing was paid"
    reverse(world.ports, world.agency, structure.id, reason=WHY)
    world.run_tasks()
    paid(world, structure, agreement)
    assert says() is None, "it is in liquidation no more"
    recorded(world, structure)
    facts = {
        "structure_name": structure.name,
        "claim_cents": 24_000_00,
        "last_day": "2026-10-27",
        "liquidator": "SELARL Dupont",
    }
    assert says() == facts
    world.go_to(date(2026, 10, 27), hour=23)
    assert says() == facts
    declare(world, agreement)
    assert says() is None
    take_back(world.ports, world.as_staff(Role.FUNDER), agreement.id)
    assert says() == facts
    world.go_to(date(2026, 10, 28), hour=0)
    assert says() is None
