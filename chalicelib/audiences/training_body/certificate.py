"""The certificate of an adviser, as a training body deposits, reads and removes it (RULES 17)."""

from dataclasses import replace
from functools import partial

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.certificates import WORDS
from chalicelib.audiences.shared.documents.file_pages import FilePages
from chalicelib.audiences.training_body import trainings
from chalicelib.audiences.training_body.audience import training_body
from chalicelib.audiences.training_body.views import training_shown
from chalicelib.services.training.certificate import CERTIFICATE

FilePages(
    file=CERTIFICATE,
    words=replace(WORDS, title="Certificat CCP1 du conseiller"),
    audience=training_body,
    suffix="_by_body",
    path=f"{trainings.ONE}/certificat",
    api="/trainings/{training_id}/certificate",
    above=trainings.ONE,
    person=lambda training: training.name,
    render=partial(staff_pages.page, here=staff_pages.TRAININGS),
    layout="staff_layout.html",
    shows=training_shown,
).declare()
