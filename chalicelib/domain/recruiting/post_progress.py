"""« Où en êtes-vous ? » for one post: the steps that are done (RULES 11 to 16)."""

from datetime import date

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.training.status import TRAINED, TrainingStatus
from chalicelib.domain.training.training import Training


class PostStep(Labelled):
    """The steps of a post, in the order of the brochure; the contract may precede the agreement."""

    VALIDATED = "validated", "candidature validée"
    FILE_DEPOSITED = "file_deposited", "dossier déposé"
    FILE_COMPLETE = "file_complete", "dossier complet"
    SIGNED_BY_STRUCTURE = "signed_by_structure", "convention signée par la structure"
    SIGNED = "signed", "convention signée par tous"
    CONTRACT = "contract", "contrat de travail signé"
    CONTRACT_COPY = "contract_copy", "copie du contrat déposée"
    TRAINED = "trained", "formation suivie, ou dispense"
    IN_POST = "in_post", "en poste"


def steps_done(
    recruitment: Recruitment, agreement: Agreement | None, training: Training | None, today: date
) -> frozenset[PostStep]:
    """Return the completed steps of a post.

    Args:
        recruitment: of the person who holds, or held, the post.
        agreement: that finances it; None while there is none.
        training: of that person; None without one.
        today: the date in Paris.
    """
    done = {PostStep.VALIDATED}
    if recruitment.contract is not None:
        done.add(PostStep.CONTRACT)
    if recruitment.contract_copy is not None:
        done.add(PostStep.CONTRACT_COPY)
    if training is not None and training.status in {*TRAINED, TrainingStatus.EXEMPT}:
        done.add(PostStep.TRAINED)
    if training is not None and training.in_post(today):
        done.add(PostStep.IN_POST)
    if agreement is None:
        return frozenset(done)
    if agreement.origin is not None:
        # No case file is requested for a post taken over from another structure.
        done |= {PostStep.FILE_DEPOSITED, PostStep.FILE_COMPLETE}
    if agreement.case_file is not None and agreement.case_file.state is not CaseFileState.DRAFT:
        done.add(PostStep.FILE_DEPOSITED)
        if agreement.case_file.state in (CaseFileState.COMPLETE, CaseFileState.ACCEPTED):
            done.add(PostStep.FILE_COMPLETE)
    if agreement.signed_version_id is not None:
        done |= {PostStep.SIGNED_BY_STRUCTURE, PostStep.SIGNED}
    if agreement.status is AgreementStatus.SIGNED_BY_STRUCTURE:
        done.add(PostStep.SIGNED_BY_STRUCTURE)
    return frozenset(done)
