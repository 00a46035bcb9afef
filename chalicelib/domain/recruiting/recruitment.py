"""A recruitment: from the validation to the end of the contract (RULES sections 5, 11)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.documents.document import Document
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.contract import Contract
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.superior import Superior
from chalicelib.domain.recruiting.suspension import SuspendableContract, Suspension, parts_before
from chalicelib.domain.shared.calendar_rules import agreement_end, end_proof_deadline, latest_rupture_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition


class RecruitmentStatus(Labelled):
    """The status of a recruitment; ``validated`` and ``hired`` hold a post."""

    VALIDATED = "validated", "candidature validée"
    HIRED = "hired", "contrat signé"
    CANCELLED = "cancelled", "annulé"
    ENDED = "ended", "contrat terminé"


R = RecruitmentStatus
# Corrections of mistakes are not in the table: ``contract_taken_back``, ``end_taken_back``.
TRANSITIONS: dict[RecruitmentStatus, frozenset[RecruitmentStatus]] = {
    R.VALIDATED: frozenset({R.HIRED, R.CANCELLED}),
    R.HIRED: frozenset({R.ENDED}),
    R.CANCELLED: frozenset(),
    R.ENDED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Recruitment(SuspendableContract, Entity):
    """One post filled by one candidate. Names are copied so that a list needs one read.

    ``department`` and ``structure_name`` are those of its agreement; empty in older items until
    ``infra.reindex`` fills them in.
    """

    structure_id: str
    application_id: str
    candidate_id: str
    agreement_id: str
    first_name: str
    last_name: str
    status: RecruitmentStatus
    planned_hire_date: date
    validated_at: datetime
    end_reason: EndReason | None = None
    end_proof: Document | None = None
    # The copy of the signed contract; a missing one is requested once.
    contract_copy: Document | None = None
    contract_copy_asked: bool = False
    # Set if the person replaces an adviser: the first day without subsidy for the post.
    share_ends_on: date | None = None
    # Set if the post was taken over from another structure: the first day of its subsidy there.
    share_begins_on: date | None = None
    # The recruitment that continues it at a successor, and the one that it continues.
    went_on: str | None = None
    came_from: str | None = None
    # The suspensions of its post at the former structure.
    away_before: tuple[Suspension, ...] = ()
    # Whether it replaced an adviser at the former structure.
    replaced_before: bool = False
    # The days by which the funder prolonged the subsidy after a suspension.
    prolonged_days: int = 0
    department: str = ""
    structure_name: str = ""
    # Kept as long as the recruitment is living.
    superior: Superior | None = None
    # The day in Paris of its intake, if its contract was running before this system opened.
    taken_in_on: date | None = None

    @property
    def living(self) -> bool:
        """Whether it holds a post."""
        return self.status in (R.VALIDATED, R.HIRED)

    @property
    def candidate_name(self) -> str:
        """First and last name, as e-mails write them."""
        return f"{self.first_name} {self.last_name}"

    def over(self, today: date) -> bool:
        """Return whether the contract is past its last day and not recorded as ended yet."""
        return self.status is R.HIRED and self.last_day is not None and self.last_day < today

    def subsidy_end(self, agreement_months: int) -> date | None:
        """Return the first day without subsidy; None before the contract (RULES 4, 5).

        The post is subsidised from its first contract on; a replacement gets the rest. The funder's
        prolongation is added.

        Args:
            agreement_months: the subsidised months of a post.
        """
        if self.contract is None:
            return None
        end = self.share_ends_on or agreement_end(self.contract.starts_on, agreement_months)
        return end + timedelta(days=self.prolonged_days)

    def leaves_subsidy(self, agreement_months: int) -> bool:
        """Return whether part of the post's subsidy is left after the last day (RULES 4, 5, section 5).

        The post may then be filled again. ``agreement_months`` as for ``subsidy_end``.
        """
        end = self.subsidy_end(agreement_months)
        return end is not None and self.last_day is not None and self.last_day + timedelta(days=1) < end

    def _moved_to(self, status: RecruitmentStatus) -> "Recruitment":
        message = f"Ce recrutement est « {self.status.label} » : l'opération n'est pas possible."
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, message))

    def named(self, first_name: str, last_name: str) -> "Recruitment":
        """Return the recruitment with a corrected name of the person."""
        return replace(self, first_name=first_name, last_name=last_name)

    @property
    def opens_post(self) -> bool:
        """Whether it is the first of its post under its agreement, and so replaces no adviser."""
        return self.share_ends_on is None or self.share_begins_on is not None

    @property
    def replaces(self) -> bool:
        """Whether the person replaces an adviser on the post, here or at the former structure."""
        return self.replaced_before or not self.opens_post

    @property
    def continues(self) -> bool:
        """Whether its contract began at the former structure of a takeover."""
        return self.came_from is not None and self.share_begins_on is not None

    @property
    def contract_may_be_taken_back(self) -> bool:
        """Whether its contract may be taken back: not if it began at a former structure."""
        return self.status is R.HIRED and not self.continues

    @property
    def end_may_be_taken_back(self) -> bool:
        """Whether the end of its contract may be taken back: not if a successor took it over."""
        return self.ended_on is not None and self.status in (R.HIRED, R.ENDED) and self.went_on is None

    def taken_over_as(self, recruitment_id: str, first_day: date) -> "Recruitment":
        """Return what remains of it at the former structure after a takeover (RULES section 11).

        A contract that has begun ends on the day before. If it has not begun or is not signed, only the
        validation is kept.

        Args:
            recruitment_id: of its continuation at the successor.
            first_day: at the successor.

        Raises:
            Refusal: ``status_forbids`` unless it is living.
        """
        if self.contract is None or self.contract.starts_on >= first_day:
            waiting = self if self.contract is None else self.contract_taken_back()
            return replace(waiting.cancelled(), went_on=recruitment_id)
        return replace(
            self._moved_to(R.ENDED),
            ended_on=first_day - timedelta(days=1),
            end_reason=EndReason.TAKEN_OVER,
            end_proof=None,
            superior=None,
            suspensions=parts_before(self.suspensions, first_day),
            went_on=recruitment_id,
        )

    def is_validated_for(self, day: date) -> bool:
        """Return whether it is living and planned for a day."""
        return self.living and self.planned_hire_date == day

    def cancelled(self) -> "Recruitment":
        """Cancel the validation (« Annuler »)."""
        return replace(self._moved_to(R.CANCELLED), superior=None)

    def signed(self, contract: Contract, share_ends_on: date | None = None) -> "Recruitment":
        """Record the signed contract; repeating it changes nothing.

        Args:
            contract: the signed one.
            share_ends_on: the first day without subsidy, if the person replaces an adviser.
        """
        if self.status is R.HIRED and self.contract == contract:
            return self
        return replace(self._moved_to(R.HIRED), contract=contract, share_ends_on=share_ends_on)

    def planned_for(self, day: date) -> "Recruitment":
        """Change the planned hire date; once it is signed, the contract decides.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is not R.VALIDATED:
            raise Refusal("status_forbids", "Le contrat est signé : c'est lui qui dit quand il commence.")
        return replace(self, planned_hire_date=day)

    def corrected(self, contract: Contract) -> "Recruitment":
        """Correct the contract; a declared end is kept.

        Raises:
            Refusal: ``status_forbids`` without a signed contract, ``rupture_date`` when the declared end is
                not within the contract, ``status_forbids`` for another first day of a contract that was taken
                over.
        """
        if self.status is not R.HIRED:
            raise Refusal("status_forbids", "Seul un contrat en cours peut être corrigé.")
        if self.continues and self.contract and contract.starts_on != self.contract.starts_on:
            raise Refusal(
                "status_forbids",
                f"Ce contrat se poursuit ici depuis le {french_date(self.contract.starts_on)}, jour de la "
                "reprise : ce jour ne se corrige pas. S'il est faux, demandez à l'Agence une reprise en sens "
                "inverse.",
                "invalid",
                "/starts_on",
            )
        corrected = replace(self, contract=contract)
        if self.ended_on is not None:
            corrected._require_within(self.ended_on)
        return corrected

    def contract_taken_back(self) -> "Recruitment":
        """Go back to validated: the contract was recorded by mistake.

        Raises:
            Refusal: ``status_forbids`` without a signed contract, or with one that was taken over.
        """
        if self.status is not R.HIRED:
            raise Refusal("status_forbids", "Seul un contrat en cours peut être retiré.")
        if self.continues:
            raise Refusal(
                "status_forbids",
                "Ce contrat vient d'une autre structure : il ne se retire pas. Si la reprise est fausse, "
                "demandez à l'Agence une reprise en sens inverse.",
            )
        return replace(
            self,
            status=R.VALIDATED,
            contract=None,
            ended_on=None,
            end_reason=None,
            end_proof=None,
            contract_copy=None,
            contract_copy_asked=False,
            share_ends_on=None,
            prolonged_days=0,
            suspensions=(),
        )

    def end_taken_back(self) -> "Recruitment":
        """Go back to hired: the end of the contract was declared by mistake.

        Raises:
            Refusal: ``status_forbids`` when no end was declared, ``went_on`` when a successor has taken the
                contract over.
        """
        if self.went_on is not None:
            raise Refusal(
                "went_on",
                "Une autre structure a repris ce contrat : un transfert en sens inverse le corrige.",
            )
        if self.ended_on is None or self.status not in (R.HIRED, R.ENDED):
            raise Refusal("status_forbids", "Aucune fin de contrat n'est déclarée.")
        return replace(self, status=R.HIRED, ended_on=None, end_reason=None, end_proof=None)

    @property
    def end_needs_proof(self) -> bool:
        """Whether its end needs a document as proof (RULES section 5).

        An end at the term needs none, and a contract that a successor took over has not ended.
        """
        itself = (EndReason.END_OF_TERM, EndReason.TAKEN_OVER)
        return self.ended_on is not None and self.end_reason not in itself

    def owes_end_proof(self, today: date, params: Parameters) -> bool:
        """Return whether the structure has not given the proof of the end, « à fournir » (RULES section 5).

        Args:
            today: the date in Paris.
            params: the values in force.
        """
        if self.ended_on is None or not self.end_needs_proof or self.end_proof is not None:
            return False
        return today <= end_proof_deadline(self.ended_on, params)

    def require_end_to_prove(self) -> None:
        """Raise Refusal ``no_end_to_prove`` unless an end that needs a proof is declared."""
        if not self.end_needs_proof:
            raise Refusal(
                "no_end_to_prove",
                "Aucune fin de contrat avant son terme n'est déclarée : déclarez-la d'abord, puis déposez "
                "son justificatif.",
            )

    @property
    def lacks_contract_copy(self) -> bool:
        """Whether the contract runs and no copy of it is stored (RULES 14)."""
        return self.status is R.HIRED and self.contract_copy is None

    def require_contract_to_copy(self) -> None:
        """Raise Refusal ``no_contract_to_copy`` unless a contract is recorded."""
        if self.contract is None:
            raise Refusal(
                "no_contract_to_copy",
                "Aucun contrat n'est enregistré : enregistrez-le d'abord, puis déposez sa copie.",
            )

    def ends_as(self, on: date, reason: EndReason) -> bool:
        """Return whether its end is declared with this date and reason."""
        return (self.ended_on, self.end_reason) == (on, reason)

    def ending(self, *, on: date, reason: EndReason, today: date, params: Parameters) -> "Recruitment":
        """Declare the end of the contract, not too far ahead (RULES section 10).

        The post stays taken until the end of that day.

        Args:
            on: the last day of the contract.
            reason: why it ends.
            today: the date in Paris.
            params: the values in force.

        Raises:
            Refusal: ``rupture_date`` outside the contract or too far; ``status_forbids``.
        """
        self.require_running()
        self.require_end_on(on, today, params)
        return replace(self, ended_on=on, end_reason=reason)

    def require_running(self) -> None:
        """Raise Refusal ``status_forbids`` unless a contract is signed and has not ended."""
        self._moved_to(R.ENDED)

    def require_end_on(self, on: date, today: date, params: Parameters) -> None:
        """Refuse a day that cannot be the last day of a running contract; arguments as for ``ending``.

        Raises:
            Refusal: ``rupture_date``.
        """
        self._require_within(on)
        if on > latest_rupture_date(today, params):
            raise Refusal(
                "rupture_date",
                f"La date de fin est au plus tard dans {params.rupture_months} mois.",
                "invalid",
                "/ended_on",
            )

    def _require_within(self, last_day: date) -> None:
        assert self.contract is not None
        if last_day < self.contract.starts_on:
            raise Refusal(
                "rupture_date", "La fin du contrat ne peut pas précéder son début.", "invalid", "/ended_on"
            )
        if self.contract.ends_on is not None and last_day > self.contract.ends_on:
            raise Refusal("rupture_date", "Le contrat finit avant cette date.", "invalid", "/ended_on")

    def ended(self) -> "Recruitment":
        """Mark it as ended: its last day is over, whether declared or at its term."""
        return replace(
            self._moved_to(R.ENDED),
            ended_on=self.last_day,
            end_reason=self.end_reason or EndReason.END_OF_TERM,
            superior=None,
        )

    def with_superior(self, superior: Superior | None) -> "Recruitment":
        """Name the superior of the adviser, or remove it (None); repeating it changes nothing.

        Raises:
            Refusal: ``status_forbids`` once the recruitment is over.
        """
        if self.superior == superior:
            return self
        if not self.living:
            raise Refusal("status_forbids", "Ce recrutement est terminé : plus personne n'encadre ce poste.")
        return replace(self, superior=superior)


def require_not_counted(recruitment: Recruitment, follow_ups: Iterable[FollowUp]) -> None:
    """Refuse a correction by the structure once an accepted follow-up counts the contract.

    Raises:
        Refusal: ``contract_counted``.
    """
    if any(one.was_accepted and recruitment.id in one.recruitment_ids for one in follow_ups):
        raise Refusal(
            "contract_counted",
            "La Banque des Territoires a accepté un suivi qui compte ce contrat : demandez la correction à "
            "l'Agence nationale de la cohésion des territoires.",
        )


def end_has_come() -> Refusal:
    """Return the refusal to take back, for a structure, an end whose day is over."""
    return Refusal(
        "end_has_come",
        "Le dernier jour du contrat est passé : demandez la correction à l'Agence nationale de la cohésion "
        "des territoires.",
    )
