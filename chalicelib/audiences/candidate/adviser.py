"""The post and the uniform of an adviser, in the candidate's space (RULES 13, 14, section 7)."""

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.audience import HOME, SELF, candidate
from chalicelib.audiences.candidate.post_view import OwnPostAnswer, post_of, training_shown
from chalicelib.audiences.shared.supplies.views import SizeForm, size_typed, supply_shown
from chalicelib.audiences.shared.telling.end_steps import steps_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.ending import Party
from chalicelib.http.act import FormPost
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.recruiting import supplies
from chalicelib.services.recruiting.end_steps import steps_of
from chalicelib.services.training.desk import own_training

UNIFORM = f"{HOME}/tenue"


@candidate.get(
    "/post",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Son contrat de conseiller numérique, en cours ou terminé, et sa formation",
    responses={200: OwnPostAnswer},
)
def read_own_post(request: Request) -> Response:
    """Read the post of the signed-in person, and the training."""
    post = post_of(request.ports, own_candidate(request.ports, request.actor))
    training = own_training(request.ports, post.recruitment) if post else None
    return Response(
        body=OwnPostAnswer(
            post=post.shown if post else None,
            training=training_shown(training) if training else None,
            end_steps=steps_shown(steps_of(request.ports, post.recruitment, Party.ADVISER)) if post else [],
        )
    )


@candidate.page(UNIFORM, Act.ANSWER_OWN_SIZE, who=SELF)
def show_own_uniform(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the state of the uniform and ask for its size while it can be changed; redirect without a post."""
    person = own_candidate(request.ports, request.actor, Act.ANSWER_OWN_SIZE)
    post = post_of(request.ports, person)
    if shown is None and post is None:
        return pages.go_to(HOME)
    outfit = supplies.outfit_of(request.ports, post.recruitment) if post else supplies.Outfit()
    return space.page(
        request,
        "adviser_uniform.html",
        title="Ma tenue",
        here=UNIFORM,
        form=shown or filled(request, SizeForm, **size_typed(outfit.uniform)),
        post=post.shown if post else None,
        uniform=outfit.uniform,
        delivery=outfit.delivery,
        done=request.query.get("fait", "") if shown is None else "",
    )


answer_own_size = candidate.act(
    Act.ANSWER_OWN_SIZE,
    who=SELF,
    api="PUT /uniform",
    summary="Indiquer ou corriger la taille de sa tenue, ou n'en vouloir aucune",
    form=SizeForm,
    do=supplies.answer_own,
    shows=supply_shown,
    page=FormPost(UNIFORM, then=f"{UNIFORM}?fait=taille", again=show_own_uniform),
)
