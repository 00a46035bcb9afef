"""Parse and format amounts in euros: « 7 500,50 »."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from chalicelib.domain.shared.french import euros
from chalicelib.http.fields import Kind, wrong

# More than the subsidy of the largest structure.
MOST_CENTS = 10_000_000_00


def cents(text: Any) -> Any:
    """Return the cents of an amount in euros, typed in French.

    Raises:
        PydanticCustomError: the text is not an amount.
    """
    bare = re.sub(r"[\s\u00a0\u202f€]", "", str(text)).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", bare, re.ASCII):
        raise wrong("invalid_amount", "Donnez un montant en euros. Exemple : 7 500,50")
    euros, _, rest = bare.partition(".")
    return int(euros) * 100 + int(rest.ljust(2, "0"))


def typed(least: int, most: int) -> BeforeValidator:
    """Return the validator of an amount typed in euros, whose errors tell the bounds in euros too.

    Args:
        least, most: the bounds, in euro cents.
    """

    def read(text: Any) -> int:
        amount: int = cents(text)
        if amount < least:
            raise wrong("too_small", f"Donnez un montant d'au moins {euros(least)}.")
        if amount > most:
            raise wrong("too_large", f"Donnez un montant d'au plus {euros(most)}.")
        return amount

    return BeforeValidator(read, json_schema_input_type=str)


def typed_euros(cents: int) -> str:
    """Return the value of a form field for an amount in cents: « 7500,50 »."""
    return f"{cents // 100},{cents % 100:02d}"


Cents = Annotated[int, Field(ge=1, le=MOST_CENTS)]
CentsOrNone = Annotated[int, Field(ge=0, le=MOST_CENTS)]
EurosTyped = Annotated[int, typed(1, MOST_CENTS), Kind(inputmode="decimal")]
EurosOrNoneTyped = Annotated[int, typed(0, MOST_CENTS), Kind(inputmode="decimal")]
