"""The audience of the agency's staff: accounts, every application, candidates (RULES section 7)."""

from chalicelib.audiences.shared.staff_audience import staff_audience
from chalicelib.domain.access.scopes import Who

agency = staff_audience("Agence", Who.AGENCY, prefix="/api/v1/agency")
candidates = staff_audience("Agence : candidats", Who.AGENCY, prefix="/api/v1/agency")
