"""The structure's form (RULES 7, sections 2, 8)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.answers import ApplicationAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.applying import applications, confirm
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.core.guards import siret_guard
from tests.support.outside import GivenParameters, refused
from tests.support.world import World, siret

ASSOCIATION = {"kind": StructureKind.PRIVATE, "legal_form": LegalForm.ASSOCIATION}
GROUP = {"kind": StructureKind.PRIVATE, "legal_form": LegalForm.PUBLIC_INTEREST_GROUP}


def post(world: World, answers: ApplicationAnswers) -> None:
    submit_application(world.ports, world.anybody(), answers=answers)
    world.receive_forms()


def refusals_of(world: World, **changed: Any) -> dict[str | None, str]:
    """Return the code of each refusal, by the field it points to."""
    with pytest.raises(Refusals) as caught:
        post(world, world.answers(**changed))
    return {refusal.pointer: refusal.code for refusal in caught.value.refusals}


def test_the_same_form_posted_eight_times_leaves_one_row_and_one_confirmation(world: World) -> None:
    answers = world.answers()
    for _ in range(8):
        post(world, answers)
    assert len(world.created(Application)) == 1
    assert [mail.to for mail in world.mails()] == [answers.contact.email]
    assert world.new_mails() == ["application_confirm"]


def test_the_same_form_posted_while_the_first_is_being_received_is_the_same_form(world: World) -> None:
    answers = world.answers()
    world.store.meanwhile = lambda: post(world, answers)
    post(world, answers)
    assert len(world.created(Application)) == 1
    assert world.new_mails() == ["application_confirm"]


def test_the_same_form_a_day_later_asks_for_the_confirmation_again(world: World) -> None:
    answers = world.answers()
    post(world, answers)
    world.wait(hours=25)
    post(world, answers)
    assert len(world.created(Application)) == 1
    assert world.new_mails() == ["application_confirm"] * 2


def test_a_correction_before_the_confirmation_keeps_one_row_and_asks_again(world: World) -> None:
    answers = world.answers(posts_requested=2)
    first = world.apply(answers)
    corrected = world.apply(replace(answers, posts_requested=5, name="Commune corrigée"))
    assert corrected.id == first.id
    assert (corrected.posts_requested, corrected.name) == (5, "Commune corrigée")
    assert len(world.created(Application)) == 1
    assert world.new_mails() == ["application_confirm"] * 2
    assert world.mails()[-1].params["posts_requested"] == 5


def test_each_correction_sends_one_email_and_at_most_five_a_day(world: World) -> None:
    answers = world.answers()
    world.apply(answers)
    for posts in range(3, 10):
        world.apply(replace(answers, posts_requested=posts))
    assert world.fresh(world.created(Application)[0]).posts_requested == 7, "what is stored was told"
    assert world.new_mails() == ["application_confirm"] * 6 + ["many_forms"]
    world.wait(days=1)
    world.apply(replace(answers, posts_requested=9))
    assert world.fresh(world.created(Application)[0]).posts_requested == 9
    assert world.new_mails() == ["application_confirm"]


def test_a_link_confirms_only_the_answers_of_its_email(world: World) -> None:
    # Formerly a later form of somebody else invalidated the link of the person's own form.
    answers = world.answers()
    own = world.apply(answers)
    world.apply(replace(answers, name="Quelqu'un d'autre"))
    first, second = [world.token(mail, "confirm") for mail in world.mails("application_confirm")]
    shown = confirm.form_to_confirm(world.ports, world.holder(first))
    assert shown.application is not None and shown.application.name == answers.name
    assert shown.other is not None and shown.other.name == "Quelqu'un d'autre"
    assert confirm.confirm(world.ports, world.holder(first)).application.name == answers.name
    assert world.fresh(own).earlier_forms == ()
    with refused("link_superseded"):
        confirm.confirm(world.ports, world.holder(second))
    assert confirm.confirm(world.ports, world.holder(first)).already_confirmed


def test_up_to_ten_forms_wait_side_by_side(world: World) -> None:
    answers = world.answers()
    for name in range(14):
        world.apply(replace(answers, name=f"Forme {name}"))
        world.wait(days=1)
    assert len(world.fresh(world.created(Application)[0]).forms) == 10
    first = world.token(world.mails("application_confirm")[0], "confirm")
    assert confirm.confirm(world.ports, world.holder(first)).application.name == "Forme 0"


def test_a_form_for_an_application_that_exists_tells_its_contact_once_a_day(world: World) -> None:
    answers = world.answers()
    application = world.confirmed(answers)
    world.new_mails()
    for posts in range(3, 6):
        post(world, replace(answers, posts_requested=posts))
    assert world.new_mails() == ["application_exists"]
    mail = world.mails()[-1]
    assert mail.to == answers.contact.email and "status" in mail.links
    assert world.fresh(application) == application
    world.wait(days=1)
    post(world, answers)
    assert world.new_mails() == ["application_exists"]


def test_the_email_about_an_existing_application_goes_to_the_known_address_only(world: World) -> None:
    answers = world.answers()
    world.confirmed(answers)
    post(world, replace(answers, name="Un autre nom"))
    assert [mail.to for mail in world.mails("application_exists")] == [answers.contact.email]
    assert "Un autre nom" not in world.mails("application_exists")[0].params.values()


def test_a_second_person_with_the_same_siret_is_told_nothing_about_the_first(world: World) -> None:
    first = world.confirmed(name="La première", email="anne@commune.example", posts_requested=7)
    second = world.apply(world.answers(siret=first.siret, email="paul@ailleurs.example"))
    mail = world.mails(to="paul@ailleurs.example")[0]
    told = {*map(str, mail.params.values()), mail.subject_id, *(link.id for link in mail.links.values())}
    assert mail.template == "application_confirm"
    assert not told & {"La première", "anne@commune.example", "7", first.id}
    assert len(world.mails(to="anne@commune.example")) == 2, "the first hears of confirmed forms only"
    assert second.id != first.id and world.fresh(first) == first


def test_a_second_form_once_confirmed_is_set_aside_and_the_first_contact_is_told(world: World) -> None:
    first = world.confirmed(email="anne@commune.example", name="La première")
    second = world.apply(world.answers(siret=first.siret, email="paul@ailleurs.example", name="Le second"))
    token = world.token(world.mails(to="paul@ailleurs.example")[0], "confirm")
    world.new_mails()
    confirmed = confirm.confirm(world.ports, world.holder(token))
    assert confirmed.application is not None and confirmed.application.id == second.id
    assert world.fresh(second).status is ApplicationStatus.DUPLICATE
    assert world.new_mails() == ["application_aside", "application_second"]
    told_of_the_first, told = world.mails()[-2:]
    assert (told_of_the_first.to, told.to) == ("paul@ailleurs.example", "anne@commune.example")
    assert "La première" not in told_of_the_first.params.values()
    assert not {"Le second", "paul@ailleurs.example"} & set(map(str, told.params.values()))
    assert world.fresh(first) == first
    assert world.ports.store.guard_holder(siret_guard(first.siret)) == first.id
    assert world.timers(second) == {}


def test_a_first_contact_is_told_of_second_forms_once_a_day(world: World) -> None:
    first = world.confirmed()
    for _ in range(5):
        assert world.confirmed(siret=first.siret).status is ApplicationStatus.DUPLICATE
    assert len(world.mails("application_second")) == 1
    world.wait(days=1)
    world.confirmed(siret=first.siret)
    assert len(world.mails("application_second")) == 2


def test_two_second_forms_confirmed_at_the_same_instant_are_told_once(world: World) -> None:
    first = world.confirmed()
    for _ in range(2):
        world.apply(siret=first.siret)
    one, two = [world.token(mail, "confirm") for mail in world.mails("application_confirm")[-2:]]

    def at_its_second_write() -> None:
        world.store.meanwhile = lambda: confirm.confirm(world.ports, world.holder(two))

    # The first write finds another living application; the second sets the form aside.
    world.store.meanwhile = at_its_second_write
    confirm.confirm(world.ports, world.holder(one))
    assert len(world.mails("application_second")) == 1


def test_of_two_confirmations_at_the_same_instant_one_enters_and_the_other_is_set_aside(
    world: World,
) -> None:
    first = world.apply()
    second = world.apply(world.answers(siret=first.siret))
    tokens = [world.token(mail, "confirm") for mail in world.mails("application_confirm")]
    world.store.meanwhile = lambda: confirm.confirm(world.ports, world.holder(tokens[1]))
    confirm.confirm(world.ports, world.holder(tokens[0]))
    assert world.fresh(second).status is ApplicationStatus.CONFIRMED
    assert world.fresh(first).status is ApplicationStatus.DUPLICATE


def test_a_person_whose_form_was_set_aside_may_apply_again(world: World) -> None:
    first = world.confirmed()
    answers = world.answers(siret=first.siret)
    aside = world.confirmed(answers)
    again = world.apply(answers)
    assert aside.status is ApplicationStatus.DUPLICATE
    assert again.id != aside.id and again.status is ApplicationStatus.SUBMITTED


def test_a_form_that_nobody_confirmed_blocks_nobody(world: World) -> None:
    stranger = world.apply()
    own = world.confirmed(world.answers(siret=stranger.siret))
    assert own.status is ApplicationStatus.CONFIRMED


def test_a_siret_is_free_again_once_its_application_is_withdrawn(world: World) -> None:
    answers = world.answers()
    first = world.confirmed(answers)
    token = world.token(world.mails("application_confirmed")[0], "status")
    applications.withdraw_by_link(world.ports, world.holder(token))
    again = world.confirmed(answers)
    assert world.fresh(first).status is ApplicationStatus.WITHDRAWN
    assert again.id != first.id and again.status is ApplicationStatus.CONFIRMED


def test_the_form_is_only_for_people_who_are_not_signed_in(world: World) -> None:
    with refused("not_found"):
        submit_application(world.ports, world.holder("a link"), answers=world.answers())


def test_every_answer_is_stored_as_given(world: World) -> None:
    answers = world.answers(job_offer_url="https://offres.example/1", has_identified_candidate=True)
    kept, given = vars(world.apply(answers)), vars(answers)
    assert {name: kept[name] for name in given.keys() & kept.keys()} == {
        name: 24 if name == "agreement_months" else given[name] for name in given.keys() & kept.keys()
    }
    assert given.keys() - kept.keys() == {"postal_code", "insee_code"}, "kept as the commune"


def test_all_refusals_are_told_together_with_their_fields(world: World) -> None:
    assert refusals_of(
        world,
        kind=StructureKind.PRIVATE,
        available_from=world.today - timedelta(days=1),
        siret="21540395300012",
        phone="0000",
    ) == {
        "/legal_form": "legal_form_required",
        "/available_from": "date_past",
        "/siret": "siret_invalid",
        "/contact/phone": "phone_unknown",
    }
    assert refusals_of(world, **ASSOCIATION, agreement_months=12, insee_code="57463", siret="1") == {
        "/agreement_months": "agreement_months_invalid",
        "/insee_code": "commune_mismatch",
        "/siret": "siret_invalid",
    }


def test_nothing_of_a_refused_form_is_stored(world: World) -> None:
    refusals_of(world, siret="1")
    assert world.store.commits == 0
    assert world.mails() == [] and world.created(Application) == []


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"kind": StructureKind.PRIVATE}, "/legal_form", "legal_form_required"),
        ({"legal_form": LegalForm.ASSOCIATION}, "/legal_form", "legal_form_mismatch"),
        (GROUP, "/private_law_contracts", "private_law_contracts_required"),
        ({**GROUP, "private_law_contracts": False}, "/private_law_contracts", "not_eligible"),
        (
            {**ASSOCIATION, "private_law_contracts": True},
            "/private_law_contracts",
            "private_law_contracts_mismatch",
        ),
        (ASSOCIATION, "/agreement_months", "agreement_months_invalid"),
        ({"agreement_months": 18}, "/agreement_months", "agreement_months_invalid"),
        ({"siret": siret(1)[:-1]}, "/siret", "siret_invalid"),
        ({"postal_code": "57000"}, "/insee_code", "commune_mismatch"),
        ({"insee_code": "99999"}, "/insee_code", "commune_mismatch"),
        ({"phone": "0100000000000"}, "/contact/phone", "phone_unknown"),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field(
    world: World, changed: dict[str, Any], pointer: str, code: str
) -> None:
    assert refusals_of(world, **changed) == {pointer: code}


def test_a_structure_may_be_ready_from_today_until_five_years_from_now(world: World) -> None:
    five_years = world.today.replace(year=world.today.year + 5)
    assert world.apply(available_from=world.today).available_from == world.today
    assert world.apply(available_from=five_years).available_from == five_years
    assert refusals_of(world, available_from=five_years + timedelta(days=1)) == {
        "/available_from": "date_too_far"
    }


def test_today_is_the_date_in_paris(world: World) -> None:
    world.go_to(world.today, hour=0, minute=30)
    assert world.clock.now().date() < world.today, "in UTC it is still yesterday"
    assert refusals_of(world, available_from=world.clock.now().date()) == {"/available_from": "date_past"}


def test_state_services_are_refused_from_the_day_set_by_a_parameter(world: World) -> None:
    service = {"legal_form": LegalForm.STATE_SERVICE}
    assert world.apply(**service).subsidy_per_post_cents == 50_000_00
    (opened, values), tomorrow = world.ports.dated_parameters()[0], world.today + timedelta(days=1)
    later = (tomorrow, replace(values, state_services_eligible=False))
    world.ports = replace(world.ports, dated_parameters=GivenParameters((opened, values), later))
    assert world.apply(**service)
    world.wait(days=1)
    assert refusals_of(world, **service) == {"/legal_form": "not_eligible"}


@pytest.mark.parametrize(
    ("changed", "months", "euros"),
    [
        ({}, 24, 50_000),
        ({**ASSOCIATION, "agreement_months": 18}, 18, 32_000),
        ({**ASSOCIATION, "agreement_months": 24}, 24, 40_000),
        ({**GROUP, "private_law_contracts": True}, 24, 50_000),
    ],
)
def test_the_first_email_tells_the_amount_of_a_post(
    world: World, changed: dict[str, Any], months: int, euros: int
) -> None:
    application = world.apply(**changed)
    mail = world.mails()[0]
    assert (mail.params["months"], mail.params["per_post_cents"]) == (months, euros * 100)
    assert (application.agreement_months, application.subsidy_per_post_cents) == (months, euros * 100)


def test_answers_are_stored_in_a_normal_form(world: World) -> None:
    number = siret(500)
    application = world.apply(
        siret=f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}",
        postal_code="97400",
        insee_code="97411",
        phone="02 62 20 20 20",
    )
    assert application.siret == number
    assert application.contact.phone == "+262262202020"
    assert application.place.department == "974"


def test_paris_with_the_postal_code_of_an_arrondissement_means_the_arrondissement(world: World) -> None:
    assert world.apply(insee_code="75056", postal_code="75011").place.insee_code == "75111"


def test_the_department_never_follows_from_the_postal_code(world: World) -> None:
    assert world.apply(insee_code="2A004", postal_code="20000").place.department == "2A"
    assert world.apply(insee_code="97801", postal_code="97150").place.department == "978"
