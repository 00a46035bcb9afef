"""A structure asks for additional posts from its space (RULES section 8).

The request is a separate application with a ``parent_id``, and the structure stores its id. A guard allows
one open request at a time; the decision releases it.
"""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.additional import AdditionalAnswers, additional, asked_again
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure_applications import StructureApplications
from chalicelib.services.applying.applications import end_withdrawn
from chalicelib.services.applying.apply import COMMITMENTS_VERSION
from chalicelib.services.applying.confirm import owe_examination
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.own_records import applications_of, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide


def own_applications(ports: Ports, actor: Actor) -> StructureApplications:
    """Return the applications of the signed-in person's structure, to ask for additional posts.

    Raises:
        Refusal: ``not_found`` for a person without a structure.
    """
    own = applications_of(ports, own_structure(ports, actor))
    require(actor, Act.ASK_FOR_MORE_POSTS, own.parent)
    return own


def _require_going_on(ports: Ports, actor: Actor) -> None:
    own_structure(ports, actor).require_going_on()


def request_posts(ports: Ports, actor: Actor, *, answers: AdditionalAnswers) -> Application:
    """Ask for additional posts, or correct a request that nobody has examined yet; idempotent.

    Raises:
        Refusal: ``not_found``, ``not_recruiting``, ``additional_examined`` or ``too_many_corrections``.
            Refusals: what is wrong with the answers.
    """

    def work(changes: Changes) -> Application:
        own = own_applications(ports, actor)
        _require_going_on(ports, actor)
        parent, today = own.parent, ports.today_at(own.parent.place)
        checked = answers.checked(parent, today, ports.parameters())
        open_request = own.additional_open
        if open_request is None:
            return _create(
                ports,
                changes,
                actor,
                additional(
                    parent,
                    checked,
                    id=ports.ids.new(),
                    commitments_version=COMMITMENTS_VERSION,
                    at=changes.at,
                ),
            )
        if open_request.answers == checked:
            return open_request
        corrected = asked_again(open_request, checked, changes.at, ports.parameters())
        changes.update(corrected)
        changes.note(corrected, "additional_corrected")
        return corrected

    # When two colleagues ask at the same time, the second one retries and finds the first request.
    return decide(ports, actor, work, reads_guards=(guards.ADDITIONAL,))


def check_posts_request(ports: Ports, actor: Actor, answers: AdditionalAnswers) -> None:
    """Check the answers given so far (``Answered``) by the rules of ``request_posts``.

    Raises:
        Refusal: ``not_found``. Refusals: what is wrong. Unanswered: no error found, but answers are missing.
    """
    parent = own_applications(ports, actor).parent
    AdditionalAnswers.require_right(answers, parent, ports.today_at(parent.place), ports.parameters())


def _create(ports: Ports, changes: Changes, actor: Actor, application: Application) -> Application:
    changes.create(application)
    changes.take(guards.additional_guard(application.siret), application.id)
    structure = own_structure(ports, actor).asking_for_more(application)
    changes.update(structure)
    count_notification(ports, changes, structure.id)
    owe_examination(ports, changes, application)
    changes.note(application, "additional_asked", parent=application.parent_id)
    return application


def withdraw(ports: Ports, actor: Actor) -> Application:
    """Withdraw the request for additional posts before its decision; idempotent.

    Raises:
        Refusal: ``not_found``, ``nothing_asked``, or ``status_forbids`` after the decision.
    """

    def work(changes: Changes) -> Application:
        own = own_applications(ports, actor)
        request = own.latest_additional()
        if request.status is ApplicationStatus.WITHDRAWN:
            return request
        request.require_awaiting()
        return end_withdrawn(ports, changes, request.stopped(ApplicationStatus.WITHDRAWN))

    return decide(ports, actor, work)
