"""The superior of an adviser, named by the structure (RULES section 11)."""

from dataclasses import dataclass

from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Superior:
    """A person of the structure, with or without an account; ``phone`` is in E.164."""

    first_name: str
    last_name: str
    email: str
    phone: str | None = None

    @property
    def name(self) -> str:
        """First and last name, as e-mails write them."""
        return f"{self.first_name} {self.last_name}"


def require_other_address(email: str, adviser_email: str) -> None:
    """Refuse the adviser's own address, because the superior receives e-mails about the adviser.

    Raises:
        Refusal: ``superior_is_adviser``.
    """
    if email == adviser_email:
        raise Refusal(
            "superior_is_adviser",
            "C'est l'adresse du conseiller lui-même : indiquez celle de la personne qui l'encadre.",
            "invalid",
            "/email",
        )
