"""A structure's corrections of its own application (RULES section 10)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.answers import ContactPerson, CorrectedAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.public_form import existing_phone, require_available_from
from chalicelib.domain.shared.refusal import Answered, RefusalCollector
from chalicelib.services.applying.apply import check_answers
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import application_of_link
from chalicelib.services.core.own_records import applications_of, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, require_version


def own_application(ports: Ports, actor: Actor, act: Act = Act.CORRECT_OWN_CONTACT) -> Application:
    """Return the application of the signed-in person's structure, if an act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    application = found(ports.store.get(Application, own_structure(ports, actor).application_id))
    require(actor, act, application)
    return application


def correct_contact(
    ports: Ports,
    actor: Actor,
    *,
    first_name: str,
    last_name: str,
    job_title: str,
    phone: str | None,
    available_from: date,
) -> Application:
    """Correct the contact's name, job, telephone, and the day when the structure is ready; idempotent.

    A structure has one contact, so its other applications change too. Only the agency corrects the contact's
    address.

    Raises:
        Refusals: what is wrong with the answers. Refusal: ``not_found``.
    """
    structure = own_structure(ports, actor)

    def work(changes: Changes) -> Application:
        application = own_application(ports, actor)
        rules = RefusalCollector()
        number = rules.check(lambda: _checked_phone(ports, application, phone))
        rules.check(lambda: _require_start(ports, application, available_from))
        rules.require()
        person = ContactPerson(first_name=first_name, last_name=last_name, job_title=job_title, phone=number)
        corrected = replace(application.with_contact(person, changes.at), available_from=available_from)
        others = [one for one in applications_of(ports, structure).all if one.id != application.id]
        others_corrected = [other for one in others if (other := one.with_contact(person, changes.at)) != one]
        if corrected == application and not others_corrected:
            return application
        changes.update(corrected)
        for other in others_corrected:
            changes.update(other)
            changes.note(other, "contact_person_corrected")
        if structure.wanted_from != available_from:
            changes.update(replace(structure, wanted_from=available_from))
        changes.note(corrected, "contact_person_corrected")
        return corrected

    return decide(ports, actor, work)


def check_contact(ports: Ports, actor: Actor, answers: Answered) -> None:
    """Check the answers given so far (``Answered``) by the rules of ``correct_contact``.

    Raises:
        Refusal: ``not_found``. Refusals: what is wrong. Unanswered: no error found, but answers are missing.
    """
    application, rules = own_application(ports, actor), RefusalCollector()
    rules.check(lambda: _checked_phone(ports, application, answers.phone))
    rules.check(lambda: _require_start(ports, application, answers.available_from))
    rules.require()


def _checked_phone(ports: Ports, application: Application, phone: str | None) -> str | None:
    return existing_phone(phone, application.place, "/phone", read=ports.phones)


def _require_start(ports: Ports, application: Application, day: date) -> None:
    if day != application.available_from:
        require_available_from(day, ports.today_at(application.place), ports.parameters())


def correct_answers(
    ports: Ports, actor: Actor, *, answers: CorrectedAnswers, expected_version: int | None = None
) -> Application:
    """Correct, from the private page, answers that nobody has examined; idempotent.

    The prefecture sees the former and the present answers beside the application.

    Raises:
        Refusals: what is wrong with the answers. Refusal: ``not_found``, or as ``Application.corrected``.
            Stale: somebody changed the application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = application_of_link(ports, actor, Act.CORRECT_ANSWERS)
        checked = check_answers(ports, answers.of(application))
        corrected = application.corrected(checked, changes.at, ports.parameters())
        if corrected is application:
            return application
        require_version(application, expected_version)
        changes.update(corrected)
        changes.note(corrected, "answers_corrected")
        return corrected

    return decide(ports, actor, work)
