"""The schedule that the funder chooses for one agreement before its text is sent (RULES 19, section 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.funding.instalment import WHOLE, Share, Trigger
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal, Refusals, invalid_at

# Lines of one schedule, at most.
MOST_LINES = 8
MOST_OFFSET_DAYS = 90
_MONTHS_OF_A_QUARTER = 3


class ChosenTrigger(Labelled):
    """What makes a line of a chosen schedule due."""

    SIGNATURE = "signature", "à la dernière signature"
    FOLLOW_UP = "follow_up", "un suivi trimestriel accepté"
    DATE = "date", "une date"


@dataclass(frozen=True, kw_only=True)
class ScheduleLine:
    """One line of a schedule, as the funder gives it.

    Args:
        percent: of the subsidy.
        trigger: what makes it due.
        number: of a follow-up, which one in the order of acceptance.
        on: the day, of a date.
        offset_days: days from the trigger until it is due.
    """

    percent: int
    trigger: ChosenTrigger
    number: int | None = None
    on: date | None = None
    offset_days: int = 0

    def share(self) -> Share:
        """Return the line of the agreement."""
        return Share(
            percent=self.percent,
            trigger=Trigger(self.trigger.value),
            number=self.number or 0,
            on=self.on,
            offset_days=self.offset_days,
        )


def chosen_schedule(
    lines: Sequence[ScheduleLine], *, months: int, today: date, known: Sequence[Share]
) -> tuple[Share, ...]:
    """Return the lines of the agreement, where they are sound.

    Args:
        lines: as the funder gives them.
        months: of the agreement, which say how many follow-ups it has.
        today: the date in Paris.
        known: the lines of the text in force, which may be of days that are past.

    Raises:
        Refusals: everything that is wrong, each with the pointer of its field: ``schedule_sum``,
            ``schedule_rank``, ``schedule_day``, ``schedule_superfluous``, ``schedule_line_twice``.
    """
    last = months // _MONTHS_OF_A_QUARTER
    wrong = [one for place, line in enumerate(lines) for one in _wrong(line, place, last, today, known)]
    wrong += _twice(lines)
    told = sum(one.percent for one in lines)
    if told != WHOLE:
        wrong.append(
            invalid_at(
                "schedule_sum",
                f"Les pourcentages font {told} % : corrigez-les pour qu'ils fassent 100 % de la subvention.",
                "lines",
            )
        )
    if wrong:
        raise Refusals(wrong)
    return tuple(one.share() for one in lines)


def _wrong(
    line: ScheduleLine, place: int, last: int, today: date, known: Sequence[Share]
) -> Iterator[Refusal]:
    at = f"lines/{place}"
    if line.trigger is ChosenTrigger.FOLLOW_UP:
        if line.number is None or not 1 <= line.number <= last:
            yield invalid_at(
                "schedule_rank",
                f"Indiquez de quel suivi accepté il s'agit, de 1 à {last}, par la durée de la convention.",
                f"{at}/number",
            )
    elif line.number is not None:
        yield _superfluous(f"{at}/number", "un suivi accepté")
    if line.trigger is ChosenTrigger.DATE:
        if line.on is None:
            yield invalid_at("schedule_day", "Indiquez la date de ce versement.", f"{at}/on")
        elif line.on < today and line.share() not in known:
            yield invalid_at("schedule_day", "Cette date est passée : indiquez une date à venir.", f"{at}/on")
    elif line.on is not None:
        yield _superfluous(f"{at}/on", "une date")


def _twice(lines: Sequence[ScheduleLine]) -> Iterator[Refusal]:
    seen = set()
    for place, line in enumerate(lines):
        when = (line.trigger, line.number, line.on, line.offset_days)
        if when in seen:
            yield invalid_at(
                "schedule_line_twice",
                "Une autre ligne est due au même moment : réunissez-les en une seule.",
                f"lines/{place}/trigger",
            )
        seen.add(when)


def _superfluous(field: str, trigger: str) -> Refusal:
    return invalid_at("schedule_superfluous", f"À remplir seulement si {trigger} rend la ligne due.", field)
