"""Counts the forms and the e-mails of the last days again: ``python -m infra.recount --days``.

A counter is written in the transaction that stores a form or marks an e-mail. Here forms are counted from the
journal and e-mails from their rows. The result is kept only if no counter changed from before this reading
until after it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.domain.agency.day_figures import FORMS, OF_FEEDBACK, OF_FORMS, DayFigure
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.core import daily
from chalicelib.services.core.changes import SYSTEM, Author, Changes, day_figure_of
from chalicelib.services.core.ports import Ports
from chalicelib.settings import settings
from chalicelib.storage.models import EmailItem, JournalItem
from chalicelib.storage.upgrades import Item
from infra.rewrite import CannotRewrite, Progress, Say, walk

_TRIES = 5
_SEGMENTS = 4


def recount_days(
    dynamodb: Any, ports: Ports, *, dry_run: bool
) -> tuple[Mapping[date, Counter[DayFigure]], Mapping[date, Counter[DayFigure]]]:
    """Count the forms and the e-mails of the last days, and correct the counters that differ.

    Args:
        dynamodb: a client of botocore.
        ports: the deployment.
        dry_run: count only.

    Returns:
        the figures of each day as they were and as they were counted.

    Raises:
        CannotRewrite: at every attempt some counter changed during the count.
    """
    days = daily.last_days(ports.today())
    tables = [settings().registry_table, settings().journal_table]
    for _ in range(_TRIES):
        known = ports.store.counters(daily.counters_of(days))
        found = walk(dynamodb, tables, _of_days, Progress(None, _SEGMENTS))
        if ports.store.counters(daily.counters_of(days)) != known:
            continue
        written = daily.figures_by_day(known, days)
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
    figures = [day_figure_of(email.message_id)] if email.message_id else []
    figures += [OF_FEEDBACK[Feedback(email.feedback)]] if email.feedback else []
    return Counter(f"{paris_date(email.created_at)}#{figure.value}" for figure in figures)


def _correct(
    ports: Ports,
    written: Mapping[date, Counter[DayFigure]],
    counted: Mapping[date, Counter[DayFigure]],
) -> None:
    """Add the difference to each counter, so that what is counted meanwhile is not lost."""
    changes = Changes(author=Author(kind=SYSTEM), at=ports.clock.now())
    for day, figures in counted.items():
        for figure in DayFigure:
            if missing := figures[figure] - written[day][figure]:
                changes.count(daily.counter_of(day, figure.value), figure.value, missing)
    if changes.counters:
        ports.store.commit(changes)


def say_days(
    written: Mapping[date, Counter[DayFigure]],
    counted: Mapping[date, Counter[DayFigure]],
    say: Say,
    *,
    dry_run: bool,
) -> int:
    """Print the result. Return the exit status: 1 when a dry run found a wrong counter."""
    wrong = False
    for day, figures in counted.items():
        forms, sent = sum(figures[one] for one in FORMS), figures[DayFigure.SENT]
        say(f"{day} : {forms} formulaires reçus, {sent} e-mails envoyés.")
        for figure in DayFigure:
            before, now = written[day][figure], figures[figure]
            if before != now:
                wrong = True
                done = "à corriger" if dry_run else "corrigé"
                say(f"  {figure.label} : {before} comptés au passage, {now} recomptés, {done}")
    return 1 if wrong and dry_run else 0
