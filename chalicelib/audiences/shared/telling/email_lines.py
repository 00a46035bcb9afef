"""The list of e-mails on the page of an object: their subject and state (RULES section 9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.agency.email_state import EmailState
from chalicelib.http.serve import AnyRequest
from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.services.agency.emails import RESENDABLE, list_about, state_of
from chalicelib.services.core.store import EmailRecord

# E-mails per page.
_EMAILS = 20
# The placeholders of a subject.
_FILLED_IN = re.compile(r"\s*(« )?(\{\{.*?\}\}|\{%.*?%\})( »)?")


@dataclass(frozen=True, kw_only=True)
class EmailLine:
    """An e-mail as a page shows it.

    Args:
        id: of the e-mail.
        label: the subject, with « … » in the place of its placeholders.
        owed_at: when it was created.
        state: its state.
        again: whether it may be sent again.
    """

    id: str
    label: str
    owed_at: datetime
    state: EmailState
    again: bool


@dataclass(frozen=True, kw_only=True)
class EmailLines:
    """A page of e-mails, and the cursor of the next one."""

    lines: Sequence[EmailLine]
    cursor: str | None


def line_of(email: EmailRecord) -> EmailLine:
    """Return an e-mail as a page shows it; one that left the catalogue is shown by its name."""
    entry = CATALOGUE.get(email.template)
    label = _FILLED_IN.sub(" …", entry.subject).strip() if entry else email.template
    state = state_of(email)
    return EmailLine(
        id=email.id,
        label=label,
        owed_at=email.owed_at,
        state=state,
        again=email.template in RESENDABLE and state is not EmailState.WAITING,
    )


def emails_about(request: AnyRequest, subject_id: str) -> EmailLines:
    """Return a page of the e-mails about an object, the latest first."""
    page = list_about(
        request.ports, request.actor, subject_id, limit=_EMAILS, cursor=request.query.get("emails")
    )
    return EmailLines(lines=[line_of(one) for one in page.items], cursor=page.cursor)
