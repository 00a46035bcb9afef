"""What is done about sums to return: orders to recover them, offsets on other agreements (RULES 21)."""
