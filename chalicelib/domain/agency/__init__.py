"""The agency's settings for the programme: parameters, standard reasons (RULES sections 4, 10)."""
