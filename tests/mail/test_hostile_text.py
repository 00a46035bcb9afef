"""What people type in the forms stays text in the e-mails."""

import pytest

from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.mail.rendering import Rendered, render
from tests.mail.support import BASE_URL, PARAMS, PlainSigner, sample
from tests.mail.test_catalogue import page_of

HOSTILE = {
    "html": "<script>alert('x')</script><img src=https://evil.example/p.png>",
    "attribute": '"><a href="https://evil.example">ici</a>',
    "header": "Mairie\r\nBcc: all@example.org\r\n\r\nCliquez",
    "unicode lines": "Mairie\u2028Bcc: a\u2029b\x85c\x0bd\x00e",
    "right to left": "Mairie \u202egnp.exe\u202c \u2067abc\u2069 \u200f",
    "template": "{{ 7 * 7 }}{% raw %} {{ base_url }}",
    "long": "Établissement public " * 100,
    "lone surrogate": "Mairie \ud800",
    "site": "Gagnez sur evil.example/prix ou https://evil.example ou www.evil.com",
}
TYPED = ("structure_name", "first_name", "candidate_name", "invited_by", "question", "reason", "missing")
hostile_text = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


def messages_with(text: str) -> list[Rendered]:
    found = []
    for email in CATALOGUE.values():
        changed: dict[str, object] = {name: text for name in TYPED if name in email.params}
        if "names" in email.params:
            changed["names"] = [text]
        if changed:
            found.append(render(sample(email.name, **changed), BASE_URL, PlainSigner()))
    return found


@hostile_text
def test_the_subject_is_one_line_of_a_limited_length(text: str) -> None:
    for message in messages_with(text):
        assert message.subject == " ".join(message.subject.split())
        assert not any(ord(character) < 32 for character in message.subject)
        assert len(message.subject) <= 250


@hostile_text
def test_the_page_gets_no_tag_and_no_address_from_a_name(text: str) -> None:
    for message in messages_with(text):
        page = page_of(message)
        assert page.tags.isdisjoint({"script", "img"})
        assert all(
            address.startswith(BASE_URL) or address == PARAMS["case_file_url"] for address in page.addresses
        )


@hostile_text
def test_both_forms_can_be_encoded(text: str) -> None:
    for message in messages_with(text):
        assert (message.subject + message.text + message.html).encode()


def test_a_name_cannot_start_a_line_of_its_own() -> None:
    for name in ("header", "unicode lines"):
        message = render(sample("application_confirm", structure_name=HOSTILE[name]), BASE_URL, PlainSigner())
        assert not any(line.startswith(("Bcc", "Cliquez")) for line in message.text.splitlines())


def test_a_question_cannot_leave_its_quotation() -> None:
    message = render(sample("question_asked", question=HOSTILE["header"]), BASE_URL, PlainSigner())
    assert "> Bcc: all@example.org" in message.text
    assert not any(line.startswith("Bcc") for line in message.text.splitlines())


def test_a_name_keeps_its_words_but_not_its_punctuation() -> None:
    message = render(
        sample("application_confirm", structure_name=HOSTILE["right to left"]), BASE_URL, PlainSigner()
    )
    assert "Structure : Mairie gnp.exe abc" in message.text.replace("\u200c", "")
    assert not any(mark in message.text + message.html for mark in "\u202e\u202c\u2067\u2069\u200f")


def test_a_template_typed_as_a_name_is_not_rendered() -> None:
    message = render(sample("candidate_confirm", first_name=HOSTILE["template"]), BASE_URL, PlainSigner())
    assert "Bonjour {{ 7 * 7 }}" in message.text


def test_a_domain_in_a_name_is_not_turned_into_a_link() -> None:
    message = render(sample("candidate_confirm", first_name=HOSTILE["site"]), BASE_URL, PlainSigner())
    for form in (message.text, message.html):
        assert "evil.example" not in form
        assert "evil.com" not in form
        assert "https://evil" not in form
        assert "evil.\u200cexample" in form


@pytest.mark.parametrize(
    "name", [("S.A.R.L. Dupont"), ("Mairie de St. Denis"), ("L'Œuvre & Cie"), ("Ès-Arts — Nº 3")]
)
def test_an_ordinary_name_is_unchanged(name: str) -> None:
    message = render(sample("application_confirm", structure_name=name), BASE_URL, PlainSigner())
    assert name in message.text


def test_the_address_of_a_contact_can_be_copied() -> None:
    typed = "contact@mairie.example"
    told = render(sample("liquidation_liquidator", contact_email=typed), BASE_URL, PlainSigner())
    assert typed in told.text and typed in told.html
