"""The pages of links that were used, replaced or have expired (RULES section 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.html import pages
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest

Handler = TypeVar("Handler", bound=Callable[..., Response])

_USED = frozenset({"link_used", "already_answered"})
ENDED = _USED | {"link_expired", "link_replaced"}


@dataclass(frozen=True, kw_only=True)
class Endings:
    """The pages of a used, replaced or expired link.

    Args:
        used: renders the page of a used link: a second click must not look like a failure.
        expired: sentence for an expired link.
        action: label and path of the link shown for an expired or replaced one.
    """

    used: Callable[[AnyRequest], Response]
    expired: str
    action: tuple[str, str] | None = None

    def explained(self, handler: Handler) -> Handler:
        """Wrap the handler of a page opened by a link, so that such a link gets its page."""

        @wraps(handler)
        def explaining(request: AnyRequest, **path: str) -> Response:
            try:
                return handler(request, **path)
            except Refusal as refusal:
                if refusal.code in _USED:
                    return self.used(request)
                told = {"link_expired": self.expired, "link_replaced": refusal.message}.get(refusal.code)
                if told is None:
                    raise
                return pages.message("Ce lien n'est plus valable", told, action=self.action, status=410)

        return explaining  # type: ignore[return-value]
