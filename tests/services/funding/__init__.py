"""The journeys of case files and agreements."""
