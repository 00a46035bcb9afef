"""A validated match until the adviser is in post, and until the contract ends (RULES sections 5, 11)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.entity import Entity
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


class ContractKind(StrEnum):
    """The contract of the adviser; advisers work full time whatever its kind (RULES 3)."""

    FIXED_TERM = "fixed_term"
    PERMANENT = "permanent"
    PROJECT = "project"

    @property
    def label(self) -> str:
        """The French words of the screens."""
        return {"fixed_term": "CDD", "permanent": "CDI", "project": "contrat de projet"}[self.value]


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
class Contract:
    """The employment contract; ``ends_on`` is None for a permanent one."""

    kind: ContractKind
    signed_on: date
    starts_on: date
    ends_on: date | None = None


def contract(
    *, kind: ContractKind, signed_on: date, starts_on: date, ends_on: date | None, today: date
) -> Contract:
    """A contract whose dates hold together.

    Raises:
        Refusal: ``contract_dates`` with a pointer to the date that is wrong.
    """
    if signed_on > today:
        raise Refusal(
            "contract_dates", "La signature ne peut pas être dans le futur.", "invalid", "/signed_on"
        )
    if starts_on < signed_on:
        raise Refusal(
            "contract_dates", "Le contrat commence le jour de sa signature ou après.", "invalid", "/starts_on"
        )
    if kind is ContractKind.PERMANENT:
        if ends_on is not None:
            raise Refusal("contract_dates", "Un CDI n'a pas de date de fin.", "invalid", "/ends_on")
    elif ends_on is None:
        raise Refusal("contract_dates", "Ce contrat a une date de fin : indiquez-la.", "invalid", "/ends_on")
    elif ends_on <= starts_on:
        raise Refusal("contract_dates", "Le contrat finit après son début.", "invalid", "/ends_on")
    return Contract(kind=kind, signed_on=signed_on, starts_on=starts_on, ends_on=ends_on)


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

    def _moved_to(self, status: RecruitmentStatus) -> "Recruitment":
        message = f"Ce recrutement est « {self.status.label} » : l'opération n'est pas possible."
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, message))

    def cancelled(self) -> "Recruitment":
        """The structure takes its choice back (« Annuler »)."""
        return self._moved_to(R.CANCELLED)

    def signed(self, contract: Contract) -> "Recruitment":
        """The contract is signed: the candidate is hired. The same contract again changes nothing."""
        if self.status is R.HIRED and self.contract == contract:
            return self
        return replace(self._moved_to(R.HIRED), contract=contract)

    def ending(self, *, on: date, reason: EndReason, today: date, rupture_months: int) -> "Recruitment":
        """The end of the contract is declared, at most ``rupture_months`` months ahead (RULES section 10).

        The post stays held until the end of that day.

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
        if on > add_months(today, rupture_months):
            raise Refusal(
                "rupture_date",
                f"La date de fin est au plus tard dans {rupture_months} mois.",
                "invalid",
                "/ended_on",
            )
        return replace(self, ended_on=on, end_reason=reason)

    def ended(self, on: date, reason: EndReason) -> "Recruitment":
        """The last day of the contract is over; a rupture declared before keeps its own date and reason."""
        return replace(
            self._moved_to(R.ENDED), ended_on=self.ended_on or on, end_reason=self.end_reason or reason
        )

    def in_post_during(self, first_day: date, last_day: date) -> bool:
        """Whether the adviser was under contract on at least one day of a period, bounds included."""
        if self.contract is None or self.contract.starts_on > last_day:
            return False
        ends = [day for day in (self.ended_on, self.contract.ends_on) if day is not None]
        return not ends or min(ends) >= first_day
