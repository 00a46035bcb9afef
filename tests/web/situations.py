"""What has happened before a page of the space is opened."""

from dataclasses import replace

from chalicelib.domain.account import Role
from chalicelib.domain.question import Question
from chalicelib.domain.structure import Structure
from chalicelib.services import accounts, follow_up, tasks
from chalicelib.services.changes import Changes
from tests.web.site import ANYBODY, PASSWORD, Site, later, signed_in
from tests.web.test_space import hired


def reset_link(site: Site, email: str = "ines@chartres.example") -> str:
    """The password was forgotten: the path of the link."""
    accounts.request_reset(site.ports, email, "request")
    site.run_tasks()
    return site.link("password_reset", "reset")


def space_link(site: Site, email: str = "paul@courriel.example") -> str:
    """The candidate asked to come in: the path of the link."""
    assert site.post("/api/v1/candidate/links", email=email).status == 202
    return site.link("candidate_sign_in", "space")


def colleague_link(site: Site) -> str:
    """A colleague was invited by whoever is signed in: the path of the account link."""
    page = site.get("/espace/informations")
    sent = site.send(
        page, "/espace/collegues", first_name="Léo", last_name="Roux", email="leo@chartres.example"
    )
    assert sent.status == 303
    return site.link("colleague_invited", "account")


def question_in_space(site: Site, structure: Structure) -> str:
    """The prefecture asked after the decision: the path of the question in the space."""
    question = Question(
        id=site.ports.ids.new(),
        application_id=structure.application_id,
        department="28",
        text="Où l'accueil aura-t-il lieu ?",
        asked_by="prefecture",
        asked_at=site.clock.now(),
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(question)
    site.store.commit(changes)
    return f"/espace/questions/{question.id}"


def second_structure(site: Site, structure: Structure) -> Structure:
    """The holder of the account works for a second structure, too."""
    other = replace(structure, id=site.ports.ids.new(), name="Commune de Lucé", version=0)
    holder = site.store.accounts(Role.STRUCTURE, structure_id=structure.id)[0]
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(other)
    changes.update(holder.joined(other.id))
    site.store.commit(changes)
    return other


def quarter_opened(site: Site) -> tuple[Structure, str]:
    """An adviser in post since January and the quarter over: the path of the follow-up, nobody signed in."""
    structure = signed_in(site)
    hired(site, structure)
    later(site, days=80)
    site.cookies.clear()
    follow_up.open_quarters(site.ports, ["28"])
    for task in site.store.tasks:
        if task.name == follow_up.OPEN_TASK:
            tasks.run(site.ports, task.id)
    return structure, f"/espace/suivis/{site.store.follow_ups_of_structure(structure.id)[0].id}"


def sign_in_again(site: Site) -> None:
    """The session ended meanwhile, or will be another."""
    site.cookies.clear()
    page = site.get("/connexion")
    assert site.send(page, "/connexion", email="ines@chartres.example", password=PASSWORD).status == 303
