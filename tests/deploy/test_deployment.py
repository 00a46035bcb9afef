"""Besides the walk: the gateway's own responses, the event sources of the functions."""

import html

import pytest
from botocore.exceptions import ClientError

from infra import resources
from tests.deploy.system import Deployed

pytestmark = pytest.mark.deploy


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/nulle-part", "/confirmation", "/api/v1/nulle/part/ailleurs"])
def test_an_unknown_address_is_answered_by_the_application(system: Deployed, path: str) -> None:
    session = system.session()
    # The last one is the gateway's own response to everybody: no other method is accepted there.
    for answer in (
        session.get(f"{system.url}{path}", timeout=60),
        session.post(f"{system.url}{path}", headers=BROWSER, timeout=60),
    ):
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["status"] == 404
    page = session.get(f"{system.url}{path}", headers=BROWSER, timeout=60)
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "Cette adresse n'existe pas" in html.unescape(page.text)
    assert "Content-Security-Policy" in page.headers


@pytest.mark.parametrize("path", ["/", "/devenir-conseiller", "/confirmation/inconnue", "/api/v1/health"])
def test_a_head_request_gets_the_headers_of_the_page(system: Deployed, path: str) -> None:
    session = system.session()
    head, page = (session.request(one, f"{system.url}{path}", timeout=60) for one in ("HEAD", "GET"))
    assert (head.status_code, head.headers["Content-Type"]) == (
        page.status_code,
        page.headers["Content-Type"],
    )
    assert head.content == b""


def test_a_caller_without_a_policy_reads_nothing(system: Deployed) -> None:
    """The walk runs under the policies of the functions' roles: this shows that they are enforced."""
    iam = system.emulator.client("iam")
    iam.create_user(UserName="nobody")
    key = iam.create_access_key(UserName="nobody")["AccessKey"]
    dynamodb = system.emulator.client("dynamodb", key["AccessKeyId"], key["SecretAccessKey"])
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.scan(TableName=system.outputs["RegistryTable"])


def test_every_source_is_connected_and_reports_partial_batches(system: Deployed) -> None:
    sources = system.emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert len(sources) == len(resources.QUEUES) + len(["the stream", "what SES tells"])
    for source in sources:
        assert source["State"] == "Enabled"
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", ["Tick", "Calendar"])
def test_the_clocks_are_scheduled_and_run(system: Deployed, name: str) -> None:
    rules = system.emulator.client("events").list_rules()["Rules"]
    (rule,) = (rule for rule in rules if f"-{name}" in rule["Name"])
    assert rule["State"] == "ENABLED" and rule["ScheduleExpression"].startswith("rate(")
    system.invoke(name)
