"""The recipients of e-mails about a structure; the contents of digests and of the end of the money (RULES
section 9)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.mail_readers import CONTACT as THE_CONTACT
from chalicelib.domain.access.mail_readers import MailKind, MailReaders
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.correction_request import CorrectionRequest
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState
from chalicelib.domain.funding.ledger.entries import Entry, EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger, SetOff
from chalicelib.domain.funding.ledger.recovery import RecoveryOrder
from chalicelib.domain.funding.ledger.settlement import Settlement
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.training import TrainingStatus
from tests.domain.training.builders import a_training
from tests.services.email_facts.told import CONTACT, Told
from tests.support import builders
from tests.support.world import IBAN, World

S, R, F, A, K = ApplicationStatus, RecruitmentStatus, FollowUpStatus, AgreementStatus, MailKind
STRUCTURE = {"structure_name": "Ville de Lyon", "has_account": False}
ANSWERED: dict[str, Any] = {"answer": "C'est fait.", "answered_at": builders.NOW}


@pytest.fixture
def told(world: World) -> Told:
    return Told(world)


def chosen(told: Told, *more: str) -> None:
    """Choose an account to read each kind of e-mail in place of the contact."""
    readers = []
    for kind in K:
        account = builders.account(
            id=kind.value, email=f"{kind.value}@lyon.example", structure_id=told.structure.id
        )
        told.keep(account)
        readers.append(MailReaders(kind=kind, readers=(kind.value, *more)))
    told.world.change(told.structure, mail_readers=tuple(readers))


def application(status: ApplicationStatus, **fields: Any) -> Callable[[Told], Entity]:
    given: dict[str, Any] = {
        "recruitment_deadline": date(2026, 11, 14),
        "decided_on": date(2026, 9, 14),
        "posts_granted": 2,
        "decision_reason": "Le lieu.",
    }
    return lambda told: told.application(status, **{**given, **fields})


def recruitment(status: RecruitmentStatus, **fields: Any) -> Callable[[Told], Entity]:
    def made(told: Told) -> Entity:
        posts = told.application(S.VALIDATED)
        return told.recruitment(status, application_id=posts.id, **fields)

    return made


def follow_up(status: FollowUpStatus, **fields: Any) -> Callable[[Told], Entity]:
    def made(told: Told) -> Entity:
        due = told.world.today + timedelta(days=25)
        one = builders.follow_up(status, structure_id=told.structure.id, due_on=due, **fields)
        told.keep(one)
        return one

    return made


def agreement(**fields: Any) -> Callable[[Told], Entity]:
    def made(told: Told) -> Entity:
        one = builders.agreement(structure_id=told.structure.id, **fields)
        told.keep(one)
        return one

    return made


def training(told: Told) -> Entity:
    one = a_training(
        TrainingStatus.ABANDONED,
        structure_id=told.structure.id,
        candidate_id=told.person.id,
        abandoned_on=told.world.today,
    )
    told.keep(one)
    return one


def asked(**fields: Any) -> CorrectionRequest:
    answers = builders.application()
    return CorrectionRequest(
        before=answers, after=answers, reason="Une erreur.", asked_at=builders.NOW, **fields
    )


DRAFT = CaseFile(number=7, url="https://file.example/7", created_at=builders.NOW, state=CaseFileState.DRAFT)
READ: Mapping[str, tuple[MailKind, Callable[[Told], Entity], dict[str, Any]]] = {
    "application_lapsed": (K.DECISIONS, application(S.LAPSED), {}),
    "posts_taken_back": (K.DECISIONS, application(S.VALIDATED), {}),
    "posts_corrected": (K.DECISIONS, application(S.VALIDATED), {"posts": 2}),
    "decision_validated": (K.DECISIONS, application(S.VALIDATED), {}),
    "decision_rejected": (K.DECISIONS, application(S.REJECTED), {}),
    "decision_postponed": (K.DECISIONS, application(S.POSTPONED), {}),
    "correction_waiting": (K.DECISIONS, application(S.VALIDATED, correction_request=asked()), {}),
    "correction_granted": (
        K.DECISIONS,
        application(S.VALIDATED, correction_request=asked(**ANSWERED, granted=True)),
        {},
    ),
    "commune_corrected": (
        K.DECISIONS,
        lambda told: told.structure,
        {
            "insee_code": builders.place().insee_code,
            "postal_code": builders.place().postal_code,
            "former_department": "69",
        },
    ),
    "recruitment_overdue": (K.RECRUITMENT, application(S.OVERDUE), {}),
    "contract_corrected": (K.RECRUITMENT, recruitment(R.HIRED), {}),
    "contract_recorded": (K.RECRUITMENT, recruitment(R.HIRED), {}),
    "activity_silence_structure": (
        K.RECRUITMENT,
        recruitment(R.HIRED, contract=builders.contract(starts_on=date(2026, 7, 1))),
        {},
    ),
    "training_abandoned": (K.RECRUITMENT, training, {}),
    "follow_up_open": (K.FOLLOW_UPS, follow_up(F.OPEN), {}),
    "case_file_renewed": (K.FUNDING, agreement(case_file=DRAFT), {}),
    "agreement_taken_back": (K.FUNDING, agreement(), {}),
}


@pytest.mark.parametrize("template", READ)
def test_an_e_mail_goes_to_the_chosen_reader_of_its_kind(told: Told, template: str) -> None:
    kind, made, owed = READ[template]
    one = made(told)
    email = told.email(template, one.id, **owed)
    assert email is not None and (email.to, email.also) == (CONTACT, ())
    chosen(told)
    email = told.email(template, one.id, **owed)
    assert email is not None and (email.to, email.also) == (f"{kind.value}@lyon.example", ())
    if "has_account" in email.params:
        assert email.params["has_account"]


def test_several_readers_are_told_together_and_one_without_account_is_told_how_to_get_one(told: Told) -> None:
    chosen(told, THE_CONTACT)
    _, made, owed = READ["contract_corrected"]
    email = told.email("contract_corrected", made(told).id, **owed)
    assert email is not None
    assert (email.to, email.also) == ("recruitment@lyon.example", (CONTACT,))
    assert email.params["has_account"] is False, "the contact has none"


def test_only_the_contact_gets_the_link_of_the_contacts_account(told: Told) -> None:
    chosen(told)
    invited = builders.account(AccountStatus.INVITED, email=CONTACT, structure_id=told.structure.id)
    told.keep(invited)
    one = application(S.VALIDATED)(told)
    link = told.link(LinkPurpose.OPEN_ACCOUNT, invited.link_subject)
    email = told.email("decision_validated", one.id, links={"account": link})
    assert email is not None and (email.to, email.also) == (CONTACT, ())
    assert "account" in email.links


def test_changes_of_bank_details_are_always_told_to_the_contact_too(told: Told) -> None:
    account = BankAccount.typed("Ville de Lyon", IBAN, "PSSTFRPPPAR")
    told.keep(builders.bank_details(told.structure.id, pending=account))
    email = told.email("bank_details_given", told.structure.id)
    assert email is not None and (email.to, email.also) == (CONTACT, ())
    chosen(told)
    email = told.email("bank_details_given", told.structure.id)
    assert email is not None and (email.to, email.also) == ("funding@lyon.example", (CONTACT,))


def test_the_contact_of_an_application_without_a_structure_is_told(told: Told) -> None:
    alone = builders.contact(email="max@lyon.example")
    before = told.application(S.REJECTED, structure_id=None, contact=alone)
    after = told.application(S.REJECTED, contact=alone)
    for one, to in ((before, "max@lyon.example"), (after, CONTACT)):
        email = told.email("decision_rejected", one.id)
        assert email is not None and email.to == to


def test_the_day_of_the_confirmation_is_told_or_else_the_day_of_the_form(told: Told) -> None:
    told.keep(builders.account(email="p@etat.example", role=Role.PREFECTURE, departments=("69",)))
    later = builders.NOW + timedelta(days=3)
    for confirmed, expected in ((later, later), (None, builders.NOW)):
        one = told.application(S.CONFIRMED, confirmed_at=confirmed)
        facts = told.facts("opinion_overdue", one.id, to="p@etat.example")
        assert facts is not None and facts["confirmed_on"] == paris_date(expected).isoformat()


def test_an_account_of_another_kind_is_no_account_of_the_structure(told: Told) -> None:
    told.keep(builders.account(email=CONTACT, role=Role.FUNDER))
    facts = told.facts("decision_validated", application(S.VALIDATED)(told).id)
    assert facts is not None and facts["account_pending"]


# The end of the money

TODAY = date(2026, 9, 14)


def owing(told: Told, cents: int = 100_00, **fields: Any) -> Ledger:
    """Return a ledger with a sum to return."""
    own = builders.agreement(structure_id=told.structure.id)
    told.keep(own)
    one = builders.ledger(agreement_id=own.id, structure_id=told.structure.id)
    entry = Entry(kind=EntryKind.TO_RETURN, cents=cents, on=TODAY, at=builders.NOW, about="balance")
    one = replace(one, entries=(*one.entries, entry), **fields)
    told.keep(one)
    return one


def settlement(told: Told, **fields: Any) -> Settlement:
    return Settlement(settled_on=TODAY, **{"answer_by": told.world.today, **fields})


def test_a_sum_to_return_is_told_until_the_last_day_to_dispute_it(told: Told) -> None:
    one = owing(told, settlement=settlement(told))
    assert told.facts("balance_to_return", one.id) == {
        **STRUCTURE,
        "return_cents": 100_00,
        "answer_by": told.world.today.isoformat(),
    }
    for other in (
        owing(told),
        owing(told, 0, settlement=settlement(told)),
        owing(told, settlement=settlement(told, answer="Vu.")),
        owing(told, settlement=settlement(told, answer_by=None)),
        owing(told, settlement=settlement(told, answer_by=told.world.today - timedelta(days=1))),
    ):
        assert told.facts("balance_to_return", other.id) is None
    answered = owing(told, settlement=settlement(told, answer="Vu."))
    assert told.facts("dispute_answered", answered.id) == {
        **STRUCTURE,
        "answer": "Vu.",
        "return_cents": 100_00,
    }
    for other in (one, owing(told)):
        assert told.facts("dispute_answered", other.id) is None


def order(told: Told, **fields: Any) -> RecoveryOrder:
    given: dict[str, Any] = {
        "number": "T-1",
        "issued_on": TODAY,
        "cents": 100_00,
        "sent_to": "la mairie",
        "pay_by": told.world.today,
    }
    return RecoveryOrder(**{**given, **fields})


def test_a_recovery_order_is_told_while_it_is_in_force(told: Told) -> None:
    one = owing(told, recoveries=(order(told),))
    about = {
        **STRUCTURE,
        "order": "T-1",
        "order_cents": 100_00,
        "issued_on": TODAY.isoformat(),
        "return_cents": 100_00,
    }
    day = told.world.today.isoformat()
    assert told.facts("recovery_ordered", one.id) == {**about, "pay_by": day, "sent_to": "la mairie"}
    assert told.facts("recovery_late", one.id) is None
    assert told.facts("recovery_cancelled", one.id) is None
    told.world.wait(days=1)
    assert told.facts("recovery_late", one.id) == {**about, "pay_by": day}
    over = order(told, cancelled_on=TODAY, cancelled_why="Une erreur.")
    cancelled, paid = owing(told, recoveries=(over,)), owing(told, 0, recoveries=(order(told),))
    assert told.facts("recovery_cancelled", cancelled.id) == {
        **STRUCTURE,
        "order": "T-1",
        "cancelled_why": "Une erreur.",
        "return_cents": 100_00,
    }
    for template, others in (
        ("recovery_ordered", (cancelled, paid, owing(told))),
        ("recovery_late", (cancelled, paid, owing(told))),
        ("recovery_cancelled", (paid, owing(told))),
    ):
        for other in others:
            assert told.facts(template, other.id) is None, template


def test_an_offset_is_told_while_it_is_in_force_and_its_reversal_after_it(told: Told) -> None:
    one = owing(told)
    kept = SetOff(
        number=1,
        claim_id=one.id,
        claim_name="Ville de Lyon",
        onto_id="other",
        onto_name="Ville de Lyon, postes supplémentaires",
        instalment=2,
        cents=40_00,
        on=TODAY,
    )
    about = {
        **STRUCTURE,
        "offset": "1",
        "offset_cents": 40_00,
        "onto_name": "Ville de Lyon, postes supplémentaires",
        "onto_instalment": 2,
        "return_cents": 100_00,
    }
    for offset, said, silent in (
        (kept, "sum_set_off", "set_off_reversed"),
        (replace(kept, reversed_on=TODAY), "set_off_reversed", "sum_set_off"),
    ):
        told.world.change(one, offsets=(offset,))
        assert told.facts(said, one.id, offset="1") == about
        assert told.facts(silent, one.id, offset="1") is None
        assert told.facts(said, one.id, offset="2") is None


# Digests


def digest(told: Told) -> dict[str, list[str]]:
    """Return a digest with, for each subject, one thing that is still true and one that is not."""
    opinion = Opinion(
        verdict=OpinionVerdict.FAVOURABLE, comment="Bien.", given_at=builders.NOW, given_by="agent"
    )
    late = {"escalated": True, "due_on": told.world.today - timedelta(days=2), "department": "69"}
    back_on = told.world.today
    complete = replace(DRAFT, state=CaseFileState.COMPLETE, complete_on=TODAY)
    ones: dict[str, list[Entity]] = {
        "applications": [
            builders.application(S.CONFIRMED, name="Bron"),
            builders.application(S.CONFIRMED, opinion=opinion),
            builders.application(S.CONFIRMED, department="01", name="Bourg"),
        ],
        "follow_ups": [
            builders.follow_up(F.OPEN, structure_name="Bron", **late),
            builders.follow_up(F.SUBMITTED, **late),
            builders.follow_up(F.OPEN, **{**late, "escalated": False}),
        ],
        "follow_ups_back": [
            builders.follow_up(F.SUBMITTED, structure_name="Bron", department="69", back_on=back_on),
            builders.follow_up(F.ACCEPTED, department="69"),
        ],
        "agreements": [
            builders.agreement(structure_name="Bron", case_file=replace(complete, overdue=True)),
            builders.agreement(case_file=complete),
        ],
        "to_sign": [
            builders.agreement(structure_name="Bron", status=A.SIGNED_BY_STRUCTURE),
            builders.agreement(status=A.SIGNED, signed_posts=1),
        ],
    }
    for some in ones.values():
        told.keep(*some)
    yesterday = told.world.today - timedelta(days=1)
    recoveries = [owing(told, recoveries=(order(told, pay_by=yesterday),)), owing(told)]
    return {
        **{name: [one.id for one in some] for name, some in ones.items()},
        "recoveries": [one.id for one in recoveries],
    }


@pytest.mark.parametrize(
    ("role", "departments", "opinions", "others", "in_place"),
    [
        (Role.PREFECTURE, ("69",), 1, 1, False),
        (Role.PREFECTURE, ("01",), 1, 0, False),
        (Role.FUNDER, (), 2, 1, False),
        (Role.AGENCY, (), 2, 1, True),
    ],
)
def test_a_digest_tells_what_is_still_true_in_the_departments_of_its_reader(
    told: Told, role: Role, departments: tuple[str, ...], opinions: int, others: int, in_place: bool
) -> None:
    agent = builders.account(email="agent@etat.example", role=role, departments=departments)
    told.keep(agent)
    owed = digest(told)
    facts = told.facts("digest", agent.id, **owed)
    assert facts is not None and facts["in_place"] is in_place
    counts = {name: value for name, value in facts.items() if name.endswith("_count")}
    assert counts.pop("opinion_count") == opinions
    assert len(counts) == 5 and set(counts.values()) == {others}
    for name, value in facts.items():
        if name.endswith("_sections") and others and not name.startswith("opinion"):
            [[title, line]] = value
            assert title == "Rhône (1)"
            assert line.startswith("Bron" if "recovery" not in name else "Ville de Lyon : titre n° T-1")
        if name.endswith("_more"):
            assert value == 0


def test_a_digest_without_any_true_item_is_not_sent(told: Told) -> None:
    for status, role, leaves in (
        (AccountStatus.ACTIVE, Role.FUNDER, True),
        (AccountStatus.DISABLED, Role.FUNDER, False),
        (AccountStatus.ACTIVE, Role.PREFECTURE, False),
    ):
        agent = builders.account(status, email=f"{builders.new_id()}@etat.example", role=role)
        told.keep(agent)
        assert (told.facts("digest", agent.id, **digest(told)) is not None) is leaves
        assert told.facts("digest", agent.id) is None
        assert told.facts("digest", agent.id, applications=["gone"]) is None


@pytest.mark.parametrize(
    ("names", "in_place"),
    [(("applications",), True), (("follow_ups",), True), (("follow_ups_back", "to_sign"), False)],
)
def test_the_agency_reads_the_digest_of_a_department_without_prefecture_account(
    told: Told, names: tuple[str, ...], in_place: bool
) -> None:
    agent = builders.account(email="agence@etat.example", role=Role.AGENCY)
    told.keep(agent)
    owed = digest(told)
    facts = told.facts("digest", agent.id, **{name: owed[name] for name in names})
    assert facts is not None and facts["in_place"] is in_place


def test_a_long_digest_names_twenty_and_counts_the_others_by_department(told: Told) -> None:
    agent = builders.account(email="funder@etat.example", role=Role.FUNDER)
    ones = [
        builders.application(
            S.CONFIRMED, name=f"Commune {number:02}", department="01" if number % 2 else "69"
        )
        for number in range(23)
    ]
    told.keep(agent, *ones)
    facts = told.facts("digest", agent.id, applications=[one.id for one in ones])
    assert facts is not None and (facts["opinion_count"], facts["opinion_more"]) == (23, 3)
    ain, rhone = facts["opinion_sections"]
    assert (ain[0], rhone[0]) == ("Ain (11)", "Rhône (12)")
    assert ain[1:] == [f"Commune {number:02}" for number in range(1, 20, 2)]
    assert rhone[1:] == [f"Commune {number:02}" for number in range(0, 20, 2)]
