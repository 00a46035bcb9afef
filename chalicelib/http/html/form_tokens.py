"""The CSRF token of a form, bound to its purpose and to the person who asked the page."""

from __future__ import annotations

from chalicelib.domain.access.actor import AccountSession, CandidateSession, LinkHolder
from chalicelib.http import security
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.settings import settings

_ANONYMOUS = "anonymous"


def given(request: AnyRequest, purpose: str) -> str:
    """Return the token of a form for the person who asks its page.

    Args:
        request: for the page.
        purpose: what the form is.
    """
    return security.form_token(
        settings().signing_secret,
        purpose=purpose,
        holder=_holder(request),
        now=request.ports.clock.now(),
    )


def require(request: AnyRequest, purpose: str, token: str) -> None:
    """Refuse a form whose token was not given to this person for this purpose, or is too old.

    Args:
        request: with the form.
        purpose: what the form is.
        token: as sent.

    Raises:
        Problem: ``form_expired``.
    """
    valid = security.check_form_token(
        settings().signing_secret,
        token,
        purpose=purpose,
        holder=_holder(request),
        now=request.ports.clock.now(),
    )
    if not valid:
        raise Problem(
            403,
            "form_expired",
            "Cette page est restée ouverte trop longtemps. Vérifiez vos réponses et envoyez-les à nouveau.",
        )


def _holder(request: AnyRequest) -> str:
    """Return what the token of a form is bound to: a browser session, a link, or « anonymous »."""
    actor = request.actor
    if isinstance(actor, AccountSession | CandidateSession):
        return actor.token_hash
    return actor.token if isinstance(actor, LinkHolder) else _ANONYMOUS
