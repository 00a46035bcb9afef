"""On a telephone, each figure of a board has its label, and nothing is cut off."""

from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.training.status import TrainingStatus
from tests.audiences.site import confirmed_application, signed_in
from tests.audiences.situations import staff_enters
from tests.audiences.structure.test_space import hired
from tests.audiences.training_situations import in_state
from tests.browser.served import Served, as_signed_in, require_reflow

_UNNAMED = """() => [...document.querySelectorAll('.figures tbody tr > :nth-child(n + 2), td.said')]
  .filter(cell => !getComputedStyle(cell, '::before').content.includes(cell.dataset.label + ' '))
  .map(cell => cell.outerHTML)"""


def at_the_agency(served: Served) -> Any:
    staff_enters(served.site, Role.AGENCY)
    page = as_signed_in(served)
    page.set_viewport_size({"width": 320, "height": 640})
    return page


@pytest.mark.parametrize("path", ["/espace/tableau", "/espace/tableau/semaines", "/espace/tableau/journee"])
def test_a_figure_has_the_name_of_its_column_beside_it(served: Served, path: str) -> None:
    confirmed_application(served.site)
    page = at_the_agency(served)
    page.goto(path)
    assert page.locator(".figures tbody td").count() > 5
    assert page.evaluate(_UNNAMED) == []


def test_a_stopped_training_is_shown_without_being_cut_off(served: Served) -> None:
    hired(served.site, signed_in(served.site))
    served.site.cookies.clear()
    in_state(served.site, TrainingStatus.STOPPED)
    page = at_the_agency(served)
    page.goto("/espace/formations?tray=all")
    assert "fin" in page.locator("tbody").inner_text()
    require_reflow(page)
