"""The audience of the funder's staff, whose acts the agency may do too (RULES sections 7, 11)."""

from chalicelib.audiences.shared.staff_audience import staff_audience
from chalicelib.domain.access.scopes import Who

funder = staff_audience("Banque des Territoires", Who.FUNDER, Who.AGENCY, prefix="/api/v1/funder")

# Prefectures read the case files and agreements of their departments.
subsidies = staff_audience("Subventions", Who.PREFECTURE, Who.FUNDER, Who.AGENCY, prefix="/api/v1/subsidies")

# Prefectures read the sums of their departments.
ledgers = staff_audience("Sommes des subventions", Who.PREFECTURE, Who.FUNDER, Who.AGENCY, prefix="/api/v1")

# Prefectures read the follow-ups of their departments.
follow_ups = staff_audience("Suivis", Who.PREFECTURE, Who.FUNDER, Who.AGENCY, prefix="/api/v1")
