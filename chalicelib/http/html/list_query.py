"""The URL of a list: its search, filters and order are in the query, so that it can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from chalicelib.http.fields import Form

F = TypeVar("F", bound=Form)


@dataclass(frozen=True)
class ListQuery(Generic[F]):
    """The URL of a list.

    Args:
        choice: the validated query.
    """

    choice: F

    def query(self, **changed: Any) -> str:
        """Return the query of the same list with changes; default values are left out."""
        usual = type(self.choice)().model_dump(mode="json")
        said = {**self.choice.model_dump(mode="json"), **changed}
        return urlencode(
            {name: value for name, value in said.items() if value is not None and value != usual[name]}
        )


def remembered(query: str) -> str:
    """Return the query by which a page links back to a list; empty for the default list."""
    return f"?retour={quote(query, safe='')}" if query else ""
