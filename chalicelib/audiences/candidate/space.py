"""The candidate's space: the registration, who sees it, its corrections, the way out (programme.md 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field

from chalicelib.audiences.candidate import api as api_candidate
from chalicelib.audiences.candidate.opening import HOME
from chalicelib.audiences.public import become, site
from chalicelib.audiences.shared import candidate_views
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.audiences.structure import space
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.authors import author_of
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages, places
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.http.problems import Problem
from chalicelib.http.route import expired_session_cookie
from chalicelib.services.access import signing_in
from chalicelib.services.applying.apply import normalise_phone
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.decisions import Stale
from chalicelib.services.core.ports import VersionConflict

routes = site.routes

_EDIT, _LEAVE = "/mon-espace/modifier", "/mon-espace/retrait"
_DATA, _ERASE = "/mon-espace/donnees", "/mon-espace/effacement"

_ACTS = {
    MatchStatus.SHORTLISTED: "vous a pré-sélectionné",
    MatchStatus.DECLINED: "n'a pas retenu votre candidature",
    MatchStatus.VALIDATED: "a validé votre candidature",
    MatchStatus.HIRED: "a enregistré votre contrat",
    MatchStatus.ENDED: "a déclaré la fin de votre contrat",
}


class EditPage(api_forms.CandidateEditForm):
    """What is corrected, and the version that the page showed: two tabs may be open."""

    version: Annotated[int, Field(ge=1)]


AVAILABILITY = PageForm(
    purpose="candidate-availability", model=api_forms.AvailabilityForm, labels={"available": "Disponibilité"}
)
EDIT = PageForm(
    purpose="candidate-edit",
    model=EditPage,
    labels={
        "place": "Votre lieu de résidence : code postal ou commune",
        "max_distance_km": "Jusqu'à quelle distance pouvez-vous travailler ?",
        "available_from": "À partir de quand êtes-vous disponible ?",
        "phone": "Votre téléphone",
    },
    aliases=places.ALIASES,
    prepare=lambda fields: become.with_distance(places.with_codes(fields)),
)
LEAVE = PageForm(
    purpose="candidate-leave",
    model=api_forms.LeaveForm,
    labels={"reason": "Pourquoi retirez-vous votre inscription ?"},
)
ERASE = PageForm(purpose="candidate-erase", model=api_forms.Nothing, labels={})


# The space


@dataclass(frozen=True)
class Visibility:
    """Whether structures find the candidate, in words, and why not."""

    label: str
    why: str


def visibility_of(candidate: Candidate) -> Visibility:
    """Tell whether structures find a candidate; what cannot be undone by oneself comes first."""
    if candidate.recruited_by is not None:
        return Visibility(
            "Une structure vous recrute",
            "Elle a validé votre candidature : les autres structures ne vous trouvent plus.",
        )
    if candidate.status is CandidateStatus.WITHDRAWN:
        return Visibility(
            "Inscription retirée",
            "Aucune structure ne vous voit plus. Pour revenir, effacez vos données puis inscrivez-vous à "
            "nouveau.",
        )
    if candidate.blocked:
        return Visibility(
            "Inscription suspendue",
            "L'Agence nationale de la cohésion des territoires l'a suspendue : aucune structure ne vous "
            "voit.",
        )
    if not candidate.available:
        return Visibility(
            "En pause",
            "Vous avez dit que vous n'êtes pas disponible pour l'instant : aucune structure ne vous trouve.",
        )
    return Visibility(
        "Visible des structures",
        "Les structures qui recrutent à la distance que vous acceptez, et qui sont prêtes à vous accueillir "
        "à votre date de démarrage, vous trouvent et peuvent vous contacter.",
    )


def blank(call: Call, form: PageForm) -> Shown:
    """A form of the space: its hidden token belongs to the session."""
    return forms.blank(call, form, call.session.token_hash)


def page(call: Call, template: str, *, title: str, here: str, **shown: Any) -> Answer:
    """Render a page under the header of the space; arguments as for ``pages.page``."""
    return pages.page(
        template, title=title, here=here, account=call.actor, sign_out=blank(call, space.SIGN_OUT), **shown
    )


def home(call: Call, shown: Shown | None = None) -> Answer:
    """The first page of the space.

    Args:
        call: the request.
        shown: the form of the page that must be corrected, if one must.
    """
    candidate = candidate_space.own(call.ports, call.actor.id)
    names = call.ports.places.departments()
    contacts = candidate_space.contacts(call.ports, candidate.id, limit=LINES, cursor=cursor_of(call))
    return page(
        call,
        "candidate_home.html",
        title="Mon espace candidat",
        here=HOME,
        form=shown,
        availability=blank(call, AVAILABILITY),
        candidate=candidate,
        visibility=visibility_of(candidate),
        contacts=[
            (one, _ACTS[one.status], names.get(one.department, one.department)) for one in contacts.items
        ],
        onward=onward(call, HOME, contacts),
        done=call.query.get("fait", "") if call.method == "GET" else "",
    )


@routes.get(HOME, audience=Audience.CANDIDATE)
def show_candidate_home(call: Call) -> Answer:
    """Show the registration, who sees it, and what structures did about it."""
    return home(call)


@routes.post("/mon-espace/disponibilite", audience=Audience.CANDIDATE, body=Fields)
def submit_own_availability(call: Call) -> Answer:
    """Pause, or come back; the button says which, so that a second click changes nothing."""

    def act(sent: api_forms.AvailabilityForm) -> Answer:
        candidate_space.set_available(call.ports, author_of(call), call.actor.id, sent.available)
        return pages.go_to(f"{HOME}?fait=disponibilite")

    return _submitted(call, AVAILABILITY, act, lambda shown: home(call, shown))


def _submitted(call: Call, form: PageForm, act: Any, again: Any) -> Answer:
    return forms.submit(call, form, call.session.token_hash, act=act, again=again)


def _unless_left(call: Call) -> Answer | None:
    """Who left has nothing to correct and nothing to leave: back to the first page, which says so."""
    left = candidate_space.own(call.ports, call.actor.id).status is CandidateStatus.WITHDRAWN
    return pages.go_to(HOME) if left else None


# Corrections


def _edit_page(call: Call, shown: Shown | None = None) -> Answer:
    candidate = candidate_space.own(call.ports, call.actor.id)
    conflict = shown is not None and shown.problem is not None and shown.problem.code == "version_conflict"
    distance = candidate.max_distance_km
    place = candidate.place
    shown = shown or forms.filled(
        call,
        EDIT,
        call.session.token_hash,
        version=str(candidate.version),
        place=f"{place.insee_code}-{place.postal_code}",
        place_query=f"{place.name} ({place.postal_code})",
        max_distance_km=become.EVERYWHERE if distance is None else str(distance),
        available_from=candidate.available_from.isoformat(),
        phone=candidate.phone or "",
    )
    return page(
        call,
        "candidate_edit.html",
        title="Modifier mon inscription",
        here=_EDIT,
        form=shown,
        candidate=candidate,
        conflict=conflict,
        # After a conflict the person has read what is stored now, and decides on that.
        version=candidate.version if conflict else shown.value("version"),
        distances=become.DISTANCES,
        found=places.find(call.ports.places, shown.fields, _EDIT),
        today=call.ports.today(),
    )


@routes.get(_EDIT, audience=Audience.CANDIDATE)
def show_candidate_edit(call: Call) -> Answer:
    """Ask where, how far, from when, and for the telephone."""
    return _unless_left(call) or _edit_page(call)


@routes.post(_EDIT, audience=Audience.CANDIDATE, body=Fields)
def submit_candidate_edit(call: Call) -> Answer:
    """Look for the commune, or correct; a second click finds it done."""
    if call.body.first("action") == "search":
        return _edit_page(call, forms.again_with(call, EDIT, call.session.token_hash, forms.typed(call)))
    call = replace(call, body=places.settled(call.ports.places, call.body))

    def act(sent: EditPage) -> Answer:
        try:
            candidate_space.edit(
                call.ports,
                author_of(call),
                call.actor.id,
                **sent.model_dump(exclude={"version"}),
                expected_version=sent.version,
            )
        except (Stale, VersionConflict):
            if not _holds(call, sent):
                raise _changed_meanwhile() from None
        return pages.go_to(f"{HOME}?fait=modification")

    return _submitted(call, EDIT, act, lambda shown: _edit_page(call, shown))


def _holds(call: Call, sent: EditPage) -> bool:
    """Whether what is sent is what is stored already: the form left twice."""
    stored = candidate_space.own(call.ports, call.actor.id)
    return (
        sent.insee_code == stored.place.insee_code
        and sent.postal_code == stored.place.postal_code
        and sent.max_distance_km == stored.max_distance_km
        and sent.available_from == stored.available_from
        and normalise_phone(call.ports, sent.phone, stored.place, "/phone") == stored.phone
    )


def _changed_meanwhile() -> Problem:
    return Problem(
        409,
        "version_conflict",
        "Votre inscription a changé depuis l'ouverture de cette page, dans un autre onglet ou sur un autre "
        "appareil. Rien n'est enregistré : comparez avec ce qui est enregistré à présent, puis envoyez à "
        "nouveau.",
    )


# The way out


def _leave_page(call: Call, shown: Shown) -> Answer:
    return page(call, "candidate_leave.html", title="Retirer mon inscription", here=HOME, form=shown)


@routes.get(_LEAVE, audience=Audience.CANDIDATE)
def show_candidate_leave(call: Call) -> Answer:
    """Say what a withdrawal does, and ask why."""
    return _unless_left(call) or _leave_page(call, blank(call, LEAVE))


@routes.post(_LEAVE, audience=Audience.CANDIDATE, body=Fields)
def submit_candidate_leave(call: Call) -> Answer:
    """Withdraw; who sends the form twice finds it done."""

    def act(sent: api_forms.LeaveForm) -> Answer:
        candidate = candidate_space.own(call.ports, call.actor.id)
        if candidate.status is not CandidateStatus.WITHDRAWN:
            candidate_space.withdraw(call.ports, author_of(call), candidate.id, reason=sent.reason)
        return pages.go_to(f"{HOME}?fait=retrait")

    return _submitted(call, LEAVE, act, lambda shown: _leave_page(call, shown))


@routes.get(_DATA, audience=Audience.CANDIDATE)
def show_own_data(call: Call) -> Answer:
    """Say what may be taken away and erased."""
    return page(call, "candidate_data.html", title="Mes données", here=_DATA)


@routes.get(
    "/mon-espace/donnees/fichier", audience=Audience.CANDIDATE, answers={200: candidate_views.CandidateData}
)
def download_own_data(call: Call) -> Answer:
    """Give everything that is kept, as a file."""
    return api_candidate.export_own_data(call)


def _erase_page(call: Call, shown: Shown) -> Answer:
    return page(call, "candidate_erase.html", title="Effacer mes données", here=_DATA, form=shown)


@routes.get(_ERASE, audience=Audience.CANDIDATE)
def show_erasure(call: Call) -> Answer:
    """Say what is erased and what stays, before the button."""
    return _erase_page(call, blank(call, ERASE))


@routes.post(_ERASE, audience=Audience.CANDIDATE, body=Fields)
def submit_erasure(call: Call) -> Answer:
    """Forget the candidate; the session ends."""

    def act(_sent: api_forms.Nothing) -> Answer:
        candidate_space.erase(call.ports, author_of(call), call.actor.id)
        signing_in.sign_out(call.ports, call.session)
        erased = pages.message(
            "Vos données sont effacées",
            "Votre inscription n'existe plus, et aucune structure ne vous trouve. Vous pouvez vous inscrire "
            "à nouveau quand vous voulez.",
            action=("Retour à l'accueil", "/"),
        )
        return replace(erased, cookies=(expired_session_cookie(),))

    return _submitted(call, ERASE, act, lambda shown: _erase_page(call, shown))
