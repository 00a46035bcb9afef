"""The list of candidates as a spreadsheet (RULES section 6)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.spreadsheets import Cell, Code, ExportTable
from chalicelib.services.recruiting.export import ContactDetails
from chalicelib.services.recruiting.pool import PoolRow

_COLUMNS = (
    "Prénom",
    "Nom",
    "Statut",
    "Date de candidature",
    "Code postal",
    "Commune",
    "Résultat Pix",
    "Distance (km)",
    "Démarrage possible",
    "Diplômé",
    "CV",
)

_CONTACT_COLUMNS = ("E-mail", "Téléphone")

_WHICH = {
    None: "",
    MatchStatus.NEW: "nouveaux",
    MatchStatus.SHORTLISTED: "pré-sélectionnés",
    MatchStatus.DECLINED: "non retenus",
    MatchStatus.VALIDATED: "validés",
    MatchStatus.HIRED: "recrutés",
    MatchStatus.ENDED: "contrat terminé",
}
# The most characters of a structure's name in a file name.
_NAMED = 60

# Numbers of metropolitan France and overseas, which are dialled with a 0 within France.
_FRENCH_NUMBER = re.compile(r"\+(?:33|262|508|590|594|596)([0-9]{9})", re.ASCII)


def candidates(
    rows: Iterable[PoolRow],
    contacts: Mapping[str, ContactDetails] | None,
    *,
    structure: str,
    tab: MatchStatus | None,
    on: date,
) -> ExportTable:
    """Return a filtered list of candidates as a table.

    Args:
        rows: the candidates, in order.
        contacts: e-mail and telephone of candidates in touch, by id; None leaves these columns out.
        structure: name of the structure.
        tab: the status listed, None for all.
        on: date of the export.
    """
    reachable = "" if contacts is None else "avec coordonnées"
    return ExportTable(
        name=f"candidats {_WHICH[tab]} {reachable} {structure[:_NAMED]} {on.isoformat()}",
        columns=_COLUMNS if contacts is None else (*_COLUMNS, *_CONTACT_COLUMNS),
        lines=(
            _candidate(row) if contacts is None else [*_candidate(row), *_contact(contacts, row)]
            for row in rows
        ),
    )


def _contact(contacts: Mapping[str, ContactDetails], row: PoolRow) -> list[Cell]:
    known = contacts.get(row.card.candidate_id)
    if known is None:
        return [None, None]
    return [known.email, Code(_FRENCH_NUMBER.sub(r"0\1", known.phone)) if known.phone else None]


def _candidate(row: PoolRow) -> list[Cell]:
    card = row.card
    return [
        card.first_name,
        card.last_name,
        "déjà recruté" if row.recruited_elsewhere else row.status.label,
        card.applied_on,
        Code(card.place.postal_code),
        card.place.name,
        "non partagé" if card.pix_withheld else card.pix_stars,
        None if row.distance_km is None else round(row.distance_km, 1),
        card.available_from,
        "oui" if card.graduate else "non",
        "oui" if card.has_cv else "non",
    ]
