"""The routes of pages, as registered by the application."""

import re
from urllib.parse import urlsplit

import app


def page_routes(method: str) -> list[str]:
    """Return the paths of all pages that answer to a method, with parameters in braces."""
    return [
        path
        for path, methods in app.app.routes.items()
        if method in methods and not _documented(methods[method].view_function)
    ]


def _documented(view: object) -> bool:
    operation = getattr(view, "operation", None)
    return operation is None or operation.documented


def _pattern(route: str) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", re.sub(r"\{\w+\+\}", ".+", route))


def route_of(path: str, method: str = "GET") -> str | None:
    """Return the route of a path; one without parameters comes first, as in the gateway."""
    bare = urlsplit(path).path
    routes = sorted(page_routes(method), key=lambda route: ("+}" in route, route.count("{")))
    return next((route for route in routes if re.fullmatch(_pattern(route), bare)), None)
