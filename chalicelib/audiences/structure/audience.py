"""The audience of a structure's staff, in the Espace structure (RULES section 6)."""

from chalicelib.domain.access.permissions import Who
from chalicelib.http.act import Audience
from chalicelib.http.html import pages

structure = Audience(
    "Espace structure",
    Who.STRUCTURE,
    prefix="/api/v1/structure",
    problem_page=pages.problem_pages(back=("Retour à mon espace", "/espace")),
)
