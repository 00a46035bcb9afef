"""The link of the confirmation e-mail (RULES sections 4, 8, 10)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.shared.calendar_rules import PARIS, end_of_day, morning_of
from chalicelib.services.access import passwords
from chalicelib.services.applying import confirm
from chalicelib.services.core.changes import Changes
from chalicelib.services.deciding import review
from tests.support.outside import refused
from tests.support.world import World


def token_of(world: World, template: str = "application_confirm") -> str:
    return world.token(world.mails(template)[-1], "confirm")


def press(world: World, token: str) -> confirm.ToConfirm:
    return confirm.confirm(world.ports, world.holder(token))


def test_opening_the_link_changes_nothing_however_often(world: World) -> None:
    application = world.apply()
    before = world.store.commits
    for _ in range(3):
        shown = confirm.form_to_confirm(world.ports, world.holder(token_of(world)))
        assert shown.application == application
    assert world.store.commits == before


def test_a_link_shows_the_candidate_whose_address_it_confirms(world: World) -> None:
    candidate = world.register()
    shown = confirm.form_to_confirm(world.ports, world.holder(token_of(world, "candidate_confirm")))
    assert shown == confirm.ToConfirm(candidate=candidate)


def test_the_link_of_a_form_that_was_set_aside_counts_as_used(world: World) -> None:
    first = world.confirmed()
    world.confirmed(siret=first.siret)
    with refused("link_used"):
        confirm.form_to_confirm(world.ports, world.holder(token_of(world)))


def test_an_application_is_confirmed_once_and_its_prefecture_has_21_days(world: World) -> None:
    application = world.apply()
    today = world.today
    assert world.timers(application) == {"application.confirmation": end_of_day(today + timedelta(days=180))}
    confirmed = press(world, token_of(world)).application
    assert confirmed is not None and confirmed.status is ApplicationStatus.CONFIRMED
    assert world.fresh(application).confirmed_at == world.clock.now()
    assert world.new_mails() == ["application_confirm", "application_confirmed"]
    timers = world.timers(application)
    assert timers.pop("application.opinion") == end_of_day(today + timedelta(days=21))
    digest = timers.pop("application.digest").astimezone(PARIS)
    assert (digest.date(), digest.hour) == (today + timedelta(days=1), 8)
    assert timers == {}


def test_a_candidate_is_confirmed_and_found_from_then_on(world: World) -> None:
    candidate = world.register()
    confirmed = press(world, token_of(world, "candidate_confirm")).candidate
    assert confirmed is not None and confirmed.status is CandidateStatus.CONFIRMED
    assert world.fresh(candidate).findable
    assert world.new_mails() == ["candidate_confirm", "candidate_confirmed"]
    assert world.timers(candidate) == {
        "candidate.still_available": morning_of(world.today + timedelta(days=90))
    }


@pytest.mark.parametrize("template", ["application_confirm", "candidate_confirm"])
def test_a_second_click_writes_nothing_and_says_that_it_is_confirmed(world: World, template: str) -> None:
    world.apply()
    world.register()
    first = press(world, token_of(world, template))
    mails, commits = len(world.mails()), world.store.commits
    again = press(world, token_of(world, template))
    assert (first.already_confirmed, again.already_confirmed) == (False, True)
    assert (again.application, again.candidate) == (first.application, first.candidate)
    assert (len(world.mails()), world.store.commits) == (mails, commits)
    with refused("link_used"):
        confirm.form_to_confirm(world.ports, world.holder(token_of(world, template)))


def test_a_second_click_says_confirmed_for_an_application_withdrawn_since(
    world: World,
) -> None:
    application = world.confirmed()
    world.withdraw(application)
    assert press(world, token_of(world)).already_confirmed
    assert world.fresh(application).status is ApplicationStatus.WITHDRAWN


def test_the_used_link_of_an_erased_candidate_says_that_it_was_used(world: World) -> None:
    candidate = world.candidate()
    changes = Changes(author=world.author, at=world.clock.now())
    changes.delete(candidate)
    world.ports.store.commit(changes)
    with refused("link_used"):
        press(world, token_of(world, "candidate_confirm"))


@pytest.mark.parametrize("template", ["application_confirm", "candidate_confirm"])
def test_a_link_used_by_somebody_else_meanwhile_says_confirmed(world: World, template: str) -> None:
    world.apply()
    world.register()
    token = token_of(world, template)
    world.store.meanwhile = lambda: press(world, token)
    assert press(world, token).already_confirmed
    assert world.new_mails()[2:] == [f"{template}ed"]


@pytest.mark.parametrize("template", ["application_confirm", "candidate_confirm"])
def test_a_link_used_between_two_reads_of_the_page_says_confirmed(
    world: World, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    world.apply()
    world.register()
    token = token_of(world, template)
    read = world.ports.ephemeral.link

    def read_then_lose(token_hash: str) -> Link | None:
        link = read(token_hash)
        monkeypatch.undo()
        press(world, token)
        return link

    monkeypatch.setattr(world.ports.ephemeral, "link", read_then_lose)
    assert press(world, token).already_confirmed
    assert world.new_mails()[2:] == [f"{template}ed"]


def test_each_link_of_the_same_form_confirms_it(world: World) -> None:
    answers = world.answers()
    world.apply(answers)
    world.wait(hours=25)
    world.apply(answers)
    first, second = [world.token(mail, "confirm") for mail in world.mails("application_confirm")]
    assert not press(world, first).already_confirmed
    assert press(world, second).already_confirmed


def test_a_link_works_for_180_days_and_then_the_form_is_removed(world: World) -> None:
    application, candidate = world.apply(), world.register()
    tokens = token_of(world), token_of(world, "candidate_confirm")
    world.wait(days=179, hours=23)
    world.tick()
    for token in tokens:
        confirm.form_to_confirm(world.ports, world.holder(token))
    world.wait(days=2)
    for token in tokens:
        with refused("link_expired"):
            press(world, token)
    world.tick()
    assert world.ports.store.get(type(application), application.id) is None
    assert world.ports.store.get(Candidate, candidate.id) is None


def test_an_expired_form_leaves_its_place_to_a_new_one(world: World) -> None:
    answers, candidate_answers = world.answers(available_from=world.today), world.candidate_answers()
    first, first_candidate = world.apply(answers), world.register(candidate_answers)
    world.wait(days=181)
    world.tick()
    later = {"available_from": world.today}
    again = world.apply(type(answers)(**{**vars(answers), **later}))
    candidate_again = world.register(type(candidate_answers)(**{**vars(candidate_answers), **later}))
    assert again.id != first.id and candidate_again.id != first_candidate.id


def test_what_is_confirmed_is_not_removed_after_180_days(world: World) -> None:
    application, candidate = world.confirmed(), world.candidate()
    world.wait(days=200)
    world.tick()
    assert world.fresh(application).living
    assert world.fresh(candidate).findable


def test_a_link_of_one_purpose_does_not_serve_another(world: World) -> None:
    application = world.confirmed()
    status = world.token(world.mails("application_confirmed")[-1], "status")
    world.prefecture("54")
    account = world.token(world.mails("staff_invited")[-1], "account")
    confirmation = world.token(world.mails("application_confirm")[-1], "confirm")
    for other in (status, account):
        with refused("not_found"):
            press(world, other)
    for act in (
        lambda: passwords.account_opening(world.ports, world.holder(confirmation)),
        lambda: passwords.account_to_reset(world.ports, world.holder(confirmation)),
        lambda: review.question_of_link(world.ports, world.holder(confirmation)),
        lambda: review.read_status(world.ports, world.holder(confirmation), limit=50, cursor=None),
    ):
        with refused("not_found"):
            act()
    assert world.fresh(application).status is ApplicationStatus.CONFIRMED


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "A" * 5000, "../../etc/passwd"])
def test_a_token_signed_elsewhere_opens_nothing(world: World, token: str) -> None:
    with refused("not_found"):
        press(world, token)


def test_the_id_of_an_application_opens_nothing(world: World) -> None:
    application = world.apply()
    forged = world.ports.signer.token(LinkPurpose.CONFIRM_APPLICATION, application.id)
    # Signed by us for this test, but no link has this id.
    with refused("link_expired"):
        press(world, forged)
