"""The documents that people deposit."""
