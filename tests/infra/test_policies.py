"""The permissions of each function: enough for its real requests, and nothing more."""

import fnmatch
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest, AWSResponse

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import Anybody
from chalicelib.domain.activity.open_data import OPEN
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_table import COLUMNS
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.events import clock, email_consumer, feedback
from chalicelib.events.queues import SqsQueues
from chalicelib.events.relay import relay
from chalicelib.services import tasks
from chalicelib.services.access import passwords, signing_in
from chalicelib.services.activity import reports
from chalicelib.services.agency import deadlines
from chalicelib.services.applying import applications
from chalicelib.services.candidates import candidate_space, documents, erasing, pix_results
from chalicelib.services.core.lists import every
from chalicelib.services.deciding import committee, review
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from infra import resources
from infra.functions import API_HANDLER, FUNCTIONS, Function
from infra.local.emulator import Emulator
from infra.package import ROOT
from tests.infra.template import properties
from tests.support import activity
from tests.support.aws import fresh_tables
from tests.support.files import a_pdf
from tests.support.outside import COMMUNES, START, MemoryRegister, refused
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.long

Json = dict[str, Any]

POLICIES = ROOT / "infra" / "policies"
IDS = [one.name for one in FUNCTIONS]
NAMES = {
    "REGISTRY_TABLE": "RegistryTable",
    "EPHEMERAL_TABLE": "EphemeralTable",
    "ACTIVITIES_TABLE": "ActivitiesTable",
    "JOURNAL_TABLE": "JournalTable",
    "EMAIL_QUEUE_URL": "EmailsQueue",
    "TASK_QUEUE_URL": "TasksQueue",
}
FOLDERS = {"FilesBucket/incoming/*", "FilesBucket/documents/*"}
# The published files, which nobody uploads: tasks write them.
OPEN_FOLDER = f"FilesBucket/{OPEN}*"
# The files of the intake, which tasks read in parts.
INTAKE_FOLDER = "FilesBucket/incoming/ouverture/*"


# The policies, as deployed


def statements(name: str) -> list[Json]:
    """Return the permissions of a function's role, including conditional statements of the template."""
    (one,) = (one for one in FUNCTIONS if one.name == name)
    (policy,) = properties(one.role)["Policies"]
    found = policy["PolicyDocument"]["Statement"]
    return [each["Fn::If"][1] if "Fn::If" in each else each for each in found]


def written(resource: Any) -> str:
    """Return a short name of a policy's resource: ``RegistryTable``, ``RegistryTable/index/due``."""
    if "Fn::GetAtt" in resource:
        name, attribute = resource["Fn::GetAtt"]
        return name if attribute == "Arn" else f"{name}.{attribute}"
    if "Ref" in resource:
        return str(resource["Ref"])
    text = resource["Fn::Sub"]
    return str(text if isinstance(text, str) else text[0]).replace("${", "").replace(".Arn}", "")


@dataclass(frozen=True)
class Request:
    """One request of a function to one resource. ``key`` is its partition, if there is one."""

    action: str
    resource: str
    key: str | None = field(default=None, compare=False)


def allows(statement: Json, request: Request) -> bool:
    """Return whether a statement allows a request."""
    if request.action not in statement["Action"]:
        return False
    if request.resource not in map(written, statement["Resource"]):
        return False
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys")
    return keys is None or any(fnmatch.fnmatchcase(request.key or "", pattern) for pattern in keys)


@pytest.mark.parametrize("name", IDS)
def test_no_policy_has_a_star_and_every_action_is_named(name: str) -> None:
    for one in statements(name):
        assert one["Effect"] == "Allow"
        assert isinstance(one["Action"], list) and isinstance(one["Resource"], list)
        assert not [action for action in one["Action"] if "*" in action]
        assert "NotAction" not in one and "NotResource" not in one
        for resource in one["Resource"]:
            assert isinstance(resource, dict), "an address is that of this stack"
            # Streams have a date in their ARN, and files the id of their candidate.
            assert "*" not in written(resource) or written(resource) in {
                "RegistryTable/stream/*",
                OPEN_FOLDER,
                INTAKE_FOLDER,
                *FOLDERS,
            }


@pytest.mark.parametrize("one", FUNCTIONS, ids=IDS)
def test_a_role_has_its_own_policy_and_traces_beside_it(one: Function) -> None:
    role = properties(one.role)
    assert role["ManagedPolicyArns"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess"}
    ]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    (policy,) = role["Policies"]
    committed = json.loads((POLICIES / f"{one.name}.json").read_text(encoding="utf-8"))
    assert policy["PolicyDocument"] == committed


def test_there_is_no_policy_without_a_function() -> None:
    assert {path.stem for path in POLICIES.iterdir()} == set(IDS)


@pytest.mark.parametrize("name", IDS)
def test_the_journal_is_only_appended_to_and_read_by_pages_alone(name: str) -> None:
    reads = ["dynamodb:Query"] if name == API_HANDLER else []
    for one in statements(name):
        if any(written(resource).startswith("JournalTable") for resource in one["Resource"]):
            assert one["Action"] == ["dynamodb:PutItem", *reads]


def test_only_the_sender_sends_and_from_one_address() -> None:
    sending = {
        name: one
        for name in IDS
        for one in statements(name)
        if any(a.startswith("ses:") for a in one["Action"])
    }
    assert list(sending) == ["send_email"]
    assert sending["send_email"]["Action"] == ["ses:SendEmail"]
    assert sending["send_email"]["Condition"] == {
        "StringEquals": {"ses:FromAddress": {"Ref": "SenderAddress"}}
    }


@pytest.mark.parametrize("name", [name for name in IDS if name != API_HANDLER])
def test_only_the_gateways_function_reads_sessions(name: str) -> None:
    for one in statements(name):
        if "EphemeralTable" in map(written, one["Resource"]):
            names = one["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            if names == ["KEPT#REGISTER#*", "KEPT#CASE_FILES#*"]:
                assert name == "run_task"
                continue
            written_too = one["Action"] == ["dynamodb:PutItem"]
            assert written_too or one["Action"] == ["dynamodb:GetItem"]
            read = ["LINK#*"] if name == "send_email" else ["CLAIM#*"]
            if name == "calendar":
                # It also reads until when requests to Démarches simplifiées are paused.
                read.append("KEPT#CASE_FILES#*")
            # The calendar sends no link.
            links = ["LINK#*"] if name != "calendar" else []
            assert names == ([*links, "CLAIM#*"] if written_too else read)


def test_secrets_are_read_by_functions_that_sign_and_that_of_case_files_by_tasks_only() -> None:
    readers: dict[str, set[str]] = {}
    for name in IDS:
        for one in statements(name):
            if "secretsmanager:GetSecretValue" in one["Action"]:
                for resource in one["Resource"]:
                    readers.setdefault(written(resource), set()).add(name)
    assert readers == {"SigningSecret": set(IDS) - {"relay"}, "CaseFilesSecretArn": {"run_task"}}


@pytest.mark.parametrize("one", FUNCTIONS, ids=IDS)
def test_a_function_writes_only_to_its_own_log(one: Function) -> None:
    (found,) = (each for each in statements(one.name) if any("logs:" in action for action in each["Action"]))
    assert set(found["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert list(map(written, found["Resource"])) == [one.logs]


def test_each_consumer_takes_from_its_own_queue_and_the_relay_reads_the_stream() -> None:
    taken = {
        name: [written(resource) for resource in one["Resource"]]
        for name in IDS
        for one in statements(name)
        if "sqs:ReceiveMessage" in one["Action"]
    }
    assert taken == {
        "send_email": ["EmailsQueue"],
        "run_task": ["TasksQueue"],
        "mail_feedback": ["MailFeedbackQueue"],
    }
    for action in ("DescribeStream", "GetRecords", "GetShardIterator"):
        request = Request(f"dynamodb:{action}", "RegistryTable.StreamArn")
        assert {name for name in IDS for one in statements(name) if allows(one, request)} == {"relay"}
    told = Request("sqs:SendMessage", "RelayFailuresQueue")
    assert {name for name in IDS for one in statements(name) if allows(one, told)} == {"relay"}


def test_pages_upload_and_read_files_and_only_tasks_delete_them_and_write_open_data() -> None:
    given: dict[str, set[tuple[str, str]]] = {}
    for name in IDS:
        for one in statements(name):
            for action in one["Action"]:
                if action.startswith("s3:"):
                    given.setdefault(name, set()).update((action, written(to)) for to in one["Resource"])
    reads, writes = ("s3:GetObject", OPEN_FOLDER), ("s3:PutObject", OPEN_FOLDER)
    assert given == {
        API_HANDLER: {
            *((action, folder) for action in ("s3:GetObject", "s3:PutObject") for folder in FOLDERS),
            reads,
        },
        "run_task": {
            *(("s3:DeleteObject", folder) for folder in FOLDERS),
            ("s3:GetObject", INTAKE_FOLDER),
            reads,
            writes,
        },
    }


# The real requests of the functions, on the database of the local stack


class Watch:
    """Every request to the emulator under the name of the function that made it."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self.acting = API_HANDLER
        self.requests: dict[str, set[tuple[Request, str | None]]] = {}

    @contextmanager
    def function(self, name: str) -> Iterator[None]:
        """Attribute the requests of the block to a function."""
        before, self.acting = self.acting, name
        try:
            yield
        finally:
            self.acting = before

    def note(self, service: str, operation: str, body: Json) -> None:
        """Split a request into what IAM checks."""
        for request in self._checked(service, operation, body):
            self.requests.setdefault(self.acting, set()).add((request, request.key))

    def _checked(self, service: str, operation: str, body: Json) -> Iterator[Request]:
        if service == "sqs":
            yield Request("sqs:SendMessage", self._names[body["QueueUrl"]])
        elif operation == "TransactWriteItems":
            for item in body["TransactItems"]:
                ((kind, one),) = item.items()
                yield self._on_item(f"{kind}Item", one)
        elif operation == "BatchGetItem":
            for table in body["RequestItems"]:
                yield Request("dynamodb:BatchGetItem", self._names[table])
        elif operation == "Query":
            table = self._names[body["TableName"]]
            index = body.get("IndexName")
            if index:
                yield Request("dynamodb:Query", f"{table}/index/{index}")
            else:
                yield Request("dynamodb:Query", table, _partition(body))
        else:
            yield self._on_item(operation, body)

    def _on_item(self, operation: str, body: Json) -> Request:
        key = body.get("Item") or body["Key"]
        return Request(f"dynamodb:{operation}", self._names[body["TableName"]], key["pk"]["S"])


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    """Return the requests of a whole programme, from the form to the end of a contract, with every
    function."""
    with fresh_tables() as aws, pytest.MonkeyPatch.context() as patch:
        found = Watch({os.environ[setting]: name for setting, name in NAMES.items()})
        answer = Emulator.answer

        def answered(self: Emulator, service: str, operation: str, request: AWSRequest) -> AWSResponse:
            found.note(service, operation, json.loads(_text(request.body)))
            return answer(self, service, operation, request)

        patch.setattr(Emulator, "answer", answered)
        patch.setattr(tasks, "run", under(found, "run_task", tasks.run))
        live(World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral()), found, aws)
        yield found


def _partition(query: Json) -> str:
    """Return the partition of a query, as IAM finds it in the condition on the key."""
    names = query.get("ExpressionAttributeNames", {})
    equal = re.findall(r"(#?\w+) = (:\w+)", query["KeyConditionExpression"])
    (value,) = (value for name, value in equal if names.get(name, name) == "pk")
    return str(query["ExpressionAttributeValues"][value]["S"])


def _text(body: Any) -> str:
    return body.decode() if isinstance(body, bytes) else str(body or "{}")


def under(watch: Watch, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
    """Return an act that a function does."""

    def done(*given: Any) -> Any:
        with watch.function(name):
            return act(*given)

    return done


CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 240_000)


def live(world: World, watch: Watch, aws: Emulator) -> None:
    """Run every journey that reads or writes in a way of its own; then months of clock."""
    # Owed e-mails are read by their sender only.
    world.store.ports = None
    world.register()
    world.candidate()
    world.apply()
    overdue = world.confirmed()
    review.ask(world.ports, world.as_staff(Role.PREFECTURE, "54"), overdue.id, text="Combien d'habitants ?")
    review.read_story(world.ports, world.agency, overdue.id, limit=50, cursor=None)
    refuse(world)
    cancel(world)
    look_up(world)
    structure, other = world.granted(posts=2), world.granted()
    account = sign_in(world, structure)
    recruit_somebody(world, structure, other)
    keep_documents(world, account)
    leave(world)
    look_around(world, structure)
    send_and_hear_back(world, watch, aws)
    pass_time(world, watch)
    send_and_hear_back(world, watch, aws)


def refuse(world: World) -> None:
    """Hold a session that rejects one application and postpones another."""
    first, second, third = world.reviewed(), world.reviewed(), world.reviewed()
    session = world.session(first, second, third)
    committee.take_off_agenda(world.ports, world.as_staff(Role.COMMITTEE), session.id, third.id)
    world.decide(session, first, Verdict.REJECTED, posts=None)
    world.decide(session, second, Verdict.POSTPONED, posts=None)
    world.publish(session)


def look_up(world: World) -> None:
    """Look up one application with an answer of the register, and another without."""
    register = MemoryRegister()
    world.ports = replace(world.ports, register=register)
    world.confirmed()
    world.run_tasks()
    register.down = True
    world.confirmed()
    world.run_tasks()


def cancel(world: World) -> None:
    """Take back granted posts as the agency."""
    applications.close_by_agency(
        world.ports,
        world.agency,
        world.application_of(world.granted()).id,
        status=ApplicationStatus.CANCELLED,
        reason="À la demande de la commune.",
    )


def sign_in(world: World, structure: Structure) -> Account:
    """Open an account, use it, sign out, and set a new password."""
    account = world.structure_account(structure)
    given: Json = {"email": account.email, "totp_code": None}
    with refused("wrong_credentials"):
        signing_in.sign_in(world.ports, Anybody(), password="autre chose", **given)
    world.wait(minutes=10)
    token = signing_in.sign_in(world.ports, Anybody(), password=PASSWORD, **given).token
    world.wait(minutes=5)
    identity = signing_in.identify(world.ports, token, "request-1")
    assert identity
    signing_in.sign_out(world.ports, identity)
    passwords.request_reset(world.ports, Anybody(request_id="request-1"), email=account.email)
    world.run_tasks()
    return account


def recruit_somebody(world: World, structure: Structure, other: Structure) -> None:
    """Hire a candidate whom two structures shortlisted; take another validation back."""
    wanted, second = world.candidate(), world.candidate()
    world.listing(structure)
    world.set_status(other, wanted, MatchStatus.SHORTLISTED)
    report_activity(world, world.hired(structure, wanted))
    world.validated(structure, second)
    world.cancel(structure, second)
    world.run_tasks()
    remember(world, structure)


def report_activity(world: World, recruitment: Recruitment) -> None:
    """Record a report as an adviser, correct it, and delete another one."""
    adviser = world.as_candidate(world.get(Candidate, recruitment.candidate_id))
    said = activity.answers(day=world.today)
    kept = reports.record_report(world.ports, adviser, client_id="a-client-id", answers=said)
    right = replace(said, minutes=30)
    reports.correct_report(world.ports, adviser, kept.id, answers=right)
    other = reports.record_report(world.ports, adviser, client_id="another-id", answers=said)
    reports.delete_report(world.ports, adviser, other.id)
    reports.own_reports(world.ports, adviser, quarter=None, limit=50, cursor=None)


def remember(world: World, structure: Structure) -> None:
    """Let so many people leave the pool of a structure that they are cached for the next page."""
    for _ in range(12):
        candidate = world.candidate()
        world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
        world.change(candidate, available=False)
    for _ in range(2):
        world.listing(structure)


def keep_documents(world: World, account: Account) -> None:
    """Deposit and read a CV; import results by a file. In the following months the CV expires."""
    candidate = world.candidate()
    owner, recruiter = world.as_candidate(candidate), world.as_account(account)
    upload = documents.upload(world.ports, owner, kind=DocumentKind.CV)
    world.files.receive(upload.form, a_pdf())
    documents.deposit(world.ports, owner, kind=DocumentKind.CV, upload_id=upload.upload_id)
    documents.download_for_structure(world.ports, recruiter, candidate.id, DocumentKind.CV)
    file = f"{';'.join(COLUMNS)}\n{candidate.id};oui;2;;;\n"
    pix_results.import_results(world.ports, world.agency, file.encode())
    world.run_tasks()
    assert world.fresh(candidate).pix_stars == 2


def leave(world: World) -> None:
    """Withdraw as a candidate with a reason, then erase everything."""
    candidate = world.candidate()
    owner = world.as_candidate(candidate)
    candidate_space.withdraw(world.ports, owner, reason="Un autre emploi")
    assert world.ports.store.words_about(candidate.id)
    erasing.erase(world.ports, owner)
    assert not world.ports.store.words_about(candidate.id)


def look_around(world: World, structure: Structure) -> None:
    """Read the lists of the API that no journey above reads."""
    store = world.ports.store
    store.counters(["HEALTH"])
    list(every(store.sessions))
    list(every(store.accounts, Role.STRUCTURE, structure_id=structure.id))
    store.applications(departments=None, statuses={ApplicationStatus.REJECTED}, limit=20, cursor=None)
    list(every(store.follow_ups, "2026-Q3", ["54"]))
    deadlines.read_day(world.ports, world.agency, world.today, label=None, page=1, size=10)


def send_and_hear_back(world: World, watch: Watch, aws: Emulator) -> None:
    """Send owed e-mails through stream and queue; one address bounces."""
    queues = SqsQueues({queue.name[:-1]: os.environ[queue.setting] for queue in resources.QUEUES})
    with watch.function("relay"):
        records, _ = aws.stream(os.environ["REGISTRY_TABLE"], 0, 10_000)
        assert relay(records, queues) == []
    with watch.function("send_email"):
        mails = world.mails()
        # The first e-mail that is still true meets a provider that does not answer.
        world.ports.mailer.failures.append(ConnectionError())
        with pytest.raises(ConnectionError):
            for mail in mails:
                send(world, mail.id)
        for mail in mails:
            send(world, mail.id)
    with watch.function("mail_feedback"):
        recipients = {
            "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": mails[-1].to}]},
            "complaint": {"complainedRecipients": [{"emailAddress": mails[-1].to}]},
        }
        for kind in ("Bounce", "Complaint"):
            event = {"eventType": kind, "mail": {"tags": {"reference": [mails[-1].id]}}, **recipients}
            feedback.mail_feedback({"body": json.dumps(event)}, world.ports)


def send(world: World, email_id: str) -> None:
    email_consumer.send_email({"body": json.dumps({"id": email_id})}, world.ports, "https://site.example")


def pass_time(world: World, watch: Watch) -> None:
    """Let seven months pass in steps of three days, with the clock."""
    queues = SqsQueues({queue.name[:-1]: os.environ[queue.setting] for queue in resources.QUEUES})
    ports = replace(world.ports, queues=queues)
    # Its task waits for the first tick, as when a message was lost.
    passwords.request_reset(world.ports, Anybody(request_id="request-2"), email="personne@commune.example")
    for day in range(1, 211, 3):
        world.go_to(START + timedelta(days=day), hour=9)
        with watch.function("tick"):
            clock.tick(ports, CONTEXT)
        with watch.function("calendar"):
            clock.calendar(world.ports)
        world.run_tasks()


@pytest.mark.parametrize("name", IDS)
def test_a_function_may_do_all_that_it_does(watch: Watch, name: str) -> None:
    done = watch.requests[name]
    refused = {
        (request, key)
        for request, key in done
        if not any(allows(one, replace(request, key=key)) for one in statements(name))
    }
    assert not refused


# Requests of Lambda itself under the name of the function, or needed only after a failure.
NOT_SEEN = {
    "relay": {("sqs:SendMessage", "RelayFailuresQueue")},
}


@pytest.mark.parametrize("name", IDS)
def test_a_function_does_all_that_it_may_do_to_tables_and_queues(watch: Watch, name: str) -> None:
    asked = {(request.action, request.resource) for request, _ in watch.requests[name]}
    polled = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    streamed = (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    )
    granted = {
        (action, written(resource))
        for one in statements(name)
        for action in one["Action"]
        for resource in one["Resource"]
        if action.split(":")[0] in ("dynamodb", "sqs") and action not in (*polled, *streamed)
    }
    assert granted - asked == NOT_SEEN.get(name, set())
