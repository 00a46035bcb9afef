"""The state of an e-mail, for the agency (RULES section 9)."""

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal


class EmailState(Labelled):
    """The state of an e-mail."""

    WAITING = "waiting", "en attente"
    SENT = "sent", "envoyé"
    RETURNED = "returned", "revenu : l'adresse n'existe pas ou plus"
    UNWANTED = "unwanted", "signalé comme indésirable"
    REFUSED = "refused", "refusé par le service d'envoi"
    NOT_SENT = "not_sent", "non envoyé : ce n'était plus vrai"


def not_sent_yet() -> Refusal:
    """Return the refusal to send again an e-mail that is not sent yet."""
    return Refusal("email_waits", "Cet e-mail n'est pas encore parti : il part dans les prochaines minutes.")


def not_sent_again() -> Refusal:
    """Return the refusal to send again an e-mail that another act sends anew, or that is outdated."""
    return Refusal(
        "email_not_sent_again",
        "Cet e-mail ne se renvoie pas : refaites l'action qui l'envoie, ou écrivez à la personne.",
    )
