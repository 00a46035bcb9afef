"""Addresses where e-mails do not arrive, with their owners, for those who can correct them (RULES section
9)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.access import accounts, mail_feedback
from chalicelib.services.applying.agency_corrections import correct_contact_email
from chalicelib.services.candidates import erasing
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale
from tests.support.outside import refused
from tests.support.world import World

BOUNCE, COMPLAINT = Feedback.PERMANENT_BOUNCE, Feedback.COMPLAINT


def told(world: World, address: str, feedback: Feedback = BOUNCE) -> bool:
    """Report a bounce or a complaint about the last message to an address."""
    mails = world.mails(to=address)
    world.wait(minutes=1)
    return mail_feedback.record_feedback(world.ports, feedback, address, mails[-1].id if mails else "unknown")


def listed(world: World) -> list[tuple[str, str, str]]:
    page = mail_feedback.unreachable(world.ports, world.agency, limit=50, cursor=None)
    found, cursor = page.items, page.cursor
    assert cursor is None
    return [(one.kind, one.id, one.email) for one in found]


def known(world: World, address: str) -> Feedback | None:
    return mail_feedback.delivery_problems(world.ports, [address]).get(address)


def test_owners_of_undelivered_addresses_are_listed_latest_first(world: World) -> None:
    application, candidate = world.apply(), world.register()
    account = world.prefecture("54")
    for address in (application.contact.email, candidate.email, account.email):
        assert known(world, address) is None
        assert told(world, address)
        assert known(world, address) is BOUNCE
    assert listed(world) == [
        ("account", account.id, account.email),
        ("candidate", candidate.id, candidate.email),
        ("application", application.id, application.contact.email),
    ]


def test_a_colleague_is_found_whatever_the_message_was_about(world: World) -> None:
    structure = world.granted()
    holder = world.structure_account(structure)
    colleague = accounts.invite_colleague(
        world.ports, world.as_account(holder), email="leo@commune.example", first_name="Léo", last_name="Roux"
    )
    mail_feedback.record_feedback(world.ports, BOUNCE, colleague.email, world.mails(to=holder.email)[-1].id)
    assert listed(world) == [("account", colleague.id, colleague.email)]


def test_a_contact_with_an_account_is_listed_as_both(world: World) -> None:
    structure = world.granted()
    account = world.structure_account(structure)
    mail = next(m for m in world.mails(to=account.email) if m.subject_id == structure.application_id)
    mail_feedback.record_feedback(world.ports, BOUNCE, account.email, mail.id)
    assert {(kind, found) for kind, found, _ in listed(world)} == {
        ("application", structure.application_id),
        ("account", account.id),
    }


def test_an_address_that_works_again_is_removed_until_it_is_reported_once_more(world: World) -> None:
    candidate = world.candidate(first_name="Zoé", last_name="Yildiz")
    told(world, candidate.email)
    [one] = mail_feedback.unreachable(world.ports, world.agency, limit=50, cursor=None).items
    assert one == mail_feedback.Unreachable(
        report_id=one.report_id,
        kind="candidate",
        id=candidate.id,
        name="Zoé Yildiz",
        email=candidate.email,
        feedback=BOUNCE,
        told_at=world.clock.now(),
    )
    with refused("not_found"):
        mail_feedback.clear_report(world.ports, world.as_staff(Role.FUNDER), one.report_id)
    mail_feedback.clear_report(world.ports, world.agency, one.report_id)
    assert (known(world, candidate.email), listed(world)) == (None, [])
    entry = world.store.journal[-1]
    assert (entry.act, entry.subject_id, entry.details) == (
        "cleared",
        one.report_id,
        {"feedback": BOUNCE.value},
    )
    with refused("not_found"):
        mail_feedback.clear_report(world.ports, world.agency, one.report_id)
    assert told(world, candidate.email) and known(world, candidate.email) is BOUNCE


def test_a_report_is_kept_with_the_message_and_the_owner_of_the_address(
    world: World,
) -> None:
    application, account = world.apply(), world.prefecture("54")
    for address in (application.contact.email, account.email):
        told(world, address)
        record = world.store.email_record(world.mails(to=address)[-1].id)
        assert record is not None and record.feedback is BOUNCE
    found = mail_feedback.unreachable(world.ports, world.agency, limit=50, cursor=None).items
    assert [one.name for one in found] == [f"{account.first_name} {account.last_name}", application.name]


def test_a_corrected_address_leaves_the_list(world: World) -> None:
    application = world.confirmed()
    told(world, application.contact.email)
    corrected = correct_contact_email(
        world.ports,
        world.agency,
        application.id,
        email="juste@commune.example",
        reason="Faute de frappe signalée par téléphone.",
    )
    assert known(world, corrected.contact.email) is None
    assert listed(world) == []


def test_the_old_address_of_a_corrected_contact_may_apply_again(world: World) -> None:
    application = world.confirmed()
    old = application.contact.email
    correct_contact_email(
        world.ports,
        world.agency,
        application.id,
        email="juste@commune.example",
        reason="Faute de frappe signalée par téléphone.",
    )
    world.new_mails()
    again = world.apply(email=old, siret=application.siret)
    assert (again.contact.email, again.siret) == (old, application.siret)
    assert again.id != application.id and world.new_mails() == ["application_confirm"]


def test_an_undelivered_address_is_refused_beside_its_field(world: World) -> None:
    application = world.confirmed()
    other = world.apply(email="autre@commune.example", siret=application.siret)
    with pytest.raises(Refusal) as caught:
        correct_contact_email(
            world.ports,
            world.agency,
            application.id,
            email=other.contact.email,
            reason="Faute de frappe signalée par téléphone.",
        )
    assert (caught.value.code, caught.value.pointer) == ("email_taken", "/email")


def test_correcting_an_address_twice_corrects_it_once_whatever_the_page_showed(world: World) -> None:
    application = world.confirmed()

    def correct(email: str) -> Application:
        return correct_contact_email(
            world.ports,
            world.agency,
            application.id,
            email=email,
            reason="Faute de frappe signalée par téléphone.",
            expected_version=application.version,
        )

    corrected = correct("juste@commune.example")
    written = len(world.store.journal)
    assert correct("juste@commune.example") == corrected
    assert len(world.store.journal) == written
    with pytest.raises(Stale):
        correct("autre@commune.example")


def test_reports_that_come_twice_late_or_out_of_order_are_kept_once_each(world: World) -> None:
    candidate = world.candidate()
    assert told(world, candidate.email, COMPLAINT)
    assert told(world, candidate.email, BOUNCE)
    assert not told(world, candidate.email, COMPLAINT)
    assert not told(world, candidate.email, BOUNCE)
    assert known(world, candidate.email) is COMPLAINT
    assert len(listed(world)) == 2


def test_an_erased_person_owns_no_address_in_older_and_newer_reports(world: World) -> None:
    before, after = world.candidate(), world.candidate()
    told(world, before.email)
    for candidate in (before, after):
        erasing.erase(world.ports, world.as_candidate(candidate))
    assert told(world, after.email)
    assert listed(world) == []


def test_a_long_list_continues_on_the_next_page(world: World) -> None:
    candidates = [world.register() for _ in range(5)]
    for candidate in candidates:
        told(world, candidate.email)
    seen, cursor = [], None
    while True:
        found = mail_feedback.unreachable(world.ports, world.agency, limit=2, cursor=cursor)
        page, cursor = found.items, found.cursor
        assert len(page) <= 2
        seen += [one.id for one in page]
        if cursor is None:
            break
    assert seen == [candidate.id for candidate in reversed(candidates)]
    with refused("bad_cursor"):
        mail_feedback.unreachable(world.ports, world.agency, limit=2, cursor="ailleurs")


def test_only_the_agency_reads_the_list(world: World) -> None:
    for role in (Role.COMMITTEE, Role.FUNDER):
        with refused("not_found"):
            mail_feedback.unreachable(world.ports, world.as_staff(role), limit=50, cursor=None)


@pytest.mark.parametrize("feedback", Feedback)
def test_each_report_is_told_in_a_sentence(feedback: Feedback) -> None:
    assert feedback.label.endswith(".")


def test_nobody_is_written_to_without_an_address(world: World) -> None:
    assert mail_feedback.delivery_problems(world.ports, []) == {}
    assert not [*every(world.ports.store.accounts, Role.FUNDER)]
