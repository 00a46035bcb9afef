"""The forms of the committee's secretary (RULES section 4)."""

from typing import Annotated, Any

from pydantic import Field

from chalicelib.audiences.shared.forms import MOST_POSTS, Reason
from chalicelib.domain.deciding.committee import RejectionReason, Verdict, full_reason
from chalicelib.domain.deciding.selection import OpinionSought
from chalicelib.http.fields import Ask, Day, Form, Kind, MultiLine

_STANDARD_REASONS = Kind(
    "choices", choices=tuple((one.value, one.sentence or "Un autre motif") for one in RejectionReason)
)


class SessionForm(Form):
    """A committee session: its number and date (RULES section 4)."""

    number: Annotated[int, Field(ge=1, le=9999), Ask("Numéro de la séance")]
    held_on: Annotated[Day, Ask("Date de la séance")]


class AgendaForm(Form):
    """Which of the applications that await a decision are put on an agenda; all of them by default."""

    department: Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")] = (
        None
    )
    opinion: Annotated[OpinionSought | None, Ask("Avis de la préfecture")] = None


class DecisionForm(Form):
    """One decision: posts for a validation; a standard or free reason for the others (RULES section 4).

    More posts than were asked need a reason too.
    """

    verdict: Annotated[Verdict, Ask("Décision")]
    posts_granted: Annotated[
        Annotated[int, Field(ge=1, le=MOST_POSTS)] | None,
        Ask("Postes attribués", hint="Pour une validation.", when="verdict=validated"),
    ] = None
    standard_reason: Annotated[
        RejectionReason | None,
        _STANDARD_REASONS,
        Ask("Motif type", hint="Pour un refus ou un ajournement."),
    ] = None
    reason: Annotated[
        Annotated[str, MultiLine(1, 1000)] | None,
        Ask(
            "Motif",
            hint="D'un refus ou d'un ajournement, la structure le lira : les raisons, ou ce qui manque. "
            "D'une validation, seulement pour plus de postes que demandé.",
        ),
    ] = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service, with one reason."""
        return {
            "verdict": self.verdict,
            "posts_granted": self.posts_granted,
            "reason": full_reason(self.standard_reason, self.reason),
        }

    @classmethod
    def given(cls) -> set[str]:
        """The names of ``arguments``."""
        return {"verdict", "posts_granted", "reason"}


class ClosingForm(Form):
    """The minutes of a session, and why the agency closes it late."""

    minutes: Annotated[Annotated[str, MultiLine(1, 20000)] | None, Ask("Procès-verbal")] = None
    late_reason: Annotated[
        Reason | None,
        Ask(
            "Pourquoi clore si tard",
            hint="L'agence seule, quand la date de la séance laisse trop peu de temps pour recruter. De 10 à "
            "1 000 caractères.",
        ),
    ] = None
