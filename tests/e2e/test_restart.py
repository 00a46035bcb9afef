"""After a kill -9, acknowledged writes are kept and owed e-mails leave once."""

from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from tests.e2e.system import System, application, candidate, wait_for

pytestmark = pytest.mark.e2e

CONTACT = "anne.martin@asso.example"


def in_a_year(system: System) -> str:
    return (system.today() + relativedelta(years=1)).isoformat()


def test_an_e_mail_owed_when_the_process_was_killed_is_sent_once_after_the_restart(tmp_path: Path) -> None:
    # The decision is committed and answered, and its e-mail is in the outbox when the power fails.
    system = System(tmp_path / "data", "--hold-emails")
    system.start()
    visitor = system.visitor()
    visitor.post("/applications", application(available_from=in_a_year(system)), 202)
    visitor.post("/candidates", candidate(available_from=in_a_year(system)), 202)
    assert not system.emails(), "nothing has left yet"
    system.kill()
    system.arguments = ()
    system.start()
    try:
        system.email(CONTACT, "Confirmez")
        mail = system.email("dominic@courriel.example", "Confirmez")
        system.move(advance_days=1)
        assert len(system.emails(CONTACT)) == 1
        assert len(system.emails("dominic@courriel.example")) == 1
        visitor.post(f"/confirmations/{system.link(mail, 'confirmation')}")
    finally:
        system.stop()


@pytest.mark.long
def test_no_acknowledged_write_is_lost_and_no_e_mail_sent_twice_over_several_kills(tmp_path: Path) -> None:
    system = System(tmp_path / "data")
    system.start()
    addresses = [f"candidat{number}@courriel.example" for number in range(6)]
    try:
        for address in addresses:
            person = candidate(email=address, available_from=in_a_year(system))
            system.visitor().post("/candidates", person, 202)
            system.kill()
            system.start()
        for address in addresses:
            system.email(address, "Confirmez")
        system.move(advance_days=1)
        sent = [mail["to"] for mail in system.emails() if mail["to"] in addresses]
        assert sorted(sent) == addresses
    finally:
        system.stop()


def test_the_clock_and_the_sessions_survive_a_kill(tmp_path: Path) -> None:
    system = System(tmp_path / "data")
    system.start()
    try:
        agency = system.visitor()
        mail = wait_for(lambda: system.emails("agence@"), why="the first e-mail")[-1]
        agency.open_account(mail, mail["to"])
        moved = system.move(advance_days=40)
        agency.sign_in()
        system.kill()
        system.start()
        assert system.now() >= moved
        assert agency.get("/me")["role"] == "agency"
    finally:
        system.stop()


def test_a_second_start_with_the_same_data_is_ready_after_few_seconds_of_work(tmp_path: Path) -> None:
    system = System(tmp_path / "data")
    system.start()
    system.stop()
    try:
        system.start()
        # Three seconds on a quiet machine; beside other tests the same work takes longer.
        assert system.worked() < 6
    finally:
        system.stop()
