"""Existing contracts, running or ended on a post that continues, and their advisers (RULES section 11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.intake.files import EMAIL, NUMBER, PLACE
from chalicelib.domain.intake.intake import ExaminedIntake, examined, known
from chalicelib.domain.intake.lines import IntakeFault, Readable, ReadLine, fault, judged
from chalicelib.domain.recruiting.contract import Contract, LeastPay
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.refusal import Answered, Refusals

# For people who never filled in the form here, and so accepted no commitments.
NO_COMMITMENTS = "reprise"
# The answers of a contract, by their name in its form, and their columns.
_ANSWERS = {
    "kind": "contract",
    **{name: name for name in ("signed_on", "starts_on", "ends_on", "gross_pay_cents")},
}


@dataclass(frozen=True, kw_only=True)
class ContractStanding:
    """The stored records that a line is about.

    Args:
        agreement: with the number of the line's case file, and its application.
        candidate: with the line's address.
        recruitment: taken in for this person and agreement.
        free: the posts left by the previous lines.
    """

    agreement: Agreement | None = None
    application: Application | None = None
    candidate: Candidate | None = None
    recruitment: Recruitment | None = None
    free: int


def contract_of(values: Mapping[str, Any]) -> Contract:
    """Return the contract of a line; running contracts of the programme are full time (RULES 3)."""
    return Contract(
        kind=values["contract"],
        signed_on=values["signed_on"] or values["starts_on"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        gross_pay_cents=values["gross_pay_cents"],
        full_time=True,
    )


def left_on(values: Mapping[str, Any], today: date) -> date | None:
    """Return the last day of a contract that is over: the given one, or its term."""
    ends_on: date | None = values["ends_on"]
    told: date | None = values["left_on"]
    return told or (ends_on if ends_on is not None and ends_on < today else None)


def end_of(values: Mapping[str, Any], last_day: date) -> EndReason:
    """Return the reason of an end: the term, or a reason that the file does not give."""
    return EndReason.END_OF_TERM if last_day == values["ends_on"] else EndReason.OTHER


def new_candidate(values: Mapping[str, Any], *, id: str, at: datetime) -> Candidate:
    """Return a registration for an adviser without one; structures cannot find it (« en pause »).

    Args:
        values: of a valid line.
        id: of the registration.
        at: now.
    """
    return Candidate(
        id=id,
        situations=(Situation.EMPLOYED,),
        diploma=None,
        has_experience=False,
        max_distance_km=None,
        available_from=values["starts_on"],
        first_name=values["first_name"],
        last_name=values["last_name"],
        phone=None,
        email=values[EMAIL],
        place=values[PLACE],
        status=CandidateStatus.CONFIRMED,
        commitments_version=NO_COMMITMENTS,
        submitted_at=at,
        confirmed_at=at,
        available=False,
    )


def examine_contract(
    line: ReadLine, standing: ContractStanding, today: date, least_pay: LeastPay
) -> ExaminedIntake:
    """Return the outcome of a line of contracts; the rules judge what could be read of it.

    Args:
        line: as read.
        standing: the stored records.
        today: the date in Paris.
        least_pay: the minimum wage where the structure is.
    """
    if standing.recruitment is not None:
        return examined(line) if line.faults else known(line, _differences(line.values, standing.recruitment))
    values = line.readable
    return examined(
        line,
        judged(
            lambda: _unsound(values, today, least_pay),
            lambda: _begins_out_of_place(values, standing.application, today),
            lambda: _left_out_of_place(values, today),
            lambda: _of_somebody_else(values, standing.candidate, today),
            lambda: _without_a_post(values, standing),
        ),
    )


def _without_a_post(values: Readable, standing: ContractStanding) -> Iterator[IntakeFault]:
    number, agreement, application = values[NUMBER], standing.agreement, standing.application
    assert number is not None
    if agreement is None or agreement.taken_in_on is None or application is None:
        yield fault(NUMBER, "La convention de ce dossier est à reprendre d'abord.")
    # Without the address the line may be about a contract that is here already.
    elif values[EMAIL] and (agreement.status is AgreementStatus.ENDED or not application.holds_posts):
        yield fault(NUMBER, "Cette convention est terminée ici : plus aucun contrat ne s'y ajoute.")
    # Lines take the posts by their first day: without it nobody knows which line goes without.
    elif values["starts_on"] and standing.free < 1:
        yield fault(NUMBER, "Les postes de cette convention sont déjà tous tenus, ou pris plus haut.")


def _unsound(values: Readable, today: date, least_pay: LeastPay) -> Iterator[IntakeFault]:
    try:
        Contract.require_sound(_answers(values), today, least_pay)
    except Refusals as several:
        for one in several.refusals:
            yield fault((one.pointer or "/")[1:], one.message)


def _answers(values: Readable) -> Any:
    """Return what could be read of a contract as the answers of its form, as ``contract_of``."""
    told = {"full_time": True}
    for name, column in _ANSWERS.items():
        if column in values:
            told[name] = values[column]
    if told.get("signed_on", ...) is None:
        del told["signed_on"]
        if "starts_on" in told:
            told["signed_on"] = told["starts_on"]
    return Answered(told)


def _begins_out_of_place(
    values: Readable, application: Application | None, today: date
) -> Iterator[IntakeFault]:
    starts_on, decided_on = values["starts_on"], application.decided_on if application else None
    if starts_on > today:
        yield fault("starts_on", "Un contrat à venir ne se reprend pas : sa structure l'enregistre ici.")
    if decided_on is not None and starts_on < decided_on:
        yield fault("starts_on", f"Le comité n'a attribué le poste que le {french_date(decided_on)}.")


def _left_out_of_place(values: Readable, today: date) -> Iterator[IntakeFault]:
    left = values["left_on"]
    if left is not None and (
        left > today
        or left < values["starts_on"]
        or (values["ends_on"] is not None and left > values["ends_on"])
    ):
        yield fault("left_on", "Un jour passé du contrat est attendu.")


def _of_somebody_else(values: Readable, candidate: Candidate | None, today: date) -> Iterator[IntakeFault]:
    if candidate is None:
        return
    if candidate.status is not CandidateStatus.CONFIRMED or candidate.blocked:
        yield fault(
            EMAIL,
            "Une inscription de cette adresse est à confirmer, retirée ou suspendue : la personne la "
            "confirme, ou l'Agence la corrige ou l'efface, puis reprenez cette ligne.",
        )
    elif left_on(values, today) is None and candidate.recruited_by is not None:
        yield fault(EMAIL, "Cette personne a déjà un recrutement en cours dans une structure.")


def _differences(values: Mapping[str, Any], here: Recruitment) -> Iterator[str]:
    contract = here.contract
    if contract is None:
        yield "Contrat : retiré ici"
        return
    told = contract_of(values)
    if contract.kind is not told.kind:
        yield f"Contrat : {contract.kind.label} ici"
    if contract.starts_on != told.starts_on:
        yield f"Début : {french_date(contract.starts_on)} ici"
    if contract.ends_on != told.ends_on:
        yield f"Fin : {french_date(contract.ends_on) if contract.ends_on else 'aucune'} ici"
    if contract.gross_pay_cents != told.gross_pay_cents:
        yield "Salaire brut mensuel : un autre montant ici"
    if values["left_on"] is not None and here.ended_on != values["left_on"]:
        yield f"Parti le : {french_date(here.ended_on) if here.ended_on else 'en poste'} ici"
