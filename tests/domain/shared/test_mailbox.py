"""Which mailbox an address names (RULES section 8: one candidate per normalised e-mail)."""

import pytest

from chalicelib.domain.shared.mailbox import mailbox_of


@pytest.mark.parametrize(
    "spelling",
    [
        "inesdurand@gmail.com",
        "ines.durand@gmail.com",
        "ines.durand+pix@gmail.com",
        "ines.durand@googlemail.com",
    ],
)
def test_four_spellings_of_one_gmail_mailbox_are_one_mailbox(spelling: str) -> None:
    assert mailbox_of(spelling) == "inesdurand@gmail.com"


@pytest.mark.parametrize("address", ["ines.durand@orange.example", "ines+pix@orange.example"])
def test_elsewhere_dots_and_plus_signs_may_distinguish_people(address: str) -> None:
    assert mailbox_of(address) == address
