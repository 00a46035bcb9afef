"""The acts of candidates and advisers (RULES sections 3, 7, 8)."""

from functools import partial

from chalicelib.audiences.candidate import address, cv, data, links, opening, registration, space
from chalicelib.audiences.candidate.activity import files as file_pages
from chalicelib.audiences.candidate.activity import reports as report_pages
from chalicelib.audiences.candidate.activity.forms import (
    CORRECTED,
    NEW,
    NewReportForm,
    ReportForm,
)
from chalicelib.audiences.candidate.activity.forms import check as check_report
from chalicelib.audiences.candidate.activity.views import report_view
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
from chalicelib.audiences.candidate.views import LinkedAvailability, LinkedCandidate, link_requested
from chalicelib.audiences.shared.candidates.views import OwnCandidateView
from chalicelib.audiences.shared.forms import ConfirmedUpload, EmailChangeForm
from chalicelib.audiences.shared.signed_in import opened_view
from chalicelib.audiences.shared.tables.forms import SoundLines
from chalicelib.audiences.shared.views import answered_change
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.http.act import FormPost
from chalicelib.http.html.page_forms import PageForm
from chalicelib.http.serve import expired_session_cookie, session_cookie
from chalicelib.services.activity import report_files, reports
from chalicelib.services.candidates import (
    candidate_links,
    candidate_space,
    documents,
    email_change,
    erasing,
    sign_in_link,
)

# Signing in

request_candidate_link = candidate.act(
    Act.REQUEST_CANDIDATE_LINK,
    who=ANYBODY,
    api="POST /links",
    summary="Recevoir un lien pour ouvrir son espace",
    form=EmailForm,
    do=sign_in_link.request_link,
    shows=link_requested,
    status=202,
    page=FormPost(
        LINK_REQUEST,
        then=opening.link_sent,
        again=opening.show_candidate_link_request,
        form=opening.REQUESTING,
        instead=opening.who_is_there,
    ),
)

sign_in_by_link = candidate.act(
    Act.OPEN_CANDIDATE_SPACE,
    name="sign_in_by_link",
    who=LINK,
    api="POST /links/{token}",
    summary="Ouvrir son espace par le lien",
    do=sign_in_link.sign_in,
    shows=opened_view,
    cookies=lambda opened: [session_cookie(opened.token)],
    page=FormPost(
        "/mon-espace/{token}", then=HOME, again=opening.show_candidate_space_link, endings=opening.opening
    ),
)

# The links of e-mails

answer_availability_by_link = candidate.act(
    Act.ANSWER_AVAILABILITY,
    name="answer_availability_by_link",
    who=LINK,
    api="POST /availability/{token}",
    summary="Dire par le lien si l'on est toujours disponible",
    form=AvailabilityForm,
    do=candidate_links.answer,
    shows=LinkedAvailability,
    page=FormPost(
        "/disponibilite/{token}",
        then=links.answered,
        again=links.show_availability,
        endings=links.availability,
    ),
)

unsubscribe_by_link = candidate.act(
    Act.UNSUBSCRIBE,
    name="unsubscribe_by_link",
    who=LINK,
    api="POST /unsubscription/{token}",
    summary="Retirer son inscription par le lien, en disant pourquoi ou non",
    form=UnsubscribeForm,
    do=candidate_links.unsubscribe,
    shows=LinkedCandidate,
    page=FormPost(
        "/desinscription/{token}",
        then=links.left,
        again=links.show_unsubscription,
        endings=links.unsubscription,
    ),
)

# The registration

edit_own_candidate = candidate.act(
    Act.EDIT_CANDIDATE,
    name="edit_own_candidate",
    who=SELF,
    api="PUT /api/v1/candidate",
    summary="Corriger ses réponses ; l'adresse e-mail se change à part",
    form=CandidateEditForm,
    do=candidate_space.edit,
    shows=OwnCandidateView,
    page=FormPost(
        registration.CORRECTION,
        then=f"{HOME}?fait=modification",
        again=registration.show_candidate_edit,
        form=EDIT,
    ),
)

change_own_email = candidate.act(
    Act.CHANGE_CANDIDATE_EMAIL,
    name="change_own_email",
    who=SELF,
    api="PUT /email",
    summary="Demander une autre adresse ; un lien part à la nouvelle et un autre à l'actuelle",
    form=NewEmailForm,
    do=email_change.request_change,
    shows=OwnCandidateView,
    page=FormPost(address.CHANGE, then=f"{address.CHANGE}?fait=demande", again=address.show_email_change),
)

answer_email_change_by_link = candidate.act(
    Act.ANSWER_EMAIL_CHANGE,
    name="answer_email_change_by_link",
    who=LINK,
    api="POST /email-changes/{token}",
    summary="Accepter par le lien le changement d'adresse, ou l'annuler",
    form=EmailChangeForm,
    do=email_change.answer,
    shows=answered_change,
    page=FormPost(
        "/adresse/{token}",
        then=address.answered,
        again=address.show_email_change_link,
        endings=address.endings,
    ),
)

set_own_availability = candidate.act(
    Act.SET_AVAILABILITY,
    name="set_own_availability",
    who=SELF,
    api="PUT /availability",
    summary="Être visible des structures, ou pas pour l'instant",
    form=AvailabilityForm,
    do=candidate_space.set_available,
    shows=OwnCandidateView,
    page=FormPost(
        "/mon-espace/disponibilite", then=f"{HOME}?fait=disponibilite", again=space.show_candidate_home
    ),
)

withdraw_own_candidate = candidate.act(
    Act.WITHDRAW_CANDIDATE,
    name="withdraw_own_candidate",
    who=SELF,
    api="POST /withdrawal",
    summary="Retirer son inscription",
    form=LeaveForm,
    do=candidate_space.withdraw,
    shows=OwnCandidateView,
    page=FormPost(
        registration.WITHDRAWAL, then=f"{HOME}?fait=retrait", again=registration.show_candidate_leave
    ),
)

# Documents

deposit_own_cv = candidate.act(
    Act.DEPOSIT_CV,
    name="deposit_own_cv",
    who=SELF,
    api="PUT /cv",
    summary="Confirmer le CV envoyé ; il remplace le précédent et disparaît à son terme",
    form=ConfirmedUpload,
    do=partial(documents.deposit, kind=DocumentKind.CV),
    shows=OwnCandidateView,
    page=FormPost(
        cv.RECEIVED, then=f"{cv.HERE}?fait=depot", again=cv.show_own_cv, form=PageForm(model=ReceivedCv)
    ),
)

remove_own_cv = candidate.act(
    Act.REMOVE_CV,
    name="remove_own_cv",
    who=SELF,
    api="DELETE /cv",
    summary="Retirer son CV",
    do=partial(documents.remove, kind=DocumentKind.CV),
    page=FormPost(cv.REMOVAL, then=f"{cv.HERE}?fait=retrait", again=cv.show_cv_removal),
)

# Activity reports

record_activity_report = candidate.act(
    Act.REPORT_ACTIVITY,
    name="record_activity_report",
    who=SELF,
    api="POST /activities",
    summary="Enregistrer un compte rendu d'activité ; le même envoyé deux fois n'est reçu qu'une",
    form=NewReportForm,
    do=reports.record_report,
    check=check_report,
    shows=report_view,
    page=FormPost(
        report_pages.RECORDING,
        then=f"{report_pages.RECORDING}?fait=enregistrement",
        again=report_pages.show_new_report,
        form=NEW,
    ),
)

correct_activity_report = candidate.act(
    Act.REPORT_ACTIVITY,
    name="correct_activity_report",
    who=SELF,
    api="PUT /activities/{activity_id}",
    summary="Corriger un compte rendu d'activité, tant que le suivi de son trimestre n'est pas transmis",
    form=ReportForm,
    do=reports.correct_report,
    check=check_report,
    shows=report_view,
    page=FormPost(
        report_pages.REPORT,
        then=f"{report_pages.LIST}?fait=modification",
        again=report_pages.show_report,
        form=CORRECTED,
    ),
)

delete_activity_report = candidate.act(
    Act.REPORT_ACTIVITY,
    name="delete_activity_report",
    who=SELF,
    api="DELETE /activities/{activity_id}",
    summary="Supprimer un compte rendu d'activité, tant que le suivi de son trimestre n'est pas transmis",
    do=reports.delete_report,
    page=FormPost(
        report_pages.REMOVAL,
        then=f"{report_pages.LIST}?fait=suppression",
        again=report_pages.show_report_removal,
    ),
)

import_activity_reports = candidate.act(
    Act.IMPORT_ACTIVITY,
    name="import_activity_reports",
    who=SELF,
    form=SoundLines,
    do=report_files.record_upload,
    page=FormPost(file_pages.REPORT, then=file_pages.after_importing, again=file_pages.show_report_file),
)

# Their data

erase_own_data = candidate.act(
    Act.ERASE_CANDIDATE,
    name="erase_own_data",
    who=SELF,
    api="DELETE /api/v1/candidate",
    summary="Effacer ses données",
    do=erasing.erase,
    cookies=lambda _nothing: [expired_session_cookie()],
    page=FormPost(data.ERASURE, then=data.erased, again=data.show_erasure),
)
