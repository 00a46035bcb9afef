"""What the audiences of staff have in common."""

from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import Audience
from chalicelib.http.html import homes, pages


def staff_audience(tag: str, *who: Who, prefix: str) -> Audience:
    """Return an audience of staff, whose problems link back to their space; arguments as for ``Audience``."""
    back = ("Retour à mon espace", homes.SPACE)
    return Audience(tag, *who, prefix=prefix, problem_page=pages.problem_pages(back=back))
