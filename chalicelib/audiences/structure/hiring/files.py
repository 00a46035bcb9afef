"""What a structure deposits about a recruitment: copy of the contract, proof of its end (RULES 14)."""

from functools import partial

from chalicelib.audiences.shared.contracts import recruitment_shown
from chalicelib.audiences.shared.documents.contract_files import CONTRACT_COPY, END_PROOF
from chalicelib.audiences.shared.documents.file_pages import FilePages
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.services.recruiting.contract_copy import COPY
from chalicelib.services.recruiting.end_proof import PROOF

_ONE = "/espace/recrutements/{recruitment_id}"

for _file, _words, _path, _api in (
    (COPY, CONTRACT_COPY, "copie", "contract-copy"),
    (PROOF, END_PROOF, "justificatif", "end-proof"),
):
    FilePages(
        file=_file,
        words=_words,
        audience=structure,
        path=f"{_ONE}/{_path}",
        api=f"/recruitments/{{recruitment_id}}/{_api}",
        above=_ONE,
        person=lambda recruitment: recruitment.candidate_name,
        render=partial(space.page, here=space.STEPS),
        layout="space_layout.html",
        shows=recruitment_shown,
    ).declare()
