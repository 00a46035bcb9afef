"""The communes that the cells of a table name."""

from collections.abc import Callable
from functools import cache

from chalicelib.domain.shared.words import folded
from chalicelib.services.core.ports import Ports


def commune_finder(ports: Ports) -> Callable[[str, str], str | None]:
    """Return a finder of INSEE codes by postal code and name, which looks up each pair once."""

    @cache
    def find(postal_code: str, name: str) -> str | None:
        wanted = folded(name)
        for match in ports.places.search(postal_code, 100):
            if match.postal_code == postal_code and folded(match.commune.name) == wanted:
                return match.commune.insee_code
        return None

    return find
