"""The whole local stack, served in this process: network addresses, rejecting addresses, memory."""

import gc
import json
import os
import sys
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import patch

import pytest

import app as application
from chalicelib import wiring
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.access import mail_feedback
from chalicelib.settings import settings
from infra import resources
from infra.local import company_register, emulator, run
from tests.e2e.system import candidate, free_port, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.filterwarnings("ignore:No application metrics")]


class Stack:
    """A running local stack, its account and its clients."""

    def __init__(self, port):
        self.port = port
        self.aws = emulator._active
        self.ports = wiring.ports()

    def ask(self, method, path, body=None, *, source="127.0.0.1", **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(source, 0))
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def apply(self, name, source):
        """Send a candidate's form from an address of this machine; its e-mail is sent at the end."""
        address = f"{name}@courriel.example"
        day = (self.ports.today() + timedelta(days=30)).isoformat()
        form = json.dumps(candidate(email=address, available_from=day))
        answer = self.ask(
            "POST", "/api/v1/candidates", form, source=source, **{"Content-Type": "application/json"}
        )
        assert answer.status == 202, answer.text
        return wait_for(lambda: next((m for m in self.aws.mailbox if m.to == address), None), why=address)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    port = free_port()
    with (
        pytest.MonkeyPatch.context() as patched,
        patch.dict(os.environ),
        patch.dict(wiring._replaced),
    ):
        patched.setattr(application.app, "__class__", type(application.app))
        settings.cache_clear()
        with run._running(port, tmp_path_factory.mktemp("stack"), demo=False, held=()):
            yield Stack(port)
    settings.cache_clear()
    wiring.configure()


def forms_counted(stack, address):
    now = stack.ports.clock.now()
    hours = {at.replace(minute=0, second=0, microsecond=0) for at in (now, now - timedelta(minutes=5))}
    keys = [f"FORMS#{stack.ports.signer.fingerprint(f'FORMS#{address}@{hour}')}" for hour in hours]
    return sum(stack.ports.ephemeral.failures(key)[0] for key in keys)


def test_forms_are_counted_by_the_address_that_sends_them(stack):
    for name, source in (("a", "127.0.1.1"), ("b", "127.0.1.2"), ("c", "127.0.1.1")):
        stack.apply(name, source)
    assert forms_counted(stack, "127.0.1.1") == 2
    assert forms_counted(stack, "127.0.1.2") == 1


def test_the_button_of_an_e_mail_makes_its_address_bounce(stack):
    mail = stack.apply("refuse", "127.0.1.3")
    page = stack.ask("GET", f"/_local/emails/{mail.id}", Accept="text/html").text
    assert f'action="/_local/emails/{mail.id}"' in page and "Cette adresse rejette les messages" in page
    answer = stack.ask("POST", f"/_local/emails/{mail.id}")
    assert answer.status == 303
    assert mail_feedback.delivery_problems(stack.ports, [mail.to]) == {mail.to: Feedback.PERMANENT_BOUNCE}
    assert "Le rejet est signalé" in stack.ask("GET", answer.headers["Location"], Accept="text/html").text


def size(root, seen):
    """Return the bytes of an object and its content, without what was counted before."""
    total, waiting = 0, [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | type(sys)):
            continue
        seen.add(id(one))
        total += sys.getsizeof(one)
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        elif not callable(one):
            waiting += [vars(one)] if hasattr(one, "__dict__") else [getattr(one, "_data", None)]
    return total


def held_beside_the_items(stack):
    """Return the bytes of the emulated account without the items, which are what people sent."""
    from ministack.services import dynamodb, sqs

    with stack.aws.lock:
        seen = set()
        for table in dynamodb._tables.all_values():
            size(table["items"], seen)
        return sum(
            size(value, seen)
            for module in (dynamodb, sqs)
            for name, value in vars(module).items()
            if not name.startswith("__") and not callable(value)
        )


def test_a_form_leaves_nothing_in_memory_but_its_items(stack):
    for number in range(20):
        stack.apply(f"before{number}", "127.0.2.1")
    before = held_beside_the_items(stack)
    for number in range(50):
        stack.apply(f"after{number}", f"127.0.3.{1 + number // 20}")
    assert (held_beside_the_items(stack) - before) / 50 < 1000


def resident():
    """Return the memory of this process, which serves the stack, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.long
def test_two_thousand_forms_take_the_memory_of_their_items_and_little_more(stack, record_property):
    for number in range(200):
        stack.apply(f"warm{number}", f"127.0.5.{1 + number // 20}")
    gc.collect()
    before = resident()
    for number in range(2000):
        stack.apply(f"many{number}", f"127.0.6.{1 + number // 20}")
    gc.collect()
    each = (resident() - before) / 2000
    record_property("figure", f"local stack, memory of a form: {each / 1000:.0f} kB")
    # Some thirty are the items, kept as objects of Python; before a correction it was ninety.
    assert each < 45_000


def test_expired_items_are_deleted_by_the_clock_of_the_application(stack):
    stack.apply("expires", "127.0.4.1")
    table = resources.physical_name("ephemeral", "local")

    def rows():
        found = stack.aws.client("dynamodb").scan(TableName=table)["Items"]
        return {item["pk"]["S"].partition("#")[0] for item in found}

    # A claim is valid for a day or less, like that of the calendar for the reading of case files, whose
    # progress is kept for a year.
    assert rows() - {"CLAIM", "KEPT"} == {"FAILURES", "LINK"}
    move = json.dumps({"advance_days": 2})
    assert stack.ask("POST", "/_local/clock", move).status == 200
    assert rows() - {"CLAIM", "KEPT"} == {"LINK"}


def proposed(stack, siret):
    answer = stack.ask("GET", f"/api/v1/company-register?siret={siret}")
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


def test_the_stand_in_for_the_register_of_companies_is_queried_like_the_real_one(stack):
    commune, _, closed, *_ = company_register.SAMPLES
    listed = json.loads(stack.ask("GET", "/_local/register").text)
    assert {"siret": closed.siret, "what": "un établissement fermé"} in listed
    assert proposed(stack, commune.siret)["company"]["name"] == "COMMUNE DE NANCY"
    assert proposed(stack, closed.siret)["company"]["closed"]
    assert proposed(stack, company_register.DOWN) == {"answered": False, "company": None}
    assert proposed(stack, "99910001100017") == {"answered": True, "company": None}
