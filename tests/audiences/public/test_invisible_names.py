"""A name has at least one visible letter, in the public forms and in the spaces."""

from collections.abc import Iterator

import pytest

import app
from chalicelib.http.bodies import CsvFile, Fields
from chalicelib.http.fields import Form
from chalicelib.http.openapi import operations
from chalicelib.http.problems import InvalidFields
from tests.audiences.public.test_public_forms import PERSON, filled
from tests.audiences.site import Site

_NAMES = frozenset({"first_name", "last_name", "name", "job_title", "diploma", "signed_by"})
_WORDS = frozenset({"reason", "comment", "text", "minutes"})
NOTHING = pytest.mark.parametrize("typed", ["\u00ad", "\u200d", "\u2800", "\u3164"], ids=ascii)
_SENTENCE = "Ce texte n'a que des caractères invisibles. Saisissez-le à nouveau."


def forms() -> Iterator[type[Form]]:
    for operation in operations(app.app.routes):
        body = operation.body
        if body is not None and body is not Fields and not issubclass(body, CsvFile):
            yield body


def asked(form: type[Form], names: frozenset[str]) -> list[str]:
    """Return the fields of a form with this name, including those of the contact."""
    fields = [name for name in form.model_fields if name in names]
    contact = form.model_fields.get("contact")
    if contact is not None:
        fields += [f"contact.{name}" for name in asked(contact.annotation, names)]  # type: ignore[arg-type]
    return fields


def refused(form: type[Form], field: str, typed: str) -> str:
    """Return the error of an answer."""
    with pytest.raises(InvalidFields) as invalid:
        Fields(((field, typed),)).validate(form)
    return next(one.code for one in invalid.value.errors if one.pointer == f"/{field.replace('.', '/')}")


@NOTHING
def test_no_form_accepts_a_name_or_text_without_visible_characters(typed: str) -> None:
    found = {(form, field) for form in forms() for field in asked(form, _NAMES | _WORDS)}
    assert {field for _, field in found} >= {"first_name", "contact.last_name", "name", "signed_by", "reason"}
    # Some reasons are chosen from a list, and the minutes of an activity are a number.
    assert {refused(form, field, typed) for form, field in found} - {"not_in_list", "wrong_type"} == {
        "nothing_visible"
    }


@pytest.mark.parametrize("typed", ["...", "12", "-\u200d-"], ids=ascii)
def test_every_name_has_a_letter(typed: str) -> None:
    assert {refused(form, field, typed) for form in forms() for field in asked(form, _NAMES)} == {"no_letter"}


@NOTHING
def test_both_public_forms_tell_so_beside_the_field(site: Site, typed: str) -> None:
    structure = filled(site, contact__first_name=typed)
    candidate = site.send(
        site.get("/devenir-conseiller"), "/devenir-conseiller", **{**PERSON, "last_name": typed}
    )
    for page in (structure, candidate):
        assert page.status == 422 and _SENTENCE in page.text
