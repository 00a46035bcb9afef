"""What the agency sets: parameters, standard reasons."""
