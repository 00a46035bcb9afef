"""The address of a list: what is searched, filtered and sorted, so that a page can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from chalicelib.http.fields import Form

F = TypeVar("F", bound=Form)


@dataclass(frozen=True)
class ListQuery(Generic[F]):
    """The address of a list.

    Args:
        choice: what the address says, validated.
    """

    choice: F

    def query(self, **changed: Any) -> str:
        """Return the query of the same list with changes; usual values are left out."""
        usual = type(self.choice)().model_dump(mode="json")
        said = {**self.choice.model_dump(mode="json"), **changed}
        return urlencode(
            {name: value for name, value in said.items() if value is not None and value != usual[name]}
        )


def remembered(query: str) -> str:
    """Return what the address of a page carries to lead back to a list; empty for the usual list."""
    return f"?retour={quote(query, safe='')}" if query else ""
