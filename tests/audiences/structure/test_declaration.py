"""The proposed values on the page of a quarterly follow-up (RULES section 11)."""

from datetime import date

from chalicelib.audiences.structure.declaration import declaration_fields
from chalicelib.domain.activity.totals import Counts
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.likelihood import TimeInPost
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.services.activity.totals import QuarterTotals
from chalicelib.services.following_up.preparing import PostFacts
from tests.support import builders

NOTHING = QuarterTotals(counts=Counts(), days_at_work=0)
HALF_A_MONTH = TimeInPost(first=date(2026, 11, 1), last=date(2026, 11, 15))


def known(**contract: object) -> dict[str, PostFacts]:
    signed = builders.contract(**contract)
    one = builders.recruitment(RecruitmentStatus.HIRED, contract=signed)
    return {one.id: PostFacts(recruitment=one, activity=NOTHING, time=HALF_A_MONTH)}


def test_the_proposed_pay_of_a_first_quarter_is_that_of_the_days_of_the_contract() -> None:
    proposed = dict(declaration_fields(known(gross_pay_cents=2_100_50), None, None).pairs)
    assert proposed["post0.gross_pay_cents"] == "1050,25"
    assert not declaration_fields(known(gross_pay_cents=None), None, None).pairs


def test_the_proposed_values_of_a_later_quarter_are_those_declared_before() -> None:
    posts = known(gross_pay_cents=2_100_50)
    before = Declared(
        posts=(
            PostDeclaration(
                recruitment_id=next(iter(posts)), gross_pay_cents=7_500_50, absence_days=0, full_time=True
            ),
        ),
        third_parties_invoiced=False,
        comment=None,
        signed_by="Anne Martin",
        quality="maire",
    )
    proposed = dict(declaration_fields(posts, None, before).pairs)
    assert proposed["post0.gross_pay_cents"] == "7500,50"
