"""How many forms one address and one e-mail may send (DECISIONS 8)."""

import pytest

from chalicelib.services.core.form_limits import count_form
from chalicelib.services.core.ports import Throttled
from tests.support.world import World

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def send(world: World, number: int, *, address: str = HERE, email: str = "") -> None:
    for one in range(number):
        count_form(world.ports, world.anybody(address), email=email or f"personne{one}@courriel.example")


def test_an_office_sends_sixty_forms_in_an_hour_and_waits_for_the_next_one(world: World) -> None:
    send(world, 60)
    with pytest.raises(Throttled) as refused:
        send(world, 1)
    assert 0 < refused.value.retry_after.total_seconds() <= 3600
    send(world, 1, address=ELSEWHERE)
    world.wait(hours=1)
    send(world, 1)


def test_one_e_mail_is_asked_to_confirm_twenty_forms_a_day_wherever_they_come_from(world: World) -> None:
    email = "anne@commune.example"
    for number in range(20):
        send(world, 1, address=f"192.0.2.{number}", email=email)
    with pytest.raises(Throttled):
        send(world, 1, address=ELSEWHERE, email=email)
    send(world, 1, address=ELSEWHERE)
    world.wait(days=1)
    send(world, 1, address=ELSEWHERE, email=email)


def test_going_on_does_not_make_the_wait_longer(world: World) -> None:
    send(world, 60)
    world.wait(minutes=20)
    for _ in range(10):
        with pytest.raises(Throttled):
            send(world, 1)
    world.wait(minutes=40)
    send(world, 1)


def test_a_form_to_correct_is_not_counted_and_one_too_many_is_not_kept(world: World) -> None:
    answers = world.answers(email="anne@commune.example")
    for _ in range(20):
        world.apply(world.answers(email="anne@commune.example"))
    with pytest.raises(Throttled):
        world.apply(answers)
    assert len(world.mails("application_confirm", to="anne@commune.example")) == 20
