"""Candidates for the work of an adviser, and their documents."""
