"""Rules and values used by all steps."""
