"""The prolongation of a post's subsidy by the days of suspension of its contract (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.french import counted
from chalicelib.domain.shared.refusal import Refusal


def most_days(recruitment: Recruitment, agreement_months: int, today: date) -> int:
    """Return the most days of a prolongation: those of the suspensions within the subsidised period.

    Suspensions at a former structure count too.

    Args:
        recruitment: of the adviser.
        agreement_months: the subsidised months of a post.
        today: the date in Paris, up to which an open suspension counts.
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
    """Prolong the subsidy of a post, or correct the number of days; zero cancels it (RULES section 11).

    Who replaces an adviser has the end as it was prolonged, and no other prolongation.

    Args:
        recruitment: of the adviser who holds the post and was its first holder.
        days: of the prolongation, in all.
        agreement_months: the subsidised months of a post.
        today: the date in Paris.

    Raises:
        Refusal: ``status_forbids`` without a running contract, ``prolongation_replaced`` for an adviser who
            replaces another one, ``prolongation_days`` beyond the days of the suspensions.
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
            f"Le contrat a été suspendu {counted(most, 'jour')} pendant la subvention du poste : "
            "elle se prolonge d'autant au plus.",
            "invalid",
            "/days",
        )
    return replace(recruitment, prolonged_days=days)


def balance_settled() -> Refusal:
    """Return the refusal to prolong the subsidy of a post once the final balance is drawn up."""
    return Refusal(
        "balance_settled",
        "Le solde de la convention est établi : reprenez-le d'abord, puis prolongez la subvention.",
    )
