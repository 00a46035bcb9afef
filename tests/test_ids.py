"""Ids in the order of time, and links that only this deployment signs (RULES section 8)."""

from base64 import urlsafe_b64decode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.ids import HmacSigner, TimeOrderedIds

IDS = TimeOrderedIds()
SIGNER = HmacSigner(b"0123456789abcdef0123456789abcdef")
ENTITY = "0190163d-8694-739b-aea5-966c26f8ad91"
TOKEN = SIGNER.token(LinkPurpose.OPEN_ACCOUNT, ENTITY)
URL_SAFE = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

purposes = st.sampled_from(list(LinkPurpose))


def test_ids_are_uuids_of_version_7() -> None:
    assert UUID(IDS.new()).version == 7


def test_lists_by_id_are_lists_by_age() -> None:
    ids = [IDS.new() for _ in range(2000)]
    assert ids == sorted(set(ids))


def test_a_secret_is_url_safe_long_and_never_twice_the_same() -> None:
    secrets = {IDS.secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == 43 and set(secret) <= URL_SAFE for secret in secrets)


@given(st.uuids(), purposes)
def test_a_token_gives_its_id_back(entity: UUID, purpose: LinkPurpose) -> None:
    token = SIGNER.token(purpose, str(entity))
    assert len(token) == 43 and set(token) <= URL_SAFE
    assert SIGNER.read(purpose, token) == str(entity)


def test_the_sender_makes_the_same_token_again_from_the_id() -> None:
    assert SIGNER.token(LinkPurpose.OPEN_ACCOUNT, ENTITY) == TOKEN


@pytest.mark.parametrize("other", [each for each in LinkPurpose if each is not LinkPurpose.OPEN_ACCOUNT])
def test_a_token_of_one_purpose_opens_no_other(other: LinkPurpose) -> None:
    assert SIGNER.read(other, TOKEN) is None


def test_a_token_of_another_deployment_opens_nothing() -> None:
    elsewhere = HmacSigner(b"fedcba9876543210fedcba9876543210")
    assert elsewhere.read(LinkPurpose.OPEN_ACCOUNT, TOKEN) is None


@given(st.integers(0, 42), st.sampled_from(sorted(URL_SAFE)))
def test_a_token_with_one_character_changed_opens_nothing(position: int, character: str) -> None:
    forged = TOKEN[:position] + character + TOKEN[position + 1 :]
    assert forged == TOKEN or SIGNER.read(LinkPurpose.OPEN_ACCOUNT, forged) is None


@given(st.text(max_size=60))
def test_any_typed_text_opens_nothing_and_raises_nothing(typed: str) -> None:
    assert SIGNER.read(LinkPurpose.OPEN_ACCOUNT, typed) is None


@pytest.mark.parametrize("cut", [TOKEN[:-1], TOKEN[1:], TOKEN + "A", TOKEN + TOKEN, ENTITY])
def test_a_cut_or_longer_token_opens_nothing(cut: str) -> None:
    assert SIGNER.read(LinkPurpose.OPEN_ACCOUNT, cut) is None


def same_bytes(spelling: str) -> bool:
    padded = spelling + "=" * (-len(spelling) % 4)
    return urlsafe_b64decode(padded) == urlsafe_b64decode(TOKEN + "=")


# The last of the 43 characters has two unused bits, so four characters decode alike.
LAST_CHARACTERS = [TOKEN[:-1] + last for last in sorted(URL_SAFE) if same_bytes(TOKEN[:-1] + last)]
SPELLINGS = [
    *(spelling for spelling in LAST_CHARACTERS if spelling != TOKEN),
    TOKEN + "=",
    TOKEN[:20] + " " + TOKEN[20:],
    TOKEN[:20] + "\r\n" + TOKEN[20:],
    TOKEN[:20] + "!" + TOKEN[20:],
    TOKEN[:20] + "." + TOKEN[20:] + "=",
    TOKEN + "\x00",
]


def test_the_same_bytes_are_written_in_several_ways() -> None:
    assert len(LAST_CHARACTERS) == 4 and TOKEN in LAST_CHARACTERS


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_token_has_one_spelling(spelling: str) -> None:
    assert SIGNER.read(LinkPurpose.OPEN_ACCOUNT, spelling) is None


def test_a_token_in_the_other_alphabet_of_base64_opens_nothing() -> None:
    tokens = (SIGNER.token(LinkPurpose.OPEN_ACCOUNT, IDS.new()) for _ in range(1000))
    token = next(token for token in tokens if "_" in token and "-" in token)
    assert SIGNER.read(LinkPurpose.OPEN_ACCOUNT, token) is not None
    assert SIGNER.read(LinkPurpose.OPEN_ACCOUNT, token.replace("_", "/").replace("-", "+")) is None


@pytest.mark.parametrize("letter", ["é", "\ud800", "Ａ", "\u200b"])
def test_a_token_with_a_letter_from_elsewhere_opens_nothing(letter: str) -> None:
    for forged in (TOKEN + letter, letter + TOKEN[1:], TOKEN[:20] + letter + TOKEN[20:]):
        assert SIGNER.read(LinkPurpose.OPEN_ACCOUNT, forged) is None


@pytest.mark.parametrize("length", [0, 1, 16, 31])
def test_a_short_secret_starts_nothing(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        HmacSigner(b"x" * length)


def test_a_secret_of_32_bytes_is_long_enough() -> None:
    signer = HmacSigner(b"x" * 32)
    assert signer.read(LinkPurpose.OPEN_ACCOUNT, signer.token(LinkPurpose.OPEN_ACCOUNT, ENTITY)) == ENTITY


def test_the_fingerprint_of_an_address_is_stable_and_hides_it() -> None:
    fingerprint = SIGNER.fingerprint("lou@example.org")
    assert fingerprint == SIGNER.fingerprint("lou@example.org")
    assert len(fingerprint) == 64 and "lou" not in fingerprint


def test_two_addresses_and_two_deployments_have_different_fingerprints() -> None:
    elsewhere = HmacSigner(b"fedcba9876543210fedcba9876543210")
    fingerprints = {
        SIGNER.fingerprint("lou@example.org"),
        SIGNER.fingerprint("lou@example.com"),
        SIGNER.fingerprint("é@example.org"),
        elsewhere.fingerprint("lou@example.org"),
    }
    assert len(fingerprints) == 4
