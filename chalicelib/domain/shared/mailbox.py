"""The mailbox of an e-mail address, independent of its spelling."""

_GMAIL = frozenset({"gmail.com", "googlemail.com"})


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
