"""The communes that the cells of a table name."""

import re
from collections.abc import Callable
from functools import cache

from chalicelib.domain.shared.words import folded
from chalicelib.services.core.ports import Ports

# What follows the city in the folded name of an arrondissement.
_CITY = re.compile(r" [0-9]+(er|e) arrondissement$")


def commune_finder(ports: Ports) -> Callable[[str, str], str | None]:
    """Return a finder of INSEE codes by postal code and name, which looks up each pair once.

    Paris, Lyon or Marseille with the postal code of an arrondissement is the latter (RULES section 13).
    """

    @cache
    def find(postal_code: str, name: str) -> str | None:
        wanted = folded(name)
        for match in ports.places.search(postal_code, 100):
            name_found = folded(match.commune.name)
            if match.postal_code == postal_code and wanted in (name_found, _CITY.sub("", name_found)):
                return match.commune.insee_code
        return None

    return find
