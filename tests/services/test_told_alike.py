"""Neither a response nor its work tells who is registered (RULES section 8).

The work of a route is counted, call by call: the store, the ephemeral table, the password hashes. Counted
work is the same on each machine; ``python -m tests.benchmarks.alike`` measures the milliseconds.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import Anybody
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.access import passwords, signing_in
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.candidates import candidate_space, sign_in_link
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.core.changes import Changes
from tests.support.world import World

Asked = Callable[[World, str], object]


class Counted:
    """Records each call to the object behind it; of a decision, the kinds and numbers of its writes."""

    def __init__(self, inner: Any, calls: list[str]) -> None:
        self._inner = inner
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if not callable(method):
            return method

        def call(*args: Any, **named: Any) -> Any:
            self._calls.append(" ".join([name, *(_written(one) for one in args if isinstance(one, Changes))]))
            return method(*args, **named)

        return call


def _written(changes: Changes) -> str:
    lists = {name: value for name, value in vars(changes).items() if isinstance(value, list | dict)}
    return " ".join(f"{name}:{len(value)}" for name, value in lists.items() if value)


def work(world: World, ask: Asked, email: str) -> list[str]:
    """Return the calls made for a response, in order."""
    calls: list[str] = []
    ports = world.ports
    world.ports = replace(
        ports,
        store=Counted(ports.store, calls),
        ephemeral=Counted(ports.ephemeral, calls),
        passwords=Counted(ports.passwords, calls),
        queues=Counted(ports.queues, calls),
    )
    try:
        ask(world, email)
    except Refusal as refusal:
        calls.append(refusal.code)
    finally:
        world.ports = ports
    return calls


def _sign_in(world: World, email: str) -> None:
    signing_in.sign_in(
        world.ports, Anybody(address="192.0.2.1"), email=email, password="pas le bon mot", totp_code="123456"
    )


ROUTES: dict[str, Asked] = {
    "POST /candidate/links": lambda world, email: sign_in_link.request_link(
        world.ports, world.anybody(), email=email
    ),
    "POST /password-resets": lambda world, email: passwords.request_reset(
        world.ports, world.anybody(), email=email
    ),
    "POST /candidates": lambda world, email: submit_candidate(
        world.ports, world.anybody(), answers=world.candidate_answers(email=email)
    ),
    "POST /applications": lambda world, email: submit_application(
        world.ports, world.anybody(), answers=world.answers(email=email, siret=_TAKEN)
    ),
    "POST /sign-in": _sign_in,
}
_TAKEN = "21280085600016"


def _candidate(world: World) -> str:
    return world.candidate().email


def _waiting_candidate(world: World) -> str:
    return world.register().email


def _withdrawn_candidate(world: World) -> str:
    person = world.candidate()
    candidate_space.withdraw(world.ports, world.as_candidate(person), reason="J'ai un autre emploi.")
    return person.email


def _applicant(world: World) -> str:
    return world.confirmed(siret=_TAKEN).contact.email


def _waiting_applicant(world: World) -> str:
    return world.apply(siret=_TAKEN).contact.email


def _account(world: World) -> str:
    return world.structure_account(world.granted()).email


def _agent(world: World) -> str:
    return world.staff(Role.FUNDER).email


def _invited(world: World) -> str:
    world.granted()
    return next(account.email for account in world.created(Account) if account.role is Role.STRUCTURE)


REGISTERED: list[Callable[[World], str]] = [
    _candidate,
    _waiting_candidate,
    _withdrawn_candidate,
    _applicant,
    _waiting_applicant,
    _account,
    _agent,
    _invited,
]


@pytest.mark.parametrize("route", list(ROUTES))
@pytest.mark.parametrize("registered", REGISTERED, ids=lambda one: one.__name__.strip("_"))
def test_the_same_work_is_done_whether_or_not_somebody_is_registered(
    world: World, route: str, registered: Callable[[World], str]
) -> None:
    known = registered(world)
    world.wait(hours=2)
    unknown = work(world, ROUTES[route], "personne@nulle.part.example")
    done = work(world, ROUTES[route], known)
    assert done == unknown
    assert len(done) > 2
