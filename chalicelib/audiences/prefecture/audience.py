"""The audience of a prefecture's staff, in its departments (RULES sections 4, 7)."""

from chalicelib.audiences.shared.staff_audience import staff_audience
from chalicelib.domain.access.scopes import Who

extending = staff_audience("Prolongations", Who.PREFECTURE, Who.AGENCY, prefix="/api/v1")

correcting = staff_audience("Corrections demandées", Who.PREFECTURE, Who.AGENCY, prefix="/api/v1")

prefecture = staff_audience("Préfecture", Who.PREFECTURE, prefix="/api/v1/prefecture")
