"""The audience of staff who work on applications: prefectures, the committee, the agency."""

from chalicelib.audiences.shared.staff import staff_audience
from chalicelib.domain.access.permissions import Who

desk = staff_audience("Bureau", Who.PREFECTURE, Who.COMMITTEE, Who.AGENCY, prefix="/api/v1/desk")
