"""The superior of an adviser (RULES section 11)."""

from dataclasses import replace

import pytest

from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.superior import Superior, require_other_address
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.recruiting.test_recruitment import a_recruitment

R = RecruitmentStatus
ANNE = Superior(first_name="Anne", last_name="Roux", email="anne@commune.example", phone="+33199001234")


@pytest.mark.parametrize("status", [R.VALIDATED, R.HIRED])
def test_the_superior_is_named_and_corrected_while_the_recruitment_lives(status: R) -> None:
    named = a_recruitment(status).with_superior(ANNE)
    assert named.superior == ANNE and ANNE.name == "Anne Roux"
    assert named.with_superior(replace(ANNE, phone=None)).superior == replace(ANNE, phone=None)
    assert named.with_superior(None).superior is None


@pytest.mark.parametrize("status", [R.CANCELLED, R.ENDED])
def test_after_its_end_nobody_can_be_named(status: R) -> None:
    with pytest.raises(Refusal) as refused:
        a_recruitment(status).with_superior(ANNE)
    assert refused.value.code == "status_forbids"
    over = a_recruitment(status)
    assert over.with_superior(None) is over


def test_the_same_person_again_changes_nothing() -> None:
    named = a_recruitment().with_superior(ANNE)
    assert named.with_superior(ANNE) is named


def test_the_person_is_deleted_with_the_recruitment() -> None:
    assert a_recruitment(R.HIRED).with_superior(ANNE).ended().superior is None
    assert a_recruitment().with_superior(ANNE).cancelled().superior is None
    assert a_recruitment(R.HIRED).with_superior(ANNE).contract_taken_back().superior == ANNE


def test_nobody_is_their_own_superior() -> None:
    require_other_address("anne@commune.example", "zoe@courriel.example")
    with pytest.raises(Refusal) as refused:
        require_other_address("zoe@courriel.example", "zoe@courriel.example")
    assert (refused.value.code, refused.value.pointer) == ("superior_is_adviser", "/email")
