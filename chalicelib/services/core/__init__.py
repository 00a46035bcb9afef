"""The modules that every journey uses."""
