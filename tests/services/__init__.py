"""The journeys, as sentences of the programme."""
