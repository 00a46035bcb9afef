"""Uniforms and kits: requested once, answered by either, ordered from a list, corrected (RULES 13, 20)."""

from datetime import timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.supply import Delivery, Supply, SupplyKind, SupplyStatus, UniformSize
from chalicelib.services.recruiting import contracts, ends, supplies
from tests.support.outside import refused
from tests.support.world import World

S = SupplyStatus
ASKED = ["uniform_size", "uniform_size_adviser"]


def hired(world: World, structure: Structure) -> Recruitment:
    """Return an adviser under contract, whose size is requested."""
    recruitment = world.hired(structure)
    world.run_tasks()
    return recruitment


def person(world: World, recruitment: Recruitment) -> Candidate:
    return world.get(Candidate, recruitment.candidate_id)


def uniform(world: World, recruitment: Recruitment) -> Supply | None:
    return world.ports.store.get(Supply, recruitment.id)


def asked_for_sizes(world: World) -> list[str]:
    return [mail.template for mail in world.mails() if mail.template.startswith("uniform")]


def test_the_contract_requests_the_size_from_structure_and_adviser_once(world: World) -> None:
    recruitment = hired(world, world.granted())
    assert asked_for_sizes(world) == ASKED
    assert uniform(world, recruitment).status is S.ASKED  # type: ignore[union-attr]
    supplies.ask_sizes(world.ports, recruitment.agreement_id, "again")
    assert asked_for_sizes(world) == ASKED
    assert "n'est pas obligatoire" in world.deliver()["uniform_size"][0]["text"]


def test_the_signature_of_the_structure_requests_it_earlier(world: World) -> None:
    recruitment = world.validated(world.granted())
    agreement = world.agreement_of(recruitment)
    world.run_tasks()
    assert uniform(world, recruitment) is None
    world.file_says(agreement, CaseFileState.ACCEPTED)
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    world.run_tasks()
    assert uniform(world, recruitment).status is S.ASKED  # type: ignore[union-attr]


def test_who_has_no_contract_is_not_asked_with_an_adviser_under_contract(world: World) -> None:
    structure = world.granted(posts=2)
    waiting = world.validated(structure)
    under_contract = hired(world, structure)
    assert uniform(world, under_contract) is not None and uniform(world, waiting) is None


def test_a_validation_that_is_cancelled_takes_back_the_request_of_a_size(world: World) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    agreement = world.agreement_of(recruitment)
    world.file_says(agreement, CaseFileState.ACCEPTED)
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    world.run_tasks()
    asked = uniform(world, recruitment)
    assert asked is not None
    world.cancel(structure, person(world, recruitment))
    assert uniform(world, recruitment) is None and world.timers(asked) == {}


def test_a_size_is_given_once_it_was_asked(world: World) -> None:
    recruitment = world.validated(world.granted())
    office = world.as_structure(recruitment.structure_id)
    with refused("size_not_asked"):
        supplies.answer(world.ports, office, recruitment.id, size=UniformSize.M)


def test_the_sizes_for_another_agreement_of_the_structure_are_not_requested_with_these(world: World) -> None:
    structure = world.granted(posts=2)
    first, second = world.hired(structure), world.hired(structure)
    world.change(second, agreement_id=world.ports.ids.new())
    supplies.ask_sizes(world.ports, first.agreement_id, "a task")
    assert (uniform(world, first) is None, uniform(world, second)) == (False, None)
    outfit = supplies.read_outfit(world.ports, world.as_structure(structure), first.id)
    assert outfit == supplies.Outfit(uniform=uniform(world, first), delivery=None)
    nothing = supplies.read_outfit(world.ports, world.as_structure(structure), second.id)
    assert nothing == supplies.Outfit()


def test_an_adviser_who_leaves_during_the_requests_is_not_asked(world: World) -> None:
    structure = world.granted(posts=2)
    first, second = world.hired(structure), world.hired(structure)
    world.wait(days=5)
    office, yesterday = world.as_structure(structure), world.today - timedelta(days=1)
    world.store.meanwhile = lambda: ends.end(
        world.ports, office, second.id, ended_on=yesterday, reason=EndReason.RESIGNATION
    )
    supplies.ask_sizes(world.ports, first.agreement_id, "a task")
    asked = [one for one in (first, second) if uniform(world, one) is not None]
    assert asked == [first] and asked_for_sizes(world) == ASKED


def test_request_and_answer_are_stored_as_given(world: World) -> None:
    structure = world.granted()
    recruitment = hired(world, structure)
    known = uniform(world, recruitment)
    assert known is not None
    assert (known.structure_id, known.structure_name, known.department, known.for_whom, known.since) == (
        structure.id,
        structure.name,
        "54",
        recruitment.candidate_name,
        world.today,
    )
    kit = world.get(Supply, structure.id)
    assert (known.kind, kit.kind) == (SupplyKind.UNIFORM, SupplyKind.KIT)
    assert (kit.structure_id, kit.structure_name, kit.department, kit.status, kit.since) == (
        structure.id,
        structure.name,
        "54",
        S.KNOWN,
        world.today,
    )
    office = world.as_structure(structure)
    for _ in range(2):
        told = supplies.answer(world.ports, office, recruitment.id, size=UniformSize.M)
        assert told == uniform(world, recruitment)
    supplies.answer(world.ports, office, recruitment.id, size=None)
    supplies.move(world.ports, world.agency, references=[structure.id], to=S.ORDERED)
    written = [
        (one.act, one.subject_id, one.details) for one in world.store.journal if one.subject_kind == "supply"
    ]
    assert written == [
        ("kit_planned", structure.id, {}),
        ("size_asked", recruitment.id, {}),
        ("size_given", recruitment.id, {}),
        ("uniform_declined", recruitment.id, {}),
        ("supply_moved", structure.id, {"was": "known", "to": "ordered"}),
    ]


def test_a_known_size_is_not_requested_again(world: World) -> None:
    structure = world.granted()
    recruitment = hired(world, structure)
    asked = uniform(world, recruitment)
    assert asked is not None and supplies.REMINDER in world.timers(asked)
    supplies.answer(world.ports, world.as_structure(structure), recruitment.id, size=UniformSize.M)
    assert supplies.REMINDER not in world.timers(asked)


def test_either_of_them_answers_and_corrects_until_the_order(world: World) -> None:
    structure = world.granted()
    recruitment = hired(world, structure)
    office, adviser = world.as_structure(structure), world.as_candidate(person(world, recruitment))
    assert supplies.answer(world.ports, office, recruitment.id, size=UniformSize.L).size is UniformSize.L
    assert supplies.answer_own(world.ports, adviser, size=None).status is S.DECLINED
    supplies.answer_own(world.ports, adviser, size=UniformSize.XL4)
    moved = supplies.move(world.ports, world.agency, references=[recruitment.id], to=S.ORDERED)
    assert (moved.moved, moved.left) == (1, ())
    for size in (UniformSize.M, None):
        with refused("already_ordered"):
            supplies.answer(world.ports, office, recruitment.id, size=size)
    supplies.move(world.ports, world.agency, references=[recruitment.id], to=S.KNOWN)
    assert supplies.answer(world.ports, office, recruitment.id, size=UniformSize.M).size is UniformSize.M


def test_without_an_answer_both_are_reminded_once(world: World) -> None:
    recruitment = hired(world, world.granted())
    for _ in range(40):
        world.go_to(world.today + timedelta(days=1), hour=9)
        world.tick()
    assert asked_for_sizes(world) == [*ASKED, "uniform_reminder", "uniform_reminder_adviser"]
    recalled = [one.subject_id for one in world.store.journal if one.act == "size_asked_again"]
    assert recalled == [recruitment.id]
    assert uniform(world, recruitment).status is S.ASKED  # type: ignore[union-attr]


def test_nobody_who_answered_is_reminded(world: World) -> None:
    structure = world.granted()
    recruitment = hired(world, structure)
    supplies.answer(world.ports, world.as_structure(structure), recruitment.id, size=None)
    for _ in range(20):
        world.go_to(world.today + timedelta(days=1), hour=9)
        world.tick()
    assert asked_for_sizes(world) == ASKED


def test_nothing_is_ordered_for_an_adviser_who_left_and_ordered_uniforms_stay(world: World) -> None:
    structure = world.granted(posts=2)
    first, second = hired(world, structure), hired(world, structure)
    office = world.as_structure(structure)
    supplies.answer(world.ports, office, second.id, size=UniformSize.S)
    supplies.move(world.ports, world.agency, references=[second.id], to=S.ORDERED)
    for one in (first, second):
        ends.end(world.ports, office, one.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.go_to(world.today + timedelta(days=1), hour=9)
    world.tick()
    assert uniform(world, first) is None
    assert [one.subject_id for one in world.store.journal if one.act == "uniform_dropped"] == [first.id]
    assert uniform(world, second).status is S.ORDERED  # type: ignore[union-attr]


def test_a_contract_taken_back_keeps_the_answer(world: World) -> None:
    structure = world.granted()
    recruitment = hired(world, structure)
    office = world.as_structure(structure)
    supplies.answer(world.ports, office, recruitment.id, size=UniformSize.S)
    contracts.take_contract_back(world.ports, office, recruitment.id)
    assert uniform(world, recruitment).status is S.KNOWN  # type: ignore[union-attr]


def test_a_structure_has_one_kit_and_one_address_that_it_corrects(world: World) -> None:
    structure = world.granted(posts=2)
    hired(world, structure)
    hired(world, structure)
    office = world.as_structure(structure)
    page = supplies.list_supplies(world.ports, world.agency, status=S.KNOWN, limit=10, cursor=None)
    assert [(one.supply.id, one.delivery) for one in page.items] == [(structure.id, None)]
    address = {"street": "1 rue Foch", "more": None, "postal_code": "54000", "city": "Nancy"}
    assert supplies.own_delivery(world.ports, office) is None
    for recipient in ("Accueil", "Mairie", "Mairie"):
        told = supplies.choose_delivery(world.ports, office, recipient=recipient, **address)
        assert told == world.get(Delivery, structure.id) == supplies.own_delivery(world.ports, office)
    known = world.get(Delivery, structure.id)
    assert (known.recipient, known.version) == ("Mairie", 2)
    assert [one.act for one in world.store.journal if one.subject_kind == "delivery"] == [
        "delivery_chosen",
        "delivery_chosen",
    ]
    [line] = supplies.every_line(world.ports, world.agency, S.KNOWN)
    assert line.delivery == known


def test_many_are_marked_at_once_and_those_that_cannot_be_are_told(world: World) -> None:
    structure = world.granted(posts=2)
    known, waiting = hired(world, structure), hired(world, structure)
    supplies.answer(world.ports, world.as_structure(structure), known.id, size=UniformSize.S)
    wanted = [structure.id, known.id, waiting.id, "nobody's", known.id]
    moved = supplies.move(world.ports, world.agency, references=wanted, to=S.ORDERED)
    assert (moved.moved, moved.left) == (2, (waiting.id, "nobody's"))
    again = supplies.move(world.ports, world.agency, references=wanted, to=S.ORDERED)
    assert again == moved
    assert supplies.move(world.ports, world.agency, references=[known.id], to=S.DELIVERED).moved == 1


def test_nobody_answers_for_others_and_only_the_agency_has_the_list(world: World) -> None:
    recruitment = hired(world, world.granted())
    with refused("not_found"):
        supplies.answer(world.ports, world.as_structure(world.granted()), recruitment.id, size=None)
    with refused("size_not_asked"):
        supplies.answer_own(world.ports, world.as_candidate(world.candidate()), size=None)
    for actor in (world.as_staff(Role.FUNDER), world.as_structure(recruitment.structure_id)):
        with refused("not_found"):
            supplies.list_supplies(world.ports, actor, status=S.KNOWN, limit=1, cursor=None)
        with refused("not_found"):
            supplies.every_line(world.ports, actor, S.KNOWN)
        with refused("not_found"):
            supplies.move(world.ports, actor, references=[recruitment.id], to=S.ORDERED)
