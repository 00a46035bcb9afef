"""The documents of a candidate (RULES section 3)."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """The kind of a document; its value is part of URLs and keys."""

    CV = "cv"
    PIX_ANALYSIS = "pix-analysis"

    @property
    def act(self) -> str:
        """The name of the kind in the journal and in the names of timers."""
        return self.value.replace("-", "_")

    @property
    def file_name(self) -> str:
        """The file name that a browser saves."""
        return "cv.pdf" if self is DocumentKind.CV else "analyse-pix.pdf"
