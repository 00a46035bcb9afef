"""The export and the erasure of a candidate's data (GDPR, articles 15, 17 and 20)."""

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.audience import SELF, candidate
from chalicelib.audiences.candidate.views import CandidateData, candidate_data
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.own_records import own_candidate

DATA, ERASURE = "/mon-espace/donnees", "/mon-espace/effacement"


def data_file(request: Request) -> Response:
    """Return the response with the data of the signed-in candidate as a file."""
    body = candidate_data(*candidate_space.read_own_data(request.ports, request.actor))
    return Response(body=body, headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'})


@candidate.page(DATA, Act.SEE_OWN_CANDIDATE, who=SELF)
def show_own_data(request: Request) -> Response:
    """Show what can be exported and erased."""
    return space.page(request, "candidate_data.html", title="Mes données", here=DATA)


@candidate.page(f"{DATA}/fichier", Act.SEE_OWN_CANDIDATE, who=SELF, responses={200: CandidateData})
def download_own_data(request: Request) -> Response:
    """Return all stored data of the candidate, as a file."""
    return data_file(request)


@candidate.get(
    "/export",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Toutes ses données",
    responses={200: CandidateData},
)
def export_own_data(request: Request) -> Response:
    """Return all stored data of the candidate, as a file."""
    return data_file(request)


@candidate.page(ERASURE, Act.ERASE_CANDIDATE, who=SELF)
def show_erasure(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show what is erased and what is kept, with the button to erase."""
    form = shown_or_blank(request, Nothing, shown)
    person = own_candidate(request.ports, request.actor)
    return space.page(
        request,
        "candidate_erase.html",
        title="Effacer mes données",
        here=DATA,
        form=form,
        held=space.held_words(person),
        accounting_years=request.ports.parameters().accounting_years,
    )


def erased(_call: AnyRequest, _result: None) -> Response:
    """Show that the data are erased."""
    return pages.message(
        "Vos données sont effacées",
        "Votre inscription n'existe plus, et aucune structure ne vous trouve. Vous pouvez vous inscrire "
        "à nouveau quand vous voulez.",
        action=("Retour à l'accueil", "/"),
    )
