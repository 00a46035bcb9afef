"""Pages of files with a line per record: the upload, and the report line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from chalicelib.domain.tables.lines import WithOutcome
from chalicelib.http.html.onward import LINES, numbered
from chalicelib.http.serve import AnyRequest
from chalicelib.settings import settings

L = TypeVar("L", bound=WithOutcome)


def report_at(path: str, name: str = "file_id", **ids: str) -> Callable[[str], str]:
    """Return what gives the URL of the report of a file, to which the file store sends the browser back.

    Args:
        path: of the report.
        name: of the id of the file in the path.
        ids: the other ids in the path.
    """
    return lambda file_id: settings().base_url + path.format(**{name: file_id}, **ids)


def by_attention(lines: Iterable[L], order: Sequence[Any]) -> list[L]:
    """Return the lines of a report in the order of their outcomes."""
    return sorted(lines, key=lambda one: order.index(one.outcome))


def report_shown(
    request: AnyRequest, lines: Sequence[WithOutcome], order: Sequence[Any], *, each: int = LINES
) -> dict[str, Any]:
    """Return what a page shows of a report: its counts by outcome, and a page of its lines.

    Args:
        request: the request.
        lines: all of them, in any order.
        order: of the outcomes; those that need attention come first.
        each: the number of lines of a page.
    """
    counts = Counter(one.outcome for one in lines)
    part = numbered(request, by_attention(lines, order), each=each)
    return {
        "counts": [(outcome, counts[outcome]) for outcome in order if counts[outcome]],
        "number": counts,
        "outcomes": type(order[0]),
        "lines": part.rows,
        "part": part,
    }
