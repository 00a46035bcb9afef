"""The views of training centres."""

from chalicelib.domain.shared.geography import Place
from chalicelib.domain.training.centre import Centre
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class CentrePlaceView(View):
    """The commune of a centre."""

    insee_code: str
    postal_code: str
    name: str
    department: str


class CentreView(View):
    """A training centre."""

    id: str
    version: int
    lot: int
    name: str
    address: str
    place: CentrePlaceView
    seats: int
    closed: bool


def centre_shown(_ports: Ports, centre: Centre) -> CentreView:
    """Return a centre."""
    named = set(CentreView.model_fields) - {"place"}
    return CentreView(**{name: getattr(centre, name) for name in named}, place=_centre_place(centre.place))


def _centre_place(place: Place) -> CentrePlaceView:
    return CentrePlaceView.model_validate(place)


class CentrePage(View):
    """A page of centres; ``cursor`` asks for the next one."""

    centres: list[CentreView]
    cursor: str | None


def centre_page(ports: Ports, page: Page[Centre]) -> CentrePage:
    """Return a page of centres."""
    return CentrePage(centres=[centre_shown(ports, one) for one in page.items], cursor=page.cursor)
