"""The emulated account answers boto3 and PynamoDB, and one of two concurrent writers wins."""

import threading
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from infra import resources
from infra.local import emulator
from infra.local.emulator import NotEmulated, emulated_aws
from tests.support.aws import fresh_tables

REGISTRY = resources.physical_name("registry", "test")


def key(pk, sk="x"):
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def test_of_sixteen_writers_of_one_item_one_wins_and_the_counter_agrees():
    rounds, threads = 12, 16
    with fresh_tables() as aws:
        dynamodb = aws.client("dynamodb")
        wins = [0] * rounds
        barrier = threading.Barrier(threads)

        def compete():
            for seat in range(rounds):
                barrier.wait(30)
                try:
                    dynamodb.transact_write_items(
                        TransactItems=[
                            {
                                "Put": {
                                    "TableName": REGISTRY,
                                    "Item": key(f"SEAT#{seat}"),
                                    "ConditionExpression": "attribute_not_exists(pk)",
                                }
                            },
                            {
                                "Update": {
                                    "TableName": REGISTRY,
                                    "Key": key("TAKEN"),
                                    "UpdateExpression": "ADD n :one",
                                    "ExpressionAttributeValues": {":one": {"N": "1"}},
                                }
                            },
                        ]
                    )
                    wins[seat] += 1
                except ClientError as error:
                    assert error.response["Error"]["Code"] == "TransactionCanceledException"

        crowd = [threading.Thread(target=compete) for _ in range(threads)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        taken = dynamodb.get_item(TableName=REGISTRY, Key=key("TAKEN"))["Item"]["n"]["N"]
    assert wins == [1] * rounds
    assert int(taken) == rounds


def test_every_described_table_index_and_stream_exists():
    with fresh_tables() as aws:
        for table in resources.TABLES:
            name = resources.physical_name(table.name, "test")
            found = aws.client("dynamodb").describe_table(TableName=name)["Table"]
            indexes = {
                index["IndexName"]: index["Projection"] for index in found.get("GlobalSecondaryIndexes", [])
            }
            assert indexes == {index.name: resources.projection(index) for index in table.indexes}
            assert ("LatestStreamArn" in found) == table.stream


def test_a_test_gets_empty_tables_within_milliseconds():
    with fresh_tables() as aws:
        aws.client("dynamodb").put_item(TableName=REGISTRY, Item=key("LEFT"))
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        with fresh_tables() as aws:
            best = min(best, time.perf_counter() - started)
            assert aws.client("dynamodb").scan(TableName=REGISTRY)["Count"] == 0
    assert best < 0.1


def test_pynamodb_is_answered_too():
    from pynamodb.attributes import UnicodeAttribute
    from pynamodb.models import Model

    class Row(Model):
        class Meta:
            table_name = REGISTRY
            region = "eu-west-3"

        pk = UnicodeAttribute(hash_key=True)
        sk = UnicodeAttribute(range_key=True)

    with fresh_tables():
        Row("A", "1").save()
        assert [row.sk for row in Row.query("A")] == ["1"]


def test_a_message_keeps_its_recipient_subject_text_page_and_links():
    with fresh_tables() as aws:
        aws.client("sesv2").send_email(
            FromEmailAddress="expediteur@example.fr",
            Destination={"ToAddresses": ["mairie@example.fr"]},
            Content={
                "Simple": {
                    "Subject": {"Data": "Confirmez"},
                    "Body": {
                        "Text": {
                            "Data": "Suivez https://a.fr/x?y=1, puis (https://b.fr/z). https://a.fr/x?y=1"
                        },
                        "Html": {"Data": "<p>Suivez</p>"},
                    },
                }
            },
        )
        (mail,) = aws.mailbox
    assert (mail.to, mail.subject, mail.html) == ("mairie@example.fr", "Confirmez", "<p>Suivez</p>")
    assert mail.links == ["https://a.fr/x?y=1", "https://b.fr/z"]


def test_a_raw_message_is_read_like_a_simple_one():
    from email.message import EmailMessage

    raw = EmailMessage()
    raw["To"], raw["Subject"] = "mairie@example.fr", "Déjà confirmé"
    raw.set_content("Voir https://a.fr/é-là\n")
    raw.add_alternative("<p>Voir</p>", subtype="html")
    with fresh_tables() as aws:
        aws.client("sesv2").send_email(Content={"Raw": {"Data": raw.as_bytes()}})
        (mail,) = aws.mailbox
    assert (mail.to, mail.subject) == ("mairie@example.fr", "Déjà confirmé")
    assert mail.text.startswith("Voir") and "<p>Voir</p>" in mail.html


def test_the_mailbox_keeps_the_newest(monkeypatch):
    monkeypatch.setattr(emulator, "EMAILS_KEPT", 3)
    body = {"Text": {"Data": "Bonjour"}}
    with fresh_tables() as aws:
        for number in range(5):
            content = {"Simple": {"Subject": {"Data": str(number)}, "Body": body}}
            aws.client("sesv2").send_email(Destination={"ToAddresses": ["a@example.fr"]}, Content=content)
        assert [mail.subject for mail in aws.mailbox] == ["2", "3", "4"]


def test_a_service_that_is_not_emulated_is_never_reached():
    with emulated_aws(), pytest.raises(NotEmulated):
        boto3.client("sts", region_name="eu-west-3").get_caller_identity()


def test_records_read_by_the_only_reader_of_a_stream_are_deleted_and_positions_stay():
    with fresh_tables() as aws:
        for name in ("A", "B", "C"):
            aws.client("dynamodb").put_item(TableName=REGISTRY, Item=key(name))
        aws.trim_stream(REGISTRY, 2)
        records, position = aws.stream(REGISTRY, 0)
        assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in records] == ["C"]
        assert position == 3
        assert aws.stream(REGISTRY, position) == ([], 3)
