"""No door without a room: what a button names is where it leads."""

import pytest

from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.mail.entry import Button
from tests.audiences.every import route_of

# The words of a button and the page that it must open.
OPENS = {
    "Remplir le suivi": "/espace/suivis/{follow_up_id}",
    "Compléter le suivi": "/espace/suivis/{follow_up_id}",
    "Voir le suivi": "/espace/suivis/{follow_up_id}",
    "Voir le recrutement": "/espace/recrutements/{recruitment_id}",
    "Consulter les candidats": "/espace/candidatures",
    "Ouvrir mon espace": "/espace",
    "Me connecter": "/connexion",
    "Déposer une nouvelle candidature": "/engager",
}
PAGES = [
    (entry.name, block.label, block.address.format(subject="5f9a8c1e-0000-4000-8000-000000000001"))
    for entry in CATALOGUE.values()
    for block in entry.body
    if isinstance(block, Button) and block.address.startswith("/")
]


@pytest.mark.parametrize(("email", "label", "path"), PAGES)
def test_the_button_of_an_email_opens_the_page_that_it_names(email: str, label: str, path: str) -> None:
    assert route_of(path) == OPENS[label], email


def test_no_button_of_an_email_leads_to_the_first_page_of_the_site() -> None:
    assert all(path != "/" for _, _, path in PAGES)
    assert {label for _, label, _ in PAGES} == set(OPENS)
