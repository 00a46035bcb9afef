"""French sentences of journals, lists of sent e-mails, steps of an end of contract (RULES sections 4, 9)."""
