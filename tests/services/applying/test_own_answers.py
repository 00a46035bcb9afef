"""A structure corrects its answers until they are examined (RULES section 4)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.actor import LinkHolder
from chalicelib.domain.applying.answers import ContactPerson, CorrectedAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.applying import agency_corrections
from chalicelib.services.applying.apply import check_answers
from chalicelib.services.applying.own_corrections import correct_answers
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding import review
from tests.support.outside import refused
from tests.support.world import World


def holder(world: World, application: Application) -> LinkHolder:
    """Return the holder of the link to the private page, from the confirmation e-mail."""
    mail = world.mails("application_confirmed", to=application.contact.email)[-1]
    return world.holder(world.token(mail, "status"))


def typed(application: Application, **changed: Any) -> CorrectedAnswers:
    """Return the present answers, some of them changed."""
    contact = application.contact
    values: dict[str, Any] = {
        "kind": application.kind,
        "legal_form": application.legal_form,
        "private_law_contracts": application.private_law_contracts,
        "has_identified_candidate": application.has_identified_candidate,
        "posts_requested": application.posts_requested,
        "available_from": application.available_from,
        "name": application.name,
        "job_offer_url": application.job_offer_url,
        "postal_code": application.place.postal_code,
        "insee_code": application.place.insee_code,
        "agreement_months": None,
        "contact": ContactPerson(
            first_name=contact.first_name,
            last_name=contact.last_name,
            job_title=contact.job_title,
            phone=contact.phone,
        ),
    }
    return CorrectedAnswers(**{**values, **changed})


def correct(world: World, application: Application, **changed: Any) -> Application:
    return correct_answers(
        world.ports, holder(world, application), answers=typed(world.fresh(application), **changed)
    )


def test_former_answers_are_kept_beside_the_present_ones(world: World) -> None:
    application = world.confirmed()
    person = ContactPerson(first_name="Léa", last_name="Petit", job_title="Maire", phone="03 83 00 00 01")
    corrected = correct(
        world,
        application,
        posts_requested=5,
        name="Commune de Nancy",
        has_identified_candidate=True,
        available_from=world.today + timedelta(days=90),
        job_offer_url="https://www.emploi-territorial.fr/offre",
        contact=person,
    )
    assert world.fresh(application) == corrected
    assert (corrected.posts_requested, corrected.name) == (5, "Commune de Nancy")
    assert corrected.contact == replace(
        application.contact, first_name="Léa", last_name="Petit", job_title="Maire", phone="+33383000001"
    )
    (kept,) = corrected.corrections
    assert (kept.before, kept.at) == (application.answers, world.clock.now())
    assert (corrected.siret, corrected.status) == (application.siret, application.status)
    entry = world.store.journal[-1]
    assert (entry.act, entry.subject_id, entry.details) == ("answers_corrected", application.id, {})


def test_the_same_correction_again_changes_nothing(world: World) -> None:
    application = world.confirmed()
    corrected = correct(world, application, posts_requested=5)
    assert correct(world, application, posts_requested=5) == corrected
    assert len(world.fresh(application).corrections) == 1


def test_all_errors_of_the_answers_are_told_at_once_and_nothing_is_stored(world: World) -> None:
    application = world.confirmed()
    with pytest.raises(Refusals) as found:
        correct(
            world,
            application,
            posts_requested=101,
            available_from=world.today - timedelta(days=1),
            insee_code="28085",
        )
    assert [one.pointer for one in found.value.refusals] == [
        "/posts_requested",
        "/available_from",
        "/insee_code",
    ]
    assert world.fresh(application) == application


def test_the_amount_told_changes_only_with_what_it_depends_on(world: World) -> None:
    application = world.confirmed()
    told = replace(application, subsidy_per_post_cents=49_000_00)
    assert correct_on(world, told, posts_requested=4).subsidy_per_post_cents == 49_000_00
    private = correct_on(
        world,
        told,
        kind=StructureKind.PRIVATE,
        legal_form=LegalForm.ASSOCIATION,
        agreement_months=18,
    )
    assert (private.subsidy_per_post_cents, private.agreement_months) == (32_000_00, 18)


def correct_on(world: World, stored: Application, **changed: Any) -> Application:
    """Correct an application that is stored in this state."""
    checked = check_answers(world.ports, typed(stored, **changed).of(stored))
    return stored.corrected(checked, world.clock.now(), world.ports.parameters())


def test_after_the_opinion_the_structure_writes_to_its_prefecture(world: World) -> None:
    application = world.confirmed()
    mine = holder(world, application)
    give_opinion(world, application)
    with pytest.raises(Refusal, match="demandez leur correction à votre préfecture") as found:
        correct_answers(world.ports, mine, answers=typed(application, posts_requested=5))
    assert found.value.code == "answers_examined"


def give_opinion(world: World, application: Application) -> None:
    review.give_opinion(
        world.ports,
        world.as_account(world.prefecture("54")),
        application.id,
        verdict=OpinionVerdict.FAVOURABLE,
        comment="Un projet solide et attendu.",
    )


def test_an_opinion_given_at_the_same_instant_as_a_correction_is_on_the_answers_that_were_read(
    world: World,
) -> None:
    application = world.confirmed()
    mine = holder(world, application)
    world.store.meanwhile = lambda: give_opinion(world, application)
    with refused("answers_examined"):
        correct_answers(world.ports, mine, answers=typed(application, posts_requested=5))
    assert world.fresh(application).posts_requested == application.posts_requested


def test_an_opinion_on_answers_corrected_meanwhile_must_be_given_again(world: World) -> None:
    application = world.confirmed()
    agent = world.as_account(world.prefecture("54"))
    correct(world, application, posts_requested=5)
    with pytest.raises(Stale):
        review.give_opinion(
            world.ports,
            agent,
            application.id,
            verdict=OpinionVerdict.FAVOURABLE,
            comment="Un projet solide et attendu.",
            expected_version=application.version,
        )


def test_two_people_who_correct_at_once_do_not_undo_each_other(world: World) -> None:
    application = world.confirmed()
    correct(world, application, posts_requested=5)
    with pytest.raises(Stale):
        correct_answers(
            world.ports,
            holder(world, application),
            answers=typed(application, name="Commune de Nancy"),
            expected_version=application.version,
        )


def test_on_the_agenda_of_a_session_answers_cannot_be_corrected(world: World) -> None:
    application = world.confirmed()
    world.session(application)
    with refused("answers_examined"):
        correct(world, application, posts_requested=5)


def test_what_a_session_found_missing_can_be_completed_and_nothing_else_corrected(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application, Verdict.POSTPONED, reason="Précisez le lieu d'accueil.")
    world.publish(session)
    with refused("completion_awaited"):
        correct(world, application, posts_requested=5)


def test_a_decided_application_cannot_be_corrected(world: World) -> None:
    application = world.application_of(world.granted())
    with refused("status_forbids"):
        correct(world, application, posts_requested=5)


def test_moving_to_a_commune_of_another_department_is_refused(world: World) -> None:
    application = world.confirmed()
    with pytest.raises(Refusal, match="other_department:") as found:
        correct(world, application, postal_code="28000", insee_code="28085")
    assert found.value.pointer == "/insee_code"


def test_the_history_of_answers_has_a_limit(world: World) -> None:
    application = world.confirmed()
    for number in range(world.ports.parameters().corrections_per_application):
        correct(world, application, posts_requested=number + 10)
    with refused("too_many_corrections"):
        correct(world, application, posts_requested=1)


def test_a_former_contact_corrects_nothing(world: World) -> None:
    application = world.confirmed()
    former = holder(world, application)
    agency_corrections.correct_contact_email(
        world.ports,
        world.agency,
        application.id,
        email="maire@commune.example",
        reason="L'adresse était mal écrite.",
    )
    with refused("not_found"):
        correct_answers(world.ports, former, answers=typed(application, posts_requested=5))
