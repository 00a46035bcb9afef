"""The money of agreements as every audience shows it."""
