"""Routes of the Espace structure: candidates, recruitments, follow-ups (programme.md 5, 6, 11)."""

from chalicelib.audiences.shared import candidate_views, forms, recruitment_views, views
from chalicelib.audiences.structure import exports
from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.recruiting.agreement import Agreement
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes
from chalicelib.services.access import accounts, mail_feedback
from chalicelib.services.candidates import documents
from chalicelib.services.deciding import review
from chalicelib.services.following_up import follow_up
from chalicelib.services.recruiting import export, pool, recruit, shortlist

routes = Routes("Espace structure", prefix="/api/v1/structure")


def _structure(call: Call) -> Structure:
    return shortlist.own_structure(call.ports, call.actor.structure_id)


def _recruiter(call: Call) -> Structure:
    return shortlist.recruiting_structure(call.ports, call.actor.structure_id)


@routes.get(
    "",
    audience=Audience.STRUCTURE,
    summary="L'en-tête de l'espace : postes, montant, échéance, étape",
    answers={200: views.SpaceView},
)
def read_space(call: Call) -> Answer:
    """Show the header of the space."""
    return Answer(body=views.space_view(shortlist.overview(call.ports, _structure(call))))


@routes.get(
    "/candidates",
    audience=Audience.STRUCTURE,
    summary="Les candidats d'un onglet, avec le compte exact de chaque onglet",
    query=forms.CandidateList,
    answers={200: candidate_views.CandidatePage},
)
def list_candidates(call: Call) -> Answer:
    """List candidates; what the counts count is said in the view."""
    listing = pool.list_candidates(
        call.ports,
        call.actor.structure_id,
        tab=call.query.status(),
        limit=call.query.limit,
        cursor=call.query.cursor,
        search=call.query.search(),
    )
    return Answer(body=candidate_views.candidate_page(listing))


@routes.get(
    "/candidates/export",
    audience=Audience.STRUCTURE,
    summary="La liste filtrée en CSV ou XLSX ; « contacts » ajoute les coordonnées des candidats suivis",
    query=forms.CandidateExport,
    answers={200: None},
)
def export_candidates(call: Call) -> Answer:
    """Give the whole of a filtered list as a file; the export is journalled."""
    exported = export.export_candidates(
        call.ports,
        author_of(call),
        call.actor.structure_id,
        tab=call.query.status(),
        search=call.query.search(),
        with_contacts=call.query.contacts,
    )
    return exports.candidates(
        exported.rows,
        exported.contacts if call.query.contacts else None,
        workbook=call.query.format == "xlsx",
    )


@routes.get(
    "/candidates/{candidate_id}",
    audience=Audience.STRUCTURE,
    summary="La fiche d'un candidat",
    answers={200: candidate_views.CandidateSheet},
)
def read_candidate(call: Call, candidate_id: str) -> Answer:
    """Read the sheet of a candidate; the view is journalled."""
    sheet = shortlist.read_sheet(call.ports, author_of(call), _recruiter(call), candidate_id)
    return Answer(body=candidate_views.candidate_sheet(sheet))


def _download(call: Call, candidate_id: str, kind: DocumentKind) -> Answer:
    link = documents.link_for_structure(call.ports, author_of(call), _recruiter(call), candidate_id, kind)
    return Answer(status=303, headers={"Location": link})


@routes.get(
    "/candidates/{candidate_id}/cv",
    audience=Audience.STRUCTURE,
    summary="Le CV d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_cv(call: Call, candidate_id: str) -> Answer:
    """Lead to the CV of a candidate; the download is journalled."""
    return _download(call, candidate_id, DocumentKind.CV)


@routes.get(
    "/candidates/{candidate_id}/pix-analysis",
    audience=Audience.STRUCTURE,
    summary="L'analyse des résultats Pix d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_pix_analysis(call: Call, candidate_id: str) -> Answer:
    """Lead to the Pix analysis of a candidate who shares it; the download is journalled."""
    return _download(call, candidate_id, DocumentKind.PIX_ANALYSIS)


def _move(call: Call, candidate_id: str, status: MatchStatus) -> Answer:
    match = shortlist.set_status(call.ports, author_of(call), _recruiter(call), candidate_id, status)
    return Answer(body=candidate_views.match_view(match))


@routes.post(
    "/candidates/{candidate_id}/shortlist",
    audience=Audience.STRUCTURE,
    summary="Pré-sélectionner",
    answers={200: candidate_views.MatchView},
    refusals=[409],
)
def shortlist_candidate(call: Call, candidate_id: str) -> Answer:
    """Shortlist a candidate."""
    return _move(call, candidate_id, MatchStatus.SHORTLISTED)


@routes.post(
    "/candidates/{candidate_id}/decline",
    audience=Audience.STRUCTURE,
    summary="Ne pas retenir",
    answers={200: candidate_views.MatchView},
    refusals=[409],
)
def decline_candidate(call: Call, candidate_id: str) -> Answer:
    """Decline a candidate."""
    return _move(call, candidate_id, MatchStatus.DECLINED)


@routes.post(
    "/candidates/{candidate_id}/reset",
    audience=Audience.STRUCTURE,
    summary="Remettre parmi les nouvelles candidatures",
    answers={200: candidate_views.MatchView},
    refusals=[409],
)
def reset_candidate(call: Call, candidate_id: str) -> Answer:
    """Put a candidate back among the new ones."""
    return _move(call, candidate_id, MatchStatus.NEW)


@routes.post(
    "/candidates/{candidate_id}/validate",
    audience=Audience.STRUCTURE,
    summary="« Valider cette candidature »",
    body=forms.ValidationForm,
    answers={201: recruitment_views.RecruitmentView},
    refusals=[409],
)
def validate_candidate(call: Call, candidate_id: str) -> Answer:
    """Validate a candidate on one of the posts; the case file's link follows."""
    recruitment = recruit.validate(
        call.ports,
        author_of(call),
        _recruiter(call),
        candidate_id,
        planned_hire_date=call.body.planned_hire_date,
    )
    return Answer(status=201, body=_recruitment(call, recruitment))


@routes.post(
    "/candidates/{candidate_id}/cancel",
    audience=Audience.STRUCTURE,
    summary="« Annuler » la validation : le poste et le candidat redeviennent libres",
    answers={200: candidate_views.MatchView},
    refusals=[409],
)
def cancel_validation(call: Call, candidate_id: str) -> Answer:
    """Take a validation back."""
    match = recruit.cancel(call.ports, author_of(call), _recruiter(call), candidate_id)
    return Answer(body=candidate_views.match_view(match))


def _recruitment(call: Call, recruitment: Recruitment) -> recruitment_views.RecruitmentView:
    return recruitment_views.recruitment_view(
        recruitment, call.ports.store.get(Agreement, recruitment.agreement_id)
    )


@routes.get(
    "/recruitments",
    audience=Audience.STRUCTURE,
    summary="Les recrutements, avec le lien du dossier",
    query=forms.PageOfList,
    answers={200: recruitment_views.RecruitmentPage},
)
def list_recruitments(call: Call) -> Answer:
    """List the structure's recruitments."""
    page = call.ports.store.recruitments_of_structure(
        _structure(call).id, limit=call.query.limit, cursor=call.query.cursor
    )
    agreements, _ = call.ports.store.several([(Agreement, one.agreement_id) for one in page.items])
    return Answer(body=recruitment_views.recruitment_page(page, agreements))


@routes.get(
    "/recruitments/{recruitment_id}",
    audience=Audience.STRUCTURE,
    summary="Un recrutement, avec le lien du dossier",
    answers={200: recruitment_views.RecruitmentView},
)
def read_recruitment(call: Call, recruitment_id: str) -> Answer:
    """Read one recruitment."""
    recruitment = recruit.read_recruitment(call.ports, _structure(call), recruitment_id)
    return Answer(body=_recruitment(call, recruitment), etag=recruitment.version)


@routes.put(
    "/recruitments/{recruitment_id}/contract",
    audience=Audience.STRUCTURE,
    summary="Enregistrer le contrat de travail signé",
    body=forms.ContractForm,
    answers={200: recruitment_views.RecruitmentView},
    refusals=[409],
)
def record_contract(call: Call, recruitment_id: str) -> Answer:
    """Record the contract's dates: the candidate is hired."""
    recruitment = recruit.record_contract(
        call.ports,
        author_of(call),
        _structure(call),
        recruitment_id,
        kind=call.body.kind,
        signed_on=call.body.signed_on,
        starts_on=call.body.starts_on,
        ends_on=call.body.ends_on,
    )
    return Answer(body=_recruitment(call, recruitment))


@routes.put(
    "/recruitments/{recruitment_id}/end",
    audience=Audience.STRUCTURE,
    summary="Déclarer la rupture du contrat",
    body=forms.EndForm,
    answers={200: recruitment_views.RecruitmentView},
    refusals=[409],
)
def end_recruitment(call: Call, recruitment_id: str) -> Answer:
    """Declare the end of the contract."""
    recruitment = recruit.end(
        call.ports,
        author_of(call),
        _structure(call),
        recruitment_id,
        ended_on=call.body.ended_on,
        reason=call.body.reason,
    )
    return Answer(body=_recruitment(call, recruitment))


@routes.get(
    "/questions",
    audience=Audience.STRUCTURE,
    summary="Les questions de la préfecture",
    query=forms.PageOfList,
    answers={200: views.QuestionPage},
)
def list_questions(call: Call) -> Answer:
    """List the questions on the structure's application."""
    page = call.ports.store.questions(
        _structure(call).application_id, limit=call.query.limit, cursor=call.query.cursor
    )
    return Answer(body=views.question_page(page))


@routes.post(
    "/questions/{question_id}/answer",
    audience=Audience.STRUCTURE,
    summary="Répondre à une question de la préfecture",
    body=forms.AnswerForm,
    answers={200: views.QuestionView},
    refusals=[409],
)
def answer_question(call: Call, question_id: str) -> Answer:
    """Answer a question in the space."""
    structure = _structure(call)
    answered = review.answer(
        call.ports, author_of(call), structure.application_id, question_id, call.body.text
    )
    return Answer(body=answered)


@routes.get(
    "/colleagues",
    audience=Audience.STRUCTURE,
    summary="Les comptes de l'espace, et si les e-mails y arrivent",
    query=forms.PageOfList,
    answers={200: views.ColleaguePage},
)
def list_colleagues(call: Call) -> Answer:
    """List the accounts of the structure."""
    page = call.ports.store.accounts(
        Role.STRUCTURE,
        structure_id=_structure(call).id,
        limit=call.query.limit,
        cursor=call.query.cursor,
    )
    problems = mail_feedback.problems(call.ports, [one.email for one in page.items])
    return Answer(body=views.colleague_page(page, problems))


@routes.post(
    "/colleagues",
    audience=Audience.STRUCTURE,
    summary="Inviter un collègue dans l'espace",
    body=forms.ColleagueForm,
    answers={201: views.AccountView},
    refusals=[409],
)
def invite_colleague(call: Call) -> Answer:
    """Invite a colleague."""
    account = accounts.invite_colleague(
        call.ports,
        author_of(call),
        call.actor,
        email=call.body.email,
        first_name=call.body.first_name,
        last_name=call.body.last_name,
    )
    return Answer(status=201, body=views.account_view(account))


@routes.get(
    "/follow-ups",
    audience=Audience.STRUCTURE,
    summary="Les suivis trimestriels de la structure",
    query=forms.PageOfList,
    answers={200: recruitment_views.FollowUpPage},
)
def list_own_follow_ups(call: Call) -> Answer:
    """List the follow-ups, latest quarter first."""
    page = call.ports.store.follow_ups_of_structure(
        _structure(call).id, limit=call.query.limit, cursor=call.query.cursor
    )
    return Answer(body=recruitment_views.follow_up_page(page))


@routes.get(
    "/follow-ups/{follow_up_id}",
    audience=Audience.STRUCTURE,
    summary="Un suivi trimestriel",
    answers={200: recruitment_views.FollowUpView},
)
def read_own_follow_up(call: Call, follow_up_id: str) -> Answer:
    """Read a follow-up."""
    found = follow_up.read_own(call.ports, _structure(call), follow_up_id)
    return Answer(body=recruitment_views.follow_up_view(found), etag=found.version)


@routes.put(
    "/follow-ups/{follow_up_id}/declaration",
    audience=Audience.STRUCTURE,
    summary="Transmettre le suivi trimestriel",
    body=forms.FollowUpForm,
    answers={200: recruitment_views.FollowUpView},
    refusals=[409],
)
def submit_follow_up(call: Call, follow_up_id: str) -> Answer:
    """Transmit a follow-up."""
    submitted = follow_up.submit(
        call.ports,
        author_of(call),
        _structure(call),
        follow_up_id,
        posts=call.body.declared(),
        third_parties_invoiced=call.body.third_parties_invoiced,
        comment=call.body.comment,
        signed_by=call.body.signed_by,
    )
    return Answer(body=recruitment_views.follow_up_view(submitted))
