"""The text that structure and funder sign (RULES 3 to 5, 13)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_text import agreement_text
from chalicelib.domain.funding.instalment import Share, Trigger
from chalicelib.domain.shared.parameters import Parameters
from tests.support import builders

ON = date(2027, 4, 12)


def paragraphs(agreement: Agreement, number: int = 1) -> list[str]:
    """Return the paragraphs of a text, with ordinary spaces."""
    text = agreement_text(
        agreement,
        department_name="Rhône",
        number=number,
        on=ON,
        schedule=agreement.scheduled(Parameters()),
    )
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ").split("\n\n")


def test_the_agreement_names_the_structure_its_posts_and_the_subsidy() -> None:
    first = paragraphs(builders.agreement(posts=1))
    assert first[0] == "Convention de subvention – dispositif Conseiller numérique France Services"
    assert "« Ville de Lyon » (SIRET 216 901 231 00011, 69 Rhône)" in first[1]
    assert first[2] == "Texte établi le 12 avril 2027."
    amount = first[first.index("Article 2 – Montant") + 1]
    assert amount == "La subvention est de 50 000 € par poste, soit 50 000 € pour 1 poste."
    two = paragraphs(builders.agreement(posts=2, per_post_cents=32_000_00, months=18))
    assert two[two.index("Article 2 – Montant") + 1].endswith(
        "32 000 € par poste, soit 64 000 € pour 2 postes."
    )
    assert "18 mois" in two[two.index("Article 3 – Durée") + 1]


def test_the_text_tells_how_much_is_paid_and_when() -> None:
    words = paragraphs(builders.agreement(posts=1))
    paid = words[words.index("Article 6 – Versements") + 1]
    assert paid.startswith(
        "La subvention est versée ainsi : 30 % (15 000 €) à la dernière signature ; 35 % (17 500 €) une fois "
        "le 2e suivi trimestriel accepté ; 35 % (17 500 €) une fois le 4e suivi trimestriel accepté."
    )


def test_the_text_tells_what_is_paid_on_a_day() -> None:
    dated = (
        Share(percent=40, trigger=Trigger.SIGNATURE),
        Share(percent=60, trigger=Trigger.DATE, on=date(2027, 9, 1), offset_days=5),
    )
    words = paragraphs(replace(builders.agreement(posts=1), chosen=dated))
    paid = words[words.index("Article 6 – Versements") + 1]
    assert paid.startswith(
        "La subvention est versée ainsi : 40 % (20 000 €) à la dernière signature ; 60 % (30 000 €) le "
        "1er septembre 2027, sous 5 jours. Ce qui est prévu à une date n'est jamais dû avant la dernière "
        "signature. Les versements dépendent"
    )


def test_an_amendment_gives_percents_because_its_sums_are_not_known_yet() -> None:
    words = paragraphs(builders.agreement(posts=2, signed_version_id="version-1", signed_posts=1), number=2)
    paid = words[words.index("Article 6 – Versements") + 1]
    assert paid.startswith("La subvention est versée ainsi : 30 % à la dernière signature ; 35 % une fois")
    assert "garde son montant ; le reste est réparti entre les autres lignes" in paid


def test_its_articles_are_numbered_from_one_without_a_gap() -> None:
    numbers = [one.split()[1] for one in paragraphs(builders.agreement()) if one.startswith("Article ")]
    assert numbers == [str(place) for place in range(1, len(numbers) + 1)]


def test_an_amendment_has_its_number_and_names_the_text_signed_before() -> None:
    signed = builders.agreement(posts=3, signed_version_id="version-1", signed_posts=1)
    amending = paragraphs(signed, number=2)
    assert amending[0].startswith("Avenant n° 1 à la convention de subvention")
    assert amending[3] == "Cet avenant remplace le texte signé auparavant, qui portait sur 1 poste."
    assert paragraphs(signed, number=3)[0].startswith("Avenant n° 2 ")
    assert not [one for one in paragraphs(builders.agreement()) if "Avenant" in one or "avenant re" in one]
