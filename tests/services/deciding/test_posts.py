"""The agency corrects the posts of a decision that was published (RULES 1, sections 4, 10)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.services.applying.applications import agreement_of
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding.posts import correct_posts
from tests.support.outside import refused
from tests.support.world import World

WHY = "Vingt-deux postes ont été saisis au lieu de deux."
S = ApplicationStatus


def corrected(world: World, structure: Structure, posts: int, **seen: int) -> Application:
    return correct_posts(
        world.ports, world.agency, structure.application_id, posts_granted=posts, reason=WHY, **seen
    )


def test_twenty_two_posts_entered_for_two_are_corrected_and_the_others_given_back(world: World) -> None:
    structure = world.granted(posts=22)
    world.new_mails()
    application = corrected(world, structure, 2)
    assert (application.posts_granted, application.status) == (2, S.VALIDATED)
    assert present_budget(world.ports).by_department == {"54": 2}
    [mail] = world.mails("posts_corrected")
    assert (mail.to, mail.params["posts"]) == (structure.contact_email, 2)
    assert WHY in [words.text for words in world.ports.store.words_about(application.id)]
    assert corrected(world, structure, 2) == application and len(world.mails("posts_corrected")) == 1


def test_added_posts_stay_within_those_of_the_programme(world: World) -> None:
    structure = world.granted(posts=2)
    world.programme_of(5)
    assert corrected(world, structure, 5).posts_granted == 5
    with refused("budget_exceeded"):
        corrected(world, structure, 6)
    assert present_budget(world.ports).granted == 5


def test_a_recruitment_in_progress_keeps_its_post(world: World) -> None:
    structure = world.granted(posts=3)
    for _ in range(2):
        world.hired(structure)
    with refused("posts_still_held"):
        corrected(world, structure, 1)
    with refused("posts_required"):
        corrected(world, structure, 0)
    with refused("posts_too_many"):
        corrected(world, structure, 101)
    agreement = agreement_of(world.ports, corrected(world, structure, 2))
    assert isinstance(agreement, Agreement) and agreement.posts == 2


def test_past_the_term_a_post_left_to_fill_makes_it_overdue(world: World) -> None:
    structure = world.granted(posts=2)
    world.hired(structure)
    world.wait(days=70)
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE
    assert corrected(world, structure, 1).status is S.VALIDATED, "nothing is left to recruit"
    assert corrected(world, structure, 3).status is S.OVERDUE, "a human gives more time first"


def test_only_the_agency_corrects_posts_and_only_where_some_are_granted(world: World) -> None:
    structure = world.granted(posts=2)
    secretary = world.as_staff(Role.COMMITTEE)
    with refused("not_found"):
        correct_posts(world.ports, secretary, structure.application_id, posts_granted=1, reason=WHY)
    with pytest.raises(Stale):
        corrected(world, structure, 1, expected_version=1)
    world.withdraw(world.application_of(structure))
    for posts in (1, world.application_of(structure).posts_granted):
        with refused("status_forbids"):
            corrected(world, structure, posts)
