"""The journeys of the training."""
