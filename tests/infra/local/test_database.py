"""Acknowledged writes survive a kill -9, without repair."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from infra import resources
from infra.local.database import EMAILS_KEPT, FILE, Database, DataUnusable
from infra.local.emulator import emulated_aws
from infra.local.mailbox import mail_from_record

REGISTRY = resources.physical_name("registry", "test")

WRITER = """
import itertools, sys, threading
from pathlib import Path
from infra import resources
from infra.local.database import Database
from infra.local.emulator import emulated_aws

with emulated_aws(Database(Path(sys.argv[1]))) as aws:
    dynamodb = aws.client("dynamodb")
    resources.create(dynamodb, aws.client("sqs"), "test")
    def write(thread):
        for turn in itertools.count():
            name = f"{thread}#{turn}"
            dynamodb.transact_write_items(TransactItems=[
                {"Put": {"TableName": sys.argv[2], "Item": {"pk": {"S": name}, "sk": {"S": side}}}}
                for side in ("left", "right")
            ])
            sys.stdout.write(name + "\\n")
            sys.stdout.flush()
    for thread in range(4):
        threading.Thread(target=write, args=(thread,), daemon=True).start()
    threading.Event().wait()
"""


def kept(directory):
    """Return the partition and sort keys that a new run finds."""
    database = Database(directory)
    found = {(pk, sk) for _, pk, sk, _ in database.items()}
    database.close()
    return found


def put(pk, **attributes):
    return [("table", pk, "x", attributes)]


def test_acknowledged_writes_before_a_kill_are_there_and_transactions_are_complete(tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path), REGISTRY], stdout=subprocess.PIPE, text=True
    )
    answered = [writer.stdout.readline().strip() for _ in range(300)]
    writer.send_signal(signal.SIGKILL)
    answered += writer.stdout.read().split("\n")[:-1]
    writer.wait()
    found = kept(tmp_path)
    assert all((pk, side) in found for pk in answered for side in ("left", "right"))
    assert {pk for pk, sk in found if sk == "left"} == {pk for pk, sk in found if sk == "right"}


def test_items_and_messages_come_back_into_the_emulator(tmp_path):
    database = Database(tmp_path)
    with emulated_aws(database) as aws:
        dynamodb = aws.client("dynamodb")
        resources.create(dynamodb, aws.client("sqs"), "test")
        item = {"pk": {"S": "A"}, "sk": {"S": "1"}, "due_shard": {"S": "0"}, "due_at": {"S": "2026"}}
        dynamodb.put_item(TableName=REGISTRY, Item=item)
        dynamodb.put_item(TableName=REGISTRY, Item={**item, "pk": {"S": "GONE"}})
        dynamodb.delete_item(TableName=REGISTRY, Key={"pk": {"S": "GONE"}, "sk": {"S": "1"}})
        aws.client("sesv2").send_email(
            Destination={"ToAddresses": ["mairie@example.fr"]},
            Content={
                "Simple": {"Subject": {"Data": "Bonjour"}, "Body": {"Text": {"Data": "https://a.fr/b"}}}
            },
        )
    database.close()

    database = Database(tmp_path)
    with emulated_aws() as aws:
        dynamodb = aws.client("dynamodb")
        resources.create(dynamodb, aws.client("sqs"), "test")
        aws.restore(database.items())
        assert dynamodb.scan(TableName=REGISTRY)["Items"] == [item]
        assert dynamodb.scan(TableName=REGISTRY, IndexName="due")["Items"] == [item]
        assert aws.stream(REGISTRY, 0)[0] == []
    (email,) = database.emails()
    assert mail_from_record(email).links == ["https://a.fr/b"]
    database.close()


def test_a_load_killed_before_its_end_leaves_nothing(tmp_path):
    load = (
        "import os, sys; from pathlib import Path; from infra.local.database import Database\n"
        "database = Database(Path(sys.argv[1]))\n"
        "database.record([('table', 'BEFORE', 'x', {})])\n"
        "with database.transaction():\n"
        "    for turn in range(5000): database.record([('table', str(turn), 'x', {'text': 'x' * 1000})])\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", load, str(tmp_path)]).returncode == -signal.SIGKILL
    assert kept(tmp_path) == {("BEFORE", "x")}


def test_a_load_that_fails_is_undone_and_one_that_ends_is_kept(tmp_path):
    database = Database(tmp_path)
    with pytest.raises(RuntimeError), database.transaction():
        database.record(put("FAILED"))
        raise RuntimeError
    with database.transaction():
        database.record(put("LOADED"))
    database.close()
    assert kept(tmp_path) == {("LOADED", "x")}


def test_each_write_waits_for_the_disk(tmp_path):
    database = Database(tmp_path)
    settings = {
        name: database._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2}


def test_the_oldest_e_mails_are_deleted_first(tmp_path):
    database = Database(tmp_path)
    with database.transaction():
        for number in range(EMAILS_KEPT + 3):
            database.record(email={"id": number})
    assert [email["id"] for email in database.emails()] == list(range(3, EMAILS_KEPT + 3))
    database.close()


def test_two_runs_cannot_share_a_directory(tmp_path):
    database = Database(tmp_path)
    with pytest.raises(DataUnusable, match="servent déjà à une autre exécution"):
        Database(tmp_path)
    other = "import sys; from pathlib import Path; from infra.local.database import Database; "
    found = subprocess.run(
        [sys.executable, "-c", f"{other} Database(Path(sys.argv[1]))", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert "servent déjà à une autre exécution" in found.stderr
    database.close()
    Database(tmp_path).close()


def test_data_of_the_former_version_are_refused_with_what_to_do(tmp_path):
    (tmp_path / "snapshot.jsonl").write_text("…")
    with pytest.raises(DataUnusable, match=r"version précédente.*effacez ce dossier.*LOCAL_DATA"):
        Database(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot.jsonl"]


def test_a_damaged_file_is_reported_and_not_replaced(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database" * 500)
    with pytest.raises(DataUnusable, match="est abîmé"):
        Database(tmp_path)


def test_a_write_refused_by_the_disk_is_not_acknowledged_and_no_more_are_accepted(tmp_path):
    database = Database(tmp_path)
    (pages,) = database._connection.execute("PRAGMA page_count").fetchone()
    database._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OSError) as refused:
        database.record(put("A", text="x" * 100_000))
    assert isinstance(refused.value.__cause__, sqlite3.OperationalError)
    with pytest.raises(OSError):
        database.record(put("B"))
    database.close()
    assert kept(tmp_path) == set()


def test_nothing_is_accepted_once_the_database_is_closed(tmp_path):
    database = Database(tmp_path)
    database.close()
    with pytest.raises(OSError):
        database.record(put("A"))


def test_the_files_are_for_their_owner_only(tmp_path):
    database = Database(tmp_path / "data")
    database.record(put("A"))
    files = list(Path(tmp_path / "data").iterdir())
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert len(files) > 1 and all(path.stat().st_mode & 0o077 == 0 for path in files)
    database.close()
