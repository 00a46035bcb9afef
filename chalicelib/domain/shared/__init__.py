"""Rules and values that every step uses."""
