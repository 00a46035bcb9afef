"""The home page of staff: what is pending, and since when."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.deciding.selection import Tray
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.selection import FollowUpTray
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.reorganising.summary import WaitingChange
from chalicelib.http.html import homes
from chalicelib.http.html.page_forms import Shown
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.deciding import desk as applications
from chalicelib.services.following_up import desk as journey
from chalicelib.services.funding import desk as funding
from chalicelib.services.reorganising import change_details

# The trays of applications shown to each role, the most urgent first.
_TRAYS: Mapping[Who, tuple[Tray, ...]] = {
    Who.PREFECTURE: (Tray.OPINION, Tray.CORRECTION, Tray.MORE_TIME, Tray.OVERDUE),
    Who.COMMITTEE: (Tray.DECISION,),
    Who.FUNDER: (),
    Who.AGENCY: (Tray.OPINION, Tray.CORRECTION, Tray.MORE_TIME, Tray.DECISION, Tray.OVERDUE),
}


# For each role, the number of quarters and the trays of follow-ups shown; older quarters first.
_FOLLOW_UPS: Mapping[Who, tuple[int, tuple[FollowUpTray, ...]]] = {
    Who.PREFECTURE: (2, (FollowUpTray.LATE,)),
    Who.FUNDER: (2, (FollowUpTray.TO_CHECK, FollowUpTray.LATE)),
}


# The trays of case files and agreements shown to each role, the most urgent first.
_SUBSIDIES: Mapping[Who, tuple[AgreementTray, ...]] = {
    Who.PREFECTURE: (AgreementTray.OVERDUE,),
    Who.FUNDER: (
        AgreementTray.OVERDUE,
        AgreementTray.ON_THE_CLOCK,
        AgreementTray.TO_SEND,
        AgreementTray.TO_SIGN,
    ),
}


def _follow_ups(request: AnyRequest, role: Who) -> list[journey.FollowUpsWaiting]:
    number, trays = _FOLLOW_UPS.get(role, (0, ()))
    quarters = [Quarter.of(request.ports.today()).previous()]
    while len(quarters) < number:
        quarters.append(quarters[-1].previous())
    return journey.waiting(request.ports, request.actor, quarters[::-1], trays) if trays else []


def _subsidies(
    request: AnyRequest, role: Who
) -> tuple[list[funding.AgreementsWaiting], funding.ClaimsWaiting]:
    """Return the case files and agreements that wait, and what structures owe."""
    ports, actor, trays = request.ports, request.actor, _SUBSIDIES.get(role, ())
    if role is Who.AGENCY:
        # This list takes one request; the summaries of the whole country take three.
        return funding.waiting_in(ports, actor, AgreementTray.OVERDUE), funding.ClaimsWaiting()
    if role is Who.FUNDER:
        return funding.waiting_with_claims(ports, actor, trays)
    return funding.waiting(ports, actor, trays) if trays else [], funding.ClaimsWaiting()


def _applications(
    request: AnyRequest, role: Who
) -> tuple[list[applications.ApplicationsWaiting], list[WaitingChange]]:
    """Return the applications that wait, and the changes of structures that await an answer."""
    ports, actor, trays = request.ports, request.actor, _TRAYS[role]
    if role is Who.AGENCY:
        return change_details.waiting_with_applications(ports, actor, trays)
    return applications.waiting(ports, actor, trays) if trays else [], []


def home(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the signed-in member of staff, and what is pending."""
    role = Who(request.account.role.value)
    waiting, changes = _applications(request, role)
    subsidies, owed = _subsidies(request, role)
    return staff_pages.page(
        request,
        "staff_home.html",
        title="Mon espace",
        here=homes.SPACE,
        form=shown,
        lists=bool(_TRAYS[role]),
        waiting=waiting,
        departments=[request.ports.places.department_name(code) for code in request.account.departments],
        follow_ups=_follow_ups(request, role),
        subsidies=subsidies,
        owed=owed,
        changes=changes,
        checks=may(request.actor, Act.ACCEPT_FOLLOW_UP),
    )


for _role in _TRAYS:
    homes.declare(_role, homes.SPACE, home)
