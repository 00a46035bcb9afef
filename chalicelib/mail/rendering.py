"""Render an outbox row into a subject, a text and an HTML page, from one entry of the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.shared.french import euros, french_date, of_person
from chalicelib.mail import catalogue, wording
from chalicelib.mail.entry import (
    Block,
    Button,
    EmailEntry,
    Facts,
    Items,
    Note,
    Paragraph,
    Quote,
    Sections,
    Steps,
)
from chalicelib.mail.link_addresses import link_address
from chalicelib.services.core.ports import Signer
from chalicelib.services.core.store import StoredEmail

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_TEMPLATES = Path(__file__).parent / "templates"
_LONGEST_NAME_IN_SUBJECT = 80


class IncompleteEmail(Exception):
    """A decision created an e-mail without all the parameters and links of its entry."""


@dataclass(frozen=True)
class Rendered:
    """A message ready to be sent. ``subject`` is one line."""

    subject: str
    text: str
    html: str


@cache
def _environment() -> "Environment":
    # Imported here: only the function that sends e-mails needs it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        # Entries are plain text: only the HTML layout escapes them, once.
        autoescape=select_autoescape(enabled_extensions=("html",), default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "date": french_date,
        "euros": lambda cents: euros(int(cents)),
        "left": lambda days: wording.time_left(int(days)),
        "plural": wording.plural,
        "siret": grouped_siret,
        "de": of_person,
    }
    return environment


@cache
def _template(text: str) -> "Template":
    return _environment().from_string(text)


def render(email: StoredEmail, base_url: str, signer: Signer) -> Rendered:
    """Render the message of an outbox row.

    Args:
        email: the row.
        base_url: of the deployment, without a slash at its end.
        signer: signs the tokens of its links.

    Raises:
        UnknownEmail: its template is not in the catalogue.
        IncompleteEmail: a parameter or a link is missing, or a button has no URL of the web.
    """
    entry = catalogue.entry(email.template)
    _require_complete(entry, email)
    addresses = {
        name: link_address(*email.links[name], base_url, signer)
        for name in (*entry.links, *entry.optional_links)
        if name in email.links
    }
    values = {name: _harmless(name, email.params[name]) for name in entry.params}
    about = {"links": frozenset(addresses), "base_url": base_url}

    def fill(text: str) -> str:
        return _template(wording.typeset(text)).render(values | about).strip()

    short = {name: _short(value) for name, value in values.items()}
    subject = _template(entry.subject).render(short | about)
    # « /espace » is the link with the empty name, followed by a path.
    leads = {"": base_url, **addresses}
    blocks = [filled for block in entry.body if (filled := _fill(block, fill, email, leads))]
    page = {
        "subject": subject,
        "greeting": fill("Bonjour {{ first_name }}," if "first_name" in values else "Bonjour,"),
        "blocks": blocks,
        "deadline": any(values.get(name) for name in _DEADLINES),
        "because": fill(entry.because),
        "base_url": base_url,
    }
    return Rendered(
        subject=subject,
        text=_environment().get_template("layout.txt").render(page),
        html=_environment().get_template("layout.html").render(page),
    )


# Parameters that are last days: they end at midnight in Paris (RULES section 10).
_DEADLINES = (
    "complete_file_by",
    "deadline",
    "due_on",
    "expires_on",
    "recruits_until",
    "wanted_until",
)


def _require_complete(entry: EmailEntry, email: StoredEmail) -> None:
    missing = [name for name in entry.params if name not in email.params]
    missing += [name for name in entry.links if name not in email.links]
    if missing:
        raise IncompleteEmail(f"{entry.name} lacks {', '.join(missing)}")


def _harmless(name: str, value: object) -> object:
    if isinstance(value, str):
        if name.endswith("_email"):
            # An address is copied to be written to; a mail program makes nothing else of it.
            return wording.one_line(value)
        return wording.name_only(value)
    if isinstance(value, list | tuple):
        return [wording.name_only(str(item)) for item in value]
    return value


def _short(value: object) -> object:
    return wording.shorten(value, _LONGEST_NAME_IN_SUBJECT) if isinstance(value, str) else value


def _fill(
    block: Block, fill: Callable[[str], str], email: StoredEmail, addresses: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return what a layout shows of a block, or None when there is nothing to show."""
    params = email.params
    match block:
        case Paragraph(text) | Note(text):
            content: Any = fill(text)
        case Facts(rows):
            content = [(fill(label), value) for label, text in rows if (value := fill(text))]
        case Steps(texts):
            content = [fill(text) for text in texts]
        case Items(param):
            content = _names(params[param])
        case Sections(param):
            content = [
                (heading, items)
                for heading, *items in (_names(section) for section in _listed(params[param]))
            ]
        case Quote(param):
            content = wording.lines(str(params[param] or ""))
        case Button(address, label, when):
            content = None if when and not params[when] else _address(address, email, addresses)
            return {"kind": "button", "label": label, "content": content} if content else None
    return {"kind": type(block).__name__.lower(), "content": content} if content else None


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _names(value: object) -> list[str]:
    return [wording.name_only(str(item)) for item in _listed(value)]


def _address(name: str, email: StoredEmail, addresses: Mapping[str, str]) -> str | None:
    if name not in email.params:
        link, slash, onward = name.partition("/")
        begun = addresses.get(link)
        return begun and begun + slash + onward.format(subject=email.subject_id)
    address = str(email.params[name])
    if (
        not address.startswith(("https://", "http://"))
        or address != wording.one_line(address)
        or " " in address
    ):
        raise IncompleteEmail(f"{name} is not an address of the web")
    return address
