"""What was answered is there after a kill -9, and nothing else is needed to find it again."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from infra import resources
from infra.local.emulator import emulated_aws
from infra.local.mailbox import mail_from_record
from infra.local.wal import DamagedData, DataDirectoryInUse, WriteAheadLog, encode

REGISTRY = resources.physical_name("registry", "test")

WRITER = """
import itertools, sys, threading
from pathlib import Path
from infra import resources
from infra.local.emulator import emulated_aws
from infra.local.wal import WriteAheadLog

with emulated_aws(WriteAheadLog(Path(sys.argv[1]), segment_bytes=20_000)) as aws:
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


def restored(directory):
    """The items and messages that a new run finds."""
    log = WriteAheadLog(directory)
    state = log.state()
    log.close()
    return state


def put(pk, **attributes):
    return {"writes": [("table", pk, "x", attributes)]}


def test_everything_answered_before_a_kill_is_there_and_transactions_are_whole(tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path), REGISTRY], stdout=subprocess.PIPE, text=True
    )
    answered = [writer.stdout.readline().strip() for _ in range(300)]
    writer.send_signal(signal.SIGKILL)
    answered += writer.stdout.read().split("\n")[:-1]
    writer.wait()
    found = {(pk, sk) for _, pk, sk in restored(tmp_path).items}
    assert all((pk, side) in found for pk in answered for side in ("left", "right"))
    assert {pk for pk, sk in found if sk == "left"} == {pk for pk, sk in found if sk == "right"}


def test_items_and_messages_come_back_into_the_emulator(tmp_path):
    log = WriteAheadLog(tmp_path)
    with emulated_aws(log) as aws:
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
    log.close()

    state = restored(tmp_path)
    with emulated_aws() as aws:
        dynamodb = aws.client("dynamodb")
        resources.create(dynamodb, aws.client("sqs"), "test")
        aws.restore(state.effects())
        assert dynamodb.scan(TableName=REGISTRY)["Items"] == [item]
        assert dynamodb.scan(TableName=REGISTRY, IndexName="due")["Items"] == [item]
        assert aws.stream(REGISTRY, 0)[0] == []
    (mail,) = state.mails.values()
    assert mail_from_record(mail).links == ["https://a.fr/b"]


def test_a_record_torn_at_the_end_is_dropped_and_the_log_goes_on(tmp_path):
    segment = tmp_path / "log-00000001.jsonl"
    segment.write_bytes(encode(put("A")) + encode(put("B"))[:-7])
    log = WriteAheadLog(tmp_path)
    log.wait(log.append(put("C")))
    log.close()
    assert {pk for _, pk, _ in restored(tmp_path).items} == {"A", "C"}


def test_damage_before_the_end_is_reported_rather_than_skipped(tmp_path):
    (tmp_path / "log-00000001.jsonl").write_bytes(encode(put("A"))[:-3] + b"\n")
    (tmp_path / "log-00000002.jsonl").write_bytes(encode(put("B")))
    with pytest.raises(DamagedData):
        WriteAheadLog(tmp_path)


def test_many_writers_share_a_sync(tmp_path, monkeypatch):
    log = WriteAheadLog(tmp_path)
    synced, together, released = [], threading.Barrier(9), threading.Event()
    fsync = os.fsync

    def slow_fsync(file):
        synced.append(file)
        released.wait(10)
        fsync(file)

    monkeypatch.setattr(os, "fsync", slow_fsync)

    def write(number):
        ticket = log.append(put(str(number)))
        together.wait(10)
        log.wait(ticket)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    together.wait(10)
    released.set()
    for writer in writers:
        writer.join()
    assert len(synced) == 1
    monkeypatch.undo()
    log.close()


def test_a_long_load_asks_the_disk_once_at_its_end(tmp_path, monkeypatch):
    log = WriteAheadLog(tmp_path)
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    with log.together():
        for turn in range(100):
            log.wait(log.append(put(str(turn))))
        assert synced == []
    assert len(synced) == 1
    monkeypatch.undo()
    log.close()
    assert len(restored(tmp_path).items) == 100


def test_a_long_log_is_merged_while_it_runs_and_loses_nothing(tmp_path):
    log = WriteAheadLog(tmp_path, segment_bytes=500)
    for turn in range(100):
        log.wait(log.append(put("A", turn=turn)))
        log.wait(log.append(put(f"B{turn}")))
    log.close()
    state = restored(tmp_path)
    assert len(state.items) == 101
    assert state.items["table", "A", "x"] == {"turn": 99}
    assert [path.name for path in tmp_path.glob("*.jsonl")] == ["snapshot.jsonl"]


def test_two_runs_cannot_share_a_directory(tmp_path):
    log = WriteAheadLog(tmp_path)
    with pytest.raises(DataDirectoryInUse, match="servent déjà"):
        WriteAheadLog(tmp_path)
    log.close()
    WriteAheadLog(tmp_path).close()


def test_a_write_that_the_disk_refuses_is_not_answered_and_nothing_more_is_taken(tmp_path, monkeypatch):
    log = WriteAheadLog(tmp_path)
    ticket = log.append(put("A"))

    def full_disk(file):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError):
        log.wait(ticket)
    monkeypatch.undo()
    with pytest.raises(OSError):
        log.append(put("B"))


def test_the_files_are_for_their_owner_only(tmp_path):
    log = WriteAheadLog(tmp_path / "data")
    log.close()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "data").iterdir())
