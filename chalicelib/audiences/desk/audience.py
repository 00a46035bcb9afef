"""The audience of staff who work on applications: prefectures, the committee, the agency."""

from chalicelib.audiences.shared.staff import staff_audience
from chalicelib.domain.access.scopes import Who

# Whoever follows the advisers: the funder too, and not the committee.
advisers = staff_audience("Conseillers", Who.PREFECTURE, Who.FUNDER, Who.AGENCY, prefix="/api/v1/advisers")

desk = staff_audience("Bureau", Who.PREFECTURE, Who.COMMITTEE, Who.AGENCY, prefix="/api/v1/desk")
