"""The files of a candidate: how large, where they lie, why one is refused (RULES section 3)."""

import pytest

from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.documents.document import MAX_BYTES, PdfFault, incoming_key, size_fault


def test_a_file_has_ten_mebibytes_at_most() -> None:
    assert MAX_BYTES == 10_485_760


@pytest.mark.parametrize(
    ("size", "fault"),
    [(0, PdfFault.EMPTY), (1, None), (MAX_BYTES, None), (MAX_BYTES + 1, PdfFault.TOO_LARGE)],
)
def test_a_file_is_neither_empty_nor_over_ten_mebibytes(size: int, fault: PdfFault | None) -> None:
    assert size_fault(size) is fault


def test_what_a_browser_sent_lies_apart_until_it_is_confirmed() -> None:
    assert incoming_key("candidate-1", DocumentKind.CV, "upload-1") == "incoming/cv/candidate-1/upload-1.pdf"


@pytest.mark.parametrize("fault", PdfFault)
def test_each_fault_of_a_file_is_told_beside_its_field(fault: PdfFault) -> None:
    refusal = fault.refusal
    assert (refusal.code, refusal.kind, refusal.pointer) == (fault.value, "invalid", "/file")
    assert refusal.message.endswith(".")
