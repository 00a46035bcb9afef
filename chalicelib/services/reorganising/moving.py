"""The day of a takeover: each post moves to the successor in its own transaction (RULES section 11).

It begins at 8:00, since advisers, structures and staff are told as each post moves (RULES section 10).

Each step reads the stored state, so that a task that died continues when it is run again, and a second run
changes nothing. A structure holds at most about a hundred posts (``max_posts``), which one function call can
move in time.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising import moving as rules
from chalicelib.domain.reorganising.structure_change import (
    MovedPosts,
    MovedRecruitment,
    StructureChange,
    StructureChangeStatus,
)
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.shared.french import french_date
from chalicelib.services.access.accounts import account_of_address, send_invitation
from chalicelib.services.applying.applications import (
    agreement_of,
    clear_recruitment_timers,
    set_recruitment_timers,
)
from chalicelib.services.applying.apply import release_guards
from chalicelib.services.applying.budget import move_posts
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import addresses_of_role, department_addresses
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task, found, send_email
from chalicelib.services.deciding.publication import ensure_contact_account
from chalicelib.services.reorganising import adviser_records, money, siret_changes
from chalicelib.services.reorganising.structure_changes import DAY_TIMER

CARRY_TASK = "carry_out_structure_change"


def day_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Record what moves on the day of a change, and queue the task that moves it.

    A new SIRET is applied at once, or waits for the signatures that it needs.

    A change with nothing left to move is withdrawn.
    """
    change = ports.store.get(StructureChange, timer.subject_id)
    if change is None or change.status is not StructureChangeStatus.CONFIRMED:
        return
    if change.by_structure:
        if not siret_changes.take_effect(ports, changes, change):
            changes.set_timer(DAY_TIMER, change.id, morning_of(ports.today() + timedelta(days=1)))
        return
    structure = found(ports.store.get(Structure, change.structure_id))
    moving = change.chosen(list(every(ports.store.recruitments_of_structure, structure.id)))
    concerned = {one.application_id for one in moving}
    posts = []
    for application in applications_of(ports, structure).all:
        if application.id in concerned or (change.whole and application.posts_free > 0):
            agreement = agreement_of(ports, application)
            posts.append(
                MovedPosts(
                    application_id=application.id,
                    new_id=ports.ids.new(),
                    agreement_id=agreement.id if agreement else None,
                    new_agreement_id=ports.ids.new(),
                )
            )
    if not posts:
        lapsed = change.lapsed(changes.at)
        changes.update(lapsed)
        changes.release(guards.change_guard(structure.id), change.id)
        for subject in (lapsed, structure):
            day = change.effective_on.isoformat()
            changes.note(subject, "change_withdrawn", change_kind=change.kind.value, effective_on=day)
        return
    # The SIRET of a known successor may have been corrected; an unknown one may have registered meanwhile.
    holder = ports.store.guard_holder(guards.structure_guard(change.successor.siret))
    begun = change.begun(
        change.successor.structure_id or holder or ports.ids.new(),
        tuple(MovedRecruitment(recruitment_id=one.id, new_id=ports.ids.new()) for one in moving),
        tuple(posts),
    )
    changes.update(begun)
    changes.note(begun, "change_under_way", recruitments=len(moving))
    add_task(ports, changes, CARRY_TASK, change_id=change.id)


def carry_out(ports: Ports, change_id: str, task_id: str) -> None:
    """Move everything that a change moves, then mark it as done; idempotent."""
    system = System(request_id=task_id)
    change = found(ports.store.get(StructureChange, change_id))
    if change.status is StructureChangeStatus.UNDER_WAY:
        for posts in change.posts:
            reads = (guards.ACCOUNTS, guards.STRUCTURES)
            decide(ports, system, partial(_create_application, ports, change, posts), reads_guards=reads)
        for one in change.recruitments:
            decide(ports, system, partial(_move_adviser, ports, change, one))
        for posts in change.posts:
            decide(ports, system, partial(_move_free_and_close, ports, change, posts))
        decide(ports, system, partial(_finish, ports, change.id), reads_guards=(guards.ACCOUNTS,))
    finish_task(ports, system, task_id)


def _create_application(ports: Ports, change: StructureChange, posts: MovedPosts, changes: Changes) -> None:
    """Create the successor's application for the posts of one application, and its agreement."""
    if ports.store.get(Application, posts.new_id) is not None:
        return
    former = found(ports.store.get(Application, posts.application_id))
    structure, first = _successor(ports, changes, change)
    application = rules.taken_over(former, structure, first, change, id=posts.new_id)
    changes.create(application)
    if structure.version:
        changes.update(structure.asking_for_more(application))
    else:
        _create_successor(ports, changes, structure, application)
    changes.note(application, "posts_taken_over", structure=change.structure_id)
    agreement = ports.store.get(Agreement, posts.agreement_id) if posts.agreement_id else None
    if agreement is not None:
        new_agreement = rules.agreement_taken_over(
            agreement, application, change, id=posts.new_agreement_id, today=ports.today()
        )
        changes.create(new_agreement)
        changes.take(guards.agreement_guard(application.id), new_agreement.id)
        changes.note(new_agreement, "opened", application=application.id)


def _successor(
    ports: Ports, changes: Changes, change: StructureChange
) -> tuple[Structure, Application | None]:
    """Return the successor, and its application to which others are added; None for the first one."""
    assert change.successor_id is not None
    existing = ports.store.get(Structure, change.successor_id)
    if existing is not None:
        return existing, applications_of(ports, existing).parent
    former = found(ports.store.get(Structure, change.structure_id))
    described = rules.successor_of(change, former)
    assert described.kind is not None and described.place is not None and described.contact is not None
    # Another structure may have applied with its SIRET since the change was proposed.
    holder = ports.store.guard_holder(guards.siret_guard(described.siret))
    applies = ports.store.get(Application, holder) if holder else None
    successor = Structure(
        id=change.successor_id,
        siret=described.siret,
        name=described.name,
        kind=described.kind,
        legal_form=described.legal_form,
        place=described.place,
        application_id=applies.id if applies else change.posts[0].new_id,
        additional_ids=(change.posts[0].new_id,) if applies else (),
        wanted_from=former.wanted_from,
        contact_email=described.contact.email,
        created_at=changes.at,
    )
    return successor, applies


def _create_successor(ports: Ports, changes: Changes, structure: Structure, application: Application) -> None:
    """Create the successor, and invite its contact to its space."""
    changes.create(structure)
    changes.take(guards.structure_guard(structure.siret), structure.id)
    if not application.is_additional:
        changes.take(guards.siret_guard(structure.siret), application.id)
        form = guards.form_guard(ports, structure.siret, application.contact.email)
        if ports.store.guard_holder(form) is None:
            changes.take(form, application.id)
    account = ensure_contact_account(ports, changes, application, structure)
    if account is not None and account.status is AccountStatus.INVITED:
        send_invitation(ports, changes, account, "staff_invited")


def _move_adviser(ports: Ports, change: StructureChange, moved: MovedRecruitment, changes: Changes) -> None:
    """Move one adviser and the post: both structures, both agreements, and the adviser's related records."""
    before = found(ports.store.get(Recruitment, moved.recruitment_id))
    if not before.living:
        return
    posts = next(one for one in change.posts if one.application_id == before.application_id)
    former = found(ports.store.get(Agreement, before.agreement_id))
    new = found(ports.store.get(Agreement, posts.new_agreement_id))
    others = money.recruitments_of(ports, change, former)
    sides = rules.divided(
        before, others, new_id=moved.new_id, first_day=change.effective_on, former=former, new=new
    )
    changes.update(sides.former)
    changes.create(sides.new)
    _move_post(ports, changes, posts, rules.was_hired(before))
    money.divide(ports, changes, change, former, new, sides)
    adviser_records.move_records(ports, changes, before, sides, new.months)
    candidate = found(ports.store.get(Candidate, before.candidate_id))
    day = change.effective_on.isoformat()
    about, params = sides.new.id, {"effective_on": day}
    template = "post_taken_over_candidate"
    send_email(ports, changes, template, to=candidate.email, about=about, params=params)
    changes.note(sides.former, "went_on", effective_on=day, recruitment=sides.new.id)
    changes.note(sides.new, "taken_over", effective_on=day, recruitment=before.id)


def _move_post(ports: Ports, changes: Changes, posts: MovedPosts, was_hired: bool) -> None:
    former = found(ports.store.get(Application, posts.application_id))
    new = found(ports.store.get(Application, posts.new_id))
    changes.update(former.post_moved_out(was_hired=was_hired))
    changes.update(new.post_moved_in(was_hired=was_hired))
    move_posts(ports, changes, 1, former.place.department, new.place.department)


def _move_free_and_close(ports: Ports, change: StructureChange, posts: MovedPosts, changes: Changes) -> None:
    """Move the free posts of a whole structure, and close an application left without posts."""
    former = found(ports.store.get(Application, posts.application_id))
    if not former.holds_posts:
        return
    if change.whole and former.posts_free > 0:
        former = _move_free(ports, changes, change, posts, former)
    if former.posts_granted:
        return
    by = change.successor.name
    closed = former.emptied(f"Postes repris par « {by} » le {french_date(change.effective_on)}.")
    changes.update(closed)
    release_guards(ports, changes, closed)
    clear_recruitment_timers(changes, closed)
    changes.note(closed, "posts_gone", structure=change.successor_id)


def _move_free(
    ports: Ports, changes: Changes, change: StructureChange, posts: MovedPosts, former: Application
) -> Application:
    """Move the posts that nobody holds, and return the former application without them."""
    new = found(ports.store.get(Application, posts.new_id))
    new_after = new.free_posts_come(former.posts_free, former.shares_free)
    changes.update(new_after)
    changes.note(new_after, "posts_taken_over", structure=change.structure_id)
    if new_after.still_recruiting:
        set_recruitment_timers(ports, changes, new_after)
    move_posts(ports, changes, former.posts_free, former.place.department, new.place.department)
    money.divide_free(ports, changes, change, posts, former)
    return former.free_posts_gone()


def _finish(ports: Ports, change_id: str, changes: Changes) -> None:
    """Mark the change as done, once, and tell both structures, the prefectures and the funder."""
    change = found(ports.store.get(StructureChange, change_id))
    if change.status is not StructureChangeStatus.UNDER_WAY:
        return
    done = change.done()
    former = found(ports.store.get(Structure, change.structure_id)).changed_by(change.id)
    assert change.successor_id is not None
    new = found(ports.store.get(Structure, change.successor_id)).changed_by(change.id)
    changes.update(done)
    changes.release(guards.change_guard(change.structure_id), change.id)
    if change.whole:
        former = replace(former, taken_over_by=new.name)
        _give_access(ports, changes, former, new)
    changes.update(former)
    changes.update(new)
    send_email(ports, changes, "structure_taken_over", to=former.contact_email, about=change.id)
    send_email(ports, changes, "structure_takes_over", to=new.contact_email, about=change.id)
    departments = dict.fromkeys((former.place.department, new.place.department))
    staff = [one for department in departments for one in department_addresses(ports, department)]
    if any(one.agreement_id for one in change.posts):
        staff += addresses_of_role(ports, Role.FUNDER)
    for address in dict.fromkeys(staff):
        send_email(ports, changes, "structure_takeover_staff", to=address, about=change.id)
    for subject in (done, former, new):
        day = change.effective_on.isoformat()
        changes.note(subject, "change_done", change_kind=change.kind.value, effective_on=day)


def _give_access(ports: Ports, changes: Changes, former: Structure, new: Structure) -> None:
    """Give the successor's contact access to the former structure, and delete its bank details."""
    account = account_of_address(ports, new.contact_email)
    if account is not None and account.role is Role.STRUCTURE and account.works_for(new.id):
        changes.update(account.joined(former.id))
    details = ports.store.get(BankDetails, former.id)
    if details is not None and (details.account or details.pending):
        changes.update(details.forgotten())
        changes.note(details, "bank_details_forgotten")
