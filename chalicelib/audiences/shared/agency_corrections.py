"""The corrections that the agency makes to applications and recruitments (RULES sections 4, 7, 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, may, who
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import STOPS, TRANSITIONS, ApplicationStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus

PATH = "/espace/corrections/{application_id}"


@dataclass(frozen=True, kw_only=True)
class AgencyCorrection:
    """A correction of an application by the agency, which gives a reason.

    Args:
        path: of its page.
        act: its name in the table of permissions.
        title: of its page, and label of the link to it.
        button: label of the button.
        possible: returns whether the application is in a state that allows it.
        danger: True when it takes something away.
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
    possible=lambda one: one.holds_posts,
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
    possible=lambda one: (
        one.status in STOPS
        and one.confirmed_at is not None
        and not one.emptied_by_takeover
        and not one.is_closed_in_liquidation
    ),
)
CORRECTIONS = (CONTACT, SIRET, POSTS, LAPSE, MERGE, DUPLICATE, CANCELLATION, REVIVAL)


def offered(actor: Actor, application: Application) -> list[tuple[str, str]]:
    """Return the path and the label of each correction of an application that the actor may make."""
    return [
        (one.path.format(application_id=application.id), one.title)
        for one in CORRECTIONS
        if one.possible(application) and may(actor, one.act, application)
    ]


RECRUITMENT = "/espace/conseillers/{recruitment_id}"
_R = RecruitmentStatus


@dataclass(frozen=True, kw_only=True)
class RecruitmentCorrection:
    """A correction of a recruitment by the agency, which gives a reason.

    Args:
        path: of its page.
        act: its name in the table of permissions.
        title: of its page, and label of the link to it.
        effect: its consequences, in French sentences.
        button: label of the button.
        possible: returns whether the recruitment is in a state that allows it.
        danger: True when it takes something away.
    """

    path: str
    act: Act
    title: str
    effect: str
    button: str
    possible: Callable[[Recruitment], bool]
    danger: bool = False


PLANNED_HIRE = RecruitmentCorrection(
    path=f"{RECRUITMENT}/embauche",
    act=Act.PLAN_HIRE,
    title="Corriger la date d'embauche prévue",
    effect="La structure et le candidat reçoivent un e-mail avec votre motif.",
    button="Enregistrer la date",
    possible=lambda one: one.status is _R.VALIDATED,
)
CONTRACT = RecruitmentCorrection(
    path=f"{RECRUITMENT}/contrat",
    act=Act.RECORD_CONTRACT,
    title="Enregistrer ou corriger le contrat",
    effect="Le contrat est enregistré même hors délai. La structure et le candidat reçoivent un e-mail.",
    button="Enregistrer le contrat",
    possible=lambda one: one.status in (_R.VALIDATED, _R.HIRED),
)
NO_CONTRACT = RecruitmentCorrection(
    path=f"{RECRUITMENT}/contrat/retrait",
    act=Act.TAKE_CONTRACT_BACK,
    title="Retirer un contrat, avec un motif",
    effect="Le contrat n'est plus enregistré, et la candidature reste validée. La structure et le candidat "
    "reçoivent un e-mail avec votre motif. Pour un contrat signé puis rompu, déclarez plutôt sa fin.",
    button="Retirer le contrat",
    possible=lambda one: one.contract_may_be_taken_back,
    danger=True,
)
END = RecruitmentCorrection(
    path=f"{RECRUITMENT}/fin",
    act=Act.END_CONTRACT,
    title="Déclarer ou corriger la fin du contrat",
    effect="Le contrat se termine à son dernier jour. Le conseiller reçoit un e-mail.",
    button="Enregistrer la fin du contrat",
    possible=lambda one: one.status is _R.HIRED,
    danger=True,
)
NO_END = RecruitmentCorrection(
    path=f"{RECRUITMENT}/fin/retrait",
    act=Act.TAKE_END_BACK,
    title="Retirer une fin de contrat, avec un motif",
    effect="Le contrat continue, même si ce dernier jour est passé. La structure et le conseiller reçoivent "
    "un e-mail avec votre motif.",
    button="Retirer la fin du contrat",
    possible=lambda one: one.end_may_be_taken_back,
)


# Open to the funder too.
PROLONGATION = RecruitmentCorrection(
    path=f"{RECRUITMENT}/prolongation",
    act=Act.PROLONG_SUBSIDY,
    title="Prolonger la subvention du poste",
    effect="Elle se prolonge au plus des jours où le contrat était suspendu, qui ne sont pas payés : le "
    "montant du poste ne change pas. La convention finit plus tard avec elle. La structure reçoit un e-mail "
    "avec votre motif.",
    button="Prolonger la subvention",
    possible=lambda one: one.status is _R.HIRED and not one.replaces,
)


def offered_of_recruitment(actor: Actor, recruitment: Recruitment) -> list[tuple[str, str]]:
    """Return the path and the label of each correction and deposit that the agency may make."""
    if who(actor) is not Who.AGENCY:
        return []
    offered = [one for one in (PLANNED_HIRE, CONTRACT, NO_CONTRACT, END, NO_END) if one.possible(recruitment)]
    return [
        *((one.path.format(recruitment_id=recruitment.id), one.title) for one in offered),
        *_proof(recruitment),
    ]


def _proof(recruitment: Recruitment) -> list[tuple[str, str]]:
    if not recruitment.end_needs_proof:
        return []
    verb = "Déposer" if recruitment.end_proof is None else "Lire, remplacer ou retirer"
    path = f"{RECRUITMENT}/justificatif".format(recruitment_id=recruitment.id)
    return [(path, f"{verb} le justificatif de la fin du contrat")]
