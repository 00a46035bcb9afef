"""The training of advisers: lots, centres, sessions, the course of each (RULES 2, 15 to 18)."""
