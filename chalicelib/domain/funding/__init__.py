"""The money of posts: case file, agreement, bank details, payments, ledger (RULES 11 to 13, section 11)."""
