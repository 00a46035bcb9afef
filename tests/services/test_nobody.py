"""Who has no act in the table sees nothing and does nothing, whatever service is asked (RULES section 7)."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import pytest

import chalicelib.services
from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.deciding.selection import Selection, Tray
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.deciding import review
from chalicelib.services.following_up import follow_up
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

# Parts of services, whose callers asked the table before; and what anybody may do.
PARTS = frozenset(
    {
        "access.accounts.invite",
        "access.signing_in.close_session_before",
        "access.signing_in.sign_out",
        "access.staff.invite_first_agency_account",
        "applying.company_register.look_up",
        "applying.company_register.remarks_on",
        "core.limits.count_form",
        "core.limits.count_register_question",
        "core.limits.count_request",
        "core.transaction.decide",
        "core.transaction.finish_task",
        "recruiting.contracts.require_correctable",
    }
)
# What some services read before they ask the table.
ANSWERS: dict[str, Any] = {
    "kind": DocumentKind.CV,
    "siret": "13002603200016",
    "selection": Selection(tray=Tray.OPINION),
    "application_ids": (),
}


def services() -> dict[str, Callable[..., Any]]:
    """Every service that somebody asks, by its name."""
    rooms = pkgutil.walk_packages(chalicelib.services.__path__, "chalicelib.services.")
    return {
        f"{room.name.removeprefix('chalicelib.services.')}.{name}": one
        for room in rooms
        for name, one in _asked(importlib.import_module(room.name)).items()
    }


def _asked(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {
        name: one
        for name, one in vars(module).items()
        if inspect.isfunction(one)
        and one.__module__ == module.__name__
        and not name.startswith("_")
        and [*inspect.signature(one).parameters][:2] == ["ports", "actor"]
        and "changes" not in inspect.signature(one).parameters
    }


class Lived:
    """A programme with one of each thing, and somebody who has no act in the table."""

    def __init__(self) -> None:
        self.world = world = World()
        structure = world.granted(posts=2)
        recruitment, application = world.hired(structure), world.reviewed()
        session = world.session(application)
        prefecture = world.as_staff(Role.PREFECTURE, "54")
        question = review.ask(world.ports, prefecture, application.id, text="Où donc ?")
        world.go_to(date(2026, 10, 1))
        follow_up.open_quarters(world.ports, ["54"])
        world.run_tasks()
        self.answers = {
            **ANSWERS,
            "answers": Answered({"application_id": application.id}),
            "application_id": application.id,
            "into": structure.application_id,
            "structure_id": structure.id,
            "candidate_id": recruitment.candidate_id,
            "recruitment_id": recruitment.id,
            "agreement_id": recruitment.agreement_id,
            "session_id": session.id,
            "question_id": question.id,
            "account_id": world.staff(Role.FUNDER).id,
            "follow_up_id": world.created(FollowUp)[0].id,
        }
        self.nobody = AccountSession(
            account=builders.account(
                id=world.ports.ids.new(),
                email="conseiller@commune.example",
                role=Role.ADVISER,
                created_at=world.clock.now(),
                structure_id=structure.id,
            ),
            request_id="request-1",
        )

    def ask(self, service: Callable[..., Any]) -> Any:
        """Ask a service with the ids of what is there, and nothing where it would read an answer."""
        said, named = [], {}
        for one in list(inspect.signature(service).parameters.values())[2:]:
            if one.default is one.empty or one.name in self.answers:
                if one.kind is one.KEYWORD_ONLY:
                    named[one.name] = self.answers.get(one.name)
                else:
                    said.append(
                        self.answers.get(one.name, one.default if one.default is not one.empty else None)
                    )
        return service(self.world.ports, self.nobody, *said, **named)


@pytest.fixture(scope="module")
def lived() -> Lived:
    return Lived()


@pytest.mark.parametrize("name", sorted(set(services()) - PARTS))
def test_a_service_is_not_found_by_who_has_no_act(lived: Lived, name: str) -> None:
    before = lived.world.store.commits
    with refused("not_found"):
        lived.ask(services()[name])
    assert lived.world.store.commits == before


def test_what_is_asked_by_parts_is_there() -> None:
    assert set(services()) >= PARTS
