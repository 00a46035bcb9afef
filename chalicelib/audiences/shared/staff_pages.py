"""The layout of the pages of staff: a header with the menu of their role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.access.permissions import Act, may, who
from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import Nothing
from chalicelib.http.html import homes, pages
from chalicelib.http.html.page_forms import blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest

APPLICATIONS, SESSIONS, BOARD = "/espace/dossiers", "/espace/seances", "/espace/tableau"
MAP, WEEKS, DAYS = f"{BOARD}/carte", f"{BOARD}/semaines", f"{BOARD}/journee"
TRAINING_BOARD = f"{BOARD}/formation"
FOLLOW_UPS, ACCOUNTS, PARAMETERS = "/espace/suivis-trimestriels", "/espace/comptes", "/espace/parametres"
CANDIDATES, STRUCTURES = "/espace/candidats", "/espace/structures"
TAKEOVERS = "/espace/reprises"
DEADLINES, ADDRESSES = "/espace/echeances", "/espace/adresses"
SUBSIDIES, SUPPLIES = "/espace/subventions", "/espace/tenues"
INSTALMENTS, BANK_DETAILS = "/espace/versements", "/espace/coordonnees"
ACTIVITY = "/espace/activite"
INTAKE = "/espace/ouverture"
ENVELOPES, RECRUITMENTS = "/espace/enveloppes", "/espace/conseillers"

TRAININGS, TRAINING_SESSIONS = "/espace/formations", "/espace/sessions-de-formation"
CENTRES, LOTS = "/espace/centres", "/espace/lots"

_HOME, _APPLICATIONS = (homes.SPACE, "Accueil"), (APPLICATIONS, "Candidatures")
_SESSIONS, _BOARD = (SESSIONS, "Séances"), (BOARD, "Tableau de bord")
_SUBSIDIES, _SUPPLIES = (SUBSIDIES, "Subventions"), (SUPPLIES, "Tenues")
_INSTALMENTS = (INSTALMENTS, "Versements")
_SUMS = (f"{INSTALMENTS}/tableau", "Sommes")
_RECRUITMENTS = (RECRUITMENTS, "Conseillers")
_TRAININGS, _CENTRES = (TRAININGS, "Formations"), (CENTRES, "Centres")
_TRAINING_SESSIONS = (TRAINING_SESSIONS, "Sessions")
_ACTIVITY = (ACTIVITY, "Activité")
_FOLLOW_UPS, _ACCOUNTS = (FOLLOW_UPS, "Suivis"), (ACCOUNTS, "Comptes")
_PARAMETERS = (PARAMETERS, "Paramètres")
_INTAKE = (INTAKE, "Ouverture")
_DEADLINES, _ADDRESSES = (DEADLINES, "Échéances"), (ADDRESSES, "Adresses")
_CANDIDATES, _STRUCTURES = (CANDIDATES, "Candidats"), (STRUCTURES, "Structures")
_TAKEOVERS = (TAKEOVERS, "Vie des structures")


@dataclass(frozen=True)
class MenuGroup:
    """Links of a menu grouped under one label, so that the menu of the agency stays on one line."""

    label: str
    links: tuple[tuple[str, str], ...]

    def holds(self, path: str) -> bool:
        """Return whether a path is that of one of its links, or below it."""
        return any(path == one or path.startswith(f"{one}/") for one, _ in self.links)


_MENUS: dict[Who, tuple[tuple[str, str] | MenuGroup, ...]] = {
    Who.PREFECTURE: (_HOME, _APPLICATIONS, _RECRUITMENTS, _ACTIVITY, _SUBSIDIES, _FOLLOW_UPS, _SUMS, _BOARD),
    Who.COMMITTEE: (_HOME, _APPLICATIONS, _SESSIONS, _BOARD),
    Who.FUNDER: (_HOME, _RECRUITMENTS, _ACTIVITY, _SUBSIDIES, _INSTALMENTS, _FOLLOW_UPS),
    Who.TRAINING_BODY: (_HOME, _TRAININGS, _TRAINING_SESSIONS, _CENTRES),
    Who.AGENCY: (
        _HOME,
        _APPLICATIONS,
        _SESSIONS,
        _RECRUITMENTS,
        MenuGroup("Financement", (_SUBSIDIES, _INSTALMENTS, _FOLLOW_UPS)),
        MenuGroup("Formation", (_TRAININGS, _TRAINING_SESSIONS)),
        MenuGroup("Annuaire", (_STRUCTURES, _TAKEOVERS, _CANDIDATES, _ACCOUNTS, _ADDRESSES)),
        MenuGroup("Pilotage", (_BOARD, _ACTIVITY, _SUPPLIES, _DEADLINES, _PARAMETERS, _INTAKE)),
    ),
}


def page(request: AnyRequest, template: str, *, title: str, here: str = "", **shown: Any) -> Response:
    """Render a page of staff under the menu of their role; arguments as for ``pages.page``."""
    account = request.account
    role = who(request.actor)
    return pages.page(
        template,
        title=title,
        here=here,
        menu=_MENUS.get(role, ()) if role else (),
        account=account,
        territory=_territory(request),
        sign_out=blank(request, Nothing),
        tells_journal=may(request.actor, Act.SEE_JOURNAL),
        **shown,
    )


def board_views(request: AnyRequest) -> tuple[tuple[str, str], ...]:
    """Return the path and the label of each page of the board that the actor may open."""
    views = ((BOARD, "Chiffres"), (MAP, "Carte"), (WEEKS, "Semaines et délais"))
    more = ((TRAINING_BOARD, "Formation"), (DAYS, "Journée"))
    return (*views, *more) if may(request.actor, Act.SEE_DAY) else views


def _territory(request: AnyRequest) -> str:
    """Return the territory of the account in words: departments, or lots."""
    account = request.account
    if account.lots:
        several = "lots" if len(account.lots) > 1 else "lot"
        return f"{several} {', '.join(map(str, account.lots))}"
    return request.ports.places.territory_name(account.departments)
