"""The acts of candidates (RULES sections 3, 7, 8)."""

from functools import partial

from chalicelib.audiences.candidate import address, cv, data, links, opening, registration, space
from chalicelib.audiences.candidate.audience import ANYBODY, HOME, LINK, LINK_REQUEST, SELF, candidate
from chalicelib.audiences.candidate.forms import (
    EDIT,
    AvailabilityForm,
    CandidateEditForm,
    EmailForm,
    LeaveForm,
    NewEmailForm,
    ReceivedCv,
    UnsubscribeForm,
)
from chalicelib.audiences.candidate.views import (
    LinkedAvailability,
    LinkedCandidate,
    link_requested,
)
from chalicelib.audiences.shared.candidates.views import OwnCandidateView
from chalicelib.audiences.shared.forms import ConfirmedUpload, EmailChangeForm
from chalicelib.audiences.shared.signed_in import opened_view
from chalicelib.audiences.shared.views import answered_change
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.http.html.page_forms import PageForm
from chalicelib.http.serve import expired_session_cookie, session_cookie
from chalicelib.services.candidates import candidate_links, candidate_space, documents, email_change

# The way in

request_candidate_link = candidate.act(
    "request_candidate_link",
    Act.REQUEST_CANDIDATE_LINK,
    who=ANYBODY,
    api="POST /links",
    page=LINK_REQUEST,
    summary="Recevoir un lien pour ouvrir son espace",
    form=EmailForm,
    page_form=opening.REQUESTING,
    steps=opening.before_request,
    do=candidate_space.request_link,
    shows=link_requested,
    status=202,
    then=opening.link_sent,
    again=opening.show_candidate_link_request,
)

sign_in_by_link = candidate.act(
    "sign_in_by_link",
    Act.OPEN_CANDIDATE_SPACE,
    who=LINK,
    api="POST /links/{token}",
    page="/mon-espace/{token}",
    summary="Ouvrir son espace par le lien",
    do=candidate_space.sign_in,
    shows=opened_view,
    refusals=[404, 409],
    then=HOME,
    again=opening.show_candidate_space_link,
    cookies=lambda opened: [session_cookie(opened.token)],
    endings=opening.opening,
)

# The links of e-mails

answer_availability_by_link = candidate.act(
    "answer_availability_by_link",
    Act.ANSWER_AVAILABILITY,
    who=LINK,
    api="POST /availability/{token}",
    page="/disponibilite/{token}",
    summary="Dire par le lien si l'on est toujours disponible",
    form=AvailabilityForm,
    do=candidate_links.answer,
    shows=LinkedAvailability,
    refusals=[404, 409],
    then=links.answered,
    again=links.show_availability,
    endings=links.availability,
)

unsubscribe_by_link = candidate.act(
    "unsubscribe_by_link",
    Act.UNSUBSCRIBE,
    who=LINK,
    api="POST /unsubscription/{token}",
    page="/desinscription/{token}",
    summary="Retirer son inscription par le lien, en disant pourquoi ou non",
    form=UnsubscribeForm,
    do=candidate_links.unsubscribe,
    shows=LinkedCandidate,
    refusals=[404, 409],
    then=links.left,
    again=links.show_unsubscription,
    endings=links.unsubscription,
)

# The registration

edit_own_candidate = candidate.act(
    "edit_own_candidate",
    Act.EDIT_CANDIDATE,
    who=SELF,
    api="PUT /api/v1/candidate",
    page=registration.CORRECTION,
    summary="Corriger ses réponses ; l'adresse e-mail se change à part",
    form=CandidateEditForm,
    page_form=EDIT,
    do=candidate_space.edit,
    versioned="required",
    shows=OwnCandidateView,
    refusals=[409],
    then=f"{HOME}?fait=modification",
    again=registration.show_candidate_edit,
    steps=registration.commune_searched,
)

change_own_email = candidate.act(
    "change_own_email",
    Act.CHANGE_CANDIDATE_EMAIL,
    who=SELF,
    api="PUT /email",
    page=address.CHANGE,
    summary="Demander une autre adresse ; un lien part à la nouvelle et un autre à l'actuelle",
    form=NewEmailForm,
    do=email_change.ask,
    shows=OwnCandidateView,
    refusals=[409],
    then=f"{address.CHANGE}?fait=demande",
    again=address.show_email_change,
)

answer_email_change_by_link = candidate.act(
    "answer_email_change_by_link",
    Act.ANSWER_EMAIL_CHANGE,
    who=LINK,
    api="POST /email-changes/{token}",
    page="/adresse/{token}",
    summary="Accepter par le lien le changement d'adresse, ou l'annuler",
    form=EmailChangeForm,
    do=email_change.answer,
    shows=answered_change,
    refusals=[404, 409],
    then=address.answered,
    again=address.show_email_change_link,
    endings=address.endings,
)

set_own_availability = candidate.act(
    "set_own_availability",
    Act.SET_AVAILABILITY,
    who=SELF,
    api="PUT /availability",
    page="/mon-espace/disponibilite",
    summary="Être visible des structures, ou pas pour l'instant",
    form=AvailabilityForm,
    do=candidate_space.set_available,
    shows=OwnCandidateView,
    refusals=[409],
    then=f"{HOME}?fait=disponibilite",
    again=space.show_candidate_home,
)

withdraw_own_candidate = candidate.act(
    "withdraw_own_candidate",
    Act.WITHDRAW_CANDIDATE,
    who=SELF,
    api="POST /withdrawal",
    page=registration.WITHDRAWAL,
    summary="Retirer son inscription",
    form=LeaveForm,
    do=candidate_space.withdraw,
    shows=OwnCandidateView,
    refusals=[409],
    then=f"{HOME}?fait=retrait",
    again=registration.show_candidate_leave,
)

# Documents

deposit_own_cv = candidate.act(
    "deposit_own_cv",
    Act.DEPOSIT_CV,
    who=SELF,
    api="PUT /cv",
    page=cv.RECEIVED,
    summary="Confirmer le CV envoyé ; il remplace le précédent et disparaît à son terme",
    form=ConfirmedUpload,
    page_form=PageForm(model=ReceivedCv),
    do=partial(documents.deposit, kind=DocumentKind.CV),
    shows=OwnCandidateView,
    refusals=[409],
    then=f"{cv.HERE}?fait=depot",
    again=cv.show_own_cv,
)

remove_own_cv = candidate.act(
    "remove_own_cv",
    Act.REMOVE_CV,
    who=SELF,
    api="DELETE /cv",
    page=cv.REMOVAL,
    summary="Retirer son CV",
    do=partial(documents.remove, kind=DocumentKind.CV),
    status=204,
    then=f"{cv.HERE}?fait=retrait",
    again=cv.show_cv_removal,
)

# Their data

erase_own_data = candidate.act(
    "erase_own_data",
    Act.ERASE_CANDIDATE,
    who=SELF,
    api="DELETE /api/v1/candidate",
    page=data.ERASURE,
    summary="Effacer ses données",
    do=candidate_space.erase,
    status=204,
    refusals=[409],
    then=data.erased,
    again=data.show_erasure,
    cookies=lambda _nothing: [expired_session_cookie()],
)
