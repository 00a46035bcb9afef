"""A slip in the name of a common e-mail provider: nothing sent there arrives, and nobody can be told."""

from difflib import SequenceMatcher

# Where most French people have their address.
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
# Not slips: providers of their own, whose names look like another's.
_OTHERS = frozenset({"mail.com", "email.com", "ymail.com"})
# Too far apart in letters, and yet one is always written for the other.
_ALWAYS = {"gmail.fr": "gmail.com", "laposte.fr": "laposte.net", "googlemail.fr": "gmail.com"}
# Ends of addresses that no registry has.
_NO_SUCH_END = {
    **dict.fromkeys(("con", "c0m", "cpm", "cmo", "ocm", "comm", "vom", "xom", "cim", "coml"), "com"),
    **dict.fromkeys(("f", "frr", "ffr", "fe", "fre"), "fr"),
    **dict.fromkeys(("nte", "ney", "nett"), "net"),
    **dict.fromkeys(("ogr", "orh", "orgg"), "org"),
}
# One letter too many, too few, wrong or out of place, in names as short as these.
_LIKENESS = 0.83


def likely_meant(address: str) -> str | None:
    """The address that was probably meant, or None when nothing looks like a slip.

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
