"""The pages of staff: one header with the menu of the role."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.access.permissions import Who, who
from chalicelib.http.act import Nothing
from chalicelib.http.call import Answer
from chalicelib.http.html import homes, pages
from chalicelib.http.html.page_forms import blank
from chalicelib.http.serve import AnyCall

APPLICATIONS, SESSIONS = "/espace/dossiers", "/espace/seances"

_MENUS: dict[Who, tuple[tuple[str, str], ...]] = {
    Who.PREFECTURE: ((homes.SPACE, "Accueil"), (APPLICATIONS, "Candidatures")),
    Who.COMMITTEE: ((homes.SPACE, "Accueil"), (APPLICATIONS, "Candidatures"), (SESSIONS, "Séances")),
    Who.FUNDER: ((homes.SPACE, "Accueil"),),
    Who.AGENCY: ((homes.SPACE, "Accueil"), (APPLICATIONS, "Candidatures"), (SESSIONS, "Séances")),
}


def page(call: AnyCall, template: str, *, title: str, here: str = "", **shown: Any) -> Answer:
    """Render a page of staff under the menu of their role; arguments as for ``pages.page``."""
    account = call.account
    role = who(call.actor)
    names = [call.ports.places.department_name(code) for code in account.departments]
    return pages.page(
        template,
        title=title,
        here=here,
        menu=_MENUS[role] if role else (),
        account=account,
        territory=", ".join(names),
        sign_out=blank(call, Nothing),
        **shown,
    )
