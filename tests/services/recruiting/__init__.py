"""The journeys of recruiting."""
