"""The facts of each owed e-mail, read when it is sent (RULES section 10)."""
