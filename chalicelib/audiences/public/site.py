"""The static files, and the 404 of unknown paths."""

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.http.html import pages
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import not_found
from chalicelib.http.serve import prefers_html, problem_response

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@public.page("/static/{name}", who=ANYBODY)
def show_static_file(request: Request, name: str) -> Response:
    """Return a static file; a name of another release gets the present file, not cached."""
    start, _, extension = name.rpartition(".")
    if not start.startswith("site.") or extension not in pages.STATIC_FILES:
        raise not_found()
    return Response(
        body=pages.static_file(extension),
        content_type=pages.STATIC_FILES[extension],
        headers=_FOREVER if name == pages.static_name(extension) else {},
    )


# The gateway uses this route when no other one has the path or the method. The gateway's own errors are JSON,
# and somebody whose e-mail program cut a link must get a page.
@public.page("/{unknown+}", who=ANYBODY)
def show_nothing(request: Request) -> Response:
    """Return 404: a page for browsers, a problem for programs."""
    if prefers_html(request.headers.get("accept", "")):
        raise not_found()
    return problem_response(not_found(), request.request_id)
