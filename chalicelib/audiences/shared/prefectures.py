"""The addresses by which a structure writes to its prefecture."""

from typing import Any

from chalicelib.domain.applying.application import Application
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.notices import prefecture_addresses


def prefecture_of(request: AnyRequest, application: Application) -> dict[str, Any]:
    """Return the variables of ``help.html``: department and addresses of the prefecture of an application."""
    department = application.place.department
    return {
        "department": request.ports.places.department_name(department),
        "addresses": prefecture_addresses(request.ports, department),
    }
