"""Forms and views of candidates for several audiences."""
