"""The quarterly follow-up."""
