"""The case file, the agreement and the money of a structure."""
