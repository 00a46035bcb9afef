"""Invalid input gets a pointer per field, in French; valid input is the same in both formats."""

import json
from datetime import date
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, Field

from chalicelib.http.bodies import Fields, raw_bytes, read_body, read_fields
from chalicelib.http.fields import (
    Accepted,
    Day,
    EmailAddress,
    Form,
    Line,
    MultiLine,
    Secret,
    WebAddress,
    wrong,
)
from chalicelib.http.problems import Problem


class Situation(StrEnum):
    JOB_SEEKER = "job_seeker"
    GRADUATE = "graduate"


class Distance(IntEnum):
    FIVE = 5
    TEN = 10


class Contact(Form):
    first_name: Annotated[str, Line(100)]
    last_name: Annotated[str, Line(100, name=True)] = "Martin"
    email: EmailAddress
    phone: Annotated[str, Line(30)] | None


def fourteen_digits(text: str) -> str:
    if not (len(text) == 14 and text.isdigit()):
        raise wrong("invalid_siret", "Ce numéro SIRET n'existe pas.")
    return text


class Application(Form):
    situations: Annotated[list[Situation], Field(min_length=1)]
    posts_requested: Annotated[int, Field(ge=1, le=30)] | None
    available_from: Day
    siret: Annotated[str, AfterValidator(fourteen_digits)]
    name: Annotated[str, Line(250)]
    contact: Contact
    has_experience: bool
    max_distance_km: Distance | None
    agreement_months: Literal[18, 24] | None = None
    comment: Annotated[str, MultiLine(10, 1000)] | None = None
    job_offer_url: WebAddress | None = None
    diploma: Annotated[str, Line(200)] | None = None
    commitments_accepted: Accepted


GOOD: dict[str, Any] = {
    "situations": ["job_seeker"],
    "posts_requested": 3,
    "available_from": "2026-09-01",
    "siret": "21750001600019",
    "name": "Ville de L'Haÿ-les-Roses",
    "contact": {"first_name": "Jeanne", "email": "Jeanne@Exemple.fr", "phone": None},
    "has_experience": False,
    "max_distance_km": None,
    "commitments_accepted": True,
}


def read(document: Any, content_type: str = "application/json") -> Application:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_body(Application, content_type, raw)


def read_form(*pairs: tuple[str, str]) -> Application:
    return read_body(Application, "application/x-www-form-urlencoded", urlencode(pairs).encode())


def refused(reader: Any, *arguments: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        reader(*arguments)
    return caught.value


def errors(**changes: Any) -> dict[str, str]:
    """Return the code by pointer of the valid application with changes; ``...`` removes a field."""
    changed = {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}
    return {error.pointer: error.code for error in refused(read, changed).errors}


GOOD_PAIRS = (
    ("situations", "job_seeker"),
    ("posts_requested", "3"),
    ("available_from", "2026-09-01"),
    ("siret", "21750001600019"),
    ("name", "Ville de L'Haÿ-les-Roses"),
    ("contact.first_name", "Jeanne"),
    ("contact.email", "Jeanne@Exemple.fr"),
    ("contact.phone", ""),
    ("has_experience", "non"),
    ("max_distance_km", ""),
    ("commitments_accepted", "on"),
)


def pairs_with(**changes: str | None) -> tuple[tuple[str, str], ...]:
    changed = {name.replace("__", "."): value for name, value in changes.items()}
    kept = [(name, value) for name, value in GOOD_PAIRS if name not in changed]
    return (*kept, *((name, value) for name, value in changed.items() if value is not None))


def test_a_good_application_is_read():
    application = read(GOOD)
    assert application.available_from == date(2026, 9, 1)
    assert application.situations == [Situation.JOB_SEEKER]
    assert application.contact.email == "jeanne@exemple.fr"


def test_a_form_reads_the_same_as_json():
    assert read_form(*GOOD_PAIRS) == read(GOOD)


def test_a_form_repeats_names_for_lists_and_reads_whole_numbers():
    application = read_form(
        *pairs_with(max_distance_km="10", agreement_months="24", diploma="Licence"),
        ("situations", "graduate"),
    )
    assert application.situations == [Situation.JOB_SEEKER, Situation.GRADUATE]
    assert application.max_distance_km is Distance.TEN
    assert application.agreement_months == 24


def test_a_form_may_leave_out_nullable_fields():
    pairs = [pair for pair in GOOD_PAIRS if pair[0] not in ("contact.phone", "max_distance_km")]
    assert read_form(*pairs) == read(GOOD)


@pytest.mark.parametrize(
    ("word", "value"), [("true", True), ("on", True), ("oui", True), ("false", False), ("NON", False)]
)
def test_a_form_has_yes_and_no_in_french_too(word, value):
    assert read_form(*pairs_with(has_experience=word)).has_experience is value


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"has_experience": "peut-être"}, "/has_experience", "wrong_type"),
        ({"has_experience": ""}, "/has_experience", "required"),
        ({"has_experience": "1"}, "/has_experience", "wrong_type"),
        ({"posts_requested": "101"}, "/posts_requested", "too_large"),
        ({"posts_requested": "3.0"}, "/posts_requested", "wrong_type"),
        ({"posts_requested": "٣"}, "/posts_requested", "wrong_type"),
        ({"posts_requested": "9" * 30}, "/posts_requested", "wrong_type"),
        ({"situations": None}, "/situations", "required"),
        ({"situations": "pilot"}, "/situations/0", "not_in_list"),
        ({"contact__email": None}, "/contact/email", "required"),
        ({"contact__rank": "1"}, "/contact/rank", "unknown_field"),
        ({"contact": "Jeanne"}, "/contact", "unknown_field"),
        # A text that cannot be the name of a field is not repeated.
        ({"situations.0": "graduate"}, "", "unknown_field"),
        ({"name\x00": "x"}, "", "unknown_field"),
        ({"commitments_accepted": None}, "/commitments_accepted", "required"),
        ({"commitments_accepted": "non"}, "/commitments_accepted", "not_accepted"),
    ],
)
def test_a_form_is_refused_with_the_same_pointers(changes, pointer, code):
    problem = refused(read_form, *pairs_with(**changes))
    assert {error.pointer: error.code for error in problem.errors} == {pointer: code}


def test_a_form_with_a_field_twice_is_refused():
    problem = refused(read_form, *GOOD_PAIRS, ("name", "Autre"))
    assert [(error.pointer, error.code) for error in problem.errors] == [("/name", "repeated_field")]


def test_an_empty_form_names_every_missing_field():
    pointers = [error.pointer for error in refused(read_form).errors]
    assert "/contact/first_name" in pointers
    assert "/contact/email" in pointers
    assert "/posts_requested" not in pointers


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"surname": "x"}, {"/surname": "unknown_field"}),
        ({"name": ...}, {"/name": "required"}),
        ({"name": None}, {"/name": "wrong_type"}),
        ({"name": 3}, {"/name": "wrong_type"}),
        ({"name": "   "}, {"/name": "required"}),
        ({"name": "x" * 251}, {"/name": "too_long"}),
        ({"posts_requested": "3"}, {"/posts_requested": "wrong_type"}),
        ({"posts_requested": True}, {"/posts_requested": "wrong_type"}),
        ({"posts_requested": 3.5}, {"/posts_requested": "wrong_type"}),
        ({"posts_requested": 101}, {"/posts_requested": "too_large"}),
        ({"posts_requested": 0}, {"/posts_requested": "too_small"}),
        ({"has_experience": 1}, {"/has_experience": "wrong_type"}),
        ({"has_experience": "true"}, {"/has_experience": "wrong_type"}),
        ({"commitments_accepted": 1}, {"/commitments_accepted": "wrong_type"}),
        ({"commitments_accepted": False}, {"/commitments_accepted": "not_accepted"}),
        ({"max_distance_km": 7}, {"/max_distance_km": "not_in_list"}),
        ({"agreement_months": 12}, {"/agreement_months": "not_in_list"}),
        ({"agreement_months": "24"}, {"/agreement_months": "not_in_list"}),
        ({"situations": []}, {"/situations": "too_few"}),
        ({"situations": "job_seeker"}, {"/situations": "wrong_type"}),
        ({"situations": ["job_seeker", "pilot"]}, {"/situations/1": "not_in_list"}),
        ({"available_from": "2026-02-30"}, {"/available_from": "invalid_date"}),
        ({"available_from": "01/09/2026"}, {"/available_from": "invalid_date"}),
        ({"available_from": "86400"}, {"/available_from": "invalid_date"}),
        ({"available_from": 86400}, {"/available_from": "invalid_date"}),
        ({"available_from": "2026-09-01T00:00:00"}, {"/available_from": "invalid_date"}),
        ({"siret": "123"}, {"/siret": "invalid_siret"}),
        ({"contact": None}, {"/contact": "wrong_type"}),
        ({"contact": []}, {"/contact": "wrong_type"}),
        ({"contact": {**GOOD["contact"], "email": "a"}}, {"/contact/email": "invalid_email"}),
        ({"contact": {**GOOD["contact"], "rank": 1}}, {"/contact/rank": "unknown_field"}),
        ({"name": "a\x00b"}, {"/name": "forbidden_character"}),
        ({"name": "a\x1bb"}, {"/name": "forbidden_character"}),
        ({"contact": {**GOOD["contact"], "email": "a\x00@b.fr"}}, {"/contact/email": "forbidden_character"}),
        ({"situations": ["job_seeker\x00"]}, {"/situations/0": "forbidden_character"}),
        ({"comment": "court"}, {"/comment": "too_short"}),
    ],
)
def test_each_invalid_value_has_its_pointer(changes, expected):
    assert errors(**changes) == expected


def test_a_document_that_is_no_object_has_an_empty_pointer():
    for document in ([], "x", 3, None):
        assert [(e.pointer, e.code) for e in refused(read, document).errors] == [("", "wrong_type")]


def test_errors_follow_the_order_of_the_form():
    found = errors(
        extra=1,
        commitments_accepted=False,
        contact={"phone": "\x00", "email": "x", "other": 1},
        name="a\x00",
        situations=["job_seeker", "pilot", "graduate\x00"],
    )
    assert list(found) == [
        "/situations/1",
        "/situations/2",
        "/name",
        "/contact/first_name",
        "/contact/email",
        "/contact/phone",
        "/contact/other",
        "/commitments_accepted",
        "/extra",
    ]


def test_typed_values_are_never_returned():
    typed = "jeanne.martin.0612345678"
    problem = refused(
        read,
        {typed: 1, "name": [typed], "siret": typed, "contact": {"email": typed, f"x-{typed}/~": typed}},
    )
    said = json.dumps(problem.document("r"))
    assert "jeanne" not in said
    assert "0612345678" not in said


def test_no_text_of_pydantic_is_returned():
    sentences = " ".join(e.message for e in refused(read, {"x": 1, "contact": {}, "situations": 1}).errors)
    for word in ("Input", "Field", "should", "permitted", "valid "):
        assert word not in sentences


def test_the_number_of_errors_is_bounded():
    problem = refused(read, {**GOOD, "situations": ["x"] * 5000})
    assert len(problem.errors) == 100


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'name': 1}",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"contact": {"email": "a", "email": "b"}}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        '{"name": "x"}'.encode("utf-16"),
        b"[" * 30000,
        b"[" * 300 + b"]" * 300,
        b'{"posts_requested": ' + b"9" * 5000 + b"}",
    ],
)
def test_invalid_json_is_a_problem(raw):
    problem = refused(read, raw)
    assert (problem.status, problem.code) == (400, "invalid_json")


@pytest.mark.parametrize("raw", ["name=é".encode(), b"name=%FF", b"&".join([b"a=1"] * 501)])
def test_an_unreadable_form_is_a_problem(raw):
    problem = refused(read_body, Application, "application/x-www-form-urlencoded", raw)
    assert (problem.status, problem.code) == (400, "invalid_form")


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/json", "multipart/form-data", "application/json; charset=latin-1", "application/jsonx"],
)
def test_another_content_type_is_refused(content_type):
    assert refused(read_body, Application, content_type, b"{}").status == 415


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'],
)
def test_the_header_may_be_written_in_every_allowed_way(content_type):
    assert read(GOOD, content_type).name == GOOD["name"]


def test_a_body_is_measured_before_and_after_base64():
    assert raw_bytes(b"x" * 10, is_base64=False, limit=10) == b"x" * 10
    assert raw_bytes("eHh4eA==", is_base64=True, limit=4) == b"xxxx"
    assert raw_bytes(None, is_base64=False, limit=4) == b""
    assert refused(lambda: raw_bytes("é" * 6, is_base64=False, limit=10)).status == 413
    assert refused(lambda: raw_bytes("eHh4eHg=", is_base64=True, limit=4)).status == 413
    assert refused(lambda: raw_bytes("A" * 100, is_base64=True, limit=4)).status == 413
    assert refused(lambda: raw_bytes("&", is_base64=True, limit=4)).status == 400


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jean\tPaul ", "Jean Paul"),
        ("Jeanne\r\nBcc: x@y.fr", "Jeanne Bcc: x@y.fr"),
        ("Ame\u0301lie", "Amélie"),
        ("\u202a0612\u202c", "0612"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\u2028b", "a b"),
        ("Du\u00adpont", "Dupont"),
        ("Jean\u2800Paul\u3164", "Jean Paul"),
        ("\u0646\u06cc\u200c\u0645\u0627", "\u0646\u06cc\u200c\u0645\u0627"),
    ],
)
def test_a_line_is_stored_as_text_on_one_line(typed, kept):
    assert read({**GOOD, "name": typed}).name == kept


INVISIBLE = pytest.mark.parametrize(
    "typed",
    [
        *(
            "\u00ad",
            "\u200d",
            "\u2800",
            "\u3164",
            "\uffa0",
            "\u115f\u1160",
            "\u200b\ufeff",
            "\u034f",
            "\u180e",
        ),
        *("\u2063", "\ufe0f", "\u0301", "\U000e0061\U000e0062", " \u3164 \u00a0\u2800", "\u202e", "\ue000"),
    ],
    ids=lambda typed: "+".join(f"{ord(one):04X}" for one in typed),
)


@INVISIBLE
def test_a_text_without_visible_characters_is_refused_with_a_sentence(typed):
    contact = {**GOOD["contact"], "first_name": typed}
    assert errors(name=typed, contact=contact, comment=typed * 10) == {
        "/name": "nothing_visible",
        "/contact/first_name": "nothing_visible",
        "/comment": "nothing_visible",
    }


@pytest.mark.parametrize("typed", ["...", "12", "- -", "\U0001f600", "’\u200d"])
def test_a_name_has_a_letter(typed):
    assert errors(contact={**GOOD["contact"], "last_name": typed}) == {"/contact/last_name": "no_letter"}


@pytest.mark.parametrize("typed", ["O", "Ng", "李", "أحمد", "D'Arc-2", "Ñ"])
def test_a_name_in_any_script_is_accepted(typed):
    assert read({**GOOD, "contact": {**GOOD["contact"], "last_name": typed}}).contact.last_name == typed


def test_a_paragraph_keeps_its_line_breaks_in_one_form():
    assert read({**GOOD, "comment": " Un\r\ndeux\rtrois\t! \n"}).comment == "Un\ndeux\ntrois\t!"


@pytest.mark.parametrize(
    "address", ["jeanne@exemple.fr", " Jeanne+cn@Mairie.EXEMPLE.fr ", "o'brien@exemple.test", "a@exämple.fr"]
)
def test_an_email_address_is_lower_cased_and_in_ascii(address):
    contact = {**GOOD["contact"], "email": address}
    kept = read({**GOOD, "contact": contact}).contact.email
    assert kept == kept.lower().strip()
    assert kept.isascii()


@pytest.mark.parametrize(
    "address",
    [
        "jeanne",
        "jeanne@",
        "jeanne@localhost",
        "a b@exemple.fr",
        "a@b.fr, c@d.fr",
        "a@[127.0.0.1]",
        "é@exemple.fr",
        "Jeanne <a@b.fr>",
        "a@b.fr\r\nBcc: c@d.fr",
        "a" * 65 + "@exemple.fr",
        "a@" + "b." * 130 + "fr",
    ],
)
def test_an_invalid_email_address_is_refused(address):
    assert errors(contact={**GOOD["contact"], "email": address}) == {"/contact/email": "invalid_email"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://exemple.fr",
        "exemple.fr/offre",
        "https://a:b@exemple.fr",
        "https://exemple.fr/a b",
        "https://exemple.fr:99999/",
        'https://exemple.fr/"><script>',
        "https://[exemple.fr",
        "https://exemple.fr/" + "a" * 2000,
    ],
)
def test_an_invalid_web_address_is_refused(address):
    assert errors(job_offer_url=address) == {"/job_offer_url": "invalid_url"}


def test_a_web_address_is_stored_as_given():
    assert read({**GOOD, "job_offer_url": "https://emploi-territorial.fr/o?id=1"}).job_offer_url.endswith(
        "id=1"
    )


def test_a_secret_is_read_with_its_spaces():
    class SignIn(Form):
        password: Secret

    assert read_body(SignIn, "application/json", b'{"password": "  a  b "}').password == "  a  b "


def test_a_page_reads_its_fields_before_validating_them():
    fields = read_fields("application/x-www-form-urlencoded", b"form_token=t&name=a&name=b")
    assert fields.first("form_token") == "t"
    assert fields.first("absent") == ""
    assert fields.all("name") == ["a", "b"]
    assert fields.without("form_token").pairs == (("name", "a"), ("name", "b"))
    assert Fields(GOOD_PAIRS).validate(Application) == read(GOOD)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_without_an_exception(raw):
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        with pytest.raises(Problem):
            read_body(Application, content_type, raw)


@given(
    st.dictionaries(
        st.sampled_from(list(GOOD)) | st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
        max_size=5,
    )
)
def test_any_document_is_refused_with_our_pointers(document):
    problem = refused(read, document)
    assert problem.status in (400, 422)
    for error in problem.errors:
        assert error.pointer == "" or error.pointer.startswith("/")
