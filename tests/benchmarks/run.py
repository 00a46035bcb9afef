"""`make bench`: the cost of pages at national size, as JSON with the machine and the sizes."""

import json
import os
import pickle
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.match import MatchStatus
from tests.benchmarks.people import COMMUNES, Country
from tests.benchmarks.shelf import Answers, Request, Shelf
from tests.benchmarks.visit import application, store_candidate, store_match, store_structure

RESULTS = Path(__file__).with_name("results.json")
RUNS = 9
# The session and its account, which every route reads before the page.
SIGNED_IN = ("SESSION#", "ACCOUNT#")

PARIS, LYON, LILLE = ("75101", "75001"), ("69381", "69001"), ("59350", "59000")
AURILLAC, REUNION = ("15014", "15000"), ("97411", "97400")
FIRST = "tab=new"
_VISIT = (
    FIRST,
    f"{FIRST}&next",
    "tab=all&pix=2,3&graduate=false&cv=true",
    "tab=new&q=martin",
    "tab=new&sort=distance",
    "tab=new&sort=name",
    "tab=declined",
)


@dataclass(frozen=True)
class Scenario:
    """A country, a structure in it, and the measured pages.

    ``anywhere`` is the share of France entière; of the ``acted`` people on whom the structure acted, ``left``
    are no longer in its pool.
    """

    candidates: int
    place: tuple[str, str]
    anywhere: float
    pages: tuple[str, ...] = (FIRST,)
    acted: int = 20
    left: int = 5


SCENARIOS: dict[str, Scenario] = {
    "Paris, 8,000 of France entière": Scenario(40_000, PARIS, 0.2, (*_VISIT, "tab=all&scope=all&q=martin")),
    "Paris, 400 candidates acted on of whom 300 left": Scenario(
        40_000, PARIS, 0.2, _VISIT, acted=400, left=300
    ),
    "Paris, 2,000 in reach": Scenario(19_600, PARIS, 0.0, _VISIT),
    "Paris, no France entière": Scenario(40_000, PARIS, 0.0),
    "Lille, no France entière": Scenario(40_000, LILLE, 0.0),
    "Lyon, no France entière": Scenario(40_000, LYON, 0.0),
    "Aurillac, no France entière": Scenario(40_000, AURILLAC, 0.0),
    "La Réunion": Scenario(40_000, REUNION, 0.2),
    "Paris, nation of 4,000": Scenario(4_000, PARIS, 0.2),
    # Few live in that department.
    "Aurillac, nation of 4,000": Scenario(4_000, AURILLAC, 0.0, acted=4, left=1),
    "Paris, nation of 400,000": Scenario(400_000, PARIS, 0.2),
    "Aurillac, nation of 400,000": Scenario(400_000, AURILLAC, 0.0),
}


def shelf_with(
    count: int,
    place: tuple[str, str],
    *,
    anywhere: float = 0.2,
    words: bool = True,
    acted: int = 20,
    left: int = 5,
) -> tuple[Shelf, Structure]:
    """Return a shelf with a country, and a structure that acted on people of its department, some of whom
    left."""
    country, shelf = Country(), Shelf()
    commune = COMMUNES.by_insee(place[0])
    assert commune is not None
    structure = country.structure(commune, place[1])
    store_structure(shelf, structure)
    met = 0
    for candidate in country.candidates(count, anywhere=anywhere):
        gone = met < left and candidate.place.department == structure.place.department
        if gone:
            store_match(shelf, structure, replace(candidate, recruited_by="x"), MatchStatus.SHORTLISTED)
        else:
            store_candidate(shelf, candidate, words=words)
            if met < acted and candidate.place.department == structure.place.department:
                store_match(shelf, structure, candidate, MatchStatus.DECLINED)
        met += candidate.place.department == structure.place.department
    assert met >= acted
    return shelf, structure


def measured(shelf: Shelf, structure: Structure, *queries: str) -> Iterator[dict[str, Any]]:
    """Return, for each page of a visit, its reads, and the time and memory of a process that only serves it.

    ``&next`` at the end of a query requests the next page.
    """
    with application(shelf) as read:
        for query in queries:
            asked = query.removesuffix("&next")
            if asked != query:
                asked += f"&cursor={read(asked)['cursor']}"
            shelf.reads.clear()
            shelf.writes.clear()
            shelf.answers = Answers()
            page = read(asked)
            reads = [one for one in shelf.reads if not one.subject.startswith(SIGNED_IN)]
            yield {
                "query": query,
                "in_reach": page["counts"]["all"],
                "matching": page["matching"],
                **_cost(reads, structure),
                "writes": len(shelf.writes),
                "write_units": sum(one.units for one in shelf.writes),
                **_replayed(asked, shelf.answers),
            }


def _cost(reads: list[Request], structure: Structure) -> dict[str, Any]:
    near = COMMUNES.departments_around(structure.place, 100)
    anywhere = [one for one in reads if one.subject == "POOL#FR"]
    return {
        "requests": len(reads),
        "departments": len(near),
        "kilobytes": round(sum(one.item_bytes for one in reads) / 1024),
        "read_units": round(sum(one.units for one in reads), 1),
        "read_units_without_france_entiere": round(
            sum(one.units for one in reads) - sum(one.units for one in anywhere), 1
        ),
    }


def _replayed(query: str, answers: Answers) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".pickle") as kept:
        pickle.dump((query, answers.bodies), kept)
        kept.flush()
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.run", "replay", kept.name],
            check=True,
            capture_output=True,
            text=True,
        )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def replay(kept: str) -> dict[str, Any]:
    """Serve one page repeatedly: this process has no data but the bytes that the page reads.

    ``milliseconds`` are those of the processor for this process, on all its threads, without other programs.
    """
    query, bodies = pickle.loads(Path(kept).read_bytes())
    times, worked = [], []
    with application(Answers(bodies)) as read:
        for _ in range(RUNS + 1):
            before, worked_before = time.perf_counter(), time.process_time()
            read(query)
            times.append(1000 * (time.perf_counter() - before))
            worked.append(1000 * (time.process_time() - worked_before))
    # The first one also reads the reference data, as a cold start does.
    return {
        "milliseconds": round(median(worked[1:]), 1),
        "cold_milliseconds": round(worked[0], 1),
        "wall_milliseconds": round(median(times[1:]), 1),
        "fastest_wall_milliseconds": round(min(times[1:]), 1),
        "megabytes": _largest_size(),
    }


def _largest_size() -> int | None:
    """Return the peak memory of this process; getrusage would return that of its parent."""
    if not (status := Path("/proc/self/status")).exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return round(int(lines["VmHWM"].split()[0]) / 1024)


def main() -> None:
    """Measure everything and write the results."""
    results: dict[str, Any] = {"machine": _machine(), "runs": RUNS, "pages": {}}
    pages = results["pages"]
    for name, one in SCENARIOS.items():
        shelf, structure = shelf_with(
            one.candidates,
            one.place,
            anywhere=one.anywhere,
            words=any("scope=all" in query for query in one.pages),
            acted=one.acted,
            left=one.left,
        )
        pages[name] = {
            "candidates": one.candidates,
            "commune": structure.place.name,
            "acted": one.acted,
            "left": one.left,
            "visit": list(measured(shelf, structure, *one.pages)),
        }
        print(name, *pages[name]["visit"], sep="\n  ", flush=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _machine() -> dict[str, Any]:
    return {
        "processor": platform.machine(),
        "model": _processor(),
        "cores": os.cpu_count(),
        "gigabytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    """Return the name of the processor, if the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


if __name__ == "__main__":
    if sys.argv[1:2] == ["replay"]:
        print(json.dumps(replay(sys.argv[2])))
    else:
        main()
