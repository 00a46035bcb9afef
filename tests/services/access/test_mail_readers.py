"""The accounts of a structure choose which e-mails each receives (RULES section 9)."""

from typing import Any

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.mail_readers import CONTACT, MailKind
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.access import accounts, mail_readers, staff
from chalicelib.services.deciding import posts
from tests.support.outside import refused
from tests.support.world import World


@pytest.fixture
def structure(world: World) -> Structure:
    return world.granted(posts=3)


@pytest.fixture
def owner(world: World, structure: Structure) -> Account:
    return world.structure_account(structure)


def colleague(world: World, owner: Account, email: str = "compta@commune.example") -> Account:
    actor = world.as_account(world.fresh(owner))
    accounts.invite_colleague(world.ports, actor, email=email, first_name="Ali", last_name="Petit")
    return world.open(world.token(world.mails("colleague_invited", to=email)[-1], "account"))


def choose(world: World, owner: Account, **chosen: list[str]) -> Structure:
    asked: dict[str, Any] = {kind.value: [CONTACT] for kind in MailKind}
    return mail_readers.choose_readers(
        world.ports, world.as_account(world.fresh(owner)), **{**asked, **chosen}
    )


def sent(world: World, template: str) -> list[str]:
    """Return the recipients of the last e-mail of a template."""
    message = world.deliver()[template][-1]
    return [message["to"], *message.get("also", ())]


def test_without_a_choice_the_contact_reads_everything(
    world: World, structure: Structure, owner: Account
) -> None:
    colleague(world, owner)
    world.deliver()
    world.hired(structure)
    assert sent(world, "contract_recorded") == [structure.contact_email]


def test_each_kind_goes_to_whom_was_chosen_and_the_others_to_the_contact(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    choose(world, owner, recruitment=[accountant.id])
    world.deliver()
    world.hired(structure)
    assert sent(world, "contract_recorded") == [accountant.email]
    application = world.application_of(structure)
    posts.correct_posts(
        world.ports, world.agency, application.id, posts_granted=2, reason="Une erreur de saisie."
    )
    assert sent(world, "posts_corrected") == [structure.contact_email]


def test_each_choice_is_kept_with_its_kind_and_who_is_invited_may_be_chosen(
    world: World, structure: Structure, owner: Account
) -> None:
    kinds = ("decisions", "recruitment", "funding", "follow_ups")
    people = []
    for kind in kinds:
        actor = world.as_account(world.fresh(owner))
        invited = {"email": f"{kind}@commune.example", "first_name": "Ali", "last_name": "Petit"}
        people.append(accounts.invite_colleague(world.ports, actor, **invited))
    chosen = choose(world, owner, **{kind: [one.id] for kind, one in zip(kinds, people, strict=True)})
    assert chosen == world.fresh(structure)
    read = {kind.value: chosen.readers_of(kind) for kind in MailKind}
    assert read == {kind: (one.id,) for kind, one in zip(kinds, people, strict=True)}
    staff.disable_account(world.ports, world.agency, people[0].id, reason="Parti de la mairie")
    with pytest.raises(Refusals):
        choose(world, owner, decisions=[people[0].id])


def test_several_read_the_same_message(world: World, structure: Structure, owner: Account) -> None:
    accountant = colleague(world, owner)
    choose(world, owner, recruitment=[CONTACT, accountant.id, owner.id])
    world.deliver()
    world.hired(structure)
    assert sent(world, "contract_recorded") == [structure.contact_email, accountant.email]


def test_recipients_are_read_when_an_e_mail_is_sent(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    world.deliver()
    world.hired(structure)
    choose(world, owner, recruitment=[accountant.id])
    assert sent(world, "contract_recorded") == [accountant.email]


def test_a_recipient_with_an_account_is_not_told_to_request_one(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    choose(world, owner, recruitment=[accountant.id])
    staff.disable_account(world.ports, world.agency, owner.id, reason="Parti de la mairie")
    world.deliver()
    world.hired(structure)
    [message] = world.deliver()["contract_recorded"]
    assert message["to"] == accountant.email
    assert "si vous n'en avez pas encore" not in message["text"]


def test_no_kind_is_left_without_a_reader(world: World, structure: Structure, owner: Account) -> None:
    with pytest.raises(Refusals) as refusals:
        choose(world, owner, recruitment=[], funding=[])
    assert [(one.code, one.pointer) for one in refusals.value.refusals] == [
        ("reader_required", "/recruitment"),
        ("reader_required", "/funding"),
    ]
    assert world.fresh(structure).mail_readers == ()


def test_only_the_accounts_of_the_structure_read(world: World, structure: Structure, owner: Account) -> None:
    stranger = world.structure_account(world.granted())
    for unknown in (stranger.id, world.staff(Role.FUNDER).id, "personne"):
        with pytest.raises(Refusals) as refusals:
            choose(world, owner, follow_ups=[unknown])
        assert [one.code for one in refusals.value.refusals] == ["reader_unknown"]


def test_the_contact_reads_again_what_only_a_removed_colleague_read(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    choose(world, owner, recruitment=[accountant.id], funding=[CONTACT, accountant.id])
    actor = world.as_account(world.fresh(owner))
    accounts.remove_colleague(world.ports, actor, accountant.id, reason="A quitté la mairie.")
    assert world.fresh(structure).mail_readers == ()
    world.deliver()
    world.hired(structure)
    assert sent(world, "contract_recorded") == [structure.contact_email]


def test_a_closed_account_and_one_not_opened_yet_read_nothing(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    choose(world, owner, recruitment=[accountant.id])
    staff.disable_account(world.ports, world.agency, accountant.id, reason="A changé de service")
    world.deliver()
    world.hired(structure)
    assert sent(world, "contract_recorded") == [structure.contact_email]


def test_a_colleague_who_moved_to_another_structure_reads_nothing_of_this_one(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    choose(world, owner, recruitment=[accountant.id])
    staff.disable_account(world.ports, world.agency, accountant.id, reason="A changé de mairie")
    colleague(world, world.structure_account(world.granted()), email=accountant.email)
    assert world.fresh(accountant).status is AccountStatus.ACTIVE
    world.deliver()
    world.hired(structure)
    assert sent(world, "contract_recorded") == [structure.contact_email]


def test_the_same_choice_again_changes_nothing_and_another_corrects_it(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    assert choose(world, owner, recruitment=[accountant.id]) == choose(
        world, owner, recruitment=[accountant.id]
    )
    assert choose(world, owner).mail_readers == ()
    acts = [one.act for one in world.store.journal if one.subject_id == structure.id]
    assert acts[-2:] == ["mail_readers_chosen"] * 2


def test_a_person_without_a_structure_chooses_nothing(world: World) -> None:
    with refused("not_found"):
        mail_readers.choose_readers(
            world.ports, world.agency, decisions=[], recruitment=[], funding=[], follow_ups=[]
        )


def test_the_contact_is_told_of_bank_details_whoever_reads_about_the_money(
    world: World, structure: Structure, owner: Account
) -> None:
    accountant = colleague(world, owner)
    choose(world, owner, funding=[accountant.id])
    world.deliver()
    world.account_given(structure)
    assert sent(world, "bank_details_given") == [accountant.email, structure.contact_email]
