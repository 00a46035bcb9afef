"""Deposited files: their size, their key, their faults (RULES section 3)."""

import pytest

from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.documents.document import (
    MAX_BYTES,
    RECEIVED_BYTES,
    Document,
    PdfFault,
    document_gone,
    incoming_key,
    kept_key,
    size_fault,
    upload_missing,
)
from tests.support import builders


def test_a_file_has_ten_mebibytes_at_most() -> None:
    assert MAX_BYTES == 10_485_760


def test_whatever_a_browser_can_send_at_once_is_received_to_tell_that_it_is_too_large() -> None:
    """S3 takes at most 5 GiB in one request, and answers in XML past what a form allows."""
    assert RECEIVED_BYTES == 5_368_709_120


@pytest.mark.parametrize(
    ("size", "fault"),
    [(0, PdfFault.EMPTY), (1, None), (MAX_BYTES, None), (MAX_BYTES + 1, PdfFault.TOO_LARGE)],
)
def test_a_file_is_neither_empty_nor_over_ten_mebibytes(size: int, fault: PdfFault | None) -> None:
    assert size_fault(size) is fault


def test_an_upload_is_stored_apart_until_it_is_confirmed() -> None:
    assert incoming_key("candidate-1", DocumentKind.CV, "upload-1") == "incoming/cv/candidate-1/upload-1.pdf"
    assert kept_key("candidate-1", DocumentKind.CV, "d-1") == "documents/cv/candidate-1/d-1.pdf"


@pytest.mark.parametrize("fault", PdfFault)
def test_each_fault_of_a_file_is_told_beside_its_field(fault: PdfFault) -> None:
    refusal = fault.refusal
    assert (refusal.code, refusal.kind, refusal.pointer) == (fault.value, "invalid", "/file")
    assert refusal.message.endswith(".")


def test_a_missing_upload_is_to_be_sent_again_and_a_deleted_file_is_gone() -> None:
    missing, gone = upload_missing(), document_gone()
    assert (missing.code, missing.kind) == ("upload_missing", "conflict")
    assert "Déposez-le à nouveau" in missing.message
    assert (gone.code, gone.kind) == ("document_gone", "gone")


def test_a_document_is_named_for_the_journal_and_for_the_browser_that_saves_it() -> None:
    assert [(kind.act, kind.file_name) for kind in DocumentKind] == [
        ("cv", "cv.pdf"),
        ("pix_analysis", "analyse-pix.pdf"),
    ]


def test_a_file_that_follows_a_post_keeps_its_first_key() -> None:
    deposited = Document(id="d-1", deposited_at=builders.NOW, upload_id="u-1", size=1000)
    once = deposited.coming_from("recruitment-1")
    assert once.owner_id == "recruitment-1"
    assert once.coming_from("recruitment-2") == once
