"""A recruitment after the validation: case file, contract, end, and their corrections (RULES 11 to 14)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chalicelib.audiences.shared.contracts import (
    ContractForm,
    ContractPage,
    EndForm,
    RecruitmentPage,
    RecruitmentView,
    ValidationForm,
    recruitment_page,
    recruitment_shown,
    typed_contract,
)
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.telling.end_steps import EndStepsView, steps_shown
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.ending import Party
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.french import of_person
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.mail.wording import plural
from chalicelib.services.core.own_records import own_recruitments
from chalicelib.services.funding.case_file import drafts_paused
from chalicelib.services.recruiting import contracts, ends, recruit
from chalicelib.services.recruiting.end_steps import steps_of
from chalicelib.services.training.desk import own_training

HERE = "/espace/recrutements/{recruitment_id}"
_CONTRACT, _NO_CONTRACT = f"{HERE}/contrat", f"{HERE}/contrat/retrait"
_END, _NO_END = f"{HERE}/rupture", f"{HERE}/rupture/retrait"
_PLANNED = f"{HERE}/embauche"


@structure.get(
    "/recruitments",
    Act.SEE_STRUCTURE,
    summary="Les recrutements, avec le lien du dossier",
    responses={200: RecruitmentPage},
)
def list_recruitments(request: Request[None, PageOfList]) -> Response:
    """List the structure's recruitments."""
    page = own_recruitments(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=recruitment_page(request.ports, page))


@structure.get(
    "/recruitments/{recruitment_id}",
    Act.SEE_RECRUITMENT,
    summary="Un recrutement, avec le lien du dossier",
    responses={200: RecruitmentView},
    shows_version=True,
)
def read_recruitment(request: Request, recruitment_id: str) -> Response:
    """Read one recruitment."""
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id)
    return Response(body=recruitment_shown(request.ports, recruitment), etag=recruitment.version)


@structure.get(
    "/recruitments/{recruitment_id}/end",
    Act.SEE_RECRUITMENT,
    summary="Les suites de la fin d'un contrat : qui fait quoi, jusqu'à quand",
    responses={200: EndStepsView},
    shows_version=True,
)
def read_end_steps(request: Request, recruitment_id: str) -> Response:
    """List the steps of an end of contract."""
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id)
    lines = steps_of(request.ports, recruitment, Party.STRUCTURE)
    return Response(body=EndStepsView(steps=steps_shown(lines)), etag=recruitment.version)


def page_of(
    request: AnyRequest, recruitment: Recruitment, template: str, *, title: str, **shown: Any
) -> Response:
    """Render a page on a recruitment, under the header of the space; arguments as for ``space.page``."""
    return space.page(
        request,
        template,
        title=title,
        here=space.STEPS,
        recruitment=recruitment_shown(request.ports, recruitment),
        name=recruitment.candidate_name,
        **shown,
    )


@structure.page(HERE, Act.SEE_RECRUITMENT)
def show_recruitment(request: AnyRequest, recruitment_id: str) -> Response:
    """Show the link and pieces of the case file, and the contract with the links to record or correct it."""
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id)
    just_validated = request.query.get("valide") == "oui"
    return page_of(
        request,
        recruitment,
        "space_recruitment.html",
        title="Candidature validée"
        if just_validated
        else f"Recrutement {of_person(recruitment.candidate_name)}",
        contract=shown_or_blank(request, ContractPage, None),
        just_validated=just_validated,
        continues=recruitment.continues,
        training=own_training(request.ports, recruitment),
        end_steps=steps_of(request.ports, recruitment, Party.STRUCTURE),
        # Called by the template only while there is no link.
        drafts_paused=partial(drafts_paused, request.ports),
        instruction_days=request.ports.parameters().instruction_days,
        today=request.ports.today(),
    )


@structure.page(_CONTRACT, Act.SEE_RECRUITMENT)
def show_contract(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the contract, or for the correction of the recorded one."""
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id)
    known = recruitment.contract
    return page_of(
        request,
        recruitment,
        "space_contract.html",
        title="Corriger le contrat" if known else "Enregistrer le contrat de travail",
        form=shown,
        continues=recruitment.continues,
        contract=shown or filled(request, ContractPage, **(typed_contract(known) if known else {})),
        today=request.ports.today(),
    )


def _hired(recruitment: Recruitment) -> bool:
    return recruitment.status is RecruitmentStatus.HIRED


def ask_whole(
    request: AnyRequest,
    recruitment_id: str,
    form: Shown,
    *,
    possible: Callable[[Recruitment], bool],
    path: str,
    title: str,
    words: str,
    button: str,
    danger: bool = True,
    act: Act = Act.SEE_RECRUITMENT,
) -> Response:
    """Return a page that asks one whole form, or a redirect to the recruitment when the act is not possible.

    Args:
        request: the request.
        recruitment_id: of the recruitment.
        form: the form to show.
        possible: returns whether the act is possible.
        path: of the POST, with the path parameter in braces.
        title: heading.
        words: a sentence on the consequences.
        button: label of the button.
        danger: True when the act takes something away.
        act: the act that reading the page requires.
    """
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id, act)
    if form.problem is None and not possible(recruitment):
        return pages.go_to(HERE.format(recruitment_id=recruitment_id))
    return page_of(
        request,
        recruitment,
        "space_recruitment_act.html",
        title=title,
        form=form,
        path=path.format(recruitment_id=recruitment_id),
        words=words,
        button=button,
        danger=danger,
    )


@structure.page(_NO_CONTRACT, Act.SEE_RECRUITMENT)
def show_contract_withdrawal(
    request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None
) -> Response:
    """Ask for a confirmation before a contract is taken back."""
    return ask_whole(
        request,
        recruitment_id,
        shown_or_blank(request, Nothing, shown),
        possible=lambda one: one.contract_may_be_taken_back,
        path=_NO_CONTRACT,
        title="Retirer un contrat enregistré par erreur",
        words="Le contrat ne sera plus enregistré, et la candidature restera validée. Vous et le candidat en "
        "serez informés par e-mail. Si le contrat a été signé puis rompu, déclarez plutôt sa fin.",
        button="Retirer le contrat",
    )


@structure.page(_PLANNED, Act.SEE_RECRUITMENT)
def show_planned_hire(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for another planned hire date."""
    known = recruit.read_recruitment(request.ports, request.actor, recruitment_id).planned_hire_date
    return ask_whole(
        request,
        recruitment_id,
        shown or filled(request, ValidationForm, planned_hire_date=known.isoformat()),
        possible=lambda one: one.status is RecruitmentStatus.VALIDATED,
        path=_PLANNED,
        title="Changer la date d'embauche prévue",
        words="Le candidat en est informé par e-mail.",
        button="Enregistrer la date",
        danger=False,
    )


@structure.page(_END, Act.SEE_RECRUITMENT)
def show_end(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the last day of a contract, and the reason of the end."""
    known = recruit.read_recruitment(request.ports, request.actor, recruitment_id)
    most = plural(request.ports.parameters().rupture_months, "mois", "mois")
    values = {}
    if known.ended_on and known.end_reason:
        values = {"ended_on": known.ended_on.isoformat(), "reason": known.end_reason.value}
    return ask_whole(
        request,
        recruitment_id,
        shown or filled(request, EndForm, **values),
        possible=_hired,
        path=_END,
        title="Corriger la fin du contrat" if known.ended_on else "Déclarer la fin du contrat",
        words=f"Le dernier jour est au plus tard dans {most}. Le conseiller en est informé par e-mail. "
        "Vous déposerez ensuite le justificatif (lettre, accord, notification…), sauf si le contrat finit à "
        "son terme ; si vous ne l'avez pas encore, un e-mail vous le rappellera.",
        button="Déclarer la fin du contrat",
    )


@structure.page(_NO_END, Act.SEE_RECRUITMENT)
def show_end_withdrawal(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for a confirmation before the end of a contract is taken back."""
    return ask_whole(
        request,
        recruitment_id,
        shown_or_blank(request, Nothing, shown),
        possible=_hired,
        path=_NO_END,
        title="Retirer la déclaration de fin du contrat",
        words="Le contrat continue. Vous et le conseiller en serez informés par e-mail.",
        button="Retirer la déclaration",
        danger=False,
    )


record_contract = structure.act(
    Act.RECORD_CONTRACT,
    api="PUT /recruitments/{recruitment_id}/contract",
    summary="Enregistrer ou corriger le contrat de travail signé",
    form=ContractForm,
    do=contracts.record_contract,
    check=contracts.check_contract,
    shows=recruitment_shown,
    page=FormPost(_CONTRACT, then=HERE, again=show_contract, form=PageForm(model=ContractPage)),
)

take_contract_back = structure.act(
    Act.TAKE_CONTRACT_BACK,
    api="DELETE /recruitments/{recruitment_id}/contract",
    summary="Retirer un contrat enregistré par erreur",
    do=contracts.take_contract_back,
    shows=recruitment_shown,
    page=FormPost(_NO_CONTRACT, then=HERE, again=show_contract_withdrawal),
)

plan_hire = structure.act(
    Act.PLAN_HIRE,
    api="PUT /recruitments/{recruitment_id}/planned-hire-date",
    summary="Changer la date d'embauche prévue",
    form=ValidationForm,
    do=recruit.plan_hire,
    shows=recruitment_shown,
    page=FormPost(_PLANNED, then=HERE, again=show_planned_hire),
)

end_recruitment = structure.act(
    Act.END_CONTRACT,
    name="end_recruitment",
    api="PUT /recruitments/{recruitment_id}/end",
    summary="Déclarer la fin du contrat",
    form=EndForm,
    do=ends.end,
    check=ends.check_end,
    shows=recruitment_shown,
    page=FormPost(_END, then=HERE, again=show_end),
)

take_end_back = structure.act(
    Act.TAKE_END_BACK,
    api="DELETE /recruitments/{recruitment_id}/end",
    summary="Retirer une fin de contrat déclarée par erreur, jusqu'à son jour",
    do=ends.take_end_back,
    shows=recruitment_shown,
    page=FormPost(_NO_END, then=HERE, again=show_end_withdrawal),
)
