"""The status of an agreement, what may follow it, and what the agreement waits for (RULES 12, 13)."""

from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.shared.french import Labelled


class AgreementStatus(Labelled):
    """The status of the agreement; the funder always signs last (RULES 13)."""

    DRAFT = "draft", "en préparation"
    SENT = "sent", "envoyée"
    SIGNED_BY_STRUCTURE = "signed_by_structure", "signée par la structure"
    SIGNED = "signed", "signée par tous"
    ENDED = "ended", "terminée"


A = AgreementStatus
# A signed agreement goes back to "sent" when an amendment is sent. Going back without a text is not listed
# here: see ``taken_back`` and ``unsigned``.
TRANSITIONS: dict[AgreementStatus, frozenset[AgreementStatus]] = {
    A.DRAFT: frozenset({A.SENT, A.ENDED}),
    A.SENT: frozenset({A.SIGNED_BY_STRUCTURE, A.ENDED}),
    A.SIGNED_BY_STRUCTURE: frozenset({A.SIGNED, A.ENDED}),
    A.SIGNED: frozenset({A.SENT, A.ENDED}),
    A.ENDED: frozenset(),
}


class AgreementTray(Labelled):
    """What an agreement waits for: always exactly one thing."""

    TO_RECEIVE = "to_receive", "Dossiers à recevoir"
    INCOMPLETE = "incomplete", "Dossiers à compléter"
    ON_THE_CLOCK = "on_the_clock", "Dossiers complets"
    OVERDUE = "overdue", "Délai dépassé"
    TO_SEND = "to_send", "Conventions à envoyer"
    WITH_STRUCTURE = "with_structure", "Chez la structure"
    TO_SIGN = "to_sign", "À signer"
    SIGNED = "signed", "Signées"
    STOPPED = "stopped", "Dossiers refusés ou sans suite"
    ENDED = "ended", "Terminées"


TRAY_OF_STATUS = {
    A.SENT: AgreementTray.WITH_STRUCTURE,
    A.SIGNED_BY_STRUCTURE: AgreementTray.TO_SIGN,
    A.SIGNED: AgreementTray.SIGNED,
    A.ENDED: AgreementTray.ENDED,
}
TRAY_OF_CASE_FILE = {
    CaseFileState.DRAFT: AgreementTray.TO_RECEIVE,
    CaseFileState.DEPOSITED: AgreementTray.INCOMPLETE,
    CaseFileState.COMPLETE: AgreementTray.ON_THE_CLOCK,
    CaseFileState.ACCEPTED: AgreementTray.TO_SEND,
    CaseFileState.REFUSED: AgreementTray.STOPPED,
    CaseFileState.DROPPED: AgreementTray.STOPPED,
}
