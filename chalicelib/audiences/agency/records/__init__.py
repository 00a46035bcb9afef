"""The agency's pages on candidates and structures, found by name, on recruitments, and the journals."""
