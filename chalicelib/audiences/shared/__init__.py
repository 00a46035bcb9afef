"""Forms and views of several audiences."""
