"""The kinds of structure of the walks: their answers, their days and their cents.

Every day and every amount is computed by a person from RULES, not by the code.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Quarter:
    """A quarter of one post: when its follow-up opens, its last day, its days under contract, its subsidy.

    ``earned`` is, in euro cents, the part of the post's subsidy for the days up to its last one, less that
    for the days before its first one, each rounded down to a cent.
    """

    name: str
    opens: date
    due: date
    days: int
    earned: int


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of structure.

    Args:
        answers: to the twelve questions, where they differ from those of a commune.
        refused: answers with which the same structure may not apply.
        department, insee, postal: where it is.
        phone: of its contact, and how it is called from elsewhere.
        strangers: candidates whom it may not see: commune, postal code, distance or everywhere.
        lot: of its training body.
        posts: that it asks for and is granted.
        applied: the day on which it applies.
        session: the day of the committee session.
        term: two months later, the last day to recruit (RULES 11).
        complete_by: fifteen days before, to be safe (RULES section 10).
        complete_on, again_on: when the file is complete, and complete again after it was not.
        instructed_by: the last day of the funder's clock.
        late_told: the working morning on which the funder reads that its days are over, if it lets them pass.
        signed: the day of the contract, where the structure is, on or before the term.
        recorded: when it is recorded, in Paris: a day and an hour.
        hired: its first day; ``contract_ends`` its last one.
        trained_by: fifteen days after the first one, when the training begins in principle.
        paid_until: the last day of the subsidy of the post.
        procedure: of the case file.
        votes: whether a council allows the signature.
        per_post: in euro cents; ``amount`` is how it is written.
        uplift: overseas, in percent.
        instalments: their amounts, in euro cents: 30, 35 and 35 percent.
        closes: the last day to register for the session, which has its first and last day in ``course``.
        first_pay: that of the days of the first quarter by the contract, in euro cents: each month by the
            share of its days.
        quarters: in order; they make ``per_post``.
        reminders: subjects of the other e-mails to the structure, as they come at the hours of the walk.
    """

    answers: dict[str, str]
    refused: dict[str, str] | None = None
    department: str
    insee: str
    postal: str
    phone: str
    strangers: tuple[tuple[str, str, int | None], ...]
    lot: int
    procedure: str = "public"
    votes: bool = True
    posts: int = 1
    applied: date
    session: date
    term: date
    complete_by: date
    complete_on: date
    incomplete_on: date | None = None
    again_on: date | None = None
    instructed_by: date
    late_told: date | None = None
    signed: date
    recorded: tuple[date, int]
    hired: date
    contract_ends: date
    trained_by: date
    paid_until: date
    per_post: int
    amount: str
    uplift: int = 0
    instalments: tuple[int, ...]
    closes: date
    course: tuple[date, date]
    first_pay: int
    quarters: tuple[Quarter, ...]
    reminders: tuple[str, ...]
