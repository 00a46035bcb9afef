"""A training centre: where sessions in person are held (RULES 17, section 11)."""

from dataclasses import dataclass, replace

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Centre(Entity):
    """A centre of a lot.

    Args:
        lot: its number.
        name, address: as people read them.
        place: its commune.
        seats: the most people of one session.
        closed: whether no new session is held there.
    """

    lot: int
    name: str
    address: str
    place: Place
    seats: int
    closed: bool = False

    @property
    def where(self) -> str:
        """Name, address and commune on one line, as e-mails say them."""
        return f"{self.name}, {self.address}, {self.place.postal_code} {self.place.name}"

    def corrected(self, *, name: str, address: str, place: Place, seats: int, closed: bool) -> "Centre":
        """Correct it; sessions keep the name and place that were confirmed to people."""
        return replace(self, name=name, address=address, place=place, seats=seats, closed=closed)

    def same_as(self, *, address: str, seats: int) -> "Centre":
        """Return this centre when a form that was sent twice describes it.

        Raises:
            Refusal: ``centre_exists`` when the form describes it differently.
        """
        if (self.address, self.seats) != (address, seats):
            raise centre_exists()
        return self

    def require_open(self) -> None:
        """Raise Refusal ``centre_closed`` when no new session may be held there."""
        if self.closed:
            raise Refusal(
                "centre_closed",
                "Ce centre est fermé : choisissez-en un autre, ou rouvrez-le sur sa page.",
                "invalid",
                "/centre_id",
            )


def centre_exists() -> Refusal:
    """Return the refusal of a second centre of one name in one commune."""
    return Refusal(
        "centre_exists",
        "Un centre de ce nom existe déjà dans cette commune : corrigez-le sur sa page, ou donnez un autre "
        "nom.",
        "conflict",
        "/name",
    )


def centre_unknown() -> Refusal:
    """Return the refusal of a centre that does not belong to the lot."""
    return Refusal("centre_unknown", "Choisissez l'un des centres de ce lot.", "invalid", "/centre_id")
