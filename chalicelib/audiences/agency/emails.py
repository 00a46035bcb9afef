"""The records of e-mails, sending one again, and the addresses that do not receive them (RULES section 9)."""

from __future__ import annotations

from datetime import datetime

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.shared import sheet, staff_pages
from chalicelib.audiences.shared.agency_corrections import CONTACT
from chalicelib.audiences.shared.telling.email_lines import line_of
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.agency.email_state import EmailState
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import mail_feedback
from chalicelib.services.agency import emails
from chalicelib.services.core.store import EmailRecord

PATH = "/espace/e-mails/{email_id}"
RESENDING = f"{PATH}/renvoi"
CLEARING = f"{staff_pages.ADDRESSES}/{{report_id}}/retrait"
# Addresses per page.
_ADDRESSES = 50


class EmailView(View):
    """The record of an e-mail, without address or content.

    ``state_label`` is the state in French; ``may_be_sent_again``: by the agency, with this API or its page.
    """

    id: str
    template: str
    subject_id: str
    owed_at: datetime
    done_at: datetime | None
    state: EmailState
    state_label: str
    may_be_sent_again: bool


def _email_shown(email: EmailRecord) -> EmailView:
    line = line_of(email)
    return EmailView(
        id=email.id,
        template=email.template,
        subject_id=email.subject_id,
        owed_at=email.owed_at,
        done_at=email.done_at,
        state=line.state,
        state_label=line.state.label,
        may_be_sent_again=line.again,
    )


@agency.get(
    "/emails/{email_id}",
    Act.SEE_EMAILS,
    summary="Un e-mail et ce qu'il est devenu",
    responses={200: EmailView},
)
def read_email(request: Request, email_id: str) -> Response:
    """Read the record of an e-mail."""
    return Response(body=_email_shown(emails.read_email(request.ports, request.actor, email_id)))


@agency.page(PATH, Act.SEE_EMAILS)
def show_email(request: AnyRequest, email_id: str, *, shown: Shown | None = None) -> Response:
    """Show the state of an e-mail, with the button to send it again."""
    email = emails.read_email(request.ports, request.actor, email_id)
    line = line_of(email)
    kind = emails.RESENDABLE[email.template][0].__name__ if line.again else ""
    back = {"Application": sheet.PATH.partition("{")[0], "Candidate": f"{staff_pages.CANDIDATES}/"}.get(
        kind, ""
    )
    return staff_pages.page(
        request,
        "email.html",
        title="E-mail",
        form=shown,
        line=line,
        email=email,
        back=f"{back}{email.subject_id}" if back else "",
        again=shown_or_blank(request, Nothing, shown) if line.again else None,
        said=request.query.get("fait", "") if shown is None else "",
    )


resend_email = agency.act(
    Act.RESEND_EMAIL,
    api="POST /emails/{email_id}/resending",
    summary="Renvoyer un e-mail, avec l'adresse et les faits du moment",
    do=emails.resend,
    refusals=[429],
    page=FormPost(RESENDING, then=f"{PATH}?fait=renvoi", again=show_email),
)


@agency.page(staff_pages.ADDRESSES, Act.SEE_UNDELIVERED)
def show_addresses(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the addresses that do not receive e-mails, each with a link to correct it."""
    page = mail_feedback.unreachable(
        request.ports, request.actor, limit=_ADDRESSES, cursor=request.query.get("cursor")
    )
    return staff_pages.page(
        request,
        "undelivered.html",
        title="Adresses où les e-mails n'arrivent pas",
        here=staff_pages.ADDRESSES,
        form=shown,
        rows=[(one, *_corrected_at(one)) for one in page.items],
        cursor=page.cursor,
        clearing=blank(request, Nothing),
        said=request.query.get("fait", "") if shown is None else "",
    )


def _corrected_at(one: mail_feedback.Unreachable) -> tuple[str, str]:
    """Return the path of the object with an address, and that of the correction of the address."""
    match one.kind:
        case "application":
            return sheet.PATH.format(application_id=one.id), CONTACT.path.format(application_id=one.id)
        case "candidate":
            return f"{staff_pages.CANDIDATES}/{one.id}", f"{staff_pages.CANDIDATES}/{one.id}/adresse"
    return f"{staff_pages.ACCOUNTS}/{one.id}", ""


def _address_shown_again(request: AnyRequest, report_id: str, *, shown: Shown | None = None) -> Response:
    """Show the list of addresses again, since the address of the form may have left it."""
    return show_addresses(request, shown=shown)


clear_undelivered = agency.act(
    Act.CLEAR_UNDELIVERED,
    api="DELETE /undelivered/{report_id}",
    summary="Retirer de la liste une adresse qui reçoit à nouveau",
    do=mail_feedback.clear_report,
    page=FormPost(CLEARING, then=f"{staff_pages.ADDRESSES}?fait=retrait", again=_address_shown_again),
)
