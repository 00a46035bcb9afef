"""The copy of the certificate (CCP1) of an adviser who passed the examination, or is exempt (RULES 17)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.calendar_rules import end_proof_deadline
from chalicelib.domain.training.lots import TrainingInReach
from chalicelib.domain.training.training import Training
from chalicelib.services.candidates.own_post import own_post
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.documents.kept_file import KeptFile
from chalicelib.services.funding.agreements import keeps_accounting_records
from chalicelib.services.training.lots import lots_of_training, read_lot_book


def read_for_certificate(ports: Ports, actor: Actor, training_id: str | None, act: Act) -> Training:
    """Return a training whose certificate somebody deposits, removes or reads; without an id, the adviser's
    own.

    Raises:
        Refusal: ``not_found``.
    """
    if training_id is None:
        post = own_post(ports, own_candidate(ports, actor))
        training_id = post.id if post else ""
    training = found(ports.store.get(Training, training_id))
    reach = TrainingInReach(
        lots=lots_of_training(read_lot_book(ports), training).lots,
        structure_id=training.structure_id,
        candidate_id=training.candidate_id,
    )
    require(actor, act, reach)
    return training


CERTIFICATE = KeptFile(
    about=Training,
    field="certificate",
    kind="certificate",
    file_name="certificat-ccp1.pdf",
    end_timer="training.certificate_end",
    depositing=Act.DEPOSIT_CERTIFICATE,
    removing=Act.REMOVE_CERTIFICATE,
    reading=Act.SEE_CERTIFICATE,
    read=read_for_certificate,
    require=Training.require_certificate,
    # As the other proofs of the use of the subsidy.
    last_day=lambda one, params: end_proof_deadline(one.last_day, params) if one.last_day else None,
    is_accounting_piece=lambda ports, one: keeps_accounting_records(ports, one.agreement_id),
)
