"""A password is long enough and not made of the address; a code proves the possession of the
authenticator."""

from collections.abc import Sequence

import pytest

from chalicelib.domain.access.credentials import require_code, require_password
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal

EMAIL = "jeanne.dupont@mairie-saint-etienne.fr"
GOOD = "corail girafe tambour ville"


def refusal(
    password: str, email: str = EMAIL, *, guessable: bool = False, shortest: int = 12
) -> Refusal | None:
    """Return the code with which a password is refused, None when it is accepted."""
    params = Parameters(password_min_length=shortest)
    try:
        require_password(password, email, params, guessable=lambda _password, _words: guessable)
    except Refusal as refused:
        assert (refused.kind, refused.pointer) == ("invalid", "/password")
        assert password not in refused.message, "a refusal never repeats the password"
        return refused
    return None


def test_a_long_unforeseeable_password_is_accepted() -> None:
    assert refusal(GOOD) is None


def test_a_password_has_12_characters_at_least() -> None:
    assert refusal("xK9#mQ2$vL7p") is None
    refused = refusal("xK9#mQ2$vL7")
    assert refused is not None and refused.code == "password_short"
    assert "12 caractères" in refused.message


def test_the_shortest_length_is_a_parameter() -> None:
    refused = refusal("xK9#mQ2$vL7p", shortest=14)
    assert refused is not None and "14 caractères" in refused.message


def test_a_password_has_at_most_128_characters() -> None:
    assert refusal("xK9#mQ2$" * 16) is None
    refused = refusal("xK9#mQ2$" * 16 + "a")
    assert refused is not None and refused.code == "password_weak"
    assert "128 caractères" in refused.message


def test_a_guessable_password_is_refused() -> None:
    refused = refusal(GOOD, guessable=True)
    assert refused is not None and refused.code == "password_weak"
    assert "deviner" in refused.message


def test_the_words_of_the_address_are_known_to_whoever_guesses() -> None:
    def guessable(_password: str, words: Sequence[str]) -> bool:
        return {EMAIL, "jeanne", "dupont", "mairie", "etienne"} <= set(words)

    with pytest.raises(Refusal):
        require_password(GOOD, EMAIL, Parameters(), guessable=guessable)


@pytest.mark.parametrize(
    "made_of_it",
    [
        EMAIL,
        EMAIL.upper(),
        EMAIL[::-1],
        "jeannedupont",
        "dupont jeanne",
        "jeanne.dupont",
        "tnopud.ennaej",
        "jeannedupont1",
        "JeanneDupont2021",
        "etienne-mairie-dupont",
        "mairie-saint-etienne",
        "mairiesaintetienne",
        "saintetienne42",
        "............jeanne",
    ],
)
def test_a_password_made_of_the_address_is_refused(made_of_it: str) -> None:
    refused = refusal(made_of_it)
    assert refused is not None and refused.code == "password_weak"
    assert "votre adresse" in refused.message


@pytest.mark.parametrize("password", ["jeanne corail girafe tambour", "la mairie de saint etienne dort"])
def test_a_word_of_the_address_among_others_is_accepted(password: str) -> None:
    assert refusal(password) is None


def test_a_short_address_said_several_times_is_refused() -> None:
    refused = refusal("loucaloucalouca", "lou@ca.fr")
    assert refused is not None and refused.code == "password_weak"


@pytest.mark.parametrize("email", ["lou@a.fr", "x@k.lv", "a.b@c.d", ""])
@pytest.mark.parametrize("password", [GOOD, "xK9#mQ2$vL7p", "?!;:,&@#~=+*%$£¤"])
def test_a_short_address_forbids_no_password(email: str, password: str) -> None:
    assert refusal(password, email) is None


@pytest.mark.parametrize(
    ("typed", "step", "code"),
    [
        (None, None, "totp_required"),
        ("", None, "totp_required"),
        ("123456", None, "totp_wrong"),
        ("123456", 7, None),
    ],
)
def test_a_code_is_asked_for_and_must_be_right(typed: str | None, step: int | None, code: str | None) -> None:
    try:
        require_code(typed, step)
    except Refusal as refused:
        assert (refused.code, refused.pointer) == (code, "/totp_code")
    else:
        assert code is None
