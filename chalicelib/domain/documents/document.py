"""A document that somebody deposits: its key in the file store, and the faults of a PDF (RULES section 3)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.shared.refusal import Refusal

MAX_BYTES = 10 * 1024 * 1024
# What the file store takes from the form of a page: the most that S3 takes in one request, past which it
# answers the browser itself, in XML. Up to it the file comes through, and our page says that it is too large.
RECEIVED_BYTES = 5 * 1024**3

# Uploads not confirmed yet; a rule of the bucket deletes them after a day.
INCOMING = "incoming/"
KEPT = "documents/"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A stored PDF.

    ``id`` is part of its key in the file store; ``upload_id`` is the upload that it came from, so that
    confirming one twice records it once. ``size`` is in bytes, 0 when unknown. ``owner_id`` is the one in its
    key, where it came along from another object; empty for that of the object that holds it.
    """

    id: str
    deposited_at: datetime
    upload_id: str = ""
    size: int = 0
    owner_id: str = ""

    def is_that_of(self, other: "Document | None") -> bool:
        """Return whether another object holds the same file."""
        return other is not None and other.id == self.id

    def coming_from(self, owner_id: str) -> "Document":
        """Return the same document for another object, which leaves it where it lies.

        Args:
            owner_id: of the object that held it.
        """
        return replace(self, owner_id=self.owner_id or owner_id)


class PdfFault(StrEnum):
    """Why a file is refused."""

    EMPTY = "pdf_empty"
    TOO_LARGE = "pdf_too_large"
    NOT_PDF = "pdf_not_one"
    ENCRYPTED = "pdf_encrypted"
    NO_PAGE = "pdf_no_page"
    DAMAGED = "pdf_damaged"
    TOO_COMPLEX = "pdf_too_complex"
    ACTS = "pdf_acts"

    @property
    def refusal(self) -> Refusal:
        """The refusal of a file with this fault."""
        return Refusal(self.value, _FAULTS[self], "invalid", "/file")


_AGAIN = "Enregistrez-le à nouveau au format PDF, puis déposez-le."

_FAULTS = {
    PdfFault.EMPTY: "Ce fichier est vide.",
    PdfFault.TOO_LARGE: "Ce fichier dépasse 10 Mo.",
    PdfFault.NOT_PDF: f"Ce fichier n'est pas un PDF, ou il contient autre chose. {_AGAIN}",
    PdfFault.ENCRYPTED: "Ce PDF est protégé par un mot de passe : déposez-le sans protection.",
    PdfFault.NO_PAGE: "Ce PDF n'a aucune page.",
    PdfFault.DAMAGED: f"Ce PDF est abîmé ou incomplet. {_AGAIN}",
    PdfFault.TOO_COMPLEX: f"Ce PDF est trop lourd à lire. {_AGAIN}",
    PdfFault.ACTS: "Ce PDF contient un programme, un formulaire actif ou un fichier joint : ouvrez-le, "
    "imprimez-le au format PDF, puis déposez le nouveau fichier.",
}


def size_fault(size: int) -> PdfFault | None:
    """Return why a file of so many bytes is refused, or None."""
    if not size:
        return PdfFault.EMPTY
    return PdfFault.TOO_LARGE if size > MAX_BYTES else None


def upload_missing() -> Refusal:
    """Return the refusal to confirm an upload that did not arrive."""
    return Refusal("upload_missing", "Le fichier n'est pas arrivé, ou a été supprimé. Déposez-le à nouveau.")


def document_gone() -> Refusal:
    """Return the refusal to download a document whose file was deleted."""
    return Refusal("document_gone", "Ce document a été supprimé : il n'est plus disponible.", "gone")


def incoming_key(owner_id: str, kind: str, upload_id: str) -> str:
    """Return the key of an upload; its owner is part of it, so that nobody confirms another's upload."""
    return f"{INCOMING}{kind}/{owner_id}/{upload_id}.pdf"


def kept_key(owner_id: str, kind: str, document_id: str) -> str:
    """Return the key of a document that was checked."""
    return f"{KEPT}{kind}/{owner_id}/{document_id}.pdf"
