"""The journeys of activity reports."""
