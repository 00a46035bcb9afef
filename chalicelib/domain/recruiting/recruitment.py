"""A validated match until the adviser is in post, and until the contract ends (RULES sections 5, 11)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.recruiting.contract import Contract
from chalicelib.domain.shared.calendar_rules import agreement_end, latest_rupture_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition


class RecruitmentStatus(StrEnum):
    """Where a recruitment stands; ``validated`` and ``hired`` hold a post."""

    VALIDATED = "validated"
    HIRED = "hired"
    CANCELLED = "cancelled"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The French words of the screens."""
        return {
            "validated": "candidature validée",
            "hired": "contrat signé",
            "cancelled": "annulé",
            "ended": "contrat terminé",
        }[self.value]


R = RecruitmentStatus
TRANSITIONS: dict[RecruitmentStatus, frozenset[RecruitmentStatus]] = {
    R.VALIDATED: frozenset({R.HIRED, R.CANCELLED}),
    R.HIRED: frozenset({R.ENDED}),
    R.CANCELLED: frozenset(),
    R.ENDED: frozenset(),
}


class EndReason(StrEnum):
    """Why a contract ended (rupture)."""

    RESIGNATION = "resignation"
    DISMISSAL = "dismissal"
    MUTUAL_AGREEMENT = "mutual_agreement"
    TRIAL_PERIOD = "trial_period"
    END_OF_TERM = "end_of_term"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The French words of the screens."""
        return {
            "resignation": "démission",
            "dismissal": "licenciement",
            "mutual_agreement": "rupture d'un commun accord",
            "trial_period": "fin de la période d'essai",
            "end_of_term": "fin du contrat à son terme",
            "other": "autre raison",
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class Recruitment(Entity):
    """One post being filled or held by one candidate. Names are copied so that lists need one read."""

    structure_id: str
    application_id: str
    candidate_id: str
    agreement_id: str
    first_name: str
    last_name: str
    status: RecruitmentStatus
    planned_hire_date: date
    validated_at: datetime
    contract: Contract | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = None

    @property
    def living(self) -> bool:
        """Whether it holds a post."""
        return self.status in (R.VALIDATED, R.HIRED)

    @property
    def candidate_name(self) -> str:
        """First and last name, as e-mails write them."""
        return f"{self.first_name} {self.last_name}"

    @property
    def last_day(self) -> date | None:
        """The last day of the contract: that of its declared end, or of its term; None when it has none."""
        return self.ended_on or (self.contract.ends_on if self.contract else None)

    def over(self, today: date) -> bool:
        """Whether a contract still recorded as running has had its last day, so that it is to be ended."""
        return self.status is R.HIRED and self.last_day is not None and self.last_day < today

    def leaves_subsidy(self, agreement_months: int) -> bool:
        """Whether part of the post's subsidy is left after the last day (RULES 4, 5, section 5).

        Somebody else may then be recruited on the post.

        Args:
            agreement_months: for how long the post is subsidised, from the start of the contract.
        """
        if self.contract is None or self.last_day is None:
            return False
        return self.last_day + timedelta(days=1) < agreement_end(self.contract.starts_on, agreement_months)

    def _moved_to(self, status: RecruitmentStatus) -> "Recruitment":
        message = f"Ce recrutement est « {self.status.label} » : l'opération n'est pas possible."
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, message))

    def is_validated_for(self, day: date) -> bool:
        """Whether the candidate is validated, to be hired on that day."""
        return self.living and self.planned_hire_date == day

    def cancelled(self) -> "Recruitment":
        """The structure takes its choice back (« Annuler »)."""
        return self._moved_to(R.CANCELLED)

    def signed(self, contract: Contract) -> "Recruitment":
        """The contract is signed: the candidate is hired. The same contract again changes nothing."""
        if self.status is R.HIRED and self.contract == contract:
            return self
        return replace(self._moved_to(R.HIRED), contract=contract)

    def ends_as(self, on: date, reason: EndReason) -> bool:
        """Whether its end is declared just so."""
        return (self.ended_on, self.end_reason) == (on, reason)

    def ending(self, *, on: date, reason: EndReason, today: date, params: Parameters) -> "Recruitment":
        """The end of the contract is declared, not too far ahead (RULES section 10).

        The post stays held until the end of that day.

        Args:
            on: the last day of the contract.
            reason: why it ends.
            today: the date in Paris.
            params: the values in force.

        Raises:
            Refusal: ``rupture_date`` outside the contract or too far; ``status_forbids``.
        """
        self._moved_to(R.ENDED)
        if self.contract is not None and on < self.contract.starts_on:
            raise Refusal(
                "rupture_date", "La fin du contrat ne peut pas précéder son début.", "invalid", "/ended_on"
            )
        if self.contract is not None and self.contract.ends_on is not None and on > self.contract.ends_on:
            raise Refusal("rupture_date", "Le contrat finit avant cette date.", "invalid", "/ended_on")
        if on > latest_rupture_date(today, params):
            raise Refusal(
                "rupture_date",
                f"La date de fin est au plus tard dans {params.rupture_months} mois.",
                "invalid",
                "/ended_on",
            )
        return replace(self, ended_on=on, end_reason=reason)

    def ended(self) -> "Recruitment":
        """The last day of the contract is over, as it was declared or by its term."""
        return replace(
            self._moved_to(R.ENDED),
            ended_on=self.last_day,
            end_reason=self.end_reason or EndReason.END_OF_TERM,
        )

    def in_post_during(self, first_day: date, last_day: date) -> bool:
        """Whether the adviser was under contract on at least one day of a period, bounds included."""
        if self.contract is None or self.contract.starts_on > last_day:
            return False
        return self.last_day is None or self.last_day >= first_day
