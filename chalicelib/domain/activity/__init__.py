"""Activity: what advisers report of their work, its totals and its silences (RULES 19, 21)."""
