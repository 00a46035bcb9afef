"""A day's work at each desk, walked in a browser."""
