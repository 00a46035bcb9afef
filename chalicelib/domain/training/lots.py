"""The lots of the training, their bodies, and the regions of each (RULES 18, section 11)."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal

LOTS = "training-lots"
# The lot of training at a distance, everywhere (RULES 18).
REMOTE_LOT = 1
NO_SUCH_LOT = "Ce lot n'existe pas : les lots vont de 1 à 6."
NUMBERS = range(1, 7)


@dataclass(frozen=True, kw_only=True)
class TrainingLot:
    """A lot: its training body, and the address for questions of structures and advisers.

    Args:
        number: of the lot.
        body: the name of its training body.
        contact_email: None until the agency enters it.
    """

    number: int
    body: str
    contact_email: str | None = None


@dataclass(frozen=True, kw_only=True)
class RegionLot:
    """The lot that trains the advisers of a region, by its INSEE code."""

    region: str
    lot: int


_AFPA = "AFPA Simplon UNPIMMS"
_OPENED_WITH = (
    TrainingLot(number=1, body="WebForce 3 / L'Académie des héro.ine.s du numérique"),
    TrainingLot(number=2, body="PoleS"),
    TrainingLot(number=3, body="Les Assembleurs (AFPA Simplon)"),
    TrainingLot(number=4, body=_AFPA),
    TrainingLot(number=5, body=_AFPA),
    TrainingLot(number=6, body=_AFPA),
)
# No public source divides the regions among lots 4, 5 and 6; all three have the same body.
_REGIONS = {
    2: ("11",),
    3: ("28", "32", "44"),
    4: ("27", "84", "93", "94"),
    5: ("24", "52", "53", "75", "76"),
}
# For overseas regions, and any other region that the table does not name.
_OTHERS = 6


@dataclass(frozen=True, kw_only=True)
class LotBook(Entity):
    """Every lot, and the lot of each region. There is one book, whose id is ``LOTS``.

    It begins with the lots as the programme opened; the agency corrects them (RULES section 11).
    """

    lots: tuple[TrainingLot, ...] = _OPENED_WITH
    regions: tuple[RegionLot, ...] = tuple(
        RegionLot(region=region, lot=lot) for lot, regions in _REGIONS.items() for region in regions
    )

    def lot(self, number: int) -> TrainingLot:
        """Return a lot by its number.

        Raises:
            Refusal: ``not_found``.
        """
        for one in self.lots:
            if one.number == number:
                return one
        raise Refusal("not_found", NO_SUCH_LOT, "not_found")

    def lot_of(self, region: str) -> int:
        """Return the number of the lot that trains the advisers of a region."""
        return next((one.lot for one in self.regions if one.region == region), _OTHERS)

    def corrected(self, number: int, *, body: str, contact_email: str | None) -> "LotBook":
        """Correct the body of a lot.

        Raises:
            Refusal: ``not_found``.
        """
        right = replace(self.lot(number), body=body, contact_email=contact_email)
        return replace(self, lots=tuple(right if one.number == number else one for one in self.lots))

    def with_region(self, region: str, lot: int, *, existing: Collection[str]) -> "LotBook":
        """Give a region to a lot.

        Args:
            region: its INSEE code.
            lot: that trains its advisers.
            existing: every region.

        Raises:
            Refusal: ``not_found`` for a region or a lot that does not exist, ``remote_lot`` for lot 1, which
                trains at a distance everywhere.
        """
        if region not in existing:
            raise Refusal("not_found", "Cette région n'existe pas.", "not_found")
        if self.lot(lot).number == REMOTE_LOT:
            raise Refusal(
                "remote_lot",
                "Le lot 1 forme à distance dans toutes les régions : choisissez un lot de 2 à 6.",
                "invalid",
                "/lot",
            )
        if self.lot_of(region) == lot:
            return self
        others = tuple(one for one in self.regions if one.region != region)
        return replace(self, regions=(*others, RegionLot(region=region, lot=lot)))


@dataclass(frozen=True, kw_only=True)
class InLots:
    """An object that belongs to some lots, for the permissions of training bodies."""

    lots: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class TrainingInReach(InLots):
    """A training as the object of an act of its adviser, its structure or its body."""

    structure_id: str
    candidate_id: str


def lot_unknown() -> Refusal:
    """Return the refusal of a lot that the training body does not hold."""
    return Refusal("lot_unknown", "Choisissez l'un de vos lots.", "invalid", "/lot")


def without_centre() -> Refusal:
    """Return the refusal of a centre for lot 1, which trains at a distance (RULES 18)."""
    return Refusal("remote_lot", "Le lot 1 forme à distance : il n'a pas de centre.", "invalid", "/lot")
