"""Restore the registry into a new table: ``python -m infra.restore TARGET (--at INSTANT | --backup ARN)``.

Only the registry is restored. The ephemeral table is kept, so that used links stay used, except for its
sessions: an account in an older state might accept them. The journal is kept too: whoever it says was erased
since is erased again before the new table is used.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, WaiterError
from botocore.session import get_session

from chalicelib import wiring
from chalicelib.domain.access.actor import System
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.candidates import erasing
from chalicelib.services.core.ports import Ports
from chalicelib.settings import Settings, settings

Say = Callable[[str], None]

_WAIT = {"Delay": 10, "MaxAttempts": 1080}
_CANDIDATE = "candidate#"


def restore_registry(dynamodb: Any, source: str, target: str, at: datetime | None, backup: str) -> None:
    """Restore the registry into a new table, and enable the stream and the protections that a restore omits.

    Args:
        dynamodb: a client of botocore.
        source, target: names of tables; the target must not exist.
        at: the instant to come back to; unused with a backup.
        backup: the address of a backup, or empty.
    """
    if backup:
        dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=backup)
    else:
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=source, TargetTableName=target, RestoreDateTime=at
        )
    dynamodb.get_waiter("table_exists").wait(TableName=target, WaiterConfig=_WAIT)
    dynamodb.update_table(
        TableName=target,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        DeletionProtectionEnabled=True,
    )
    dynamodb.get_waiter("table_exists").wait(TableName=target, WaiterConfig=_WAIT)
    dynamodb.update_continuous_backups(
        TableName=target, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def close_sessions(dynamodb: Any, ephemeral: str) -> int:
    """Delete every session; return their number."""
    count = 0
    for item in _scan(dynamodb, ephemeral, "#name = :value", "kind", "session"):
        dynamodb.delete_item(TableName=ephemeral, Key={name: item[name] for name in ("pk", "sk")})
        count += 1
    return count


def replay_erasures(ports: Ports, dynamodb: Any, journal: str) -> tuple[int, list[str]]:
    """Erase again, in the registry of ``ports``, every candidate whose erasure is in the journal.

    Returns:
        the number erased again, and the ids of those whose restored state does not allow it.
    """
    erased, refused = 0, []
    restore = System(request_id="restore")
    acts = _scan(dynamodb, journal, "#name = :value", "act", "erased")
    candidates = {item["pk"]["S"] for item in acts if item["pk"]["S"].startswith(_CANDIDATE)}
    for candidate_id in sorted(key.removeprefix(_CANDIDATE) for key in candidates):
        try:
            erasing.erase_again(ports, restore, candidate_id)
            erased += 1
        except Refusal as refusal:
            if refusal.kind != "not_found":
                refused.append(candidate_id)
    return erased, refused


def _scan(dynamodb: Any, table: str, condition: str, name: str, value: str) -> Iterator[dict[str, Any]]:
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        ConsistentRead=True,
        FilterExpression=condition,
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": {"S": value}},
    )
    for page in pages:
        yield from page["Items"]


def _of_target(target: str) -> tuple[Ports, Settings]:
    """Use the restored registry as the registry of this process."""
    os.environ["REGISTRY_TABLE"] = target
    settings.cache_clear()
    wiring.configure()
    return wiring.ports(), settings()


def main(arguments: Sequence[str] | None = None, say: Say = print) -> int:
    """Run the command on the deployment that the environment names; return the exit status."""
    parser = argparse.ArgumentParser(description="Restaure le registre dans une nouvelle table.")
    parser.add_argument("target", help="nom de la nouvelle table")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--at", type=datetime.fromisoformat, help="instant, avec son fuseau (ISO 8601)")
    when.add_argument("--backup", default="", help="adresse (ARN) d'une sauvegarde")
    options = parser.parse_args(arguments)
    if options.at is not None and options.at.tzinfo is None:
        parser.error("donnez le fuseau de l'instant, par exemple 2031-01-05T08:00:00+01:00")
    dynamodb = get_session().create_client("dynamodb")
    try:
        restore_registry(dynamodb, settings().registry_table, options.target, options.at, options.backup)
        ports, chosen = _of_target(options.target)
        closed = close_sessions(dynamodb, chosen.ephemeral_table)
        erased, refused = replay_erasures(ports, dynamodb, chosen.journal_table)
    except (ClientError, BotoCoreError, WaiterError) as reason:
        print(reason, file=sys.stderr)
        return 1
    say(f"{options.target} est prête : {closed} sessions fermées, {erased} effacements rejoués.")
    for candidate_id in refused:
        say(f"  À effacer à la main, une structure l'emploie dans l'état restauré : {candidate_id}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
