"""The whole path of each kind of structure, from the twelve questions to the last cent (RULES 1 to 21)."""

import pytest

from tests.e2e.system import System
from tests.e2e.whole_path import structures
from tests.e2e.whole_path.kinds import Kind
from tests.e2e.whole_path.walk import Walk

pytestmark = [pytest.mark.e2e, pytest.mark.long]
KINDS = {
    "association, 24 months": structures.ASSOCIATION_24,
}
CONTRACT = ("contract", "contract_copy")
SIGNED = ("validated", "file_deposited", "file_complete", "signed_by_structure", "signed", *CONTRACT)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_structure_walks_the_whole_path(own_system: System, kind: Kind) -> None:
    walk = Walk(own_system, kind)
    walk.the_programme_opens()
    if kind.refused:
        walk.is_refused(kind.refused)
    walk.applies_with_twelve_answers()
    walk.people_register()
    walk.is_examined()
    walk.opens_its_space()
    walk.validates_its_candidates()
    walk.deposits_its_file()
    walk.its_file_is_complete()
    walk.is_tested()
    if kind.late_told:
        # The contract need not wait for the agreement.
        walk.signs_the_contract()
        walk.deposits_the_copy()
        walk.its_funder_is_late(kind.late_told)
        walk.signs_the_agreement(*CONTRACT)
    else:
        walk.signs_the_agreement()
        walk.signs_the_contract()
        walk.deposits_the_copy()
    walk.stands(*SIGNED)
    walk.asks_for_a_uniform()
    walk.gives_its_bank_account()
    walk.is_paid(1)
    walk.is_registered()
    walk.its_session_closes()
    walk.follows_its_training(*SIGNED)
    walk.justifies_its_first_quarter()
    walk.takes_up_its_post(*SIGNED)
    walk.passes_the_certificate()
    walk.reports(own_system.today())
    for number, quarter in enumerate(kind.quarters[1:], start=2):
        walk.justifies(quarter)
        # Two accepted follow-ups make the second instalment due, four the third one.
        if number in (2, 4):
            walk.is_paid(number // 2 + 1)
    walk.is_closed()
    walk.got_every_e_mail()
