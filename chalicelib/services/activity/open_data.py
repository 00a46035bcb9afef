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
# Far more than a file has.
_MOST_BYTES = 6_000_000
Cell = str | int | float | bool | None
_MASKED = "Les nombres de 1 à 4, et ceux qui permettraient de les retrouver, sont masqués."


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
        made = [activities_file(one, ending) for one in quarters for ending in ("csv", "json")]
        return [POSTS_CSV, POSTS_JSON, POSTS_MAP, *made]


def owe_files(ports: Ports) -> None:
    """Queue the task that makes the files of the day; calling it again changes nothing."""

    def work(changes: Changes) -> None:
        if guards.claim(ports, changes, guards.open_data_claim(ports.today())):
            add_task(ports, changes, OPEN_DATA_TASK)

    decide(ports, System(), work)


def index(ports: Ports) -> OpenIndex:
    """Return the list of the files.

    Raises:
        FilesUnavailable: the file store does not answer.
    """
    content = ports.files.read(key_of(INDEX), _MOST_BYTES)
    if content is None:
        return OpenIndex()
    read = json.loads(content)
    return OpenIndex(
        made_on=date.fromisoformat(read["made_on"]),
        quarters=read["quarters"],
        posts=read["posts"],
        communes=read["communes"],
    )


def file(ports: Ports, name: str) -> bytes | None:
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


def posts(ports: Ports) -> OpenPosts:
    """Return the advisers under contract, read from their file.

    Raises:
        FilesUnavailable: the file store does not answer.
    """
    content = file(ports, POSTS_JSON)
    if content is None:
        return OpenPosts()
    read = json.loads(content)
    return OpenPosts(
        made_on=date.fromisoformat(read["made_on"]), communes=[CommunePosts(**row) for row in read["rows"]]
    )


def make(ports: Ports, task_id: str) -> None:
    """Make the files of the last quarters that are over and of the posts, then the index; idempotent."""
    before = index(ports)
    made = _make_quarters(ports)
    there = _make_posts(ports)
    told = {
        "made_on": ports.today().isoformat(),
        "quarters": sorted({*before.quarters, *made}, reverse=True),
        "posts": sum(one.posts for one in there),
        "communes": len(there),
    }
    ports.files.write(key_of(INDEX), json.dumps(told).encode())
    finish_task(ports, System(request_id=task_id), task_id)


def _make_quarters(ports: Ports) -> list[str]:
    """Publish each of the last quarters once, when its follow-ups were due; what is published never changes.

    Two editions of a quarter would give away by their difference what each of them masks.
    """
    today = ports.today()
    quarters = [Quarter.of(today).previous()]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].previous())
    published = [one for one in quarters if _published(ports, one)]
    due = [
        one for one in quarters if one not in published and published_from(one, ports.parameters()) <= today
    ]
    if due:
        published += _publish(ports, due)
    return [str(one) for one in published]


def _published(ports: Ports, quarter: Quarter) -> bool:
    """Return whether the edition of a quarter is there; its CSV is made of it where a run died between
    both."""
    content = file(ports, activities_file(quarter, "json"))
    if content is None:
        return False
    if file(ports, activities_file(quarter, "csv")) is None:
        rows = [tuple(row.values()) for row in json.loads(content)["rows"]]
        _write(ports, activities_file(quarter, "csv"), _csv(_COLUMNS, rows))
    return True


def _publish(ports: Ports, quarters: Sequence[Quarter]) -> list[Quarter]:
    """Write the only edition of each of some quarters in which something was reported."""
    first, last = Month.of_quarter(min(quarters))[0], Month.of_quarter(max(quarters))[1]
    # Departments without any report are not read: the sums stored under the nation tell which those are.
    of_nation = ports.store.territory_totals(NATION, first, last)
    reporting = sorted({one.department for one in of_nation if one.counts.reports})
    kept = [one for department in reporting for one in ports.store.territory_totals(department, first, last)]
    made = []
    for quarter in quarters:
        departments = _of_quarter(kept, quarter)
        if departments:
            _write_quarter(ports, quarter, lines_of(departments))
            made.append(quarter)
    return made


def _of_quarter(kept: Iterable[TerritoryTotals], quarter: Quarter) -> dict[str, Counts]:
    first, last = Month.of_quarter(quarter)
    found: dict[str, Counts] = {}
    for one in kept:
        if str(first) <= one.month <= str(last) and one.counts.reports:
            found[one.department] = found.get(one.department, Counts()) + one.counts
    return found


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
            _commune(ports, one.code)
            if one.dimension == COMMUNE
            else LABELS.get((one.dimension, one.code), ""),
            one.number,
            one.number is None,
        )
        for one in lines
    ]
    # The JSON is the edition: it is written first, and the CSV is made of it if the run dies between both.
    told = {"quarter": str(quarter), "masked": _MASKED}
    _write(ports, activities_file(quarter, "json"), _json(ports, told, _COLUMNS, rows))
    _write(ports, activities_file(quarter, "csv"), _csv(_COLUMNS, rows))


def _make_posts(ports: Ports) -> list[CommunePosts]:
    """Make the files of the advisers under contract today, by the commune of their structure; return them."""
    today = ports.today()
    there = [
        one
        for one in ports.store.recruitment_summaries(sorted(ports.places.departments()))
        if one.under_contract_on(today)
    ]
    ids = sorted({one.application_id for one in there})
    read = ports.store.several((Application, one) for one in ids)[0] if ids else {}
    applications = cast(dict[str, Application], read)
    posts = Counter(
        applications[one.application_id].place.insee_code
        for one in there
        if one.application_id in applications
    )
    rows = [_in_commune(ports, code, number) for code, number in sorted(posts.items())]
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


def _in_commune(ports: Ports, code: str, posts: int) -> CommunePosts:
    known = ports.places.by_insee(code)
    if known is None:
        return CommunePosts("", code, code, posts)
    return CommunePosts(known.department, code, known.name, posts, known.latitude, known.longitude)


def _commune(ports: Ports, code: str) -> str:
    known = ports.places.by_insee(code)
    return known.name if known else code


def _write(ports: Ports, name: str, content: str) -> None:
    ports.files.write(key_of(name), content.encode())


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    written = io.StringIO()
    to = csv.writer(written, delimiter=";", lineterminator="\r\n")
    to.writerow(columns)
    for row in rows:
        to.writerow([{True: "true", False: "false"}[one] if isinstance(one, bool) else one for one in row])
    return written.getvalue()


def _json(
    ports: Ports,
    told: Mapping[str, str],
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> str:
    whole = {
        "licence": LICENCE,
        "made_on": ports.today().isoformat(),
        **told,
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
