"""The intake of what runs already."""
