"""A civil quarter, the period of a follow-up (RULES sections 10 and 11)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# 2026-Q3, in this century.
QUARTER_SHAPE = "(20[0-9]{2})-Q([1-4])"


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year, written ``2026-Q3``. ``number`` goes from 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError("a quarter's number goes from 1 to 4")

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Parse ``2026-Q3``, in this century.

        Raises:
            ValueError: the text is not a quarter.
        """
        written = re.fullmatch(QUARTER_SHAPE, text)
        if written is None:
            raise ValueError("a quarter is written YYYY-Qn")
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"

    @property
    def label(self) -> str:
        """The French words of the screens and e-mails."""
        return f"{self.number}{'er' if self.number == 1 else 'e'} trimestre {self.year}"

    def previous(self) -> "Quarter":
        """Return the quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def next(self) -> "Quarter":
        """Return the quarter after."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @classmethod
    def ended_since(cls, day: date, today: date) -> Iterator["Quarter"]:
        """Yield the quarters that have ended, from the quarter of a day on, oldest first."""
        quarter = cls.of(day)
        while quarter < cls.of(today):
            yield quarter
            quarter = quarter.next()

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """Its last day, included."""
        return self.opens_on - timedelta(days=1)

    @property
    def opens_on(self) -> date:
        """The day its follow-up opens: the 1st of the quarter after (RULES section 10)."""
        return self.next().first_day

    def opened_on(self, today: date) -> date:
        """Return the day from which the due date of its follow-up is counted, even when it is opened late."""
        return max(self.opens_on, today)
