"""The intake of running agreements."""
