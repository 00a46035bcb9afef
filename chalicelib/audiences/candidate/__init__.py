"""The candidate's own side."""
