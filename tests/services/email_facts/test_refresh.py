"""Each e-mail of the catalogue has its facts."""

from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.services.email_facts.refresh import FACTS


def test_each_email_of_the_catalogue_reads_its_facts_when_it_leaves() -> None:
    assert set(FACTS) == set(CATALOGUE)
