"""After the validation: case file, contract and its end; more time to recruit (RULES 10 to 14)."""

from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.prefectures import prefecture_of
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.forms import ContractForm, EndForm, MoreTimeForm
from chalicelib.audiences.structure.views import (
    RecruitmentPage,
    RecruitmentView,
    recruitment_page,
    recruitment_shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.agreement import Agreement
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.applying import extensions
from chalicelib.services.core.own_records import own_recruitments
from chalicelib.services.recruiting import recruit


@structure.get(
    "/recruitments",
    Act.SEE_STRUCTURE,
    summary="Les recrutements, avec le lien du dossier",
    answers={200: RecruitmentPage},
)
def list_recruitments(call: Call[None, PageOfList]) -> Answer:
    """List the structure's recruitments."""
    page = own_recruitments(call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor)
    agreements, _ = call.ports.store.several([(Agreement, one.agreement_id) for one in page.items])
    return Answer(body=recruitment_page(page, agreements))


@structure.get(
    "/recruitments/{recruitment_id}",
    Act.SEE_RECRUITMENT,
    summary="Un recrutement, avec le lien du dossier",
    answers={200: RecruitmentView},
)
def read_recruitment(call: Call, recruitment_id: str) -> Answer:
    """Read one recruitment."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    return Answer(body=recruitment_shown(call.ports, recruitment), etag=recruitment.version)


@structure.page("/espace/recrutements/{recruitment_id}", Act.SEE_RECRUITMENT)
def show_recruitment(call: Call, recruitment_id: str, *, shown: Shown | None = None) -> Answer:
    """Show the case file's link and pieces, and where to record the contract and its end."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    name = f"{recruitment.first_name} {recruitment.last_name}"
    just_validated = call.query.get("valide") == "oui" and shown is None
    return space.page(
        call,
        "space_recruitment.html",
        title="Candidature validée" if just_validated else f"Recrutement de {name}",
        here=space.STEPS,
        form=shown,
        contract=shown_or_blank(call, ContractForm, shown),
        end=shown_or_blank(call, EndForm, shown),
        recruitment=recruitment_shown(call.ports, recruitment),
        name=name,
        just_validated=just_validated,
        today=call.ports.today(),
    )


@structure.page(space.MORE_TIME, Act.REQUEST_EXTENSION)
def show_extension_request(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show what was asked and answered, and where to ask for more time."""
    application = extensions.own_application(call.ports, call.actor)
    return space.page(
        call,
        "space_more_time.html",
        title="Demander une prolongation",
        here=space.STEPS,
        form=shown_or_blank(call, MoreTimeForm, shown),
        asked=application.extension_request,
        **prefecture_of(call, application),
        sent=shown is None and call.query.get("fait") == "oui",
    )
