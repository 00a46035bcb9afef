"""The case file and the agreement of a structure."""
