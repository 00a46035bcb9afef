"""Rewrite items of older schemas in the current one: ``python -m infra.rewrite``; resumable."""

import argparse
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from chalicelib.settings import settings
from chalicelib.storage import upgrades
from chalicelib.storage.upgrades import Item

Say = Callable[[str], None]

_TRIES = 5
_DONE = "done"


class CannotRewrite(Exception):
    """The rewrite stopped; the message is a French sentence for the operator."""


@dataclass
class Progress:
    """The position of each segment of each table, in a file, so that the command can be resumed.

    Args:
        path: the file; None for a dry run, which keeps no position.
        segments: number per table; a file with another number is refused.

    Raises:
        CannotRewrite: the file is of a rewrite with other segments or to another version.
    """

    path: Path | None
    segments: int
    places: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.path is None or not self.path.exists():
            return
        kept = json.loads(self.path.read_text(encoding="utf-8"))
        if kept["to"] != self._to():
            raise CannotRewrite(
                f"{self.path} vient d'une autre récriture {kept['to']} : effacez-le pour recommencer."
            )
        self.places, self.counts = kept["places"], Counter(kept["counts"])

    def place(self, table: str, segment: int) -> Any:
        """Return the key after which a segment resumes; None at its start, « done » past its end."""
        return self.places.get(f"{table}/{segment}")

    def passed(self, table: str, segment: int, place: Any, counted: Counter[str]) -> None:
        """Record that a page was processed."""
        with self._lock:
            self.places[f"{table}/{segment}"] = place or _DONE
            self.counts.update(counted)
            if self.path is not None:
                kept = {"to": self._to(), "places": self.places, "counts": self.counts}
                draft = self.path.with_suffix(".draft")
                draft.write_text(json.dumps(kept), encoding="utf-8")
                draft.replace(self.path)

    def finish(self) -> None:
        """Delete the positions: the next run begins at the start."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def _to(self) -> dict[str, int]:
        return {"schema": upgrades.ITEM_SCHEMA, "segments": self.segments}


def rewrite(
    dynamodb: Any,
    tables: Sequence[str],
    *,
    dry_run: bool,
    segments: int = 4,
    path: Path | None = None,
    stop: threading.Event | None = None,
) -> Counter[str]:
    """Rewrite every item of an older schema; the application may run.

    Args:
        dynamodb: a client of botocore.
        tables: their names.
        dry_run: count only.
        segments: parts of a table that are scanned in parallel.
        path: of the file of positions; a dry run has none.
        stop: when set, each segment ends after its page.

    Returns:
        the number of items read, and by kind and version the number rewritten (or to rewrite).

    Raises:
        CannotRewrite: the file belongs to another rewrite, or an item changes too often.
    """

    def deal_with(table: str, item: Item) -> Counter[str]:
        if not upgrades.outdated(item):
            return Counter(seen=1)
        if not dry_run:
            _rewrite_item(dynamodb, table, item)
        return Counter({"seen": 1, f"{upgrades.kind_of(item)} {upgrades.version_of(item)}": 1})

    return walk(dynamodb, tables, deal_with, Progress(None if dry_run else path, segments), stop)


def walk(
    dynamodb: Any,
    tables: Sequence[str],
    deal_with: Callable[[str, Item], Counter[str]],
    progress: Progress,
    stop: threading.Event | None = None,
) -> Counter[str]:
    """Process every item of some tables, several segments in parallel, from the position of ``progress``.

    Args:
        dynamodb: a client of botocore.
        tables: their names.
        deal_with: processes an item of a table; its counts are summed.
        progress: the positions and the counts so far.
        stop: when set, each segment ends after its page.
    """
    stop = stop or threading.Event()
    segments = progress.segments

    def one(table: str, segment: int) -> None:
        place = progress.place(table, segment)
        while place != _DONE and not stop.is_set():
            start = {"ExclusiveStartKey": place} if place else {}
            page = dynamodb.scan(
                TableName=table, Segment=segment, TotalSegments=segments, ConsistentRead=True, **start
            )
            counted: Counter[str] = Counter()
            for item in page["Items"]:
                counted += deal_with(table, item)
            place = page.get("LastEvaluatedKey") or _DONE
            progress.passed(table, segment, place, counted)

    with ThreadPoolExecutor(segments) as pool:
        for table in tables:
            for running in [pool.submit(one, table, segment) for segment in range(segments)]:
                running.result()
    if not stop.is_set():
        progress.finish()
    return progress.counts


def _rewrite_item(dynamodb: Any, table: str, item: Item) -> None:
    """Write what the upgrade changes, on condition that the item did not change since it was read.

    Its version is kept: both schemas describe the same entity.
    """
    key = {name: item[name] for name in ("pk", "sk")}
    for _ in range(_TRIES):
        try:
            dynamodb.update_item(TableName=table, Key=key, **_change(item, upgrades.upgraded(item)))
            return
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        current = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if current is None or not upgrades.outdated(current):
            return
        item = current
    raise CannotRewrite(f"Un élément de {table} change sans cesse : recommencez plus tard.")


def _change(before: Item, after: Item) -> dict[str, Any]:
    """Return the arguments of an UpdateItem from one form to the other, conditional on the old one."""
    names = {name: f"#n{number}" for number, name in enumerate(sorted({*before, *after} - {"pk", "sk"}))}
    old = {name: f":o{number}" for number, name in enumerate(names) if name in before}
    new = {
        name: f":w{number}"
        for number, name in enumerate(names)
        if name in after and before.get(name) != after[name]
    }
    removed = [names[name] for name in names if name not in after]
    update = "SET " + ", ".join(f"{names[name]} = {value}" for name, value in new.items())
    return {
        "UpdateExpression": update + (f" REMOVE {', '.join(removed)}" if removed else ""),
        "ConditionExpression": " AND ".join(f"{names[name]} = {value}" for name, value in old.items()),
        "ExpressionAttributeNames": {alias: name for name, alias in names.items()},
        "ExpressionAttributeValues": {
            **{alias: before[name] for name, alias in old.items()},
            **{alias: after[name] for name, alias in new.items()},
        },
    }


def command(
    arguments: Sequence[str] | None,
    say: Say,
    work: Callable[..., Counter[str]],
    *,
    description: str,
    cursor: str,
    words: tuple[str, str],
) -> int:
    """Run a command that scans tables, on the deployment that the environment names.

    Args:
        arguments: of the command line.
        say: prints a line.
        work: called with a client of DynamoDB, ``dry_run``, ``segments`` and ``path``; returns its counts.
        description: of the command, for its help.
        cursor: default path of the file of positions.
        words: printed after each count, in a dry run and otherwise.

    Returns:
        the exit status.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--dry-run", action="store_true", help="compte sans rien changer")
    parser.add_argument("--segments", type=int, default=4, help="parties d'une table lues à la fois")
    parser.add_argument("--cursor", type=Path, default=Path(cursor), help="fichier de reprise")
    options = parser.parse_args(arguments)
    try:
        counts = work(
            get_session().create_client("dynamodb"),
            dry_run=options.dry_run,
            segments=options.segments,
            path=options.cursor,
        )
    except (CannotRewrite, ClientError, BotoCoreError) as reason:
        print(reason, file=sys.stderr)
        return 1
    say(f"{counts.pop('seen', 0)} éléments lus.")
    for name, count in sorted(counts.items()):
        say(f"  {count} {name} {words[not options.dry_run]}")
    return 0


def main(arguments: Sequence[str] | None = None, say: Say = print) -> int:
    """Run the command; return the exit status."""

    def work(client: Any, **chosen: Any) -> Counter[str]:
        # The journal is append-only.
        tables = [settings().registry_table, settings().ephemeral_table, settings().activities_table]
        return rewrite(client, tables, **chosen)

    return command(
        arguments,
        say,
        work,
        description="Récrit les anciens éléments dans la forme d'aujourd'hui.",
        cursor="rewrite.json",
        words=("à récrire", "récrits"),
    )


if __name__ == "__main__":
    sys.exit(main())
