"""The employment contract and the rules of its dates, pay and working time (RULES 3, 11, 14)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.shared.calendar_rules import add_months, agreement_end
from chalicelib.domain.shared.french import Labelled, euros, french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector, Refusals

# The gross minimum wage of a month at 35 hours on a day, in euro cents; None if there is none to compare.
LeastPay = Callable[[date], int | None]


class ContractKind(Labelled):
    """The contract of the adviser; advisers work full time whatever its kind (RULES 3)."""

    FIXED_TERM = "fixed_term", "CDD"
    PERMANENT = "permanent", "CDI"
    PROJECT = "project", "contrat de projet"
    # « Parcours emploi compétences »: a permanent one is recorded as a CDI.
    SUBSIDISED = "subsidised", "contrat aidé (PEC)"


class ContractRemark(Labelled):
    """Unlikely facts about a contract; the user confirms each by its name."""

    SHORTER_THAN_SUBSIDY = "shorter_than_subsidy", "le contrat est plus court que la subvention"
    NO_SUBSIDY_LEFT = "no_subsidy_left", "la subvention du poste a pris fin"
    STARTS_LONG_AFTER_TERM = (
        "starts_long_after_term",
        "le contrat commence longtemps après le délai de recrutement",
    )
    STARTS_BEFORE_AVAILABLE = (
        "starts_before_available",
        "le contrat commence avant la date de disponibilité du candidat",
    )


@dataclass(frozen=True, kw_only=True)
class Post:
    """The limits against which the dates of a contract are checked.

    Args:
        decided_on: the day of the committee session that granted the post.
        term: the last day to recruit, extensions included (RULES 11).
        validated_on: the day on which the structure validated the candidate.
        available_from: the day from which the candidate is available.
        months: the subsidised months of the post, from the start of its contract (RULES 4, 5).
        cents: its total subsidy, in euro cents.
        share_ends_on: the first day without subsidy, if an adviser held it before.
    """

    decided_on: date
    term: date
    validated_on: date
    available_from: date
    months: int
    cents: int
    share_ends_on: date | None = None

    def subsidy_left_from(self, day: date) -> tuple[date, int]:
        """Return the subsidy left from a day on: the first day without it, and the euro cents."""
        if self.share_ends_on is None:
            return agreement_end(day, self.months), self.cents
        days = max(0, (self.share_ends_on - day).days)
        whole = (self.share_ends_on - add_months(self.share_ends_on, -self.months)).days
        return self.share_ends_on, min(self.cents, self.cents * days // whole)


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The employment contract; ``ends_on`` is None for a permanent one.

    ``gross_pay_cents`` is the gross pay of a month. It and ``full_time`` are None in contracts recorded
    before these questions existed, until they are corrected.
    """

    kind: ContractKind
    signed_on: date
    starts_on: date
    ends_on: date | None = None
    gross_pay_cents: int | None = None
    full_time: bool | None = None

    def same_dates(self, other: "Contract") -> bool:
        """Return whether only the pay and the working time differ, which no follow-up uses."""
        return replace(self, gross_pay_cents=other.gross_pay_cents, full_time=other.full_time) == other

    def completed_by(self, known: "Contract | None") -> "Contract":
        """Return this contract, with the known pay and working time where it has none."""
        if known is None:
            return self
        pay = known.gross_pay_cents if self.gross_pay_cents is None else self.gross_pay_cents
        return replace(
            self,
            gross_pay_cents=pay,
            full_time=known.full_time if self.full_time is None else self.full_time,
        )

    def require_sound(self, today: date, least_pay: LeastPay) -> None:
        """Refuse a contract that no adviser may have, whatever the programme's dates (RULES 3).

        Args:
            today: the date where the structure is.
            least_pay: the minimum wage where the structure is.

        Raises:
            Refusals: ``contract_dates``, ``contract_pay`` or ``contract_part_time``, each with a pointer to
                the invalid answer.
            Unanswered: with partial answers (``Answered``), if none of those given is refused.
        """
        rules = RefusalCollector()
        rules.check(lambda: _date("/signed_on", _signature_to_come(self, today)))
        rules.check(lambda: _date("/starts_on", _start_out_of_order(self)))
        rules.check(lambda: _date("/ends_on", _end_out_of_order(self)))
        _check_terms(rules, self, least_pay)
        rules.require()

    def require_possible(self, post: Post, today: date, params: Parameters, least_pay: LeastPay) -> None:
        """Refuse dates that contradict each other, or the decision, validation and term (RULES 9, 11, 14).

        The rules of ``require_sound`` apply too (RULES 3).

        The date of the signature must be within the recruitment term, not the day on which it is recorded.

        Args:
            post: the limits.
            today: the date where the structure is.
            params: the values in force.
            least_pay: the minimum wage where the structure is.

        Raises:
            Refusals: ``contract_dates``, ``contract_pay`` or ``contract_part_time``, each with a pointer to
                the invalid answer.
        """
        rules = RefusalCollector()
        rules.check(
            lambda: _date(
                "/signed_on", _signature_to_come(self, today) or _signature_out_of_place(self, post)
            )
        )
        rules.check(lambda: _date("/starts_on", _start_out_of_order(self) or _start_too_late(self, params)))
        rules.check(lambda: _date("/ends_on", _end_out_of_order(self)))
        _check_terms(rules, self, least_pay)
        rules.require()

    def require_confirmed(
        self, post: Post, confirmed: Collection[ContractRemark], params: Parameters
    ) -> None:
        """Refuse remarks that the person has not confirmed.

        Args:
            post: the limits.
            confirmed: the remarks that the person has read and confirmed.
            params: the values in force.

        Raises:
            Refusals: one for each unconfirmed remark, with the code of the remark.
        """
        _refuse(
            Refusal(remark.value, message, "invalid", "/confirmed_remarks")
            for remark, message in self._remarks(post, params)
            if remark not in confirmed
        )

    def _remarks(self, post: Post, params: Parameters) -> Iterator[tuple[ContractRemark, str]]:
        most = self.subsidy(post)
        end, left = post.subsidy_left_from(self.starts_on)
        if most < left:
            yield (
                ContractRemark.SHORTER_THAN_SUBSIDY,
                f"Ce contrat est plus court que la subvention du poste, qui va jusqu'au "
                f"{french_date(end - timedelta(days=1))} : elle sera d'au plus {euros(most)} au lieu de "
                f"{euros(left)}.",
            )
        if not left:
            yield (
                ContractRemark.NO_SUBSIDY_LEFT,
                f"La subvention de ce poste prend fin le {french_date(end - timedelta(days=1))}, avant le "
                "début du contrat : il ne sera pas subventionné.",
            )
        if self.starts_on > add_months(post.term, params.late_start_months):
            yield (
                ContractRemark.STARTS_LONG_AFTER_TERM,
                f"Le délai de recrutement prend fin le {french_date(post.term)} et le contrat commence "
                f"longtemps après : la subvention, d'au plus {euros(most)}, ne court qu'à partir du "
                f"{french_date(self.starts_on)}.",
            )
        if self.starts_on < post.available_from:
            yield (
                ContractRemark.STARTS_BEFORE_AVAILABLE,
                "Le candidat s'est dit disponible à partir du "
                f"{french_date(post.available_from)} et le contrat commence avant : la subvention, d'au plus "
                f"{euros(most)}, court dès le {french_date(self.starts_on)}.",
            )

    def subsidy(self, post: Post) -> int:
        """Return the maximum subsidy of the post under this contract, in euro cents.

        A contract shorter than the subsidised months gets a share in proportion to its days.
        """
        end, left = post.subsidy_left_from(self.starts_on)
        if not left or self.ends_on is None:
            return left
        days = (self.ends_on - self.starts_on).days + 1
        whole = (end - self.starts_on).days
        return left * min(days, whole) // whole


def _date(pointer: str, message: str | None) -> None:
    if message:
        raise Refusal("contract_dates", message, "invalid", pointer)


# Functions, not methods, because they also run on partial answers (``Answered``).


def _check_terms(rules: RefusalCollector, contract: Contract, least_pay: LeastPay) -> None:
    rules.check(lambda: _require_least_pay(contract, least_pay))
    rules.check(lambda: _require_full_time(contract))


def _require_least_pay(contract: Contract, least_pay: LeastPay) -> None:
    """Refuse a pay below the minimum wage on the first day (RULES section 11)."""
    pay, least = contract.gross_pay_cents, least_pay(contract.starts_on)
    if pay is not None and least is not None and pay < least:
        raise Refusal(
            "contract_pay",
            f"Le SMIC brut d'un mois à temps plein est de {euros(least)} au "
            f"{french_date(contract.starts_on)} : le salaire ne peut pas être inférieur. Vérifiez que vous "
            "donnez le montant brut d'un mois ; si le contrat dit vraiment moins, faites-le corriger par un "
            "avenant avant de l'enregistrer.",
            "invalid",
            "/gross_pay_cents",
        )


def _require_full_time(contract: Contract) -> None:
    """Refuse a contract that is not full time (RULES 3)."""
    if contract.full_time is False:
        raise Refusal(
            "contract_part_time",
            "La subvention finance un poste à temps plein : 35 heures par semaine, ou 1 607 heures par an. "
            "Signez avec le conseiller un avenant à temps plein, puis enregistrez le contrat.",
            "invalid",
            "/full_time",
        )


def _signature_to_come(contract: Contract, today: date) -> str | None:
    return "La signature ne peut pas être dans le futur." if contract.signed_on > today else None


def _start_out_of_order(contract: Contract) -> str | None:
    early = contract.starts_on < contract.signed_on
    return "Le contrat commence le jour de sa signature ou après." if early else None


def _start_too_late(contract: Contract, params: Parameters) -> str | None:
    months = params.contract_start_months
    late = contract.starts_on > add_months(contract.signed_on, months)
    return f"Le contrat commence au plus tard {months} mois après sa signature." if late else None


def _end_out_of_order(contract: Contract) -> str | None:
    if contract.kind is ContractKind.PERMANENT:
        return "Un CDI n'a pas de date de fin." if contract.ends_on else None
    if contract.ends_on is None:
        return "Ce contrat a une date de fin : indiquez-la."
    return "Le contrat finit après son début." if contract.ends_on <= contract.starts_on else None


def _signature_out_of_place(contract: Contract, post: Post) -> str | None:
    if contract.signed_on < post.decided_on:
        return f"Le comité n'a attribué le poste que le {french_date(post.decided_on)}."
    if contract.signed_on < post.validated_on:
        return (
            f"La candidature n'est validée que depuis le {french_date(post.validated_on)} : la signature "
            "vient après. Si le contrat a été signé avant, demandez à l'Agence nationale de la cohésion "
            "des territoires de l'enregistrer."
        )
    if contract.signed_on > post.term:
        return (
            f"Le délai de recrutement a pris fin le {french_date(post.term)} : demandez une prolongation "
            "à votre préfecture, puis enregistrez le contrat."
        )
    return None


def _refuse(refusals: Iterator[Refusal]) -> None:
    found = tuple(refusals)
    if found:
        raise Refusals(found)
