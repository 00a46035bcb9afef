"""Base classes of forms and views, types of fields, labels of questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from chalicelib.http.messages import NO_SUCH_DATE, REQUIRED

# Invisible characters that phones and word processors add when copying. The joiners U+200C and U+200D stay:
# some scripts are written with them.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# Letters and symbols that render as blank: Hangul fillers, the empty Braille pattern.
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
# Unicode categories, by their first letter.
_LETTERS, _VISIBLE = ("L",), ("L", "N", "P", "S")
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
DAY_EXPECTED = "Une date est attendue, au format AAAA-MM-JJ."
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


# The meanings of an enumeration in the OpenAPI document, in the order of its values.
MEANINGS = "x-enum-descriptions"


class Form(BaseModel):
    """Base class of forms. Unknown fields are refused; errors do not contain the input.

    ``rules`` is the check of the service, called with the ports and the answers. When some answers are
    invalid, it is called with the valid ones, as ``Answered``, so that every error is reported at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    rules: ClassVar[Callable[..., object] | None] = None

    @classmethod
    def of_json(cls, document: bytes) -> Self:
        """Return the form of a JSON document, whose types are not converted.

        Raises:
            ValidationError: some fields are invalid.
        """
        return cls.model_validate_json(document, strict=True)

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of the service: the fields, or a domain value in subclasses."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names in ``arguments``; overridden together with it."""
        return set(cls.model_fields)


class View(BaseModel):
    """Base class of views, read from a dictionary or an object: responses have only these fields."""

    model_config = ConfigDict(extra="ignore", frozen=True, from_attributes=True, hide_input_in_errors=True)


@dataclass(frozen=True)
class Ask:
    """The French texts of a field, used by pages, the OpenAPI document and the summary of errors.

    Args:
        label: French.
        hint: a sentence below the label.
        missing: error message for an empty answer.
        shown_as: name of the page's field, when one field of the page fills in several of the form.
        autocomplete: the HTML autocomplete token, if any.
        when: the condition on other fields under which pages ask this one and require an answer, as
            « name=value,value », alternatives separated by « | »; otherwise pages hide it and ignore it.
    """

    label: str
    hint: str = ""
    missing: str = ""
    shown_as: str = ""
    autocomplete: str = ""
    when: str = ""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        words = " ".join(word for word in (self.label, self.hint) if word)
        return {**schema, "description": words}


@dataclass(frozen=True)
class Kind:
    """The HTML control of a field.

    Args:
        type: of the HTML input, ``checkbox``, ``choices`` or ``textarea``.
        inputmode: the HTML inputmode.
        choices: value and French label of each, for ``choices``.
        many: True when several may be chosen.
        null: value of the choice that means null, when null is one of the choices.
    """

    type: str = "text"
    inputmode: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False
    null: str = ""


# Hashed by identity: typing hashes the parts of a union, and ``words`` is a dictionary.
@dataclass(frozen=True, eq=False)
class Means:
    """The French meanings of those values of a ``Literal`` that have no label.

    Args:
        words: by value.
    """

    words: Mapping[Any, str]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        known = schema.get(MEANINGS, [""] * len(schema["enum"]))
        meanings = [one or self.words[value] for value, one in zip(schema["enum"], known, strict=True)]
        return {**schema, MEANINGS: meanings}


def wrong(code: str, message: str) -> PydanticCustomError:
    """Return the error to raise in a field validator, with its French message.

    Args:
        code: stable snake_case name.
        message: French sentence; must not hold what was typed.
    """
    return PydanticCustomError(code, message, {"shown": True})


def wrong_fields(errors: Mapping[str, tuple[str, str]]) -> ValidationError:
    """Return the error to raise in a model validator, when fields contradict each other.

    Args:
        errors: (code, French sentence) by path of the field from this model, parts joined by dots.
    """
    return ValidationError.from_exception_data(
        "form",
        [
            InitErrorDetails(type=wrong(code, message), loc=tuple(path.split(".")), input=None)
            for path, (code, message) in errors.items()
        ],
    )


def one_line(text: str) -> str:
    """Normalise a text to NFC on one line, without outer or repeated spaces."""
    return " ".join(_without_invisible(text).split())


def without_spaces(value: Any) -> Any:
    """Remove the spaces of a code written in groups."""
    return "".join(value.split()) if isinstance(value, str) else value


def paragraphs(text: str) -> str:
    """Normalise a text to NFC, with « \\n » as the only line break and no outer space."""
    unified = re.sub("\r\n?|\u2028|\u2029", "\n", text)
    return _without_invisible(unified).strip()


def _without_invisible(text: str) -> str:
    return _BLANK.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def _has_category(text: str, categories: tuple[str, ...]) -> bool:
    return any(unicodedata.category(character).startswith(categories) for character in text)


@dataclass(frozen=True)
class Line:
    """A text on one line: ``Annotated[str, Line(100)]``. HTML is kept as plain text.

    Args:
        max: characters at most.
        min: characters at least.
        name: requires at least one letter.
    """

    max: int
    min: int = 1
    name: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _text_schema(_name if self.name else one_line, self.min, self.max)


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
    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value and not value.isspace() and not _has_category(_without_invisible(value), _VISIBLE):
            raise wrong(
                "nothing_visible", "Ce texte n'a que des caractères invisibles. Saisissez-le à nouveau."
            )
        return clean(value)

    return core_schema.no_info_before_validator_function(
        read, core_schema.str_schema(min_length=minimum, max_length=maximum, strict=True)
    )


def _name(text: str) -> str:
    name = one_line(text)
    if name and not _has_category(name, _LETTERS):
        raise wrong("no_letter", "Ce champ n'a aucune lettre. Écrivez-le en toutes lettres.")
    return name


def email_address(text: str) -> str:
    """Return an e-mail address in its stored form.

    Raises:
        PydanticCustomError: it is not valid.
    """
    # Imported at first use: most requests contain no address.
    from email_validator import EmailNotValidError, validate_email

    address = one_line(text)
    if not address:
        raise wrong(*REQUIRED)
    try:
        # SES cannot send to addresses outside ASCII. ``test_environment`` accepts the reserved domain .test
        # (RFC 2606), used by demonstrations.
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
    Kind("email"),
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
    Kind("url"),
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2000}),
]


def _iso_day(value: Any) -> Any:
    # Pydantic would parse a string of digits as seconds since 1970.
    if not isinstance(value, str):
        return value
    if not _ISO_DAY.fullmatch(value):
        raise wrong(NO_SUCH_DATE[0], DAY_EXPECTED)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise wrong(*NO_SUCH_DATE) from None
    # Dates outside this century are mistakes, and arithmetic on the largest date overflows.
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
