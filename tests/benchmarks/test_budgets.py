"""The reads of a page at national size; its times are measured by `make bench`, on a quiet machine."""

import pytest

from tests.benchmarks.people import COMMUNES
from tests.benchmarks.run import PARIS, SIGNED_IN, shelf_with
from tests.benchmarks.visit import application
from tests.support.core import core


@pytest.mark.parametrize(
    "anywhere", core([0.2, 0.0], 0.2), ids=["8 000 France entière", "without France entière"]
)
def test_a_page_of_a_dense_region_reads_what_is_in_reach_and_no_more(anywhere: float) -> None:
    shelf, structure = shelf_with(40_000, PARIS, anywhere=anywhere, words=False)
    departments = COMMUNES.departments_around(structure.place, 100)
    with application(shelf) as read:
        for query in ("tab=new", "tab=all&pix=3&cv=true", "tab=new&q=martin&sort=name", "tab=declined"):
            shelf.reads.clear()
            read(query)
            reads = [one for one in shelf.reads if not one.subject.startswith(SIGNED_IN)]
            local = [one for one in reads if one.subject != "POOL#FR"]
            assert len(reads) <= 3 + len(departments)
            assert sum(one.units for one in local) <= 80
            # The first page may cost 350; here every page meets the limit of the following ones.
            assert sum(one.units for one in reads) <= 100


LEFT = 300


@pytest.mark.long
def test_a_structure_that_acted_on_four_hundred_reads_people_who_left_once_a_minute() -> None:
    shelf, structure = shelf_with(40_000, PARIS, words=False, acted=400, left=LEFT)
    departments = COMMUNES.departments_around(structure.place, 100)
    costs, written = [], []
    with application(shelf) as read:
        for query in (
            "tab=new",
            "tab=all&pix=3&cv=true",
            "tab=shortlisted&q=martin&sort=name",
            "tab=declined",
        ):
            shelf.reads.clear()
            shelf.writes.clear()
            page = read(query)
            assert page["counts"]["shortlisted"] == LEFT and page["counts"]["declined"] == 400 - LEFT
            reads = [one for one in shelf.reads if not one.subject.startswith(SIGNED_IN)]
            costs.append((len(reads), sum(one.units for one in reads)))
            written.append(sum(one.units for one in shelf.writes))
    (first_requests, first_units), *following = costs
    # A request reads a hundred people at most.
    assert first_requests <= 3 + len(departments) + LEFT // 100 and first_units <= 350
    for requests, units in following:
        assert requests <= 3 + len(departments) and units <= 100
    assert 0 < written[0] <= 20 and written[1:] == [0, 0, 0]


def test_a_search_in_the_whole_country_reads_the_people_with_the_word() -> None:
    shelf, _ = shelf_with(4_000, PARIS)
    with application(shelf) as read:
        shelf.reads.clear()
        page = read("tab=all&scope=all&q=martin")
    reads = [one for one in shelf.reads if not one.subject.startswith(SIGNED_IN)]
    assert page["matching"] > 0
    assert len(reads) == 3
    assert sum(one.item_bytes for one in reads if one.subject == "WORD#ma") < 300 * page["matching"]
