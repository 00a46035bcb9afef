"""Keep the page requested without a session, and the fields sent to it, until after signing in."""

from __future__ import annotations

import json
import re

from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Form
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, filled
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest

_PAGE, _TYPED = pages.PAGE_ASKED, "typed"
# Only pages of the spaces, to prevent open redirects.
_OWN_PAGES = re.compile(r"/(?:mon-)?espace(?:/[\w.~%-]+)*(?:\?[\w.~%&=+-]*)?", re.ASCII)


def asking(form: type[Form]) -> PageForm:
    """Return a form with hidden fields for the page requested and the fields sent to it."""
    return PageForm(model=form, void=lambda _answers: (_PAGE, _TYPED))


def begun(request: AnyRequest, form: PageForm) -> Shown:
    """Return the blank form with its hidden fields, from the query or a redirected form."""
    kept = {_PAGE: page_asked(request)}
    if isinstance(request.body, Fields):
        kept[_TYPED] = json.dumps(request.body.pairs)
    return filled(request, form, **kept)


def led_here(request: AnyRequest) -> bool:
    """Return True when the form of another page was redirected here."""
    return _PAGE in request.query


def session_ended(request: AnyRequest) -> bool:
    """Return True when a session expired."""
    return bool(request.query.get(pages.SESSION_ENDED) == "oui")


def page_asked(request: AnyRequest) -> str:
    """Return the path of the page requested, or an empty text."""
    asked = request.query.get(_PAGE) or (
        request.body.first(_PAGE) if isinstance(request.body, Fields) else ""
    )
    return asked if _OWN_PAGES.fullmatch(asked) else ""


def go_on(request: AnyRequest, title: str, *paragraphs: str) -> Response | None:
    """Return a page that restores the fields kept by the form of ``asking``.

    Its button posts them with the token of the expired session, so that the form is shown again to be checked
    instead of being executed.

    Args:
        request: the sign-in form.
        title: heading.
        paragraphs: French sentences.

    Returns:
        None when there are no fields, or they cannot be read.
    """
    page, typed = page_asked(request), request.body.first(_TYPED)
    if not page or not typed:
        return None
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(typed)]
    except (TypeError, ValueError):
        return None
    return pages.page(
        "resume.html", title=title, paragraphs=paragraphs, steps=(), action=None, path=page, typed=pairs
    )
