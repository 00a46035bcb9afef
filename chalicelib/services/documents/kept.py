"""The file of an object: deposited by one person, read by others (RULES sections 5, 11).

Each kind of file is one ``KeptFile``, declared in the module of its journey.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.documents.document import Document
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide
from chalicelib.services.documents import deposits
from chalicelib.services.documents.deposits import DepositPlace, Upload

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True, kw_only=True)
class KeptFile(Generic[E]):
    """A file of an object: deposited, replaced, removed, read, and deleted after its last day.

    Args:
        about: the kind of object.
        field: the field of the object that holds the file; its acts in the journal begin with this name.
        kind: a part of its key in the file store.
        file_name: the name of the downloaded file.
        end: the name of the timer that deletes it.
        depositing, removing, reading: its acts in the table of permissions.
        read: returns the object if the actor may do an act on it; without an id, the actor's own.
        require: refuses an object that may not have this file.
        last_day: returns the last day on which it is kept; None while that is not known.
        held: returns whether it must be kept longer as an accounting piece (RULES section 11).
        shared: returns the other objects that may hold the same file; the last one deletes it.
        asked: called when the file was deposited or removed, to set or clear the reminder for it, in the
            same decision; does nothing by default.
    """

    about: type[E]
    field: str
    kind: str
    file_name: str
    end: str
    depositing: Act
    removing: Act
    reading: Act
    read: Callable[[Ports, Actor, str | None, Act], E]
    require: Callable[[E], None]
    last_day: Callable[[E, Parameters], date | None]
    held: Callable[[Ports, E], bool]
    shared: Callable[[Ports, E], Sequence[E]] = lambda _ports, _known: ()
    asked: Callable[[Ports, Changes, E], None] = lambda _ports, _changes, _known: None

    def of(self, known: E) -> Document | None:
        """Return the file of an object, or None."""
        held: Document | None = getattr(known, self.field)
        return held

    def upload(
        self,
        ports: Ports,
        actor: Actor,
        object_id: str | None = None,
        *,
        back_to: Callable[[str], str] | None = None,
    ) -> Upload:
        """Return a form to upload the file. Changes nothing; arguments as for ``deposits.new_upload``.

        Raises:
            Refusal: ``not_found``, or that of ``require``.
        """
        known = self.read(ports, actor, object_id, self.depositing)
        self.require(known)
        return deposits.new_upload(ports, self._place(known), back_to)

    def deposit(self, ports: Ports, actor: Actor, object_id: str | None = None, *, upload_id: str) -> E:
        """Store an uploaded file in place of the former one; idempotent.

        Args:
            ports: the outside.
            actor: who uploaded it.
            object_id: the id of the object; None for the actor's own.
            upload_id: the id of the upload.

        Raises:
            Refusal: ``not_found``, that of ``require``, ``upload_missing``, or a code of ``PdfFault``; a
                refused file is deleted.
        """
        seen = self.read(ports, actor, object_id, self.depositing)
        if deposits.deposited_by(self.of(seen), upload_id):
            return seen
        self.require(seen)
        copy = deposits.checked_copy(ports, actor, self._place(seen), upload_id)

        def work(changes: Changes) -> E:
            known = self.read(ports, actor, object_id, self.depositing)
            if deposits.deposited_by(self.of(known), upload_id):
                # A double click: the timer of this second copy deletes it.
                return known
            self.require(known)
            deposits.record(ports, changes, copy, self._let_go(ports, changes, known))
            return self._written(ports, changes, known, copy.document, "deposited")

        return decide(ports, actor, work)

    def remove(self, ports: Ports, actor: Actor, object_id: str | None = None) -> E:
        """Remove a wrong file; idempotent. A file that is required is asked for again.

        Raises:
            Refusal: ``not_found``.
        """

        def work(changes: Changes) -> E:
            known = self.read(ports, actor, object_id, self.removing)
            if self.of(known) is None:
                return known
            self.forget(ports, changes, known)
            return self._written(ports, changes, known, None, "removed")

        return decide(ports, actor, work)

    def download(self, ports: Ports, actor: Actor, object_id: str | None = None) -> str:
        """Return a short-lived URL of the file to an actor who may read it, and write it in the journal.

        Raises:
            Refusal: ``not_found`` or ``document_gone``.
        """
        known = self.read(ports, actor, object_id, self.reading)
        link = deposits.download_address(ports, self._place(known), self.of(known), self.file_name)
        decide(ports, actor, lambda changes: changes.note(known, f"{self.field}_read"))
        return link

    def keep_until(self, ports: Ports, changes: Changes, known: E) -> None:
        """Set the timer that deletes the file, as part of a decision that gives or changes its last day."""
        if self.of(known) is None:
            return
        last_day = self.last_day(known, ports.parameters())
        if last_day is None:
            changes.clear_timer(self.end, known.id)
        else:
            changes.set_timer(self.end, known.id, end_of_day(last_day))

    def forget(self, ports: Ports, changes: Changes, before: E) -> None:
        """Delete the file, as part of the decision that removes it.

        Args:
            ports: the outside.
            changes: the decision.
            before: the object as it was.
        """
        if self.of(before) is not None:
            changes.clear_timer(self.end, before.id)
            left = self._let_go(ports, changes, before)
            deposits.owe_deletion(ports, changes, self._place(before).keys(left))

    def _let_go(self, ports: Ports, changes: Changes, before: E) -> Document | None:
        """Return the file that an object drops, to delete it; None while another object holds it."""
        document = self.of(before)
        if document is None:
            return None
        others = [one for one in self.shared(ports, before) if document.is_that_of(self.of(one))]
        for one in others:
            # Written unchanged, so that two objects cannot drop it at the same time without deleting it.
            changes.update(one)
        return None if others else document

    def came_along(self, ports: Ports, changes: Changes, former_id: str, known: E) -> None:
        """Move the timer of a file to another object that now holds it.

        Args:
            ports: the outside.
            changes: the decision, which writes both.
            former_id: the id of the object that held it.
            known: the object that holds it now.
        """
        changes.clear_timer(self.end, former_id)
        self.keep_until(ports, changes, known)

    def term_reached(self, ports: Ports, changes: Changes, timer: Timer) -> None:
        """Delete a file after its last day, unless it is held as an accounting piece."""
        known = ports.store.get(self.about, timer.subject_id)
        if known is not None and self.of(known) is not None and not self.held(ports, known):
            self.forget(ports, changes, known)
            self._write(changes, known, None, "expired")

    def _written(self, ports: Ports, changes: Changes, known: E, document: Document | None, act: str) -> E:
        written = self._write(changes, known, document, act)
        self.keep_until(ports, changes, written)
        self.asked(ports, changes, written)
        return written

    def _write(self, changes: Changes, known: E, document: Document | None, act: str) -> E:
        given: dict[str, Any] = {self.field: document}
        written = replace(known, **given)
        changes.update(written)
        changes.note(written, f"{self.field}_{act}")
        return written

    def _place(self, known: E) -> DepositPlace:
        return DepositPlace(owner_id=known.id, kind=self.kind)
