"""What every picture is made of: escaped text, a title and a description that a screen reader says."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


def element(name: str, text: str = "", **attributes: object) -> str:
    """Return an element; ``class_`` is its class.

    Args:
        name: of the element.
        text: what it holds, as text.
        attributes: by name.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{given}>{escape(text)}</{name}>" if text else f"<{name}{given}/>"


def picture(
    name: str, title: str, described: str, size: tuple[int, int], drawn: Iterable[str], kind: str
) -> Markup:
    """Return a picture that is read as one image.

    Args:
        name: unique on its page; the ids of title and description are made of it.
        title: what it shows.
        described: what it says, in a sentence.
        size: width and height in units of the drawing.
        drawn: its elements.
        kind: class of the picture.
    """
    # Imported here: only the function that renders pages needs it.
    from markupsafe import Markup

    width, height = size
    return Markup(
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{name}-titre" aria-describedby="{name}-texte">'
        f'<title id="{name}-titre">{escape(title)}</title><desc id="{name}-texte">{escape(described)}</desc>'
        f"{''.join(drawn)}</svg>"
    )
