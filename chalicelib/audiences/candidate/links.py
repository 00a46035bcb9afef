"""The pages behind a candidate's own links: still available or not, and the way out (programme.md 8)."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.audiences.candidate.opening import RECEIVE_A_LINK
from chalicelib.audiences.public import site
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.services.candidates import candidate_links

routes = site.routes

ANSWER = PageForm(
    purpose="availability", model=api_forms.AvailabilityForm, labels={"available": "Votre réponse"}
)
UNSUBSCRIBE = PageForm(
    purpose="unsubscribe",
    model=api_forms.UnsubscribeForm,
    labels={"reason": "Pourquoi partez-vous ?"},
)

_EXPIRED = "Sa durée de vie est dépassée. Votre espace permet la même chose : recevez un lien qui l'ouvre."

availability = Endings(
    used=lambda call, token: pages.message(
        "Votre réponse est enregistrée",
        "Ce lien a servi : il enregistre une seule réponse. Si votre situation a changé depuis, ouvrez votre "
        "espace.",
        action=RECEIVE_A_LINK,
    ),
    expired=_EXPIRED,
    action=RECEIVE_A_LINK,
)
unsubscription = Endings(
    used=lambda call, token: _left_page("Votre inscription est déjà retirée"),
    expired=_EXPIRED,
    action=RECEIVE_A_LINK,
)


def _left_page(title: str) -> Answer:
    return pages.message(
        title,
        "Aucune structure ne vous trouve plus, et nous ne vous écrivons plus à ce sujet.",
        "Vos données restent dans votre espace, où vous pouvez les effacer.",
        action=RECEIVE_A_LINK,
    )


def _unless_left(make: Callable[[], Answer]) -> Answer:
    """A page, or the one of who left by another way meanwhile."""
    try:
        return make()
    except Refusal as refusal:
        if refusal.code != "withdrawn":
            raise
        return _left_page("Votre inscription est déjà retirée")


def _availability_page(call: Call, token: str, shown: Shown) -> Answer:
    return pages.page(
        "availability.html",
        title="Êtes-vous toujours disponible ?",
        form=shown,
        token=token,
        candidate=candidate_links.look(call.ports, token, LinkPurpose.CANDIDATE_AVAILABILITY),
    )


@routes.get("/disponibilite/{token}", audience=Audience.PUBLIC)
@availability.explained
def show_availability(call: Call, token: str) -> Answer:
    """Ask whether the candidate is still there; mail scanners open links, so nothing changes here."""
    return _unless_left(lambda: _availability_page(call, token, forms.blank(call, ANSWER, token)))


@routes.post("/disponibilite/{token}", audience=Audience.PUBLIC, body=Fields)
@availability.explained
def submit_availability(call: Call, token: str) -> Answer:
    """Keep the answer."""

    def act(sent: api_forms.AvailabilityForm) -> Answer:
        return _unless_left(lambda: _answered(call, token, sent.available))

    return forms.submit(
        call, ANSWER, token, act=act, again=lambda shown: _availability_page(call, token, shown)
    )


def _answered(call: Call, token: str, available: bool) -> Answer:
    candidate = candidate_links.answer(call.ports, token, available, call.request_id)
    if not available:
        return pages.message(
            "C'est noté : vous êtes en pause",
            "Aucune structure ne vous trouve plus. Votre inscription est gardée : pour revenir, ouvrez votre "
            "espace.",
            action=RECEIVE_A_LINK,
        )
    if not candidate.findable:
        return pages.message(
            "C'est noté, merci", "Une structure vous recrute déjà, ou votre inscription est suspendue."
        )
    return pages.message(
        "C'est noté, merci",
        "Les structures qui recrutent près de chez vous continuent de vous trouver.",
        "Pour corriger votre inscription, ouvrez votre espace.",
        action=RECEIVE_A_LINK,
    )


def _unsubscribe_page(call: Call, token: str, shown: Shown) -> Answer:
    return pages.page(
        "unsubscribe.html",
        title="Retirer votre inscription",
        form=shown,
        token=token,
        candidate=candidate_links.look(call.ports, token, LinkPurpose.CANDIDATE_UNSUBSCRIBE),
    )


@routes.get("/desinscription/{token}", audience=Audience.PUBLIC)
@unsubscription.explained
def show_unsubscription(call: Call, token: str) -> Answer:
    """Say what leaving does, and ask why; nothing changes here."""
    return _unless_left(lambda: _unsubscribe_page(call, token, forms.blank(call, UNSUBSCRIBE, token)))


@routes.post("/desinscription/{token}", audience=Audience.PUBLIC, body=Fields)
@unsubscription.explained
def submit_unsubscription(call: Call, token: str) -> Answer:
    """Leave the programme."""

    def act(sent: api_forms.UnsubscribeForm) -> Answer:
        def leave() -> Answer:
            candidate_links.unsubscribe(call.ports, token, sent.reason, call.request_id)
            return _left_page("Votre inscription est retirée")

        return _unless_left(leave)

    return forms.submit(
        call, UNSUBSCRIBE, token, act=act, again=lambda shown: _unsubscribe_page(call, token, shown)
    )
