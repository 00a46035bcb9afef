"""Views of candidates: Pix results, their own data (RULES section 3)."""

from datetime import date, datetime

from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.audiences.shared.views import EmailChangeView, PlaceView
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.candidates.pix_result import PixSkill
from chalicelib.http.fields import View


class PixView(View):
    """A Pix result: stars from 0 to 3, in all and for three skills; null where there are none.

    ``acquired``: the skills that Pix reports as acquired, null when it reports none of them.
    """

    stars: int | None
    working_life: int | None
    resources: int | None
    citizenship: int | None
    acquired: list[PixSkill] | None

    def skills(self) -> list[tuple[PixSkill, int | None, bool]]:
        """Return each skill with a result: the skill, its stars, and whether it is acquired."""
        levels = {
            PixSkill.WORKING_LIFE: self.working_life,
            PixSkill.RESOURCES: self.resources,
            PixSkill.CITIZENSHIP: self.citizenship,
        }
        return [
            (skill, level, skill in (self.acquired or ()))
            for skill, level in levels.items()
            if level is not None or self.acquired is not None
        ]


class OwnPixView(PixView):
    """A Pix result as its owner sees it; ``shared``: structures see it too."""

    shared: bool


class OwnCandidateView(View):
    """A candidate as its owner sees it."""

    id: str
    status: CandidateStatus
    available: bool
    situations: list[Situation]
    diploma: str | None
    has_experience: bool
    place: PlaceView
    max_distance_km: int | None
    available_from: date
    first_name: str
    last_name: str
    email: str
    phone: str | None
    pix_stars: int | None
    pix_result: OwnPixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None
    submitted_at: datetime
    confirmed_at: datetime | None
    email_change: EmailChangeView | None
