"""The page of a training session says its state in French."""

from chalicelib.domain.access.account import Role
from tests.audiences.site import Site
from tests.audiences.situations import staff_enters
from tests.audiences.training_situations import SESSIONS, opened_session


def test_a_session_that_is_open_is_said_so(site: Site) -> None:
    one = opened_session(site)
    staff_enters(site, Role.AGENCY)
    assert "Session ouverte aux inscriptions, à distance" in site.get(f"{SESSIONS}/{one.id}").text
