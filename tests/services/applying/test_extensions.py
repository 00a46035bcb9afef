"""A structure asks for more time to recruit, and its prefecture answers (RULES section 10)."""

from datetime import date

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.selection import Selection, Tray
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.applying import applications, extensions
from chalicelib.services.core.ports import Throttled
from chalicelib.services.deciding import desk
from tests.support.outside import refused
from tests.support.world import World

WANTED = date(2027, 1, 31)
WHY = "Le premier candidat a renoncé au poste."
NO = "Aucun recrutement n'est en vue dans ce département."


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure whose term has passed, in a department whose prefecture has an account."""
    world.prefecture("54")
    structure = world.granted()
    term = world.application_of(structure).recruitment_deadline
    assert term is not None
    world.go_to(date(2026, 11, 20))
    world.tick()
    world.new_mails()
    assert world.application_of(structure).status is ApplicationStatus.OVERDUE
    return structure


def ask(world: World, structure: Structure, until: date = WANTED, why: str = WHY) -> Application:
    return extensions.request_extension(
        world.ports, world.as_structure(structure), deadline=until, reason=why
    )


def refuse(world: World, application: Application, *departments: str) -> Application:
    by = world.as_staff(Role.PREFECTURE, *departments or ("54",))
    return extensions.refuse_extension(world.ports, by, application.id, reason=NO)


def test_past_the_term_a_structure_asks_its_prefecture_for_more_time(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)
    assert asked.status is ApplicationStatus.OVERDUE, "the term is the prefecture's to move"
    (mail,) = world.mails("extension_requested")
    assert mail.to == world.prefecture("54").email
    assert (mail.params["wanted_until"], mail.params["reason"]) == (WANTED.isoformat(), WHY)


def test_the_same_request_again_changes_nothing_and_another_one_corrects_it(
    world: World, structure: Structure
) -> None:
    first = ask(world, structure)
    assert ask(world, structure).version == first.version
    assert len(world.mails("extension_requested")) == 1
    corrected = ask(world, structure, until=date(2027, 2, 28))
    assert corrected.extension_request is not None
    assert corrected.extension_request.deadline == date(2027, 2, 28)
    assert len(world.mails("extension_requested")) == 2


def test_granted_time_answers_the_request(world: World, structure: Structure) -> None:
    asked = ask(world, structure)
    by = world.as_staff(Role.PREFECTURE, "54")
    given = applications.extend(world.ports, by, asked.id, deadline=WANTED, reason="Le projet avance bien.")
    assert given.status is ApplicationStatus.VALIDATED
    assert given.extension_request is None
    assert world.new_mails() == ["extension_requested", "recruitment_extended"]


def test_a_refusal_is_told_with_its_reason_and_time_may_still_be_granted(
    world: World, structure: Structure
) -> None:
    asked = ask(world, structure)
    refusal = refuse(world, asked)
    assert refuse(world, asked).version == refusal.version, "refused once"
    (mail,) = world.mails("extension_refused")
    assert (mail.to, mail.params["reason"]) == (structure.contact_email, NO)
    entry = world.store.journal[-1]
    assert (entry.act, world.said(entry)) == ("extension_refused", NO), "the history has the reason"
    with refused("already_answered"):
        extensions.refuse_extension(
            world.ports, world.as_staff(Role.AGENCY), asked.id, reason="Une autre raison."
        )
    by = world.as_staff(Role.AGENCY)
    given = applications.extend(world.ports, by, asked.id, deadline=WANTED, reason="Le projet avance bien.")
    assert given.recruitment_deadline == WANTED


def test_a_structure_that_was_refused_asks_again(world: World, structure: Structure) -> None:
    refuse(world, ask(world, structure))
    again = ask(world, structure)
    assert again.extension_request is not None and again.extension_request.waiting


def test_only_existing_requests_of_ones_own_departments_are_refused(
    world: World, structure: Structure
) -> None:
    application = world.application_of(structure)
    with refused("nothing_asked"):
        refuse(world, application)
    ask(world, structure)
    with refused("not_found"):
        refuse(world, application, "28")


@pytest.mark.parametrize(
    ("until", "code"),
    [(date(2026, 11, 1), "deadline_not_later"), (date(2028, 6, 1), "deadline_too_far")],
)
def test_a_request_for_more_than_may_be_granted_is_refused(
    world: World, structure: Structure, until: date, code: str
) -> None:
    with refused(code):
        ask(world, structure, until=until)


def test_the_form_says_what_is_wrong_before_it_is_sent(world: World, structure: Structure) -> None:
    def check(until: date) -> None:
        answers = Answered({"application_id": None, "deadline": until})
        extensions.check_request(world.ports, world.as_structure(structure), answers)

    check(WANTED)
    with refused("deadline_too_far"):
        check(date(2028, 6, 1))


def test_requests_for_more_time_are_limited_by_day_because_they_send_emails(
    world: World, structure: Structure
) -> None:
    for number in range(world.ports.parameters().tellings_per_subject_day):
        ask(world, structure, why=f"Raison numéro {number}, dite autrement.")
    with pytest.raises(Throttled):
        ask(world, structure, why="Une raison de trop pour ce jour.")


def test_a_structure_without_free_posts_cannot_request_time(world: World) -> None:
    structure = world.granted()
    world.hired(structure)
    with refused("all_hired"):
        ask(world, structure)


def test_a_prefecture_reads_the_requests_of_its_departments(world: World, structure: Structure) -> None:
    asking = Selection(tray=Tray.MORE_TIME)

    def read(*departments: str) -> list[str]:
        by = world.as_staff(Role.PREFECTURE, *departments)
        return [one.id for one in desk.select(world.ports, by, asking, page=1, size=50).rows]

    assert read("54") == []
    asked = ask(world, structure)
    assert (read("54"), read("28")) == ([asked.id], [])
    refuse(world, asked)
    assert read("54") == []
