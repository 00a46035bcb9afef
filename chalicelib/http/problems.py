"""Error responses: RFC 9457 problems in French, which never contain the input."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.core.ports import CaseFilesUnavailable, FilesUnavailable, Throttled
from chalicelib.services.core.store import GuardTaken, LinkSpent, TimerMoved, VersionConflict
from chalicelib.services.core.transaction import Stale, VersionMissing

if TYPE_CHECKING:
    from pydantic import BaseModel

PROBLEM_JSON = "application/problem+json"

TITLES = {
    400: "Requête illisible",
    401: "Connexion nécessaire",
    403: "Requête refusée",
    404: "Introuvable",
    405: "Méthode non permise",
    406: "Format non proposé",
    409: "Action impossible",
    410: "Supprimé",
    412: "Modifié entre-temps",
    413: "Envoi trop volumineux",
    415: "Format non accepté",
    422: "Réponses à corriger",
    428: "Version manquante",
    429: "Trop de demandes",
    500: "Erreur interne",
    503: "Service momentanément indisponible",
}


@dataclass(frozen=True)
class FieldError:
    """An error on one field.

    Args:
        pointer: RFC 6901 pointer of the field in the body (or of the query parameter).
        code: stable snake_case name, for programs.
        message: French sentence; never contains the input.
    """

    pointer: str
    code: str
    message: str


class Problem(Exception):
    """An error response.

    Args:
        status: HTTP status, one of ``TITLES``.
        code: stable snake_case name; the last part of the problem's ``type``.
        detail: French sentence; never contains the input.
        errors: on fields.
        headers: headers that go with the status (``Retry-After``, ``Allow``…).
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def document(self, request_id: str) -> dict[str, Any]:
        """Return the body. ``instance`` is the id of the request, not its path, which may hold a token."""
        return {
            "type": f"/problemes/{self.code}",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{request_id}",
            "errors": [asdict(error) for error in self.errors],
        }


class InvalidFields(Problem):
    """A 422: some fields are invalid.

    Args:
        errors: on the fields.
        model: the form; None where rules refused answers that were all of the right types.
        sent: its fields as they were sent.
    """

    def __init__(
        self, errors: Sequence[FieldError], model: type[BaseModel] | None = None, sent: Any = None
    ) -> None:
        super().__init__(422, "invalid_fields", "Certaines réponses sont à corriger.", errors)
        self.model = model
        self.sent = sent


class TooManyRequests(Problem):
    """A 429: too many requests.

    Args:
        retry_after: seconds before the next attempt.
        instead: French sentence, in the place of the usual one.
    """

    def __init__(self, retry_after: int, instead: str = "") -> None:
        super().__init__(
            429,
            "too_many_requests",
            instead or "Trop de demandes en peu de temps. Réessayez un peu plus tard.",
            headers={"Retry-After": str(max(1, retry_after))},
        )


def not_found() -> Problem:
    """Return the 404 for what does not exist or is out of scope (RULES section 7: never 403)."""
    return Problem(404, "not_found", "Cette adresse n'existe pas, ou vous n'y avez pas accès.")


def sign_in_needed() -> Problem:
    """Return the 401 for a missing or expired session."""
    return Problem(401, "sign_in_needed", "Connectez-vous pour continuer.")


def internal_error() -> Problem:
    """Return the 500; the details are in the log under the id of the request."""
    return Problem(500, "internal_error", "Une erreur est survenue de notre côté. Réessayez dans un instant.")


def method_not_allowed(allow: str) -> Problem:
    """Return the 405 for a method that the path does not have."""
    return Problem(
        405, "method_not_allowed", "Cette action n'existe pas à cette adresse.", headers={"Allow": allow}
    )


def not_acceptable() -> Problem:
    """Return the 406 for a file that the Accept header excludes, or that comes without the header."""
    return Problem(
        406, "not_acceptable", "La réponse est un fichier : demandez-la avec l'en-tête « Accept: */* »."
    )


def from_exception(error: Exception, *, public: bool, conditional: bool) -> Problem:
    """Return the problem of an exception raised by a service.

    Args:
        error: the exception.
        public: True for a public route. Elsewhere « does not exist » and « not yours » give the same bytes,
            so that existence is not disclosed.
        conditional: True when the request has If-Match.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        return _from_refusal(error, public=public)
    if isinstance(error, Refusals):
        return InvalidFields([_field_error(one, one.pointer or "") for one in error.refusals])
    if isinstance(error, Throttled):
        return TooManyRequests(math.ceil(error.retry_after.total_seconds()), error.instead)
    if isinstance(error, VersionMissing):
        return Problem(
            428, "version_needed", "Rechargez la page : la version que vous modifiez n'a pas été donnée."
        )
    if isinstance(error, VersionConflict | Stale):
        return Problem(
            412 if conditional else 409,
            "version_conflict",
            "Ces informations ont changé depuis que vous les avez lues. Rechargez-les avant de recommencer.",
        )
    if isinstance(error, LinkSpent):
        return Problem(409, "link_spent", "Ce lien a déjà servi.")
    if isinstance(error, GuardTaken | TimerMoved):
        return Problem(
            409, "conflict", "Une autre action vient de changer la situation. Rechargez avant de recommencer."
        )
    if isinstance(error, CaseFilesUnavailable):
        return Problem(
            503,
            "case_files_unavailable",
            "Démarches simplifiées ne répond pas. Réessayez dans quelques minutes.",
            headers={"Retry-After": "120"},
        )
    if isinstance(error, FilesUnavailable):
        return Problem(
            503,
            "files_unavailable",
            "Les fichiers ne sont pas accessibles pour l'instant. Réessayez dans quelques minutes.",
            headers={"Retry-After": "120"},
        )
    return internal_error()


def _from_refusal(refusal: Refusal, *, public: bool) -> Problem:
    errors = () if refusal.pointer is None else (_field_error(refusal, refusal.pointer),)
    if refusal.kind == "conflict":
        return Problem(409, refusal.code, refusal.message, errors)
    if refusal.kind == "invalid":
        return Problem(422, refusal.code, refusal.message, errors)
    if refusal.kind == "gone":
        return Problem(410, refusal.code, refusal.message)
    if refusal.kind == "not_found" and public:
        return Problem(404, refusal.code, refusal.message)
    return not_found()


def _field_error(refusal: Refusal, pointer: str) -> FieldError:
    return FieldError(pointer, refusal.code, refusal.message)
