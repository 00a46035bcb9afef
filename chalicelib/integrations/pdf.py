"""Checks that bytes are a PDF that opens, in a process of its own with little time and memory.

A hostile PDF can keep a reader busy for hours or take all its memory. So the process that reads it is killed
after a limit, holds no credentials and can write no file. It accepts only a PDF with pages and without
scripts, computing forms or embedded files. There is no antivirus here, so documents are always served as
attachments to save, and never displayed by our pages.
"""

import logging
import os
import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.domain.documents.document import PdfFault

# Seconds of processor time; a file of 10 MB takes one or two.
_SECONDS = 8
# Seconds by the wall clock; much more, since the machine may be busy. The gateway's limit is 29 s in all.
_LONGEST_WAIT = 20
_MEMORY_BYTES = 768 * 1024 * 1024
_MOST_PAGES = 300
# The most bytes after unpacking. A dense document of 10 MB has some tens of MB; scans unpack to less.
_MOST_UNPACKED = 256 * 1024 * 1024
_CHUNK = 1024 * 1024
# Actions that run a program, send data to an address, or open another file. Actions that go to a page or to a
# visible link are harmless.
_ACTIONS = frozenset(
    {
        *("/Launch", "/JavaScript", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"),
        *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute"),
    }
)
_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
# Scripts, XFA forms, embedded files.
_ENTRIES = ("/JS", "/XFA", "/EF")
# Readers look for the end marker in the last bytes; only white space may follow it.
_END = b"%%EOF"
_PACKAGES = Path(__file__).parents[2]


def pdf_fault(content: bytes) -> PdfFault | None:
    """Return why a file is refused, or None (``services.core.ports.PdfCheck``)."""
    if (fault := outer_fault(content)) is not None:
        return fault
    try:
        read = subprocess.run(
            _reader(),
            input=content,
            capture_output=True,
            # The limit of processor time ends a busy reader, but not one that waits.
            timeout=_LONGEST_WAIT,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return PdfFault.TOO_COMPLEX
    said = read.stdout.decode(errors="replace").strip()
    if read.returncode or not said:
        # The system killed it: it took too long or too much memory.
        return PdfFault.TOO_COMPLEX
    return None if said == "sound" else PdfFault(said)


def _reader() -> list[str]:
    return [sys.executable, "-m", __name__]


def _environment() -> dict[str, str]:
    """Return what Python needs to start, without credentials or the deployment's settings."""
    folders = [str(_PACKAGES), *(folder for folder in sys.path if folder and Path(folder).is_dir())]
    # Lambda's Python needs LD_LIBRARY_PATH to find its library.
    passed = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    return {**passed, "PYTHONPATH": os.pathsep.join(folders), "PYTHONDONTWRITEBYTECODE": "1"}


def outer_fault(content: bytes) -> PdfFault | None:
    """Return the fault of the first and last bytes: other bytes there make the file another one as well."""
    if not content.startswith(b"%PDF-"):
        return PdfFault.NOT_PDF
    end = content.rfind(_END)
    if end < 0:
        return PdfFault.DAMAGED
    return PdfFault.NOT_PDF if content[end + len(_END) :].strip(b"\0\t\n\f\r ") else None


def inner_fault(content: bytes) -> PdfFault | None:
    """Return the fault found by reading the file. Time and memory are not limited here: see ``pdf_fault``."""
    # Imported here: only the process that reads needs it.
    import io

    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    told = _LoopWarning()
    logging.getLogger("pypdf").addHandler(told)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if told.loop:
            return PdfFault.DAMAGED
        if reader.is_encrypted:
            return PdfFault.ENCRYPTED
        pages = 0
        for page in reader.pages:
            pages += 1
            if pages > _MOST_PAGES:
                return PdfFault.TOO_COMPLEX
            _ = page.mediabox
            if (drawn := page.get_contents()) is not None:
                drawn.get_data()
        if not pages:
            return PdfFault.NO_PAGE
        return _object_fault(reader)
    except (MemoryError, LimitReachedError):
        return PdfFault.TOO_COMPLEX
    except Exception:
        # A file that this reader cannot open would not open for the recruiter either.
        return PdfFault.DAMAGED
    finally:
        logging.getLogger("pypdf").removeHandler(told)


class _LoopWarning(logging.Handler):
    """Records warnings about a table of contents with a loop, which other readers may follow for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = False

    def emit(self, record: logging.LogRecord) -> None:
        self.loop = self.loop or "circular" in record.getMessage().lower()


def _object_fault(reader: Any) -> PdfFault | None:
    """Return the fault of its objects: streams too large once unpacked, or an object that acts by itself."""
    from pypdf.generic import IndirectObject

    unpacked, active = 0, False
    for generation in reader.xref.values():
        for position in set(generation.values()):
            found = _object_at(reader, position)
            unpacked += _stream_size(found, _MOST_UNPACKED - unpacked)
            if unpacked > _MOST_UNPACKED:
                return PdfFault.TOO_COMPLEX
            active = active or _acts(found)
    # Its unpacked size was counted before.
    packed = (IndirectObject(number, 0, reader).get_object() for number in reader.xref_objStm)
    return PdfFault.ACTS if active or any(map(_acts, packed)) else None


def _object_at(reader: Any, position: int) -> Any:
    from pypdf.errors import PyPdfError
    from pypdf.generic import read_object

    try:
        reader.stream.seek(position)
        reader.read_object_header(reader.stream)
        return read_object(reader.stream, reader)
    except (PyPdfError, ValueError):
        # Some programs list objects that do not exist. No page needs them, since all pages were read.
        return None


def _stream_size(found: Any, most: int) -> int:
    """Return how many bytes a stream holds, as far as ``most``; 0 for what is no stream."""
    from pypdf.generic import StreamObject

    if not isinstance(found, StreamObject):
        return 0
    filters = found.get("/Filter", [])
    names = filters if isinstance(filters, list) else [filters]
    packed = 0
    while packed < len(names) and names[packed] in ("/FlateDecode", "/Fl"):
        packed += 1
    size = 0
    for chunk in _inflated(found._data, packed):
        size += len(chunk)
        if size > most:
            break
    return size


def _inflated(data: bytes, times: int) -> Iterator[bytes]:
    """Yield the bytes behind ``times`` layers of Flate, a chunk at a time, so that a bomb never fills the
    memory."""
    if not times:
        yield data
        return
    unpacker = zlib.decompressobj()
    for chunk in _inflated(data, times - 1):
        while chunk and not unpacker.eof:
            try:
                yield unpacker.decompress(chunk, _CHUNK)
            except zlib.error:
                return
            chunk = unpacker.unconsumed_tail


def _acts(found: Any) -> bool:
    """Return whether an object does something by itself or holds a file; escapes in names are decoded."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if _is_active(one):
                return True
            waiting += dict.values(one)
        elif isinstance(one, list):
            waiting += one
    return False


def _is_active(entry: Any) -> bool:
    if any(name in entry for name in _ENTRIES) or entry.get("/Type") == "/EmbeddedFile":
        return True
    if entry.get("/S") in _ACTIONS or entry.get("/Subtype") in _ANNOTATIONS:
        return True
    # Actions on opening the file or a page. Many programs put a page and a zoom there, which is harmless.
    started = [entry["/OpenAction"]] if "/OpenAction" in entry else []
    if "/AA" in entry and isinstance(triggers := entry["/AA"], dict):
        started += [triggers[name] for name in triggers]
    return any(isinstance(one, dict) and one.get("/S") != "/GoTo" for one in started)


def main() -> None:
    """Read a PDF from the standard input and print its fault, or « sound »."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    fault = inner_fault(sys.stdin.buffer.read())
    sys.stdout.write("sound" if fault is None else fault.value)


if __name__ == "__main__":
    main()
