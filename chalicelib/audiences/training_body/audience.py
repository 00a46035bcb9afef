"""The audience of the training bodies, whose acts the agency may do too (RULES sections 7, 11)."""

from chalicelib.audiences.shared.staff_audience import staff_audience
from chalicelib.domain.access.scopes import Who

training_body = staff_audience("Formation", Who.TRAINING_BODY, Who.AGENCY, prefix="/api/v1/training")
