"""Opinions, questions, corrections asked for, committee sessions, and the publication of decisions."""
