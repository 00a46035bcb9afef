"""The header and the home page of the Espace structure (RULES section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.views import SpaceView, space_view
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure_applications import StructureApplications
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.shared.french import french_date, of_person
from chalicelib.http.act import Nothing
from chalicelib.http.html import homes, pages
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.mail.wording import plural, time_left
from chalicelib.services.applying.applications import agreement_of
from chalicelib.services.core.own_records import OwnWork, own_work
from chalicelib.services.funding.agreements import agreements_of_recruitments
from chalicelib.services.recruiting import shortlist

HOME, CANDIDATES, INFORMATION = "/espace", "/espace/candidatures", "/espace/informations"
DOCUMENTS, STEPS, MORE_TIME = "/espace/documents", "/espace/demarches", "/espace/prolongation"
MORE_POSTS, NO_MORE_POSTS = "/espace/postes-supplementaires", "/espace/postes-supplementaires/retrait"
POSTS, CONTACT = "/espace/postes", "/espace/contact"
READERS, LIQUIDATION = "/espace/destinataires", "/espace/liquidation"
CORRECTION, NO_CORRECTION = "/espace/demande-de-correction", "/espace/demande-de-correction/retrait"
AGREEMENTS = "/espace/conventions"
ACTIVITY = "/espace/activite-des-conseillers"
REMOVAL = "/espace/collegues/{account_id}/retrait"


@structure.get(
    "",
    Act.SEE_STRUCTURE,
    summary="L'en-tête de l'espace : postes, montant, échéance, étape",
    responses={200: SpaceView},
)
def read_space(request: Request) -> Response:
    """Read the header of the space."""
    overview = shortlist.overview(request.ports, request.actor)
    agreement = agreement_of(request.ports, overview.application)
    deposited = agreement is not None and not agreement.to_deposit
    return Response(body=space_view(overview, file_deposited=deposited))


def page(
    request: AnyRequest, template: str, *, title: str, here: str, file_deposited: bool = False, **shown: Any
) -> Response:
    """Render a page under the header of the space; arguments as for ``pages.page``.

    Args:
        file_deposited: whether the case file is deposited; only for the page that shows the steps done.
    """
    overview = shortlist.overview(request.ports, request.actor)
    header = space_view(overview, file_deposited=file_deposited)
    current = next((step.number for step in header.steps if step.current), 0)
    return pages.page(
        template,
        title=title,
        here=here,
        space=header,
        application=overview.application,
        applications=overview.applications,
        current=current,
        liquidated=overview.structure.liquidation,
        time_left=time_left(header.days_left) if header.days_left is not None else "",
        account=request.account,
        sign_out=blank(request, Nothing),
        **shown,
    )


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """A thing to do for the structure: path of its page, a sentence, and whether it is late."""

    path: str
    text: str
    late: bool = False


def home(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Return the home page of the space: the state of the structure, and what to do next."""
    steps = own_work(request.ports, request.actor, limit=None, cursor=None)
    agreements = {one.id: one for one in agreements_of_recruitments(request.ports, steps.recruitments)}
    current = steps.applications.current.id
    return page(
        request,
        "space_home.html",
        title="Mon espace",
        here=HOME,
        file_deposited=any(
            one.application_id == current and not one.to_deposit for one in agreements.values()
        ),
        form=shown_or_blank(request, Nothing, shown),
        todo=_to_do(request, steps, agreements),
    )


homes.declare(Who.STRUCTURE, HOME, home)


def _to_do(request: AnyRequest, steps: OwnWork, agreements: Mapping[str, Agreement]) -> list[ToDo]:
    examined = {one.id for one in steps.applications.all if one.awaits_decision}
    waiting = sum(one.answer is None and one.application_id in examined for one in steps.questions.items)
    todo = []
    if waiting:
        text = f"Répondre à la préfecture : {plural(waiting, 'question')} en attente"
        todo.append(ToDo(path=STEPS, text=text))
    for follow_up in steps.follow_ups:
        if follow_up.awaited:
            quarter = Quarter.parse(follow_up.quarter).label
            act = "Compléter" if follow_up.question else "Transmettre"
            when = "attendu depuis le" if follow_up.overdue else "avant la fin du"
            which = _named(steps.applications, follow_up.application_id)
            text = f"{act} le suivi du {quarter}{which}, {when} {french_date(follow_up.due_on)}"
            todo.append(ToDo(path=f"/espace/suivis/{follow_up.id}", text=text, late=follow_up.overdue))
    for agreement in agreements.values():
        if agreement.status is AgreementStatus.SENT:
            what = "Signer l'avenant" if agreement.signed_posts else "Signer la convention"
            what += _named(steps.applications, agreement.application_id)
            todo.append(ToDo(path=f"{AGREEMENTS}/{agreement.id}", text=what))
    todo += _proofs_to_give(request, steps)
    if steps.structure.liquidation is not None:
        return todo + _contracts_to_end(steps)
    for recruitment in steps.recruitments:
        if recruitment.living and recruitment.contract is None:
            name = f"{recruitment.first_name} {recruitment.last_name}"
            known = agreements.get(recruitment.agreement_id)
            deposit = "Déposer le dossier et signer" if known is None or known.to_deposit else "Signer"
            text = f"{deposit} le contrat {of_person(name)}"
            late = recruitment.planned_hire_date < request.ports.today()
            todo.append(ToDo(path=f"/espace/recrutements/{recruitment.id}", text=text, late=late))
    return todo + _posts_to_do(request, steps.applications)


def _named(applications: StructureApplications, application_id: str) -> str:
    """Return which application a line is about; empty for the first one."""
    told = next((one.told_as for one in applications.all[1:] if one.id == application_id), "")
    return f" ({told})" if told else ""


def _proofs_to_give(request: AnyRequest, steps: OwnWork) -> list[ToDo]:
    today, params = request.ports.today(), request.ports.parameters()
    return [
        ToDo(
            path=f"/espace/recrutements/{one.id}/justificatif",
            text=f"Déposer le justificatif de la fin du contrat {of_person(one.candidate_name)}",
        )
        for one in steps.recruitments
        if one.owes_end_proof(today, params)
    ]


def _contracts_to_end(steps: OwnWork) -> list[ToDo]:
    """Return what is left to decide on each adviser of a structure in liquidation, which recruits nobody."""
    return [
        ToDo(
            path=LIQUIDATION,
            text=f"Déclarer la fin du contrat {of_person(one.candidate_name)}, ou faire reprendre son poste",
        )
        for one in steps.recruitments
        if one.contract and one.living and one.ended_on is None
    ]


def _posts_to_do(request: AnyRequest, applications: StructureApplications) -> list[ToDo]:
    today = request.ports.today()
    to_fill = [one for one in applications.recruiting if one.posts_free]
    late = [one for one in to_fill if one.past_term(today)]
    free = sum(one.posts_free for one in to_fill if one not in late)
    todo = [
        ToDo(
            path=more_time(applications, one),
            text=f"Demander une prolongation{_named(applications, one.id)}",
            late=True,
        )
        for one in late
        if one.extension_request is None or not one.extension_request.waiting
    ]
    if free:
        text = f"Choisir un candidat : {plural(free, 'poste')} à pourvoir"
        todo.append(ToDo(path=CANDIDATES, text=text))
    return todo


def more_time(applications: StructureApplications, application: Application) -> str:
    """Return the path of the page that asks for more time for an application."""
    return MORE_TIME if application == applications.current else f"{MORE_TIME}?demande={application.id}"
