"""The list of mutants that no test needs to find, each with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.mutants.mutations import Mutation

LIST = Path(__file__).with_name("survivors.txt")
WANTED = 0.95


def listed(text: str) -> dict[str, str]:
    """Return the reason of each listed mutant by its key: a line for the key, then an indented reason."""
    found, key = dict[str, str](), ""
    for line in text.splitlines():
        if line.startswith("    ") and key:
            found[key] = f"{found[key]} {line.strip()}".strip()
        elif line.strip() and not line.startswith("#"):
            key = line
            found[key] = ""
    return found


def report(shares: Mapping[str, float], survived: Sequence[Mutation], existing: Iterable[Mutation]) -> int:
    """Print the survivors; return 1 when too many of a folder survived, or an unlisted one did."""
    known, keys = listed(LIST.read_text(encoding="utf-8")), {one.key for one in existing}
    unlisted = sorted(one.key for one in survived if one.key not in known)
    gone = sorted(key for key in known if key not in keys)
    for title, found in (("No test notices", unlisted), ("Listed, and no longer in the code", gone)):
        if found:
            print(f"\n{title}:", *found, sep="\n  ")
    caught = ", ".join(f"{share:.1%} of {folder}" for folder, share in shares.items())
    print(f"\nCaught: {caught}; {len(survived)} survived, {len(unlisted)} of them unlisted")
    return 1 if unlisted or gone or min(shares.values()) < WANTED else 0
