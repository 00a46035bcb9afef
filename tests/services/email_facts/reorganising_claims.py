"""The claims of each e-mail about a takeover, read from its text, compared with what is stored."""

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import StructureChange, StructureChangeStatus
from chalicelib.domain.shared.french import french_date
from tests.services.email_facts.claims import Read, claims, in_euros, readers


def done(read: Read) -> StructureChange:
    """Return the applied change of an e-mail."""
    change: StructureChange = read.get(StructureChange)
    assert change.status is StructureChangeStatus.DONE
    assert read.says(french_date(change.effective_on)) and read.says(change.successor.name)
    return change


@claims("structure_taken_over")
def _(read: Read) -> None:
    change = done(read)
    assert read.to in readers(read, change.structure_id)
    former = [read.world.get(Agreement, one.agreement_id) for one in change.posts if one.agreement_id]
    never = [one for one in former if one.ended_on and not one.signed_version_id]
    assert read.says("rien n'est versé sous elle") is bool(never)
    if read.says("Les coordonnées bancaires enregistrées jusqu'à ce jour"):
        assert len(former) > len(never)


@claims("structure_takes_over")
def _(read: Read) -> None:
    change = done(read)
    assert read.to in readers(read, change.successor_id or "")
    made = [read.world.store.get(Agreement, one.new_agreement_id) for one in change.posts]
    signs = any(
        one and not one.signed_version_id and one.ended_on is None and one.total_cents for one in made
    )
    assert read.says("vous enverra une convention") is signs


@claims("structure_takeover_staff")
def _(read: Read) -> None:
    done(read)
    [account] = [one for one in read.world.store._all(Account) if one.email == read.to]
    assert account.status is AccountStatus.ACTIVE
    assert account.role in (Role.PREFECTURE, Role.FUNDER, Role.AGENCY)


@claims("post_taken_over_candidate")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    assert recruitment.living and recruitment.came_from is not None
    assert read.to == read.world.get(Candidate, recruitment.candidate_id).email
    assert read.says(read.world.get(Structure, recruitment.structure_id).name)
    assert read.says("Votre contrat se poursuit") is (recruitment.contract is not None)


def of_siret(read: Read, status: StructureChangeStatus) -> StructureChange:
    """Return the change of SIRET of an e-mail, which says the new number."""
    change: StructureChange = read.get(StructureChange)
    assert change.status is status and read.says_siret(change.successor.siret)
    return change


@claims("siret_change_confirmed")
def _(read: Read) -> None:
    change = of_siret(read, StructureChangeStatus.CONFIRMED)
    assert read.to in readers(read, change.structure_id) and read.says(french_date(change.effective_on))
    agreements = [one for one in read.world.store._all(Agreement) if one.structure_id == change.structure_id]
    unsigned = [one for one in agreements if one.in_force and not one.has_agreed_to(change.successor.siret)]
    assert read.says("vous envoie un avenant") is bool(unsigned)


@claims("siret_change_declined")
def _(read: Read) -> None:
    change = of_siret(read, StructureChangeStatus.DECLINED)
    assert read.to in readers(read, change.structure_id) and read.says(change.declined_because)


@claims("siret_changed", "siret_changed_staff")
def _(read: Read) -> None:
    change = of_siret(read, StructureChangeStatus.DONE)
    structure = read.world.get(Structure, change.structure_id)
    assert structure.siret == change.successor.siret and read.says(structure.place.name)
    assert read.says(french_date(change.effective_on))
    if read.email.template == "siret_changed":
        assert read.to in readers(read, change.structure_id)
    else:
        assert read.says_siret(change.siret)


def in_liquidation(read: Read, structure: Structure) -> Structure:
    """Return the structure whose judgment an e-mail tells."""
    assert structure.liquidation is not None and read.says(structure.name)
    assert read.says(french_date(structure.liquidation.judgment_on)) and read.says(
        structure.liquidation.court
    )
    return structure


def requests_of(read: Read, structure: Structure) -> list[Application]:
    """Return the requests of a structure for posts: additional ones, and those made like a first one."""
    additional = [read.world.get(Application, one) for one in structure.additional_ids]
    like_a_first = [
        one
        for one in read.world.store._all(Application)
        if one.siret == structure.siret and not one.is_additional
    ]
    return [*additional, *like_a_first]


@claims("liquidation_recorded", "liquidation_staff")
def _(read: Read) -> None:
    structure = in_liquidation(read, read.get(Structure))
    assert structure.liquidation is not None and read.says(structure.liquidation.liquidator)
    requests = requests_of(read, structure)
    closed = any(one.is_closed_in_liquidation for one in requests)
    assert read.says("La demande de postes en cours d'examen est close") is closed
    assert not any(one.awaits_decision for one in requests)
    if read.email.template == "liquidation_recorded":
        assert read.to == structure.contact_email
        return
    [account] = [one for one in read.world.store._all(Account) if one.email == read.to]
    assert account.status is AccountStatus.ACTIVE
    assert read.says("se déclarent au liquidateur") is (account.role is Role.FUNDER)


@claims("liquidation_liquidator")
def _(read: Read) -> None:
    structure = in_liquidation(read, read.get(Structure))
    assert structure.liquidation is not None and read.to == structure.liquidation.liquidator_email
    assert read.says(structure.contact_email)


@claims("liquidation_candidate")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    in_liquidation(read, read.world.get(Structure, recruitment.structure_id))
    assert recruitment.living and read.to == read.world.get(Candidate, recruitment.candidate_id).email
    assert read.says("Votre contrat continue") is (recruitment.contract is not None)


@claims("liquidation_reversed")
def _(read: Read) -> None:
    structure = read.get(Structure)
    assert structure.liquidation is None
    examined = any(one.awaits_decision for one in requests_of(read, structure))
    assert read.says("Sa demande de postes est en cours d'examen") is examined


@claims("liquidation_reversed_candidate")
def _(read: Read) -> None:
    recruitment: Recruitment = read.get(Recruitment)
    assert read.world.get(Structure, recruitment.structure_id).liquidation is None
    assert recruitment.living


@claims("claim_to_declare")
def _(read: Read) -> None:
    ledger: Ledger = read.get(Ledger)
    structure = read.world.get(Structure, ledger.structure_id)
    assert structure.liquidation is not None and structure.liquidation.declared_of(ledger.id) is None
    assert ledger.claim_cents and read.says(in_euros(ledger.claim_cents))
