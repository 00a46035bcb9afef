"""The declaration of audiences of staff."""

from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import Audience
from chalicelib.http.html import homes, pages


def staff_audience(tag: str, *who: Who, prefix: str) -> Audience:
    """Return an audience of staff; its error pages link to their space. Arguments as for ``Audience``."""
    back = ("Retour à mon espace", homes.SPACE)
    return Audience(tag, *who, prefix=prefix, problem_page=pages.problem_pages(back=back))
