"""The audience of candidates."""
