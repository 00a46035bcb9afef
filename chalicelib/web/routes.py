"""Every page: importing a module declares its routes."""

from chalicelib.web import (
    accounts,
    become,
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
    "engage",
    "links",
    "public",
    "routes",
    "space_candidates",
    "space_recruitments",
]

routes = site.routes
