"""The subsidy of a post prolonged by the days on which its contract was suspended (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.refusal import Refusal


def most_days(recruitment: Recruitment, agreement_months: int, today: date) -> int:
    """By how many days the subsidy of a post may be prolonged: those of the suspensions within it.

    Those before the post came from another structure count too.

    Args:
        recruitment: of the adviser.
        agreement_months: the subsidised months of a post.
        today: the date in Paris, until which a suspension whose end is not known counts.
    """
    end = recruitment.subsidy_end(agreement_months)
    if recruitment.contract is None or end is None:
        return 0
    last = end - timedelta(days=recruitment.prolonged_days + 1)
    first = recruitment.share_begins_on or recruitment.contract.starts_on
    return sum(
        one.days_within(first, last if one.last_day else min(last, today))
        for one in (*recruitment.away_before, *recruitment.suspensions)
    )


def prolonged(recruitment: Recruitment, days: int, agreement_months: int, today: date) -> Recruitment:
    """Prolong the subsidy of a post, or correct by how much; none takes the prolongation back.

    Args:
        recruitment: of the adviser who holds the post, and held it first.
        days: of prolongation in all.
        agreement_months: the subsidised months of a post.
        today: the date in Paris.

    Raises:
        Refusal: ``status_forbids`` without a contract that runs, ``prolongation_replaced`` for somebody who
            replaces an adviser, ``prolongation_days`` beyond the days of the suspensions.
    """
    if recruitment.status is not RecruitmentStatus.HIRED:
        raise Refusal("status_forbids", "Seule la subvention d'un contrat en cours se prolonge.")
    if recruitment.replaces:
        raise Refusal(
            "prolongation_replaced",
            "Cette personne en remplace une autre : elle garde ce qui restait de la subvention du poste, qui "
            "ne se prolonge plus.",
        )
    most = most_days(recruitment, agreement_months, today)
    if days > most:
        raise Refusal(
            "prolongation_days",
            f"Le contrat a été suspendu {most} jours pendant la subvention du poste : elle se prolonge "
            "d'autant au plus.",
            "invalid",
            "/days",
        )
    return replace(recruitment, prolonged_days=days)


def balance_settled() -> Refusal:
    """Return the refusal to prolong a post of an agreement whose final balance is drawn up."""
    return Refusal(
        "balance_settled",
        "Le solde de la convention est établi : reprenez-le d'abord, puis prolongez la subvention.",
    )
