"""The journeys of the money: case file, agreement (RULES 11 to 13, section 11)."""
