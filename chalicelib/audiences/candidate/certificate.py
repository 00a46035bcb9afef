"""The training certificate of an adviser: deposit, download, removal (RULES 17)."""

from dataclasses import replace
from functools import partial

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.audience import HOME, SELF, candidate
from chalicelib.audiences.shared.documents.certificates import WORDS, certificate_shown
from chalicelib.audiences.shared.documents.file_pages import FilePages
from chalicelib.services.training.certificate import CERTIFICATE

FilePages(
    file=CERTIFICATE,
    words=replace(WORDS, title="Mon certificat CCP1"),
    audience=candidate,
    who=frozenset(SELF),
    suffix="_by_adviser",
    path=f"{HOME}/certificat",
    api="/certificate",
    above=HOME,
    back="Mon espace",
    person=lambda training: training.name,
    render=partial(space.page, here=HOME),
    layout="candidate_layout.html",
    shows=certificate_shown,
).declare()
