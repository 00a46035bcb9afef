"""Small faults planted in the rules and the journeys, each of which some test must notice."""
