"""The prolongation of a post's subsidy by the funder, after a suspension (RULES section 11)."""

from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.prolongation import balance_settled, most_days, prolonged
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.following_up.follow_up import check_quarters
from chalicelib.services.funding.lifetime import correct_end
from chalicelib.services.recruiting.contracts import set_subsidy_notice_timer
from chalicelib.services.recruiting.recruit import read_recruitment


@dataclass(frozen=True, kw_only=True)
class Prolongation:
    """By how many days the subsidy of a post is extended, and the maximum."""

    recruitment: Recruitment
    most_days: int


def read_prolongation(ports: Ports, actor: Actor, recruitment_id: str) -> Prolongation:
    """Return the prolongation of a post, for those who may decide it.

    Raises:
        Refusal: ``not_found``.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.PROLONG_SUBSIDY)
    months = found(ports.store.get(Application, recruitment.application_id)).agreement_months
    return Prolongation(recruitment=recruitment, most_days=most_days(recruitment, months, ports.today()))


def prolong(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    days: int,
    reason: str,
    expected_version: int | None = None,
) -> Recruitment:
    """Extend the subsidy of a post, correct the number of days, or cancel it with zero days; idempotent.

    The end of the agreement moves with it, and the structure is told by e-mail.

    Raises:
        Refusal: ``not_found``, ``balance_settled``, ``status_forbids``, ``prolongation_replaced`` or
            ``prolongation_days``. Stale: somebody changed the recruitment meanwhile.
    """

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.PROLONG_SUBSIDY)
        if before.prolonged_days == days:
            return before
        require_version(before, expected_version)
        ledger = ports.store.get(Ledger, before.agreement_id)
        if ledger is not None and ledger.settlement is not None:
            raise balance_settled()
        application = found(ports.store.get(Application, before.application_id))
        months = application.agreement_months
        recruitment = prolonged(before, days, months, ports.today())
        changes.update(recruitment)
        correct_end(ports, changes, recruitment)
        set_subsidy_notice_timer(ports, changes, recruitment, application)
        ends = [one.subsidy_end(months) for one in (before, recruitment)]
        check_quarters(ports, changes, recruitment, min(day for day in ends if day), FactKind.PROLONGED)
        count_notification(ports, changes, recruitment.id)
        structure = found(ports.store.get(Structure, recruitment.structure_id))
        send_email(
            ports,
            changes,
            "subsidy_prolonged",
            to=structure.contact_email,
            about=recruitment.id,
            params={"reason": reason},
        )
        former_days = before.prolonged_days
        note_reason(ports, changes, recruitment, "subsidy_prolonged", reason, days=days, was_days=former_days)
        return recruitment

    return decide(ports, actor, work)
