"""The pages of staff: one header with the menu of the role."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.access.permissions import Who, who
from chalicelib.http.act import Nothing
from chalicelib.http.call import Answer
from chalicelib.http.html import homes, pages
from chalicelib.http.html.page_forms import blank
from chalicelib.http.serve import AnyCall

APPLICATIONS, SESSIONS, BOARD = "/espace/dossiers", "/espace/seances", "/espace/tableau"
FOLLOW_UPS, ACCOUNTS, PARAMETERS = "/espace/suivis-trimestriels", "/espace/comptes", "/espace/parametres"
CANDIDATES, STRUCTURES = "/espace/candidats", "/espace/structures"
DEADLINES, ADDRESSES = "/espace/echeances", "/espace/adresses"
SUBSIDIES = "/espace/subventions"
JOURNAL = "/espace/journal"
ACTIVITY = "/espace/activite"
ENVELOPES, RECRUITMENTS = "/espace/enveloppes", "/espace/conseillers"

_HOME, _APPLICATIONS = (homes.SPACE, "Accueil"), (APPLICATIONS, "Candidatures")
_SESSIONS, _BOARD = (SESSIONS, "Séances"), (BOARD, "Tableau de bord")
_SUBSIDIES = (SUBSIDIES, "Subventions")
_RECRUITMENTS = (RECRUITMENTS, "Conseillers")
_ACTIVITY = (ACTIVITY, "Activité")
_FOLLOW_UPS, _ACCOUNTS = (FOLLOW_UPS, "Suivis"), (ACCOUNTS, "Comptes")
_PARAMETERS = (PARAMETERS, "Paramètres")
_DEADLINES, _ADDRESSES = (DEADLINES, "Échéances"), (ADDRESSES, "Adresses")
_CANDIDATES, _STRUCTURES = (CANDIDATES, "Candidats"), (STRUCTURES, "Structures")
_MENUS: dict[Who, tuple[tuple[str, str], ...]] = {
    Who.PREFECTURE: (_HOME, _APPLICATIONS, _RECRUITMENTS, _ACTIVITY, _SUBSIDIES, _FOLLOW_UPS, _BOARD),
    Who.COMMITTEE: (_HOME, _APPLICATIONS, _SESSIONS, _BOARD),
    Who.FUNDER: (_HOME, _RECRUITMENTS, _ACTIVITY, _SUBSIDIES, _FOLLOW_UPS),
    Who.AGENCY: (
        _HOME,
        _APPLICATIONS,
        _STRUCTURES,
        _CANDIDATES,
        _SESSIONS,
        _RECRUITMENTS,
        _ACTIVITY,
        _SUBSIDIES,
        _FOLLOW_UPS,
        _BOARD,
        _DEADLINES,
        _ADDRESSES,
        _ACCOUNTS,
        _PARAMETERS,
    ),
}


def page(call: AnyCall, template: str, *, title: str, here: str = "", **shown: Any) -> Answer:
    """Render a page of staff under the menu of their role; arguments as for ``pages.page``."""
    account = call.account
    role = who(call.actor)
    return pages.page(
        template,
        title=title,
        here=here,
        menu=_MENUS.get(role, ()) if role else (),
        account=account,
        territory=call.ports.places.territory_name(account.departments),
        sign_out=blank(call, Nothing),
        **shown,
    )
