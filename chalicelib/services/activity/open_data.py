"""The files of open data, made once a day and served without change (RULES section 7, DECISIONS 51).

A download reads one object of the file store and no table. The index is written last, so that the files that
it names exist. A task that runs twice writes the same files; after a crash its retry, or the task of the next
day, writes them again.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from chalicelib.domain.access.actor import System
from chalicelib.domain.activity.open_data import (
    COMMUNE,
    INDEX,
    LABELS,
    LICENCE,
    POSTS_CSV,
    POSTS_JSON,
    POSTS_MAP,
    CommunePosts,
    OpenLine,
    activities_file,
    key_of,
    lines_of,
    published_from,
)
from chalicelib.domain.activity.totals import NATION, Counts, Month, TerritoryTotals
from chalicelib.domain.applying.application import Application
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task

OPEN_DATA_TASK = "make_open_data"
# Older quarters do not change: their months are not counted again (``territories.MONTHS_COUNTED``).
_QUARTERS = 3
_COLUMNS = (
    *("quarter", "department", "department_name", "measure", "dimension", "code", "label"),
    *("count", "masked"),
)
# The largest file that is read; real ones are far smaller.
_MOST_BYTES = 6_000_000
Cell = str | int | float | bool | None
_MASKING_NOTE = "Les nombres de 1 à 4, et ceux qui permettraient de les retrouver, sont masqués."


@dataclass(frozen=True, kw_only=True)
class OpenIndex:
    """The list of the files in the file store.

    Args:
        made_on: the day on which they were made; None before the first time.
        quarters: those that have files, the latest first.
        posts: how many posts the file of posts has.
        communes: how many communes it has.
    """

    made_on: date | None = None
    quarters: Sequence[str] = ()
    posts: int = 0
    communes: int = 0

    @property
    def files(self) -> list[str]:
        """The names of the files, those of the posts first."""
        if self.made_on is None:
            return []
        quarters = [Quarter.parse(one) for one in self.quarters]
        activity_files = [activities_file(one, ending) for one in quarters for ending in ("csv", "json")]
        return [POSTS_CSV, POSTS_JSON, POSTS_MAP, *activity_files]


def owe_files(ports: Ports) -> None:
    """Queue the task that makes the files of the day; calling it again changes nothing."""

    def work(changes: Changes) -> None:
        if guards.claim(ports, changes, guards.open_data_claim(ports.today())):
            add_task(ports, changes, OPEN_DATA_TASK)

    decide(ports, System(), work)


def read_index(ports: Ports) -> OpenIndex:
    """Return the list of the files.

    Raises:
        FilesUnavailable: the file store does not answer.
    """
    content = ports.files.read(key_of(INDEX), _MOST_BYTES)
    if content is None:
        return OpenIndex()
    stored = json.loads(content)
    return OpenIndex(
        made_on=date.fromisoformat(stored["made_on"]),
        quarters=stored["quarters"],
        posts=stored["posts"],
        communes=stored["communes"],
    )


def read_file(ports: Ports, name: str) -> bytes | None:
    """Return the content of a file; None when no file has that name.

    Raises:
        FilesUnavailable: the file store does not answer.
    """
    return ports.files.read(key_of(name), _MOST_BYTES)


@dataclass(frozen=True, kw_only=True)
class OpenPosts:
    """The advisers under contract by commune, and the day of the count; None before the first count."""

    made_on: date | None = None
    communes: Sequence[CommunePosts] = ()


def read_posts(ports: Ports) -> OpenPosts:
    """Return the advisers under contract, read from their file.

    Raises:
        FilesUnavailable: the file store does not answer.
    """
    content = read_file(ports, POSTS_JSON)
    if content is None:
        return OpenPosts()
    stored = json.loads(content)
    return OpenPosts(
        made_on=date.fromisoformat(stored["made_on"]),
        communes=[CommunePosts(**row) for row in stored["rows"]],
    )


def make_files(ports: Ports, task_id: str) -> None:
    """Make the files of the last quarters that are over and of the posts, then the index; idempotent."""
    former = read_index(ports)
    published = _make_quarters(ports)
    communes = _make_posts(ports)
    index = {
        "made_on": ports.today().isoformat(),
        "quarters": sorted({*former.quarters, *published}, reverse=True),
        "posts": sum(one.posts for one in communes),
        "communes": len(communes),
    }
    ports.files.write(key_of(INDEX), json.dumps(index).encode())
    finish_task(ports, System(request_id=task_id), task_id)


def _make_quarters(ports: Ports) -> list[str]:
    """Publish each of the last quarters once, after its follow-ups were due; an edition never changes.

    The difference between two editions of a quarter would reveal what each of them masks.
    """
    today = ports.today()
    quarters = [Quarter.of(today).previous()]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].previous())
    published = [one for one in quarters if _is_published(ports, one)]
    due = [
        one for one in quarters if one not in published and published_from(one, ports.parameters()) <= today
    ]
    if due:
        published += _publish(ports, due)
    return [str(one) for one in published]


def _is_published(ports: Ports, quarter: Quarter) -> bool:
    """Return whether a quarter is published; write its CSV from the JSON if a run died between both."""
    content = read_file(ports, activities_file(quarter, "json"))
    if content is None:
        return False
    if read_file(ports, activities_file(quarter, "csv")) is None:
        rows = [tuple(row.values()) for row in json.loads(content)["rows"]]
        _write(ports, activities_file(quarter, "csv"), _csv(_COLUMNS, rows))
    return True


def _publish(ports: Ports, quarters: Sequence[Quarter]) -> list[Quarter]:
    """Write the edition of each of these quarters in which something was reported; return those."""
    first, last = Month.of_quarter(min(quarters))[0], Month.of_quarter(max(quarters))[1]
    # The sums stored under the nation tell which departments have reports; the others are not read.
    of_nation = ports.store.territory_totals(NATION, first, last)
    reporting = sorted({one.department for one in of_nation if one.counts.reports})
    totals = [
        one for department in reporting for one in ports.store.territory_totals(department, first, last)
    ]
    written = []
    for quarter in quarters:
        departments = _counts_of_quarter(totals, quarter)
        if departments:
            _write_quarter(ports, quarter, lines_of(departments))
            written.append(quarter)
    return written


def _counts_of_quarter(totals: Iterable[TerritoryTotals], quarter: Quarter) -> dict[str, Counts]:
    first, last = Month.of_quarter(quarter)
    by_department: dict[str, Counts] = {}
    for one in totals:
        if str(first) <= one.month <= str(last) and one.counts.reports:
            by_department[one.department] = by_department.get(one.department, Counts()) + one.counts
    return by_department


def _write_quarter(ports: Ports, quarter: Quarter, lines: Sequence[OpenLine]) -> None:
    names = ports.places.departments()
    rows = [
        (
            str(quarter),
            one.department,
            "France" if one.department == NATION else names.get(one.department, ""),
            one.measure,
            one.dimension,
            one.code,
            _commune_name(ports, one.code)
            if one.dimension == COMMUNE
            else LABELS.get((one.dimension, one.code), ""),
            one.number,
            one.number is None,
        )
        for one in lines
    ]
    # The JSON is the edition: it is written first. If the run dies before the CSV, the next one makes it.
    header = {"quarter": str(quarter), "masked": _MASKING_NOTE}
    _write(ports, activities_file(quarter, "json"), _json(ports, header, _COLUMNS, rows))
    _write(ports, activities_file(quarter, "csv"), _csv(_COLUMNS, rows))


def _make_posts(ports: Ports) -> list[CommunePosts]:
    """Make the files of the advisers under contract today, by the commune of their structure; return them."""
    today = ports.today()
    recruitments = [
        one
        for one in ports.store.recruitment_summaries(sorted(ports.places.departments()))
        if one.under_contract_on(today)
    ]
    ids = sorted({one.application_id for one in recruitments})
    stored = ports.store.several((Application, one) for one in ids)[0] if ids else {}
    applications = cast(dict[str, Application], stored)
    posts = Counter(
        applications[one.application_id].place.insee_code
        for one in recruitments
        if one.application_id in applications
    )
    rows = [_commune_posts(ports, code, number) for code, number in sorted(posts.items())]
    columns = CommunePosts._fields
    _write(ports, POSTS_CSV, _csv(columns, rows))
    _write(ports, POSTS_JSON, _json(ports, {}, columns, rows))
    collection = {
        "type": "FeatureCollection",
        "licence": LICENCE,
        "made_on": today.isoformat(),
        "features": [one.feature for one in rows],
    }
    _write(ports, POSTS_MAP, json.dumps(collection, ensure_ascii=False, separators=(",", ":")))
    return rows


def _commune_posts(ports: Ports, code: str, posts: int) -> CommunePosts:
    commune = ports.places.by_insee(code)
    if commune is None:
        return CommunePosts("", code, code, posts)
    return CommunePosts(commune.department, code, commune.name, posts, commune.latitude, commune.longitude)


def _commune_name(ports: Ports, code: str) -> str:
    commune = ports.places.by_insee(code)
    return commune.name if commune else code


def _write(ports: Ports, name: str, content: str) -> None:
    ports.files.write(key_of(name), content.encode())


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [{True: "true", False: "false"}[one] if isinstance(one, bool) else one for one in row]
        )
    return content.getvalue()


def _json(
    ports: Ports,
    header: Mapping[str, str],
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> str:
    document = {
        "licence": LICENCE,
        "made_on": ports.today().isoformat(),
        **header,
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
