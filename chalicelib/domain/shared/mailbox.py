"""The mailbox of an e-mail address, whichever way the address is spelled."""

_GMAIL = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(email: str) -> str:
    """Return the address in the one spelling of its mailbox.

    Gmail ignores dots before the @ and everything from a « + » on; other providers may not.

    Args:
        email: in lower case, as the forms store it.
    """
    local, _, domain = email.rpartition("@")
    if domain not in _GMAIL:
        return email
    return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
