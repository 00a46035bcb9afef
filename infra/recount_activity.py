"""Counts the activity reports again and puts their totals right: ``python -m infra.recount_activity``.

The totals of an adviser are written with each report (DECISIONS 45). This proves them by the reports, while
the site runs: the totals of a month are read before its reports, and written on condition that they did not
change since. Those of departments follow within the hour.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import wiring
from chalicelib.domain.access.actor import System
from chalicelib.domain.activity.totals import Month, MonthTotals, no_totals
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide
from infra.rewrite import Say

# Of the programme and of any report that was written ahead of its day in Paris.
_FIRST, _LAST = date(2021, 1, 1), date(2099, 12, 31)


def recount(ports: Ports, *, dry_run: bool) -> tuple[int, list[str]]:
    """Count the reports of every adviser, and write the totals that say otherwise.

    Args:
        ports: the deployment.
        dry_run: count only.

    Returns:
        how many reports there are, and the ids of the totals that were wrong.
    """
    reports, wrong = 0, list[str]()
    for recruitment in _advisers(ports):
        counted, some = _recounted(ports, recruitment, dry_run=dry_run)
        reports += counted
        wrong += some
    return reports, wrong


def _advisers(ports: Ports) -> Iterator[Recruitment]:
    for department in sorted(ports.places.departments()):
        known = ports.store.recruitment_summaries({department})
        found, _ = ports.store.several((Recruitment, one.id) for one in known)
        yield from (found[one.id] for one in known if one.id in found)


def _recounted(ports: Ports, recruitment: Recruitment, *, dry_run: bool) -> tuple[int, list[str]]:
    def work(changes: Changes) -> tuple[int, list[str]]:
        # Before the reports: one that is written meanwhile changes the totals, and the commit fails.
        stored = {
            one.month: one
            for one in ports.store.totals_of_structure(
                recruitment.structure_id, Month.of(_FIRST), Month.of(_LAST)
            )
            if one.recruitment_id == recruitment.id
        }
        right: dict[Month, MonthTotals] = {}
        reports = [*every(ports.store.activity_reports, recruitment.id, _FIRST, _LAST)]
        for report in reports:
            month = Month.of(report.day)
            empty = no_totals(recruitment.structure_id, recruitment.id, month)
            right[month] = right.get(month, empty).with_report(report)
        wrong = []
        for month in sorted({*stored, *right}):
            known = stored.get(month)
            empty = no_totals(recruitment.structure_id, recruitment.id, month)
            counted = replace(right.get(month, empty), version=known.version if known else 0)
            if counted != known:
                wrong.append(counted.id)
                if not dry_run:
                    (changes.update if known else changes.create)(counted)
        if wrong and not dry_run:
            changes.note(recruitment, "activity_recounted", months=len(wrong))
        return len(reports), wrong

    return decide(ports, System(), work)


def main(arguments: Sequence[str] | None = None, say: Say = print) -> int:
    """Run the command. Return its exit status: 1 when a dry run found it wrong, or nothing was counted."""
    parser = argparse.ArgumentParser(
        description="Recompte les comptes rendus d'activité et corrige les totaux."
    )
    parser.add_argument("--dry-run", action="store_true", help="compte sans rien changer")
    options = parser.parse_args(arguments)
    try:
        reports, wrong = recount(wiring.ports(), dry_run=options.dry_run)
    except (ClientError, BotoCoreError) as reason:
        print(reason, file=sys.stderr)
        return 1
    say(f"{reports} comptes rendus comptés, {len(wrong)} mois à corriger.")
    for one in wrong:
        say(f"  {one} : {'à corriger' if options.dry_run else 'corrigé'}")
    return 1 if wrong and options.dry_run else 0


if __name__ == "__main__":
    sys.exit(main())
