"""The URL of a list: its search, filters and order are in the query, so that it can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from chalicelib.http import problems
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Form
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.http.problems import Problem

F = TypeVar("F", bound=Form)


def searched(model: type[F], fields: Fields) -> tuple[F, Shown]:
    """Return the choice in a query, and the search form as it was sent.

    For an invalid query, the choice is the default one and the form has the errors.

    Args:
        model: of the choice; all its fields have a default.
        fields: the query.
    """
    try:
        choice, problem = fields.validate(model), None
    except Problem as error:
        choice, problem = model(), problems.from_exception(error, public=True, conditional=False)
    return choice, Shown(form=PageForm(model=model), token="", fields=fields, problem=problem)


@dataclass(frozen=True)
class ListQuery(Generic[F]):
    """The URL of a list.

    Args:
        path: of the list.
        choice: the validated query.
    """

    path: str
    choice: F

    def query(self, **changed: Any) -> str:
        """Return the query of the same list with changes; default values are left out."""
        return self._encoded({**self.choice.model_dump(mode="json"), **changed})

    def at(self, below: str = "", **changed: Any) -> str:
        """Return the URL of the same list with changes.

        Args:
            below: the path below that of the list, of what is done with it.
            changed: fields of the choice, and what else the query says.
        """
        return _url(self.path + below, self.query(**changed))

    def cleared(self, *kept: str) -> str:
        """Return the URL of the list with these fields of its query only."""
        return _url(self.path, self._encoded(self.choice.model_dump(mode="json", include=set(kept))))

    @property
    def back(self) -> str:
        """The query by which a page links back to this list."""
        return remembered(self.query())

    def _encoded(self, said: dict[str, Any]) -> str:
        usual = type(self.choice)().model_dump(mode="json")
        return urlencode(
            {name: value for name, value in said.items() if value is not None and value != usual.get(name)}
        )


def _url(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def remembered(query: str) -> str:
    """Return the query by which a page links back to a list; empty for the default list."""
    return f"?retour={quote(query, safe='')}" if query else ""
