"""The applications of structures."""
