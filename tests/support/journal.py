"""What the journal must say of each decision: that it was taken, under a name that stays."""

from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.undelivered import Undelivered
from chalicelib.services.core.changes import PUBLIC, Author, Changes

# Who writes what a test needs to be there, and no journey writes.
BY_HAND = Author(kind=PUBLIC)

# What a decision writes beside the object that it is about, or what the provider of e-mails told.
_BESIDE = (FreeWords, Match, Undelivered)

# Every name under which an act is written: one that changes breaks whoever reads the journal, which stays.
ACTS = frozenset(
    {
        "accepted",
        "additional_asked",
        "additional_corrected",
        "adviser_renamed",
        "agreed",
        "answers_corrected",
        "asked_if_available",
        "available",
        "blocked",
        "cancelled",
        "candidates_exported",
        "agreement_ended",
        "agreement_reminded",
        "agreement_resumed",
        "agreement_sent",
        "agreement_signed",
        "agreement_signed_by_structure",
        "agreement_taken_back",
        "agreement_unsigned",
        "case_file_created",
        "cleared",
        "case_file_recorded",
        "case_file_reminded",
        "case_file_renewed",
        "case_file_seen",
        "instruction_overdue",
        "closed",
        "completed",
        "confirmation_expired",
        "confirmed",
        "contact_corrected",
        "contact_exported",
        "contact_is_staff",
        "contact_person_corrected",
        "contract_corrected",
        "contract_taken_back",
        "corrected",
        "created",
        "cv_deposited",
        "cv_expired",
        "cv_removed",
        "decided",
        "decision_without_object",
        "declined",
        "disabled",
        "downloaded",
        "duplicate",
        "draft_kept",
        "edited",
        "email_change_agreed",
        "email_change_asked",
        "email_change_cancelled",
        "email_change_expired",
        "email_change_impossible",
        "email_changed",
        "email_corrected",
        "email_sent_again",
        "end_corrected",
        "end_proof_asked",
        "end_proof_deposited",
        "end_proof_expired",
        "end_proof_read",
        "end_proof_removed",
        "end_taken_back",
        "ended",
        "ending",
        "erased",
        "escalation",
        "extension_refused",
        "extension_requested",
        "gave_way",
        "given_back",
        "given_up",
        "hired",
        "invitation_reminded",
        "invited",
        "invited_again",
        "lapsed",
        "left_structure",
        "many_sheets_read",
        "merged",
        "new",
        "opened",
        "opinion_given",
        "opinion_overdue",
        "overdue",
        "password_changed",
        "paused",
        "pix_analysis_deposited",
        "pix_analysis_expired",
        "pix_analysis_removed",
        "pix_imported",
        "planned_hire_corrected",
        "postponed",
        "posts_corrected",
        "posts_given_back",
        "proposed",
        "published",
        "put_on_agenda",
        "question_answered",
        "question_asked",
        "question_recalled",
        "questioned",
        "reason_added",
        "reason_retired",
        "recruitment_extended",
        "recruitment_overdue",
        "recruitment_reminded",
        "register_looked_up",
        "rejected",
        "reminder",
        "removed",
        "reserved",
        "reset_requested",
        "revived",
        "second_factor_refused",
        "second_reminder",
        "set_aside",
        "shortlisted",
        "signed_in",
        "siret_corrected",
        "staff_corrected",
        "still_available",
        "still_paused",
        "submitted",
        "submitted_again",
        "subsidy_notice",
        "switched_structure",
        "taken_off_agenda",
        "unblocked",
        "validated",
        "viewed",
        "withdrawn",
    }
)


def require_noted(changes: Changes) -> None:
    """Raises AssertionError for a decision that writes an object and not the journal, or a name not known.

    The digests of a morning are no act: only their day is written on an account.
    """
    for entry in changes.journal:
        assert entry.act in ACTS, (
            f"{entry.act} is a new name in the journal: enter it in tests/support/journal.py"
        )
    every = (*changes.created, *changes.updated, *changes.deleted)
    written = {type(one).__name__ for one in every if not isinstance(one, _BESIDE)}
    digest = {email.template for email in changes.emails} == {"digest"}
    assert changes.journal or digest or not written, f"written and not in the journal: {written}"
