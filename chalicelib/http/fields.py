"""What a form may ask and a view may show: base classes, kinds of answer, words of questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from chalicelib.http.messages import NO_SUCH_DATE, REQUIRED

# Copied along with telephone numbers and addresses by phones and word processors; never meant.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
DAY_EXPECTED = "Une date est attendue, au format AAAA-MM-JJ."
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Form(BaseModel):
    """What somebody sends. Unknown fields are refused; what was typed stays out of the errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def arguments(self) -> dict[str, Any]:
        """What the service is called with, by name: the fields, unless a form makes a value of the domain."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    @classmethod
    def given(cls) -> set[str]:
        """The names of ``arguments``; a form that makes a value of the domain says its name here too."""
        return set(cls.model_fields)


class View(BaseModel):
    """What an answer shows, and nothing else: read from a dictionary or from an object's attributes."""

    model_config = ConfigDict(extra="ignore", frozen=True, from_attributes=True, hide_input_in_errors=True)


@dataclass(frozen=True)
class Ask:
    """The words of a question, on the field that holds its answer: the page, the OpenAPI document and the
    summary of errors read them there.

    Args:
        label: French.
        hint: a sentence below it.
        missing: what to do, said where nothing is answered.
        shown_as: the field of the page, where one field of the page stands for several of the form.
        autocomplete: the HTML token, where the browser may help.
    """

    label: str
    hint: str = ""
    missing: str = ""
    shown_as: str = ""
    autocomplete: str = "off"

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        words = " ".join(word for word in (self.label, self.hint) if word)
        return {**schema, "description": words}


@dataclass(frozen=True)
class Kind:
    """How a page asks for an answer.

    Args:
        type: of the HTML input, ``checkbox``, ``choices`` or ``textarea``.
        inputmode: the keyboard of a telephone.
        maxlength: characters, 0 for no limit of its own.
        choices: value and French label of each, for ``choices``.
        many: several may be chosen.
    """

    type: str = "text"
    inputmode: str = ""
    maxlength: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False


def wrong(code: str, message: str) -> PydanticCustomError:
    """The error to raise in a field validator, with its own French sentence.

    Args:
        code: stable snake_case name.
        message: French sentence; must not hold what was typed.
    """
    return PydanticCustomError(code, message, {"shown": True})


def one_line(text: str) -> str:
    """NFC, on one line, without outer or doubled spaces: what was a line break becomes a space."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def without_spaces(value: Any) -> Any:
    """A code as it is read, from one that is written in groups."""
    return "".join(value.split()) if isinstance(value, str) else value


def paragraphs(text: str) -> str:
    """NFC, with « \\n » as the only line break and nothing around."""
    unified = re.sub("\r\n?|\u2028|\u2029", "\n", text)
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", unified)).strip()


@dataclass(frozen=True)
class Line:
    """A text on one line: ``Annotated[str, Line(100)]``. HTML is text like any other.

    Args:
        max: characters at most.
        min: characters at least.
    """

    max: int
    min: int = 1

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _text_schema(one_line, self.min, self.max)


@dataclass(frozen=True)
class MultiLine:
    """A text of several lines: ``Annotated[str, MultiLine(10, 1000)]``.

    Args:
        min: characters at least.
        max: characters at most.
    """

    min: int
    max: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _text_schema(paragraphs, self.min, self.max)


def _text_schema(clean: Callable[[str], str], minimum: int, maximum: int) -> CoreSchema:
    return core_schema.no_info_before_validator_function(
        lambda value: clean(value) if isinstance(value, str) else value,
        core_schema.str_schema(min_length=minimum, max_length=maximum, strict=True),
    )


def email_address(text: str) -> str:
    """An address as it is stored.

    Raises:
        PydanticCustomError: it is none.
    """
    # Imported when the first address comes: most requests carry none.
    from email_validator import EmailNotValidError, validate_email

    address = one_line(text)
    if not address:
        raise wrong(*REQUIRED)
    try:
        # No address outside ASCII: the e-mail service cannot write to them. ``test_environment`` lets
        # the reserved domain .test through (RFC 2606), on which demonstrations live.
        found = validate_email(
            address, allow_smtputf8=False, check_deliverability=False, strict=True, test_environment=True
        )
    except EmailNotValidError:
        found = None
    ascii_email = found.ascii_email if found else None
    if ascii_email is None or len(ascii_email) > 254 or "." not in ascii_email.rpartition("@")[2]:
        raise wrong("invalid_email", "Cette adresse n'est pas valable. Exemple : prenom.nom@exemple.fr")
    return ascii_email.lower()


EmailAddress = Annotated[
    str,
    Kind("email", maxlength=254),
    AfterValidator(email_address),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]


def _web_address(text: str) -> str:
    address = one_line(text)
    try:
        parts = urlsplit(address)
        valid = (
            len(address) <= 2000
            and parts.scheme in ("http", "https")
            and "." in (parts.hostname or "")
            and parts.username is None
            and not any(character in address for character in " \"'<>\\^`{|}")
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        valid = False
    if not valid:
        raise wrong("invalid_url", "Cette adresse n'est pas valable. Elle commence par https:// ou http://.")
    return address


WebAddress = Annotated[
    str,
    Kind("url", maxlength=2000),
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2000}),
]


def _iso_day(value: Any) -> Any:
    # Pydantic alone reads a string of digits as seconds since 1970.
    if not isinstance(value, str):
        return value
    if not _ISO_DAY.fullmatch(value):
        raise wrong(NO_SUCH_DATE[0], DAY_EXPECTED)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise wrong(*NO_SUCH_DATE) from None
    # Nothing here happens in another century, and arithmetic on the last day of time overflows.
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise wrong("date_out_of_range", "Cette date est hors du siècle : vérifiez l'année.")
    return day


Day = Annotated[date, BeforeValidator(_iso_day)]

Secret = Annotated[
    str,
    Kind("password"),
    StringConstraints(min_length=1, max_length=256),
    AfterValidator(lambda text: unicodedata.normalize("NFC", text)),
    WithJsonSchema({"type": "string", "format": "password", "minLength": 1, "maxLength": 256}),
]


def _accepted(value: bool) -> bool:
    if not value:
        raise wrong("not_accepted", "Cet engagement doit être accepté pour continuer.")
    return value


Accepted = Annotated[bool, AfterValidator(_accepted), WithJsonSchema({"type": "boolean", "const": True})]
