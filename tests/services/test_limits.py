"""How much one address and one e-mail may send without signing in (DECISIONS 8)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.access import staff
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.core.limits import count_form, count_link_request, count_question
from chalicelib.services.core.ports import Throttled
from chalicelib.services.deciding import review
from chalicelib.services.recruiting import recruit
from chalicelib.services.recruiting.export import export_candidates
from chalicelib.services.recruiting.pool import Search
from tests.support.world import World

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def send(world: World, number: int, *, address: str = HERE, email: str = "") -> None:
    for one in range(number):
        sent_by = email or f"personne{one}@courriel.example"
        count_form(world.ports, world.anybody(address), email=sent_by, proof=None)


def test_beyond_sixty_forms_in_an_hour_an_office_waits_a_moment_for_each(
    world: World,
) -> None:
    send(world, 60)
    world.wait(seconds=10)
    for _ in range(12):
        send(world, 1)
        with pytest.raises(Throttled) as refused:
            send(world, 1)
        assert refused.value.retry_after == timedelta(seconds=10)
        world.wait(seconds=10)
    send(world, 1, address=ELSEWHERE)
    world.wait(hours=1)
    send(world, 60)


def test_trying_during_the_wait_does_not_prolong_it(world: World) -> None:
    send(world, 60)
    for _ in range(9):
        world.wait(seconds=1)
        with pytest.raises(Throttled):
            send(world, 1)
    world.wait(seconds=1)
    send(world, 1)


def test_of_two_requests_for_one_turn_at_the_same_instant_one_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(world, 60)
    world.wait(seconds=10)
    read, meanwhile = world.ports.ephemeral.failures, iter([True])

    def failures(key: str) -> tuple[int, datetime | None]:
        found = read(key)
        if next(meanwhile, False):
            send(world, 1)
        return found

    monkeypatch.setattr(world.ports.ephemeral, "failures", failures)
    with pytest.raises(Throttled) as refused:
        send(world, 1)
    assert refused.value.retry_after == timedelta(seconds=10)


def test_one_mailbox_is_asked_to_confirm_twenty_forms_a_day_wherever_they_come_from(world: World) -> None:
    email = "anne@commune.example"
    for number in range(20):
        send(world, 1, address=f"192.0.2.{number}", email=email)
    with pytest.raises(Throttled):
        send(world, 1, address=ELSEWHERE, email=email)
    send(world, 1, address=ELSEWHERE)
    world.wait(days=1)
    send(world, 1, address=ELSEWHERE, email=email)


def test_the_spellings_of_a_gmail_mailbox_are_counted_together(world: World) -> None:
    for number in range(20):
        send(world, 1, address=f"192.0.2.{number}", email=f"ines.durand+{number}@gmail.com")
    with pytest.raises(Throttled):
        send(world, 1, address=ELSEWHERE, email="inesdurand@googlemail.com")


def test_links_requested_from_one_address_are_limited_too(world: World) -> None:
    for number in range(60):
        assert count_link_request(world.ports, world.anybody(HERE), email=f"{number}@courriel.example")
    with pytest.raises(Throttled):
        count_link_request(world.ports, world.anybody(HERE), email="encore@courriel.example")


def test_a_mailbox_named_again_and_again_makes_at_most_two_requests_a_minute(world: World) -> None:
    kept = [
        count_link_request(world.ports, world.anybody(f"192.0.2.{number}"), email="anne@commune.example")
        for number in range(50)
    ]
    assert kept == [True] * 2 + [False] * 48
    world.wait(minutes=1)
    assert count_link_request(world.ports, world.anybody(ELSEWHERE), email="anne@commune.example")


def test_beyond_twenty_forms_by_strangers_the_reader_of_the_mailbox_continues_by_a_link(world: World) -> None:
    answers = world.answers(email="anne@commune.example")
    for _ in range(20):
        world.apply(world.answers(email="anne@commune.example"))
    for _ in range(3):
        with pytest.raises(Throttled) as refused:
            world.apply(answers)
        assert "son lien permet de remplir le vôtre" in refused.value.instead
    [told] = world.mails("many_forms", to="anne@commune.example")
    assert {name: link.purpose for name, link in told.links.items()} == {
        "engage": LinkPurpose.PROVED_APPLICATION,
        "become": LinkPurpose.PROVED_REGISTRATION,
    }
    proof = world.token(told, "engage")
    submit_application(world.ports, world.anybody(ELSEWHERE), answers=answers, proof=proof)
    world.receive_forms()
    assert len(world.mails("application_confirm", to="anne@commune.example")) == 21


def test_a_proof_is_valid_for_its_mailbox_and_its_day_and_is_limited_too(world: World) -> None:
    email = "anne@commune.example"
    send(world, 20, email=email)
    with pytest.raises(Throttled):
        send(world, 1, email=email)
    proof = world.token(world.mails("many_forms")[0], "become")

    def proved(sent_by: str) -> bool:
        return count_form(world.ports, world.anybody(ELSEWHERE), email=sent_by, proof=proof)

    assert proved(email) and not proved("paul@commune.example")
    for _ in range(19):
        assert proved(email)
    with pytest.raises(Throttled):
        proved(email)
    world.wait(days=1)
    assert not proved(email)


def test_beyond_the_daily_corrections_the_reader_of_the_mailbox_is_sent_a_link_to_continue(
    world: World,
) -> None:
    answers = world.candidate_answers()
    for distance in (5, 10, 15, 20, 40, 100, None):
        world.register(replace(answers, max_distance_km=distance))
    [told] = world.mails("many_forms", to=answers.email)
    own = replace(answers, first_name="Agnès")
    submit_candidate(world.ports, world.anybody(), answers=own, proof=world.token(told, "become"))
    world.receive_forms()
    assert world.fresh(world.created(Candidate)[0]).first_name == "Agnès"


def test_questions_are_limited_by_author_and_by_application(
    world: World,
) -> None:
    most = world.ports.parameters()
    application, prefecture = world.reviewed(), world.as_staff(Role.PREFECTURE, "54")
    for number in range(most.questions_per_application_day):
        review.ask(world.ports, prefecture, application.id, text=f"Question {number} ?")
    with pytest.raises(Throttled):
        review.ask(world.ports, prefecture, application.id, text="Une de trop ?")
    with pytest.raises(Throttled):
        review.ask(world.ports, world.as_staff(Role.PREFECTURE, "54"), application.id, text="D'une autre ?")
    assert review.ask(world.ports, prefecture, world.reviewed().id, text="Sur un autre dossier ?")
    world.wait(days=1)
    assert review.ask(world.ports, prefecture, application.id, text="Le lendemain ?")


def test_an_agent_asks_so_many_questions_a_day_however_many_the_applications(world: World) -> None:
    most = world.ports.parameters().questions_per_agent_day
    for number in range(most):
        count_question(world.ports, "agent", f"application {number}")
    with pytest.raises(Throttled):
        count_question(world.ports, "agent", "another application")
    count_question(world.ports, "colleague", "another application")
    world.wait(days=1)
    count_question(world.ports, "agent", "another application")


def test_invitations_of_the_agency_are_limited_by_mailbox_including_repeated_ones(world: World) -> None:
    most = world.ports.parameters().staff_invitations_per_mailbox_day
    invited = {"email": "nouveau@etat.example", "role": Role.FUNDER, "first_name": "L", "last_name": "P"}
    account = staff.invite_staff(world.ports, world.agency, **invited)
    for _ in range(most - 1):
        staff.resend_invitation(world.ports, world.agency, account.id)
    for act in (
        lambda: staff.resend_invitation(world.ports, world.agency, account.id),
        lambda: staff.invite_staff(world.ports, world.agency, **invited),
    ):
        with pytest.raises(Throttled):
            act()


def test_lists_with_contacts_are_limited_by_structure_and_lists_without_are_not(world: World) -> None:
    structure, most = world.granted(), world.ports.parameters().contact_exports_per_structure_day

    def take(of: Structure, with_contacts: bool) -> object:
        return export_candidates(
            world.ports, world.as_structure(of), tab=None, search=Search(), with_contacts=with_contacts
        )

    for _ in range(most):
        take(structure, with_contacts=True)
    with pytest.raises(Throttled):
        take(structure, with_contacts=True)
    assert take(structure, with_contacts=False)
    assert take(world.granted(), with_contacts=True)


def test_repeated_validations_and_cancellations_send_a_limited_number_of_emails_a_day(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
    for _ in range(world.ports.parameters().tellings_per_subject_day // 2):
        world.validate(structure, candidate)
        world.cancel(structure, candidate)
    with pytest.raises(Throttled):
        world.validate(structure, candidate)
    assert world.fresh(candidate).recruited_by is None
    other = world.granted()
    world.set_status(other, candidate, MatchStatus.SHORTLISTED)
    assert world.validate(other, candidate), "another structure has a count of its own"


def test_corrections_of_one_recruitment_send_a_limited_number_of_emails_a_day(world: World) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    most = world.ports.parameters().tellings_per_subject_day
    days = [world.today + timedelta(days=2 + number) for number in range(most + 1)]
    for day in days[:-1]:
        recruit.plan_hire(world.ports, world.as_structure(structure), recruitment.id, planned_hire_date=day)
    with pytest.raises(Throttled):
        recruit.plan_hire(
            world.ports, world.as_structure(structure), recruitment.id, planned_hire_date=days[-1]
        )
    assert world.fresh(recruitment).planned_hire_date == days[-2]
    again = recruit.plan_hire(
        world.ports, world.as_structure(structure), recruitment.id, planned_hire_date=days[-2]
    )
    assert again.planned_hire_date == days[-2], "what is done already writes to nobody"
    world.wait(days=1)
    assert recruit.plan_hire(
        world.ports, world.as_structure(structure), recruitment.id, planned_hire_date=days[-1]
    )
