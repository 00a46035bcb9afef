"""Keep the page requested without a session, and the fields sent to it, until after signing in."""

from __future__ import annotations

import json
import re

from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer
from chalicelib.http.fields import Form
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, filled
from chalicelib.http.serve import AnyCall

_PAGE, _TYPED = pages.PAGE_ASKED, "typed"
# Only pages of the spaces, to prevent open redirects.
_OWN_PAGES = re.compile(r"/(?:mon-)?espace(?:/[\w.~%-]+)*(?:\?[\w.~%&=+-]*)?", re.ASCII)


def asking(form: type[Form]) -> PageForm:
    """Return a form with hidden fields for the page requested and the fields sent to it."""
    return PageForm(model=form, void=lambda _answers: (_PAGE, _TYPED))


def begun(call: AnyCall, form: PageForm) -> Shown:
    """Return the blank form with its hidden fields, from the query or a redirected form."""
    kept = {_PAGE: page_asked(call)}
    if isinstance(call.body, Fields):
        kept[_TYPED] = json.dumps(call.body.pairs)
    return filled(call, form, **kept)


def led_here(call: AnyCall) -> bool:
    """Return True when the form of another page was redirected here."""
    return _PAGE in call.query


def session_ended(call: AnyCall) -> bool:
    """Return True when a session expired."""
    return bool(call.query.get(pages.SESSION_ENDED) == "oui")


def page_asked(call: AnyCall) -> str:
    """Return the path of the page requested, or an empty text."""
    asked = call.query.get(_PAGE) or (call.body.first(_PAGE) if isinstance(call.body, Fields) else "")
    return asked if _OWN_PAGES.fullmatch(asked) else ""


def go_on(call: AnyCall, title: str, *paragraphs: str) -> Answer | None:
    """Return a page that restores the fields kept by the form of ``asking``.

    Its button posts them with the token of the expired session, so that the form is shown again to be checked
    instead of being executed.

    Args:
        call: the sign-in form.
        title: heading.
        paragraphs: French sentences.

    Returns:
        None when there are no fields, or they cannot be read.
    """
    page, typed = page_asked(call), call.body.first(_TYPED)
    if not page or not typed:
        return None
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(typed)]
    except (TypeError, ValueError):
        return None
    return pages.page(
        "resume.html", title=title, paragraphs=paragraphs, steps=(), action=None, path=page, typed=pairs
    )
