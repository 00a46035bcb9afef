"""The public forms as they are filled in by who followed the link of a proof (RULES section 8)."""

from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled
from chalicelib.http.serve import AnyCall


def with_proof(call: AnyCall, form: PageForm) -> Shown:
    """Return a blank form, with the proof that the link of an e-mail carries."""
    proof = call.query.get("preuve", "")
    return filled(call, form, proof=proof) if proof else blank(call, form)
