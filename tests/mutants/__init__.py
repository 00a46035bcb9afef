"""Small faults planted in the rules and the services, each of which some test must find."""
