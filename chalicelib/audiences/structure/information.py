"""« Mes informations », « Mes documents » and « Mes démarches » (RULES section 6)."""

from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.prefectures import prefecture_of
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.forms import (
    ColleagueForm,
    MailReadersForm,
    OwnContactForm,
    RemovalForm,
    SwitchForm,
)
from chalicelib.audiences.structure.views import (
    ColleaguePage,
    MailReadersView,
    colleague_page,
    readers_shown,
)
from chalicelib.domain.access.account import AccountStatus
from chalicelib.domain.access.mail_readers import CONTACT, MailKind
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import regime
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.case_file import pieces_for, procedure_for
from chalicelib.http.bodies import Fields
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import PageForm, Shown, again_with, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import accounts, mail_feedback, mail_readers
from chalicelib.services.applying import own_corrections
from chalicelib.services.core.own_records import own_colleagues, own_structure, own_work
from chalicelib.services.funding import agreements as journey
from chalicelib.services.recruiting import shortlist
from chalicelib.services.reorganising.change_details import own_changes


@structure.get(
    "/colleagues",
    Act.SEE_STRUCTURE,
    summary="Les comptes de l'espace, et si les e-mails y arrivent",
    responses={200: ColleaguePage},
)
def list_colleagues(request: Request[None, PageOfList]) -> Response:
    """List the accounts of the structure."""
    page = own_colleagues(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    problems = mail_feedback.delivery_problems(request.ports, [one.email for one in page.items])
    return Response(body=colleague_page(page, problems))


_DONE = {
    ("invitation", "envoyee"): "L'invitation est envoyée.",
    ("retrait", "fait"): "Cette personne n'a plus accès à l'espace.",
    ("contact", "corrige"): "Le contact est corrigé.",
    ("destinataires", "choisis"): "C'est enregistré : les prochains e-mails partiront ainsi.",
}


def _done_sentence(request: AnyRequest) -> str:
    """Return the sentence on the act that has just redirected here."""
    return next((words for (name, value), words in _DONE.items() if request.query.get(name) == value), "")


@structure.page(space.INFORMATION, Act.SEE_STRUCTURE)
def show_information(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the structure and its colleagues, with the forms to invite one and to switch structures."""
    own = own_structure(request.ports, request.actor)
    colleagues = own_colleagues(request.ports, request.actor, limit=LINES, cursor=cursor_of(request))
    addresses = [own.contact_email, *(one.email for one in colleagues.items)]
    wanted = [(Structure, one) for one in request.account.other_structure_ids]
    others, _ = request.ports.store.several(wanted) if wanted else ({}, {})
    return space.page(
        request,
        "space_information.html",
        title="Mes informations",
        here=space.INFORMATION,
        form=shown,
        invitation=shown_or_blank(request, ColleagueForm, shown),
        switch=shown_or_blank(request, SwitchForm, shown),
        structure=own,
        changes=own_changes(request.ports, own),
        colleagues=colleagues.items,
        onward=onward(request, space.INFORMATION, colleagues),
        problems=mail_feedback.delivery_problems(request.ports, addresses),
        others=[others[one] for _, one in wanted if one in others],
        done=_done_sentence(request) if shown is None else "",
    )


@structure.page(space.READERS, Act.SEE_STRUCTURE)
def show_readers(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show who receives which e-mails, with the form to change it."""
    own = own_structure(request.ports, request.actor)
    colleagues = mail_readers.colleagues_of(request.ports, own)
    people = [(one.id, f"{one.first_name} {one.last_name}, {one.email}") for one in colleagues]
    known = tuple((kind.value, reader) for kind in MailKind for reader in own.readers_of(kind))
    return space.page(
        request,
        "space_readers.html",
        title="Choisir qui reçoit quels e-mails",
        here=space.INFORMATION,
        form=shown or again_with(request, PageForm(model=MailReadersForm), Fields(known)),
        kinds=list(MailKind),
        people=[(CONTACT, f"Le contact de la structure, {own.contact_email}"), *people],
        waiting=[one for one in colleagues if one.status is AccountStatus.INVITED],
    )


@structure.get(
    "/mail-readers",
    Act.SEE_STRUCTURE,
    summary="Qui reçoit quels e-mails de la structure",
    responses={200: MailReadersView},
)
def read_readers(request: Request) -> Response:
    """Read who receives which e-mails."""
    return Response(body=readers_shown(request.ports, own_structure(request.ports, request.actor)))


@structure.page(space.DOCUMENTS, Act.SEE_STRUCTURE)
def show_documents(request: Request) -> Response:
    """Show the supporting documents to prepare and how to read a Pix result."""
    application = shortlist.overview(request.ports, request.actor).application
    paid_as = regime(application.kind, application.legal_form, application.private_law_contracts)
    pieces = pieces_for(procedure_for(paid_as, application.legal_form))
    return space.page(
        request, "space_documents.html", title="Mes documents", here=space.DOCUMENTS, pieces=pieces
    )


@structure.page(space.STEPS, Act.SEE_STRUCTURE)
def show_steps(request: Request) -> Response:
    """Show the recruitments with their case files, the follow-ups, a page of the prefecture's questions."""
    steps = own_work(request.ports, request.actor, limit=LINES, cursor=cursor_of(request))
    return space.page(
        request,
        "space_steps.html",
        title="Mes démarches",
        here=space.STEPS,
        recruitments=steps.recruitments,
        agreements=journey.agreements_of_recruitments(request.ports, steps.recruitments),
        others={one.id: one.told_as for one in steps.applications.all[1:]},
        today=request.ports.today(),
        parameters=request.ports.parameters(),
        follow_ups=[(Quarter.parse(one.quarter).label, one) for one in steps.follow_ups],
        questions=steps.questions.items,
        onward=onward(request, space.STEPS, steps.questions),
        **prefecture_of(request, steps.applications.current),
    )


@structure.page(space.CONTACT, Act.SEE_STRUCTURE)
def show_contact(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the contact and the date from which the structure is ready, with the form to correct them."""
    application = own_corrections.own_application(request.ports, request.actor)
    contact = application.contact
    known = {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "job_title": contact.job_title,
        "phone": contact.phone or "",
        "available_from": application.available_from.isoformat(),
    }
    return space.page(
        request,
        "space_contact.html",
        title="Corriger le contact",
        here=space.INFORMATION,
        form=shown or filled(request, OwnContactForm, **known),
    )


@structure.page(space.REMOVAL, Act.REMOVE_COLLEAGUE)
def show_removal(request: AnyRequest, account_id: str, *, shown: Shown | None = None) -> Response:
    """Show the consequences of removing a colleague, and ask for the reason."""
    return space.page(
        request,
        "space_removal.html",
        title="Retirer un compte de l'espace",
        here=space.INFORMATION,
        form=shown_or_blank(request, RemovalForm, shown),
        colleague=accounts.colleague_of(request.ports, request.actor, account_id),
        path=space.REMOVAL.format(account_id=account_id),
    )
