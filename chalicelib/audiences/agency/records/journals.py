"""The journals of all kinds of objects in French sentences, as pages and as JSON (RULES section 4)."""

from __future__ import annotations

from datetime import datetime

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.agency.parameter_change import ParameterChange
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.committee import CommitteeSession
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import of_person
from chalicelib.http.fields import View
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency.journals import Journal, journal_of, journal_of_budget

_OF = "/espace/journal"


class JournalLineView(View):
    """A line of a journal; ``why`` is null without a reason and once the reason is erased (``why_erased``).

    ``act`` is the name of the act, ``what`` tells it in French.
    """

    at: datetime
    act: str
    what: str
    who: str
    role: Role | None
    account_id: str | None
    why: str | None
    why_erased: bool


class JournalPage(View):
    """A page of a journal, the latest line first; ``cursor`` asks for the next one."""

    lines: list[JournalLineView]
    cursor: str | None


def journal_page(journal: Journal) -> JournalPage:
    """Return a page of a journal."""
    return JournalPage(
        lines=[
            JournalLineView(
                at=entry.at,
                act=entry.act,
                what=line.what,
                who=line.who,
                role=entry.author.role,
                account_id=entry.author.account_id,
                why=line.why,
                why_erased=line.erased,
            )
            for entry, line in zip(journal.entries, lines_of(journal), strict=True)
        ],
        cursor=journal.cursor,
    )


def _read(request: Request[None, PageOfList], kind: type[Entity], object_id: str) -> Response:
    """Return the response with a page of the journal of an object."""
    asked = request.query
    _, journal = journal_of(
        request.ports, request.actor, kind, object_id, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=journal_page(journal))


@agency.get(
    "/applications/{application_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'une candidature",
    responses={200: JournalPage},
)
def read_journal_of_application(request: Request[None, PageOfList], application_id: str) -> Response:
    """Read the journal of an application."""
    return _read(request, Application, application_id)


@agency.get(
    "/structures/{structure_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'une structure",
    responses={200: JournalPage},
)
def read_journal_of_structure(request: Request[None, PageOfList], structure_id: str) -> Response:
    """Read the journal of a structure."""
    return _read(request, Structure, structure_id)


@agency.get(
    "/candidates/{candidate_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'un candidat",
    responses={200: JournalPage},
)
def read_journal_of_candidate(request: Request[None, PageOfList], candidate_id: str) -> Response:
    """Read the journal of a candidate."""
    return _read(request, Candidate, candidate_id)


@agency.get(
    "/recruitments/{recruitment_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'un recrutement",
    responses={200: JournalPage},
)
def read_journal_of_recruitment(request: Request[None, PageOfList], recruitment_id: str) -> Response:
    """Read the journal of a recruitment."""
    return _read(request, Recruitment, recruitment_id)


@agency.get(
    "/agreements/{agreement_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'une convention et de son dossier",
    responses={200: JournalPage},
)
def read_journal_of_agreement(request: Request[None, PageOfList], agreement_id: str) -> Response:
    """Read the journal of an agreement and of its case file."""
    return _read(request, Agreement, agreement_id)


@agency.get(
    "/follow-ups/{follow_up_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'un suivi trimestriel",
    responses={200: JournalPage},
)
def read_journal_of_follow_up(request: Request[None, PageOfList], follow_up_id: str) -> Response:
    """Read the journal of a quarterly follow-up."""
    return _read(request, FollowUp, follow_up_id)


@agency.get(
    "/sessions/{session_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'une séance du comité",
    responses={200: JournalPage},
)
def read_journal_of_session(request: Request[None, PageOfList], session_id: str) -> Response:
    """Read the journal of a committee session."""
    return _read(request, CommitteeSession, session_id)


@agency.get(
    "/accounts/{account_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'un compte",
    responses={200: JournalPage},
)
def read_journal_of_account(request: Request[None, PageOfList], account_id: str) -> Response:
    """Read the journal of an account."""
    return _read(request, Account, account_id)


@agency.get(
    "/parameter-changes/{change_id}/journal",
    Act.SEE_JOURNAL,
    summary="Le journal d'une valeur proposée d'un paramètre",
    responses={200: JournalPage},
)
def read_journal_of_change(request: Request[None, PageOfList], change_id: str) -> Response:
    """Read the journal of a proposed value of a parameter."""
    return _read(request, ParameterChange, change_id)


@agency.get(
    "/budget/journal",
    Act.SEE_JOURNAL,
    summary="Le journal du budget de postes et de ses enveloppes",
    responses={200: JournalPage},
)
def read_journal_of_budget(request: Request[None, PageOfList]) -> Response:
    """Read the journal of the budget."""
    asked = request.query
    return Response(
        body=journal_page(
            journal_of_budget(request.ports, request.actor, limit=asked.limit, cursor=asked.cursor)
        )
    )


def _page(request: AnyRequest, journal: Journal, *, name: str, path: str, back: str, words: str) -> Response:
    """Render a page of a journal; ``back`` and ``words`` are path and label of the link to the object."""
    return staff_pages.page(
        request,
        "object_journal.html",
        title=f"Journal : {name}",
        form=None,
        path=path,
        back=back,
        words=words,
        journal=lines_of(journal),
        earlier=journal.cursor,
    )


@agency.page(f"{_OF}/comptes/{{account_id}}", Act.SEE_JOURNAL)
def show_journal_of_account(request: AnyRequest, account_id: str) -> Response:
    """Show the journal of an account."""
    one, journal = journal_of(
        request.ports, request.actor, Account, account_id, cursor=request.query.get("journal")
    )
    return _page(
        request,
        journal,
        name=f"{one.first_name} {one.last_name}",
        path=f"{_OF}/comptes/{one.id}",
        back=f"{staff_pages.ACCOUNTS}/{one.id}",
        words="Compte",
    )


@agency.page(f"{_OF}/seances/{{session_id}}", Act.SEE_JOURNAL)
def show_journal_of_session(request: AnyRequest, session_id: str) -> Response:
    """Show the journal of a committee session."""
    one, journal = journal_of(
        request.ports, request.actor, CommitteeSession, session_id, cursor=request.query.get("journal")
    )
    return _page(
        request,
        journal,
        name=f"séance n° {one.number}",
        path=f"{_OF}/seances/{one.id}",
        back=f"{staff_pages.SESSIONS}/{one.id}",
        words="Séance",
    )


@agency.page(f"{_OF}/suivis/{{follow_up_id}}", Act.SEE_JOURNAL)
def show_journal_of_follow_up(request: AnyRequest, follow_up_id: str) -> Response:
    """Show the journal of a quarterly follow-up."""
    one, journal = journal_of(
        request.ports, request.actor, FollowUp, follow_up_id, cursor=request.query.get("journal")
    )
    return _page(
        request,
        journal,
        name=f"suivi {of_person(one.structure_name)}",
        path=f"{_OF}/suivis/{one.id}",
        back=f"{staff_pages.FOLLOW_UPS}/{one.id}",
        words="Suivi trimestriel",
    )


@agency.page(f"{_OF}/conventions/{{agreement_id}}", Act.SEE_JOURNAL)
def show_journal_of_agreement(request: AnyRequest, agreement_id: str) -> Response:
    """Show the journal of an agreement and of its case file."""
    one, journal = journal_of(
        request.ports, request.actor, Agreement, agreement_id, cursor=request.query.get("journal")
    )
    return _page(
        request,
        journal,
        name=f"convention {of_person(one.structure_name)}",
        path=f"{_OF}/conventions/{one.id}",
        back=f"{staff_pages.SUBSIDIES}/{one.id}",
        words="Subvention",
    )


@agency.page(f"{_OF}/enveloppes", Act.SEE_JOURNAL)
def show_journal_of_envelopes(request: AnyRequest) -> Response:
    """Show the journal of the budget of posts and of its envelopes."""
    journal = journal_of_budget(request.ports, request.actor, cursor=request.query.get("journal"))
    return _page(
        request,
        journal,
        name="postes et enveloppes",
        path=f"{_OF}/enveloppes",
        back=staff_pages.ENVELOPES,
        words="Enveloppes de postes",
    )
