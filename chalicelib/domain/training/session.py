"""A training session: one cohort, at one centre or at a distance, on its dates (RULES 17, section 11)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.lots import REMOTE_LOT


class TrainingSessionStatus(Labelled):
    """The status of a session; « confirmed » once its registrations are closed."""

    OPEN = "open", "inscriptions ouvertes"
    CONFIRMED = "confirmed", "confirmée"
    CANCELLED = "cancelled", "annulée"


S = TrainingSessionStatus
TRANSITIONS: dict[TrainingSessionStatus, frozenset[TrainingSessionStatus]] = {
    S.OPEN: frozenset({S.CONFIRMED, S.CANCELLED}),
    S.CONFIRMED: frozenset({S.CANCELLED}),
    S.CANCELLED: frozenset(),
}
# Each registration writes the training, its summary, journal rows and timers.
MOST_AT_ONCE = 10


class Mode(Labelled):
    """How a session is followed."""

    IN_PERSON = "in_person", "en présentiel"
    REMOTE = "remote", "à distance"


class SessionRemark(Labelled):
    """A remark on unlikely dates; the person confirms each remark by its name."""

    UNUSUAL_LENGTH = "unusual_length", "la durée est inhabituelle"


@dataclass(frozen=True, kw_only=True)
class SessionDates:
    """The dates and seats of a session, as a training body enters them.

    Args:
        starts_on, ends_on: its first and last day.
        closes_on: the last day to register; with fewer than eight registered the session becomes remote.
        seats: the most people registered.
    """

    starts_on: date
    ends_on: date
    closes_on: date
    seats: int

    def require_usual(self, confirmed: Collection[SessionRemark], params: Parameters) -> None:
        """Ask for a confirmation of a length outside the usual months (RULES 17).

        Raises:
            Refusal: ``unusual_length``, unless it is confirmed.
        """
        least = add_months(self.starts_on, params.training_least_months)
        most = add_months(self.starts_on, params.training_most_months)
        if least <= self.ends_on <= most or SessionRemark.UNUSUAL_LENGTH in confirmed:
            return
        raise Refusal(
            SessionRemark.UNUSUAL_LENGTH.value,
            f"Une formation dure de {params.training_least_months} à {params.training_most_months} mois : "
            f"commencée le {french_date(self.starts_on)}, elle finirait entre le {french_date(least)} et le "
            f"{french_date(most)}.",
            "invalid",
            "/confirmed_remarks",
        )


def sound_dates(
    dates: SessionDates, registered: int, centre: Centre | None, today: date, *, confirmed: bool
) -> list[Callable[[], None]]:
    """Return the rules of the dates and seats of a session, for a ``RefusalCollector``.

    They also run on a partly filled form (``Answered``).

    Args:
        dates: of the session.
        registered: how many people have a seat.
        centre: where it is held; None for a remote one.
        today: the date in Paris.
        confirmed: whether its registrations are closed; their closing day can then no longer change.

    Returns:
        rules that raise Refusal ``session_dates`` or ``session_seats``, each with a pointer.
    """
    rules: list[Callable[[], None]] = [
        lambda: _date("/starts_on", _start_out_of_order(dates, today)),
        lambda: _date("/ends_on", _end_out_of_order(dates)),
        lambda: _require_seats(dates, registered, centre),
    ]
    if not confirmed:
        rules.insert(1, lambda: _date("/closes_on", _closing_out_of_order(dates, today)))
    return rules


def _date(pointer: str, message: str | None) -> None:
    if message:
        raise Refusal("session_dates", message, "invalid", pointer)


def _start_out_of_order(dates: SessionDates, today: date) -> str | None:
    return "Le premier jour est demain au plus tôt." if dates.starts_on <= today else None


def _closing_out_of_order(dates: SessionDates, today: date) -> str | None:
    if dates.closes_on < today:
        return "La clôture des inscriptions est aujourd'hui ou plus tard."
    if dates.closes_on >= dates.starts_on:
        return "Les inscriptions se terminent avant le premier jour de la session."
    return None


def _end_out_of_order(dates: SessionDates) -> str | None:
    return "La session finit après son premier jour." if dates.ends_on <= dates.starts_on else None


def _require_seats(dates: SessionDates, registered: int, centre: Centre | None) -> None:
    if dates.seats < registered:
        message = f"{registered} personnes sont déjà inscrites : il leur faut une place."
    elif centre is not None and dates.seats > centre.seats:
        message = f"Ce centre a {centre.seats} places."
    else:
        return
    raise Refusal("session_seats", message, "invalid", "/seats")


@dataclass(frozen=True, kw_only=True)
class Seat:
    """The session of an adviser, copied into the training so that a list needs one read.

    Args:
        session_id: of the session.
        lots: the lot that opened it and the lot that gives it.
        mode: in person until the registrations are closed, which may make it remote.
        where: the centre; empty at a distance.
        starts_on, ends_on: its first and last day.
    """

    session_id: str
    lots: tuple[int, ...]
    mode: Mode
    where: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class TrainingSession(Entity):
    """One session.

    Args:
        lot: the number of the lot that opened it.
        centre_id: of the centre; None for a session opened at a distance.
        where: name and address of the centre, as people were told.
        mode: as opened, then as decided when the registrations were closed.
        dates: its days and its seats.
        registered: ids of the trainings with a seat; a cancelled session keeps them, to write to them.
        closed_with: how many were registered when the registrations were closed; None before.
    """

    lot: int
    centre_id: str | None
    where: str
    mode: Mode
    dates: SessionDates
    status: TrainingSessionStatus = TrainingSessionStatus.OPEN
    registered: tuple[str, ...] = ()
    closed_with: int | None = None

    @property
    def given_by(self) -> int:
        """The number of the lot that gives it; lot 1 gives every remote session (RULES 18)."""
        return REMOTE_LOT if self.mode is Mode.REMOTE else self.lot

    @property
    def lots(self) -> tuple[int, ...]:
        """The lot that opened it and the lot that gives it."""
        return tuple(dict.fromkeys((self.lot, self.given_by)))

    @property
    def seats_left(self) -> int:
        """How many seats are free."""
        return self.dates.seats - len(self.registered)

    @property
    def seat(self) -> Seat:
        """The copy of it that the training of a registered adviser keeps."""
        return Seat(
            session_id=self.id,
            lots=self.lots,
            mode=self.mode,
            where="" if self.mode is Mode.REMOTE else self.where,
            starts_on=self.dates.starts_on,
            ends_on=self.dates.ends_on,
        )

    @property
    def label(self) -> str:
        """Its name in lists."""
        place = "à distance" if self.mode is Mode.REMOTE else self.where
        return f"{place}, du {french_date(self.dates.starts_on)} au {french_date(self.dates.ends_on)}"

    def open_on(self, today: date) -> bool:
        """Return whether somebody may be registered; a late registration does not change the mode of the
        session."""
        if self.status is S.CONFIRMED:
            return not self.begun(today)
        return self.status is S.OPEN and today <= self.dates.closes_on

    def begun(self, today: date) -> bool:
        """Return whether its first day has come."""
        return self.dates.starts_on <= today

    def ahead(self, today: date) -> bool:
        """Return whether it is still to come: not cancelled, and not begun."""
        return self.status is not S.CANCELLED and not self.begun(today)

    def over(self, today: date) -> bool:
        """Return whether its last day is past."""
        return self.dates.ends_on < today

    def with_registered(self, training_ids: Sequence[str], today: date) -> "TrainingSession":
        """Give seats to some trainings; those that have one keep it.

        Raises:
            Refusal: ``session_closed``, ``no_seat_left``.
        """
        new = [one for one in training_ids if one not in self.registered]
        if not new:
            return self
        if not self.open_on(today):
            raise Refusal(
                "session_closed",
                "Les inscriptions de cette session sont closes : choisissez-en une autre.",
            )
        if len(new) > self.seats_left:
            raise Refusal(
                "no_seat_left",
                f"Il reste {self.seats_left} {'places' if self.seats_left > 1 else 'place'} dans cette "
                "session : inscrivez moins de personnes, ou augmentez ses places.",
            )
        return replace(self, registered=(*self.registered, *new))

    def without(self, training_id: str) -> "TrainingSession":
        """Free the seat of a training; a cancelled session does not change."""
        if self.status is S.CANCELLED:
            return self
        return replace(self, registered=tuple(one for one in self.registered if one != training_id))

    def with_new_id(self, training_id: str, new_id: str) -> "TrainingSession":
        """Give the seat to the same adviser's training at another structure, after a takeover."""
        return replace(
            self, registered=tuple(new_id if one == training_id else one for one in self.registered)
        )

    def closed(self, params: Parameters) -> "TrainingSession":
        """Close the registrations: in person with at least eight advisers, otherwise remote (RULES 17).

        Raises:
            Refusal: ``status_forbids`` when it was closed or cancelled, ``nobody_registered``.
        """
        message = f"Cette session est « {self.status.label} » : ses inscriptions ne sont plus ouvertes."
        status = require_transition(TRANSITIONS, self.status, S.CONFIRMED, message)
        if not self.registered:
            raise Refusal(
                "nobody_registered",
                "Personne n'est inscrit : inscrivez quelqu'un, ou annulez la session.",
            )
        count = len(self.registered)
        few = count < params.in_person_advisers
        return replace(self, status=status, mode=Mode.REMOTE if few else self.mode, closed_with=count)

    @property
    def turned_remote(self) -> bool:
        """Whether it was opened in person and became remote when its registrations were closed."""
        return self.centre_id is not None and self.mode is Mode.REMOTE

    def require_ahead(self, today: date) -> None:
        """Raise Refusal ``session_begun`` once its first day has come, ``status_forbids`` once cancelled."""
        if self.status is S.CANCELLED:
            raise Refusal("status_forbids", "Cette session est annulée : ouvrez-en une autre.")
        if self.begun(today):
            raise Refusal(
                "session_begun",
                "Cette session a commencé : elle ne change plus. Déclarez les absences et les abandons sur "
                "la fiche de chaque conseiller.",
            )

    def corrected(self, dates: SessionDates, centre: Centre | None) -> "TrainingSession":
        """Correct its days, its seats and its centre, until its first day.

        Once it is confirmed, its closing day does not change, and a remote session stays remote (RULES 17).

        Args:
            dates: the corrected ones.
            centre: the corrected one; None for a remote session.
        """
        if self.status is S.CONFIRMED:
            dates = replace(dates, closes_on=self.dates.closes_on)
            if self.mode is Mode.REMOTE:
                return replace(self, dates=dates)
        return replace(
            self,
            dates=dates,
            centre_id=centre.id if centre else None,
            where=centre.where if centre else "",
            mode=Mode.IN_PERSON if centre else Mode.REMOTE,
        )

    def cancelled(self, today: date) -> "TrainingSession":
        """Cancel it, until its first day: the registered advisers wait for another session.

        Raises:
            Refusal: ``status_forbids``, ``session_begun``.
        """
        self.require_ahead(today)
        return self.given_up()

    def given_up(self) -> "TrainingSession":
        """Cancel it at any time when nobody is registered.

        Raises:
            Refusal: ``status_forbids`` when it is cancelled.
        """
        message = "Cette session est déjà annulée."
        return replace(self, status=require_transition(TRANSITIONS, self.status, S.CANCELLED, message))


def session_exists() -> Refusal:
    """Return the refusal of a second session on one day in one centre: its advisers are counted together."""
    return Refusal(
        "session_exists",
        "Une session commence déjà ce jour-là dans ce centre, ou à distance : ajoutez-lui des places, ou "
        "choisissez un autre jour.",
        "conflict",
        "/starts_on",
    )


def require_few(training_ids: Collection[str]) -> None:
    """Raise Refusal ``too_many_at_once`` for more registrations than one transaction can write."""
    if len(training_ids) > MOST_AT_ONCE:
        raise Refusal(
            "too_many_at_once",
            f"Inscrivez au plus {MOST_AT_ONCE} personnes à la fois.",
            "invalid",
            "/training_ids",
        )
