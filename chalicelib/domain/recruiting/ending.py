"""The steps after an end of contract: actor, last day and state of each (RULES section 5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.applying.posts import GrantedPosts
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.training.status import AHEAD, TrainingStatus
from chalicelib.domain.training.training import Training


class Party(Labelled):
    """The actor of a step."""

    STRUCTURE = "structure", "la structure"
    ADVISER = "adviser", "le conseiller"
    FUNDER = "funder", "la Banque des Territoires"
    TRAINING_BODY = "training_body", "l'organisme de formation"
    NOBODY = "nobody", "personne"


class StepState(Labelled):
    """The state of a step."""

    DONE = "done", "fait"
    TO_DO = "to_do", "à faire"
    TO_COME = "to_come", "à venir"


class EndStep(Labelled):
    """The steps, in the order of the page."""

    PROOF = "proof", "le justificatif de la fin du contrat"
    OVER = "over", "le dernier jour du contrat"
    AVAILABILITY = "availability", "votre inscription"
    TRAINING = "training", "la formation"
    POST = "post", "le poste"
    FOLLOW_UP = "follow_up", "le suivi du trimestre"
    BALANCE = "balance", "le solde de la convention"


# Whether a former adviser looks for another post concerns that person only; money and posts do not.
_OF_THE_PERSON = frozenset({EndStep.PROOF, EndStep.OVER, EndStep.AVAILABILITY, EndStep.TRAINING})
_OF_THE_TRAINING = frozenset({EndStep.OVER, EndStep.TRAINING})
_READ_BY = {Party.ADVISER: _OF_THE_PERSON, Party.TRAINING_BODY: _OF_THE_TRAINING}
_OF_OTHERS = frozenset(EndStep) - {EndStep.AVAILABILITY}


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step of an end of contract.

    Args:
        step: the step.
        state: its state.
        by: its actor.
        until: the last day to do it, or the day on which it happens automatically; None without one.
        says: the state or the action required, in French.
    """

    step: EndStep
    state: StepState
    by: Party
    until: date | None
    says: str


@dataclass(frozen=True, kw_only=True)
class EndFacts:
    """The facts about an end of contract.

    Args:
        recruitment: whose end is declared or past.
        findable: whether structures may find the person.
        training: of the recruitment, None without one.
        posts: those of the application; None if it was deleted.
        agreement: that financed the post; None if it was deleted.
        follow_ups: those that count the contract.
        ledger: of the agreement; None before its last signature.
        today: the date in Paris.
    """

    recruitment: Recruitment
    findable: bool
    training: Training | None
    posts: GrantedPosts | None
    agreement: Agreement | None
    follow_ups: Collection[FollowUp]
    ledger: Ledger | None
    today: date


def end_steps(facts: EndFacts, reader: Party) -> list[StepLine]:
    """Return the steps of an end of contract for a reader; none while no end is declared.

    Args:
        facts: what is known.
        reader: the adviser and the training body see only the steps about them.
    """
    if facts.recruitment.ended_on is None:
        return []
    lines = (
        _proof(facts),
        _over(facts),
        _availability(facts),
        _training(facts),
        _post(facts),
        _follow_up(facts),
        _balance(facts),
    )
    read = _READ_BY.get(reader, _OF_OTHERS)
    return [one for one in lines if one is not None and one.step in read]


def _line(step: EndStep, state: StepState, by: Party, says: str, until: date | None = None) -> StepLine:
    return StepLine(step=step, state=state, by=by, until=until, says=says)


def _ended(facts: EndFacts) -> bool:
    return facts.recruitment.status is RecruitmentStatus.ENDED


def _proof(facts: EndFacts) -> StepLine | None:
    if not facts.recruitment.end_needs_proof:
        return None
    if facts.recruitment.end_proof is not None:
        return _line(EndStep.PROOF, StepState.DONE, Party.STRUCTURE, "Il est déposé.")
    return _line(EndStep.PROOF, StepState.TO_DO, Party.STRUCTURE, "À déposer (PDF).")


def _over(facts: EndFacts) -> StepLine:
    day = facts.recruitment.ended_on
    if _ended(facts):
        return _line(EndStep.OVER, StepState.DONE, Party.NOBODY, "Le contrat a pris fin.", day)
    says = "Jusqu'à ce jour, la structure corrige ou retire sa déclaration."
    return _line(EndStep.OVER, StepState.TO_COME, Party.NOBODY, says, day)


def _availability(facts: EndFacts) -> StepLine:
    step, day = EndStep.AVAILABILITY, facts.recruitment.ended_on
    if not _ended(facts):
        says = "Elle compte de nouveau après le contrat : dites alors si vous êtes disponible."
        return _line(step, StepState.TO_COME, Party.ADVISER, says, day)
    found = "vous trouvent de nouveau" if facts.findable else "ne vous trouvent pas"
    return _line(step, StepState.DONE, Party.ADVISER, f"Les structures {found}.")


def _training(facts: EndFacts) -> StepLine | None:
    training, T = facts.training, TrainingStatus
    if training is None:
        return None
    if training.status is T.STOPPED:
        says = "Elle est arrêtée ; une place dans une session à venir est rendue."
        return _line(EndStep.TRAINING, StepState.DONE, Party.NOBODY, says)
    if training.status in AHEAD | {T.IN_TRAINING}:
        says = "Elle s'arrête avec le contrat, si elle n'est pas suivie jusqu'à sa fin."
        return _line(EndStep.TRAINING, StepState.TO_COME, Party.NOBODY, says, facts.recruitment.ended_on)
    if training.status in (T.FINISHED, T.FAILED):
        says = "Elle est suivie ; l'examen du CCP1 peut encore se passer."
        return _line(EndStep.TRAINING, StepState.TO_DO, Party.TRAINING_BODY, says)
    says = f"Rien n'en reste : {training.status.label}."
    return _line(EndStep.TRAINING, StepState.DONE, Party.NOBODY, says)


def _post(facts: EndFacts) -> StepLine | None:
    if facts.agreement is None or facts.posts is None:
        return None
    if facts.recruitment.went_on is not None:
        says = "Il est passé à une autre structure, avec ce qui restait de sa subvention."
        return _line(EndStep.POST, StepState.DONE, Party.NOBODY, says)
    months = facts.agreement.months
    share_end = facts.recruitment.subsidy_end(months)
    if share_end is None or not facts.recruitment.leaves_subsidy(months):
        says = "Sa subvention finit avec le contrat : personne ne le remplace."
        return _line(EndStep.POST, StepState.DONE, Party.NOBODY, says)
    last = french_date(share_end - timedelta(days=1))
    if not _ended(facts):
        says = f"Il est libre ensuite, subventionné jusqu'au {last} : à pourvoir de nouveau, ou à rendre."
        return _line(EndStep.POST, StepState.TO_COME, Party.STRUCTURE, says, facts.recruitment.ended_on)
    if share_end not in facts.posts.shares_free or not facts.posts.posts_held:
        return _line(EndStep.POST, StepState.DONE, Party.STRUCTURE, "Il est pourvu de nouveau, ou rendu.")
    if facts.posts.past_term(facts.today):
        says = "Il est libre, mais le délai de recrutement est dépassé : à prolonger, ou à rendre."
        return _line(EndStep.POST, StepState.TO_DO, Party.STRUCTURE, says)
    says = (
        f"Il est libre, et qui le reprend est subventionné jusqu'au {last} au plus tard : à pourvoir de "
        "nouveau, ou à rendre."
    )
    return _line(EndStep.POST, StepState.TO_DO, Party.STRUCTURE, says, facts.posts.recruitment_deadline)


def _follow_up(facts: EndFacts) -> StepLine | None:
    assert facts.recruitment.ended_on is not None
    quarter = Quarter.of(facts.recruitment.ended_on)
    known = next((one for one in facts.follow_ups if one.quarter == str(quarter)), None)
    if known is None:
        if facts.ledger is None or quarter < Quarter.of(facts.today):
            return None
        says = f"Celui du {quarter.label}, qui compte les derniers jours du contrat, s'ouvre ensuite."
        return _line(EndStep.FOLLOW_UP, StepState.TO_COME, Party.STRUCTURE, says, quarter.opens_on)
    if known.was_accepted:
        says = f"Celui du {quarter.label} est accepté."
        return _line(EndStep.FOLLOW_UP, StepState.DONE, Party.FUNDER, says)
    if known.status is FollowUpStatus.SUBMITTED:
        says = f"Celui du {quarter.label} est à vérifier."
        return _line(EndStep.FOLLOW_UP, StepState.TO_DO, Party.FUNDER, says)
    says = f"Celui du {quarter.label} est à transmettre."
    return _line(EndStep.FOLLOW_UP, StepState.TO_DO, Party.STRUCTURE, says, known.due_on)


def _balance(facts: EndFacts) -> StepLine | None:
    ledger, agreement = facts.ledger, facts.agreement
    if ledger is None or agreement is None:
        return None
    if agreement.status is not AgreementStatus.ENDED:
        says = (
            "La convention continue : ce que le poste n'aura pas justifié, même repris, sera compté à son "
            "solde, et rendu alors."
        )
        return _line(EndStep.BALANCE, StepState.TO_COME, Party.FUNDER, says)
    if ledger.settlement is None:
        says = "La convention a pris fin : une fois son dernier suivi accepté, son solde est à établir."
        return _line(EndStep.BALANCE, StepState.TO_DO, Party.FUNDER, says)
    stage = ledger.stage
    if stage is SettlementStage.DISPUTED:
        says = "La structure conteste le solde : une réponse est attendue."
        return _line(EndStep.BALANCE, StepState.TO_DO, Party.FUNDER, says)
    if stage is SettlementStage.TO_RETURN:
        says = "Le solde est établi : une somme est à rendre, ou à contester dans son délai."
        return _line(EndStep.BALANCE, StepState.TO_DO, Party.STRUCTURE, says, ledger.settlement.answer_by)
    if stage is SettlementStage.TO_PAY:
        says = "Le solde est établi : le dernier versement est à faire."
        return _line(EndStep.BALANCE, StepState.TO_DO, Party.FUNDER, says)
    return _line(EndStep.BALANCE, StepState.DONE, Party.FUNDER, "Le solde est établi, et rien n'en reste.")
