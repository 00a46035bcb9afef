"""The common part of the forms of structures and candidates (RULES sections 2, 3, 8)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from chalicelib.domain.shared.calendar_rules import latest_available_from
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal

# A department of the numbering plan +33.
_METROPOLITAN = "75"


class PublicForm(Protocol):
    """A form, confirmed by e-mail or not."""

    @property
    def submitted_at(self) -> datetime:
        """The instant at which it was last sent."""

    @property
    def confirmed_at(self) -> datetime | None:
        """The instant at which its e-mail address was confirmed."""

    @property
    def form_number(self) -> int:
        """The number, from 1, of these answers among the forms sent with other answers."""


def require_available_from(day: date, today: date, params: Parameters) -> None:
    """Refuse a start date before today or years away (RULES section 2, question 4).

    Raises:
        Refusal: ``date_past`` or ``date_too_far``, pointing at ``/available_from``.
    """
    if day < today:
        raise Refusal(
            "date_past",
            "Cette date est passée : indiquez aujourd'hui, ou un jour à venir.",
            "invalid",
            "/available_from",
        )
    latest = latest_available_from(today, params)
    if day > latest:
        raise Refusal(
            "date_too_far",
            f"Cette date est trop lointaine : indiquez au plus tard le {french_date(latest)}.",
            "invalid",
            "/available_from",
        )


def require_commune(place: Place | None) -> Place:
    """Return the chosen commune, if the postal code is one of its own (RULES section 2, question 7).

    Raises:
        Refusal: ``commune_mismatch``, pointing at ``/insee_code``.
    """
    if place is None:
        raise Refusal(
            "commune_mismatch",
            "Ce code postal n'est pas celui de cette commune : choisissez la commune dans la liste.",
            "invalid",
            "/insee_code",
        )
    return place


def existing_phone(
    written: str | None, place: Place | None, pointer: str, *, read: Callable[[str, str], str | None]
) -> str | None:
    """Return the optional telephone number, as E.164 (RULES section 2, question 12).

    Args:
        written: as typed, None when left out.
        place: the commune, whose numbering plan is tried first; None while it is invalid.
        pointer: of the field.
        read: returns the E.164 of a number typed in a department, None when no such number exists.

    Raises:
        Refusal: ``phone_unknown``.
    """
    if written is None:
        return None
    phone = read(written, place.department if place else _METROPOLITAN)
    if phone is None:
        raise Refusal(
            "phone_unknown",
            "Ce numéro de téléphone n'existe pas, écrit ainsi. Un numéro de l'étranger commence par + ou 00.",
            "invalid",
            pointer,
        )
    return phone


def is_repeat(known: PublicForm, at: datetime, params: Parameters) -> bool:
    """Return whether answers sent at an instant repeat the known form: a double click or a retry."""
    return at - known.submitted_at < timedelta(hours=params.same_form_hours)


def was_confirmed(form: PublicForm | None, form_number: int) -> bool:
    """Return whether the answers of a link are confirmed; None when the form was deleted."""
    return form is not None and form.confirmed_at is not None and form.form_number == form_number
