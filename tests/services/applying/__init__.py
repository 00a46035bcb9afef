"""The journeys of applications."""
