"""The audience of a structure's staff, in the Espace structure (RULES section 6)."""

from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import Audience
from chalicelib.http.html import pages
from chalicelib.http.operation import Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest

_default_problem_page = pages.problem_pages(back=("Retour à mon espace", "/espace"))


def _problem_page(problem: Problem, request: AnyRequest) -> Response:
    """Render a problem; a 404 links to the page to switch structures, as the object may be another one's."""
    actor = request.actor
    if (
        problem.status != 404
        or not isinstance(actor, AccountSession)
        or not actor.account.other_structure_ids
    ):
        return _default_problem_page(problem, request)
    return pages.not_found_page(
        ("Changer de structure", "/espace/informations"),
        "Elle est peut-être celle d'une autre de vos structures : changez de structure, puis rouvrez-la.",
    )


structure = Audience(
    "Espace structure", Who.STRUCTURE, prefix="/api/v1/structure", problem_page=_problem_page
)
