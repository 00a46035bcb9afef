"""What the edge answers when it says no: RFC 9457 problems, in French, that never repeat what was sent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.core.ports import (
    CaseFilesUnavailable,
    FilesUnavailable,
    GuardTaken,
    LinkSpent,
    Throttled,
    TimerMoved,
    VersionConflict,
)
from chalicelib.services.core.transaction import Stale, VersionMissing

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
    """What is wrong with one field.

    Args:
        pointer: RFC 6901 pointer of the field in the body (or of the query parameter).
        code: stable snake_case name, for programs.
        message: French sentence for the person; never holds what they typed.
    """

    pointer: str
    code: str
    message: str


class Problem(Exception):
    """An answer that says no.

    Args:
        status: HTTP status, one of ``TITLES``.
        code: stable snake_case name; the last part of the problem's ``type``.
        detail: French sentence for the person; never holds what they typed.
        errors: the fields to correct.
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
        """The body of the answer. ``instance`` names the request, not its path: paths hold link tokens."""
        return {
            "type": f"/problemes/{self.code}",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{request_id}",
            "errors": [asdict(error) for error in self.errors],
        }


class InvalidFields(Problem):
    """The fields can be read, and some must be corrected."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(422, "invalid_fields", "Certaines réponses sont à corriger.", errors)


class TooManyRequests(Problem):
    """Somebody asks too often.

    Args:
        retry_after: seconds before the next try has a chance.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            429,
            "too_many_requests",
            "Trop de demandes en peu de temps. Réessayez un peu plus tard.",
            headers={"Retry-After": str(max(1, retry_after))},
        )


def not_found() -> Problem:
    """The one 404 for what does not exist and for what is out of scope (RULES section 7: never 403)."""
    return Problem(404, "not_found", "Cette adresse n'existe pas, ou vous n'y avez pas accès.")


def sign_in_needed() -> Problem:
    """No living session where one is needed."""
    return Problem(401, "sign_in_needed", "Connectez-vous pour continuer.")


def internal_error() -> Problem:
    """Our fault; the details are in the log under the request's id."""
    return Problem(500, "internal_error", "Une erreur est survenue de notre côté. Réessayez dans un instant.")


def method_not_allowed(allow: str) -> Problem:
    """The address exists, not with this method."""
    return Problem(
        405, "method_not_allowed", "Cette action n'existe pas à cette adresse.", headers={"Allow": allow}
    )


def not_acceptable() -> Problem:
    """The answer is a file, and the request's Accept does not take it."""
    return Problem(406, "not_acceptable", "La réponse est un fichier que l'en-tête Accept n'accepte pas.")


def from_exception(error: Exception, *, public: bool, conditional: bool) -> Problem:
    """Turn what a journey raised into an answer.

    Args:
        error: the exception.
        public: the route is open to everybody. Elsewhere « does not exist » and « not yours » are the same
            answer to the byte, so that nobody learns what exists.
        conditional: the request carried If-Match.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        return _from_refusal(error, public=public)
    if isinstance(error, Refusals):
        return InvalidFields([_field_error(one, one.pointer or "") for one in error.refusals])
    if isinstance(error, Throttled):
        return TooManyRequests(math.ceil(error.retry_after.total_seconds()))
    if isinstance(error, VersionMissing):
        return Problem(
            428, "version_needed", "Rechargez la page : la version que vous modifiez n'a pas été donnée."
        )
    if isinstance(error, VersionConflict | Stale):
        return Problem(
            412 if conditional else 409,
            "version_conflict",
            "Quelqu'un d'autre a modifié ces informations entre-temps. Rechargez-les avant de recommencer.",
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
