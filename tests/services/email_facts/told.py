"""E-mails as they would be sent now, about things that tests store directly."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.refresh import refreshed_email
from tests.support import builders
from tests.support.world import World

CONTACT, PERSON = "anne@lyon.example", "zoe@courriel.example"


class Told:
    """A structure of Lyon, somebody whom it recruited, and what an e-mail about them says now."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.structure = builders.structure(contact_email=CONTACT)
        self.person = builders.candidate(email=PERSON)
        self.keep(self.structure, self.person)

    def keep(self, *entities: Entity) -> None:
        """Store some objects; an account is stored with its address."""
        changes = Changes(author=self.world.author, at=self.world.clock.now())
        for one in entities:
            changes.create(one)
            if isinstance(one, Account):
                changes.take(guards.account_guard(self.world.ports, one.email), one.id)
        self.world.store.commit(changes)

    def link(self, purpose: LinkPurpose, subject_id: str, **life: float) -> Link:
        """Return a link that was sent, by default valid for a day."""
        at = self.world.clock.now()
        link = Link(
            id=builders.new_id(),
            purpose=purpose,
            subject_id=subject_id,
            expires_at=at + timedelta(**(life or {"days": 1})),
        )
        changes = Changes(author=self.world.author, at=at)
        changes.links_created.append(link)
        self.world.store.commit(changes)
        return link

    def email(
        self,
        template: str,
        about: str,
        *,
        to: str = CONTACT,
        links: Mapping[str, Link] | None = None,
        owed_since: datetime | None = None,
        **params: Any,
    ) -> StoredEmail | None:
        """Return the e-mail as it would be sent now, owed since now by default; None when it would not."""
        named = {name: (one.purpose, one.id) for name, one in (links or {}).items()}
        owed = StoredEmail(
            id=builders.new_id(),
            template=template,
            to=to,
            subject_id=about,
            params=params,
            links=named,
            created_at=owed_since or self.world.clock.now(),
        )
        return refreshed_email(self.world.ports, owed, [*named])

    def facts(self, template: str, about: str, **owed: Any) -> dict[str, Any] | None:
        """Return its facts; None when it would not be sent."""
        email = self.email(template, about, **owed)
        return None if email is None else dict(email.params)

    def application(self, status: ApplicationStatus, **fields: Any) -> Application:
        """Store an application of the structure in a status."""
        one = builders.application(
            status,
            **{"structure_id": self.structure.id, "contact": builders.contact(email=CONTACT), **fields},
        )
        self.keep(one)
        return one

    def recruitment(self, status: RecruitmentStatus, **fields: Any) -> Recruitment:
        """Store a recruitment of the person in a status; under contract unless it is validated."""
        contract = (
            builders.contract() if status in (RecruitmentStatus.HIRED, RecruitmentStatus.ENDED) else None
        )
        given = {"structure_id": self.structure.id, "candidate_id": self.person.id, "contract": contract}
        one = builders.recruitment(status, **{**given, **fields})
        self.keep(one)
        return one
