"""The Espace structure."""
