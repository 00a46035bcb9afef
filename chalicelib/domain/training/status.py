"""The status of the training of an adviser, and what may follow what (RULES 15 to 17)."""

from chalicelib.domain.shared.french import Labelled


class TrainingStatus(Labelled):
    """The status of the training of an adviser."""

    TO_TEST = "to_test", "test à passer"
    TESTED = "tested", "en attente d'une session"
    REGISTERED = "registered", "inscrit à une session"
    CONFIRMED = "confirmed", "place confirmée"
    IN_TRAINING = "in_training", "en formation"
    FINISHED = "finished", "formation suivie"
    CERTIFIED = "certified", "CCP1 obtenu"
    FAILED = "failed", "CCP1 à repasser"
    ABANDONED = "abandoned", "formation abandonnée"
    EXEMPT = "exempt", "dispensé, CCP1 déjà obtenu"
    STOPPED = "stopped", "arrêtée, le recrutement a pris fin"


T = TrainingStatus
# Corrections of mistakes are not transitions: ``untested``, ``not_exempt``, ``resumed``, ``without_exam``.
TRANSITIONS: dict[TrainingStatus, frozenset[TrainingStatus]] = {
    T.TO_TEST: frozenset({T.TESTED, T.EXEMPT, T.STOPPED}),
    T.TESTED: frozenset({T.REGISTERED, T.EXEMPT, T.ABANDONED, T.STOPPED}),
    T.REGISTERED: frozenset({T.TESTED, T.CONFIRMED, T.ABANDONED, T.STOPPED}),
    T.CONFIRMED: frozenset({T.TESTED, T.REGISTERED, T.IN_TRAINING, T.ABANDONED, T.STOPPED}),
    T.IN_TRAINING: frozenset({T.FINISHED, T.ABANDONED, T.STOPPED}),
    T.FINISHED: frozenset({T.CERTIFIED, T.FAILED}),
    T.CERTIFIED: frozenset(),
    T.FAILED: frozenset({T.CERTIFIED, T.FAILED}),
    T.ABANDONED: frozenset(),
    T.EXEMPT: frozenset(),
    T.STOPPED: frozenset(),
}
# Before the first day of a session.
AHEAD = frozenset({T.TO_TEST, T.TESTED, T.REGISTERED, T.CONFIRMED})
# With a seat in a session that has not ended.
SEATED = frozenset({T.REGISTERED, T.CONFIRMED, T.IN_TRAINING})
# With the certificate, by the examination or from before.
HOLDING = frozenset({T.CERTIFIED, T.EXEMPT})
# Who followed a session to its end.
TRAINED = frozenset({T.FINISHED, T.CERTIFIED, T.FAILED})
