"""The address of a list: what is searched, filtered and sorted, so that a page can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Form
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyCall

F = TypeVar("F", bound=Form)


@dataclass(frozen=True)
class ListAddress(Generic[F]):
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


def way_back(call: AnyCall, model: type[F]) -> ListAddress[F]:
    """Return the list that a page was opened from, as its address says in ``retour``.

    Only what a list understands is taken, so that it leads nowhere else.
    """
    said = call.query.get("retour", "")
    try:
        given = parse_qsl(said, keep_blank_values=True, strict_parsing=True, max_num_fields=20)
        return ListAddress(Fields(tuple(given)).validate(model)) if said else ListAddress(model())
    except (ValueError, Problem):
        return ListAddress(model())


def remembered(query: str) -> str:
    """Return what the address of a page carries for ``way_back``; empty for the usual list."""
    return f"?retour={quote(query, safe='')}" if query else ""
