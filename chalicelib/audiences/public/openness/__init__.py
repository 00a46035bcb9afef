"""The open data and the public map of posts."""
