"""Each e-mail of the catalogue has its facts."""

from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.services.email_facts.refresh import FACTS


def test_each_email_of_the_catalogue_has_a_function_that_reads_its_facts() -> None:
    assert set(FACTS) == set(CATALOGUE)
