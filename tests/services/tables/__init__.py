"""Uploaded tables."""
