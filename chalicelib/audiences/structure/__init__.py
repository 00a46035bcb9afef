"""The audience of structures: pages and API of the Espace structure."""
