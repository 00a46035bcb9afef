"""A file of decisions: uploaded to the file store, reported on, then recorded.

The report is computed from the file at each request, so that it fits the present agenda. The store deletes an
upload after a day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.committee import CommitteeSession
from chalicelib.domain.deciding.decision_file import (
    MAX_BYTES,
    LineOutcome,
    incoming_key,
)
from chalicelib.services.core.ports import Ports, UploadForm
from chalicelib.services.deciding.bulk_decisions import FileReport, examine_file, record_file
from chalicelib.services.deciding.committee import read_session
from chalicelib.services.tables import incoming


@dataclass(frozen=True, kw_only=True)
class DecisionUpload:
    """An upload form for a file of decisions on a session."""

    session: CommitteeSession
    form: UploadForm


def upload(ports: Ports, actor: Actor, session_id: str, *, back_to: Callable[[str], str]) -> DecisionUpload:
    """Return an upload form for a file of decisions. Changes nothing.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of an open session.
        back_to: returns the URL where the browser goes next, for the id of the file.

    Raises:
        Refusal: ``not_found`` or ``session_closed``.
    """
    session = read_session(ports, actor, session_id, Act.DECIDE).require_open()
    form = incoming.upload_form(ports, partial(incoming_key, session_id), back_to=back_to)
    return DecisionUpload(session=session, form=form)


@dataclass(frozen=True, kw_only=True)
class UploadReport:
    """The report of an uploaded file, with what its page shows.

    Args:
        session: the session of the decisions.
        report: the result of each line.
        authors: by account, the names of those who decided otherwise.
    """

    session: CommitteeSession
    report: FileReport
    authors: Mapping[str, str]


def read_report(ports: Ports, actor: Actor, session_id: str, file_id: str) -> UploadReport:
    """Return what recording an uploaded file would do. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``file_missing``, ``file_too_large`` or ``decision_file_unreadable``.
    """
    session = read_session(ports, actor, session_id, Act.DECIDE)
    file_report = examine_file(ports, actor, session_id, _content(ports, session_id, file_id))
    deciders = {
        one.item.decision.decided_by
        for one in file_report.lines
        if one.outcome is LineOutcome.DECIDED and one.item and one.item.decision
    }
    accounts, _ = ports.store.several([(Account, one) for one in sorted(deciders)]) if deciders else ({}, {})
    return UploadReport(
        session=session,
        report=file_report,
        authors={one.id: f"{one.first_name} {one.last_name}" for one in accounts.values()},
    )


def record_upload(
    ports: Ports,
    actor: Actor,
    session_id: str,
    file_id: str,
    *,
    only_sound: bool,
    replace_others: bool,
    expected_version: int | None = None,
) -> FileReport:
    """Record the decisions of an uploaded file; idempotent. Arguments and refusals as for ``record_file``.

    Raises:
        Refusal: ``file_missing`` or ``file_too_large`` too.
    """
    read_session(ports, actor, session_id, Act.DECIDE)
    return record_file(
        ports,
        actor,
        session_id,
        _content(ports, session_id, file_id),
        only_sound=only_sound,
        replace_others=replace_others,
        expected_version=expected_version,
    )


def _content(ports: Ports, session_id: str, file_id: str) -> bytes:
    return incoming.content(ports, incoming_key(session_id, file_id), limit=MAX_BYTES)
