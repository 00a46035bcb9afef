"""A form stored in a task is read back as it was written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from chalicelib.services.core.packed import pack, unpack


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Person:
    name: str
    born_on: date | None


@dataclass(frozen=True)
class Form:
    number: int
    right: bool
    colour: Colour
    others: tuple[Colour, ...]
    sent_at: datetime
    person: Person
    people: tuple[Person, ...]
    shade: Colour | None = None
    nobody: Person | None = None


FORM = Form(
    number=7,
    right=False,
    colour=Colour.BLUE,
    others=(Colour.RED, Colour.BLUE),
    sent_at=datetime(2026, 9, 14, 8, 30, tzinfo=UTC),
    person=Person(name="Inès « Zoé »", born_on=date(2000, 2, 29)),
    people=(Person(name="", born_on=None),),
)


def test_a_form_is_read_as_it_was_written() -> None:
    read = unpack(Form, pack(FORM))
    assert read == FORM
    assert type(read.colour) is Colour and type(read.sent_at) is datetime
    assert {type(one) for one in (*read.others, read.colour)} == {Colour}
    assert type(read.person.born_on) is date


def test_an_optional_field_is_read_when_present() -> None:
    shaded = Form(**{**vars(FORM), "shade": Colour.RED, "nobody": FORM.person})
    assert unpack(Form, pack(shaded)) == shaded
    assert type(unpack(Form, pack(shaded)).shade) is Colour
