"""What the page after a public form names: the address that the e-mail went to, and the reference.

A cookie of that page alone carries them: neither stands in its address, and nothing is stored.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable

from chalicelib.http import security
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import pages
from chalicelib.http.serve import AnyCall
from chalicelib.services.core.forms_sent import SentForm
from chalicelib.settings import settings

_COOKIE = "sent"
_SECONDS = 3600


def leading_to(path: str) -> Callable[[AnyCall, SentForm], Answer]:
    """Return how to go on, once a form was sent, to the page after it."""

    def go_on(_call: AnyCall, sent: SentForm) -> Answer:
        told = base64.urlsafe_b64encode(json.dumps([sent.email, sent.reference]).encode()).decode()
        cookie = security.page_cookie(
            _COOKIE, told.rstrip("="), pages.address(path), settings().base_url, _SECONDS
        )
        return pages.go_to(path, cookies=(cookie,))

    return go_on


def thanks(call: Call, title: str, otherwise: str, *steps: str) -> Answer:
    """Render the page after a form.

    Args:
        call: the request.
        title: heading.
        otherwise: what does not happen while the address is not confirmed.
        steps: what happens next, in order.
    """
    sent = _sent(call)
    where = f"à {sent.email}" if sent else "à l'adresse que vous avez indiquée"
    return pages.message(
        title,
        f"Un e-mail vient d'être envoyé {where}. Suivez son lien pour confirmer votre adresse : sans cela, "
        f"{otherwise}.",
        "S'il ne vous parvient pas, regardez dans vos messages indésirables et vérifiez l'adresse : si elle "
        "est mal écrite, remplissez à nouveau le formulaire.",
        *([f"Référence de votre envoi, à donner si vous nous écrivez : {sent.reference}"] if sent else []),
        steps=steps,
    )


def _sent(call: Call) -> SentForm | None:
    told = security.read_cookies(call.headers.get("cookie", "")).get(_COOKIE, "")
    try:
        email, reference = json.loads(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
        return SentForm(email=str(email), reference=str(reference))
    except (ValueError, TypeError, binascii.Error):
        return None
