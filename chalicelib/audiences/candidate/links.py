"""The pages of a candidate's links: availability and unsubscribing (RULES section 8)."""

from __future__ import annotations

from typing import Any

from chalicelib.audiences.candidate.audience import LINK, candidate
from chalicelib.audiences.candidate.forms import AvailabilityForm, UnsubscribeForm
from chalicelib.audiences.candidate.opening import RECEIVE_A_LINK
from chalicelib.audiences.candidate.views import LinkedAvailability, LinkedCandidate
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import candidate_links

_EXPIRED = "Sa durée de vie est dépassée. Votre espace permet la même chose : recevez un lien qui l'ouvre."

availability = Endings(
    used=lambda request: pages.message(
        "Ce lien a déjà servi",
        "Il enregistre une seule réponse, la première. Si votre situation a changé depuis, ouvrez votre "
        "espace.",
        action=RECEIVE_A_LINK,
    ),
    expired=_EXPIRED,
    action=RECEIVE_A_LINK,
)
unsubscription = Endings(
    used=lambda request: pages.message(
        "Ce lien a déjà servi",
        "Il a retiré votre inscription. Si vous vous êtes inscrit à nouveau depuis, ouvrez votre espace "
        "pour la retirer.",
        action=RECEIVE_A_LINK,
    ),
    expired=_EXPIRED,
    action=RECEIVE_A_LINK,
)


@candidate.page("/disponibilite/{token}", Act.ANSWER_AVAILABILITY, who=LINK)
@availability.explained
def show_availability(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Ask whether the candidate is still available; mail scanners open links, so a GET changes nothing."""
    return _page(
        request,
        Act.ANSWER_AVAILABILITY,
        "availability.html",
        title="Êtes-vous toujours disponible ?",
        form=shown_or_blank(request, AvailabilityForm, shown),
        token=token,
    )


@candidate.get(
    "/availability/{token}",
    Act.ANSWER_AVAILABILITY,
    who=LINK,
    summary="La disponibilité à laquelle un lien permet de répondre (ne change rien)",
    responses={200: LinkedAvailability},
    refusals=[404, 409],
)
def look_at_availability_link(request: Request, token: str) -> Response:
    """Read who answers by the link."""
    return Response(
        body=candidate_links.candidate_to_answer(request.ports, request.actor, Act.ANSWER_AVAILABILITY)
    )


def answered(_call: AnyRequest, person: Candidate, token: str) -> Response:
    """Show the effect of the answer."""
    if not person.available:
        return pages.message(
            "C'est noté : vous êtes en pause",
            "Aucune structure ne vous trouve plus. Votre inscription est gardée : pour revenir, ouvrez votre "
            "espace.",
            action=RECEIVE_A_LINK,
        )
    if not person.findable:
        return pages.message(
            "C'est noté, merci", "Une structure vous recrute déjà, ou votre inscription est suspendue."
        )
    return pages.message(
        "C'est noté, merci",
        "Les structures qui recrutent près de chez vous continuent de vous trouver.",
        "Pour corriger votre inscription, ouvrez votre espace.",
        action=RECEIVE_A_LINK,
    )


@candidate.page("/desinscription/{token}", Act.UNSUBSCRIBE, who=LINK)
@unsubscription.explained
def show_unsubscription(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show the consequences of unsubscribing, and ask for the reason; a GET changes nothing."""
    return _page(
        request,
        Act.UNSUBSCRIBE,
        "unsubscribe.html",
        title="Retirer votre inscription",
        form=shown_or_blank(request, UnsubscribeForm, shown),
        token=token,
    )


@candidate.get(
    "/unsubscription/{token}",
    Act.UNSUBSCRIBE,
    who=LINK,
    summary="L'inscription qu'un lien permet de retirer (ne change rien)",
    responses={200: LinkedCandidate},
    refusals=[404, 409],
)
def look_at_unsubscribe_link(request: Request, token: str) -> Response:
    """Read whose registration the link withdraws."""
    return Response(body=candidate_links.candidate_to_answer(request.ports, request.actor, Act.UNSUBSCRIBE))


def left(_call: AnyRequest, _person: Candidate, token: str) -> Response:
    """Show that the registration is withdrawn."""
    return _withdrawn_page("Votre inscription est retirée")


def _page(request: AnyRequest, act: Act, template: str, **shown: Any) -> Response:
    """Return the page of a link, or the one for a registration that is already withdrawn."""
    try:
        person = candidate_links.candidate_to_answer(request.ports, request.actor, act)
    except Refusal as refusal:
        if refusal.code != "withdrawn":
            raise
        return _withdrawn_page("Votre inscription est déjà retirée")
    return pages.page(template, candidate=person, **shown)


def _withdrawn_page(title: str) -> Response:
    return pages.message(
        title,
        "Aucune structure ne vous trouve plus, et nous ne vous écrivons plus à ce sujet.",
        "Vos données restent dans votre espace, où vous pouvez les effacer.",
        action=RECEIVE_A_LINK,
    )
