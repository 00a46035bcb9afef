"""The training of advisers: lots, centres, sessions, and each adviser's course (RULES 2, 15 to 18)."""
