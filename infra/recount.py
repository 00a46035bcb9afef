"""Counts again what is counted as it happens: ``python -m infra.recount``, while the site runs.

The budget is one item, written with each decision that grants posts or gives them back. This proves it by
the applications themselves: they are read as they are now, and the item did not move from before that reading
until after it. No session may be in publication meanwhile: its posts are reserved before its applications
have them.

With ``--days``, the forms and the e-mails of the last days are counted instead: forms by the journal, e-mails
by their rows.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from chalicelib import wiring
from chalicelib.domain.agency.day_figures import FORMS, OF_FEEDBACK, OF_FORMS, DayFigure
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import CommitteeSession, CommitteeSessionStatus
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core import daily
from chalicelib.services.core.changes import SYSTEM, Author, Changes, figure_of
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import VersionConflict
from chalicelib.settings import settings
from chalicelib.storage.keys import LAYOUTS
from chalicelib.storage.models import ENTITY_MODELS, EmailItem, JournalItem
from chalicelib.storage.upgrades import Item
from infra.rewrite import CannotRewrite, Progress, Say, walk

_TRIES = 5
_SEGMENTS = 4


def recount(dynamodb: Any, ports: Ports, *, dry_run: bool) -> tuple[Budget, Budget]:
    """Count the posts of every application that holds some, and write the budget if it says otherwise.

    Args:
        dynamodb: a client of botocore.
        ports: the deployment.
        dry_run: count only.

    Returns:
        the budget as it was and as it was counted.

    Raises:
        CannotRewrite: a session is in publication, or posts are granted all the time.
    """
    for _ in range(_TRIES):
        written = present_budget(ports)
        if _publishing(ports):
            raise CannotRewrite("Une séance est en cours de publication : recommencez quand elle est close.")
        progress = Progress(None, _SEGMENTS)
        posts = walk(dynamodb, [settings().registry_table], _posts, progress)
        if present_budget(ports) != written:
            continue
        counted = written.counted_again(posts)
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
    held = application.posts_granted if application.recruits else 0
    return Counter({application.place.department: held})


def recount_days(
    dynamodb: Any, ports: Ports, *, dry_run: bool
) -> tuple[Mapping[date, Counter[DayFigure]], Mapping[date, Counter[DayFigure]]]:
    """Count the forms and the e-mails of the last days, and correct the figures that say otherwise.

    Args:
        dynamodb: a client of botocore.
        ports: the deployment.
        dry_run: count only.

    Returns:
        the figures of each day as they were and as they were counted.

    Raises:
        CannotRewrite: forms or e-mails come and go all the time.
    """
    days = daily.last_days(ports.today())
    tables = [settings().registry_table, settings().journal_table]
    for _ in range(_TRIES):
        known = ports.store.counters(daily.counters_of(days))
        found = walk(dynamodb, tables, _of_days, Progress(None, _SEGMENTS))
        if ports.store.counters(daily.counters_of(days)) != known:
            continue
        written = daily.sums(known, days)
        counted = {day: Counter({one: found[f"{day}#{one.value}"] for one in DayFigure}) for day in days}
        if not dry_run:
            _correct(ports, written, counted)
        return written, counted
    raise CannotRewrite(
        "Des formulaires et des e-mails arrivent ou partent sans cesse : recommencez plus tard."
    )


def _of_days(table: str, item: Item) -> Counter[str]:
    if table == settings().journal_table:
        entry = JournalItem.from_raw_data(item)
        figure = OF_FORMS.get((entry.pk.partition("#")[0], entry.act))
        return Counter({f"{paris_date(entry.at)}#{figure.value}": 1}) if figure else Counter()
    if item.get("kind", {}).get("S") != "email":
        return Counter()
    email = EmailItem.from_raw_data(item)
    figures = [figure_of(email.message_id)] if email.message_id else []
    figures += [OF_FEEDBACK[Feedback(email.feedback)]] if email.feedback else []
    return Counter(f"{paris_date(email.created_at)}#{figure.value}" for figure in figures)


def _correct(
    ports: Ports,
    written: Mapping[date, Counter[DayFigure]],
    counted: Mapping[date, Counter[DayFigure]],
) -> None:
    """Add what is missing: what is counted meanwhile is added too."""
    changes = Changes(author=Author(kind=SYSTEM), at=ports.clock.now())
    for day, figures in counted.items():
        for figure in DayFigure:
            if missing := figures[figure] - written[day][figure]:
                changes.count(daily.counter_of(day, figure.value), figure.value, missing)
    if changes.counters:
        ports.store.commit(changes)


def _write(ports: Ports, counted: Budget) -> None:
    changes = Changes(author=Author(kind=SYSTEM), at=ports.clock.now())
    if counted.version:
        changes.update(counted)
    else:
        changes.create(counted)
    changes.note(counted, "recounted", posts=counted.granted)
    ports.store.commit(changes)


def main(arguments: Sequence[str] | None = None, say: Say = print) -> int:
    """Run the command. Return its exit status: 1 when a dry run found it wrong, or nothing was counted."""
    parser = argparse.ArgumentParser(description="Recompte les postes attribués et corrige le budget.")
    parser.add_argument("--dry-run", action="store_true", help="compte sans rien changer")
    parser.add_argument(
        "--days", action="store_true", help="recompte les formulaires et les e-mails des derniers jours"
    )
    options = parser.parse_args(arguments)
    dynamodb = get_session().create_client("dynamodb")
    try:
        if options.days:
            return _say_days(*recount_days(dynamodb, wiring.ports(), dry_run=options.dry_run), options, say)
        written, counted = recount(dynamodb, wiring.ports(), dry_run=options.dry_run)
    except (CannotRewrite, ClientError, BotoCoreError) as reason:
        print(reason, file=sys.stderr)
        return 1
    return _say_posts(written, counted, options, say)


def _say_days(
    written: Mapping[date, Counter[DayFigure]],
    counted: Mapping[date, Counter[DayFigure]],
    options: argparse.Namespace,
    say: Say,
) -> int:
    wrong = False
    for day, figures in counted.items():
        forms, sent = sum(figures[one] for one in FORMS), figures[DayFigure.SENT]
        say(f"{day} : {forms} formulaires reçus, {sent} e-mails envoyés.")
        for figure in DayFigure:
            before, now = written[day][figure], figures[figure]
            if before != now:
                wrong = True
                done = "à corriger" if options.dry_run else "corrigé"
                say(f"  {figure.label} : {before} comptés au passage, {now} recomptés, {done}")
    return 1 if wrong and options.dry_run else 0


def _say_posts(written: Budget, counted: Budget, options: argparse.Namespace, say: Say) -> int:
    say(f"{counted.granted} postes attribués d'après les candidatures, {written.granted} d'après le budget.")
    before, now = written.by_department, counted.by_department
    wrong = [code for code in sorted({*before, *now}) if before.get(code, 0) != now.get(code, 0)]
    for code in wrong:
        done = "à corriger" if options.dry_run else "corrigé"
        say(f"  {code} : {before.get(code, 0)} dans le budget, {now.get(code, 0)} comptés, {done}")
    return 1 if wrong and options.dry_run else 0


if __name__ == "__main__":
    sys.exit(main())
