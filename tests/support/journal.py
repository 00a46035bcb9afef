"""What the journal must say of each decision: that it was taken, under a name that stays."""

from collections.abc import Mapping

from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.undelivered import Undelivered
from chalicelib.services.core.changes import PUBLIC, Author, Changes

# Who writes what a test needs to be there, and no journey writes.
BY_HAND = Author(kind=PUBLIC, request_id="by-hand")

# What a decision writes beside the object that it is about, or what the provider of e-mails told.
_BESIDE = (FreeWords, Match, Undelivered)

# Every name under which an act is written about each kind of object: one that changes breaks whoever reads
# the journal, which stays for ever.
ACTS: Mapping[str, frozenset[str]] = {
    "account": frozenset(
        {
            "disabled",
            "email_change_agreed",
            "email_change_asked",
            "email_change_cancelled",
            "email_change_expired",
            "email_change_impossible",
            "email_changed",
            "invitation_reminded",
            "invited",
            "invited_again",
            "left_structure",
            "opened",
            "password_changed",
            "reset_requested",
            "second_factor_refused",
            "signed_in",
            "staff_corrected",
            "switched_structure",
        }
    ),
    "agreement": frozenset(
        {
            "case_file_created",
            "opened",
        }
    ),
    "application": frozenset(
        {
            "additional_asked",
            "additional_corrected",
            "answers_corrected",
            "cancelled",
            "completed",
            "confirmation_expired",
            "confirmed",
            "contact_corrected",
            "contact_is_staff",
            "contact_person_corrected",
            "duplicate",
            "email_sent_again",
            "extension_refused",
            "extension_requested",
            "lapsed",
            "merged",
            "opinion_given",
            "opinion_overdue",
            "postponed",
            "posts_corrected",
            "posts_given_back",
            "put_on_agenda",
            "question_answered",
            "question_asked",
            "question_recalled",
            "recruitment_extended",
            "recruitment_overdue",
            "recruitment_reminded",
            "register_looked_up",
            "rejected",
            "revived",
            "set_aside",
            "siret_corrected",
            "submitted",
            "submitted_again",
            "taken_off_agenda",
            "validated",
            "withdrawn",
        }
    ),
    "budget": frozenset(
        {
            "given_back",
            "reserved",
        }
    ),
    "candidate": frozenset(
        {
            "asked_if_available",
            "available",
            "blocked",
            "confirmation_expired",
            "confirmed",
            "contact_exported",
            "cv_deposited",
            "cv_expired",
            "cv_removed",
            "declined",
            "downloaded",
            "edited",
            "email_sent_again",
            "email_change_agreed",
            "email_change_asked",
            "email_change_cancelled",
            "email_change_expired",
            "email_change_impossible",
            "email_changed",
            "email_corrected",
            "erased",
            "gave_way",
            "new",
            "paused",
            "pix_analysis_deposited",
            "pix_analysis_expired",
            "pix_analysis_removed",
            "pix_imported",
            "shortlisted",
            "signed_in",
            "still_available",
            "still_paused",
            "submitted",
            "submitted_again",
            "unblocked",
            "viewed",
            "withdrawn",
        }
    ),
    "committeesession": frozenset(
        {
            "closed",
            "corrected",
            "created",
            "decided",
            "decision_without_object",
            "published",
            "removed",
        }
    ),
    "followup": frozenset(
        {
            "accepted",
            "agreed",
            "escalation",
            "opened",
            "overdue",
            "questioned",
            "reminder",
            "removed",
            "second_reminder",
            "submitted",
        }
    ),
    "parameterchange": frozenset(
        {
            "confirmed",
            "declined",
            "proposed",
            "withdrawn",
        }
    ),
    "piximport": frozenset(
        {
            "accepted",
            "given_up",
        }
    ),
    "recruitment": frozenset(
        {
            "adviser_renamed",
            "cancelled",
            "contract_corrected",
            "contract_taken_back",
            "end_corrected",
            "end_taken_back",
            "ended",
            "ending",
            "hired",
            "planned_hire_corrected",
            "subsidy_notice",
            "validated",
        }
    ),
    "structure": frozenset(
        {
            "candidates_exported",
            "many_sheets_read",
        }
    ),
    "undelivered": frozenset(
        {
            "cleared",
        }
    ),
}


def require_noted(changes: Changes) -> None:
    """Raises AssertionError for a decision that writes an object and not the journal, or a name not known.

    The digests of a morning are no act: only their day is written on an account.
    """
    for entry in changes.journal:
        known = entry.act in ACTS.get(entry.subject_kind, ())
        assert known, f"{entry.act} is a new name in the journal: enter it in tests/support/journal.py"
    written = [
        one for one in (*changes.created, *changes.updated, *changes.deleted) if not isinstance(one, _BESIDE)
    ]
    digest = {email.template for email in changes.emails} == {"digest"}
    assert changes.journal or digest or not written, f"written and not in the journal: {written}"
