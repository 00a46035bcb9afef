"""The journeys of the agency."""
