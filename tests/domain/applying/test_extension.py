"""A structure requests more time to recruit, and is answered once (RULES section 10)."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.applying.extension import ExtensionRequest
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.applying.test_application import an_application

S = ApplicationStatus
AT = datetime(2021, 5, 3, 9, tzinfo=UTC)
ASKED = ExtensionRequest(deadline=date(2021, 7, 24), reason="Le candidat se rétracte.", asked_at=AT)


def test_a_request_waits_until_it_is_refused_once() -> None:
    refused = ASKED.refused("Vous avez eu deux mois.", AT)
    assert (ASKED.waiting, refused.waiting, refused.refusal) == (True, False, "Vous avez eu deux mois.")
    with pytest.raises(Refusal) as again:
        refused.refused("Non.", AT)
    assert again.value.code == "already_answered"


def test_the_same_request_is_made_once_while_it_waits_and_again_after_a_refusal() -> None:
    assert ASKED.is_same_as(ASKED.deadline, ASKED.reason)
    assert not ASKED.is_same_as(ASKED.deadline, "Un autre motif.")
    assert not ASKED.is_same_as(date(2021, 7, 25), ASKED.reason)
    assert not ASKED.refused("Non.", AT).is_same_as(ASKED.deadline, ASKED.reason)


@pytest.mark.parametrize(
    ("status", "request_"),
    [(S.VALIDATED, None), (S.LAPSED, ASKED)],
    ids=["nothing asked", "no longer recruiting"],
)
def test_more_time_is_refused_only_when_it_was_requested_and_recruiting_continues(
    status: ApplicationStatus, request_: ExtensionRequest | None
) -> None:
    with pytest.raises(Refusal) as nothing:
        an_application(status, extension_request=request_).without_more_time("Non.", AT)
    assert nothing.value.code == "nothing_asked"
    told = an_application(extension_request=ASKED).without_more_time("Non.", AT).extension_request
    assert told is not None and not told.waiting


def test_a_contract_is_missing_for_each_post_taken_and_not_hired() -> None:
    assert an_application(posts_granted=5, posts_taken=3, posts_hired=1).contracts_missing == 2


def test_no_contract_is_taken_back_before_its_signature() -> None:
    with pytest.raises(ValueError):
        an_application(posts_taken=1, posts_hired=0).hire_taken_back(date(2021, 4, 1), None)
