"""The journals of accounts, sessions, follow-ups and agreements in sentences (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.shared import desk
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.domain.access.account import Account
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.committee import CommitteeSession
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.http.call import Answer
from chalicelib.http.serve import AnyCall
from chalicelib.services.agency.journals import Journal, journal_of


def _page(call: AnyCall, journal: Journal, *, name: str, path: str, back: str, words: str) -> Answer:
    """Show a page of a journal; ``back`` and ``words`` make the link to the object."""
    return desk.page(
        call,
        "object_journal.html",
        title=f"Journal : {name}",
        form=None,
        path=path,
        back=back,
        words=words,
        journal=lines_of(journal),
        earlier=journal.cursor,
    )


@agency.page(f"{desk.JOURNAL}/comptes/{{account_id}}", Act.SEE_JOURNAL)
def show_journal_of_account(call: AnyCall, account_id: str) -> Answer:
    """Show the journal of an account."""
    one, journal = journal_of(call.ports, call.actor, Account, account_id, cursor=call.query.get("journal"))
    return _page(
        call,
        journal,
        name=f"{one.first_name} {one.last_name}",
        path=f"{desk.JOURNAL}/comptes/{one.id}",
        back=f"{desk.ACCOUNTS}/{one.id}",
        words="Compte",
    )


@agency.page(f"{desk.JOURNAL}/seances/{{session_id}}", Act.SEE_JOURNAL)
def show_journal_of_session(call: AnyCall, session_id: str) -> Answer:
    """Show the journal of a session of the committee."""
    one, journal = journal_of(
        call.ports, call.actor, CommitteeSession, session_id, cursor=call.query.get("journal")
    )
    return _page(
        call,
        journal,
        name=f"séance n° {one.number}",
        path=f"{desk.JOURNAL}/seances/{one.id}",
        back=f"{desk.SESSIONS}/{one.id}",
        words="Séance",
    )


@agency.page(f"{desk.JOURNAL}/suivis/{{follow_up_id}}", Act.SEE_JOURNAL)
def show_journal_of_follow_up(call: AnyCall, follow_up_id: str) -> Answer:
    """Show the journal of a quarterly follow-up."""
    one, journal = journal_of(
        call.ports, call.actor, FollowUp, follow_up_id, cursor=call.query.get("journal")
    )
    return _page(
        call,
        journal,
        name=f"suivi de {one.structure_name}",
        path=f"{desk.JOURNAL}/suivis/{one.id}",
        back=f"{desk.FOLLOW_UPS}/{one.id}",
        words="Suivi trimestriel",
    )


@agency.page(f"{desk.JOURNAL}/conventions/{{agreement_id}}", Act.SEE_JOURNAL)
def show_journal_of_agreement(call: AnyCall, agreement_id: str) -> Answer:
    """Show the journal of an agreement and of its case file."""
    one, journal = journal_of(
        call.ports, call.actor, Agreement, agreement_id, cursor=call.query.get("journal")
    )
    return _page(
        call,
        journal,
        name=f"subvention de {one.title}",
        path=f"{desk.JOURNAL}/conventions/{one.id}",
        back=f"{desk.SUBSIDIES}/{one.id}",
        words="Subvention",
    )
