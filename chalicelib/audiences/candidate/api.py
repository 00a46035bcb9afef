"""Routes of the candidate's own side: sign in by link, correct, leave, export, erase (programme.md 7)."""

from chalicelib.audiences.shared import candidate_views, forms, views
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes, expired_session_cookie, session_cookie
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import candidate_links, candidate_space, documents

routes = Routes("Espace candidat", prefix="/api/v1/candidate")


@routes.post(
    "/links",
    audience=Audience.PUBLIC,
    summary="Recevoir un lien pour ouvrir son espace",
    body=forms.EmailForm,
    answers={202: views.Received},
)
def request_candidate_link(call: Call) -> Answer:
    """Send a link, if there is a confirmed candidate; the answer never tells."""
    candidate_space.request_link(call.ports, call.body.email, call.request_id)
    return Answer(status=202, body=views.LINK_REQUESTED)


@routes.get(
    "/links/{token}",
    audience=Audience.PUBLIC,
    summary="L'espace qu'un lien ouvre (ne change rien)",
    answers={200: candidate_views.LinkedCandidate},
    refusals=[404, 409],
)
def look_at_candidate_link(call: Call, token: str) -> Answer:
    """Show who signs in by the link."""
    return Answer(body=candidate_space.look_at_link(call.ports, token))


@routes.post(
    "/links/{token}",
    audience=Audience.PUBLIC,
    summary="Ouvrir son espace par le lien",
    answers={200: views.AccountView},
    refusals=[404, 409],
)
def sign_in_by_link(call: Call, token: str) -> Answer:
    """Open a session, kept in a cookie."""
    account, opened = candidate_space.sign_in(call.ports, token, call.request_id)
    return Answer(body=views.account_view(account), cookies=[session_cookie(opened)])


@routes.get(
    "/availability/{token}",
    audience=Audience.PUBLIC,
    summary="La disponibilité à laquelle un lien permet de répondre (ne change rien)",
    answers={200: candidate_views.LinkedAvailability},
    refusals=[404, 409],
)
def look_at_availability_link(call: Call, token: str) -> Answer:
    """Show who answers by the link."""
    return Answer(body=candidate_links.look(call.ports, token, LinkPurpose.CANDIDATE_AVAILABILITY))


@routes.post(
    "/availability/{token}",
    audience=Audience.PUBLIC,
    summary="Dire par le lien si l'on est toujours disponible",
    body=forms.AvailabilityForm,
    answers={200: candidate_views.LinkedAvailability},
    refusals=[404, 409],
)
def answer_availability_by_link(call: Call, token: str) -> Answer:
    """Be found by structures, or not for now."""
    return Answer(body=candidate_links.answer(call.ports, token, call.body.available, call.request_id))


@routes.get(
    "/unsubscription/{token}",
    audience=Audience.PUBLIC,
    summary="L'inscription qu'un lien permet de retirer (ne change rien)",
    answers={200: candidate_views.LinkedCandidate},
    refusals=[404, 409],
)
def look_at_unsubscribe_link(call: Call, token: str) -> Answer:
    """Show who leaves by the link."""
    return Answer(body=candidate_links.look(call.ports, token, LinkPurpose.CANDIDATE_UNSUBSCRIBE))


@routes.post(
    "/unsubscription/{token}",
    audience=Audience.PUBLIC,
    summary="Retirer son inscription par le lien, en disant pourquoi ou non",
    body=forms.UnsubscribeForm,
    answers={200: candidate_views.LinkedCandidate},
    refusals=[404, 409],
)
def unsubscribe_by_link(call: Call, token: str) -> Answer:
    """Leave the programme."""
    return Answer(body=candidate_links.unsubscribe(call.ports, token, call.body.reason, call.request_id))


@routes.get(
    "",
    audience=Audience.CANDIDATE,
    summary="Son inscription",
    answers={200: candidate_views.OwnCandidateView},
)
def read_own_candidate(call: Call) -> Answer:
    """Show the candidate."""
    candidate = candidate_space.own(call.ports, call.actor.id)
    return Answer(body=candidate, etag=candidate.version)


@routes.put(
    "",
    audience=Audience.CANDIDATE,
    summary="Corriger lieu, distance, date de démarrage et téléphone",
    body=forms.CandidateEditForm,
    answers={200: candidate_views.OwnCandidateView},
    refusals=[409],
)
def edit_own_candidate(call: Call) -> Answer:
    """Correct the candidate."""
    edited = candidate_space.edit(
        call.ports,
        author_of(call),
        call.actor.id,
        insee_code=call.body.insee_code,
        postal_code=call.body.postal_code,
        max_distance_km=call.body.max_distance_km,
        available_from=call.body.available_from,
        phone=call.body.phone,
        expected_version=call.if_match,
    )
    return Answer(body=edited)


@routes.put(
    "/availability",
    audience=Audience.CANDIDATE,
    summary="Être visible des structures, ou pas pour l'instant",
    body=forms.AvailabilityForm,
    answers={200: candidate_views.OwnCandidateView},
    refusals=[409],
)
def set_own_availability(call: Call) -> Answer:
    """Pause, or come back."""
    changed = candidate_space.set_available(call.ports, author_of(call), call.actor.id, call.body.available)
    return Answer(body=changed)


@routes.post(
    "/withdrawal",
    audience=Audience.CANDIDATE,
    summary="Retirer son inscription",
    body=forms.LeaveForm,
    answers={200: candidate_views.OwnCandidateView},
    refusals=[409],
)
def withdraw_own_candidate(call: Call) -> Answer:
    """Leave the programme."""
    left = candidate_space.withdraw(call.ports, author_of(call), call.actor.id, reason=call.body.reason)
    return Answer(body=left)


@routes.get(
    "/cv/upload",
    audience=Audience.CANDIDATE,
    summary="Comment envoyer son CV (PDF, 10 Mo au plus), avant de le confirmer",
    answers={200: candidate_views.UploadView},
    refusals=[409],
)
def prepare_own_cv(call: Call) -> Answer:
    """Give a form to send a CV with, straight to where files are kept."""
    return Answer(
        body=candidate_views.upload_view(documents.upload(call.ports, call.actor.id, DocumentKind.CV))
    )


@routes.put(
    "/cv",
    audience=Audience.CANDIDATE,
    summary="Confirmer le CV envoyé ; il remplace le précédent et disparaît à son terme",
    body=forms.ConfirmedUpload,
    answers={200: candidate_views.OwnCandidateView},
    refusals=[409],
)
def deposit_own_cv(call: Call) -> Answer:
    """Open the file that was sent, and keep it."""
    changed = documents.deposit(
        call.ports, author_of(call), call.actor.id, DocumentKind.CV, call.body.upload_id
    )
    return Answer(body=changed)


@routes.delete("/cv", audience=Audience.CANDIDATE, summary="Retirer son CV", answers={204: None})
def remove_own_cv(call: Call) -> Answer:
    """Remove the CV."""
    documents.remove(call.ports, author_of(call), call.actor.id, DocumentKind.CV)
    return Answer(status=204)


def _own(call: Call, kind: DocumentKind) -> Answer:
    return Answer(status=303, headers={"Location": documents.own_link(call.ports, call.actor.id, kind)})


@routes.get(
    "/cv",
    audience=Audience.CANDIDATE,
    summary="Son CV (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_own_cv(call: Call) -> Answer:
    """Lead to one's CV."""
    return _own(call, DocumentKind.CV)


@routes.get(
    "/pix-analysis",
    audience=Audience.CANDIDATE,
    summary="L'analyse de son résultat Pix (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_own_pix_analysis(call: Call) -> Answer:
    """Lead to one's Pix analysis."""
    return _own(call, DocumentKind.PIX_ANALYSIS)


@routes.get(
    "/structures",
    audience=Audience.CANDIDATE,
    summary="Les structures qui ont pré-sélectionné l'inscription ou ne l'ont pas retenue",
    query=forms.PageOfList,
    answers={200: candidate_views.ContactedPage},
)
def list_own_structures(call: Call) -> Answer:
    """Show which structures acted and when."""
    page = candidate_space.contacts(
        call.ports, call.actor.id, limit=call.query.limit, cursor=call.query.cursor
    )
    return Answer(body=candidate_views.contacted_page(page))


@routes.get(
    "/export",
    audience=Audience.CANDIDATE,
    summary="Toutes ses données",
    answers={200: candidate_views.CandidateData},
)
def export_own_data(call: Call) -> Answer:
    """Give everything that is kept, as a file."""
    candidate, contacts = candidate_space.data_of(call.ports, call.actor.id)
    body = candidate_views.CandidateData(
        candidate=candidate_views.OwnCandidateView.model_validate(candidate),
        commitments_version=candidate.commitments_version,
        structures=candidate_views.contacted(contacts),
    )
    return Answer(body=body, headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'})


@routes.delete(
    "", audience=Audience.CANDIDATE, summary="Effacer ses données", answers={204: None}, refusals=[409]
)
def erase_own_data(call: Call) -> Answer:
    """Forget the candidate; the session ends."""
    candidate_space.erase(call.ports, author_of(call), call.actor.id)
    signing_in.sign_out(call.ports, call.session)
    return Answer(status=204, cookies=[expired_session_cookie()])
