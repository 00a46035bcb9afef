"""Every page: importing a module declares its routes."""

from chalicelib.web import (
    accounts,
    become,
    candidate_cv,
    candidate_links,
    candidate_list,
    candidate_space,
    engage,
    links,
    public,
    site,
    space_candidates,
    space_recruitments,
)

__all__ = [
    "accounts",
    "become",
    "candidate_cv",
    "candidate_links",
    "candidate_list",
    "candidate_space",
    "engage",
    "links",
    "public",
    "routes",
    "space_candidates",
    "space_recruitments",
]

routes = site.routes
