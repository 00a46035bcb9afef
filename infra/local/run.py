"""Run the whole system in one process, with persistent data: ``python -m infra.local.run``."""

import argparse
import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.services.core.changes import OutboxStatus
from chalicelib.services.core.lists import every
from infra import resources
from infra.local import company_register
from infra.local.case_files.client import LocalCaseFiles, service_of
from infra.local.case_files.service import PROCEDURES, CaseFilesService
from infra.local.clock import ShiftedClock
from infra.local.database import Database, DataUnusable
from infra.local.emulator import Emulator, emulated_aws
from infra.local.files import LocalFiles
from infra.local.mailbox import Mail, mail_from_record, refusal
from infra.local.planner import LocalPlanner

_FIRST_EMAIL = "agence@conseiller-numerique.example"
# The accounts of the sample data, beside the data: a later start prints them again.
_ACCOUNTS = "demo-accounts.txt"


class CannotStart(Exception):
    """The local stack cannot start; the message is a French sentence for the user."""


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM; return the exit status."""
    parser = argparse.ArgumentParser(description="Lance toute l'application sur cette machine.")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="charge un jeu d'exemple si les données sont vides, et donne ses comptes",
    )
    parser.add_argument(
        "--hold-emails", action="store_true", help="garde les e-mails à envoyer, pour essayer une panne"
    )
    options = parser.parse_args(arguments)
    started = time.monotonic()
    # A pipe: a signal that arrives just before the wait is not missed.
    stopped, stopping = os.pipe()
    os.set_blocking(stopping, False)
    signal.set_wakeup_fd(stopping)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    try:
        port = _free_port(os.environ.get("PORT", "8000"))
        data = Path(os.environ.get("LOCAL_DATA", ".local"))
        held = ("send_email",) if options.hold_emails else ()
        with _running(port, data, demo=options.demo, held=held) as first_link:
            _announce(port, data, time.monotonic() - started, first_link)
            os.read(stopped, 1)
    except (CannotStart, DataUnusable) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def _running(port: int, data: Path, *, demo: bool, held: Collection[str]) -> Iterator[str | None]:
    database = Database(data)
    try:
        clock = ShiftedClock(data / "clock.json")
        with emulated_aws(database, clock.now) as aws:
            case_files = service_of(f"http://127.0.0.1:{port}", clock.now, data / "case-files.json")
            empty = _prepare(aws, database, clock, port, data, case_files)
            if demo:
                print(_load_demo(database, data) if empty else loaded_before(data), flush=True)
            with _served(aws, clock, port, held, _files(data, clock, port), case_files) as link:
                yield link
    finally:
        database.close()


def _prepare(
    aws: Emulator,
    database: Database,
    clock: ShiftedClock,
    port: int,
    data: Path,
    case_files: CaseFilesService,
) -> bool:
    """Create tables, queues and settings, and restore the data; return True when there were none."""
    # TTL stays off: the emulator would use the clock of the machine. The pumps expire items by ours.
    names = resources.create(aws.client("dynamodb"), aws.client("sqs"), "local")
    address = f"http://127.0.0.1:{port}"
    defaults = {
        "SENDER": "Conseiller numérique <contact@conseiller-numerique.example>",
        "HELP_EMAIL": "aide@conseiller-numerique.example",
        "ALLOWED_ORIGINS": f"{address},http://localhost:{port}",
        "REGISTER_URL": f"{address}{company_register.PATH}",
        "POWERTOOLS_LOG_LEVEL": "WARNING",
        "POWERTOOLS_METRICS_DISABLED": "true",
    }
    secret = _signing_secret(data / "signing-secret")
    os.environ.update({**names, "BASE_URL": address, "STAGE": "local", "SIGNING_SECRET": secret})
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    items = list(database.items())
    aws.restore(items)
    aws.mailbox += map(mail_from_record, database.emails())
    # Imported once the environment is set: the application reads its settings at import or at the first call.
    from chalicelib import wiring
    from chalicelib.reference.parameters import decided_parameters

    wiring.configure(
        clock=clock,
        # What the agency sets takes effect a minute later by this clock, which may be moved.
        dated_parameters=decided_parameters(
            lambda kind, entity_id: wiring.ports().store.get(kind, entity_id), lambda: clock.now().timestamp()
        ),
        case_files=LocalCaseFiles(f"http://127.0.0.1:{port}", case_files),
        files=_files(data, clock, port),
        planner=LocalPlanner(),
    )
    _end_leases(aws, clock)
    return not items


def _files(data: Path, clock: ShiftedClock, port: int) -> LocalFiles:
    secret = os.environ["SIGNING_SECRET"].encode()
    return LocalFiles(data / "files", f"http://127.0.0.1:{port}", secret, clock.now)


def _end_leases(aws: Emulator, clock: ShiftedClock) -> None:
    """Release the leases of the last run: e-mails in the mailbox are marked as sent, the others as failed.

    Possible because a single process sends and the mailbox is persistent.
    """
    from chalicelib import wiring

    store = wiring.ports().store
    left = {mail.reference: mail.id for mail in aws.mailbox}
    pages = (
        aws.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=os.environ["REGISTRY_TABLE"],
            IndexName="due",
            FilterExpression="#status = :sending",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":sending": {"S": OutboxStatus.SENDING.value}},
        )
    )
    for row in [item["pk"]["S"].removeprefix("OUTBOX#") for page in pages for item in page["Items"]]:
        if row in left:
            store.mark_email_sent(row, clock.now(), left[row])
        else:
            store.release_email(row)


def _load_demo(database: Database, data: Path) -> str:
    # Before the pumps start: it runs its own tasks, at past dates.
    from chalicelib import wiring
    from infra.local.demo.sample import load

    print("Chargement du jeu d'exemple…", flush=True)
    with database.transaction():
        accounts = load(wiring.ports())
    (data / _ACCOUNTS).write_text(accounts, encoding="utf-8")
    return accounts


def loaded_before(data: Path) -> str:
    """Return what ``--demo`` prints when there are data already: the accounts of the sample, if it is there.

    Args:
        data: the folder of the data.
    """
    try:
        accounts = (data / _ACCOUNTS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return f"{data} n'est pas vide : le jeu d'exemple n'est pas chargé."
    return f"Le jeu d'exemple avait été chargé dans {data}.\n{accounts}"


@contextlib.contextmanager
def _served(
    aws: Emulator,
    clock: ShiftedClock,
    port: int,
    held: Collection[str],
    files: LocalFiles,
    case_files: CaseFilesService,
) -> Iterator[str | None]:
    import app as application
    from chalicelib import wiring
    from infra.first_account import first_agency_account
    from infra.local.pages import LocalPages
    from infra.local.pumps import Pumps
    from infra.local.server import LocalServer

    functions = ("relay", "send_email", "run_task", "tick", "calendar")
    pumps = Pumps(aws, {name: getattr(application, name) for name in functions}, clock.now, held=held)
    pumps.start()
    try:
        invited = first_agency_account(_FIRST_EMAIL, "Première", "Personne")
        pages = LocalPages(
            mailbox=aws.mailbox,
            clock=clock,
            settle=pumps.settle,
            accounts=lambda: _second_factors(aws),
            base_url=f"http://127.0.0.1:{port}",
            first_link=lambda: first_link(
                list(every(wiring.ports().store.accounts, Role.AGENCY)), aws.mailbox
            ),
            files=files,
            bounce=lambda mail: _tell_refusal(application.mail_feedback, mail),
            case_files=case_files,
            hint=lambda procedure: _hint(f"http://127.0.0.1:{port}", procedure),
        )
        # The server starts once the first e-mail is in the mailbox.
        link = _soon(pages.first_link) if invited and not held else pages.first_link()
        with LocalServer(application.app, pages, port) as server:
            serving = threading.Thread(target=server.serve_forever, args=(0.1,), name="http", daemon=True)
            serving.start()
            try:
                yield link
            finally:
                server.finish(10)
    finally:
        pumps.stop()


def _hint(base_url: str, procedure: Procedure) -> None:
    """Post to the address of the hints of a procedure, as Démarches simplifiées does."""
    from chalicelib import wiring
    from chalicelib.services.funding.hints import hint_addresses

    told = urlencode({"procedure_id": PROCEDURES[procedure], "dossier_id": "", "state": "", "updated_at": ""})
    with urllib.request.urlopen(hint_addresses(wiring.ports(), base_url)[procedure], told.encode()):
        pass


def _tell_refusal(mail_feedback: Callable[..., Any], mail: Mail) -> None:
    from infra.local.pumps import Context, sqs_event

    message = {"MessageId": mail.id, "ReceiptHandle": "", "MD5OfBody": "", "Body": json.dumps(refusal(mail))}
    name = resources.MAIL_FEEDBACK.function
    answer = mail_feedback(sqs_event([message], resources.MAIL_FEEDBACK.name), Context(name))
    if answer["batchItemFailures"]:
        raise RuntimeError(name)


def first_link(agency: Sequence[Account], mailbox: Sequence[Mail]) -> str | None:
    """Return the link of the latest agency invitation, or None once an agency account is open."""
    if any(account.status is not AccountStatus.INVITED for account in agency):
        return None
    addresses = {account.email for account in agency}
    links = (link for mail in reversed(mailbox) if mail.to in addresses for link in mail.links)
    return next((link for link in links if "/compte/" in link), None)


def _soon(link: Callable[[], str | None]) -> str | None:
    """Wait for a link in an e-mail being sent: a few milliseconds unless the machine is busy."""
    deadline = time.monotonic() + 10
    while (found := link()) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def _second_factors(aws: Emulator) -> list[tuple[str, str]]:
    pages = (
        aws.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=os.environ["REGISTRY_TABLE"], FilterExpression="attribute_exists(totp_secret)")
    )
    return [(item["email"]["S"], item["totp_secret"]["S"]) for page in pages for item in page["Items"]]


def _free_port(value: str) -> int:
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) < 65536:
        raise CannotStart("PORT est un numéro de port, de 1 à 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(value)))
        except OSError:
            raise CannotStart(
                f"Le port {value} est déjà pris : libérez-le, ou choisissez-en un autre (PORT=8001 make run)."
            ) from None
    return int(value)


def _signing_secret(path: Path) -> str:
    if not path.exists():
        draft = path.with_suffix(".draft")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.read_text()


def _announce(port: int, data: Path, seconds: float, first_link: str | None) -> None:
    address = f"http://127.0.0.1:{port}"
    lines = [
        f"Prêt en {seconds:.1f} s. Ctrl-C pour arrêter ; les données restent dans {data}.",
        f"  Site                    {address}/",
        f"  État de l'interface     {address}/api/v1/health",
        f"  E-mails envoyés         {address}/_local/emails",
        f"  Horloge, codes, aide    {address}/_local/",
    ]
    if first_link:
        lines.append(f"  Ouvrir le premier compte de l'agence : {first_link}")
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
