"""A parameter changes from a day on, without a deployment: one account proposes, another confirms."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.agency.parameter_change import ChangeStatus, ParameterChange
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.agency import parameters
from chalicelib.services.core.ports import Ports
from tests.support.world import World

REASON = "Le délai est trop court en été."


def proposed(world: World, value: str = "30 jours", **changed: object) -> ParameterChange:
    first_day = changed.get("first_day", world.today + timedelta(days=10))
    assert isinstance(first_day, date)
    return parameters.propose(
        world.ports, world.agency, "opinion_days", value=value, first_day=first_day, reason=REASON
    )


def test_a_confirmed_value_applies_everywhere_from_its_first_day(world: World) -> None:
    change = proposed(world)
    world.wait(minutes=2)
    assert world.ports.parameters_on(change.first_day).opinion_days == 21
    parameters.confirm(world.ports, world.as_staff(Role.AGENCY), change.id)
    world.wait(seconds=61)
    assert world.ports.parameters().opinion_days == 21
    assert world.ports.parameters_on(change.first_day).opinion_days == 30


def test_a_process_reads_a_confirmed_value_within_a_minute_and_reads_once_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def today(ports: Ports) -> int:
        return ports.parameters().opinion_days

    change = proposed(world, first_day=world.today)
    assert today(world.ports) == 21
    parameters.confirm(world.ports, world.as_staff(Role.AGENCY), change.id)
    asked = []
    read = world.ports.dated_parameters._book  # type: ignore[attr-defined]
    monkeypatch.setattr(world.ports.dated_parameters, "_book", lambda: asked.append(1) or read())
    for _ in range(13):
        today(world.ports)
        world.wait(seconds=10)
    assert today(world.ports) == 30 and len(asked) <= 3


def test_nobody_settles_their_own_proposal_or_withdraws_that_of_another(world: World) -> None:
    change, other = proposed(world), world.as_staff(Role.AGENCY)
    for act in (parameters.confirm, lambda *of: parameters.decline(*of, reason=REASON)):
        with pytest.raises(Refusal, match="not_found:"):
            act(world.ports, world.agency, change.id)
    with pytest.raises(Refusal, match="not_found:"):
        parameters.withdraw(world.ports, other, change.id)
    assert parameters.withdraw(world.ports, world.agency, change.id).status is ChangeStatus.WITHDRAWN
    with pytest.raises(Refusal, match="proposal_settled:"):
        parameters.confirm(world.ports, other, change.id)


def test_the_same_act_again_succeeds_and_writes_nothing(world: World) -> None:
    first, again = proposed(world), proposed(world)
    assert first.id == again.id
    other = world.as_staff(Role.AGENCY)
    for _ in range(2):
        assert parameters.confirm(world.ports, other, first.id).status is ChangeStatus.CONFIRMED
    acts = [one.act for one in world.store.journal if one.subject_id == first.id]
    assert acts == ["proposed", "confirmed"]
    declined, withdrawn = proposed(world, "45 jours"), proposed(world, "60", first_day=world.today)
    for _ in range(2):
        done = parameters.decline(world.ports, other, declined.id, reason="Trop long.")
        assert (done.status, done.declined_because) == (ChangeStatus.DECLINED, "Trop long.")
        done = parameters.withdraw(world.ports, world.agency, withdrawn.id)
        assert done.status is ChangeStatus.WITHDRAWN


def test_another_value_for_the_same_day_waits_until_the_first_is_settled(world: World) -> None:
    first = proposed(world)
    with pytest.raises(Refusal, match="parameter_proposed_already:"):
        proposed(world, "45 jours")
    parameters.decline(world.ports, world.as_staff(Role.AGENCY), first.id, reason="Trop long.")
    second = proposed(world, "45 jours")
    parameters.confirm(world.ports, world.as_staff(Role.AGENCY), second.id)
    back = proposed(world, "21 jours")
    parameters.confirm(world.ports, world.as_staff(Role.AGENCY), back.id)
    world.wait(minutes=2)
    assert world.ports.parameters_on(back.first_day).opinion_days == 21


def test_all_errors_of_a_proposal_are_told_at_once(world: World) -> None:
    with pytest.raises(Refusals) as refused:
        proposed(world, "trente", first_day=world.today - timedelta(days=1))
    assert {one.pointer for one in refused.value.refusals} == {"/value", "/first_day"}


def test_a_proposal_whose_first_day_has_passed_cannot_be_confirmed(world: World) -> None:
    change = proposed(world)
    world.wait(days=11)
    with pytest.raises(Refusal, match="first_day_past:"):
        parameters.confirm(world.ports, world.as_staff(Role.AGENCY), change.id)


def test_the_overview_lists_proposals_and_coming_values_and_a_parameter_its_history(world: World) -> None:
    waiting, confirmed = proposed(world), proposed(world, "40", first_day=world.today + timedelta(days=20))
    parameters.confirm(world.ports, world.as_staff(Role.AGENCY), confirmed.id)
    seen = parameters.read_parameters(world.ports, world.agency)
    assert [one.id for one in seen.waiting] == [waiting.id]
    assert [(one.name, one.value) for one in seen.ahead] == [("opinion_days", 40)]
    story = parameters.read_parameter(world.ports, world.agency, "opinion_days", limit=1, cursor=None)
    assert [one.value for one in story.values] == [40, 21] and story.now == 21
    assert [one.id for one in story.changes.items] == [confirmed.id]
    rest = parameters.read_parameter(
        world.ports, world.agency, "opinion_days", limit=1, cursor=story.changes.cursor
    )
    assert [one.id for one in rest.changes.items] == [waiting.id]
    with pytest.raises(Refusal, match="not_found:"):
        parameters.read_parameter(world.ports, world.agency, "no_such", limit=1, cursor=None)


def test_the_accounts_that_proposed_and_settled_are_named_while_they_exist(world: World) -> None:
    [address] = world.agents(1, Role.AGENCY)
    known = account_of_address(world.ports, address)
    assert known is not None
    one, other = world.as_account(known), world.as_staff(Role.AGENCY)
    change = parameters.propose(
        world.ports, one, "opinion_days", value="30 jours", first_day=world.today, reason=REASON
    )
    parameters.confirm(world.ports, other, change.id)
    gone = proposed(world, "40", first_day=world.today + timedelta(days=9))
    assert gone.proposed_by == world.agency.account.id, "which is kept nowhere"
    story = parameters.read_parameter(world.ports, world.agency, "opinion_days", limit=9, cursor=None)
    assert [one_.id for one_ in story.changes.items] == [gone.id, change.id]
    assert story.authors == {
        known.id: f"{known.first_name} {known.last_name}",
        other.account.id: "Camille Roux",
    }


def test_a_value_in_force_from_today_is_not_listed_as_coming(world: World) -> None:
    change = proposed(world, first_day=world.today)
    parameters.confirm(world.ports, world.as_staff(Role.AGENCY), change.id)
    seen = parameters.read_parameters(world.ports, world.agency)
    assert (seen.ahead, seen.now.opinion_days, seen.waiting) == ([], 30, [])


def test_a_value_equal_to_the_one_in_force_on_its_first_day_is_refused(world: World) -> None:
    with pytest.raises(Refusal, match="parameter_unchanged:"):
        proposed(world, "21 jours")
    change = proposed(world)
    parameters.confirm(world.ports, world.as_staff(Role.AGENCY), change.id)
    with pytest.raises(Refusal, match="parameter_unchanged:"):
        proposed(world, "30 jours", first_day=world.today + timedelta(days=40))


def test_proposals_and_answers_are_in_the_journal_with_value_and_first_day(world: World) -> None:
    change = proposed(world)
    parameters.decline(world.ports, world.as_staff(Role.AGENCY), change.id, reason="Trop long.")
    details = {"value": 30, "first_day": change.first_day.isoformat()}
    noted = [(one.act, one.details) for one in world.store.journal if one.subject_id == change.id]
    assert noted == [("proposed", details), ("declined", details)]


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FUNDER])
def test_the_agency_alone_reads_proposes_and_settles(world: World, role: Role) -> None:
    change, stranger, day = proposed(world), world.as_staff(role), world.today
    for act in (
        lambda: parameters.read_parameters(world.ports, stranger),
        lambda: parameters.read_parameter(world.ports, stranger, "opinion_days", limit=1, cursor=None),
        lambda: parameters.read_change(world.ports, stranger, change.id),
        lambda: parameters.propose(
            world.ports, stranger, "opinion_days", value="45", first_day=day, reason=REASON
        ),
        lambda: parameters.confirm(world.ports, stranger, change.id),
        lambda: parameters.decline(world.ports, stranger, change.id, reason=REASON),
        lambda: parameters.withdraw(world.ports, stranger, change.id),
        lambda: parameters.propose(
            world.ports, world.agency, "no_such", value="45", first_day=day, reason=REASON
        ),
        lambda: parameters.read_change(world.ports, world.agency, world.ports.ids.new()),
    ):
        with pytest.raises(Refusal, match="not_found:"):
            act()
    assert parameters.read_change(world.ports, world.agency, change.id) == change
