"""Creates what recruitments of earlier releases lack: ``infra.recount --trainings``.

They have no training and no timer for the reminder of the contract's copy.
"""

from collections.abc import Iterator

from chalicelib.domain.access.actor import System
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide
from chalicelib.services.training import progress
from infra.rewrite import Say


def advisers(ports: Ports) -> Iterator[Recruitment]:
    """Yield every recruitment, department by department."""
    for department in sorted(ports.places.departments()):
        known = ports.store.recruitment_summaries({department})
        found, _ = ports.store.several((Recruitment, one.id) for one in known)
        yield from (found[one.id] for one in known if one.id in found)


def complete_trainings(ports: Ports, say: Say, *, dry_run: bool) -> int:
    """Complete each recruitment in a transaction of its own; a complete one is not written.

    Args:
        ports: the deployment.
        say: prints a line.
        dry_run: count only.

    Returns:
        the exit status: 1 when a dry run found incomplete ones.
    """
    read, lacking = 0, 0
    for recruitment in advisers(ports):
        read += 1
        lacking += _completed(ports, recruitment.id, dry_run=dry_run)
    done = "à compléter" if dry_run else "complétés"
    say(f"{read} recrutements lus, {lacking} {done} (formation, rappel de la copie du contrat).")
    return 1 if lacking and dry_run else 0


def _completed(ports: Ports, recruitment_id: str, *, dry_run: bool) -> bool:
    def work(changes: Changes) -> bool:
        known = ports.store.get(Recruitment, recruitment_id)
        return known is not None and progress.write_missing(ports, changes, known)

    if dry_run:
        return work(Changes(author=Author(kind=SYSTEM), at=ports.clock.now()))
    return decide(ports, System(), work)
