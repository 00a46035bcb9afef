"""The proof of an end of contract: deposited, or requested again (RULES section 5)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_proof_deadline
from chalicelib.services.candidates import erasing
from chalicelib.services.core.changes import Changes, JournalEntry, Timer
from chalicelib.services.recruiting import contracts, end_proof, ends
from tests.support.files import a_pdf
from tests.support.outside import refused
from tests.support.world import World

MISSING = "end_proof_missing"


def leaving(world: World, structure: Structure, reason: EndReason = EndReason.RESIGNATION) -> Recruitment:
    """Return an adviser whose end of contract is declared for today."""
    recruitment = world.hired(structure)
    return declared(world, structure, recruitment, world.today, reason)


def declared(
    world: World, structure: Structure, recruitment: Recruitment, day: date, reason: EndReason
) -> Recruitment:
    actor = world.as_structure(structure)
    return ends.end(world.ports, actor, recruitment.id, ended_on=day, reason=reason)


def sent(world: World, actor: Actor, recruitment: Recruitment, content: bytes | None = None) -> str:
    """Send a file as a browser does; return the id of the upload."""
    upload = end_proof.PROOF.upload(world.ports, actor, recruitment.id)
    world.files.receive(upload.form, a_pdf() if content is None else content)
    return upload.upload_id


def deposited(world: World, actor: Actor, recruitment: Recruitment) -> Recruitment:
    upload_id = sent(world, actor, recruitment)
    return end_proof.PROOF.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)


def owed(world: World, recruitment: Recruitment) -> bool:
    return world.fresh(recruitment).owes_end_proof(world.today, world.ports.parameters())


def noted(world: World, act: str) -> list[JournalEntry]:
    return [entry for entry in world.store.journal if entry.act == act]


def days_pass(world: World, days: int) -> None:
    for _ in range(days):
        world.go_to(world.today + timedelta(days=1), hour=9)
        world.tick()


def test_a_confirmed_proof_is_kept_and_no_longer_requested(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    assert owed(world, recruitment)
    proved = deposited(world, actor, recruitment)
    world.run_tasks()
    assert proved.end_proof is not None and not owed(world, recruitment)
    assert list(world.files.kept) == [f"documents/end-proof/{recruitment.id}/{proved.end_proof.id}.pdf"]
    assert world.fresh(recruitment) == proved


def test_without_the_proof_the_structure_is_reminded_every_fifteen_days(world: World) -> None:
    structure = world.granted()
    recruitment = leaving(world, structure)
    world.new_mails()
    days_pass(world, 14)
    assert not world.mails(MISSING)
    days_pass(world, 31)
    assert len(noted(world, "end_proof_asked")) == len(world.mails(MISSING))
    told = world.mails(MISSING)
    assert [mail.to for mail in told] == [structure.contact_email] * 3
    assert owed(world, recruitment)
    deposited(world, world.as_structure(structure), recruitment)
    days_pass(world, 40)
    assert len(world.mails(MISSING)) == 3


def test_an_end_taken_back_requests_nothing_and_leaves_no_file(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    deposited(world, actor, recruitment)
    back = ends.take_end_back(world.ports, actor, recruitment.id)
    world.run_tasks()
    assert (back.end_proof, world.files.kept) == (None, {})
    assert not {end_proof.REMINDER, end_proof.PROOF.end_timer} & world.timers(recruitment).keys()
    days_pass(world, 20)
    assert not world.mails(MISSING)


def test_a_contract_taken_back_deletes_its_proof(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    deposited(world, actor, recruitment)
    back = contracts.take_contract_back(world.ports, actor, recruitment.id)
    world.run_tasks()
    assert (back.end_proof, world.files.kept) == (None, {})
    assert not {end_proof.REMINDER, end_proof.PROOF.end_timer} & world.timers(recruitment).keys()


def test_a_contract_that_ends_at_its_term_needs_no_proof(world: World) -> None:
    structure = world.granted()
    recruitment = leaving(world, structure, EndReason.END_OF_TERM)
    with refused("no_end_to_prove"):
        end_proof.PROOF.upload(world.ports, world.as_structure(structure), recruitment.id)
    days_pass(world, 20)
    assert not world.mails(MISSING) and not owed(world, recruitment)


def test_a_contract_that_reaches_its_term_requests_no_proof(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure, ends_on=world.today + timedelta(days=400))
    world.go_to(world.today + timedelta(days=402))
    world.tick()
    days_pass(world, 20)
    assert world.fresh(recruitment).ended_on is not None and not world.mails(MISSING)


def test_a_reason_corrected_to_the_term_requests_no_proof_any_more(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    soon = world.today + timedelta(days=30)
    declared(world, structure, recruitment, soon, EndReason.RESIGNATION)
    assert end_proof.REMINDER in world.timers(recruitment)
    declared(world, structure, recruitment, soon, EndReason.END_OF_TERM)
    assert end_proof.REMINDER not in world.timers(recruitment)


def test_before_an_end_is_declared_no_proof_is_accepted(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    with refused("no_end_to_prove"):
        end_proof.PROOF.upload(world.ports, world.as_structure(structure), recruitment.id)
    with refused("no_end_to_prove"):
        end_proof.PROOF.deposit(
            world.ports, world.as_structure(structure), recruitment.id, upload_id=world.ports.ids.new()
        )


@pytest.mark.parametrize(
    ("content", "code"), [(b"<html>", "pdf_not_one"), (b"", "pdf_empty"), (a_pdf()[:-40], "pdf_damaged")]
)
def test_a_file_that_is_no_sound_pdf_is_refused_and_removed(world: World, content: bytes, code: str) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    upload_id = sent(world, actor, recruitment, content)
    with refused(code):
        end_proof.PROOF.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)
    world.run_tasks()
    assert world.files.kept == {} and owed(world, recruitment)


def test_confirming_twice_records_once_and_another_file_replaces_it(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    upload_id = sent(world, actor, recruitment)
    first = end_proof.PROOF.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)
    assert end_proof.PROOF.deposit(world.ports, actor, recruitment.id, upload_id=upload_id) == first
    second = deposited(world, actor, recruitment)
    world.run_tasks()
    assert second.end_proof is not None
    assert list(world.files.kept) == [f"documents/end-proof/{recruitment.id}/{second.end_proof.id}.pdf"]
    assert len(noted(world, "end_proof_deposited")) == 2


def test_two_clicks_at_the_same_instant_keep_one_file(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    upload_id = sent(world, actor, recruitment)

    def again() -> None:
        end_proof.PROOF.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)

    world.store.meanwhile = again
    second = end_proof.PROOF.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)
    assert second == world.fresh(recruitment), "it answers as the first one"
    world.wait(minutes=11)
    world.tick()
    world.run_tasks()
    kept = world.fresh(recruitment).end_proof
    assert kept is not None
    assert list(world.files.kept) == [f"documents/end-proof/{recruitment.id}/{kept.id}.pdf"]


def test_a_proof_is_not_kept_when_its_end_is_taken_back_at_the_same_instant(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    upload_id = sent(world, actor, recruitment)
    world.store.meanwhile = lambda: ends.take_end_back(world.ports, actor, recruitment.id)
    with refused("no_end_to_prove"):
        end_proof.PROOF.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)
    assert world.fresh(recruitment).end_proof is None


def test_the_retention_timer_of_a_removed_proof_deletes_nothing(world: World) -> None:
    recruitment = leaving(world, world.granted())
    changes = Changes(author=world.author, at=world.clock.now())
    timer = Timer(name=end_proof.PROOF.end_timer, subject_id=recruitment.id, due_at=changes.at)
    end_proof.PROOF.term_reached(world.ports, changes, timer)
    assert changes == Changes(author=world.author, at=changes.at)


def test_a_wrong_file_is_removed_and_requested_again(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    deposited(world, actor, recruitment)
    for _ in range(2):
        removed = end_proof.PROOF.remove(world.ports, actor, recruitment.id)
    world.run_tasks()
    assert (removed.end_proof, world.files.kept) == (None, {})
    assert len(noted(world, "end_proof_removed")) == 1
    days_pass(world, 15)
    assert len(world.mails(MISSING)) == 1


def test_a_proof_is_deleted_five_years_after_the_end_and_not_requested_again(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    ended_on = world.today
    deposited(world, actor, recruitment)
    last_day = end_proof_deadline(ended_on, world.ports.parameters())
    assert last_day == date(ended_on.year + 5, ended_on.month, ended_on.day)
    world.go_to(last_day, hour=23, minute=59)
    world.tick()
    assert world.fresh(recruitment).end_proof is not None
    world.wait(minutes=1)
    world.tick()
    world.run_tasks()
    assert (world.fresh(recruitment).end_proof, world.files.kept) == (None, {})
    assert not owed(world, recruitment) and end_proof.REMINDER not in world.timers(recruitment)


def test_no_proof_past_its_retention_is_requested(world: World) -> None:
    structure = world.granted()
    recruitment = leaving(world, structure)
    world.go_to(end_proof_deadline(world.today, world.ports.parameters()) + timedelta(days=1), hour=9)
    world.tick()
    assert not world.mails(MISSING) and end_proof.REMINDER not in world.timers(recruitment)


def test_structure_prefecture_funder_and_agency_read_it_and_the_journal_says_so(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    deposited(world, actor, recruitment)
    here = structure.place.department
    readers = [actor, world.agency, world.as_staff(Role.FUNDER), world.as_staff(Role.PREFECTURE, here)]
    for reader in readers:
        status, headers, content = world.files.send(
            end_proof.PROOF.download(world.ports, reader, recruitment.id)
        )
        assert (status, content[:5]) == (200, b"%PDF-")
        assert headers["Content-Disposition"] == 'attachment; filename="fin-de-contrat.pdf"'
    assert len(noted(world, "end_proof_read")) == 4


def test_nobody_else_reads_or_gives_it(world: World) -> None:
    structure = world.granted()
    recruitment = leaving(world, structure)
    other = world.as_structure(world.granted())
    prefecture = world.as_staff(Role.PREFECTURE, structure.place.department)
    for stranger in (other, prefecture, world.as_staff(Role.FUNDER)):
        with refused("not_found"):
            end_proof.PROOF.upload(world.ports, stranger, recruitment.id)
        with refused("not_found"):
            end_proof.PROOF.remove(world.ports, stranger, recruitment.id)
    deposited(world, world.as_structure(structure), recruitment)
    for stranger in (other, world.as_staff(Role.COMMITTEE), world.as_staff(Role.PREFECTURE, "973")):
        with refused("not_found"):
            end_proof.PROOF.download(world.ports, stranger, recruitment.id)


def test_the_agency_deposits_a_proof_received_another_way(world: World) -> None:
    structure = world.granted()
    recruitment = leaving(world, structure)
    deposited(world, world.agency, recruitment)
    assert not owed(world, recruitment)
    [entry] = noted(world, "end_proof_deposited")
    assert entry.author.role is Role.AGENCY


def test_nobody_confirms_what_another_structure_sent(world: World) -> None:
    one, other = world.granted(), world.granted()
    mine, theirs = leaving(world, one), leaving(world, other)
    upload_id = sent(world, world.as_structure(other), theirs)
    with refused("upload_missing"):
        end_proof.PROOF.deposit(world.ports, world.as_structure(one), mine.id, upload_id=upload_id)


def test_a_proof_whose_file_is_missing_is_told_as_gone(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    deposited(world, actor, recruitment)
    world.files.kept.clear()
    with refused("document_gone"):
        end_proof.PROOF.download(world.ports, actor, recruitment.id)


def test_erasing_an_adviser_leaves_the_proof_for_the_subsidy(world: World) -> None:
    structure = world.granted()
    actor, recruitment = world.as_structure(structure), leaving(world, structure)
    deposited(world, actor, recruitment)
    world.go_to(world.today + timedelta(days=1))
    world.tick()
    erasing.erase(world.ports, world.as_candidate(world.get(Candidate, recruitment.candidate_id)))
    world.run_tasks()
    assert world.fresh(recruitment).end_proof is not None and len(world.files.kept) == 1
