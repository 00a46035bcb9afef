"""The audience of the committee's secretary, whose acts the agency may do too (RULES sections 4, 7)."""

from chalicelib.audiences.shared.staff_audience import staff_audience
from chalicelib.domain.access.scopes import Who

committee = staff_audience("Comité de sélection", Who.COMMITTEE, Who.AGENCY, prefix="/api/v1/committee")
