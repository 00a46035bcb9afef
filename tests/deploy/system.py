"""Starts the emulator, deploys the package into it, and simulates what surrounds a deployment."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pyotp
import requests
from requests.adapters import HTTPAdapter

from chalicelib.services.core.lists import iso
from chalicelib.storage.keys import DUE_SHARDS
from infra import package
from infra.deploy import Deployer
from infra.local.clock import ShiftedClock
from infra.local.mailbox import Mail
from infra.local.pumps import scheduled_event
from tests.e2e.system import ROOT, System, free_port, wait_for

STAGE, REGION, SITE = "dev", "eu-west-3", "site.example"
EMULATOR = ROOT / ".venv" / "emulator" / "bin" / "python"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
_OF_THE_RUNTIME = ("boto3", "botocore", "jmespath", "s3transfer", "urllib3")


class Emulator:
    """An AWS account of its own, in its own process on 127.0.0.1; its log is in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it is ready."""
        (self.folder / "tmp").mkdir()
        # The functions must get nothing of this machine's AWS configuration.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.process = subprocess.Popen(
            [EMULATOR, Path(__file__).with_name("emulator_gaps.py")],
            cwd=self.folder,
            env={
                **inherited,
                "BIND_HOST": "127.0.0.1",
                "MINISTACK_HOST": "127.0.0.1",
                "GATEWAY_PORT": str(self.port),
                "MINISTACK_REGION": REGION,
                # Each request is checked against the policies of its caller: for functions, those of their
                # roles.
                "AUTH": "true",
                "FUNCTION_PYTHON": str(self._function_python()),
                "TMPDIR": str(self.folder / "tmp"),
            },
            stdout=(self.folder / "emulator.txt").open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        wait_for(self._ready, why="the emulator answers")

    def stop(self) -> None:
        """Stop it and the functions that it runs."""
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        finally:
            # Its functions are in its process group; one that is still starting outlives it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def client(self, service: str, key: str = "", secret: str = "") -> Any:
        """Return a boto3 client of the account's owner, who may do everything, or of an access key."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key or CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=secret or CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    def _ready(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log()
        try:
            return requests.get(f"{self.url}/_ministack/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def log(self) -> str:
        """Return the log of it and the functions."""
        return (self.folder / "emulator.txt").read_text(errors="replace")

    def _function_python(self) -> Path:
        """Return a program that runs Lambda's Python with Lambda's packages only."""
        (runtime := self.folder / "runtime").mkdir()
        (site,) = (EMULATOR.parents[1] / "lib").glob("python3.*/site-packages")
        for name in _OF_THE_RUNTIME:
            (runtime / name).symlink_to(site / name)
        program = self.folder / "function-python"
        moved = f"{Path(__file__).with_name('moved_clock.py')} {self.folder / 'clock.json'}"
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH={runtime} exec {package.interpreter()} -S -s -B {moved} "$@"\n'
        )
        program.chmod(0o755)
        return program


class CaseFilesService:
    """Démarches simplifiées: returns a draft for each POST."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                answer = {"dossier_number": 4807, "dossier_url": "https://demarches.example/dossiers/4807"}
                body = json.dumps(answer).encode()
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


class SiteDomain(HTTPAdapter):
    """Simulates the site's domain: its name, its certificate and its mapping to the stage of the gateway."""

    def __init__(self, gateway: str) -> None:
        super().__init__()
        self._gateway = gateway

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request to the gateway; the browser keeps the address, and so its cookies."""
        there = request.copy()
        there.url = self._gateway + request.path_url
        answer = super().send(there, *args, **kwargs)
        answer.url, answer.request = str(request.url), request
        return answer


class Deployed(System):
    """The deployed application, behind the gateway of an emulator."""

    def __init__(self, emulator: Emulator, gateway: str, outputs: dict[str, str]) -> None:
        self.emulator = emulator
        self.gateway = gateway
        self.outputs = outputs
        self.url = f"https://{SITE}"
        self.clock = ShiftedClock(emulator.folder / "clock.json")

    def output(self) -> str:
        """Return the output of the emulator and the functions."""
        return self.emulator.log()

    def session(self) -> requests.Session:
        """Return a browser session that reaches the site."""
        session = requests.Session()
        session.mount(self.url, SiteDomain(self.gateway))
        return session

    def emails(self, to: str = "", subject: str = "") -> list[dict[str, Any]]:
        """Return the e-mails that SES was asked to send, newest first, filtered."""
        answer = requests.get(f"{self.emulator.url}/_ministack/ses/messages", timeout=30).json()
        sent = [_mail(one) for messages in answer["messages"].values() for one in messages]
        return [
            mail
            for mail in sorted(sent, key=lambda mail: mail["sent_at"], reverse=True)
            if to in mail["to"] and subject.casefold() in mail["subject"].casefold()
        ]

    def now(self) -> datetime:
        """Return the functions' time."""
        return self.clock.now()

    def move(self, *, now: str = "", advance_days: float = 0) -> datetime:
        """Move the clock of the functions; return once everything then due is done."""
        # An e-mail being sent would look abandoned on another day.
        self.wait_for_outbox()
        if now:
            self.clock.move_to(datetime.fromisoformat(now))
        else:
            self.clock.advance(advance_days)
        while True:
            for name in ("Tick", "Calendar"):
                self.invoke(name)
            self.wait_for_outbox()
            if not self._due("DEADLINES"):
                return self.now()

    def wait_for_outbox(self) -> None:
        """Wait until every e-mail and task in the outbox was sent or done."""
        wait_for(lambda: not self._due("OUTBOX"), why="the outbox is empty")

    def _due(self, shards: str) -> bool:
        """Return whether the registry has anything of this kind that is due."""
        dynamodb = self.emulator.client("dynamodb")
        return any(
            dynamodb.query(
                TableName=self.outputs["RegistryTable"],
                IndexName="due",
                KeyConditionExpression="due_shard = :shard AND due_at <= :now",
                ExpressionAttributeValues={
                    ":shard": {"S": f"{shards}#{number}"},
                    ":now": {"S": iso(self.now())},
                },
                Limit=1,
            )["Items"]
            for number in range(DUE_SHARDS)
        )

    def invoke(self, name: str) -> None:
        """Invoke a scheduled function, by its name in the template, as its schedule does; fail if it
        fails."""
        functions = self.emulator.client("lambda").list_functions()["Functions"]
        (function,) = (one["FunctionName"] for one in functions if f"-{name}-" in one["FunctionName"])
        event = json.dumps(scheduled_event(name, self.now()))
        answer = self.emulator.client("lambda").invoke(FunctionName=function, Payload=event)
        assert "FunctionError" not in answer, answer["Payload"].read()

    def code(self, secret: str) -> str:
        """Return the second factor's current code."""
        return pyotp.TOTP(secret).at(self.now())

    def settings(self) -> dict[str, str]:
        """Return the environment of the function behind the gateway."""
        function = self.emulator.client("lambda").get_function_configuration(
            FunctionName=self.outputs["APIHandlerName"]
        )
        found: dict[str, str] = function["Environment"]["Variables"]
        return found

    def command(self, *arguments: str) -> str:
        """Run a module of infra/ as RUNBOOK.md says, with the deployment's settings in the environment.

        Returns:
            its output.
        """
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, **CREDENTIALS, **self.settings(), "AWS_ENDPOINT_URL": self.emulator.url},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    @contextlib.contextmanager
    def registry(self, table: str) -> Iterator[None]:
        """Let the function behind the gateway use another table as the registry during the block."""
        functions, name = self.emulator.client("lambda"), self.outputs["APIHandlerName"]
        before = self.settings()
        changed = {**before, "REGISTRY_TABLE": table}
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
        try:
            yield
        finally:
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})

    @contextlib.contextmanager
    def quick_tries(self) -> Iterator[str]:
        """Retry failed e-mails after a second during the block; their five attempts take a quarter of an hour
        otherwise.

        Yields:
            the address of the queue of e-mails.
        """
        sqs, queue = self.emulator.client("sqs"), self.outputs["EmailsQueue"]
        told = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
        try:
            yield queue
        finally:
            sqs.set_queue_attributes(QueueUrl=queue, Attributes=told)

    def dead_letters(self) -> str:
        """Return the address of the dead-letter queue of e-mails."""
        name = self.outputs["EmailsDeadLettersQueueArn"].rpartition(":")[2]
        found: str = self.emulator.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        return found

    def holds(self, queue: str) -> int:
        """Return how many messages a queue has, including those in flight."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self.emulator.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        return sum(int(told["Attributes"][name]) for name in names)


def deploy(emulator: Emulator, case_files: CaseFilesService, say: Callable[[str], None]) -> Deployed:
    """Build the package and deploy it as `make deploy` does, into an empty account."""
    built = emulator.folder / "dist"
    began = time.monotonic()
    package.build(STAGE, built, lambda line: None)
    say(f"packaged in {time.monotonic() - began:.1f} s")
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="packages", CreateBucketConfiguration={"LocationConstraint": REGION})
    secret = emulator.client("secretsmanager").create_secret(
        Name="case-files",
        SecretString=json.dumps(
            {
                "procedures": {"public": 1, "company": 2, "association": 3},
                "fields": {"public": {"siret": "champ_1"}},
            }
        ),
    )
    parameters = {
        "DomainName": SITE,
        "SenderAddress": f"ne-pas-repondre@{SITE}",
        "HelpAddress": f"aide@{SITE}",
        "AllowedOrigins": f"https://{SITE}",
        "AlarmEmail": f"astreinte@{SITE}",
        "CaseFilesUrl": case_files.url,
        # No service is reached from here.
        "RegisterUrl": "",
        "CaseFilesSecretArn": secret["ARN"],
    }
    began = time.monotonic()
    cloudformation = emulator.client("cloudformation")
    deployer = Deployer(STAGE, cloudformation, s3, ask=lambda question: "oui", say=lambda line: None)
    assert deployer.deploy("packages", parameters, built)
    say(f"deployed in {time.monotonic() - began:.1f} s")
    (stack,) = cloudformation.describe_stacks(StackName=deployer.stack)["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    gateway = f"{emulator.url}/restapis/{outputs['RestAPIId']}/{STAGE}/_user_request_"
    return Deployed(emulator, gateway, outputs)


def _mail(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message of the emulator in the format of the local stack's mailbox."""
    mail = Mail(
        id=message["MessageId"],
        to=", ".join(message["To"]),
        subject=message["Subject"],
        text=message["BodyText"],
        html=message["BodyHtml"] or "",
        sent_at=datetime.fromtimestamp(message["Timestamp"], UTC),
    )
    return {
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "links": mail.links,
        "sent_at": mail.sent_at.isoformat(),
    }
