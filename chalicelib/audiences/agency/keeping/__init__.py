"""Settings of the programme that the agency changes: parameters, standard reasons, lots."""
