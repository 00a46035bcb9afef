"""The candidates of the sample data, with their Pix results and documents."""

import re
from datetime import timedelta

from chalicelib.domain.candidates.answers import DISTANCES_KM, Situation
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_result import PixResult
from chalicelib.domain.documents.document import Document, kept_key
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services.applying.apply import COMMITMENTS_VERSION
from chalicelib.services.candidates import documents
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.guards import candidate_guard
from infra.local.demo.loader import FIRST_NAMES, LAST_NAMES, Loader, weighted

CANDIDATES = 500
# A transaction holds 100 rows at most; a candidate takes up to nine with its index rows, and two more for the
# timers of its documents.
_CANDIDATES_A_COMMIT = 9
# One candidate in n has a CV; one Pix result in n is not shared, one in n has an analysis.
_ONE_CV_IN, _ONE_WITHHELD_IN, _ONE_ANALYSIS_IN = 6, 7, 5
_SITUATIONS = (
    (Situation.JOB_SEEKER,),
    (Situation.JOB_SEEKER, Situation.GRADUATE),
    (Situation.EMPLOYED,),
    (Situation.IN_TRAINING,),
    (Situation.GRADUATE,),
)


def candidates(loader: Loader) -> None:
    """Register the candidates, several per transaction."""
    changes = Changes(author=loader.author, at=loader.clock.now())
    for index, commune in enumerate(weighted(loader, CANDIDATES)):
        loader.at(loader.random.randint(1, 170), loader.random.randint(7, 21))
        first_name, last_name = loader.choose(FIRST_NAMES), loader.choose(LAST_NAMES)
        situations = loader.choose(_SITUATIONS)
        email = f"candidat{index:04d}@courriel.example"
        candidate = Candidate(
            id=loader.ports.ids.new(),
            status=CandidateStatus.CONFIRMED,
            situations=situations,
            diploma="Responsable d'espace de médiation numérique"
            if Situation.GRADUATE in situations
            else None,
            has_experience=loader.random.random() < 0.4,
            place=commune.place(commune.postal_codes[0]),
            max_distance_km=loader.choose((*DISTANCES_KM, None)),
            available_from=loader.today + timedelta(days=loader.random.randint(-60, 60)),
            first_name=first_name,
            last_name=last_name,
            email=email,
            phone=f"+3361{index:07d}" if loader.random.random() < 0.8 else None,
            commitments_version=COMMITMENTS_VERSION,
            submitted_at=loader.clock.at,
            confirmed_at=loader.clock.at + timedelta(minutes=5),
            pix_stars=loader.choose((None, None, 1, 2, 3)),
        )
        candidate = _with_documents(loader, changes, index, _with_pix(index, candidate))
        changes.create(candidate)
        changes.take(candidate_guard(loader.ports, email), candidate.id)
        changes.note(candidate, "confirmed")
        if len(changes.created) == _CANDIDATES_A_COMMIT:
            loader.store.commit(changes)
            changes = Changes(author=loader.author, at=loader.clock.now())
    if changes.created:
        loader.store.commit(changes)


def _with_pix(index: int, candidate: Candidate) -> Candidate:
    """Return the candidate with a detailed Pix result."""
    if candidate.pix_stars is None:
        return candidate
    return candidate.with_pix_result(
        PixResult(
            shared=index % _ONE_WITHHELD_IN != 0,
            stars=candidate.pix_stars,
            working_life=1 + index % 3,
            resources=1 + index // 3 % 3,
            citizenship=1 + index // 9 % 3,
        )
    )


def _with_documents(loader: Loader, changes: Changes, index: int, candidate: Candidate) -> Candidate:
    """Store the documents of a candidate; return the candidate with them."""
    wanted = {
        DocumentKind.CV: index % _ONE_CV_IN == 0,
        DocumentKind.PIX_ANALYSIS: candidate.pix_stars is not None and index % _ONE_ANALYSIS_IN == 0,
    }
    titles = {DocumentKind.CV: "Curriculum vitae", DocumentKind.PIX_ANALYSIS: "Analyse des résultats Pix"}
    for kind in (kind for kind, has in wanted.items() if has):
        content = _pdf(titles[kind], f"{candidate.first_name} {candidate.last_name}", candidate.place.name)
        document = Document(id=loader.ports.ids.new(), deposited_at=loader.clock.at, size=len(content))
        loader.ports.files.write(kept_key(candidate.id, kind, document.id), content)
        last_day = documents.kept_until(loader.ports, document)
        changes.set_timer(documents.end_timer(kind), candidate.id, end_of_day(last_day))
        candidate = candidate.with_document(kind, document)
    return candidate


def _pdf(*lines: str) -> bytes:
    """Return a PDF page with some lines of text."""
    shown = " T* ".join("(" + re.sub(r"([()\\\\])", r"\\\1", line) + ") Tj" for line in lines)
    text = f"BT /F1 18 Tf 24 TL 72 760 Td {shown} ET".encode("cp1252", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    start, head = len(out), b"xref\n0 %d\n0000000000 65535 f \n" % size
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return out + head + table + end
