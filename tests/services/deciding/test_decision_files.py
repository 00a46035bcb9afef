"""A file of decisions: uploaded by a browser, reported on, then recorded (RULES section 4)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.committee import CommitteeSession, Verdict
from chalicelib.domain.deciding.decision_file import MAX_BYTES, LineOutcome, incoming_key
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.deciding import committee, decision_files
from chalicelib.services.deciding.bulk_decisions import record_file
from tests.services.deciding.test_bulk_decisions import by_the_agency, file, verdicts
from tests.support.outside import refused
from tests.support.world import World

PAGE = "https://site.example/fichier/"


def secretary(world: World) -> AccountSession:
    return world.as_staff(Role.COMMITTEE)


def sent(world: World, session: CommitteeSession, content: bytes) -> str:
    """Return the id of a file that the browser uploaded by the form of its page."""
    form = decision_files.upload(
        world.ports, secretary(world), session.id, back_to=lambda file_id: f"{PAGE}{file_id}"
    )
    assert form.session == world.fresh(session)
    status, back = world.files.receive(form.form, content)
    assert status == 303 and back is not None
    return back.removeprefix(PAGE)


def row(application: Application, posts: int = 1) -> tuple[str, ...]:
    return application.siret, "validée", str(posts), ""


def test_a_file_is_uploaded_read_and_recorded(world: World) -> None:
    first, second = world.confirmed(), world.confirmed()
    session = world.session(first, second)
    file_id = sent(world, session, file(row(first), row(second)))
    read = decision_files.read_report(world.ports, secretary(world), session.id, file_id)
    assert read.session == world.fresh(session)
    assert [one.outcome for one in read.report.lines] == [LineOutcome.TO_RECORD] * 2
    assert read.authors == {}, "nobody decided before"
    assert verdicts(world, session, first, second) == [None, None], "a report records nothing"
    done = decision_files.record_upload(
        world.ports, secretary(world), session.id, file_id, only_sound=False, replace_others=False
    )
    assert done.recorded == 2
    assert verdicts(world, session, first, second) == [Verdict.VALIDATED] * 2
    again = decision_files.record_upload(
        world.ports, secretary(world), session.id, file_id, only_sound=False, replace_others=False
    )
    assert (again.recorded, again.version) == (0, world.fresh(session).version)
    assert [one.outcome for one in again.lines] == [LineOutcome.RECORDED] * 2


def test_the_valid_lines_of_a_file_or_none_are_recorded_as_the_user_chooses(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    file_id = sent(world, session, file(row(application), ("12345", "validée", "1", "")))

    def record(only_sound: bool) -> int:
        return decision_files.record_upload(
            world.ports,
            secretary(world),
            session.id,
            file_id,
            only_sound=only_sound,
            replace_others=False,
        ).recorded

    with pytest.raises(Refusals):
        record(only_sound=False)
    with pytest.raises(Refusals):
        record_file(world.ports, secretary(world), session.id, file(("12345", "validée", "1", "")))
    assert verdicts(world, session, application) == [None]
    assert record(only_sound=True) == 1


def test_a_file_replaces_a_decision_of_somebody_else_only_in_the_version_that_was_read(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    by_the_agency(world, session, application, Verdict.REJECTED)
    file_id = sent(world, session, file(row(application)))
    seen = world.fresh(session).version

    def record(replace_others: bool, version: int | None) -> int:
        return decision_files.record_upload(
            world.ports,
            secretary(world),
            session.id,
            file_id,
            only_sound=False,
            replace_others=replace_others,
            expected_version=version,
        ).recorded

    assert record(False, seen) == 0
    for wrong, refusal in ((None, VersionMissing), (seen - 1, Stale)):
        with pytest.raises(refusal):
            record(True, wrong)
    assert record(True, seen) == 1
    assert verdicts(world, session, application) == [Verdict.VALIDATED]


def test_a_report_names_the_authors_of_differing_decisions_only(world: World) -> None:
    theirs, mine, free = world.confirmed(), world.confirmed(), world.confirmed()
    session = world.session(theirs, mine, free)
    agency = world.as_staff(Role.AGENCY)
    committee.record_decision(
        world.ports,
        agency,
        session.id,
        theirs.id,
        verdict=Verdict.REJECTED,
        posts_granted=None,
        reason="Le budget du projet manque.",
    )
    world.decide(session, mine)
    file_id = sent(world, session, file(row(theirs), row(mine), row(free), ("12345", "validée", "1", "")))
    read = decision_files.read_report(world.ports, secretary(world), session.id, file_id)
    assert [one.outcome for one in read.report.lines] == [
        LineOutcome.DECIDED,
        LineOutcome.RECORDED,
        LineOutcome.TO_RECORD,
        LineOutcome.INVALID,
    ]
    assert read.authors == {agency.account.id: "Camille Roux"}


def test_only_the_secretary_of_an_open_session_uploads_a_file(world: World) -> None:
    session = world.session(application := world.confirmed())
    file_id = sent(world, session, file(row(application)))
    funder = world.as_staff(Role.FUNDER)

    def record(actor: AccountSession, key: str = file_id) -> object:
        return decision_files.record_upload(
            world.ports, actor, session.id, key, only_sound=False, replace_others=False
        )

    for act in (
        lambda: decision_files.upload(world.ports, funder, session.id, back_to=str),
        lambda: decision_files.read_report(world.ports, funder, session.id, file_id),
        lambda: record(funder),
        lambda: record(funder, "no-such-file"),
    ):
        with refused("not_found"):
            act()
    for act in (
        lambda: decision_files.read_report(world.ports, secretary(world), session.id, "no-such-file"),
        lambda: record(secretary(world), "no-such-file"),
    ):
        with refused("file_missing"):
            act()
    world.files.write(incoming_key(session.id, "large"), bytes(MAX_BYTES + 1))
    with refused("file_too_large"):
        record(secretary(world), "large")
    world.decide(session, application)
    world.publish(session)
    with refused("session_closed"):
        decision_files.upload(world.ports, secretary(world), session.id, back_to=str)
