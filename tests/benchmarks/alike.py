"""Whether the duration of a response tells who is registered: ``python -m tests.benchmarks.alike [ROUNDS]``.

Each route with the same response for everybody is requested in turn for somebody registered and for nobody,
on the local stack's DynamoDB and with the password hash of a deployment. A z beyond 4 or so would tell them
apart; ``test_told_alike`` counts the work itself.
"""

import random
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from math import sqrt
from statistics import fmean, median, variance
from time import perf_counter

from chalicelib.credentials import Argon2Passwords
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from tests.services.test_told_alike import REGISTERED, ROUTES
from tests.support.aws import fresh_tables
from tests.support.outside import COMMUNES
from tests.support.world import World

# The person whose registration each route could tell.
_KNOWN = {
    "POST /candidate/links": "_candidate",
    "POST /password-resets": "_account",
    "POST /candidates": "_candidate",
    "POST /applications": "_applicant",
    "POST /sign-in": "_account",
}
_NOBODY = "personne@nulle.part.example"


def seconds(world: World, ask: Callable[[World, str], object], email: str) -> float:
    """Return how long one response takes, a day after the one before."""
    world.wait(days=1)
    began = perf_counter()
    with suppress(Refusal):
        ask(world, email)
    took = perf_counter() - began
    world.store.tasks.clear()
    return took


def measure(route: str, rounds: int) -> str:
    """Return one line of the table: both medians in milliseconds, and the difference of the means."""
    with fresh_tables():
        world = World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral())
        world.ports = replace(world.ports, passwords=Argon2Passwords())
        known = next(one for one in REGISTERED if one.__name__ == _KNOWN[route])(world)
        times: dict[str, list[float]] = {known: [], _NOBODY: []}
        for warm in range(rounds + 10):
            # In a random order, since the second one would always be faster.
            for email in random.sample([known, _NOBODY], 2):
                took = seconds(world, ROUTES[route], email)
                if warm >= 10:
                    times[email].append(took)
    there, absent = times[known], times[_NOBODY]
    z = (fmean(there) - fmean(absent)) / sqrt((variance(there) + variance(absent)) / rounds)
    return f"{route:24} {1000 * median(there):8.1f} {1000 * median(absent):8.1f} {z:6.1f}"


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"{'route':24} {'known ms':>8} {'absent':>8} {'z':>6}")
    for route in ROUTES:
        print(measure(route, rounds), flush=True)


if __name__ == "__main__":
    main()
