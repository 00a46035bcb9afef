"""The URLs of links in e-mails, by purpose and id (RULES section 8)."""

from collections.abc import Mapping

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.services.core.ports import Signer

_PATHS: Mapping[LinkPurpose, str] = {
    LinkPurpose.CONFIRM_APPLICATION: "confirmation",
    LinkPurpose.CONFIRM_CANDIDATE: "confirmation",
    LinkPurpose.CANDIDATE_SPACE: "mon-espace",
    LinkPurpose.CANDIDATE_AVAILABILITY: "disponibilite",
    LinkPurpose.CANDIDATE_UNSUBSCRIBE: "desinscription",
    LinkPurpose.CONFIRM_NEW_EMAIL: "adresse",
    LinkPurpose.APPROVE_NEW_EMAIL: "adresse",
    LinkPurpose.CONFIRM_ACCOUNT_EMAIL: "adresse-du-compte",
    LinkPurpose.APPROVE_ACCOUNT_EMAIL: "adresse-du-compte",
    LinkPurpose.APPLICATION_STATUS: "candidature",
    LinkPurpose.OPEN_ACCOUNT: "compte",
    LinkPurpose.RESET_PASSWORD: "mot-de-passe",
    LinkPurpose.ANSWER_QUESTION: "reponse",
    LinkPurpose.PROVED_APPLICATION: "engager?preuve=",
    LinkPurpose.PROVED_REGISTRATION: "devenir-conseiller?preuve=",
}


def link_address(purpose: str, entity_id: str, base_url: str, signer: Signer) -> str:
    """Return the absolute URL of a link.

    Args:
        purpose: a ``LinkPurpose``.
        entity_id: the id signed by the token: of the link or, for a status page, of the application.
        base_url: of the deployment, without a slash at its end.
        signer: signs the token.

    Raises:
        ValueError: there is no such purpose.
    """
    path = _PATHS[LinkPurpose(purpose)]
    separator = "" if path.endswith("=") else "/"
    return f"{base_url}/{path}{separator}{signer.token(purpose, entity_id)}"
