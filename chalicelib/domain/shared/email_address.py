"""E-mail addresses: the mailbox behind several spellings, and misspelled domains of common providers."""

from difflib import SequenceMatcher

_GMAIL = frozenset({"gmail.com", "googlemail.com"})
# The most used domains in France.
_COMMON = (
    "gmail.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "hotmail.fr",
    "hotmail.com",
    "outlook.fr",
    "outlook.com",
    "yahoo.fr",
    "yahoo.com",
)
# Real providers with similar names.
_OTHERS = frozenset({"mail.com", "email.com", "ymail.com"})
# Not similar enough for the comparison below, and always a typing error.
_ALWAYS = {"gmail.fr": "gmail.com", "laposte.fr": "laposte.net", "googlemail.fr": "gmail.com"}
# Top-level domains that do not exist.
_NO_SUCH_END = {
    **dict.fromkeys(("con", "c0m", "cpm", "cmo", "ocm", "comm", "vom", "xom", "cim", "coml"), "com"),
    **dict.fromkeys(("f", "frr", "ffr", "fe", "fre"), "fr"),
    **dict.fromkeys(("nte", "ney", "nett"), "net"),
    **dict.fromkeys(("ogr", "orh", "orgg"), "org"),
}
# The similarity of two domains that differ by one added, missing, wrong or swapped letter.
_LIKENESS = 0.83


def mailbox_of(email: str) -> str:
    """Return the canonical spelling of the address of a mailbox.

    Gmail ignores dots before the @ and everything after a « + »; other providers may not.

    Args:
        email: in lower case, as the forms store it.
    """
    local, _, domain = email.rpartition("@")
    if domain not in _GMAIL:
        return email
    return f"{local.partition('+')[0].replace('.', '')}@gmail.com"


def likely_meant(address: str) -> str | None:
    """Return the probably intended address, or None when it looks right.

    Args:
        address: a well-formed e-mail address, in lower case.
    """
    name, _, domain = address.rpartition("@")
    if not name or domain in _COMMON or domain in _OTHERS:
        return None
    host, _, end = domain.rpartition(".")
    if host and end in _NO_SUCH_END:
        mended = f"{host}.{_NO_SUCH_END[end]}"
        return likely_meant(f"{name}@{mended}") or f"{name}@{mended}"
    meant = _ALWAYS.get(domain) or max(_COMMON, key=lambda one: _likeness(domain, one))
    if domain in _ALWAYS or _likeness(domain, meant) >= _LIKENESS:
        return f"{name}@{meant}"
    return None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
