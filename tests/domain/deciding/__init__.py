"""Opinions, committee sessions and decisions."""
