"""The agency's desk as journeys."""
