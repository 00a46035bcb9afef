"""An e-mail as a list of blocks, which the text and HTML layouts both read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A sentence or a few. Left out when its text comes out empty."""

    text: str


@dataclass(frozen=True)
class Note:
    """A secondary paragraph: what to do when the message is not for you, for instance."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and a value. A pair whose value comes out empty is left out."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Steps:
    """Things to do, in order."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """The strings of a list parameter."""

    param: str


@dataclass(frozen=True)
class Sections:
    """A list parameter of lists, each a heading and its items."""

    param: str


@dataclass(frozen=True)
class Quote:
    """A parameter in the words of whoever wrote it, line by line. Left out when there are none."""

    param: str


@dataclass(frozen=True)
class Button:
    """The thing to do, with its address also in clear.

    ``address`` is the name of a link, which may go on (« status/complement »), a parameter that holds an
    address, or a page of the site from its slash on, in which ``{subject}`` is the id of what the e-mail is
    about. The button of an optional link that the e-mail does not carry is left out, and so is one ``when``
    the parameter of that name is false.
    """

    address: str
    label: str
    when: str | None = None


Block = Paragraph | Note | Facts | Steps | Items | Sections | Quote | Button


@dataclass(frozen=True, kw_only=True)
class EmailEntry:
    """One e-mail of the catalogue. Every text is a Jinja2 template of plain text, in French.

    Args:
        name: how a decision names it.
        subject: one line that names the object of the message.
        because: why one receives it, for the foot of the message.
        body: the blocks, in order; the greeting and the foot belong to the layouts.
        params: the parameters that the decision must give; None is a value.
        links: the links that it must give.
        optional_links: those that it may give; ``'name' in links`` tells in a text.
    """

    name: str
    subject: str
    because: str
    body: tuple[Block, ...]
    params: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    optional_links: tuple[str, ...] = ()
