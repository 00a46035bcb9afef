"""The takeover of what runs already."""
