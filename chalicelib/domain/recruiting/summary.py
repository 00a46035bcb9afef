"""The summary of a recruitment in lists: enough to search, filter, sort and count (RULES section 7)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import paris_date


class RecruitmentSummary(NamedTuple):
    """A recruitment as lists show it; dates are in Paris.

    ``last_day`` is the last day of the contract, declared or at its term; ``ended_on`` only a declared one;
    ``gross_pay_cents`` is the gross pay of a month.
    """

    id: str
    department: str
    structure_name: str
    first_name: str
    last_name: str
    status: RecruitmentStatus
    planned_hire_date: date
    validated_on: date
    contract_kind: ContractKind | None
    starts_on: date | None
    last_day: date | None
    ended_on: date | None
    end_reason: EndReason | None
    application_id: str
    gross_pay_cents: int | None = None

    @property
    def name(self) -> str:
        """The name of the person in lists."""
        return f"{self.first_name} {self.last_name}"

    @property
    def living(self) -> bool:
        """Whether it holds a post."""
        return self.status in (RecruitmentStatus.VALIDATED, RecruitmentStatus.HIRED)

    def under_contract_on(self, day: date) -> bool:
        """Return whether an adviser is under contract on a day."""
        return (
            self.status is RecruitmentStatus.HIRED
            and self.starts_on is not None
            and self.starts_on <= day
            and (self.last_day is None or self.last_day >= day)
        )

    def late(self, today: date) -> bool:
        """Return whether the planned hire date is over and no contract is recorded (RULES 11, 14)."""
        return self.status is RecruitmentStatus.VALIDATED and self.planned_hire_date < today

    def names(self) -> Sequence[str]:
        """Return the texts of a search: the person and the structure."""
        return self.first_name, self.last_name, self.structure_name


def recruitment_summary(recruitment: Recruitment) -> RecruitmentSummary | None:
    """Return the summary of a recruitment; None for older items without a department."""
    if not recruitment.department:
        return None
    contract = recruitment.contract
    return RecruitmentSummary(
        id=recruitment.id,
        department=recruitment.department,
        structure_name=recruitment.structure_name,
        first_name=recruitment.first_name,
        last_name=recruitment.last_name,
        status=recruitment.status,
        planned_hire_date=recruitment.planned_hire_date,
        validated_on=paris_date(recruitment.validated_at),
        contract_kind=contract.kind if contract else None,
        starts_on=contract.starts_on if contract else None,
        last_day=recruitment.last_day,
        ended_on=recruitment.ended_on,
        end_reason=recruitment.end_reason,
        application_id=recruitment.application_id,
        gross_pay_cents=contract.gross_pay_cents if contract else None,
    )
