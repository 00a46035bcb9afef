"""The journeys of the money: case file, agreement, bank details, payments, balance (RULES section 11)."""
