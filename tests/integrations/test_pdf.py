"""A file is opened to check that it is a PDF: hostile ones are refused within time and memory limits."""

import io
import os
import sys
import zlib
from collections.abc import Callable
from unittest.mock import patch

import pytest
from pypdf import PdfWriter

from chalicelib.domain.documents.document import PdfFault
from chalicelib.integrations import pdf
from chalicelib.integrations.pdf import pdf_fault
from tests.support.files import a_pdf

pytestmark = pytest.mark.thorough

F = PdfFault

CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
BARE_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"


def written(*objects: bytes) -> bytes:
    """Return a PDF made of the given objects."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % table


def stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<</Length %d/Filter %s>>stream\n%s\nendstream" % (len(data), filters, data)


DRAWN = stream(zlib.compress(b"q Q"))


def bomb(megabytes: int) -> bytes:
    """Return zeros compressed a thousand times; a flushed megabyte is compressed once and repeated."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    # For zeros, the checksum is their number beside its initial value.
    checksum = (megabytes * 1024 * 1024 % 65521) << 16 | 1
    return b"\x78\xda" + block * megabytes + packer.flush() + checksum.to_bytes(4, "big")


def test_the_bomb_unpacks_to_its_stated_size() -> None:
    assert zlib.decompress(bomb(3)) == bytes(3 * 1024 * 1024)


def encrypted(password: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(210, 297)
    writer.encrypt(password, owner_password="owner")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def table_that_leads_back() -> bytes:
    sound = written(CATALOG, PAGES, PAGE, DRAWN)
    table = int(sound.rpartition(b"startxref")[2].split()[0])
    return sound.replace(b"/Root", b"/Prev %d/Root" % table)


@pytest.mark.parametrize(
    "sound",
    [
        a_pdf(),
        a_pdf(12, title="CV d'Inès"),
        written(CATALOG, PAGES, BARE_PAGE),
        written(CATALOG, PAGES, PAGE, DRAWN) + b"\r\n\0\0",
        written(CATALOG, PAGES, PAGE, stream(zlib.compress(os.urandom(1024 * 1024)))),
    ],
    ids=["blank", "twelve pages", "without content", "white space after", "a megabyte"],
)
def test_a_pdf_with_pages_is_accepted(sound: bytes) -> None:
    assert pdf_fault(sound) is None


def opening(action: bytes) -> bytes:
    return written(CATALOG.replace(b">>", b"/OpenAction " + action + b">>"), PAGES, BARE_PAGE)


def with_link(action: bytes) -> bytes:
    link = b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A %s>>]>>" % action
    return written(CATALOG, PAGES, BARE_PAGE[:-2] + link)


def in_object_stream(catalog: bytes) -> bytes:
    """Return a file whose catalogue is in an object stream, as most programs write today."""
    packed = stream(zlib.compress(b"1 0 " + catalog), b"/FlateDecode/Type/ObjStm/N 1/First 4")
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate((PAGES, BARE_PAGE, packed), 2):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(out)
    rows = [(0, 0, 255), (2, 4, 0), *((1, place, 0) for place in (*places, table))]
    data = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    listed = stream(zlib.compress(data), b"/FlateDecode/Type/XRef/Size 6/W[1 4 1]/Root 1 0 R")
    return out + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (listed, table)


SCRIPT = b"<</S/JavaScript/JS(app.beep)>>"
HARMLESS = {
    "opens on a page": opening(b"[3 0 R/XYZ null null 0]"),
    "opens on a page by an action": opening(b"<</S/GoTo/D[3 0 R/Fit]>>"),
    "a link to an address": with_link(b"<</S/URI/URI(mailto:ines@chartres.example)>>"),
    "a link to a page": with_link(b"<</S/GoTo/D[3 0 R/Fit]>>"),
    "a catalogue in an object stream": in_object_stream(CATALOG),
    "a list of attached files that is empty": written(
        CATALOG.replace(b">>", b"/Names<</EmbeddedFiles<</Names[]>>>>>>"), PAGES, BARE_PAGE
    ),
    "a plain form": written(CATALOG.replace(b">>", b"/AcroForm<</Fields[]>>>>"), PAGES, BARE_PAGE),
}
ACTING = {
    "a script on opening": opening(SCRIPT),
    "a script in an object of its own": written(
        CATALOG.replace(b">>", b"/OpenAction 4 0 R>>"), PAGES, BARE_PAGE, SCRIPT
    ),
    "a script whose name is written with escapes": opening(b"<</S/J#61vaScript/J#53(x)>>"),
    "a script in an object stream": in_object_stream(CATALOG.replace(b">>", b"/OpenAction" + SCRIPT + b">>")),
    "a script by its name": written(
        CATALOG.replace(b">>", b"/Names<</JavaScript<</Names[(a)" + SCRIPT + b"]>>>>>>"), PAGES, BARE_PAGE
    ),
    "a program started on opening": opening(b"<</S/Launch/F(cmd.exe)>>"),
    "a program started by a click": with_link(b"<</Type/Action/S/Launch/F(cmd.exe)>>"),
    "a program after a page": with_link(b"<</S/GoTo/D[3 0 R/Fit]/Next[<</S/Launch/F(cmd.exe)>>]>>"),
    "an address opened on opening": opening(b"<</S/URI/URI(https://a.example)>>"),
    "the printer asked for on opening": opening(b"<</S/Named/N/Print>>"),
    "an address opened with a page": written(
        CATALOG, PAGES, BARE_PAGE[:-2] + b"/AA<</O<</S/URI/URI(https://a.example)>>>>>>"
    ),
    "a form that is sent": with_link(b"<</S/SubmitForm/F(https://a.example)>>"),
    "another file opened by a click": with_link(b"<</S/GoToR/F(//a.example/b.pdf)/D[0/Fit]>>"),
    "an XFA form": written(CATALOG.replace(b">>", b"/AcroForm<</XFA 4 0 R>>>>"), PAGES, BARE_PAGE, DRAWN),
    "a file inside": written(
        CATALOG.replace(b">>", b"/Names<</EmbeddedFiles<</Names[(a)<</F(a.exe)/EF<</F 4 0 R>>>>]>>>>>>"),
        PAGES,
        BARE_PAGE,
        stream(zlib.compress(b"MZ"), b"/FlateDecode/Type/EmbeddedFile"),
    ),
    "a file pinned to a page": written(
        CATALOG, PAGES, BARE_PAGE[:-2] + b"/Annots[<</Subtype/FileAttachment/Rect[0 0 9 9]>>]>>"
    ),
    "a film": written(CATALOG, PAGES, BARE_PAGE[:-2] + b"/Annots[<</Subtype/RichMedia/Rect[0 0 9 9]>>]>>"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_pdf_with_links_or_destinations_is_accepted(name: str) -> None:
    assert pdf_fault(HARMLESS[name]) is None


@pytest.mark.parametrize("name", ACTING)
def test_a_pdf_with_actions_is_refused_and_the_sentence_tells_what_to_do(name: str) -> None:
    assert pdf_fault(ACTING[name]) is F.ACTS
    assert "imprimez-le au format PDF" in F.ACTS.refusal.message


SMALL: dict[str, tuple[Callable[[], bytes], PdfFault]] = {
    "a page of the web": (lambda: b"<!doctype html><title>CV</title>", F.NOT_PDF),
    "a page of the web called a PDF": (lambda: b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF", F.DAMAGED),
    "a page of the web before it": (lambda: b"<html>" + a_pdf(), F.NOT_PDF),
    "an archive after it": (lambda: a_pdf() + b"PK\x03\x04", F.NOT_PDF),
    "cut short": (lambda: a_pdf(5)[:-100], F.DAMAGED),
    "cut short, with an end": (lambda: a_pdf(5)[:200] + b"%%EOF", F.DAMAGED),
    "no page": (lambda: a_pdf(0), F.NO_PAGE),
    "under a password": (lambda: encrypted("secret"), F.ENCRYPTED),
    "under an empty password": (lambda: encrypted(""), F.ENCRYPTED),
    "a page that is its own parent": (
        lambda: written(CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        F.DAMAGED,
    ),
    "a table of contents that leads back": (table_that_leads_back, F.DAMAGED),
    "a length that is its own": (
        lambda: written(CATALOG, PAGES, PAGE, b"<</Length 4 0 R>>stream\nx\nendstream"),
        F.TOO_COMPLEX,
    ),
    "brackets in brackets": (
        lambda: written(CATALOG, PAGES, PAGE.replace(b"4 0 R", b"[" * 100_000 + b"]" * 100_000)),
        F.DAMAGED,
    ),
    "pages under pages": (
        lambda: written(
            CATALOG, *(b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(5000)), BARE_PAGE
        ),
        F.TOO_COMPLEX,
    ),
    "one page many times": (
        lambda: written(CATALOG, b"<</Type/Pages/Kids[%s]/Count 1>>" % (b"3 0 R " * 100_000), BARE_PAGE),
        F.TOO_COMPLEX,
    ),
    "a page that unpacks to a gigabyte": (
        lambda: written(CATALOG, PAGES, PAGE, stream(bomb(1024))),
        F.TOO_COMPLEX,
    ),
    "an image that unpacks to a gigabyte": (
        lambda: written(CATALOG, PAGES, PAGE, DRAWN, stream(bomb(1024))),
        F.TOO_COMPLEX,
    ),
    "a bomb in a bomb": (
        lambda: written(
            CATALOG, PAGES, PAGE, DRAWN, stream(zlib.compress(bomb(1024)), b"[/FlateDecode/FlateDecode]")
        ),
        F.TOO_COMPLEX,
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_an_invalid_pdf_is_refused_with_its_reason(name: str) -> None:
    content, fault = SMALL[name]
    assert pdf_fault(content()) is fault
    assert fault.refusal.message.endswith(".")


def test_a_reader_that_never_ends_is_killed() -> None:
    with patch.object(pdf, "_LONGEST_WAIT", 1), patch.object(pdf, "_reader", lambda: ["/bin/sleep", "600"]):
        assert pdf_fault(a_pdf()) is F.TOO_COMPLEX


def test_a_reader_that_uses_up_its_time_ends_itself() -> None:
    busy = "from chalicelib.integrations import pdf; pdf._SECONDS = 1; pdf.inner_fault = spin; pdf.main()"
    spin = "spin = lambda content: [0 for _ in iter(int, 1)]; "
    with patch.object(pdf, "_reader", lambda: [sys.executable, "-c", spin + busy]):
        assert pdf_fault(a_pdf()) is F.TOO_COMPLEX


def test_a_reader_that_crashes_harms_nobody() -> None:
    with patch.object(pdf, "_reader", lambda: ["/bin/false"]):
        assert pdf_fault(a_pdf()) is F.TOO_COMPLEX


def test_the_reader_does_not_get_the_secrets_of_the_deployment() -> None:
    secrets = {"SIGNING_SECRET": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_SESSION_TOKEN": "z"}
    with (
        patch.dict(os.environ, secrets),
        patch.object(pdf.subprocess, "run", wraps=pdf.subprocess.run) as run,
    ):
        assert pdf_fault(a_pdf()) is None
    given = run.call_args.kwargs["env"]
    assert set(given) <= {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PATH", "LD_LIBRARY_PATH"}
