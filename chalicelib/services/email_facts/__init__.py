"""What each owed e-mail may say at its sending, from the present state (RULES section 10)."""
