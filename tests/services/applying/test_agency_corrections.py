"""Corrections after an application is sent: its contact, its SIRET, its posts (RULES section 10)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.applying.additional import AdditionalAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.shared.refusal import Answered, Refusal, Refusals
from chalicelib.services.access import passwords, staff
from chalicelib.services.applying import (
    additional,
    agency_corrections,
    applications,
    budget,
    confirm,
    own_corrections,
)
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.guards import account_guard, additional_guard, siret_guard, structure_guard
from chalicelib.services.deciding import posts, review
from tests.support.outside import refused
from tests.support.world import World, siret

NEW = "juste@commune.example"


def correct(world: World, application: Application, email: str = NEW) -> Application:
    return agency_corrections.correct_contact_email(
        world.ports, world.agency, application.id, email=email, reason="Faute de frappe signalée."
    )


def status_of(world: World, token: str) -> Application:
    return review.read_status(world.ports, world.holder(token), limit=50, cursor=None)[0]


def status_token(world: World, template: str, to: str) -> str:
    return world.token(world.mails(template, to=to)[-1], "status")


def test_after_a_contact_is_corrected_the_former_address_can_neither_open_an_account_nor_withdraw(
    world: World,
) -> None:
    structure = world.granted()
    old = structure.contact_email
    opening = world.token(world.mails("decision_validated")[-1], "account")
    status = status_token(world, "application_confirmed", old)
    correct(world, world.application_of(structure))
    assert world.fresh(structure).contact_email == NEW
    with refused("link_replaced"):
        passwords.account_opening(world.ports, world.holder(opening))
    with refused("link_replaced"):
        world.open(opening)
    with refused("not_found"):
        status_of(world, status)
    with refused("not_found"):
        applications.withdraw_by_link(world.ports, world.holder(status))
    assert world.application_of(structure).status is ApplicationStatus.VALIDATED
    passwords.request_reset(world.ports, world.anybody(), email=old)
    world.run_tasks()
    assert world.mails(to=old)[-1].template == "contact_replaced", "a forgotten password sends nothing"


def test_the_corrected_contact_is_sent_links_of_its_own(world: World) -> None:
    structure = world.granted()
    application = correct(world, world.application_of(structure))
    assert status_of(world, status_token(world, "contact_corrected", NEW)) == application
    account = world.open(world.token(world.mails("staff_invited", to=NEW)[-1], "account"))
    assert account.structure_id == structure.id


def test_a_form_to_confirm_is_confirmed_by_the_corrected_contact_only(world: World) -> None:
    application = world.apply()
    old = world.token(world.mails("application_confirm")[-1], "confirm")
    correct(world, application)
    with refused("link_superseded"):
        confirm.form_to_confirm(world.ports, world.holder(old))
    with refused("link_superseded"):
        confirm.confirm(world.ports, world.holder(old))
    confirm.confirm(world.ports, world.holder(world.token(world.mails("application_confirm")[-1], "confirm")))
    assert world.fresh(application).status is ApplicationStatus.CONFIRMED


def test_after_a_click_on_an_old_link_nothing_more_is_sent_to_the_old_address(world: World) -> None:
    application = world.confirmed()
    correct(world, application)
    with refused("link_used"):
        confirm.confirm(
            world.ports, world.holder(world.token(world.mails("application_confirm")[-1], "confirm"))
        )


def test_an_open_question_is_answered_by_the_corrected_contact_only(world: World) -> None:
    application = world.confirmed()
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    question = review.ask(world.ports, prefecture, application.id, text="Où l'accueil aura-t-il lieu ?")
    old = world.token(world.mails("question_asked")[-1], "answer")
    correct(world, application)
    for act in (
        lambda: review.question_of_link(world.ports, world.holder(old)),
        lambda: review.answer_by_link(world.ports, world.holder(old), text="Chez moi."),
    ):
        with refused("not_found"):
            act()
    new = world.token(world.mails("question_asked", to=NEW)[-1], "answer")
    review.answer_by_link(world.ports, world.holder(new), text="À la mairie.")
    answered = world.store.question(application.id, question.id)
    assert answered is not None and answered.answer == "À la mairie."


def test_an_email_owed_to_the_old_address_leaves_with_the_link_of_the_new_one(world: World) -> None:
    application = world.confirmed()
    corrected = correct(world, application)
    [message] = world.deliver()["application_confirmed"]
    assert message["to"] == NEW
    token = message["text"].split("/candidature/")[1].split()[0]
    assert status_of(world, token) == corrected


def test_a_correction_invalidates_links_even_when_the_first_address_comes_back(world: World) -> None:
    application = world.confirmed()
    first = status_token(world, "application_confirmed", application.contact.email)
    correct(world, application)
    second = status_token(world, "contact_corrected", NEW)
    back = correct(world, application, application.contact.email)
    for dead in (first, second):
        with refused("not_found"):
            status_of(world, dead)
    assert status_of(world, status_token(world, "contact_corrected", application.contact.email)) == back


def test_an_open_account_stays_and_one_of_another_structure_keeps_that_structure(world: World) -> None:
    structure = world.granted()
    opened = world.structure_account(structure)
    correct(world, world.application_of(structure))
    assert world.fresh(opened) == opened
    one = world.granted(email="deux@commune.example")
    two = world.granted(email="deux@commune.example")
    correct(world, world.application_of(one), "autre@commune.example")
    account = next(a for a in world.store._all(Account) if a.email == "deux@commune.example")
    assert (account.status, account.structure_id) == (AccountStatus.INVITED, two.id)


def test_a_request_for_more_posts_with_another_contact_keeps_it(world: World) -> None:
    """For example one that the intake read from a file."""
    structure = world.granted()
    asked = ask_for_more(world, structure)
    other = world.change(asked, contact=replace(asked.contact, email="autre@commune.example"))
    correct(world, world.application_of(structure))
    assert world.fresh(asked) == other


def test_the_form_of_a_corrected_contact_is_that_of_the_new_address(world: World) -> None:
    application = world.apply()
    old = application.contact.email
    correct(world, application)
    assert world.apply(siret=application.siret, email=NEW).id == application.id
    assert world.apply(siret=application.siret, email=old).id != application.id


def test_an_address_with_its_own_form_for_the_siret_is_refused(world: World) -> None:
    application = world.apply()
    other = world.apply(siret=application.siret)
    with refused("email_taken"):
        correct(world, application, other.contact.email)
    assert world.fresh(application) == application


def test_a_contact_whose_account_has_changed_address_is_corrected_all_the_same(world: World) -> None:
    structure = world.granted()
    key = account_guard(world.ports, structure.contact_email)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.release(key, world.ports.store.guard_holder(key) or "")
    world.store.commit(changes)
    assert correct(world, world.application_of(structure)).contact.email == NEW


def test_an_agent_who_was_invited_keeps_the_account_when_the_contact_at_that_address_is_corrected(
    world: World,
) -> None:
    invited = staff.invite_staff(
        world.ports,
        world.agency,
        email="agent@etat.example",
        role=Role.PREFECTURE,
        first_name="Camille",
        last_name="Roux",
        departments=("54",),
    )
    structure = world.granted(email=invited.email)
    correct(world, world.application_of(structure))
    assert world.fresh(invited) == invited


# Candidates


def test_the_agency_reads_a_candidate_and_this_is_in_the_journal(world: World) -> None:
    candidate = world.candidate()
    assert agency_corrections.read_candidate(world.ports, world.agency, candidate.id) == candidate
    [viewed] = [one for one in world.store.journal if one.act == "viewed"]
    assert (viewed.subject_id, viewed.author.account_id) == (candidate.id, world.agency.account.id)
    assert agency_corrections.read_documents(world.ports, world.agency, candidate.id) == candidate
    for stranger in (world.as_staff(Role.FUNDER), world.anybody()):
        with refused("not_found"):
            agency_corrections.read_candidate(world.ports, stranger, candidate.id)
    for stranger in (world.as_structure(world.granted()), world.as_staff(Role.FUNDER), world.anybody()):
        with refused("not_found"):
            agency_corrections.read_documents(world.ports, stranger, candidate.id)
    assert len([one for one in world.store.journal if one.act == "viewed"]) == 1


def test_a_link_alone_cannot_give_posts_back(world: World) -> None:
    structure = world.granted(posts=2)
    token = status_token(world, "application_confirmed", structure.contact_email)
    with refused("account_needed"):
        applications.withdraw_by_link(world.ports, world.holder(token))
    assert world.application_of(structure).posts_granted == 2


def keep(world: World, structure: object, kept: int) -> Application:
    return applications.return_posts(
        world.ports,
        world.as_structure(structure),
        posts_kept=kept,
        reason="Un seul suffira ici.",  # type: ignore[arg-type]
    )


def test_a_structure_gives_back_free_posts_in_its_space(world: World) -> None:
    structure = world.granted(posts=3)
    world.hired(structure)
    with refused("posts_still_held"):
        keep(world, structure, 0)
    with refused("posts_not_fewer"):
        keep(world, structure, 4)
    kept = keep(world, structure, 1)
    assert (kept.status, kept.posts_granted, kept.fully_hired) == (ApplicationStatus.VALIDATED, 1, True)
    assert budget.read_budget(world.ports, world.agency).granted == 1
    assert keep(world, structure, 1) == kept, "who keeps as many twice has given back once"
    assert len(world.mails("posts_given_back")) == 1
    [noted] = [one for one in world.store.journal if one.act == "posts_given_back"]
    assert world.said(noted) == "Un seul suffira ici."


def test_a_structure_that_keeps_no_post_withdraws(world: World) -> None:
    structure = world.granted(posts=2)
    assert keep(world, structure, 0).status is ApplicationStatus.WITHDRAWN
    assert budget.read_budget(world.ports, world.agency).granted == 0
    assert world.new_mails()[-1] == "application_withdrawn"
    assert keep(world, structure, 0).status is ApplicationStatus.WITHDRAWN
    with refused("status_forbids"):
        keep(world, structure, 1)


def test_the_agency_corrects_what_a_structure_gave_back(world: World) -> None:
    structure = world.granted(posts=3)
    keep(world, structure, 1)
    posts.correct_posts(
        world.ports, world.agency, structure.application_id, posts_granted=2, reason="Rendu par erreur."
    )
    assert world.application_of(structure).posts_granted == 2


def test_the_post_with_the_least_left_of_its_subsidy_is_given_back_first(world: World) -> None:
    structure = world.granted(posts=3)
    application = world.application_of(structure)
    soon, later = date(2027, 1, 1), date(2028, 1, 1)
    left = replace(application, shares_free=(later, soon)).without_posts(1)
    assert (left.posts_granted, left.shares_free) == (2, (later,))
    assert replace(application, shares_free=(later, soon)).without_posts(3).shares_free == ()
    held = replace(application, shares_free=(later, soon), posts_taken=2).without_posts(1)
    assert held.shares_free == (soon,), "who is validated takes the one that ends first"


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.AGENCY])
def test_nobody_else_gives_the_posts_of_a_structure_back(world: World, role: Role) -> None:
    world.granted()
    departments = ("54",) if role is Role.PREFECTURE else ()
    with refused("not_found"):
        applications.return_posts(
            world.ports, world.as_staff(role, *departments), posts_kept=0, reason="Une raison."
        )


# SIRET


def correct_siret(world: World, application: Application, right: str) -> Application:
    return agency_corrections.correct_siret(
        world.ports, world.agency, application.id, siret=right, reason="Une faute de frappe."
    )


def test_the_agency_corrects_a_siret_everywhere_and_the_former_one_is_free_again(world: World) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    world.new_mails()
    right = siret(70001)
    corrected = correct_siret(world, world.application_of(structure), f" {right[:9]} {right[9:]} ")
    assert corrected.siret == world.fresh(structure).siret == right
    assert world.get(Agreement, recruitment.agreement_id).siret == right
    held = world.store.guard_holder
    assert (held(structure_guard(structure.siret)), held(structure_guard(right))) == (None, structure.id)
    assert world.new_mails() == ["siret_corrected"]
    assert world.confirmed(siret=structure.siret).status is ApplicationStatus.CONFIRMED
    again = world.confirmed(siret=right)
    assert again.status is ApplicationStatus.DUPLICATE, "the right one is held by this application"


def test_the_former_siret_stays_in_the_history(world: World) -> None:
    application = world.confirmed()
    correct_siret(world, application, siret(70001))
    [noted] = [one for one in world.store.journal if one.act == "siret_corrected"]
    assert world.said(noted) == f"Ancien SIRET : {application.siret}. Une faute de frappe."


def test_a_siret_that_another_application_has_is_refused_beside_its_field(world: World) -> None:
    application, other = world.confirmed(), world.confirmed()
    with pytest.raises(Refusal) as caught:
        correct_siret(world, application, other.siret)
    assert (caught.value.code, caught.value.pointer) == ("siret_taken", "/siret")
    with refused("siret_invalid"):
        correct_siret(world, application, "12345678901234")
    assert world.fresh(application) == application


def test_the_siret_of_another_application_is_refused_also_to_a_structure_that_withdrew(world: World) -> None:
    other, structure = world.confirmed(), world.granted()
    keep(world, structure, 0)
    withdrawn = world.application_of(structure)
    with refused("siret_taken"):
        correct_siret(world, withdrawn, other.siret)
    assert (world.fresh(structure).siret, world.fresh(withdrawn)) == (structure.siret, withdrawn)
    assert world.store.guard_holder(siret_guard(other.siret)) == other.id


def test_a_form_to_confirm_whose_siret_is_corrected_is_confirmed_by_its_link(world: World) -> None:
    application = world.apply()
    assert correct_siret(world, application, siret(70001)).siret == siret(70001)
    confirm.confirm(world.ports, world.holder(world.token(world.mails("application_confirm")[-1], "confirm")))
    held = world.store.guard_holder(f"SIRET#{siret(70001)}")
    assert held == application.id


def test_the_form_of_a_corrected_siret_is_that_of_the_right_one(world: World) -> None:
    application = world.apply()
    correct_siret(world, application, siret(70001))
    assert world.apply(siret=siret(70001), email=application.contact.email).id == application.id
    assert world.apply(siret=application.siret, email=application.contact.email).id != application.id


def test_who_corrects_a_siret_twice_has_corrected_it_once(world: World) -> None:
    application = world.confirmed()
    once = correct_siret(world, application, siret(70001))
    assert correct_siret(world, application, siret(70001)) == once
    assert len(world.mails("siret_corrected")) == 1


def test_the_siret_of_a_structure_is_that_of_its_requests_for_more_posts(world: World) -> None:
    structure = world.granted()
    asked = ask_for_more(world, structure)
    correct_siret(world, world.application_of(structure), siret(70001))
    assert world.fresh(asked).siret == siret(70001)
    held = world.store.guard_holder
    former, right = additional_guard(structure.siret), additional_guard(siret(70001))
    assert (held(former), held(right)) == (None, asked.id)


def ask_for_more(world: World, structure: Structure) -> Application:
    answers = AdditionalAnswers(
        has_identified_candidate=False,
        posts_requested=2,
        available_from=world.today + timedelta(days=60),
        agreement_months=None,
        job_offer_url=None,
    )
    return additional.request_posts(world.ports, world.as_structure(structure), answers=answers)


# The person to contact


def correct_person(world: World, structure: Structure, **changed: object) -> Application:
    given = {
        "first_name": "Léa",
        "last_name": "Petit",
        "job_title": "Maire",
        "phone": "03 83 00 00 00",
        "available_from": world.today,
    }
    return own_corrections.correct_contact(
        world.ports,
        world.as_structure(structure),
        **{**given, **changed},  # type: ignore[arg-type]
    )


def test_a_structure_corrects_its_contact_person_telephone_and_date(world: World) -> None:
    structure = world.granted()
    corrected = correct_person(world, structure)
    contact = corrected.contact
    assert (contact.first_name, contact.last_name, contact.job_title) == ("Léa", "Petit", "Maire")
    assert (contact.phone, contact.email) == ("+33383000000", structure.contact_email)
    assert world.fresh(structure).wanted_from == world.today, "candidates are found by it"
    assert correct_person(world, structure) == corrected, "the same correction again changes nothing"


def test_what_is_wrong_with_a_corrected_contact_is_said_all_at_once(world: World) -> None:
    structure = world.granted()
    with pytest.raises(Refusals) as caught:
        correct_person(world, structure, phone="12", available_from=date(2020, 1, 1))
    assert {one.pointer for one in caught.value.refusals} == {"/phone", "/available_from"}


def test_what_a_structure_corrects_is_kept_and_read_again(world: World) -> None:
    structure = world.granted()
    corrected = correct_person(world, structure)
    assert world.application_of(structure) == corrected
    assert corrected.available_from == world.today
    assert world.store.journal[-1].act == "contact_person_corrected"


def test_the_form_says_what_is_wrong_with_a_contact_before_it_is_sent(world: World) -> None:
    structure = world.granted()
    actor = world.as_structure(structure)

    def check(**given: object) -> None:
        own_corrections.check_contact(world.ports, actor, Answered(given))

    check(phone="03 83 00 00 00", available_from=world.today)
    with refused("phone_unknown"):
        check(phone="12", available_from=world.today)
    with refused("date_past"):
        check(phone=None, available_from=date(2020, 1, 1))


def test_the_date_that_was_given_still_holds_once_it_has_passed(world: World) -> None:
    structure = world.granted()
    given = world.application_of(structure).available_from
    world.go_to(date(2027, 3, 1))
    assert correct_person(world, structure, available_from=given).contact.job_title == "Maire"
