"""Counts the posts granted again and corrects the budget: ``python -m infra.recount``, while the site runs.

The budget is one item, written with each decision that grants posts or takes them back. It is compared with
the sum of the applications as they are now, on condition that the item did not change from before this
reading until after it. No session may be in publication meanwhile, because its posts are reserved before its
applications have them.

``--activity`` checks the totals of activity reports (DECISIONS 45), which are written with each report: the
totals of a month are read before its reports, and written on condition that they did not change since. The
totals of departments are updated within the hour. ``--days`` checks the counters of forms and e-mails of the
last days. ``--money`` checks the ledgers of agreements. ``--trainings`` creates what recruitments of earlier
releases lack.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from chalicelib import wiring
from chalicelib.domain.access.actor import System
from chalicelib.domain.activity.totals import Month, MonthTotals, no_totals
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import CommitteeSession, CommitteeSessionStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import VersionConflict
from chalicelib.services.core.transaction import decide
from chalicelib.settings import settings
from chalicelib.storage.keys import LAYOUTS
from chalicelib.storage.models import ENTITY_MODELS
from chalicelib.storage.upgrades import Item
from infra.counting.days import recount_days, say_days
from infra.counting.money import recount_money, say_money
from infra.counting.trainings import advisers, complete_trainings
from infra.rewrite import CannotRewrite, Progress, Say, walk

_TRIES = 5
_SEGMENTS = 4


def recount(dynamodb: Any, ports: Ports, *, dry_run: bool) -> tuple[Budget, Budget]:
    """Count the posts of every application that holds some, and correct the budget if it differs.

    Args:
        dynamodb: a client of botocore.
        ports: the deployment.
        dry_run: count only.

    Returns:
        the budget as it was and as it was counted.

    Raises:
        CannotRewrite: a session is in publication, or the budget changed at every attempt.
    """
    for _ in range(_TRIES):
        written = present_budget(ports)
        if _publishing(ports):
            raise CannotRewrite("Une séance est en cours de publication : recommencez quand elle est close.")
        progress = Progress(None, _SEGMENTS)
        posts = walk(dynamodb, [settings().registry_table], _posts, progress)
        if present_budget(ports) != written:
            continue
        counted = written.recounted(posts)
        if dry_run or counted == written:
            return written, counted
        try:
            _write(ports, counted)
        except VersionConflict:
            continue
        return written, counted
    raise CannotRewrite("Des postes sont attribués ou rendus sans cesse : recommencez plus tard.")


def _publishing(ports: Ports) -> bool:
    unfinished = [
        one.id for one in every(ports.store.sessions) if one.status is not CommitteeSessionStatus.CLOSED
    ]
    # The list may lag; the sessions themselves do not.
    found = [ports.store.get(CommitteeSession, session_id) for session_id in unfinished]
    return any(one is not None and one.status is CommitteeSessionStatus.CLOSING for one in found)


def _posts(_: str, item: Item) -> Counter[str]:
    if item["sk"]["S"] != LAYOUTS[Application].prefix:
        return Counter()
    application: Application = ENTITY_MODELS[Application].from_raw_data(item).entity()
    held = application.posts_granted if application.holds_posts else 0
    return Counter({application.place.department: held})


def _write(ports: Ports, counted: Budget) -> None:
    changes = Changes(author=Author(kind=SYSTEM), at=ports.clock.now())
    if counted.version:
        changes.update(counted)
    else:
        changes.create(counted)
    changes.note(counted, "recounted", posts=counted.granted)
    ports.store.commit(changes)


# From the start of the programme to far in the future, for reports that were written ahead of their day in
# Paris.
_FIRST, _LAST = date(2021, 1, 1), date(2099, 12, 31)


def recount_activity(ports: Ports, *, dry_run: bool) -> tuple[int, list[str]]:
    """Count the reports of every adviser, and correct the totals that differ.

    Args:
        ports: the deployment.
        dry_run: count only.

    Returns:
        the number of reports, and the ids of the totals that were wrong.
    """
    reports, wrong = 0, list[str]()
    for recruitment in advisers(ports):
        counted, some = _recounted(ports, recruitment, dry_run=dry_run)
        reports += counted
        wrong += some
    return reports, wrong


def _recounted(ports: Ports, recruitment: Recruitment, *, dry_run: bool) -> tuple[int, list[str]]:
    def work(changes: Changes) -> tuple[int, list[str]]:
        # Read before the reports: a report that is written meanwhile changes the totals, and the commit
        # fails.
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
    """Run the command. Return its exit status: 1 when a dry run found a difference, or when nothing was
    counted."""
    parser = argparse.ArgumentParser(
        description="Recompte les postes attribués, ou l'activité, et corrige ce qui en est dit."
    )
    parser.add_argument("--dry-run", action="store_true", help="compte sans rien changer")
    parser.add_argument("--activity", action="store_true", help="les comptes rendus au lieu des postes")
    parser.add_argument(
        "--days", action="store_true", help="les formulaires et les e-mails des sept derniers jours"
    )
    parser.add_argument("--money", action="store_true", help="les comptes de subvention et leurs résumés")
    parser.add_argument(
        "--trainings", action="store_true", help="les formations et rappels des recrutements anciens"
    )
    options = parser.parse_args(arguments)
    try:
        if options.money:
            money = recount_money(
                get_session().create_client("dynamodb"), wiring.ports(), dry_run=options.dry_run
            )
            return say_money(money, say, dry_run=options.dry_run)
        if options.activity:
            return _activity(say, dry_run=options.dry_run)
        if options.trainings:
            return complete_trainings(wiring.ports(), say, dry_run=options.dry_run)
        if options.days:
            found = recount_days(
                get_session().create_client("dynamodb"), wiring.ports(), dry_run=options.dry_run
            )
            return say_days(*found, say, dry_run=options.dry_run)
        written, counted = recount(
            get_session().create_client("dynamodb"), wiring.ports(), dry_run=options.dry_run
        )
    except (CannotRewrite, ClientError, BotoCoreError) as reason:
        print(reason, file=sys.stderr)
        return 1
    say(f"{counted.granted} postes attribués d'après les candidatures, {written.granted} d'après le budget.")
    before, now = written.by_department, counted.by_department
    wrong = [code for code in sorted({*before, *now}) if before.get(code, 0) != now.get(code, 0)]
    for code in wrong:
        done = "à corriger" if options.dry_run else "corrigé"
        say(f"  {code} : {before.get(code, 0)} dans le budget, {now.get(code, 0)} comptés, {done}")
    return 1 if wrong and options.dry_run else 0


def _activity(say: Say, *, dry_run: bool) -> int:
    reports, wrong = recount_activity(wiring.ports(), dry_run=dry_run)
    say(f"{reports} comptes rendus comptés, {len(wrong)} mois à corriger.")
    for one in wrong:
        say(f"  {one} : {'à corriger' if dry_run else 'corrigé'}")
    return 1 if wrong and dry_run else 0


if __name__ == "__main__":
    sys.exit(main())
