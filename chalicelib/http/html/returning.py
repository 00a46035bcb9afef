"""The page that somebody without a session asked for, kept with what was typed there until they signed in."""

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
# Pages of the spaces alone: an address that somebody made up leads nowhere else.
_OWN_PAGES = re.compile(r"/(?:mon-)?espace(?:/[\w.~%-]+)*(?:\?[\w.~%&=+-]*)?", re.ASCII)


def asking(form: type[Form]) -> PageForm:
    """A form that keeps the page asked for and what was typed there, beside its own questions."""
    return PageForm(model=form, prepare=lambda fields: fields.without(_PAGE, _TYPED))


def begun(call: AnyCall, form: PageForm) -> Shown:
    """The form, empty, with what it keeps: of the address, and of a form that was led here."""
    kept = {_PAGE: page_asked(call)}
    if isinstance(call.body, Fields):
        kept[_TYPED] = json.dumps(call.body.pairs)
    return filled(call, form, **kept)


def led_here(call: AnyCall) -> bool:
    """Whether the form of another page was led to this one."""
    return _PAGE in call.query


def session_ended(call: AnyCall) -> bool:
    """Whether there was a session that is over."""
    return bool(call.query.get(pages.SESSION_ENDED) == "oui")


def page_asked(call: AnyCall) -> str:
    """The path of the page asked for, or an empty text."""
    asked = call.query.get(_PAGE) or (call.body.first(_PAGE) if isinstance(call.body, Fields) else "")
    return asked if _OWN_PAGES.fullmatch(asked) else ""


def go_on(call: AnyCall, title: str, *paragraphs: str) -> Answer | None:
    """The page where who was typing finds it again, once it has been sent with the form of ``asking``.

    Its button posts what was typed under the token of the session that is over: the form comes back to be
    checked, and nothing is done without a second look.

    Args:
        call: the form that began the session.
        title: heading.
        paragraphs: French sentences.

    Returns:
        None where nothing was typed, or where it cannot be read.
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
