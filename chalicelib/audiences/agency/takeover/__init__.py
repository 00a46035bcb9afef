"""The takeover of what runs already, for the agency."""
