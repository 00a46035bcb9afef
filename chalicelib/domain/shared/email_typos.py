"""Misspelled domains of common e-mail providers, to which nothing can be delivered."""

from difflib import SequenceMatcher

# The domains most used in France.
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
# Real providers whose names look like another's.
_OTHERS = frozenset({"mail.com", "email.com", "ymail.com"})
# Not similar enough for the comparison below, and always typed for the other.
_ALWAYS = {"gmail.fr": "gmail.com", "laposte.fr": "laposte.net", "googlemail.fr": "gmail.com"}
# Top-level domains that do not exist.
_NO_SUCH_END = {
    **dict.fromkeys(("con", "c0m", "cpm", "cmo", "ocm", "comm", "vom", "xom", "cim", "coml"), "com"),
    **dict.fromkeys(("f", "frr", "ffr", "fe", "fre"), "fr"),
    **dict.fromkeys(("nte", "ney", "nett"), "net"),
    **dict.fromkeys(("ogr", "orh", "orgg"), "org"),
}
# The similarity of two domains that differ by one letter added, missing, wrong or swapped.
_LIKENESS = 0.83


def likely_meant(address: str) -> str | None:
    """Return the address that was probably meant, or None when it looks right.

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
