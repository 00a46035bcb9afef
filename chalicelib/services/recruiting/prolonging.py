"""The subsidy of a post prolonged by the funder, after a suspension of the contract (RULES section 11)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.prolongation import prolonged
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_telling
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.following_up.follow_up import check_quarters
from chalicelib.services.funding.lifetime import set_end
from chalicelib.services.recruiting.contracts import set_notice
from chalicelib.services.recruiting.recruit import read_recruitment


def prolong(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    days: int,
    reason: str,
    expected_version: int | None = None,
) -> Recruitment:
    """Prolong the subsidy of a post, correct by how much, or take it back with no day; idempotent.

    The agreement ends later with it, and the structure is told.

    Raises:
        Refusal: ``not_found``, ``balance_settled``, ``status_forbids``, ``prolongation_replaced`` or
            ``prolongation_days``. Stale: somebody changed the recruitment meanwhile.
    """

    def work(changes: Changes) -> Recruitment:
        known = read_recruitment(ports, actor, recruitment_id, Act.PROLONG_SUBSIDY)
        if known.prolonged_days == days:
            return known
        require_version(known, expected_version)
        ledger = ports.store.get(Ledger, known.agreement_id)
        if ledger is not None and ledger.settlement is not None:
            raise Refusal(
                "balance_settled",
                "Le solde de la convention est établi : reprenez-le d'abord, puis prolongez la subvention.",
            )
        application = found(ports.store.get(Application, known.application_id))
        months = application.agreement_months
        changed = prolonged(known, days, months, ports.today())
        changes.update(changed)
        set_end(ports, changes, changed)
        set_notice(ports, changes, changed, application)
        ends = [one.subsidy_end(months) for one in (known, changed)]
        check_quarters(ports, changes, changed, min(day for day in ends if day), FactKind.PROLONGED)
        count_telling(ports, changes, changed.id)
        structure = found(ports.store.get(Structure, changed.structure_id))
        send_email(
            ports,
            changes,
            "subsidy_prolonged",
            to=structure.contact_email,
            about=changed.id,
            params={"reason": reason},
        )
        note_reason(
            ports, changes, changed, "subsidy_prolonged", reason, days=days, was_days=known.prolonged_days
        )
        return changed

    return decide(ports, actor, work)
