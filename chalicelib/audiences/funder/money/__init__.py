"""The money on the funder's desk: instalments, bank details, payment files, balances, claims (RULES 21)."""
