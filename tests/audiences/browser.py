"""The forms of a page as a browser without JavaScript fills them in."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: its address and the fields that it sends when nobody types anything."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    id: str = ""

    def filled(self, changed: dict[str, str | list[str] | None]) -> list[tuple[str, str]]:
        """Return the fields it sends with some answers changed; None leaves a field out."""
        unknown = set(changed) - self.names - {name for name, _ in self.buttons}
        assert not unknown, f"no such fields: {unknown}"
        kept = [(name, value) for name, value in self.fields if name not in changed]
        for name, value in changed.items():
            values = value if isinstance(value, list) else [value]
            kept += [(name, one) for one in values if one is not None]
        return kept


class FormReader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        # Other addresses of buttons, and fields outside of their forms.
        self.elsewhere: list[tuple[Form, str]] = []
        self.outside: list[tuple[str, str, str | None]] = []
        self._inside = False
        self._list: str | None = None
        self._first = ""
        self._selected: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(
                Form(given.get("action", ""), given.get("method", "get"), id=given.get("id", ""))
            )
            self._inside = True
        if tag == "input" and "form" in given:
            value = given.get("value", "") if "checked" in given else None
            self.outside.append((given["form"], given.get("name", ""), value))
            return
        if not self._inside:
            return
        form, name = self.forms[-1], given.get("name", "")
        if tag == "input" and name:
            form.names.add(name)
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                form.fields.append((name, given.get("value", "")))
        elif tag == "button" and given.get("formaction", "").partition("#")[0] not in ("", form.action):
            self.elsewhere.append((form, given["formaction"]))
        elif tag == "button" and name:
            form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self._list, self._first, self._selected = name, "", None
            form.names.add(name)
        elif tag == "option":
            value = given.get("value", "")
            self._first = self._first or value if self._selected is None else self._first
            if "selected" in given:
                self._selected = value
        elif tag == "textarea":
            self._text = ""
            form.names.add(name)
            form.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._list is not None:
            self.forms[-1].fields.append((self._list, self._selected or ""))
            self._list = None
        elif tag == "textarea" and self._text is not None:
            name, _ = self.forms[-1].fields.pop()
            self.forms[-1].fields.append((name, self._text.removeprefix("\n")))
            self._text = None


def forms_of(html: str) -> list[Form]:
    """Return the forms of a page, in order, each once more for every other address of a button."""
    reader = FormReader()
    reader.feed(html)
    for form_id, name, value in reader.outside:
        form = next(one for one in reader.forms if one.id == form_id)
        form.names.add(name)
        if value is not None:
            form.fields.append((name, value))
    return [*reader.forms, *(replace(form, action=action) for form, action in reader.elsewhere)]
