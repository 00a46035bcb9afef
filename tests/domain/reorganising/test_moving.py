"""How one post moves to another structure (RULES section 11)."""

from datetime import date

from chalicelib.domain.applying.application import BeforeStop
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.extension import ExtensionRequest
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.documents.document import Document
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.reorganising.moving import TwoSides, divided, taken_over
from chalicelib.domain.reorganising.structure_change import require_other_siret
from tests.support import builders
from tests.support.outside import refused

DAY = date(2026, 8, 20)
FORMER = builders.agreement(months=24, per_post_cents=50_000_00)


def hired(**fields: object) -> Recruitment:
    contract = builders.contract(
        kind=ContractKind.PERMANENT,
        signed_on=date(2026, 7, 6),
        starts_on=date(2026, 7, 6),
        ends_on=None,
    )
    return builders.recruitment(RecruitmentStatus.HIRED, contract=contract, **fields)


def moved(recruitment: Recruitment) -> TwoSides:
    return divided(
        recruitment, [recruitment], new_id="new", first_day=DAY, former=FORMER, new=builders.agreement()
    )


def test_a_running_suspension_continues_there_from_the_day_and_an_ended_one_stays() -> None:
    over = builders.suspension(first_day=date(2026, 7, 13), last_day=date(2026, 7, 17))
    across = builders.suspension(first_day=date(2026, 8, 17), last_day=date(2026, 8, 28))
    new = moved(hired(suspensions=(over, across))).new
    assert [(one.first_day, one.last_day) for one in new.suspensions] == [(DAY, date(2026, 8, 28))]
    assert [(one.first_day, one.last_day) for one in new.away_before] == [
        (date(2026, 7, 13), date(2026, 7, 17)),
        (date(2026, 8, 17), date(2026, 8, 19)),
    ]


def test_a_suspension_that_begins_on_the_day_belongs_to_the_successor() -> None:
    new = moved(hired(suspensions=(builders.suspension(first_day=DAY, last_day=date(2026, 8, 28)),))).new
    assert len(new.suspensions) == 1 and new.away_before == ()


def test_the_copy_of_a_contract_belongs_to_both_sides_and_a_missing_one_is_requested_there() -> None:
    sides = moved(hired(contract_copy=Document(id="copy", deposited_at=builders.NOW)))
    assert sides.new.contract_copy is not None and sides.former.contract_copy is not None
    assert sides.new.contract_copy.is_that_of(sides.former.contract_copy)
    assert not moved(hired(contract_copy_asked=True)).new.contract_copy_asked


def test_the_successors_application_and_agreement_are_new_records() -> None:
    former = builders.application(ApplicationStatus.VALIDATED, posts_granted=1, version=7)
    new = taken_over(former, builders.structure(), None, builders.structure_change(), id="new")
    assert (new.id, new.version, new.posts_granted) == ("new", 0, 0)


def test_the_successors_application_has_nothing_of_the_former_ones_history() -> None:
    former = builders.application(
        ApplicationStatus.VALIDATED,
        form_number=2,
        completion="Le budget est voté.",
        completed_at=builders.NOW,
        contact_link_id="link",
        merged_into="kept",
        before_stop=BeforeStop(
            status=ApplicationStatus.VALIDATED, decision_reason=None, agenda_session_id=None
        ),
        company_register=LookUp(siret="21690123100011", on=DAY, entry=None),
        extension_request=ExtensionRequest(deadline=DAY, reason="Personne.", asked_at=builders.NOW),
    )
    new = taken_over(former, builders.structure(), None, builders.structure_change(), id="new")
    assert (new.form_number, new.completion, new.completed_at) == (1, None, None)
    assert (new.contact_link_id, new.merged_into, new.before_stop) == (None, None, None)
    assert (new.extension_request, new.company_register) == (None, None)
    assert new.taken_over_from == former.name


def test_a_structure_cannot_be_its_own_successor() -> None:
    with refused("successor_same"):
        require_other_siret("21690123100011", "21690123100011")
    require_other_siret("21690123100011", "21690123100029")
