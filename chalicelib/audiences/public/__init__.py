"""The audience of everybody."""
