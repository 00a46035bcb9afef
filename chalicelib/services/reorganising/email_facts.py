"""What the e-mails about the life of a structure may say now (RULES section 11)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.siret_change import waiting_for
from chalicelib.domain.reorganising.structure_change import StructureChange, StructureChangeStatus
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed import Owed, so
from chalicelib.services.reorganising import siret


def structure_taken_over(owed: Owed) -> StoredEmail:
    """To the former structure, once all is applied."""
    change = _done(owed)
    # Without an agreement there is nothing to declare nor to be paid.
    subsidised = any(one.agreement_id is not None for one in change.posts)
    return _to_structure(owed, change, change.structure_id, subsidised=subsidised)


def structure_takes_over(owed: Owed) -> StoredEmail:
    """To the successor, whether or not somebody can enter its space."""
    change = _done(owed)
    return _to_structure(owed, change, change.successor_id)


def structure_takeover_staff(owed: Owed) -> StoredEmail:
    """To an agent whose account is open."""
    change = _done(owed)
    former = owed.get(Structure, change.structure_id)
    new = owed.get(Structure, change.successor_id)
    places = owed.ports.places
    return owed.told(
        owed.agent().email,
        **_facts(owed, change),
        department_name=places.department_name(former.place.department),
        new_department_name=places.department_name(new.place.department),
    )


def post_taken_over_candidate(owed: Owed) -> StoredEmail:
    """To the adviser, whose contract or validation goes on at the successor."""
    recruitment = owed.about(Recruitment)
    so(recruitment.living and recruitment.came_from is not None)
    former = owed.get(Recruitment, recruitment.came_from)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.told(
        candidate.email,
        structure_name=owed.get(Structure, former.structure_id).name,
        successor_name=structure.name,
        first_name=candidate.first_name,
        under_contract=recruitment.contract is not None,
    )


def siret_change_confirmed(owed: Owed) -> StoredEmail:
    """To the structure, while it waits for its day or for signatures."""
    change = owed.about(StructureChange)
    so(change.status is StructureChangeStatus.CONFIRMED)
    structure = owed.get(Structure, change.structure_id)
    to_sign = bool(waiting_for(change, siret.agreements_of(owed.ports, structure)))
    day = change.effective_on.isoformat()
    return _about_siret(owed, change, to_sign=to_sign, effective_on=day)


def siret_change_declined(owed: Owed) -> StoredEmail:
    """To the structure, with the reason."""
    change = owed.about(StructureChange)
    so(change.status is StructureChangeStatus.DECLINED)
    return _about_siret(owed, change, reason=change.declined_because)


def siret_changed(owed: Owed) -> StoredEmail:
    """To the structure, whose SIRET it is now."""
    change = _done(owed)
    so(owed.get(Structure, change.structure_id).siret == change.successor.siret)
    return _about_siret(owed, change, effective_on=change.effective_on.isoformat())


def siret_changed_staff(owed: Owed) -> StoredEmail:
    """To an agent whose account is open."""
    change = _done(owed)
    structure = owed.get(Structure, change.structure_id)
    so(structure.siret == change.successor.siret)
    return owed.told(
        owed.agent().email,
        structure_name=structure.name,
        former_siret=change.siret,
        siret=structure.siret,
        effective_on=change.effective_on.isoformat(),
        department_name=owed.ports.places.department_name(structure.place.department),
    )


def _about_siret(owed: Owed, change: StructureChange, **facts: object) -> StoredEmail:
    structure = owed.get(Structure, change.structure_id)
    return owed.told_structure(
        structure,
        MailKind.FUNDING,
        structure_name=structure.name,
        siret=change.successor.siret,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **facts,
    )


def _done(owed: Owed) -> StructureChange:
    change = owed.about(StructureChange)
    so(change.status is StructureChangeStatus.DONE)
    return change


def _facts(owed: Owed, change: StructureChange) -> dict[str, object]:
    made = [owed.ports.store.get(Agreement, one.new_agreement_id) for one in change.posts]
    return {
        "structure_name": change.structure_name,
        "successor_name": change.successor.name,
        "effective_on": change.effective_on.isoformat(),
        "advisers": len(change.recruitments),
        "whole": change.whole,
        "to_sign": any(one is not None and one.to_be_signed for one in made),
    }


def _to_structure(
    owed: Owed, change: StructureChange, structure_id: str | None, **facts: object
) -> StoredEmail:
    structure = owed.get(Structure, structure_id)
    return owed.told_structure(
        structure,
        MailKind.FUNDING,
        **_facts(owed, change),
        **facts,
        has_account=owed.has_account(structure.contact_email, structure.id),
    )
