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
        end_timer: the name of the timer that deletes it.
        depositing, removing, reading: its acts in the table of permissions.
        read: returns the object if the actor may do an act on it; without an id, the actor's own.
        require: refuses an object that may not have this file.
        last_day: returns the last day on which it is kept; None while that is not known.
        is_accounting_piece: returns whether the file is one, which is kept longer (RULES section 11).
        other_holders: returns the other objects that may hold the same file; the last one deletes it.
        set_reminder: sets or clears the reminder for the file, in the decision that deposits or removes it;
            does nothing by default.
    """

    about: type[E]
    field: str
    kind: str
    file_name: str
    end_timer: str
    depositing: Act
    removing: Act
    reading: Act
    read: Callable[[Ports, Actor, str | None, Act], E]
    require: Callable[[E], None]
    last_day: Callable[[E, Parameters], date | None]
    is_accounting_piece: Callable[[Ports, E], bool]
    other_holders: Callable[[Ports, E], Sequence[E]] = lambda _ports, _known: ()
    set_reminder: Callable[[Ports, Changes, E], None] = lambda _ports, _changes, _known: None

    def of(self, entity: E) -> Document | None:
        """Return the file of an object, or None."""
        document: Document | None = getattr(entity, self.field)
        return document

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
        entity = self.read(ports, actor, object_id, self.depositing)
        self.require(entity)
        return deposits.new_upload(ports, self._place(entity), back_to)

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
        entity = self.read(ports, actor, object_id, self.depositing)
        if deposits.is_from_upload(self.of(entity), upload_id):
            return entity
        self.require(entity)
        copy = deposits.checked_copy(ports, actor, self._place(entity), upload_id)

        def work(changes: Changes) -> E:
            entity = self.read(ports, actor, object_id, self.depositing)
            if deposits.is_from_upload(self.of(entity), upload_id):
                # A double click: the timer of this second copy deletes it.
                return entity
            self.require(entity)
            deposits.record(ports, changes, copy, self._file_to_delete(ports, changes, entity))
            return self._record(ports, changes, entity, copy.document, "deposited")

        return decide(ports, actor, work)

    def remove(self, ports: Ports, actor: Actor, object_id: str | None = None) -> E:
        """Remove a wrong file; idempotent. A file that is required is asked for again.

        Raises:
            Refusal: ``not_found``.
        """

        def work(changes: Changes) -> E:
            entity = self.read(ports, actor, object_id, self.removing)
            if self.of(entity) is None:
                return entity
            self.delete(ports, changes, entity)
            return self._record(ports, changes, entity, None, "removed")

        return decide(ports, actor, work)

    def download(self, ports: Ports, actor: Actor, object_id: str | None = None) -> str:
        """Return a short-lived URL of the file to an actor who may read it, and write it in the journal.

        Raises:
            Refusal: ``not_found`` or ``document_gone``.
        """
        entity = self.read(ports, actor, object_id, self.reading)
        link = deposits.download_address(ports, self._place(entity), self.of(entity), self.file_name)
        decide(ports, actor, lambda changes: changes.note(entity, f"{self.field}_read"))
        return link

    def set_deletion_timer(self, ports: Ports, changes: Changes, entity: E) -> None:
        """Set the timer that deletes the file, as part of a decision that gives or changes its last day."""
        if self.of(entity) is None:
            return
        last_day = self.last_day(entity, ports.parameters())
        if last_day is None:
            changes.clear_timer(self.end_timer, entity.id)
        else:
            changes.set_timer(self.end_timer, entity.id, end_of_day(last_day))

    def delete(self, ports: Ports, changes: Changes, before: E) -> None:
        """Delete the file, as part of the decision that removes it.

        Args:
            ports: the outside.
            changes: the decision.
            before: the object as it was.
        """
        if self.of(before) is not None:
            changes.clear_timer(self.end_timer, before.id)
            document = self._file_to_delete(ports, changes, before)
            deposits.owe_deletion(ports, changes, self._place(before).keys(document))

    def _file_to_delete(self, ports: Ports, changes: Changes, before: E) -> Document | None:
        """Return the file that an object drops, to delete it; None while another object holds it."""
        document = self.of(before)
        if document is None:
            return None
        others = [one for one in self.other_holders(ports, before) if document.is_that_of(self.of(one))]
        for one in others:
            # Written unchanged, so that two objects cannot drop it at the same time without deleting it.
            changes.update(one)
        return None if others else document

    def move_timer(self, ports: Ports, changes: Changes, former_id: str, entity: E) -> None:
        """Move the timer of a file to another object that now holds it.

        Args:
            ports: the outside.
            changes: the decision, which writes both.
            former_id: the id of the object that held it.
            entity: the object that holds it now.
        """
        changes.clear_timer(self.end_timer, former_id)
        self.set_deletion_timer(ports, changes, entity)

    def term_reached(self, ports: Ports, changes: Changes, timer: Timer) -> None:
        """Delete a file after its last day, unless it is an accounting piece."""
        entity = ports.store.get(self.about, timer.subject_id)
        if entity is not None and self.of(entity) is not None and not self.is_accounting_piece(ports, entity):
            self.delete(ports, changes, entity)
            self._write(changes, entity, None, "expired")

    def _record(self, ports: Ports, changes: Changes, entity: E, document: Document | None, act: str) -> E:
        written = self._write(changes, entity, document, act)
        self.set_deletion_timer(ports, changes, written)
        self.set_reminder(ports, changes, written)
        return written

    def _write(self, changes: Changes, entity: E, document: Document | None, act: str) -> E:
        given: dict[str, Any] = {self.field: document}
        written = replace(entity, **given)
        changes.update(written)
        changes.note(written, f"{self.field}_{act}")
        return written

    def _place(self, entity: E) -> DepositPlace:
        return DepositPlace(owner_id=entity.id, kind=self.kind)
