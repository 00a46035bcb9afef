"""Files that a structure deposits: contract, proof of its end, training certificate (RULES 14, 17)."""

from functools import partial

from chalicelib.audiences.shared.contracts import recruitment_shown
from chalicelib.audiences.shared.documents.certificates import WORDS, certificate_shown
from chalicelib.audiences.shared.documents.contract_files import CONTRACT_COPY, END_PROOF
from chalicelib.audiences.shared.documents.file_pages import FilePages
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.services.recruiting.contract_copy import COPY
from chalicelib.services.recruiting.end_proof import PROOF
from chalicelib.services.training.certificate import CERTIFICATE

_ONE = "/espace/recrutements/{recruitment_id}"

for _file, _words, _path, _api, _shows in (
    (COPY, CONTRACT_COPY, "copie", "contract-copy", recruitment_shown),
    (PROOF, END_PROOF, "justificatif", "end-proof", recruitment_shown),
    # A training has the id of its recruitment.
    (CERTIFICATE, WORDS, "certificat", "certificate", certificate_shown),
):
    FilePages(
        file=_file,
        words=_words,
        audience=structure,
        path=f"{_ONE}/{_path}",
        api=f"/recruitments/{{recruitment_id}}/{_api}",
        above=_ONE,
        person=lambda known: f"{known.first_name} {known.last_name}",
        render=partial(space.page, here=space.STEPS),
        layout="space_layout.html",
        shows=_shows,
    ).declare()
