"""The journeys of the training: lots, centres, sessions, the course of each adviser (RULES 2, 15 to 18)."""
