"""The intake of what runs already, for the agency."""
