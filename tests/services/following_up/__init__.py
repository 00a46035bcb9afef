"""The journeys of the quarterly follow-up."""
