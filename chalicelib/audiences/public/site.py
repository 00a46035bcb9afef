"""The static files, and the answer where no route is."""

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import pages
from chalicelib.http.problems import not_found
from chalicelib.http.serve import prefers_html, problem_answer

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@public.page("/static/{name}", who=ANYBODY)
def show_static_file(call: Call, name: str) -> Answer:
    """Send a static file; a page of another release gets this one's, uncached."""
    start, _, extension = name.rpartition(".")
    if not start.startswith("site.") or extension not in pages.STATIC_FILES:
        raise not_found()
    return Answer(
        body=pages.static_file(extension),
        content_type=pages.STATIC_FILES[extension],
        headers=_FOREVER if name == pages.static_name(extension) else {},
    )


# The gateway comes here with what no other route takes, be it the address or the method. Its own answers are
# JSON, whoever asks, and somebody whose e-mail program cut a link must read a page.
@public.page("/{unknown+}", who=ANYBODY)
def show_nothing(call: Call) -> Answer:
    """Answer 404: a page for browsers, a problem for programs."""
    if prefers_html(call.headers.get("accept", "")):
        raise not_found()
    return problem_answer(not_found(), call.request_id)
