"""An e-mail as a list of blocks, rendered by the text layout and the HTML layout."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; left out when its rendered text is empty."""

    text: str


@dataclass(frozen=True)
class Note:
    """A secondary paragraph, for instance what to do when the message is for somebody else."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and a value; a pair whose rendered value is empty is left out."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Steps:
    """Things to do, in order."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """A list: the strings of a parameter."""

    param: str


@dataclass(frozen=True)
class Sections:
    """A list parameter of lists, each a heading and its items."""

    param: str


@dataclass(frozen=True)
class Quote:
    """A text typed by somebody, the value of a parameter, line by line; left out when it is empty."""

    param: str


@dataclass(frozen=True)
class Button:
    """A button, whose URL is also written below it.

    ``address`` is the name of a link, which a path may follow (« status/complement »), or the name of a
    parameter that has a URL, or the path of a page, in which ``{subject}`` is the id of the object of the
    e-mail. The button is left out when its optional link is not in the e-mail, or when the parameter named by
    ``when`` is false.
    """

    address: str
    label: str
    when: str | None = None


Block = Paragraph | Note | Facts | Steps | Items | Sections | Quote | Button


@dataclass(frozen=True, kw_only=True)
class EmailEntry:
    """One e-mail of the catalogue. Every text is a Jinja2 template of plain text, in French.

    Args:
        name: by which a decision asks for it.
        subject: one line that names the object of the message.
        because: why the reader receives it, for the footer.
        body: the blocks, in order; the layouts add the greeting and the footer.
        params: the parameters that the decision must give; None is a value.
        links: the links that it must give.
        optional_links: those that it may give; texts test ``'name' in links``.
    """

    name: str
    subject: str
    because: str
    body: tuple[Block, ...]
    params: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    optional_links: tuple[str, ...] = ()
