"""The division of a post between two structures, to the day and to the cent (RULES section 11).

The former recruitment ends on the day before; its contract continues at the successor from the first day. The
subsidy of the post is divided: the days before stay with the former agreement, the other days go to the new
one, and both add up to the undivided subsidy.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import regime
from chalicelib.domain.following_up.pro_rata import term_ending, term_of_post
from chalicelib.domain.funding.agreement import Agreement, Origin
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import procedure_for
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.suspension import parts_before
from chalicelib.domain.reorganising.structure_change import StructureChange, Successor


@dataclass(frozen=True, kw_only=True)
class TwoSides:
    """A recruitment at the former structure and at the successor.

    Args:
        former: the recruitment at the former structure.
        new: its continuation at the successor.
        cents_before: the subsidy of the days before, in euro cents.
    """

    former: Recruitment
    new: Recruitment
    cents_before: int


def divided(
    recruitment: Recruitment,
    others: Iterable[Recruitment],
    *,
    new_id: str,
    first_day: date,
    former: Agreement,
    new: Agreement,
) -> TwoSides:
    """Divide a recruitment at a day.

    Args:
        recruitment: to move.
        others: the recruitments of its agreement.
        new_id: of the recruitment at the successor.
        first_day: at the successor.
        former, new: the two agreements.

    Raises:
        Refusal: ``status_forbids`` unless it is living.
    """
    begun = recruitment.contract is not None and recruitment.contract.starts_on < first_day
    term = term_of_post(recruitment, others, former)
    left = recruitment.taken_over_as(new_id, first_day)
    contract = recruitment.contract
    if contract is not None and begun:
        contract = replace(contract, starts_on=first_day)
    moved = Recruitment(
        id=new_id,
        structure_id=new.structure_id,
        application_id=new.application_id,
        candidate_id=recruitment.candidate_id,
        agreement_id=new.id,
        first_name=recruitment.first_name,
        last_name=recruitment.last_name,
        status=recruitment.status,
        planned_hire_date=recruitment.planned_hire_date,
        validated_at=recruitment.validated_at,
        contract=contract,
        ended_on=recruitment.ended_on,
        end_reason=recruitment.end_reason,
        contract_copy=recruitment.contract_copy and recruitment.contract_copy.coming_from(recruitment.id),
        share_ends_on=term.end - timedelta(days=term.prolonged_days)
        if term and begun
        else recruitment.share_ends_on,
        # The extension of the post's subsidy, which may have been granted for its first adviser.
        prolonged_days=term.prolonged_days if term and begun else recruitment.prolonged_days,
        replaced_before=recruitment.replaces,
        away_before=parts_before(term.away, first_day) if term and begun else recruitment.away_before,
        share_begins_on=term.first_day if term and begun else recruitment.share_begins_on,
        department=new.department,
        structure_name=new.title,
        suspensions=tuple(
            replace(one, first_day=max(one.first_day, first_day))
            for one in recruitment.suspensions
            if one.last_day is None or one.last_day >= first_day
        ),
        came_from=recruitment.id,
    )
    return TwoSides(former=left, new=moved, cents_before=term.until(first_day) if term else 0)


def cents_before(
    share: date, recruitments: Iterable[Recruitment], agreement: Agreement, first_day: date
) -> int:
    """Return the subsidy, in euro cents, of the days before a day, for a post whose adviser left.

    Args:
        share: the first day without subsidy for the post.
        recruitments: of the agreement.
        agreement: that finances the post.
        first_day: at the successor.
    """
    known = [*recruitments]
    return term_ending(share, known, agreement, known).until(first_day)


def taken_over(
    former: Application, structure: Structure, by: Application | None, change: StructureChange, *, id: str
) -> Application:
    """Return the successor's application for the posts of another application, without any post yet.

    The decision is kept: amount, months, session and term.

    Args:
        former: of the former structure.
        structure: the successor.
        by: the successor's application to which it adds; None when it is the first one.
        change: the takeover.
        id: of the new application.
    """
    described = by or former
    return replace(
        former,
        id=id,
        version=0,
        status=former.status if former.holds_posts else ApplicationStatus.VALIDATED,
        parent_id=by.id if by else None,
        structure_id=structure.id,
        siret=structure.siret,
        name=structure.name,
        kind=structure.kind,
        legal_form=structure.legal_form,
        private_law_contracts=by.private_law_contracts if by else change.successor.private_law_contracts,
        place=structure.place,
        contact=by.contact if by else change.successor.contact or described.contact,
        posts_granted=0,
        posts_taken=0,
        posts_hired=0,
        shares_free=(),
        extension_request=None,
        form_number=1,
        earlier_forms=(),
        corrections=(),
        correction_request=None,
        completion=None,
        completed_at=None,
        contact_link_id=None,
        merged_into=None,
        before_stop=None,
        company_register=None,
        taken_over_from=former.name,
        taken_over_on=change.effective_on,
    )


def successor_of(change: StructureChange, former: Structure) -> Successor:
    """Return the successor of a change, with the former structure's data where none are given."""
    told = change.successor
    if told.kind is not None:
        return replace(told, place=told.place or former.place)
    return replace(told, kind=former.kind, legal_form=former.legal_form, place=told.place or former.place)


def agreement_taken_over(
    former: Agreement, application: Application, change: StructureChange, *, id: str, today: date
) -> Agreement:
    """Return the successor's agreement for the posts of another agreement, without any post yet.

    No new case file is requested. Nothing is paid before both parties have signed its text.

    Args:
        former: the agreement of the former structure.
        application: of the successor, for the posts.
        change: the takeover.
        id: of the new agreement.
        today: the date in Paris.
    """
    assert application.structure_id is not None
    paid_as = regime(application.kind, application.legal_form, application.private_law_contracts)
    return Agreement(
        id=id,
        application_id=application.id,
        structure_id=application.structure_id,
        structure_name=application.name,
        siret=application.siret,
        kind=application.kind,
        legal_form=application.legal_form,
        department=application.place.department,
        procedure=procedure_for(paid_as, application.legal_form),
        months=former.months,
        per_post_cents=former.per_post_cents,
        posts=0,
        status=AgreementStatus.DRAFT,
        additional=application.is_additional,
        complete_file_by=former.complete_file_by,
        created_at=change.proposed_at,
        waits_since=today,
        origin=Origin(agreement_id=former.id, structure_name=former.structure_name, on=change.effective_on),
    )


def was_hired(recruitment: Recruitment) -> bool:
    """Return whether a recruitment has a signed contract on its post."""
    return recruitment.status is RecruitmentStatus.HIRED
