"""The superior of an adviser, and the suspensions of the contract (RULES section 11)."""

from typing import Annotated

from chalicelib.audiences.shared.contracts import recruitment_shown
from chalicelib.audiences.shared.forms import PersonName, Phone
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.hiring.recruitments import HERE, ask_whole, page_of
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import Ask, Day, EmailAddress, Form
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import mail_feedback
from chalicelib.services.recruiting import recruit, superior, suspensions

SUPERIOR = f"{HERE}/superieur"
NO_SUPERIOR = f"{SUPERIOR}/retrait"
SUSPENSIONS = f"{HERE}/suspensions"
SUSPENSION = f"{SUSPENSIONS}/{{suspension_id}}"
NO_SUSPENSION = f"{SUSPENSION}/retrait"
_API = "/recruitments/{recruitment_id}"


class SuperiorForm(Form):
    """The superior of the adviser."""

    # No autocomplete: the person who types may be another one.

    first_name: Annotated[PersonName, Ask("Prénom", autocomplete="off")]
    last_name: Annotated[PersonName, Ask("Nom", autocomplete="off")]
    email: Annotated[EmailAddress, Ask("Adresse e-mail", autocomplete="off")]
    phone: Annotated[Phone | None, Ask("Téléphone", autocomplete="off")] = None


class SuspensionForm(Form):
    """A period without work under the contract."""

    kind: Annotated[
        SuspensionKind,
        Ask(
            "Pourquoi",
            hint="La préfecture et la Banque des Territoires lisent les dates, jamais le motif.",
        ),
    ]
    first_day: Annotated[Day, Ask("Premier jour")]
    last_day: Annotated[
        Day | None, Ask("Dernier jour", hint="Laissez vide tant que le retour n'est pas connu.")
    ] = None


@structure.page(SUPERIOR, Act.NAME_SUPERIOR)
def show_superior(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the superior, or for a correction."""
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id, Act.NAME_SUPERIOR)
    known = recruitment.superior
    if shown is None and not recruitment.living:
        return pages.go_to(HERE.format(recruitment_id=recruitment_id))
    values = {}
    if known is not None:
        values = {
            "first_name": known.first_name,
            "last_name": known.last_name,
            "email": known.email,
            "phone": known.phone or "",
        }
    return page_of(
        request,
        recruitment,
        "space_superior.html",
        title="Supérieur hiérarchique",
        form=shown or filled(request, SuperiorForm, **values),
        path=SUPERIOR.format(recruitment_id=recruitment_id),
        known=known,
        problem=mail_feedback.delivery_problems(request.ports, [known.email]).get(known.email)
        if known
        else None,
    )


@structure.page(NO_SUPERIOR, Act.NAME_SUPERIOR)
def show_superior_removal(
    request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None
) -> Response:
    """Ask for a confirmation before the superior is removed."""
    return ask_whole(
        request,
        recruitment_id,
        shown_or_blank(request, Nothing, shown),
        possible=lambda one: one.superior is not None,
        path=NO_SUPERIOR,
        title="Ne plus indiquer de supérieur hiérarchique",
        words="Cette personne ne recevra plus d'e-mail sur ce conseiller, et ses coordonnées sont effacées. "
        "Vous pourrez indiquer quelqu'un d'autre.",
        button="Retirer cette personne",
        act=Act.NAME_SUPERIOR,
    )


@structure.page(SUSPENSIONS, Act.DECLARE_SUSPENSION)
def show_suspensions(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Show the suspensions of the contract, with the form to declare one."""
    recruitment = recruit.read_recruitment(
        request.ports, request.actor, recruitment_id, Act.DECLARE_SUSPENSION
    )
    if shown is None and recruitment.contract is None:
        return pages.go_to(HERE.format(recruitment_id=recruitment_id))
    return page_of(
        request,
        recruitment,
        "space_suspensions.html",
        title="Congés longs, maladie et autres suspensions du contrat",
        form=shown_or_blank(request, SuspensionForm, shown),
        path=SUSPENSIONS.format(recruitment_id=recruitment_id),
    )


@structure.page(SUSPENSION, Act.DECLARE_SUSPENSION)
def show_suspension(
    request: AnyRequest, recruitment_id: str, suspension_id: str, *, shown: Shown | None = None
) -> Response:
    """Ask for the correction of a suspension."""
    _, known = suspensions.read_suspension(request.ports, request.actor, recruitment_id, suspension_id)
    values = {
        "kind": known.kind.value,
        "first_day": known.first_day.isoformat(),
        "last_day": known.last_day.isoformat() if known.last_day else "",
    }
    return ask_whole(
        request,
        recruitment_id,
        shown or filled(request, SuspensionForm, **values),
        possible=lambda one: one.suspension(suspension_id) is not None,
        path=SUSPENSION.format(recruitment_id=recruitment_id, suspension_id=suspension_id),
        title="Corriger une suspension du contrat",
        words="Un suivi trimestriel déjà transmis pour ces jours sera à vérifier et à transmettre de "
        "nouveau.",
        button="Enregistrer la correction",
        danger=False,
        act=Act.DECLARE_SUSPENSION,
    )


@structure.page(NO_SUSPENSION, Act.DECLARE_SUSPENSION)
def show_suspension_removal(
    request: AnyRequest, recruitment_id: str, suspension_id: str, *, shown: Shown | None = None
) -> Response:
    """Ask for a confirmation before a suspension is removed."""
    return ask_whole(
        request,
        recruitment_id,
        shown_or_blank(request, Nothing, shown),
        possible=lambda one: one.suspension(suspension_id) is not None,
        path=NO_SUSPENSION.format(recruitment_id=recruitment_id, suspension_id=suspension_id),
        title="Retirer une suspension déclarée par erreur",
        words="Ces jours compteront de nouveau comme travaillés. Un suivi trimestriel déjà transmis pour ces "
        "jours sera à vérifier et à transmettre de nouveau.",
        button="Retirer la suspension",
        act=Act.DECLARE_SUSPENSION,
    )


def _to_suspensions(_call: AnyRequest, _done: Recruitment, recruitment_id: str, **_path: str) -> str:
    return SUSPENSIONS.format(recruitment_id=recruitment_id)


name_superior = structure.act(
    Act.NAME_SUPERIOR,
    api=f"PUT {_API}/superior",
    summary="Indiquer ou corriger le supérieur hiérarchique du conseiller",
    form=SuperiorForm,
    do=superior.name,
    check=superior.check,
    shows=recruitment_shown,
    page=FormPost(SUPERIOR, then=HERE, again=show_superior),
)

remove_superior = structure.act(
    Act.NAME_SUPERIOR,
    name="remove_superior",
    api=f"DELETE {_API}/superior",
    summary="Ne plus indiquer de supérieur hiérarchique",
    do=superior.remove,
    shows=recruitment_shown,
    page=FormPost(NO_SUPERIOR, then=HERE, again=show_superior_removal),
)

declare_suspension = structure.act(
    Act.DECLARE_SUSPENSION,
    api=f"POST {_API}/suspensions",
    summary="Déclarer une suspension du contrat (congé long, maladie…)",
    form=SuspensionForm,
    do=suspensions.declare,
    check=suspensions.check,
    shows=recruitment_shown,
    page=FormPost(SUSPENSIONS, then=SUSPENSIONS, again=show_suspensions),
)

correct_suspension = structure.act(
    Act.DECLARE_SUSPENSION,
    name="correct_suspension",
    api=f"PUT {_API}/suspensions/{{suspension_id}}",
    summary="Corriger une suspension du contrat",
    form=SuspensionForm,
    do=suspensions.correct,
    check=suspensions.check_correction,
    shows=recruitment_shown,
    page=FormPost(SUSPENSION, then=_to_suspensions, again=show_suspension),
)

remove_suspension = structure.act(
    Act.DECLARE_SUSPENSION,
    name="remove_suspension",
    api=f"DELETE {_API}/suspensions/{{suspension_id}}",
    summary="Retirer une suspension déclarée par erreur",
    do=suspensions.remove,
    shows=recruitment_shown,
    page=FormPost(NO_SUSPENSION, then=_to_suspensions, again=show_suspension_removal),
)
