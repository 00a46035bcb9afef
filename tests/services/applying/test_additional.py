"""A structure asks for additional posts beside those that it has (RULES section 8)."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.additional import AdditionalAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.applying import (
    additional,
    agency_corrections,
    applications,
    own_corrections,
    revival,
)
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.guards import additional_guard
from chalicelib.services.core.own_records import applications_of, own_questions
from chalicelib.services.core.ports import Throttled
from chalicelib.services.deciding import review
from chalicelib.services.recruiting import recruit, shortlist
from tests.support.outside import refused
from tests.support.world import World

WAVE = date(2027, 1, 20)
S = ApplicationStatus


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure that holds one post, in a department whose prefecture has an account."""
    world.prefecture("54")
    structure = world.granted()
    world.structure_account(structure)
    world.new_mails()
    return structure


def ask(world: World, structure: Structure, **changed: Any) -> Application:
    values: dict[str, Any] = {
        "has_identified_candidate": False,
        "posts_requested": 2,
        "available_from": world.today + timedelta(days=60),
        "agreement_months": None,
        "job_offer_url": None,
    }
    answers = AdditionalAnswers(**{**values, **changed})
    return additional.request_posts(world.ports, world.as_structure(structure), answers=answers)


def validated(world: World, structure: Structure, posts: int = 2, **changed: Any) -> Application:
    """Return additional posts that a session of the next wave granted."""
    asked = ask(world, structure, **changed)
    world.go_to(WAVE)
    session = world.session(asked)
    world.decide(session, asked, posts=posts)
    world.publish(session)
    return world.fresh(asked)


def test_a_validated_structure_asks_for_more_posts_by_an_application_that_names_its_parent(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)
    first = world.application_of(structure)
    assert asked.parent_id == first.id
    assert asked.status is S.CONFIRMED, "who asks is signed in: no address is to be confirmed"
    assert (asked.siret, asked.name, asked.place, asked.contact) == (
        first.siret,
        first.name,
        first.place,
        first.contact,
    )
    assert world.fresh(first) == first, "it lives beside it"
    assert world.new_mails() == ["application_confirmed"]


def test_an_additional_application_goes_to_the_prefecture_as_any_other(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)
    listed = review.list_applications(
        world.ports, world.as_staff(Role.PREFECTURE, "54"), status=S.CONFIRMED, limit=50, cursor=None
    )
    assert [one.id for one in listed.items] == [asked.id]
    world.go_to(world.today + timedelta(days=40))
    world.tick()
    assert "opinion_overdue" in world.new_mails()
    assert world.fresh(asked).opinion_overdue


def test_additional_posts_cannot_be_requested_before_the_first_application_is_validated(world: World) -> None:
    structure = world.granted()
    first = world.application_of(structure)
    world.withdraw(first)
    with refused("not_recruiting"):
        ask(world, structure)


def test_one_request_is_open_at_a_time_and_a_second_one_corrects_it(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)
    assert ask(world, structure).version == asked.version, "the same twice is asked once"
    corrected = ask(world, structure, posts_requested=3)
    assert (corrected.id, corrected.posts_requested) == (asked.id, 3)
    assert world.fresh(asked) == corrected
    assert world.new_mails() == ["application_confirmed"], "one e-mail, however often it is corrected"


def test_an_open_request_holds_its_siret_until_it_is_withdrawn(world: World, structure: Structure) -> None:
    held = partial(world.store.guard_holder, additional_guard(structure.siret))
    assert held() is None
    asked = ask(world, structure)
    assert held() == asked.id
    additional.withdraw(world.ports, world.as_structure(structure))
    assert held() is None
    revival.revive(world.ports, world.agency, asked.id, reason="Retirée par erreur.")
    assert held() == asked.id


def test_a_request_under_examination_cannot_be_corrected(world: World, structure: Structure) -> None:
    asked = ask(world, structure)
    world.session(asked)
    with refused("additional_examined"):
        ask(world, structure, posts_requested=3)


def test_more_posts_than_a_structure_may_host_are_refused_beside_the_field(
    world: World, structure: Structure
) -> None:
    with refused("posts_too_many"):
        ask(world, structure, posts_requested=101)


def test_the_committee_grants_it_posts_a_term_and_later_an_agreement_of_its_own(
    world: World, structure: Structure
) -> None:
    first = world.application_of(structure)
    granted = validated(world, structure)
    assert (granted.status, granted.posts_granted) == (S.VALIDATED, 2)
    assert granted.recruitment_deadline == date(2027, 3, 20)
    assert granted.structure_id == structure.id
    assert first.recruitment_deadline == date(2026, 11, 14), "the term of the first one is its own"
    assert present_budget(world.ports).granted == 3
    recruitment = world.validated(structure)
    assert recruitment.application_id == granted.id


def test_its_decision_sends_no_second_account_link(world: World, structure: Structure) -> None:
    validated(world, structure)
    (mail,) = [one for one in world.mails("decision_validated") if one.subject_id != structure.application_id]
    assert "account" not in mail.links
    (message,) = world.deliver()["decision_validated"][-1:]
    assert "dans le même espace" in message["text"]
    assert "créer votre compte" not in message["text"]


def test_the_header_counts_the_advisers_of_all_its_applications(world: World, structure: Structure) -> None:
    validated(world, structure)
    overview = shortlist.overview(world.ports, world.as_structure(structure))
    assert overview.applications.posts_held == 3
    assert overview.applications.subsidy_cents == 3 * 50_000_00


def test_a_recruitment_takes_a_post_of_the_term_that_comes_first(world: World, structure: Structure) -> None:
    asked = ask(world, structure)
    session = world.session(asked)
    world.go_to(world.today + timedelta(days=20))
    world.decide(session, asked, posts=1)
    world.publish(session)
    one, two = world.validated(structure), world.validated(structure)
    assert (one.application_id, two.application_id) == (structure.application_id, asked.id)
    assert one.agreement_id != two.agreement_id, "an agreement for each"
    candidate = world.candidate()
    with refused("no_free_post"):
        world.validated(structure, candidate)


def test_a_hire_planned_after_the_first_term_takes_a_post_of_the_next(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)
    world.go_to(date(2026, 10, 20))
    session = world.session(asked)
    world.decide(session, asked, posts=1)
    world.publish(session)
    candidate = world.candidate()
    shortlist.choose(
        world.ports, world.as_structure(structure), candidate.id, status=shortlist.MatchStatus.SHORTLISTED
    )
    recruitment = recruit.validate(
        world.ports, world.as_structure(structure), candidate.id, planned_hire_date=date(2026, 12, 15)
    )
    assert recruitment.application_id == asked.id


def test_a_lapse_takes_only_the_posts_of_its_own_application(world: World, structure: Structure) -> None:
    granted = validated(world, structure)
    world.tick()
    lapsed = applications.lapse(
        world.ports, world.agency, structure.application_id, reason="Aucun recrutement en vue."
    )
    assert lapsed.status is S.LAPSED
    again = applications.lapse(world.ports, world.agency, structure.application_id, reason="Autre chose.")
    assert again == lapsed, "a second time finds it done"
    own = applications_of(world.ports, world.get(Structure, structure.id))
    assert (own.posts_held, own.current) == (2, granted)
    assert world.validated(structure).application_id == granted.id


@pytest.mark.parametrize("verdict", [Verdict.VALIDATED, Verdict.REJECTED])
def test_once_a_request_is_decided_another_may_be_made(
    world: World, structure: Structure, verdict: Verdict
) -> None:
    asked = ask(world, structure)
    session = world.session(asked)
    world.decide(session, asked, verdict)
    world.publish(session)
    again = ask(world, structure)
    assert again.id != asked.id
    assert world.get(Structure, structure.id).additional_ids == (asked.id, again.id)


def test_a_request_may_be_withdrawn_until_its_decision_only(world: World, structure: Structure) -> None:
    worker = world.as_structure(structure)
    with refused("nothing_asked"):
        additional.withdraw(world.ports, worker)
    asked = ask(world, structure)
    assert additional.withdraw(world.ports, worker).status is S.WITHDRAWN
    assert additional.withdraw(world.ports, worker).id == asked.id
    assert world.new_mails() == ["application_confirmed", "application_withdrawn"]
    assert world.application_of(structure).status is S.VALIDATED
    validated(world, structure)
    with refused("status_forbids"):
        additional.withdraw(world.ports, worker)


def test_requests_are_limited_by_day_because_they_send_emails(world: World, structure: Structure) -> None:
    most = world.ports.parameters().tellings_per_subject_day
    for _ in range(most):
        ask(world, structure)
        additional.withdraw(world.ports, world.as_structure(structure))
    with pytest.raises(Throttled):
        ask(world, structure)
    world.go_to(world.today + timedelta(days=1))
    assert ask(world, structure).status is S.CONFIRMED


def test_the_form_says_what_is_wrong_before_it_is_sent(world: World, structure: Structure) -> None:
    wrong = Answered({"posts_requested": 101})
    with refused("posts_too_many"):
        additional.check_posts_request(world.ports, world.as_structure(structure), wrong)  # type: ignore[arg-type]


def test_the_questions_of_all_its_applications_are_one_list(world: World, structure: Structure) -> None:
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    asked = ask(world, structure)
    for number in range(3):
        review.ask(world.ports, prefecture, asked.id, text=f"Question numéro {number} ?")
    worker = world.as_structure(structure)
    page = own_questions(world.ports, worker, limit=2, cursor=None)
    rest = own_questions(world.ports, worker, limit=2, cursor=page.cursor)
    assert [one.text[-3] for one in (*page.items, *rest.items)] == ["0", "1", "2"]
    assert rest.cursor is None
    answered = review.answer(world.ports, worker, page.items[0].id, text="La voici.")
    assert answered.application_id == asked.id


def test_the_recruitments_of_an_application_are_those_on_its_posts(
    world: World, structure: Structure
) -> None:
    first = world.hired(structure)
    granted = validated(world, structure)
    second = world.validated(structure)
    for application_id, recruitment in ((structure.application_id, first), (granted.id, second)):
        page = recruit.recruitments_of(world.ports, world.agency, application_id, limit=50, cursor=None)
        assert [one.id for one in page.items] == [recruitment.id]


def test_the_contact_of_the_structure_is_that_of_each_of_its_applications(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)

    def correct() -> Application:
        return own_corrections.correct_contact(
            world.ports,
            world.as_structure(structure),
            first_name="Léa",
            last_name="Petit",
            job_title="Maire",
            phone=None,
            available_from=world.today + timedelta(days=5),
        )

    corrected = correct()
    other = world.fresh(asked)
    assert other.contact == corrected.contact and other.contact.first_name == "Léa"
    assert other.available_from == asked.available_from, "each is ready on its own day"
    noted = [one.subject_id for one in world.store.journal if one.act == "contact_person_corrected"]
    assert sorted(noted) == sorted([corrected.id, asked.id])
    assert correct() == corrected and world.fresh(asked) == other, "the same again changes nothing"
    world.change(asked, contact=asked.contact)
    correct()
    assert world.fresh(asked).contact == corrected.contact, "whichever of them is behind follows"


def test_after_the_address_of_the_contact_is_corrected_old_links_of_every_application_are_invalid(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)
    former = world.holder(world.token(world.mails("application_confirmed")[-1], "status"))
    agency_corrections.correct_contact_email(
        world.ports,
        world.agency,
        world.application_of(structure).id,
        email="maire@commune.example",
        reason="L'adresse était mal écrite.",
    )
    assert world.fresh(asked).contact.email == "maire@commune.example"
    with refused("not_found"):
        review.read_status(world.ports, former, limit=10, cursor=None)
