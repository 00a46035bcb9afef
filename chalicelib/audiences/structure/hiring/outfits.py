"""The size of an adviser's uniform, and the delivery address of uniforms and kit (RULES 13, 20)."""

from chalicelib.audiences.shared.supplies.views import (
    DeliveryForm,
    DeliveryView,
    SizeForm,
    delivery_shown,
    size_typed,
    supply_shown,
)
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.hiring.recruitments import HERE, page_of
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost
from chalicelib.http.html.page_forms import Shown, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.transaction import found
from chalicelib.services.recruiting import recruit, supplies

UNIFORM, DELIVERY = f"{HERE}/tenue", "/espace/livraison"


@structure.page(UNIFORM, Act.ANSWER_SIZE)
def show_uniform(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Show the state of an adviser's uniform, with the form for the size while it can be changed."""
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id)
    outfit = supplies.read_outfit(request.ports, request.actor, recruitment_id)
    return page_of(
        request,
        recruitment,
        "space_uniform.html",
        title="Tenue du conseiller",
        form=shown or filled(request, SizeForm, **size_typed(outfit.uniform)),
        path=UNIFORM.format(recruitment_id=recruitment_id),
        uniform=outfit.uniform,
        delivery=outfit.delivery,
        done=request.query.get("fait", "") if shown is None else "",
    )


@structure.page(DELIVERY, Act.CHOOSE_DELIVERY)
def show_delivery(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for the delivery address of uniforms and of the kit."""
    known = supplies.own_delivery(request.ports, request.actor)
    values = {}
    if known is not None:
        names = ("recipient", "street", "more", "postal_code", "city")
        values = {name: getattr(known, name) or "" for name in names}
    return space.page(
        request,
        "space_delivery.html",
        title="Adresse de livraison",
        here=space.INFORMATION,
        form=shown or filled(request, DeliveryForm, **values),
        done=request.query.get("fait", "") if shown is None else "",
    )


@structure.get(
    "/delivery",
    Act.CHOOSE_DELIVERY,
    summary="L'adresse où les tenues et le kit sont livrés",
    responses={200: DeliveryView},
)
def read_delivery(request: Request) -> Response:
    """Read the delivery address."""
    known = found(supplies.own_delivery(request.ports, request.actor))
    return Response(body=delivery_shown(request.ports, known))


answer_size = structure.act(
    Act.ANSWER_SIZE,
    api="PUT /recruitments/{recruitment_id}/uniform",
    summary="Indiquer ou corriger la taille de la tenue du conseiller, ou n'en vouloir aucune",
    form=SizeForm,
    do=supplies.answer,
    shows=supply_shown,
    page=FormPost(UNIFORM, then=f"{UNIFORM}?fait=taille", again=show_uniform),
)

choose_delivery = structure.act(
    Act.CHOOSE_DELIVERY,
    api="PUT /delivery",
    summary="Indiquer ou corriger l'adresse où les tenues et le kit sont livrés",
    form=DeliveryForm,
    do=supplies.choose_delivery,
    shows=delivery_shown,
    page=FormPost(DELIVERY, then=f"{DELIVERY}?fait=adresse", again=show_delivery),
)
