"""The audiences of staff on applications (prefectures, committee, agency) and on advisers."""

from chalicelib.audiences.shared.staff_audience import staff_audience
from chalicelib.domain.access.scopes import Who

# The funder works on advisers, the committee does not.
advisers = staff_audience("Conseillers", Who.PREFECTURE, Who.FUNDER, Who.AGENCY, prefix="/api/v1/advisers")

applications = staff_audience("Bureau", Who.PREFECTURE, Who.COMMITTEE, Who.AGENCY, prefix="/api/v1/desk")
