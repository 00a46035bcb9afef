"""A served application and its browser; the checks of every page."""

from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from infra.local.responses import Response
from tests.audiences.site import Site

AXE = files("axe_playwright_python") / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  return box.right > innerWidth + 1 && box.width > 1 && style.position !== 'absolute';
}).slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


# The one rule of WCAG 2.2 that axe-core leaves out by default.
_RUN = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"


class Nowhere:
    """A local stack without pages of its own."""

    def answer(self, *_request: object) -> Response:
        """Return 404."""
        return Response(404)


@dataclass
class Served:
    """The application at an address, perhaps under a stage, with one browser context at a time."""

    site: Site
    browser: Any
    url: str
    name: str
    stage: str = ""
    contexts: list[Any] = field(default_factory=list)

    def tab(self, *, javascript: bool = True, **options: Any) -> Any:
        """Open a page of a new browser profile; an error in its console or a violation of its policy fails
        the test."""
        context = self.browser.new_context(
            java_script_enabled=javascript, base_url=self.url, locale="fr-FR", **options
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: _note(page, said))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    def sign_in(self, page: Any, email: str = "ines@chartres.example") -> None:
        """Sign in through the page."""
        page.goto(f"{self.stage}/connexion")
        page.get_by_label("Adresse e-mail").fill(email)
        page.get_by_label("Mot de passe", exact=True).fill("quatre mots choisis au hasard")
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url("**/espace")

    def close(self) -> list[str]:
        """Close every profile, and return the errors of their consoles."""
        complaints = [
            complaint
            for context in self.contexts
            for page in context.pages
            for complaint in getattr(page, "complaints", [])
        ]
        for context in self.contexts:
            context.close()
        return complaints


def as_signed_in(served: Served, *, javascript: bool = True) -> Any:
    """Return a page of a browser that has the session of the site's own client."""
    page = served.tab(javascript=javascript)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": served.url} for name, value in served.site.cookies.items()]
    )
    return page


def _note(page: Any, said: Any) -> None:
    # For the console the response to an invalid form is an error, but not for us.
    if said.type == "error" and "Failed to load resource" not in said.text:
        page.complaints.append(said.text)


def require_accessible(page: Any) -> None:
    """Check that the page has no violation of any rule of axe-core, including those of WCAG 2.2."""
    # A click returns when the next page is committed, which may be before it has an element.
    page.wait_for_load_state()
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(_RUN)
    violations = [
        (one["id"], one["help"], [node["html"][:160] for node in one["nodes"][:3]])
        for one in found["violations"]
    ]
    assert not violations, violations


def require_focus(page: Any, name: str) -> None:
    """Check that an element gets the focus. A browser obeys ``autofocus`` after the page is loaded."""
    page.wait_for_function("name => document.activeElement?.id === name", arg=name)


def require_reflow(page: Any) -> None:
    """Check that there is no sideways scroll: at 320 pixels, at 200 % zoom, with text twice as large."""
    size = page.viewport_size
    for width, height in ((320, 640), (640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(_WIDER) <= 0, (width, page.url, page.evaluate(_OUTSIDE))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(_WIDER) <= 0, ("text", page.url, page.evaluate(_OUTSIDE))
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(size)
