"""What the agency may correct of an application, each on a page of its own (RULES sections 4, 7, 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import STOPS, TRANSITIONS, ApplicationStatus

PATH = "/espace/corrections/{application_id}"


@dataclass(frozen=True, kw_only=True)
class AgencyCorrection:
    """A correction of an application that the agency makes, with a reason.

    Args:
        path: of its page.
        act: its name in the table of permissions.
        title: of its page, and words of the link that leads there.
        button: words of the button that does it.
        possible: whether the application is in a state that can be corrected so.
        danger: the button takes something away.
    """

    path: str
    act: Act
    title: str
    button: str
    possible: Callable[[Application], bool]
    danger: bool = False


def _may_become(status: ApplicationStatus) -> Callable[[Application], bool]:
    return lambda one: status in TRANSITIONS[one.status] and not one.posts_taken


CONTACT = AgencyCorrection(
    path=f"{PATH}/contact",
    act=Act.CORRECT_CONTACT,
    title="Corriger l'adresse du contact",
    button="Corriger l'adresse",
    possible=lambda one: True,
)
SIRET = AgencyCorrection(
    path=f"{PATH}/siret",
    act=Act.CORRECT_SIRET,
    title="Corriger le SIRET",
    button="Corriger le SIRET",
    possible=lambda one: True,
)
POSTS = AgencyCorrection(
    path=f"{PATH}/postes",
    act=Act.CORRECT_POSTS,
    title="Corriger les postes attribués",
    button="Corriger les postes",
    possible=lambda one: one.recruits,
)
LAPSE = AgencyCorrection(
    path=f"{PATH}/reprise",
    act=Act.LAPSE_APPLICATION,
    title="Reprendre les postes non pourvus",
    button="Reprendre les postes",
    possible=lambda one: one.status is ApplicationStatus.OVERDUE and one.posts_free > 0,
    danger=True,
)
MERGE = AgencyCorrection(
    path=f"{PATH}/fusion",
    act=Act.CLOSE_APPLICATION,
    title="Réunir avec une autre candidature",
    button="Réunir les candidatures",
    possible=lambda one: one.aside or _may_become(ApplicationStatus.DUPLICATE)(one),
    danger=True,
)
DUPLICATE = AgencyCorrection(
    path=f"{PATH}/doublon",
    act=Act.CLOSE_APPLICATION,
    title="Classer en double",
    button="Classer en double",
    possible=_may_become(ApplicationStatus.DUPLICATE),
    danger=True,
)
CANCELLATION = AgencyCorrection(
    path=f"{PATH}/annulation",
    act=Act.CLOSE_APPLICATION,
    title="Annuler la candidature",
    button="Annuler la candidature",
    possible=_may_become(ApplicationStatus.CANCELLED),
    danger=True,
)
REVIVAL = AgencyCorrection(
    path=f"{PATH}/retablissement",
    act=Act.REVIVE_APPLICATION,
    title="Rétablir la candidature",
    button="Rétablir la candidature",
    possible=lambda one: one.status in STOPS and one.confirmed_at is not None,
)
CORRECTIONS = (CONTACT, SIRET, POSTS, LAPSE, MERGE, DUPLICATE, CANCELLATION, REVIVAL)


def offered(actor: Actor, application: Application) -> list[tuple[str, str]]:
    """Return the path and the words of each correction that somebody may make of an application."""
    return [
        (one.path.format(application_id=application.id), one.title)
        for one in CORRECTIONS
        if one.possible(application) and may(actor, one.act, application)
    ]
