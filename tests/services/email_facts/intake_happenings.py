"""What may happen during the intake, between two e-mails."""

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.services.intake import links
from tests.services.email_facts.happenings import People, happens
from tests.services.intake.files import take
from tests.support.world import siret


@happens
def has_an_agreement_that_runs_taken_in_with_its_adviser(p: People) -> None:
    place = p.chance.randrange(1_000)
    contract = {"number": str(730_000 + place), "email": f"adviser{place}@courriel.example"}
    take(
        p.world,
        IntakeKind.AGREEMENTS,
        {
            "number": contract["number"],
            "siret": siret(50_000 + place),
            "name": f"Commune n° {place}",
            "contact_email": f"contact{place}@commune.example",
        },
    )
    take(p.world, IntakeKind.CONTRACTS, contract)
    if p.chance.random() < 0.5:
        is_sent_the_links_of_what_was_taken_in(p)


@happens
def is_sent_the_links_of_what_was_taken_in(p: People) -> None:
    p.one(Agreement, lambda one: one.links_due)
    links.send(p.world.ports, p.world.agency)
    p.world.run_tasks()
