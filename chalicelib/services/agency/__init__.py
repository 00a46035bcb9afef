"""The journeys of the agency's desk: parameters, standard reasons (RULES sections 4, 10)."""
