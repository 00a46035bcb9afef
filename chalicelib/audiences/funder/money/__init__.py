"""The money on the funder's desk: instalments, bank details, payment files, final balances (RULES 21)."""
