"""The page where the agency corrects the commune of a structure that was granted posts (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import CommuneForm
from chalicelib.audiences.agency.records.structures import structure_detail
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost
from chalicelib.http.html import places
from chalicelib.http.html.page_forms import PageForm, Shown, blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying import communes
from chalicelib.services.core.own_records import applications_of

PATH = f"{staff_pages.STRUCTURES}/{{structure_id}}/commune"
FORM = PageForm(model=CommuneForm)


@agency.page(PATH, Act.CORRECT_COMMUNE)
def show_commune(request: AnyRequest, structure_id: str, *, shown: Shown | None = None) -> Response:
    """Show what follows from another commune, and the form that corrects it."""
    one = communes.read_structure(request.ports, request.actor, structure_id)
    examined = applications_of(request.ports, one).additional_open
    path = PATH.format(structure_id=structure_id)
    form = (shown or blank(request, FORM)).of(one.version)
    return staff_pages.page(
        request,
        "structure_commune.html",
        title=f"Corriger la commune : {one.name}",
        here=staff_pages.STRUCTURES,
        form=form,
        structure=one,
        department=request.ports.places.department_name(one.place.department),
        path=path,
        examined=examined,
        found=places.find(request.ports.places, form.fields, path),
    )


correct_commune = agency.act(
    Act.CORRECT_COMMUNE,
    name="correct_commune",
    api="PUT /structures/{structure_id}/commune",
    summary="Corriger la commune d'une structure à qui des postes sont attribués",
    form=CommuneForm,
    do=communes.correct_commune,
    check=communes.check_commune,
    shows=structure_detail,
    page=FormPost(
        PATH, then=f"{staff_pages.STRUCTURES}/{{structure_id}}?fait=commune", again=show_commune, form=FORM
    ),
)
