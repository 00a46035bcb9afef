"""The export and the erasure of a candidate's data (GDPR, articles 15, 17 and 20)."""

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.audience import SELF, candidate
from chalicelib.audiences.candidate.views import CandidateData, candidate_data
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import Nothing
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.candidates import candidate_space

DATA, ERASURE = "/mon-espace/donnees", "/mon-espace/effacement"


def data_file(call: Call) -> Answer:
    """Return the response with the data of the signed-in candidate as a file."""
    body = candidate_data(*candidate_space.data_of(call.ports, call.actor))
    return Answer(body=body, headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'})


@candidate.page(DATA, Act.SEE_OWN_CANDIDATE, who=SELF)
def show_own_data(call: Call) -> Answer:
    """Show what can be exported and erased."""
    return space.page(call, "candidate_data.html", title="Mes données", here=DATA)


@candidate.page(f"{DATA}/fichier", Act.SEE_OWN_CANDIDATE, who=SELF, answers={200: CandidateData})
def download_own_data(call: Call) -> Answer:
    """Return all stored data of the candidate, as a file."""
    return data_file(call)


@candidate.get(
    "/export",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Toutes ses données",
    answers={200: CandidateData},
)
def export_own_data(call: Call) -> Answer:
    """Return all stored data of the candidate, as a file."""
    return data_file(call)


@candidate.page(ERASURE, Act.ERASE_CANDIDATE, who=SELF)
def show_erasure(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show what is erased and what is kept, with the button to erase."""
    form = shown_or_blank(call, Nothing, shown)
    return space.page(
        call,
        "candidate_erase.html",
        title="Effacer mes données",
        here=DATA,
        form=form,
        accounting_years=call.ports.parameters().accounting_years,
    )


def erased(_call: AnyCall, _result: None) -> Answer:
    """Show that the data are erased."""
    return pages.message(
        "Vos données sont effacées",
        "Votre inscription n'existe plus, et aucune structure ne vous trouve. Vous pouvez vous inscrire "
        "à nouveau quand vous voulez.",
        action=("Retour à l'accueil", "/"),
    )
