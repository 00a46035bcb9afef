"""Render templates into HTML answers: layout, French formats, paths under the stage prefix."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.french import euros, french_date, of_person, thousands
from chalicelib.http import security
from chalicelib.http.operation import HTML, Response
from chalicelib.http.problems import TITLES, Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.mail.wording import plural, typeset
from chalicelib.reference.phones import grouped_phone
from chalicelib.settings import settings

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
# The templates of each audience are beside its pages.
_AUDIENCES = _HERE.parent.parent / "audiences"

# A space that keeps a text on the line of its mark; the next bracket tells a text from an attribute.
_BREAKABLE_SPACE = re.compile(r"(?: (?=[:;?!»%€])|(?<=«) )(?=[^<>]*<)(?![^<>]*</textarea)")

# Query parameters of the sign-in page: the page requested, and that its browser session expired.
PAGE_ASKED, SESSION_ENDED = "page", "ended"


def address(path: str) -> str:
    """Return the address of a page on this host, under the stage prefix when the deployment has one.

    Args:
        path: starts with a slash.
    """
    return urlsplit(settings().base_url).path + path


def page(
    template: str, *, title: str, status: int = 200, here: str = "", returned_to: bool = False, **shown: Any
) -> Response:
    """Render a page.

    Args:
        template: file name in the templates.
        title: heading of the page and start of the document's title.
        status: of the response; one from 400 on, or a form to correct, puts « Erreur : » before the title.
        here: path of the current entry of the menu.
        returned_to: True to let the browser keep the page, so that Back shows what was typed; only for pages
            without stored data.
        shown: variables of the template; ``form`` is a ``page_forms.Shown``.
    """
    form = shown.pop("form", None)
    headers: dict[str, str] = {}
    if form is not None and form.problem is not None:
        status, headers = form.problem.status, form.problem.headers
    if returned_to:
        headers = {**headers, "Cache-Control": "private, no-cache"}
    page_template = _environment().get_template(template)
    body = page_template.render(shown, title=title, here=here, form=form, is_error=status >= 400)
    return Response(status=status, body=_set_in_french(body), content_type=HTML, headers=headers)


def _set_in_french(page: str) -> str:
    """Return a page whose texts, typed ones too, have the no-break spaces of French, but not its fields."""
    return _BREAKABLE_SPACE.sub("\u00a0", page)


def message(
    title: str,
    *paragraphs: str,
    steps: tuple[str, ...] = (),
    action: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Render a page that shows a message.

    Args:
        title: heading.
        paragraphs: French sentences.
        steps: what happens next, in order.
        action: label and path of a link.
        status: of the response.
    """
    return page(
        "message.html",
        title=typeset(title),
        status=status,
        paragraphs=paragraphs,
        steps=steps,
        action=action,
    )


def send_to_sign_in(request: AnyRequest, sign_in: str) -> Response:
    """Redirect to the sign-in page; a form is posted there with its fields (307).

    Args:
        request: the request.
        sign_in: path of the sign-in page.
    """
    asked = request.path.removeprefix(urlsplit(settings().base_url).path)
    if request.query and request.method == "GET":
        asked += f"?{urlencode(request.query)}"
    told = {PAGE_ASKED: asked}
    if request.session_token:
        told[SESSION_ENDED] = "oui"
    return Response(
        status=303 if request.method == "GET" else 307,
        headers={"Location": f"{address(sign_in)}?{urlencode(told)}"},
    )


def leave_for(link: str) -> Response:
    """Redirect the browser to another site."""
    return Response(status=303, headers={"Location": link})


def go_to(path: str, cookies: tuple[str, ...] = ()) -> Response:
    """Redirect the browser to a page after a form, so that reloading repeats nothing."""
    return Response(status=303, headers={"Location": address(path)}, cookies=cookies)


def number_said(said: str) -> int:
    """Return a number that an act put in the URL of the page that follows it; 0 for any other text."""
    return int(said) if re.fullmatch("[0-9]{1,5}", said, re.ASCII) else 0


STATIC_FILES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# One request for each. The base is modern-normalize rather than Pico CSS: 1 kB compressed instead of 10, and
# no style to override.
_PARTS = {"css": ("base.css", "tokens.css", "site.css"), "js": ("site.js",), "svg": ("mark.svg",)}


@cache
def static_file(extension: str) -> str:
    """Return the one style sheet (``css``: base, tokens, components), script (``js``) or mark (``svg``)."""
    return "\n".join((_HERE / "static" / part).read_text(encoding="utf-8") for part in _PARTS[extension])


@cache
def static_name(extension: str) -> str:
    """Return its file name, which changes with its content, so that browsers cache it for ever."""
    return f"site.{hashlib.sha256(static_file(extension).encode()).hexdigest()[:12]}.{extension}"


def sentence(text: str) -> str:
    """Return a label with a capital first letter."""
    return text[:1].upper() + text[1:]


def _day(value: date | datetime) -> str:
    return french_date(paris_date(value) if isinstance(value, datetime) else value)


def pdf_size(size: int) -> str:
    """Return the format of a PDF link, and its size when known."""
    if not size:
        return " (PDF)"
    kilobytes = -(-size // 1024)
    weight = f"{kilobytes} ko" if kilobytes < 1024 else f"{size / 1024 / 1024:.1f} Mo".replace(".", ",")
    return f" (PDF, {weight.replace(' ', chr(160))})"


def _groups_of_four(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _qr_code(text: str) -> str:
    # Imported here: only one page needs it.
    import segno
    from markupsafe import Markup

    # Inline SVG: the Content-Security-Policy allows neither data: URLs nor other sites.
    drawn = segno.make(text, error="m").svg_inline(svgclass="qr", lineclass=None, omitsize=True, border=2)
    return Markup(drawn)


def _mark() -> str:
    from markupsafe import Markup

    return Markup(static_file("svg").strip())


@cache
def _environment() -> Environment:
    # Imported here: only the function that renders pages needs it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    class Typeset(FileSystemLoader):
        def get_source(self, environment: Environment, template: str) -> Any:
            source, *rest = super().get_source(environment, template)
            return typeset(source), *rest

    environment = Environment(
        loader=Typeset([_HERE / "templates", *sorted(_AUDIENCES.glob("*/templates"))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {
        "address": address,
        "static_name": static_name,
        "has_session": security.has_session,
        "mark": _mark,
        "help_email": lambda: settings().help_email,
    }
    environment.filters |= {
        "day": _day,
        "euros": euros,
        "thousands": thousands,
        "plural": plural,
        "de": of_person,
        "groups_of_four": _groups_of_four,
        "qr_code": _qr_code,
        "is_day": lambda text: re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None,
        "field_id": lambda name: f"champ-{name.replace('.', '-')}",
        "short_day": lambda day: day.strftime("%d/%m/%Y"),
        "sentence": sentence,
        "typeset": typeset,
        "pdf_size": pdf_size,
        "siret": grouped_siret,
        "phone": grouped_phone,
    }
    return environment


_PROBLEM_TITLES = {
    **TITLES,
    400: "Envoi illisible",
    403: "Action refusée",
    404: "Page introuvable",
    409: "Action impossible",
    410: "Document supprimé",
}
_CUT_LINK = (
    "Si elle vient d'un e-mail, elle est peut-être incomplète : certains logiciels de messagerie coupent "
    "les liens longs. Copiez l'adresse entière du lien et collez-la dans votre navigateur."
)


def not_found_page(action: tuple[str, str], what_to_do: str = _CUT_LINK) -> Response:
    """Render the page of a 404: the same for a damaged link, a deleted object and one without access.

    Args:
        action: label and path of the link below.
        what_to_do: a French sentence.
    """
    said = "Cette adresse n'existe pas, ou ce qu'elle montrait n'est plus visible."
    return message(_PROBLEM_TITLES[404], said, what_to_do, action=action, status=404)


def problem_pages(
    *, sign_in: str = "/connexion", back: tuple[str, str] = ("Retour à l'accueil", "/")
) -> Callable[..., Response]:
    """Return the function that renders the page of a problem.

    Args:
        sign_in: path of the sign-in page.
        back: label and path of the link below.
    """

    def problem_page(problem: Problem, request: AnyRequest | None = None) -> Response:
        if problem.code == "sign_in_needed" and request is not None:
            return send_to_sign_in(request, sign_in)
        if problem.status == 404:
            return not_found_page(back)
        return message(_PROBLEM_TITLES[problem.status], problem.detail, action=back, status=problem.status)

    return problem_page


problem_page = problem_pages()
