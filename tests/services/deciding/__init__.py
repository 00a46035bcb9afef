"""The journeys of opinions and committee sessions."""
