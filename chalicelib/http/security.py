"""Cookies, same-origin checks, CORS, security headers and CSRF tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from chalicelib.http.problems import Problem

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_browser_has_session: ContextVar[bool] = ContextVar("browser_has_session", default=False)

_JSON_POLICY = "default-src 'none'; frame-ancestors 'none'"


def page_policy(form_target: str = "") -> str:
    """Return the Content-Security-Policy of a page.

    Args:
        form_target: origin of another site to which a form of the page posts; empty for none.
    """
    allowed = f"'self' {form_target}" if form_target else "'self'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; form-action {allowed}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def is_https(base_url: str) -> bool:
    """Return True when the deployment is served over https (not on the local stack)."""
    return base_url.startswith("https://")


def cookie_name(base_url: str) -> str:
    """Return the name of the session cookie; ``__Host-`` binds it to one host, over https only."""
    return "__Host-session" if is_https(base_url) else "session"


def session_cookie(token: str, base_url: str) -> str:
    """Return the Set-Cookie of a session; browsers drop it when they close, the server may end it before."""
    secure = "; Secure" if is_https(base_url) else ""
    return f"{cookie_name(base_url)}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"


def page_cookie(name: str, value: str, path: str, base_url: str, seconds: int) -> str:
    """Return the Set-Cookie of a cookie that the browser sends to one page only.

    Args:
        name: of the cookie.
        value: without spaces and semicolons.
        path: of the page, without the prefix of the stage.
        base_url: of the deployment.
        seconds: until the browser drops it.
    """
    secure = "; Secure" if is_https(base_url) else ""
    kept = f"Path={urlsplit(base_url).path}{path}; Max-Age={seconds}"
    return f"{name}={value}; {kept}; HttpOnly; SameSite=Lax{secure}"


def expired_session_cookie(base_url: str) -> str:
    """Return the Set-Cookie that deletes the session cookie."""
    return f"{session_cookie('', base_url)}; Max-Age=0"


def read_cookies(header: str) -> dict[str, str]:
    """Return the cookies of a request; of several with one name, the first."""
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, separator, value = part.strip().partition("=")
        if separator:
            cookies.setdefault(name, value.strip('"'))
    return cookies


def session_token(headers: Mapping[str, str], base_url: str) -> str:
    """Return the token in the session cookie, or an empty text, and remember whether there is one.

    Args:
        headers: of the request, names in lower case.
        base_url: of the deployment.
    """
    token = read_cookies(headers.get("cookie", "")).get(cookie_name(base_url)) or ""
    _browser_has_session.set(bool(token))
    return token


def has_session() -> bool:
    """Return True when the request has a session cookie, valid or not."""
    return _browser_has_session.get()


def origin_of(address: str) -> str:
    """Return the origin of a URL, in the format of the Origin header."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def refuse_cross_site(method: str, headers: Mapping[str, str], base_url: str) -> None:
    """Refuse cross-site requests (DECISIONS 8).

    A client that sends neither Sec-Fetch-Site nor Origin is not a browser, so CSRF does not apply.

    Args:
        method: of the request, upper case.
        headers: of the request, names in lower case.
        base_url: of the deployment.

    Raises:
        Problem: 403.
    """
    if method not in UNSAFE_METHODS:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        allowed = site in ("same-origin", "none")
    else:
        allowed = origin is None or origin.lower() == origin_of(base_url)
    if not allowed:
        raise Problem(
            403, "cross_site_request", "Cette action doit être faite depuis le site. Rechargez la page."
        )


def cors_headers(origin: str | None, allowed_origins: Iterable[str]) -> dict[str, str]:
    """Return the CORS headers of a route that allows CORS; none for an origin not allowed."""
    headers = {"Vary": "Origin"}
    if origin is not None and origin in allowed_origins:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
    return headers


def preflight_headers(
    origin: str | None, allowed_origins: Iterable[str], methods: Iterable[str]
) -> dict[str, str]:
    """Return the CORS headers of a preflight response."""
    headers = cors_headers(origin, allowed_origins)
    if "Access-Control-Allow-Origin" in headers:
        del headers["Access-Control-Expose-Headers"]
        headers["Access-Control-Allow-Methods"] = ", ".join(sorted(methods))
        headers["Access-Control-Allow-Headers"] = "Content-Type"
        headers["Access-Control-Max-Age"] = "86400"
    return headers


def default_headers(content_type: str, base_url: str, request_id: str) -> dict[str, str]:
    """Return the default headers of a response; those of the route take precedence.

    Args:
        content_type: of the response; pages get a Content-Security-Policy that allows their own files.
        base_url: of the deployment.
        request_id: of the request, as in the log.
    """
    page = content_type.startswith("text/html")
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": page_policy() if page else _JSON_POLICY,
        "Content-Type": content_type,
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        # With « no-referrer » browsers would send « Origin: null » with the forms of our own pages.
        "Referrer-Policy": "same-origin" if page else "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Request-Id": request_id,
    }
    if is_https(base_url):
        headers["Strict-Transport-Security"] = "max-age=63072000"
    return headers


def form_token(secret: bytes, *, purpose: str, holder: str, now: datetime) -> str:
    """Return the CSRF token of a form.

    Args:
        secret: the signing secret.
        purpose: name of the form.
        holder: the session it is bound to, or an empty text.
        now: instant of the page.
    """
    issued = str(int(now.timestamp()))
    return f"{issued}.{_form_mac(secret, purpose, holder, issued)}"


def check_form_token(
    secret: bytes,
    token: str,
    *,
    purpose: str,
    holder: str,
    now: datetime,
    max_age: timedelta = timedelta(hours=12),
    min_age: timedelta = timedelta(0),
) -> bool:
    """Return True when a token is valid for this form and holder, neither too recent nor too old."""
    if not token.isascii():
        return False
    issued, _, mac = token.partition(".")
    expected = _form_mac(secret, purpose, holder, issued)
    if not hmac.compare_digest(mac, expected):
        return False
    age = timedelta(seconds=int(now.timestamp()) - int(issued))
    return min_age <= age <= max_age


def _form_mac(secret: bytes, purpose: str, holder: str, issued: str) -> str:
    message = "\0".join(("form", purpose, holder, issued)).encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
