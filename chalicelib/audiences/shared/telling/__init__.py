"""How pages tell what was done and sent: sentences of the journal, lines of e-mails (RULES sections 4, 9)."""
