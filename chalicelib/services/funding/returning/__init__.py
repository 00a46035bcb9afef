"""Sums to return: orders to recover them, and offsets against other agreements (RULES 21)."""
