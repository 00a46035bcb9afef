"""Who the structure is and who works for it, its documents, what it has under way (programme.md 6)."""

from chalicelib.audiences.shared.forms import ColleagueForm
from chalicelib.audiences.shared.views import AccountDetail, account_detail
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.forms import SwitchForm
from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import regime
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.agreement import pieces_for, procedure_for
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.access import mail_feedback
from chalicelib.services.core.own import own_steps, own_structure
from chalicelib.services.recruiting import shortlist


def _colleagues(call: AnyCall) -> list[Account]:
    structure_id = own_structure(call.ports, call.actor).id
    return call.ports.store.accounts(Role.STRUCTURE, structure_id=structure_id)


@structure.get(
    "/colleagues",
    Act.SEE_STRUCTURE,
    summary="Les comptes de l'espace, et si les e-mails y arrivent",
    answers={200: list[AccountDetail]},
)
def list_colleagues(call: Call) -> Answer:
    """List the accounts of the structure."""
    colleagues = _colleagues(call)
    problems = mail_feedback.problems(call.ports, [one.email for one in colleagues])
    return Answer(body=[account_detail(one, problems) for one in colleagues])


@structure.page(space.INFORMATION, Act.SEE_STRUCTURE)
def show_information(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the structure, its colleagues, and where to invite one or to go on in another structure."""
    own, colleagues = own_structure(call.ports, call.actor), _colleagues(call)
    wanted = [(Structure, one) for one in call.account.other_structure_ids]
    others, _ = call.ports.store.several(wanted) if wanted else ({}, {})
    return space.page(
        call,
        "space_information.html",
        title="Mes informations",
        here=space.INFORMATION,
        form=shown,
        invitation=shown_or_blank(call, ColleagueForm, shown),
        switch=shown_or_blank(call, SwitchForm, shown),
        structure=own,
        colleagues=colleagues,
        problems=mail_feedback.problems(call.ports, [own.contact_email, *(one.email for one in colleagues)]),
        others=[others[one] for _, one in wanted if one in others],
        invited=shown is None and call.query.get("invitation") == "envoyee",
    )


@structure.page(space.DOCUMENTS, Act.SEE_STRUCTURE)
def show_documents(call: Call) -> Answer:
    """Show the supporting documents to prepare and how to read a Pix result."""
    application = shortlist.overview(call.ports, call.actor).application
    paid_as = regime(application.kind, application.legal_form, application.private_law_contracts)
    pieces = pieces_for(procedure_for(paid_as, application.legal_form))
    return space.page(
        call, "space_documents.html", title="Mes documents", here=space.DOCUMENTS, pieces=pieces
    )


@structure.page(space.STEPS, Act.SEE_STRUCTURE)
def show_steps(call: Call) -> Answer:
    """Show the recruitments with their case file, the follow-ups, the prefecture's questions."""
    steps = own_steps(call.ports, call.actor)
    return space.page(
        call,
        "space_steps.html",
        title="Mes démarches",
        here=space.STEPS,
        recruitments=steps.recruitments,
        follow_ups=[(Quarter.parse(one.quarter).label, one) for one in steps.follow_ups],
        questions=steps.questions,
    )
