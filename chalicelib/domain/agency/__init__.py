"""What the agency keeps for the whole programme: parameters, standard reasons (RULES sections 4, 10)."""
