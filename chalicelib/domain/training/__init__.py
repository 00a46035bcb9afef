"""Training: positioning test, centres and sessions, certificate (RULES 2, 15 to 18)."""
