"""Forms and views of uniforms and kits (RULES 13, 20)."""

from datetime import date
from typing import Annotated, Any, Literal

from chalicelib.audiences.shared.forms import PostalCode
from chalicelib.domain.recruiting.supply import Delivery, Supply, SupplyKind, SupplyStatus, UniformSize
from chalicelib.http.fields import Ask, Form, Kind, Line, Means, View
from chalicelib.services.core.ports import Ports

NONE = "none"


class SizeForm(Form):
    """The size of a uniform, or « none »."""

    size: Annotated[
        Literal[
            UniformSize.XS,
            UniformSize.S,
            UniformSize.M,
            UniformSize.L,
            UniformSize.XL,
            UniformSize.XL2,
            UniformSize.XL3,
            UniformSize.XL4,
            "none",
        ],
        Means({NONE: "pas de tenue"}),
        Kind("choices", choices=(*((one.value, one.label) for one in UniformSize), (NONE, "Pas de tenue"))),
        Ask("Taille des deux polos et du sweatshirt"),
    ]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {"size": None if self.size == NONE else UniformSize(self.size)}


class DeliveryForm(Form):
    """The delivery address of uniforms and of the kit."""

    recipient: Annotated[
        str,
        Line(100, name=True),
        Ask("Destinataire", hint="Le service ou la personne qui reçoit le colis.", autocomplete="off"),
    ]
    street: Annotated[str, Line(150, name=True), Ask("Numéro et rue", autocomplete="off")]
    more: Annotated[
        Annotated[str, Line(150)] | None, Ask("Complément", hint="Bâtiment, étage…", autocomplete="off")
    ] = None
    postal_code: Annotated[PostalCode, Ask("Code postal", autocomplete="off")]
    city: Annotated[str, Line(100, name=True), Ask("Ville", autocomplete="off")]


def size_typed(uniform: Supply | None) -> dict[str, str]:
    """Return the values of the form for the size that was answered."""
    if uniform is None or uniform.status is SupplyStatus.ASKED:
        return {}
    return {"size": uniform.size.value if uniform.size else NONE}


class DeliveryView(View):
    """The delivery address of uniforms and of the kit."""

    recipient: str
    street: str
    more: str | None
    postal_code: str
    city: str


class SupplyView(View):
    """A uniform, whose id is that of its recruitment, or a kit, whose id is that of its structure."""

    id: str
    kind: SupplyKind
    structure_name: str
    department: str
    for_whom: str
    size: UniformSize | None
    status: SupplyStatus
    status_label: str
    since: date


def supply_view(supply: Supply) -> SupplyView:
    """Return a uniform or a kit."""
    shown = {name: getattr(supply, name) for name in SupplyView.model_fields if name != "status_label"}
    return SupplyView(**shown, status_label=supply.status.label)


def supply_shown(_ports: Ports, supply: Supply) -> SupplyView:
    """Return a uniform, for the response of an act."""
    return supply_view(supply)


def delivery_shown(_ports: Ports, delivery: Delivery) -> DeliveryView:
    """Return an address, for the response of an act."""
    return DeliveryView.model_validate(delivery)
