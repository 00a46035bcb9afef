"""The lines of a page of a journal, for any kind of object (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.shared.journal import JournalLine, journal_line
from chalicelib.audiences.shared.telling.sentences import BY_KIND
from chalicelib.services.agency.journals import Journal


def lines_of(journal: Journal) -> list[JournalLine]:
    """Return the lines of a journal, the latest first."""
    return [
        journal_line(entry, journal.authors, journal.reasons, BY_KIND[entry.subject_kind])
        for entry in journal.entries
    ]
