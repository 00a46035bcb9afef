"""The outbox tasks, by name."""

from datetime import date

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.thread import Fact, FactKind
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.services import digests
from chalicelib.services.access import passwords
from chalicelib.services.activity import open_data, territories
from chalicelib.services.agency import retention
from chalicelib.services.applying import apply, communes, company_register
from chalicelib.services.candidates import pix_results, register, sign_in_link
from chalicelib.services.core.forms_sent import received_form
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import StoredTask
from chalicelib.services.deciding import committee, publication
from chalicelib.services.documents import deposits
from chalicelib.services.following_up import accepting, follow_up
from chalicelib.services.funding import case_file, payments, sync
from chalicelib.services.intake import files as intake_files
from chalicelib.services.intake import links as intake_links
from chalicelib.services.recruiting import recruit, supplies
from chalicelib.services.reorganising import liquidating, moving
from chalicelib.services.training import carrying, plans, sessions


def run(ports: Ports, task_id: str) -> bool:
    """Run a task, once even if it is delivered twice.

    Returns:
        False when it was already done.

    Raises:
        KeyError: an unknown name; the message ends in the dead-letter queue.
    """
    task = ports.store.task(task_id)
    if task is None:
        return False
    _TASKS[task.name](ports, task)
    return True


def _publish_session(ports: Ports, task: StoredTask) -> None:
    publication.publish(ports, str(task.params["session_id"]), task.id)


def _create_case_file(ports: Ports, task: StoredTask) -> None:
    case_file.create_case_file(ports, str(task.params["recruitment_id"]), task.id)


def _renew_case_file(ports: Ports, task: StoredTask) -> None:
    case_file.renew_case_file(ports, str(task.params["agreement_id"]), task.id)


def _read_case_files(ports: Ports, task: StoredTask) -> None:
    sync.read_changed(ports, Procedure(str(task.params["procedure"])), task.id)


def _order_payments(ports: Ports, task: StoredTask) -> None:
    payments.run(ports, str(task.params["file_id"]), task.id)


def _announce_recruited(ports: Ports, task: StoredTask) -> None:
    recruit.announce_recruited(
        ports, str(task.params["candidate_id"]), str(task.params["structure_id"]), task.id
    )


def _ask_uniforms(ports: Ports, task: StoredTask) -> None:
    supplies.ask_sizes(ports, str(task.params["agreement_id"]), task.id)


def _open_follow_ups(ports: Ports, task: StoredTask) -> None:
    departments = task.params["departments"]
    assert isinstance(departments, list)
    quarter, after = Quarter.parse(str(task.params["quarter"])), str(task.params.get("after", ""))
    follow_up.open_departments(ports, quarter, departments, task.id, after=after)


def _check_follow_up(ports: Ports, task: StoredTask) -> None:
    quarter = Quarter.parse(str(task.params["quarter"]))
    fact = Fact(
        # A task of the previous release has neither ``fact`` nor ``on``.
        kind=FactKind(str(task.params.get("fact", FactKind.CONTRACT_CORRECTED))),
        recruitment_id=str(task.params["changed"]),
        on=date.fromisoformat(str(task.params.get("on", ports.today()))),
    )
    follow_up.check(ports, quarter, str(task.params["agreement_id"]), fact, task.id)


def _count_activity(ports: Ports, task: StoredTask) -> None:
    departments = task.params["departments"]
    assert isinstance(departments, list)
    territories.count_departments(ports, departments, task.id)


def _make_open_data(ports: Ports, task: StoredTask) -> None:
    open_data.make_files(ports, task.id)


def _accept_follow_ups(ports: Ports, task: StoredTask) -> None:
    accepting.run(ports, str(task.params["acceptance_id"]), task.id)


def _send_digests(ports: Ports, task: StoredTask) -> None:
    digests.send_digests(ports, task.id)


def _carry_session(ports: Ports, task: StoredTask) -> None:
    carrying.propagate(ports, str(task.params["session_id"]), task.id)


def _send_reset(ports: Ports, task: StoredTask) -> None:
    passwords.send_reset(ports, str(task.params["guard"]), task.id)


def _send_candidate_link(ports: Ports, task: StoredTask) -> None:
    sign_in_link.send_link(ports, str(task.params["email"]), task.id)


def _receive_application(ports: Ports, task: StoredTask) -> None:
    apply.receive(ports, received_form(task), task.id)


def _look_up_company(ports: Ports, task: StoredTask) -> None:
    company_register.look_up_application(ports, str(task.params["application_id"]), task.id)


def _follow_commune(ports: Ports, task: StoredTask) -> None:
    communes.follow(ports, str(task.params["structure_id"]), task.id)


def _receive_candidate(ports: Ports, task: StoredTask) -> None:
    register.receive(ports, received_form(task), task.id)


def _delete_files(ports: Ports, task: StoredTask) -> None:
    keys = task.params["keys"]
    assert isinstance(keys, list)
    deposits.delete_files(ports, keys, task.id)


def _carry_out_structure_change(ports: Ports, task: StoredTask) -> None:
    moving.carry_out(ports, str(task.params["change_id"]), task.id)


def _carry_out_liquidation(ports: Ports, task: StoredTask) -> None:
    params = task.params
    recorded = params["recorded"] is True
    liquidating.carry_out(ports, str(params["structure_id"]), recorded, str(params["since"]), task.id)


def _plan_training_sessions(ports: Ports, task: StoredTask) -> None:
    lot = task.params["lot"]
    assert isinstance(lot, int)
    plans.run(ports, lot, task.id)


def _erase_pieces(ports: Ports, task: StoredTask) -> None:
    retention.erase_due(ports, str(task.params["after"]), task.id)


def _run_intake(ports: Ports, task: StoredTask) -> None:
    intake_files.run(ports, str(task.params["intake_id"]), task.id)


def _send_intake_links(ports: Ports, task: StoredTask) -> None:
    agreement_ids = task.params["agreement_ids"]
    assert isinstance(agreement_ids, list)
    intake_links.run(ports, [str(one) for one in agreement_ids], task.id)


_TASKS = {
    passwords.RESET_TASK: _send_reset,
    sign_in_link.LINK_TASK: _send_candidate_link,
    apply.RECEIVE_TASK: _receive_application,
    register.RECEIVE_TASK: _receive_candidate,
    company_register.LOOK_UP_TASK: _look_up_company,
    communes.FOLLOW_TASK: _follow_commune,
    committee.PUBLISH_TASK: _publish_session,
    deposits.DELETE_TASK: _delete_files,
    pix_results.IMPORT_TASK: pix_results.write_batch,
    case_file.CASE_FILE_TASK: _create_case_file,
    case_file.RENEWAL_TASK: _renew_case_file,
    sync.SYNC_TASK: _read_case_files,
    payments.ORDER_TASK: _order_payments,
    recruit.ANNOUNCE_TASK: _announce_recruited,
    supplies.ASK_TASK: _ask_uniforms,
    follow_up.OPEN_TASK: _open_follow_ups,
    accepting.ACCEPT_TASK: _accept_follow_ups,
    follow_up.CHECK_TASK: _check_follow_up,
    territories.COUNT_TASK: _count_activity,
    open_data.OPEN_DATA_TASK: _make_open_data,
    moving.CARRY_TASK: _carry_out_structure_change,
    liquidating.CARRY_TASK: _carry_out_liquidation,
    plans.PLAN_TASK: _plan_training_sessions,
    digests.SEND_TASK: _send_digests,
    retention.ERASE_TASK: _erase_pieces,
    sessions.PROPAGATE_TASK: _carry_session,
    intake_files.TAKE_TASK: _run_intake,
    intake_links.LINKS_TASK: _send_intake_links,
    # A task of the previous release; remove it in the next one.
    "tell_late_follow_ups": _send_digests,
}
