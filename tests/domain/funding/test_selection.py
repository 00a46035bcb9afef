"""The lists of agreements at a desk, and their order."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState
from chalicelib.domain.funding.selection import AgreementOrder, AgreementSelection, Everything, counted
from chalicelib.domain.funding.summary import AgreementSummary, agreement_summary
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.parameters import Parameters
from tests.support import builders
from tests.support.builders import NOW, new_id

DAY, PARAMS = date(2027, 4, 1), Parameters()
FILE = CaseFile(
    number=4812,
    url=None,
    created_at=NOW,
    state=CaseFileState.COMPLETE,
    state_since=DAY,
    complete_on=DAY,
    days_used=4,
)
METZ = agreement_summary(
    builders.agreement(
        structure_name="Ville de Metz",
        siret="21570463600012",
        department="57",
        waits_since=date(2027, 2, 1),
        posts=2,
    )
)
LYON = agreement_summary(
    builders.agreement(
        structure_name="Association Saint-Jean", department="69", waits_since=DAY, case_file=FILE
    )
)
ENDED = METZ._replace(
    id=new_id(), title="Agence du lac", tray=AgreementTray.ENDED, waits_since=date(2026, 1, 1)
)
ALL = [LYON, ENDED, METZ]


def picked(
    tray: AgreementTray | Everything = Everything.ALL,
    *,
    text: str = "",
    department: str | None = None,
    order: AgreementOrder = AgreementOrder.WAITING,
) -> list[AgreementSummary]:
    return AgreementSelection(tray=tray, text=text, department=department, order=order).of(ALL)


def test_each_list_has_the_agreements_that_wait_for_it_and_the_last_one_all() -> None:
    assert picked(AgreementTray.TO_RECEIVE) == [METZ]
    assert picked(AgreementTray.ON_THE_CLOCK) == [LYON]
    assert picked(AgreementTray.TO_SIGN) == []
    numbers = counted(ALL)
    assert list(numbers) == [*AgreementTray, Everything.ALL]
    held = {one: number for one, number in numbers.items() if number}
    assert held == {
        AgreementTray.TO_RECEIVE: 1,
        AgreementTray.ON_THE_CLOCK: 1,
        AgreementTray.ENDED: 1,
        Everything.ALL: 3,
    }


def test_the_longest_wait_comes_first_and_ended_agreements_last() -> None:
    assert picked() == [METZ, LYON, ENDED]
    assert picked(order=AgreementOrder.NAME) == [ENDED, LYON, METZ]
    assert picked(order=AgreementOrder.DEPARTMENT) == [ENDED, METZ, LYON]


def test_an_agreement_is_searched_by_name_by_siret_and_by_the_number_of_its_file() -> None:
    assert picked(text="st jean") == picked(text="saint") == [LYON]
    assert picked(text="4812") == [LYON] and picked(text="481") == []
    siret = LYON.siret
    assert METZ.siret != siret
    grouped = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
    assert picked(text=grouped) == picked(text=siret[:11]) == [LYON]
    assert picked(text="…") == picked(text="nulle part") == []


def test_a_department_narrows_it_and_so_does_a_search() -> None:
    assert picked(department="57") == [METZ, ENDED]
    assert AgreementSelection(tray=Everything.ALL, department="57").narrowed
    assert AgreementSelection(tray=Everything.ALL, text="a").narrowed
    assert not AgreementSelection(tray=AgreementTray.TO_SIGN).narrowed


def test_a_summary_has_the_amount_and_the_last_day_of_the_instruction() -> None:
    assert (METZ.posts, METZ.total_cents) == (2, 2 * builders.agreement().per_post_cents)
    assert (METZ.number, METZ.complete_on, METZ.due_on(PARAMS)) == (None, None, None)
    # Fifteen days, of which four were used before it came back.
    assert (LYON.number, LYON.due_on(PARAMS)) == (4812, DAY + timedelta(days=11))


def test_an_agreement_of_an_older_release_waits_since_its_creation() -> None:
    old = replace(builders.agreement(), waits_since=None)
    assert agreement_summary(old).waits_since == paris_date(old.created_at)
