"""Journeys in which people type, deposit and confirm."""
