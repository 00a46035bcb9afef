"""The pages where the agency finds a structure by name and reads everything about it (RULES section 7)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import StructureSearch
from chalicelib.audiences.shared import desk
from chalicelib.audiences.shared.telling.email_lines import emails_about
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.domain.access.permissions import Act, require
from chalicelib.http import problems
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyCall
from chalicelib.services.access import mail_feedback
from chalicelib.services.agency import structures

PATH = f"{desk.STRUCTURES}/{{structure_id}}"
_SEARCH = PageForm(model=StructureSearch)
# Structures on one page.
_FOUND = 50
# Applications of a structure whose latest e-mails stand on its page.
_TOLD = 3


@agency.page(desk.STRUCTURES, Act.SEE_STRUCTURES)
def show_structures(call: Call[None, Fields]) -> Answer:
    """Ask for a name, and show the structures that have it."""
    require(call.actor, Act.SEE_STRUCTURES)
    try:
        choice, problem = call.query.validate(StructureSearch), None
    except Problem as error:
        choice = StructureSearch()
        problem = problems.from_exception(error, public=True, conditional=False)
    rows, number = (
        structures.find_structures(call.ports, call.actor, text=choice.q, page=choice.page, size=_FOUND)
        if choice.q
        else ([], 0)
    )
    return desk.page(
        call,
        "found_structures.html",
        title="Structures",
        here=desk.STRUCTURES,
        form=Shown(form=_SEARCH, token="", fields=call.query, problem=problem),
        rows=rows,
        number=number,
        sought=choice.q or "",
        page=choice.page,
        pages=max(1, -(-number // _FOUND)),
    )


@agency.page(PATH, Act.SEE_STRUCTURES)
def show_structure(call: AnyCall, structure_id: str) -> Answer:
    """Show a structure with its applications, recruitments, accounts and journal."""
    story = structures.read_story(
        call.ports,
        call.actor,
        structure_id,
        recruitments_cursor=call.query.get("cursor"),
        accounts_cursor=call.query.get("comptes"),
        journal_cursor=call.query.get("journal"),
    )
    one, journal = story.structure, story.journal
    return desk.page(
        call,
        "found_structure.html",
        title=f"Structure : {one.name}",
        here=desk.STRUCTURES,
        form=None,
        one=one,
        department=call.ports.places.department_name(one.place.department),
        problem=mail_feedback.problems(call.ports, [one.contact_email]).get(one.contact_email),
        applications=story.applications,
        recruitments=story.recruitments,
        accounts=story.accounts,
        emails=[(each, emails_about(call, each.id)) for each in story.applications[:_TOLD]],
        journal=lines_of(journal),
        earlier=journal.cursor,
    )
