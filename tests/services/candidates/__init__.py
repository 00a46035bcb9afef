"""The journeys of candidates."""
