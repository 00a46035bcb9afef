"""The audience of structures: the Espace structure."""
