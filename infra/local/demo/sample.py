"""The sample data of ``make demo``: something to show on every page."""

import random
from dataclasses import replace

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.training.lots import NUMBERS
from chalicelib.reference.communes import Communes
from chalicelib.services.access import staff
from chalicelib.services.core.changes import SYSTEM, Author
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from infra.local.demo.applications import (
    SESSIONS,
    apply,
    ask_one,
    draft_one,
    give_opinions,
    hold_session,
    prepare_next_session,
)
from infra.local.demo.candidates import CANDIDATES, candidates
from infra.local.demo.loader import (
    FIRST_NAMES,
    LAST_NAMES,
    PASSWORD,
    Loader,
    QuietStore,
    SetClock,
    acting,
    open_account,
)
from infra.local.demo.recruitments import recruit_some
from infra.local.demo.trainings import train_some

_SEED = 2021


def load(ports: Ports) -> str:
    """Load the data set into an empty system.

    Args:
        ports: the ports of the running system; its clock gives today.

    Returns:
        a French text with the accounts to sign in with.
    """
    today = ports.today()
    clock, store = SetClock(ports.clock.now()), QuietStore(ports.store)
    communes = [one for one in Communes().all() if one.postal_codes and one.latitude is not None]
    loader = Loader(
        # Their SIRETs belong to nobody, so the register does not know them.
        ports=replace(ports, clock=clock, store=store, register=None),
        clock=clock,
        store=store,
        random=random.Random(_SEED),
        communes=communes,
        author=Author(kind=SYSTEM, request_id="demo"),
        today=today,
    )
    agents = _staff(loader)
    candidates(loader)
    applied = apply(loader)
    give_opinions(loader, agents, applied)
    for number in SESSIONS:
        hold_session(loader, agents, applied, number)
    owner = recruit_some(loader, agents)
    train_some(loader, agents)
    prepare_next_session(loader, agents, applied)
    # E-mails are sent from here on: the mailbox has one to answer.
    clock.at, store.quiet = ports.clock.now(), False
    ask_one(loader, agents, applied)
    draft_one(loader, agents, applied)
    agents_of_all = [account for role in agents for account in every(ports.store.accounts, role)]
    lines = [f"  {account.role.label} : {account.email}" for account in (owner, *agents_of_all)]
    return "\n".join(
        [
            f"{len(applied)} structures et {CANDIDATES} candidats sont chargés.",
            f"Tous ces comptes ont le mot de passe « {PASSWORD} »",
            "(le code du second facteur des agents est sur /_local/totp) :",
            *lines,
        ]
    )


def _staff(loader: Loader) -> dict[Role, Account]:
    loader.at(200)
    opened: dict[Role, Account] = {}
    first = staff.invite_first_agency_account(
        loader.ports,
        System(request_id="demo"),
        email="agence@conseiller-numerique.example",
        first_name="Première",
        last_name="Personne",
    )
    assert first is not None
    agency = opened[Role.AGENCY] = open_account(loader, first.id)
    everywhere = tuple(loader.ports.places.departments())
    for role, name in (
        (Role.PREFECTURE, "prefecture"),
        (Role.COMMITTEE, "comite"),
        (Role.FUNDER, "bdt"),
        (Role.TRAINING_BODY, "formation"),
    ):
        account = staff.invite_staff(
            loader.ports,
            acting(agency),
            email=f"{name}@conseiller-numerique.example",
            role=role,
            first_name=loader.choose(FIRST_NAMES),
            last_name=loader.choose(LAST_NAMES),
            departments=everywhere if role is Role.PREFECTURE else (),
            lots=tuple(NUMBERS) if role is Role.TRAINING_BODY else (),
        )
        opened[role] = open_account(loader, account.id)
    return opened
