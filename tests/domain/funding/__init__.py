"""The case file, the agreement, the instalments and the bank details."""
