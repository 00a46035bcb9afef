"""What everybody may reuse: the open data and the map of posts."""
