"""The words of pages for the copy of a training certificate, and its view (RULES 17)."""

from __future__ import annotations

from chalicelib.audiences.shared.documents.contract_files import kept_until
from chalicelib.audiences.shared.documents.file_pages import FileWords
from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports

WORDS = FileWords(
    title="Certificat CCP1",
    the="le certificat CCP1",
    feminine=False,
    attached="à la formation",
    readers="Le conseiller, sa structure, son organisme de formation et l'Agence nationale de la cohésion "
    "des territoires peuvent",
    again="pourra être déposé de nouveau",
    kept=kept_until,
    asks=lambda training: "Déposez une copie du certificat, en un seul fichier.",
)


class CertificateView(View):
    """The status of a training, and the copy of its certificate."""

    status: TrainingStatus
    status_label: str
    certificate: DocumentView | None


def certificate_shown(_ports: Ports, training: Training) -> CertificateView:
    """Return the certificate of a training, for the response of an act."""
    return CertificateView(
        status=training.status,
        status_label=training.status.label,
        certificate=DocumentView.model_validate(training.certificate) if training.certificate else None,
    )
