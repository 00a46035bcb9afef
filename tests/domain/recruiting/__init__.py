"""Matches, recruitments and contracts."""
