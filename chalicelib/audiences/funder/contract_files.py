"""Copies of contracts and proofs of their ends, read by staff (RULES 14, section 5)."""

from chalicelib.audiences.funder.audience import follow_ups
from chalicelib.audiences.shared.documents.contract_files import CONTRACT_COPY, END_PROOF
from chalicelib.audiences.shared.documents.file_pages import declare_download
from chalicelib.services.recruiting.contract_copy import COPY
from chalicelib.services.recruiting.end_proof import PROOF

for _file, _words, _page, _api in (
    (PROOF, END_PROOF, "justificatifs", "end-proof"),
    (COPY, CONTRACT_COPY, "contrats", "contract-copy"),
):
    declare_download(
        follow_ups,
        _file,
        f"/recruitments/{{recruitment_id}}/{_api}",
        f"download_{_file.field}",
        _words,
        page=f"/espace/{_page}/{{recruitment_id}}",
    )
