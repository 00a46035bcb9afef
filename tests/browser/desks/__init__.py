"""A day's work at each desk, in a browser."""
