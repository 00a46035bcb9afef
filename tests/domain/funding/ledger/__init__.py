"""The rules of a ledger (RULES 21, section 11)."""
