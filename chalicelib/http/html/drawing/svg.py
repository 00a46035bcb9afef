"""SVG elements with escaped text; pictures with a title and a description for screen readers."""

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
        text: its content, not escaped yet.
        attributes: by name.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{given}>{escape(text)}</{name}>" if text else f"<{name}{given}/>"


def picture(
    name: str, title: str, described: str, size: tuple[int, int], drawn: Iterable[str], kind: str
) -> Markup:
    """Return a picture that screen readers announce as one image.

    Args:
        name: unique on its page; the prefix of the ids of title and description.
        title: what it shows.
        described: the same in a sentence, for screen readers.
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
