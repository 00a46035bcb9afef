"""The facts, as they are at sending, of the e-mails about the life of a structure (RULES section 11)."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.liquidation import Liquidation
from chalicelib.domain.reorganising.siret_change import waiting_for
from chalicelib.domain.reorganising.structure_change import StructureChange, StructureChangeStatus
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value
from chalicelib.services.reorganising import siret_changes
from chalicelib.services.reorganising.liquidating import made_anew


def structure_taken_over(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the former structure, if the change is done."""
    change = _done_change(owed)
    former = [owed.get(Agreement, one.agreement_id) for one in change.posts if one.agreement_id]
    return _takeover_email(
        owed,
        change,
        change.structure_id,
        # Without an agreement there is nothing to declare and nothing to pay.
        subsidised=bool(former),
        former_pays=any(not one.ended_unsigned for one in former),
        unsigned=any(one.ended_unsigned for one in former),
    )


def structure_takes_over(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the successor, with or without an account, if the change is done."""
    change = _done_change(owed)
    return _takeover_email(owed, change, change.successor_id)


def structure_takeover_staff(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to an agent whose account is open, if the change is done."""
    change = _done_change(owed)
    former = owed.get(Structure, change.structure_id)
    new = owed.get(Structure, change.successor_id)
    places = owed.ports.places
    return owed.to_address(
        owed.agent().email,
        **_takeover_facts(owed, change),
        department_name=places.department_name(former.place.department),
        new_department_name=places.department_name(new.place.department),
    )


def post_taken_over_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the adviser, if the recruitment goes on at the successor."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.living and recruitment.came_from is not None)
    former = owed.get(Recruitment, recruitment.came_from)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.to_address(
        candidate.email,
        structure_name=owed.get(Structure, former.structure_id).name,
        successor_name=structure.name,
        first_name=candidate.first_name,
        under_contract=recruitment.contract is not None,
    )


def siret_change_confirmed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the structure, while the change awaits its day or signatures."""
    change = owed.subject(StructureChange)
    require_fact(change.status is StructureChangeStatus.CONFIRMED)
    structure = owed.get(Structure, change.structure_id)
    to_sign = bool(waiting_for(change, siret_changes.agreements_of(owed.ports, structure)))
    day = change.effective_on.isoformat()
    return _about_siret(owed, change, to_sign=to_sign, effective_on=day)


def siret_change_declined(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the structure with the reason, if the change is declined."""
    change = owed.subject(StructureChange)
    require_fact(change.status is StructureChangeStatus.DECLINED)
    return _about_siret(owed, change, reason=change.declined_because)


def siret_changed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the structure, if it has the new SIRET."""
    change = _done_change(owed)
    structure = owed.get(Structure, change.structure_id)
    require_fact(structure.siret == change.successor.siret)
    day = change.effective_on.isoformat()
    return _about_siret(owed, change, effective_on=day, commune=structure.place.name)


def siret_changed_staff(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to an agent whose account is open, if the structure has the new SIRET."""
    change = _done_change(owed)
    structure = owed.get(Structure, change.structure_id)
    require_fact(structure.siret == change.successor.siret)
    return owed.to_address(
        owed.agent().email,
        structure_name=structure.name,
        former_siret=change.siret,
        siret=structure.siret,
        effective_on=change.effective_on.isoformat(),
        commune=structure.place.name,
        department_name=owed.ports.places.department_name(structure.place.department),
    )


def liquidation_recorded(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the contact, even if the liquidator reads the structure's other e-mails."""
    structure, liquidation = _with_liquidation(owed.subject(Structure))
    has_account = owed.has_account(structure.contact_email, structure.id)
    return owed.to_address(
        structure.contact_email,
        **_judgment_facts(structure, liquidation),
        liquidator=liquidation.liquidator,
        request_closed=_request_closed(owed, structure),
        has_account=has_account,
    )


def liquidation_liquidator(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the liquidator, if it is still the one recorded."""
    structure, liquidation = _with_liquidation(owed.subject(Structure))
    require_fact(owed.email.to == liquidation.liquidator_email)
    return owed.to_address(
        owed.email.to, **_judgment_facts(structure, liquidation), contact_email=structure.contact_email
    )


def liquidation_staff(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to an agent whose account is open, if the liquidation is still recorded."""
    structure, liquidation = _with_liquidation(owed.subject(Structure))
    agent = owed.agent()
    return owed.to_address(
        agent.email,
        **_judgment_facts(structure, liquidation),
        liquidator=liquidation.liquidator,
        department_name=owed.ports.places.department_name(structure.place.department),
        last_day=liquidation.last_day(owed.ports.parameters()).isoformat(),
        request_closed=_request_closed(owed, structure),
        declares=agent.role is Role.FUNDER,
    )


def liquidation_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to an adviser or validated candidate of the structure in liquidation."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.living)
    structure, liquidation = _with_liquidation(owed.get(Structure, recruitment.structure_id))
    candidate = owed.get(Candidate, recruitment.candidate_id)
    return owed.to_address(
        candidate.email,
        **_judgment_facts(structure, liquidation),
        liquidator=liquidation.liquidator,
        first_name=candidate.first_name,
        under_contract=recruitment.contract is not None,
    )


def liquidation_reversed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to those told of the liquidation, except advisers, if it is reversed."""
    structure = owed.subject(Structure)
    require_fact(structure.liquidation is None)
    asked = applications_of(owed.ports, structure).additional_open or made_anew(owed.ports, structure)
    examined = asked is not None
    return owed.to_address(owed.email.to, structure_name=structure.name, request_examined=examined)


def liquidation_reversed_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to an adviser or validated candidate, if the liquidation is reversed."""
    recruitment = owed.subject(Recruitment)
    structure = owed.get(Structure, recruitment.structure_id)
    require_fact(recruitment.living and structure.liquidation is None)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    return owed.to_address(candidate.email, structure_name=structure.name, first_name=candidate.first_name)


def claim_to_declare(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to an agent of the funder until the last day, while the claim is undeclared."""
    ledger = owed.subject(Ledger)
    structure, liquidation = _with_liquidation(owed.get(Structure, ledger.structure_id))
    last_day = liquidation.last_day(owed.ports.parameters())
    require_fact(ledger.claim_cents and liquidation.declared_of(ledger.id) is None)
    require_fact(owed.ports.today() <= last_day)
    return owed.to_address(
        owed.agent().email,
        structure_name=structure.name,
        claim_cents=ledger.claim_cents,
        last_day=last_day.isoformat(),
        liquidator=liquidation.liquidator,
    )


def _with_liquidation(structure: Structure) -> tuple[Structure, Liquidation]:
    return structure, require_value(structure.liquidation)


def _request_closed(owed: OwedEmail, structure: Structure) -> bool:
    anew = structure.liquidation is not None and structure.liquidation.closed_application_id is not None
    return anew or applications_of(owed.ports, structure).closed_in_liquidation is not None


def _judgment_facts(structure: Structure, liquidation: Liquidation) -> dict[str, object]:
    return {
        "structure_name": structure.name,
        "court": liquidation.court,
        "judgment_on": liquidation.judgment_on.isoformat(),
    }


def _about_siret(owed: OwedEmail, change: StructureChange, **facts: object) -> StoredEmail:
    structure = owed.get(Structure, change.structure_id)
    return owed.to_structure(
        structure,
        MailKind.FUNDING,
        structure_name=structure.name,
        siret=change.successor.siret,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **facts,
    )


def _done_change(owed: OwedEmail) -> StructureChange:
    change = owed.subject(StructureChange)
    require_fact(change.status is StructureChangeStatus.DONE)
    return change


def _takeover_facts(owed: OwedEmail, change: StructureChange) -> dict[str, object]:
    agreements = [owed.ports.store.get(Agreement, one.new_agreement_id) for one in change.posts]
    return {
        "structure_name": change.structure_name,
        "successor_name": change.successor.name,
        "effective_on": change.effective_on.isoformat(),
        "advisers": len(change.recruitments),
        "whole": change.whole,
        "to_sign": any(one is not None and one.to_be_signed for one in agreements),
    }


def _takeover_email(
    owed: OwedEmail, change: StructureChange, structure_id: str | None, **facts: object
) -> StoredEmail:
    structure = owed.get(Structure, structure_id)
    return owed.to_structure(
        structure,
        MailKind.FUNDING,
        **_takeover_facts(owed, change),
        **facts,
        has_account=owed.has_account(structure.contact_email, structure.id),
    )
