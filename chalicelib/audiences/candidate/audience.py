"""The audience of candidates, signed in or with a link to their space (RULES sections 7, 8)."""

from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import Audience
from chalicelib.http.html import pages

HOME, LINK_REQUEST = "/mon-espace", "/mon-espace/lien"

candidate = Audience(
    "Espace candidat",
    Who.ANYBODY,
    Who.LINK,
    Who.CANDIDATE,
    prefix="/api/v1/candidate",
    problem_page=pages.problem_pages(sign_in=LINK_REQUEST),
)

ANYBODY, LINK, SELF = {Who.ANYBODY}, {Who.LINK}, {Who.CANDIDATE}
