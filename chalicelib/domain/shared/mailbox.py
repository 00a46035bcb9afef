"""Which mailbox an address names, however it is spelled."""

_GMAIL = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(email: str) -> str:
    """The address in the one spelling of its mailbox.

    Gmail reads no dot before the @, and nothing from a « + » on. Elsewhere they may tell two people apart.

    Args:
        email: in lower case, as the forms store it.
    """
    local, _, domain = email.rpartition("@")
    if domain not in _GMAIL:
        return email
    return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
