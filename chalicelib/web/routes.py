"""Every page: importing a module declares its routes."""

from chalicelib.web import accounts, become, engage, links, public, site

__all__ = ["accounts", "become", "engage", "links", "public", "routes"]

routes = site.routes
