"""The supplies of the programme: a uniform per adviser, a kit per structure (RULES 13, 20).

Neither is mandatory: a missing size blocks nothing, and a uniform may be declined.
"""

from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition


class UniformSize(Labelled):
    """The sizes of the two polos and the sweatshirt."""

    XS = "xs", "XS"
    S = "s", "S"
    M = "m", "M"
    L = "l", "L"
    XL = "xl", "XL"
    XL2 = "2xl", "2XL"
    XL3 = "3xl", "3XL"
    XL4 = "4xl", "4XL"


class SupplyKind(Labelled):
    """The kind of a supply, and its content."""

    UNIFORM = "uniform", "tenue : deux polos et un sweatshirt"
    KIT = "kit", "kit : kakémono, oriflamme, sacs en tissu, masques et autocollants"


class SupplyStatus(Labelled):
    """The status of a supply."""

    ASKED = "asked", "taille à indiquer"
    DECLINED = "declined", "tenue non souhaitée"
    KNOWN = "known", "à commander"
    ORDERED = "ordered", "commandée"
    DELIVERED = "delivered", "livrée"


S = SupplyStatus
# Back from ordered or delivered: corrections of a mistake.
TRANSITIONS: dict[SupplyStatus, frozenset[SupplyStatus]] = {
    S.ASKED: frozenset({S.KNOWN, S.DECLINED}),
    S.DECLINED: frozenset({S.KNOWN}),
    S.KNOWN: frozenset({S.DECLINED, S.ORDERED}),
    S.ORDERED: frozenset({S.KNOWN, S.DELIVERED}),
    S.DELIVERED: frozenset({S.ORDERED}),
}


@dataclass(frozen=True, kw_only=True)
class Supply(Entity):
    """A uniform, with the id of its recruitment, or a kit, with the id of its structure.

    Args:
        for_whom: the adviser's name in lists; empty for a kit.
        size: of a uniform, once given.
        since: the day in Paris of its present status.
    """

    kind: SupplyKind
    structure_id: str
    structure_name: str
    department: str
    for_whom: str = ""
    size: UniformSize | None = None
    status: SupplyStatus = SupplyStatus.ASKED
    since: date

    @property
    def open(self) -> bool:
        """Whether the size may still be given, corrected or declined."""
        return self.status in (S.ASKED, S.DECLINED, S.KNOWN)

    def answered(self, size: UniformSize | None, today: date) -> "Supply":
        """Give or correct the size, or decline the uniform; repeating it changes nothing.

        Args:
            size: None for no uniform.
            today: the date in Paris.

        Raises:
            Refusal: ``already_ordered``.
        """
        if self.status is S.DECLINED if size is None else self.size is size:
            return self
        if not self.open:
            raise Refusal(
                "already_ordered",
                "La tenue est déjà commandée : si la taille est fausse, écrivez à l'Agence nationale de la "
                "cohésion des territoires.",
            )
        status = S.DECLINED if size is None else S.KNOWN
        return replace(self, size=size, status=status, since=today)

    def moved_to(self, status: SupplyStatus, today: date) -> "Supply":
        """Order it, mark it as delivered, or correct either; repeating it changes nothing.

        Args:
            status: to order, ordered or delivered.
            today: the date in Paris.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is status:
            return self
        message = f"« {self.status.label} » : cela ne peut pas devenir « {status.label} »."
        if self.size is None and self.kind is SupplyKind.UNIFORM:
            raise Refusal("status_forbids", message)
        return replace(
            self, status=require_transition(TRANSITIONS, self.status, status, message), since=today
        )


@dataclass(frozen=True, kw_only=True)
class Delivery(Entity):
    """The delivery address of a structure; it has the id of the structure."""

    recipient: str
    street: str
    more: str | None = None
    postal_code: str
    city: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the address on an envelope."""
        return tuple(
            line
            for line in (self.recipient, self.more, self.street, f"{self.postal_code} {self.city}")
            if line
        )


def size_not_asked() -> Refusal:
    """Return the refusal of a size that has not been requested yet."""
    return Refusal(
        "size_not_asked",
        "La taille se demande une fois le contrat enregistré ou la convention signée par la structure.",
    )


def size_is_asked(agreement: Agreement, recruitment: Recruitment) -> bool:
    """Return whether the size of an adviser's uniform is asked (RULES 13).

    It is asked once the structure has signed the agreement, or a contract is recorded.

    Args:
        agreement: of the recruitment.
        recruitment: of the adviser.
    """
    signed = agreement.in_force or agreement.status is AgreementStatus.SIGNED_BY_STRUCTURE
    return recruitment.living and (signed or recruitment.contract is not None)
