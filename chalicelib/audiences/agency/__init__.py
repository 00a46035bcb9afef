"""The audience of the agency's staff."""
