"""Which mailbox an address names, and misspelled domains of common providers (RULES section 8)."""

import pytest

from chalicelib.domain.shared.email_address import likely_meant, mailbox_of


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.fr", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("ornage.fr", "orange.fr"),
        ("orage.fr", "orange.fr"),
        ("wanadou.fr", "wanadoo.fr"),
        ("wandoo.fr", "wanadoo.fr"),
        ("freee.fr", "free.fr"),
        ("fre.fr", "free.fr"),
        ("srf.fr", "sfr.fr"),
        ("sfrr.fr", "sfr.fr"),
        ("laposte.fr", "laposte.net"),
        ("la-poste.net", "laposte.net"),
        ("hotmial.fr", "hotmail.fr"),
        ("hotmil.com", "hotmail.com"),
        ("outlok.fr", "outlook.fr"),
        ("outloook.com", "outlook.com"),
        ("yaho.fr", "yahoo.fr"),
        ("yahou.fr", "yahoo.fr"),
        ("gmail.c0m", "gmail.com"),
        ("gmial.con", "gmail.com"),
        ("orange.f", "orange.fr"),
        ("ville-metz.f", "ville-metz.fr"),
        ("association.con", "association.com"),
        ("mairie.chartres.c0m", "mairie.chartres.com"),
    ],
)
def test_a_typing_error_is_recognised(domain: str, meant: str) -> None:
    assert likely_meant(f"anne.martin@{domain}") == f"anne.martin@{meant}"


NO_SLIPS = """
gmail.com orange.fr wanadoo.fr free.fr sfr.fr laposte.net hotmail.fr yahoo.fr outlook.fr
mail.com email.com ymail.com mail.fr live.fr live.com msn.com me.com mac.com icloud.com aol.com gmx.fr gmx.com
neuf.fr bbox.fr numericable.fr proton.me orange.com free.org cegetel.net club-internet.fr aliceadsl.fr
laposte.com caf.fr
chartres.fr metz.fr ville-lyon.fr ac-lille.fr nice.fr courriel.example
"""


@pytest.mark.parametrize("domain", NO_SLIPS.split())
def test_other_domains_are_left_alone(domain: str) -> None:
    assert likely_meant(f"anne.martin@{domain}") is None


def test_a_text_that_is_no_address_is_left_alone() -> None:
    for text in ("", "anne", "@gmial.com"):
        assert likely_meant(text) is None


@pytest.mark.parametrize(
    ("ends", "meant"),
    [
        ("con c0m cpm cmo ocm comm vom xom cim coml", "com"),
        ("f frr ffr fe fre", "fr"),
        ("nte ney nett", "net"),
        ("ogr orh orgg", "org"),
    ],
)
def test_an_ending_that_does_not_exist_is_corrected_in_every_domain(ends: str, meant: str) -> None:
    assert {likely_meant(f"anne@mairie-chartres.{end}") for end in ends.split()} == {
        f"anne@mairie-chartres.{meant}"
    }


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
