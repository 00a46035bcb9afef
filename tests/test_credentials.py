"""Passwords and second factors, which follow RFC 6238 (RULES section 8)."""

from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from chalicelib.credentials import Argon2Passwords, TotpSecondFactors

PASSWORDS = Argon2Passwords()
EMAIL = "jeanne.dupont@mairie-saint-etienne.fr"
GOOD = "corail girafe tambour ville"

FACTORS = TotpSecondFactors(b"0123456789abcdef0123456789abcdef", "Conseiller numérique")
# RFC 6238, appendix B: the secret, and the last six digits of the code at each instant.
RFC_SECRET = b32encode(b"12345678901234567890").decode()
RFC_STEP, RFC_CODE = 37037036, "081804"
RFC_NOW = datetime.fromtimestamp(1111111109, UTC)


@pytest.mark.parametrize(
    "password", [GOOD, "xK9#mQ2$vL7p", "trois lapins cuisinent la nuit", "éàüñøçßłžąőğ", "xK9#mQ2$" * 16]
)
def test_an_unforeseeable_password_is_not_guessable(password: str) -> None:
    assert not PASSWORDS.guessable(password, [EMAIL])


@pytest.mark.parametrize(
    "known",
    [
        "123456789012",
        "aaaaaaaaaaaa",
        "abcdefghijkl",
        "password1234",
        "P@ssw0rd1234",
        "qwertyuiop123",
        "azertyuiop123",
        "azertyazerty",
        "motdepasse123",
        "jetaimejetaime",
        "soleil123456",
        "marseille2021",
        "azertyuiopqsdfghjklm",
        "motdepasse2021",
        "Bienvenue2021!",
        "conseillernumerique",
        "conseiller2021!",
        "numerique2021",
        "administrateur",
    ],
)
def test_a_known_bad_password_is_guessable_in_french_and_in_english(known: str) -> None:
    assert PASSWORDS.guessable(known, [EMAIL])


def test_the_words_that_are_given_make_a_password_guessable() -> None:
    assert not PASSWORDS.guessable("kerbihanlouannec", [])
    assert PASSWORDS.guessable("kerbihanlouannec", ["kerbihanlouannec"])


def test_only_the_right_password_opens() -> None:
    kept = PASSWORDS.hash(GOOD)
    assert PASSWORDS.verify(kept, GOOD)
    assert not PASSWORDS.verify(kept, GOOD + " ")
    assert not PASSWORDS.verify(kept, "")


def test_what_is_stored_is_salted_memory_hard_and_does_not_hold_the_password() -> None:
    kept = PASSWORDS.hash(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert GOOD not in kept
    assert kept != PASSWORDS.hash(GOOD)


@pytest.mark.parametrize("typed", [GOOD, "", "nobody has this password"])
def test_without_an_account_every_password_is_wrong(typed: str) -> None:
    assert not PASSWORDS.verify(None, typed)


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, digits: str) -> None:
    assert FACTORS.matching_step(RFC_SECRET, digits, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("late", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_30_seconds_off_and_the_step_is_that_of_the_code(late: int, accepted: bool) -> None:
    now = datetime.fromtimestamp((RFC_STEP + late) * 30, UTC)
    for instant in (now, now + timedelta(seconds=29, milliseconds=999)):
        step = FACTORS.matching_step(RFC_SECRET, RFC_CODE, instant)
        assert step == (RFC_STEP if accepted else None)


def test_a_code_may_be_typed_in_two_groups() -> None:
    assert FACTORS.matching_step(RFC_SECRET, "081 804", RFC_NOW) == RFC_STEP


@pytest.mark.parametrize("typed", ["", "081805", "81804", "0818044", "0818o4", "０８１８０４", "\x00"])
def test_any_other_code_is_wrong(typed: str) -> None:
    assert FACTORS.matching_step(RFC_SECRET, typed, RFC_NOW) is None


def test_the_code_of_another_secret_is_wrong() -> None:
    assert FACTORS.matching_step(FACTORS.secret("another link"), RFC_CODE, RFC_NOW) is None


def test_each_account_link_and_each_deployment_has_its_own_secret_of_160_bits() -> None:
    elsewhere = TotpSecondFactors(b"fedcba9876543210fedcba9876543210", "Conseiller numérique")
    secrets = {FACTORS.secret("a link"), FACTORS.secret("another link"), elsewhere.secret("a link")}
    assert len(secrets) == 3
    assert all(len(b32decode(secret)) == 20 for secret in secrets)


def test_the_secret_of_a_link_stays_the_same_until_the_account_opens() -> None:
    assert FACTORS.secret("a link") == FACTORS.secret("a link")


def test_an_authenticator_reads_the_issuer_the_account_and_the_secret() -> None:
    uri = urlsplit(FACTORS.uri(RFC_SECRET, EMAIL))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == f"/Conseiller numérique:{EMAIL}"
    asked = parse_qs(uri.query)
    assert (asked["secret"], asked["issuer"]) == ([RFC_SECRET], ["Conseiller numérique"])
