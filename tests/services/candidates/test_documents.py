"""The CV and the Pix analysis of a candidate: deposited, read, removed, erased (RULES sections 3, 6, 7)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.candidates.pix_result import PixResult
from chalicelib.domain.documents.document import incoming_key
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.candidates import candidate_space, documents, erasing
from chalicelib.services.core.changes import JournalEntry
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.store import TimerMoved
from chalicelib.services.documents import deposits
from tests.support.files import a_pdf
from tests.support.outside import Crash, refused
from tests.support.world import World

CV, ANALYSIS = DocumentKind.CV, DocumentKind.PIX_ANALYSIS
KINDS = pytest.mark.parametrize("kind", DocumentKind)


def depositor(world: World, candidate: Candidate, kind: DocumentKind) -> tuple[Actor, str | None]:
    """Return the depositor of a document and the id of its path: a CV by its owner, an analysis by the
    agency."""
    if kind is CV:
        return world.as_candidate(candidate), None
    return world.as_account(world.staff(Role.AGENCY)), candidate.id


def recruiter(world: World, structure: Structure) -> Actor:
    return world.as_account(world.structure_account(structure))


def send(world: World, candidate: Candidate, kind: DocumentKind = CV, content: bytes | None = None) -> str:
    """Send a file as a browser does; return the id of the upload."""
    upload = documents.upload(world.ports, *depositor(world, candidate, kind), kind=kind)
    if content is None:
        content = a_pdf(title=upload.upload_id)
    world.files.receive(upload.form, content)
    return upload.upload_id


def confirm(world: World, candidate: Candidate, upload_id: str, kind: DocumentKind = CV) -> Candidate:
    return documents.deposit(world.ports, *depositor(world, candidate, kind), kind=kind, upload_id=upload_id)


def deposit(world: World, candidate: Candidate, kind: DocumentKind = CV) -> Candidate:
    """Send and confirm a document."""
    upload_id = send(world, candidate, kind)
    return confirm(world, candidate, upload_id, kind)


def journal(world: World, act: str) -> list[JournalEntry]:
    return [entry for entry in world.store.journal if entry.act == act]


def has_cv(world: World, structure: Structure) -> list[bool]:
    listing = world.listing(structure, tab=MatchStatus.NEW, limit=9, cursor=None)
    return [row.card.has_cv for row in listing.rows]


# Deposit


@KINDS
def test_a_confirmed_document_is_kept_and_its_upload_deleted(world: World, kind: DocumentKind) -> None:
    candidate = deposit(world, world.candidate(), kind)
    document = candidate.document(kind)
    assert document and document.size == len(
        world.files.kept[f"documents/{kind}/{candidate.id}/{document.id}.pdf"]
    )
    world.run_tasks()
    assert len(world.files.kept) == 1
    assert world.fresh(candidate) == candidate


def test_the_list_of_structures_shows_who_has_a_cv(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    assert has_cv(world, structure) == [False]
    deposit(world, candidate)
    assert has_cv(world, structure) == [True]
    documents.remove(world.ports, world.as_candidate(candidate), kind=CV)
    assert has_cv(world, structure) == [False]


def test_a_file_confirmed_twice_at_the_same_instant_is_kept_once(world: World) -> None:
    candidate = world.candidate()
    upload_id = send(world, candidate)
    world.store.meanwhile = lambda: confirm(world, candidate, upload_id)
    kept = confirm(world, candidate, upload_id)
    assert kept == world.fresh(candidate) and kept.cv is not None
    assert [one.act for one in world.store.journal].count("cv_deposited") == 1


def test_an_upload_that_never_arrived_is_not_confirmed(world: World) -> None:
    candidate = world.candidate()
    upload = documents.upload(world.ports, world.as_candidate(candidate), kind=CV)
    with refused("upload_missing"):
        confirm(world, candidate, upload.upload_id)


def test_nobody_confirms_what_somebody_else_sent(world: World) -> None:
    candidate, other = world.candidate(), world.candidate()
    upload_id = send(world, candidate)
    with refused("upload_missing"):
        confirm(world, other, upload_id)
    with refused("upload_missing"):
        confirm(world, candidate, upload_id, ANALYSIS)


def test_a_file_that_is_no_pdf_is_refused_and_removed(world: World) -> None:
    candidate = world.candidate()
    upload_id = send(world, candidate, content=b"<html>CV</html>")
    with refused("pdf_not_one"):
        confirm(world, candidate, upload_id)
    world.run_tasks()
    assert (world.files.kept, world.fresh(candidate).cv) == ({}, None)
    with refused("upload_missing"):
        confirm(world, candidate, upload_id)


def test_a_file_beyond_ten_megabytes_is_refused_even_after_its_upload(world: World) -> None:
    candidate = world.candidate()
    upload_id = send(world, candidate)
    world.files.write(incoming_key(candidate.id, CV, upload_id), b"%PDF-" + bytes(10 * 1024 * 1024))
    with refused("pdf_too_large"):
        confirm(world, candidate, upload_id)


def test_only_confirmed_candidates_who_have_not_withdrawn_deposit(world: World) -> None:
    unconfirmed, left = world.register(), world.candidate()
    candidate_space.withdraw(world.ports, world.as_candidate(left), reason="Un autre emploi")
    for candidate, code in ((unconfirmed, "not_found"), (left, "withdrawn")):
        with refused(code):
            documents.upload(world.ports, world.as_candidate(candidate), kind=CV)
        with refused(code):
            confirm(world, candidate, world.ports.ids.new())


def test_a_new_cv_replaces_the_former_one_which_is_deleted(world: World) -> None:
    candidate = world.candidate()
    first = deposit(world, candidate)
    world.wait(days=30)
    second = deposit(world, candidate)
    world.run_tasks()
    assert (
        first.cv
        and second.cv
        and list(world.files.kept) == [f"documents/cv/{candidate.id}/{second.cv.id}.pdf"]
    )
    assert world.timers(candidate)["candidate.cv_end"] > world.clock.now() + timedelta(days=170)


def test_confirming_twice_records_once(world: World) -> None:
    candidate = world.candidate()
    upload_id = send(world, candidate)
    first = confirm(world, candidate, upload_id)
    assert confirm(world, candidate, upload_id) == first
    world.run_tasks()
    assert confirm(world, candidate, upload_id) == first
    assert len(world.files.kept) == len(journal(world, "cv_deposited")) == 1


def test_the_checked_file_is_kept_even_if_another_one_is_uploaded_meanwhile(world: World) -> None:
    candidate = world.candidate()
    upload = documents.upload(world.ports, world.as_candidate(candidate), kind=CV)
    world.files.receive(upload.form, a_pdf(title="sound"))
    world.store.meanwhile = lambda: world.files.receive(upload.form, b"<script>")
    after = confirm(world, candidate, upload.upload_id)
    assert after.cv and b"sound" in world.files.kept[f"documents/cv/{candidate.id}/{after.cv.id}.pdf"]


@pytest.mark.parametrize("crash_at", [1, 2])
def test_a_crash_during_a_deposit_leaves_no_unknown_file(world: World, crash_at: int) -> None:
    candidate = world.candidate()
    upload_id = send(world, candidate)
    world.store.crash_at = world.store.commits + crash_at
    with pytest.raises(Crash):
        confirm(world, candidate, upload_id)
    assert world.fresh(candidate).cv is None
    after = confirm(world, candidate, upload_id)
    world.wait(minutes=11)
    world.tick()
    world.run_tasks()
    assert after.cv and list(world.files.kept) == [f"documents/cv/{candidate.id}/{after.cv.id}.pdf"]


def test_a_copied_file_is_deleted_unless_recorded_within_ten_minutes(world: World) -> None:
    candidate = world.candidate()
    upload_id = send(world, candidate)
    world.store.crash_at = world.store.commits + 2
    with pytest.raises(Crash):
        confirm(world, candidate, upload_id)
    [copy] = set(world.files.kept) - {incoming_key(candidate.id, CV, upload_id)}
    for minutes, left in ((9, [copy]), (1, [])):
        world.wait(minutes=minutes)
        world.tick()
        world.run_tasks()
        assert [key for key in world.files.kept if key == copy] == left


def test_a_page_uploads_a_file_that_is_too_large_to_explain_it_and_a_program_does_not(world: World) -> None:
    actor, large = world.as_candidate(world.candidate()), bytes(10 * 1024 * 1024 + 1)
    program = documents.upload(world.ports, actor, kind=CV)
    assert world.files.receive(program.form, large) == (400, None)
    page = documents.upload(
        world.ports, actor, kind=CV, back_to=lambda upload_id: f"https://site/{upload_id}"
    )
    assert world.files.receive(page.form, large) == (303, f"https://site/{page.upload_id}")
    with refused("pdf_too_large"):
        documents.deposit(world.ports, actor, kind=CV, upload_id=page.upload_id)


def test_a_deposit_whose_copy_was_deleted_is_not_recorded(world: World) -> None:
    candidate = world.candidate()
    upload_id = send(world, candidate)
    write = world.files.write

    def slow(key: str, content: bytes) -> None:
        write(key, content)
        world.wait(minutes=11)
        world.tick()

    world.files.write = slow  # type: ignore[method-assign]
    with pytest.raises(TimerMoved):
        confirm(world, candidate, upload_id)
    world.run_tasks()
    assert world.fresh(candidate).cv is None
    assert list(world.files.kept) == [incoming_key(candidate.id, CV, upload_id)]


# Removal


@KINDS
def test_a_document_is_deleted_six_months_after_its_deposit(world: World, kind: DocumentKind) -> None:
    candidate = deposit(world, world.candidate(), kind)
    day = world.today
    world.go_to(documents.document_deadline(day, world.ports.parameters()), hour=23, minute=59)
    world.tick()
    assert world.fresh(candidate).document(kind)
    world.wait(minutes=1)
    world.tick()
    world.run_tasks()
    assert (world.fresh(candidate).document(kind), world.files.kept) == (None, {})
    assert len(journal(world, f"{kind.act}_expired")) == 1


def test_a_removed_cv_has_no_timer(world: World) -> None:
    candidate = deposit(world, world.candidate())
    for _ in range(2):
        documents.remove(world.ports, world.as_candidate(candidate), kind=CV)
    world.run_tasks()
    assert world.files.kept == {}
    assert "candidate.cv_end" not in world.timers(candidate)
    assert len(journal(world, "cv_removed")) == 1


def test_the_task_that_deletes_files_may_be_delivered_twice(world: World) -> None:
    candidate = deposit(world, world.candidate())
    world.run_tasks()
    documents.remove(world.ports, world.as_candidate(candidate), kind=CV)
    assert len(world.files.kept) == 1
    (task,) = world.store.tasks
    for _ in range(2):
        deposits.delete_files(world.ports, task.params["keys"], task.id)
    assert (world.files.kept, world.ports.store.task(task.id)) == ({}, None)


@pytest.mark.parametrize("how", ["erased", "withdrawn"])
def test_an_erased_or_withdrawn_candidate_leaves_no_document(world: World, how: str) -> None:
    candidate = world.candidate()
    for kind in DocumentKind:
        deposit(world, candidate, kind)
    if how == "erased":
        erasing.erase(world.ports, world.as_candidate(candidate))
    else:
        left = candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
        assert (left.cv, left.pix_analysis) == (None, None)
    world.run_tasks()
    assert world.files.kept == {}
    assert not documents.END_TIMERS.keys() & world.timers(candidate).keys()


# Download


def test_a_structure_downloads_the_documents_of_candidates_it_sees_and_the_journal_says_so(
    world: World,
) -> None:
    structure, candidate = world.granted(), world.candidate()
    actor = recruiter(world, structure)
    for kind in DocumentKind:
        deposit(world, candidate, kind)
        link = documents.download_for_structure(world.ports, actor, candidate.id, kind)
        status, headers, content = world.files.send(link)
        assert (status, content[:5]) == (200, b"%PDF-")
        assert headers["Content-Disposition"].startswith("attachment")
    assert [entry.details for entry in journal(world, "downloaded")] == [
        {"document": "cv", "structure": structure.id},
        {"document": "pix-analysis", "structure": structure.id},
    ]


def test_a_structure_downloads_nothing_of_candidates_it_may_not_see(world: World) -> None:
    actor = recruiter(world, world.granted())
    candidate, bare = world.candidate(), world.candidate()
    deposit(world, candidate)
    with refused("not_found"):
        documents.download_for_structure(world.ports, actor, bare.id, CV)
    candidate_space.set_available(world.ports, world.as_candidate(candidate), available=False)
    with refused("not_found"):
        documents.download_for_structure(world.ports, actor, candidate.id, CV)
    assert not journal(world, "downloaded")


def test_a_structure_that_recruits_nobody_any_more_downloads_nothing(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    actor = recruiter(world, structure)
    deposit(world, candidate)
    world.withdraw(world.application_of(structure))
    with refused("not_recruiting"):
        documents.download_for_structure(world.ports, actor, candidate.id, CV)


def test_downloads_are_counted_with_the_sheets_that_a_structure_reads(world: World) -> None:
    actor, candidate = recruiter(world, world.granted()), world.candidate()
    deposit(world, candidate)
    for _ in range(world.ports.parameters().sheets_per_structure_hour):
        documents.download_for_structure(world.ports, actor, candidate.id, CV)
    world.wait(seconds=10)
    documents.download_for_structure(world.ports, actor, candidate.id, CV)
    with pytest.raises(Throttled):
        documents.download_for_structure(world.ports, actor, candidate.id, CV)


def test_the_analysis_of_an_unshared_result_is_read_by_its_owner_and_the_agency_only(
    world: World,
) -> None:
    actor, candidate = recruiter(world, world.granted()), world.candidate()
    deposit(world, candidate, ANALYSIS)
    after = world.change(candidate, pix_shared=False, pix_stars=2)
    assert after.pix_result == PixResult(shared=False, stars=2)
    with refused("not_found"):
        documents.download_for_structure(world.ports, actor, candidate.id, ANALYSIS)
    assert (
        world.files.send(documents.own_download(world.ports, world.as_candidate(candidate), ANALYSIS))[0]
        == 200
    )
    link = documents.download_for_agency(
        world.ports, world.as_account(world.staff(Role.AGENCY)), candidate.id, ANALYSIS
    )
    assert world.files.send(link)[0] == 200
    assert [entry.details for entry in journal(world, "downloaded")] == [{"document": "pix-analysis"}]


def test_a_document_whose_file_is_missing_is_told_as_gone(world: World) -> None:
    actor, candidate = recruiter(world, world.granted()), world.candidate()
    deposit(world, candidate)
    world.files.kept.clear()
    with refused("document_gone"):
        documents.own_download(world.ports, world.as_candidate(candidate), CV)
    with refused("document_gone"):
        documents.download_for_structure(world.ports, actor, candidate.id, CV)


def test_an_analysis_deposited_read_and_removed_by_the_agency_is_an_analysis(
    world: World,
) -> None:
    candidate, analysis = world.candidate(), documents.PIX_ANALYSIS
    assert (analysis.field, analysis.depositing, analysis.removing, analysis.reading) == (
        "pix_analysis",
        Act.DEPOSIT_PIX_ANALYSIS,
        Act.REMOVE_PIX_ANALYSIS,
        Act.SEE_DOCUMENTS,
    )
    assert analysis.read(world.ports, world.agency, candidate.id, analysis.depositing) == candidate
    upload = analysis.upload(
        world.ports, world.agency, candidate.id, back_to="https://numerique.example/{}".format
    )
    content = a_pdf()
    assert world.files.receive(upload.form, content) == (
        303,
        f"https://numerique.example/{upload.upload_id}",
    )
    for _ in range(2):
        given = analysis.deposit(world.ports, world.agency, candidate.id, upload_id=upload.upload_id)
        assert given == world.fresh(candidate)
    assert analysis.of(given) == given.pix_analysis is not None
    link = analysis.download(world.ports, world.agency, candidate.id)
    assert world.files.send(link)[2] == content
    for _ in range(2):
        removed = analysis.remove(world.ports, world.agency, candidate.id)
        assert (removed, removed.pix_analysis) == (world.fresh(candidate), None)
    assert analysis.of(removed) is None


def test_only_confirmed_candidates_who_have_not_withdrawn_have_a_file(world: World) -> None:
    unconfirmed, left = world.register(), world.candidate()
    left = candidate_space.withdraw(world.ports, world.as_candidate(left), reason="Un autre emploi")
    documents.PIX_ANALYSIS.require(world.candidate())
    for candidate, code in ((unconfirmed, "not_found"), (left, "withdrawn")):
        with refused(code):
            documents.PIX_ANALYSIS.require(candidate)


# Permissions


def test_a_candidate_gives_no_analysis_and_the_agency_no_cv(world: World) -> None:
    candidate = world.candidate()
    agency = world.as_account(world.staff(Role.AGENCY))
    for actor, kind in ((world.as_candidate(candidate), ANALYSIS), (agency, CV)):
        with refused("not_found"):
            documents.upload(world.ports, actor, candidate.id, kind=kind)
        with refused("not_found"):
            documents.deposit(world.ports, actor, candidate.id, kind=kind, upload_id=world.ports.ids.new())
        with refused("not_found"):
            documents.remove(world.ports, actor, candidate.id, kind=kind)


def test_nobody_else_reads_the_documents_of_candidates(world: World) -> None:
    candidate, other = world.candidate(), world.candidate()
    deposit(world, candidate)
    structure = recruiter(world, world.granted())
    with refused("not_found"):
        documents.own_download(world.ports, structure, CV)
    for actor in (structure, world.as_candidate(other)):
        with refused("not_found"):
            documents.download_for_agency(world.ports, actor, candidate.id, CV)
    with refused("not_found"):
        documents.remove(world.ports, world.as_candidate(other), candidate.id, kind=CV)
