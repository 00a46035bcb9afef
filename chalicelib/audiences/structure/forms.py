"""What the Espace structure asks (programme.md 5, 6)."""

from typing import Annotated

from chalicelib.domain.recruiting.recruitment import ContractKind, EndReason
from chalicelib.http.fields import Ask, Day, Form


class ContractForm(Form):
    """The employment contract's dates (programme.md 1.14)."""

    kind: Annotated[ContractKind, Ask("Nature du contrat")]
    signed_on: Annotated[Day, Ask("Signé le")]
    starts_on: Annotated[Day, Ask("Commence le")]
    ends_on: Annotated[Day | None, Ask("Finit le")] = None


class EndForm(Form):
    """The end of a contract (rupture)."""

    ended_on: Annotated[Day, Ask("Dernier jour du contrat")]
    reason: Annotated[EndReason, Ask("Raison")]
